import BankFiles
import Core
import Testing

/// Investment accounts in QIF: the actions that files.md names, and their forms with an X.
@Suite("QIF investments") struct QIFInvestmentTests {
  static let context = ReadingContext(accounts: [
    AccountHint(id: "broker", match: ["Depot"], currency: .eur),
    AccountHint(id: "giro", match: ["Giro"], currency: .eur),
  ])

  static func file(_ records: String) -> String {
    "!Account\nNDepot\nTInvst\n^\n!Type:Invst\n\(records)"
  }

  private func expect(_ record: String, _ trades: [String], cash: [String] = []) throws {
    let outcome = try read(Self.file("D13/05/26\n\(record)\n^\n"), name: "b.qif", Self.context)
    #expect(outcome.problems == [])
    #expect(OFXInvestmentTests.told(outcome) == trades)
    #expect(outcome.rows.map { "\($0.amount.decimal) \($0.counterpartyAccount)" } == cash)
    let account = try #require(outcome.report.accounts.first)
    #expect(account.accountID == "broker" && account.rows == trades.count + cash.count)
    #expect(outcome.trades.allSatisfy { $0.day.iso == "2026-05-13" })
  }

  @Test("Buy and Sell: total, price, quantity, commission")
  func exchanges() throws {
    try expect("NBuy\nYWorld\nI81.20\nQ10\nO1.00\nT813.00", ["buy 10 81.2 -813.00"])
    try expect("NSell\nYWorld\nI82\nQ4\nO1.00\nT327.00", ["sell 4 82 327.00"])
    // Without a total, quantity, price and commission make it.
    try expect("NBuy\nYWorld\nI81.20\nQ10\nO1.00", ["buy 10 81.2 -813.00"])
    try expect("NSell\nYWorld\nI82\nQ4\nO1.00", ["sell 4 82 327.00"])
    try expect("NShtSell\nYWorld\nI82\nQ4\nT328", ["sell 4 82 328.00"])
    try expect("NCvrShrt\nYWorld\nI82\nQ4\nT328", ["buy 4 82 -328.00"])
  }

  @Test("an action with X moves its cash to or from another account at once: nothing stays")
  func crossing() throws {
    try expect("NBuyX\nYWorld\nI10\nQ5\nT50.00\nL[Giro]\n$50.00", ["buy 5 10 -50.00"], cash: ["50.00 Giro"])
    try expect("NSellX\nYWorld\nI10\nQ5\nT50.00\nL[Giro]\n$50.00", ["sell 5 10 50.00"], cash: ["-50.00 Giro"])
    try expect("NDivX\nYWorld\nT3.40\nL[Giro]", ["dividend - - 3.40"], cash: ["-3.40 Giro"])
    try expect("NMiscExpX\nYWorld\nT2.00\nL[Giro]", ["fee - - -2.00"], cash: ["2.00 Giro"])
  }

  @Test("income, what is reinvested, and costs")
  func income() throws {
    for action in ["Div", "CGLong", "CGShort", "CGMid", "RtrnCap", "MiscInc"] {
      try expect("N\(action)\nYWorld\nT3.40", ["dividend - - 3.40"])
    }
    try expect("NIntInc\nT0.12", ["interest - - 0.12"])
    try expect("NMiscInc\nT0.12", ["interest - - 0.12"])
    for action in ["ReinvDiv", "ReinvLg", "ReinvSh", "ReinvMd"] {
      try expect("N\(action)\nYWorld\nI20\nQ0.17\nT3.40", ["dividend - - 3.40", "buy 0.17 20 -3.40"])
    }
    try expect("NReinvInt\nYWorld\nI20\nQ0.17\nT3.40", ["interest - - 3.40", "buy 0.17 20 -3.40"])
    try expect("NMargInt\nT7.10", ["interest - - -7.10"])
  }

  @Test("shares that come and go, and a split whose quantity is ten times its ratio")
  func shares() throws {
    try expect("NShrsIn\nYWorld\nI20\nQ3", ["transfer_in 3 20 0.00"])
    try expect("NShrsOut\nYWorld\nQ3", ["transfer_out 3 - 0.00"])
    let outcome = try read(Self.file("D13/05/26\nNStkSplit\nYWorld\nQ20\n^\n"), name: "b.qif", Self.context)
    #expect(outcome.trades.map { "\($0.kind.rawValue) \($0.ratio?.description ?? "-")" } == ["split 2"])
  }

  @Test("XIn and XOut are bookings with the other account, as is a record without an action")
  func cash() throws {
    try expect("NXIn\nT500.00\nL[Giro]", [], cash: ["500.00 Giro"])
    try expect("NXOut\nT500.00\nL[Giro]", [], cash: ["-500.00 Giro"])
    try expect("NContribX\nT500.00\nL[Giro]", [], cash: ["500.00 Giro"])
    try expect("NWithdrwX\nT500.00\nL[Giro]", [], cash: ["-500.00 Giro"])
    try expect("NCash\nT-7.00\nLFees", [], cash: ["-7.00 "])
    try expect("T-7.00\nLFees", [], cash: ["-7.00 "])
    try expect("NReminder\nT1", [])
  }

  @Test("securities have a class, a symbol or an ISIN, wherever their list stands; prices are of those that are traded")
  func lists() throws {
    var prices: [String] = []
    let text =
      Self.file("D13/05/26\nNBuy\nYWorld\nI81.20\nQ10\nT812.00\n^\n")
      + "!Type:Security\nNWorld\nSIE00B3XXRP09\nTMutual Fund\n^\nNApple\nSAAPL\nTStock\n^\n"
      + "!Type:Prices\n\"IE00B3XXRP09\",82.5,\" 5/14'26\"\n^\n\"AAPL\",1.5,\" 5/14'26\"\n^\n\"World\",83,\"15/05/26\"\n^\n"
    var securities: [String] = []
    _ = try BankFile.read(
      ByteSource(Array(text.replacing(" 5/14'26", with: "14/ 5'26").utf8)), name: "b.qif", in: Self.context,
      security: { securities.append("\($0.key) \($0.isin)\($0.symbol) \($0.securityClass?.rawValue ?? "-")") },
      price: { prices.append("\($0) \($1.day) \($1.close) \($1.currency)") })
    #expect(securities == ["World IE00B3XXRP09 fund", "Apple AAPL equity"])
    #expect(prices == ["World 2026-05-14 82.5 EUR", "World 2026-05-15 83 EUR"])
  }

  @Test("an action that is unknown, or lacks what it needs, is named by line and left out; the rest is read")
  func broken() throws {
    let outcome = try read(
      Self.file(
        "D13/05/26\nNBye\nYWorld\nQ1\nT1\n^\nD13/05/26\nNBuy\nYWorld\nT5\n^\nDx\nNDiv\nT5\n^\nD14/05/26\nNDiv\nYWorld\nT5.00\n^\nD14/05/26\nNBuy\nQ"
      ),
      name: "b.qif", Self.context)
    #expect(OFXInvestmentTests.told(outcome) == ["dividend - - 5.00"])
    #expect(
      outcome.problems == [
        "line 6: a trade with an action that QIF does not know (it was left out)",
        "line 12: a trade without a quantity (it was left out)",
        "line 17: a trade without a date, or with one that is none (it was left out)",
        "line 26: the file is cut off inside the transaction that begins here (all before it was read; export the file again)",
      ])
  }

  @Test("a bank's block and a depot's in one file are two accounts, each with its own")
  func together() throws {
    let outcome = try read(
      "!Account\nNGiro\nTBank\n^\n!Type:Bank\nD13/05/26\nT-50.00\nL[Depot]\n^\n"
        + Self.file("D13/05/26\nNXIn\nT50.00\nL[Giro]\n^\n"),
      name: "b.qif", Self.context)
    #expect(
      outcome.report.accounts.map { "\($0.accountID ?? "-") \($0.rows) \($0.sum)" } == [
        "giro 1 -50.00 EUR", "broker 1 50.00 EUR",
      ])
  }
}
