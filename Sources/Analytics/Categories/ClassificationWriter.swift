import Core
import Hashing
import SQLite

/// Writes what was found of each row: numbers, and the parts of the few that have several.
struct ClassificationWriter {
  private let classifier: Classifier
  private let rows: Statement
  private let parts: Statement
  /// The row as stored, where some are written again: a month is looked at for a day's rows, and few of it change.
  private let stored: Statement?
  private let pairIDs: [String]
  private let textID: (Int32) -> Int64
  private var verdicts: VerdictTable
  /// Sums of the rows written, where all of them are.
  private(set) var sums: FlowSums?

  /// - Parameters:
  ///   - sums: empty where every row of the books will be written, nil where some are.
  ///   - textID: the stored number of a text.
  init(
    _ classifier: Classifier, pairIDs: [String], sums: FlowSums?, textID: @escaping (Int32) -> Int64
  ) throws {
    self.classifier = classifier
    self.pairIDs = pairIDs
    self.sums = sums
    self.textID = textID
    verdicts = try VerdictTable(classifier.database)
    rows = try classifier.database.prepare(
      """
      \(sums == nil ? "insert or replace" : "insert") into classified_rows (tx, text_id, merchant, verdict,
        household_minor, pair_id) values (?,?,?,?,?,?)
      """)
    stored =
      sums != nil
      ? nil
      : try classifier.database.prepare(
        "select text_id, merchant, verdict, household_minor, pair_id from classified_rows where tx = ?")
    parts = try classifier.database.prepare(
      """
      insert into split_parts (tx, part, kind, category, amount_minor, household_minor) values (?,?,?,?,?,?)
      """)
  }

  mutating func write(_ row: BookRow) throws {
    let verdict = classifier.verdicts[Int(row.verdict)]
    // The far side of a transfer is no merchant.
    let merchant = row.pair >= 0 || classifier.isPairedPrivately(row) ? -1 : row.merchant
    let household = verdict.parts.count == 1 ? self.household(row) : try writeParts(of: row, verdict, merchant)
    let line = Line(
      text: row.text >= 0 ? textID(row.text) : nil,
      merchant: merchant >= 0 ? classifier.merchants.merchants[Int(merchant)].number : nil,
      verdict: try verdicts.number(ofPlace: Int(row.verdict), verdict), household: household,
      pair: row.pair >= 0 ? pairIDs[Int(row.pair)] : nil)
    try write(line, tx: row.tx)
    sums?.add(row, verdict)
    if verdict.parts.count == 1 { sums?.add(row, verdict, part: 0, household: household, merchant: merchant) }
  }

  private struct Line: Equatable {
    var text: Int64?
    var merchant: Int64?
    var verdict: Int64
    var household: Int64?
    var pair: String?
  }

  private func write(_ line: Line, tx: Int64) throws {
    if let stored {
      stored.bind(tx, at: 1)
      defer { stored.rewind() }
      if try stored.step() {
        let known = Line(
          text: stored.optionalInt64(0), merchant: stored.optionalInt64(1), verdict: stored.int64(2),
          household: stored.optionalInt64(3), pair: stored.optionalText(4))
        if known == line { return }
      }
    }
    rows.bind(tx, at: 1)
    rows.bind(line.text, at: 2)
    rows.bind(line.merchant, at: 3)
    rows.bind(line.verdict, at: 4)
    rows.bind(line.household, at: 5)
    rows.bind(line.pair, at: 6)
    _ = try rows.step()
    rows.rewind()
  }

  private func household(_ row: BookRow) -> Int64? {
    classifier.rates.householdMinor(
      row.amount, classifier.reader.currencies[Int(row.currency)], on: Day(number: row.day))
  }

  /// - Returns: the whole in household currency.
  private mutating func writeParts(of row: BookRow, _ verdict: Verdict, _ merchant: Int32) throws -> Int64? {
    let currency = classifier.reader.currencies[Int(row.currency)]
    let amounts =
      verdict.parts[0].amount == nil
      ? SplitAmounts.byWeight(row.amount, verdict.parts.map(\.weight)) : verdict.parts.map { $0.amount ?? 0 }
    let household = SplitAmounts.household(amounts, of: row.amount) {
      classifier.rates.householdMinor($0, currency, on: Day(number: row.day))
    }
    for (place, part) in verdict.parts.enumerated() {
      parts.bind(row.tx, at: 1)
      parts.bind(place + 1, at: 2)
      parts.bind(part.kind.rawValue, at: 3)
      parts.bind(part.category, at: 4)
      parts.bind(amounts[place], at: 5)
      parts.bind(household?[place], at: 6)
      try parts.run()
      sums?.add(row, verdict, part: place, household: household?[place], merchant: merchant)
    }
    return household?.reduce(0, +)
  }
}

extension Classifier {
  /// `p_` and 16 hexadecimal digits over both ids, for each pair.
  func makePairIDs() throws -> [String] {
    let statement = try database.prepare("select transaction_id from transactions where tx = ?")
    func id(_ place: Int) throws -> String {
      statement.bind(rows[place].tx, at: 1)
      defer { statement.reset() }
      return try statement.step() ? statement.text(0) : ""
    }
    return try pairs.map { pair in
      "p_" + BLAKE2b.hex(try id(pair.out) + "\n" + id(pair.into), length: 16).prefix(16)
    }
  }

  func writePairs(_ ids: [String], only: (TransferPair) -> Bool = { _ in true }) throws {
    let insert = try database.prepare(
      """
      insert or replace into pairs (pair_id, out_tx, in_tx, days_apart, evidence, rate, out_merchant, in_merchant)
      values (?,?,?,?,?,?,?,?)
      """)
    for (number, pair) in pairs.enumerated() where only(pair) {
      insert.bind(ids[number], at: 1)
      insert.bind(rows[pair.out].tx, at: 2)
      insert.bind(rows[pair.into].tx, at: 3)
      insert.bind(pair.daysApart, at: 4)
      insert.bind(pair.evidence.rawValue, at: 5)
      insert.bind(paidRate(pair), at: 6)
      for (place, row) in [(7, rows[pair.out]), (8, rows[pair.into])] {
        insert.bind(row.merchant < 0 ? nil : merchants.merchants[Int(row.merchant)].id, at: place)
      }
      try insert.run()
    }
  }

  /// What one unit that left became, to six decimals; nil within one currency.
  private func paidRate(_ pair: TransferPair) -> String? {
    let (out, into) = (rows[pair.out], rows[pair.into])
    guard out.currency != into.currency, out.amount != 0 else { return nil }
    var top = Int128(into.amount.magnitude) * 1_000_000
    var bottom = Int128(out.amount.magnitude)
    for _ in 0..<reader.currencies[Int(out.currency)].exponent { top *= 10 }
    for _ in 0..<reader.currencies[Int(into.currency)].exponent { bottom *= 10 }
    guard let rate = Int64(exactly: divideHalfEven(top, by: bottom)) else { return nil }
    return ExactDecimal(mantissa: rate, scale: 6).normalised.description
  }

  func writeMerchants(all: Bool) throws {
    let insert = try database.prepare(
      """
      insert or replace into merchants_found (merchant_id, name, slug, key, key_step, category, name_rank, first_seen,
        merchant) values (?,?,?,?,?,?,?,?,?)
      """)
    for merchant in merchants.merchants where all || merchant.changed {
      if merchant.firstSeen.day == .max {
        // No row is left that is the merchant's.
        try database.run("delete from merchants_found where merchant_id = ?", .text(merchant.id))
        continue
      }
      insert.bind(merchant.id, at: 1)
      insert.bind(merchant.name.text.isEmpty ? merchant.id : merchant.name.text, at: 2)
      insert.bind(merchant.id, at: 3)
      insert.bind(merchant.key, at: 4)
      insert.bind(merchant.step.rawValue, at: 5)
      insert.bind(merchant.remembered, at: 6)
      insert.bind(merchant.name.origin.rawValue + (merchant.nameIsPending ? 10 : 0), at: 7)
      insert.bind(merchant.firstSeen.text, at: 8)
      insert.bind(merchant.number, at: 9)
      try insert.run()
    }
  }
}
