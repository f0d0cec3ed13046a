import Core
import Providers
import Testing

@Suite("GoCardless's answers") struct GoCardlessMappingTests {
  @Test("the documented transaction is read whole")
  func documented() throws {
    let mapped = rows(
      booked: """
        {"transactionId":"2022102000494539-1","bookingDate":"2022-10-20","valueDate":"2022-10-20",
         "transactionAmount":{"amount":"-5.50","currency":"EUR"},"creditorName":"Kafejnica",
         "remittanceInformationUnstructured":"Kava  dve","bankTransactionCode":"PMNT",
         "internalTransactionId":"d8f93e27c3fd639e111f95fd49647fc7"}
        """)
    var expected = StandardTransaction(status: .booked, day: day("2022-10-20"), amount: try #require(eur("-5.50")))
    expected.valueDay = day("2022-10-20")
    expected.counterparty = "Kafejnica"
    expected.description = "Kava dve"
    expected.reliableID = "d8f93e27c3fd639e111f95fd49647fc7"
    expected.linkID = "2022102000494539-1"
    expected.providerCategory = "bank:PMNT"
    #expect(mapped.transactions == [expected])
    #expect(mapped.problems.isEmpty)
    #expect(mapped.complete == day("2022-10-20")...day("2022-10-20"))
  }

  @Test("the account is its IBAN before GoCardless's id, which changes at every requisition")
  func accountKeys() {
    let account = rows().account
    #expect(account.sourceID == "acc-1")
    #expect(account.keys == ["DE02120300000000202051", "acc-1"])
    #expect(account.name == "Main account")
    #expect(account.currency == .eur)
  }

  @Test("without an IBAN the bank's own number counts within that bank; PayPal has neither")
  func accountWithoutIBAN() {
    let numbered = GoCardlessMapping.accounts([
      record("account", #"{"institution_id":"BANK_A","iban":"","bban":"1234 5678"}"#),
      record("details", #"{"account":{"currency":"GBP","maskedPan":"4111xxxx1111"}}"#),
    ])
    #expect(numbered.map(\.keys) == [["BANK_A/12345678", "BANK_A/4111XXXX1111", "acc-1"]])
    let payPal = GoCardlessMapping.accounts([record("account", #"{"institution_id":"PAYPAL_PPLXLULL","iban":null}"#)])
    #expect(payPal.map(\.keys) == [["acc-1"]])
  }

  @Test("American Express puts a masked card number where the IBAN belongs")
  func maskedIBAN() {
    let card = GoCardlessMapping.accounts([
      record("account", #"{"institution_id":"AMERICAN_EXPRESS_AESUDEF1","iban":"3742-XXXX-12345"}"#)
    ])
    #expect(card.map(\.keys) == [["AMERICAN_EXPRESS_AESUDEF1/3742-XXXX-12345", "acc-1"]])
  }

  @Test("an answer's span is that of its booked days, and the window asked for says nothing")
  func complete() {
    let booked = [
      #"{"bookingDate":"2026-11-19","transactionAmount":{"amount":"1","currency":"EUR"}}"#,
      #"{"bookingDate":"2026-11-02","transactionAmount":{"amount":"2","currency":"EUR"}}"#,
    ].joined(separator: ",")
    let pending = #"{"bookingDate":"2026-11-20","transactionAmount":{"amount":"3","currency":"EUR"}}"#
    #expect(rows(booked: booked, pending: pending).complete == day("2026-11-02")...day("2026-11-19"))
  }

  @Test("an empty answer speaks for no day")
  func empty() {
    #expect(rows().complete == nil)
    #expect(rows().transactions.isEmpty)
    #expect(rows().problems.isEmpty)
  }

  @Test("pending may be absent")
  func pendingAbsent() {
    let mapped = GoCardlessMapping.standardise(records: [
      record("transactions", #"{"transactions":{"booked":[\#(element())]}}"#)
    ])
    #expect(mapped.first?.transactions.count == 1)
  }

  @Test("rows that cannot be read are named and the rest is kept; nothing is taken for vanished then")
  func unreadableRows() {
    let booked = [
      element(), #"{"bookingDate":"2026-11-19"}"#, element(currency: "XBT"), element(amount: "12,50"),
      #"{"transactionAmount":{"amount":"1.00","currency":"EUR"}}"#, element(amount: "0.005"), #""text""#,
    ].joined(separator: ",")
    let mapped = rows(booked: booked)
    #expect(mapped.transactions.count == 1)
    #expect(
      mapped.problems == [
        "transactions of 2026-11-21, booked row 2: no amount",
        "transactions of 2026-11-21, booked row 3: no known currency",
        "transactions of 2026-11-21, booked row 4: an amount that is no number of EUR",
        "transactions of 2026-11-21, booked row 5: no date",
        "transactions of 2026-11-21, booked row 6: an amount that is no number of EUR",
        "transactions of 2026-11-21, booked row 7: no amount",
      ])
    #expect(mapped.complete == nil)
  }

  @Test("pence are hundredths of a pound at a bank, too", arguments: ["GBX", "GBp", "gbx"])
  func pence(code: String) {
    #expect(bookedRow("", amount: "-1250", currency: code)?.amount == Money(minor: -1_250, .gbp))
    let row = bookedRow(#""balanceAfterTransaction":{"amount":"99","currency":"\#(code)"}"#, currency: "GBP")
    #expect(row?.balanceAfter == Money(minor: 99, .gbp))
  }

  @Test("an answer that came broken is a problem, not an empty answer")
  func broken() {
    for body in [#"{"transactions":{"booked":[{"transac"#, "", "<html>", #"{"transactions":{}}"#, "[]"] {
      let mapped = GoCardlessMapping.standardise(records: [record("transactions", body)])
      #expect(mapped.map(\.problems) == [["the transactions of 2026-11-21 came broken: kept, and not used"]])
      #expect(mapped.first?.complete == nil)
    }
  }

  @Test("refusals are no answers")
  func refusals() {
    let refused = record("transactions", #"{"summary":"no"}"#, status: 429)
    #expect(GoCardlessMapping.standardise(records: [refused]).isEmpty)
  }

  @Test("an account's transactions and balances of one fetch are one result, each fetch one of its own")
  func fetches() {
    let early = transactions(booked: element(), day: day("2026-11-20"))
    let balances = record("balances", #"{"balances":[\#(ledgerBalance)]}"#)
    let mapped = GoCardlessMapping.standardise(
      records: [early] + described(bank: "ANY_BANK", currency: "GBP") + [balances, transactions(booked: element())])
    #expect(mapped.map(\.transactions.count) == [1, 1])
    #expect(mapped.map(\.balances.count) == [0, 1])
    #expect(mapped.map(\.tellsTransactions) == [true, true])
    #expect(Set(mapped.map(\.account)).count == 1)
  }

  @Test("balances alone tell nothing of transactions, nor does a broken answer")
  func balancesAlone() {
    let balances = record("balances", #"{"balances":[\#(ledgerBalance)]}"#)
    let broken = record("transactions", "{")
    for records in [[balances], [balances, broken], [broken, balances]] {
      let mapped = GoCardlessMapping.standardise(records: records)
      #expect(mapped.map(\.tellsTransactions) == [false])
      #expect(mapped.map(\.balances.count) == [1])
    }
  }

  @Test("the window asked for is told, so that an empty answer can be judged")
  func asked() {
    var answer = transactions()
    answer.key = "2026-10-22..2026-11-21"
    #expect(GoCardlessMapping.standardise(records: [answer]).first?.asked == day("2026-10-22")...today)
    answer.key = "..2026-11-21"
    #expect(GoCardlessMapping.standardise(records: [answer]).first?.asked == nil)
  }

  @Test("amounts are exact, whatever JSON type they have")
  func amounts() {
    let number = #"{"bookingDate":"2026-11-19","transactionAmount":{"amount":-0.1,"currency":"eur"}}"#
    #expect(rows(booked: number).transactions.first?.amount == eur("-0.10"))
    #expect(bookedRow("", amount: "-90071992547409.93")?.amount.minor == -9_007_199_254_740_993)
    #expect(bookedRow("", amount: "-1500", currency: "JPY")?.amount.minor == -1500)
    #expect(bookedRow("", amount: "-1.500", currency: "EUR")?.amount == eur("-1.50"))
  }

  @Test("rows of nothing are dropped")
  func zero() {
    #expect(rows(booked: element(amount: "0.00")).transactions.isEmpty)
  }

  @Test("rows are numbered in the order they happened, whichever way the bank lists them")
  func sequence() {
    func row(_ day: String, _ amount: String) -> String {
      #"{"bookingDate":"\#(day)","transactionAmount":{"amount":"\#(amount)","currency":"EUR"}}"#
    }
    let newestFirst = [row("2026-11-19", "3"), row("2026-11-19", "2"), row("2026-11-18", "1")]
    for list in [newestFirst, newestFirst.reversed()] {
      let mapped = rows(booked: list.joined(separator: ",")).transactions
      #expect(mapped.sorted { $0.sequence < $1.sequence }.map(\.amount.minor) == [100, 200, 300])
    }
  }

  @Test("currencyExchange may be a list or a single object; the sign follows the payment")
  func originalAmount() {
    let exchange =
      #"{"sourceCurrency":"USD","exchangeRate":"1.1","instructedAmount":{"amount":"6.05","currency":"USD"}}"#
    let expected = Money("-6.05", .usd)
    #expect(bookedRow(#""currencyExchange":[\#(exchange)]"#)?.original == expected)
    #expect(bookedRow(#""currencyExchange":\#(exchange)"#)?.original == expected)
    #expect(bookedRow(#""currencyExchange":[]"#)?.original == nil)
    #expect(bookedRow(#""currencyExchange":"none""#)?.original == nil)
  }

  @Test("balanceAfterTransaction comes in two shapes, or as no object at all")
  func balanceAfter() {
    let flat = bookedRow(#""balanceAfterTransaction":{"amount":"10.00","currency":"EUR"}"#)
    let nested = bookedRow(
      #""balanceAfterTransaction":{"balanceAmount":{"amount":"10.00","currency":"EUR"},"balanceType":"interimBooked"}"#)
    #expect(flat?.balanceAfter == eur("10.00"))
    #expect(nested?.balanceAfter == eur("10.00"))
    #expect(bookedRow(#""balanceAfterTransaction":"10.00""#)?.balanceAfter == nil)
  }

  @Test("mandate, creditor, reference and merchant category are taken over, placeholders are not")
  func references() {
    let row = bookedRow(
      #""mandateId":"M1","creditorId":"DE98ZZZ","endToEndId":"NOTPROVIDED","entryReference":"E7","#
        + #""merchantCategoryCode":5411,"bankTransactionCode":"PMNT-CCRD-POSD""#)
    #expect(row?.mandate == "M1")
    #expect(row?.creditor == "DE98ZZZ")
    #expect(row?.reference == "E7")
    #expect(row?.providerCategory == "mcc:5411")
    #expect(bookedRow(#""bankTransactionCode":"PMNT-RCDT-ESCT""#)?.providerCategory == "bank:PMNT-RCDT-ESCT")
  }
}
