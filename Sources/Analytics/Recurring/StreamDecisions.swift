import Core
import Settings

/// What was decided about found streams: each decision names a payment and holds for the stream that has it.
struct StreamDecisions {
  /// A stream with what was decided of it.
  struct Decided {
    var stream: FoundStream
    var status: RecurringStream.Status = .suggested
    var name: String?
  }

  private let decisions: [String: Decisions.Stream]
  /// A payment that a decision names, and of whom it is one.
  struct Named {
    var group: RecurringGroup
    var row: RecurringRow
  }

  /// The rows that decisions name, by the id that they bear.
  private let rows: [String: Int64]
  private let payments: [Int64: Named]
  private let calendar: BusinessCalendar
  private let thresholds: RecurringThresholds
  private var problems: [Problem] = []

  /// - Parameters:
  ///   - rows: the rows that decisions name, by the id that they bear.
  ///   - payments: those of them that may be recurring, by row.
  init(
    _ decisions: [String: Decisions.Stream], rows: [String: Int64], payments: [Int64: Named],
    calendar: BusinessCalendar, thresholds: RecurringThresholds = .standard
  ) {
    self.decisions = decisions
    self.rows = rows
    self.payments = payments
    self.calendar = calendar
    self.thresholds = thresholds
  }

  /// - Parameter found: by first payment.
  /// - Returns: by first payment too; and what holds for no stream, or contradicts itself.
  mutating func apply(_ found: [FoundStream]) -> (streams: [Decided], problems: [Problem]) {
    var streams = found
    for id in ids where decisions[id]?.isSplit == true { split(id, &streams) }
    for id in ids where decisions[id]?.merge != nil { merge(id, &streams) }
    streams.sort { $0.origin < $1.origin }
    var decided = streams.map { Decided(stream: $0) }
    lay(&decided)
    return (decided, problems)
  }

  private var ids: [String] { decisions.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

  private mutating func note(_ text: String, _ remedy: String) {
    problems.append(Problem(.warning, subject: "decisions.csv", text: text, remedy: remedy))
  }

  /// The stream that holds the payment a decision names.
  private func place(_ id: String, _ streams: [FoundStream]) -> Int? {
    guard let tx = rows[id] else { return nil }
    return streams.firstIndex { $0.payments.contains { $0.row.tx == tx } }
  }

  /// Where no stream holds the payment, since days that mean little fit another grid now: the largest of its merchant
  /// that was paid around it and has such amounts.
  private func placeAround(_ id: String, _ streams: [FoundStream], but taken: Set<Int>) -> Int? {
    guard let named = rows[id].flatMap({ payments[$0] }) else { return nil }
    let around = streams.indices.filter { !taken.contains($0) && streams[$0].isAround(named) }
    return around.max { (streams[$0].hits, $1) < (streams[$1].hits, $0) }
  }

  // MARK: Shape

  private mutating func split(_ id: String, _ streams: inout [FoundStream]) {
    guard let place = place(id, streams), let tx = rows[id],
      let at = streams[place].payments.firstIndex(where: { $0.row.tx == tx })
    else { return dangling(id) }
    guard at > 0 else { return }  // it begins there already
    var (earlier, later) = (streams[place], streams[place])
    earlier.payments = Array(earlier.payments[..<at])
    later.payments = Array(later.payments[at...])
    later.origin = later.payments[0].row
    for part in [(0, at), (at, streams[place].payments.count)] {
      let share = part.1 - part.0
      if part.0 == 0 {
        (earlier.hits, earlier.slots) = (share, slots(earlier))
      } else {
        (later.hits, later.slots) = (share, slots(later))
      }
    }
    earlier.lastSlot = number(of: earlier.payments[at - 1].slot, earlier.grid)
    streams[place] = earlier
    streams.append(later)
  }

  private func slots(_ stream: FoundStream) -> Int {
    let (first, last) = (stream.payments[0].slot, stream.payments[stream.payments.count - 1].slot)
    guard first <= last else { return stream.payments.count }
    return max(stream.payments.count, stream.grid.slots(first...last, calendar).count)
  }

  /// The number of the grid's slot nearest to a day.
  private func number(of day: Day, _ grid: CalendarGrid) -> Int {
    var number = grid.number(before: day) - 1
    while abs(grid.day(number + 1, calendar) - day) <= abs(grid.day(number, calendar) - day) { number += 1 }
    return number
  }

  private mutating func merge(_ id: String, _ streams: inout [FoundStream]) {
    guard let other = decisions[id]?.merge else { return }
    guard let from = place(id, streams) else { return dangling(id) }
    guard let into = place(other, streams) else {
      return note(
        "A decision merges the stream of \(id) with that of \(other), which is in none.",
        "delete the line, or name a payment that daybook recurring show lists")
    }
    guard from != into else { return }
    let (one, two) = (streams[into], streams[from])
    guard one.group.currency == two.group.currency, one.group.isIncome == two.group.isIncome else {
      return note(
        "A decision merges the stream of \(id) with that of \(other), but their currency or direction differ.",
        "delete the line from decisions.csv")
    }
    let latest = one.last < two.last ? two : one
    var joined = latest
    joined.payments = (one.payments + two.payments).sorted { $0.row < $1.row }
    joined.hits = one.hits + two.hits
    joined.slots = max(joined.hits, slots(joined))
    joined.origin = min(one.origin, two.origin)
    joined.chance = min(one.chance, two.chance)
    joined.confidence = max(one.confidence, two.confidence)
    streams[into] = joined
    streams.remove(at: from)
  }

  private mutating func dangling(_ id: String) {
    guard rows[id] != nil else { return }  // that the payment is gone is said already
    note(
      "A decision on the stream of \(id) holds for none: no stream has this payment.",
      "daybook recurring list --all names streams; delete the line, or put one of their payments in its place")
  }

  // MARK: What people say

  private mutating func lay(_ decided: inout [Decided]) {
    var said: [Int: [String]] = [:]
    let streams = decided.map(\.stream)
    var left: [String] = []
    for id in ids where decisions[id]?.status != nil || decisions[id]?.name != nil {
      if let place = place(id, streams) { said[place, default: []].append(id) } else { left.append(id) }
    }
    let taken = Set(said.keys)
    for id in left {
      if let place = placeAround(id, streams, but: taken) {
        said[place, default: []].append(id)
      } else {
        dangling(id)
      }
    }
    for (place, ids) in said.sorted(by: { $0.key < $1.key }) {
      let statuses = ids.filter { decisions[$0]?.status != nil }
      if isOne(statuses.compactMap { decisions[$0]?.status }, "status", statuses), let id = statuses.first,
        let status = decisions[id]?.status.flatMap(RecurringStream.Status.init)
      {
        decided[place].status = holds(status, statuses, streams[place]) ? status : .suggested
      }
      let names = ids.filter { decisions[$0]?.name != nil }
      if isOne(names.compactMap { decisions[$0]?.name }, "name", names) {
        decided[place].name = names.first.flatMap { decisions[$0]?.name }
      }
    }
  }

  /// Two values for one stream: neither holds.
  private mutating func isOne(_ values: [String], _ field: String, _ ids: [String]) -> Bool {
    guard Set(values).count > 1 else { return !values.isEmpty }
    note(
      "\(ids.joined(separator: " and ")) are payments of one stream, and decided with another \(field) each: "
        + "neither holds.", "delete all but one of the lines from decisions.csv")
    return false
  }

  /// A dismissal holds until the tier is another and two new payments came.
  private func holds(_ status: RecurringStream.Status, _ ids: [String], _ stream: FoundStream) -> Bool {
    guard status == .dismissed, let tier = ids.compactMap({ decisions[$0]?.tier }).first,
      tier != stream.tier(thresholds)?.rawValue
    else { return true }
    guard let last = ids.compactMap({ rows[$0].flatMap { payments[$0]?.row } }).max() else { return true }
    return stream.payments.count { last < $0.row } < 2
  }
}

extension FoundStream {
  /// Whether a payment could be one of it by its merchant, day and amount.
  func isAround(_ named: StreamDecisions.Named) -> Bool {
    let amounts = payments.map(\.row.amount)
    return [group, firstGroup].contains(named.group) && first.day <= named.row.day
      && named.row.day <= last.day + Int(grid.cadence.usualDays)
      && (amounts.min() ?? 0) <= named.row.amount && named.row.amount <= (amounts.max() ?? 0)
  }
}
