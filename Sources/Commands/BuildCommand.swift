import Core
import Settings
import Warehouse

extension CommandTable {
  static let build = Command(
    "build", "Analyse the books and render the site",
    options: [.init("analyse-only", nil, "make the marts, render nothing")],
    examples: ["daybook build", "daybook build --today 2026-06-30"]
  ) { invocation in
    let household = try Household.open(invocation)
    return try await household.locked {
      let warehouse = try household.openWarehouse()
      try RatesStage(household, warehouse).loadFile()
      let lacksEntries = try EntriesStage(household, warehouse).run(invocation.console)
      try AnalysisStage(household, warehouse).run()
      if !invocation.has("analyse-only") {
        invocation.console.message(try await BuildStage(household, warehouse, console: invocation.console).run())
      }
      return lacksEntries ? .partly : .done
    }
  }
}
