import Core
import Testing

@testable import Settings

/// entries.csv: what holds, and what is said of what does not.
@Suite("entries.csv") struct EntriesTests {
  static let columns = EntryColumn.header

  static func settings() throws -> DaybookSettings {
    let text = """
      [household]
      name = "Example"
      currency = "EUR"
      timezone = "Europe/Berlin"

      [[account]]
      id = "cash"
      name = "Cash"
      type = "cash"
      was = ["purse"]

      [[account]]
      id = "broker"
      name = "Broker"
      type = "brokerage"
      currency = "USD"
      """
    return try DaybookSettings.read(Array(text.utf8))
  }

  static func read(_ text: String) throws -> EntriesFile { try EntriesFile(Array(text.utf8), settings()) }

  static func lines(_ lines: String...) throws -> EntriesFile {
    try read(([columns] + lines).joined(separator: "\n") + "\n")
  }

  private func rows(_ file: EntriesFile, _ account: String) throws -> StandardRows {
    try #require(file.rows.first { $0.account.sourceID == account })
  }

  @Test("a transaction, a balance and a trade of each kind")
  func kinds() throws {
    let file = try Self.lines(
      "a1,transaction,cash,2026-06-01,-12.50,,Corner Shop,Bread,Food:Groceries,,,,,",
      "a2,balance,cash,2026-06-02,85.00,EUR,,,,,,,,",
      "b1,buy,broker,2026-06-03,-813.00,,,,,IE00B3XXRP09,10,81.20,1.00,",
      "b2,sell,broker,2026-06-04,,,,,,IE00B3XXRP09,4,82.00,1.00,0.50",
      "b3,dividend,broker,2026-06-05,3.40,,,,,IE00B3XXRP09,,,,0.60", "b4,fee,broker,2026-06-05,-2.00,,,,,,,,,",
      "b5,tax,broker,2026-06-05,-1.00,,,,,,,,,", "b6,interest,broker,2026-06-06,0.12,,,,,,,,,",
      "b7,split,broker,2026-06-07,,,,,,House fund,2:1,,,", "b8,transfer_in,broker,2026-06-08,,,,,,House fund,3,20,,",
      "b9,transfer_out,broker,2026-06-09,0,,,,,House fund,1.5,,,")
    #expect(file.problems == [])
    let cash = try rows(file, "cash")
    let row = try #require(cash.transactions.first)
    #expect(row.amount == Money(minor: -1250, .eur) && row.counterparty == "Corner Shop" && row.description == "Bread")
    #expect(row.givenCategory == "Food:Groceries" && row.reliableID == "a1" && row.day.iso == "2026-06-01")
    #expect(cash.balances.map(\.amount) == [Money(minor: 8500, .eur)] && cash.balances.first?.kind == .closing)
    let broker = try rows(file, "broker")
    #expect(
      broker.trades.map { "\($0.kind.rawValue) \($0.quantity?.description ?? "-") \($0.amount)" } == [
        "buy 10 -813.00 USD", "sell 4 326.50 USD", "dividend - 3.40 USD", "fee - -2.00 USD", "tax - -1.00 USD",
        "interest - 0.12 USD", "split - 0.00 USD", "transfer_in 3 0.00 USD", "transfer_out 1.5 0.00 USD",
      ])
    #expect(broker.trades[6].ratio?.description == "2")
    #expect(broker.trades.map(\.reliableID) == (1...9).map { "b\($0)" })
    #expect(broker.securities.map { "\($0.key) \($0.isin)" } == ["IE00B3XXRP09 IE00B3XXRP09", "House fund "])
    #expect(broker.complete?.contains(try #require(Day(iso: "2026-06-01"))) == true)
  }

  @Test("every account is told of whole, also one without a line, and one by its former id")
  func accounts() throws {
    let file = try Self.lines("a1,transaction,purse,2026-06-01,-1,,,,,,,,,")
    #expect(file.problems == [])
    #expect(file.rows.map(\.account.sourceID) == ["broker", "cash"])
    #expect(try rows(file, "cash").transactions.count == 1)
    #expect(try rows(file, "broker").transactions.isEmpty)
  }

  @Test("columns may stand in any order, and those that are not needed may be missing")
  func anyOrder() throws {
    let file = try Self.read("Day, Account ,kind,amount\r\n2026-06-01,cash,transaction,-1.5\r\n\r\n , ,,\r\n")
    #expect(file.problems == [])
    #expect(try rows(file, "cash").transactions.first?.amount.minor == -150)
    #expect(try rows(file, "cash").transactions.first?.reliableID == "")
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    var line: String
    var text: String
    var testDescription: String { line }
  }

  @Test(
    "a line that does not hold is named with line, column, excerpt and what mends it; the others hold",
    arguments: [
      Wrong(
        line: "x,transacton,cash,2026-06-01,-1,,,,,,,,,",
        text: """
          entries.csv:3: there is no kind 'transacton'
            3 | x,transacton,cash,2026-06-01,-1,,,,,,,,,
              |   ^^^^^^^^^^
          hint: did you mean 'transaction'?
          """),
      Wrong(
        line: "x,transaction,cahs,2026-06-01,-1,,,,,,,,,",
        text: """
          entries.csv:3: no account is called 'cahs'
            3 | x,transaction,cahs,2026-06-01,-1,,,,,,,,,
              |               ^^^^
          hint: did you mean 'cash'?
          """),
      Wrong(
        line: "x,transaction,cash,1.6.2026,-1,,,,,,,,,",
        text: """
          entries.csv:3: '1.6.2026' is no day
            3 | x,transaction,cash,1.6.2026,-1,,,,,,,,,
              |                    ^^^^^^^^
          hint: a day is written 2026-06-30
          """),
      Wrong(
        line: "x,transaction,cash,2026-06-01,\"1,50\",,,,,,,,,",
        text: """
          entries.csv:3: '1,50' is no amount
            3 | x,transaction,cash,2026-06-01,"1,50",,,,,,,,,
              |                               ^^^^^^
          hint: write it as -12.50, with a point and without a currency
          """),
      Wrong(
        line: "x,transaction,cash,2026-06-01,-1.505,,,,,,,,,",
        text: """
          entries.csv:3: the amount has more decimals than EUR, or is too large
            3 | x,transaction,cash,2026-06-01,-1.505,,,,,,,,,
              |                               ^^^^^^
          """),
      Wrong(
        line: "x,transaction,cash,2026-06-01,-1,EURO,,,,,,,,",
        text: """
          entries.csv:3: 'EURO' is no currency of ISO 4217
            3 | x,transaction,cash,2026-06-01,-1,EURO,,,,,,,,
              |                                  ^^^^
          hint: did you mean 'EUR'?
          """),
      Wrong(
        line: "x,transaction,cash,2026-06-01,-1250,GBX,,,,,,,,",
        text: """
          entries.csv:3: 'GBX' is no currency of ISO 4217
            3 | x,transaction,cash,2026-06-01,-1250,GBX,,,,,,,,
              |                                     ^^^
          hint: write the line in GBP: 100 GBX are 1 GBP
          """),
      Wrong(
        line: "x,transaction,cash,2026-06-01,-1,,,,,,5,,,",
        text: """
          entries.csv:3: a transaction has no quantity
            3 | x,transaction,cash,2026-06-01,-1,,,,,,5,,,
              |                                       ^
          hint: the kinds of trades are buy, sell, dividend …
          """),
      Wrong(
        line: "ok,transaction,cash,2026-06-01,-1,,,,,,,,,",
        text: """
          entries.csv:3: line 2 has the id 'ok' too: this line is left out
            3 | ok,transaction,cash,2026-06-01,-1,,,,,,,,,
              | ^^
          hint: give it another, or none
          """),
      Wrong(
        line: "x,buy,broker,2026-06-01,500,,,,,VUSA,5,,,",
        text: """
          entries.csv:3: what is bought is paid for
            3 | x,buy,broker,2026-06-01,500,,,,,VUSA,5,,,
              |                         ^^^
          hint: write the amount with a minus: -500.00
          """),
      Wrong(
        line: "x,buy,broker,2026-06-01,,,,,,VUSA,5,,,",
        text: """
          entries.csv:3: the line has neither an amount nor a price
            3 | x,buy,broker,2026-06-01,,,,,,VUSA,5,,,
              |                         ^
          hint: write one of them
          """),
      Wrong(
        line: "x,split,broker,2026-06-01,,,,,,VUSA,2,,,",
        text: """
          entries.csv:3: a split's quantity is written new:old
            3 | x,split,broker,2026-06-01,,,,,,VUSA,2,,,
              |                                     ^
          hint: 2:1 is two new units for one old one
          """),
      Wrong(
        line: "x,transfer_in,broker,2026-06-01,5,,,,,VUSA,2,,,",
        text: """
          entries.csv:3: a transfer_in moves no cash
            3 | x,transfer_in,broker,2026-06-01,5,,,,,VUSA,2,,,
              |                                 ^
          hint: leave it empty, or write 0
          """),
      Wrong(
        line: "x,transaction,cash,2026-06-01,-1,,,,,,,,,,more",
        text: """
          entries.csv:3: the line has 15 columns, not 14
            3 | x,transaction,cash,2026-06-01,-1,,,,,,,,,,more
          hint: a field with a comma is "quoted"
          """),
      Wrong(
        line: "<<<<<<< HEAD",
        text: """
          entries.csv:3: this is a mark of a merge that was not finished
            3 | <<<<<<< HEAD
          hint: keep the lines you want and delete this one
          """),
    ])
  func wrong(_ wrong: Wrong) throws {
    let file = try Self.lines(
      "ok,transaction,cash,2026-06-01,-7,,,,,,,,,", wrong.line, "z,balance,cash,2026-06-09,1,,,,,,,,,")
    #expect(file.problems.map(\.description) == [wrong.text])
    #expect(try rows(file, "cash").transactions.map(\.amount.minor) == [-700])
    #expect(try rows(file, "cash").balances.count == 1)
  }

  @Test("a category that is none is named, and the transaction counts without one")
  func category() throws {
    let file = try Self.lines("a,transaction,cash,2026-06-01,-7,,,,Food:Grocerys,,,,,")
    #expect(file.problems.first?.hint == "did you mean 'Food:Groceries'?")
    #expect(try rows(file, "cash").transactions.map(\.givenCategory) == [""])
  }

  @Test(
    "a second balance of one account and day is left out, and an amount that quantity and price do not make is told")
  func doubts() throws {
    let file = try Self.lines(
      "a,balance,cash,2026-06-01,7,,,,,,,,,", "b,balance,cash,2026-06-01,8,,,,,,,,,",
      "c,buy,broker,2026-06-01,-50,,,,,VUSA,10,50,,")
    #expect(
      file.problems.map(\.message) == [
        "line 2 states this account's balance of that day too: this line is left out",
        "quantity, price and costs make -500.00, not -50.00: the amount counts",
      ])
    #expect(try rows(file, "cash").balances.map(\.amount.minor) == [700])
    #expect(try rows(file, "broker").trades.map(\.amount.minor) == [-5000])
  }

  @Test(
    "a file whose first line cannot be read is refused whole",
    arguments: [
      ("", "entries.csv:1: the file is empty\nhint: its first line is \(columns)"),
      (
        "id;kind;account\n",
        """
        entries.csv:1: the columns are divided by commas
          1 | id;kind;account
        hint: save the file as CSV with commas
        """
      ),
      (
        "id,kind,acount,day,amount\n",
        """
        entries.csv:1: there is no column 'acount'
          1 | id,kind,acount,day,amount
            |         ^^^^^^
        hint: did you mean 'account'?
        """
      ),
      (
        "id,kind,account,day\n",
        """
        entries.csv:1: the column 'amount' is missing
          1 | id,kind,account,day
        hint: the columns are \(columns)
        """
      ),
      (
        "kind,kind,account,day\n",
        """
        entries.csv:1: the column 'kind' is here twice
          1 | kind,kind,account,day
            |      ^^^^
        hint: delete one of them
        """
      ),
    ])
  func header(_ text: String, _ expected: String) throws {
    do {
      _ = try Self.read(text)
      Issue.record("it was read")
    } catch {
      #expect("\(error)" == expected)
    }
  }

  @Test("a line is added at the end, quoted where it must be, in the file's own order and kind of line ends")
  func append() throws {
    var line = EntryLine()
    line[.kind] = "transaction"
    line[.account] = "cash"
    line[.day] = "2026-06-01"
    line[.amount] = "-1"
    line[.counterparty] = "Smith, \"Joe\""
    let new = try line.appended(to: [], EntryColumn.allCases)
    #expect(
      String(decoding: new, as: UTF8.self)
        == "\(Self.columns)\n,transaction,cash,2026-06-01,-1,,\"Smith, \"\"Joe\"\"\",,,,,,,\n")
    let other = try line.appended(
      to: Array("day,account,kind,amount,counterparty\r\n2026-05-01,cash,transaction,-2,a".utf8),
      [.day, .account, .kind, .amount, .counterparty])
    #expect(
      String(decoding: other, as: UTF8.self)
        == "day,account,kind,amount,counterparty\r\n2026-05-01,cash,transaction,-2,a\r\n2026-06-01,cash,transaction,-1,\"Smith, \"\"Joe\"\"\"\r\n"
    )
    #expect(throws: UserError.self) { try line.text([.day, .account, .kind, .amount]) }
    #expect(try Self.read(String(decoding: new, as: UTF8.self)).problems == [])
  }

  @Test("a file may be cut anywhere and hold anything: it is read or refused, never a crash")
  func anything() throws {
    let text =
      "\(Self.columns)\na1,transaction,cash,2026-06-01,-12.50,,\"Shop, the\",Bread,Food:Groceries,,,,,\nb,split,broker,2026-06-07,,,,,,F,2:1,,,\n"
    let bytes = Array(text.utf8)
    for end in bytes.indices { _ = try? EntriesFile(bytes[..<end], Self.settings()) }
    var random = SystemLikeGenerator(state: 7)
    let settings = try Self.settings()
    for _ in 0..<300 {
      var changed = bytes
      for _ in 0..<4 {
        changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? EntriesFile(changed, settings)
    }
  }
}

/// The same numbers every time.
private struct SystemLikeGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }
}
