import Core
import Providers
import Testing

private func errors(_ text: String) -> String {
  do {
    _ = try PricesFile.read(Array(text.utf8), file: "prices.csv")
    return "no error"
  } catch { return error.description }
}

@Suite("A household's own file of prices") struct PricesFileTests {
  @Test("rows are read whatever the order of the columns; pence are pounds")
  func reading() throws {
    let rows = try PricesFile.read(
      Array(
        "\u{FEFF}currency, price ,date,symbol,note\r\nEUR,104.25,2026-11-20,FUND,x\n\nGBX,91.2,2026-11-19,\"VOD\"\n"
          .utf8),
      file: "prices.csv")
    #expect(
      rows.map { "\($0.day) \($0.symbol) \($0.price.value) \($0.price.currency)" } == [
        "2026-11-20 FUND 104.25 EUR", "2026-11-19 VOD 0.912 GBP",
      ])
    #expect(rows.map(\.line) == [2, 4])
  }

  private struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var row: String
    var text: String
  }

  @Test(arguments: [
    Case(
      testDescription: "a day that is none", row: "20.11.2026,FUND,1.5,EUR",
      text: """
        prices.csv:2: '20.11.2026' is not a day
          2 | 20.11.2026,FUND,1.5,EUR
        hint: write 2026-06-30
        """),
    Case(
      testDescription: "no symbol", row: "2026-11-20,,1.5,EUR",
      text: """
        prices.csv:2: there is no symbol
          2 | 2026-11-20,,1.5,EUR
        hint: write a symbol, an ISIN, or the id of a [[security]]
        """),
    Case(
      testDescription: "a price with a comma", row: "2026-11-20,FUND,1 000.50,EUR",
      text: """
        prices.csv:2: '1 000.50' is not a price
          2 | 2026-11-20,FUND,1 000.50,EUR
        hint: write 104.25
        """),
    Case(
      testDescription: "a price of nought", row: "2026-11-20,FUND,0,EUR",
      text: """
        prices.csv:2: '0' is not a price
          2 | 2026-11-20,FUND,0,EUR
        hint: write 104.25
        """),
    Case(
      testDescription: "a currency that is none", row: "2026-11-20,FUND,1.5,Euro",
      text: """
        prices.csv:2: 'Euro' is not a currency
          2 | 2026-11-20,FUND,1.5,Euro
        hint: write GBP, or GBX for pence
        """),
    Case(
      testDescription: "two prices of one day", row: "2026-11-20,FUND,1.5,EUR\n2026-11-20,FUND,1.6,EUR",
      text: """
        prices.csv:3: there are two prices of 'FUND' on 2026-11-20
          3 | 2026-11-20,FUND,1.6,EUR
        hint: the other is on line 2
        """),
  ])
  private func faults(_ example: Case) {
    #expect(errors("date,symbol,price,currency\n\(example.row)\n") == example.text)
  }

  @Test("every faulty line is named, not only the first")
  func several() {
    let text = errors("date,symbol,price,currency\nx,FUND,1,EUR\n2026-11-20,FUND,1,EUR\n2026-11-21,FUND,-1,EUR\n")
    #expect(text.contains("prices.csv:2: 'x' is not a day"))
    #expect(text.contains("prices.csv:4: '-1' is not a price"))
    #expect(!text.contains("prices.csv:3"))
  }

  @Test("a header that lacks a column, and a file of nothing")
  func header() {
    #expect(
      errors("date,symbol,close\n") == """
        prices.csv:1: the header names no price, no currency
          1 | date,symbol,close
        hint: its first line should be date,symbol,price,currency
        """)
    #expect(
      errors("\n\n") == "prices.csv: the file is empty\nhint: its first line should be date,symbol,price,currency")
  }
}
