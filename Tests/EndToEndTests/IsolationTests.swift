import TestSupport
import Testing

/// Households side by side on one machine.
@Suite("Two households side by side") struct IsolationTests {
  private static func settings(_ name: String) -> String {
    """
    [household]
    name     = "\(name)"
    currency = "GBP"
    timezone = "Europe/London"

    \(jointAccount(on: "2026-01-01", "1000.00"))

    \(statements(of: "joint"))

    """
  }

  /// Runs its night under strace.
  /// - Returns: every path that a system call of it or of its children named.
  private static func paths(_ household: SandboxedHousehold) async throws -> [String] {
    let trace = "\(household.folder.path)/trace"
    let outcome = try await runProgram(
      [
        "/usr/bin/strace", "-f", "-qq", "-e", "trace=%file", "-s", "4096", "-o", trace, DaybookProgram.path, "run",
        "--household", household.path, "--today", "2026-07-01",
      ], in: "/")
    guard outcome.exitCode == 0 else { throw TestFailure("the night failed: \(outcome.errors)") }
    return try readText(trace).split(separator: "\n").flatMap { line in
      line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map {
        String($0.element)
      }
    }
  }

  @Test("run at once, neither names a file of the other in any system call")
  func traced() async throws {
    let one = try SandboxedHousehold(settings: Self.settings("One"), today: "2026-07-01")
    let other = try SandboxedHousehold(settings: Self.settings("Other"), today: "2026-07-01")
    for household in [one, other] {
      try write("Date,Amount,Text\n2026-06-01,-5.00,Corner Shop\n", to: household.file("inbox/joint.csv"))
    }
    async let first = Self.paths(one)
    async let second = Self.paths(other)
    for (paths, own, foreign) in [(try await first, one, other), (try await second, other, one)] {
      #expect(paths.contains { $0.hasPrefix("\(own.path)/daybook.sqlite") })
      #expect(paths.contains { $0.hasPrefix("\(own.path)/site") })
      #expect(paths.filter { $0.contains(foreign.folder.path) } == [])
      // Relative paths and links lead nowhere else: nothing is named by them but what stands below the household.
      #expect(paths.filter { $0.contains("..") && !$0.contains("/swift") } == [])
    }
  }
}
