import Core

/// A stream as payments alone tell it, before anybody decided anything.
struct FoundStream: Sendable {
  struct Paid: Hashable, Sendable {
    var row: RecurringRow
    var slot: Day
  }

  var group: RecurringGroup
  /// Of its first payments: another where it goes on under another name.
  var firstGroup: RecurringGroup
  var grid: CalendarGrid
  /// By day.
  var payments: [Paid]
  /// Slots of the grid from the first filled to the last, and how many of them are filled.
  var slots: Int
  var hits: Int
  /// The grid's slot that the last payment fills.
  var lastSlot: Int
  var chance: Double
  /// How many sets of its group were tried: the more, the sooner chance makes one of them.
  var tries = 1
  var confidence: Double
  /// The first payment known of it, before the window too: what it is named by.
  var origin: RecurringRow

  var first: RecurringRow { payments[0].row }
  var last: RecurringRow { payments[payments.count - 1].row }

  init(_ fit: GridFit, _ rows: [RecurringRow], group: RecurringGroup, calendar: BusinessCalendar) {
    self.group = group
    firstGroup = group
    grid = fit.grid
    payments = fit.hits.map { Paid(row: rows[$0.place], slot: fit.grid.day($0.slot, calendar)) }
    slots = fit.slots
    hits = fit.hits.count
    lastSlot = fit.hits[fit.hits.count - 1].slot
    chance = fit.chance
    confidence = fit.confidence
    origin = payments[0].row
  }

  func tier(_ thresholds: RecurringThresholds) -> RecurringStream.Tier? {
    if hits >= thresholds.highPayments, chance * thresholds.tries * Double(tries) <= thresholds.chance,
      confidence >= thresholds.highConfidence
    {
      return .high
    }
    return confidence >= thresholds.earlyConfidence ? .early : nil
  }
}
