import Core
package import HTTP

/// Connecting Trading 212: a key that a person makes in the app, tried out once.
package enum Trading212Linking {
  /// - Throws: `UserError` when the key does not fit, or the person gave up.
  package static func link(
    _ start: LinkingStart, _ person: LinkingPerson, over transport: Transport
  ) async throws -> Linked {
    let (key, secret) = try await secrets(start, person)
    let access = try access(key, secret, start.baseURL)
    var linked = Linked()
    linked.secrets = ["key": key, "secret": secret].filter { !$0.value.isEmpty && start.secrets[$0.key] != $0.value }
    linked.institutionName = "Trading 212"
    let summary = try await summary(access, key, secret, start, over: transport)
    var account = SourceAccount(sourceID: summary.id, keys: [summary.id])
    account.name = "Trading 212"
    account.currency = summary.currency
    var one = LinkedAccount(account, type: .brokerage)
    one.institution = linked.institutionName
    linked.accounts = [one]
    return linked
  }

  /// A key is deleted in the app; there is no request for it.
  package static func unlink(_ start: LinkingStart, over transport: Transport) async throws {}

  private static func secrets(
    _ start: LinkingStart, _ person: LinkingPerson
  ) async throws -> (key: String, secret: String) {
    if let key = start.secrets["key"], !cleaned(key).isEmpty {
      return (cleaned(key), cleaned(start.secrets["secret"] ?? ""))
    }
    person.tell("Make a key in the Trading 212 app: Settings, API. It needs to read:")
    person.tell("account, portfolio, metadata, history:orders, history:dividends, history:transactions.")
    let key = cleaned(try await person.ask("API key", true))
    guard !key.isEmpty else { throw UserError("no key was given", hint: "run the same command again with one at hand") }
    return (key, cleaned(try await person.ask("API secret (none for an old key)", true)))
  }

  private static func access(_ key: String, _ secret: String, _ baseURL: String?) throws -> Trading212Access {
    do {
      return try Trading212Access(key: key, secret: secret, baseURL: baseURL)
    } catch {
      throw UserError(error.why, hint: error.remedy)
    }
  }

  private static func summary(
    _ access: Trading212Access, _ key: String, _ secret: String, _ start: LinkingStart, over transport: Transport
  ) async throws -> Trading212Summary {
    let response = try await send(access.summary(), over: transport)
    switch response.status {
    case 200...299:
      guard let summary = Trading212Summary(body: response.body) else {
        throw UserError("Trading 212 gave an answer that cannot be read", hint: Trading212Sync.later)
      }
      return summary
    case 401:
      if start.baseURL == nil, try await isOfPractice(key, secret, over: transport) {
        throw UserError(
          "the key belongs to the practice account",
          hint: "add base_url = \"\(Trading212Access.demo)\" to the connection, or make a key in the real account")
      }
      throw UserError(
        "Trading 212 refused the key", hint: "copy key and secret again; the app shows the secret only once")
    case 403:
      throw UserError(
        "the key may not read the account",
        hint: "make a new key that may read account, portfolio, metadata and history")
    case 429: throw UserError("Trading 212 has been asked too often", hint: "try again in a minute")
    default: throw UserError("Trading 212 answered \(response.status)", hint: "try again later")
    }
  }

  private static func isOfPractice(_ key: String, _ secret: String, over transport: Transport) async throws -> Bool {
    let access = try access(key, secret, Trading212Access.demo)
    return (try? await send(access.summary(), over: transport))?.isSuccess ?? false
  }

  private static func send(_ request: Request, over transport: Transport) async throws -> Response {
    do {
      return try await transport.send(request)
    } catch let error as TransportError {
      throw UserError("Trading 212: \(error)", hint: "try again later")
    }
  }
}
