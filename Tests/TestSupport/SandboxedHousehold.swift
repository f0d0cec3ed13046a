package import Testing

/// A household in a temporary folder, worked on by the program as a person would.
package final class SandboxedHousehold: Sendable {
  package let folder: TemporaryFolder
  package var path: String { "\(folder.path)/household" }
  /// For `--today`, unless a call says another.
  private let today: String

  package init(settings: String, today: String) throws {
    folder = try TemporaryFolder()
    self.today = today
    try write(settings, to: "\(path)/daybook.toml")
  }

  /// A folder that a command is to make: `path` is not there yet.
  package init(today: String) throws {
    folder = try TemporaryFolder()
    self.today = today
  }

  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Runs a command on this household.
  package func run(
    _ arguments: String..., today: String? = nil, within limit: Duration = .seconds(120)
  ) async throws -> ProgramOutcome {
    try await DaybookProgram.run(full(arguments, today), in: path, within: limit)
  }

  /// Runs a command and expects it to end so; what it said stands in the failure.
  @discardableResult
  package func expect(
    _ exitCode: Int32 = 0, _ arguments: String..., today: String? = nil, within limit: Duration = .seconds(120),
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> ProgramOutcome {
    let outcome = try await DaybookProgram.run(full(arguments, today), in: path, within: limit)
    #expect(
      outcome.exitCode == exitCode, "\(arguments.joined(separator: " ")): \(outcome.errors)",
      sourceLocation: sourceLocation)
    return outcome
  }

  /// Runs a command and kills it outright after `delay`, if it is not done by then.
  package func kill(after delay: Duration, _ arguments: String..., today: String? = nil) async throws -> ProgramOutcome
  {
    try await ChildSlots.shared.use { [self] in
      let child = try ChildProcess(
        [DaybookProgram.path] + full(arguments, today), in: path, environment: DaybookProgram.environment)
      try await Task.sleep(for: delay)
      child.send(signal: 9)
      return try await child.outcome(within: .seconds(60))
    }
  }

  /// Starts a command, to be killed or waited for.
  package func start(_ arguments: String..., today: String? = nil) throws -> ChildProcess {
    try ChildProcess(
      [DaybookProgram.path] + full(arguments, today), in: path, environment: DaybookProgram.environment)
  }

  private func full(_ arguments: [String], _ day: String?) -> [String] { arguments + ["--today", day ?? today] }

  /// Rows of a query, in its order, every value as text.
  package func query(_ sql: String, today: String? = nil) async throws -> [[String: String]] {
    let outcome = try await run("query", "--csv", sql, today: today)
    guard outcome.exitCode == 0 else { throw TestFailure("\(sql): \(outcome.errors)") }
    return CSVRows(outcome.text).rows
  }

  /// One value of each of a query's rows under another of them.
  package func lookup(
    _ value: String, by keys: String..., sql: String, today: String? = nil
  ) async throws -> [String: String] {
    var result: [String: String] = [:]
    for row in try await query(sql, today: today) {
      let key = keys.map { row[$0] ?? "?" }.joined(separator: " | ")
      guard result.updateValue(row[value] ?? "?", forKey: key) == nil else { throw TestFailure("\(key) twice: \(sql)") }
    }
    return result
  }

  /// A dataset as `export` writes it.
  package func export(_ dataset: String, today: String? = nil) async throws -> String {
    let outcome = try await run("export", dataset, today: today)
    guard outcome.exitCode == 0 else { throw TestFailure("export \(dataset): \(outcome.errors)") }
    return outcome.text
  }
}

/// Holds two tables of figures against each other and names the lines that differ, a few of them.
package func expectSame(
  _ found: [String: String], _ expected: [String: String], _ what: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let keys = Set(found.keys).union(expected.keys).sorted()
  let wrong = keys.filter { found[$0] != expected[$0] }.map {
    "\($0): \(found[$0] ?? "missing") in place of \(expected[$0] ?? "nothing")"
  }
  #expect(
    wrong.isEmpty,
    "\(what?.rawValue ?? "") \(wrong.count) of \(keys.count) differ:\n\(wrong.prefix(8).joined(separator: "\n"))",
    sourceLocation: sourceLocation)
}
