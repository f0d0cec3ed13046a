package import Core
package import SQLite
package import Settings

/// Writes what a household is told: facts of the books and of runs, without those that are muted, with what was decided.
///
/// A pure function of facts and decisions: made again from nothing, every notification has the id and the state it had.
package struct NotificationMart {
  private let database: Database
  private let settings: DaybookSettings
  private let decisions: Decisions
  private let today: Day

  package init(_ database: Database, _ settings: DaybookSettings, _ decisions: Decisions, today: Day) {
    self.database = database
    self.settings = settings
    self.decisions = decisions
    self.today = today
  }

  package enum State: String, Sendable, CaseIterable { case new, read, dismissed }

  static let tables = """
    create table if not exists mart_told_facts (
      kind  text not null,
      key   text not null,
      day   text not null,
      title text not null,
      text  text not null,
      primary key (kind, key)
    ) strict, without rowid;
    create table if not exists mart_notifications (
      notification_id text primary key,
      kind            text not null,
      key             text not null,
      day             text not null,
      title           text not null,
      text            text not null,
      state           text not null
    ) strict, without rowid
    """

  /// Keeps the facts that follow from the books, for `run`.
  func keep(_ facts: [Notification]) throws {
    try database.execute(Self.tables)
    var byKey: [String: [SQLValue]] = [:]
    for fact in facts where byKey[fact.kind.rawValue + "\u{0}" + fact.key] == nil {
      byKey[fact.kind.rawValue + "\u{0}" + fact.key] = [
        .text(fact.kind.rawValue), .text(fact.key), .text(fact.day.iso), .text(fact.title), .text(fact.text),
      ]
    }
    let rows = byKey.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
    try MartWriter(database).replace("mart_told_facts", key: ["kind", "key"], with: rows)
  }

  /// Lays decisions upon what was kept and upon what runs tell; to be repeated when either is another.
  /// - Returns: decisions that hold on nothing.
  @discardableResult
  package func run() throws -> [Problem] {
    try database.execute(Self.tables)
    let all = try kept() + RunNotifications(database: database, today: today).all()
    var rows: [String: [SQLValue]] = [:]
    var known: Set<String> = []
    let anchored = Self.anchored(decisions.notifications, but: Set(all.map(\.id)))
    for notification in all {
      let id = notification.id
      known.insert(id)
      guard !settings.notify.mute.contains(notification.kind) else { continue }
      rows[id] = [
        .text(id), .text(notification.kind.rawValue), .text(notification.key), .text(notification.day.iso),
        .text(notification.title), .text(notification.text), .text(state(id, anchored).rawValue),
      ]
    }
    let sorted = rows.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
    try MartWriter(database).replace("mart_notifications", key: ["notification_id"], with: sorted)
    return dangling(known)
  }

  private func kept() throws -> [Notification] {
    var kept: [Notification] = []
    try database.forEach("select kind, key, day, title, text from mart_told_facts order by kind, key") { row in
      guard let kind = NotificationKind(rawValue: row.text(0)), let day = Day(iso: row.text(2)) else { return }
      kept.append(Notification(kind, key: row.text(1), day: day, title: row.text(3), text: row.text(4)))
    }
    return kept
  }

  /// What was decided under ids that are none, by the id of what their anchors tell.
  ///
  /// - Parameter known: ids of notifications, whose decisions hold whatever stands beside them.
  package static func anchored(
    _ decisions: [String: Decisions.Notification], but known: Set<String> = []
  ) -> [String: Decisions.Notification] {
    var found: [String: Decisions.Notification] = [:]
    for (line, decision) in decisions where !known.contains(line) {
      guard let anchor = decision.anchor else { continue }
      let id = Notification.id(anchor.kind, key: anchor.key)
      var all = found[id] ?? decision
      all.isRead = all.isRead || decision.isRead
      all.isDismissed = all.isDismissed || decision.isDismissed
      found[id] = all
    }
    return found
  }

  private func state(_ id: String, _ anchored: [String: Decisions.Notification]) -> State {
    let said = [decisions.notifications[id], anchored[id]].compactMap(\.self)
    return said.contains(where: \.isDismissed) ? .dismissed : said.contains(where: \.isRead) ? .read : .new
  }

  /// A line whose anchor tells what its id is of is over when that is; any other that names nothing was never right.
  private func dangling(_ known: Set<String>) -> [Problem] {
    let wrong = decisions.notifications.filter { id, decision in
      let told = decision.anchor.map { Notification.id($0.kind, key: $0.key) }
      return !known.contains(id) && told != id && told.map(known.contains) != true
    }
    return wrong.keys.sorted().map { id in
      Problem(
        .warning, subject: "decisions.csv", text: "A decision on the notification \(id.inSentence) holds on none.",
        remedy: "daybook alerts --all names them; delete the line from decisions.csv")
    }
  }
}
