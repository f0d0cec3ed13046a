import Core

/// How a stream stands on a day: what was due and not paid, and what is due next.
struct StreamStanding {
  var state: RecurringStream.State
  /// The first unpaid slot on or after today; nil of one that lapsed.
  var nextDay: Day?
  /// Unpaid slots before today that a payment may still fill or that were missed, oldest first.
  var overdue: [Day] = []

  /// - Parameter lastSlot: the number of the last slot that is paid.
  init(_ grid: CalendarGrid, lastSlot: Int, _ calendar: BusinessCalendar, today: Day) {
    let grace = RecurringThresholds.tolerance(grid.cadence)
    let step = grid.cadence.usualDays
    var number = lastSlot + 1
    let due = grid.day(number, calendar)
    if today <= due {
      state = today == due ? .due : .paid
    } else if today <= due + grace {
      state = .due
    } else if Double(today - due) <= max(Double(grace), min(step / 4, 30)) {
      state = .late
    } else {
      state = .missed
    }
    if Self.isOver(grid, lastSlot, calendar, today, grace) {
      state = .lapsed
      return
    }
    // Slots between were missed or are late: the next is the first that today has not passed.
    while grid.day(number, calendar) < today {
      overdue.append(grid.day(number, calendar))
      number += 1
    }
    nextDay = grid.day(number, calendar)
  }

  /// Two slots are missed; what comes once or twice a year is over sooner.
  private static func isOver(
    _ grid: CalendarGrid, _ lastSlot: Int, _ calendar: BusinessCalendar, _ today: Day, _ grace: Int
  ) -> Bool {
    if grid.cadence == .annual || grid.cadence == .halfYearly {
      return Double(today - grid.day(lastSlot, calendar)) > 1.2 * grid.cadence.usualDays
    }
    return today > grid.day(lastSlot + 2, calendar) + grace
  }
}
