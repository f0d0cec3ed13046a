import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// The demo household with its banks at the simulated Enable Banking: the program on one side of HTTP, the truth on the other.
final class LinkedHousehold: Sendable {
  let sandbox: EnableBankingSandbox
  let rates: ProviderSandbox
  let household: SandboxedHousehold
  let since: Day

  static let firstDay = Month(2026, 6).day(18)

  /// - Parameter days: what the banks hold.
  init(today: Day = LinkedHousehold.firstDay, history days: Int = 120) throws {
    sandbox = try EnableBankingSandbox.start(today: today, historyDays: days)
    rates = try ProviderSandbox.start(today: today, historyDays: days)
    since = today - days
    var settings = DemoHousehold.settings(
      goCardless: sandbox.baseURL, ecb: rates.ecbBaseURL, ledger: sandbox.ledger,
      secretID: #"{ file = "secrets/application" }"#, secretKey: #"{ file = "secrets/key.pem" }"#)
    for (old, new) in [
      (#""gocardless""#, #""enablebanking""#), ("secret_id  ", "application_id"), ("secret_key ", "key"),
    ] { settings = settings.replacing(old, with: new) }
    for bank in SimulatedBank.allCases {
      settings = settings.replacing(
        "institution = \"\(bank.rawValue)\"", with: "institution = \"\(EnableBankingSandbox.institution(bank))\"")
    }
    settings = settings.replacing("\"\(SimulatedBank.barclays.rawValue)/", with: "\"")
    household = try SandboxedHousehold(settings: settings, today: today.iso)
    try write(EnableBankingSandbox.applicationID + "\n", to: household.file("secrets/application"))
    try write(EnableBankingSandbox.privateKey, to: household.file("secrets/key.pem"))
  }

  deinit {
    sandbox.stop()
    rates.stop()
  }

  var today: Day { sandbox.now.day }

  func advance(to day: Day) {
    sandbox.advance(to: day)
    rates.advance(to: day)
  }

  /// Leaves what linking leaves: the session in the connection's memory and, unless it is lost, its answer among the payloads.
  func link(_ banks: [SimulatedBank] = SimulatedBank.allCases, keepsAnswer: Bool = true) throws {
    let database = try Database(path: household.file("daybook.sqlite"), mode: .readWrite)
    for bank in banks {
      try Self.leaveLink(
        bank, as: bank == .monzo ? "monzo" : "barclays", at: sandbox, in: database, keepsAnswer: keepsAnswer)
    }
  }

  static func leaveLink(
    _ bank: SimulatedBank, as id: String, at sandbox: EnableBankingSandbox, in database: Database,
    keepsAnswer: Bool = true
  ) throws {
    let (session, answer) = sandbox.link(bank)
    let uids = SimulatedAccount.allCases.filter { $0.bank == bank }.compactMap { account in
      sandbox.uid(of: account).map { "\"\($0)\":\"\(sandbox.hash(of: account))\"" }
    }
    let accounts = keepsAnswer ? "{\(uids.joined(separator: ","))}" : ""
    for (name, value) in [("session", session), ("accounts", accounts), ("longest", "")] {
      _ = try database.run(
        "insert or replace into connection_memory (connection_id, name, value) values (?, ?, ?)", .text(id),
        .text(name), .text(value))
    }
    guard keepsAnswer else { return }
    _ = try database.run(
      """
      insert into raw_payloads
        (sync_run_id, provider, connection_id, account_key, kind, key, fetched_at, day, status, hash, bytes)
      values (null, 'enablebanking', ?, '', 'linked', '', ?, ?, 200, ?, ?)
      """, .text(id), .integer(Int64(sandbox.now.seconds)), .text(sandbox.now.day.iso), .text("linked \(session)"),
      .integer(Int64(answer.count)))
    _ = try database.run(
      "insert into raw_parts (payload_id, part, body) values (?, 0, ?)", .integer(database.lastInsertedRow),
      .blob(answer))
  }

  @discardableResult
  func sync(_ exitCode: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) async throws -> ProgramOutcome {
    try await household.expect(exitCode, "sync", today: today.iso, sourceLocation: sourceLocation)
  }

  /// The first two steps of a life with Enable Banking: a household that is there, and a linking.
  func begin(keepsAnswer: Bool = true) async throws {
    let outcome = try await sync(2)
    #expect(outcome.errors.contains("Monzo is not linked yet") && outcome.errors.contains("daybook connect monzo"))
    try link(keepsAnswer: keepsAnswer)
  }

  @discardableResult
  func night(_ exitCode: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) async throws -> ProgramOutcome {
    sandbox.clearLog()
    let outcome = try await sync(exitCode, sourceLocation: sourceLocation)
    try await household.expect(0, "build", "--analyse-only", today: today.iso, sourceLocation: sourceLocation)
    return outcome
  }

  func query(_ sql: String) async throws -> [[String: String]] { try await household.query(sql, today: today.iso) }

  func status(_ id: String) async throws -> String? {
    try await query("select status from connections where connection_id = '\(id)'").first?["status"]
  }

  func asked(_ part: String) -> Int { sandbox.log.count { $0.path.contains(part) || $0.query.contains(part) } }

  // MARK: The truth

  /// Rows, pending rows and the balance of every day are the ledger's: none lost, none doubled.
  func expectLedger(
    _ accounts: [SimulatedAccount] = SimulatedAccount.allCases, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    var (expected, found): ([String: Int], [String: Int]) = ([:], [:])
    for account in accounts {
      for row in sandbox.ledger.booked(through: today, since: since, account: account) {
        expected["\(account.rawValue) \(row.booked) \(row.amount.decimal)", default: 0] += 1
      }
      let waiting = try await query(
        "select day, amount_minor, currency from transactions where status = 'pending' and account_id = '\(account.rawValue)'"
      )
      let pending = account.bank == .monzo ? sandbox.ledger.pending(on: today, account: account) : []
      #expect(waiting.count == pending.count, "pending of \(account)", sourceLocation: sourceLocation)
    }
    let list = accounts.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    for row in try await query(
      "select account_id, day, amount_minor, currency from transactions where status = 'booked' and account_id in (\(list))"
    ) {
      found["\(row["account_id"] ?? "") \(row["day"] ?? "") \(row["amount"] ?? "")", default: 0] += 1
    }
    expectSame(found.mapValues(String.init), expected.mapValues(String.init), "rows", sourceLocation: sourceLocation)
    try await expectBalances(accounts, list, sourceLocation)
  }

  private func expectBalances(_ accounts: [SimulatedAccount], _ list: String, _ location: SourceLocation) async throws {
    let found = try await household.lookup(
      "balance", by: "account_id", "day",
      sql: "select account_id, day, balance_minor, currency from balances_daily where account_id in (\(list))",
      today: today.iso)
    var expected: [String: String] = [:]
    for account in accounts {
      // History begins with the first row that its bank tells.
      let first = found.keys.filter { $0.hasPrefix("\(account.rawValue) | ") }.min().flatMap { Day(iso: $0.suffix(10)) }
      guard let first, first <= since + 40 else {
        Issue.record("\(account) has no balances from \(since) on", sourceLocation: location)
        continue
      }
      for (day, minor) in sandbox.ledger.balances(of: account, from: first, through: today) {
        expected["\(account.rawValue) | \(day)"] = Money(minor: minor, account.currency).decimal
      }
    }
    expectSame(found, expected, "balances", sourceLocation: location)
    let unexplained = try await query(
      "select day, account_id from balances_daily where unexplained_minor <> 0 and account_id in (\(list))")
    #expect(unexplained == [], sourceLocation: location)
  }

  /// Neither the household's files but those of its secrets, nor what was said, hold the key or a token.
  func expectNoSecrets(_ outcome: ProgramOutcome, sourceLocation: SourceLocation = #_sourceLocation) throws {
    var texts = [outcome.errors, outcome.text]
    for name in ["daybook.sqlite", "daybook.sqlite-wal", "site/index.html", "site/health/index.html"]
    where exists(household.file(name)) {
      texts.append(String(decoding: try readBytes(household.file(name)), as: UTF8.self))
    }
    // "eyJ" begins every token's header.
    let secrets = EnableBankingSandbox.privateKey.split(separator: "\n").map(String.init) + ["Bearer eyJ", ".eyJ"]
    for secret in secrets { #expect(texts.allSatisfy { !$0.contains(secret) }, sourceLocation: sourceLocation) }
  }
}
