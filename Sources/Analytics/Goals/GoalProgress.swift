package import Core
package import Settings

/// How far a goal has come, day by day.
package struct GoalSeries: Hashable, Sendable {
  /// The first day on which it is known; one value a day from there to today.
  package var first: Day
  /// In the target's currency: what is put aside, or for `target_balance` where its share of the accounts stands.
  package var saved: [Int64]

  package init(first: Day, saved: [Int64]) {
    self.first = first
    self.saved = saved
  }

  /// On a day; before the first what stood then, after the last what stands.
  func value(on day: Day) -> Int64? {
    guard !saved.isEmpty else { return nil }
    return saved[min(max(0, day - first), saved.count - 1)]
  }
}

/// What a goal's rates of progress are taken from.
package struct GoalThresholds: Sendable {
  /// Months over which the pace is taken.
  package var paceMonths = 6
  /// A balance known for fewer days has no pace yet.
  package var leastDays = 30
  /// A day further away than this is no forecast: a hundred years.
  package var furthest = 36_525

  package static let standard = GoalThresholds()
}

/// A goal as it stands today.
package struct GoalProgress: Hashable, Sendable {
  /// In the target's currency; nil when an account's balance is not known.
  package var saved: Int64?
  /// Where `target_balance` counts from.
  package var start: Int64?
  /// Whole percent of the way; nil when nothing is known.
  package var percent: Int64?
  /// What is missing still, never below zero.
  package var missing: Int64?
  /// Nil without a deadline to come, and once it is reached.
  package var neededPerMonth: Int64?
  /// What the last months have brought in one.
  package var pacePerMonth: Int64?
  /// At that pace; nil when there is none.
  package var expectedOn: Day?
  /// Nil without a deadline, or where nothing is known.
  package var onTrack: Bool?
  /// The first day since which it has stood at its target.
  package var reachedOn: Day?

  package var isReached: Bool { reachedOn != nil }
}

/// - Parameter series: nil when nothing is known.
package func goalProgress(
  _ goal: GoalSettings, _ series: GoalSeries?, today: Day, thresholds: GoalThresholds = .standard
) -> GoalProgress {
  var progress = GoalProgress()
  guard let series, let saved = series.value(on: today) else { return progress }
  progress.saved = saved
  let target = goal.target.minor
  let start = goal.tracking == .targetBalance ? startOf(goal, series) : 0
  if goal.tracking == .targetBalance { progress.start = start }
  // A debt is paid down towards a target below: the way there is counted downwards.
  let sign: Int64 = target >= start ? 1 : -1
  let way = (target - start) * sign
  progress.percent = way > 0 ? Int64(divideHalfEven(Int128((saved - start) * sign) * 100, by: Int128(way))) : 100
  progress.missing = max(0, (target - saved) * sign)
  progress.reachedOn = reached(series, target: target, sign: sign)
  guard goal.status == .active || goal.status == .paused else { return progress }
  if let pace = pace(goal, series, sign: sign, today, thresholds) {
    progress.pacePerMonth = Int64(divideHalfEven(Int128(pace.gained) * 365, by: Int128(pace.days * 12)))
    progress.expectedOn = expected(progress, pace, today, thresholds)
  }
  guard let deadline = goal.deadline else { return progress }
  if !progress.isReached, deadline > today {
    let months = Int128(monthsUntil(deadline, from: today))
    progress.neededPerMonth = Int64((Int128(progress.missing ?? 0) + months - 1) / months)
  }
  if goal.status == .active || progress.isReached {
    progress.onTrack = progress.isReached || progress.expectedOn.map { $0 <= deadline } ?? false
  }
  return progress
}

private func startOf(_ goal: GoalSettings, _ series: GoalSeries) -> Int64 {
  guard let start = goal.start else { return series.saved.first ?? 0 }
  return start.balance?.minor ?? series.value(on: start.day) ?? 0
}

/// The day since which it has never stood short again.
private func reached(_ series: GoalSeries, target: Int64, sign: Int64) -> Day? {
  guard let short = series.saved.lastIndex(where: { (target - $0) * sign > 0 }) else { return series.first }
  return short + 1 < series.saved.count ? series.first + (short + 1) : nil
}

/// What was gained over how many days.
private func pace(
  _ goal: GoalSettings, _ series: GoalSeries, sign: Int64, _ today: Day, _ thresholds: GoalThresholds
) -> (gained: Int64, days: Int)? {
  let window = (today.month - thresholds.paceMonths).day(today.dayOfMonth)
  guard let saved = series.value(on: today) else { return nil }
  if series.first <= window, let before = series.value(on: window) {
    return ((saved - before) * sign, today - window)
  }
  if goal.tracking == .manual {
    // The first contribution stands for the month that it ends, as each of the others does.
    return (saved * sign, min(today - window, today - series.first + 30))
  }
  let days = today - series.first
  guard days >= thresholds.leastDays, let before = series.saved.first else { return nil }
  return ((saved - before) * sign, days)
}

private func expected(
  _ progress: GoalProgress, _ pace: (gained: Int64, days: Int), _ today: Day, _ thresholds: GoalThresholds
) -> Day? {
  if let day = progress.reachedOn { return day }
  guard pace.gained > 0, let missing = progress.missing else { return nil }
  let gained = Int128(pace.gained)
  let days = (Int128(missing) * Int128(pace.days) + gained - 1) / gained
  return days <= Int128(thresholds.furthest) ? today + Int(days) : nil
}

/// How many monthly amounts come until the deadline, at least one.
private func monthsUntil(_ deadline: Day, from today: Day) -> Int {
  let months = deadline.month - today.month
  let same = (today.month + months).day(today.dayOfMonth)
  return max(1, same < deadline ? months + 1 : months)
}
