import Core

/// Reads arguments by the command table: flags in any order, `--name value` or `--name=value`, `--` ends them.
package enum CommandLineReader {
  package enum Meaning: Sendable {
    case run(Command, Invocation)
    case help(Command?)
    case version
  }

  package static func read(_ arguments: [String], table: [Command], console: Console) throws(UsageError) -> Meaning {
    guard let command = try findCommand(arguments, table) else {
      if arguments.contains("--version") { return .version }
      guard arguments.isEmpty || arguments.contains("help") || arguments.contains(where: isHelp) else {
        throw UsageError("which command?", hint: "daybook --help lists them")
      }
      return .help(nil)
    }
    if arguments.prefix(while: { $0 != "--" }).contains(where: isHelp) {
      return .help(command)
    }
    var options: [String: [String]] = [:]
    var positional: [String] = []
    var seenCommand = false
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        positional += rest
        break
      }
      guard argument.hasPrefix("-"), argument != "-", !isAmount(argument) else {
        if !seenCommand, argument == command.name { seenCommand = true } else { positional.append(argument) }
        continue
      }
      let (name, attached) = split(argument)
      guard let option = (command.options + Command.common).first(where: { $0.name == name }) else {
        throw unknown(argument, command)
      }
      if option.value == nil {
        guard attached == nil else { throw UsageError("--\(name) takes no value") }
        options[name, default: []].append("")
      } else if let value = attached ?? (rest.first?.hasPrefix("--") == true ? nil : rest.popFirst()) {
        options[name, default: []].append(value)
      } else {
        throw UsageError("--\(name) needs its \(option.value ?? "value")")
      }
    }
    try check(positional, command)
    return .run(command, Invocation(options: options, arguments: positional, console: console))
  }

  /// `-80.00` is no option: none begins with a digit.
  private static func isAmount(_ argument: String) -> Bool {
    argument.dropFirst().first.map { $0.isASCII && $0.isNumber || $0 == "." } ?? false
  }

  private static func isHelp(_ argument: String) -> Bool { argument == "-h" || argument == "--help" }

  /// The first argument that is neither an option nor an option's value names the command.
  private static func findCommand(_ arguments: [String], _ table: [Command]) throws(UsageError) -> Command? {
    let withValue = Set(Command.common.filter { $0.value != nil }.map { "--\($0.name)" })
    var skip = false
    for argument in arguments {
      if skip {
        skip = false
        continue
      }
      if argument.hasPrefix("-") {
        skip = withValue.contains(argument)
        continue
      }
      if argument == "help" { return nil }
      if let command = table.first(where: { $0.name == argument }) { return command }
      let nearest = nearestName(to: argument, among: table.map(\.name))
      throw UsageError(
        "no command is called '\(argument)'",
        hint: nearest.map { "did you mean '\($0)'?" } ?? "daybook --help lists them")
    }
    return nil
  }

  private static func split(_ argument: String) -> (name: String, value: String?) {
    let bare = argument.drop { $0 == "-" }
    guard let equals = bare.firstIndex(of: "=") else { return (String(bare), nil) }
    return (String(bare[..<equals]), String(bare[bare.index(after: equals)...]))
  }

  private static func unknown(_ argument: String, _ command: Command) -> UsageError {
    let name = split(argument).name
    let nearest = nearestName(to: name, among: (command.options + Command.common).map(\.name))
    return UsageError(
      "daybook \(command.name) has no option '\(argument)'",
      hint: nearest.map { "did you mean '--\($0)'?" } ?? "daybook \(command.name) --help lists them")
  }

  private static func check(_ positional: [String], _ command: Command) throws(UsageError) {
    if positional.count > command.count.upperBound {
      throw UsageError(
        "daybook \(command.name) does not take '\(positional[command.count.upperBound])'",
        hint: "daybook \(command.name) --help shows what it takes")
    }
    if positional.count < command.count.lowerBound {
      throw UsageError("daybook \(command.name) needs \(command.arguments)")
    }
  }
}
