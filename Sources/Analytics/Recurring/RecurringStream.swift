package import Core

/// A payment that comes again and again: what was paid, when it is due next and what it will come to.
package struct RecurringStream: Hashable, Sendable {
  package enum Direction: String, Sendable, CaseIterable { case income, spending }
  package enum Status: String, Sendable, CaseIterable { case suggested, active, paused, cancelled, dismissed }
  package enum Source: String, Sendable, CaseIterable { case detected, manual }
  /// How sure the fit is: `high` counts without being accepted, `early` waits for more payments or for a person.
  package enum Tier: String, Sendable, CaseIterable { case high, early }
  /// How it stands today: `lapsed` is over until it is paid again.
  package enum State: String, Sendable, CaseIterable { case paid, due, late, missed, lapsed }

  /// `r_` and 16 hex digits.
  package var id: String
  /// Its address in the site, and its name for commands; unique.
  package var slug: String
  package var name: String
  /// Null where its payments name nobody.
  package var merchant: String?
  /// Where it was paid last.
  package var account: String
  package var currency: Currency
  package var direction: Direction
  package var grid: CalendarGrid
  /// Of one payment as it is expected now.
  package var amount: StreamAmount
  package var status: Status
  package var source: Source
  package var state: State
  package var tier: Tier
  /// 0 to 1.
  package var confidence: Double
  /// Why it is believed, in words.
  package var reason: String
  /// The category that most of its latest payments have.
  package var category: String?
  /// First and last payment; of one that was never paid, the day it begins.
  package var firstDay: Day
  package var lastDay: Day
  /// The first unpaid slot on or after today; nil when none will come.
  package var nextDay: Day?
  /// Slots before today that no payment filled since the last one that was filled, oldest first.
  package var overdue: [Day] = []
  /// By day, oldest first.
  package var payments: [StreamPayment]
  /// Every lasting change of price, oldest first.
  package var priceChanges: [PriceChange]
  /// The business days that its grid is rolled by.
  package var country: String

  package var cadence: Cadence { grid.cadence }

  /// Whether its slots to come count: active, or found with high confidence and not yet decided on.
  package var isExpected: Bool {
    guard state != .lapsed else { return false }
    return status == .active || (status == .suggested && tier == .high)
  }

  /// What one year of it comes to, with the sign of its payments.
  package var yearlyMinor: Int64 {
    guard amount.months.count == 12, let step = cadence.months, cadence != .twiceMonthly else {
      return amount.expected * Int64(cadence.timesAYear)
    }
    let first = grid.origin.month.month - 1
    return stride(from: first, to: first + 12, by: step).reduce(0) { $0 + amount.months[$1 % 12] }
  }
}

/// What one payment comes to: signed minor units of the stream's currency, money that leaves negative, so that
/// `low <= expected <= high`: of spending, `low` is the dearest.
package struct StreamAmount: Hashable, Sendable {
  package enum Model: String, Sendable, CaseIterable { case fixed, stepped, drifting, seasonal }

  package var model: Model
  package var low: Int64
  package var expected: Int64
  package var high: Int64
  /// Of a seasonal one: what is expected in each calendar month, January first; else empty.
  package var months: [Int64]

  package init(model: Model, low: Int64, expected: Int64, high: Int64, months: [Int64] = []) {
    self.model = model
    self.low = low
    self.expected = expected
    self.high = high
    self.months = months
  }
}

/// One payment of a stream and the slot that it fills.
package struct StreamPayment: Hashable, Sendable {
  package var transaction: String
  /// Its row, which never leaves the database.
  package var tx: Int64
  package var account: String
  package var day: Day
  package var amountMinor: Int64
  package var slot: Day
}

/// A new price: paid twice, so that it is more than one odd bill.
package struct PriceChange: Hashable, Sendable {
  /// The first payment at the new price.
  package var day: Day
  package var oldMinor: Int64
  package var newMinor: Int64
  /// What the change comes to in a year, signed as payments are.
  package var yearlyMinor: Int64
}

/// A payment that is expected.
package struct StreamSlot: Hashable, Sendable {
  package var day: Day
  package var low: Int64
  package var expected: Int64
  package var high: Int64
}

extension RecurringStream {
  /// The payments to come in a span of days, oldest first: unpaid slots from `nextDay` on, nothing of one that is over.
  ///
  /// - Parameter calendar: the business days of the stream's `country`, made once for all streams.
  package func slots(from first: Day, through last: Day, _ calendar: BusinessCalendar) -> [StreamSlot] {
    guard let nextDay, state != .lapsed, max(first, nextDay) <= last else { return [] }
    return grid.slots(max(first, nextDay)...last, calendar).map { slot in
      guard amount.months.count == 12 else {
        return StreamSlot(day: slot.day, low: amount.low, expected: amount.expected, high: amount.high)
      }
      // A seasonal one moves with its month, and its range with it.
      let expected = amount.months[slot.day.month.month - 1]
      let shift = expected - amount.expected
      return StreamSlot(day: slot.day, low: amount.low + shift, expected: expected, high: amount.high + shift)
    }
  }
}
