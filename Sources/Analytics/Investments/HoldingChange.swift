import Core

/// The holdings' part in the explained change of each month: each holding's parts sum to its own change exactly.
///
/// What was paid for units stands under the edge on both sides, and the cash's and the holding's cancel there. The market's
/// part is what a day moved beyond what was put in, restated at that day's rate; what is left is the effect of rates.
func addHolding(
  _ series: HoldingSeries, _ household: Currency, from firstMonth: Month, to today: Day, _ rates: DayRates,
  _ changes: inout [NetWorthChange]
) {
  var previous: Int64? = nil
  var tracked = false
  for index in changes.indices {
    let month = firstMonth + index
    let end = min(month.lastDay, today)
    guard end >= series.first else { continue }
    let start = max(month.firstDay, series.first)
    let closing = series[end]?.household
    changes[index].closing += closing ?? 0
    defer {
      previous = closing
      tracked = true
    }
    var remainder = (closing ?? 0) - (previous ?? 0)
    let span = (start - series.first)...(end - series.first)
    let isKnown = series.days[span].allSatisfy { $0.household != nil } && (!tracked || previous != nil)
    let flows = span.compactMap { series.flows[series.first + $0] }
    let paid = flows.reduce(0) { $0 + $1.paidHousehold }
    changes[index].edge += paid
    remainder -= paid
    guard isKnown else {
      // It has no price or no rate at some day: what it is worth enters or leaves the total.
      changes[index].tracking += remainder
      continue
    }
    if !tracked {
      let began = series.openingHousehold ?? 0
      changes[index].tracking += began
      remainder -= began
    }
    let transferred = flows.reduce(0) { $0 + ($1.transferredHousehold ?? 0) }
    changes[index].edge += transferred
    remainder -= transferred
    let unexplained = series.days[span].reduce(0) { $0 + ($1.unexplainedHousehold ?? 0) }
    changes[index].unexplained += unexplained
    remainder -= unexplained
    guard series.days[span].contains(where: { $0.currency != household }) else {
      changes[index].market += remainder
      continue
    }
    let market = marketSteps(series, span, rates)
    changes[index].market += market
    changes[index].fx += remainder - market
  }
}

/// What the days of a month moved beyond what was put in, each restated at its own rate.
private func marketSteps(
  _ series: HoldingSeries, _ span: ClosedRange<Int>, _ rates: DayRates
) -> Int64 {
  var market: Int64 = 0
  for index in span {
    let line = series.days[index]
    let day = series.first + index
    let flow = series.flows[day]
    let before = index > 0 ? series.days[index - 1] : nil
    if let before, before.currency != line.currency, before.value != 0 {
      // Another source prices it in another currency: there is no step within one.
      let put =
        (flow?.paidHousehold ?? 0) + (flow?.transferredHousehold ?? 0) + (line.unexplainedHousehold ?? 0)
      market += (line.household ?? 0) - (before.household ?? 0) - put
      continue
    }
    let opening = before == nil ? series.openingValue : before?.value
    guard let value = line.value, let opening else { continue }
    var step = value - opening - (flow?.transferredValue ?? 0) - (line.unexplained ?? 0)
    for (currency, minor) in flow?.paid ?? [:] {
      step -= currency == line.currency ? minor : rates.between(minor, currency, line.currency, day) ?? 0
    }
    if step != 0 { market += rates.convert(step, line.currency, day) ?? 0 }
  }
  return market
}
