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
package func assetSeries(_ asset: AssetSettings, to today: Day, rates: DayRates) -> AssetSeries? {
  let valuations = asset.valuations.filter { $0.day <= today }
  guard let first = valuations.first else { return nil }
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
    let signed = asset.kind.isDebt ? -abs(value) : value
    let quality: Quality = day == from.day ? .observed : to == nil ? .carried : .derived
    days.append(AssetSeries.DayValue(minor: signed, quality: quality))
    household.append(rates.convert(signed, asset.currency, day))
    day = day + 1
  }
  return AssetSeries(asset: asset, first: first.day, days: days, household: household)
}
