package import Core

/// Reference rates that never were, but could have been: 1 EUR = so many units, on each day that TARGET is open.
///
/// They wander around a mean, a step a day, the same for a seed whatever day they are asked up to.
package struct ReferenceRates: Sendable {
  package struct Published: Sendable {
    package var day: Day
    /// As the ECB writes them, trailing zeros kept; in the order of `currencies`. Nil: none that day.
    package var rates: [ExactDecimal?]
  }

  package let currencies: [String]
  /// Oldest first.
  package let days: [Published]
  private let indexes: [Day: Int]

  package init(seed: UInt64, from first: Day, through last: Day) {
    currencies = Self.means.map(\.code)
    var walks = Self.means.map { Walk(mean: $0.mean, seed: seed, code: $0.code) }
    let euroJoined = Month(2026, 1).firstDay
    var days: [Published] = []
    var day = first
    while day <= last {
      if day.isTargetDay {
        var rates: [ExactDecimal?] = []
        for index in walks.indices {
          let rate = walks[index].step()
          let hasEnded = Self.means[index].code == "BGN" && day >= euroJoined
          rates.append(hasEnded ? nil : Self.means[index].code == "BGN" ? Self.bulgarian : rate)
        }
        days.append(Published(day: day, rates: rates))
      }
      day = day + 1
    }
    self.days = days
    indexes = Dictionary(uniqueKeysWithValues: days.enumerated().map { ($1.day, $0) })
  }

  /// The rate of the last day published on or before `day`, looking back a week.
  package func rate(of currency: Currency, on day: Day) -> ExactDecimal? {
    guard currency != .eur else { return ExactDecimal(mantissa: 1, scale: 0) }
    guard let column = currencies.firstIndex(of: currency.code) else { return nil }
    for back in 0...7 {
      if let index = indexes[day - back] { return days[index].rates[column] }
    }
    return nil
  }

  private static let bulgarian = ExactDecimal(mantissa: 19558, scale: 4)

  /// The 29 currencies of 2026 in the ECB's order, and the one that joined the euro, with about what they stood at.
  private static let means: [(code: String, mean: Int)] = [
    ("USD", 1_117_200), ("JPY", 171_520_000), ("BGN", 1_955_800), ("CZK", 24_812_000), ("DKK", 7_460_300),
    ("GBP", 853_800), ("HUF", 396_400_000), ("PLN", 4_262_000), ("RON", 5_049_000), ("SEK", 11_120_000),
    ("CHF", 942_000), ("ISK", 142_500_000), ("NOK", 11_640_000), ("TRY", 47_310_000), ("AUD", 1_761_000),
    ("BRL", 6_214_000), ("CAD", 1_561_000), ("CNY", 7_981_000), ("HKD", 8_709_000), ("IDR", 18_260_000_000),
    ("ILS", 3_871_000), ("INR", 96_120_000), ("KRW", 1_563_000_000), ("MXN", 20_930_000), ("MYR", 4_838_000),
    ("NZD", 1_905_000), ("PHP", 64_210_000), ("SGD", 1_475_000), ("THB", 37_040_000), ("ZAR", 20_270_000),
  ]
}

/// One currency's wandering, in millionths of a unit.
private struct Walk {
  let mean: Int
  var value: Int
  var dice: SplitMix64

  init(mean: Int, seed: UInt64, code: String) {
    self.mean = mean
    value = mean
    dice = SplitMix64(seed: seed, "rate " + code)
  }

  /// At most 0.35 % a day, and a pull back to the mean that grows with the distance.
  mutating func step() -> ExactDecimal {
    value += (mean - value) / 120 + value / 1_000 * dice.number(-35...35) / 10
    return fiveDigits(value)
  }

  /// Five significant digits, as the ECB rounds: 1.1172, 0.83380, 171.52, 18260.
  private func fiveDigits(_ millionths: Int) -> ExactDecimal {
    var unit = 1
    var scale = 6
    while millionths / unit >= 100_000 {
      unit *= 10
      scale -= 1
    }
    let mantissa = Int64((millionths + unit / 2) / unit)
    // Below one, one decimal more is published than five digits of the number's own: 0.83380.
    return scale >= 0
      ? ExactDecimal(mantissa: mantissa, scale: scale)
      : ExactDecimal(mantissa: mantissa * ExactDecimal.powers[-scale], scale: 0)
  }
}
