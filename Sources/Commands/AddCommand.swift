import Core
import Files
import Hashing
import Settings
import Warehouse

extension CommandTable {
  static let add = Command(
    "add", "Enter by hand a transaction, a balance or a trade", arguments: "transaction|balance|trade|KIND",
    count: 1...1,
    options: [
      .init("account", "ID", "the account it is of"),
      .init("day", "DAY", "when it was (default: today)"),
      .init("amount", "N", "-12.50 leaves the account; of a trade its cash, costs included"),
      .init("currency", "CODE", "of the amount (default: the account's)"),
      .init("counterparty", "NAME", "who was paid, or paid"), .init("description", "TEXT", "what for"),
      .init("category", "PATH", "Food:Groceries"),
      .init("kind", "KIND", "of a trade: \(TradeKind.allCases.map(\.rawValue).joined(separator: ", "))"),
      .init("security", "NAME", "its ISIN, or your own name for it"),
      .init("quantity", "N", "units; of a split new:old, 2:1"), .init("price", "N", "of one unit"),
      .init("fee", "N", "part of the amount"), .init("tax", "N", "part of the amount"),
      .init("id", "ID", "a name of its own for the line (default: one is made)"),
      .init("dry-run", nil, "only say what line would be added"),
    ],
    examples: [
      "daybook add transaction --account cash --amount -12.50 --counterparty \"Corner Shop\" --category Food:Groceries",
      "daybook add balance --account cash --amount 85.00 --day 2026-06-30",
      "daybook add buy --account broker --security IE00B3XXRP09 --quantity 10 --price 81.20 --fee 1.00",
    ]
  ) { invocation in
    let household = try Household.open(invocation)
    return try await household.locked {
      let addition = try EntryAddition(invocation, household)
      invocation.console.result(addition.text)
      if invocation.has("dry-run") { return .done }
      try Files.write(addition.bytes, to: addition.path)
      invocation.console.message("added to \(EntriesFile.fileName); next: daybook build")
      return .done
    }
  }
}

/// A line of entries.csv in the making: what the options say, checked as the file's own lines are.
struct EntryAddition {
  let path: String
  private(set) var bytes: [UInt8] = []
  /// The line, as it stands in the file.
  private(set) var text = ""

  init(_ invocation: Invocation, _ household: Household) throws {
    path = "\(household.folder)/\(EntriesFile.fileName)"
    let before = try EntriesStage.bytes(household) ?? []
    let file = before.isEmpty ? nil : try EntriesFile(before, household.settings)
    let columns = file?.columns ?? EntryColumn.allCases
    var line = try Self.line(invocation, household)
    if line[.id].isEmpty { line[.id] = Self.id(line, taken: file?.ids ?? []) }
    if let taken = file?.ids, taken.contains(line[.id]) {
      throw UserError("\(EntriesFile.fileName) has a line with the id '\(line[.id])' already", hint: "leave --id out")
    }
    text = try line.text(columns)
    bytes = try line.appended(to: before, columns)
    try check(file, household)
  }

  private static func line(_ invocation: Invocation, _ household: Household) throws -> EntryLine {
    var line = EntryLine()
    for column in EntryColumn.allCases where column != .kind { line[column] = invocation.value(column.rawValue) ?? "" }
    line[.day] = (try invocation.day("day") ?? household.clock.today).iso
    line[.kind] = try kind(invocation)
    if line[.account].isEmpty {
      throw UsageError(
        "--account says whose it is",
        hint: "accounts: \(household.settings.accounts.map(\.id).joined(separator: ", "))")
    }
    return line
  }

  private static func kind(_ invocation: Invocation) throws -> String {
    let word = invocation.arguments.first ?? ""
    let stated = invocation.value("kind")
    if word == "trade" {
      guard let stated else {
        throw UsageError(
          "--kind says what trade it is", hint: TradeKind.allCases.map(\.rawValue).joined(separator: ", "))
      }
      guard TradeKind(rawValue: stated) != nil else { throw unknown(stated, TradeKind.allCases.map(\.rawValue)) }
      return stated
    }
    guard EntryKind(word) != nil else { throw unknown(word, EntryKind.words + ["trade"]) }
    if let stated, stated != word { throw UsageError("--kind is for daybook add trade") }
    return word
  }

  private static func unknown(_ word: String, _ known: [String]) -> UsageError {
    UsageError(
      "there is no kind '\(word)'",
      hint: nearestName(to: word, among: known).map { "did you mean '\($0)'?" }
        ?? "the kinds are \(known.joined(separator: ", "))")
  }

  /// Made of what the line says; of lines that say the same, each has its own.
  private static func id(_ line: EntryLine, taken: Set<String>) -> String {
    let said = EntryColumn.allCases.filter { $0 != .id }.map { line[$0] }.joined(separator: "\u{0}")
    var number = 1
    while true {
      let id = "e_" + BLAKE2b.hex("\(said)\u{0}\(number)", length: 16).prefix(12)
      if !taken.contains(id) { return id }
      number += 1
    }
  }

  /// The new line must hold; what is wrong with the others is not its affair.
  private func check(_ before: EntriesFile?, _ household: Household) throws {
    let after = try EntriesFile(bytes, household.settings)
    let known = Set(before?.problems ?? [])
    if let problem = after.problems.first(where: { !known.contains($0) }) {
      throw UserError(problem.message, hint: problem.hint)
    }
  }
}
