import Core

/// Turns the records of an investment account into trades and bookings.
struct QIFTrades {
  let order: QIFDateOrder
  let mark: DecimalMark
  let securities: QIFSecurities

  /// What one record comes to: an action that ends with X moves its cash to or from another account at once.
  struct Told {
    var trades: [StandardTrade] = []
    var bookings: [StandardTransaction] = []
    /// Why it was left out.
    var fault: String?
  }

  /// An action without its X.
  private enum Action {
    case buy, sell, dividend, interest
    case reinvest(TradeKind)
    case fee, marginInterest, sharesIn, sharesOut, split
    case cashIn, cashOut, cash, reminder
  }

  private static let actions: [String: Action] = [
    "buy": .buy, "cvrshrt": .buy, "sell": .sell, "shtsell": .sell, "div": .dividend, "cglong": .dividend,
    "cgshort": .dividend, "cgmid": .dividend, "rtrncap": .dividend, "miscinc": .dividend, "intinc": .interest,
    "reinvdiv": .reinvest(.dividend), "reinvlg": .reinvest(.dividend), "reinvsh": .reinvest(.dividend),
    "reinvmd": .reinvest(.dividend), "reinvint": .reinvest(.interest), "miscexp": .fee, "margint": .marginInterest,
    "shrsin": .sharesIn, "shrsout": .sharesOut, "stksplit": .split, "xin": .cashIn, "contrib": .cashIn,
    "xout": .cashOut, "withdrw": .cashOut, "cash": .cash, "reminder": .reminder,
  ]

  func told(_ record: QIFRecord, currency: Currency) -> Told {
    guard let day = QIFDate(record["D"])?.day(order) else {
      return Told(fault: "a trade without a date, or with one that is none")
    }
    var name = record["N"].lowercased()
    let movesCash = name.hasSuffix("x") && Self.actions[name] == nil
    if movesCash { name.removeLast() }
    // A record without an action is cash, as in a bank's account.
    guard let action = name.isEmpty ? Action.cash : Self.actions[name] else {
      return Told(fault: "a trade with an action that QIF does not know")
    }
    let base = Base(record, day: day, currency: currency, mark: mark)
    var told = trades(action, base)
    if movesCash, told.fault == nil { addTransfer(base, &told) }
    return told
  }

  /// What every record says.
  private struct Base {
    let record: QIFRecord
    let day: Day
    let currency: Currency
    let quantity: ExactDecimal?
    let price: ExactDecimal?
    let commission: Int64
    private let mark: DecimalMark

    init(_ record: QIFRecord, day: Day, currency: Currency, mark: DecimalMark) {
      self.record = record
      self.day = day
      self.currency = currency
      self.mark = mark
      func decimal(_ text: String) -> ExactDecimal? { AmountText(Array(text.utf8)[...])?.decimal(mark) }
      quantity = decimal(record["Q"])?.magnitude
      price = decimal(record["I"])?.magnitude
      commission = Self.bounded(decimal(record["O"])?.rounded(to: currency.exponent)).map { abs($0) } ?? 0
    }

    /// In minor units, its sign as written.
    func minor(_ text: String) -> Int64? {
      Self.bounded(AmountText(Array(text.utf8)[...])?.decimal(mark)?.rounded(to: currency.exponent))
    }

    var total: Int64? { minor(record.amount) }

    /// What quantity and price make.
    var worth: Int64? {
      guard let quantity, let price else { return nil }
      return Self.bounded(quantity.product(with: price, to: currency.exponent))
    }

    private static func bounded(_ minor: Int64?) -> Int64? { minor.flatMap { $0.magnitude < 1 << 60 ? $0 : nil } }

    func trade(_ kind: TradeKind, _ minor: Int64) -> StandardTrade {
      var trade = StandardTrade(kind: kind, day: day, amount: Money(minor: minor, currency))
      trade.securityKey = record["Y"]
      trade.description = record["M"].isEmpty ? record["P"] : record["M"]
      return trade
    }

    func booking(_ minor: Int64) -> StandardTransaction {
      var row = StandardTransaction(status: .booked, day: day, amount: Money(minor: minor, currency))
      row.counterparty = record["P"]
      row.counterpartyAccount = QIFCategory(record["L"]).account.filter { $0 != " " }
      row.givenCategory = QIFCategory(record["L"]).category
      row.description = record["M"].isEmpty ? record["P"] : record["M"]
      return row
    }
  }

  private func trades(_ action: Action, _ base: Base) -> Told {
    switch action {
    case .buy: return exchange(base, .buy)
    case .sell: return exchange(base, .sell)
    case .dividend: return cash(base, base.record["Y"].isEmpty ? .interest : .dividend, sign: 1)
    case .interest: return cash(base, .interest, sign: 1)
    case .fee: return cash(base, .fee, sign: -1)
    case .marginInterest: return cash(base, .interest, sign: -1)
    case .reinvest(let kind): return reinvestment(base, kind)
    case .sharesIn: return transfer(base, .transferIn)
    case .sharesOut: return transfer(base, .transferOut)
    case .split: return split(base)
    case .cashIn: return booking(base, sign: 1)
    case .cashOut: return booking(base, sign: -1)
    case .cash: return booking(base, sign: nil)
    case .reminder: return Told()
    }
  }

  private func exchange(_ base: Base, _ kind: TradeKind) -> Told {
    guard let quantity = base.quantity, quantity.mantissa > 0 else { return Told(fault: "a trade without a quantity") }
    let isBuy = kind == .buy
    let made = base.worth.map { isBuy ? $0 + base.commission : $0 - base.commission }
    guard let total = base.total.map({ abs($0) }) ?? made else { return Told(fault: "a trade without a total") }
    var trade = base.trade(kind, isBuy ? -total : total)
    trade.quantity = quantity
    trade.price = base.price.map { UnitPrice($0, base.currency) }
    if base.commission != 0 { trade.fee = Money(minor: base.commission, base.currency) }
    return Told(trades: [trade])
  }

  /// Income has the sign it is written with: one taken back is below zero.
  private func cash(_ base: Base, _ kind: TradeKind, sign: Int64) -> Told {
    guard let total = base.total else { return Told(fault: "a payment of a security without a total") }
    return Told(trades: [base.trade(kind, sign > 0 ? total : -abs(total))])
  }

  private func reinvestment(_ base: Base, _ kind: TradeKind) -> Told {
    guard let total = base.total.map({ abs($0) }) ?? base.worth, var told = Optional(exchange(base, .buy)),
      told.fault == nil
    else { return Told(fault: "a reinvestment without a quantity or a total") }
    told.trades[0].amount = Money(minor: -total, base.currency)
    return Told(trades: [base.trade(kind, total)] + told.trades)
  }

  private func transfer(_ base: Base, _ kind: TradeKind) -> Told {
    guard let quantity = base.quantity, quantity.mantissa > 0 else { return Told(fault: "a trade without a quantity") }
    var trade = base.trade(kind, 0)
    trade.quantity = quantity
    trade.price = base.price.map { UnitPrice($0, base.currency) }
    return Told(trades: [trade])
  }

  /// The quantity is ten times the new shares for one old one: 20 for two for one.
  private func split(_ base: Base) -> Told {
    guard let ten = base.quantity, ten.mantissa > 0,
      let ratio = ten.divided(by: ExactDecimal(mantissa: 10, scale: 0)), ratio.mantissa > 0
    else { return Told(fault: "a split without its ratio") }
    var trade = base.trade(.split, 0)
    trade.ratio = ratio
    return Told(trades: [trade])
  }

  private func booking(_ base: Base, sign: Int64?) -> Told {
    guard let total = base.total ?? base.minor(base.record["$"]) else {
      return Told(fault: "a payment without an amount")
    }
    return Told(bookings: [base.booking(sign.map { $0 * abs(total) } ?? total)])
  }

  /// The other leg of an action with X: what a trade takes comes from the account named, what it brings goes there.
  private func addTransfer(_ base: Base, _ told: inout Told) {
    let cash = told.trades.reduce(Int64(0)) { $0 + $1.amount.minor }
    guard cash != 0 else { return }
    let moved = base.minor(base.record["$"]).map { abs($0) } ?? abs(cash)
    if moved != 0 { told.bookings.append(base.booking(cash < 0 ? moved : -moved)) }
  }
}
