import Core
import Providers
import Settings
import Terminal

extension CommandTable {
  static let connect = Command(
    "connect", "Connect a bank or broker, or renew its consent", arguments: "ID", count: 1...1,
    options: [
      .init("provider", "NAME", "of a connection that daybook.toml does not have yet"),
      .init("institution", "BANK", "its id at the provider, or its name"),
      .init("port", "N", "where the browser comes back to on this machine (default: 8477)"),
      .init("base-url", "URL", "another address of the provider, for a connection that is new"),
      .init("yes", nil, "add what is found to daybook.toml without asking"),
    ],
    examples: ["daybook connect joint-bank", "daybook connect joint-bank --provider gocardless --institution Monzo"]
  ) { invocation in
    let household = try Household.open(invocation)
    let agrees = invocation.has("yes")
    guard Asking.isPossible || agrees else {
      throw UserError(
        "daybook connect asks before it changes daybook.toml, and there is no terminal to ask at",
        hint: "run it at a terminal, or say --yes")
    }
    let id = invocation.arguments[0]
    guard Identifier.isValid(id) else {
      throw UsageError("'\(id)' is no id", hint: "lower-case letters, digits and hyphens: joint-bank")
    }
    let receiver = try receiver(invocation)
    defer { receiver.stop() }
    var person = TerminalPerson(
      console: invocation.console, connection: id, advice: "run daybook connect \(id) at a terminal",
      receiver: receiver, agrees: agrees)
    let known = household.settings.connections.first { $0.id == id }
    let connection: ConnectionSettings
    if let known {
      connection = try checked(known, invocation)
    } else {
      connection = try await new(id, invocation, household, person)
    }
    person = TerminalPerson(
      console: invocation.console, connection: id, advice: advice(connection), receiver: receiver, agrees: agrees)
    try await Connecting(invocation, household, connection, isNew: known == nil, person: person).run()
    return .done
  }

  private static func receiver(_ invocation: Invocation) throws -> RedirectReceiver {
    guard let port = try invocation.number("port") else { return try RedirectReceiver.start() }
    guard port < 65_536 else { throw UsageError("--port is at most 65535") }
    do {
      return try RedirectReceiver(port: port)
    } catch {
      throw UserError("port \(port) cannot be used: \(error)", hint: "name another: --port 9000")
    }
  }

  /// What stands in daybook.toml is not contradicted.
  private static func checked(_ connection: ConnectionSettings, _ invocation: Invocation) throws -> ConnectionSettings {
    var connection = connection
    if let named = invocation.value("provider"), named != connection.provider.rawValue {
      throw UsageError(
        "\(connection.id) is a connection to \(connection.provider.rawValue)",
        hint: "another id connects \(named): daybook connect ID --provider \(named)")
    }
    if invocation.has("base-url") {
      throw UsageError(
        "--base-url is for new connections", hint: "write base_url under [[connection]] \(connection.id)")
    }
    if let named = invocation.value("institution") {
      guard connection.institution == nil || connection.institution == named else {
        throw UsageError(
          "the institution of \(connection.id) stands in daybook.toml",
          hint: "change it there, or connect another: daybook connect ID --institution \(named)")
      }
      connection.institution = named
    }
    return connection
  }

  private static func new(
    _ id: String, _ invocation: Invocation, _ household: Household, _ person: TerminalPerson
  ) async throws -> ConnectionSettings {
    let names = ProviderName.allCases.map(\.rawValue)
    var name = invocation.value("provider")
    if name == nil {
      let known = household.settings.connections.map(\.id)
      guard Asking.isPossible else {
        throw UsageError(
          "daybook.toml has no connection '\(id)', so its provider must be named",
          hint: nearestName(to: id, among: known).map { "did you mean '\($0)'?" } ?? "--provider NAME")
      }
      invocation.console.message("daybook.toml has no connection '\(id)' yet.")
      name = names[try await person.choose("Which provider?", names)]
    }
    guard let name, let provider = ProviderName(rawValue: name) else {
      throw UsageError(
        "no provider is called '\(name ?? "")'",
        hint: nearestName(to: name ?? "", among: names).map { "did you mean '\($0)'?" }
          ?? "the providers are: \(names.joined(separator: ", "))")
    }
    // Before anything is obtained that can be had only once: an id that is kept for something else, a file that cannot be
    // appended to.
    try SettingsAppending.check([NewConnection(id: id, provider: provider).text], folder: household.folder)
    var connection = ConnectionSettings(id: id, provider: provider)
    connection.institution = invocation.value("institution")
    connection.baseURL = invocation.value("base-url")
    return connection
  }

  private static func advice(_ connection: ConnectionSettings) -> String {
    let missing = ProviderSecrets.names(of: connection.provider).filter { connection.secrets[$0] == nil }
    let lines = missing.map { "\($0) = { file = \"secrets/\(connection.id)-\($0)\" }" }
    return "run daybook connect \(connection.id) at a terminal"
      + (lines.isEmpty
        ? "" : ", or say under [[connection]] \(connection.id) where it is kept: \(lines.joined(separator: ", "))")
  }
}
