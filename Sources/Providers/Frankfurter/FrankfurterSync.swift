package import Core
package import HTTP

/// The days and currencies that have been fetched whole.
package struct FrankfurterSpan: Hashable, Sendable {
  package var from: Day
  package var to: Day
  /// Sorted.
  package var quotes: [Currency]

  package init(from: Day, to: Day, quotes: [Currency]) {
    self.from = from
    self.to = to
    self.quotes = quotes
  }

  /// From `2026-01-01..2026-11-20 GBP,USD`.
  package init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let dots = parts[0].firstRange(of: ".."), let from = Day(iso: parts[0][..<dots.lowerBound]),
      let to = Day(iso: parts[0][dots.upperBound...])
    else { return nil }
    self.init(from: from, to: to, quotes: parts[1].split(separator: ",").compactMap { Currency($0) })
  }

  package var text: String { "\(from.iso)..\(to.iso) \(quotes.map(\.code).joined(separator: ","))" }
}

/// What is known of the rates, and what is needed: a value.
package struct FrankfurterState: Hashable, Sendable {
  /// The first day the household needs a rate for; nil when it has only one currency.
  package var firstNeeded: Day?
  /// The household's currencies but the euro, sorted.
  package var quotes: [Currency] = []
  package var fetched: FrankfurterSpan?

  package init() {}

  // A day without a rate takes that of a day at most so much earlier.
  private static let lookBack = 7

  // Other central banks follow the first, and the blend is restated for some days.
  private static let overlap = 7

  /// The days to ask for; nil when nothing can be missing. Today's rate is tomorrow's question.
  func window(today: Day) -> ClosedRange<Day>? {
    guard let firstNeeded, !quotes.isEmpty else { return nil }
    let (first, last) = (firstNeeded - Self.lookBack, today - 1)
    guard first <= last else { return nil }
    guard let fetched, fetched.from <= first, Set(quotes).isSubset(of: fetched.quotes) else { return first...last }
    return fetched.to < last ? max(first, fetched.to + 1 - Self.overlap)...last : nil
  }
}

/// What a fetch of Frankfurter's rates came to. Its answer has been handed over already.
package struct FrankfurterOutcome: Hashable, Sendable {
  /// For `FrankfurterState.fetched`.
  package var fetched: FrankfurterSpan?
  package var problems: [SyncProblem] = []

  package var isComplete: Bool { problems.isEmpty }
}

/// Fetches the rates that are missing: one request for all days and currencies.
///
/// The blend of all central banks is asked for, not the ECB alone: its currencies are what Frankfurter is for.
package struct FrankfurterSync: Sendable {
  package static let standardBase = "https://api.frankfurter.dev/v2"

  private let publisher: RatesPublisher
  private let keep: @Sendable (RawRecord) async throws -> Void

  /// - Parameters:
  ///   - transport: retries already.
  ///   - baseURL: another address; without a path of its own, `/v2` is added.
  ///   - keep: stores an answer.
  package init(
    transport: Transport, baseURL: String? = nil, now: Int64, today: Day,
    keep: @escaping @Sendable (RawRecord) async throws -> Void
  ) {
    publisher = RatesPublisher(
      provider: "frankfurter", name: "Frankfurter's rates",
      remedy: "run `daybook sync` again later, or keep rates of your own: source = \"file\" under [rates]",
      base: ratesAddress(baseURL, standard: Self.standardBase, path: "/v2"), transport: transport, now: now,
      today: today)
    self.keep = keep
  }

  /// - Throws: only what `keep` throws.
  package func run(_ state: FrankfurterState) async throws -> FrankfurterOutcome {
    var outcome = FrankfurterOutcome(fetched: state.fetched)
    guard let window = state.window(today: publisher.today) else { return outcome }
    let quotes = state.quotes.map(\.code).joined(separator: ",")
    let days = "from=\(window.lowerBound.iso)&to=\(window.upperBound.iso)"
    let request = Request(
      .get, "\(publisher.base)/rates?base=EUR&quotes=\(quotes)&\(days)", headers: ["Accept": "application/json"])
    guard let response = await publisher.send(request, &outcome.problems) else { return outcome }
    guard response.status == 200 else {
      outcome.problems.append(refusal(response.status, quotes))
      return outcome
    }
    let record = publisher.record(response, key: "\(window.lowerBound.iso)..\(window.upperBound.iso)")
    try await keep(record)
    settle(FrankfurterMapping.rates(of: record), state, window, &outcome)
    return outcome
  }

  /// What could not be read, or is not there, is asked for again.
  private func settle(
    _ mapped: FrankfurterMapping.Rates, _ state: FrankfurterState, _ window: ClosedRange<Day>,
    _ outcome: inout FrankfurterOutcome
  ) {
    if let first = mapped.problems.first { outcome.problems.append(publisher.problem(first)) }
    let isLater = state.fetched.map { $0.from < window.lowerBound } ?? false
    // One that was there once may have ended, as currencies do that join the euro.
    let missing = isLater ? [] : state.quotes.filter { quote in !mapped.rates.contains { $0.quote == quote } }
    if mapped.problems.isEmpty, !missing.isEmpty {
      outcome.problems.append(publisher.problem("it has none of \(missing.map(\.code).joined(separator: ", "))"))
    }
    guard outcome.isComplete else { return }
    outcome.fetched = FrankfurterSpan(
      from: isLater ? state.fetched?.from ?? window.lowerBound : window.lowerBound, to: window.upperBound,
      quotes: isLater ? state.fetched?.quotes ?? state.quotes : state.quotes)
  }

  private func refusal(_ status: Int, _ quotes: String) -> SyncProblem {
    switch status {
    case 404, 422: publisher.problem("it does not know one of \(quotes), or has none for these days")
    case 503: publisher.problem("it was too busy for an answer")
    default: publisher.refusal(status)
    }
  }
}
