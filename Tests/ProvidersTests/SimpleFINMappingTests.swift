import Core
import Providers
import Testing

@Suite("SimpleFIN's answers as rows") struct SimpleFINMappingTests {
  @Test("the documented answer of version 1: a pending row, its balance on the day it is dated")
  func version1() throws {
    let rows = try #require(SimpleFINMapping.standardise(records: [accountsRecord(simpleFINVersion1)]).first)
    #expect(rows.account.sourceID == "mybank.com/2930002")
    #expect(rows.account.name == "Savings")
    #expect(rows.account.currency?.code == "USD")
    let row = try #require(rows.transactions.first)
    #expect(row.status == .pending)
    #expect(row.day == day("1995-02-18"))
    #expect(row.amount == usd("-33293.43"))
    #expect(row.description == "Uncle Frank's Bait Shop …")
    #expect(row.linkID == "12394832938403")
    #expect(rows.balances.map(\.day) == [day("2001-01-01")])
    #expect(rows.balances.map(\.amount) == [try #require(usd("100.23"))])
    // The example leaves out what its holding is worth.
    #expect(
      rows.problems == [
        "holdings of 2026-11-21: what they are worth is not told of each; the balance stands for all"
      ])
  }

  @Test("the documented answer of version 2: accounts by their connection, the bank by its own address")
  func version2() throws {
    let rows = try #require(SimpleFINMapping.standardise(records: [accountsRecord(simpleFINVersion2)]).first)
    #expect(rows.account.sourceID == "10829309823094234/2930002")
    #expect(rows.account.keys == ["10829309823094234/2930002", "mybank.com/2930002"])
    #expect(rows.transactions.isEmpty && rows.tellsTransactions)
    #expect(rows.balances.map(\.amount) == [try #require(usd("100.23"))])
  }

  @Test("an account that changes from version 1 to version 2 has a key that both share")
  func versions() {
    let keys = [simpleFINVersion1, simpleFINVersion2].map { body in
      Set(SimpleFINMapping.standardise(records: [accountsRecord(body)]).flatMap(\.account.keys))
    }
    #expect(keys[0].intersection(keys[1]) == ["mybank.com/2930002"])
  }

  @Test("posted is nought while pending")
  func pendingByNought() {
    let row = mappedRow(#"{"id":"p","posted":0,"amount":"-4.00","description":"CAFE","transacted_at":1795176000}"#)
    #expect(row?.status == .pending)
    #expect(row?.day == day("2026-11-20"))
    let undated = mappedRow(#"{"id":"p","posted":0,"amount":"-4.00","description":"CAFE"}"#)
    #expect(undated?.status == .pending && undated?.day == today)
  }

  @Test("posted and transacted_at are both kept")
  func bothTimes() {
    let row = mappedRow(payment("1", "2026-11-19", "-9.99", "STORE", #","transacted_at":\#(noon("2026-11-17"))"#))
    #expect(row?.day == day("2026-11-19"))
    #expect(row?.valueDay == day("2026-11-17"))
  }

  @Test("times are instants: noon and midnight UTC are of that day", arguments: [0, 43_200, 86_399])
  func oneZone(seconds: Int64) {
    let posted = Int64(day("2026-11-19").number) * 86_400 + seconds
    let row = mappedRow(#"{"id":"1","posted":\#(posted),"amount":"-1.00","description":"STORE"}"#)
    #expect(row?.day == day("2026-11-19"))
  }

  @Test("positive is into the account, and amounts are read exactly")
  func amounts() {
    #expect(mappedRow(payment("1", "2026-11-19", "1234.5"))?.amount == usd("1234.50"))
    #expect(mappedRow(payment("1", "2026-11-19", "-0.10"))?.amount == usd("-0.10"))
    #expect(mappedRow(payment("1", "2026-11-19", "0.00")) == nil)
  }

  @Test("a row that cannot be read is a problem, and then nothing is known to have vanished")
  func unreadableRows() {
    let undated = #"{"id":"2","amount":"-1.00","description":"STORE"}"#
    for (bad, why) in [
      (payment("2", "2026-11-18", "-1.005"), "an amount that is no number of USD"), (undated, "no date"),
      (#"{"id":"2","posted":\#(noon("2026-11-18"))}"#, "no amount"),
    ] {
      let rows = mapped(account("A", [payment("1", "2026-11-17"), bad])).first
      #expect(rows?.transactions.count == 1)
      #expect(rows?.problems == ["transactions of 2026-11-21, row 2: \(why)"])
      #expect(rows?.complete == nil)
    }
  }

  @Test("payee, description, memo and the merchant's category stand where they belong")
  func texts() {
    let more = #","payee":"Corner  Store","memo":"aisle 4","mcc":"5411""#
    let row = mappedRow(payment("1", "2026-11-19", "-5.50", "POS CORNER STORE", more))
    #expect(row?.counterparty == "Corner Store")
    #expect(row?.description == "POS CORNER STORE aisle 4")
    #expect(row?.providerCategory == "mcc:5411")
    #expect(mappedRow(payment("1", "2026-11-19", "-5.50", "X", #","mcc":"742""#))?.providerCategory == "mcc:0742")
    #expect(mappedRow(payment("1", "2026-11-19", "-5.50", "X", #","mcc":"food""#))?.providerCategory == "")
    #expect(mappedRow(payment("1", "2026-11-19", "-5.50", "FEE", #","memo":"fee""#))?.description == "FEE")
  }

  @Test("several spans of one fetch are one answer, in the order things happened")
  func spans() throws {
    let records = [
      accountsRecord(accountSet([account("A", [payment("1", "2026-09-01")])]), "2026-08-24..2026-10-22"),
      accountsRecord(
        accountSet([account("A", [payment("3", "2026-11-20"), payment("2", "2026-11-02")])]), "2026-10-23..2026-11-21"),
    ]
    let rows = SimpleFINMapping.standardise(records: records)
    #expect(rows.count == 1)
    #expect(rows.first?.transactions.map(\.reliableID) == ["1", "2", "3"])
    #expect(rows.first?.transactions.map(\.sequence) == [0, 1, 2])
    #expect(rows.first?.asked == day("2026-08-24")...day("2026-11-21"))
    #expect(rows.first?.complete == day("2026-09-01")...day("2026-11-20"))
    let gap = [
      records[0], accountsRecord(accountSet([account("A", [payment("2", "2026-11-20")])]), "2026-10-25..2026-11-21"),
    ]
    #expect(SimpleFINMapping.standardise(records: gap).first?.complete == nil)
  }

  @Test("refusals and answers that are no account set give no rows")
  func noAnswer() {
    for (body, status) in [("Forbidden", 403), ("Forbidden", 200), (#"{"accounts":7}"#, 200), ("", 200), ("[]", 200)] {
      #expect(SimpleFINMapping.standardise(records: [accountsRecord(body, status: status)]).isEmpty)
    }
  }

  @Test("an account without its balance or its transactions is a problem or none, and never a crash")
  func missingParts() {
    let bare = #"{"errors":[],"accounts":[{"id":"1","name":"Savings","currency":"USD","org":{"name":"My Bank"}},{}]}"#
    let rows = SimpleFINMapping.standardise(records: [accountsRecord(bare)])
    #expect(rows.count == 1)
    #expect(rows.first?.tellsTransactions == false)
    #expect(rows.first?.problems == ["the balance of 2026-11-21 is no amount of USD"])
  }

  @Test("a cut answer, wherever it is cut, gives no rows")
  func cut() {
    let whole = Array(simpleFINVersion2.utf8)
    for end in stride(from: 0, to: whole.count - 1, by: 7) {
      var record = accountsRecord("")
      record.body = Array(whole[..<end])
      #expect(SimpleFINMapping.standardise(records: [record]).isEmpty)
    }
  }
}

/// Every pitfall of the file about SimpleFIN, named as it is there.
@Suite("SimpleFIN's traps") struct SimpleFINTrapTests {
  @Test("a partly failed answer looks like success: what it lacks has not vanished")
  func partlyFailed() {
    let rows = [payment("1", "2026-11-01"), payment("2", "2026-11-19")]
    #expect(mapped(account("A", rows)).first?.complete != nil)
    let failed = #"{"code":"act.failed","msg":"no answer","conn_id":"CON-1","account_id":"A"}"#
    let both = mapped(account("A", rows), account("B", rows, name: "Savings (9)"), errors: [failed])
    #expect(both.map(\.account.sourceID) == ["CON-1/A", "CON-1/B"])
    #expect(both.map { $0.complete == nil } == [true, false])
  }

  @Test("of version 1 nobody knows whom an error is about: nothing has vanished anywhere")
  func plainErrors() {
    let rows = SimpleFINMapping.standardise(records: [accountsRecord(simpleFINVersion1)])
    #expect(rows.allSatisfy { $0.complete == nil })
  }

  @Test("account ids are unique within their connection only")
  func accountIDs() {
    let rows = mapped(account("1", name: "Joint 111"), account("1", name: "Own 222", connection: "CON-2"))
    #expect(rows.map(\.account.sourceID) == ["CON-1/1", "CON-2/1"])
    #expect(Set(rows[0].account.keys).isDisjoint(with: rows[1].account.keys))
  }

  @Test("a re-added institution has new ids: organisation, name and last digits are the key that stays")
  func readded() {
    let before = mapped(account("A", name: "Checking (1234)")).flatMap(\.account.keys)
    let after = mapped(account("Z", name: "Checking (1234)", connection: "CON-2")).flatMap(\.account.keys)
    #expect(Set(before).intersection(after) == ["mybank.com/checking (1234)"])
    let plain = mapped(account("A", name: "Savings"), account("B", name: "Card 1"))
    #expect(plain.allSatisfy { $0.account.keys.count == 2 }, "a name without last digits could be any account's")
    let twins = mapped(account("A"), account("B"))
    #expect(twins.allSatisfy { $0.account.keys.count == 2 }, "nor does a name tell two that both bear it apart")
  }

  @Test("transaction ids are unique within their account only, and one that two payments share is none")
  func transactionIDs() {
    let both = mapped(account("A", [payment("1", "2026-11-01")]), account("B", [payment("1", "2026-11-02")]))
    #expect(both.map { $0.transactions.map(\.reliableID) } == [["1"], ["1"]])
    let shared = mapped(account("A", [payment("1", "2026-11-01"), payment("1", "2026-11-09", "-7.00")])).first
    #expect(shared?.transactions.map(\.reliableID) == ["", ""])
    let twice = mapped(account("A", [payment("1", "2026-11-01"), payment("1", "2026-11-01")])).first
    #expect(twice?.transactions.count == 1)
  }

  @Test("ids may change when a pending row posts, or stay: then it stands once")
  func pendingThatPosted() {
    let pending = #"{"id":"1","posted":0,"pending":true,"amount":"-5.50","description":"CORNER STORE"}"#
    let same = mapped(account("A", [payment("1", "2026-11-19"), pending])).first
    #expect(same?.transactions.map(\.status) == [.booked])
    let other = mapped(account("A", [payment("2", "2026-11-19"), pending])).first
    #expect(other?.transactions.map(\.status) == [.booked, .pending])
  }

  @Test("a currency that is a URL is no money, and its account gives no rows")
  func customCurrency() {
    #expect(mapped(account("A", currency: "https://www.example.com/flight-miles", balance: "9000")).isEmpty)
    #expect(mapped(account("A", currency: "QQQ")).isEmpty)
    #expect(mapped(account("A", currency: "usd")).first?.account.currency?.code == "USD")
  }

  @Test("an account in pence is one in pounds", arguments: ["GBX", "GBp"])
  func pence(code: String) {
    let rows = mapped(account("A", [payment("1", "2026-11-19", "-1250")], currency: code, balance: "99")).first
    #expect(rows?.account.currency == .gbp)
    #expect(rows?.transactions.map(\.amount) == [Money(minor: -1_250, .gbp)])
    #expect(rows?.balances.map(\.amount) == [Money(minor: 99, .gbp)])
  }

  @Test("a bank that holds sixty days has not lost what is older")
  func shortMemory() {
    let rows = SimpleFINMapping.standardise(records: [
      accountsRecord(accountSet([account("A", [payment("1", "2026-11-01")])]), "2026-08-24..2026-11-21")
    ])
    #expect(rows.first?.complete == day("2026-11-01")...day("2026-11-01"))
  }

  @Test("an answer of a thousand rows may have been cut: nothing has vanished")
  func thousandRows() {
    let rows = (0..<1_000).map { payment("\($0)", "2026-11-0\($0 % 9 + 1)") }
    #expect(mapped(account("A", rows)).first?.complete == nil)
  }

  @Test("a capped range is an answer that is not whole")
  func capped() {
    let notice = #"{"code":"gen.api","msg":"Requested date range exceeds limit of 90 days and was capped"}"#
    #expect(mapped(account("A", [payment("1", "2026-11-01")]), errors: [notice]).first?.complete == nil)
  }

  @Test("balance and rows may be of different moments: the balance is of its own day, never of one to come")
  func balanceDate() {
    #expect(mapped(account("A", dated: "2026-11-19")).first?.balances.map(\.day) == [day("2026-11-19")])
    #expect(mapped(account("A", dated: "2026-11-22")).first?.balances.map(\.day) == [today])
  }

  @Test("the balance of a card is above or below zero as the bank likes: the books decide")
  func debtSign() { #expect(mapped(account("A", balance: "250.00")).first?.debtSignVaries == true) }

  @Test("holdings, extras and other additions do not matter")
  func additions() {
    let more = #","holdings":[{"id":"h","shares":"1.5","market_value":"x"}],"extra":{"account-open-date":978360153}"#
    #expect(mapped(account("A", [payment("1", "2026-11-01")], more: more)).first?.transactions.count == 1)
  }
}
