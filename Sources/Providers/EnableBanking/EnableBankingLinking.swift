import Core
package import HTTP
import Signing

/// Linking a bank: the application's check, the bank's search, the person's sign-in there, and the session that comes of it.
package enum EnableBankingLinking {
  package static func link(
    _ start: LinkingStart, _ person: LinkingPerson, over transport: Transport
  ) async throws -> Linked {
    var guide = try await EnableBankingGuide(start, person, transport)
    return try await guide.link()
  }

  /// Closes the session, and with it the bank's consent where the bank allows that. One that has ended is closed.
  package static func unlink(_ start: LinkingStart, over transport: Transport) async throws {
    guard let session = start.memory[EnableBankingMemory.session], !session.isEmpty else { return }
    let caller = try EnableBankingCaller(start, transport)
    do {
      _ = try await caller.ask { api, token in api.deleteSession(session, token: token) }
    } catch let refused as EnableBankingCaller.Refused {
      // A 404 without a word is read as an account's; there is none in this address.
      guard refused.why != .session, refused.why != .account else { return }
      throw refused.error(start.connectionID)
    }
  }
}

/// Calls outside of a sync: nothing of them is kept.
struct EnableBankingCaller {
  let api: EnableBankingAPI
  let transport: Transport
  let token: EnableBankingToken

  struct Refused: Error {
    var why: EnableBankingRefusal

    func error(_ connection: String) -> UserError {
      let (text, remedy) = why.inWords
      return UserError(
        "Enable Banking: \(text)",
        hint: remedy == EnableBankingRefusal.linkAgain ? "run `daybook connect \(connection)` again" : remedy)
    }
  }

  init(_ start: LinkingStart, _ transport: Transport) throws {
    func secret(_ name: String, _ hint: String) throws -> String {
      guard let value = start.secrets[name], !cleaned(value).isEmpty else {
        throw UserError("\(start.connectionID) has no \(name)", hint: hint)
      }
      return value
    }
    let id = try secret(
      "application_id",
      "register an application at \(EnableBankingRefusal.controlPanel): application_id = { file = \"…\" }")
    let key = try secret("key", "it is the .pem file made with the application: key = { file = \"secrets/….pem\" }")
    do {
      token = try EnableBankingToken(applicationID: cleaned(id), key: key, now: wireTime())
    } catch {
      throw UserError("Enable Banking: \(error.inWords.text)", hint: error.inWords.remedy)
    }
    api = EnableBankingAPI(baseURL: start.baseURL)
    self.transport = transport.retrying(.enableBanking)
  }

  /// - Throws: `Refused`, or `UserError` where no answer came that can be read.
  func ask(_ request: (EnableBankingAPI, String) -> Request) async throws -> (json: JSON, body: [UInt8]) {
    let response: Response
    do {
      response = try await transport.send(request(api, token.text))
    } catch let error as TransportError {
      throw UserError("Enable Banking: \(error)", hint: "try again later")
    }
    let body = try? JSON(parsing: response.body)
    guard response.isSuccess else { throw Refused(why: EnableBankingRefusal(status: response.status, body: body)) }
    guard let body, body.isObject else {
      throw UserError("Enable Banking: an answer that cannot be read", hint: "try again later")
    }
    return (body, response.body)
  }
}

/// One linking, step by step.
private struct EnableBankingGuide {
  let start: LinkingStart
  let person: LinkingPerson
  let caller: EnableBankingCaller
  var linked = Linked()

  init(_ start: LinkingStart, _ person: LinkingPerson, _ transport: Transport) async throws {
    var start = start
    if cleaned(start.secrets["application_id"] ?? "").isEmpty {
      let typed = cleaned(try await person.ask("The application's id at \(EnableBankingRefusal.controlPanel)", false))
      start.secrets["application_id"] = typed
      linked.secrets["application_id"] = typed
    }
    if cleaned(start.secrets["key"] ?? "").isEmpty {
      let key = try await person.askFile("Its private key: the path of the .pem file made with it")
      start.secrets["key"] = key
      linked.secrets["key"] = key
    }
    self.start = start
    self.person = person
    caller = try EnableBankingCaller(start, transport)
  }

  mutating func link() async throws -> Linked {
    do {
      let application = try await checkApplication()
      let bank = try await chooseBank(application)
      let code = try await signIn(bank, application)
      try await openSession(code)
      return linked
    } catch let refused as EnableBankingCaller.Refused {
      throw refused.error(start.connectionID)
    }
  }

  // MARK: The application

  private struct Application {
    var redirect: String
    var countries: [String]
  }

  /// A wrong key shows here, before anybody has signed in anywhere.
  private func checkApplication() async throws -> Application {
    let json = try await caller.ask { api, token in api.application(token: token) }.json
    let panel = EnableBankingRefusal.controlPanel
    guard json["active"]?.isTrue == true else {
      throw UserError(
        "Enable Banking: the application is not active yet",
        hint: "link your own accounts to it at \(panel), which activates it for them")
    }
    let services = json["services"]?.array?.compactMap(\.text) ?? []
    guard services.isEmpty || services.contains("AIS") else {
      throw UserError(
        "Enable Banking: the application may not read accounts", hint: "register one with AIS at \(panel)")
    }
    let redirects = json["redirect_urls"]?.array?.compactMap(\.text) ?? []
    // One on this machine can be received; any other is pasted.
    guard let redirect = redirects.first(where: Self.isOnThisMachine) ?? redirects.first else {
      throw UserError(
        "Enable Banking: the application has no address to come back to", hint: "add a redirect URL at \(panel)")
    }
    return Application(redirect: redirect, countries: json["countries"]?.array?.compactMap(\.text) ?? [])
  }

  private static func isOnThisMachine(_ address: String) -> Bool {
    ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { prefix in
      guard address.lowercased().hasPrefix(prefix) else { return false }
      return [nil, ":", "/", "?"].contains(address.dropFirst(prefix.count).first)
    }
  }

  // MARK: The bank

  private struct Bank {
    var bank: EnableBankingBank
    var longestConsent: Int64
    var psuType: String
    var methods: [(name: String, title: String)]

    init?(_ json: JSON) {
      guard let bank = EnableBankingBank(json) else { return nil }
      self.bank = bank
      longestConsent = json["maximum_consent_validity"]?.integer.map { Int64($0) } ?? 90 * 86_400
      let types = json["psu_types"]?.array?.compactMap(\.text) ?? []
      psuType = types.isEmpty || types.contains("personal") ? "personal" : types[0]
      let type = psuType
      methods = (json["auth_methods"]?.array ?? []).compactMap { method in
        guard method["hidden_method"]?.isTrue != true, method["psu_type"]?.text ?? type == type,
          let name = method["name"]?.text, !name.isEmpty
        else { return nil }
        return (name, cleaned(method["title"]?.text ?? name))
      }
    }
  }

  private mutating func chooseBank(_ application: Application) async throws -> Bank {
    if let institution = start.institution, !institution.isEmpty {
      guard let wanted = EnableBankingBank(institution) else {
        throw UserError(
          "institution is no bank of Enable Banking's: it is a name, a slash and a country",
          hint: "institution = \"Nordea/FI\"; without it `daybook connect \(start.connectionID)` asks")
      }
      let banks = try await banks(of: wanted.country)
      if let found = banks.first(where: { folded($0.bank.name) == folded(wanted.name) }) { return chosen(found) }
      let nearest = nearestName(to: wanted.name, among: banks.map(\.bank.name))
      throw UserError(
        "Enable Banking has no bank '\(wanted.name)' in \(wanted.country)",
        hint: nearest.map { "did you mean '\($0)/\(wanted.country)'?" }
          ?? "without institution `daybook connect \(start.connectionID)` lets you search")
    }
    let country = try await askCountry(application)
    let banks = try await banks(of: country)
    while true {
      let word = folded(try await person.ask("Part of the bank's name", false))
      let fits = banks.filter { folded($0.bank.name).contains(word) }
      if fits.isEmpty {
        person.tell("no bank in \(country) is called so")
        continue
      }
      if fits.count > Self.mostChoices {
        person.tell("\(fits.count) banks are called so: a longer part, please")
        continue
      }
      let index = try await person.choose("Which bank?", fits.map { $0.bank.description })
      if fits.indices.contains(index) { return chosen(fits[index]) }
    }
  }

  private static let mostChoices = 20

  private mutating func chosen(_ bank: Bank) -> Bank {
    linked.institution = bank.bank.description
    linked.institutionName = bank.bank.name
    return bank
  }

  private func askCountry(_ application: Application) async throws -> String {
    while true {
      let own = start.country.uppercased()
      let typed = cleaned(try await person.ask("The bank's country, two letters (empty: \(own))", false)).uppercased()
      let country = typed.isEmpty ? own : typed
      guard country.utf8.count == 2, country.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else { continue }
      if application.countries.isEmpty || application.countries.contains(country) { return country }
      person.tell("the application has no banks of \(country): \(application.countries.joined(separator: " "))")
    }
  }

  /// Good for a day: the list is long, and asked for again whenever a name was not right.
  private mutating func banks(of country: String) async throws -> [Bank] {
    let key = "aspsps/\(country)"
    let body: [UInt8]
    if let cached = start.cached[key] {
      body = cached
    } else {
      body = try await caller.ask { api, token in api.banks(country: country, token: token) }.body
      linked.cache.append(CachedAnswer(key: key, body: body, timeToLive: 86_400))
    }
    return ((try? JSON(parsing: body))?["aspsps"]?.array ?? []).compactMap { Bank($0) }
      .sorted { ($0.bank.name, $0.bank.country) < ($1.bank.name, $1.bank.country) }
  }

  // MARK: Signing in

  /// The code that comes back with the browser.
  private func signIn(_ bank: Bank, _ application: Application) async throws -> String {
    var authorization = EnableBankingAuthorization(
      bank: bank.bank, validUntil: isoInstant(start.now + Self.validity(bank.longestConsent)), state: Self.newState(),
      redirect: application.redirect)
    authorization.psuType = bank.psuType
    if bank.methods.count > 1 {
      let index = try await person.choose("How do you sign in there?", bank.methods.map(\.title))
      if bank.methods.indices.contains(index) { authorization.method = bank.methods[index].name }
    }
    let asked = authorization
    let json = try await caller.ask { api, token in api.startAuthorization(asked, token: token) }.json
    guard let url = json["url"]?.text, url.hasPrefix("https://") || Self.isOnThisMachine(url) else {
      throw UserError("Enable Banking: an answer that cannot be read", hint: "try again later")
    }
    person.tell("sign in at \(bank.bank.name) and allow the accounts to be read")
    await person.open(url)
    return try code(in: try await person.redirected(application.redirect), state: authorization.state)
  }

  /// Until when consent is asked for, counted from now: an hour less than the bank allows, since clocks differ; of a bank
  /// that allows an hour or so, a tenth less.
  static func validity(_ longest: Int64) -> Int64 { longest - min(3_600, longest / 10) }

  /// Nobody can guess it, so nobody else can send an answer in.
  private static func newState() -> String {
    (0..<2).map { _ in
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  private func code(in address: String, state: String) throws -> String {
    let items = queryItems(cleaned(address))
    guard !items.isEmpty else {
      throw UserError(
        "that address holds no answer of the bank's",
        hint: "paste the whole address that the browser shows after signing in, with all behind its question mark")
    }
    guard items["state"] == state else {
      throw UserError(
        "that answer is of another sign-in", hint: "run `daybook connect \(start.connectionID)` again, in one go")
    }
    if let error = items["error"] {
      let words = [items["error_description"], error].compactMap(\.self).map { shownText($0, hiding: [state]) }
      throw UserError(
        "the bank did not agree: \(words.first { !$0.isEmpty } ?? "no reason given")",
        hint: "run `daybook connect \(start.connectionID)` to try again")
    }
    guard let code = items["code"], !code.isEmpty else {
      throw UserError(
        "that address holds no code", hint: "run `daybook connect \(start.connectionID)` to try again")
    }
    return code
  }

  // MARK: The session

  private mutating func openSession(_ code: String) async throws {
    let (json, body) = try await caller.ask { api, token in api.createSession(code: code, token: token) }
    guard let id = json["session_id"]?.text, !id.isEmpty, let list = json["accounts"]?.array else {
      throw UserError("Enable Banking: an answer that cannot be read", hint: "try again later")
    }
    let bank = EnableBankingBank(json["aspsp"])
    let session = EnableBankingAccounts(bank: bank, list.compactMap { EnableBankingAccount($0) })
    guard !session.all.isEmpty else {
      _ = try? await caller.ask { api, token in api.deleteSession(id, token: token) }
      throw UserError(
        "the bank was linked, but gave no account",
        hint:
          "a restricted application sees only accounts that were linked to it at \(EnableBankingRefusal.controlPanel);"
          + " add them there, then run `daybook connect \(start.connectionID)` again")
    }
    linked.memory = [
      EnableBankingMemory.session: id, EnableBankingMemory.longest: nil,
      EnableBankingMemory.accounts: EnableBankingMemory.text(ofAccounts: Self.sourceIDs(session)),
    ]
    linked.consentUntil = json["access"]?["valid_until"]?.text.flatMap { Day(isoBytes: Array($0.utf8.prefix(10))) }
    // Details come this once.
    linked.records = [
      RawRecord(
        provider: "enablebanking", connectionID: start.connectionID, kind: EnableBankingMapping.linkedKind,
        fetchedAt: start.now, day: start.today, body: body)
    ]
    for account in session.all where account.uid.isEmpty {
      person.tell("\(account.name.isEmpty ? "an account" : account.name) is blocked or closed: it cannot be read")
    }
    linked.accounts = session.all.filter { !$0.uid.isEmpty }.map { account in
      var one = LinkedAccount(session.source(of: account), type: account.type)
      one.institution = bank?.name ?? linked.institutionName
      return one
    }
  }

  private static func sourceIDs(_ session: EnableBankingAccounts) -> [String: String] {
    let pairs = session.all.filter { !$0.uid.isEmpty }.map { ($0.uid, session.sourceID(of: $0)) }
    return Dictionary(pairs) { first, _ in first }
  }
}

/// Names and values behind an address's question mark; of a name that stands twice the first counts.
func queryItems(_ address: String) -> [String: String] {
  guard let mark = address.firstIndex(of: "?") else { return [:] }
  let query = address[address.index(after: mark)...].prefix { $0 != "#" }
  var items: [String: String] = [:]
  for item in query.split(separator: "&") {
    let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let value = parts.count > 1 ? percentDecoded(parts[1].replacing("+", with: " ")[...]) : ""
    let name = percentDecoded(parts[0])
    if items[name] == nil { items[name] = value }
  }
  return items
}
