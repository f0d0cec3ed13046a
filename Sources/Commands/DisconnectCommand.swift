import Core
import Files
import HTTP
import Providers
import Settings
import Terminal
import Warehouse

extension CommandTable {
  static let disconnect = Command(
    "disconnect", "Revoke a connection at its provider and forget its secrets; the books stay", arguments: "ID",
    count: 1...1,
    options: [
      .init("yes", nil, "without asking"),
      .init("forget", nil, "forget its secrets here, and ask nothing of the provider"),
    ],
    examples: ["daybook disconnect joint-bank", "daybook disconnect joint-bank --yes"]
  ) { invocation in
    let household = try Household.open(invocation)
    let id = invocation.arguments[0]
    let agrees = invocation.has("yes")
    guard Asking.isPossible || agrees else {
      throw UserError("daybook disconnect asks first, and there is no terminal to ask at", hint: "say --yes")
    }
    let receiver = try RedirectReceiver(port: 0)
    defer { receiver.stop() }
    let person = TerminalPerson(
      console: invocation.console, connection: id, advice: "say --yes", receiver: receiver, agrees: agrees)
    // Known at all? Then asked, and the lock is not held while a person thinks.
    _ = try await household.locked { try Disconnecting(invocation, household, household.openWarehouse(), id: id) }
    guard try await person.confirm("Revoke Daybook's access by \(id)? All that it brought stays in the books.") else {
      invocation.console.message("nothing was changed")
      return .done
    }
    return try await household.locked {
      try await Disconnecting(invocation, household, household.openWarehouse(), id: id)
        .run(onlyHere: invocation.has("forget"))
      return .done
    }
  }
}

/// The end of a connection.
private struct Disconnecting {
  let console: Console
  let household: Household
  let warehouse: Warehouse
  let connection: ConnectionSettings
  /// As it stands in daybook.toml, if it does.
  let stated: ConnectionSettings?

  /// - Throws: `UserError` when there is no trace of such a connection.
  init(_ invocation: Invocation, _ household: Household, _ warehouse: Warehouse, id: String) throws {
    console = invocation.console
    self.household = household
    self.warehouse = warehouse
    stated = household.settings.connections.first { $0.id == id }
    let row = try warehouse.connections().first { $0.connectionID == id }
    let provider = stated?.provider ?? row.flatMap { ProviderName(rawValue: $0.provider) }
    guard let provider else {
      let known = household.settings.connections.map(\.id)
      throw UserError(
        "no connection is called '\(id)'",
        hint: nearestName(to: id, among: known).map { "did you mean '\($0)'?" } ?? "daybook.toml names them")
    }
    var connection = stated ?? ConnectionSettings(id: id, provider: provider)
    connection.institution = connection.institution ?? row.flatMap { $0.institutionID.isEmpty ? nil : $0.institutionID }
    self.connection = connection
  }

  func run(onlyHere: Bool) async throws {
    let id = connection.id
    if !onlyHere {
      do {
        try await ProviderLinking.unlink(connection.provider, try start(), over: .curl())
      } catch let error as UserError {
        throw UserError(
          error.message,
          hint: (error.hint.map { "\($0); " } ?? "")
            + "daybook disconnect \(id) --forget forgets its secrets here and leaves the provider's side to you")
      }
    }
    try warehouse.write {
      try SecretStore(household, warehouse).forget(connection: id)
      for name in try warehouse.memory(connection: id).keys.sorted() {
        try warehouse.remember(nil, as: name, connection: id)
      }
      try warehouse.setProblems([], stage: "sync:\(id)")
      if var row = try warehouse.connections().first(where: { $0.connectionID == id }) {
        row.status = .disabled
        row.consentUntil = nil
        row.lastError = nil
        try warehouse.set(row)
      }
    }
    tell(onlyHere: onlyHere)
  }

  private func start() throws -> LinkingStart {
    LinkingStart(
      connectionID: connection.id, institution: connection.institution,
      country: household.settings.household.country, history: connection.history, baseURL: connection.baseURL,
      secrets: try SecretStore(household, warehouse).atHand(of: connection),
      memory: try warehouse.memory(connection: connection.id), now: household.clock.now, today: household.clock.today)
  }

  private func tell(onlyHere: Bool) {
    let id = connection.id
    let provider = connection.provider
    let here = "its secrets are forgotten here, and its rows and balances stay"
    if let byHand = ProviderLinking.revokedByHand(provider) {
      console.message("\(id): \(here); \(byHand)")
    } else {
      console.message(onlyHere ? "\(id): \(here)" : "\(id): revoked at \(provider.rawValue); \(here)")
    }
    guard let stated else { return }
    let accounts = household.settings.accounts.filter { $0.connection == id }
    var lines = ["  [[connection]] \(id), from line \(stated.place.line ?? 0)"]
    lines += accounts.map { "  connection = \"\(id)\" under [[account]] \($0.id), from line \($0.place.line ?? 0)" }
    console.message("daybook.toml is as it was; take out of it:\n" + lines.joined(separator: "\n"))
    let kept = stated.secrets.keys.sorted()
    if !kept.isEmpty { console.message("\(kept.joined(separator: ", ")): kept by you, and still where the file says") }
  }
}
