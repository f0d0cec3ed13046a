import Core
import SQLite
import Settings

/// What is paid again and again: found in the books, decided on, written to the marts.
struct Recurring {
  struct Outcome {
    /// By id.
    var streams: [RecurringStream]
    /// Of payments that came into a stream or left one.
    var months: Set<Month>
    var problems: [Problem]
  }

  private let database: Database
  private let settings: DaybookSettings
  private let decisions: Decisions
  private let today: Day

  init(_ database: Database, _ settings: DaybookSettings, _ decisions: Decisions, today: Day) {
    self.database = database
    self.settings = settings
    self.decisions = decisions
    self.today = today
  }

  func run() throws -> Outcome {
    for table in RecurringMart.tables + [FruitlessGroups.table] { try database.execute(table) }
    let household = settings.household
    let calendar = BusinessCalendar(country: household.country)
    let detector = RecurringDetector(calendar: calendar)
    let start = detector.windowStart(today)
    let merchants = try RecurringMerchants(database)
    let manual = try ManualStreams(database, settings, calendar, today: today).run()
    var books = RecurringBooks(database, today: today, household: household.currency)
    let groups = try books.groups(from: start, without: manual.claimed)
    var fruitless = try FruitlessGroups(calendar, detector.thresholds, from: database)
    var found = try detector.streams(groups, today: today, words: merchants.words, fruitless: &fruitless) { group in
      try books.earlier(
        group, than: start, merchants: merchants.alike(group.merchant), without: manual.claimed)
    }
    try fruitless.write(database)
    let named = try ResolvedDecisions.ofStreams(decisions, database: database)
    var payments: [Int64: StreamDecisions.Named] = [:]
    for tx in Set(named.rows.values) { payments[tx] = try books.payment(tx) }
    found += try OutlivedStreams(detector: detector, today: today, words: merchants.words)
      .streams(of: payments.values, beside: found) { group in
        try books.earlier(group, than: today + 1, merchants: [group.merchant], without: manual.claimed)
      }
    var laying = StreamDecisions(decisions.streams, rows: named.rows, payments: payments, calendar: calendar)
    let decided = laying.apply(found)
    let roots = try roots()
    let making = StreamMaking(calendar: calendar, today: today) { number in
      let id = books.account(number)
      return (id, roots[id] ?? id)
    } merchant: {
      merchants.merchants[$0]
    }
    var streams = manual.streams + making.streams(decided.streams)
    StreamMaking.giveSlugs(&streams)
    for place in streams.indices { streams[place].category = try category(of: streams[place]) }
    streams.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    let months = try RecurringMart(database, household: household.currency, today: today)
      .write(streams)
    return Outcome(streams: streams, months: months, problems: named.problems + decided.problems)
  }

  /// Of each account the oldest id that it had.
  private func roots() throws -> [String: String] {
    var roots: [String: String] = [:]
    try database.forEach("select account_id, root_id from temp.seen_accounts where root_id <> ''") { row in
      roots[row.text(0)] = row.text(1)
    }
    return roots
  }

  /// That of most of its latest payments; of equals the later one's.
  private func category(of stream: RecurringStream) throws -> String? {
    var counts: [String: Int] = [:]
    var latest: [String] = []
    for payment in stream.payments.suffix(6).reversed() {
      let category = try database.value("select category from main.classified where tx = ?", .integer(payment.tx)).text
      guard let category else { continue }
      counts[category, default: 0] += 1
      if !latest.contains(category) { latest.append(category) }
    }
    let most = counts.values.max()
    return latest.first { counts[$0] == most }
  }
}
