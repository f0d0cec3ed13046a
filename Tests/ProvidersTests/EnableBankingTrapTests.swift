import Core
import Providers
import Testing

/// The traps of providers/enablebanking.md that answers hold, each by its name.
@Suite("Enable Banking's traps") struct EnableBankingTrapTests {
  // MARK: Amounts and balances

  @Test(
    "amounts are unsigned, the indicator gives the direction, and a minus that comes as well is no second one",
    arguments: [
      ("5.20", "DBIT", "-5.20"), ("-5.20", "DBIT", "-5.20"), ("5.20", "CRDT", "5.20"), ("-5.20", "CRDT", "5.20"),
    ])
  func unsigned(amount: String, indicator: String, expected: String) {
    #expect(ebRow(ebElement("A", amount, indicator))?.amount == eur(expected))
  }

  @Test("balances may be negative, and an indicator is honoured where one is sent")
  func balanceSigns() {
    func one(_ amount: String, _ more: String = "") -> [Money] {
      ebBalances(ebBalance("CLBD", amount, more)).balances.map(\.amount)
    }
    #expect(one("-12.00") == [eur("-12.00")].compactMap(\.self))
    #expect(one("12.00", #","credit_debit_indicator":"DBIT""#) == [eur("-12.00")].compactMap(\.self))
    #expect(one("-12.00", #","credit_debit_indicator":"DBIT""#) == [eur("-12.00")].compactMap(\.self))
  }

  @Test("what is available may include an overdraft: the booked balances are taken, and where none is nothing")
  func overdraft() {
    let limit = #","credit_limit":{"currency":"EUR","amount":"500.00"}"#
    let both = ebBalances(
      ebBalance("FWAV", "600.00"), ebBalance("CLBD", "100.00", #","reference_date":"2026-11-20""#),
      account: ebResource(more: limit))
    #expect(both.balances.map(\.sourceType) == ["CLBD"] && both.balances.map(\.kind) == [.closing])
    let only = ebBalances(ebBalance("FWAV", "600.00"), account: ebResource(more: limit))
    #expect(only.balances.isEmpty)
    #expect(
      only.problems == [
        "balances of 2026-11-21, only what is available is told, which counts credit: no balance is taken from it"
      ])
    let without = ebBalances(ebBalance("ITAV", "600.00"), ebBalance("XPCD", "90.00"))
    #expect(without.balances.map(\.sourceType) == ["XPCD"])
  }

  @Test(
    "a credit card may report available credit as its balance, under whatever type or name",
    arguments: [
      [ebBalance("ITAV", "4200.00")], [ebBalance("ITBD", "4200.00"), ebBalance("CLAV", "4200.00")],
      [ebBalance("CLBD", "4200.00", name: "Verfügbarer Betrag")],
    ])
  func availableCredit(list: [String]) {
    let card = ebResource(kind: "CARD", more: #","credit_limit":{"currency":"EUR","amount":"5000.00"}"#)
    let answer = #"{"balances":[\#(list.joined(separator: ","))]}"#
    let rows = EnableBankingMapping.standardise(records: [ebLinkedRecord([card]), ebRecord("balances", answer)]).first
    #expect(rows?.balances.map(\.amount) == [eur("-800.00")].compactMap(\.self))
    let unlimited = EnableBankingMapping.standardise(
      records: [
        ebLinkedRecord([ebResource(kind: "CARD")]),
        ebRecord("balances", ebBalancesAnswer(ebBalance("ITAV", "4200.00"))),
      ]
    ).first
    #expect(unlimited?.balances.isEmpty == true && unlimited?.problems.count == 1, "without a limit it is not known")
  }

  @Test("a card's own booked balance is what is owed")
  func cardDebt() {
    let card = ebResource(kind: "CARD", more: #","credit_limit":{"currency":"EUR","amount":"5000.00"}"#)
    let rows = ebBalances(ebBalance("CLBD", "-800.00"), ebBalance("ITAV", "4200.00"), account: card)
    #expect(rows.balances.map(\.amount) == [eur("-800.00")].compactMap(\.self))
  }

  @Test("an account of several currencies states a balance for each: its own is taken")
  func severalCurrencies() {
    let dollars = ebBalance("CLBD", "7.00").replacing("EUR", with: "USD")
    #expect(ebBalances(dollars, ebBalance("CLBD", "9.00")).balances.map(\.amount) == [eur("9.00")].compactMap(\.self))
  }

  // MARK: Identity

  @Test(
    "a positional reference is none", arguments: ["2026-07-11.0", "2026-11-19.12", "", "NOTPROVIDED"])
  func positional(reference: String) {
    let found = ebRow(ebElement(reference))
    #expect(found?.reliableID.hasPrefix("content:") == true && found?.linkID == "")
    #expect(ebRow(ebElement("2026-07-11.x"))?.reliableID == "2026-07-11.x")
    #expect(ebRow(ebElement("2026-07-11-0001"))?.reliableID == "2026-07-11-0001")
  }

  @Test("null on the first day and positional after it is the same row")
  func firstDay() {
    let first = ebRow(ebElement(nil))
    #expect(first != nil && first == ebRow(ebElement("2026-11-19.3")))
  }

  @Test(
    "N26 and the Sparkassen give another reference at each fetch: what the row says is its identity",
    arguments: [
      "N26", "N26 Bank", "Sparkasse Bremen", "Berliner Sparkasse", "Stadtsparkasse München", "Kreissparkasse Köln",
    ])
  func changingReferences(bank: String) {
    let (monday, tuesday) = (ebRow(ebElement("ref-monday"), bank: bank), ebRow(ebElement("ref-tuesday"), bank: bank))
    #expect(monday?.reliableID.hasPrefix("content:") == true && monday == tuesday)
    #expect(ebRow(ebElement("ref-monday"), bank: "Nordea")?.reliableID == "ref-monday")
  }

  @Test("transaction_id changes on every fetch, and is in nothing")
  func transactionID() {
    #expect(ebRow(ebElement(nil)) == ebRow(ebElement(nil, more: #","transaction_id":"another""#)))
  }

  @Test("without a reference the lines may come in any order")
  func sortedLines() {
    let one = ebRow(ebElement(nil, lines: ["POS 45,13 AT D6 31.07. 10:27", "BILLA DANKT"]))
    let other = ebRow(ebElement(nil, lines: ["BILLA DANKT", "POS 45,13 AT D6 31.07. 10:27"]))
    #expect(one != nil && one == other)
    #expect(one?.reliableID != ebRow(ebElement(nil, lines: ["BILLA DANKT"]))?.reliableID)
  }

  @Test("equal payments of a day are two: by the balance after them, else by their number")
  func equalPayments() {
    func after(_ amount: String) -> String {
      ebElement(nil, more: #","balance_after_transaction":{"currency":"EUR","amount":"\#(amount)"}"#)
    }
    let told = ebRows([after("94.80"), after("89.60")]).transactions
    #expect(Set(told.map(\.reliableID)).count == 2)
    #expect(ebRows([ebElement(nil), ebElement(nil)]).transactions.count == 2, "the warehouse numbers them")
  }

  @Test("a reference that two payments share is none, and a row that stands on two pages is one")
  func sharedReference() {
    let rows = ebRows([ebElement("A", "1.00"), ebElement("A", "2.00"), ebElement("B"), ebElement("B")]).transactions
    #expect(rows.count == 3)
    #expect(rows.count { $0.reliableID.hasPrefix("content:") } == 2 && rows.count { $0.reliableID == "B" } == 1)
  }

  @Test("neither uid nor session is in a key: after renewal everything is the same")
  func renewal() {
    let before = ebRows([ebElement(nil), ebElement("A")])
    let after = ebRows([ebElement(nil), ebElement("A")], account: ebResource(ebOtherUID))
    #expect(before == after)
    let texts = before.transactions.map(\.reliableID) + before.account.keys + [before.account.sourceID]
    #expect(texts.allSatisfy { !$0.contains(ebUID) && !$0.contains(ebSession) })
  }

  @Test("one number with two currencies has one hash: the currency tells its accounts apart")
  func sharedHash() {
    let accounts = [ebResource(), ebResource(ebOtherUID, currency: "USD")]
    let records = [
      ebLinkedRecord(accounts),
      ebRecord("balances", ebBalancesAnswer(ebBalance("CLBD", "1.00")), account: "\(ebHash)/EUR"),
      ebRecord(
        "balances", ebBalancesAnswer(ebBalance("CLBD", "2.00").replacing("EUR", with: "USD")), account: "\(ebHash)/USD"),
    ]
    let rows = EnableBankingMapping.standardise(records: records)
    #expect(rows.map(\.account.sourceID) == ["\(ebHash)/EUR", "\(ebHash)/USD"])
    #expect(rows.map(\.account.currency?.code) == ["EUR", "USD"])
    #expect(rows.map { $0.balances.first?.amount.decimal } == ["1.00", "2.00"])
  }

  @Test("a hash that two accounts share tells neither")
  func fuzzyHashes() {
    let accounts = [
      ebResource(hashes: ["fuzzy", "mine"]), ebResource(ebOtherUID, hash: ebOtherHash, hashes: ["fuzzy"], iban: ""),
    ]
    let rows = EnableBankingMapping.standardise(
      records: [ebLinkedRecord(accounts), ebRecord("balances", ebBalancesAnswer(ebBalance("CLBD", "1.00")))])
    #expect(rows.first?.account.keys == ["FI8821291587733472", ebHash, "mine"])
  }

  @Test("pending rows go when a booked row has their reference, or says the same, one to one")
  func pendingBooked() {
    let booked = [ebElement("A", on: "2026-11-19"), ebElement("B", "9.00", lines: ["CAFE"])]
    let waiting = [
      ebElement("A", "4.90", status: "PDNG"), ebElement(nil, "9.00", on: "2026-11-18", status: "PDNG", lines: ["cafe"]),
      ebElement(nil, "9.00", on: "2026-11-18", status: "PDNG", lines: ["CAFE"]),
      ebElement(nil, "7.00", on: "2026-11-18", status: "HOLD", lines: ["OTHER"]),
    ]
    let rows = ebRows(booked, pending: waiting)
    let left = rows.transactions.filter { $0.status == .pending }
    #expect(left.map(\.amount) == [eur("-7.00"), eur("-9.00")].compactMap(\.self))
    #expect(left.allSatisfy { $0.reliableID.isEmpty })
  }

  // MARK: Periods

  @Test("some banks ignore date_from: what is older is left out")
  func ignoredDate() {
    let rows = ebRows([ebElement("A"), ebElement("B", on: "2026-08-23"), ebElement("C", on: "2026-08-24")])
    #expect(rows.transactions.map(\.reliableID) == ["C", "A"])
    #expect(rows.complete == day("2026-08-24")...day("2026-11-19"))
  }

  // MARK: Bank notes

  @Test("Wise: the counterparty is CARD-1234, and the shop stands in the remittance")
  func wise() {
    let text = "Card transaction of 12.00 EUR issued by Corner Shop Helsinki"
    let found = ebRow(ebElement(lines: [text], more: #","creditor":{"name":"CARD-1234"}"#), bank: "Wise", country: "BE")
    #expect(found?.counterparty == "Corner Shop Helsinki" && found?.description == text)
    let plain = ebRow(
      ebElement(lines: ["Corner Shop"], more: #","creditor":{"name":"CARD-1234"}"#), bank: "Wise", country: "BE")
    #expect(plain?.counterparty == "Corner Shop")
  }

  @Test("ABN AMRO: remittance lines are keys and values")
  func abnAmro() {
    let lines = ["SEPA Overboeking", "IBAN: NL00", "Naam: Jansen BV", "Omschrijving: factuur 12", "Kenmerk: 2026-77"]
    let found = ebRow(ebElement(lines: lines), bank: "ABN AMRO", country: "NL")
    #expect(found?.counterparty == "Jansen BV" && found?.description == "factuur 12" && found?.reference == "2026-77")
    #expect(ebRow(ebElement(lines: lines), bank: "ING", country: "NL")?.description == lines.joined(separator: " "))
  }

  @Test(
    "Danish banks: no names, only texts",
    arguments: [
      ("Visa/Dankort NETTO ØSTERBRO", "NETTO ØSTERBRO"), ("MobilePay Anna Hansen", "Anna Hansen"),
      ("Visa/Dankort AMAZON Kurs 745,60 Nota nr. 99", "AMAZON"), ("Dankort-nota REMA 1000 Nota nr. 12345", "REMA 1000"),
      ("HUSLEJE", "HUSLEJE"), ("MobilePay", "MobilePay"),
    ])
  func danish(text: String, shop: String) {
    let found = ebRow(ebElement(lines: [text]), bank: "Danske Bank", country: "DK")
    #expect(found?.counterparty == shop && found?.description == text)
  }

  @Test("Austrian and German banks: a technical line beside the descriptive one, in no fixed order")
  func technicalLine() {
    let technical = "POS 45,13 AT D6 31.07. 10:27"
    for lines in [[technical, "BILLA DANKT 1040"], ["BILLA DANKT 1040", technical]] {
      let found = ebRow(ebElement(lines: lines), bank: "Erste Bank", country: "AT")
      #expect(found?.counterparty == "BILLA DANKT 1040" && found?.description == "BILLA DANKT 1040 \(technical)")
    }
    #expect(
      ebRow(ebElement(lines: ["POS TERMINAL 5"]))?.counterparty == "POS TERMINAL 5", "a shop's name without a time")
  }

  @Test("the account's holder is not whom it pays")
  func holder() {
    let more = #","creditor":{"name":"Anna  EXAMPLE"}"#
    #expect(ebRow(ebElement(more: more))?.counterparty == "CORNER SHOP 42")
  }
}
