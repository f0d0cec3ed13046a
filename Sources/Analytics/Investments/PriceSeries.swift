package import Core

/// A price of one unit of a security that somebody stated for a day.
package struct PricePoint: Hashable, Sendable {
  package var day: Day
  package var price: ExactDecimal
  package var currency: Currency
  /// `yahoo`, `file`, a connection's id, `trade`.
  package var source: String
  /// In units of today: splits since its day are in it already, as price sources restate their closes.
  package var isRestated = false
  package var session: PriceSession?

  package init(_ day: Day, _ price: ExactDecimal, _ currency: Currency, source: String, isRestated: Bool = false) {
    self.day = day
    self.price = price
    self.currency = currency
    self.source = source
    self.isRestated = isRestated
  }
}

/// What else a price source tells of a session.
package struct PriceSession: Hashable, Sendable {
  package var open: ExactDecimal?
  package var high: ExactDecimal?
  package var low: ExactDecimal?
  package var volume: Int64?
}

/// What one unit was worth at the end of a day.
package struct DayPrice: Hashable, Sendable {
  package var point: PricePoint
  /// What the point's price is multiplied with to be one of the day's units.
  package var ratio: SplitRatio
  package var quality: Quality

  package var price: ExactDecimal { point.price.times(ratio) }
  /// In units of today, so that a line over the years has no step where a share was split.
  package func restated(_ later: SplitRatio) -> ExactDecimal {
    point.isRestated ? point.price : point.price.times(ratio.times(later.inverse) ?? ratio)
  }
}

/// A security's prices and splits, asked for one day after another.
package struct PriceSeries: Sendable {
  /// A price this old is as good as today's: a weekend with holidays on both sides, or a source that fails for a week.
  package static let freshDays = 10

  /// Price sources first, then what brokers state, then what was paid; each oldest first, one a day.
  private let tiers: [[PricePoint]]
  /// Oldest first.
  package let splits: [(day: Day, ratio: SplitRatio)]

  /// - Parameters:
  ///   - sources: prices of price sources; of one day the first stands.
  ///   - stated: brokers' own.
  ///   - paid: of trades.
  package init(
    sources: [PricePoint], stated: [PricePoint], paid: [PricePoint], splits: [(day: Day, ratio: SplitRatio)]
  ) {
    tiers = [sources, stated, paid].map(Self.inOrder)
    self.splits = splits.sorted { $0.day < $1.day }
  }

  private static func inOrder(_ points: [PricePoint]) -> [PricePoint] {
    var result: [PricePoint] = []
    let order = points.indices.sorted { (points[$0].day, $0) < (points[$1].day, $1) }
    for index in order where result.last?.day != points[index].day { result.append(points[index]) }
    return result
  }

  package var first: Day? { tiers.compactMap { $0.first?.day }.min() }

  /// The price of every day of a span, nil before the first one known.
  ///
  /// A price source's, while it is fresh; else a broker's, else what was paid; where none is fresh the newest of all, stale.
  package func days(_ span: ClosedRange<Day>) -> [DayPrice?] {
    var next = tiers.map { _ in 0 }
    var later = Self.product(splits.filter { $0.day > span.lowerBound }.map(\.ratio))
    var split = splits.firstIndex { $0.day > span.lowerBound } ?? splits.endIndex
    var result: [DayPrice?] = []
    result.reserveCapacity(span.upperBound - span.lowerBound + 1)
    var day = span.lowerBound
    while day <= span.upperBound {
      while split < splits.count, splits[split].day <= day {
        split += 1
        later = Self.product(splits[split...].map(\.ratio))
      }
      for tier in tiers.indices {
        while next[tier] < tiers[tier].count, tiers[tier][next[tier]].day <= day { next[tier] += 1 }
      }
      result.append(price(on: day, next, later))
      day = day + 1
    }
    return result
  }

  private func price(on day: Day, _ next: [Int], _ later: SplitRatio) -> DayPrice? {
    let latest = tiers.indices.compactMap { tier in next[tier] > 0 ? (tier, tiers[tier][next[tier] - 1]) : nil }
    let fresh = latest.first { day - $0.1.day <= Self.freshDays }
    // `max` gives the last of equals: of one day the earlier tier is wanted.
    guard let (tier, point) = fresh ?? latest.reversed().max(by: { $0.1.day < $1.1.day }) else { return nil }
    let age = day - point.day
    let quality: Quality = age == 0 ? (tier == 2 ? .derived : .observed) : fresh == nil ? .stale : .carried
    let ratio =
      point.isRestated
      ? later : Self.product(splits.filter { $0.day > point.day && $0.day <= day }.map(\.ratio)).inverse
    return DayPrice(point: point, ratio: ratio, quality: quality)
  }

  /// The ratio of all splits after a day.
  package func later(than day: Day) -> SplitRatio { Self.product(splits.filter { $0.day > day }.map(\.ratio)) }

  private static func product(_ ratios: some Sequence<SplitRatio>) -> SplitRatio {
    ratios.reduce(.none) { $0.times($1) ?? $0 }
  }
}
