package import Core
package import HTTP

/// Fetches prices, a security after the other: one request each, and a search before it where its symbol is not known.
package struct YahooSync: Sendable {
  /// The connection's name that its quota stands under.
  package static let connectionID = "prices"

  private let interval: YahooInterval
  private let now: Int64
  private let today: Day
  private let cached: [String: [UInt8]]
  private let keep: @Sendable (ReceivedAnswer) async throws -> Void
  private var client: YahooClient
  private var outcome = YahooOutcome()
  /// Answers in a row that say that the whole of it is down.
  private var failures = 0

  // A night's rest for whoever was told that it was too much; the next night may begin a little earlier than this one.
  private static let rest: Int64 = 20 * 3600
  // Listings that are tried until one is in the security's currency.
  private static let tries = 3
  private static let enoughFailures = 2
  // What is found stays where it is for a month; what is not may be listed next week.
  private static let foundFor: Int64 = 30 * 86_400
  private static let missingFor: Int64 = 7 * 86_400

  /// - Parameters:
  ///   - transport: without retries.
  ///   - baseURL: another server than Yahoo's.
  ///   - cached: searches whose answers are still good, as `YahooOutcome.cache` gave them.
  ///   - keep: stores an answer; the next request waits for it.
  ///   - sleep: waits between two requests; tests return at once.
  package init(
    transport: Transport, baseURL: String? = nil, interval: YahooInterval = .day, cached: [String: [UInt8]] = [:],
    now: Int64, today: Day, keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.interval = interval
    self.cached = cached
    self.now = now
    self.today = today
    self.keep = keep
    client = YahooClient(transport: transport, baseURL: baseURL, sleep: sleep)
  }

  /// - Throws: only what `keep` throws, and cancellation.
  package consuming func run(_ securities: [YahooSecurity]) async throws -> YahooOutcome {
    var sync = self
    for security in securities {
      guard sync.outcome.error == nil else { break }
      sync.outcome.results[security.id] = try await sync.fetch(security)
    }
    return sync.outcome
  }

  /// What a person searches for: listings, the likeliest as Yahoo has them.
  package consuming func search(_ text: String) async throws -> (listings: [YahooListing], outcome: YahooOutcome) {
    var sync = self
    let listings = try await sync.listings(text, key: nil)
    return (listings ?? [], sync.outcome)
  }

  // MARK: One security

  private mutating func fetch(_ security: YahooSecurity) async throws -> YahooResult {
    if let listing = security.listing {
      switch try await ask(security, listing) {
      case .taken: return .fetched(listing)
      case .otherCurrency, .noSuchSymbol: return .noSuchSymbol(listing)
      case .failed(let why): return .failed(why)
      }
    }
    let missing = "none:\(security.key) \(security.currency?.code ?? "")"
    if cached[missing] != nil { return .notFound }
    var tried: Set<String> = []
    for text in searches(security) {
      guard let listings = try await listings(text, key: security.key) else { return .failed(outcome.error ?? lastWhy) }
      for listing in candidates(listings, security, isByISIN: text == security.isin)
      where tried.count < Self.tries && tried.insert(listing).inserted {
        switch try await ask(security, listing) {
        case .taken: return .fetched(listing)
        case .otherCurrency, .noSuchSymbol: continue
        case .failed(let why): return .failed(why)
        }
      }
    }
    outcome.cache.append(CachedAnswer(key: missing, body: [], timeToLive: Self.missingFor))
    return .notFound
  }

  /// By ISIN, then by symbol.
  private func searches(_ security: YahooSecurity) -> [String] {
    [security.isin, security.symbol].filter { !$0.isEmpty }
  }

  /// A symbol is many companies': one that was found by it must bear it, in the security's own market or currency.
  private func candidates(_ listings: [YahooListing], _ security: YahooSecurity, isByISIN: Bool) -> [String] {
    let likeliest = YahooListing.likeliest(listings, for: security)
    if isByISIN { return likeliest.map(\.symbol) }
    let stem = YahooMarkets.stem(security.symbol)
    let market = YahooMarkets.suffix(ofMarket: security.exchange)
    var symbols = likeliest.map(\.symbol).filter { symbol in
      let (own, suffix) = YahooMarkets.parts(symbol)
      if security.securityClass == .crypto { return symbol == "\(stem)-\(security.currency?.code ?? "USD")" }
      guard own == stem else { return false }
      return market.map { $0 == suffix } ?? (security.currency != nil)
    }
    // Where it is traded is known: it is there under its own symbol, whether a search finds it or not.
    if let market, !symbols.contains(stem + market) { symbols.append(stem + market) }
    return symbols
  }

  private enum Asked {
    case taken
    case otherCurrency
    case noSuchSymbol
    case failed(String)
  }

  private var lastWhy: String { "no answer" }

  private mutating func ask(_ security: YahooSecurity, _ listing: String) async throws -> Asked {
    // A first fetch of years has a bar a session, whatever is asked for later: hours are kept for two years only.
    let interval = security.isWhole && interval == .hour ? .day : interval
    let request = YahooRequest(symbol: listing, interval: interval, days: security.days)
    let (reply, response) = try await client.chart(request)
    guard case .chart(let chart) = reply else {
      try await land(response, kind: "prices", key: request.key, of: security.key, reply)
      if case .refused(.noSessions) = reply {
        failures = 0
        return .taken
      }
      if case .refused(.notFound) = reply {
        failures = 0
        return .noSuchSymbol
      }
      return .failed(note(reply))
    }
    failures = 0
    let unit = QuotedUnit(code: chart.currency)
    // Without data there is no currency to doubt.
    let isOther = security.currency != nil && unit.map { $0.currency != security.currency } ?? !chart.bars.isEmpty
    if isOther, !security.isStated {
      try await land(response, kind: "candidates", key: request.key, of: security.key, reply)
      return .otherCurrency
    }
    try await land(response, kind: "prices", key: request.key, of: security.key, reply)
    guard unit != nil || chart.bars.isEmpty else { return .failed("Yahoo states it in a currency that is not known") }
    guard Zone(chart.zone) != nil || chart.bars.isEmpty else {
      return .failed("Yahoo states it in a time zone that is not known")
    }
    return .taken
  }

  // MARK: Searching

  /// Nil when there was no answer; the run may have ended with it.
  private mutating func listings(_ text: String, key: String?) async throws -> [YahooListing]? {
    let name = "search:\(text)"
    if let body = cached[name], let listings = YahooListing.all(in: body) { return listings }
    let (reply, response) = try await client.search(text)
    if let key { try await land(response, kind: "listings", key: text, of: key, reply) }
    guard case .listings(let listings) = reply, let body = response?.body else {
      _ = note(reply)
      return nil
    }
    failures = 0
    outcome.cache.append(
      CachedAnswer(key: name, body: body, timeToLive: listings.isEmpty ? Self.missingFor : Self.foundFor))
    return listings
  }

  // MARK: Answers

  private func land(
    _ response: Response?, kind: String, key: String, of account: String, _ reply: YahooReply
  ) async throws {
    guard let response else { return }
    var status = response.status
    // A success that broke off is kept, but is none.
    if case .unreachable = reply, status == 200 { status = 0 }
    let record = RawRecord(
      provider: YahooMapping.provider, accountKey: account, kind: kind, key: key, fetchedAt: now, day: today,
      status: status, body: response.body)
    var answer = ReceivedAnswer(connectionID: Self.connectionID, record: record)
    if case .tooMany = reply {
      answer.quotas = [Quota(sourceID: "", scope: "", remaining: 0, resetsAt: now + Self.rest)]
    }
    try await keep(answer)
  }

  /// What went wrong in words; ends the run where nothing else would be answered either.
  private mutating func note(_ reply: YahooReply) -> String {
    let (why, isAll) = Self.words(reply)
    failures += 1
    if case .tooMany = reply { outcome.isStopped = true }
    if isAll || failures >= Self.enoughFailures { outcome.error = why }
    return why
  }

  /// - Returns: what it was, and whether it is true of every other request too.
  private static func words(_ reply: YahooReply) -> (String, isAll: Bool) {
    switch reply {
    case .chart, .listings: ("", false)
    case .tooMany: ("Yahoo: too many requests; it is left alone until the next night", true)
    case .refused(.unauthorised): ("Yahoo refuses to answer", true)
    case .refused(.page): ("Yahoo is down: a page for people came instead of prices", true)
    case .refused(.unreadable), .refused(.other): ("Yahoo: an answer that cannot be read", false)
    case .refused(.notFound), .refused(.noSessions): ("Yahoo has no prices", false)
    case .failed(let status): ("Yahoo: the server answered \(status)", false)
    case .unreachable(let error):
      switch error.reason {
      case .redirect: ("Yahoo sent us to another server, its page for consent as a rule", true)
      case .dns, .refused, .connectTimeout, .tls, .address: ("Yahoo: \(error)", true)
      default: ("Yahoo: \(error)", false)
      }
    }
  }
}
