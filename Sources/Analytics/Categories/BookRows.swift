import Core
import SQLite

/// One transaction while it is being classified: numbers only, so that a million of them fit.
struct BookRow {
  var tx: Int64
  /// The public id as a number, in the id's order.
  var order: UInt64
  var amount: Int64
  var day: Int32
  var account: Int16
  var currency: Int16
  var isBooked: Bool
  /// Distinct counterparty as written, or -1.
  var counterparty: Int32
  /// Distinct merchant text, or -1.
  var text: Int32
  /// Distinct set of text conditions that hold.
  var holds: Int32
  /// Place among `BookReader.extras`, or -1.
  var extra: Int32
  var provider: Int32
  var given: Int32
  /// Filled in while classifying: merchant, rules' outcome, verdict, other leg's account and place among pairs.
  var merchant: Int32 = -1
  var outcome: Int32 = 0
  var verdict: Int32 = -1
  var pair: Int32 = -1
}

/// What few rows have: account number of the other side, mandate and creditor, each a distinct text or -1.
struct RowExtra {
  var counterpartyAccount: Int32
  var mandate: Int32
  var creditor: Int32
  /// A hash of the reference's letters and digits; 0 without one.
  var reference: UInt64
}

/// Reads rows and keeps each distinct text once.
struct BookReader {
  static let columns = """
    tx, transaction_id, account_id, status, day, amount_minor, currency, counterparty, counterparty_account, \
    description, mandate, creditor, provider_category, given_category, reference
    """

  var conditions: TextConditions
  private(set) var extras: [RowExtra] = []
  private(set) var accounts = ByteInterner()
  private(set) var currencies: [Currency] = []
  private var currencyCodes = ByteInterner()
  private(set) var counterparties = ByteInterner()
  /// Texts as `MerchantText` leaves them.
  private(set) var texts = ByteInterner()
  /// Sets of conditions, four bytes a number; 0 is the empty one.
  private(set) var holdings: [[Int32]] = [[]]
  /// Account numbers, mandates, creditors, codes and categories.
  private(set) var words = ByteInterner()
  private var holdingNumbers: [[Int32]: Int32] = [[]: 0]
  /// By counterparty: its merchant text, and the conditions that hold for it.
  private var counterpartyTexts: [Int32] = []
  private var counterpartyHolds: [[Int32]] = []

  private let folding = TextFolding()
  private let merchantText = MerchantText()
  private var lastDay: (text: [UInt8], day: Day) = ([], Day(number: 0))
  private var lastAccount: (id: [UInt8], number: Int16) = ([], -1)
  private var folded: [UInt8] = []
  private var hits: [Int32] = []

  /// - Parameter accounts: ids in the order of their numbers.
  init(conditions: TextConditions, accounts ids: [String]) {
    self.conditions = conditions
    for id in ids { _ = accounts.number(of: id) }
  }

  /// A text known from an earlier run; texts keep the numbers in which they are added.
  mutating func addText(_ text: String) { _ = texts.number(of: text) }

  /// - Returns: nil for a row in no currency, which the warehouse does not write.
  mutating func read(_ row: Statement) -> BookRow? {
    let currency = row.withBytes(6) { number(ofCurrency: $0) }
    guard let currency, let day = row.withBytes(4, { self.day($0) }) else { return nil }
    let counterparty = row.withBytes(7) { take(counterparty: $0) }
    var text = counterparty < 0 ? -1 : counterpartyTexts[Int(counterparty)]
    let holds = row.withBytes(9) { take(description: $0, counterparty, &text) }
    return BookRow(
      tx: row.int64(0), order: row.withBytes(1) { Self.order(of: $0) }, amount: row.int64(5), day: day.number,
      account: row.withBytes(2) { number(ofAccount: $0) }, currency: currency,
      isBooked: row.withBytes(3) { $0.count == 6 }, counterparty: counterparty, text: text, holds: holds,
      extra: extra(row), provider: word(row, 12), given: word(row, 13))
  }

  /// Rows of one day stand together: most are told by the last one.
  private mutating func day(_ text: Span<UInt8>) -> Day? {
    if Self.equal(text, lastDay.text) { return lastDay.day }
    guard let day = Day(isoSpan: text) else { return nil }
    lastDay = (Self.copy(text), day)
    return day
  }

  private mutating func number(ofAccount id: Span<UInt8>) -> Int16 {
    if Self.equal(id, lastAccount.id) { return lastAccount.number }
    lastAccount = (Self.copy(id), Int16(accounts.number(of: id)))
    return lastAccount.number
  }

  private static func equal(_ bytes: Span<UInt8>, _ known: [UInt8]) -> Bool {
    guard bytes.count == known.count, !known.isEmpty else { return false }
    for index in 0..<bytes.count where bytes[index] != known[index] { return false }
    return true
  }

  private static func copy(_ bytes: Span<UInt8>) -> [UInt8] { (0..<bytes.count).map { bytes[$0] } }

  private mutating func number(ofCurrency code: Span<UInt8>) -> Int16? {
    let number = currencyCodes.number(of: code)
    if number < currencies.count { return Int16(number) }
    guard let currency = Currency(currencyCodes.text(number)) else { return nil }
    currencies.append(currency)
    return Int16(number)
  }

  mutating func number(of currency: Currency) -> Int16 {
    let bytes = Array(currency.code.utf8)
    return number(ofCurrency: bytes.span) ?? 0
  }

  private mutating func word(_ row: Statement, _ column: Int) -> Int32 {
    row.withBytes(column) { $0.count == 0 ? -1 : Int32(words.number(of: $0)) }
  }

  mutating func number(ofWord text: String) -> Int32 { Int32(words.number(of: text)) }

  private mutating func extra(_ row: Statement) -> Int32 {
    let extra = RowExtra(
      counterpartyAccount: word(row, 8), mandate: word(row, 10), creditor: word(row, 11),
      reference: row.withBytes(14) { Self.compactHash($0) })
    if extra.counterpartyAccount < 0, extra.mandate < 0, extra.creditor < 0, extra.reference == 0 { return -1 }
    extras.append(extra)
    return Int32(extras.count - 1)
  }

  private static func compactHash(_ bytes: Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0
    for index in 0..<bytes.count {
      switch bytes[index] {
      case 0x30...0x39, 0x41...0x5A: hash = (hash ^ UInt64(bytes[index])) &* 0x9E37_79B9_7F4A_7C15 &+ 1
      case 0x61...0x7A: hash = (hash ^ UInt64(bytes[index] - 0x20)) &* 0x9E37_79B9_7F4A_7C15 &+ 1
      default: continue
      }
    }
    return hash
  }

  /// `t_` and sixteen hexadecimal digits as a number; any other text by its first eight bytes.
  static func order(of id: Span<UInt8>) -> UInt64 {
    if id.count == 18 {
      var value: UInt64 = 0
      for index in 2..<18 {
        switch id[index] {
        case 0x30...0x39: value = value << 4 | UInt64(id[index] - 0x30)
        case 0x61...0x66: value = value << 4 | UInt64(id[index] - 0x57)
        default: return firstBytes(id)
        }
      }
      return value
    }
    return firstBytes(id)
  }

  private static func firstBytes(_ id: Span<UInt8>) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<8 { value = value << 8 | (index < id.count ? UInt64(id[index]) : 0) }
    return value
  }

  // MARK: Texts

  private mutating func take(counterparty bytes: Span<UInt8>) -> Int32 {
    guard bytes.count > 0 else { return -1 }
    let number = counterparties.number(of: bytes)
    if number == counterpartyTexts.count {
      folding.fold(bytes, into: &folded)
      conditions.holding(folded, raw: bytes, field: .counterparty, into: &hits)
      counterpartyHolds.append(hits)
      counterpartyTexts.append(textNumber())
    }
    return Int32(number)
  }

  /// Of what is folded now.
  private mutating func textNumber() -> Int32 {
    let normalised = merchantText.normalise(folded)
    return normalised.isEmpty ? -1 : Int32(texts.number(of: normalised.span))
  }

  private mutating func take(description bytes: Span<UInt8>, _ counterparty: Int32, _ text: inout Int32) -> Int32 {
    let known = counterparty < 0 ? [] : counterpartyHolds[Int(counterparty)]
    if bytes.count == 0 || text >= 0 && conditions.count == 0 { return number(ofHolding: known) }
    folding.fold(bytes, into: &folded)
    if text < 0 { text = textNumber() }
    if conditions.count == 0 { return 0 }
    conditions.holding(folded, raw: bytes, field: .description, into: &hits)
    if hits.isEmpty { return number(ofHolding: known) }
    if known.isEmpty { return number(ofHolding: hits) }
    return number(ofHolding: Set(hits + known).sorted())
  }

  private mutating func number(ofHolding numbers: [Int32]) -> Int32 {
    if numbers.isEmpty { return 0 }
    if let number = holdingNumbers[numbers] { return number }
    holdings.append(numbers)
    holdingNumbers[numbers] = Int32(holdings.count - 1)
    return Int32(holdings.count - 1)
  }
}
