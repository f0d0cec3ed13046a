import Core

extension Trading212ReportRow {
  /// Why a line gives nothing: words that follow "report of …, line 3: ".
  struct Unreadable: Error { let why: String }

  /// The account's cash by this line, positive, charges included; reports never state it in pence.
  /// - Parameter account: of a report that does not name the currency.
  func total(_ account: Currency?) throws(Unreadable) -> Money {
    let code = columns.code("total", of: fields)
    guard let currency = code.isEmpty ? account : Currency(code) else {
      throw Unreadable(why: "a total in a currency that is not known")
    }
    guard let total = decimal("total").flatMap({ Trading212Number.money($0, currency) }) else {
      throw Unreadable(why: "no total")
    }
    return total
  }

  /// Trades, dividends, fees, interest and events; nil for cash that comes or goes, and for lines of nothing.
  func trade(_ account: Currency?) throws(Unreadable) -> StandardTrade? {
    guard let action, let second else {
      throw Unreadable(why: action == nil ? "an action that is not known" : "no time")
    }
    let day = Trading212Time.day(second)
    switch action {
    case .buy, .sell: return try deal(isBuy: action == .buy, day, account)
    case .dividend: return try dividend(day, account)
    case .interest: return plain(.interest, day, try total(account))
    case .fee:
      let total = try total(account)
      return plain(.fee, day, Money(minor: -abs(total.minor), total.currency))
    case .splitOpen, .distribution: return try units(.split, 1, day, account)
    case .splitClose: return try units(.split, -1, day, account)
    case .transferIn: return isin.isEmpty ? nil : try units(.transferIn, 1, day, account)
    case .transferOut: return isin.isEmpty ? nil : try units(.transferOut, 1, day, account)
    // Wallets in other currencies are not shown by the API: what stays of it is the fee.
    case .conversion: return try conversionFee(day, account)
    case .deposit, .withdrawal, .card: return nil
    }
  }

  /// Cash that came from elsewhere or went there; nil for all else.
  func transaction(_ account: Currency?) throws(Unreadable) -> StandardTransaction? {
    guard let action, let second else { return nil }
    let isIn: Bool
    let words: String
    switch action {
    case .deposit: (isIn, words) = (true, "Deposit")
    case .withdrawal: (isIn, words) = (false, "Withdrawal")
    case .transferIn where isin.isEmpty: (isIn, words) = (true, "Transfer")
    case .transferOut where isin.isEmpty: (isIn, words) = (false, "Transfer")
    case .card(let isCredit): (isIn, words) = (isCredit, "Card")
    default: return nil
    }
    let total = try total(account)
    guard !total.isZero else { return nil }
    let amount = Money(minor: isIn ? abs(total.minor) : -abs(total.minor), total.currency)
    var result = StandardTransaction(status: .booked, day: Trading212Time.day(second), amount: amount)
    result.reliableID = self["id"]
    result.counterparty = self["merchant name"]
    result.description = words
    return result
  }

  // MARK: Kinds

  private func deal(isBuy: Bool, _ day: Day, _ account: Currency?) throws(Unreadable) -> StandardTrade? {
    let total = try total(account)
    guard let quantity = decimal("no. of shares")?.magnitude.normalised else { throw Unreadable(why: "no quantity") }
    guard !isin.isEmpty else { throw Unreadable(why: "no ISIN") }
    guard quantity.mantissa != 0 else { return nil }
    let paid = abs(total.minor)
    var trade = StandardTrade(
      kind: isBuy ? .buy : .sell, day: day, amount: Money(minor: isBuy ? -paid : paid, total.currency))
    trade.securityKey = instrument.line
    trade.quantity = quantity
    trade.price = amount("price / share")
    if !id.isEmpty { trade.reliableID = Trading212Fill.tradeID(id) }
    var (fee, tax) = (Int64(0), Int64(0))
    for name in columns.charges {
      guard let part = charge(name, total) else { continue }
      if Trading212Charge.isTax(name) { tax += part } else { fee += part }
    }
    if fee != 0 { trade.fee = Money(minor: fee, total.currency) }
    if tax != 0 { trade.tax = Money(minor: tax, total.currency) }
    return trade
  }

  /// In minor units of the total's currency; nil where it is stated in another and no rate stands beside it.
  private func charge(_ name: String, _ total: Money) -> Int64? {
    guard let value = decimal(name)?.magnitude, value.mantissa != 0 else { return nil }
    let code = columns.code(name, of: fields)
    guard let stated = Trading212Number.price(value, code: code.isEmpty ? total.currency.code : code),
      let own = Trading212Number.money(stated.value, stated.currency)
    else { return nil }
    if own.currency == total.currency { return own.minor }
    guard let rate = decimal("exchange rate"), rate.mantissa > 0 else { return nil }
    // `Exchange rate` is what one unit of the account's currency costs.
    return Trading212Number.convert(own, to: total.currency, rate: rate, dividing: true)?.minor
  }

  private func dividend(_ day: Day, _ account: Currency?) throws(Unreadable) -> StandardTrade? {
    let total = try total(account)
    guard !total.isZero else { return nil }
    var trade = StandardTrade(kind: .dividend, day: day, amount: total)
    trade.securityKey = isin.isEmpty ? "" : instrument.line
    trade.quantity = decimal("no. of shares")?.magnitude.normalised
    trade.price = amount("price / share")
    trade.tax = withheld(total)
    trade.description = Trading212Words.dividend(folded(self["action"]))
    return trade
  }

  /// The tax is stated in the instrument's currency. What came of the rest is the total, and the tax is worth as much.
  private func withheld(_ total: Money) -> Money? {
    guard let tax = amount("withholding tax"), tax.value.mantissa > 0,
      let own = Trading212Number.money(tax.value, tax.currency)
    else { return nil }
    if own.currency == total.currency { return own }
    guard let price = amount("price / share"), price.currency == own.currency, let quantity = decimal("no. of shares"),
      let gross = Trading212Number.product(price.value, quantity.magnitude, price.currency), gross.minor > own.minor
    else { return nil }
    let worth = divideHalfEven(Int128(total.minor) * Int128(own.minor), by: Int128(gross.minor - own.minor))
    return Int64(exactly: worth).map { Money(minor: $0, total.currency) }
  }

  private func units(
    _ kind: TradeKind, _ sign: Int64, _ day: Day, _ account: Currency?
  ) throws(Unreadable) -> StandardTrade? {
    guard let quantity = decimal("no. of shares")?.magnitude.normalised else { throw Unreadable(why: "no quantity") }
    guard !isin.isEmpty else { throw Unreadable(why: "no ISIN") }
    let code = columns.code("total", of: fields)
    guard let currency = Currency(code) ?? account ?? instrument.security(key: "").currency else {
      throw Unreadable(why: "no currency")
    }
    guard quantity.mantissa != 0 else { return nil }
    var trade = StandardTrade(kind: kind, day: day, amount: Money(minor: 0, currency))
    trade.securityKey = instrument.line
    trade.quantity = ExactDecimal(mantissa: sign * quantity.mantissa, scale: quantity.scale)
    trade.description = action == .splitOpen || action == .splitClose ? Trading212Words.split : folded(self["action"])
    if !id.isEmpty { trade.reliableID = Trading212Fill.tradeID(id) }
    return trade
  }

  private func plain(_ kind: TradeKind, _ day: Day, _ amount: Money) -> StandardTrade? {
    guard !amount.isZero else { return nil }
    var trade = StandardTrade(kind: kind, day: day, amount: amount)
    trade.description = folded(self["action"])
    if !self["id"].isEmpty { trade.reliableID = Trading212Words.cashID(self["id"]) }
    return trade
  }

  private func conversionFee(_ day: Day, _ account: Currency?) throws(Unreadable) -> StandardTrade? {
    let code = columns.code("currency conversion fee", of: fields)
    guard let currency = Currency(code) ?? account, let value = decimal("currency conversion fee"),
      let fee = Trading212Number.money(value, currency)
    else { return nil }
    return plain(.fee, day, Money(minor: -abs(fee.minor), currency))
  }
}

/// What trades are called, whether the API or a report tells them.
enum Trading212Words {
  static let split = "stock split"

  /// What a fee or interest is known by.
  static func cashID(_ reference: String) -> String { "cash \(reference)" }

  /// `Dividend (Ordinary)` of a report and `ORDINARY` of the API: `ordinary`.
  static func dividend(_ word: String) -> String {
    let word = folded(word.replacing("_", with: " "))
    guard word.hasPrefix("dividend"), let open = word.firstIndex(of: "("), word.hasSuffix(")") else { return word }
    return cleaned(String(word[word.index(after: open)...].dropLast()))
  }
}
