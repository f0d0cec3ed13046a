import Core
import SQLite

/// What runs tell: connections that fail or need a person, what came in, what was exported, closed months that moved.
///
/// These follow from what the warehouse keeps of runs; a member's copy keeps nothing of them.
struct RunNotifications {
  let database: Database
  let today: Day
  var thresholds = NotificationThresholds.standard

  func all() throws -> [Notification] {
    try consents() + failures() + syncs() + exports() + closedMonths()
  }

  /// One for each end of a consent: renewed, it has another end.
  private func consents() throws -> [Notification] {
    var found: [Notification] = []
    try database.forEach(
      """
      select connection_id, consent_until from main.connections
      where consent_until is not null and status <> 'disabled' order by connection_id
      """
    ) { row in
      guard let until = Day(iso: row.text(1)), until - thresholds.consentDays <= today,
        until > today - thresholds.days
      else { return }
      let id = row.text(0)
      found.append(
        Notification(
          .consentExpiring, key: "\(id) \(until)", day: until - thresholds.consentDays,
          title: "The consent for \(id) ends",
          text: "The bank’s consent for \(id) ends on \(until): daybook connect \(id) renews it."))
    }
    return found
  }

  /// What fails, since it began to: mended, it is no more.
  private func failures() throws -> [Notification] {
    var found: [String: Notification] = [:]
    try database.forEach(
      """
      select stage, since_day, text, remedy from main.problems
      where stage glob 'sync:*' and severity = 'error' and since_day > ? order by stage, since_day, problem_id
      """, .text((today - thresholds.days).iso)
    ) { row in
      let id = String(row.text(0).dropFirst("sync:".count))
      guard let since = Day(iso: row.text(1)), found[id] == nil else { return }
      let remedy = row.text(3).isEmpty ? "" : " Remedy: \(row.text(3).inSentence)."
      found[id] = Notification(
        .syncFailed, key: "\(id) \(since)", day: since, title: "The sync of \(id) failed",
        text: row.text(2).inSentence + remedy)
    }
    return found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
  }

  /// Nights that brought something: one that brought nothing is not told, and one that was repeated is one.
  private func syncs() throws -> [Notification] {
    var found: [Notification] = []
    try database.forEach(
      """
      select day, sum(new_rows), sum(changed_rows + retired_rows) from main.fact_days
      where source glob 'sync *' and day > ? and day <= ? group by day order by day
      """, .text((today - thresholds.routineDays).iso), .text(today.iso)
    ) { row in
      guard let day = Day(iso: row.text(0)) else { return }
      found.append(
        Notification(
          .syncComplete, key: day.iso, day: day, title: "New facts came in",
          text: "The sync of \(day) brought \(told(row.int64(1))) new facts and changed \(told(row.int64(2)))."))
    }
    return found
  }

  /// A number in thousands apart, as no country's own marks: a page sets those in.
  private func told(_ count: Int64) -> String {
    let digits = Array(String(count))
    return String(
      digits.indices.flatMap { place in
        place > 0 && (digits.count - place) % 3 == 0 ? ["\u{202F}", digits[place]] : [digits[place]]
      })
  }

  private func exports() throws -> [Notification] {
    var found: [Notification] = []
    try database.forEach(
      """
      select run_day, stage, max(rows) from main.jobs
      where stage glob 'export *' and state = 'done' and run_day > ? and run_day <= ? group by 1, 2 order by 1, 2
      """, .text((today - thresholds.routineDays).iso), .text(today.iso)
    ) { row in
      guard let day = Day(iso: row.text(0)) else { return }
      let dataset = String(row.text(1).dropFirst("export ".count))
      found.append(
        Notification(
          .exportComplete, key: "\(dataset) \(day)", day: day, title: "\(dataset) was exported",
          text: "On \(day), \(told(row.int64(2))) rows of \(dataset) were exported."))
    }
    return found
  }

  /// Of each month what has moved so far: more of it later is another fact.
  private func closedMonths() throws -> [Notification] {
    var found: [Notification] = []
    try database.forEach(
      """
      select problem_id, subject, text, since_day from main.problems where stage = 'closed months'
      order by subject, problem_id
      """
    ) { row in
      guard let since = Day(iso: row.text(3)) else { return }
      found.append(
        Notification(
          .closedMonthChanged, key: "\(row.text(1)) \(row.text(0))", day: since, title: "\(row.text(1)) has changed",
          text: "\(row.text(2)) daybook diff shows it line by line.".inSentence))
    }
    return found
  }
}
