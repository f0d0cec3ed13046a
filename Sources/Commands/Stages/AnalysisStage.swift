import Analytics
import Core
import Settings
package import Warehouse

/// From facts to marts, with what is wrong with the books written down.
package struct AnalysisStage {
  private let household: Household
  private let warehouse: Warehouse

  package init(_ household: Household, _ warehouse: Warehouse) {
    self.household = household
    self.warehouse = warehouse
  }

  /// - Parameter times: is told how long each stage took.
  package func run(_ times: StageTimes? = nil) throws {
    try warehouse.write {
      let outcome = try Analysis.run(
        warehouse.database, settings: household.settings, decisions: household.decisions, today: household.clock.today,
        laps: times?.laps ?? .unwatched)
      let found = outcome.problems + (try duplicates()) + (try warehouse.unmatchedAccounts())
      try warehouse.setProblems(found, stage: "analysis")
      times?.end("problems")
    }
  }

  private func duplicates() throws -> [Problem] {
    let found = try Duplicates.undecided(household, warehouse)
    let named = found.prefix(20).map { duplicate in
      let name = household.settings.account(duplicate.accountID)?.name ?? duplicate.accountID
      return Problem(
        .info, subject: name,
        text: "\(name) may hold one payment twice: \(duplicate.amount) on \(duplicate.day), from two sources.",
        remedy: "\(Duplicates.command(duplicate)), or same_as none")
    }
    guard found.count > named.count else { return named }
    let rest = Problem(
      .info, subject: "Duplicates",
      text: "\(found.count - named.count) more payments may be here twice, from two sources.",
      remedy: "daybook duplicate lists them; if one account's files came in two formats, keep one of them")
    return named + [rest]
  }
}
