package import Core
package import HTTP

/// What a fetch of the ECB's rates came to. Its answers have been handed over already.
package struct ECBOutcome: Hashable, Sendable {
  /// Files fetched; none when nothing was missing or nothing has changed.
  package var files: [ECBFile] = []
  /// For `ECBState.lastModified`.
  package var lastModified: String?
  package var problems: [SyncProblem] = []

  package var isComplete: Bool { problems.isEmpty }
}

/// Fetches the reference rates that are missing: the smallest file that holds them all.
package struct ECBSync: Sendable {
  package static let standardBase = "https://www.ecb.europa.eu/stats/eurofxref"

  private let publisher: RatesPublisher
  private let keep: @Sendable (RawRecord) async throws -> Void

  /// - Parameters:
  ///   - transport: retries already.
  ///   - baseURL: another address; without a path of its own, the usual one is added.
  ///   - keep: stores an answer; the next request waits for it.
  package init(
    transport: Transport, baseURL: String? = nil, now: Int64, today: Day,
    keep: @escaping @Sendable (RawRecord) async throws -> Void
  ) {
    publisher = RatesPublisher(
      provider: "ecb", name: "the ECB's rates", remedy: "run `daybook sync` again later",
      base: ratesAddress(baseURL, standard: Self.standardBase, path: "/stats/eurofxref"), transport: transport,
      now: now,
      today: today)
    self.keep = keep
  }

  /// - Throws: only what `keep` throws.
  package func run(_ state: ECBState) async throws -> ECBOutcome {
    var outcome = ECBOutcome(lastModified: state.lastModified)
    let plan = ECBPlan(state: state, today: publisher.today)
    guard let file = plan.file else { return outcome }
    // The day's file is worth asking for only when it is new; a longer one is asked for because days are missing.
    let unchangedSince = file == .daily ? state.lastModified : nil
    guard let answer = await fetch(file, unchangedSince: unchangedSince, &outcome) else { return outcome }
    let first = ECBMapping.rates(of: answer.record).rates.map(\.day).min()
    if file == .daily, let first, plan.leavesHole(firstDay: first) {
      // Were it kept and the longer file then failed, the days between would never be missed again.
      guard let longer = await fetch(.last90Days, unchangedSince: nil, &outcome) else { return outcome }
      try await land(longer, as: .last90Days, &outcome)
    } else {
      try await land(answer, as: file, &outcome)
    }
    return outcome
  }

  private struct Answer {
    let record: RawRecord
    let lastModified: String?
  }

  /// Nil when there is nothing new, or it failed.
  private func fetch(_ file: ECBFile, unchangedSince: String?, _ outcome: inout ECBOutcome) async -> Answer? {
    var request = Request(.get, "\(publisher.base)/\(file.rawValue)")
    if let unchangedSince { request.headers["If-Modified-Since"] = unchangedSince }
    guard let response = await publisher.send(request, &outcome.problems), response.status != 304 else { return nil }
    guard response.status == 200 else {
      outcome.problems.append(publisher.refusal(response.status))
      return nil
    }
    return Answer(
      record: publisher.record(response, key: file.rawValue), lastModified: response.headers["Last-Modified"])
  }

  private func land(_ answer: Answer, as file: ECBFile, _ outcome: inout ECBOutcome) async throws {
    try await keep(answer.record)
    outcome.files.append(file)
    let problems = ECBMapping.rates(of: answer.record).problems
    if let first = problems.first { outcome.problems.append(publisher.problem(first)) }
    // A file that could not be read whole is to be asked for again.
    if problems.isEmpty { outcome.lastModified = answer.lastModified }
  }
}
