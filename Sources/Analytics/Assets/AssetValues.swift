package import Core
package import Settings

/// An asset's value at the end of each day, oldest first, from its first valuation to today; debts negative.
package struct AssetSeries {
  package var asset: AssetSettings
  package var first: Day
  package var days: [DayValue]
  /// Beside `days`, in household currency; nil where no rate is known.
  package var household: [Int64?]
  /// Of a loan: what its payments repaid, in its own currency, by day.
  package var repaid: [Day: Int64] = [:]

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
/// the last one the value stands or falls by a rule, marked carried. Before the first it is unknown: nil when that is after today.
///
/// Where it follows a source (`providers/property.md`), each valuation is an anchor that an index moves until the next one,
/// and an estimate of the house is a valuation of its day.
package func assetSeries(
  _ asset: AssetSettings, to today: Day, rates: DayRates, index: PropertyIndex? = nil
) -> AssetSeries? {
  if let loan = asset.loan { return loanSeries(asset, loan, to: today, rates: rates) }
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
    if to == nil, let rule = asset.depreciation {
      value = depreciated(from, by: rule, on: day)
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

/// What a loan's schedule leaves to pay, from the day it was lent; what the lender stated stands until the next payment.
private func loanSeries(
  _ asset: AssetSettings, _ loan: LoanTerms, to today: Day, rates: DayRates
) -> AssetSeries? {
  let stated = asset.valuations.map { (day: $0.day, balance: abs($0.value.minor)) }
  let schedule = LoanSchedule(loan, stated: stated)
  let first = min(schedule.start, stated.first?.day ?? schedule.start)
  guard first <= today else { return nil }
  var series = AssetSeries(asset: asset, first: first, days: [], household: [])
  var balance = stated.first.map { $0.day < schedule.start ? $0.balance : schedule.principal } ?? schedule.principal
  var (payment, statement) = (0, 0)
  var day = first
  while day <= today {
    var quality: Quality = .derived
    if day == schedule.start { balance = schedule.principal }
    while payment < schedule.payments.count, schedule.payments[payment].day <= day {
      balance = schedule.payments[payment].balance
      series.repaid[day, default: 0] += schedule.payments[payment].principal
      payment += 1
    }
    while statement < stated.count, stated[statement].day <= day {
      balance = stated[statement].balance
      statement += 1
      quality = .observed
    }
    // Its terms say no more of what is still owed.
    if payment == schedule.payments.count, balance > 0, quality != .observed,
      day > (schedule.payments.last?.day ?? schedule.start)
    {
      quality = .carried
    }
    series.days.append(AssetSeries.DayValue(minor: -balance, quality: quality))
    series.household.append(rates.convert(-balance, asset.currency, day))
    day = day + 1
  }
  return series
}

/// What is left of the last valuation by a rule. Years are of 365 days.
func depreciated(_ from: AssetSettings.Valuation, by rule: Depreciation, on day: Day) -> Int64 {
  let value = from.value.minor
  let days = Int128(day - from.day)
  switch rule {
  case .straightLine(let years, let end):
    let whole = Int128(years.mantissa) * 365
    guard value > end.minor, days < whole else { return min(value, end.minor) }
    return value - Int64(divideHalfEven(Int128(value - end.minor) * days, by: whole))
  case .declining(let percent, let floor):
    // A year's share of what is left at its beginning, spread evenly over its days.
    var left = Int128(value)
    let hundred = Int128(100) * (0..<percent.scale).reduce(1) { power, _ in power * 10 }
    for _ in 0..<(days / 365) { left -= divideHalfEven(left * Int128(percent.mantissa), by: hundred) }
    left -= divideHalfEven(left * Int128(percent.mantissa) * (days % 365), by: hundred * 365)
    return max(Int64(left), min(value, floor?.minor ?? 0))
  }
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
