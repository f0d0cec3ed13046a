import Core
import Glibc
import Sandbox
import TestSupport
import Testing

/// What needs more than a word on a command line: much data, little room, two at once.
@Suite struct HardInputTests {
  @Test("a CSV of 100 MB is taken within bounds of time and memory")
  func large() async throws {
    let household = try SandboxedHousehold(settings: ErrorCase.household, today: "2026-02-01")
    // 100 MB in 50,000 rows of 2,000 characters: as many bytes, and as few rows as the debug build has time for.
    let filler = String(repeating: "long words that a bank appends to every payment ", count: 42)
    let path = household.file("joint.csv")
    var rows = "date,amount,description\n"
    for row in 1...50_000 { rows += "2026-01-\(row % 28 < 9 ? "0" : "")\(row % 28 + 1),-1.00,Kiosk \(row) \(filler)\n" }
    #expect(rows.utf8.count > 100_000_000)
    try write(rows, to: path)
    rows = ""
    let outcome = try await household.expect(0, "import", "joint.csv", within: .seconds(150))
    #expect(outcome.errors.contains("50000 new"))
    #expect(outcome.peakMegabytes < 700, "\(outcome.peakMegabytes) MB")
  }

  @Test("of two runs at once the second is refused with code 75, and the first ends well")
  func twoRuns() async throws {
    let demo = try SyncedHousehold(history: 30)
    demo.sandbox.set(.stalled(milliseconds: 15_000), forPath: try demo.path(.joint, "transactions"))
    let first = try demo.household.start("run", today: demo.today.iso)
    while try demo.asked(.joint, "transactions") == 0 { try await Task.sleep(for: .milliseconds(20)) }
    let second = try demo.household.start("run", today: demo.today.iso)
    #expect(try await second.outcome(within: .seconds(60)).exitCode == 75)
    #expect(try await first.outcome(within: .seconds(60)).exitCode == 0)
    try await demo.expectLedger()
  }

  @Test(
    "a run on a disk that fills up says so, loses nothing, and ends well once there is room",
    .enabled(if: canMount, "mounting a small disk is not allowed here"))
  func fullDisk() async throws {
    let demo = try SyncedHousehold(history: 60)
    try await demo.sync()
    let before = try #require(try factsDump(demo.household.file("daybook.sqlite")))
    let folder = try TemporaryFolder()
    // The mount is seen by these commands alone, and gone with them.
    let run = "'\(DaybookProgram.path)' run --household . --today \(demo.today); echo code $?"
    let script = """
      mkdir small && mount -t tmpfs -o size=200m tmpfs small && cd small && cp -a '\(demo.household.path)/.' . || exit
      mount -o remount,size=$(($(du -sk . | cut -f1) + 200))k . && \(run)
      sqlite3 daybook.sqlite 'pragma integrity_check'
      mount -o remount,size=200m . && \(run)
      cp daybook.sqlite* '\(folder.path)/' && cp -R site reports '\(folder.path)/'
      """
    let outcome = try await runProgram(
      ["/usr/bin/unshare", "-m", "/bin/sh", "-c", script], in: folder.path)
    #expect(
      outcome.errors.contains("full") || outcome.errors.contains("room") || outcome.errors.contains("No space"),
      "\(outcome.errors)")
    #expect(outcome.text.hasPrefix("code 1\nok\n"), "\(outcome.text)\(outcome.errors)")
    #expect(outcome.text.hasSuffix("code 0\n"), "\(outcome.text)\(outcome.errors)")
    let after = try #require(try factsDump("\(folder.path)/daybook.sqlite"))
    #expect(Set(before.split(separator: "\n")).isSubset(of: after.split(separator: "\n")))
    #expect(exists("\(folder.path)/site/index.html"))
  }

  private static let canMount: Bool = geteuid() == 0 && system("unshare -m true 2>/dev/null") == 0
}
