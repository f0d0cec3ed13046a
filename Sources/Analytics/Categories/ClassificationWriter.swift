import Core
import Hashing
import SQLite

/// Writes verdicts and splits. Values that the last row had too stay bound: most columns of most rows.
struct ClassificationWriter {
  private let classifier: Classifier
  private let classified: Statement
  private let splits: Statement
  private let pairIDs: [String]
  private let textID: (Int32) -> Int64
  private var accountNames: [String]
  private var currencyCodes: [String]
  private var lastVerdict: Int32 = -2
  private var lastMerchant: Int32 = -2
  private var lastDay: Int32 = .min
  private var lastAccount: Int16 = -1
  private var lastCurrency: Int16 = -1
  private var lastBooked: Bool?
  /// One part with the whole amount was bound last, not several.
  private var isWhole = false

  /// - Parameter textID: the stored number of a text.
  init(
    _ classifier: Classifier, pairIDs: [String], replacing: Bool, textID: @escaping (Int32) -> Int64
  ) throws {
    self.classifier = classifier
    self.pairIDs = pairIDs
    self.textID = textID
    accountNames = (0..<classifier.reader.accounts.count).map { classifier.reader.accounts.text($0) }
    currencyCodes = classifier.reader.currencies.map(\.code)
    classified = try classifier.database.prepare(
      """
      \(replacing ? "insert or replace" : "insert") into classified (tx, text_id, merchant_id, pair_id, kind, category,
        category_source,
        category_reason, note, tags, ignored, same_as, day) values (?,?,?,?,?,?,?,?,?,?,?,?,?)
      """)
    splits = try classifier.database.prepare(
      """
      insert into splits_stored (tx, part, day, account_id, status, amount_minor, currency, household_minor, kind,
        category, category_source, tags, merchant_id, ignored) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)
      """)
  }

  mutating func writeClassified(_ row: BookRow) throws {
    let verdict = classifier.verdicts[Int(row.verdict)]
    bindMerchant(row, classified, at: 3)
    if row.day != lastDay { classified.bind(Day(number: row.day).iso, at: 13) }
    if row.verdict != lastVerdict {
      classified.bind(verdict.kind.rawValue, at: 5)
      classified.bind(verdict.category, at: 6)
      classified.bind(verdict.source.rawValue, at: 7)
      classified.bind(verdict.reason, at: 8)
      classified.bind(verdict.note, at: 9)
      classified.bind(verdict.tags, at: 10)
      classified.bind(verdict.isIgnored ? 1 : 0, at: 11)
      classified.bind(verdict.sameAs, at: 12)
    }
    classified.bind(row.tx, at: 1)
    if row.text >= 0 { classified.bind(textID(row.text), at: 2) } else { classified.bindNull(at: 2) }
    if row.pair >= 0 { classified.bind(pairIDs[Int(row.pair)], at: 4) } else { classified.bindNull(at: 4) }
    _ = try classified.step()
    classified.rewind()
    (lastVerdict, lastDay) = (row.verdict, row.day)
  }

  /// The far side of a transfer is no merchant.
  private mutating func bindMerchant(_ row: BookRow, _ statement: Statement, at place: Int) {
    let merchant = row.pair >= 0 ? -1 : row.merchant
    guard merchant != lastMerchant else { return }
    statement.bind(merchant >= 0 ? classifier.merchants.merchants[Int(merchant)].id : nil, at: place)
    lastMerchant = merchant
  }

  /// To be called between the rows of one table and those of the other: nothing is bound yet.
  mutating func turnToSplits() {
    (lastVerdict, lastMerchant, lastDay) = (-2, -2, .min)
  }

  mutating func writeSplits(_ row: BookRow) throws {
    let verdict = classifier.verdicts[Int(row.verdict)]
    defer { lastVerdict = row.verdict }
    bindMerchant(row, splits, at: 13)
    if row.verdict != lastVerdict {
      splits.bind(verdict.source.rawValue, at: 11)
      splits.bind(verdict.tags, at: 12)
      splits.bind(verdict.isIgnored ? 1 : 0, at: 14)
    }
    splits.bind(row.tx, at: 1)
    if row.day != lastDay { splits.bind(Day(number: row.day).iso, at: 3) }
    if row.account != lastAccount { splits.bind(accountNames[Int(row.account)], at: 4) }
    if row.isBooked != lastBooked { splits.bind(row.isBooked ? "booked" : "pending", at: 5) }
    if row.currency != lastCurrency { splits.bind(currencyCodes[Int(row.currency)], at: 7) }
    (lastDay, lastAccount, lastBooked, lastCurrency) = (row.day, row.account, row.isBooked, row.currency)
    let currency = classifier.reader.currencies[Int(row.currency)]
    let day = Day(number: row.day)
    if verdict.parts.count == 1 {
      splits.bind(row.amount, at: 6)
      splits.bind(classifier.rates.householdMinor(row.amount, currency, on: day), at: 8)
      if !isWhole || row.verdict != lastVerdict {
        splits.bind(1, at: 2)
        splits.bind(verdict.kind.rawValue, at: 9)
        splits.bind(verdict.parts[0].category, at: 10)
        isWhole = true
      }
      _ = try splits.step()
      splits.rewind()
      return
    }
    isWhole = false
    let amounts =
      verdict.parts[0].amount == nil
      ? SplitAmounts.byWeight(row.amount, verdict.parts.map(\.weight)) : verdict.parts.map { $0.amount ?? 0 }
    let household = SplitAmounts.household(amounts, of: row.amount) {
      classifier.rates.householdMinor($0, currency, on: day)
    }
    for (place, part) in verdict.parts.enumerated() {
      splits.bind(place + 1, at: 2)
      splits.bind(amounts[place], at: 6)
      splits.bind(household?[place], at: 8)
      splits.bind(part.kind.rawValue, at: 9)
      splits.bind(part.category, at: 10)
      _ = try splits.step()
      splits.rewind()
    }
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
      insert or replace into merchants_found (merchant_id, name, slug, key, key_step, category, name_rank, first_seen)
      values (?,?,?,?,?,?,?,?)
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
      try insert.run()
    }
  }
}
