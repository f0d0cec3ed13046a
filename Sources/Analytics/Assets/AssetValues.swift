package import Core
package import Settings

/// An asset's value at the end of each day, oldest first, from its first valuation to today; debts negative.
package struct AssetSeries {
  package var asset: AssetSettings
  package var first: Day
  package var days: [DayValue]
  /// Beside `days`, in household currency; nil where no rate is known.
  package var household: [Int64?]

  package struct DayValue: Hashable, Sendable {
    package var minor: Int64
    package var quality: Quality
  }

  package var netWorthClass: NetWorthClass {
    switch asset.kind {
    case .property: .property
    case .vehicle, .collectible, .business, .other: .otherAssets
    case .loan, .mortgage, .otherDebt: .debts
    }
  }
}

/// The values of an asset (`domain.md` § 6): a step at each valuation, or a straight line between two where asked; after
/// the last one the value stands, marked carried. Before the first it is unknown: nil when that is after today.
///
/// Where it follows a source (`providers/property.md`), each valuation is an anchor that an index moves until the next one,
/// and an estimate of the house is a valuation of its day.
package func assetSeries(
  _ asset: AssetSettings, to today: Day, rates: DayRates, index: PropertyIndex? = nil
) -> AssetSeries? {
  var valuations = asset.valuations.filter { $0.day <= today }
  if let index { valuations += estimates(index, asset, besides: valuations, to: today) }
  valuations.sort { $0.day < $1.day }
  guard let first = valuations.first else { return nil }
  var followed: (anchor: Day, series: PropertyIndex.Series?)?
  var days: [AssetSeries.DayValue] = []
  var household: [Int64?] = []
  var next = 0
  var day = first.day
  while day <= today {
    while next + 1 < valuations.count, valuations[next + 1].day <= day { next += 1 }
    let from = valuations[next]
    let to = next + 1 < valuations.count ? valuations[next + 1] : nil
    var value = from.value.minor
    if let to, asset.between == .linear, from.day != day {
      let share = Int128(to.value.minor - from.value.minor) * Int128(day - from.day)
      value += Int64(divideHalfEven(share, by: Int128(to.day - from.day)))
    }
    var quality: Quality = day == from.day ? .observed : to == nil ? .carried : .derived
    if let index {
      if followed?.anchor != from.day {
        followed = (from.day, index.source.isIndex ? index.followed(from: from.day) : nil)
      }
      (value, quality) = moved(from, on: day, index, followed?.series, value, quality)
    }
    let signed = asset.kind.isDebt ? -abs(value) : value
    days.append(AssetSeries.DayValue(minor: signed, quality: quality))
    household.append(rates.convert(signed, asset.currency, day))
    day = day + 1
  }
  return AssetSeries(asset: asset, first: first.day, days: days, household: household)
}

/// An estimate of one house, by the day it was asked for; a day's own valuation by hand wins.
private func estimates(
  _ index: PropertyIndex, _ asset: AssetSettings, besides: [AssetSettings.Valuation], to today: Day
) -> [AssetSettings.Valuation] {
  guard !index.source.isIndex else { return [] }
  let known = Set(besides.map(\.day))
  return index.series.flatMap { series in
    zip(series.periods, series.values).compactMap { period, value in
      guard period.first <= today, !known.contains(period.first), series.unit == asset.currency.code,
        let minor = value.rounded(to: asset.currency.exponent)
      else { return nil }
      return AssetSettings.Valuation(day: period.first, value: Money(minor: minor, asset.currency))
    }
  }
}

/// An anchor's value as its source has moved it by `day`, and how well it is known.
private func moved(
  _ anchor: AssetSettings.Valuation, on day: Day, _ index: PropertyIndex, _ series: PropertyIndex.Series?,
  _ value: Int64, _ quality: Quality
) -> (Int64, Quality) {
  guard day != anchor.day else { return (anchor.value.minor, .observed) }
  guard index.source.isIndex else {
    return (anchor.value.minor, day - anchor.day > index.source.graceDays ? .stale : .carried)
  }
  guard let series, let last = series.periods.last,
    let minor = series.value(of: anchor.value, from: anchor.day, on: day)
  else { return (anchor.value.minor, .carried) }
  return (minor, day - last.last > index.source.graceDays ? .stale : .derived)
}
