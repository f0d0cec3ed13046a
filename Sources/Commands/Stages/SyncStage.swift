package import Core
package import HTTP
import Providers
import Settings
package import Warehouse

/// What came of one connection, or of the rates.
package struct SyncLine: Sendable {
  package var name: String
  package var count = ChangeCount()
  /// Why it was skipped or came short, in a sentence.
  package var skipped: String?
  /// The command that mends it.
  package var remedy: String?
  /// Something to know that is no failure.
  package var note: String?
  /// It has answered today already, and was not asked again.
  package var isFresh = false
}

/// Fetches from every connection and the rates side by side, then makes rows of what came, in a fixed order.
package struct SyncStage {
  private let household: Household
  private let warehouse: Warehouse
  private let console: Console
  private let transport: Transport

  package init(_ household: Household, _ warehouse: Warehouse, console: Console, transport: Transport = .curl()) {
    self.household = household
    self.warehouse = warehouse
    self.console = console
    self.transport = transport
  }

  /// - Parameters:
  ///   - only: ids of connections, or `rates`; empty is all.
  ///   - since: fetch from this day whatever is known.
  ///   - isNightly: leave alone what has answered whole today: a bank counts its calls, and one a night is enough.
  package func run(
    only: [String] = [], since: Day? = nil, isNightly: Bool = false
  ) async throws -> [SyncLine] {
    let landed = try answersOfTonight()
    try finishInterrupted()
    try warehouse.keepConnections(household.settings.connections.map(\.id))
    var lines: [SyncLine] = []
    var jobs: [Job] = []
    for connection in household.settings.connections
    where connection.enabled && wanted(connection.id, only) && connection.provider != .rentcast {
      if try isNightly && hasAnsweredToday(connection) {
        lines.append(SyncLine(name: connection.id, isFresh: true))
        continue
      }
      switch try prepare(connection, since: since, landed: landed[connection.id] ?? []) {
      case .job(let job): jobs.append(job)
      case .skipped(let line): lines.append(line)
      }
    }
    let ratesAreFresh = try isNightly && warehouse.remembered(Self.ratesDayKey) == ratesDone()
    let work = ratesAreFresh ? nil : try ratesWork(only)
    let (outcomes, rates, rateRecords) = try await fetch(jobs, work)
    // Each in one piece: what a connection's state says of today is true of its rows and watermarks too.
    for (job, outcome) in zip(jobs, outcomes) { lines.append(try warehouse.write { try finish(job, outcome) }) }
    if work != nil { lines.append(try warehouse.write { try finishRates(rates, rateRecords) }) }
    if wanted("rates", only), household.settings.rates.source == .file {
      lines.append(try RatesStage(household, warehouse).syncFile())
    }
    if wanted(PropertyStage.name, only),
      let line = try await PropertyStage(household, warehouse).sync(over: transport, isNightly: isNightly)
    {
      lines.append(line)
    }
    for line in lines where !line.isFresh {
      try warehouse.recordJob(
        stage: "sync \(line.name)", state: line.skipped == nil ? "done" : "skipped",
        rows: line.count.new + line.count.changed + line.count.retired)
    }
    return lines
  }

  private func wanted(_ id: String, _ only: [String]) -> Bool { only.isEmpty || only.contains(id) }

  private static let ratesDayKey = "rates_answered_on"

  /// The day and the currencies that rates were asked for: a security may bring another.
  private func ratesDone() throws -> String {
    let currencies = try RatesStage(household, warehouse).currencies().map(\.code).joined(separator: ",")
    return "\(household.clock.today) \(currencies)"
  }

  /// Rates of currencies that the night's securities and prices have brought.
  package func runLateRates() async throws -> [SyncLine] {
    let known = try warehouse.remembered(Self.lateKey) ?? ""
    let currencies = try RatesStage(household, warehouse).currencies()
    let all = currencies.map(\.code).joined(separator: ",")
    let isNew = currencies.contains { !household.currencies.contains($0) && !known.contains($0.code) }
    guard isNew, household.settings.rates.source != .file else { return [] }
    let lines = try await run(only: ["rates"], isNightly: true)
    if !lines.contains(where: { $0.skipped != nil }) { try warehouse.remember(Self.lateKey, all) }
    return lines
  }

  private static let lateKey = "rates_currencies"

  /// Everything of it came today, and every account it has is one of the household's.
  private func hasAnsweredToday(_ connection: ConnectionSettings) throws -> Bool {
    guard let row = try warehouse.connections().first(where: { $0.connectionID == connection.id }),
      row.lastSyncDay == household.clock.today, row.lastError == nil, [.active, .expiring].contains(row.status)
    else { return false }
    return try warehouse.knownAccounts(connection: connection.id).allSatisfy { $0.accountID != nil }
  }

  // MARK: Before fetching

  private struct Job: Sendable {
    var settings: ConnectionSettings
    var connection: ProviderConnection
    var state: SyncState
    var run: SyncRun
    var before: ConnectionRow?
  }

  private enum Prepared {
    case job(Job)
    case skipped(SyncLine)
  }

  /// What this night has fetched already, by connection, if it was killed before it ended: asking again would spend its
  /// quota twice.
  private func answersOfTonight() throws -> [String: Set<LandedAnswer>] {
    var landed: [String: Set<LandedAnswer>] = [:]
    for run in try warehouse.beginNight() {
      for payload in try warehouse.payloads(run: run) where payload.record.status == 200 {
        landed[run.connectionID, default: []].insert(
          LandedAnswer(
            accountKey: payload.record.accountKey, kind: payload.record.kind, key: payload.record.key))
      }
    }
    return landed
  }

  /// A run that was killed between its payloads and their rows: the payloads are there, so the rows can be.
  private func finishInterrupted() throws {
    for run in try warehouse.unfinishedRuns() {
      try warehouse.write {
        let results = try warehouse.process(
          run, accounts: household.accountRows, mapping: RawMappings.mapping(household))
        let count = results.values.reduce(into: ChangeCount()) { $0 += $1.count }
        // Rows that are new came with an answer of that day; an empty one may be the bank's fault, and moves nothing.
        for (account, result) in results where result.count.new > 0 {
          guard let fetchedTo = try lastDayAsked(run, account) else { continue }
          try warehouse.setWatermark(connection: run.connectionID, accountID: account, fetchedTo: fetchedTo)
        }
        try warehouse.finishRun(run, status: "interrupted", count)
      }
    }
  }

  /// Where a provider is asked for one span of days after the other, the newest that has come ends before today; where it
  /// answers page by page, only the last page's key ends in a day, and without it nothing is known to be whole: nil.
  private func lastDayAsked(_ run: SyncRun, _ account: String) throws -> Day? {
    let sources = try warehouse.knownAccounts(connection: run.connectionID).filter { $0.accountID == account }
      .map(\.sourceID)
    let keys = try warehouse.payloads(run: run).map(\.record).filter { record in
      record.status == 200 && record.key.contains("..")
        && (record.accountKey.isEmpty || sources.contains(record.accountKey))
    }.map(\.key)
    if keys.isEmpty { return run.day }
    let ends = keys.compactMap { key in key.firstRange(of: "..").flatMap { Day(iso: key[$0.upperBound...]) } }
    return ends.max().map { min($0, run.day) }
  }

  private func prepare(
    _ settings: ConnectionSettings, since: Day?, landed: Set<LandedAnswer>
  ) throws -> Prepared {
    let before = try warehouse.connections().first { $0.connectionID == settings.id }
    do {
      guard let connection = try ProviderConnection(settings, SecretStore(household, warehouse)) else {
        return .skipped(
          SyncLine(
            name: settings.id, skipped: "\(settings.provider.rawValue) is not read by this version", remedy: nil))
      }
      let run = try warehouse.beginRun(connection: settings.id, provider: settings.provider.rawValue)
      return .job(
        Job(
          settings: settings, connection: connection, state: try state(settings, before, since: since, landed: landed),
          run: run, before: before))
    } catch let error as UserError {
      var row =
        before
        ?? ConnectionRow(
          connectionID: settings.id, provider: settings.provider.rawValue, institutionID: settings.institution ?? "",
          status: .failed)
      row.status = .failed
      row.lastError = error.message
      try warehouse.set(row)
      try warehouse.setProblems(
        [Problem(.error, subject: settings.id, text: "\(settings.id): \(error.message).", remedy: error.hint ?? "")],
        stage: "sync:\(settings.id)")
      return .skipped(SyncLine(name: settings.id, skipped: error.message, remedy: error.hint))
    }
  }

  private func state(
    _ settings: ConnectionSettings, _ before: ConnectionRow?, since: Day?, landed: Set<LandedAnswer>
  ) throws -> SyncState {
    var state = SyncState()
    state.since = since
    state.landed = landed
    state.memory = try warehouse.memory(connection: settings.id)
    state.cached = try warehouse.cachedAnswers(provider: settings.provider.rawValue)
    if let before {
      state.status = before.status
      state.consentUntil = before.consentUntil
    }
    // What the household calls closed is not missed when it is no longer told of; its days are no measure for the rest.
    let closed = Set(household.settings.accounts.filter { $0.closed != nil }.map(\.id))
    state.accounts = try warehouse.knownAccounts(connection: settings.id).map {
      KnownAccount(
        sourceID: $0.sourceID, keys: $0.keys, currency: $0.currency, fetchedTo: $0.fetchedTo,
        isClaimed: $0.accountID != nil, isClosed: $0.accountID.map(closed.contains) ?? false)
    }
    state.quotas = try warehouse.quotas(connection: settings.id).map {
      Quota(sourceID: $0.sourceID, scope: $0.scope, remaining: $0.remaining, resetsAt: $0.resetsAt)
    }
    return state
  }

  // MARK: Fetching, side by side

  private func fetch(
    _ jobs: [Job], _ work: RatesWork?
  ) async throws -> ([Swift.Result<ConnectionOutcome, any Error>], Swift.Result<RatesOutcome, any Error>?, [RawRecord])
  {
    guard !jobs.isEmpty || work != nil else { return ([], nil, []) }
    let landing = Landing()
    let runs = Dictionary(uniqueKeysWithValues: jobs.map { ($0.settings.id, $0.run.runID) })
    let now = household.clock.now
    let today = household.clock.today
    let base = household.settings.rates.baseURL
    let bank = transport
    let rates = transport.retrying(RetryPolicy())
    async let fetched = {
      async let ratesOutcome = Self.fetchRates(work, base, rates, now, today, landing)
      let outcomes = await mapConcurrently(jobs) { job -> Swift.Result<ConnectionOutcome, any Error> in
        do {
          let outcome = try await job.connection.sync(
            job.state, over: bank, now: now, today: today, keep: { try await landing.keep($0) })
          return .success(outcome)
        } catch {
          return .failure(error)
        }
      }
      let rateOutcome = await ratesOutcome
      landing.close()
      return (outcomes, rateOutcome)
    }()
    var records: [RawRecord] = []
    var landed = 0
    for await item in landing.items {
      do {
        try land(item.answer, run: runs[item.answer.connectionID])
        if let record = item.answer.record {
          if record.kind == "rates" { records.append(record) }
          landed += 1
          console.progress("fetching: \(landed) answers")
        }
        item.done.resume()
      } catch {
        item.done.resume(throwing: error)
      }
    }
    console.endProgress()
    let (outcomes, rateOutcome) = await fetched
    return (outcomes, rateOutcome, records)
  }

  /// A payload and the calls that its bank has left after it: both are there after a kill, or neither.
  private func land(_ answer: ReceivedAnswer, run: Int64?) throws {
    try warehouse.write {
      if let record = answer.record { _ = try warehouse.land(record, run: run) }
      for quota in answer.quotas {
        try warehouse.setQuota(
          connection: answer.connectionID, sourceID: quota.sourceID, scope: quota.scope, remaining: quota.remaining,
          resetsAt: quota.resetsAt)
      }
    }
  }

  private static func fetchRates(
    _ work: RatesWork?, _ base: String?, _ transport: Transport, _ now: Int64, _ today: Day, _ landing: Landing
  ) async -> Swift.Result<RatesOutcome, any Error>? {
    guard let work else { return nil }
    do {
      let outcome = try await work.fetch(
        over: transport, baseURL: base, now: now, today: today, keep: { try await landing.keep($0) })
      return .success(outcome)
    } catch {
      return .failure(error)
    }
  }

  private func ratesWork(_ only: [String]) throws -> RatesWork? {
    wanted("rates", only) ? try RatesStage(household, warehouse).work() : nil
  }

  // MARK: Rows, in a fixed order

  private func finish(_ job: Job, _ result: Swift.Result<ConnectionOutcome, any Error>) throws -> SyncLine {
    var line = SyncLine(name: job.settings.id)
    let results = try warehouse.process(
      job.run, accounts: household.accountRows, mapping: RawMappings.mapping(household))
    line.count = results.values.reduce(into: ChangeCount()) { $0 += $1.count }
    var problems = results.sorted { $0.key < $1.key }.flatMap(\.value.problems)
    switch result {
    case .failure(let error): throw error  // only the warehouse's own: nothing can be kept any more
    case .success(let outcome):
      try store(outcome, job)
      problems += outcome.problems.map { Problem($0.severity, subject: $0.subject, text: $0.text, remedy: $0.remedy) }
      line.skipped = outcome.error
      line.remedy = outcome.problems.first { !$0.remedy.isEmpty }?.remedy
      try warehouse.finishRun(job.run, status: outcome.error == nil ? "ok" : outcome.status.rawValue, line.count)
    }
    try warehouse.setProblems(problems, stage: "sync:\(job.settings.id)")
    return line
  }

  private func store(_ outcome: ConnectionOutcome, _ job: Job) throws {
    let id = job.settings.id
    var row = ConnectionRow(
      connectionID: id, provider: job.settings.provider.rawValue, institutionID: outcome.institutionID,
      status: outcome.status)
    row.consentUntil = outcome.consentUntil
    if row.status == .active, let until = row.consentUntil, ConsentWarning(until: until, today: job.run.day) != nil {
      row.status = .expiring
    }
    row.lastError = outcome.error
    let answered = outcome.hasAnswered
    row.lastSyncAt = answered ? household.clock.now : job.before?.lastSyncAt
    row.lastSyncDay = answered ? household.clock.today : job.before?.lastSyncDay
    try warehouse.set(row)
    if let agreement = outcome.agreement {
      try warehouse.setAgreement(
        id: agreement.id, connectionID: id, acceptedOn: agreement.acceptedOn, expiresOn: agreement.expiresOn,
        historyDays: agreement.historyDays)
    }
    if !outcome.institutionName.isEmpty {
      try warehouse.setInstitution(
        id: outcome.institutionID, name: outcome.institutionName, country: "", provider: job.settings.provider.rawValue)
    }
    for (name, value) in outcome.memory.sorted(by: { $0.key < $1.key }) {
      try warehouse.remember(value, as: name, connection: id)
    }
    for answer in outcome.cache {
      try warehouse.cache(
        answer.body, as: answer.key, provider: job.settings.provider.rawValue, timeToLive: answer.timeToLive)
    }
    let known = try warehouse.knownAccounts(connection: id)
    for account in outcome.accounts {
      guard let to = account.fetchedTo,
        let own = known.first(where: { $0.sourceID == account.account.sourceID })?.accountID
      else { continue }
      try warehouse.setWatermark(connection: id, accountID: own, fetchedTo: to)
    }
  }

  private func finishRates(
    _ result: Swift.Result<RatesOutcome, any Error>?, _ records: [RawRecord]
  ) throws -> SyncLine {
    var line = SyncLine(name: "rates")
    guard let outcome = try result?.get() else { return line }
    line.count.new = try RatesStage(household, warehouse).finish(outcome, records)
    let problems = outcome.problems.map {
      Problem($0.severity, subject: $0.subject, text: $0.text, remedy: $0.remedy)
    }
    if outcome.isComplete { try warehouse.remember(Self.ratesDayKey, ratesDone()) }
    line.skipped = outcome.problems.first?.text
    line.remedy = outcome.problems.first?.remedy
    try warehouse.setProblems(problems, stage: "sync:rates")
    return line
  }
}
