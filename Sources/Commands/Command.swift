package import Core

/// One command: what it takes, what it says of itself, what it does. Parsing and help are made from this.
package struct Command: Sendable {
  package struct Option: Hashable, Sendable {
    package var name: String
    /// What its value is called in help (`DIR`); nil for a switch.
    package var value: String?
    package var help: String

    package init(_ name: String, _ value: String? = nil, _ help: String) {
      self.name = name
      self.value = value
      self.help = help
    }
  }

  package var name: String
  package var summary: String
  /// What stands after the name and options: `[FILE…]`.
  package var arguments: String
  /// The fewest and most positional arguments.
  package var count: ClosedRange<Int>
  package var options: [Option]
  /// A line each, command first: help leads with these.
  package var examples: [String]
  package var run: @Sendable (Invocation) async throws -> ExitCode

  package init(
    _ name: String, _ summary: String, arguments: String = "", count: ClosedRange<Int> = 0...0, options: [Option] = [],
    examples: [String], run: @escaping @Sendable (Invocation) async throws -> ExitCode
  ) {
    self.name = name
    self.summary = summary
    self.arguments = arguments
    self.count = count
    self.options = options
    self.examples = examples
    self.run = run
  }

  /// Options that every command takes.
  package static let common: [Option] = [
    Option("household", "DIR", "the household's folder (default: where you stand)"),
    Option("today", "DAY", "speak of this day (YYYY-MM-DD), not of the clock's"),
    Option("quiet", nil, "print results only"),
    Option("help", nil, "what a command does"),
  ]
}

/// How a command ended, for whoever called it.
package enum ExitCode: Int32, Sendable {
  case done = 0
  /// Nothing was published.
  case failed = 1
  /// Done, but something was skipped.
  case partly = 2
  case usage = 64
  /// Another run holds the household.
  case busy = 75
}

/// A command line, read.
package struct Invocation: Sendable {
  package var options: [String: [String]]
  package var arguments: [String]
  package var console: Console

  package func has(_ name: String) -> Bool { options[name] != nil }
  package func value(_ name: String) -> String? { options[name]?.last }
  package func values(_ name: String) -> [String] { options[name] ?? [] }

  /// The value of an option as a day.
  /// - Throws: `UsageError` when it is none.
  package func day(_ name: String) throws -> Day? {
    guard let text = value(name) else { return nil }
    guard let day = Day(iso: text) else {
      throw UsageError("--\(name) takes a day as YYYY-MM-DD, not '\(text)'")
    }
    return day
  }

  package func number(_ name: String) throws -> Int? {
    guard let text = value(name) else { return nil }
    guard let number = Int(text), number >= 0 else { throw UsageError("--\(name) takes a whole number, not '\(text)'") }
    return number
  }
}

/// A command line that cannot be meant: exit code 64.
package struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
  package var hint: String?

  package init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}
