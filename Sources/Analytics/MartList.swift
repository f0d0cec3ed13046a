/// All marts, in the order they are made: each reads only those above it, and what classification stored.
package enum MartList {
  /// Those made of rows, from which balances are walked and the rest is summed.
  package static let beforeBalances = [
    file("mart_account_days", PackageResources.mart_account_days_sql),
    file("mart_daily_flows", PackageResources.mart_daily_flows_sql),
    file("mart_merchants_monthly", PackageResources.mart_merchants_monthly_sql),
  ]

  package static let afterBalances = [
    file("mart_accounts_monthly", PackageResources.mart_accounts_monthly_sql),
    file("mart_spending_monthly", PackageResources.mart_spending_monthly_sql),
    file("mart_income_monthly", PackageResources.mart_income_monthly_sql),
    file("mart_cash_flow_monthly", PackageResources.mart_cash_flow_monthly_sql),
    file("mart_spending_periods", PackageResources.mart_spending_periods_sql),
    file("mart_income_periods", PackageResources.mart_income_periods_sql),
    file("mart_cash_flow_periods", PackageResources.mart_cash_flow_periods_sql),
    file("mart_spending_daily", PackageResources.mart_spending_daily_sql),
    file("mart_merchants", PackageResources.mart_merchants_sql),
    file("mart_tags_monthly", PackageResources.mart_tags_monthly_sql),
  ]

  package static var all: [MartFile] { beforeBalances + afterBalances }

  private static func file(_ name: String, _ bytes: [UInt8]) -> MartFile {
    MartFile(name: name, text: String(decoding: bytes, as: UTF8.self))
  }
}

package struct MartFile: Sendable {
  package var name: String
  package var text: String

  package func mart() throws(MartError) -> Mart { try Mart(name: name, file: text) }
}
