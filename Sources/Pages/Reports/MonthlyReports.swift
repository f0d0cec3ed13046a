import Analytics
import Core
import SQLite

/// `reports/YYYY/MM/*.csv`: one fact a line, made to be diffed in git (`domain.md` § 10).
///
/// Key columns first, then value, then quality; sorted by bytes on the key; exact decimals; no totals, no build time.
struct MonthlyReports {
  private let database: Database
  private let catalogue: DatasetCatalogue
  private let context: DatasetContext

  init(_ database: Database, _ catalogue: DatasetCatalogue, _ context: DatasetContext) {
    self.database = database
    self.catalogue = catalogue
    self.context = context
  }

  /// One file: a query of one month's facts, whose columns stand as they are.
  private struct File {
    var name: String
    var sql: String
    /// How many of its columns, the first, say which fact a line is.
    var keys = 2
  }

  private static let files = [
    File(
      name: "income.csv",
      sql: """
        select month, category, received_minor, currency, iif(partial, 'partial', 'whole') as quality
        from temp.income_monthly where month = ?1 order by month, category
        """),
    File(
      name: "spending.csv",
      sql: """
        select month, category, spent_minor, currency, iif(partial, 'partial', 'whole') as quality
        from temp.spending_monthly where month = ?1 order by month, category
        """),
    File(
      name: "balances.csv",
      sql: """
        select month, account_id, closing_minor, currency, quality
        from temp.accounts_monthly where month = ?1 order by month, account_id
        """),
    File(
      name: "net_worth.csv",
      sql: """
        select ?1 as month, part, value_minor, currency, quality from (
          select 'cash' as part, cash_minor as value_minor, currency, quality, day from temp.net_worth_daily
          union all select 'debts', debts_minor, currency, quality, day from temp.net_worth_daily
          union all select 'investments', investments_minor, currency, quality, day from temp.net_worth_daily
          union all select 'other_assets', other_assets_minor, currency, quality, day from temp.net_worth_daily
          union all select 'property', property_minor, currency, quality, day from temp.net_worth_daily
        ) where day = ?2 order by part
        """),
  ]

  /// Only where anything was ever held.
  private static let holdings = File(
    name: "holdings.csv",
    sql: """
      select ?1 as month, account_id, security_id, quantity, value_minor, currency, quality
      from temp.holdings_daily where day = ?2 and quantity <> '0' order by account_id, security_id
      """, keys: 3)

  /// Reports that are written only where there is something to say.
  static let optional = [holdings.name]

  /// One file as the figures have it.
  struct Written {
    var name: String
    var bytes: [UInt8]
    var keys: Int
  }

  func write(_ month: Month, into folder: inout ReportFolder) throws {
    for file in try written(month) { try folder.put("\(ReportFolder.path(of: month))/\(file.name)", file.bytes) }
  }

  /// - Parameter stands: whether one of `optional` stands, and is to be told of whatever it says.
  func written(_ month: Month, stands: (String) -> Bool = { _ in false }) throws -> [Written] {
    let last = min(month.lastDay, context.today)
    return try files(stands).map { Written(name: $0.name, bytes: try bytes($0, month, last), keys: $0.keys) }
  }

  private func files(_ stands: (String) -> Bool) throws -> [File] {
    let holds =
      try stands(Self.holdings.name) || database.value("select exists (select 1 from temp.holdings_daily)").integer == 1
    return holds ? Self.files + [Self.holdings] : Self.files
  }

  /// Months that are over, and the present one as far as it is.
  func months() throws -> [Month] {
    let statement = try database.prepare(
      "select month from temp.net_worth_changes union select month from temp.cash_flow_monthly order by 1")
    var months: [Month] = []
    while try statement.step() {
      if let month = Month(iso: statement.text(0)), month <= context.today.month { months.append(month) }
    }
    return months
  }

  private func bytes(_ file: File, _ month: Month, _ last: Day) throws -> [UInt8] {
    let statement = try database.cached(file.sql)
    defer { statement.reset() }
    statement.bind(month.iso, at: 1)
    if statement.parameterCount > 1 { statement.bind(last.iso, at: 2) }
    let names = statement.columnNames
    var bytes = Array(names.map(CSVWriter.publicName).joined(separator: ",").utf8) + [0x0A]
    while try statement.step() {
      for column in names.indices {
        if column > 0 { bytes.append(0x2C) }
        if statement.isNull(column) { continue }
        if names[column].hasSuffix("_minor") {
          let at = CSVWriter.currencyColumn(of: names[column], in: names)
          let exponent = at.flatMap { Currency(statement.text($0))?.exponent } ?? context.currency.exponent
          appendDecimal(statement.int64(column), exponent, to: &bytes)
        } else {
          appendField(statement.text(column), to: &bytes)
        }
      }
      bytes.append(0x0A)
    }
    return bytes
  }
}

/// RFC 4180, unguarded.
private func appendField(_ text: String, to bytes: inout [UInt8]) {
  let needsQuotes = text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
  guard needsQuotes else {
    bytes += text.utf8
    return
  }
  bytes.append(0x22)
  for byte in text.utf8 {
    if byte == 0x22 { bytes.append(0x22) }
    bytes.append(byte)
  }
  bytes.append(0x22)
}
