import Core

/// An element of `/accounts/{id}/activities`.
struct SnapTradeActivity {
  /// What an activity comes to: usually one of them.
  enum Item {
    case trade(StandardTrade)
    case cash(StandardTransaction)
  }

  /// Why a row gives nothing: words that follow "row 3: ".
  struct Unreadable: Error { let why: String }

  let row: JSON
  let type: String
  let account: SnapTradeAccount
  let security: SnapTradeSecurity?
  private let unit: SnapTradeUnit?
  private let quote: SnapTradeSecurity?
  private let units: ExactDecimal?
  private let stated: ExactDecimal?

  init(_ row: JSON, account: SnapTradeAccount) {
    self.row = row
    self.account = account
    type = String((row["type"]?.text ?? "").uppercased().filter { $0.isASCII && ($0.isLetter || $0 == "_") }.prefix(40))
    units = Self.number(row["units"])
    stated = Self.number(row["amount"])
    var security = SnapTradeSecurity(option: row["option_symbol"]) ?? SnapTradeSecurity(symbol: row["symbol"])
    if security == nil, let units, units.mantissa != 0, Self.rules[type]?.movesUnits ?? true {
      security = SnapTradeSecurity(text: row["description"]?.text ?? "")
    }
    self.security = security
    let ownUnit = (row["currency"]?["code"]?.text ?? row["currency"]?.text).flatMap(SnapTradeUnit.init(code:))
    // Paid in a coin: told apart from money, or as if it were a currency.
    let coin = SnapTradeSecurity(symbol: row["currency_universal_symbol"])
    if case .coin(let code)? = ownUnit {
      quote = coin ?? SnapTradeSecurity(coin: code)
    } else {
      quote = ownUnit == nil ? coin : nil
    }
    unit = quote == nil ? ownUnit ?? account.currency.map { .money(QuotedUnit($0)) } : nil
  }

  private static func number(_ json: JSON?) -> ExactDecimal? { json?.text.flatMap(ExactDecimal.init(written:)) }

  /// Securities it speaks of.
  var securities: [StandardSecurity] { [security, quote].compactMap { $0?.standard } }

  /// On the account's clocks; of a row without it, the day it is settled.
  var day: Day? { snapTradeDay(row["trade_date"], in: account.zone) ?? snapTradeDay(row["settlement_date"]) }

  /// As it is written, which is how activities are asked for and known.
  var writtenDay: Day? { snapTradeDay(row["trade_date"]) ?? snapTradeDay(row["settlement_date"]) }

  /// A type that this version has not heard of.
  var isUnknown: Bool { Self.rules[type] == nil }

  // MARK: Types

  private enum Rule {
    case buy, sell
    /// Cash for what is held.
    case income
    case interest, fee, tax
    /// Money to or from elsewhere.
    case cash
    /// Units that came or went without cash, by their sign.
    case units
    case unitsIn, unitsOut
    /// More or fewer units of the same security.
    case split
    /// A contract that ends: for nothing, or for what is told.
    case end

    var movesUnits: Bool {
      switch self {
      case .buy, .sell, .units, .unitsIn, .unitsOut, .split, .end: true
      case .income, .interest, .fee, .tax, .cash: false
      }
    }
  }

  private static let rules: [String: Rule] = [
    "BUY": .buy, "SELL": .sell, "REI": .buy, "DIVIDEND": .income, "SUBSTITUTE_DIVIDEND": .income,
    "DISTRIBUTION": .income, "RETURN_OF_CAPITAL": .income, "STOCK_DIVIDEND": .split, "INTEREST": .interest,
    "FEE": .fee, "REBATE": .fee, "TAX": .tax, "CONTRIBUTION": .cash, "WITHDRAWAL": .cash,
    "INTERNAL_CASH_TRANSFER_IN": .cash, "INTERNAL_CASH_TRANSFER_OUT": .cash, "TRANSFER": .units,
    "EXTERNAL_ASSET_TRANSFER_IN": .unitsIn, "EXTERNAL_ASSET_TRANSFER_OUT": .unitsOut,
    "INTERNAL_ASSET_TRANSFER_IN": .unitsIn, "INTERNAL_ASSET_TRANSFER_OUT": .unitsOut, "ADJUSTMENT": .units,
    "SPINOFF": .units, "STOCK_MERGER": .units, "SPLIT": .split, "REVERSE_SPLIT": .split, "OPTIONEXPIRATION": .end,
    "OPTIONASSIGNMENT": .end, "OPTIONEXERCISE": .end,
  ]

  /// All types known.
  static var knownTypes: [String] { rules.keys.sorted() }

  /// Empty for a row of nothing.
  func items() throws(Unreadable) -> [Item] {
    guard day != nil else { throw Unreadable(why: "no date") }
    guard row["amount"]?.text == nil || stated != nil else { throw Unreadable(why: "an amount that is no number") }
    if let quote { return try inCoins(quote) }
    guard unit?.currency != nil else { throw Unreadable(why: "no currency") }
    guard let rule = Self.rules[type] else { return plain() }
    switch rule {
    case .buy, .sell: return try order(isBuy: rule == .buy)
    case .income: return try hasCash ? [trade(.dividend)] : split()
    case .interest: return try hasCash ? [trade(.interest)] : []
    case .fee: return try hasCash ? [trade(.fee)] : []
    case .tax: return try hasCash ? [trade(.tax)] : []
    case .cash: return hasCash || !hasUnits ? try cash() : try moved(units)
    case .units: return hasUnits ? try movedOrSold() : try cash()
    case .unitsIn: return hasUnits ? try moved(units?.magnitude) : try cash()
    case .unitsOut: return hasUnits ? try moved(units?.magnitude.negated) : try cash()
    case .split: return hasUnits ? try split() : try hasCash ? [trade(.dividend)] : []
    case .end: return try end()
    }
  }

  private var hasCash: Bool { stated.map { $0.mantissa != 0 } ?? false }
  private var hasUnits: Bool { security != nil && (units.map { $0.mantissa != 0 } ?? false) }

  // MARK: Cash

  /// A payment that finds its other leg at the bank.
  private func cash() throws(Unreadable) -> [Item] {
    guard let amount = try amount(), let day else { throw Unreadable(why: "no amount") }
    if amount.isZero { return [] }
    var row = StandardTransaction(status: .booked, day: day, amount: amount)
    row.valueDay = snapTradeDay(self.row["settlement_date"])
    row.description = text
    row.reference = reference
    row.reliableID = identity
    return [.cash(row)]
  }

  /// Of a type nobody knows: its cash as it stands, and its units, so that neither is lost.
  private func plain() -> [Item] {
    ((try? cash()) ?? []) + (hasUnits ? (try? moved(units)) ?? [] : [])
  }

  // MARK: Orders

  private func order(isBuy: Bool) throws(Unreadable) -> [Item] {
    guard hasUnits, let units else {
      // A broker's symbol that was not recognised: the cash is known all the same.
      guard hasCash, security == nil, let quantity = units, quantity.mantissa != 0 else { return try cash() }
      return [try trade(isBuy ? .buy : .sell, quantity: quantity.magnitude)]
    }
    var kind = isBuy ? TradeKind.buy : .sell
    // A cancelled order comes again with both signs turned.
    if let amount = try amount(), isBuy ? amount.minor > 0 && units.mantissa < 0 : isReversedSale(amount, units) {
      kind = isBuy ? .sell : .buy
    }
    return [try trade(kind, quantity: units.magnitude)]
  }

  /// Units of a sale are told above nought or below, and charges may eat up all of it: only what is near the price turns it.
  private func isReversedSale(_ amount: Money, _ units: ExactDecimal) -> Bool {
    guard amount.minor < 0, units.mantissa > 0, let gross = gross(units)?.magnitude, let whole = unit?.money(gross)
    else { return false }
    return -amount.minor * 2 > whole.minor && -amount.minor < 2 * whole.minor
  }

  private func end() throws(Unreadable) -> [Item] {
    guard hasUnits, let units else { return hasCash ? try cash() : [] }
    return [try trade(units.mantissa < 0 ? .sell : .buy, quantity: units.magnitude, withoutAmount: .zero)]
  }

  // MARK: Units

  /// No cash moves with them, whatever is told as their worth.
  private func moved(_ units: ExactDecimal?) throws(Unreadable) -> [Item] {
    guard let units, units.mantissa != 0 else { return [] }
    var result = try trade(units.mantissa > 0 ? .transferIn : .transferOut, quantity: units.magnitude, isCashless: true)
    result.price = nil
    return [.trade(result)]
  }

  /// A merger pays for the shares that go.
  private func movedOrSold() throws(Unreadable) -> [Item] {
    if type == "STOCK_MERGER", hasCash, let units, units.mantissa < 0, let stated, stated.mantissa > 0 {
      return [try trade(.sell, quantity: units.magnitude)]
    }
    return try moved(units)
  }

  private func split() throws(Unreadable) -> [Item] {
    guard hasUnits, let units else { return [] }
    var result = try trade(.split, quantity: units, isCashless: true)
    result.price = nil
    return [.trade(result)]
  }

  // MARK: Coins

  /// Paid in a coin: one comes and the other goes, and no money moves.
  private func inCoins(_ quote: SnapTradeSecurity) throws(Unreadable) -> [Item] {
    var items: [Item] = []
    if hasUnits, let units {
      let isOut = type == "SELL" || (type != "BUY" && type != "REI" && units.mantissa < 0)
      var own = try trade(isOut ? .transferOut : .transferIn, quantity: units.magnitude, isCashless: true)
      own.price = nil
      items.append(.trade(own))
    }
    guard let stated = stated ?? coinAmount, stated.mantissa != 0 else { return items }
    var other = try trade(
      stated.mantissa > 0 ? .transferIn : .transferOut, quantity: stated.magnitude, isCashless: true)
    other.securityKey = quote.standard.key
    other.price = nil
    return items + [.trade(other)]
  }

  private var coinAmount: ExactDecimal? {
    guard let units, let gross = gross(units)?.magnitude, type == "BUY" || type == "SELL" else { return nil }
    return type == "BUY" ? gross.negated : gross
  }

  // MARK: Parts

  private enum WithoutAmount { case reckoned, zero }

  private func trade(
    _ kind: TradeKind, quantity: ExactDecimal?, withoutAmount: WithoutAmount = .reckoned
  ) throws(Unreadable) -> Item {
    .trade(try trade(kind, quantity: quantity, withoutAmount: withoutAmount, isCashless: false))
  }

  private func trade(_ kind: TradeKind) throws(Unreadable) -> Item {
    let quantity = units.flatMap { $0.mantissa == 0 ? nil : $0.magnitude }
    return try trade(kind, quantity: kind == .dividend ? quantity : nil)
  }

  private func trade(
    _ kind: TradeKind, quantity: ExactDecimal?, withoutAmount: WithoutAmount = .reckoned, isCashless: Bool
  ) throws(Unreadable) -> StandardTrade {
    guard let day else { throw Unreadable(why: "no date") }
    let nothing = Money(minor: 0, unit?.currency ?? account.currency ?? .usd)
    let amount: Money
    if isCashless {
      amount = nothing
    } else if let known = try self.amount() ?? (withoutAmount == .zero ? nothing : reckoned(kind)) {
      amount = known
    } else {
      throw Unreadable(why: "no amount")
    }
    var result = StandardTrade(kind: kind, day: day, amount: amount)
    result.settledDay = snapTradeDay(row["settlement_date"])
    result.securityKey = security?.standard.key ?? ""
    result.quantity = quantity
    result.price = price
    if !isCashless { result.fee = fee }
    result.description = text
    result.reliableID = identity
    return result
  }

  /// The cash, as it is told: positive comes in.
  private func amount() throws(Unreadable) -> Money? {
    guard let stated else { return nil }
    guard let amount = unit?.money(stated) else { throw Unreadable(why: "an amount that is too large") }
    return amount
  }

  /// Of an order whose cash is not told: units times price, and the fee.
  private func reckoned(_ kind: TradeKind) -> Money? {
    guard kind == .buy || kind == .sell, let units, let gross = gross(units)?.magnitude, let whole = unit?.money(gross)
    else { return nil }
    let cost = fee?.minor ?? 0
    return Money(minor: kind == .buy ? -whole.minor - cost : whole.minor - cost, whole.currency)
  }

  private func gross(_ units: ExactDecimal) -> ExactDecimal? { each.flatMap { units.times($0) } }

  /// The price of one unit: of a contract, that of all its shares.
  private var each: ExactDecimal? {
    guard let price = Self.number(row["price"]), price.mantissa != 0 else { return nil }
    return price.times(security?.multiplier ?? ExactDecimal(mantissa: 1, scale: 0))
  }

  private var price: UnitPrice? { each.flatMap { unit?.price($0.magnitude) } }

  private var fee: Money? {
    guard let number = Self.number(row["fee"]), number.mantissa != 0 else { return nil }
    return unit?.money(number.magnitude)
  }

  private var text: String {
    let words = cleaned(row["description"]?.text ?? "")
    return words.isEmpty ? type.lowercased().replacing("_", with: " ") : words
  }

  private var reference: String { cleaned(row["external_reference_id"]?.text ?? "") }

  /// SnapTrade's own id can change when it reads an account anew, and one reference serves an order with its fee: only
  /// together with what the row says does it name one. Without a reference what the row says is all there is.
  private var identity: String {
    guard !reference.isEmpty else { return "" }
    let numbers = [units, stated].map { $0?.normalised.description ?? "" }
    let what = security.map { "\($0.standard.symbol) \($0.standard.exchange)" } ?? ""
    return ([reference, writtenDay?.iso ?? "", type] + numbers + [what]).joined(separator: "|")
  }
}

extension ExactDecimal {
  var negated: ExactDecimal { ExactDecimal(mantissa: -mantissa, scale: scale) }
}
