package import Core
import Hashing
package import SQLite
package import Settings

/// What a classification changed, and what it could not make sense of.
package struct ClassificationResult: Sendable {
  package var changed: ChangedMonths
  package var problems: [Problem]
  /// Rows that were classified.
  package var rows: Int
  /// The sums of all rows, where all were classified.
  var sums: FlowSums?
}

/// Gives every transaction its merchant, category, kind, transfer pair and splits.
///
/// A night's cost follows what is new: rows of the months in `changed_months`, and what hangs on them. New settings,
/// decisions or rules of this code make all of it again. Either way leads to the same tables.
package enum Classification {
  /// To be raised when the same facts and settings would be classified otherwise than before.
  static let version = "5"

  /// - Parameter today: the run's day; the caller empties `changed_months` when the marts are made too.
  /// - Throws: `UserError` for a rule that cannot be used, `SQLiteError`.
  package static func run(
    _ database: Database, settings: DaybookSettings, decisions: Decisions, viewer: Viewer = .household, today: Day
  ) throws -> ClassificationResult {
    try viewer.open(on: database)
    return try database.transaction {
      try database.execute(schema)
      let fingerprint = try fingerprint(database, settings, decisions, viewer)
      let isKnown =
        try database.value("select value from analysis_state where key = 'classification'").text == fingerprint
      let classifier = try Classifier(database, settings, decisions)
      let ratesState = try database.value("select count(*) || ' ' || coalesce(max(learned_on), '') from exchange_rates")
      var result =
        isKnown ? try Night(classifier, ratesState: ratesState.text ?? "").run() : try whole(classifier, today)
      // Addresses are known once merchants are found: what is decided by them holds the second time.
      if !isKnown, try classifier.lacksAddresses() {
        result = try whole(try Classifier(database, settings, decisions), today)
      }
      try writeLaid(classifier.resolved.laid, database)
      for (key, value) in [
        ("classification", fingerprint), ("rates", ratesState.text ?? ""), ("rates_day", today.iso),
      ] {
        try database.run("insert or replace into analysis_state values (?, ?)", .text(key), .text(value))
      }
      return result
    }
  }

  static let schema = String(decoding: PackageResources.analysis_schema_sql, as: UTF8.self)

  /// A hash of all that decides but the transactions: where a line stands in the file does not count.
  private static func fingerprint(
    _ database: Database, _ settings: DaybookSettings, _ decisions: Decisions, _ viewer: Viewer
  ) throws -> String {
    var text = ""
    func add(_ value: some Any) { text += "\(value)\n" }
    add(version)
    add(viewer)
    add(settings.household.currency)
    for category in settings.categories { add(category) }
    for merchant in settings.merchants {
      add(merchant.name)
      add(merchant.match)
    }
    for rule in settings.rules where rule.enabled {
      add(rule.name)
      add(rule.priority)
      add(rule.when)
      add(rule.then)
    }
    for asset in settings.assets where asset.loan != nil { add(asset) }
    for account in settings.accounts {
      add(account.id)
      add(account.was)
      add(account.owners)
      add(account.match)
    }
    for (id, decision) in decisions.transactions.sorted(by: { $0.key < $1.key }) {
      add(id)
      add(decision)
    }
    for (id, decision) in decisions.merchants.sorted(by: { $0.key < $1.key }) {
      add(id)
      add(decision)
    }
    for (id, decision) in decisions.pairs.sorted(by: { $0.key < $1.key }) {
      add(id)
      add(decision)
    }
    for (id, transfer) in decisions.privateTransfers.sorted(by: { $0.key < $1.key }) {
      add(id)
      add(transfer)
    }
    try database.forEach("select account_id, name, type from seen_accounts order by account_id") { row in
      for column in 0..<3 { add(row.text(column)) }
    }
    try database.forEach("select account_id, keys from provider_accounts order by connection_id, source_id") { row in
      for column in 0..<2 { add(row.text(column)) }
    }
    return BLAKE2b.hex(text, length: 16)
  }

  /// Keeps which rows decisions hold for: a later night tells from it where that has changed.
  private static func writeLaid(_ laid: [Int64: String], _ database: Database) throws {
    var stored: [Int64: String] = [:]
    try database.forEach("select tx, laid from decided_rows") { stored[$0.int64(0)] = $0.text(1) }
    for tx in stored.keys where laid[tx] == nil {
      try database.run("delete from decided_rows where tx = ?", .integer(tx))
    }
    for (tx, text) in laid where stored[tx] != text {
      try database.run("insert or replace into decided_rows (tx, laid) values (?, ?)", .integer(tx), .text(text))
    }
  }

  /// From nothing.
  private static func whole(_ classifier: Classifier, _ today: Day) throws -> ClassificationResult {
    let database = classifier.database
    database.forgetStatements()
    try startAnew(database)
    classifier.rows.reserveCapacity(Int(try database.value("select max(tx) from transactions").integer ?? 0))
    try classifier.read("order by tx")
    try classifier.loadRates()
    classifier.makeTextKeys()
    for place in classifier.rows.indices { classifier.assignMerchant(place) }
    for place in classifier.rows.indices { classifier.applyRules(place) }
    classifier.rememberAll()
    try classifier.pairAll()
    classifier.settleLoans()
    for place in classifier.rows.indices { classifier.decide(place) }
    classifier.merchants.makeIDs()

    let ids = try classifier.makePairIDs()
    var writer = try ClassificationWriter(classifier, pairIDs: ids, sums: FlowSums(today: today)) { Int64($0) + 1 }
    for row in classifier.rows { try writer.write(row) }
    try classifier.writePairs(ids)
    try classifier.writeMerchants(all: true)
    try writeTexts(classifier)
    try database.execute(schema)
    try classifier.reportRules()
    var sums = writer.sums
    sums?.accounts = (0..<classifier.reader.accounts.count).map { classifier.reader.accounts.text($0) }
    sums?.currencies = classifier.reader.currencies.map(\.code)
    sums?.merchants = classifier.merchants.merchants.map(\.id)
    return ClassificationResult(
      changed: .all, problems: classifier.problems, rows: classifier.rows.count, sums: sums)
  }

  /// Empty tables in the shape of this code, without indexes.
  private static func startAnew(_ database: Database) throws {
    // Tables just made are empty: dropping them would cost as much as dropping full ones.
    let isNew =
      try database.value("select 1 from analysis_state where key = 'classification'").integer == nil
      && database.value("select 1 from sqlite_schema where name = 'classified' and type = 'view'").integer == 1
      && database.value("select 1 from classified_rows limit 1").integer == nil
    if !isNew {
      try drop(database, where: "type in ('view', 'table') and tbl_name in (\(made))")
      try database.execute(schema)
      try database.run("delete from analysis_state where key = 'slow_rules'")
    }
    // Indexes are sorted once when all rows stand, which the schema then does.
    try drop(database, where: "type = 'index' and sql is not null and tbl_name in (\(made))")
  }

  private static let made = """
    'repeated', 'splits_stored', 'classified', 'split_parts', 'classified_rows', 'verdicts', 'pairs', 'merchants_found', \
    'merchant_texts'
    """

  private static func drop(_ database: Database, where condition: String) throws {
    var statements: [String] = []
    try database.forEach("select type, name from main.sqlite_schema where \(condition) order by name") { row in
      statements.append("drop \(row.text(0)) main.\(row.text(1))")
    }
    for statement in statements { try database.execute(statement) }
  }

  private static func writeTexts(_ classifier: Classifier) throws {
    var uses = [Int](repeating: 0, count: classifier.reader.texts.count)
    for row in classifier.rows where row.text >= 0 { uses[Int(row.text)] += 1 }
    let insert = try classifier.database.prepare(
      "insert into merchant_texts (text_id, normalised, key, uses) values (?,?,?,?)")
    for text in uses.indices {
      insert.bind(text + 1, at: 1)
      insert.bind(classifier.reader.texts.text(text), at: 2)
      insert.bind(classifier.textKeys[text], at: 3)
      insert.bind(uses[text], at: 4)
      try insert.run()
    }
  }
}

extension Classifier {
  /// Places of all rows, by day and then as they are.
  func placesByDay() -> [Int] {
    guard let first = rows.map(\.day).min(), let last = rows.map(\.day).max() else { return [] }
    var starts = [Int](repeating: 0, count: Int(last - first) + 2)
    for row in rows { starts[Int(row.day - first) + 1] += 1 }
    for day in 1..<starts.count { starts[day] += starts[day - 1] }
    var places = [Int](repeating: 0, count: rows.count)
    for (place, row) in rows.enumerated() {
      places[starts[Int(row.day - first)]] = place
      starts[Int(row.day - first)] += 1
    }
    return places
  }

  /// What each merchant remembers: the category of its two latest decided transactions, when they agree.
  func rememberAll() {
    guard !decisions.merchants.isEmpty || !resolved.rows.isEmpty else { return }
    var decided: [Int32: [(day: Int32, order: UInt64, category: String)]] = [:]
    for row in rows where row.merchant >= 0 {
      guard let own = resolved.rows[row.tx], own.sameAs == nil, let category = own.decision.category else { continue }
      decided[row.merchant, default: []].append((row.day, row.order, category))
    }
    for number in merchants.merchants.indices {
      merchants.remember(remembered(Int32(number), decided[Int32(number)] ?? []), for: Int32(number))
    }
  }

  /// A decision on the merchant itself stands above those on its transactions.
  func remembered(_ number: Int32, _ decided: [(day: Int32, order: UInt64, category: String)]) -> String? {
    if let category = decisions.merchants[merchants.merchants[Int(number)].key]?.category { return category }
    let latest = decided.sorted { ($0.day, $0.order) > ($1.day, $1.order) }.prefix(2)
    guard latest.count == 2, latest[0].category == latest[1].category else { return nil }
    return latest[0].category
  }
}
