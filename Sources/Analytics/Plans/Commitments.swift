package import Core
package import Settings

/// Payments that are known to come: streams on their slots, and what is planned.
package struct Commitments {
  package let today: Day
  package let streams: [RecurringStream]
  /// By day, those of the past year among them.
  package let planned: [PlannedSlot]
  package let rates: PlanRates
  private var calendars: [String: BusinessCalendar] = [:]

  package init(streams: [RecurringStream], planned: [PlannedSlot], rates: PlanRates, today: Day) {
    self.today = today
    self.streams = streams.filter(\.isExpected)
    self.planned = planned
    self.rates = rates
    for country in Set(self.streams.map(\.country)) {
      calendars[country] = Self.calendar(country, today)
    }
  }

  /// Business days of the years that plans speak of.
  package static func calendar(_ country: String, _ today: Day) -> BusinessCalendar {
    BusinessCalendar(country: country, years: today.year - 2...today.year + 2)
  }

  package func calendar(of stream: RecurringStream) -> BusinessCalendar {
    calendars[stream.country] ?? Self.calendar(stream.country, today)
  }

  /// What a budget has to pay in a span of days, in household currency, positive.
  package struct OfBudget: Hashable, Sendable {
    /// Every slot of the span, paid or not.
    package var all: [Dated] = []
    /// Those that are not paid yet, from today on.
    package var coming: [Dated] = []
    /// What was paid of streams and plans in the span.
    package var paid: Int64 = 0

    package init() {}

    package func sum(through day: Day) -> Int64 { all.reduce(0) { $1.day <= day ? $0 + $1.minor : $0 } }
    package var sum: Int64 { all.reduce(0) { $0 + $1.minor } }
  }

  package struct Dated: Hashable, Sendable {
    package var day: Day
    package var minor: Int64

    package init(day: Day, minor: Int64) {
      self.day = day
      self.minor = minor
    }
  }

  /// - Parameter share: of an account's payments, what counts in the budget.
  package func of(
    _ budget: BudgetSettings, in span: ClosedRange<Day>, share: (_ minor: Int64, _ account: String) -> Int64
  ) -> OfBudget {
    var found = OfBudget()
    guard case .category(let category) = budget.subject else { return found }
    func spent(_ minor: Int64, _ currency: Currency, _ account: String) -> Int64 {
      share(-(rates.household(minor, currency) ?? 0), account)
    }
    for stream in streams where stream.direction == .spending && stream.category.isWithin(category) {
      let calendar = calendar(of: stream)
      func minor(_ slot: Int64) -> Int64 { spent(slot, stream.currency, stream.account) }
      let coming = stream.slots(from: max(span.lowerBound, today), through: span.upperBound, calendar)
      found.coming += coming.map { Dated(day: $0.day, minor: minor($0.expected)) }
      let usual = minor(stream.amount.expected)
      let due = stream.grid.slots(span, calendar).filter { $0.number >= 0 && !coming.map(\.day).contains($0.day) }
      found.all += coming.map { Dated(day: $0.day, minor: minor($0.expected)) }
      found.all += due.map { Dated(day: $0.day, minor: usual) }
      for payment in stream.payments where span.contains(payment.day) {
        found.paid += spent(payment.amountMinor, stream.currency, payment.account)
      }
    }
    for slot in planned where slot.planned.category.isWithin(category) && span.contains(slot.day) {
      let minor = spent(slot.planned.amount.minor, slot.planned.amount.currency, slot.planned.account)
      found.all.append(Dated(day: slot.day, minor: minor))
      if slot.isPaid {
        found.paid += minor
      } else {
        found.coming.append(Dated(day: slot.day, minor: minor))
      }
    }
    found.coming.sort { ($0.day, $0.minor) < ($1.day, $1.minor) }
    return found
  }
}

extension String? {
  /// Whether this is the category, or one below it.
  func isWithin(_ category: String) -> Bool {
    guard let path = self else { return false }
    return path == category || path.hasPrefix(category + ":")
  }
}
