import Analytics
import Core
import SQLite
import Settings
import Warehouse

extension CommandTable {
  static let duplicate = Command(
    "duplicate", "Decide whether a payment is here twice", arguments: "[ID same_as ID|none]", count: 0...3,
    options: [
      .init("undo", nil, "take the decision on ID back"), .init("json", nil, "the undecided ones as JSON"),
    ],
    examples: [
      "daybook duplicate                                                  list what may be here twice",
      "daybook duplicate t_0123456789abcdef same_as t_fedcba9876543210    the first is counted no more",
      "daybook duplicate t_0123456789abcdef same_as none                  it is a payment of its own",
    ]
  ) { invocation in
    let household = try Household.open(invocation)
    if invocation.arguments.isEmpty, !invocation.has("undo") { return try list(invocation, household) }
    return try await household.locked {
      let warehouse = try household.openWarehouse()
      let said = try DuplicateDecision(invocation, household, warehouse).write()
      invocation.console.message("\(said); next: daybook build")
      return .done
    }
  }

  private static func list(_ invocation: Invocation, _ household: Household) throws -> ExitCode {
    _ = try household.openForReading(invocation.console)
    let warehouse = try Warehouse(
      reading: household.databasePath, today: household.clock.today, now: household.clock.now)
    let found = try Duplicates.undecided(household, warehouse)
    if invocation.has("json") {
      let rows = found.map { pair in
        JSON.object([
          .init("account_id", .string(pair.accountID)), .init("day", .string(pair.day.iso)),
          .init("amount", .money(pair.amount)), .init("transaction_id", .string(pair.transactionIDs[0])),
          .init("other_id", .string(pair.transactionIDs[1])),
        ])
      }
      invocation.console.result(jsonListing(today: household.clock.today, rows: rows))
      return .done
    }
    for pair in found {
      invocation.console.result("\(pair.day)  \(pair.accountID)  \(pair.amount)  \(Duplicates.command(pair))")
    }
    if found.isEmpty { invocation.console.message("no payment seems to be here twice") }
    return .done
  }
}

/// Rows of two sources that look like one payment, and what was decided about them.
enum Duplicates {
  static func undecided(_ household: Household, _ warehouse: Warehouse) throws -> [PossibleDuplicate] {
    let found = try warehouse.possibleDuplicates()
    guard !found.isEmpty else { return [] }
    try Viewer.household.open(on: warehouse.database)
    let decided = try ResolvedDecisions(household.decisions, database: warehouse.database).decidedDuplicates()
    return found.filter { pair in !pair.transactionIDs.contains { decided.contains($0) } }
  }

  static func command(_ pair: PossibleDuplicate) -> String {
    "daybook duplicate \(pair.transactionIDs.joined(separator: " same_as "))"
  }
}

/// What `daybook duplicate` writes into decisions.csv.
private struct DuplicateDecision {
  private let household: Household
  private let target: NamedTransaction
  /// Nil: it repeats no other.
  private let other: NamedTransaction?
  private let isUndone: Bool

  init(_ invocation: Invocation, _ household: Household, _ warehouse: Warehouse) throws {
    self.household = household
    isUndone = invocation.has("undo")
    var words = invocation.arguments
    if words.count == 3, words[1] == "same_as" { words.remove(at: 1) }
    guard words.count == (isUndone ? 1 : 2) else {
      throw UsageError(
        isUndone
          ? "daybook duplicate --undo takes one ID" : "daybook duplicate takes ID same_as ID, or ID same_as none",
        hint: "daybook duplicate lists what may be here twice")
    }
    try Viewer.household.open(on: warehouse.database)
    target = try NamedTransaction.withID(words[0], warehouse.database)
    other = isUndone || words[1] == "none" ? nil : try NamedTransaction.withID(words[1], warehouse.database)
    if let other { try check(other) }
  }

  private func check(_ other: NamedTransaction) throws {
    if other.id == target.id { throw UserError("\(other.id) is itself, and no duplicate of it") }
    if other.accountID != target.accountID {
      throw UserError(
        "the two are of different accounts: \(target.accountID) and \(other.accountID)",
        hint: "money that went from one account to the other is a transfer")
    }
    if other.amount != target.amount {
      throw UserError(
        "the two are of different amounts: \(target.amount) and \(other.amount)",
        hint: "one payment has one amount")
    }
    var next = household.decisions.transactions[other.id]?.sameAs
    for _ in 0..<100 {
      guard let id = next, id != "none" else { return }
      if id == target.id {
        throw UserError(
          "\(other.id) is decided to be the same as \(target.id) already: then neither would count",
          hint: "daybook duplicate --undo \(other.id) takes that back")
      }
      next = household.decisions.transactions[id]?.sameAs
    }
  }

  /// - Returns: what was decided, in words.
  func write() throws -> String {
    var file = try DecisionsFile.load(folder: household.folder)
    if isUndone {
      guard file.remove(kind: "transaction", target: target.id, field: "same_as") else {
        throw UserError("nothing was decided on \(target.id)", hint: "daybook duplicate lists what may be here twice")
      }
    } else {
      file.set(
        DecisionLine(
          kind: "transaction", target: target.id, field: "same_as", value: other?.id ?? "none",
          anchor: target.anchor.description))
    }
    try file.save(folder: household.folder)
    if isUndone { return "\(target.id) is undecided again" }
    return other.map { "\(target.id) is the same payment as \($0.id), and counts no more" }
      ?? "\(target.id) is a payment of its own"
  }
}
