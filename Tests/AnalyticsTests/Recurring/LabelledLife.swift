import Core
import Settings

@testable import Analytics

/// What becomes of a made household's streams while months pass: whether they keep their identity, and whether those that
/// were dismissed stay away.
struct LabelledLife {
  /// Streams met again a month later, and those of them that were named by another first payment.
  var followed = 0
  var moved: [String] = []
  /// Streams that were dismissed, and those of them that were suggested again without leave.
  var dismissed = 0
  var returned: [String] = []

  mutating func add(_ other: LabelledLife) {
    followed += other.followed
    moved += other.moved
    dismissed += other.dismissed
    returned += other.returned
  }

  /// Seven looks at the same books, a month apart, the last one today.
  mutating func follow(_ household: LabelledHousehold, _ books: LabelledBooks, seed: UInt64) {
    let labels = Dictionary(household.rows.map { ($0.id, $0.stream) }, uniquingKeysWith: { one, _ in one })
    var before: [Int: RecurringRow] = [:]
    for month in 0..<7 {
      // Of a planted stream that is found in two parts, the larger one is it; the other is a false one in the table.
      var parts: [Int: FoundStream] = [:]
      for stream in books.streams(on: household.today - (180 - month * 30)) {
        guard stream.tier(.standard) == .high, let label = books.label(stream, labels) else { continue }
        if stream.hits > parts[label]?.hits ?? 0 { parts[label] = stream }
      }
      for (label, stream) in parts {
        if let known = before[label], known != stream.origin {
          moved.append("\(seed) \(household.streams[label].kind): \(known.day) to \(stream.origin.day)")
        }
        before[label] = stream.origin
        followed += 1
      }
    }
  }

  /// Everything that is found a year before today is dismissed, as `daybook recurring dismiss` writes it; each month since
  /// is looked at for streams that hold more than half of a dismissed one's payments and are suggested.
  mutating func dismiss(_ household: LabelledHousehold, _ books: LabelledBooks, seed: UInt64) {
    var gone: [(payments: Set<UInt64>, tier: RecurringStream.Tier?, last: RecurringRow)] = []
    var decisions: [String: Decisions.Stream] = [:]
    var rows: [String: Int64] = [:]
    var payments: [Int64: StreamDecisions.Named] = [:]
    for stream in books.streams(on: household.today - 360) {
      let tier = stream.tier(.standard)
      guard let tier else { continue }
      let id = "t\(stream.last.id)"
      var decision = Decisions.Stream()
      decision.status = RecurringStream.Status.dismissed.rawValue
      decision.tier = tier.rawValue
      decisions[id] = decision
      rows[id] = stream.last.tx
      payments[stream.last.tx] = StreamDecisions.Named(group: stream.group, row: stream.last)
      gone.append((Set(stream.payments.map(\.row.id)), tier, stream.last))
    }
    dismissed += gone.count
    for month in 1...12 {
      var laying = StreamDecisions(decisions, rows: rows, payments: payments, calendar: household.calendar)
      let shown = laying.apply(books.streams(on: household.today - (360 - month * 30))).streams
        .filter { $0.status == .suggested && $0.stream.tier(.standard) != nil }
      for one in gone {
        let back = shown.first { decided in
          decided.stream.payments.count { one.payments.contains($0.row.id) } * 2 > one.payments.count
        }
        guard let back else { continue }
        let new = back.stream.payments.count { one.last < $0.row }
        let hasLeave = back.stream.tier(.standard) != one.tier && new >= 2
        if !hasLeave {
          returned.append(
            "\(seed) month \(month): \(back.stream.first.day) to \(back.stream.last.day) \(back.stream.grid.cadence) "
              + "\(back.stream.grid.words) \(back.stream.hits) payments, dismissed at \(one.last.day) as \(one.payments.count) \(String(describing: one.tier)), has \(back.stream.payments.contains { $0.row == one.last })"
          )
        }
      }
    }
  }
}
