import Core
import HTTP
import Providers
import Sandbox
import Synchronization
import Testing

/// A household's syncs with the simulated providers, over libcurl and loopback, with the state that goes between them.
private final class Household {
  let sandbox: ProviderSandbox
  let bank: SimulatedBank
  var day: Day
  private(set) var records: [RawRecord] = []
  private(set) var lastRun: [RawRecord] = []
  private var state = SyncState()

  init(_ bank: SimulatedBank, on day: Day) throws {
    sandbox = try ProviderSandbox.start(today: day, historyDays: 200)
    self.bank = bank
    self.day = day
  }

  deinit { sandbox.stop() }

  func advance(to day: Day) {
    sandbox.advance(to: day)
    self.day = day
  }

  func sync(stall: Duration = .seconds(30)) async throws -> ConnectionOutcome {
    var connection = GoCardlessConnection(
      id: "bank", institution: bank.rawValue, secretID: ProviderSandbox.secretID, secretKey: ProviderSandbox.secretKey)
    connection.baseURL = sandbox.goCardlessBaseURL
    var limits = TransferLimits()
    limits.stall = stall
    let kept = Mutex<[ReceivedAnswer]>([])
    let outcome = try await GoCardlessSync(
      connection: connection, state: state,
      transport: .curl(limits: limits).retrying(.goCardless, sleep: { _ in }, jitter: { 0 }),
      now: Int64(day.number) * 86_400 + 4 * 3600, today: day, keep: { answer in kept.withLock { $0.append(answer) } }
    ).run()
    let answers = kept.withLock { $0 }
    lastRun = answers.compactMap(\.record)
    records += lastRun
    state.status = outcome.status
    state.consentUntil = outcome.consentUntil
    for account in outcome.accounts {
      state.accounts.removeAll { $0.sourceID == account.account.sourceID }
      state.accounts.append(
        KnownAccount(
          sourceID: account.account.sourceID, keys: account.account.keys, currency: account.account.currency,
          fetchedTo: account.fetchedTo))
    }
    for quota in answers.flatMap(\.quotas) {
      state.quotas.removeAll { $0.sourceID == quota.sourceID && $0.scope == quota.scope }
      state.quotas.append(quota)
    }
    return outcome
  }

  /// The rows of an account's newest answer.
  func rows(of account: SimulatedAccount) throws -> StandardRows? {
    let id = sandbox.accountID(of: account)
    return GoCardlessMapping.standardise(records: records).last { $0.account.sourceID == id }
  }

  var accounts: [SimulatedAccount] { SimulatedAccount.allCases.filter { $0.bank == bank } }
}

private func short(_ rows: [StandardTransaction]) -> [String] { rows.map { "\($0.day) \($0.amount)" }.sorted() }
private func short(_ truth: [SimulatedTransaction]) -> [String] { truth.map { "\($0.booked) \($0.amount)" }.sorted() }

@Suite("Against the simulated banks", .serialized) struct SandboxSyncTests {
  private let start = day("2026-06-01")

  @Test("every booked row and balance of every account is the truth", arguments: SimulatedBank.allCases)
  func truth(bank: SimulatedBank) async throws {
    let household = try Household(bank, on: start)
    let outcome = try await household.sync()
    #expect(outcome.isComplete)
    #expect(outcome.accounts.count == household.accounts.count)
    for account in household.accounts {
      let rows = try #require(try household.rows(of: account))
      let booked = rows.transactions.filter { $0.status == .booked }
      let ledger = household.sandbox.ledger
      let first = try #require(booked.map(\.day).min())
      #expect(short(booked) == short(ledger.booked(through: start, since: first, account: account)))
      #expect(rows.problems.isEmpty)
      #expect(rows.account.currency == account.currency)
      #expect(!rows.balances.isEmpty)
      #expect(rows.balances.allSatisfy { $0.amount.minor == ledger.balance(of: account, on: $0.day) })
      #expect(Set(booked.map(\.reliableID).filter { !$0.isEmpty }).count == booked.count { !$0.reliableID.isEmpty })
    }
  }

  @Test("night after night one call a scope suffices, and an account's details are asked once")
  func nights() async throws {
    let household = try Household(.monzo, on: start)
    _ = try await household.sync()
    household.sandbox.clearLog()
    for offset in 1...3 {
      household.advance(to: start + offset)
      #expect(try await household.sync().isComplete)
    }
    let accounts = household.accounts.count
    #expect(household.sandbox.count(ofPathsContaining: "/transactions/") == 3 * accounts)
    #expect(household.sandbox.count(ofPathsContaining: "/balances/") == 3 * accounts)
    #expect(household.sandbox.count(ofPathsContaining: "/details/") == 0)
    let window = household.sandbox.log.filter { $0.path.hasSuffix("/transactions/") }.map(\.query)
    #expect(window.suffix(accounts) == Array(repeating: "date_from=2026-05-04", count: accounts)[...])
  }

  @Test("more runs a day than the bank allows end in a quota, not in more calls")
  func quota() async throws {
    let household = try Household(.monzo, on: start)
    for _ in 1...4 { #expect(try await household.sync().isComplete) }
    household.sandbox.clearLog()
    let outcome = try await household.sync()
    #expect(!outcome.isComplete)
    let midnight = Int64((start + 1).number) * 86_400
    #expect(outcome.accounts.allSatisfy { $0.transactions == .quota(until: midnight) })
    #expect(household.sandbox.count(ofPathsContaining: "/transactions/") == 0)
    household.advance(to: start + 1)
    #expect(try await household.sync().isComplete)
  }

  @Test("outages that pass are got over", arguments: [Fault.serverError, .unavailable, .dropped, .unauthorized])
  func passing(fault: Fault) async throws {
    let household = try Household(.monzo, on: start)
    household.sandbox.set(fault, forPath: "/transactions/", times: fault == .unauthorized ? 1 : 3)
    #expect(try await household.sync().isComplete)
  }

  @Test(
    "an answer broken half-way is kept, not asked again, and spoils no other", arguments: [Fault.truncatedJSON, .cut])
  func broken(fault: Fault) async throws {
    let household = try Household(.monzo, on: start)
    household.sandbox.set(fault, forPath: "/transactions/")
    let outcome = try await household.sync()
    #expect(outcome.accounts.map(\.transactions).filter { $0 == .unreadable }.count == 1)
    #expect(outcome.accounts.allSatisfy { $0.balances.isFine })
    #expect(household.sandbox.count(ofPathsContaining: "/transactions/") == household.accounts.count)
    #expect(household.lastRun.filter { $0.kind == "transactions" }.count == household.accounts.count)
    household.advance(to: start + 1)
    #expect(try await household.sync().isComplete)
  }

  @Test("an answer that stalls counts as one")
  func stalled() async throws {
    let household = try Household(.monzo, on: start)
    household.sandbox.set(.stalled(milliseconds: 2500), forPath: "/balances/")
    let outcome = try await household.sync(stall: .milliseconds(300))
    #expect(outcome.accounts.map(\.balances).filter { $0 == .unreadable }.count == 1)
  }

  @Test("an expired consent is told, asked again, and after renewal goes on under new ids")
  func renewal() async throws {
    let household = try Household(.barclays, on: start)
    let before = try await household.sync()
    household.advance(to: start + 1)
    household.sandbox.expireConsent(.barclays)
    let expired = try await household.sync()
    #expect(expired.status == .expired)
    #expect(try await household.sync().status == .expired)
    household.sandbox.renewConsent(.barclays)
    household.sandbox.clearLog()
    let after = try await household.sync()
    #expect(after.isComplete)
    #expect(after.status == .active)
    let ids = Set(before.accounts.map(\.account.sourceID))
    #expect(ids.isDisjoint(with: after.accounts.map(\.account.sourceID)))
    let keys = { (outcome: ConnectionOutcome) in outcome.accounts.compactMap(\.account.keys.first).sorted() }
    #expect(keys(before) == keys(after))
    let windows = household.sandbox.log.filter { $0.path.hasSuffix("/transactions/") }.map(\.query)
    #expect(windows.allSatisfy { $0 == "date_from=2026-05-02" })
  }

  @Test("the rates are those published")
  func rates() async throws {
    let household = try Household(.monzo, on: start)
    var state = ECBState()
    state.firstNeeded = start - 400
    let kept = Mutex<[RawRecord]>([])
    let outcome = try await ECBSync(
      transport: .curl(), baseURL: household.sandbox.ecbBaseURL, now: Int64(start.number) * 86_400 + 4 * 3600,
      today: start, keep: { record in kept.withLock { $0.append(record) } }
    ).run(state)
    #expect(outcome.files == [.history])
    #expect(outcome.isComplete)
    let record = try #require(kept.withLock { $0.first })
    let rates = ECBMapping.rates(of: record, from: start - 407).rates
    #expect(rates.count > 270 * 29)
    let published = household.sandbox.rates
    #expect(rates.allSatisfy { published.rate(of: $0.quote, on: $0.day)?.normalised == $0.rate })
    #expect(rates.allSatisfy { $0.day < start })
    state.oldest = rates.map(\.day).min()
    state.newest = rates.map(\.day).max()
    state.lastModified = outcome.lastModified
    let again = try await ECBSync(
      transport: .curl(), baseURL: household.sandbox.ecbBaseURL, now: 0, today: start, keep: { _ in }
    ).run(state)
    #expect(again.files.isEmpty)
    #expect(again.isComplete)
  }
}
