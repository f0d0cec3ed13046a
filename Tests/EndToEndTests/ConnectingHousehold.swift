import Core
import Glibc
import SQLite
import Sandbox
import TestSupport
import Testing

/// A household that has nothing yet but its name, beside banks that can be linked: a person connects it at a terminal.
final class ConnectingHousehold: Sendable {
  let household: SandboxedHousehold
  let today: Day
  /// Where the user's state is: the key is here, and not in the household.
  let state: String

  init(_ settings: String = ConnectingHousehold.bare, today: Day = SyncedHousehold.firstDay) throws {
    household = try SandboxedHousehold(settings: settings, today: today.iso)
    self.today = today
    try write("date,base,quote,rate\n2026-06-01,EUR,GBP,0.85\n", to: household.file("rates.csv"))
    state = "\(household.folder.path)/state"
  }

  static let bare = """
    # Ours.
    [household]
    name     = "Hartley"
    currency = "GBP"
    country  = "GB"
    timezone = "Europe/London"

    \(ratesFromFile)
    """

  var settings: String { (try? readText(household.file("daybook.toml"))) ?? "" }

  func environment(_ more: [String] = []) -> [String] {
    DaybookProgram.environment + ["XDG_STATE_HOME=\(state)"] + more
  }

  /// Runs a command without a terminal.
  @discardableResult
  func run(
    _ exitCode: Int32 = 0, _ arguments: String..., today day: Day? = nil, environment more: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> ProgramOutcome {
    let outcome = try await DaybookProgram.run(
      arguments + ["--today", (day ?? today).iso], in: household.path, environment: environment(more))
    #expect(
      outcome.exitCode == exitCode, "\(arguments.joined(separator: " ")): \(outcome.errors)",
      sourceLocation: sourceLocation)
    return outcome
  }

  /// Starts a command at a terminal of its own.
  func atTerminal(_ arguments: String..., today day: Day? = nil, environment more: [String] = []) throws
    -> TerminalSession
  {
    try TerminalSession(
      [DaybookProgram.path] + arguments + ["--today", (day ?? today).iso], in: household.path,
      environment: environment(more))
  }

  func query(_ sql: String, today day: Day? = nil) async throws -> [[String: String]] {
    try await household.query(sql, today: (day ?? today).iso)
  }

  func database<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try body(try Database(path: household.file("daybook.sqlite"), mode: .readOnly))
  }

  /// Every file of the household but those that a person keeps secrets in, and all that the program said.
  func expectNowhere(
    _ secrets: [String], _ said: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for secret in secrets {
      for text in said { #expect(!text.contains(secret), "it was said", sourceLocation: sourceLocation) }
      let bytes = Array(secret.utf8)
      for (name, content) in try contents(of: household.path) where !name.hasPrefix("secrets/") {
        #expect(!content.contains(bytes), "a secret stands in \(name)", sourceLocation: sourceLocation)
      }
    }
  }
}
