import Core

/// Payments that belong to a stream though they were not fitted with it: on its free slots, at its price.
struct StreamExtension {
  let calendar: BusinessCalendar
  var thresholds = RecurringThresholds.standard

  /// Fills free slots within the stream and after it.
  ///
  /// - Parameters:
  ///   - rows: of the stream's group, by day.
  ///   - claimed: ids of payments that belong to a stream.
  func fill(_ stream: inout FoundStream, from rows: [RecurringRow], claimed: inout Set<UInt64>) {
    let free = rows.filter { !claimed.contains($0.id) }
    guard !free.isEmpty else { return }
    let isPlain = free.count * 4 <= stream.hits
    fillWithin(&stream, free, isPlain, &claimed)
    fillAfter(&stream, free, &claimed)
  }

  private func fillWithin(
    _ stream: inout FoundStream, _ free: [RecurringRow], _ isPlain: Bool, _ claimed: inout Set<UInt64>
  ) {
    guard stream.hits < stream.slots else { return }
    let filled = Set(stream.payments.map(\.slot))
    for slot in stream.grid.slots(stream.first.day...stream.last.day, calendar) where !filled.contains(slot.day) {
      guard slot.day > stream.first.day, slot.day < stream.last.day,
        let next = stream.payments.firstIndex(where: { $0.row.day > slot.day }), next > 0
      else { continue }
      let expected = stream.payments[next - 1].row.amount
      let factor = isPlain ? thresholds.priceFactor - 1 : thresholds.amountTolerance
      guard
        let row = nearest(free, to: slot.day, stream.grid.cadence, claimed, { isNear($0.amount, expected, factor) })
      else { continue }
      claimed.insert(row.id)
      stream.payments.append(.init(row: row, slot: slot.day))
      stream.payments.sort { $0.row < $1.row }
      stream.hits += 1
    }
  }

  /// One slot may stay free between.
  func fillAfter(_ stream: inout FoundStream, _ free: [RecurringRow], _ claimed: inout Set<UInt64>) {
    var misses = 0
    var number = stream.lastSlot + 1
    while misses < 2 {
      let slot = stream.grid.day(number, calendar)
      let expected = stream.last.amount
      let after = stream.last.day
      let row = nearest(free, to: slot, stream.grid.cadence, claimed) {
        $0.day > after && isNear($0.amount, expected, thresholds.amountTolerance)
      }
      if let row {
        claimed.insert(row.id)
        stream.payments.append(.init(row: row, slot: slot))
        stream.slots += misses + 1
        stream.hits += 1
        stream.lastSlot = number
        misses = 0
      } else {
        misses += 1
      }
      number += 1
    }
  }

  /// Goes back slot by slot through payments before the stream's first: what it is named by must not move with the
  /// window.
  ///
  /// - Parameter earlier: of its merchant and its namesakes, by day.
  func goBack(_ stream: inout FoundStream, through earlier: [RecurringRow], claimed: inout Set<UInt64>) {
    guard let first = earlier.first?.day, let firstSlot = stream.payments.first?.slot, first < stream.first.day else {
      return
    }
    var number = stream.grid.number(before: firstSlot)
    while stream.grid.day(number, calendar) < firstSlot { number += 1 }
    let amounts = stream.payments.map { abs($0.row.amount) }
    var range = (low: amounts.min() ?? 0, high: amounts.max() ?? 0)
    var misses = 0
    var before: [FoundStream.Paid] = []
    var earliest = stream.first.day
    while misses < 2 {
      number -= 1
      let slot = stream.grid.day(number, calendar)
      if slot + RecurringThresholds.tolerance(stream.grid.cadence) < first { break }
      let row = nearest(earlier, to: slot, stream.grid.cadence, claimed) {
        $0.day < earliest && isWithin(abs($0.amount), range)
      }
      guard let row else {
        misses += 1
        continue
      }
      claimed.insert(row.id)
      before.append(.init(row: row, slot: slot))
      range = (min(range.low, abs(row.amount)), max(range.high, abs(row.amount)))
      earliest = row.day
      stream.slots += misses + 1
      misses = 0
    }
    stream.hits += before.count
    stream.payments = before.reversed() + stream.payments
    stream.origin = stream.payments[0].row
  }

  /// A price that one change leads to.
  private func isWithin(_ amount: Int64, _ range: (low: Int64, high: Int64)) -> Bool {
    Double(amount) * thresholds.priceFactor >= Double(range.low)
      && Double(amount) <= Double(range.high) * thresholds.priceFactor
  }

  private func isNear(_ one: Int64, _ other: Int64, _ part: Double) -> Bool {
    Double(abs(one - other)) <= part * Double(min(abs(one), abs(other)))
  }

  /// The payment nearest to a slot within the tolerance; of equals the earlier.
  private func nearest(
    _ rows: [RecurringRow], to slot: Day, _ cadence: Cadence, _ claimed: Set<UInt64>,
    _ isMeant: (RecurringRow) -> Bool
  ) -> RecurringRow? {
    let tolerance = RecurringThresholds.tolerance(cadence)
    var low = 0
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].day < slot - tolerance { low = middle + 1 } else { high = middle }
    }
    var best: RecurringRow?
    while low < rows.count, rows[low].day - slot <= tolerance {
      let row = rows[low]
      if !claimed.contains(row.id), isMeant(row), best.map({ abs(row.day - slot) < abs($0.day - slot) }) ?? true {
        best = row
      }
      low += 1
    }
    return best
  }
}
