import Core
import Providers
import Testing

@Suite("Enable Banking's answers as rows") struct EnableBankingMappingTests {
  @Test("the documented example is read whole")
  func example() throws {
    let element = """
      {"entry_reference":"202402025EQEL1052327","transaction_amount":{"currency":"EUR","amount":"5.20"},
      "credit_debit_indicator":"DBIT","status":"BOOK","booking_date":"2024-02-02","value_date":"2024-02-02","transaction_date":"2024-02-02",
      "creditor":{"name":"GOOGLE*GSUITE"},"creditor_account":null,"debtor":null,"bank_transaction_code":{"description":"PKORTTIMAKSU","code":null,"sub_code":null},
      "remittance_information":["492025******5323 …"],"reference_number":null,"merchant_category_code":null,"exchange_rate":null,
      "balance_after_transaction":null,"note":null,"transaction_id":null}
      """
    let rows = ebRows([element], key: "BOOK 1 ..2026-11-21")
    let found = try #require(rows.transactions.first)
    #expect(found.amount == eur("-5.20") && found.day == day("2024-02-02") && found.status == .booked)
    #expect(found.counterparty == "GOOGLE*GSUITE" && found.description == "492025******5323 …")
    #expect(found.reliableID == "202402025EQEL1052327" && found.linkID == found.reliableID)
    #expect(rows.problems.isEmpty && rows.complete == day("2024-02-02")...day("2024-02-02"))
    #expect(rows.account.keys.prefix(2) == ["FI8821291587733472", ebHash])
    #expect(rows.account.name == "Everyday" && rows.account.currency == .eur)
  }

  @Test(
    "only BOOK is final; what is pending, held or unknown is pending, and what never was or is to come is nothing",
    arguments: [
      ("BOOK", TransactionStatus.booked), ("PDNG", .pending), ("HOLD", .pending), ("OTHR", .pending),
      ("NEWS", .pending),
      ("SCHD", nil), ("CNCL", nil), ("RJCT", nil),
    ])
  func statuses(word: String, status: TransactionStatus?) {
    #expect(ebRow(ebElement(status: word))?.status == status)
  }

  @Test("an OTHR row without any date, empty texts for dates among them, is passed over and spoils nothing")
  func withoutDate() {
    let bare = ebElement(nil, on: nil, status: "OTHR", more: #","value_date":"","transaction_date":"""#)
    let rows = ebRows([ebElement(), bare])
    #expect(rows.transactions.count == 1 && rows.problems.isEmpty && rows.complete != nil)
  }

  @Test("pence are hundredths of a pound at a bank, too", arguments: ["GBX", "GBp"])
  func pence(code: String) {
    let row = ebRow(ebElement(nil, "1250").replacing("\"EUR\"", with: "\"\(code)\""))
    #expect(row?.amount == Money(minor: -1_250, .gbp))
  }

  @Test("a booked row that cannot be read is told by its number, and nothing counts as vanished")
  func unreadable() {
    let rows = ebRows([ebElement(), ebElement("B", "oops"), ebElement("C", "1.00", "UP"), ebElement("D", on: nil)])
    #expect(rows.transactions.count == 1 && rows.complete == nil)
    #expect(
      rows.problems == [
        "transactions of 2026-11-21, page 1, row 2: an amount that is no number of EUR",
        "transactions of 2026-11-21, page 1, row 3: no direction",
        "transactions of 2026-11-21, page 1, row 4: no date",
      ])
  }

  @Test("the day is the booking day, else the value day; of a pending card payment the day it was made")
  func days() {
    let dates = #","value_date":"2026-11-18","transaction_date":"2026-11-17""#
    #expect(ebRow(ebElement(more: dates))?.day == day("2026-11-19"))
    #expect(ebRow(ebElement(more: dates))?.valueDay == day("2026-11-18"))
    #expect(ebRow(ebElement(on: nil, more: dates))?.day == day("2026-11-18"))
    #expect(ebRow(ebElement(status: "HOLD", more: dates))?.day == day("2026-11-17"))
    #expect(ebRow(ebElement(on: "2026-11-22")) == nil, "what is to be booked tomorrow is not booked")
  }

  @Test("the other side is the one that is not ours, by name and number")
  func sides() {
    let both =
      #","creditor":{"name":"Anna Example"},"debtor":{"name":"Acme Oy"},"debtor_account":{"iban":"FI21 1234 5600 0007 85"},"#
      + #""creditor_account":{"iban":"FI8821291587733472"}"#
    let salary = ebRow(ebElement("S", "2000.00", "CRDT", more: both))
    #expect(salary?.counterparty == "Acme Oy" && salary?.counterpartyAccount == "FI2112345600000785")
    #expect(salary?.amount == eur("2000.00"))
    let other =
      #","creditor":{"name":"Shop"},"creditor_account":{"iban":null,"other":{"identification":"123-4","scheme_name":"BBAN"}}"#
    #expect(ebRow(ebElement(more: other))?.counterpartyAccount == "123-4")
  }

  @Test("categories, references, original amounts and balances after are taken over")
  func extras() {
    let more =
      #","merchant_category_code":"742","reference_number":"RF07850352502356628678117","exchange_rate":{"unit_currency":"EUR","#
      + #""exchange_rate":"1.1","instructed_amount":{"currency":"USD","amount":"5.72"}},"#
      + #""balance_after_transaction":{"currency":"EUR","amount":"-17.30"}"#
    let found = ebRow(ebElement(more: more))
    #expect(found?.providerCategory == "mcc:0742" && found?.reference == "RF07850352502356628678117")
    #expect(found?.original == Currency("USD").flatMap { Money("-5.72", $0) })
    #expect(found?.balanceAfter == eur("-17.30"))
    let code = #","bank_transaction_code":{"description":"x","code":"RCDT","sub_code":"SALA"}"#
    #expect(ebRow(ebElement(more: code))?.providerCategory == "bank:PMNT-RCDT-SALA")
    let own = #","bank_transaction_code":{"description":"x","code":"12","sub_code":"32"}"#
    #expect(ebRow(ebElement(more: own))?.providerCategory == "bank:12-32")
  }

  @Test("the pages of one fetch are one answer, in the order it happened")
  func pages() {
    let records = [
      ebLinkedRecord(),
      ebRecord(
        "transactions", ebPage([ebElement("C", on: "2026-11-20")], next: "k1"), key: "BOOK 1 2026-08-24..2026-11-21+"),
      ebRecord("transactions", ebPage([], next: "k2"), key: "BOOK 2 2026-08-24..2026-11-21+"),
      ebRecord(
        "transactions", ebPage([ebElement("B", on: "2026-11-10"), ebElement("A", on: "2026-11-01")]),
        key: "BOOK 3 2026-08-24..2026-11-21"),
    ]
    let rows = EnableBankingMapping.standardise(records: records)
    #expect(rows.count == 1)
    #expect(rows.first?.transactions.map(\.reliableID) == ["A", "B", "C"])
    #expect(rows.first?.complete == day("2026-11-01")...day("2026-11-20"))
    #expect(rows.first?.asked == day("2026-08-24")...today)
    for missing in [1, 2, 3] {
      var partial = records
      partial.remove(at: missing)
      #expect(EnableBankingMapping.standardise(records: partial).first?.complete == nil, "without page \(missing)")
    }
  }

  @Test("a page that broke is told, keeps the others' rows, and nothing counts as vanished")
  func broken() {
    let records = [
      ebLinkedRecord(),
      ebRecord("transactions", ebPage([ebElement()], next: "k1"), key: "BOOK 1 2026-08-24..2026-11-21+"),
      ebRecord("transactions", #"{"transactions":[{"entry"#, key: "BOOK 2 2026-08-24..2026-11-21+"),
    ]
    let rows = EnableBankingMapping.standardise(records: records).first
    #expect(rows?.transactions.count == 1 && rows?.complete == nil)
    #expect(rows?.problems == ["the transactions of 2026-11-21 came broken: kept, and not used"])
  }

  @Test("refusals give no rows, and balances alone tell nothing of transactions")
  func others() {
    let refused = ebRecord("transactions", "{}", key: "BOOK 1 ..2026-11-21+", status: 422)
    #expect(EnableBankingMapping.standardise(records: [ebLinkedRecord(), refused]).isEmpty)
    let rows = ebBalances(ebBalance("CLBD", "1.00"))
    #expect(!rows.tellsTransactions && rows.balances.count == 1)
  }

  @Test("what linking told once is enough to know the account, and details take its place where it is missing")
  func facts() {
    let body = ebRecord("transactions", ebPage([ebElement()]), key: "BOOK 1 ..2026-11-21")
    let byDetails = EnableBankingMapping.standardise(records: [ebRecord("details", ebResource()), body]).first
    let byLinking = EnableBankingMapping.standardise(records: [ebLinkedRecord(), body]).first
    #expect(byDetails?.account.sourceID == ebHash && byLinking?.account.sourceID == ebHash)
    #expect(byDetails?.account.keys == byLinking?.account.keys)
    let alone = EnableBankingMapping.standardise(records: [body]).first
    #expect(alone?.account.sourceID == ebHash && alone?.account.keys == [ebHash])
  }
}
