import Core

/// A listing that a search found.
package struct YahooListing: Hashable, Sendable {
  package var symbol: String
  package var name = ""
  /// Yahoo's word, and its words for people.
  package var exchange = ""
  package var exchangeName = ""
  /// `EQUITY`, `ETF`, `MUTUALFUND` …
  package var type = ""
  package var sector = ""
  package var industry = ""

  /// Nil when the answer is none.
  package static func all(in body: [UInt8]) -> [YahooListing]? {
    guard let answer = try? JSON(parsing: body), let quotes = answer["quotes"]?.array else { return nil }
    return quotes.compactMap { quote in
      // Of what is not Yahoo's own there is no chart.
      guard quote["isYahooFinance"] != .bool(false), let symbol = quote["symbol"]?.text, !symbol.isEmpty else {
        return nil
      }
      func text(_ names: String...) -> String {
        names.lazy.compactMap { quote[$0]?.text }.map(cleaned).first { !$0.isEmpty } ?? ""
      }
      return YahooListing(
        symbol: symbol, name: text("longname", "shortname"), exchange: text("exchange"),
        exchangeName: text("exchDisp", "exchange"), type: text("quoteType"), sector: text("sector", "sectorDisp"),
        industry: text("industry", "industryDisp"))
    }
  }

  /// The listings that a security may be, the likeliest first: by its own symbol and market, then by the market, then by
  /// the currency that most of a market is quoted in, then as they were found.
  static func likeliest(_ listings: [YahooListing], for security: YahooSecurity) -> [YahooListing] {
    let stem = YahooMarkets.stem(security.symbol)
    let wanted = YahooMarkets.suffix(ofMarket: security.exchange)
    func rank(_ listing: YahooListing) -> Int {
      let (own, suffix) = YahooMarkets.parts(listing.symbol)
      var rank = 0
      if let wanted, suffix == wanted { rank -= 4 }
      if own == stem, !stem.isEmpty { rank -= 2 }
      if let currency = security.currency, YahooMarkets.usualCurrency(ofSuffix: suffix) == currency.code { rank -= 1 }
      if YahooMarkets.usualCurrency(ofSuffix: suffix) == nil { rank += 8 }
      return rank
    }
    return listings.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
      .map(\.element)
  }
}
