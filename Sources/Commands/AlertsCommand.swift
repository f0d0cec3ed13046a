import Analytics
import Core
import SQLite
import Settings
import Warehouse

extension CommandTable {
  static let alerts = Command(
    "alerts", "List what you are told, and say that you know", arguments: "[list|read|dismiss] [ID|TEXT|all]",
    count: 0...2,
    options: [
      .init("all", nil, "of list: also those that are read or dismissed"),
      .init("undo", nil, "of read and dismiss: take it back"), .init("json", nil, "rows as JSON"),
    ],
    examples: [
      "daybook alerts                      what is new",
      "daybook alerts read groceries       the one that the word finds is read",
      "daybook alerts read all             all that is new is read",
      "daybook alerts dismiss n_0123456789abcdef", "daybook alerts dismiss groceries --undo",
    ]
  ) { invocation in
    let household = try Household.open(invocation)
    let verb = invocation.arguments.first ?? "list"
    guard verb != "list" else {
      if let more = invocation.arguments.dropFirst().first {
        throw UsageError(
          "daybook alerts list does not take '\(more)'", hint: "daybook alerts --help shows what it takes")
      }
      try AlertListing(invocation, household).print()
      return .done
    }
    guard let decision = AlertVerb(rawValue: verb) else {
      throw UsageError(
        "daybook alerts has no '\(verb)'",
        hint: nearestName(to: verb, among: ["list"] + AlertVerb.allCases.map(\.rawValue)).map {
          "did you mean '\($0)'?"
        }
          ?? "daybook alerts --help names them")
    }
    guard invocation.arguments.count == 2 else {
      throw UsageError("daybook alerts \(verb) takes an ID, a word that finds one, or all")
    }
    return try await household.locked {
      let said = try AlertDecision(decision, invocation, household).write(invocation.arguments[1])
      invocation.console.message("\(said.onOneLine); next: daybook build")
      return .done
    }
  }
}

/// What may be said of a notification.
enum AlertVerb: String, CaseIterable {
  case read, dismiss

  /// The field of decisions.csv.
  var field: String { self == .read ? "read" : "dismissed" }
}

/// Notifications for a person or a script.
private struct AlertListing {
  private let invocation: Invocation
  private let household: Household
  private let books: BooksReader

  init(_ invocation: Invocation, _ household: Household) throws {
    self.invocation = invocation
    self.household = household
    books = try household.openForReading(invocation.console)
  }

  func print() throws {
    let condition = invocation.has("all") ? "true" : "state = 'new'"
    let columns =
      invocation.has("json") ? "*" : "day, notification_id, kind, \(invocation.has("all") ? "state, " : "")text"
    var listing = try Listing.running(
      "select \(columns) from notifications where \(condition) order by day desc, kind, notification_id", books,
      household, file: "alerts")
    listing.today = household.clock.today
    guard !listing.rows.isEmpty || invocation.has("json") else {
      return invocation.console.message(
        invocation.has("all") ? "there are no alerts" : "nothing is new; daybook alerts --all lists what was")
    }
    listing.print(invocation)
  }
}

/// What `daybook alerts` writes into decisions.csv.
private struct AlertDecision {
  private struct Alert {
    var id: String
    var day: String
    var kind: String
    var key: String
    var title: String
    var text: String
    var state: String

    /// What the line says it is about, for whoever reads it later.
    var anchor: String { "\(day) \(kind) \(key)" }
    var inWords: String { "\(day) \(id)  \(title)".onOneLine }
  }

  private let verb: AlertVerb
  private let isUndone: Bool
  private let household: Household
  private let console: Console
  private let alerts: [Alert]

  init(_ verb: AlertVerb, _ invocation: Invocation, _ household: Household) throws {
    self.verb = verb
    self.household = household
    isUndone = invocation.has("undo")
    console = invocation.console
    let books = try household.openForReading(invocation.console)
    var alerts: [Alert] = []
    try books.warehouse.database.forEach(
      """
      select notification_id, day, kind, key, title, text, state from main.mart_notifications
      order by day desc, kind, notification_id
      """
    ) { row in
      alerts.append(
        Alert(
          id: row.text(0), day: row.text(1), kind: row.text(2), key: row.text(3), title: row.text(4), text: row.text(5),
          state: row.text(6)))
    }
    self.alerts = alerts
  }

  /// - Returns: what was decided, in words.
  func write(_ words: String) throws -> String {
    let meant = try words == "all" ? all() : [one(words)]
    var file = try DecisionsFile.load(folder: household.folder)
    for alert in meant {
      if isUndone {
        guard file.remove(kind: "notification", target: alert.id, field: verb.field) || words == "all" else {
          throw UserError(
            "\(alert.id) is not \(verb.field)", hint: "daybook alerts --all tells the state of each")
        }
      } else {
        file.set(
          DecisionLine(kind: "notification", target: alert.id, field: verb.field, value: "yes", anchor: alert.anchor))
      }
    }
    try file.save(folder: household.folder)
    try lay(file)
    let what = meant.count == 1 ? meant[0].title : "\(meant.count) alerts"
    return isUndone
      ? "\(what): no more \(verb.field)" : "\(what): \(verb.field)"
  }

  /// Those of which it is not yet said, or with `--undo` those of which it is.
  private func all() throws -> [Alert] {
    let meant = alerts.filter { alert in
      let isSaid = verb == .read ? alert.state != "new" : alert.state == "dismissed"
      return isSaid == isUndone
    }
    guard !meant.isEmpty else {
      throw UserError(
        isUndone ? "no alert is \(verb.field)" : "every alert is \(verb.field) already",
        hint: "daybook alerts --all tells the state of each")
    }
    return meant
  }

  /// By its id, else the only one whose title, text, kind or key holds the words; of several, the only one that is not
  /// dismissed.
  private func one(_ words: String) throws -> Alert {
    if let named = alerts.first(where: { $0.id == words }) { return named }
    let wanted = words.lowercased()
    let holding = alerts.filter { alert in
      [alert.title, alert.text, alert.kind, alert.key].contains { $0.lowercased().contains(wanted) }
    }
    let standing = holding.filter { ($0.state == "dismissed") == (isUndone && verb == .dismiss) }
    let found = standing.isEmpty ? holding : standing
    guard let first = found.first else {
      throw UserError(
        "no alert is found by '\(words.onOneLine)'", hint: "daybook alerts --all lists them with their ids")
    }
    guard found.count == 1 else {
      for alert in found { console.result(alert.inWords) }
      throw UserError(
        "'\(words.onOneLine)' finds \(found.count) alerts, and must find one", hint: "name it by its id")
    }
    return first
  }

  /// The state of each is as decided at once; the pages follow with the next build.
  private func lay(_ file: DecisionsFile) throws {
    let decisions = file.decisions(categories: household.settings.categories.map(\.path)).decisions
    let warehouse = try household.openWarehouse()
    try warehouse.write {
      _ = try NotificationMart(warehouse.database, household.settings, decisions, today: household.clock.today).run()
    }
  }
}
