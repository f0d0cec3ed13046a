import Core
import Settings
import Warehouse

extension CommandTable {
  static let build = Command(
    "build", "Analyse the books and render the site",
    options: [
      .init("analyse-only", nil, "make the marts, render nothing"),
      .init("timings", nil, "say how long each stage of the analysis took, in milliseconds"),
      .init("member", "ID", "render that member's own site, members/ID/site: only what may be seen"),
    ],
    examples: ["daybook build", "daybook build --today 2026-06-30", "daybook build --member anna"]
  ) { invocation in
    let household = try Household.open(invocation)
    return try await household.locked {
      let warehouse = try household.openWarehouse()
      try RatesStage(household, warehouse).loadFile()
      let lacksEntries = try EntriesStage(household, warehouse).run(invocation.console)
      let times = invocation.has("timings") ? StageTimes() : nil
      try AnalysisStage(household, warehouse).run(times)
      for line in times?.lines ?? [] { invocation.console.message(line) }
      if let member = invocation.value("member") {
        invocation.console.message(try await MemberStage(household, console: invocation.console).run(member))
      } else if !invocation.has("analyse-only") {
        invocation.console.message(try await BuildStage(household, warehouse, console: invocation.console).run())
      }
      return lacksEntries ? .partly : .done
    }
  }
}
