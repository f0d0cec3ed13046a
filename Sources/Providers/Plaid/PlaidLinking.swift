import Core
package import HTTP

/// Links a bank through Hosted Link: Plaid's own page, which needs no server of ours.
///
/// Where there is a link already it is repaired in its place (update mode), so that all its ids stay.
package enum PlaidLinking {
  /// - Parameter transport: by `RetryPolicy.plaid`.
  /// - Throws: `UserError` when it cannot be done, or the person gave up.
  package static func link(
    _ start: LinkingStart, _ person: LinkingPerson, over transport: Transport
  ) async throws -> Linked {
    try await PlaidLink(start, person, transport).run()
  }

  /// Ends the Item, and what it costs. One that is not there any more has ended.
  package static func unlink(_ start: LinkingStart, over transport: Transport) async throws {
    guard let token = start.secrets["access_token"], let id = start.secrets["client_id"],
      let secret = start.secrets["secret"]
    else { return }
    let api = PlaidAPI(clientID: id, secret: secret, accessToken: token, baseURL: start.baseURL)
    let asker = PlaidAsker(api: api, transport: transport, connectionID: start.connectionID, secrets: [token])
    do {
      _ = try await asker.ask("/item/remove", ["access_token": .string(token)])
    } catch let error as PlaidAsker.Refused where error.error.kind == .linkAgain {
      return
    } catch let error as PlaidAsker.Refused {
      throw asker.explained(error.error)
    }
  }
}

/// Questions whose answers hold tokens: nothing of them is kept.
private struct PlaidAsker {
  let api: PlaidAPI
  let transport: Transport
  let connectionID: String
  let secrets: [String]

  struct Refused: Error { let error: PlaidError }

  /// - Throws: `Refused` where Plaid says why not; else `UserError`.
  func ask(_ path: String, _ fields: [String: JSON], isRepeatable: Bool = true) async throws -> JSON {
    let response: Response
    do {
      response = try await transport.send(api.request(path, fields, isRepeatable: isRepeatable))
    } catch let error as TransportError {
      throw UserError("Plaid: \(error)", hint: "try again later")
    }
    guard let json = try? JSON(parsing: response.body), json.isObject else {
      throw UserError("Plaid: the server answered \(response.status), which cannot be read", hint: "try again later")
    }
    if response.isSuccess { return json }
    if let error = PlaidError(json) { throw Refused(error: error) }
    throw UserError("Plaid: the server answered \(response.status)", hint: "try again later")
  }

  func explained(_ error: PlaidError) -> UserError {
    let problem = error.problem("link", connection: connectionID, hiding: api.secrets + secrets)
    return UserError(problem.text, hint: problem.remedy)
  }
}

private struct PlaidLink {
  let start: LinkingStart
  let person: LinkingPerson
  let transport: Transport
  private var linked = Linked()

  init(_ start: LinkingStart, _ person: LinkingPerson, _ transport: Transport) {
    self.start = start
    self.person = person
    self.transport = transport
  }

  func run() async throws -> Linked {
    var link = self
    let id = try await link.secret(
      "client_id", "Plaid client_id (dashboard.plaid.com, Developers, Keys)", isHidden: false)
    let secret = try await link.secret("secret", "Plaid secret of the same environment", isHidden: true)
    let old = start.secrets["access_token"]
    let api = PlaidAPI(clientID: id, secret: secret, accessToken: old, baseURL: start.baseURL)
    let asker = PlaidAsker(
      api: api, transport: transport, connectionID: start.connectionID, secrets: [old].compactMap(\.self))
    do {
      try await link.connect(asker, old)
    } catch let error as PlaidAsker.Refused {
      throw asker.explained(error.error)
    }
    return link.linked
  }

  private mutating func secret(_ name: String, _ question: String, isHidden: Bool) async throws -> String {
    if let known = start.secrets[name], !known.isEmpty { return known }
    let typed = cleaned(try await person.ask(question, isHidden))
    guard !typed.isEmpty else { throw UserError("Plaid needs a \(name)", hint: "see https://dashboard.plaid.com") }
    linked.secrets[name] = typed
    return typed
  }

  private mutating func connect(_ asker: PlaidAsker, _ old: String?) async throws {
    if let old {
      do {
        try await repair(asker, old)
        return
      } catch let error as PlaidAsker.Refused where error.error.kind == .linkAgain {
        person.tell("The link there was before is gone: a new one is made.")
      }
    }
    let session = try await session(asker, fields: fieldsOfNew)
    guard let publicToken = session.publicToken else {
      throw UserError("Plaid: the page was closed before a bank was linked", hint: again)
    }
    let answer = try await asker.ask(
      "/item/public_token/exchange", ["public_token": .string(publicToken)], isRepeatable: false)
    guard let token = answer["access_token"]?.text, let item = answer["item_id"]?.text else {
      throw UserError("Plaid: the link was made, but its answer cannot be read", hint: again)
    }
    linked.secrets["access_token"] = token
    linked.memory["item_id"] = item
    // The token comes once only: whatever fails from here on, it must not be lost.
    do {
      try await describe(asker, token)
    } catch {
      person.tell("The bank is linked; its accounts cannot be named yet. `daybook sync` asks for them.")
    }
  }

  private var again: String { "daybook connect \(start.connectionID)" }

  /// The same login, signed in again: its token, its ids and its cursor stay.
  private mutating func repair(_ asker: PlaidAsker, _ token: String) async throws {
    var fields = common
    fields["access_token"] = .string(token)
    _ = try await session(asker, fields: fields)
    try await describe(asker, token)
  }

  // MARK: Plaid's page

  private var common: [String: JSON] {
    [
      "client_name": .string("Daybook"), "language": .string("en"),
      "country_codes": .array([.string(Self.countries.contains(start.country) ? start.country : "US")]),
      "user": .object(["client_user_id": .string("me")]), "hosted_link": .object([:]),
    ]
  }

  private static let countries: Set = [
    "US", "GB", "ES", "NL", "FR", "IE", "CA", "DE", "IT", "PL", "DK", "NO", "SE", "EE", "LT", "LV", "PT", "BE", "AT",
    "FI",
  ]

  /// How far back transactions go is settled now, for the Item's whole life; Plaid's own choice would be 90 days.
  private var fieldsOfNew: [String: JSON] {
    var fields = common
    fields["products"] = .array([.string("transactions")])
    fields["optional_products"] = .array([.string("investments"), .string("liabilities")])
    let days = min(max(start.history ?? 730, 30), 730)
    fields["transactions"] = .object(["days_requested": .number("\(days)")])
    return fields
  }

  private struct Session {
    var publicToken: String?
  }

  // The page lives half an hour.
  private static let patience = 1_800
  private static let pause = 3

  /// Opens the page and waits until the person is done with it.
  private func session(_ asker: PlaidAsker, fields: [String: JSON]) async throws -> Session {
    let created = try await asker.ask("/link/token/create", fields)
    guard let token = created["link_token"]?.text, let address = created["hosted_link_url"]?.text else {
      throw UserError("Plaid: it gave no page to open", hint: "Hosted Link may not be enabled for this client_id")
    }
    person.tell("Open this page, choose the bank and sign in there; it is good for half an hour:")
    await person.open(address)
    for _ in 0..<Self.patience / Self.pause {
      try await person.wait(Self.pause)
      let answer: JSON
      do {
        answer = try await asker.ask("/link/token/get", ["link_token": .string(token)])
      } catch let error as PlaidAsker.Refused where [.passing, .tooMany].contains(error.error.kind) {
        continue
      }
      if let session = try ended(answer, asker) { return session }
    }
    throw UserError("Plaid: nobody was done with the page within half an hour", hint: again)
  }

  /// Nil while somebody is at it. A page that was opened twice has a session each; one success is enough.
  private func ended(_ answer: JSON, _ asker: PlaidAsker) throws -> Session? {
    let sessions = answer["link_sessions"]?.array ?? []
    for session in sessions {
      let added = session["results"]?["item_add_results"]?.array?.compactMap { $0["public_token"]?.text } ?? []
      if let token = added.last ?? session["on_success"]?["public_token"]?.text { return Session(publicToken: token) }
    }
    let isOver = { (session: JSON) in session["finished_at"]?.text != nil }
    guard !sessions.isEmpty, sessions.allSatisfy(isOver) else { return nil }
    let exits = sessions.compactMap { session in
      [session["exit"], session["on_exit"]].compactMap(\.self).first { $0.isObject }
    }
    // Of a repair nothing is added: it has ended without leaving.
    if exits.count < sessions.count { return Session() }
    if let error = exits.lazy.compactMap({ PlaidError($0["error"]) }).first { throw asker.explained(error) }
    throw UserError("Plaid: the page was left before it was done", hint: again)
  }

  // MARK: What was linked

  private mutating func describe(_ asker: PlaidAsker, _ token: String) async throws {
    let item = try await asker.ask("/item/get", ["access_token": .string(token)])
    if let error = PlaidError(item["item"]?["error"]), error.kind == .signIn { throw asker.explained(error) }
    if let id = item["item"]?["item_id"]?.text { linked.memory["item_id"] = id }
    linked.institution = item["item"]?["institution_id"]?.text
    linked.institutionName = cleaned(item["item"]?["institution_name"]?.text ?? "")
    linked.consentUntil = PlaidDay.ofInstant(item["item"]?["consent_expiration_time"])
    let answer = try await asker.ask("/accounts/get", ["access_token": .string(token)])
    linked.accounts = PlaidAccount.read(answer).map { account in
      var one = LinkedAccount(account.source, type: account.accountType)
      one.institution = linked.institutionName
      return one
    }
  }
}
