import Core

/// What balances tell: money that will run short, money that lies idle, marks that were reached.
struct BalanceInsights {
  let rates: PlanRates
  let today: Day
  var thresholds = InsightThresholds.standard

  private var home: Currency { rates.home }

  // MARK: Low balance ahead

  /// A cash account as it is forecast, in its own currency.
  struct Ahead: Hashable {
    var account: String
    var name: String
    var currency: Currency
    /// What it should not fall below.
    var lowBalance: Int64
    /// What leaves it in a usual month.
    var outgoings: Int64
    /// Expected at the end of each day, today first.
    var expected: [Int64]
  }

  /// What is low already is not ahead: a notification tells of it. The first day on which less is expected than should be there is told to its week, the lowest amount to its bucket.
  func lowBalance(_ ahead: Ahead) -> Insight? {
    let days = ahead.expected.prefix(thresholds.lowBalanceDays + 1)
    guard let first = days.firstIndex(where: { $0 < ahead.lowBalance }), first > 0, let lowest = days.min(),
      let short = rates.household(ahead.lowBalance - lowest, ahead.currency),
      let usual = rates.household(ahead.outgoings, ahead.currency),
      // Of an account that nothing leaves, any shortfall is all of it.
      thresholds.lowBalance.passes(short, of: usual > 0 ? usual : short, home)
    else { return nil }
    let week = (today + first).monday
    func money(_ minor: Int64) -> Money { Money(minor: minor, ahead.currency) }
    let limit = money(ahead.lowBalance)
    // Below nothing the bucket's lower end is told, or it would say less than is expected.
    let about = money(ahead.lowBalance - ahead.currency.bucketed(ahead.lowBalance - lowest))
    let name = ahead.name.inSentence
    return Insight(
      kind: .lowBalance, subject: ahead.account, bucket: week.iso, day: week, title: "\(name) will run low",
      text: "\(name) is expected to fall below \(limit) in the week of \(week), to \(about) or less.",
      figures: InsightFigures(amounts: ["limit": limit, "lowest": about], days: ["week": week]), severity: .warning,
      link: "forecast/\(ahead.account)/")
  }

  // MARK: Idle cash

  /// A current account before the first of this month, in its own currency.
  struct Idle: Hashable {
    var account: String
    var name: String
    var currency: Currency
    /// The least that it held in the days looked at, without what serves goals.
    var least: Int64
    /// What left it in a month, on average of the last three.
    var outgoings: Int64
    var lowBalance: Int64
  }

  /// What was never needed in the last three months, beyond two months' outgoings.
  func idleCash(_ idle: Idle) -> Insight? {
    let spare = idle.least - idle.outgoings * thresholds.idleMonths - max(0, idle.lowBalance)
    guard idle.outgoings > 0, let stated = rates.household(spare, idle.currency),
      let usual = rates.household(idle.outgoings, idle.currency), thresholds.idle.passes(stated, of: usual, home)
    else { return nil }
    let about = Money(minor: idle.currency.bucketed(spare), idle.currency)
    let name = idle.name.inSentence
    return Insight(
      kind: .idleCash, subject: idle.account, bucket: about.decimal, day: today.month.firstDay,
      title: "Money lies idle in \(name)",
      text:
        "For \(thresholds.idleDays) days \(name) held at least \(about) more than \(thresholds.idleMonths) months of "
        + "its outgoings: it was never needed there.",
      figures: InsightFigures(
        amounts: ["idle": about], numbers: ["days": Int64(thresholds.idleDays), "months": thresholds.idleMonths]),
      severity: .info, link: "accounts/\(idle.account)/")
  }

  // MARK: Milestones

  struct Mark: Hashable {
    var id: String
    var name: String
    var amount: Money
    var by: Day?
    var achieved: Day
  }

  func milestone(_ mark: Mark) -> Insight? {
    guard mark.achieved > today - thresholds.days else { return nil }
    let name = mark.name.inSentence
    let early = mark.by.map { by in
      mark.achieved <= by ? ", \(by - mark.achieved) days before its day" : ", \(mark.achieved - by) days after its day"
    }
    return Insight(
      kind: .milestone, subject: mark.id, bucket: "", day: mark.achieved, title: "\(name) is reached",
      text: "Net worth first stood at \(mark.amount) on \(mark.achieved): \(name)\(early ?? "").",
      figures: InsightFigures(amounts: ["amount": mark.amount], days: ["day": mark.achieved]), severity: .info,
      link: "goals/")
  }
}

extension Day {
  /// Of its week.
  var monday: Day { self - weekday.daysSince(.monday) }
}
