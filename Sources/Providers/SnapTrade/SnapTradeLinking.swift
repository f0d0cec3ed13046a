import Core
package import HTTP

/// Connecting a broker by SnapTrade's portal, mending a broken connection so that its accounts keep their ids, and removing
/// it.
package enum SnapTradeLinking {
  /// - Throws: `UserError` when it cannot be done, or the person gave up.
  package static func link(
    _ start: LinkingStart, _ person: LinkingPerson, over transport: Transport,
    clock: @escaping @Sendable () -> Int64 = SnapTradeAPI.machineClock,
    wait: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) async throws -> Linked {
    var linked = Linked()
    let desk = SnapTradeDesk(start: start, transport: transport, clock: clock, wait: wait)
    var keys = try await keys(start, person, &linked)
    var registered: SnapTradeKeys.User?
    let api: SnapTradeAPI
    let authorization: SnapTradeAuthorization
    do {
      let before: [SnapTradeAuthorization]
      (api, before) = try await opened(keys, start, person, desk, &linked, &registered)
      authorization = try await connected(before, start, person, desk, api)
    } catch {
      // Its secret was told once, and would be lost with this: nobody could register it again.
      if let registered {
        keys.user = registered
        let api = SnapTradeAPI(keys: keys, baseURL: start.baseURL)
        try? await desk.remove(api.deleteUser(registered.id), api)
      }
      throw error
    }
    let accounts = try await accounts(of: authorization, person, desk, api)
    if !authorization.slug.isEmpty { linked.institution = authorization.slug }
    linked.institutionName = authorization.title
    linked.memory[memoryName] = authorization.id
    linked.accounts = accounts.filter { !$0.isPaper }.map { account in
      var found = LinkedAccount(account.source, type: account.type)
      found.institution = authorization.title
      return found
    }
    return linked
  }

  /// Removes the connection that `link` made, at SnapTrade; with a user that it registered and that has no other, the user.
  package static func unlink(
    _ start: LinkingStart, over transport: Transport,
    clock: @escaping @Sendable () -> Int64 = SnapTradeAPI.machineClock,
    wait: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) async throws {
    guard let client = start.secrets["client_id"], let key = start.secrets["consumer_key"] else {
      throw UserError(
        "the connection \(start.connectionID) cannot be removed at SnapTrade: its keys are not at hand",
        hint: "remove it at dashboard.snaptrade.com")
    }
    let user = try user(start)
    let api = SnapTradeAPI(
      keys: SnapTradeKeys(clientID: client, consumerKey: key, user: user), baseURL: start.baseURL)
    let desk = SnapTradeDesk(start: start, transport: transport, clock: clock, wait: wait)
    let all = try await desk.authorizations(api)
    let own = all.filter { authorization in
      if let id = start.memory[memoryName] { return authorization.id == id }
      guard let institution = start.institution, !institution.isEmpty else { return false }
      return authorization.isMeant(by: institution)
    }
    for authorization in own { try await desk.remove(api.deleteConnection(authorization.id), api) }
    if let user, user.id == userID(start), own.count == all.count {
      try await desk.remove(api.deleteUser(user.id), api)
    }
  }

  /// In `LinkingStart.memory`: which connection was made.
  private static let memoryName = "connection"

  // MARK: Keys

  private static func keys(
    _ start: LinkingStart, _ person: LinkingPerson, _ linked: inout Linked
  ) async throws -> SnapTradeKeys {
    var typed: [String: String] = [:]
    func secret(_ name: String, _ question: String) async throws -> String {
      if let known = start.secrets[name] { return known }
      let answer = cleaned(try await person.ask(question, true))
      guard !answer.isEmpty else { throw UserError("nothing was typed in: \(name) is needed") }
      typed[name] = answer
      return answer
    }
    if start.secrets["client_id"] == nil {
      person.tell("A key is made at https://dashboard.snaptrade.com; a Personal one is free.")
    }
    var keys = SnapTradeKeys(
      clientID: try await secret("client_id", "SnapTrade client id"),
      consumerKey: try await secret("consumer_key", "SnapTrade consumer key"))
    keys.user = try user(start)
    linked.secrets = typed
    return keys
  }

  /// What the key opens, with the user that a Commercial one needs, and the connections that there are.
  ///
  /// A Personal key opens them as it is. A Commercial one is refused while it names nobody, and so is a wrong one: which of
  /// the two it is only a person can tell.
  private static func opened(
    _ keys: SnapTradeKeys, _ start: LinkingStart, _ person: LinkingPerson, _ desk: SnapTradeDesk,
    _ linked: inout Linked,
    _ registered: inout SnapTradeKeys.User?
  ) async throws -> (api: SnapTradeAPI, before: [SnapTradeAuthorization]) {
    var keys = keys
    if keys.user == nil, start.memory[memoryName] == nil {
      let api = SnapTradeAPI(keys: keys, baseURL: start.baseURL)
      let response = try await desk.send(api.authorizations(), api)
      let isRefused = (400...403).contains(response.status)
      guard isRefused else { return (api, try desk.authorizations(response)) }
      let kind = try await person.choose(
        "Which kind of key is it?", ["Personal: for your own accounts", "Commercial: it registers users"])
      guard kind == 1 else { return (api, try desk.authorizations(response)) }
      let (user, isNew) = try await register(userID(start), keys, start, person, desk)
      keys.user = user
      if isNew { registered = user }
      linked.secrets["user_id"] = user.id
      linked.secrets["user_secret"] = user.secret
    }
    let api = SnapTradeAPI(keys: keys, baseURL: start.baseURL)
    return (api, try await desk.authorizations(api))
  }

  private static func user(_ start: LinkingStart) throws -> SnapTradeKeys.User? {
    switch (start.secrets["user_id"], start.secrets["user_secret"]) {
    case (let id?, let secret?): return SnapTradeKeys.User(id: id, secret: secret)
    case (nil, nil): return nil
    default:
      throw UserError(
        "\(start.connectionID) has only one of user_id and user_secret",
        hint: "a Commercial key needs both, a Personal key neither")
    }
  }

  /// The same for a connection every time, and nobody's name.
  private static func userID(_ start: LinkingStart) -> String { "daybook-\(start.connectionID)" }

  private static func register(
    _ id: String, _ keys: SnapTradeKeys, _ start: LinkingStart, _ person: LinkingPerson, _ desk: SnapTradeDesk
  ) async throws -> (SnapTradeKeys.User, isNew: Bool) {
    let api = SnapTradeAPI(keys: keys, baseURL: start.baseURL)
    let response = try await desk.send(api.registerUser(id), api)
    if response.status == 400 {
      person.tell("SnapTrade has a user '\(id)' already: its secret was told once, when it was registered.")
      let secret = cleaned(try await person.ask("Its user secret", true))
      guard !secret.isEmpty else {
        throw UserError(
          "SnapTrade has a user '\(id)' already", hint: "delete it at dashboard.snaptrade.com, or keep its user_secret")
      }
      return (SnapTradeKeys.User(id: id, secret: secret), false)
    }
    let body = try desk.body(response)
    guard let given = body["userId"]?.text, let secret = body["userSecret"]?.text, !given.isEmpty, !secret.isEmpty
    else {
      throw desk.unreadable
    }
    return (SnapTradeKeys.User(id: given, secret: secret), true)
  }

  // MARK: The portal

  private static func connected(
    _ before: [SnapTradeAuthorization], _ start: LinkingStart, _ person: LinkingPerson, _ desk: SnapTradeDesk,
    _ api: SnapTradeAPI
  ) async throws -> SnapTradeAuthorization {
    let institution = start.institution ?? ""
    let own = before.filter { authorization in
      start.memory[memoryName] == authorization.id || (!institution.isEmpty && authorization.isMeant(by: institution))
    }
    if let broken = own.first(where: \.isDisabled) {
      person.tell(
        "The connection to \(broken.title) is broken: sign in there again, and its accounts stay what they are.")
      return try await portal(person, desk, api, reconnect: broken, broker: nil, before)
    }
    if let whole = own.first {
      person.tell("\(whole.title) is connected at SnapTrade.")
      return whole
    }
    if institution.isEmpty, !before.isEmpty {
      let options = before.map { $0.isDisabled ? "\($0.title), broken" : $0.title } + ["another broker"]
      let index = try await person.choose("Which broker?", options)
      if before.indices.contains(index) {
        let chosen = before[index]
        return chosen.isDisabled
          ? try await portal(person, desk, api, reconnect: chosen, broker: nil, before) : chosen
      }
    }
    return try await portal(
      person, desk, api, reconnect: nil, broker: institution.isEmpty ? nil : institution, before)
  }

  private static func portal(
    _ person: LinkingPerson, _ desk: SnapTradeDesk, _ api: SnapTradeAPI, reconnect: SnapTradeAuthorization?,
    broker: String?, _ before: [SnapTradeAuthorization]
  ) async throws -> SnapTradeAuthorization {
    let body = try desk.body(try await desk.send(api.login(broker: broker, reconnect: reconnect?.id), api))
    guard let address = body["redirectURI"]?.text, address.contains("://") else { throw desk.unreadable }
    person.tell("The link is good for five minutes:")
    await person.open(address)
    person.tell("Waiting for SnapTrade…")
    for _ in 0..<questions {
      try await person.wait(pause)
      let now = try await desk.authorizations(api)
      if let reconnect {
        if let mended = now.first(where: { $0.id == reconnect.id && !$0.isDisabled }) { return mended }
      } else if let new = now.first(where: { one in !one.isDisabled && !before.contains { $0.id == one.id } }) {
        return new
      } else if let mended = now.first(where: { one in
        // Signing in where one was connected before gives no second connection.
        !one.isDisabled && before.contains { $0.id == one.id && $0.isDisabled }
      }) {
        return mended
      }
    }
    throw UserError(
      "SnapTrade had no new connection within \(questions * pause / 60) minutes",
      hint: "daybook connect \(desk.start.connectionID) shows a new link")
  }

  // Ten minutes, in questions that stay far from 250 a minute.
  private static let pause = 5
  private static let questions = 120

  /// A new connection is read within seconds or minutes; what has not come by then comes with the first sync.
  private static func accounts(
    of authorization: SnapTradeAuthorization, _ person: LinkingPerson, _ desk: SnapTradeDesk, _ api: SnapTradeAPI
  ) async throws -> [SnapTradeAccount] {
    for round in 0..<accountQuestions {
      if round > 0 { try await person.wait(pause) }
      let response = try await desk.send(api.accounts(of: authorization.id), api)
      if SnapTradeRefusal(response).kind == .syncing, !response.isSuccess { continue }
      let json = try desk.body(response)
      let (accounts, _) = SnapTradeAccount.all([authorization], lists: [authorization.id: json])
      if !accounts.isEmpty { return accounts }
    }
    person.tell("SnapTrade has not read the accounts yet: `daybook sync` names them once it has.")
    return []
  }

  private static let accountQuestions = 12
}

/// Asks for a guide: nothing of it is kept, since answers hold secrets.
private struct SnapTradeDesk {
  let start: LinkingStart
  let transport: Transport
  let clock: @Sendable () -> Int64
  let wait: @Sendable (Duration) async throws -> Void

  func send(_ request: Request, _ api: SnapTradeAPI) async throws -> Response {
    let signed = api.signing(transport, clock: clock).retrying(.snapTrade, sleep: wait)
    do {
      return try await signed.send(request)
    } catch let error as TransportError {
      throw UserError("SnapTrade: \(error)", hint: "run `daybook connect \(start.connectionID)` again later")
    }
  }

  /// - Throws: what a refusal means, without its words: they may name a user.
  func body(_ response: Response) throws -> JSON {
    guard response.isSuccess else {
      let refusal = SnapTradeRefusal(response)
      throw UserError(refusal.sentence, hint: refusal.remedy(connection: start.connectionID))
    }
    guard let json = try? JSON(parsing: response.body) else { throw unreadable }
    return json
  }

  var unreadable: UserError {
    UserError("SnapTrade's answer cannot be read", hint: "run `daybook connect \(start.connectionID)` again later")
  }

  func authorizations(_ api: SnapTradeAPI) async throws -> [SnapTradeAuthorization] {
    try authorizations(try await send(api.authorizations(), api))
  }

  func authorizations(_ response: Response) throws -> [SnapTradeAuthorization] {
    let json = try body(response)
    guard json.array != nil else { throw unreadable }
    return SnapTradeAuthorization.list(json)
  }

  /// What is not there any more is removed.
  func remove(_ request: Request, _ api: SnapTradeAPI) async throws {
    let response = try await send(request, api)
    if response.status == 404 { return }
    _ = try body(response)
  }
}
