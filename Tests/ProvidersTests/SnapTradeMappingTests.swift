import Core
import Testing

@testable import Providers

@Suite("SnapTrade's accounts, balances and positions as standard rows") struct SnapTradeMappingTests {
  private func holdings(_ items: String..., asOf: String = "2026-11-21T06:42:46Z") -> StandardRows? {
    var night = SnapTradeNight()
    night.positions = positions(items, asOf: asOf)
    return night.mapped
  }

  @Test("trap: numbers of positions are strings, those of balances are numbers")
  func stringsAndNumbers() {
    let rows = holdings(position("AAPL", "10.5"))
    #expect(rows?.holdings?.rows.map(\.quantity) == [ExactDecimal("10.5")].compactMap(\.self))
    #expect(rows?.holdings?.rows.first?.price == ExactDecimal("123.45").map { UnitPrice($0, .usd) })
    #expect(rows?.balances.map(\.amount) == [usd("300.71")].compactMap(\.self))
  }

  @Test("trap: a cost basis is of one share")
  func costBasis() {
    #expect(holdings(position("AAPL", "10.5"))?.holdings?.rows.first?.cost == usd("1241.10"))
    #expect(holdings(position("AAPL", "-10.5"))?.holdings?.rows.first?.cost == usd("1241.10"), "a short one, too")
  }

  @Test("trap: money-market funds are in the cash already: their position is not added beside it")
  func cashEquivalents() {
    let rows = holdings(
      position("SPAXX", "300.71", price: "1", cost: "1", kind: "mutualfund", more: #","cash_equivalent":true"#),
      position("AAPL", "1"))
    #expect(rows?.balances.map(\.amount) == [usd("300.71")].compactMap(\.self))
    #expect(rows?.holdings?.rows.map(\.securityKey) == ["id-AAPL"])
    #expect(rows?.securities.first { $0.symbol == "SPAXX" }?.securityClass == .cash)
  }

  @Test("trap: there is no ISIN: securities are told by FIGI, symbol and exchange")
  func securities() {
    let security = holdings(position("AAPL", "1"))?.securities.first
    #expect(security?.isin == "" && security?.figi == "BBG-AAPL")
    #expect(security?.symbol == "AAPL" && security?.exchange == "XNAS")
    #expect(security?.name == "AAPL Inc." && security?.currency == .usd && security?.securityClass == .equity)
  }

  @Test("a position and an activity speak of the same security")
  func oneSecurity() {
    var night = SnapTradeNight()
    night.positions = positions([position("AAPL", "1")])
    night.tell(activity("BUY", amount: "-100", units: "1", symbol: "AAPL"))
    let rows = night.mapped
    #expect(rows?.securities.map(\.key) == ["id-AAPL"])
    #expect(rows?.trades.map(\.securityKey) == ["id-AAPL"])
  }

  @Test("one balance for each currency, none of which takes another's place")
  func currencies() {
    var night = SnapTradeNight()
    night.balances = [cash("300.71"), cash("-12.50", "CAD"), cash("0.1000000000000000055", "EUR")]
    let rows = night.mapped
    #expect(rows?.balances.map(\.amount.description) == ["300.71 USD", "-12.50 CAD", "0.10 EUR"])
    #expect(rows?.balances.map(\.sourceType) == ["cash USD", "cash CAD", "cash EUR"])
    #expect(rows?.balances.allSatisfy { $0.kind == .interim } == true)
  }

  @Test("balances are of the day that SnapTrade last read the broker, positions of theirs")
  func days() {
    var night = SnapTradeNight()
    night.accounts = [snapAccount(read: "2026-11-18")]
    night.positions = positions([position("AAPL", "1")], asOf: "2026-11-19 14:30:00+00:00")
    #expect(night.mapped?.balances.map(\.day) == [day("2026-11-18")])
    #expect(night.mapped?.holdings?.day == day("2026-11-19"))
    night.positions = positions([], asOf: "2026-11-22T01:00:00Z")
    #expect(night.mapped?.holdings == StandardHoldings(day: today, rows: []), "tomorrow's there is today's here")
  }

  @Test("cash in a coin is a holding, unless it is a position already")
  func coins() {
    var night = SnapTradeNight()
    night.balances = [cash("5.00"), cash("0.25", "BTC"), cash("3", "ETH")]
    night.positions = positions([position("ETH", "3", kind: "crypto", exchange: "")])
    #expect(night.mapped?.balances.count == 1)
    #expect(night.mapped?.holdings?.rows.map { "\($0.securityKey) \($0.quantity)" } == ["id-ETH 3", "coin:BTC 0.25"])
  }

  @Test("options and futures are priced by the contract, pence are pounds")
  func units() {
    let option = position(
      "AAPL  261218C00240000", "2", price: "4.2", cost: "3.9", kind: "option",
      instrument: #","multiplier":"100","underlying":{"kind":"stock","currency":"USD"}"#)
    let row = holdings(option)?.holdings?.rows.first
    #expect(row?.price?.value == ExactDecimal("420") && row?.cost == usd("780.00"))
    let pence = holdings(position("VOD", "100", price: "75.02", cost: "80", currency: "GBX", exchange: "XLON"))
    #expect(pence?.holdings?.rows.first?.price == ExactDecimal("0.7502").map { UnitPrice($0, .gbp) })
    #expect(pence?.holdings?.rows.first?.cost == Money("80.00", .gbp))
    #expect(pence?.securities.first?.currency == .gbp)
  }

  @Test("a position that cannot be read leaves the holdings unknown rather than smaller")
  func unreadablePositions() {
    for bad in [#"{"units":"1"}"#, position("MSFT", "many")] {
      let rows = holdings(position("AAPL", "1"), bad)
      #expect(rows?.holdings == nil)
      #expect(rows?.problems.count == 1 && rows?.problems.first?.hasPrefix("positions of 2026-11-21, row 2: ") == true)
    }
    #expect(holdings(position("AAPL", "0"))?.holdings == StandardHoldings(day: today, rows: []))
  }

  @Test("trap: where a broker shows no holdings, the account's total counts and its empty list does not")
  func unavailable() {
    var night = SnapTradeNight()
    night.accounts = [snapAccount(holdings: #","holdings_unavailable":true"#)]
    night.balances = []
    night.positions = positions([])
    #expect(night.mapped?.holdings == nil)
    #expect(night.mapped?.balances.map { "\($0.sourceType) \($0.amount)" } == ["total 15363.23 USD"])
  }

  @Test("trap: a disabled connection answers its stale cache with 200: it gives no row, and retires none")
  func disabled() {
    var night = SnapTradeNight()
    night.authorizations = [authorization(disabled: true, since: "2026-11-01")]
    night.positions = positions([])
    night.tell(activity("FEE", amount: "-1"))
    #expect(night.mapped == nil)
  }

  @Test("an account that SnapTrade has not read whole yet is not taken for an empty one")
  func syncing() {
    var night = SnapTradeNight()
    night.accounts = [
      snapAccount().replacing(#""initial_sync_completed":true"#, with: #""initial_sync_completed":false"#)
    ]
    night.positions = positions([])
    night.tell()
    #expect(night.mapped?.holdings == nil && night.mapped?.balances == [])
    #expect(night.mapped?.tellsTransactions == false)
  }

  @Test("simulated money is left out")
  func paper() {
    var night = SnapTradeNight()
    night.accounts = [snapAccount().replacing(#""is_paper":false"#, with: #""is_paper":true"#)]
    #expect(night.mapped == nil)
  }

  @Test("a credit line's debt has no sign one can trust; an investment account's has")
  func debt() {
    var night = SnapTradeNight()
    #expect(night.mapped?.debtSignVaries == false)
    night.accounts = [snapAccount(category: "LOC")]
    #expect(night.mapped?.debtSignVaries == true)
  }

  // MARK: Which account

  @Test("trap: a new connection gives new account ids: institution with its id or number stays")
  func keys() {
    func keys(_ id: String, _ institutionID: String?) -> [String] {
      var night = SnapTradeNight()
      night.accounts = [snapAccount(id, institutionID: institutionID)]
      let records = night.records.map { record in
        var record = record
        if !record.accountKey.isEmpty { record.accountKey = id }
        return record
      }
      return SnapTradeMapping.standardise(records: records).first?.account.keys ?? []
    }
    #expect(keys("acc-1", nil) == ["eastbrook/Q6542138443", "acc-1"])
    #expect(keys("acc-2", "54953432") == ["eastbrook/54953432", "eastbrook/Q6542138443", "acc-2"])
  }

  @Test("a number that several accounts of a connection share, or that is masked whole, tells none apart")
  func sharedNumbers() {
    func keys(_ numbers: String...) -> [[String]] {
      let accounts = numbers.enumerated().map { snapAccount("acc-\($0)", number: $1) }
      let json = try? JSON(parsing: Array("[\(accounts.joined(separator: ","))]".utf8))
      let one = SnapTradeAuthorization(
        .object(["id": .string("con-1"), "brokerage": .object(["slug": .string("EASTBROOK")])]))
      return SnapTradeAccount.all([one].compactMap(\.self), lists: ["con-1": json ?? .null]).accounts.map(\.steadyKeys)
    }
    #expect(keys("123456", "123456") == [[], []])
    #expect(keys("****", "***4143") == [[], ["eastbrook/***4143"]])
  }

  @Test("an account that is connected twice is read once")
  func doubles() {
    var night = SnapTradeNight()
    night.authorizations = [authorization("con-0"), authorization()]
    let older = snapRecord("accounts", "[\(snapAccount("acc-0", connection: "con-0"))]", key: "con-0")
    let balances = snapRecord("balances", "[\(cash("300.71"))]", account: "acc-0")
    let rows = SnapTradeMapping.standardise(records: night.records + [older, balances])
    #expect(rows.map(\.account.sourceID) == ["acc-0"])
  }

  @Test("what kind of account it is follows from its category and the broker's word")
  func types() throws {
    func type(_ category: String, _ raw: String) throws -> AccountType {
      let json = try JSON(
        parsing: Array(snapAccount(category: category).replacing("\"Margin\"", with: "\"\(raw)\"").utf8))
      return try #require(SnapTradeAccount(json, authorization: "con-1")).type
    }
    #expect(try type("INVESTMENT", "Margin") == .brokerage)
    #expect(try type("INVESTMENT", "Roth IRA") == .pension)
    #expect(try type("INVESTMENT", "Crypto") == .crypto)
    #expect(try type("DEPOSIT", "Checking") == .current)
    #expect(try type("DEPOSIT", "High Yield Savings") == .savings)
    #expect(try type("LOC", "Credit Card") == .card)
    #expect(try type("LOC", "Margin Loan") == .loan)
  }

  // MARK: Whole or not

  @Test("a window that came whole speaks for its days up to the last that SnapTrade has read")
  func complete() {
    var night = SnapTradeNight()
    night.tell(
      activity("FEE", "2026-11-19", amount: "-1", id: "1"), activity("FEE", "2026-09-02", amount: "-1", id: "2"))
    #expect(night.mapped?.completeTrades == day("2026-08-22")...day("2026-11-20"), "a day late")
    #expect(night.mapped?.complete == night.mapped?.completeTrades)
    #expect(night.mapped?.asked == day("2026-08-22")...today)
    #expect(night.mapped?.trades.map(\.day) == [day("2026-09-02"), day("2026-11-19")], "by time")
    night.accounts = [snapAccount(first: "2026-09-01")]
    #expect(night.mapped?.completeTrades == day("2026-09-02")...day("2026-11-20"), "history began within it")
    night.tell(activity("FEE", "2024-02-03", amount: "-1"), window: "start..2026-11-21")
    #expect(night.mapped?.completeTrades == day("2024-02-03")...day("2026-11-20"), "from the first there is")
    night.tell()
    #expect(night.mapped?.completeTrades == nil, "an empty answer retires nothing")
  }

  @Test("pages are one answer; one that is missing leaves only the newest days complete")
  func pages() {
    var night = SnapTradeNight()
    let first = [
      activity("FEE", "2026-11-19", amount: "-1", id: "1"), activity("FEE", "2026-10-05", amount: "-2", id: "2"),
    ]
    // A row slid from the first page to the second.
    let second = [
      activity("FEE", "2026-10-05", amount: "-2", id: "2"), activity("FEE", "2026-09-01", amount: "-3", id: "3"),
    ]
    let window = "2026-08-22..2026-11-21"
    night.pages = [
      ("offset 0 of \(window)", page(first, total: 4)), ("offset 2 of \(window)", page(second, offset: 2, total: 4)),
    ]
    #expect(night.mapped?.trades.map(\.amount.minor) == [-300, -200, -100])
    #expect(night.mapped?.completeTrades == day("2026-08-22")...day("2026-11-20"))
    night.pages.removeLast()
    #expect(night.mapped?.completeTrades == day("2026-10-06")...day("2026-11-20"))
    night.pages = [("offset 2 of \(window)", page(second, offset: 2, total: 4))]
    #expect(night.mapped?.completeTrades == day("2026-09-02")...day("2026-11-20"))
  }

  @Test("refusals, and answers that are none, give no rows")
  func noAnswer() {
    for (body, status) in [("{}", 200), ("", 200), (#"{"detail":"x"}"#, 500), ("[1]", 200), ("[{}]", 403)] {
      for kind in ["authorizations", "accounts", "balances", "positions", "activities"] {
        let record = snapRecord(kind, body, account: "acc-1", key: "con-1", status: status)
        #expect(SnapTradeMapping.standardise(records: [record]).isEmpty)
      }
    }
  }

  @Test("answers that are cut, wherever they are cut, give no row that is not there whole")
  func cut() {
    var night = SnapTradeNight()
    night.positions = positions([position("AAPL", "1"), position("MSFT", "2")])
    night.tell(activity("FEE", amount: "-1", id: "1"), activity("FEE", amount: "-2", id: "2"))
    let records = night.records
    for index in records.indices {
      for end in stride(from: 0, to: records[index].body.count - 1, by: 11) {
        var cut = records
        cut[index].body = Array(cut[index].body[..<end])
        let rows = SnapTradeMapping.standardise(records: cut).first
        #expect(rows?.holdings.map { $0.rows.count == 2 } ?? true)
        #expect(rows.map { $0.trades.isEmpty || $0.trades.count == 2 } ?? true)
      }
    }
  }

  @Test(
    "decimals are exact as far as they fit, rounded half to even beyond",
    arguments: [
      ("0", "0"), ("-0.50", "-0.5"), ("1e3", "1000"), ("1.5E-3", "0.0015"), ("+12", "12"), (".5", "0.5"),
      ("123456789.123456789012345", "123456789.123456789"), ("0.1234567890123456785", "0.123456789012345678"),
      ("0.9999999999999999999", "1"), ("1e-30", "0"), ("1e18", "1000000000000000000"), ("0e5", "0"),
    ])
  func decimals(text: String, expected: String) {
    #expect(ExactDecimal(written: text)?.description == expected)
  }

  @Test("what is no number is none", arguments: ["", "-", "1.2.3", "1e", "NaN", "1,5", "1e99", "99999999999999999999"])
  func noDecimals(text: String) { #expect(ExactDecimal(written: text) == nil) }
}
