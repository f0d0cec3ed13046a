package import Core

/// How one household's pages write numbers, money and days: its country's marks, its currency, the interface's words.
///
/// Everything here goes from integers to text; floating point never takes part.
package struct Writing: Sendable {
  package var numbers: NumberStyle
  package var words: Words
  /// The household's currency: what a chart or sentence without another is in.
  package var currency: Currency
  package var weekStartsMonday: Bool

  package init(
    numbers: NumberStyle = .british, words: Words = .british, currency: Currency = .gbp, weekStartsMonday: Bool = true
  ) {
    self.numbers = numbers
    self.words = words
    self.currency = currency
    self.weekStartsMonday = weekStartsMonday
  }

  package init(country: String, currency: Currency, words: Words = .british, weekStartsMonday: Bool = true) {
    self.init(
      numbers: NumberStyle(country: country), words: words, currency: currency, weekStartsMonday: weekStartsMonday)
  }

  /// What stands before an amount: `£`, `€`, `$`, else the code and a no-break space.
  package func symbol(_ currency: Currency) -> String {
    switch currency {
    case .gbp: "£"
    case .eur: "€"
    case .usd: "$"
    default: currency.code + "\u{00A0}"
    }
  }

  func sign(_ value: Int64, _ style: SignStyle) -> String {
    switch style {
    case .never: ""
    case .whenNegative: value < 0 ? minus : ""
    case .always: value < 0 ? minus : (value > 0 ? "+" : "")
    }
  }

  var minus: String { "\u{2212}" }
}

// MARK: Money

extension Writing {
  /// `−£1,234.56`, `¥` as `JPY 1,000`; a change `+£61.00`, and a change of nothing `0`.
  package func money(_ money: Money, sign style: SignStyle = .whenNegative) -> String {
    let parts = parts(money, style)
    return parts.sign + (parts.bare ? "" : symbol(money.currency)) + parts.whole + parts.fraction
  }

  /// As `money`, pence in `<span class="d">`.
  package func moneyHTML(_ money: Money, sign style: SignStyle = .whenNegative) -> String {
    let parts = parts(money, style)
    let whole = parts.sign + (parts.bare ? "" : Escape.html(symbol(money.currency))) + parts.whole
    return parts.fraction.isEmpty ? whole : "\(whole)<span class=\"d\">\(parts.fraction)</span>"
  }

  /// Without its currency, which stands in the table's head: `−1,234.56`.
  package func amount(_ money: Money, sign style: SignStyle = .whenNegative) -> String {
    let parts = parts(money, style)
    return parts.sign + parts.whole + parts.fraction
  }

  /// As `amount`, pence in `<span class="d">`.
  package func amountHTML(_ money: Money, sign style: SignStyle = .whenNegative) -> String {
    let parts = parts(money, style)
    return parts.fraction.isEmpty
      ? parts.sign + parts.whole : "\(parts.sign)\(parts.whole)<span class=\"d\">\(parts.fraction)</span>"
  }

  /// Whole pounds, half to even, for sentences and charts: `£1,235`, `−£3`. A change that rounds to nothing is `0`.
  package func whole(_ money: Money, sign style: SignStyle = .whenNegative) -> String {
    let units = wholeUnits(money)
    if units == 0, style == .always { return "0" }
    return sign(units, style) + symbol(money.currency) + numbers.grouped(units.magnitude)
  }

  /// As `whole`, without currency.
  package func wholeAmount(_ money: Money, sign style: SignStyle = .whenNegative) -> String {
    let units = wholeUnits(money)
    return sign(units, style) + numbers.grouped(units.magnitude)
  }

  func wholeUnits(_ money: Money) -> Int64 {
    Int64(divideHalfEven(Int128(money.minor), by: Int128(money.currency.minorPerMajor)))
  }

  private func parts(
    _ money: Money, _ style: SignStyle
  ) -> (sign: String, whole: String, fraction: String, bare: Bool) {
    if money.minor == 0, style == .always { return ("", "0", "", true) }
    let (whole, fraction) = numbers.halves(money.minor.magnitude, scale: money.currency.exponent)
    return (sign(money.minor, style), whole, fraction, false)
  }
}

// MARK: Other numbers

extension Writing {
  /// A count in groups: `8,061`.
  package func count(_ value: Int64, sign style: SignStyle = .whenNegative) -> String {
    sign(value, style) + numbers.grouped(value.magnitude)
  }

  /// A quantity, price or rate with the decimals it has.
  package func decimal(_ value: ExactDecimal, sign style: SignStyle = .whenNegative) -> String {
    let (whole, fraction) = numbers.halves(value.mantissa.magnitude, scale: value.scale)
    return sign(value.mantissa, style) + whole + fraction
  }

  /// A ratio as a percentage, half to even: 0.124 is `12%`; as a change `+12%`, and `0%` bare. Nil when it does not fit.
  package func percent(_ ratio: ExactDecimal, decimals: Int = 0, sign style: SignStyle = .whenNegative) -> String? {
    guard let value = ratio.rounded(to: decimals + 2) else { return nil }
    let (whole, fraction) = numbers.halves(value.magnitude, scale: decimals)
    return sign(value, style) + whole + fraction + numbers.unitGap + "%"
  }

  /// `part` of `total` as a percentage, half to even; nil when the total is zero: no share of nothing is known.
  package func percent(
    of part: Int64, in total: Int64, decimals: Int = 0, sign style: SignStyle = .whenNegative
  ) -> String? {
    guard total != 0, decimals <= 9 else { return nil }
    let scaled = Int128(part) * Int128(ExactDecimal.powers[decimals + 2])
    guard let value = Int64(exactly: divideHalfEven(scaled, by: Int128(total))) else { return nil }
    return percent(ExactDecimal(mantissa: value, scale: decimals + 2), decimals: decimals, sign: style)
  }

  /// The difference of two percentages: 0.012 is `+1.2 points`.
  package func points(_ ratio: ExactDecimal, decimals: Int = 1) -> String? {
    guard let value = ratio.rounded(to: decimals + 2) else { return nil }
    let (whole, fraction) = numbers.halves(value.magnitude, scale: decimals)
    if value == 0 { return "0\u{00A0}\(words.points)" }
    return sign(value, .always) + whole + fraction + "\u{00A0}" + words.points
  }

  /// `—`, with why it is not known as title and for screen readers.
  package func missingHTML(_ why: String) -> String {
    let reason = Escape.html(why.isEmpty ? words.unknownReason : why)
    return "<span class=\"q\" title=\"\(reason)\">\u{2014}<span class=\"vh\"> \(reason)</span></span>"
  }
}
