package import Core

/// Frankfurter's rates, version 2, as rows: 1 EUR = `rate` units of `quote`. Pure.
package enum FrankfurterMapping {
  package struct Rates: Hashable, Sendable {
    /// In the answer's order.
    package var rates: [StandardRate] = []
    package var problems: [String] = []
  }

  /// Reads an array of `{"date","base","quote","rate"}`.
  ///
  /// The day is the one in the answer, whichever was asked for. Left out are the base itself, which stands at 1, and days
  /// that were not over when it was fetched: today's rate is not there before the afternoon, and yesterday's stands in for
  /// it until then.
  package static func rates(of record: RawRecord) -> Rates {
    var result = Rates()
    guard let list = (try? JSON(parsing: record.body))?.array else {
      result.problems.append("the answer of \(record.day) cannot be read")
      return result
    }
    for (index, item) in list.enumerated() {
      guard let day = item["date"]?.text.flatMap({ Day(iso: $0) }),
        let base = item["base"]?.text.flatMap({ Currency($0) }),
        let code = item["quote"]?.text, let number = item["rate"]?.text
      else {
        result.problems.append("record \(index + 1) is no rate")
        continue
      }
      guard base == .eur, let quote = Currency(code), let rate = exact(number), rate.mantissa > 0 else {
        result.problems.append("record \(index + 1): no rate of a known currency")
        continue
      }
      if quote == base || day >= record.day { continue }
      result.rates.append(StandardRate(base: base, quote: quote, day: day, rate: rate.normalised))
    }
    return result
  }

  /// A JSON number as it is written, `2.4e-05` too; never through floating point.
  static func exact(_ text: String) -> ExactDecimal? {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    guard parts.count <= 2, let first = parts.first, var number = ExactDecimal(first) else { return nil }
    guard parts.count == 2 else { return number }
    guard let exponent = Int(parts[1]), (-18...18).contains(exponent) else { return nil }
    number.scale -= exponent
    if number.scale >= 0 { return number.scale <= 18 ? number : nil }
    let (mantissa, overflow) = number.mantissa.multipliedReportingOverflow(by: ExactDecimal.powers[-number.scale])
    return overflow ? nil : ExactDecimal(mantissa: mantissa, scale: 0)
  }
}
