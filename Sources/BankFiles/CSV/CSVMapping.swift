import Core

/// Turns a record into a transaction, by layout and conventions.
struct CSVMapping {
  let layout: CSVLayout
  let conventions: CSVConventions
  let dateZone: String?
  let zones: ZoneTable
  /// Of the row's account.
  var flips = false
  /// The row is counted in pence, cents or agorot.
  var isHundredth = false

  /// Why a record is no transaction.
  enum Refusal: Error {
    case tooFewColumns
    case cutOff
    case tooManyColumns
    case noDayNorAmount
    case noDate
    case badDate
    case noAmount
    case badAmount
    case bothColumns
    case noDirection
    case tooFine(Currency)
    case tooLarge
    case noCurrency
    case otherCurrency(Currency)
    case noAccount
    case badCurrency

    func message(_ layout: CSVLayout) -> String {
      switch self {
      case .tooFewColumns: "fewer columns than the header, and the day or the amount is among those missing"
      case .cutOff: "the file is cut off in this row"
      case .tooManyColumns: "more columns than the header: a separator stands in a text without quotes"
      case .noDayNorAmount: "neither a day nor an amount"
      case .noDate: "no date in the column '\(layout.names[safely: layout.date])'"
      case .badDate: "the date in the column '\(layout.names[safely: layout.date])' is not one, or has another format"
      case .noAmount: "no amount"
      case .badAmount: "the amount is not a number with the decimal mark of this file"
      case .bothColumns: "both the debit and the credit column hold an amount"
      case .noDirection: "no word says whether the amount came in or went out"
      case .tooFine(let currency): "the amount has more decimals than \(currency) has"
      case .tooLarge: "the amount is too large"
      case .noCurrency: "no currency"
      case .otherCurrency(let currency): "the amount bears the sign of another currency than \(currency), the account's"
      case .noAccount: "no [[account]] matches this row's account, and nothing else states its currency"
      case .badCurrency: "the currency is not one of ISO 4217"
      }
    }

    var hint: String? {
      switch self {
      case .tooFewColumns: "another separator, or a line cut short; the other rows were read"
      case .cutOff: "the row was left out, since its last figure may be short of digits; download the file again"
      case .tooManyColumns: "the row was left out, since its amount cannot be told for sure"
      case .noCurrency: "write currency = \"EUR\" in the profile, or state the account's currency in its [[account]]"
      case .otherCurrency: "correct currency under its [[account]] or in the profile, or give the column that names it"
      case .noAccount:
        "add its number, or the file's name, to match under [[account]]; or write currency = \"EUR\" in the profile"
      case .noDayNorAmount: "lines before or after the rows go away with `skip` or `skip_end` in the profile"
      default: nil
      }
    }
  }

  // MARK: - The day

  func day(_ bytes: ArraySlice<UInt8>, _ pattern: DatePattern, accountZone: String) -> Day? {
    guard let value = pattern.value(bytes) else { return nil }
    guard let dateZone, pattern.hasTime else { return value.day }
    let written = Int64(value.day.number) * 86_400 + Int64(value.time)
    let offset = value.offset.map { Int64($0) * 60 } ?? zones.offset(of: dateZone, local: written)
    let universal = written - offset
    let local = universal + zones.offset(of: accountZone, universal: universal)
    return Day(number: Int32(truncatingIfNeeded: local.flooredDivision(by: 86_400)))
  }

  // MARK: - The amount

  /// - Parameter stated: the currency of the row's column or of the account; nil leaves it to the amount's own text.
  func amount(_ records: borrowing CSVRecords, currency stated: Currency?) throws(Refusal) -> Money {
    var currency = stated
    var total: Int64
    switch layout.amount {
    case .signed(let column):
      guard let value = try minor(records, column, &currency) else { throw .noAmount }
      total = value
    case .split(let debitColumn, let creditColumn):
      let debit = try minor(records, debitColumn, &currency)
      let credit = try minor(records, creditColumn, &currency)
      guard debit != nil || credit != nil else { throw .noAmount }
      guard (debit ?? 0) == 0 || (credit ?? 0) == 0 else { throw .bothColumns }
      total = (conventions.debitIsSigned ? debit ?? 0 : -(debit ?? 0)) + (credit ?? 0)
    case .directed(let column, let direction, let outWords):
      guard let value = try minor(records, column, &currency) else { throw .noAmount }
      let word = records.text(direction).lowercased()
      if word.isEmpty, value != 0, !conventions.directedIsSigned { throw .noDirection }
      let isOut = outWords.contains(word)
      total = isOut && !conventions.directedIsSigned ? -value : value
    }
    if flips { total = -total }
    for fee in layout.fees {
      guard let value = try minor(records, fee, &currency) else { continue }
      total -= value < 0 ? -value : value
    }
    guard let currency else { throw .noCurrency }
    return Money(minor: total, currency)
  }

  /// A column's amount in minor units, nil where it holds none.
  private func minor(
    _ records: borrowing CSVRecords, _ column: Int, _ currency: inout Currency?
  ) throws(Refusal) -> Int64? {
    let bytes = records.trimmed(column)
    if let known = currency, let quick = Self.plainMinor(bytes, conventions.decimal, exponent: decimals(known)) {
      return quick
    }
    if Self.saysNothing(bytes) { return nil }
    guard let text = AmountText(bytes), let decimal = text.decimal(conventions.decimal) else { throw .badAmount }
    if currency == nil { currency = text.currency }
    guard let known = currency else { throw .noCurrency }
    guard text.mayBe(known) else { throw .otherCurrency(known) }
    let decimals = text.isHundredth ? known.exponent : decimals(known)
    guard let minor = decimal.scaled(to: decimals) else {
      throw decimal.scale > decimals && decimal.rounded(to: decimals) != nil ? .tooFine(known) : .tooLarge
    }
    return minor
  }

  /// Of the number as it is written: pence have none.
  private func decimals(_ currency: Currency) -> Int { isHundredth ? max(0, currency.exponent - 2) : currency.exponent }

  /// Empty, a dash, `null` or `n/a`.
  static func saysNothing(_ bytes: ArraySlice<UInt8>) -> Bool {
    switch bytes.count {
    case 0: return true
    case 1: return bytes.first == 0x2D
    case 3:
      return bytes.elementsEqual("\u{2013}".utf8) || bytes.elementsEqual("\u{2014}".utf8)
        || bytes.map(\.lower).elementsEqual("n/a".utf8)
    case 4: return bytes.map(\.lower).elementsEqual("null".utf8)
    default: return false
    }
  }

  /// The common form, sign, digits and a decimal mark, without the general reader's bookkeeping.
  static func plainMinor(_ bytes: ArraySlice<UInt8>, _ mark: DecimalMark, exponent: Int) -> Int64? {
    let point: UInt8 = mark == .point ? 0x2E : 0x2C
    var index = bytes.startIndex
    let end = bytes.endIndex
    guard end - index > 0, end - index <= 16 else { return nil }
    let isNegative = bytes[index] == 0x2D
    if isNegative { index += 1 }
    var value: Int64 = 0
    var digits = 0
    var decimals = -1
    while index < end {
      let byte = bytes[index]
      if byte.isDigit {
        value = value * 10 + Int64(byte - 0x30)
        digits += 1
        if decimals >= 0 { decimals += 1 }
      } else if byte == point, decimals < 0 {
        decimals = 0
      } else {
        return nil
      }
      index += 1
    }
    guard digits > 0, max(decimals, 0) <= exponent else { return nil }
    for _ in max(decimals, 0)..<exponent { value *= 10 }
    return isNegative ? -value : value
  }

  /// The balance after a row; nil where it is empty or cannot be read.
  func balance(_ records: borrowing CSVRecords, _ column: Int, currency: Currency) -> Money? {
    var known: Currency? = currency
    return (try? minor(records, column, &known)).flatMap { $0 }.map { Money(minor: $0, currency) }
  }
}

extension [String] {
  /// "" beyond the end.
  subscript(safely index: Int) -> String { indices.contains(index) ? self[index] : "" }
}

extension Int64 {
  func flooredDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
