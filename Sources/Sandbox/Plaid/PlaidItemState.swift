import Core

/// A person's login at one bank, with what Plaid has read of it.
struct PlaidItemState: Sendable {
  /// How much of the transactions is prepared.
  enum Readiness: Hashable, Sendable {
    case notReady
    /// The last thirty days.
    case initial
    case historical

    var word: String {
      switch self {
      case .notReady: "NOT_READY"
      case .initial: "INITIAL_UPDATE_COMPLETE"
      case .historical: "HISTORICAL_UPDATE_COMPLETE"
      }
    }
  }

  /// What Plaid knew after it read the bank: a cursor stands between two of these.
  struct Version: Hashable, Sendable {
    var instant: Instant
    var readiness: Readiness
    /// Numbers of rows the bank has taken back.
    var dropped: Set<Int> = []
    /// New amounts and days of rows.
    var changed: [Int: Change] = [:]
    /// Rows of `/sandbox/transactions/create`, beside the ledger: no balance knows of them.
    var extra: [PlaidHousehold.Row] = []
  }

  struct Change: Hashable, Sendable {
    var minor: Int64
    var booked: Day
  }

  let number: Int
  let days: Int
  let linkedOn: Day
  let products: [String]
  /// Whose login it is: accounts that are shared.
  let accounts: [PlaidSimulatedAccount]
  var versions: [Version]
  var error: PlaidFailure?
  var consentUntil: Instant?
  var isRemoved = false

  var itemID: String { plaidID("item", number) }
  var accessToken: String { "access-sandbox-\(plaidID("access", number))" }
  var publicToken: String { "public-sandbox-\(plaidID("public", number))" }

  func accountID(_ account: PlaidSimulatedAccount) -> String { plaidID("account", number, account.rawValue) }

  /// Pending and booked forms of a payment have ids of their own.
  func transactionID(_ row: PlaidHousehold.Row) -> String { transactionID(row.number, isPending: row.isPending) }

  func transactionID(_ payment: Int, isPending: Bool) -> String {
    plaidID("transaction", number, payment, isPending)
  }

  var current: Version { versions[versions.count - 1] }

  // MARK: What is known

  func rows(_ version: Version, _ household: PlaidHousehold) -> [PlaidHousehold.Row] {
    guard version.readiness != .notReady else { return [] }
    let oldest = version.readiness == .initial ? version.instant.day - 30 : linkedOn - days
    return (household.rows(at: version.instant) + version.extra).filter {
      $0.booked >= oldest && accounts.contains($0.account) && !version.dropped.contains($0.number)
    }.map { row in
      var row = row
      if let change = version.changed[row.number], !row.isPending {
        row.minor = change.minor
        row.booked = change.booked
      }
      return row
    }
  }

  enum Event: Sendable {
    case added(PlaidHousehold.Row)
    case modified(PlaidHousehold.Row)
    case removed(PlaidHousehold.Row)
  }

  /// What happened between two versions; from nothing it is all there is, and nothing of what is gone.
  func events(from base: Int?, to target: Int, _ household: PlaidHousehold) -> [Event] {
    let after = rows(versions[target], household)
    guard let base else { return after.map { .added($0) } }
    let before = rows(versions[base], household)
    let known = Dictionary(before.map { (transactionID($0), $0) }) { $1 }
    let now = Set(after.map(transactionID))
    let added = after.filter { known[transactionID($0)] == nil }.map(Event.added)
    let modified = after.filter { row in known[transactionID(row)].map { $0 != row } ?? false }.map(Event.modified)
    return added + modified + before.filter { !now.contains(transactionID($0)) }.map(Event.removed)
  }
}

/// A cursor, opaque to clients: between two versions, so many events on.
struct PlaidCursor: Hashable {
  var item: Int
  var base: Int?
  var target: Int
  var offset: Int

  init(item: Int, base: Int?, target: Int, offset: Int) {
    self.item = item
    self.base = base
    self.target = target
    self.offset = offset
  }

  /// Numbers of base 32, each behind a letter that is none of its digits.
  var text: String {
    "P" + [item, base.map { $0 + 1 } ?? 0, target, offset].map { String($0, radix: 32) }.joined(separator: "z")
  }

  /// Nil for a text that is none.
  init?(_ text: String) {
    guard text.hasPrefix("P") else { return nil }
    let numbers = text.dropFirst().split(separator: "z").compactMap { Int($0, radix: 32) }
    guard numbers.count == 4 else { return nil }
    self.init(item: numbers[0], base: numbers[1] == 0 ? nil : numbers[1] - 1, target: numbers[2], offset: numbers[3])
  }
}
