import Core

/// Sessions that a source states a hundredfold off: pence for pounds, or pounds for pence.
///
/// A price a hundred times the one before it is no price; real ones do not move so far from a session to the next, and
/// splits of such a size are restated before they are compared.
struct PriceJumps {
  private(set) var kept: [StandardPrice] = []
  /// The days of those left out.
  private(set) var rejected: [Day] = []

  // A hundredfold, with what a price may have moved meanwhile.
  private static let near: ClosedRange<Double> = 50...200
  // Of a series without a past, what most of its first sessions say.
  private static let first = 11

  /// - Parameters:
  ///   - prices: by day, in one currency.
  ///   - before: the last close that is known to be right, earlier than all of them; nil when there is none.
  init(_ prices: [StandardPrice], after before: ExactDecimal?) {
    var last = before ?? Self.middle(of: prices.prefix(Self.first).map(\.close))
    for var price in prices {
      if let last, Self.isHundredfold(price.close, last) {
        rejected.append(price.day)
        continue
      }
      last = price.close
      price.open = price.open.flatMap { Self.isHundredfold($0, price.close) ? nil : $0 }
      price.high = price.high.flatMap { Self.isHundredfold($0, price.close) ? nil : $0 }
      price.low = price.low.flatMap { Self.isHundredfold($0, price.close) ? nil : $0 }
      kept.append(price)
    }
  }

  static func isHundredfold(_ one: ExactDecimal, _ other: ExactDecimal) -> Bool {
    let ratio = one.approximate / other.approximate
    return near.contains(ratio) || near.contains(1 / ratio)
  }

  private static func middle(of closes: [ExactDecimal]) -> ExactDecimal? {
    let sorted = closes.sorted { $0.approximate < $1.approximate }
    return sorted.isEmpty ? nil : sorted[sorted.count / 2]
  }
}

extension ExactDecimal {
  /// For comparing, never for reckoning.
  var approximate: Double { Double(mantissa) / Double(ExactDecimal.powers[scale]) }
}
