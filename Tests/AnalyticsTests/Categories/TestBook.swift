import Analytics
import Core
import SQLite
import Settings
import Testing

/// A row as a test writes it.
struct TestRow {
  var account = "giro"
  var day: String
  var minor: Int64
  var currency = "EUR"
  var text = ""
  var counterparty = ""
  var given = ""
  var code = ""
  var number = ""
  var reference = ""
  var creditor = ""
  var mandate = ""
  var status = "booked"
  var id: String?
}

/// A household in memory: accounts, rows, settings, decisions.
final class TestBook {
  let database: Database
  var settings: DaybookSettings
  var decisions = Decisions()
  var today = Day(number: 20_600)
  private var count = 0

  init(currency: Currency = .eur) throws {
    database = try booksDatabase()
    let period = Period.calendarMonth
    settings = DaybookSettings(
      household: HouseholdSettings(
        id: "test", name: "Test", currency: currency, country: "DE", timezone: "Europe/Berlin", period: period))
    settings.categories = StandardCategories.all
    try account("giro", "Girokonto", .current, keys: ["DE89370400440532013000"])
  }

  func account(
    _ id: String, _ name: String, _ type: AccountType, currency: String = "EUR", keys: [String] = []
  ) throws {
    var account = AccountSettings(
      id: id, name: name, type: type, currency: try #require(Currency(currency)), timezone: "Europe/Berlin")
    account.match = keys
    account.owners = [OwnerShare(member: "anna", weight: 1)]
    settings.accounts.append(account)
    try database.run(
      """
      insert into accounts (account_id, name, slug, type, institution_id, institution, connection_id, currency, owners,
        visible_to, hidden, sort_key) values (?1, ?2, ?1, ?3, '', '', '', ?4, '{}', '[]', 0, 0)
      """, .text(id), .text(name), .text(type.rawValue), .text(currency))
  }

  /// Puts a row in the warehouse and its month in the queue.
  /// - Returns: its id.
  @discardableResult
  func add(_ row: TestRow) throws -> String {
    count += 1
    let digits = String(UInt64(count) &* 0x9E37_79B9_7F4A_7C15, radix: 16)
    let id = row.id ?? "t_" + String(repeating: "0", count: 16 - digits.count) + digits
    let statement = try database.cached(
      """
      insert into transactions (transaction_id, account_id, source, status, day, sequence, amount_minor, currency,
        counterparty, counterparty_account, description, reference, mandate, creditor, link_id, provider_category,
        given_category, payload_id, fetched_at, learned_on)
      values (?, ?, 'file', ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, 1, 0, '2026-01-01')
      """)
    let values: [SQLValue] = [
      .text(id), .text(row.account), .text(row.status), .text(row.day), .integer(row.minor), .text(row.currency),
      .text(row.counterparty), .text(row.number), .text(row.text), .text(row.reference), .text(row.mandate),
      .text(row.creditor), .text(row.code), .text(row.given),
    ]
    for (place, value) in values.enumerated() { statement.bind(value, at: place + 1) }
    try statement.run()
    try queue(row.account, row.day)
    return id
  }

  func queue(_ account: String, _ day: String) throws {
    try database.run(
      "insert or ignore into changed_months values (?, ?)", .text(account), .text(String(day.prefix(7))))
  }

  func retire(_ id: String) throws {
    try database.run("update transactions set retired_on = '2026-01-01' where transaction_id = ?", .text(id))
    try database.forEach("select account_id, day from transactions where transaction_id = ?", .text(id)) { row in
      try queue(row.text(0), row.text(1))
    }
  }

  func rate(_ base: String, _ quote: String, _ day: String, _ rate: String, learned: String = "2026-01-01") throws {
    let rate = try #require(ExactDecimal(rate))
    try database.run(
      "insert or replace into exchange_rates values (?, ?, ?, ?, ?, 'ecb', ?)", .text(base), .text(quote), .text(day),
      .integer(rate.mantissa), SQLValue(rate.scale), .text(learned))
  }

  @discardableResult
  func classify() throws -> ClassificationResult {
    let result = try Classification.run(database, settings: settings, decisions: decisions, today: today)
    try database.run("delete from changed_months")
    return result
  }

  /// What `everything` would be if all were classified anew; taken back, so that what nights leave behind adds up.
  func everythingFromNothing() throws -> [String] {
    struct Undone: Error {}
    var lines: [String] = []
    do {
      try database.transaction {
        try database.execute("delete from analysis_state")
        _ = try Classification.run(database, settings: settings, decisions: decisions, today: today)
        lines = try everything()
        database.forgetStatements()
        throw Undone()
      }
    } catch is Undone {
      database.forgetStatements()
    }
    return lines
  }

  /// Values of one column of `classified`, by id.
  func classified(_ column: String, _ id: String) throws -> String? {
    try database.value(
      "select cast(c.\(column) as text) from classified c join transactions using (tx) where transaction_id = ?",
      .text(id)
    ).text
  }

  func category(_ id: String) throws -> String? { try classified("category", id) }

  /// `category amount household` of each part.
  func splits(_ id: String) throws -> [String] {
    var parts: [String] = []
    try database.forEach(
      """
      select s.category || ' ' || s.amount_minor || ' ' || coalesce(s.household_minor, '?')
      from splits_stored s join transactions using (tx) where transaction_id = ? order by part
      """, .text(id)
    ) { parts.append($0.text(0)) }
    return parts
  }

  /// Everything that classification stored, by public ids, as lines.
  func everything() throws -> [String] {
    var lines: [String] = []
    for sql in [
      """
      select 'c', t.transaction_id, x.normalised, x.key, x.uses, c.merchant_id, c.kind, c.category, c.category_source,
        c.category_reason, c.pair_id, c.note, c.tags, c.ignored
      from classified c left join transactions t using (tx) left join merchant_texts x using (text_id) order by 2
      """,
      """
      select 's', t.transaction_id, part, s.day, s.account_id, s.status, s.amount_minor, s.currency, household_minor,
        kind, category, category_source, tags, merchant_id, ignored
      from splits_stored s left join transactions t using (tx) order by 2, 3
      """,
      """
      select 'p', pair_id, o.transaction_id, i.transaction_id, days_apart, evidence, rate
      from pairs left join transactions o on o.tx = out_tx left join transactions i on i.tx = in_tx order by 2
      """,
      "select 'm', merchant_id, name, slug, key, key_step, category, name_rank, first_seen from merchants_found order by 2",
      "select 't', normalised, key, uses from merchant_texts order by 2",
    ] {
      try database.forEach(sql) { row in
        lines.append((0..<row.columnCount).map { row.isNull($0) ? "-" : row.text($0) }.joined(separator: "|"))
      }
    }
    return lines
  }

  func problems() throws -> [String] { try classify().problems.map(\.text) }
}

/// Numbers that look random and are the same every time (xorshift64*).
struct TestRandom: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
