import Core
import HTTP
import Providers
import Synchronization

/// Text of parts, with commas.
private func list(_ items: [String]) -> String { "[\(items.joined(separator: ","))]" }

/// An element of `/authorizations`.
func authorization(
  _ id: String = "con-1", slug: String = "EASTBROOK", disabled: Bool = false, since: String? = nil, more: String = ""
) -> String {
  let date = since.map { "\"\($0)T10:00:00Z\"" } ?? "null"
  return #"{"id":"\#(id)","created_date":"2024-08-20T21:56:19Z","brokerage":{"slug":"\#(slug)","name":"Eastbrook","#
    + #""display_name":"Eastbrook"},"name":"Connection-1","type":"read","disabled":\#(disabled),"disabled_date":\#(date),"#
    + #""data_freshness_mode":"delayed"\#(more)}"#
}

/// An element of `/authorizations/{id}/accounts`.
func snapAccount(
  _ id: String = "acc-1", number: String = "Q6542138443", institutionID: String? = nil, name: String = "Individual",
  connection: String = "con-1", currency: String = "USD", total: String = "15363.23", category: String = "INVESTMENT",
  read: String = "2026-11-21", transactions: String = "2026-11-20", first: String = "2023-05-02",
  holdings: String = "", more: String = ""
) -> String {
  let own = institutionID.map { "\"\($0)\"" } ?? "null"
  return #"{"id":"\#(id)","brokerage_authorization":"\#(connection)","name":"\#(name)","number":"\#(number)","#
    + #""institution_account_id":\#(own),"institution_name":"Eastbrook","created_date":"2024-07-23T22:50:22Z","#
    + #""sync_status":{"transactions":{"initial_sync_completed":true,"last_successful_sync":"\#(transactions)","#
    + #""first_transaction_date":"\#(first)"},"holdings":{"initial_sync_completed":true,"#
    + #""last_successful_sync":"\#(read)T06:42:46.561408+00:00"\#(holdings)}},"#
    + #""balance":{"total":{"amount":\#(total),"currency":"\#(currency)"}},"status":"open","raw_type":"Margin","#
    + #""account_category":"\#(category)","is_paper":false\#(more)}"#
}

/// An element of `/balances`.
func cash(_ amount: String, _ currency: String = "USD") -> String {
  #"{"currency":{"id":"c","code":"\#(currency)","name":"Dollar"},"cash":\#(amount),"buying_power":\#(amount)}"#
}

/// An element of `results`: numbers are strings here.
func position(
  _ symbol: String, _ units: String, price: String = "123.45", cost: String = "118.2", kind: String = "stock",
  currency: String = "USD", exchange: String = "XNAS", instrument: String = "", more: String = ""
) -> String {
  #"{"instrument":{"kind":"\#(kind)","id":"id-\#(symbol)","symbol":"\#(symbol)","raw_symbol":"\#(symbol)","#
    + #""description":"\#(symbol) Inc.","currency":"\#(currency)","exchange":"\#(exchange)","#
    + #""figi_instrument":{"figi_code":"BBG-\#(symbol)","figi_share_class":"BBG1"}\#(instrument)},"#
    + #""units":"\#(units)","price":"\#(price)","cost_basis":"\#(cost)","currency":"\#(currency)"\#(more)}"#
}

func positions(_ items: [String], asOf: String = "2026-11-21T06:42:46Z") -> String {
  #"{"results":\#(list(items)),"data_freshness":{"as_of":"\#(asOf)"}}"#
}

/// A symbol of an activity.
func symbol(_ name: String, exchange: String = "XNAS", currency: String = "USD") -> String {
  #"{"id":"id-\#(name)","symbol":"\#(name)","raw_symbol":"\#(name)","description":"\#(name) Inc.","#
    + #""currency":{"id":"c","code":"\#(currency)","name":"Dollar"},"exchange":{"id":"e","code":"NASDAQ","mic_code":"\#(exchange)"},"#
    + #""type":{"id":"t","code":"cs","description":"Common Stock"},"figi_code":"BBG-\#(name)"}"#
}

/// An element of `data`.
func activity(
  _ type: String, _ iso: String = "2026-11-10", amount: String? = nil, units: String = "0", price: String = "0",
  symbol name: String? = nil, id: String = "1", reference: String? = nil, currency: String = "USD",
  description: String = "", more: String = ""
) -> String {
  let what = name.map { symbol($0) } ?? "null"
  let ref = reference.map { "\"\($0)\"" } ?? "null"
  let code = currency.isEmpty ? "null" : #"{"id":"c","code":"\#(currency)","name":"x"}"#
  return #"{"id":"\#(id)","symbol":\#(what),"option_symbol":null,"price":\#(price),"units":\#(units),"#
    + #""amount":\#(amount ?? "null"),"currency":\#(code),"type":"\#(type)","option_type":"","#
    + #""description":"\#(description)","trade_date":"\#(iso)T16:27:55Z","settlement_date":"\#(iso)T00:00:00Z","#
    + #""fee":0,"fx_rate":null,"institution":"Eastbrook","external_reference_id":\#(ref)\#(more)}"#
}

func page(_ items: [String], offset: Int = 0, total: Int? = nil) -> String {
  #"{"data":\#(list(items)),"pagination":{"offset":\#(offset),"limit":1000,"total":\#(total ?? items.count)}}"#
}

func snapRecord(_ kind: String, _ body: String, account: String = "", key: String = "", status: Int = 200) -> RawRecord
{
  RawRecord(
    provider: "snaptrade", connectionID: "broker", accountKey: account, kind: kind, key: key, fetchedAt: runInstant,
    day: today, status: status, body: Array(body.utf8))
}

/// The records of one night with one account.
struct SnapTradeNight {
  var authorizations = [authorization()]
  var accounts = [snapAccount()]
  var balances: [String]? = [cash("300.71")]
  var positions: String?
  var pages: [(key: String, body: String)] = []

  /// Activities of a window in one page.
  mutating func tell(_ activities: String..., window: String = "2026-08-22..2026-11-21", total: Int? = nil) {
    pages = [("offset 0 of \(window)", page(activities, total: total))]
  }

  var records: [RawRecord] {
    var records = [
      snapRecord("authorizations", list(authorizations)), snapRecord("accounts", list(accounts), key: "con-1"),
    ]
    if let balances { records.append(snapRecord("balances", list(balances), account: "acc-1")) }
    if let positions { records.append(snapRecord("positions", positions, account: "acc-1")) }
    return records + pages.map { snapRecord("activities", $0.body, account: "acc-1", key: $0.key) }
  }

  var mapped: StandardRows? { SnapTradeMapping.standardise(records: records).first }
}

/// What one activity comes to.
func mappedActivity(_ element: String) -> StandardRows {
  var night = SnapTradeNight()
  night.tell(element)
  return night.mapped ?? StandardRows(account: SourceAccount(sourceID: "none", keys: []))
}

let snapTradeKeys = SnapTradeKeys(clientID: "CLIENT-ID", consumerKey: "CONSUMER-KEY")
let commercialKeys = SnapTradeKeys(
  clientID: "CLIENT-ID", consumerKey: "CONSUMER-KEY", user: .init(id: "user-1", secret: "user-secret-1"))

/// Waits that were asked for, none of them waited.
final class Waits: Sendable {
  private let seconds = Mutex<[Int64]>([])
  var all: [Int64] { seconds.withLock { $0 } }
  var wait: @Sendable (Duration) async throws -> Void {
    { duration in self.seconds.withLock { $0.append(duration.components.seconds) } }
  }
}

/// One account with one of each.
func snapTradeServer(_ accounts: [String] = [snapAccount()]) -> ScriptedServer {
  let server = ScriptedServer()
  server.on("GET /authorizations", list([authorization()]))
  server.on("GET /authorizations/con-1/accounts", list(accounts))
  server.on("GET /accounts/acc-1/balances", list([cash("300.71")]))
  server.on("GET /accounts/acc-1/positions/all", positions([position("AAPL", "10.5")]))
  server.on(
    "GET /accounts/acc-1/activities",
    page([activity("BUY", amount: "-263.82", units: "5.2", price: "50.735", symbol: "AAPL")]))
  return server
}

/// One sync at `server`.
func snapTradeSync(
  _ server: ScriptedServer, state: SyncState = SyncState(), keys: SnapTradeKeys = snapTradeKeys, waits: Waits = Waits(),
  change: (inout SnapTradeConnection) -> Void = { _ in }
) async throws -> ConnectionOutcome {
  var connection = SnapTradeConnection(id: "broker", keys: keys)
  change(&connection)
  return try await SnapTradeSync(
    connection: connection, state: state, transport: server.transport, now: runInstant, today: today,
    clock: { 1_715_123_456 }, wait: waits.wait, keep: { (answer: ReceivedAnswer) in server.keep(answer) }
  ).run()
}

/// A path as SnapTrade was asked for it, without what signs it.
func unsigned(_ request: Request) -> String {
  let path = request.url.replacing("https://api.snaptrade.com", with: "")
  let rest = path.firstRange(of: "clientId=").map { path[..<$0.lowerBound] } ?? path[...]
  return "\(request.method.rawValue) " + rest.replacing(/[?&]$/, with: "")
}

/// A clock that goes on by a second whenever it is asked.
final class Ticks: Sendable {
  private let instant = Mutex<Int64>(1_715_123_456)

  func next() -> Int64 {
    instant.withLock { now in
      now += 1
      return now
    }
  }
}
