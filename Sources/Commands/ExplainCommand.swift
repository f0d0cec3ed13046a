import Core
import Pages
import Settings
import Warehouse

extension CommandTable {
  static let explain = Command(
    "explain", "Show a page's queries: SQL, plan, rows and time", arguments: "PAGE", count: 1...1,
    examples: ["daybook explain net-worth", "daybook explain months/2026-05"]
  ) { invocation in
    let household = try Household.open(invocation)
    let books = try household.openForReading(invocation.console)
    let builder = try BuildStage(household, console: invocation.console).builder(books)
    let (path, queries) = try builder.explain(invocation.arguments.first ?? "")
    let console = invocation.console
    console.result(path)
    for query in queries {
      let seconds =
        Double(query.duration.components.attoseconds) / 1e15 + Double(query.duration.components.seconds) * 1e3
      let tenths = Int((seconds * 10).rounded())
      console.result("\n\(query.file):\(query.line)  \(query.rows) rows  \(tenths / 10).\(tenths % 10) ms")
      for line in query.sql.split(separator: "\n") { console.result("  \(line)") }
      for line in query.plan { console.result("    \(line)") }
    }
    return .done
  }
}
