import Core

// One account of a sync: balances, booked transactions page by page, pending ones.

extension EnableBankingSync {
  mutating func fetchAccount(_ account: EnableBankingSession.Account, number: Int) async throws {
    let subject = "\(connection.id), account \(number)"
    guard !account.uid.isEmpty else {
      outcome.problems.append(
        SyncProblem(
          .warning, subject: subject, "the bank has blocked or closed it: nothing can be read",
          remedy: "ask the bank; of one that is closed say so: closed = … under its [[account]]"))
      return
    }
    var account = account
    var details = FetchResult.notAsked
    if account.isAmbiguous || !isDescribed(account) {
      guard let result = try await fetchDetails(&account, subject: subject) else { return }
      details = result
    }
    var result = AccountOutcome(
      account: SourceAccount(sourceID: account.sourceID, keys: account.keys), status: session?.status ?? "")
    result.details = details
    let known = known(account)
    result.account.currency = known?.currency
    result.fetchedTo = known?.fetchedTo
    if ended == nil { try await fetchBalances(&result, account, subject: subject) }
    if ended == nil { try await fetchBooked(&result, account, subject: subject) }
    outcome.accounts.append(result)
  }

  /// Linking described it, or an earlier night did.
  private func isDescribed(_ account: EnableBankingSession.Account) -> Bool {
    EnableBankingMemory.accounts(state.memory)[account.uid] != nil
      || state.landed.contains { $0.kind == "details" && $0.accountKey == account.sourceID }
      || state.accounts.contains { $0.sourceID == account.sourceID && $0.currency != nil }
  }

  /// The same account as it was known before, under whatever id.
  private func known(_ account: EnableBankingSession.Account) -> KnownAccount? {
    if let same = state.accounts.first(where: { $0.sourceID == account.sourceID }) { return same }
    for key in account.keys {
      let same = state.accounts.filter { $0.keys.contains(key) }
      if same.count == 1 { return same.first }
    }
    return nil
  }

  // MARK: Details and balances

  /// Nil when it stays unknown which account it is.
  private mutating func fetchDetails(
    _ account: inout EnableBankingSession.Account, subject: String
  ) async throws -> FetchResult? {
    let (uid, sourceID) = (account.uid, account.sourceID)
    let isShared = (session?.accounts.count { $0.sourceID == sourceID } ?? 1) > 1
    let own: @Sendable (JSON?) -> String = { json in
      guard let described = json.flatMap({ EnableBankingAccount($0) }) else { return sourceID }
      return isShared ? "\(described.hash)/\(described.currency?.code ?? "")" : described.hash
    }
    var question = EnableBankingQuestion(kind: "details", accountKey: sourceID) { api, token in
      api.details(uid, token: token)
    }
    if account.isAmbiguous { question.accountKeyFrom = own }
    let answer = try await client.ask(question)
    let result = try await result(answer, subject: subject, what: "details")
    guard account.isAmbiguous else { return result }
    guard case .ok(let json) = answer else { return nil }
    account.sourceID = own(json)
    account.keys.insert(account.sourceID, at: 0)
    return result
  }

  private mutating func fetchBalances(
    _ entry: inout AccountOutcome, _ account: EnableBankingSession.Account, subject: String
  ) async throws {
    if hasLanded("balances", account) {
      entry.balances = .landed
      return
    }
    let uid = account.uid
    let answer = try await client.ask(
      EnableBankingQuestion(kind: "balances", accountKey: account.sourceID) { api, token in
        api.balances(uid, token: token)
      })
    entry.balances = try await result(answer, subject: subject, what: "balances")
  }

  private func hasLanded(_ kind: String, _ account: EnableBankingSession.Account) -> Bool {
    state.landed.contains { landed in
      landed.accountKey == account.sourceID && landed.kind == kind
        && (kind != "transactions" || EnableBankingPage(key: landed.key)?.isLast == true)
    }
  }

  // MARK: Booked transactions

  /// What came of a list's pages.
  private struct Pages {
    var count = 0
    var rows = 0
    /// The booking days on them, as they stand.
    var days: [Day] = []
    /// What the page after them was answered with; nil when there is none.
    var end: EnableBankingAnswer?
    /// The bank led back to a page that had come already.
    var isLoop = false

    var isWhole: Bool { end == nil && !isLoop }

    /// Whether they lead from today back to that day. Of a list that begins with the oldest it is the newest that is missing.
    func reach(_ day: Day) -> Bool {
      guard let first = days.first, let last = days.last, let oldest = days.min() else { return false }
      return first > last && oldest <= day
    }

    /// The bank has answered to it, if only that it will not.
    var wasSpent: Bool {
      switch end {
      case .refused(.period)?, .refused(.parameters)?: true
      default: count > 0
      }
    }
  }

  private mutating func fetchBooked(
    _ entry: inout AccountOutcome, _ account: EnableBankingSession.Account, subject: String
  ) async throws {
    // What is pending is told beside the booked rows of the same run: where a run was killed between the two, both are
    // asked for again.
    if hasLanded("transactions", account), hasNoPending(account.sourceID) || hasLanded("pending", account) {
      entry.transactions = .landed
      // What landed may be empty: a first fetch is made again, a later one is covered by the overlap.
      if entry.fetchedTo != nil { entry.fetchedTo = today }
      return
    }
    let longest = asksLongest
    let window = EnableBankingWindow(
      todayUTC: Day(number: Int32(clamping: now / 86_400)), fetchedTo: entry.fetchedTo,
      since: state.since, history: connection.history, mayAskLongest: !longest.contains(account.sourceID))
    var query = window.query
    var pages = try await fetchPages(of: account.uid, account.sourceID, query)
    if query.isLongest, pages.wasSpent { remember(longest: longest + [account.sourceID]) }
    while pages.count == 0, let shorter = shorter(after: pages, query, window) {
      query = shorter
      pages = try await fetchPages(of: account.uid, account.sourceID, query)
    }
    try await settle(pages, query, window, into: &entry, subject: subject)
  }

  /// What to ask for after a first page that was refused.
  private func shorter(
    after pages: Pages, _ query: EnableBankingQuery, _ window: EnableBankingWindow
  ) -> EnableBankingQuery? {
    switch pages.end {
    case .refused(.period(let proposed))?: return window.shorter(than: query, proposed: proposed)
    // A bank that knows nothing of the strategy, or takes no such period and says it in other words.
    case .refused(.parameters)? where query.isLongest: return window.shorter(than: query, proposed: nil)
    default: return nil
    }
  }

  /// Page after page with the same parameters, until there is no key, or one that has been used.
  private mutating func fetchPages(
    of uid: String, _ sourceID: String, _ query: EnableBankingQuery
  ) async throws -> Pages {
    var pages = Pages()
    var used: Set<String> = []
    var next: String?
    repeat {
      let (number, page, to) = (pages.count + 1, next, today)
      let answer = try await client.ask(
        EnableBankingQuestion(
          kind: query.isOfBooked ? "transactions" : "pending", accountKey: sourceID,
          key: { json in
            if !query.isOfBooked { return "PDNG \(number)" }
            let isLast = json.map { $0["transactions"]?.array != nil && EnableBankingMapping.nextPage($0) == nil }
            return EnableBankingPage(number: number, from: query.from, to: to, isLast: isLast ?? false).key
          }
        ) { api, token in api.transactions(uid, query, page: page, token: token) })
      guard case .ok(let json) = answer else {
        pages.end = answer
        return pages
      }
      pages.count += 1
      let rows = json["transactions"]?.array ?? []
      pages.rows += rows.count
      pages.days += rows.compactMap { row in
        row["booking_date"]?.text.flatMap { Day(isoBytes: Array($0.utf8.prefix(10))) }
      }
      next = EnableBankingMapping.nextPage(json)
      if let next, !used.insert(next).inserted || pages.count >= Self.mostPages {
        pages.isLoop = true
        return pages
      }
    } while next != nil
    return pages
  }

  // Of ten rows each it would be three thousand payments; banks give fifty and more.
  private static let mostPages = 300

  private mutating func settle(
    _ pages: Pages, _ query: EnableBankingQuery, _ window: EnableBankingWindow, into entry: inout AccountOutcome,
    subject: String
  ) async throws {
    if pages.isWhole {
      entry.transactions = .fetched(pages.rows)
      warnOfGap(query, window, subject: subject)
      // An empty answer may be the bank's fault: the next window then begins where this one did.
      if pages.rows > 0 { entry.fetchedTo = today }
      return
    }
    if pages.count == 0, let end = pages.end {
      entry.transactions = try await result(end, subject: subject, what: "transactions")
      return
    }
    // What came is kept, and nothing is taken for vanished. Where it reaches back to the last fetch nothing is missing.
    // What a second attempt of the first fetch could not get either cannot be had.
    let reaches = entry.fetchedTo.map(pages.reach) ?? (!window.mayAskLongest && pages.reach(today))
    let isNewestFirst = pages.reach(today)
    let side = isNewestFirst ? pages.days.min().map { " before \($0)" } : pages.days.max().map { " after \($0)" }
    let text = "the bank broke off its list of transactions: those\(side ?? "") may be missing"
    switch pages.end {
    case .quota(let until)?: entry.transactions = .quota(until: until)
    case .refused(.quota)?: entry.transactions = .quota(until: client.blocked ?? now)
    case let end:
      if case .refused(let refusal)? = end, refusal.mayConcernSession { try await checkSession() }
      outcome.problems.append(
        SyncProblem(
          .error, subject: subject, text,
          remedy: "run `daybook sync` again tomorrow; import a file of the bank's for what stays missing"))
      entry.transactions = .failed(text)
    }
    if reaches { entry.fetchedTo = today }
  }

  /// A shorter period than what is missing was all that the bank would give.
  private mutating func warnOfGap(_ query: EnableBankingQuery, _ window: EnableBankingWindow, subject: String) {
    guard let from = query.from, let wanted = window.query.from, from > wanted,
      let missing = [window.fetchedTo, window.since].compactMap(\.self).min(), from > missing
    else { return }
    outcome.problems.append(
      SyncProblem(
        .warning, subject: subject,
        "the bank gives nothing before \(from): transactions from \(missing) on are missing",
        remedy:
          "import a file of the bank's for those days, or run `daybook connect \(connection.id)`, which is given more")
    )
  }

  private var asksLongest: [String] {
    let text = outcome.memory[EnableBankingMemory.longest].flatMap(\.self) ?? state.memory[EnableBankingMemory.longest]
    return (text ?? "").split(separator: "\n").map(String.init)
  }

  private mutating func remember(longest: [String]) {
    outcome.memory[EnableBankingMemory.longest] = longest.sorted().joined(separator: "\n")
  }

  // MARK: Pending transactions

  /// What a bank does without: its refusal is no failure.
  mutating func fetchPending(_ index: Int) async throws {
    let account = outcome.accounts[index]
    let sourceID = account.account.sourceID
    guard account.transactions.isFine, let uid = session?.accounts.first(where: { $0.sourceID == sourceID })?.uid,
      !uid.isEmpty, !state.landed.contains(where: { $0.accountKey == sourceID && $0.kind == "pending" }),
      !hasNoPending(sourceID), client.blocked == nil
    else { return }
    let from = Day(number: Int32(clamping: now / 86_400)) - EnableBankingWindow.overlap
    let pages = try await fetchPages(of: uid, sourceID, EnableBankingQuery(status: "PDNG", from: from))
    switch pages.end {
    case .refused(.parameters)?, .refused(.request)?, .refused(.period)?:
      if pages.count == 0 { outcome.memory[EnableBankingMemory.noPending + sourceID] = today.iso }
    case .refused(let refusal)? where refusal.mayConcernSession: try await checkSession()
    default: break
    }
  }

  private func hasNoPending(_ sourceID: String) -> Bool {
    guard let day = state.memory[EnableBankingMemory.noPending + sourceID].flatMap({ Day(iso: $0) }) else {
      return false
    }
    // Once a month it is tried again: banks learn.
    return today - day < 30
  }

  // MARK: Telling

  private mutating func result(
    _ answer: EnableBankingAnswer, subject: String, what: String
  ) async throws -> FetchResult {
    switch answer {
    case .ok(let json): return .fetched(json["balances"]?.array?.count ?? 1)
    case .quota(let until): return .quota(until: until)
    case .refused(.quota): return .quota(until: client.blocked ?? now)
    // Told by the mapping, which meets it again at every rebuild.
    case .unreadable: return .unreadable
    case .refused(let refusal):
      if refusal.mayConcernSession { try await checkSession() }
      if let ended { return .failed(ended.text) }
      // The session is good, so the application is: it is this account that is not to be read.
      let (text, remedy) = refusal == .application ? EnableBankingRefusal.account.inWords : refusal.inWords
      return problem(
        text, remedy: remedy == EnableBankingRefusal.linkAgain ? linkAgain : remedy, subject: subject, what: what)
    case .unreachable(let error):
      return problem(
        "Enable Banking: \(error)", remedy: "run `daybook sync` again later", subject: subject, what: what)
    }
  }

  private mutating func problem(_ text: String, remedy: String, subject: String, what: String) -> FetchResult {
    let sentence = "\(what): \(text)"
    outcome.problems.append(SyncProblem(.error, subject: subject, sentence, remedy: remedy))
    return .failed(sentence)
  }
}
