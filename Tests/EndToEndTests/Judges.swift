import TestSupport
import Testing

/// Runs one of Tests/Judges, in the virtual environment that `make judges` keeps.
func runJudge(_ name: String, _ arguments: [String]) async throws -> ProgramOutcome {
  let python = "\(packageFolder)/.tools/venv/bin/python"
  guard exists(python) else { throw TestFailure("the judges are not installed: make judges") }
  return try await runProgram([python, "-B", "\(packageFolder)/Tests/Judges/\(name)"] + arguments)
}
