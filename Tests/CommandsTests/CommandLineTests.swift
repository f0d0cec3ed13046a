import Core
import Testing

@testable import Commands

private let silent = Console(result: { _ in }, message: { _ in }, bytes: { _ in }, showsProgress: false)

private func read(_ arguments: String...) throws -> CommandLineReader.Meaning {
  try CommandLineReader.read(arguments, table: CommandTable.all, console: silent)
}

private func invocation(_ arguments: String...) throws -> (name: String, invocation: Invocation)? {
  guard
    case .run(let command, let invocation) = try CommandLineReader.read(
      arguments, table: CommandTable.all, console: silent)
  else { return nil }
  return (command.name, invocation)
}

private func fault(_ arguments: String...) -> String {
  do {
    _ = try CommandLineReader.read(arguments, table: CommandTable.all, console: silent)
    return "understood"
  } catch {
    return "\(error)" + (error.hint.map { "\n\($0)" } ?? "")
  }
}

@Suite("The command line is read by the command table") struct CommandLineTests {
  @Test("flags stand in any order, before the command too") func order() throws {
    for arguments in [
      ["--today", "2026-06-30", "build", "--household", "x"], ["build", "--household=x", "--today=2026-06-30"],
    ] {
      guard
        case .run(let command, let invocation) = try CommandLineReader.read(
          arguments, table: CommandTable.all, console: silent)
      else { return #expect(Bool(false), "\(arguments) runs") }
      #expect(command.name == "build")
      #expect(invocation.value("household") == "x")
      #expect(try invocation.day("today") == Day(2026, 6, 30))
    }
  }

  @Test("what follows -- is an argument, whatever it looks like") func dashes() throws {
    #expect(try invocation("transactions", "--", "--limit")?.invocation.arguments == ["--limit"])
  }

  @Test("a mistyped command or option names the nearest") func nearest() {
    #expect(fault("bulid") == "no command is called 'bulid'\ndid you mean 'build'?")
    #expect(
      fault("transactions", "--acount", "x")
        == "daybook transactions has no option '--acount'\ndid you mean '--account'?")
  }

  @Test("an option without its value, a switch with one and an argument too many are refused") func values() {
    #expect(fault("export", "transactions", "--from") == "--from needs its DAY")
    #expect(fault("import", "--dry-run=yes", "x.csv") == "--dry-run takes no value")
    #expect(fault("status", "now").hasPrefix("daybook status does not take 'now'"))
    #expect(fault("export").hasPrefix("daybook export needs DATASET"))
  }

  @Test("a day that is none is refused by name") func days() throws {
    let given = try #require(try invocation("build", "--today", "30.06.2026"))
    #expect(throws: UsageError("--today takes a day as YYYY-MM-DD, not '30.06.2026'")) {
      try given.invocation.day("today")
    }
  }

  @Test("-h works anywhere, and nothing at all is help") func help() throws {
    for arguments in [["-h"], ["help"], [], ["build", "-h"], ["--help", "build"]] {
      guard case .help = try CommandLineReader.read(arguments, table: CommandTable.all, console: silent) else {
        #expect(Bool(false), "\(arguments) asks for help")
        continue
      }
    }
    guard case .version = try read("--version") else { return #expect(Bool(false)) }
  }

  @Test("every command leads its help with examples that are understood", arguments: CommandTable.all.map(\.name))
  func examples(name: String) throws {
    let command = try #require(CommandTable.all.first { $0.name == name })
    let help = Help.one(command).split(separator: "\n").map(String.init)
    #expect(help.first == command.summary)
    #expect(!command.examples.isEmpty)
    for (example, line) in zip(command.examples, help.dropFirst()) {
      #expect(line == "  \(example)")
      #expect(example.hasPrefix("daybook \(name)"))
    }
    for option in command.options + Command.common { #expect(!option.help.isEmpty, "--\(option.name) is explained") }
  }

  @Test("the list of commands names each once") func all() {
    let names = CommandTable.all.map(\.name)
    #expect(Set(names).count == names.count)
    for name in names { #expect(Help.all(CommandTable.all).contains("\n  \(name) ")) }
  }
}

@Suite("Listings are JSON that scripts can rely on") struct JSONTests {
  @Test("keys keep their order, and texts are escaped") func written() {
    let row = JSON.object([
      .init("b", .string("a \"quote\"\n\u{1}")), .init("a", .money(Money(minor: -1299, .eur))), .init("c", .null),
      .init("d", .array([.int(1), .bool(true), .number("1.50")])),
    ])
    #expect(
      row.written
        == #"{"b": "a \"quote\"\n\u0001", "a": {"amount": "-12.99", "currency": "EUR"}, "c": null, "d": [1, true, 1.50]}"#
    )
  }

  @Test("a listing says its schema, its day and its rows") func listing() throws {
    let day = try #require(Day(2026, 6, 30))
    #expect(jsonListing(today: day, rows: []) == #"{"schema": 1, "today": "2026-06-30", "rows": []}"#)
    #expect(
      jsonListing(today: day, rows: [.object([.init("a", .int(1))]), .object([])])
        == "{\"schema\": 1, \"today\": \"2026-06-30\", \"rows\": [\n  {\"a\": 1},\n  {}\n]}")
  }
}
