import Core

/// What comes, goes, changes or stays away of what is paid again and again.
struct SubscriptionInsights {
  let streams: [RecurringStream]
  /// The first day of each account's rows: what began with them is not new.
  let known: [String: Day]
  let rates: PlanRates
  let today: Day
  var thresholds = InsightThresholds.standard

  private var home: Currency { rates.home }

  /// Spending that counts: accepted, or found with high confidence and not yet decided on.
  private var standing: [RecurringStream] { streams.filter(\.isStandingSpending) }
  private var expected: [RecurringStream] { standing.filter { $0.state != .lapsed } }

  /// A year of it in household currency, positive; nil when no rate is known.
  private func yearly(_ stream: RecurringStream) -> Int64? {
    rates.household(stream.yearlyMinor, stream.currency).map(abs)
  }

  private func money(_ minor: Int64) -> Money { Money(minor: minor, home) }

  func all(income: Int64) -> [Insight] {
    let total = expected.reduce(0) { $0 + (yearly($1) ?? 0) }
    let each = standing.flatMap { stream in
      [began(stream, total), changed(stream), missed(stream, total), lapsed(stream, total)].compactMap { $0 }
    }
    return each + [ofAYear(total, income: income)].compactMap { $0 }
  }

  // MARK: New

  /// Begun after the account's books did, and known for a habit not long ago.
  private func began(_ stream: RecurringStream, _ total: Int64) -> Insight? {
    let needed = RecurringThresholds.least(stream.cadence)
    guard stream.source == .detected, stream.state != .lapsed, stream.payments.count >= needed,
      let first = stream.payments.first, let begun = known[first.account]
    else { return nil }
    let seen = stream.payments[needed - 1].day
    let step = Int(stream.cadence.usualDays) + RecurringThresholds.tolerance(stream.cadence)
    guard seen > today - thresholds.streamDays, first.day - begun > step, let cost = yearly(stream),
      thresholds.subscription.passes(cost, of: total, home)
    else { return nil }
    let name = stream.name.inSentence
    return Insight(
      kind: .subscriptionNew, subject: stream.id, bucket: "", day: seen, title: "\(name) is new",
      text: "\(name) is paid \(stream.cadence.rawValue) since \(first.day): about \(amount(stream)) each, "
        + "\(money(home.bucketed(cost))) a year.",
      figures: InsightFigures(
        amounts: ["amount": amount(stream), "yearly": money(home.bucketed(cost))], days: ["since": first.day]),
      severity: .notice, link: link(stream))
  }

  private func amount(_ stream: RecurringStream) -> Money {
    let minor = abs(stream.amount.expected)
    // What differs from payment to payment is told to its bucket.
    let isFixed = stream.amount.model == .fixed || stream.amount.model == .stepped
    return Money(minor: isFixed ? minor : stream.currency.bucketed(minor), stream.currency)
  }

  private func link(_ stream: RecurringStream) -> String { "recurring/\(stream.slug)/" }

  // MARK: Changed

  private func changed(_ stream: RecurringStream) -> Insight? {
    if let once = changedOnce(stream) { return once }
    guard let change = stream.priceChanges.last, change.day > today - thresholds.days,
      isNewsworthy(change, stream.currency)
    else { return nil }
    let name = stream.name.inSentence
    let (old, new) = (
      Money(minor: abs(change.oldMinor), stream.currency), Money(minor: abs(change.newMinor), stream.currency)
    )
    let isDearer = new.minor > old.minor
    let tenths = divideHalfEven(Int128(abs(new.minor - old.minor)) * 1000, by: Int128(max(1, old.minor)))
    let year = Money(minor: abs(change.yearlyMinor), stream.currency)
    return Insight(
      kind: .subscriptionChanged, subject: stream.id, bucket: change.day.iso, day: change.day,
      title: "\(name) is \(isDearer ? "dearer" : "cheaper")",
      text: "\(name) costs \(new) since \(change.day), \(old) before: "
        + "\(Money.decimal(minor: Int64(tenths), exponent: 1))% \(isDearer ? "more" : "less"), \(year) a year.",
      figures: InsightFigures(
        amounts: ["old": old, "new": new, "yearly": isDearer ? year : Money(minor: -year.minor, year.currency)]),
      severity: isDearer ? .notice : .info, link: link(stream))
  }

  /// Whether a change of price is worth saying, in percent and in a year's money.
  func isNewsworthy(_ change: PriceChange, _ currency: Currency) -> Bool {
    guard let old = rates.household(change.oldMinor, currency), let new = rates.household(change.newMinor, currency),
      let year = rates.household(change.yearlyMinor, currency)
    else { return false }
    let step = abs(abs(new) - abs(old))
    return Int128(step) * 1000 >= Int128(abs(old)) * Int128(thresholds.price.tenths)
      && abs(year) >= home.minorUnits(thresholds.price.units)
  }

  /// The last payment of a stream with a price differs from it: a second one like it makes a new price.
  private func changedOnce(_ stream: RecurringStream) -> Insight? {
    guard stream.amount.model == .fixed || stream.amount.model == .stepped, stream.amount.low != stream.amount.high,
      let last = stream.payments.last, last.day > today - thresholds.streamDays,
      last.amountMinor != stream.amount.expected
    else { return nil }
    let change = PriceChange(
      day: last.day, oldMinor: stream.amount.expected, newMinor: last.amountMinor,
      yearlyMinor: (last.amountMinor - stream.amount.expected) * Int64(stream.cadence.timesAYear))
    guard isNewsworthy(change, stream.currency) else { return nil }
    let name = stream.name.inSentence
    let (old, new) = (
      Money(minor: abs(change.oldMinor), stream.currency), Money(minor: abs(change.newMinor), stream.currency)
    )
    return Insight(
      kind: .subscriptionChanged, subject: stream.id, bucket: change.day.iso, day: change.day,
      title: "\(name) cost another amount",
      text: "\(name) cost \(new) on \(change.day), \(old) before: once so far, so it may be one odd bill.",
      figures: InsightFigures(amounts: ["old": old, "new": new]), severity: .info, link: link(stream))
  }

  // MARK: Missed and lapsed

  private func missed(_ stream: RecurringStream, _ total: Int64) -> Insight? {
    guard stream.state == .missed, let slot = stream.overdue.first,
      let cost = rates.household(stream.amount.expected, stream.currency).map(abs),
      thresholds.missed.passes(cost, of: total / 12, home)
    else { return nil }
    let name = stream.name.inSentence
    let before = stream.payments.isEmpty ? "never paid yet" : "last paid on \(stream.lastDay)"
    return Insight(
      kind: .subscriptionMissed, subject: stream.id, bucket: slot.iso, day: slot, title: "\(name) was not paid",
      text:
        "\(name), about \(amount(stream)) \(stream.cadence.rawValue), was due on \(slot) and has not come; \(before).",
      figures: InsightFigures(amounts: ["amount": amount(stream)], days: ["due": slot]), severity: .warning,
      link: link(stream))
  }

  private func lapsed(_ stream: RecurringStream, _ total: Int64) -> Insight? {
    guard stream.state == .lapsed, !stream.payments.isEmpty, let since = stream.lapsedOn,
      since > today - thresholds.streamDays, let cost = yearly(stream),
      thresholds.subscription.passes(cost, of: max(total, cost), home)
    else { return nil }
    let name = stream.name.inSentence
    return Insight(
      kind: .subscriptionLapsed, subject: stream.id, bucket: stream.lastDay.iso, day: since,
      title: "\(name) seems to be over",
      text: "\(name) was last paid on \(stream.lastDay) and was \(stream.cadence.rawValue): about "
        + "\(money(home.bucketed(cost))) a year less, unless it is paid from elsewhere now.",
      figures: InsightFigures(amounts: ["yearly": money(home.bucketed(cost))], days: ["last": stream.lastDay]),
      severity: .notice, link: link(stream))
  }

  // MARK: All of them

  private func ofAYear(_ total: Int64, income: Int64) -> Insight? {
    guard expected.count > 2, thresholds.yearly.passes(total, of: income, home) else { return nil }
    let share = Int64(clamping: Int128(total) * 100 / Int128(income))
    let percent = share - share % 5
    let dearest = expected.sorted { (yearly($0) ?? 0, $1.id) > (yearly($1) ?? 0, $0.id) }.prefix(3)
    let names = dearest.map(\.name.inSentence).joined(separator: ", ")
    let about = money(home.bucketed(total))
    return Insight(
      kind: .subscriptionsYearly, subject: "", bucket: about.decimal, day: today.month.firstDay,
      title: "What standing payments take in a year",
      text:
        "Payments that come again and again take about \(about) a year, over \(percent)% of the last twelve months’ "
        + "income; the dearest are \(names).",
      figures: InsightFigures(amounts: ["yearly": about], numbers: ["percent": percent]), severity: .info,
      link: "recurring/")
  }
}

extension RecurringStream {
  /// Spending that counts as standing: accepted, or found with high confidence and not yet decided on.
  var isStandingSpending: Bool {
    direction == .spending && (status == .active || (status == .suggested && tier == .high))
  }

  /// The day on which it lapsed: two slots were missed, with their grace; what comes once or twice a year is over sooner.
  var lapsedOn: Day? {
    guard let slot = payments.last?.slot else { return nil }
    if cadence == .annual || cadence == .halfYearly { return slot + Int(1.2 * cadence.usualDays) + 1 }
    let calendar = BusinessCalendar(country: country, years: slot.year - 1...slot.year + 1)
    let following = grid.slots(slot + 1...slot + Int(3 * cadence.usualDays) + 20, calendar)
    guard following.count > 1 else { return nil }
    return following[1].day + RecurringThresholds.tolerance(cadence) + 1
  }
}
