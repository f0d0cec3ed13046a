package import Core

// Daybook's own filters: amounts, days, links.

let siteFilters: [String: Filter] = [
  "money": Filter(0...0, keywords: ["sign"]) { (value, given, environment) throws(TemplateFault) in
    switch value {
    case .null: return .string(MoneyStyle.missing)
    case .money(let money):
      let text = environment.moneyStyle.text(money)
      return .string(given["sign"].isTruthy && money.minor > 0 ? "+" + text : text)
    default: throw TemplateFault("'money' formats amounts, not \(value.kindName)", hint: "its column ends in _minor")
    }
  },
  "change": Filter(1...1) { (value, given, environment) throws(TemplateFault) in
    if value.isNull || given[0].isNull { return .string(MoneyStyle.missing) }
    guard case .money(let now)? = try moneyArithmetic(.minus, value, given[0]) else {
      throw TemplateFault("'change' compares amounts, not \(value.kindName)")
    }
    if now.isZero { return .string("unchanged") }
    let size = environment.moneyStyle.text(now.minor < 0 ? -now : now)
    return .string((now.minor < 0 ? "down " : "up ") + size)
  },
  "percent": Filter(0...1) { (value, given, environment) throws(TemplateFault) in
    if value.isNull { return .string(MoneyStyle.missing) }
    let hundred = try Number.apply(.times, Number(value), .integer(100)).value
    return .string(try environment.moneyStyle.number(hundred, decimals: Int(clamping: given[0].looseInteger)) + "%")
  },
  "number": Filter(0...1) { (value, given, environment) throws(TemplateFault) in
    if value.isNull { return .string(MoneyStyle.missing) }
    return .string(try environment.moneyStyle.number(value, decimals: Int(clamping: given[0].looseInteger)))
  },
  "day": named { "\($0.dayOfMonth) \(Names.months[$0.month.month - 1]) \($0.year)" },
  "short_day": named {
    let weekday = Names.weekdays[Weekday.allCases.firstIndex(of: $0.weekday) ?? 0]
    return "\(weekday.prefix(3)) \($0.dayOfMonth) \(Names.months[$0.month.month - 1].prefix(3))"
  },
  "month_name": named { "\(Names.months[$0.month.month - 1]) \($0.year)" },
  "raw_markdown": .of { (value) throws(TemplateFault) in
    switch value {
    case .null: return .null
    case .settingsText(let text):
      return .captured(Captured(plain: text, marked: Array(text.utf8).withoutPlaceholders))
    default:
      throw TemplateFault(
        "only text from daybook.toml can be Markdown of its own", hint: "without raw_markdown it is shown as it is")
    }
  },
  "url": Filter { (value, _, environment) in .string(environment.link(value.filterText)) },
]

/// A day (`2026-06-18`) or month (`2026-06`) in words.
private func named(_ words: @escaping @Sendable (Day) -> String) -> Filter {
  .of { (value) throws(TemplateFault) in
    if value.isNull { return .string(MoneyStyle.missing) }
    let text = value.filterText
    guard let day = Day(iso: text) ?? Month(iso: text)?.firstDay else {
      throw TemplateFault("this is neither a day (2026-06-18) nor a month (2026-06)")
    }
    return .string(words(day))
  }
}

/// How amounts and numbers read in this household's country.
package struct MoneyStyle: Sendable {
  /// Between groups of three digits.
  package var thousands: String
  package var decimalMark: String
  /// By currency code; codes without one stand before the amount with a no-break space.
  package var symbols: [String: String]
  /// `12.50 €` rather than `€12.50`.
  package var symbolLast: Bool

  package init(thousands: String, decimalMark: String, symbols: [String: String], symbolLast: Bool) {
    self.thousands = thousands
    self.decimalMark = decimalMark
    self.symbols = symbols
    self.symbolLast = symbolLast
  }

  package static let plain = MoneyStyle(
    thousands: ",", decimalMark: ".", symbols: ["GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"], symbolLast: false)

  /// What stands where no figure is known.
  static let missing = "—"
  /// A minus sign proper, as wide as a plus.
  private static let minus = "\u{2212}"

  /// `−€1,234.50`.
  package func text(_ money: Money) -> String {
    let sign = money.minor < 0 ? Self.minus : ""
    let digits = grouped(Money.decimal(minor: money.minor, exponent: money.currency.exponent))
    let code = money.currency.code
    guard let symbol = symbols[code] else {
      return symbolLast ? "\(sign)\(digits)\u{A0}\(code)" : "\(sign)\(code)\u{A0}\(digits)"
    }
    return symbolLast ? "\(sign)\(digits)\u{A0}\(symbol)" : sign + symbol + digits
  }

  func number(_ value: Value, decimals: Int) throws(TemplateFault) -> String {
    let decimals = min(max(0, decimals), 18)
    let rounded = try Number(value).rounded(to: decimals)
    var text = rounded.filterText
    if case .float(let double) = rounded, let decimal = ShortestDigits(double)?.decimal,
      let mantissa = decimal.scaled(to: max(decimals, decimal.scale)).flatMap({ Int64(exactly: $0) })
    {
      text = Money.decimal(minor: mantissa, exponent: max(decimals, decimal.scale))
    } else if decimals > 0, !text.utf8.contains(0x2E) {
      text += "." + String(repeating: "0", count: decimals)
    }
    return (text.hasPrefix("-") ? Self.minus : "") + grouped(text)
  }

  /// Without its sign.
  private func grouped(_ decimal: String) -> String {
    let parts = decimal.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
    let whole = Array((parts.first ?? "0").utf8)
    var result: [UInt8] = []
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { result += thousands.utf8 }
      result.append(digit)
    }
    return String(decoding: result, as: UTF8.self) + (parts.count > 1 ? decimalMark + parts[1] : "")
  }
}
