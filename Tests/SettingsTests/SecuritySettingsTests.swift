import Core
import Settings
import Testing

@Suite struct SecuritySettingsTests {
  @Test("prices come from Yahoo, a day at a time, unless the file says otherwise")
  func defaults() throws {
    let prices = try settings("").prices
    #expect(prices.source == .yahoo)
    #expect(prices.interval == .day)
    #expect(prices.file == nil)
  }

  @Test("a table of prices is read")
  func prices() throws {
    let prices = try settings(
      """
      [prices]
      source = "file"
      interval = "1wk"
      file = "prices.csv"
      base_url = "http://127.0.0.1:8803/"
      """
    ).prices
    #expect(prices.source == .file)
    #expect(prices.interval == .week)
    #expect(prices.file == "prices.csv")
    #expect(prices.baseURL == "http://127.0.0.1:8803/")
  }

  @Test("a security is read, its regions in the order of the file")
  func security() throws {
    let security = try #require(
      try settings(
        """
        [[security]]
        id = "vwrp"
        name = "FTSE All-World"
        isin = "IE00BK5BQT80"
        symbol = "VWRP.L"
        class = "equity"
        region = { "North America" = "64.5", "Europe" = "15.5", "Asia Pacific" = 20, "Africa" = 0 }
        """
      ).securities.first)
    #expect(security.name == "FTSE All-World")
    #expect(security.isin == "IE00BK5BQT80")
    #expect(security.symbol == "VWRP.L")
    #expect(security.securityClass == .equity)
    #expect(
      security.region.map { "\($0.region) \($0.weight)" } == ["North America 6450", "Europe 1550", "Asia Pacific 2000"])
  }

  private struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var id = "us0000000000"
    var isin = ""
    var symbol = ""
    var found: String?
  }

  @Test(arguments: [
    Case(testDescription: "its ISIN finds it", isin: "IE00BK5BQT80", symbol: "OTHER", found: "world"),
    Case(testDescription: "the warehouse's id finds it", id: "by-id", found: "by-id"),
    Case(testDescription: "its symbol finds it", symbol: "AAPL", found: "apple"),
    Case(testDescription: "its symbol without its market finds it", symbol: "VUSA", found: "sp"),
    Case(testDescription: "another ISIN is another security", isin: "US0378331005", symbol: "VWRP.L", found: nil),
    Case(testDescription: "nothing finds nothing", found: nil),
  ])
  private func match(_ example: Case) throws {
    let settings = try settings(
      """
      [[security]]
      id = "world"
      isin = "IE00BK5BQT80"
      symbol = "VWRP.L"
      [[security]]
      id = "by-id"
      [[security]]
      id = "apple"
      symbol = "AAPL"
      [[security]]
      id = "sp"
      symbol = "VUSA.L"
      """)
    #expect(settings.security(id: example.id, isin: example.isin, symbol: example.symbol)?.id == example.found)
  }
}
