import Core

/// A security as SnapTrade describes it: `instrument` of a position, `symbol` or `option_symbol` of an activity.
struct SnapTradeSecurity: Hashable {
  var standard: StandardSecurity
  /// Shares of one contract: prices of options are told for one share.
  var multiplier = ExactDecimal(mantissa: 1, scale: 0)

  // The market code of American options: their symbol (OCC) is unique there.
  private static let options = "OPRA"

  // MARK: Positions

  /// Nil without an id.
  init?(instrument json: JSON?) {
    guard let json, let id = json["id"]?.text, !id.isEmpty else { return nil }
    let kind = json["kind"]?.text ?? ""
    standard = StandardSecurity(key: id)
    standard.symbol = cleaned((json["raw_symbol"] ?? json["symbol"])?.text ?? "")
    standard.exchange = cleaned(json["exchange"]?.text ?? "")
    standard.name = cleaned(json["description"]?.text ?? "")
    standard.figi = cleaned(json["figi_instrument"]?["figi_code"]?.text ?? "")
    standard.currency = (json["currency"]?.text).flatMap(SnapTradeUnit.init(code:))?.currency
    standard.securityClass = Self.classes[kind] ?? .other
    switch kind {
    case "option":
      multiplier = Self.number(json["multiplier"]) ?? ExactDecimal(mantissa: 100, scale: 0)
      standard.exchange = Self.options
      standard.currency = (json["underlying"]?["currency"]?.text).flatMap(SnapTradeUnit.init(code:))?.currency
    case "future": multiplier = Self.number(json["multiplier"]) ?? multiplier
    default: break
    }
  }

  private static let classes: [String: SecurityClass] = [
    "stock": .equity, "adr": .equity, "etf": .fund, "mutualfund": .fund, "cef": .fund, "crypto": .crypto,
  ]

  private static func number(_ json: JSON?) -> ExactDecimal? {
    json?.text.flatMap(ExactDecimal.init(written:)).flatMap { $0.mantissa > 0 ? $0 : nil }
  }

  // MARK: Activities

  /// Nil where the broker's symbol was not recognised.
  init?(symbol json: JSON?) {
    guard let json, let id = json["id"]?.text, !id.isEmpty else { return nil }
    standard = StandardSecurity(key: id)
    standard.symbol = cleaned((json["raw_symbol"] ?? json["symbol"])?.text ?? "")
    let exchange = json["exchange"]
    standard.exchange = cleaned((exchange?["mic_code"]?.text ?? exchange?["code"]?.text) ?? "")
    standard.name = cleaned(json["description"]?.text ?? "")
    standard.figi = cleaned((json["figi_code"]?.text ?? json["figi_instrument"]?["figi_code"]?.text) ?? "")
    standard.currency = (json["currency"]?["code"]?.text).flatMap(SnapTradeUnit.init(code:))?.currency
    standard.securityClass = json["type"]?["code"]?.text.flatMap { Self.typeClasses[$0] }
  }

  /// By the codes of security types.
  private static let typeClasses: [String: SecurityClass] = [
    "cs": .equity, "ad": .equity, "ps": .equity, "rt": .equity, "wt": .equity, "et": .fund, "oef": .fund, "cef": .fund,
    "ut": .fund, "bnd": .bond, "crypto": .crypto, "struct": .other,
  ]

  /// Nil where there is none.
  init?(option json: JSON?) {
    guard let json, let id = json["id"]?.text, !id.isEmpty else { return nil }
    standard = StandardSecurity(key: id)
    standard.symbol = cleaned(json["ticker"]?.text ?? "")
    standard.exchange = Self.options
    let under = json["underlying_symbol"]
    standard.currency = (under?["currency"]?["code"]?.text).flatMap(SnapTradeUnit.init(code:))?.currency
    standard.securityClass = .other
    standard.name = Self.optionName(json, under)
    multiplier = ExactDecimal(mantissa: json["is_mini_option"]?.isTrue == true ? 10 : 100, scale: 0)
  }

  /// `AAPL 2026-12-18 240 call`
  private static func optionName(_ json: JSON, _ under: JSON?) -> String {
    let strike = json["strike_price"]?.text.flatMap(ExactDecimal.init(written:))?.description
    let words = [
      (under?["raw_symbol"] ?? under?["symbol"])?.text, json["expiration_date"]?.text, strike,
      json["option_type"]?.text?.lowercased(),
    ]
    return cleaned(words.compactMap(\.self).joined(separator: " "))
  }

  /// Where SnapTrade has not recognised the broker's symbol: by the broker's words for it. Nil without any.
  init?(text: String) {
    let words = cleaned(text)
    guard !words.isEmpty else { return nil }
    standard = StandardSecurity(key: "text:\(folded(words))")
    standard.name = words
  }

  /// A coin, by its code alone: an account's cash, or what another coin was paid with.
  init(coin code: String) {
    standard = StandardSecurity(key: "coin:\(code)")
    standard.symbol = code
    standard.securityClass = .crypto
  }
}
