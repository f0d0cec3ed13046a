import Core

/// Streams that somebody decided on and that the window no longer tells, since they ended long ago: found again in the
/// payments from around the one that the decision names, so that what was decided stands for ever.
struct OutlivedStreams {
  let detector: RecurringDetector
  let today: Day
  /// Of a merchant's name.
  let words: (Int64) -> Set<String>

  /// - Parameters:
  ///   - named: payments that decisions name, in any order.
  ///   - found: streams of the window, whose payments are theirs.
  ///   - history: every payment of a group to today.
  /// - Returns: the streams of payments that none of `found` has, by first payment.
  func streams(
    of named: some Sequence<StreamDecisions.Named>, beside found: [FoundStream],
    history: (RecurringGroup) throws -> [RecurringRow]
  ) rethrows -> [FoundStream] {
    var held = Set(found.flatMap { $0.payments.map(\.row.id) })
    var histories: [RecurringGroup: [RecurringRow]] = [:]
    var outlived: [FoundStream] = []
    for payment in named.sorted(by: { $0.row < $1.row }) {
      guard !held.contains(payment.row.id), !found.contains(where: { $0.isAround(payment) }) else { continue }
      let rows = try histories[payment.group] ?? history(payment.group)
      histories[payment.group] = rows
      guard let stream = self.stream(of: payment, rows.filter { !held.contains($0.id) }) else { continue }
      held.formUnion(stream.payments.map(\.row.id))
      outlived.append(stream)
    }
    return outlived.sorted { $0.origin < $1.origin }
  }

  /// Looked for as on the day of the payment, with what came since.
  private func stream(of payment: StreamDecisions.Named, _ rows: [RecurringRow]) -> FoundStream? {
    let start = detector.windowStart(payment.row.day)
    var fruitless = FruitlessGroups(detector.calendar, detector.thresholds)
    let streams = detector.streams(
      [payment.group: rows.filter { $0.day >= start }], today: today, words: words, fruitless: &fruitless
    ) { _ in rows.filter { $0.day < start } }
    return streams.first { $0.payments.contains { $0.row.id == payment.row.id } }
  }
}
