package import Core

/// What earlier runs left for this one: a value, read from the warehouse by the caller.
package struct SyncState: Hashable, Sendable {
  package var accounts: [KnownAccount] = []
  package var quotas: [Quota] = []
  /// Answers that a run of today, killed before its end, has landed already: they are not asked for again.
  package var landed: Set<LandedAnswer> = []
  /// As the last run left it, for a run that cannot ask.
  package var status = ConnectionStatus.active
  package var consentUntil: Day?
  /// Fetch from this day whatever is known already: a backfill.
  package var since: Day?
  /// What earlier syncs asked to remember, by name: a cursor, a high-water mark. Never a secret.
  package var memory: [String: String] = [:]
  /// Answers that are still good, by the name they were kept under.
  package var cached: [String: [UInt8]] = [:]

  package init() {}
}

/// A success that is kept already.
package struct LandedAnswer: Hashable, Sendable {
  package var accountKey: String
  package var kind: String
  /// The record's: where a provider is asked for spans of days, which of them.
  package var key: String

  package init(accountKey: String, kind: String, key: String = "") {
    self.accountKey = accountKey
    self.kind = kind
    self.key = key
  }
}

/// An account as the provider was last seen to describe it.
package struct KnownAccount: Hashable, Sendable {
  /// The provider's id for it then; may have changed since.
  package var sourceID: String
  /// In order of authority, as in `SourceAccount`.
  package var keys: [String]
  package var currency: Currency?
  /// The last day up to which its transactions were fetched; nil before the first time.
  package var fetchedTo: Day?
  /// One of the household's accounts; of others the payloads are kept, and no day is noted.
  package var isClaimed: Bool
  /// The household says so.
  package var isClosed: Bool

  package init(
    sourceID: String, keys: [String], currency: Currency? = nil, fetchedTo: Day? = nil, isClaimed: Bool = true,
    isClosed: Bool = false
  ) {
    self.sourceID = sourceID
    self.keys = keys
    self.currency = currency
    self.fetchedTo = fetchedTo
    self.isClaimed = isClaimed
    self.isClosed = isClosed
  }
}

/// How many more calls a provider allows before an instant.
package struct Quota: Hashable, Sendable {
  /// The provider's account id, or empty for all calls of the key.
  package var sourceID: String
  /// `details`, `balances`, `transactions`, or empty for all.
  package var scope: String
  package var remaining: Int
  /// Seconds since 1970.
  package var resetsAt: Int64

  package init(sourceID: String, scope: String, remaining: Int, resetsAt: Int64) {
    self.sourceID = sourceID
    self.scope = scope
    self.remaining = remaining
    self.resetsAt = resetsAt
  }
}

/// Something about a sync that a person should know, with the command or act that mends it.
package struct SyncProblem: Hashable, Sendable {
  package var severity: Severity
  /// A connection, or an account as `connection/name`. Never a number of an account.
  package var subject: String
  package var text: String
  package var remedy: String

  package init(_ severity: Severity, subject: String, _ text: String, remedy: String) {
    self.severity = severity
    self.subject = subject
    self.text = text
    self.remedy = remedy
  }
}

/// What became of one thing that was to be fetched.
package enum FetchResult: Hashable, Sendable {
  case notAsked
  /// An earlier run of today has it.
  case landed
  /// So many rows.
  case fetched(Int)
  /// The answer was a success that cannot be read: kept, and not asked again today.
  case unreadable
  /// The provider's quota is used up until that instant.
  case quota(until: Int64)
  /// A sentence for people.
  case failed(String)
}

extension FetchResult {
  /// A success, whether it could be read or not.
  package var isAnswer: Bool {
    switch self {
    case .landed, .fetched, .unreadable: true
    case .notAsked, .quota, .failed: false
    }
  }

  /// It was fetched, or there was no need to.
  package var isFine: Bool {
    switch self {
    case .notAsked, .landed, .fetched: true
    case .unreadable, .quota, .failed: false
    }
  }
}

package struct AccountOutcome: Hashable, Sendable {
  package var account: SourceAccount
  /// The provider's word: `READY`.
  package var status: String
  package var details = FetchResult.notAsked
  package var balances = FetchResult.notAsked
  package var transactions = FetchResult.notAsked
  /// What to hand back as `KnownAccount.fetchedTo` the next time.
  package var fetchedTo: Day?

  package init(account: SourceAccount, status: String) {
    self.account = account
    self.status = status
  }
}

/// An answer that is good for a time; handed back as `SyncState.cached` until then.
package struct CachedAnswer: Hashable, Sendable {
  package var key: String
  package var body: [UInt8]
  /// Seconds from the fetch on.
  package var timeToLive: Int64

  package init(key: String, body: [UInt8], timeToLive: Int64) {
    self.key = key
    self.body = body
    self.timeToLive = timeToLive
  }
}

package struct AgreementOutcome: Hashable, Sendable {
  package var id: String
  package var acceptedOn: Day?
  package var expiresOn: Day?
  package var historyDays: Int?
}

/// What a sync of one connection came to. Its payloads and quotas have been handed over already.
package struct ConnectionOutcome: Hashable, Sendable {
  package var connectionID: String
  package var institutionID: String
  /// Empty unless it was told.
  package var institutionName = ""
  package var status = ConnectionStatus.active
  package var consentUntil: Day?
  package var agreement: AgreementOutcome?
  package var accounts: [AccountOutcome] = []
  package var problems: [SyncProblem] = []
  /// One sentence, when nothing or not all could be fetched.
  package var error: String?
  /// What to hand back as `SyncState.memory`: stored together with the rows, so that neither is ahead of the other. What is
  /// not named stays; nil forgets.
  package var memory: [String: String?] = [:]
  /// Answers that need not be asked for again for a while: instruments, lists of institutions.
  package var cache: [CachedAnswer] = []

  package init(connectionID: String, institutionID: String) {
    self.connectionID = connectionID
    self.institutionID = institutionID
  }

  /// At least one account's data came, whole or broken.
  package var hasAnswered: Bool {
    accounts.contains { account in
      [account.details, account.balances, account.transactions].contains(where: \.isAnswer)
    }
  }

  /// Everything that was to be fetched was fetched.
  package var isComplete: Bool {
    error == nil
      && accounts.allSatisfy { account in
        [account.details, account.balances, account.transactions].allSatisfy(\.isFine)
      }
  }
}
