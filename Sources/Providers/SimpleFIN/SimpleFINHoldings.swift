import Core

/// What an investment account holds: `holdings`, which the Bridge adds to versions 1 and 2 (its shape is unofficial).
struct SimpleFINHoldings {
  private(set) var rows: [StandardHolding] = []
  private(set) var securities: [StandardSecurity] = []
  private(set) var problems: [String] = []
  /// What all of them are worth together, in the account's currency; nil where that is not told of each.
  private(set) var worth: Money?

  /// Nil for an account that tells of none: an account without investments has the word all the same, and an empty list.
  init?(_ account: SimpleFINAccount, unit: QuotedUnit, today: Day) {
    guard let list = account.json["holdings"]?.array, !list.isEmpty else { return nil }
    var sum: Money? = Money(minor: 0, unit.currency)
    for (index, item) in list.enumerated() {
      guard let security = Self.security(item), let shares = Self.number(item["shares"]) else {
        problems.append("holdings of \(today), row \(index + 1): no security, or no number of shares")
        sum = nil
        continue
      }
      let own = Self.unit(item["currency"], usual: unit)
      var row = StandardHolding(securityKey: security.key, quantity: shares)
      row.value = own.flatMap { Self.number(item["market_value"]).flatMap($0.money) }
      row.cost = own.flatMap { own in
        Self.number(item["cost_basis"]).flatMap { $0.mantissa == 0 ? nil : own.money($0) }
      }
      sum = sum.flatMap { sum in row.value.flatMap { sum.adding($0) } }
      if shares.mantissa != 0 { rows.append(row) }
      if !securities.contains(where: { $0.key == security.key }) { securities.append(security) }
    }
    worth = sum
  }

  /// A ticker is the same at every institution, an id is not: without a ticker, by its words.
  private static func security(_ item: JSON) -> StandardSecurity? {
    let symbol = cleaned(item["symbol"]?.text ?? "").uppercased()
    let words = cleaned(item["description"]?.text ?? "")
    let key = [symbol, words.isEmpty ? "" : "text:\(folded(words))", cleaned(item["id"]?.text ?? "")].first {
      !$0.isEmpty
    }
    guard let key else { return nil }
    var security = StandardSecurity(key: key)
    security.symbol = symbol
    security.name = words
    security.currency = unit(item["currency"], usual: nil)?.currency
    return security
  }

  /// Nil for what is no currency: what is counted in it is not known, and never the account's money.
  private static func unit(_ json: JSON?, usual: QuotedUnit?) -> QuotedUnit? {
    let code = cleaned(json?.text ?? "")
    return code.isEmpty ? usual : QuotedUnit(anyCase: code)
  }

  private static func number(_ json: JSON?) -> ExactDecimal? {
    json?.text.flatMap { ExactDecimal(written: cleaned($0)) }
  }
}
