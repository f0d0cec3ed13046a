package import Core
package import HTTP
package import Providers
import Settings
package import Warehouse

/// Prices of the securities that accounts hold or held: Yahoo's, and those of the household's own file.
///
/// After the connections and files of the same night, for it is they that tell of securities. Each answer is kept, mapped
/// and stored in one piece, so that a kill leaves nothing half done.
package struct PricesStage {
  static let problemsStage = "sync:prices"
  static let source = "yahoo"
  private static let listingsShown = 5

  let household: Household
  let warehouse: Warehouse
  private let console: Console
  private let transport: Transport

  package init(_ household: Household, _ warehouse: Warehouse, console: Console, transport: Transport = .curl()) {
    self.household = household
    self.warehouse = warehouse
    self.console = console
    self.transport = transport
  }

  private var settings: PricesSettings { household.settings.prices }

  /// - Parameters:
  ///   - only: as of `SyncStage.run`; `prices` is theirs.
  ///   - since: fetch from this day whatever is known.
  ///   - isNightly: leave alone what has been asked for today.
  /// - Returns: nil when there is nothing to price.
  package func run(only: [String] = [], since: Day? = nil, isNightly: Bool = false) async throws -> SyncLine? {
    guard only.isEmpty || only.contains("prices") else { return nil }
    let held = try warehouse.heldSecurities()
    guard !held.isEmpty || settings.file != nil else {
      try warehouse.setProblems([], stage: Self.problemsStage)
      return only.isEmpty ? nil : SyncLine(name: "prices")
    }
    var work = PricesReport(held, household.settings)
    try work.add(PricesFileWork(household, warehouse).run())
    work.ownPriced = try warehouse.pricedSecurities(source: "file")
    if settings.source == .yahoo {
      try await fetch(held, since: since, isNightly: isNightly, &work)
    } else {
      work.asked = Set(held.map(\.security.id))
    }
    let before = try warehouse.problems(stage: Self.problemsStage).map(\.problem)
    try warehouse.setProblems(work.problems(keeping: before), stage: Self.problemsStage)
    return work.line
  }

  private func fetch(_ held: [HeldSecurity], since: Day?, isNightly: Bool, _ report: inout PricesReport) async throws {
    let plan = try PricesPlan(household, warehouse, since: since, isNightly: isNightly)
    let securities = held.compactMap(plan.security)
    guard !securities.isEmpty else {
      report.isFresh = true
      return
    }
    if let rest = try warehouse.quota(connection: YahooSync.connectionID, sourceID: "", scope: ""), rest.remaining <= 0
    {
      report.stop("Yahoo has asked to be left alone until the next night")
      return
    }
    var stored = StoredPrices()
    var outcome = try await ask(securities, &stored)
    // What has been restated is fetched anew at once: until then the known prices are in another measure.
    let restated = securities.filter { stored.restated.contains($0.key) }.compactMap { security in
      held.first { $0.security.id == security.id }.flatMap(plan.whole)
    }
    if !restated.isEmpty, outcome.error == nil {
      let second = try await ask(restated, &stored)
      outcome.results.merge(second.results) { $1 }
      outcome.error = second.error
      outcome.isStopped = second.isStopped
      outcome.cache += second.cache
    }
    try warehouse.write { try finish(outcome, stored) }
    report.add(outcome, stored, securities)
  }

  private func finish(_ outcome: YahooOutcome, _ stored: StoredPrices) throws {
    for record in stored.listings {
      for listing in YahooMapping.standardise(record) { try warehouse.store(prices: listing, source: Self.source) }
    }
    for answer in outcome.cache {
      try warehouse.cache(answer.body, as: answer.key, provider: Self.source, timeToLive: answer.timeToLive)
    }
  }

  // MARK: Asking

  private func ask(_ securities: [YahooSecurity], _ stored: inout StoredPrices) async throws -> YahooOutcome {
    let landing = Landing()
    let sync = YahooSync(
      transport: transport, baseURL: settings.baseURL,
      interval: YahooInterval(rawValue: settings.interval.rawValue) ?? .day,
      cached: try warehouse.cachedAnswers(provider: Self.source), now: household.clock.now,
      today: household.clock.today, keep: { try await landing.keep($0) })
    async let outcome = {
      defer { landing.close() }
      return try await sync.run(securities)
    }()
    for await item in landing.items {
      do {
        try warehouse.write { try take(item.answer, &stored) }
        console.progress("prices: \(stored.answers) of \(securities.count)")
        item.done.resume()
      } catch {
        item.done.resume(throwing: error)
      }
    }
    console.endProgress()
    return try await outcome
  }

  private func take(_ answer: ReceivedAnswer, _ stored: inout StoredPrices) throws {
    for quota in answer.quotas {
      try warehouse.setQuota(
        connection: answer.connectionID, sourceID: quota.sourceID, scope: quota.scope, remaining: quota.remaining,
        resetsAt: quota.resetsAt)
    }
    guard let record = answer.record else { return }
    _ = try warehouse.land(record)
    guard record.status == 200 else { return }
    if record.kind == "listings" { stored.listings.append(record) }
    guard record.kind == "prices" else { return }
    stored.answers += 1
    for series in YahooMapping.standardise(record) {
      switch try warehouse.store(prices: series, source: Self.source) {
      case .stored(let count, let rejected):
        stored.count += count
        stored.rejected[record.accountKey] = rejected
        stored.restated.remove(record.accountKey)
      case .restated: stored.restated.insert(record.accountKey)
      case .unknown: break
      }
    }
  }

  /// Listings that a search finds, for a person.
  package func search(_ text: String) async throws -> [YahooListing] {
    let sync = YahooSync(
      transport: transport, baseURL: settings.baseURL, cached: try warehouse.cachedAnswers(provider: Self.source),
      now: household.clock.now, today: household.clock.today, keep: { _ in })
    let (listings, outcome) = try await sync.search(text)
    if let error = outcome.error { throw UserError(error, hint: "try again later") }
    for answer in outcome.cache {
      try warehouse.cache(answer.body, as: answer.key, provider: Self.source, timeToLive: answer.timeToLive)
    }
    return listings
  }
}

/// What has been stored of a night's answers.
struct StoredPrices {
  var answers = 0
  var count = ChangeCount()
  /// By the security's key: days that are a hundredfold off.
  var rejected: [String: [Day]] = [:]
  /// Keys of series that are still to be fetched anew.
  var restated: Set<String> = []
  var listings: [RawRecord] = []
}
