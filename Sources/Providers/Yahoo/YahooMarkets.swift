/// How Yahoo marks the market of a symbol: `VWRP.L` in London, plain in America.
enum YahooMarkets {
  /// By the market's code (ISO 10383), or a word that brokers use for it.
  private static let suffixes: [String: String] = [
    "XNAS": "", "XNYS": "", "ARCX": "", "XASE": "", "BATS": "", "IEXG": "", "OTCM": "", "PINX": "", "XNGS": "",
    "XNMS": "", "XNCM": "", "NASDAQ": "", "NYSE": "", "ARCA": "", "AMEX": "", "NYSE ARCA": "",
    "XLON": ".L", "LSE": ".L", "XETR": ".DE", "XETRA": ".DE", "XFRA": ".F", "XPAR": ".PA", "XAMS": ".AS",
    "XBRU": ".BR", "XMIL": ".MI", "MTAA": ".MI", "ETFP": ".MI", "XMAD": ".MC", "XSWX": ".SW", "XVTX": ".SW",
    "XWBO": ".VI", "XLIS": ".LS", "XSTO": ".ST", "XCSE": ".CO", "XOSL": ".OL", "XHEL": ".HE", "XDUB": ".IR",
    "XWAR": ".WA", "XTSE": ".TO", "TSX": ".TO", "XTSX": ".V", "XASX": ".AX", "ASX": ".AX", "XNZE": ".NZ",
    "XTKS": ".T", "XHKG": ".HK", "XSES": ".SI", "XNSE": ".NS", "XBOM": ".BO", "BVMF": ".SA", "XJSE": ".JO",
    "XTAE": ".TA",
  ]

  /// In which most of a market's listings are quoted.
  private static let currencies: [String: String] = [
    "": "USD", ".L": "GBP", ".DE": "EUR", ".F": "EUR", ".PA": "EUR", ".AS": "EUR", ".BR": "EUR", ".MI": "EUR",
    ".MC": "EUR", ".SW": "CHF", ".VI": "EUR", ".LS": "EUR", ".ST": "SEK", ".CO": "DKK", ".OL": "NOK", ".HE": "EUR",
    ".IR": "EUR", ".WA": "PLN", ".TO": "CAD", ".V": "CAD", ".AX": "AUD", ".NZ": "NZD", ".T": "JPY", ".HK": "HKD",
    ".SI": "SGD", ".NS": "INR", ".BO": "INR", ".SA": "BRL", ".JO": "ZAR", ".TA": "ILS",
  ]

  /// Nil for a market that is not known.
  static func suffix(ofMarket exchange: String) -> String? { suffixes[exchange.uppercased()] }

  /// Nil for a suffix that is not known.
  static func usualCurrency(ofSuffix suffix: String) -> String? { currencies[suffix] }

  /// `VWRP.L` as `VWRP` and `.L`; what stands after the last dot is a market's, for a share class has a dash.
  static func parts(_ symbol: String) -> (stem: String, suffix: String) {
    guard let dot = symbol.lastIndex(of: ".") else { return (symbol, "") }
    return (String(symbol[..<dot]), String(symbol[dot...]))
  }

  /// As brokers write share classes (`BRK.B`, `BRK/B`, `BRK B`), as Yahoo does: `BRK-B`.
  static func stem(_ symbol: String) -> String {
    String(symbol.uppercased().map { $0 == "." || $0 == "/" || $0 == " " ? "-" : $0 })
  }
}
