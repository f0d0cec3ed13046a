import TestSupport
import Testing

/// Something that a person, a bank or a disk gets wrong, and the command that meets it.
///
/// What is said about it, whole, stands in `Errors/<name>.txt`; `make golden` rewrites it.
struct ErrorCase: Sendable, CustomTestStringConvertible {
  var name: String
  var testDescription: String
  /// Put behind the settings that all cases share.
  var settings = ""
  /// By path in the household's folder.
  var files: [String: [UInt8]] = [:]
  /// Puts the household into its state, at /bin/sh in its folder, after `imports`.
  var spoil = ""
  /// Whether the household has books already: joint.csv, imported and analysed.
  var hasBooks = true
  var command: [String]
  var exitCode: Int32 = 1
  /// A shell's words before the program's.
  var through = ""

  init(_ name: String, _ sentence: String, _ command: String...) {
    self.name = name
    testDescription = sentence
    self.command = command
  }

  func with(_ change: (inout ErrorCase) -> Void) -> ErrorCase {
    var copy = self
    change(&copy)
    return copy
  }

  func settings(_ text: String) -> ErrorCase { with { $0.settings = text } }
  func file(_ path: String, _ text: String) -> ErrorCase { with { $0.files[path] = Array(text.utf8) } }
  func exit(_ code: Int32) -> ErrorCase { with { $0.exitCode = code } }
  func spoiled(_ script: String) -> ErrorCase { with { $0.spoil = script } }

  static let household = """
    \(exampleHousehold())

    [[account]]
    id       = "joint"
    name     = "Joint account"
    type     = "current"
    currency = "GBP"
    match    = ["joint*.csv", "1001"]
    opening  = { day = 2026-01-01, balance = "100.00" }

    [[import]]
    id          = "joint"
    match       = "joint*.csv"
    separator   = ","
    encoding    = "utf-8"
    date        = { column = "date", format = "yyyy-MM-dd" }
    amount      = { column = "amount" }
    description = ["description"]

    """

  static let statement = """
    date,amount,description
    2026-01-05,-12.50,Corner shop
    2026-01-06,-3.20,Bakery
    2026-01-28,1850.00,Salary

    """
}

/// Runs a case and tells it as its golden file does.
struct ErrorRun {
  let example: ErrorCase
  private let household: SandboxedHousehold

  init(_ example: ErrorCase) throws {
    self.example = example
    household = try SandboxedHousehold(settings: ErrorCase.household, today: "2026-02-01")
  }

  func run() async throws -> String {
    if example.hasBooks {
      try write(ErrorCase.statement, to: household.file("joint.csv"))
      try await household.expect(0, "import", "joint.csv")
      try await household.expect(0, "build", "--analyse-only")
    }
    try write(ErrorCase.household + example.settings, to: household.file("daybook.toml"))
    for (path, bytes) in example.files { try write(bytes, to: household.file(path)) }
    if !example.spoil.isEmpty { try await shell(example.spoil) }
    let before = try books()
    let outcome = try await said()
    let after = try books()
    // Exit code 1 took nothing; the others may have added, and took nothing away.
    let kept = example.exitCode == 1 ? after == before : Set(lines(before)).isSubset(of: lines(after))
    #expect(kept, "nothing is lost")
    return outcome
  }

  private func said() async throws -> String {
    let words = example.command + ["--today", "2026-02-01"]
    let outcome: ProgramOutcome
    if example.through.isEmpty {
      outcome = try await DaybookProgram.run(words, in: household.path)
    } else {
      let line = ([DaybookProgram.path] + words).map(quoted).joined(separator: " ")
      outcome = try await runProgram(["/bin/sh", "-c", "\(example.through) \(line)"], in: household.path)
    }
    #expect(outcome.exitCode == example.exitCode, "\(outcome.errors)")
    let shown = example.command.map { $0.contains(" ") ? "\"\($0)\"" : $0 }.joined(separator: " ")
    return "# \(example.testDescription)\n$ daybook \(shown)\n"
      + (outcome.text + outcome.errors).replacing(household.path, with: "HOUSEHOLD")
      + "exit \(outcome.exitCode.map(String.init) ?? "by signal")\n"
  }

  private func shell(_ script: String) async throws {
    let outcome = try await runProgram(["/bin/sh", "-ec", script], in: household.path)
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
  }

  /// The facts as another program reads them; of a database that none can read, its bytes.
  private func books() throws -> String {
    let path = household.file("daybook.sqlite")
    guard exists(path) else { return "none" }
    return try factsDump(path) ?? String(decoding: try readBytes(path), as: UTF8.self)
  }

  private func lines(_ text: String) -> [Substring] { text.split(separator: "\n").filter { $0 != "none" } }

  private func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }
}
