import Analytics
import Core
import Files
import Hashing
import SQLite

/// What a page may say its facts are, in its front matter: `changes = "month"`.
package enum FactSubject: String, Sendable, CaseIterable {
  /// The rows of the page's `month`.
  case month
  /// The rows of the page's `month` and of the thirteen before it, its balances, and the merchants first seen in it.
  case monthAndBefore = "month_and_before"
  /// The rows of the page's `year` and of the one before it, its balances, and how its recurring payments stand.
  case yearAndBefore = "year_and_before"
  /// The rows of the page's `merchant_id`.
  case merchant
  /// The rows that bear the page's `tag`.
  case tag
  /// The rows of the page's `category` and those below it.
  case category
}

/// Short texts that change whenever what a page or download is made from does: the same text, the same bytes.
///
/// Analysis raises a month's version whenever the month's figures are made again, so the text of a merchant, a tag or a
/// category is the versions of the months that it has rows in. A merchant's name belongs to the months that it has rows in, so that
/// one met for the first time changes nothing before it. Everything that stands on every page (accounts, categories,
/// templates, the program itself) is in all of them.
struct FactVersions {
  private let common: String
  /// Of each month: its version, and the merchants named in its rows, whose names may change without any row.
  private var months: [String: String]
  private var merchants: [String: String] = [:]
  /// Those first seen in a month.
  private var newMerchants: [String: String] = [:]
  private var categories: [String: String] = [:]
  private var tags: [String: String] = [:]
  /// Of each year: the streams that were paid in it, with what was decided of them.
  private var streams: [String: String] = [:]

  /// - Parameter frame: what the layout shows beside these pages.
  init(_ database: Database, _ context: DatasetContext, templates: [TemplateFile], frame: String) throws {
    months = try Self.monthVersions(database)
    var hash = BLAKE2b(length: 16)
    hash.update(Files.identity(Files.executable))
    hash.update("\(context.name) \(context.currency) \(context.country) \(context.timezone) \(frame)")
    for file in templates {
      hash.update(file.path)
      hash.update(file.bytes)
    }
    for sql in [
      """
      select account_id, name, slug, hidden, closed_on, sort_key, type, currency, institution_id, institution
      from seen_accounts order by account_id
      """, "select institution_id, name from main.institutions order by institution_id",
      "select category, parent, name, kind, slug, transactions > 0 from main.mart_categories order by category",
    ] {
      let statement = try database.prepare(sql)
      while try statement.step() {
        for column in 0..<statement.columnCount { hash.update("\(statement.text(column))\u{1F}") }
      }
    }
    common = hexadecimal(hash.finish())
    try readMerchants(database)
    try readNewMerchants(database)
    try readCategories(database)
    try readTags(database, today: context.today)
    try readStreams(database)
  }

  private static func monthVersions(_ database: Database) throws -> [String: String] {
    var months: [String: String] = [:]
    let statement = try database.prepare("select month, version from main.month_versions")
    while try statement.step() { months[statement.text(0)] = "\(statement.int64(1)) " }
    return months
  }

  private mutating func readMerchants(_ database: Database) throws {
    let statement = try database.prepare(
      """
      select merchant_id, month, name from (
        select merchant_id, month from main.mart_merchants_monthly
        union
        select merchant_id, substr(day, 1, 7) from main.splits_stored where status = 'pending' and merchant_id is not null
        union
        select m.merchant_id, substr(t.day, 1, 7) from main.verdicts v
        cross join main.classified_rows c on c.verdict = v.verdict
        cross join main.merchants_found m on m.merchant = c.merchant
        cross join main.transactions t on t.tx = c.tx
        where v.ignored
      ) join main.merchants_found using (merchant_id)
      order by 1, 2
      """)
    var monthsOf: [String: [String]] = [:]
    var names: [String: String] = [:]
    while try statement.step() {
      let (merchant, month) = (statement.text(0), statement.text(1))
      monthsOf[merchant, default: []].append(month)
      names[month, default: ""] += "\(merchant) \(statement.text(2))\u{1F}"
    }
    for (month, names) in names { months[month, default: ""] += BLAKE2b.hex(names, length: 16) }
    merchants = monthsOf.mapValues(state)
  }

  /// What is known of these months.
  private func state(_ months: some Sequence<String>) -> String {
    months.map { "\($0):\(self.months[$0] ?? "") " }.joined()
  }

  private mutating func readNewMerchants(_ database: Database) throws {
    let statement = try database.prepare("select merchant_id, first_day from main.mart_merchants order by merchant_id")
    while try statement.step() {
      let day = statement.text(1)
      newMerchants[String(day.prefix(7)), default: ""] += "\(statement.text(0)) \(day) "
    }
  }

  private mutating func readCategories(_ database: Database) throws {
    let flows = try database.prepare(
      "select category, substr(day, 1, 7) from main.mart_daily_flows group by 1, 2 order by 1, 2")
    while try flows.step() {
      let month = state(CollectionOfOne(flows.text(1)))
      for path in Self.withAncestors(flows.text(0)) { categories[path, default: ""] += month }
    }
    let merchants = try database.prepare(
      """
      select m.category, merchant_id, name, transactions, spent_minor
      from main.mart_merchants m join main.merchants_found using (merchant_id) order by 1, 2
      """)
    while try merchants.step() {
      let facts = (1...4).map(merchants.text).joined(separator: " ")
      categories[merchants.text(0), default: ""] += "\(facts)\u{1F}"
    }
  }

  /// A tag's months: of what counts, and of what does not yet or never will.
  private mutating func readTags(_ database: Database, today: Day) throws {
    let tagged = """
      cross join main.classified_rows c on c.tx = t.tx cross join main.verdicts v on v.verdict = c.verdict
      cross join json_each(v.tags) j
      """
    let statement = try database.prepare(
      """
      select tag, month from main.mart_tags_monthly
      union select j.value, substr(t.day, 1, 7) from temp.seen_transactions t \(tagged) where t.status = 'pending'
      union select j.value, substr(t.day, 1, 7) from temp.seen_transactions t \(tagged) where t.day > '\(today.iso)'
      union select j.value, substr(t.day, 1, 7) from main.verdicts v cross join json_each(v.tags) j
      cross join main.classified_rows c on c.verdict = v.verdict cross join temp.seen_transactions t on t.tx = c.tx
      where v.ignored and v.tags <> '[]'
      order by 1, 2
      """)
    while try statement.step() { tags[statement.text(0), default: ""] += state(CollectionOfOne(statement.text(1))) }
  }

  private mutating func readStreams(_ database: Database) throws {
    let statement = try database.prepare(
      """
      select distinct substr(p.paid_day, 1, 4), r.stream_id, r.status, r.tier
      from main.mart_recurring_payments p join main.mart_recurring r using (stream_id) order by 1, 2
      """)
    while try statement.step() {
      streams[statement.text(0), default: ""] += "\((1...3).map(statement.text).joined(separator: " ")) "
    }
  }

  private static func withAncestors(_ path: String) -> [String] {
    let parts = path.split(separator: ":")
    return (1...max(1, parts.count)).map { parts.prefix($0).joined(separator: ":") }
  }

  /// Nil for a page that is made anew every time.
  func fingerprint(of page: PageInstance, today: Day) -> String? {
    func text(_ column: String) -> String? {
      if case .string(let text)? = page.row?[column] { text } else { nil }
    }
    var facts: String
    switch page.changes {
    case nil: return nil
    case .month:
      guard let month = text("month") else { return nil }
      facts = state(CollectionOfOne(month))
    case .monthAndBefore:
      guard let text = text("month"), let month = Month(iso: text) else { return nil }
      facts = state((-13...0).map { (month + $0).iso }) + (newMerchants[text] ?? "")
    case .yearAndBefore:
      guard let year = text("year").flatMap({ Int($0) }) else { return nil }
      facts = state((0..<24).map { (Month(year - 1, 1) + $0).iso }) + (streams["\(year)"] ?? "")
    case .merchant:
      guard let own = text("merchant_id").flatMap({ merchants[$0] }) else { return nil }
      facts = own
    case .tag:
      guard let own = text("tag").flatMap({ tags[$0] }) else { return nil }
      facts = own
    case .category:
      guard let own = text("category").flatMap({ categories[$0] }) else { return nil }
      facts = own
    }
    // The row of `for_each` names neighbours; months before today's come and go with the calendar.
    if let row = page.row { facts += row.rows.columns.map { row[$0]?.output ?? "" }.joined(separator: "\u{1F}") }
    return digest("\(page.template) \(page.number)/\(page.count) \(today.month) \(facts)")
  }

  /// Of a file that holds the rows of one year.
  func fingerprint(ofYear year: String, _ what: String) -> String {
    return digest("\(what) \(year) \(state(months.keys.filter { $0.hasPrefix(year) }.sorted()))")
  }

  private func digest(_ text: String) -> String { BLAKE2b.hex(common + text, length: 16) }
}
