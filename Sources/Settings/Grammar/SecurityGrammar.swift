import Core

extension Grammar {
  static let prices = TableGrammar(
    name: "prices", repeated: false, about: "Prices of securities, once an account holds any.",
    keys: [
      KeyGrammar(
        "source", .word(PricesSettings.Source.allCases.map(\.rawValue)), example: #""yahoo""#, "yahoo file none"),
      KeyGrammar(
        "interval", .word(PricesSettings.Interval.allCases.map(\.rawValue)), example: #""1d""#,
        "1d 1wk 1h: what is asked for; a day has one close"),
      KeyGrammar(
        "file", .name, example: #""prices.csv""#, "date,symbol,price,currency; beside yahoo, for what it has not"),
      KeyGrammar("base_url", .url, example: #""http://127.0.0.1:8803/""#),
    ])

  static let security = TableGrammar(
    name: "security", repeated: true, about: "A security under a name of your own, or one that is not found by itself.",
    keys: [
      KeyGrammar("id", .id, .required, example: #""vwrp""#),
      KeyGrammar("name", .name, example: #""FTSE All-World""#, "(default: as its broker calls it)"),
      KeyGrammar("isin", .isin, example: #""IE00BK5BQT80""#),
      KeyGrammar("symbol", .name, example: #""VWRP.L""#, "at the price source"),
      KeyGrammar(
        "class", .word(SecurityClass.allCases.map(\.rawValue)), example: #""equity""#,
        SecurityClass.allCases.map(\.rawValue).joined(separator: " ")),
      KeyGrammar(
        "region", .percentages, example: #"{ "North America" = 65, "Europe" = 15, "Asia Pacific" = 20 }"#, "percent"),
    ])
}
