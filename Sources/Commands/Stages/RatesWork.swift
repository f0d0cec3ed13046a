import Core
import HTTP
import Providers

/// Rates that are to be fetched, from the source that the settings name.
enum RatesWork: Sendable {
  case ecb(ECBState)
  case frankfurter(FrankfurterState)

  func fetch(
    over transport: Transport, baseURL: String?, now: Int64, today: Day,
    keep: @escaping @Sendable (RawRecord) async throws -> Void
  ) async throws -> RatesOutcome {
    switch self {
    case .ecb(let state):
      .ecb(
        try await ECBSync(transport: transport, baseURL: baseURL, now: now, today: today, keep: keep).run(state))
    case .frankfurter(let state):
      .frankfurter(
        try await FrankfurterSync(transport: transport, baseURL: baseURL, now: now, today: today, keep: keep).run(state)
      )
    }
  }
}

/// What became of it.
enum RatesOutcome: Sendable {
  case ecb(ECBOutcome)
  case frankfurter(FrankfurterOutcome)

  var problems: [SyncProblem] {
    switch self {
    case .ecb(let outcome): outcome.problems
    case .frankfurter(let outcome): outcome.problems
    }
  }

  var isComplete: Bool { problems.isEmpty }
}
