import Core
import Providers
import Testing

@Suite("Plaid's answers as rows") struct PlaidMappingTests {
  @Test(
    "positive is money out of the account: the sign is turned round, and the literal text counts",
    arguments: [
      ("5.50", "-5.50"), ("-1234.56", "1234.56"), ("72.1", "-72.10"), ("1e2", "-100.00"), ("-1.5E-1", "0.15"),
      ("25.000000000000004", "-25.00"), ("0.1", "-0.10"), ("4503599627370497.5", "-4503599627370497.50"),
      ("89.4000", "-89.40"),
    ]) func sign(literal: String, expected: String)
  { #expect(plaidMappedRow(plaidRow("t", "2026-11-19", literal))?.amount == usd(expected)) }

  @Test("an amount that is no number is named and left out, and spoils no other row")
  func unreadable() throws {
    let rows = try #require(
      plaidMapped(plaidPage([plaidRow("a", "2026-11-19", "\"x\""), plaidRow("b"), plaidRow("c", "2026-13-40")])))
    #expect(rows.transactions.map(\.reliableID) == ["b"])
    #expect(
      rows.problems == [
        "a row of 2026-11-19: an amount that is no number; it is left out",
        "a row of 2026-11-21: no date; it is left out",
      ])
  }

  @Test("an unofficial currency is refused by name, never taken for money")
  func unofficial() throws {
    let coin = #""iso_currency_code":null,"unofficial_currency_code":"DOGE""#
    let rows = try #require(plaidMapped(plaidPage([plaidRow("a", currency: coin), plaidRow("b")])))
    #expect(rows.transactions.map(\.reliableID) == ["b"])
    #expect(rows.problems == ["a row of 2026-11-19: counted in DOGE, which is no official currency; it is left out"])
    let account = try #require(plaidMapped(plaidPage(), account: plaidAccount(currency: coin)))
    #expect(account.balances.isEmpty && account.account.currency == nil)
    // Pence are no coin of their own.
    let pence = #""iso_currency_code":null,"unofficial_currency_code":"GBX""#
    #expect(plaidMappedRow(plaidRow("a", "2026-11-19", "1250", currency: pence))?.amount == Money("-12.50", .gbp))
  }

  @Test("pence are pounds, in whichever of the two fields they are named", arguments: ["GBX", "GBp"])
  func pence(code: String) {
    for currency in [
      #""iso_currency_code":null,"unofficial_currency_code":"\#(code)""#,
      #""iso_currency_code":"\#(code)","unofficial_currency_code":null"#,
    ] {
      #expect(plaidMappedRow(plaidRow("a", "2026-11-19", "1250", currency: currency))?.amount == Money("-12.50", .gbp))
    }
  }

  @Test("date is when it was posted, authorized_date when it was bought; a pending row's date is when it occurred")
  func days() throws {
    let more = #","authorized_date":"2026-11-17""#
    let booked = try #require(plaidMappedRow(plaidRow("a", "2026-11-19", "5", more)))
    #expect(booked.day == day("2026-11-19") && booked.valueDay == day("2026-11-17") && booked.status == .booked)
    let pending = try #require(plaidMappedRow(plaidRow("a", "2026-11-20", "5", pending: true)))
    #expect(pending.day == day("2026-11-20") && pending.status == .pending)
  }

  @Test("who and what: the merchant, the original description before the legacy name, reference and category")
  func texts() throws {
    let more =
      #","merchant_name":"Burger King","original_description":"DD *DOORDASH  BURGERKIN","payment_meta":{"reference_number":"R 7"},"#
      + #""counterparties":[{"name":"DoorDash","type":"marketplace"},{"name":"Burger King","type":"merchant"}],"#
      + #""personal_finance_category":{"primary":"FOOD_AND_DRINK","detailed":"FOOD_AND_DRINK_FAST_FOOD","version":"v2"}"#
    let row = try #require(plaidMappedRow(plaidRow("a", "2026-11-19", "5", more)))
    #expect(row.counterparty == "Burger King")
    #expect(row.description == "DD *DOORDASH BURGERKIN")
    #expect(row.reference == "R 7")
    #expect(row.providerCategory == "plaid:FOOD_AND_DRINK_FAST_FOOD")
    let plain = try #require(plaidMappedRow(plaidRow("a")))
    #expect(plain.counterparty == "" && plain.description == "CORNER STORE" && plain.providerCategory == "")
    let shop =
      #","counterparties":[{"name":"DoorDash","type":"marketplace"},{"name":"Shop","type":"merchant","account_numbers":"#
      + #"{"international":{"iban":"GB33 BUKB 2020 1555 5555 55"},"bacs":null}}]"#
    let known = try #require(plaidMappedRow(plaidRow("a", "2026-11-19", "5", shop)))
    #expect(known.counterparty == "Shop" && known.counterpartyAccount == "GB33BUKB20201555555555")
    let payer = #","payment_meta":{"payee":"Them","payer":"Us"}"#
    #expect(plaidMappedRow(plaidRow("a", "2026-11-19", "5", payer))?.counterparty == "Them")
    #expect(plaidMappedRow(plaidRow("a", "2026-11-19", "-5", payer))?.counterparty == "Us")
  }

  @Test("ids are case-sensitive: two that differ in case are two rows")
  func caseCounts() throws {
    let rows = try #require(plaidMapped(plaidPage([plaidRow("lPNjeW"), plaidRow("LPNJEW")], removed: ["lpnjew"])))
    #expect(rows.transactions.map(\.reliableID) == ["lPNjeW", "LPNJEW"])
    #expect(rows.removed.contains("lpnjew"))
    #expect(rows.hasUniqueIDs)
  }

  @Test("pending to posted: the new row is tied to the old id, which is gone, in whichever page it is told")
  func posted() throws {
    let rows = try #require(
      plaidMapped(plaidPage([plaidRow("new", was: "old")], removed: ["old"])))
    let row = try #require(rows.transactions.first)
    #expect(row.reliableID == "new" && row.linkID == "old")
    #expect(rows.removed.contains("old"))
    let pending = try #require(plaidMappedRow(plaidRow("old", pending: true)))
    #expect(pending.linkID == "old" && pending.reliableID == "old")
    // Its removal may come in another sync: the posted row alone ends the pending one.
    #expect(plaidMapped(plaidPage([plaidRow("new", was: "old")]))?.removed.contains("old") == true)
    // A loop may hold both.
    let both = try #require(plaidMapped(plaidPage([plaidRow("old", pending: true), plaidRow("new", was: "old")])))
    #expect(both.transactions.map(\.reliableID) == ["new"])
    // An id that is kept when the row is booked ends the pending row of that id.
    #expect(plaidMapped(plaidPage(modified: [plaidRow("same")]))?.removed.contains("same") == true)
  }

  @Test("a posted row may come without a link, and a pending row may vanish unposted")
  func unlinked() throws {
    let rows = try #require(plaidMapped(plaidPage([plaidRow("new", was: nil)], removed: ["gone"])))
    #expect(rows.transactions.first?.linkID == "new")
    #expect(rows.removed.contains("gone"))
  }

  // MARK: Accounts

  @Test(
    "what is owed on cards and loans is written above zero, and is below zero here",
    arguments: [
      ("depository", "checking", "100.5", "100.50"), ("depository", "checking", "-20", "-20.00"),
      ("credit", "credit card", "410", "-410.00"), ("credit", "credit card", "-12.3", "12.30"),
      ("loan", "mortgage", "56302.06", "-56302.06"), ("loan", "line of credit", "1", "-1.00"),
      ("other", "other", "7", "7.00"),
    ]) func owed(type: String, subtype: String, current: String, expected: String)
  {
    let rows = plaidMapped(plaidPage(), account: plaidAccount(type: type, subtype: subtype, current: current))
    #expect(rows?.balances.first?.amount == usd(expected))
    #expect(rows?.debtSignVaries == false)
  }

  @Test("available may be null, and so may current: then what is told of the other serves")
  func missingBalances() {
    func balance(_ account: String) -> String? {
      plaidMapped(plaidPage(), account: account)?.balances.first.map { "\($0.amount.decimal) \($0.sourceType)" }
    }
    #expect(balance(plaidAccount(current: "5", available: "null")) == "5.00 current")
    #expect(balance(plaidAccount(current: "null", available: "4")) == "4.00 available")
    #expect(
      balance(plaidAccount(type: "credit", current: "null", available: "700", limit: "1000"))
        == "-300.00 limit less available")
    #expect(balance(plaidAccount(type: "credit", current: "null", available: "700")) == nil)
    #expect(balance(plaidAccount(current: "null", available: "null")) == nil)
  }

  @Test("a balance is of the day the bank was read, as far as that is told, and never of a day to come")
  func balanceDay() {
    func told(_ item: String, _ account: String = plaidAccount()) -> Day? {
      PlaidMapping.standardise(records: [
        plaidRecord("item", item), plaidRecord("accounts", plaidAccounts(account)),
        plaidRecord("transactions", plaidPage(), key: "1 1 cursor"),
      ]).first?.balances.first?.day
    }
    #expect(told(plaidItem(read: "2026-11-18T22:00:00Z")) == day("2026-11-18"))
    #expect(told(plaidItem(read: "2026-11-23T00:00:00Z")) == today)
    let own = plaidAccount(
      currency:
        #""iso_currency_code":"USD","unofficial_currency_code":null,"last_updated_datetime":"2026-11-10T01:00:00Z""#)
    #expect(told(plaidItem(), own) == day("2026-11-10"))
  }

  @Test("a balance without the payments it counts is none: a later run would take them for later ones")
  func balanceAlone() {
    func told(_ records: RawRecord...) -> String? {
      PlaidMapping.standardise(
        records: [plaidRecord("item", plaidItem()), plaidRecord("accounts", plaidAccounts(plaidAccount()))] + records
      ).first?.balances.first?.amount.decimal
    }
    #expect(told() == nil)
    #expect(told(plaidRecord("transactions", plaidPage(more: true), key: "1 1 cursor")) == nil)
    #expect(told(plaidRecord("transactions", plaidPage(), key: "1 1 cursor")) != nil)
  }

  @Test("an account is known by its lasting id, then type, name and mask, then its id, where these are its own")
  func keys() throws {
    let lasting = plaidAccount("A", more: #","persistent_account_id":"LASTING""#)
    #expect(plaidMapped(plaidPage(), account: lasting)?.account.keys == ["LASTING", "depository checking 1234", "A"])
    #expect(plaidMapped(plaidPage(), account: plaidAccount(mask: "null"))?.account.keys == ["A"])
    let twins = PlaidMapping.standardise(records: [
      plaidRecord("accounts", plaidAccounts(plaidAccount("A"), plaidAccount("B")))
    ])
    #expect(twins.map(\.account.keys) == [["A"], ["B"]])
    #expect(twins.map(\.account.name) == ["Checking (1234)", "Checking (1234)"])
  }

  @Test("new subtypes come, and the field may be null: the account is read all the same")
  func strangeSubtype() {
    for account in [
      plaidAccount(subtype: "space savings"),
      plaidAccount().replacing(#""subtype":"checking""#, with: #""subtype":null"#),
    ] {
      let rows = plaidMapped(plaidPage([plaidRow("a")]), account: account)
      #expect(rows?.transactions.count == 1 && rows?.balances.count == 1)
    }
  }

  @Test("brokerage is an old word for investment: its total is not taken for cash")
  func oldType() {
    let rows = plaidMapped(plaidPage(), account: plaidAccount(type: "brokerage", subtype: "brokerage"))
    #expect(rows?.balances == [] && rows?.account.keys.first == "investment checking 1234")
  }

  // MARK: Terms

  @Test("liabilities become terms, and each of their lists may be null")
  func terms() throws {
    let body =
      #"{"liabilities":{"credit":[{"account_id":"A","aprs":[{"apr_percentage":27.95,"apr_type":"cash_apr"},"#
      + #"{"apr_percentage":12.50,"apr_type":"purchase_apr"}],"is_overdue":false,"minimum_payment_amount":20,"#
      + #""next_payment_due_date":"2026-12-01","last_statement_balance":null}],"mortgage":null,"student":null}}"#
    let card = plaidAccount(type: "credit", subtype: "credit card", limit: "2000")
    let rows = try #require(
      PlaidMapping.standardise(records: [
        plaidRecord("accounts", plaidAccounts(card)), plaidRecord("liabilities", body),
      ]).first)
    #expect(
      rows.terms == [
        StandardTerm("credit_limit", "2000.00"), StandardTerm("minimum_payment", "20"),
        StandardTerm("due_day", "2026-12-01"), StandardTerm("overdue", "no"),
        StandardTerm("cash_interest_percent", "27.95"), StandardTerm("interest_percent", "12.5"),
      ])
    #expect(rows.tellsTransactions == false, "nothing was learnt of its transactions")
  }
}
