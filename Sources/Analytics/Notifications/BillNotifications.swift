import Core

/// Bills that are due, that were not paid, and prices that changed.
///
/// A bill that is due stands until it is paid or its day has passed; one that was missed, until it is paid after all.
struct BillNotifications {
  let rates: PlanRates
  let today: Day
  var thresholds = NotificationThresholds.standard
  var insights = InsightThresholds.standard

  private var home: Currency { rates.home }

  func of(_ stream: RecurringStream) -> [Notification] {
    guard stream.isStandingSpending, isLarge(stream) else { return [] }
    let calendar = BusinessCalendar(country: stream.country, years: today.year - 1...today.year + 1)
    return slots(stream, calendar).flatMap { [due(stream, $0), missed(stream, $0)].compactMap { $0 } }
      + prices(stream)
  }

  private func isLarge(_ stream: RecurringStream) -> Bool {
    rates.household(stream.amount.expected, stream.currency).map { abs($0) >= home.minorUnits(thresholds.billUnits) }
      ?? false
  }

  /// Those that a payment is or was expected on: behind the first payment; of one that is over, two behind the last.
  private func slots(_ stream: RecurringStream, _ calendar: BusinessCalendar) -> [Day] {
    let begin = stream.payments.first.map { $0.slot + 1 } ?? stream.firstDay
    let first = max(begin, today - thresholds.days - 60)
    let last = today + thresholds.billNotice
    guard first <= last else { return [] }
    let slots = stream.grid.slots(first...last, calendar).map(\.day)
    guard stream.state == .lapsed, let paid = stream.payments.last?.slot else { return slots }
    return slots.filter { $0 <= paid } + slots.filter { $0 > paid }.prefix(2)
  }

  private func key(_ stream: RecurringStream, _ slot: Day) -> String { "\(stream.id) \(slot)" }

  private func due(_ stream: RecurringStream, _ slot: Day) -> Notification? {
    guard slot >= today, !isPaid(stream, slot) else { return nil }
    let name = stream.name.inSentence
    return Notification(
      .billDue, key: key(stream, slot), day: slot - thresholds.billNotice, title: "\(name) is due",
      text: "\(name) is due on \(slot): \(price(stream, on: slot)).")
  }

  private func isPaid(_ stream: RecurringStream, _ slot: Day) -> Bool { stream.payments.contains { $0.slot == slot } }

  /// What it cost on that day; of amounts that move, about what is expected now.
  private func price(_ stream: RecurringStream, on slot: Day) -> String {
    switch stream.amount.model {
    case .fixed, .stepped:
      let before = stream.priceChanges.last { $0.day <= slot }?.newMinor ?? stream.priceChanges.first?.oldMinor
      return Money(minor: abs(before ?? stream.amount.expected), stream.currency).description
    case .drifting, .seasonal:
      return "about \(Money(minor: stream.currency.bucketed(abs(stream.amount.expected)), stream.currency))"
    }
  }

  private func missed(_ stream: RecurringStream, _ slot: Day) -> Notification? {
    guard !isPaid(stream, slot) else { return nil }
    let grace = RecurringThresholds.tolerance(stream.cadence)
    let day = slot + max(grace, min(Int(stream.cadence.usualDays / 4), 30)) + 1
    guard day <= today, day > today - thresholds.days else { return nil }
    let name = stream.name.inSentence
    return Notification(
      .billMissed, key: key(stream, slot), day: day, title: "\(name) was not paid",
      text: "\(name), \(price(stream, on: slot)), was due on \(slot) and has not come.")
  }

  private func prices(_ stream: RecurringStream) -> [Notification] {
    let rules = SubscriptionInsights(streams: [], known: [:], rates: rates, today: today, thresholds: insights)
    return stream.priceChanges.filter { $0.day > today - thresholds.days && rules.isNewsworthy($0, stream.currency) }
      .map { change in
        let name = stream.name.inSentence
        let old = Money(minor: abs(change.oldMinor), stream.currency)
        let new = Money(minor: abs(change.newMinor), stream.currency)
        return Notification(
          .priceChange, key: "\(stream.id) \(change.day)", day: change.day,
          title: "\(name) is \(new.minor > old.minor ? "dearer" : "cheaper")",
          text: "\(name) costs \(new) since \(change.day), \(old) before.")
      }
  }
}
