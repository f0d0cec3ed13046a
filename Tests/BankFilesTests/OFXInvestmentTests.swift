import BankFiles
import Core
import Testing

/// Investment statements, every aggregate that files.md names, as SGML and as XML.
@Suite("OFX investment statements") struct OFXInvestmentTests {
  static func statement(
    _ rows: String, positions: String = "", balance: String = "", securities: String = "", currency: String = "USD"
  ) -> String {
    """
    OFXHEADER:100
    DATA:OFXSGML

    <OFX><INVSTMTMSGSRSV1><INVSTMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>
    <INVSTMTRS><DTASOF>20260630120000<CURDEF>\(currency)<INVACCTFROM><BROKERID>broker.example<ACCTID>B-1</INVACCTFROM>
    <INVTRANLIST><DTSTART>20260101<DTEND>20260630
    \(rows)
    </INVTRANLIST>\(positions)\(balance)</INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1>
    <SECLISTMSGSRSV1><SECLIST>\(securities)</SECLIST></SECLISTMSGSRSV1></OFX>

    """
  }

  static let apple = "<SECID><UNIQUEID>037833100<UNIQUEIDTYPE>CUSIP</SECID>"

  static func buy(
    _ tag: String, units: String = "10", price: String = "150.25", total: String = "-1503.50", more: String = "",
    extra: String = "", security: String = apple, day: String = "20260105", id: String = "F1"
  ) -> String {
    """
    <\(tag)><INVBUY><INVTRAN><FITID>\(id)<DTTRADE>\(day)120000.000[-5:EST]<DTSETTLE>20260107\(more)</INVTRAN>\(security)
    <UNITS>\(units)<UNITPRICE>\(price)<COMMISSION>1.00<TOTAL>\(total)<SUBACCTSEC>CASH<SUBACCTFUND>CASH</INVBUY>\(extra)</\(tag)>
    """
  }

  static func sell(
    _ tag: String, units: String = "-10", price: String = "160", total: String = "1599", more: String = "",
    extra: String = "", security: String = apple, id: String = "F2"
  ) -> String {
    """
    <\(tag)><INVSELL><INVTRAN><FITID>\(id)<DTTRADE>20260210\(more)</INVTRAN>\(security)
    <UNITS>\(units)<UNITPRICE>\(price)<COMMISSION>1<TOTAL>\(total)<SUBACCTSEC>CASH<SUBACCTFUND>CASH</INVSELL>\(extra)</\(tag)>
    """
  }

  /// `kind quantity price amount` of each trade.
  static func told(_ outcome: Outcome) -> [String] {
    outcome.trades.map { trade in
      [
        trade.kind.rawValue, trade.quantity?.normalised.description ?? "-",
        trade.price?.value.normalised.description ?? "-", trade.amount.decimal,
      ].joined(separator: " ")
    }
  }

  private func expect(_ row: String, _ expected: [String], securities: String = "") throws {
    let outcome = try read(Self.statement(row, securities: securities), name: "b.ofx")
    #expect(outcome.problems == [])
    #expect(Self.told(outcome) == expected)
  }

  @Test(
    "every buy and every sale is one, with its units, price, costs and days",
    arguments: ["STOCK", "MF", "OTHER"])
  func trades(kind: String) throws {
    let outcome = try read(Self.statement(Self.buy("BUY\(kind)") + Self.sell("SELL\(kind)")), name: "b.ofx")
    #expect(outcome.problems == [])
    #expect(Self.told(outcome) == ["buy 10 150.25 -1503.50", "sell 10 160 1599.00"])
    let first = try #require(outcome.trades.first)
    #expect(first.day.iso == "2026-01-05" && first.settledDay?.iso == "2026-01-07")
    #expect(first.fee?.decimal == "1.00" && first.tax == nil && first.reliableID == "fitid:F1")
    #expect(first.securityKey == "CUSIP:037833100")
    #expect(outcome.report.accounts.first?.rows == 2 && outcome.report.accounts.first?.sum.decimal == "95.50")
  }

  @Test("XML tells the same as SGML, and so does a file cut into pieces by its tags")
  func xml() throws {
    let sgml = Self.statement(Self.buy("BUYSTOCK") + Self.sell("SELLSTOCK"))
    var xml = "<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\" VERSION=\"220\"?>"
    xml += sgml.drop { $0 != "<" }.replacing(/<([A-Z0-9]+)>([^<\n]+)\n?/) { "<\($0.1)>\($0.2)</\($0.1)>" }
    #expect(Self.told(try read(xml, name: "b.ofx")) == Self.told(try read(sgml, name: "b.ofx")))
  }

  @Test("UNITS and TOTAL bear whichever sign: a buy takes cash and a sale brings it")
  func signs() throws {
    try expect(Self.buy("BUYSTOCK", total: "1503.50"), ["buy 10 150.25 -1503.50"])
    try expect(Self.sell("SELLSTOCK", units: "10"), ["sell 10 160 1599.00"])
    try expect(Self.sell("SELLSTOCK", total: "-1599"), ["sell 10 160 1599.00"])
    // Worth less than the commission.
    try expect(Self.sell("SELLSTOCK", units: "-1", price: "0.10", total: "-0.90"), ["sell 1 0.1 -0.90"])
  }

  @Test("an option's price is for one share of a contract: SHPERCTRCT multiplies it, unless the total says otherwise")
  func optionMultiplier() throws {
    try expect(
      Self.buy("BUYOPT", units: "2", price: "1.50", total: "-301", extra: "<OPTBUYTYPE>BUYTOOPEN<SHPERCTRCT>100"),
      ["buy 2 150 -301.00"])
    try expect(
      Self.sell("SELLOPT", units: "-2", price: "2", total: "39", extra: "<OPTSELLTYPE>SELLTOCLOSE<SHPERCTRCT>10"),
      ["sell 2 20 39.00"])
    try expect(
      Self.buy("BUYOPT", units: "2", price: "150", total: "-301", extra: "<SHPERCTRCT>100"), ["buy 2 150 -301.00"])
  }

  @Test("a bond's price is often per 100: the total tells")
  func bondPerHundred() throws {
    try expect(Self.buy("BUYDEBT", units: "10000", price: "98.5", total: "-9851"), ["buy 10000 0.985 -9851.00"])
    try expect(Self.buy("BUYDEBT", units: "100", price: "98.5", total: "-9851"), ["buy 100 98.5 -9851.00"])
    try expect(Self.sell("SELLDEBT", units: "-10000", price: "101", total: "10099"), ["sell 10000 1.01 10099.00"])
    // Without a total it is percent of par, as the specification has it.
    try expect(Self.buy("BUYDEBT", units: "10000", price: "98.5", total: "null"), ["buy 10000 0.985 -9851.00"])
  }

  @Test(
    "income of each type, with the tax withheld",
    arguments: [
      ("DIV", "dividend"), ("INTEREST", "interest"), ("CGLONG", "dividend"), ("CGSHORT", "dividend"),
      ("MISC", "dividend"),
    ])
  func income(type: String, kind: String) throws {
    let outcome = try read(
      Self.statement(
        "<INCOME><INVTRAN><FITID>I<DTTRADE>20260301</INVTRAN>\(Self.apple)<INCOMETYPE>\(type)<TOTAL>8.50<WITHHOLDING>1.50"
          + "<SUBACCTSEC>CASH<SUBACCTFUND>CASH</INCOME>"), name: "b.ofx")
    #expect(Self.told(outcome) == ["\(kind) - - 8.50"])
    #expect(outcome.trades.first?.tax?.decimal == "1.50")
  }

  @Test("what is reinvested is paid out and bought: no cash is left over")
  func reinvested() throws {
    try expect(
      "<REINVEST><INVTRAN><FITID>R<DTTRADE>20260301</INVTRAN>\(Self.apple)<INCOMETYPE>DIV<TOTAL>-20.00<SUBACCTSEC>CASH"
        + "<UNITS>0.125<UNITPRICE>160</REINVEST>", ["dividend - - 20.00", "buy 0.125 160 -20.00"])
  }

  @Test("a return of capital, an expense, margin interest")
  func cash() throws {
    func row(_ tag: String, _ total: String) -> String {
      "<\(tag)><INVTRAN><FITID>\(tag)<DTTRADE>20260301</INVTRAN>\(Self.apple)<TOTAL>\(total)<SUBACCTFUND>CASH</\(tag)>"
    }
    try expect(row("RETOFCAP", "12.00"), ["dividend - - 12.00"])
    try expect(row("INVEXPENSE", "3.00"), ["fee - - -3.00"])
    try expect(row("INVEXPENSE", "-3.00"), ["fee - - -3.00"])
    try expect(row("MARGININTEREST", "-7.10"), ["interest - - -7.10"])
  }

  @Test("a split has its ratio and the units that came; cash for a fraction is a sale of it")
  func split() throws {
    func row(_ more: String) -> String {
      "<SPLIT><INVTRAN><FITID>S<DTTRADE>20260301</INVTRAN>\(Self.apple)<SUBACCTSEC>CASH\(more)</SPLIT>"
    }
    let outcome = try read(
      Self.statement(row("<OLDUNITS>10<NEWUNITS>40<NUMERATOR>4<DENOMINATOR>1")), name: "b.ofx")
    #expect(Self.told(outcome) == ["split 30 - 0.00"])
    #expect(outcome.trades.first?.ratio?.description == "4")
    let reverse = try read(
      Self.statement(row("<OLDUNITS>10<NEWUNITS>3<NUMERATOR>1<DENOMINATOR>3<FRACCASH>5.20")), name: "b.ofx")
    #expect(Self.told(reverse) == ["split -7 - 0.00", "sell - - 5.20"])
    #expect(reverse.trades.first?.ratio?.description == "0.333333333333")
    #expect(
      try read(Self.statement(row("<OLDUNITS>0<NEWUNITS>0")), name: "b.ofx").problems
        == ["line 7: a split without its ratio (it was left out)"])
  }

  @Test(
    "securities that come and go without cash",
    arguments: [
      ("IN", "5", "transfer_in"), ("OUT", "5", "transfer_out"), ("OUT", "-5", "transfer_out"),
      ("", "-5", "transfer_out"),
    ])
  func transfer(action: String, units: String, kind: String) throws {
    try expect(
      "<TRANSFER><INVTRAN><FITID>T<DTTRADE>20260301</INVTRAN>\(Self.apple)<SUBACCTSEC>CASH<UNITS>\(units)"
        + "<TFERACTION>\(action)\n<POSTYPE>LONG<AVGCOSTBASIS>120.5</TRANSFER>", ["\(kind) 5 120.5 0.00"])
  }

  @Test("what is moved within the account is no trade; the end of an option leaves no contract")
  func journalsAndClosures() throws {
    try expect(
      "<JRNLFUND><INVTRAN><FITID>J<DTTRADE>20260301</INVTRAN><SUBACCTTO>MARGIN<SUBACCTFROM>CASH<TOTAL>50</JRNLFUND>"
        + "<JRNLSEC><INVTRAN><FITID>K<DTTRADE>20260301</INVTRAN>\(Self.apple)<SUBACCTTO>MARGIN<SUBACCTFROM>CASH<UNITS>5</JRNLSEC>",
      [])
    func closure(_ action: String, _ account: String) -> String {
      "<CLOSUREOPT><INVTRAN><FITID>C<DTTRADE>20260301</INVTRAN>\(Self.apple)<OPTACTION>\(action)<UNITS>2<SHPERCTRCT>100"
        + "<SUBACCTSEC>\(account)</CLOSUREOPT>"
    }
    try expect(closure("EXPIRE", "CASH"), ["sell 2 - 0.00"])
    try expect(closure("EXERCISE", "CASH"), ["sell 2 - 0.00"])
    try expect(closure("ASSIGN", "SHORT"), ["buy 2 - 0.00"])
  }

  @Test("a reversal takes back cash and units, whichever signs it bears")
  func reversal() throws {
    let original = Self.buy("BUYSTOCK")
    for (units, total) in [("-10", "1503.50"), ("10", "-1503.50")] {
      let back = Self.buy("BUYSTOCK", units: units, total: total, more: "<REVERSALFITID>F1", id: "F9")
      let outcome = try read(Self.statement(original + back), name: "b.ofx")
      #expect(Self.told(outcome) == ["buy 10 150.25 -1503.50", "sell 10 150.25 1503.50"])
      #expect(outcome.report.accounts.first?.sum.isZero == true)
      #expect(outcome.trades.last?.fee?.decimal == "-1.00")
      #expect(outcome.trades.last?.description == "reversal")
    }
    try expect(
      "<INCOME><INVTRAN><FITID>I2<DTTRADE>20260301<REVERSALFITID>I1</INVTRAN>\(Self.apple)<INCOMETYPE>DIV<TOTAL>8.50</INCOME>",
      ["dividend - - -8.50"])
  }

  @Test("plain cash is a booking of the account, beside its trades")
  func bankTransaction() throws {
    let outcome = try read(
      Self.statement(
        "<INVBANKTRAN><STMTTRN><TRNTYPE>XFER<DTPOSTED>20260102<TRNAMT>2000.00<FITID>X1<NAME>From bank</STMTTRN>"
          + "<SUBACCTFUND>CASH</INVBANKTRAN>" + Self.buy("BUYSTOCK"),
        balance: "<INVBAL><AVAILCASH>496.50<MARGINBALANCE>-10.00<SHORTBALANCE>0</INVBAL>"), name: "b.ofx")
    #expect(outcome.problems == [])
    #expect(outcome.amounts == ["2000.00"] && outcome.rows.first?.counterparty == "From bank")
    let account = try #require(outcome.report.accounts.first)
    #expect(account.rows == 2 && account.sum.decimal == "496.50")
    #expect(account.closing?.amount.decimal == "486.50" && account.closing?.day.iso == "2026-06-30")
    #expect(outcome.rows.first?.sequence == 1 && outcome.trades.first?.sequence == 2)
  }

  @Test("positions: long and short, an option's and a bond's price for one unit, with the day of the price")
  func positions() throws {
    func position(_ tag: String, _ id: String, _ units: String, _ price: String, _ worth: String, _ type: String)
      -> String
    {
      "<\(tag)><INVPOS><SECID><UNIQUEID>\(id)<UNIQUEIDTYPE>CUSIP</SECID><HELDINACCT>CASH<POSTYPE>\(type)<UNITS>\(units)"
        + "<UNITPRICE>\(price)<MKTVAL>\(worth)<DTPRICEASOF>20260629</INVPOS></\(tag)>"
    }
    let outcome = try read(
      Self.statement(
        "",
        positions: "<INVPOSLIST>" + position("POSSTOCK", "037833100", "10", "150", "1500", "LONG")
          + position("POSOTHER", "000000002", "3", "10", "30", "SHORT")
          + position("POSOPT", "000000003", "2", "1.5", "300", "LONG")
          + position("POSDEBT", "000000004", "5000", "99", "4950", "LONG")
          + position("POSMF", "000000005", "1.234567", "12.5", "15.43", "LONG") + "</INVPOSLIST>",
        securities: "<OPTINFO><SECINFO><SECID><UNIQUEID>000000003<UNIQUEIDTYPE>CUSIP</SECID><SECNAME>Call</SECINFO>"
          + "<SHPERCTRCT>100</OPTINFO>"), name: "b.ofx")
    #expect(outcome.problems == [])
    let held = try #require(outcome.report.accounts.first?.holdings)
    #expect(held.day.iso == "2026-06-30")
    #expect(
      held.rows.map {
        "\($0.quantity.normalised) \($0.price?.value.normalised.description ?? "-") \($0.value?.decimal ?? "-")"
      }
        == ["10 150 1500.00", "-3 10 -30.00", "2 150 300.00", "5000 0.99 4950.00", "1.234567 12.5 15.43"])
    #expect(held.rows.first?.priceDay?.iso == "2026-06-29")
  }

  @Test(
    "a list of positions that is cut, or holds one that cannot be read, says nothing: what is missing would count as sold"
  )
  func cutPositions() throws {
    let position =
      "<POSSTOCK><INVPOS>\(Self.apple)<HELDINACCT>CASH<POSTYPE>LONG<UNITS>10<UNITPRICE>150<MKTVAL>1500</INVPOS></POSSTOCK>"
    let whole = Self.statement("", positions: "<INVPOSLIST>\(position)</INVPOSLIST>")
    #expect(try read(whole, name: "b.ofx").report.accounts.first?.holdings?.rows.count == 1)
    let cut = whole.prefix { $0 != "\u{0}" }.split(separator: "</INVPOSLIST>")[0]
    let outcome = try read(String(cut), name: "b.ofx")
    #expect(outcome.report.accounts.first?.holdings == nil)
    #expect(outcome.problems.contains { $0.contains("the list of positions cannot be read to its end") })
    let broken = try read(whole.replacing("<UNITS>10", with: "<UNITS>ten"), name: "b.ofx")
    #expect(broken.report.accounts.first?.holdings == nil && broken.problems.count == 2)
    let none = try read(Self.statement("", positions: "<INVPOSLIST></INVPOSLIST>"), name: "b.ofx")
    #expect(none.report.accounts.first?.holdings?.rows.isEmpty == true, "nothing is held, and that is known")
    #expect(try read(Self.statement(""), name: "b.ofx").report.accounts.first?.holdings == nil)
  }

  @Test("securities by CUSIP, ISIN and FIGI are the same everywhere; any other id is the broker's own")
  func securities() throws {
    func info(_ tag: String, _ id: String, _ type: String, _ name: String, ticker: String = "") -> String {
      "<\(tag)><SECINFO><SECID><UNIQUEID>\(id)<UNIQUEIDTYPE>\(type)</SECID><SECNAME>\(name)<TICKER>\(ticker)\n</SECINFO></\(tag)>"
    }
    let outcome = try read(
      Self.statement(
        Self.buy("BUYSTOCK"),
        securities: info("STOCKINFO", "037833100", "CUSIP", "Apple", ticker: "AAPL")
          + info("MFINFO", "IE00B3XXRP09", "ISIN", "World") + info("DEBTINFO", "US0378331005", "CUSIP", "An ISIN")
          + info("OTHERINFO", "BBG000B9XRY4", "FIGI", "F") + info("STOCKINFO", "VEA", "TICKER", "Fund")),
      name: "b.ofx")
    #expect(
      outcome.securities.map { "\($0.key) \($0.symbol) \($0.securityClass?.rawValue ?? "-")" } == [
        "CUSIP:037833100 AAPL equity", "ISIN:IE00B3XXRP09  fund", "ISIN:US0378331005  bond", "FIGI:BBG000B9XRY4  other",
        "broker.example/TICKER:VEA VEA equity",
      ])
  }

  @Test("a trade in another currency is cash in the account's, at the rate stated; its price stays as it was")
  func currency() throws {
    let outcome = try read(
      Self.statement(
        Self.buy("BUYSTOCK", units: "10", price: "8", total: "-80.00")
          .replacing("<SUBACCTSEC>", with: "<CURRENCY><CURRATE>1.25<CURSYM>GBP</CURRENCY><SUBACCTSEC>")), name: "b.ofx")
    #expect(Self.told(outcome) == ["buy 10 8 -100.00"])
    #expect(outcome.trades.first?.price?.currency == .gbp && outcome.trades.first?.fee?.decimal == "1.25")
  }

  private static func stated(_ row: String, in code: String, rate: String = "") -> String {
    row.replacing("<SUBACCTSEC>", with: "<CURRENCY><CURRATE>\(rate)\n<CURSYM>\(code)</CURRENCY><SUBACCTSEC>")
  }

  @Test("prices and totals in pence are pounds", arguments: ["GBX", "GBp", "gbx"])
  func pence(code: String) throws {
    let row = Self.stated(Self.buy("BUYSTOCK", units: "10", price: "1250.5", total: "-12605"), in: code)
    let outcome = try read(Self.statement(row, currency: "GBP"), name: "b.ofx")
    #expect(Self.told(outcome) == ["buy 10 12.505 -126.05"])
    #expect(outcome.trades.first?.price?.currency == .gbp)
    // The rate of a penny in dollars.
    let abroad = Self.stated(
      Self.buy("BUYSTOCK", units: "10", price: "1250", total: "-12500"), in: code, rate: "0.0125")
    let dollars = try read(Self.statement(abroad), name: "b.ofx")
    #expect(Self.told(dollars) == ["buy 10 12.5 -156.25"] && dollars.trades.first?.price?.currency == .gbp)
    // Without a total it is what so many are worth at that price, and what the trade cost.
    let reckoned = Self.stated(Self.buy("BUYSTOCK", units: "10", price: "1250", total: ""), in: code)
    #expect(Self.told(try read(Self.statement(reckoned, currency: "GBP"), name: "b.ofx")) == ["buy 10 12.5 -125.01"])
  }

  @Test("a total that is reckoned from a price in another currency is in the account's, at the rate stated")
  func reckonedAbroad() throws {
    let row = Self.stated(Self.buy("BUYSTOCK", units: "10", price: "8", total: ""), in: "GBP", rate: "1.25")
    #expect(Self.told(try read(Self.statement(row), name: "b.ofx")) == ["buy 10 8 -101.25"])
  }

  @Test("a code that is not of ISO 4217 is never taken for the account's currency")
  func noCurrency() throws {
    let alone = try read(Self.statement(Self.stated(Self.buy("BUYSTOCK"), in: "DOGE")), name: "b.ofx")
    #expect(alone.trades == [] && alone.problems.count == 1)
    let rated = try read(
      Self.statement(Self.stated(Self.buy("BUYSTOCK", total: "-200"), in: "DOGE", rate: "0.5")), name: "b.ofx")
    #expect(rated.trades.map(\.amount.decimal) == ["-100.00"] && rated.trades.first?.price == nil)
    func position(_ code: String) throws -> Outcome {
      try read(
        Self.statement(
          "",
          positions: "<INVPOSLIST><POSSTOCK><INVPOS>\(Self.apple)<HELDINACCT>CASH<POSTYPE>LONG<UNITS>10<UNITPRICE>150"
            + "<MKTVAL>1500<CURRENCY><CURRATE>1<CURSYM>\(code)</CURRENCY></INVPOS></POSSTOCK></INVPOSLIST>"),
        name: "b.ofx")
    }
    let pence = try #require(try position("GBX").report.accounts.first?.holdings?.rows.first)
    #expect(pence.value == Money(minor: 1_500, .gbp) && pence.price?.value.normalised == ExactDecimal("1.5"))
    let coin = try position("DOGE")
    let held = try #require(coin.report.accounts.first?.holdings?.rows.first)
    #expect(held.value == nil && held.price == nil && held.quantity.normalised == ExactDecimal("10"))
    #expect(coin.problems.count == 1)
  }

  @Test("fractions of a cent are rounded, as cash is; too large a number is named and left out")
  func precision() throws {
    try expect(
      Self.buy("BUYSTOCK", units: "0.00012345", price: "150.123456789", total: "-0.018532"),
      ["buy 0.00012345 150.123456789 -0.02"])
    let outcome = try read(
      Self.statement(Self.buy("BUYSTOCK", total: "-92233720368547758.07") + Self.buy("BUYSTOCK", id: "F3")),
      name: "b.ofx")
    #expect(Self.told(outcome) == ["buy 10 150.25 -1503.50", "buy 10 150.25 -1503.50"])
  }

  @Test("trades without a date, units or a total are named by line and left out; all others are read")
  func broken() throws {
    let outcome = try read(
      Self.statement(
        Self.buy("BUYSTOCK", day: "00000000").replacing("<DTSETTLE>20260107", with: "")
          + Self.buy("BUYSTOCK", units: "")
          + Self.sell("SELLSTOCK", price: "", total: "") + Self.buy("BUYSTOCK", id: "F7")), name: "b.ofx")
    #expect(outcome.trades.map(\.reliableID) == ["fitid:F7"])
    #expect(
      outcome.problems.map { String($0.drop { $0 != ":" }) } == [
        ": a trade without a date (it was left out)",
        ": a trade without a number of units, or with one that is none (it was left out)",
        ": a trade without a total, or with one that is no number or too large (it was left out)",
      ])
  }
}
