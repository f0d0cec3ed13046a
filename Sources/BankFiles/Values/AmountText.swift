import Core

/// An amount as a bank wrote it: sign, digits with the marks between them, and the currency it names, if any.
struct AmountText {
  private(set) var isNegative = false
  /// Digits, in order, marks left out; nil on too many for an integer.
  private var mantissa: Int64 = 0
  private(set) var digits = 0
  /// Digits after the last point, and after the last comma; nil without one.
  private(set) var afterPoint: Int?
  private(set) var afterComma: Int?
  private(set) var points = 0
  private(set) var commas = 0
  /// Which mark came last.
  private(set) var lastMark: DecimalMark?
  /// Digits between the two last marks of either kind.
  private var groupsAreWhole = true
  private var digitsSinceMark = 0
  private var isTooLong = false
  /// A sign or a word stood behind the digits: no more may follow.
  private var isEnded = false
  /// The currency whose code or unmistakable sign stands beside the digits.
  private(set) var currency: Currency?
  /// Pence, by `GBX`, `GBp` or a `p` behind the digits, or hundredths of another currency.
  private(set) var isHundredth = false
  /// A `$` stands beside the digits: a currency called dollar or peso.
  private(set) var isOfDollars = false

  /// Nil for what is not an amount. A dash alone, `null`, `n/a` and blanks are no amount either.
  ///
  /// Signs: `-` or U+2212 before or after, brackets, `DR` after; two cancel. `+` and `CR` say nothing.
  /// Groups: blanks of any width, apostrophes, and whichever of point and comma is not the decimal mark.
  init?(_ bytes: ArraySlice<UInt8>) {
    var index = bytes.startIndex
    let end = bytes.endIndex
    while index < end {
      let byte = bytes[index]
      switch byte {
      case 0x30...0x39:
        guard take(digit: byte) else { return nil }
        index += 1
      case 0x2E, 0x2C:
        // A mark without a digit on either side belongs to a word: "Fr. 12".
        let hasDigitAfter = index + 1 < end && bytes[index + 1].isDigit
        if digits > 0 || hasDigitAfter { take(mark: byte == 0x2E ? .point : .comma) }
        index += 1
      case 0x2D:
        // "5,-" has no cents; any other dash is a sign.
        let isCents = digits > 0 && (bytes[index - 1] == 0x2C || bytes[index - 1] == 0x2E)
        if !isCents { isNegative.toggle() }
        isEnded = digits > 0
        index += 1
      case 0x28:
        isNegative.toggle()
        index += 1
      case 0x29:
        isEnded = digits > 0
        index += 1
      case 0x24:
        isOfDollars = true
        index += 1
      case 0x2B, 0x20, 0x27, 0x09:
        index += 1
      case 0x41...0x5A, 0x61...0x7A:
        guard let after = take(wordIn: bytes, from: index) else { return nil }
        index = after
      default:
        guard let after = take(characterIn: bytes, from: index) else { return nil }
        index = after
      }
    }
    guard digits > 0, !isTooLong else { return nil }
  }

  private mutating func take(digit byte: UInt8) -> Bool {
    guard !isEnded else { return false }
    let (product, over) = mantissa.multipliedReportingOverflow(by: 10)
    let (sum, overAgain) = product.addingReportingOverflow(Int64(byte - 0x30))
    if over || overAgain {
      isTooLong = true
      return false
    }
    mantissa = sum
    digits += 1
    digitsSinceMark += 1
    if afterPoint != nil { afterPoint = (afterPoint ?? 0) + 1 }
    if afterComma != nil { afterComma = (afterComma ?? 0) + 1 }
    return true
  }

  private mutating func take(mark: DecimalMark) {
    // Between marks stand three digits, or two in the Indian way of grouping.
    if lastMark != nil, digitsSinceMark != 3, digitsSinceMark != 2 { groupsAreWhole = false }
    digitsSinceMark = 0
    lastMark = mark
    switch mark {
    case .point:
      points += 1
      afterPoint = 0
    case .comma:
      commas += 1
      afterComma = 0
    }
  }

  /// A currency's code or name, or `DR` and `CR`; any other word is no amount's.
  private mutating func take(wordIn bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
    var end = start
    var letters = 0
    while end < bytes.endIndex {
      if bytes[end].isLetter {
        end += 1
      } else if bytes[end] >= 0xC3, bytes[end] < 0xE0, end + 1 < bytes.endIndex {
        end += 2  // a letter beyond ASCII: "zł", "Kč"
      } else {
        break
      }
      letters += 1
    }
    guard letters > 0, letters <= 4 else { return nil }
    let written = String(decoding: bytes[start..<end], as: UTF8.self)
    let word = written.uppercased()
    if digits > 0, word == "DR" || word == "D" {
      isNegative.toggle()
    } else if let unit = digits > 0 && written == "p" ? Self.pence : QuotedUnit(anyCase: written) {
      currency = unit.currency
      isHundredth = unit.isHundredth
    } else if word == "EURO" {
      currency = .eur
    } else if !Self.names.contains(word), !(digits > 0 && (word == "CR" || word == "C")) {
      return nil
    }
    isEnded = digits > 0
    return end
  }

  private mutating func take(characterIn bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
    let rest = bytes[start...]
    for (sign, effect) in Self.signs where rest.starts(with: sign) {
      switch effect {
      case .minus: isNegative.toggle()
      case .nothing: break
      case .currency(let code): currency = Currency(code)
      }
      return start + sign.count
    }
    return take(wordIn: bytes, from: start)
  }

  private static let pence = QuotedUnit(code: "GBX")

  /// What currencies are called beside amounts; most are of more than one country.
  private static let names: Set<String> = [
    "KR", "KČ", "ZŁ", "FT", "FR", "SFR", "R", "RM", "RS", "LEI", "RON", "DIN", "KM", "BS", "ЛВ", "РУБ", "US", "A", "C",
    "CA",
    "AU", "HK", "NZ", "S", "NT", "MX", "TL", "RP", "P", "L", "Q",
  ]

  /// Whether what stands beside the digits can be said of amounts in `known`: a sign of another currency cannot.
  func mayBe(_ known: Currency) -> Bool {
    if isOfDollars, currency == nil { return Self.dollars.contains(known.code) }
    guard let currency, currency != known else { return true }
    return currency == .gbp && Self.pounds.contains(known.code)
  }

  private static let dollars: Set<String> = [
    "USD", "ARS", "AUD", "BBD", "BMD", "BND", "BRL", "BSD", "BZD", "CAD", "CLP", "COP", "CUP", "CVE", "DOP", "FJD",
    "GYD",
    "HKD", "JMD", "KYD", "LRD", "MOP", "MXN", "NAD", "NIO", "NZD", "SBD", "SGD", "SRD", "TOP", "TTD", "TWD", "UYU",
    "WST",
    "XCD", "ZWG", "ZWL",
  ]
  private static let pounds: Set<String> = ["EGP", "FKP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP"]

  private enum Effect {
    case minus, nothing
    case currency(String)
  }

  private static let signs: [([UInt8], Effect)] = signTexts.map { (Array($0.0.utf8), $0.1) }

  private static let signTexts: [(String, Effect)] = [
    ("\u{2212}", .minus), ("\u{2013}", .minus), ("\u{FE63}", .minus), ("\u{FF0D}", .minus),
    ("\u{A0}", .nothing), ("\u{2009}", .nothing), ("\u{202F}", .nothing), ("\u{2007}", .nothing),
    ("\u{2019}", .nothing), ("\u{2018}", .nothing), ("\u{200E}", .nothing), ("\u{200F}", .nothing),
    ("€", .currency("EUR")), ("£", .currency("GBP")), ("¥", .nothing), ("₹", .currency("INR")),
    ("₺", .currency("TRY")), ("₽", .currency("RUB")), ("₴", .currency("UAH")), ("₪", .currency("ILS")),
    ("₩", .nothing), ("₫", .currency("VND")),
  ]

  // MARK: - Reading it with a decimal mark

  var isZero: Bool { mantissa == 0 }

  /// The number in whole units of its currency, `mark` being the decimal mark of the file; nil when it does not fit it, as `12.34` where the comma is.
  func decimal(_ mark: DecimalMark) -> ExactDecimal? {
    let (decimals, count, groups) = mark == .point ? (afterPoint, points, afterComma) : (afterComma, commas, afterPoint)
    guard count <= 1 else { return nil }
    if count == 1 {
      // Group marks stand before the decimal mark, three digits from it.
      if lastMark != mark { return nil }
      if groups != nil, !groupsAreWhole || groups.map({ $0 - (decimals ?? 0) }) != 3 { return nil }
    } else if let groups, groups != 3 || !groupsAreWhole {
      return nil
    }
    let scale = (decimals ?? 0) + (isHundredth ? 2 : 0)
    guard scale <= 18 else { return nil }
    return ExactDecimal(mantissa: isNegative ? -mantissa : mantissa, scale: scale)
  }
}

/// Which mark a file's amounts use for decimals, decided over all of them and never by one.
struct DecimalEvidence {
  /// Lines of the first amounts that can only be read with a point, and with a comma.
  private(set) var pointLine: Int?
  private(set) var commaLine: Int?
  /// The first amount that could be read either way: three digits after its one mark.
  private(set) var doubtfulLine: Int?

  mutating func see(_ amount: AmountText, line: Int) {
    guard let last = amount.lastMark else { return }
    if amount.points > 0, amount.commas > 0 {
      settle(last, line, amount)
    } else if amount.points + amount.commas > 1 {
      settle(last == .point ? .comma : .point, line, amount)
    } else if (last == .point ? amount.afterPoint : amount.afterComma) == 3 {
      if doubtfulLine == nil { doubtfulLine = line }
    } else {
      settle(last, line, amount)
    }
  }

  private mutating func settle(_ mark: DecimalMark, _ line: Int, _ amount: AmountText) {
    // An amount that does not even fit the mark it speaks for is broken, and no evidence.
    guard amount.decimal(mark) != nil else { return }
    switch mark {
    case .point: if pointLine == nil { pointLine = line }
    case .comma: if commaLine == nil { commaLine = line }
    }
  }

  enum Verdict: Equatable {
    case mark(DecimalMark)
    /// No amount has a mark: whole numbers, whichever it is.
    case none
    case ambiguous(line: Int)
    case mixed(pointLine: Int, commaLine: Int)
  }

  var verdict: Verdict {
    switch (pointLine, commaLine) {
    case (let point?, let comma?): .mixed(pointLine: point, commaLine: comma)
    case (_?, nil): .mark(.point)
    case (nil, _?): .mark(.comma)
    case (nil, nil): doubtfulLine.map { .ambiguous(line: $0) } ?? .none
    }
  }
}
