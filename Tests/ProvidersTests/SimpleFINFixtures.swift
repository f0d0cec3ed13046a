import Core
import Providers

/// The documented answer of version 1, with one row of each kind of field.
let simpleFINVersion1 = """
  {"errors":["Connection to My Bank may need attention"],
   "accounts":[{"org":{"domain":"mybank.com","sfin-url":"https://sfin.mybank.com","name":"My Bank","url":"…","id":"…"},
     "id":"2930002","name":"Savings","currency":"USD","balance":"100.23","available-balance":"75.23","balance-date":978366153,
     "transactions":[{"id":"12394832938403","posted":793090572,"amount":"-33293.43","description":"Uncle Frank's Bait Shop",
                      "transacted_at":793090000,"pending":true,"payee":"…","memo":"…","extra":{}}],
     "holdings":[{"id":"…","symbol":"VTI","shares":"1.5","market_value":"…","cost_basis":"…","currency":"USD"}],"extra":{}}]}
  """

/// The documented answer of version 2.
let simpleFINVersion2 = """
  {"errlist":[],"connections":[{"conn_id":"10829309823094234","name":"My Bank - Jeff","org_id":"INST-98","org_name":"My Bank",
    "org_url":"https://mybank.com","sfin_url":"https://sfin.mybank.com"}],
   "accounts":[{"id":"2930002","name":"Savings","conn_id":"10829309823094234","currency":"USD","balance":"100.23",
    "available-balance":"75.23","balance-date":978366153,"transactions":[]}]}
  """

/// Noon of a day in UTC, as banks write it.
func noon(_ iso: String) -> String { String(Int64(day(iso).number) * 86_400 + 43_200) }

/// An element of `transactions`.
func payment(
  _ id: String, _ iso: String, _ amount: String = "-5.50", _ text: String = "CORNER STORE 42", _ more: String = ""
) -> String {
  #"{"id":"\#(id)","posted":\#(noon(iso)),"amount":"\#(amount)","description":"\#(text)"\#(more)}"#
}

/// An element of `accounts` of version 2.
func account(
  _ id: String, _ rows: [String] = [], name: String = "Checking (1234)", connection: String = "CON-1",
  currency: String = "USD", balance: String = "100.00", dated: String = "2026-11-21", more: String = ""
) -> String {
  #"{"id":"\#(id)","name":"\#(name)","conn_id":"\#(connection)","currency":"\#(currency)","balance":"\#(balance)","#
    + #""balance-date":\#(noon(dated)),"transactions":[\#(rows.joined(separator: ","))]\#(more)}"#
}

/// An account set of version 2, with two connections to one bank.
func accountSet(_ accounts: [String], errors: [String] = []) -> String {
  let links = ["CON-1", "CON-2"].map {
    #"{"conn_id":"\#($0)","name":"My Bank - \#($0)","org_id":"INST-98","org_name":"My Bank","org_url":"https://www.mybank.com/"}"#
  }
  return #"{"errlist":[\#(errors.joined(separator: ","))],"connections":[\#(links.joined(separator: ","))],"#
    + #""accounts":[\#(accounts.joined(separator: ","))]}"#
}

/// A record of an answer for those days.
func accountsRecord(_ body: String, _ window: String = "2026-10-22..2026-11-21", status: Int = 200) -> RawRecord {
  RawRecord(
    provider: "simplefin", connectionID: "bridge", kind: "accounts", key: window, fetchedAt: runInstant, day: today,
    status: status, body: Array(body.utf8))
}

func mapped(_ accounts: String..., errors: [String] = []) -> [StandardRows] {
  SimpleFINMapping.standardise(records: [accountsRecord(accountSet(accounts, errors: errors))])
}

/// The one transaction of an answer that holds one.
func mappedRow(_ element: String) -> StandardTransaction? { mapped(account("A", [element])).first?.transactions.first }

func usd(_ text: String) -> Money? { Currency("USD").flatMap { Money(text, $0) } }
