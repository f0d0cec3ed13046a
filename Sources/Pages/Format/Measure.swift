package import Core

/// What a chart's integers count: minor units of a currency, ratios, things, or decimals.
package enum Measure: Sendable, Hashable {
  case money(Currency)
  /// A ratio times `10^scale`: 0.124 at scale 4 is 1240. The scale is at least 2.
  case percent(scale: Int)
  case count
  /// A decimal times `10^scale`.
  case decimal(scale: Int)

  /// Decimals of the shown unit: pence of a pound, hundredths of a per cent at scale 4.
  package var exponent: Int {
    switch self {
    case .money(let currency): currency.exponent
    case .percent(let scale): max(0, scale - 2)
    case .count: 0
    case .decimal(let scale): scale
    }
  }

  /// Integers in one shown unit.
  package var unit: Int64 { ExactDecimal.powers[min(18, exponent)] }
}

extension Writing {
  /// A value beside a chart: whole pounds, `12.4%`, `8,061`.
  package func label(_ value: Int64, _ measure: Measure, sign style: SignStyle = .whenNegative) -> String {
    switch measure {
    case .money(let currency): whole(Money(minor: value, currency), sign: style)
    case .percent(let scale):
      percent(ExactDecimal(mantissa: value, scale: scale), decimals: 1, sign: style) ?? words.missing
    case .count: count(value, sign: style)
    case .decimal(let scale): decimal(ExactDecimal(mantissa: value, scale: scale).normalised, sign: style)
    }
  }

  /// A value in a chart's table: exact.
  package func exact(_ value: Int64, _ measure: Measure) -> String {
    switch measure {
    case .money(let currency): amount(Money(minor: value, currency))
    case .percent(let scale):
      percent(ExactDecimal(mantissa: value, scale: scale), decimals: max(0, scale - 2)) ?? words.missing
    case .count: count(value)
    case .decimal(let scale): decimal(ExactDecimal(mantissa: value, scale: scale))
    }
  }

  /// A tick of an axis, `£442k`, `1.5k`, `750`, exact: the letter is the largest that the value reaches and
  /// in which a step has at most two decimals.
  ///
  /// - Parameters:
  ///   - step: between two ticks, in the measure's integers, above zero.
  ///   - unit: whether the currency stands before it, as on the top label only.
  package func tick(_ value: Int64, _ measure: Measure, step: Int64, unit shown: Bool) -> String {
    if case .percent(let scale) = measure { return percentTick(value, scale: scale, step: step) }
    let prefix: String =
      if case .money(let currency) = measure, shown { symbol(currency) } else { "" }
    if value == 0 { return prefix + "0" }
    let (divisor, suffix, decimals) = tickUnit(measure, step: step, largest: Int64(clamping: value.magnitude))
    let places = ExactDecimal.powers[decimals]
    let scaled = Int128(value.magnitude) * Int128(places) / Int128(divisor)
    var text = ExactDecimal(mantissa: Int64(clamping: scaled), scale: decimals)
    if !suffix.isEmpty { text = text.normalised }
    return sign(value, .whenNegative) + prefix + decimal(text) + suffix
  }

  private func percentTick(_ value: Int64, scale: Int, step: Int64) -> String {
    var decimals = max(0, scale - 2)
    var power: Int64 = 1
    while decimals > 0, step % (power * 10) == 0 {
      power *= 10
      decimals -= 1
    }
    return percent(ExactDecimal(mantissa: value, scale: scale), decimals: decimals) ?? words.missing
  }

  /// The integers in one written unit, its letter, and the decimals the step needs in it.
  private func tickUnit(_ measure: Measure, step: Int64, largest: Int64) -> (Int64, String, Int) {
    let units: [(Int, String)] = [
      (12, words.trillion), (9, words.billion), (6, words.million), (3, words.thousand),
    ]
    for (power, letter) in units where measure.exponent + power <= 18 {
      let divisor = ExactDecimal.powers[measure.exponent + power]
      guard largest >= divisor else { continue }
      for decimals in 0...2 where step % (divisor / ExactDecimal.powers[decimals]) == 0 {
        return (divisor, letter, decimals)
      }
    }
    // No letter: as many decimals as the step needs, pence always two.
    let divisor = measure.unit
    if step % divisor == 0 { return (divisor, "", 0) }
    return (divisor, "", measure.exponent)
  }
}
