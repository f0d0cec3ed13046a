import Core
import SQLite

/// Writes what accounts hold in other currencies than their own, by currency, and what of it each account comes to.
struct OtherCashMart {
  let database: Database
  let today: Day

  static let tables = """
    create table if not exists mart_other_cash_daily (
      account_id        text not null,
      currency          text not null,
      day               text not null,
      balance_minor     integer not null,
      household_minor   integer,
      quality           text not null,
      unexplained_minor integer not null,
      primary key (account_id, currency, day)
    ) strict, without rowid;
    create table if not exists mart_other_cash (
      account_id      text not null,
      day             text not null,
      account_minor   integer,              -- in the account's currency; null unless all of it is known
      household_minor integer not null,     -- of what could be stated
      partial         integer not null,     -- 1: some could not be
      amounts         text not null,        -- JSON: decimals by currency; null where the level is unknown
      primary key (account_id, day)
    ) strict, without rowid
    """

  /// - Returns: the months of which a line differs.
  func run(_ accounts: [SeenAccount], _ walked: BalanceMart.Outcome, _ rates: DayRates) throws -> Set<Month> {
    try database.execute(Self.tables)
    let own = Dictionary(accounts.map { ($0.id, $0.currency) }, uniquingKeysWith: { one, _ in one })
    let series = walked.series.filter { own[$0.account.id] != $0.account.currency }
      .sorted { $0.key.precedes($1.key) }
    let months = try writeLines(series)
    var sums: [String: [Day: Sum]] = [:]
    for one in series {
      guard let currency = own[one.account.id] else { continue }
      add(one, in: currency, rates, to: &sums[one.account.id, default: [:]])
    }
    for unknown in walked.unknown where own[unknown.account] != unknown.currency {
      var day = unknown.since
      while day <= today {
        sums[unknown.account, default: [:]][day, default: Sum()].add(unknown.currency, nil, nil, household: nil)
        day = day + 1
      }
    }
    return months.union(try write(sums))
  }

  private func writeLines(_ series: [AccountSeries]) throws -> Set<Month> {
    let lines = series.flatMap { one in
      one.balances.days.indices.map { index -> [SQLValue] in
        let balance = one.balances.days[index]
        return [
          .text(one.account.id), .text(one.account.currency.code), .text((one.balances.first + index).iso),
          .integer(balance.minor), SQLValue(one.household[index]), .text(balance.quality.rawValue),
          .integer(balance.unexplained),
        ]
      }
    }
    return try MartWriter(database).replace(
      "mart_other_cash_daily", key: ["account_id", "currency", "day"], with: lines
    ).months(ofDayAt: 2)
  }

  private struct Sum {
    var account: Int64? = 0
    var household: Int64 = 0
    var isPartial = false
    private var amounts: [(currency: Currency, minor: Int64?)] = []

    /// What there is of each currency, in the order of their codes.
    var json: String {
      let ordered = amounts.sorted { $0.currency.code.utf8.lexicographicallyPrecedes($1.currency.code.utf8) }
      let members = ordered.map { currency, minor in
        "\"\(currency.code)\":" + (minor.map { "\"\(Money(minor: $0, currency).decimal)\"" } ?? "null")
      }
      return "{" + members.joined(separator: ",") + "}"
    }

    /// - Parameters:
    ///   - minor: in that currency; nil when its level is unknown.
    ///   - account: the same in the account's currency; nil without a rate too.
    mutating func add(_ currency: Currency, _ minor: Int64?, _ account: Int64?, household: Int64?) {
      amounts.append((currency, minor))
      self.account = account.flatMap { part in self.account.map { $0 + part } }
      self.household += household ?? 0
      if household == nil { isPartial = true }
    }
  }

  private func add(_ series: AccountSeries, in currency: Currency, _ rates: DayRates, to sums: inout [Day: Sum]) {
    for (index, balance) in series.balances.days.enumerated() {
      let day = series.balances.first + index
      let restated =
        balance.minor == 0 ? 0 : rates.between(balance.minor, series.account.currency, currency, day)
      sums[day, default: Sum()].add(
        series.account.currency, balance.minor, restated, household: series.household[index])
    }
  }

  private func write(_ sums: [String: [Day: Sum]]) throws -> Set<Month> {
    let lines = sums.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.flatMap { account, days in
      days.sorted { $0.key < $1.key }.map { day, sum -> [SQLValue] in
        [
          .text(account), .text(day.iso), SQLValue(sum.account), .integer(sum.household), SQLValue(sum.isPartial),
          .text(sum.json),
        ]
      }
    }
    return try MartWriter(database).replace("mart_other_cash", key: ["account_id", "day"], with: lines)
      .months(ofDayAt: 1)
  }
}
