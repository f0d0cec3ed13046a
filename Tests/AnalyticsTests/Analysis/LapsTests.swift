import Analytics
import Core
import Testing

@Suite("Whoever runs the analysis is told of its stages") struct LapsTests {
  @Test("each stage is told once, in the order in which they run") func stages() throws {
    let books = try AnalysedBooks(today: june(20))
    books.account("joint", opening: (june(1), 100_000))
    try books.importFile("joint", [paid(june(2), -500)])
    var told: [String] = []
    _ = try Analysis.run(
      books.database, settings: books.settings, decisions: books.decisions, today: books.today,
      laps: Laps { told.append($0) })
    #expect(
      told == [
        "classification", "daily flows", "balances", "investments", "assets", "net worth", "recurring", "marts",
        "budgets",
        "goals", "forecast", "insights and notifications", "data health",
      ])
  }
}
