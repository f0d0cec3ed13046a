import Core
import Warehouse

/// The whole program behind `main`: reads the command line, runs the command, decides the exit code. Every message
/// leaves by this door.
package enum Daybook {
  package static let version = "0.1.0"

  package static func run(_ arguments: [String], console: Console = .standard) async -> ExitCode {
    do {
      switch try CommandLineReader.read(arguments, table: CommandTable.all, console: console) {
      case .version:
        console.result("daybook \(version)")
        return .done
      case .help(nil):
        console.result(Help.all(CommandTable.all))
        return .done
      case .help(let command?):
        console.result(Help.one(command))
        return .done
      case .run(let command, var invocation):
        invocation.console = console.quiet(invocation.has("quiet"))
        return try await command.run(invocation)
      }
    } catch {
      return report(error, console)
    }
  }

  private static func report(_ error: any Error, _ console: Console) -> ExitCode {
    console.endProgress()
    switch error {
    case let error as UsageError:
      console.message("daybook: \(error)" + (error.hint.map { "\nhint: \($0)" } ?? ""))
      return .usage
    case let errors as UserErrors:
      for error in errors.errors { console.message("daybook: \(error)") }
      return .failed
    case let busy as HouseholdBusy:
      console.message("daybook: \(busy)")
      return .busy
    default:
      console.message("daybook: \(error)")
      return .failed
    }
  }
}
