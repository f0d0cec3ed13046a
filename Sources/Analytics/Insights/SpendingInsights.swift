import Core

/// What whole months of spending and income tell, and how this month stands against the last.
struct SpendingInsights {
  /// Income and spending of a month in household currency, both positive.
  struct Flow: Hashable {
    var income: Int64
    var spending: Int64
    /// A part of it could not be stated.
    var isPartial = false
  }

  let home: Currency
  let today: Day
  /// The first month of which everything is known.
  let firstMonth: Month
  var thresholds = InsightThresholds.standard

  private var lastMonth: Month { today.month - 1 }

  private func money(_ minor: Int64) -> Money { Money(minor: minor, home) }

  /// Whole percent, down to the fives; nil of nothing.
  private func percent(_ part: Int64, of whole: Int64, step: Int64 = 5) -> Int64? {
    guard whole > 0 else { return nil }
    let percent = Int64(clamping: Int128(part) * 100 / Int128(whole))
    return percent - percent % step
  }

  // MARK: Trends

  /// Categories whose last three whole months lie above or below the months before them, not by one month alone.
  ///
  /// - Parameter spent: by category and month, in household currency; a month without a line had none.
  func trends(_ spent: [String: [Month: Int64]], slugs: [String: String]) -> [Insight] {
    let before = (3...11).map { lastMonth - $0 }.filter { $0 >= firstMonth }
    guard before.count >= thresholds.trendMonths else { return [] }
    return spent.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { category in
      let months = spent[category] ?? [:]
      let now = (0..<3).map { months[lastMonth - $0] ?? 0 }
      let then = before.map { months[$0] ?? 0 }
      return trend(category, now: now, then: then, slug: slugs[category])
    }
  }

  private func trend(_ category: String, now: [Int64], then: [Int64], slug: String?) -> Insight? {
    let mean = now.reduce(0, +) / Int64(now.count)
    let usual = then.reduce(0, +) / Int64(then.count)
    let isMore = mean > usual
    let change = abs(mean - usual)
    // One large bill is no trend: two of the three months must lie on that side of every usual month.
    let middle = median(sorted: then.sorted())
    let sided = now.count { isMore ? $0 > max(usual, middle) : $0 < min(usual, middle) }
    guard sided >= 2, thresholds.trend.passes(change, of: usual, home), let share = percent(change, of: usual) else {
      return nil
    }
    let (first, last, name) = (lastMonth - 2, lastMonth, category.lastName)
    return Insight(
      kind: .categoryTrend, subject: category, bucket: last.iso, day: last.lastDay,
      title: "\(name): \(isMore ? "more" : "less") than before",
      text:
        "\(name) took about \(money(home.bucketed(mean))) a month from \(first.iso) to \(last.iso), over \(share)% "
        + "\(isMore ? "more" : "less") than the \(money(home.bucketed(usual))) a month of the \(then.count) months before.",
      figures: InsightFigures(
        amounts: ["month": money(home.bucketed(mean)), "before": money(home.bucketed(usual))],
        numbers: ["percent": isMore ? share : -share, "months": Int64(then.count)]),
      severity: isMore ? .notice : .info, link: slug.map { "categories/\($0)/" } ?? "")
  }

  // MARK: Pace

  /// How this month's spending stands against the last month's up to the same day, looked at after every whole
  /// week and not every night.
  ///
  /// - Parameter spent: by day, of this month and the last.
  func pace(_ spent: [Day: Int64]) -> Insight? {
    let weeks = (today.dayOfMonth - 1) / 7
    guard (1...4).contains(weeks), lastMonth >= firstMonth else { return nil }
    func sum(_ month: Month) -> Int64 { (1...weeks * 7).reduce(0) { $0 + (spent[month.day($1)] ?? 0) } }
    let (now, then) = (sum(today.month), sum(lastMonth))
    let change = abs(now - then)
    guard thresholds.pace.passes(change, of: then, home), let share = percent(change, of: then, step: 10) else {
      return nil
    }
    let (day, isMore) = (today.month.day(weeks * 7), now > then)
    let over = money(home.bucketed(change))
    return Insight(
      kind: .spendingPace, subject: today.month.iso, bucket: "\(weeks)", day: day,
      title: "\(isMore ? "More" : "Less") spent than by this day of \(lastMonth.iso)",
      text: "By \(day), spending stood more than \(over) and \(share)% \(isMore ? "above" : "below") that of "
        + "\(lastMonth.iso) by the same day.",
      figures: InsightFigures(
        amounts: ["difference": isMore ? over : money(-over.minor)], numbers: ["percent": isMore ? share : -share],
        days: ["day": day]),
      severity: isMore ? .notice : .info, link: "months/\(today.month.iso)/")
  }

  // MARK: Savings rate

  /// What is kept of income in the last three whole months, against up to twelve before them.
  func savingsRate(_ flows: [Month: Flow]) -> Insight? {
    let before = (3...14).map { lastMonth - $0 }.filter { $0 >= firstMonth }
    let now = sum((0..<3).map { lastMonth - $0 }, flows)
    let then = sum(before, flows)
    guard before.count >= thresholds.savingsMonths, let now, let then, now.income > 0, then.income > 0 else {
      return nil
    }
    // In tenths of a percent.
    func rate(_ flow: Flow) -> Int64 {
      Int64(clamping: Int128(flow.income - flow.spending) * 1000 / Int128(flow.income))
    }
    let (kept, usual) = (rate(now), rate(then))
    let change = abs(kept - usual)
    let worth = Int64(clamping: Int128(now.income) * Int128(change) / 1000)
    guard thresholds.savings.passes(worth, of: now.income, home) else { return nil }
    let isMore = kept > usual
    let points = change / 10
    return Insight(
      kind: .savingsRate, subject: lastMonth.iso, bucket: isMore ? "up" : "down", day: lastMonth.lastDay,
      title: "\(isMore ? "More" : "Less") is kept of income",
      text: "From \((lastMonth - 2).iso) to \(lastMonth.iso), \(kept / 10)% of income was kept, \(points) points "
        + "\(isMore ? "more" : "less") than the \(usual / 10)% of the \(before.count) months before: about "
        + "\(money(home.bucketed(worth))).",
      figures: InsightFigures(
        amounts: ["worth": money(home.bucketed(worth))],
        numbers: ["percent": kept / 10, "before_percent": usual / 10, "points": isMore ? points : -points]),
      severity: isMore ? .info : .notice, link: "income-statement/")
  }

  /// Nil when a month is not known, or in part only.
  private func sum(_ months: [Month], _ flows: [Month: Flow]) -> Flow? {
    var sum = Flow(income: 0, spending: 0)
    for month in months {
      guard month >= firstMonth else { return nil }
      guard let flow = flows[month] else { continue }
      if flow.isPartial { return nil }
      sum.income += flow.income
      sum.spending += flow.spending
    }
    return sum
  }

  // MARK: Fees

  /// What banks and brokers took in the last whole month.
  ///
  /// - Parameters:
  ///   - fees: by month, positive.
  ///   - usual: a usual month's spending.
  func fees(_ fees: [Month: Int64], usual: Int64, link: String) -> Insight? {
    guard lastMonth >= firstMonth, let paid = fees[lastMonth], thresholds.fees.passes(paid, of: usual, home) else {
      return nil
    }
    let year = (0..<12).reduce(0) { $0 + (fees[lastMonth - $1] ?? 0) }
    return Insight(
      kind: .fees, subject: lastMonth.iso, bucket: "", day: lastMonth.lastDay, title: "Fees in \(lastMonth.iso)",
      text:
        "Banks and brokers took \(money(paid)) in fees in \(lastMonth.iso), and \(money(year)) in the twelve months "
        + "to it.",
      figures: InsightFigures(amounts: ["month": money(paid), "year": money(year)]), severity: .notice, link: link)
  }
}
