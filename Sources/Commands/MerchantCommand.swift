import Analytics
import Core
import SQLite
import Settings
import Warehouse

extension CommandTable {
  static let merchant = Command(
    "merchant", "Name a merchant, give it a category, or say that it is another one, too", arguments: "[MERCHANT]",
    count: 0...1,
    options: [
      .init("name", "NAME", "call it so"), .init("category", "PATH", "of its payments that nothing else decides"),
      .init("same-as", "MERCHANT", "it is this one: both names are one merchant"),
      .init("undo", nil, "take back all that was decided about it"), .init("json", nil, "merchants as JSON"),
    ],
    examples: [
      "daybook merchant                                        those with decisions",
      "daybook merchant \"amzn mktp\" --same-as amazon", "daybook merchant tesco --category Food:Groceries",
    ]
  ) { invocation in
    let household = try Household.open(invocation)
    guard let words = invocation.arguments.first else {
      return try MerchantDirectory(household, invocation.console).list(invocation)
    }
    return try await household.locked {
      let directory = try MerchantDirectory(household, invocation.console)
      let said = try directory.decide(try directory.find(words), invocation)
      if let said { invocation.console.message("\(said.onOneLine); next: daybook build") }
      return .done
    }
  }
}

/// The merchants as the figures have them, and what was decided about them.
private struct MerchantDirectory {
  struct Entry {
    var id: String
    var name: String
    var key: String
    var step: String
    var category: String?
    var transactions: Int64
  }

  private let household: Household
  private let entries: [Entry]

  init(_ household: Household, _ console: Console) throws {
    self.household = household
    let books = try household.openForReading(console)
    var entries: [Entry] = []
    try books.warehouse.database.forEach(
      "select merchant_id, name, key, key_step, category, transactions from temp.merchants order by merchant_id"
    ) { row in
      entries.append(
        Entry(
          id: row.text(0), name: row.text(1), key: row.text(2), step: row.text(3), category: row.optionalText(4),
          transactions: row.int64(5)))
    }
    self.entries = entries
  }

  /// By id, key or name; letters' case is no matter.
  func find(_ words: String) throws -> Entry {
    let wanted = words.lowercased()
    for found in [
      entries.filter { $0.id == words || $0.key == words }, entries.filter { $0.name.lowercased() == wanted },
      entries.filter { $0.name.lowercased().hasPrefix(wanted) || $0.id.hasPrefix(wanted) },
    ] where !found.isEmpty {
      if found.count == 1 { return found[0] }
      throw UserError(
        "'\(words)' is \(found.count) merchants",
        hint: "name one by its id: \(found.prefix(6).map(\.id).joined(separator: ", "))")
    }
    throw UserError(
      "no merchant is called '\(words)'",
      hint: nearestName(to: words, among: entries.map(\.name)).map { "did you mean '\($0)'?" }
        ?? "daybook query \"select merchant_id, name from merchants\" names them")
  }

  /// - Returns: what was decided, in words; nil when nothing was asked for but to show it.
  func decide(_ merchant: Entry, _ invocation: Invocation) throws -> String? {
    var file = try DecisionsFile.load(folder: household.folder)
    if invocation.has("undo") {
      let removed = ["alias", "category", "name"].filter {
        file.remove(kind: "merchant", target: merchant.key, field: $0)
      }
      guard !removed.isEmpty else { throw UserError("nothing was decided about \(merchant.id)") }
      try file.save(folder: household.folder)
      return "\(merchant.id) is as the bank's texts have it again"
    }
    var said: [String] = []
    let words = invocation.value("same-as")
    if let name = invocation.value("name") {
      guard !name.isEmpty else { throw UsageError("a merchant's name is not empty", hint: "--undo takes it back") }
      set("name", name, try words.map { try target($0, of: merchant) } ?? merchant, &file)
      said.append("is called '\(name)'")
    }
    if let category = invocation.value("category") {
      try household.check(category: category)
      set("category", category, try words.map { try target($0, of: merchant) } ?? merchant, &file)
      said.append("is \(category) where nothing else decides")
    }
    if let words {
      let other = try target(words, of: merchant)
      set("alias", other.key, merchant, &file)
      // Of two names the one that it is said to be holds, whichever of the texts would make the better one.
      if invocation.value("name") == nil, household.decisions.merchants[other.key]?.name == nil {
        set("name", other.name, other, &file)
      }
      said.append("is the same merchant as \(other.id), '\(other.name)'")
    }
    guard !said.isEmpty else {
      show(merchant, invocation.console)
      return nil
    }
    try file.save(folder: household.folder)
    return "\(merchant.id) " + said.joined(separator: ", ")
  }

  private func set(_ field: String, _ value: String, _ merchant: Entry, _ file: inout DecisionsFile) {
    file.set(DecisionLine(kind: "merchant", target: merchant.key, field: field, value: value, anchor: merchant.name))
  }

  /// Whose alias a merchant may be: not its own, and not of one that is an alias itself, since a chain would end midway.
  private func target(_ words: String, of merchant: Entry) throws -> Entry {
    let other = try find(words)
    if other.key == merchant.key { throw UserError("\(merchant.id) is itself already") }
    if household.decisions.merchants[other.key]?.alias != nil {
      throw UserError("\(other.id) is decided to be another merchant itself", hint: "name that one")
    }
    let others = household.decisions.merchants.filter { $0.value.alias == merchant.key }.keys.sorted()
    if let first = others.first {
      throw UserError(
        "'\(first)' is decided to be \(merchant.id): it would be left behind", hint: "take that back first, with --undo"
      )
    }
    return other
  }

  private func show(_ merchant: Entry, _ console: Console) {
    console.result("\(merchant.id)  \(merchant.name)".onOneLine)
    console.result("  \(merchant.transactions) booked payments, category \(merchant.category ?? "none")".onOneLine)
    console.result("  told from others by \(merchant.step): \(merchant.key)".onOneLine)
    guard let decision = household.decisions.merchants[merchant.key] else { return }
    for (field, value) in [("name", decision.name), ("category", decision.category), ("same as", decision.alias)] {
      if let value { console.result("  decided: \(field) \(value)".onOneLine) }
    }
  }

  func list(_ invocation: Invocation) throws -> ExitCode {
    if invocation.has("json") {
      let rows = entries.map { entry in
        JSON.object([
          .init("merchant_id", .string(entry.id)), .init("name", .string(entry.name)), .init("key", .string(entry.key)),
          .init("key_step", .string(entry.step)), .init("category", entry.category.map { .string($0) } ?? .null),
          .init("transactions", .int(entry.transactions)),
        ])
      }
      invocation.console.result(jsonListing(today: household.clock.today, rows: rows))
      return .done
    }
    let decided = household.decisions.merchants.keys.sorted()
    for key in decided {
      if let entry = entries.first(where: { $0.key == key }) {
        show(entry, invocation.console)
      } else {
        let alias = household.decisions.merchants[key]?.alias
        invocation.console.result(
          "\(key)  \(alias.map { "same as \($0)" } ?? "no payment bears this key now")".onOneLine)
      }
    }
    if decided.isEmpty { invocation.console.message("nothing was decided about a merchant") }
    return .done
  }
}
