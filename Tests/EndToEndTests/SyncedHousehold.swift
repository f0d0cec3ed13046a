import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// The demo household and its two simulated banks: the program on one side of HTTP, the truth on the other.
final class SyncedHousehold: Sendable {
  let sandbox: ProviderSandbox
  let household: SandboxedHousehold
  /// The earliest day that a bank tells: the first sync's history.
  let since: Day
  /// Barclays is at Enable Banking, where it tells nothing that is pending.
  private let isDemo: Bool

  /// - Parameters:
  ///   - days: of history at each bank. The shorter, the faster the test.
  ///   - renewing: banks whose consent is new, with ninety days before it; the demo's own are weeks old.
  init(
    today: Day = SyncedHousehold.firstDay, history days: Int = 120, seed: UInt64 = 1,
    renewing banks: [SimulatedBank] = SimulatedBank.allCases
  ) throws {
    sandbox = try ProviderSandbox.start(seed: seed, today: today, historyDays: days)
    since = today - days
    isDemo = false
    for bank in banks { sandbox.renewConsent(bank) }
    let files = DemoHousehold.files(
      goCardless: sandbox.goCardlessBaseURL, ecb: sandbox.ecbBaseURL, ledger: sandbox.ledger)
    household = try SandboxedHousehold(settings: "", today: today.iso)
    for file in files { try write(file.text, to: household.file(file.path)) }
  }

  /// The household that `daybook demo` made, with banks of our own that lived through the same nights.
  init(demo household: SandboxedHousehold, today: Day) throws {
    sandbox = try ProviderSandbox.start(seed: 1, today: today - 365)
    sandbox.advance(to: today)
    since = today - 365 - 730
    isDemo = true
    self.household = household
  }

  deinit { sandbox.stop() }

  static let firstDay = Month(2026, 6).day(18)

  /// Lets the sandbox's time pass to that day.
  func advance(to day: Day) { sandbox.advance(to: day) }

  var today: Day { sandbox.now.day }

  @discardableResult
  func sync(
    _ exitCode: Int32 = 0, within limit: Duration = .seconds(120), sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> ProgramOutcome {
    try await household.expect(exitCode, "sync", today: today.iso, within: limit, sourceLocation: sourceLocation)
  }

  @discardableResult
  func syncAndBuild(_ exitCode: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) async throws
    -> ProgramOutcome
  {
    let outcome = try await sync(exitCode, sourceLocation: sourceLocation)
    try await household.expect(0, "build", "--analyse-only", today: today.iso, sourceLocation: sourceLocation)
    return outcome
  }

  func query(_ sql: String) async throws -> [[String: String]] { try await household.query(sql, today: today.iso) }

  func connection(_ bank: SimulatedBank) async throws -> [String: String] {
    try #require(try await query("select * from connections where institution_id = '\(bank.rawValue)'").first)
  }

  /// How often an account was asked for something since the log was cleared.
  func asked(_ account: SimulatedAccount, _ scope: String) throws -> Int {
    let id = try #require(sandbox.accountID(of: account))
    return sandbox.count(ofPathsContaining: "\(id)/\(scope)/")
  }

  func path(_ account: SimulatedAccount, _ scope: String) throws -> String {
    "\(try #require(sandbox.accountID(of: account)))/\(scope)/"
  }

  /// What no dataset shows: payloads and the state of the file itself.
  func database<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try body(try Database(path: household.file("daybook.sqlite"), mode: .readOnly))
  }
}

// The books held against the truth

extension SyncedHousehold {
  /// Rows, categories, balances of every day and transfers are the ledger's: none lost, none doubled.
  /// - Parameter accounts: those that are expected to be up to date.
  func expectLedger(
    _ accounts: [SimulatedAccount] = SimulatedAccount.allCases, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await expectRows(accounts, sourceLocation)
    try await expectCategories(accounts, sourceLocation)
    try await expectBalances(accounts, sourceLocation)
    if accounts.count == SimulatedAccount.allCases.count { try await expectTransfers(sourceLocation) }
  }

  private func truth(_ account: SimulatedAccount) -> [SimulatedTransaction] {
    sandbox.ledger.booked(through: today, since: since, account: account)
  }

  func expectRows(_ accounts: [SimulatedAccount], _ location: SourceLocation) async throws {
    var expected: [String: Int] = [:]
    for account in accounts {
      for row in truth(account) {
        let original = row.original.map { "\($0.decimal) \($0.currency)" } ?? ""
        expected["\(account.rawValue) \(row.booked) \(row.amount.decimal) \(original)", default: 0] += 1
      }
    }
    var found: [String: Int] = [:]
    let rows = try await query(
      """
      select account_id, day, amount_minor, currency, original_minor, original_currency from transactions
      where status = 'booked' and account_id in (\(quoted(accounts)))
      """)
    for row in rows {
      let original = row["original"] == "" ? "" : "\(row["original"] ?? "") \(row["original_currency"] ?? "")"
      found["\(row["account_id"] ?? "") \(row["day"] ?? "") \(row["amount"] ?? "") \(original)", default: 0] += 1
    }
    expectSame(found.mapValues(String.init), expected.mapValues(String.init), "booked rows", sourceLocation: location)
    for account in accounts {
      let pending = try await query(
        """
        select day, amount_minor, currency, description from transactions
        where status = 'pending' and account_id = '\(account.rawValue)' order by 1, 2
        """)
      // What a bank announces for later days is set aside until its day.
      let expected = sandbox.ledger.pending(on: today, account: account)
        .filter { $0.made <= today && !(isDemo && account.bank == .barclays) }
      #expect(
        pending.count == expected.count,
        "pending of \(account.rawValue) on \(today): \(expected.map { "\($0.made) \($0.booked) \($0.amount)" }), not \(pending)",
        sourceLocation: location)
    }
  }

  /// Each part's category, and each payment's merchant, tags and note.
  func expectCategories(_ accounts: [SimulatedAccount], _ location: SourceLocation) async throws {
    var expected: [String: Int] = [:]
    for account in accounts {
      for row in truth(account) {
        for part in row.parts {
          let amount = Money(minor: part.minor, account.currency).decimal
          expected["\(account.rawValue) \(row.booked) \(amount) \(part.category)", default: 0] += 1
        }
      }
    }
    var found: [String: Int] = [:]
    let rows = try await query(
      """
      select account_id, day, amount_minor, currency, category from splits
      where status = 'booked' and account_id in (\(quoted(accounts)))
      """)
    for row in rows {
      found[
        "\(row["account_id"] ?? "") \(row["day"] ?? "") \(row["amount"] ?? "") \(row["category"] ?? "")", default: 0] +=
        1
    }
    expectSame(found.mapValues(String.init), expected.mapValues(String.init), "categories", sourceLocation: location)
  }

  func expectBalances(_ accounts: [SimulatedAccount], _ location: SourceLocation) async throws {
    var expected: [String: String] = [:]
    let found = try await household.lookup(
      "balance", by: "account_id", "day",
      sql:
        "select account_id, day, balance_minor, currency from balances_daily where account_id in (\(quoted(accounts)))",
      today: today.iso)
    for account in accounts {
      for (day, minor) in sandbox.ledger.balances(of: account, from: since, through: today) {
        expected["\(account.rawValue) | \(day)"] = Money(minor: minor, account.currency).decimal
      }
      // History begins with the first row a bank tells; the days before it are known only where it reaches back to.
      for day in sequence(first: since, next: { $0 + 1 }).prefix(while: {
        found["\(account.rawValue) | \($0)"] == nil && $0 < since + 40
      }) {
        expected["\(account.rawValue) | \(day)"] = nil
      }
    }
    expectSame(found, expected, "balances", sourceLocation: location)
    let unexplained = try await query(
      """
      select account_id, day, unexplained_minor, currency from balances_daily
      where unexplained_minor <> 0 and account_id in (\(quoted(accounts)))
      """)
    #expect(unexplained == [], sourceLocation: location)
  }

  func expectTransfers(_ location: SourceLocation) async throws {
    var expected: [String: Int] = [:]
    for pair in sandbox.ledger.pairs(from: since, through: today) {
      let out = "\(pair.out.account.rawValue) \(pair.out.booked) \(pair.out.amount.decimal)"
      expected["\(out) to \(pair.in.account.rawValue) \(pair.in.booked) \(pair.in.amount.decimal)", default: 0] += 1
    }
    var found: [String: Int] = [:]
    let rows = try await query(
      """
      select o.account_id as out_account, o.day as out_day, o.amount_minor as sent_minor, o.currency as sent_currency,
        i.account_id as in_account, i.day as in_day, i.amount_minor as got_minor, i.currency as got_currency
      from transfers join transactions o on o.transaction_id = out_id join transactions i on i.transaction_id = in_id
      where o.status = 'booked' and i.status = 'booked'
      """)
    for row in rows {
      let out = "\(row["out_account"] ?? "") \(row["out_day"] ?? "") \(row["sent"] ?? "")"
      found["\(out) to \(row["in_account"] ?? "") \(row["in_day"] ?? "") \(row["got"] ?? "")", default: 0] += 1
    }
    expectSame(found.mapValues(String.init), expected.mapValues(String.init), "transfers", sourceLocation: location)
  }

  private func quoted(_ accounts: [SimulatedAccount]) -> String {
    accounts.map { "'\($0.rawValue)'" }.joined(separator: ", ")
  }
}
