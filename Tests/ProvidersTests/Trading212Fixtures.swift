import Core
import HTTP
import Providers
import Sandbox
import Synchronization
import Testing

/// What a household's books hold after several runs, as the warehouse keeps them: by ids, the newest word stands.
struct Trading212Books {
  private(set) var trades: [String: String] = [:]
  private(set) var cash: [String: String] = [:]
  private var securities: [String: String] = [:]
  private(set) var balance: Money?
  private(set) var holdings: [String: String] = [:]
  private(set) var problems: [String] = []

  mutating func add(_ all: [StandardRows]) {
    for rows in all {
      for security in rows.securities where securities[security.key] == nil || !security.isin.isEmpty {
        securities[security.key] = security.isin
      }
      var occurrences: [String: Int] = [:]
      for trade in rows.trades {
        let line = line(trade)
        var id = trade.reliableID
        if id.isEmpty {
          occurrences[line, default: 0] += 1
          id = "\(line) #\(occurrences[line] ?? 0)"
        }
        trades[id] = line
      }
      for row in rows.transactions {
        cash[row.reliableID] = "\(row.day) \(row.amount) \(row.description)"
      }
      if let last = rows.balances.last { balance = last.amount }
      if let held = rows.holdings {
        holdings = Dictionary(
          held.rows.map { row in
            (
              securities[row.securityKey] ?? row.securityKey,
              "\(row.quantity.normalised) \(row.value?.decimal ?? "?") \(row.cost?.decimal ?? "?")"
            )
          }
        ) { $1 }
      }
      problems += rows.problems
    }
  }

  private func line(_ trade: StandardTrade) -> String {
    let isin = securities[trade.securityKey] ?? trade.securityKey
    return
      "\(trade.kind.rawValue) \(trade.day) \(isin) \(trade.quantity?.normalised.description ?? "-") \(trade.amount)"
  }

  /// As it truly was.
  static func truth(_ brokerage: SimulatedBrokerage, at now: Instant) -> (trades: [String], cash: [String]) {
    var trades: [String] = []
    var cash: [String] = []
    for trade in brokerage.trades(through: now) {
      let isin = SimulatedSecurity.all.first { $0.id == trade.security }?.isin ?? ""
      let amount = Money(minor: trade.cash, brokerage.plan.currency)
      switch trade.kind {
      case .deposit: cash.append("\(trade.day) \(amount) Deposit")
      case .withdrawal: cash.append("\(trade.day) \(amount) Withdrawal")
      case .interest, .fee: trades.append("\(trade.kind.rawValue) \(trade.day)  - \(amount)")
      case .buy, .sell, .dividend:
        trades.append("\(trade.kind.rawValue) \(trade.day) \(isin) \(trade.quantity) \(amount)")
      case .split:
        trades.append("split \(trade.day) \(isin) \(trade.quantity) \(amount)")
        trades.append("split \(trade.day) \(isin) - \(amount)")
      }
    }
    return (trades, cash)
  }

  func expect(_ sandbox: Trading212Sandbox, sourceLocation: SourceLocation = #_sourceLocation) {
    let truth = Self.truth(sandbox.brokerage, at: sandbox.now)
    let found = trades.values.sorted()
    let expected = truth.trades.sorted()
    let lost = Set(expected).subtracting(found).sorted().prefix(5)
    let added = Set(found).subtracting(expected).sorted().prefix(5)
    #expect(
      found == expected, "\(found.count) for \(expected.count); lost \(lost), added \(added)",
      sourceLocation: sourceLocation)
    #expect(cash.values.sorted() == truth.cash.sorted(), sourceLocation: sourceLocation)
    #expect(
      balance == Money(minor: sandbox.brokerage.cash(at: sandbox.now), .gbp), sourceLocation: sourceLocation)
    for holding in sandbox.brokerage.holdings(at: sandbox.now) {
      let isin = SimulatedSecurity.all.first { $0.id == holding.security }?.isin ?? ""
      let value = Money(minor: sandbox.brokerage.value(of: holding, on: sandbox.now.day), .gbp).decimal
      #expect(
        holdings[isin] == "\(holding.quantity) \(value) \(Money(minor: holding.cost, .gbp).decimal)",
        sourceLocation: sourceLocation)
    }
  }
}

/// Nights of one connection at a simulated Trading 212: what each remembers is there for the next.
final class Trading212Nights {
  let sandbox: Trading212Sandbox
  var books = Trading212Books()
  var memory: [String: String] = [:]
  var cached: [String: [UInt8]] = [:]
  var quotas: [Quota] = []
  var known: [KnownAccount] = []
  var key = Trading212Sandbox.key
  var secret: String? = Trading212Sandbox.secret
  var history: Int?
  /// Seconds that the client waited in the last run.
  private(set) var waits: [Int64] = []
  private(set) var records: [RawRecord] = []

  init(_ sandbox: Trading212Sandbox) { self.sandbox = sandbox }

  deinit { sandbox.stop() }

  /// - Parameter isKilled: its rows are made by the next run, and what it would remember is lost.
  @discardableResult
  func run(since: Day? = nil, isKilled: Bool = false, limits: TransferLimits = TransferLimits()) async throws
    -> ConnectionOutcome
  {
    let sandbox = self.sandbox
    var state = SyncState()
    state.memory = memory
    state.cached = cached
    state.quotas = quotas.filter { $0.resetsAt > Int64(sandbox.now.seconds) }
    state.since = since
    state.accounts = known
    var connection = Trading212Connection(id: "isa", key: key, secret: secret)
    connection.baseURL = sandbox.baseURL
    connection.history = history
    let received = Received()
    let outcome = try await Trading212Sync(
      connection: connection, state: state, transport: .curl(limits: limits), now: Int64(sandbox.now.seconds),
      today: sandbox.now.day,
      wait: { duration in
        received.wait(duration.components.seconds)
        sandbox.pass(seconds: Int(duration.components.seconds))
      },
      keep: { received.keep($0) }
    ).run()
    waits = received.waits
    records = received.records
    quotas += received.quotas
    books.add(Trading212Mapping.standardise(records: records))
    if isKilled { return outcome }
    for (name, value) in outcome.memory { memory[name] = value }
    for answer in outcome.cache { cached[answer.key] = answer.body }
    known = outcome.accounts.map { KnownAccount(sourceID: $0.account.sourceID, keys: $0.account.keys, currency: .gbp) }
    return outcome
  }

  private final class Received: Sendable {
    private struct Kept {
      var records: [RawRecord] = []
      var quotas: [Quota] = []
      var waits: [Int64] = []
    }
    private let kept = Mutex(Kept())

    func keep(_ answer: ReceivedAnswer) {
      kept.withLock { kept in
        if let record = answer.record { kept.records.append(record) }
        kept.quotas += answer.quotas
      }
    }
    func wait(_ seconds: Int64) { kept.withLock { $0.waits.append(seconds) } }
    var records: [RawRecord] { kept.withLock { $0.records } }
    var quotas: [Quota] { kept.withLock { $0.quotas } }
    var waits: [Int64] { kept.withLock { $0.waits } }
  }
}

/// A record of the account 1 of one run.
func t212Record(_ kind: String, _ body: String, key: String = "head 1", at instant: Int64 = 1) -> RawRecord {
  RawRecord(
    provider: "trading212", connectionID: "isa", accountKey: "1", kind: kind, key: key, fetchedAt: instant, day: today,
    body: Array(body.utf8))
}

/// The rows of one run's records; a summary of an account in pounds is among them.
func t212Rows(_ records: RawRecord..., zones: AccountZones = .utc) -> StandardRows {
  let summary = t212Record("summary", #"{"id":1,"currency":"GBP","cash":{"availableToTrade":10.5}}"#, key: "")
  return Trading212Mapping.standardise(records: [summary] + records, zones: zones).first
    ?? StandardRows(account: SourceAccount(sourceID: "", keys: []))
}

/// One page with these items, the last one.
func t212Page(_ items: String..., next: String = "null") -> String {
  #"{"items":[\#(items.joined(separator: ","))],"nextPagePath":\#(next)}"#
}

let vusa =
  #"{"ticker":"VUSAl_EQ","name":"Vanguard S&P 500","isin":"IE00B3XXRP09","currency":"GBP"}"#
let vod = #"{"ticker":"VODl_EQ","name":"Vodafone","isin":"GB00BH4HKS39","currency":"GBX"}"#
let apple = #"{"ticker":"AAPL_US_EQ","name":"Apple","isin":"US0378331005","currency":"USD"}"#

/// An item of the order history.
func t212Fill(
  _ id: Int, side: String = "BUY", quantity: String = "12.5", price: String = "70.1", net: String = "876.25",
  instrument: String = vusa, type: String = "TRADE", rate: String = "1", taxes: String = "",
  at time: String = "2024-03-01T10:00:00.000Z"
) -> String {
  #"{"order":{"id":77,"ticker":"X","instrument":\#(instrument),"side":"\#(side)","status":"FILLED","createdAt":"\#(time)"},"#
    + #""fill":{"id":\#(id),"filledAt":"\#(time)","price":\#(price),"quantity":\#(quantity),"type":"\#(type)","#
    + #""walletImpact":{"currency":"GBP","fxRate":\#(rate),"netValue":\#(net),"taxes":[\#(taxes)]}}}"#
}

func t212Tax(_ name: String, _ quantity: String, _ currency: String = "GBP") -> String {
  #"{"name":"\#(name)","quantity":\#(quantity),"currency":"\#(currency)","chargedAt":"2024-03-01T10:00:00.000Z"}"#
}

func decimal(_ text: String) -> ExactDecimal? { ExactDecimal(text)?.normalised }
