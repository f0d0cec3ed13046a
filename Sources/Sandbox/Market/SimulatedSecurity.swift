package import Core

/// A security of the simulated market: the names are those of real ones, every price is made up.
package struct SimulatedSecurity: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable { case stock, fund, bondFund, moneyMarket }

  package struct Split: Hashable, Sendable {
    package var day: Day
    /// New units for `old` ones.
    package var new: Int
    package var old: Int
  }

  /// `vwrp`
  package var id: String
  package var name: String
  package var isin: String
  /// Empty outside America.
  package var cusip: String
  package var figi: String
  /// As traded: `VWRP`.
  package var symbol: String
  /// The market's code by ISO 10383.
  package var exchange: String
  package var kind: Kind
  package var currency: Currency
  /// Quoted in hundredths of `currency`: London's pence.
  package var isInPence = false
  package var sector = ""
  package var industry = ""
  /// Where sessions are held; `Europe/London`.
  package var zone: String
  /// What one unit cost on the market's first day, in ten-thousandths of the unit it is quoted in.
  var start: Int
  /// Of a price, in millionths a session, and the widest step of one.
  var drift: Int
  var swing: Int
  /// Months in which a dividend is paid, and how much of the price it is, in ten-thousandths.
  var dividendMonths: [Int] = []
  var dividendYield = 0
  package var split: Split?

  /// As Yahoo has it: `VWRP.L`.
  package var yahooSymbol: String {
    switch exchange {
    case "XLON": symbol + ".L"
    case "XASX": symbol + ".AX"
    case "XETR": symbol + ".DE"
    default: symbol
    }
  }

  /// As Trading 212 has it: `VWRPl_EQ`.
  package var trading212Ticker: String {
    switch exchange {
    case "XLON": isInPence && kind == .fund ? "\(symbol)_EQ" : "\(symbol)l_EQ"
    case "XETR": "\(symbol)d_EQ"
    default: "\(symbol)_US_EQ"
    }
  }

  /// `GBX` for pence, else the currency's code.
  package var quoteCode: String { isInPence ? "GBX" : currency.code }

  package static let all: [SimulatedSecurity] = london + newYork + elsewhere

  private static let london = [
    SimulatedSecurity(
      id: "vwrp", name: "Vanguard FTSE All-World (Acc)", isin: "IE00BK5BQT80", cusip: "", figi: "BBG00PGVMKX9",
      symbol: "VWRP", exchange: "XLON", kind: .fund, currency: .gbp, zone: "Europe/London", start: 652_000, drift: 360,
      swing: 14_000),
    SimulatedSecurity(
      id: "vusa", name: "Vanguard S&P 500 (Dist)", isin: "IE00B3XXRP09", cusip: "", figi: "BBG002W3V2X8",
      symbol: "VUSA", exchange: "XLON", kind: .fund, currency: .gbp, zone: "Europe/London", start: 391_000, drift: 430,
      swing: 16_000, dividendMonths: [3, 6, 9, 12], dividendYield: 32),
    SimulatedSecurity(
      id: "csp1", name: "iShares Core S&P 500 (Acc)", isin: "IE00B5BMR087", cusip: "", figi: "BBG000R8HS19",
      symbol: "CSP1", exchange: "XLON", kind: .fund, currency: .gbp, isInPence: true, zone: "Europe/London",
      start: 208_000_000, drift: 430, swing: 16_000),
    SimulatedSecurity(
      id: "vod", name: "Vodafone", isin: "GB00BH4HKS39", cusip: "", figi: "BBG006GGLTB9", symbol: "VOD",
      exchange: "XLON", kind: .stock, currency: .gbp, isInPence: true, sector: "Communication Services",
      industry: "Telecom Services", zone: "Europe/London", start: 1_520_000, drift: -250, swing: 21_000,
      dividendMonths: [2, 8], dividendYield: 290),
  ]

  private static let newYork = [
    SimulatedSecurity(
      id: "aapl", name: "Apple", isin: "US0378331005", cusip: "037833100", figi: "BBG000B9XRY4", symbol: "AAPL",
      exchange: "XNAS", kind: .stock, currency: .usd, sector: "Technology", industry: "Consumer Electronics",
      zone: "America/New_York", start: 1_402_000, drift: 350, swing: 26_000, dividendMonths: [2, 5, 8, 11],
      dividendYield: 14),
    SimulatedSecurity(
      id: "nvda", name: "NVIDIA", isin: "US67066G1040", cusip: "67066G104", figi: "BBG000BBJQV0", symbol: "NVDA",
      exchange: "XNAS", kind: .stock, currency: .usd, sector: "Technology", industry: "Semiconductors",
      zone: "America/New_York", start: 3_310_000, drift: 900, swing: 44_000, dividendMonths: [3, 6, 9, 12],
      dividendYield: 1, split: Split(day: Month(2024, 6).day(10), new: 10, old: 1)),
    SimulatedSecurity(
      id: "vti", name: "Vanguard Total Stock Market ETF", isin: "US9229087690", cusip: "922908769",
      figi: "BBG000HR9779", symbol: "VTI", exchange: "ARCX", kind: .fund, currency: .usd, zone: "America/New_York",
      start: 1_712_000, drift: 380, swing: 17_000, dividendMonths: [3, 6, 9, 12], dividendYield: 34),
    SimulatedSecurity(
      id: "bnd", name: "Vanguard Total Bond Market ETF", isin: "US9219378356", cusip: "921937835",
      figi: "BBG000R9DYR4", symbol: "BND", exchange: "XNAS", kind: .bondFund, currency: .usd, zone: "America/New_York",
      start: 812_000, drift: -40, swing: 5_000, dividendMonths: Array(1...12), dividendYield: 27),
    SimulatedSecurity(
      id: "spaxx", name: "Fidelity Government Money Market Fund", isin: "US31617H1023", cusip: "31617H102", figi: "",
      symbol: "SPAXX", exchange: "", kind: .moneyMarket, currency: .usd, zone: "America/New_York", start: 10_000,
      drift: 0, swing: 0),
  ]

  private static let elsewhere = [
    SimulatedSecurity(
      id: "cba", name: "Commonwealth Bank of Australia", isin: "AU000000CBA7", cusip: "", figi: "BBG000D10MX3",
      symbol: "CBA", exchange: "XASX", kind: .stock, currency: Currency("AUD") ?? .usd, sector: "Financial Services",
      industry: "Banks", zone: "Australia/Sydney", start: 921_000, drift: 300, swing: 17_000, dividendMonths: [3, 9],
      dividendYield: 190),
    SimulatedSecurity(
      id: "sxr8", name: "iShares Core S&P 500 (Acc) EUR", isin: "IE00B5BMR087", cusip: "", figi: "BBG000R8HS55",
      symbol: "SXR8", exchange: "XETR", kind: .fund, currency: .eur, zone: "Europe/Berlin", start: 2_450_000,
      drift: 430, swing: 16_000),
  ]
}
