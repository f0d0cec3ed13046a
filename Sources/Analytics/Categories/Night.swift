import Core
import SQLite
import Settings

/// Classifies what a night brought: rows of the changed months, and whatever else they change.
///
/// The tables end as they would from nothing. What is read beyond the changed months: rows of texts whose identity
/// changed, rows of merchants whose memory changed, rows in foreign currency when rates came, and rows near enough in
/// time to be the other side of a transfer.
final class Night {
  let classifier: Classifier
  private let database: Database
  private let ratesState: String

  /// Where a row stands among the classifier's, by `tx`.
  private var places: [Int64: Int] = [:]
  /// Rows that are written whatever comes out.
  private(set) var scope: Set<Int> = []
  private var months: Set<Month> = []

  /// As an earlier run stored it.
  struct Old {
    var tx: Int64
    var text: Int64?
    var merchant: String?
    var day: Int32
    var order: UInt64
    var isBooked: Bool
    var isGone: Bool
  }
  private(set) var old: [Old] = []
  /// Rows whose text names somebody else now.
  private var retold: [Int] = []
  private var textIDs: [Int64] = []
  private var textUses: [Int] = []
  private var storedKeys: [String] = []
  private var oldUses: [Int] = []

  init(_ classifier: Classifier, ratesState: String) {
    self.classifier = classifier
    self.ratesState = ratesState
    database = classifier.database
  }

  func run() throws -> ClassificationResult {
    try loadTexts()
    try loadMerchants()
    try readChangedMonths()
    try readForDecisions()
    try readForNewRates()
    try classifier.loadRates()
    try settleTexts()
    try settleMerchants()
    try rememberAgain()
    for row in old where row.isGone {
      try database.run("delete from pairs where out_tx = ?1 or in_tx = ?1", .integer(row.tx))
    }
    try takeLoanRivals()
    let pairIDs = try NightTransfers(self).run()
    // Of rows whose pair is another than before, too.
    try readLoanRivals()
    classifier.settleLoans()
    try write(pairIDs)
    try classifier.reportRules()
    return ClassificationResult(
      changed: .some(months), problems: classifier.problems, rows: scope.count)
  }

  var pairing: (classifier: Classifier, dirtyDays: Set<Int32>) {
    var days: Set<Int32> = []
    for place in scope { days.insert(classifier.rows[place].day) }
    for row in old where row.isGone { days.insert(row.day) }
    return (classifier, days)
  }

  // MARK: What is stored

  private func loadTexts() throws {
    try database.forEach("select text_id, normalised, key, uses from merchant_texts order by text_id") { row in
      classifier.reader.addText(row.text(1))
      textIDs.append(row.int64(0))
      storedKeys.append(row.text(2))
      textUses.append(row.int(3))
    }
    oldUses = textUses
  }

  private func loadMerchants() throws {
    try database.forEach(
      "select merchant_id, name, key, key_step, category, name_rank, first_seen, merchant from merchants_found"
    ) { row in
      let rank = row.int(5)
      guard let origin = MerchantName.Origin(rawValue: rank % 10), let step = KeyStep(rawValue: row.text(3)),
        let seen = MerchantBook.FirstSeen(row.text(6))
      else { return }
      var name = MerchantName(given: row.text(1))
      name.origin = origin
      let id = row.text(0)
      // The slug's text is not kept: the address holds it, and stands until an earlier row is seen.
      classifier.merchants.addStored(
        MerchantBook.Merchant(
          key: row.text(2), step: step, name: name, nameIsPending: rank >= 10, firstSeen: seen,
          slugText: String(id.dropLast(5)), id: id, number: row.int64(7), remembered: row.optionalText(4), storedID: id,
          storedName: row.text(1)))
    }
  }

  // MARK: What is read

  func read(_ filter: String, _ values: SQLValue...) throws -> Range<Int> {
    let start = classifier.rows.count
    let statement = try database.prepare("select \(BookReader.columns) from seen_transactions t \(filter)")
    for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
    while try statement.step() {
      guard places[statement.int64(0)] == nil, let row = classifier.reader.read(statement) else { continue }
      places[row.tx] = classifier.rows.count
      classifier.rows.append(row)
    }
    return start..<classifier.rows.count
  }

  func take(_ range: some Sequence<Int>) {
    for place in range {
      scope.insert(place)
      months.insert(Day(number: classifier.rows[place].day).month)
    }
  }

  private func readChangedMonths() throws {
    var changed: [(account: String, month: String)] = []
    try database.forEach("select account_id, month from changed_months order by account_id, month") { row in
      changed.append((row.text(0), row.text(1)))
    }
    for (account, month) in changed {
      if let month = Month(iso: month) { months.insert(month) }
      let filter = "where t.account_id = ?1 and t.day between ?2 and ?3"
      let values: [SQLValue] = [.text(account), .text(month + "-01"), .text(month + "-31")]
      take(try read(filter, values[0], values[1], values[2]))
      try readOld(filter, values[0], values[1], values[2])
    }
  }

  /// Rows that a decision holds for now or held for before, though no fact of theirs has changed: what it is laid on hangs
  /// on other rows, too.
  private func readForDecisions() throws {
    let laid = classifier.resolved.laid
    var stored: [Int64: String] = [:]
    try database.forEach("select tx, laid from decided_rows") { stored[$0.int64(0)] = $0.text(1) }
    for tx in Set(laid.keys).union(stored.keys).sorted() where laid[tx] != stored[tx] {
      let found = try read("where t.tx = ?1", .integer(tx))
      guard !found.isEmpty else { continue }
      take(found)
      try readOld("where t.tx = ?1", .integer(tx))
    }
  }

  private func readOld(_ filter: String, _ values: SQLValue...) throws {
    let statement = try database.prepare(
      """
      select c.tx, c.text_id,
        coalesce(c.merchant_id,
          (select iif(p.out_tx = c.tx, p.out_merchant, p.in_merchant) from pairs p where p.pair_id = c.pair_id)),
        t.day, t.transaction_id, t.status
      from main.transactions t join classified c on c.tx = t.tx
      \(filter)
      """)
    for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
    while try statement.step() {
      guard let day = statement.withBytes(3, { Day(isoSpan: $0) }) else { continue }
      let tx = statement.int64(0)
      old.append(
        Old(
          tx: tx, text: statement.optionalInt64(1), merchant: statement.optionalText(2), day: day.number,
          order: statement.withBytes(4) { BookReader.order(of: $0) }, isBooked: statement.text(5) == "booked",
          isGone: places[tx] == nil))
    }
  }

  /// Rows in foreign currency from the first day that a new rate is of.
  private func readForNewRates() throws {
    guard try database.value("select value from analysis_state where key = 'rates'").text != ratesState else { return }
    let since = try database.value("select value from analysis_state where key = 'rates_day'").text ?? ""
    guard let first = try database.value("select min(day) from exchange_rates where learned_on >= ?", .text(since)).text
    else { return }
    take(
      try read(
        "where day >= ? and currency <> ?", .text(first),
        .text(classifier.settings.household.currency.code)))
  }

  // MARK: Texts and merchants

  private static let ofMerchant = """
    where tx in (select tx from classified where merchant_id = ?1 union select out_tx from pairs where out_merchant = ?1
      union select in_tx from pairs where in_merchant = ?1)
    """

  /// Counts which texts are in use now, and reads the rows of those whose identity changed with it.
  private func settleTexts() throws {
    var numbers: [Int64: Int] = [:]
    for (number, id) in textIDs.enumerated() { numbers[id] = number }
    for row in old {
      if let text = row.text, let number = numbers[text] { textUses[number] -= 1 }
    }
    countUses(of: classifier.rows.indices)
    classifier.makeTextKeys { self.textUses[$0] > 0 }
    let moved = storedKeys.indices.filter { textUses[$0] > 0 && classifier.textKeys[$0] != storedKeys[$0] }
    guard !moved.isEmpty else { return }
    let list = "[" + moved.map { String(textIDs[$0]) }.joined(separator: ",") + "]"
    // Rare: a word has just been seen behind one head too many. No index serves it, one pass over the rows does.
    let more = try read(
      "where tx in (select tx from classified_rows where text_id in (select value from json_each(?)))", .text(list))
    take(more)
    let texts = Set(moved.map { Int32($0) })
    retold = classifier.rows.indices.filter { texts.contains(classifier.rows[$0].text) }
    // These rows bear the texts they bore: nothing to count, since they are counted already.
    for place in more where classifier.rows[place].text >= 0 { padTexts(Int(classifier.rows[place].text)) }
  }

  private func padTexts(_ number: Int) { while textUses.count <= number { textUses.append(0) } }

  /// Of rows read from the changed months: rows read for rates alone are stored with their text already.
  private func countUses(of range: Range<Int>) {
    let counted = Set(old.map(\.tx))
    for place in range {
      let row = classifier.rows[place]
      guard row.text >= 0 else { continue }
      padTexts(Int(row.text))
      if counted.contains(row.tx) || isNew(row.tx) { textUses[Int(row.text)] += 1 }
    }
    padTexts(classifier.reader.texts.count - 1)
  }

  private func isNew(_ tx: Int64) -> Bool {
    (try? database.value("select 1 from classified_rows where tx = ?", .integer(tx)).integer) == nil
  }

  private func settleMerchants() throws {
    assign(classifier.rows.indices)
    // A merchant whose first row, or whose name's row, is gone or another's now: all its rows tell it again.
    var again: Set<Int32> = []
    for row in old {
      guard let stored = row.merchant, let number = storedNumber(of: stored) else { continue }
      let isStill = places[row.tx].map { classifier.rows[$0].merchant == number } ?? false
      guard !isStill else { continue }
      let merchant = classifier.merchants.merchants[Int(number)]
      let seen = MerchantBook.FirstSeen(isPending: !row.isBooked, day: row.day, order: row.order)
      if row.isBooked || merchant.nameIsPending || merchant.firstSeen == seen { again.insert(number) }
    }
    // One named by a text whose identity has changed, too.
    for place in retold where classifier.rows[place].merchant >= 0 {
      let number = classifier.rows[place].merchant
      let merchant = classifier.merchants.merchants[Int(number)]
      if merchant.storedID != nil, merchant.name.origin == .text { again.insert(number) }
    }
    for number in again.sorted() {
      guard let id = classifier.merchants.merchants[Int(number)].storedID else { continue }
      classifier.merchants.forgetRows(of: number)
      _ = try read(Self.ofMerchant, .text(id))
    }
    if !again.isEmpty { assign(classifier.rows.indices) }
    try takeRenamed()
  }

  func assign(_ range: Range<Int>) {
    for place in range { classifier.assignMerchant(place) }
    classifier.rules.forgetMerchants()
    for place in range { classifier.applyRules(place) }
  }

  /// Rows of merchants that have another address, or a name that rules tell from the earlier one.
  private func takeRenamed() throws {
    classifier.merchants.makeIDs()
    for (number, merchant) in classifier.merchants.merchants.enumerated() where merchant.changed {
      guard let id = merchant.storedID, let name = merchant.storedName else { continue }
      if merchant.id != id || classifier.rules.tellApart(name, merchant.name.text) {
        try takeAll(Int32(number), storedAs: id)
      }
    }
  }

  private func takeAll(_ number: Int32, storedAs id: String) throws {
    assign(try read(Self.ofMerchant, .text(id)))
    take(classifier.rows.indices.filter { classifier.rows[$0].merchant == number })
  }

  private lazy var storedNumbers: [String: Int32] = {
    var numbers: [String: Int32] = [:]
    for (number, merchant) in classifier.merchants.merchants.enumerated() {
      if let id = merchant.storedID { numbers[id] = Int32(number) }
    }
    return numbers
  }()

  private func storedNumber(of id: String) -> Int32? { storedNumbers[id] }

  /// Decided rows are few, and looked at every time.
  private func rememberAgain() throws {
    var decided: [Int32: [(day: Int32, order: UInt64, category: String)]] = [:]
    for (tx, row) in classifier.resolved.rows {
      guard row.sameAs == nil, let category = row.decision.category else { continue }
      if places[tx] == nil {
        assign(try read("where tx = ?", .integer(tx)))
      }
      guard let place = places[tx], classifier.rows[place].merchant >= 0 else { continue }
      let row = classifier.rows[place]
      decided[row.merchant, default: []].append((row.day, row.order, category))
    }
    for number in classifier.merchants.merchants.indices {
      let merchant = classifier.merchants.merchants[number]
      let category = classifier.remembered(Int32(number), decided[Int32(number)] ?? [])
      guard category != merchant.remembered else { continue }
      classifier.merchants.remember(category, for: Int32(number))
      guard let id = merchant.storedID else { continue }
      try takeAll(Int32(number), storedAs: id)
    }
  }

  // MARK: Transfers

  /// Rows read for pairing's sake only: their merchant and rules are needed, to know how they stand.
  func readContext(_ transactions: [Int64]) throws {
    var range = classifier.rows.count..<classifier.rows.count
    for tx in transactions where places[tx] == nil {
      range = range.lowerBound..<(try read("where tx = ?", .integer(tx))).upperBound
    }
    assign(range)
  }

  func place(of tx: Int64) -> Int? { places[tx] }

  func takeForPairs(_ changed: some Sequence<Int>) { take(changed) }

  // MARK: Writing

  private func write(_ pairIDs: [String]) throws {
    for place in scope.sorted() { classifier.decide(place) }
    classifier.merchants.makeIDs()
    for row in old where row.isGone {
      try database.run("delete from split_parts where tx = ?", .integer(row.tx))
      try database.run("delete from classified_rows where tx = ?", .integer(row.tx))
    }
    try writeTexts()
    try writeMerchants()
    let order = scope.sorted { classifier.rows[$0].tx < classifier.rows[$1].tx }
    let remove = try database.prepare("delete from split_parts where tx = ?")
    for place in order {
      remove.bind(classifier.rows[place].tx, at: 1)
      try remove.run()
    }
    let ids = textIDs
    var writer = try ClassificationWriter(classifier, pairIDs: pairIDs, sums: nil) { ids[Int($0)] }
    for place in order { try writer.write(classifier.rows[place]) }
  }

  private func writeTexts() throws {
    var last = textIDs.last ?? 0
    for number in textIDs.count..<max(textIDs.count, classifier.reader.texts.count) {
      last += 1
      textIDs.append(last)
      // A text met only in rows that are read for context is stored already, or not in use.
      try database.run(
        "insert into merchant_texts (text_id, normalised, key, uses) values (?,?,?,?)", .integer(last),
        .text(classifier.reader.texts.text(number)),
        .text(number < classifier.textKeys.count ? classifier.textKeys[number] : ""),
        SQLValue(number < textUses.count ? textUses[number] : 0))
    }
    for number in storedKeys.indices
    where textUses[number] != oldUses[number] || classifier.textKeys[number] != storedKeys[number] {
      if textUses[number] > 0 {
        try database.run(
          "update merchant_texts set key = ?, uses = ? where text_id = ?", .text(classifier.textKeys[number]),
          SQLValue(textUses[number]), .integer(textIDs[number]))
      } else {
        try database.run("delete from merchant_texts where text_id = ?", .integer(textIDs[number]))
      }
    }
  }

  private func writeMerchants() throws {
    for merchant in classifier.merchants.merchants {
      if let stored = merchant.storedID, stored != merchant.id {
        try database.run("delete from merchants_found where merchant_id = ?", .text(stored))
      }
    }
    try classifier.writeMerchants(all: false)
  }
}
