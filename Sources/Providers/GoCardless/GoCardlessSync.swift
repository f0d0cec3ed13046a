package import Core
package import HTTP

/// A `[[connection]]` of GoCardless with its secrets at hand.
package struct GoCardlessConnection: Sendable {
  package var id: String
  package var institution: String
  package var secretID: String
  package var secretKey: String
  /// Those to read; empty: the newest linked one of `institution`.
  package var requisitions: [String] = []
  /// Days asked for at the first fetch; nil: what the agreement allows.
  package var history: Int?
  package var baseURL: String?

  package init(id: String, institution: String, secretID: String, secretKey: String) {
    self.id = id
    self.institution = institution
    self.secretID = secretID
    self.secretKey = secretKey
  }
}

/// One sync of one connection: token, requisition, agreement, and each account's details, transactions and balances.
///
/// Whatever goes wrong is told in the outcome; one account's failure does not keep the next from being fetched.
package struct GoCardlessSync {
  let connection: GoCardlessConnection
  let state: SyncState
  let today: Day
  private let now: Int64
  private var client: GoCardlessClient
  private var outcome: ConnectionOutcome
  private var agreement: GoCardlessAgreement?
  private var hasExpired = false

  /// - Parameters:
  ///   - transport: retries already, by `RetryPolicy.goCardless`.
  ///   - now: seconds since 1970, of the whole run.
  ///   - today: the household's day at `now`.
  ///   - keep: stores an answer and what it tells of the quotas; the next request waits for it. Of answers with tokens
  ///     only the quotas are handed to it.
  package init(
    connection: GoCardlessConnection, state: SyncState, transport: Transport, now: Int64, today: Day,
    keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void
  ) {
    var connection = connection
    if connection.institution.isEmpty {
      connection.institution = state.memory[GoCardlessLinking.Memory.institution] ?? ""
    }
    self.connection = connection
    self.state = state
    self.now = now
    self.today = today
    client = GoCardlessClient(
      connection: connection, transport: transport, quotas: state.quotas, now: now, today: today, keep: keep)
    outcome = ConnectionOutcome(connectionID: connection.id, institutionID: connection.institution)
  }

  /// - Throws: only what `keep` throws, and cancellation.
  package consuming func run() async throws -> ConnectionOutcome {
    var sync = self
    try await sync.fetch()
    return sync.outcome
  }

  private mutating func fetch() async throws {
    outcome.status = state.status
    outcome.consentUntil = state.consentUntil
    if let until = client.blocked(GoCardlessQuestion(kind: "") { api, _ in api.requisitions(token: "") }) {
      return fail(.quota(until: until), status: state.status)
    }
    if let failure = try await client.signIn() { return fail(failure, status: .failed) }
    guard let requisitions = try await linkedRequisitions() else { return }
    for requisition in requisitions {
      hasExpired = false
      let isHistory = requisition.id == state.memory[GoCardlessLinking.Memory.history]
      try await readAgreement(requisition.agreement, isHistory: isHistory)
      let before = outcome.accounts.count
      for id in requisition.accounts where !outcome.accounts.contains(where: { $0.account.sourceID == id }) {
        if hasExpired { break }
        try await fetchAccount(id, number: outcome.accounts.count + 1)
      }
      // Given once: read whole, or lost.
      if isHistory, hasExpired || outcome.accounts[before...].allSatisfy(\.transactions.isAnswer) {
        outcome.memory[GoCardlessLinking.Memory.history] = .some(nil)
      }
    }
    conclude()
  }

  // MARK: Requisitions

  /// Nil when there is none to read; the outcome says why.
  private mutating func linkedRequisitions() async throws -> [GoCardlessRequisition]? {
    let all = connection.requisitions.isEmpty ? try await listed() : try await named()
    guard let all else { return nil }
    let newestFirst = all.sorted { ($0.created, $0.id) > ($1.created, $1.id) }
    let linked = newestFirst.filter(\.isLinked)
    if !linked.isEmpty { return connection.requisitions.isEmpty ? chosen(of: linked) : linked }
    let isExpired = newestFirst.first?.status == "EX"
    outcome.status = isExpired ? .expired : .failed
    if !isExpired { outcome.consentUntil = nil }
    let why = newestFirst.first.map { "the link to \(connection.institution): \($0.statusInWords)" }
    complain(why ?? "\(connection.institution) is not linked yet", remedy: linkAgain)
    return nil
  }

  /// The one that connecting made, before it the one with its history; where none is remembered, the newest.
  private func chosen(of linked: [GoCardlessRequisition]) -> [GoCardlessRequisition] {
    func remembered(_ name: String) -> GoCardlessRequisition? {
      state.memory[name].flatMap { id in linked.first { $0.id == id } }
    }
    let current = remembered(GoCardlessLinking.Memory.current) ?? linked[0]
    let history = remembered(GoCardlessLinking.Memory.history)
    return [history, current].compactMap(\.self)
  }

  private mutating func listed() async throws -> [GoCardlessRequisition]? {
    var found: [GoCardlessRequisition] = []
    // Far more pages than any household has: an answer that always names a next page must end too.
    for page in 0..<50 {
      let offset = page * GoCardlessAPI.pageLength
      let question = GoCardlessQuestion(kind: "requisitions", key: "offset=\(offset)") { api, token in
        api.requisitions(offset: offset, token: token)
      }
      switch try await client.ask(question) {
      case .ok(let answer):
        let results = answer["results"]?.array ?? []
        found += results.compactMap(GoCardlessRequisition.init).filter { $0.institution == connection.institution }
        if results.isEmpty || answer["next"]?.text == nil { return found }
      case let other:
        fail(other, status: .failed)
        return nil
      }
    }
    return found
  }

  private mutating func named() async throws -> [GoCardlessRequisition]? {
    var found: [GoCardlessRequisition] = []
    for id in connection.requisitions {
      let question = GoCardlessQuestion(kind: "requisition", key: id) { api, token in api.requisition(id, token: token)
      }
      switch try await client.ask(question) {
      case .ok(let answer): found += [GoCardlessRequisition(answer)].compactMap(\.self)
      case .refused(.notFound): continue
      case let other:
        fail(other, status: .failed)
        return nil
      }
    }
    return found
  }

  /// Without it the accounts are read all the same: only the day consent ends stays as it was known.
  private mutating func readAgreement(_ id: String, isHistory: Bool) async throws {
    agreement = nil
    guard !id.isEmpty else { return }
    let question = GoCardlessQuestion(kind: "agreement", key: id) { api, token in api.agreement(id, token: token) }
    guard case .ok(let answer) = try await client.ask(question), let read = GoCardlessAgreement(answer) else { return }
    agreement = read
    outcome.consentUntil = read.expiresOn ?? outcome.consentUntil
    outcome.agreement = AgreementOutcome(
      id: read.id, acceptedOn: read.acceptedOn, expiresOn: read.expiresOn, historyDays: read.historyDays)
    if !isHistory { warnOfFrozenHistory(read) }
  }

  private mutating func warnOfFrozenHistory(_ agreement: GoCardlessAgreement) {
    guard let days = agreement.historyDays, days > 90,
      GoCardlessBankRules.of(connection.institution).freezesLongHistory
    else { return }
    outcome.problems.append(
      SyncProblem(
        .warning, subject: connection.id,
        "\(connection.institution) gives \(days) days of history once, and no new transactions under the same link",
        remedy: linkAgain))
  }

  // MARK: Accounts

  private mutating func fetchAccount(_ id: String, number: Int) async throws {
    var facts = GoCardlessFacts()
    facts.institution = connection.institution
    var account = AccountOutcome(account: facts.source(id: id), status: "")
    let subject = "\(connection.id), account \(number)"
    let question = GoCardlessQuestion(kind: "account", accountKey: id) { api, token in api.account(id, token: token) }
    let answer = try await client.ask(question)
    if case .ok(let json) = answer {
      facts.learn(account: json)
      account.status = facts.status
    }
    let described = facts.source(id: id)
    let known = known(described)
    account.fetchedTo = known?.fetchedTo
    if let obstacle = obstacle(answer, status: facts.status) {
      account.transactions = result(obstacle, subject: subject, what: "account")
    } else {
      try await fetchData(&account, id: id, facts: &facts, known: known, subject: subject)
    }
    account.account = facts.source(id: id)
    if account.account.currency == nil { account.account.currency = known?.currency }
    outcome.accounts.append(account)
  }

  /// Why its data need not be asked for. An account called expired is asked all the same: it may have been renewed.
  private func obstacle(_ answer: GoCardlessAnswer, status: String) -> GoCardlessAnswer? {
    switch answer {
    case .ok:
      switch status {
      case "SUSPENDED": .refused(.suspended)
      case "DISCOVERED", "PROCESSING": .refused(.processing)
      default: nil
      }
    // Its body is no matter: what it says of the account is known already, or comes with the details.
    case .unreadable: nil
    default: answer
    }
  }

  private mutating func fetchData(
    _ account: inout AccountOutcome, id: String, facts: inout GoCardlessFacts, known: KnownAccount?, subject: String
  ) async throws {
    if known?.sourceID != id || known?.currency == nil {
      let answer = try await ask("details", id: id) { api, token in api.details(id, token: token) }
      if case .ok(let json)? = answer { facts.learn(details: json) }
      account.details = answer.map { result($0, subject: subject, what: "details") } ?? .landed
      if hasExpired { return }
    }
    let known = known ?? self.known(facts.source(id: id))
    account.fetchedTo = known?.fetchedTo
    try await fetchTransactions(&account, id: id, subject: subject)
    if hasExpired { return }
    let balances = try await ask("balances", id: id) { api, token in api.balances(id, token: token) }
    account.balances = balances.map { result($0, subject: subject, what: "balances") } ?? .landed
  }

  private mutating func fetchTransactions(_ account: inout AccountOutcome, id: String, subject: String) async throws {
    let window = GoCardlessWindow(
      today: today, fetchedTo: account.fetchedTo, since: state.since, history: connection.history,
      allowed: agreement?.historyDays)
    var answer = try await askTransactions(id, from: window.from)
    // Some banks refuse a window longer than they give. A refused call costs nothing there.
    if case .refused(.request)? = answer, window.from.map({ $0 < window.safe }) ?? true {
      answer = try await askTransactions(id, from: window.safe)
    }
    guard let answer else {
      account.transactions = .landed
      // What landed may be empty: a first fetch is made again, a later one is covered by the overlap.
      if account.fetchedTo != nil { account.fetchedTo = today }
      return
    }
    account.transactions = result(answer, subject: subject, what: "transactions")
    // An empty answer may be the bank's fault: the next window then begins where this one did.
    if case .ok(let json) = answer, json["transactions"]?["booked"]?.array?.isEmpty == false {
      account.fetchedTo = today
    }
  }

  private mutating func askTransactions(_ id: String, from: Day?) async throws -> GoCardlessAnswer? {
    let key = "\(from?.iso ?? "")..\(today.iso)"
    return try await ask("transactions", id: id, key: key) { api, token in
      api.transactions(id, from: from?.iso, token: token)
    }
  }

  /// Nil when a run of today has the answer already.
  private mutating func ask(
    _ kind: String, id: String, key: String = "", request: @escaping @Sendable (GoCardlessAPI, String) -> Request
  ) async throws -> GoCardlessAnswer? {
    if state.landed.contains(where: { $0.accountKey == id && $0.kind == kind }) { return nil }
    return try await client.ask(GoCardlessQuestion(kind: kind, accountKey: id, key: key, scope: kind, request: request))
  }

  /// The same account as it was known before, under whatever id.
  private func known(_ source: SourceAccount) -> KnownAccount? {
    if let same = state.accounts.first(where: { $0.sourceID == source.sourceID }) { return same }
    for key in source.keys {
      let same = state.accounts.filter { known in
        known.keys.contains(key)
          && (known.currency == nil || source.currency == nil || known.currency == source.currency)
      }
      // Of several under one number the one fetched least far: a day too many is fetched rather than one too few.
      let ordered = same.sorted {
        ($0.fetchedTo?.number ?? .min, $0.sourceID) < ($1.fetchedTo?.number ?? .min, $1.sourceID)
      }
      if let first = ordered.first { return first }
    }
    return nil
  }

  // MARK: Telling

  private var linkAgain: String { "daybook connect \(connection.id)" }

  private mutating func result(_ answer: GoCardlessAnswer, subject: String, what: String) -> FetchResult {
    switch answer {
    case .ok(let json): return .fetched(rowCount(json))
    case .quota(let until): return .quota(until: until)
    case .refused(.quota):
      let resets = client.learnt.filter { $0.scope == what && $0.remaining == 0 }.map(\.resetsAt).max()
      return .quota(until: resets ?? now)
    // Told by the mapping, which meets it again at every rebuild.
    case .unreadable: return .unreadable
    case .refused(let refusal):
      if refusal == .consent { hasExpired = true }
      let (text, remedy) = refusal.inWords
      return problem(
        text, remedy: remedy == GoCardlessRefusal.linkAgain ? linkAgain : remedy, subject: subject, what: what)
    case .unreachable(let error):
      return problem("GoCardless: \(error)", remedy: "run `daybook sync` again later", subject: subject, what: what)
    }
  }

  private mutating func problem(_ text: String, remedy: String, subject: String, what: String) -> FetchResult {
    let sentence = what == "account" ? text : "\(what): \(text)"
    outcome.problems.append(SyncProblem(.error, subject: subject, sentence, remedy: remedy))
    return .failed(sentence)
  }

  private func rowCount(_ json: JSON) -> Int {
    let lists = [json["transactions"]?["booked"], json["transactions"]?["pending"], json["balances"]]
    let counts = lists.compactMap { $0?.array?.count }
    return counts.isEmpty ? 1 : counts.reduce(0, +)
  }

  private mutating func complain(_ text: String, remedy: String) {
    outcome.error = text
    outcome.problems.append(SyncProblem(.error, subject: connection.id, text, remedy: remedy))
  }

  /// Nothing could be fetched at all.
  private mutating func fail(_ answer: GoCardlessAnswer, status: ConnectionStatus) {
    outcome.status = status
    switch answer {
    case .ok: break
    case .quota, .refused(.quota):
      outcome.status = state.status
      complain("GoCardless: the key's quota is used up", remedy: "nothing: it is asked again when the quota is renewed")
    case .unreadable: complain("GoCardless: an answer that cannot be read", remedy: "run `daybook sync` again later")
    case .unreachable(let error): complain("GoCardless: \(error)", remedy: "run `daybook sync` again later")
    case .refused(let refusal):
      if refusal == .consent { outcome.status = .expired }
      let (text, remedy) = refusal.inWords
      complain("GoCardless: \(text)", remedy: remedy == GoCardlessRefusal.linkAgain ? linkAgain : remedy)
    }
  }

  /// The connection's state, from what its accounts came to. One that answers is active, whatever it was before.
  private mutating func conclude() {
    let results = outcome.accounts.flatMap { [$0.details, $0.transactions, $0.balances] }
    let answered = outcome.hasAnswered
    if hasExpired, !answered {
      outcome.status = .expired
      outcome.error = "the bank's consent has expired"
    } else if outcome.accounts.isEmpty {
      outcome.status = .failed
      complain("\(connection.institution) is linked, but without an account", remedy: linkAgain)
    } else if answered {
      outcome.status = isExpiring ? .expiring : .active
    } else if results.contains(where: { if case .failed = $0 { true } else { false } }) {
      outcome.status = .failed
    }
    let failures = outcome.accounts.filter { [$0.details, $0.transactions, $0.balances].contains { !$0.isFine } }
    if outcome.error == nil, !failures.isEmpty {
      outcome.error = "\(failures.count) of \(outcome.accounts.count) accounts could not be fetched whole"
    }
  }

  private var isExpiring: Bool { outcome.consentUntil.map { ConsentWarning(until: $0, today: today) != nil } ?? false }
}
