import Core

/// Field 61, one transaction: `2611051105DR12,34NTRFNONREF//B123`.
struct MT940Line: Equatable {
  var valueDay: Day
  /// Month and day, in the year nearest the value date.
  var bookingDay: Day?
  var isOut: Bool
  /// Digits with a decimal comma.
  var amount: ExactDecimal
  /// `NTRF`; empty where it is missing.
  var type = ""
  var reference = ""
  var bankReference = ""

  enum Fault: Error { case date, mark, amount }

  init(_ text: String) throws(Fault) {
    var rest = Array(text.utf8)[...]
    guard let value = MT940Value.day(rest.prefix(6)) else { throw .date }
    valueDay = value
    rest = rest.dropFirst(6)
    if rest.prefix(4).count == 4, rest.prefix(4).allSatisfy(\.isDigit) {
      bookingDay = Self.booking(rest.prefix(4), near: value)
      rest = rest.dropFirst(4)
    }
    // R before the mark takes back: RC is money that leaves again, RD money that comes back.
    let isReversal = rest.first?.upper == 0x52
    if isReversal { rest = rest.dropFirst() }
    switch rest.first?.upper {
    case 0x43: isOut = isReversal
    case 0x44: isOut = !isReversal
    default: throw .mark
    }
    rest = rest.dropFirst()
    // The third letter of the currency: the R of EUR.
    if let letter = rest.first, letter.isLetter { rest = rest.dropFirst() }
    let digits = rest.prefix { $0.isDigit || $0 == 0x2C || $0 == 0x2E }
    guard let amount = MT940Value.amount(digits) else { throw .amount }
    self.amount = amount
    rest = rest.dropFirst(digits.count)
    if rest.prefix(4).count == 4, let first = rest.first, first.isLetter {
      type = String(decoding: rest.prefix(4).map(\.upper), as: UTF8.self)
      rest = rest.dropFirst(4)
    }
    let references = String(decoding: rest, as: UTF8.self)
    if let mark = references.firstRange(of: "//") {
      reference = trimmed(references[..<mark.lowerBound])
      bankReference = trimmed(references[mark.upperBound...])
    } else {
      reference = trimmed(references[...])
    }
  }

  private static func booking(_ digits: ArraySlice<UInt8>, near value: Day) -> Day? {
    let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    let days = (value.year - 1...value.year + 1).compactMap { Day($0, number / 100, number % 100) }
    // 29 February in a year without one: the nearest is none of this booking's.
    return days.min { abs($0 - value) < abs($1 - value) }.flatMap { abs($0 - value) <= 183 ? $0 : nil }
  }
}

/// A balance: `C261105EUR1234,56`.
struct MT940Balance: Equatable {
  var day: Day
  var currency: Currency
  var minor: Int64

  init?(_ text: String) {
    let bytes = Array(text.utf8)[...]
    guard let mark = bytes.first?.upper, mark == 0x43 || mark == 0x44,
      let day = MT940Value.day(bytes.dropFirst().prefix(6)),
      let currency = Currency(String(decoding: bytes.dropFirst(7).prefix(3), as: UTF8.self)),
      let amount = MT940Value.amount(bytes.dropFirst(10).prefix { $0 > 0x20 }),
      let minor = amount.scaled(to: currency.exponent)
    else { return nil }
    self.day = day
    self.currency = currency
    self.minor = mark == 0x44 ? -minor : minor
  }
}

enum MT940Value {
  /// `YYMMDD`.
  static func day(_ digits: ArraySlice<UInt8>) -> Day? {
    guard digits.count == 6, digits.allSatisfy(\.isDigit) else { return nil }
    let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    let year = number / 10_000
    return Day(year + (year >= 69 ? 1900 : 2000), number / 100 % 100, number % 100)
  }

  /// Digits and one decimal comma, which stands also where nothing follows; a few banks write a point.
  static func amount(_ text: ArraySlice<UInt8>) -> ExactDecimal? {
    let marks = text.filter { !$0.isDigit }
    guard let first = text.first, first.isDigit, marks.count <= 1, text.count <= 18 else { return nil }
    let point = text.map { $0 == 0x2C ? 0x2E : $0 }
    return ExactDecimal(bytes: point.last == 0x2E ? point.dropLast() : point[...])
  }
}

/// Blanks folded, none at the ends.
func trimmed(_ text: some StringProtocol) -> String { foldedText(Array(text.utf8)[...]) }
