/// Help is made from the command table: examples first, then what each option does.
package enum Help {
  package static func all(_ table: [Command]) -> String {
    let width = (table.map(\.name.count).max() ?? 0) + 2
    let lines = table.map { "  " + $0.name.padded(to: width) + $0.summary }
    return """
      Daybook turns bank accounts into a private static website.

        daybook demo             see it with a made-up household
        daybook init             begin your own in this folder
        daybook run              sync, import and build: the nightly job

      Commands:
      \(lines.joined(separator: "\n"))

      daybook COMMAND --help tells more. Exit codes: 0 done, 1 failed, 2 something was skipped, 64 wrong usage,
      75 another run is at work on the household.
      """
  }

  package static func one(_ command: Command) -> String {
    let options = command.options + Command.common
    let names = options.map { "--\($0.name)" + ($0.value.map { " \($0)" } ?? "") }
    let width = (names.map(\.count).max() ?? 0) + 2
    let lines = zip(names, options).map { "  " + $0.padded(to: width) + $1.help }
    let usage = ["daybook", command.name, "[OPTIONS]", command.arguments].filter { !$0.isEmpty }
    return """
      \(command.summary)

      \(command.examples.map { "  \($0)" }.joined(separator: "\n"))

      Usage: \(usage.joined(separator: " "))

      Options:
      \(lines.joined(separator: "\n"))
      """
  }
}

extension String {
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
