import Core

/// What an account holds and has in cash, out of `/positions/all` and `/balances`.
struct SnapTradeHoldings {
  let account: SnapTradeAccount
  let today: Day
  private(set) var balances: [StandardBalance] = []
  private(set) var holdings: StandardHoldings?
  private(set) var securities: [StandardSecurity] = []
  private(set) var problems: [String] = []
  /// Coins that stand among the balances: no currency, so a holding.
  private var coins: [(code: String, quantity: ExactDecimal)] = []

  init(_ account: SnapTradeAccount, today: Day) {
    self.account = account
    self.today = today
  }

  // MARK: Cash

  /// One for each currency. Money-market funds are in it already: their positions are not held beside it.
  mutating func read(balances json: JSON) {
    for item in json.array ?? [] {
      guard let code = item["currency"]?["code"]?.text, let unit = SnapTradeUnit(code: code) else {
        problems.append("balances of \(today): one without a currency")
        continue
      }
      guard let text = item["cash"]?.text else { continue }
      guard let number = ExactDecimal(written: text) else {
        problems.append("balances of \(today): cash that is no number")
        continue
      }
      if case .coin(let code) = unit {
        coins.append((code, number))
      } else if let amount = unit.money(number) {
        // Several in one account are told apart by the word for them.
        let balance = StandardBalance(
          kind: .interim, day: day, amount: amount, sourceType: "cash \(amount.currency.code)")
        balances.append(balance)
      }
    }
  }

  /// Of an account whose broker does not show what it holds.
  mutating func readTotal() {
    guard let total = account.total else { return }
    balances.append(StandardBalance(kind: .interim, day: day, amount: total, sourceType: "total"))
  }

  /// The day that SnapTrade last read the broker: what it tells is of then, however late it is asked.
  private var day: Day { min(account.holdings.last(in: account.zone) ?? today, today) }

  // MARK: Positions

  mutating func read(positions json: JSON) {
    var rows: [StandardHolding] = []
    for (index, item) in (json["results"]?.array ?? []).enumerated() {
      guard let security = SnapTradeSecurity(instrument: item["instrument"]) else {
        problems.append("positions of \(today), row \(index + 1): no instrument")
        return
      }
      let isCash = item["cash_equivalent"]?.isTrue == true
      note(security.standard, isCash: isCash)
      guard let quantity = item["units"]?.text.flatMap(ExactDecimal.init(written:)) else {
        problems.append("positions of \(today), row \(index + 1): no number of units")
        return
      }
      if quantity.mantissa == 0 || isCash { continue }
      rows.append(Self.holding(item, security, quantity))
    }
    let asOf = WrittenTime.dayOfReading(json["data_freshness"]?["as_of"]?.text, in: account.zone)
    holdings = StandardHoldings(day: min(asOf ?? day, today), rows: rows)
  }

  private static func holding(_ item: JSON, _ security: SnapTradeSecurity, _ quantity: ExactDecimal) -> StandardHolding
  {
    var row = StandardHolding(securityKey: security.standard.key, quantity: quantity)
    let unit = item["currency"]?.text.flatMap(SnapTradeUnit.init(code:)) ?? instrumentUnit(item)
    guard let unit else { return row }
    func each(_ name: String) -> ExactDecimal? {
      item[name]?.text.flatMap(ExactDecimal.init(written:)).flatMap { $0.times(security.multiplier) }
    }
    row.price = each("price").flatMap(unit.price)
    // What was paid for one share, times how many there are.
    row.cost = each("cost_basis").flatMap { $0.times(quantity.magnitude) }.flatMap(unit.money)
    return row
  }

  private static func instrumentUnit(_ item: JSON) -> SnapTradeUnit? {
    (item["instrument"]?["currency"]?.text).flatMap(SnapTradeUnit.init(code:))
  }

  private mutating func note(_ security: StandardSecurity, isCash: Bool) {
    var security = security
    if isCash { security.securityClass = .cash }
    if !securities.contains(where: { $0.key == security.key }) { securities.append(security) }
  }

  /// Adds coins that are told as cash only.
  mutating func finish() {
    guard var held = holdings else { return }
    let symbols = Set(securities.map(\.symbol))
    for coin in coins where coin.quantity.mantissa != 0 && !symbols.contains(coin.code) {
      let security = SnapTradeSecurity(coin: coin.code).standard
      note(security, isCash: false)
      held.rows.append(StandardHolding(securityKey: security.key, quantity: coin.quantity))
    }
    holdings = held
  }
}
