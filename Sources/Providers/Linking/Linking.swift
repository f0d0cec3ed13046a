package import Core

// Connecting an account: what every provider's guide is given, and what it hands back. The guides themselves stand with
// their providers (`GoCardlessLinking`); who the person is and where secrets go is Commands' affair.

/// The person at the terminal. Each throws `UserError` when there is nobody to ask.
package struct LinkingPerson: Sendable {
  /// Shows a line.
  package var tell: @Sendable (_ line: String) -> Void
  /// A line typed in; hidden while it is typed when it is a secret.
  package var ask: @Sendable (_ question: String, _ isSecret: Bool) async throws -> String
  /// What a file holds whose path is typed in: a key of many lines cannot be typed.
  package var askFile: @Sendable (_ question: String) async throws -> String
  /// The index of the one chosen of several.
  package var choose: @Sendable (_ question: String, _ options: [String]) async throws -> Int
  /// Shows an address, and opens it in a browser where there is one.
  package var open: @Sendable (_ address: String) async -> Void
  /// The address a browser was sent back to: received on loopback at `redirect` when that is an address of this machine,
  /// else pasted by the person. Whole, with its query.
  package var redirected: @Sendable (_ redirect: String) async throws -> String
  /// Waits that many seconds between two questions to a provider.
  package var wait: @Sendable (_ seconds: Int) async throws -> Void

  /// - Parameter askFile: where nobody could type a path, asking for one is an error.
  package init(
    tell: @escaping @Sendable (String) -> Void,
    ask: @escaping @Sendable (String, Bool) async throws -> String,
    askFile: @escaping @Sendable (String) async throws -> String = { question in
      throw UserError("'\(question)' has to be answered at a terminal, and there is none")
    },
    choose: @escaping @Sendable (String, [String]) async throws -> Int,
    open: @escaping @Sendable (String) async -> Void,
    redirected: @escaping @Sendable (String) async throws -> String,
    wait: @escaping @Sendable (Int) async throws -> Void
  ) {
    self.tell = tell
    self.ask = ask
    self.askFile = askFile
    self.choose = choose
    self.open = open
    self.redirected = redirected
    self.wait = wait
  }
}

/// What a guide starts from.
package struct LinkingStart: Sendable {
  package var connectionID: String
  /// From the settings; nil when the guide is to ask.
  package var institution: String?
  /// The household's, two letters: which institutions to offer first.
  package var country: String
  package var history: Int?
  package var baseURL: String?
  /// Secrets at hand, from the settings or sealed at an earlier connect, by name.
  package var secrets: [String: String]
  package var memory: [String: String]
  package var now: Int64
  package var today: Day
  /// Lists of institutions and the like that are still good.
  package var cached: [String: [UInt8]] = [:]
  /// An address of this machine that is listened at already: where a browser may be sent back to.
  package var redirect = "http://127.0.0.1:8477/connected"

  package init(
    connectionID: String, institution: String?, country: String, history: Int?, baseURL: String?,
    secrets: [String: String], memory: [String: String], now: Int64, today: Day
  ) {
    self.connectionID = connectionID
    self.institution = institution
    self.country = country
    self.history = history
    self.baseURL = baseURL
    self.secrets = secrets
    self.memory = memory
    self.now = now
    self.today = today
  }
}

/// What connecting came to.
package struct Linked: Sendable {
  /// To be sealed: secrets typed in or obtained, by their names in `ProviderSecrets`.
  package var secrets: [String: String] = [:]
  package var memory: [String: String?] = [:]
  /// The institution chosen, as `[[connection]] institution` has it; nil when none was.
  package var institution: String?
  package var institutionName = ""
  package var accounts: [LinkedAccount] = []
  package var consentUntil: Day?
  package var agreement: AgreementOutcome?
  /// Answers that come once only and that later syncs need; they are kept raw. None holds a secret.
  package var records: [RawRecord] = []
  package var cache: [CachedAnswer] = []

  package init() {}
}

/// An account as the provider names it, for a `[[account]]` block.
package struct LinkedAccount: Hashable, Sendable {
  package var account: SourceAccount
  package var type: AccountType
  package var institution = ""

  package init(_ account: SourceAccount, type: AccountType) {
    self.account = account
    self.type = type
  }
}
