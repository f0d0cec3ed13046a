import Core
import Settings
import Warehouse

extension CommandTable {
  static let sync = Command(
    "sync", "Fetch from banks and brokers, rates and prices", arguments: "[ID…]", count: 0...1000,
    options: [.init("since", "DAY", "fetch from that day on, whatever is known already")],
    examples: ["daybook sync", "daybook sync joint-bank rates prices", "daybook sync --since 2025-01-01"]
  ) { invocation in
    let household = try Household.open(invocation)
    let since = try invocation.day("since")
    let known = household.settings.connections.map(\.id) + ["rates", "prices", PropertyStage.name]
    for id in invocation.arguments where !known.contains(id) {
      throw UserError(
        "no connection is called '\(id)'",
        hint: nearestName(to: id, among: known).map { "did you mean '\($0)'?" } ?? "daybook.toml names them")
    }
    return try await household.locked {
      let warehouse = try household.openWarehouse()
      var lines = try await SyncStage(household, warehouse, console: invocation.console)
        .run(only: invocation.arguments, since: since)
      if let prices = try await PricesStage(household, warehouse, console: invocation.console)
        .run(only: invocation.arguments, since: since)
      {
        lines.append(prices)
        lines += try await SyncStage(household, warehouse, console: invocation.console).runLateRates()
      }
      try warehouse.endNight()
      return SyncReport(lines).show(invocation.console)
    }
  }
}

/// What a sync came to, in lines for people.
struct SyncReport {
  let lines: [SyncLine]

  init(_ lines: [SyncLine]) { self.lines = lines }

  var isPartial: Bool { lines.contains { $0.skipped != nil } }

  /// Of the names.
  var width: Int { (lines.map(\.name.count).max() ?? 0) + 2 }

  /// - Parameter atLeast: of an earlier report, which this one goes on.
  func show(_ console: Console, atLeast: Int = 0) -> ExitCode {
    if lines.isEmpty { console.message("no connections; bank files in inbox/ are imported by daybook import") }
    let width = max(width, atLeast)
    for line in lines {
      var parts: [String] = []
      if line.count.new > 0 { parts.append("\(line.count.new) new") }
      if line.count.changed > 0 { parts.append("\(line.count.changed) changed") }
      if line.count.retired > 0 { parts.append("\(line.count.retired) gone") }
      if let note = line.note { parts.append(note) }
      if let skipped = line.skipped { parts.append("skipped: \(skipped)") }
      if parts.isEmpty { parts = [line.isFresh ? "fetched today already" : "nothing new"] }
      console.message(line.name.padded(to: width) + parts.joined(separator: ", "))
    }
    if let remedy = lines.compactMap({ $0.skipped == nil ? nil : $0.remedy }).first {
      console.message("next: \(remedy)")
    }
    return isPartial ? .partly : .done
  }
}
