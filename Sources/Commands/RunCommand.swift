import Core
import Settings
package import Warehouse

extension CommandTable {
  static let run = Command(
    "run", "Sync, import, analyse and render: the nightly job",
    examples: ["daybook run", "daybook run --household finances --quiet"]
  ) { invocation in
    let household = try Household.open(invocation)
    return try await household.locked {
      let warehouse = try household.openWarehouse()
      return try await NightlyRun(household, warehouse, console: invocation.console).run()
    }
  }
}

/// All stages in order. What one connection or file lacks leaves the rest as good as it is.
package struct NightlyRun {
  private let household: Household
  private let warehouse: Warehouse
  private let console: Console

  package init(_ household: Household, _ warehouse: Warehouse, console: Console) {
    self.household = household
    self.warehouse = warehouse
    self.console = console
  }

  package func run() async throws -> ExitCode {
    let synced = SyncReport(try await SyncStage(household, warehouse, console: console).run(isNightly: true))
    if !synced.lines.isEmpty { _ = synced.show(console) }
    var imported = ImportOutcome(console: console)
    for (name, result) in try ImportStage(household, warehouse).importInbox() { imported.add(name, result) }
    if !imported.isEmpty { try warehouse.setProblems(imported.problems, stage: "import") }
    let lacksEntries = try EntriesStage(household, warehouse).run(console)
    try record("import", isWhole: imported.exitCode == .done && !lacksEntries)
    // Securities come from connections and files alike.
    var later = [try await PricesStage(household, warehouse, console: console).run(isNightly: true)].compactMap { $0 }
    if !later.isEmpty { later += try await SyncStage(household, warehouse, console: console).runLateRates() }
    let priced = SyncReport(later)
    if !priced.lines.isEmpty { _ = priced.show(console, atLeast: synced.width) }
    console.progress("analysing")
    try AnalysisStage(household, warehouse).run()
    try record("analysis")
    console.endProgress()
    let built = try await BuildStage(household, warehouse, console: console).run()
    try record("build")
    try warehouse.noteRun()
    try warehouse.endNight()
    console.message(built)
    let isPartial = synced.isPartial || priced.isPartial || imported.exitCode != .done || lacksEntries
    return isPartial ? .partly : .done
  }

  /// Each stage that came to its end is written down; what syncs brought, they say themselves.
  private func record(_ stage: String, isWhole: Bool = true) throws {
    try warehouse.recordJob(stage: stage, state: isWhole ? "done" : "partly", rows: 0)
  }
}
