import Core
package import HTTP

/// Linking a bank at GoCardless: its institution, an agreement, a requisition, the person's consent at the bank, and the
/// accounts that it led to.
///
/// Renewing is the same again: "elsewhere renewal means a new agreement and a new requisition", and the accounts, whose ids
/// are new then, are known by their numbers.
package enum GoCardlessLinking {
  package static func link(
    _ start: LinkingStart, _ person: LinkingPerson, over transport: Transport
  ) async throws -> Linked {
    var guide = try await GoCardlessGuide(start, person, transport)
    return try await guide.link()
  }

  /// Deletes what the connection links, and with it the agreements. What is not there any more is deleted.
  package static func unlink(_ start: LinkingStart, over transport: Transport) async throws {
    var guide = try await GoCardlessGuide(start, nil, transport)
    try await guide.unlink()
  }

  /// The names under which a connection remembers its requisitions.
  enum Memory {
    /// Ids of all that were made for it, the newest first, with a space between them.
    static let all = "requisitions"
    /// The one to read.
    static let current = "requisition"
    /// One with long history that is to be read once.
    static let history = "history_requisition"
    /// Where the settings name none.
    static let institution = "institution"
  }
}

/// One walk through it.
struct GoCardlessGuide {
  let start: LinkingStart
  let person: LinkingPerson?
  var client: GoCardlessClient
  var linked = Linked()

  // Long enough for a bank that is slow to hand over its accounts once a person has agreed.
  static let polls = 60
  static let pollSeconds = 2
  // Lists of institutions change by a few a month.
  static let institutionsTimeToLive: Int64 = 7 * 86_400

  /// - Parameter person: nil where nothing is to be asked: what is missing is an error.
  init(_ start: LinkingStart, _ person: LinkingPerson?, _ transport: Transport) async throws {
    self.start = start
    self.person = person
    var secrets: [String: String] = [:]
    for (name, question) in [("secret_id", "GoCardless secret id: "), ("secret_key", "GoCardless secret key: ")] {
      if let known = start.secrets[name] {
        secrets[name] = known
      } else if let person {
        let typed = cleaned(try await person.ask(question, true))
        guard !typed.isEmpty else {
          throw UserError("no \(name) was typed", hint: "daybook connect \(start.connectionID) begins again")
        }
        secrets[name] = typed
        linked.secrets[name] = typed
      } else {
        throw UserError(
          "\(start.connectionID) has no \(name)", hint: "add \(name) = { env = \"…\" } under its [[connection]]")
      }
    }
    var connection = GoCardlessConnection(
      id: start.connectionID, institution: start.institution ?? "", secretID: secrets["secret_id"] ?? "",
      secretKey: secrets["secret_key"] ?? "")
    connection.baseURL = start.baseURL
    client = GoCardlessClient(
      connection: connection, transport: transport.retrying(.goCardless), quotas: [], now: start.now,
      today: start.today,
      keep: { _ in })
    if let failure = try await client.signIn() { throw Self.error(failure) }
  }

  mutating func link() async throws -> Linked {
    guard let person else { return linked }
    let institution = try await institution(person)
    linked.institution = institution.id
    linked.institutionName = institution.name
    var requisitions: [GoCardlessRequisition] = []
    for step in try steps(institution) {
      if let words = step.words { person.tell(words) }
      requisitions.append(try await consent(institution, step, person))
    }
    guard let current = requisitions.last else { return linked }
    let old = remembered.filter { id in !requisitions.contains { $0.id == id } }
    let stillThere = try await removeDead(old)
    linked.memory[GoCardlessLinking.Memory.all] = (requisitions.reversed().map(\.id) + stillThere).joined(
      separator: " ")
    linked.memory[GoCardlessLinking.Memory.current] = current.id
    linked.memory[GoCardlessLinking.Memory.institution] = institution.id
    linked.memory[GoCardlessLinking.Memory.history] = .some(requisitions.count > 1 ? requisitions.first?.id : nil)
    try await readAgreement(current)
    for id in current.accounts { try await describe(id, institution, person) }
    return linked
  }

  /// Ids of requisitions that earlier walks made.
  private var remembered: [String] {
    (start.memory[GoCardlessLinking.Memory.all] ?? "").split(separator: " ").map(String.init)
  }

  // MARK: Agreements

  /// One consent that a person has to give.
  struct Step {
    var historyDays: Int
    /// Said before it, where there are several.
    var words: String?
  }

  /// More than 90 days of history is given once and then frozen at some banks: there a first consent brings the history,
  /// and a second one, of 90 days, every night's.
  private func steps(_ institution: GoCardlessInstitution) throws -> [Step] {
    let wanted = min(start.history ?? institution.historyDays, institution.historyDays, 730)
    guard wanted > 90, institution.needsSeparateHistory else { return [Step(historyDays: max(1, wanted))] }
    return [
      Step(
        historyDays: wanted,
        words:
          "\(institution.name) gives \(wanted) days of history only once, and nothing new under the same consent: it "
          + "is asked for two. The first, for the history:"),
      Step(historyDays: 90, words: "The second, for every night:"),
    ]
  }

  mutating func agreement(_ institution: GoCardlessInstitution, history: Int) async throws -> String {
    let access = min(institution.accessDays, 180)
    // Some banks refuse what they are listed with: then the usual 90 days, or one fewer.
    var refusal: GoCardlessAnswer?
    for days in [history] + [90, 89].filter({ $0 < history }) {
      let answer = try await client.ask(
        GoCardlessQuestion(kind: "linking") { api, token in
          api.createAgreement(institution: institution.id, historyDays: days, accessDays: access, token: token)
        })
      switch answer {
      case .ok(let json):
        guard let id = json["id"]?.text, !id.isEmpty else { throw Self.error(.unreadable) }
        return id
      case .refused(.request): refusal = answer
      case let other: throw Self.error(other)
      }
    }
    throw Self.error(refusal ?? .unreadable)
  }

  private mutating func readAgreement(_ requisition: GoCardlessRequisition) async throws {
    let id = requisition.agreement
    guard !id.isEmpty,
      case .ok(let json) = try await client.ask(
        GoCardlessQuestion(kind: "linking") { api, token in
          api.agreement(id, token: token)
        }), let agreement = GoCardlessAgreement(json)
    else { return }
    linked.consentUntil = agreement.expiresOn
    linked.agreement = AgreementOutcome(
      id: agreement.id, acceptedOn: agreement.acceptedOn, expiresOn: agreement.expiresOn,
      historyDays: agreement.historyDays)
  }

  // MARK: Accounts

  /// Each costs one call of the bank's quota for details: what comes is kept, so that the sync need not ask again.
  private mutating func describe(
    _ id: String, _ institution: GoCardlessInstitution, _ person: LinkingPerson
  ) async throws {
    var facts = GoCardlessFacts()
    facts.institution = institution.id
    var kind = ""
    if let json = try await read("account", of: id, { api, token in api.account(id, token: token) }) {
      facts.learn(account: json)
    }
    for attempt in 1...5 {
      let answer = try await client.ask(
        GoCardlessQuestion(kind: "details", accountKey: id, scope: "details") { api, token in
          api.details(id, token: token)
        })
      if case .refused(.processing) = answer, attempt < 5 {
        // "AccountProcessing (poll until READY)"
        try await person.wait(Self.pollSeconds * attempt)
        continue
      }
      if case .ok(let json) = answer {
        keep(json, kind: "details", account: id)
        facts.learn(details: json)
        kind = json["account"]?["cashAccountType"]?.text ?? ""
      }
      break
    }
    var account = LinkedAccount(facts.source(id: id), type: Self.type(facts, kind: kind))
    account.institution = institution.name
    linked.accounts.append(account)
  }

  private mutating func read(
    _ kind: String, of id: String, _ request: @escaping @Sendable (GoCardlessAPI, String) -> Request
  ) async throws -> JSON? {
    let answer = try await client.ask(GoCardlessQuestion(kind: kind, accountKey: id, request: request))
    guard case .ok(let json) = answer else { return nil }
    keep(json, kind: kind, account: id)
    return json
  }

  private mutating func keep(_ json: JSON, kind: String, account: String) {
    linked.records.append(
      RawRecord(
        provider: "gocardless", connectionID: start.connectionID, accountKey: account, kind: kind,
        fetchedAt: start.now, day: start.today, body: json.encoded))
  }

  /// ISO 20022's code, else what it is called; a card has a masked number and no IBAN.
  static func type(_ facts: GoCardlessFacts, kind: String) -> AccountType {
    switch kind {
    case "CACC", "TRAN", "CASH": return AccountTypeGuess.type(of: [facts.name]) == .savings ? .savings : .current
    case "SVGS", "MOMA": return .savings
    case "CARD": return .card
    case "LOAN": return .loan
    default:
      if facts.iban.isEmpty, facts.bban.isEmpty, !facts.maskedPan.isEmpty { return .card }
      return AccountTypeGuess.type(of: [facts.name]) ?? .current
    }
  }

  // MARK: Unlinking

  /// Those that were made for this connection; where none is remembered, the one it reads.
  mutating func unlink() async throws {
    var ids = remembered
    if ids.isEmpty, let institution = start.institution ?? start.memory[GoCardlessLinking.Memory.institution] {
      ids =
        try await listed().filter { $0.institution == institution && $0.isLinked }
        .max { ($0.created, $0.id) < ($1.created, $1.id) }.map { [$0.id] } ?? []
    }
    for id in ids { try await delete(id) }
  }

  /// Of earlier walks those that can no longer be used are deleted: a key may hold only so many.
  /// - Returns: those that are still there.
  private mutating func removeDead(_ ids: [String]) async throws -> [String] {
    var left: [String] = []
    for id in ids {
      let answer = try await client.ask(
        GoCardlessQuestion(kind: "linking") { api, token in api.requisition(id, token: token) })
      switch answer {
      case .ok(let json):
        if GoCardlessRequisition(json)?.isLinked == true { left.append(id) } else { try? await delete(id) }
      case .refused(.notFound): continue
      default: left.append(id)
      }
    }
    return left
  }

  mutating func delete(_ id: String) async throws {
    let answer = try await client.ask(
      GoCardlessQuestion(kind: "linking") { api, token in api.deleteRequisition(id, token: token) })
    switch answer {
    case .ok, .refused(.notFound), .unreadable: return
    case let other: throw Self.error(other)
    }
  }

  private mutating func listed() async throws -> [GoCardlessRequisition] {
    var found: [GoCardlessRequisition] = []
    for page in 0..<50 {
      let offset = page * GoCardlessAPI.pageLength
      let answer = try await client.ask(
        GoCardlessQuestion(kind: "linking") { api, token in api.requisitions(offset: offset, token: token) })
      guard case .ok(let json) = answer else { throw Self.error(answer) }
      let results = json["results"]?.array ?? []
      found += results.compactMap(GoCardlessRequisition.init)
      if results.isEmpty || json["next"]?.text == nil { break }
    }
    return found
  }

  // MARK: Errors

  /// What a person can do about an answer that is none. Nothing of the answer's words is in it.
  static func error(_ answer: GoCardlessAnswer) -> UserError {
    switch answer {
    case .ok, .unreadable: UserError("GoCardless: an answer that cannot be read", hint: "try again later")
    case .quota, .refused(.quota):
      UserError("GoCardless: the key's quota is used up", hint: "try again when it is renewed, in a day at most")
    case .unreachable(let error): UserError("GoCardless: \(error)", hint: "try again later")
    case .refused(.secrets):
      UserError(
        "GoCardless: the secret id and key were refused",
        hint:
          "those of user secrets at https://bankaccountdata.gocardless.com are wanted; new accounts there are no longer "
          + "given out, and enablebanking or simplefin can take its place")
    case .refused(.request):
      UserError("GoCardless: the request was refused", hint: "look at institution and history in daybook.toml")
    case .refused(let refusal):
      UserError(
        "GoCardless: \(refusal.inWords.text)",
        hint: refusal.inWords.remedy == GoCardlessRefusal.linkAgain ? "try again" : refusal.inWords.remedy)
    }
  }
}
