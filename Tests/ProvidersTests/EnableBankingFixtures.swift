import Core
import HTTP
import Providers
import Sandbox
import Synchronization

/// Ids of one session and of its two accounts.
let ebSession = "a94c6f56-45d6-42fb-82bb-9dc079872fe8"
let ebUID = "14964e48-5a7d-4393-ad55-7636704233d1"
let ebOtherUID = "497f6eca-6276-4993-bfeb-53cbbbba6f08"
let ebHash = "WwpbCiJhY2NvdW50IiwK.E8GzhnnsFC7K+4e3YMYYKpyM83Zx6toXrjgcvPP/Lqc="
let ebOtherHash = "WwpbCiJhY2NvdW50IiwK.AOm/TULGPD4a4GdcWhR9xh0GPlPUZuB2O1S9SYFWEz0="

/// An element of `accounts` in the answer of `POST /sessions`.
func ebResource(
  _ uid: String? = ebUID, hash: String = ebHash, hashes: [String] = [], iban: String = "FI8821291587733472",
  kind: String = "CACC", currency: String = "EUR", holder: String = "Anna Example", more: String = ""
) -> String {
  let list = ([hash] + hashes).map { "\"\($0)\"" }.joined(separator: ",")
  let number = iban.isEmpty ? "null" : #"{"iban":"\#(iban)","other":null}"#
  return #"{"account_id":\#(number),"all_account_ids":[],"name":"\#(holder)","details":"Everyday","usage":"PRIV","#
    + #""cash_account_type":"\#(kind)","product":null,"currency":"\#(currency)","credit_limit":null,"#
    + #""uid":\#(uid.map { "\"\($0)\"" } ?? "null"),"identification_hash":"\#(hash)","identification_hashes":[\#(list)]\#(more)}"#
}

/// The answer of `POST /sessions`.
func ebLinkedAnswer(_ accounts: [String] = [ebResource()], bank: String = "Nordea", country: String = "FI") -> String {
  #"{"session_id":"\#(ebSession)","accounts":[\#(accounts.joined(separator: ","))],"#
    + #""aspsp":{"name":"\#(bank)","country":"\#(country)"},"psu_type":"personal","#
    + #""access":{"valid_until":"2027-02-17T12:00:00.000000+00:00"}}"#
}

/// The answer of `GET /sessions/{id}`.
func ebSessionAnswer(
  _ status: String = "AUTHORIZED", accounts: [(uid: String, hash: String)] = [(ebUID, ebHash)],
  until: String = "2027-02-17", bank: String = "Nordea", country: String = "FI"
) -> String {
  let uids = accounts.map { "\"\($0.uid)\"" }.joined(separator: ",")
  let data = accounts.map {
    #"{"uid":"\#($0.uid)","identification_hash":"\#($0.hash)","identification_hashes":["\#($0.hash)"]}"#
  }
  return #"{"status":"\#(status)","accounts":[\#(uids)],"accounts_data":[\#(data.joined(separator: ","))],"#
    + #""aspsp":{"name":"\#(bank)","country":"\#(country)"},"psu_type":"personal","psu_id_hash":"x","#
    + #""access":{"valid_until":"\#(until)T12:00:00.000000+00:00"},"created":"2026-11-20T12:00:00.000000+00:00"}"#
}

/// An element of `transactions`; `more` begins with a comma and may say again what stands before it.
func ebElement(
  _ reference: String? = "202611195EQEL1052327", _ amount: String = "5.20", _ direction: String = "DBIT",
  on iso: String? = "2026-11-19", status: String = "BOOK", lines: [String] = ["CORNER SHOP 42"], more: String = ""
) -> String {
  let texts = lines.map { "\"\($0)\"" }.joined(separator: ",")
  return #"{"entry_reference":\#(reference.map { "\"\($0)\"" } ?? "null"),"#
    + #""transaction_amount":{"currency":"EUR","amount":"\#(amount)"},"credit_debit_indicator":"\#(direction)","#
    + #""status":"\#(status)","booking_date":\#(iso.map { "\"\($0)\"" } ?? "null"),"value_date":null,"#
    + #""transaction_date":null,"creditor":null,"debtor":null,"remittance_information":[\#(texts)],"#
    + #""balance_after_transaction":null,"transaction_id":"handle"\#(more)}"#
}

/// A page of transactions.
func ebPage(_ rows: [String], next: String? = nil) -> String {
  #"{"transactions":[\#(rows.joined(separator: ","))],"continuation_key":\#(next.map { "\"\($0)\"" } ?? "null")}"#
}

func ebBalance(_ type: String, _ amount: String, _ more: String = "", name: String = "Balance") -> String {
  #"{"name":"\#(name)","balance_amount":{"currency":"EUR","amount":"\#(amount)"},"balance_type":"\#(type)","#
    + #""last_change_date_time":null,"reference_date":null,"last_committed_transaction":null\#(more)}"#
}

func ebBalancesAnswer(_ list: String...) -> String { #"{"balances":[\#(list.joined(separator: ","))]}"# }

func ebRecord(
  _ kind: String, _ body: String, account: String = ebHash, key: String = "", on day: Day = today, status: Int = 200
) -> RawRecord {
  RawRecord(
    provider: "enablebanking", connectionID: "bank", accountKey: account, kind: kind, key: key, fetchedAt: runInstant,
    day: day, status: status, body: Array(body.utf8))
}

func ebLinkedRecord(_ accounts: [String] = [ebResource()], bank: String = "Nordea", country: String = "FI") -> RawRecord
{
  ebRecord("linked", ebLinkedAnswer(accounts, bank: bank, country: country), account: "")
}

/// One whole page of booked rows, mapped at that bank.
func ebRows(
  _ rows: [String], pending: [String] = [], bank: String = "Nordea", country: String = "FI", key: String? = nil,
  account: String = ebResource()
) -> StandardRows {
  let records =
    [ebLinkedRecord([account], bank: bank, country: country)]
    + [ebRecord("transactions", ebPage(rows), key: key ?? "BOOK 1 2026-08-24..2026-11-21")]
    + (pending.isEmpty ? [] : [ebRecord("pending", ebPage(pending), key: "PDNG 1")])
  return EnableBankingMapping.standardise(records: records).first
    ?? StandardRows(account: SourceAccount(sourceID: "", keys: []))
}

func ebRow(_ element: String, bank: String = "Nordea", country: String = "FI") -> StandardTransaction? {
  ebRows([element], bank: bank, country: country).transactions.first
}

func ebBalances(_ list: String..., account: String = ebResource()) -> StandardRows {
  let answer = #"{"balances":[\#(list.joined(separator: ","))]}"#
  return EnableBankingMapping.standardise(records: [ebLinkedRecord([account]), ebRecord("balances", answer)]).first
    ?? StandardRows(account: SourceAccount(sourceID: "", keys: []))
}

/// Nordea with one account, one row and a balance; pending is refused as many banks do.
func ebBank() -> ScriptedServer {
  let server = ScriptedServer()
  server.on("GET /sessions/\(ebSession)", ebSessionAnswer())
  server.on("GET /accounts/\(ebUID)/balances", ebBalancesAnswer(ebBalance("CLBD", "100.00")))
  server.on("GET /accounts/\(ebUID)/transactions", ebPage([ebElement()]))
  server.on("GET /accounts/\(ebUID)/transactions?transaction_status=PDNG&date_from=2026-10-22", ebPage([]))
  return server
}

let ebTransactions = "GET /accounts/\(ebUID)/transactions"

/// What linking left, long ago.
func ebLinkedState(to iso: String? = "2026-11-20") -> SyncState {
  var state = SyncState()
  state.memory = ["session": ebSession, "accounts": #"{"\#(ebUID)":"\#(ebHash)"}"#]
  if let iso {
    state.accounts = [
      KnownAccount(sourceID: ebHash, keys: ["FI8821291587733472", ebHash], currency: .eur, fetchedTo: day(iso))
    ]
  }
  return state
}

/// One sync of Nordea at `server`.
func ebSync(
  _ server: ScriptedServer, state: SyncState = ebLinkedState(), now: Int64 = runInstant, on today: Day = today,
  change: (inout EnableBankingConnection) -> Void = { _ in }
) async throws -> ConnectionOutcome {
  var connection = EnableBankingConnection(
    id: "bank", applicationID: EnableBankingSandbox.applicationID, key: EnableBankingSandbox.privateKey)
  connection.institution = "Nordea/FI"
  connection.wireTime = { 1_800_000_000 }
  change(&connection)
  return try await EnableBankingSync(
    connection: connection, state: state,
    transport: server.transport.retrying(.enableBanking, sleep: { _ in }, jitter: { 0 }), now: now, today: today,
    keep: { (answer: ReceivedAnswer) in server.keep(answer) }
  ).run()
}

func ebRefusal(_ error: String, status: Int = 422, detail: String = "null") -> ScriptedServer.Answer {
  let body = #"{"message":"no","code":\#(status),"error":"\#(error)","detail":\#(detail)}"#
  return .success(Response(status: status, body: Array(body.utf8)))
}

func ebAnswer(_ body: String) -> ScriptedServer.Answer { .success(Response(status: 200, body: Array(body.utf8))) }

/// What was sent, and the address that was opened last.
final class RequestLog: Sendable {
  private let memory = Mutex<(requests: [Request], opened: String)>(([], ""))

  func note(_ request: Request) { memory.withLock { $0.requests.append(request) } }
  func note(opened address: String) { memory.withLock { $0.opened = address } }
  var opened: String { memory.withLock { $0.opened } }

  func body(of path: String) -> [UInt8]? {
    memory.withLock { $0.requests.last { $0.url.hasSuffix(path) }?.body }
  }
}
