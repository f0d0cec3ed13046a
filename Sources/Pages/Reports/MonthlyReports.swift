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
    /// Columns whose later change restates a closed month, in lines that still stand; nil: all, and lines that come or go.
    ///
    /// What a household plans for, or sees as one stream, is no fact of the month: the payments themselves stand in
    /// spending.csv and income.csv.
    var facts: [String]?
    /// One that is written only where there is something to say: a query that tells by a 1.
    var isNeeded: String?
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

  private static let optionalFiles = [
    File(
      name: "holdings.csv",
      sql: """
        select ?1 as month, account_id, security_id, quantity, value_minor, currency, quality
        from temp.holdings_daily where day = ?2 and quantity <> '0' order by account_id, security_id
        """, keys: 3, isNeeded: "select exists (select 1 from temp.holdings_daily)"),
    // Each period in the month that it ends in: from then on nothing but a late fact moves it.
    File(
      name: "budgets.csv",
      sql: """
        select ?1 as month, budget_id, start, "end", amount_minor, rolled_minor, spent_minor, currency,
          iif(partial, 'partial', 'whole') as quality
        from temp.budgets where "end" between ?1 || '-01' and ?1 || '-31' order by budget_id, start
        """, keys: 3, facts: ["spent", "currency", "quality"], isNeeded: "select exists (select 1 from temp.budgets)"),
    // Only of streams that a person decided on: one that becomes known next month was none of this month's facts.
    File(
      name: "recurring.csv",
      sql: """
        select ?1 as month, p.stream_id, p.slot_day, r.name, p.paid_day, p.amount_minor, p.currency, 'observed' as quality
        from temp.recurring_payments p join temp.recurring r on r.stream_id = p.stream_id
        where p.paid_day between ?1 || '-01' and ?1 || '-31' and r.status in ('active', 'paused', 'cancelled')
        order by p.stream_id, p.slot_day
        """, keys: 3, facts: ["paid_day", "amount", "currency"],
      isNeeded: "select exists (select 1 from temp.recurring where status in ('active', 'paused', 'cancelled'))"),
  ]

  /// Reports that are written only where there is something to say.
  static let optional = optionalFiles.map(\.name)

  /// One file as the figures have it.
  struct Written {
    var name: String
    var bytes: [UInt8]
    var keys: Int
    var facts: [String]?
  }

  func write(_ month: Month, into folder: inout ReportFolder) throws {
    let files = try written(month)
    for file in files { try folder.put("\(ReportFolder.path(of: month))/\(file.name)", file.bytes) }
    // One that would not be written any more has nothing to say, and stood for what is gone.
    for name in Self.optional where !files.contains(where: { $0.name == name }) {
      try folder.remove("\(ReportFolder.path(of: month))/\(name)")
    }
  }

  /// - Parameter stands: whether one of `optional` stands, and is to be told of whatever it says.
  func written(_ month: Month, stands: (String) -> Bool = { _ in false }) throws -> [Written] {
    let last = min(month.lastDay, context.today)
    return try files(stands).map {
      Written(name: $0.name, bytes: try bytes($0, month, last), keys: $0.keys, facts: $0.facts)
    }
  }

  private func files(_ stands: (String) -> Bool) throws -> [File] {
    try Self.files
      + Self.optionalFiles.filter { file in
        try stands(file.name) || file.isNeeded.map { try database.value($0).integer == 1 } ?? true
      }
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
