import Core

/// One element of `securities`.
struct PlaidSecurity {
  let json: JSON
  let key: String

  init?(_ json: JSON) {
    guard let key = json["security_id"]?.text, !key.isEmpty else { return nil }
    self.json = json
    self.key = key
  }

  static func read(_ answers: [JSON]) -> [String: PlaidSecurity] {
    let all = answers.flatMap { $0["securities"]?.array ?? [] }.compactMap(PlaidSecurity.init)
    return Dictionary(all.map { ($0.key, $0) }) { $1 }
  }

  /// Money itself: `CUR:USD`. It is the account's balance, not something held.
  var isMoney: Bool { json["type"]?.text == "cash" }

  /// `CUR:USD` is dollars and `CUR:BTC` a coin.
  private var symbol: String {
    let ticker = cleaned(json["ticker_symbol"]?.text ?? "")
    return ticker.hasPrefix("CUR:") ? String(ticker.dropFirst(4)) : ticker
  }

  var standard: StandardSecurity {
    var result = StandardSecurity(key: key)
    // Both need a licence: null is what most see.
    result.isin = cleaned(json["isin"]?.text ?? "")
    result.cusip = cleaned(json["cusip"]?.text ?? "")
    result.symbol = symbol
    result.exchange = cleaned(json["market_identifier_code"]?.text ?? "")
    result.name = cleaned(json["name"]?.text ?? "")
    result.securityClass = securityClass
    result.currency = PlaidUnit.read(json)?.currency
    result.sector = cleaned(json["sector"]?.text ?? "")
    result.industry = cleaned(json["industry"]?.text ?? "")
    return result
  }

  private var securityClass: SecurityClass? {
    if json["is_cash_equivalent"]?.isTrue == true { return .cash }
    return switch json["type"]?.text {
    case "cash": .cash
    case "cryptocurrency": .crypto
    case "equity": .equity
    case "etf", "mutual fund": .fund
    case "fixed income": .bond
    case "derivative", "loan", "other": .other
    default: nil
    }
  }
}

/// One element of `holdings`.
struct PlaidHolding {
  let json: JSON
  let key: String
  let account: String
  let unit: QuotedUnit?

  init?(_ json: JSON) {
    guard let key = json["security_id"]?.text, let account = json["account_id"]?.text else { return nil }
    self.json = json
    self.key = key
    self.account = account
    unit = PlaidUnit.read(json)
  }

  /// Nil without a quantity. Of options it is the number of underlying shares, contracts × 100, and the price that of
  /// one of them: nothing is to be multiplied.
  var standard: StandardHolding? {
    guard let quantity = PlaidNumber.decimal(json["quantity"]) else { return nil }
    var result = StandardHolding(securityKey: key, quantity: quantity.normalised)
    guard let unit else { return result }
    result.price = PlaidNumber.price(json["institution_price"], unit)
    result.priceDay = PlaidDay.of(json["institution_price_as_of"])
    result.value = PlaidNumber.money(json["institution_value"], unit)
    // Of the whole holding, not of one unit.
    result.cost = PlaidNumber.money(json["cost_basis"], unit)
    return result
  }

  /// Of money: how much.
  var amount: Money? {
    guard let unit else { return nil }
    return PlaidNumber.money(json["institution_value"], unit) ?? PlaidNumber.money(json["quantity"], unit)
  }
}
