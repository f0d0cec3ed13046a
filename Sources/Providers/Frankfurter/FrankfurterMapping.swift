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
      guard base == .eur, let quote = Currency(code), let rate = ExactDecimal(written: number), rate.mantissa > 0 else {
        result.problems.append("record \(index + 1): no rate of a known currency")
        continue
      }
      if quote == base || day >= record.day { continue }
      result.rates.append(StandardRate(base: base, quote: quote, day: day, rate: rate))
    }
    return result
  }
}
