import Core
import Providers
import Testing

private func balances(_ list: String, bank: String = "ANY_BANK", currency: String = "EUR") -> StandardRows? {
  GoCardlessMapping.standardise(
    records: described(bank: bank, currency: currency) + [record("balances", #"{"balances":[\#(list)]}"#)]
  ).first
}

private func balance(_ type: String, _ amount: String, _ more: String = "", currency: String = "EUR") -> String {
  #"{"balanceAmount":{"amount":"\#(amount)","currency":"\#(currency)"},"balanceType":"\#(type)"\#(more)}"#
}

private func short(_ rows: StandardRows?) -> [String] {
  (rows?.balances ?? []).map { "\($0.kind) \($0.day) \($0.amount) \($0.sourceType)" }
}

@Suite("Balances at GoCardless") struct GoCardlessBalanceTests {
  @Test("the documented balance is an interim one of its reference date")
  func documented() {
    let rows = balances(
      #"{"balanceAmount":{"amount":"657.49","currency":"EUR"},"balanceType":"interimAvailable","#
        + #""referenceDate":"2026-11-19"}"#)
    #expect(short(rows) == ["interim 2026-11-19 657.49 EUR interimAvailable"])
  }

  @Test("booked types are preferred, and all of them taken")
  func booked() {
    let list = [
      balance("interimAvailable", "900"), balance("closingBooked", "100", #","referenceDate":"2026-11-20""#),
      balance("interimBooked", "90"), balance("expected", "80"),
    ].joined(separator: ",")
    #expect(
      short(balances(list)) == [
        "closing 2026-11-20 100.00 EUR closingBooked", "interim 2026-11-21 90.00 EUR interimBooked",
      ])
  }

  @Test("a day that is not over has no closing balance")
  func notOver() {
    let today = balance("closingBooked", "100", #","referenceDate":"2026-11-21""#)
    #expect(short(balances(today)) == ["interim 2026-11-21 100.00 EUR closingBooked"])
    #expect(short(balances(balance("closingBooked", "100"))) == ["interim 2026-11-21 100.00 EUR closingBooked"])
    let opening = balance("openingBooked", "1", #","referenceDate":"2026-11-21""#)
    #expect(short(balances(opening)) == ["opening 2026-11-21 1.00 EUR openingBooked"])
  }

  @Test("a balance with the credit limit in it is no balance")
  func creditLimit() {
    let list = balance("interimBooked", "2000", #","creditLimitIncluded":true"#) + "," + balance("expected", "80")
    #expect(short(balances(list)) == ["interim 2026-11-21 80.00 EUR expected"])
    #expect(short(balances(balance("closingBooked", "1", #","creditLimitIncluded":true"#))).isEmpty)
  }

  @Test("without a booked one the nearest to booked is taken")
  func others() {
    let list = [balance("interimAvailable", "3"), balance("forwardAvailable", "2"), balance("expected", "1")]
    #expect(short(balances(list.joined(separator: ","))) == ["interim 2026-11-21 1.00 EUR expected"])
    #expect(short(balances(list.prefix(2).joined(separator: ","))) == ["interim 2026-11-21 2.00 EUR forwardAvailable"])
  }

  @Test(
    "each bank's own balance",
    arguments: [
      ("ABNAMRO_ABNANL2A", "interimBooked"), ("ING_INGDDEFF", "interimBooked"), ("ING_PL_INGBPLPW", "interimBooked"),
      ("MBANK_RETAIL_BREXPLPW", "interimBooked"), ("SEB_ESSESESS_PRIVATE", "interimBooked"),
      ("DANSKEBANK_DABADKKK", "interimAvailable"), ("NBG_ETHNGRAAXXX", "interimAvailable"),
      ("SPK_KARLSRUHE_KARSDE66", "interimAvailable"), ("SANDBOXFINANCE_SFIN0000", "interimAvailable"),
      ("NORWEGIAN_XX_NORWNOK1", "expected"), ("AMERICAN_EXPRESS_AESUDEF1", "information"),
    ])
  func exceptions(bank: String, type: String) {
    let list = ["closingBooked", "interimBooked", "interimAvailable", "expected", "information"]
      .map { balance($0, "1") }.joined(separator: ",")
    #expect(balances(list, bank: bank)?.balances.map(\.sourceType) == [type])
  }

  @Test("a bank whose own type is absent falls back to the rest")
  func absentException() {
    #expect(short(balances(balance("expected", "1"), bank: "ING_INGDDEFF")).count == 1)
  }

  @Test("SEB Kort: owed is minus expected plus not invoiced; interimAvailable is credit left")
  func sebKort() {
    let list = [
      balance("interimAvailable", "45000"), balance("expected", "1000.50"), balance("nonInvoiced", "-200.25"),
    ]
    #expect(
      short(balances(list.joined(separator: ","), bank: "SEB_KORT_AB_SE_SKHSFI21"))
        == ["interim 2026-11-21 -1200.75 EUR expected+nonInvoiced"])
  }

  @Test("of an account in several currencies only its own balance counts")
  func currencies() {
    let list = balance("interimBooked", "5", currency: "USD") + "," + balance("interimBooked", "7")
    #expect(short(balances(list)) == ["interim 2026-11-21 7.00 EUR interimBooked"])
  }

  @Test("a balance dated after today is today's")
  func future() {
    let rows = balances(balance("interimBooked", "7", #","referenceDate":"2026-11-30""#))
    #expect(short(rows) == ["interim 2026-11-21 7.00 EUR interimBooked"])
  }

  @Test("a balance that cannot be read is named; no transactions are implied")
  func unreadable() {
    let rows = balances(#"{"balanceType":"interimBooked"},"# + balance("interimBooked", "7"))
    #expect(rows?.problems == ["balances of 2026-11-21, balance 1: no amount in a known currency"])
    #expect(rows?.balances.count == 1)
    #expect(rows?.complete == nil)
  }
}
