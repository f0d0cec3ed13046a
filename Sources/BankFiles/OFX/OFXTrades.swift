import Core

/// Turns the aggregates of an investment statement into trades.
struct OFXTrades {
  let mark: DecimalMark
  let currency: Currency
  let securities: OFXSecurities

  static let buys: Set = ["BUYDEBT", "BUYMF", "BUYOPT", "BUYOTHER", "BUYSTOCK"]
  static let sells: Set = ["SELLDEBT", "SELLMF", "SELLOPT", "SELLOTHER", "SELLSTOCK"]
  /// Cash and securities that change their place within the account: nothing of it changes.
  static let journals: Set = ["JRNLFUND", "JRNLSEC"]
  static let tags: Set<String> = buys.union(sells).union(journals).union([
    "INCOME", "REINVEST", "RETOFCAP", "SPLIT", "TRANSFER", "INVEXPENSE", "MARGININTEREST", "CLOSUREOPT",
  ])

  /// The trades of one aggregate: one, or for what is paid out and bought again at once, two.
  func trades(_ row: OFXRow, _ problems: inout ProblemLog) -> [StandardTrade] {
    if Self.journals.contains(row.kind) { return [] }
    guard let day = OFXReading.day(row["DTTRADE"]) ?? OFXReading.day(row["DTSETTLE"]) else {
      problems.add(line: row.line, "a trade without a date", hint: "it was left out")
      return []
    }
    let base = Base(row, day: day, security: securities.security(of: row).key)
    switch row.kind {
    case _ where Self.buys.contains(row.kind): return trade(base, isBuy: true, &problems)
    case _ where Self.sells.contains(row.kind): return trade(base, isBuy: false, &problems)
    case "INCOME": return income(base, &problems)
    case "REINVEST": return reinvestment(base, &problems)
    case "RETOFCAP": return cash(base, .dividend, sign: nil, words: "return of capital", &problems)
    case "INVEXPENSE": return cash(base, .fee, sign: -1, words: "expense", &problems)
    case "MARGININTEREST": return cash(base, .interest, sign: -1, words: "margin interest", &problems)
    case "SPLIT": return split(base, &problems)
    case "TRANSFER": return transfer(base, &problems)
    default: return closure(base, &problems)
    }
  }

  /// What every aggregate says.
  private struct Base {
    var row: OFXRow
    var day: Day
    var security: String
    /// It takes back the trade of that id, with every sign the other way round.
    var isReversal: Bool

    init(_ row: OFXRow, day: Day, security: String) {
      self.row = row
      self.day = day
      self.security = security
      isReversal = !row["REVERSALFITID"].isEmpty
    }

    func trade(_ kind: TradeKind, _ amount: Money, words: String = "") -> StandardTrade {
      var trade = StandardTrade(kind: kind, day: day, amount: amount)
      trade.securityKey = security
      trade.settledDay = OFXReading.day(row["DTSETTLE"])
      let memo = row["MEMO"]
      trade.description = memo.isEmpty ? words : memo
      if isReversal { trade.description += trade.description.isEmpty ? "reversal" : " (reversal)" }
      if !row["FITID"].isEmpty { trade.reliableID = "fitid:\(row["FITID"])" }
      return trade
    }
  }

  // MARK: - Buying and selling

  /// A reversal of a buy is told as a sale of as much for as much, and the other way round: whichever of the two a file
  /// of another month holds, cash and quantity come out.
  private func trade(_ base: Base, isBuy: Bool, _ problems: inout ProblemLog) -> [StandardTrade] {
    let row = base.row
    guard let units = decimal(row["UNITS"]) else {
      return leaveOut(row, "a trade without a number of units, or with one that is none", &problems)
    }
    let isReversed = base.isReversal || (isBuy && units.mantissa < 0)
    let comesIn = isBuy == isReversed
    let fees = costs(row, ["COMMISSION", "FEES", "LOAD"])
    let taxes = costs(row, ["TAXES", "WITHHOLDING", "STATEWITHHOLDING"])
    var total = minor(row["TOTAL"], row)
    let factor = factor(row, units: units, total: total)
    let price = decimal(row["UNITPRICE"]).flatMap { factor.times($0) }
    if total == nil, let worth = price.flatMap({ worth(of: units.magnitude, at: $0, row) }) {
      total = comesIn ? worth - fees - taxes : worth + fees + taxes
    }
    guard var total else {
      return leaveOut(row, "a trade without a total, or with one that is no number or too large", &problems)
    }
    // Brokers differ in the sign they give it; money goes out for what comes in. A sale may bring less than it costs.
    let costsMore = !isReversed && !isBuy && total < 0 && abs(total) <= fees + taxes
    if !costsMore { total = comesIn ? abs(total) : -abs(total) }
    var trade = base.trade(isBuy != isReversed ? .buy : .sell, Money(minor: total, currency))
    trade.quantity = units.magnitude
    trade.price = price.flatMap { self.price($0, row) }
    if fees != 0 { trade.fee = Money(minor: isReversed ? -fees : fees, currency) }
    if taxes != 0 { trade.tax = Money(minor: isReversed ? -taxes : taxes, currency) }
    return [trade]
  }

  /// What an option's end leaves: no cash, and no contract. The shares it brings or takes are a trade of their own.
  private func closure(_ base: Base, _ problems: inout ProblemLog) -> [StandardTrade] {
    guard let units = decimal(base.row["UNITS"]) else {
      return leaveOut(base.row, "an option's end without a number of contracts", &problems)
    }
    let wasShort = base.row["SUBACCTSEC"].uppercased() == "SHORT" || base.row["OPTACTION"].uppercased() == "ASSIGN"
    var trade = base.trade(
      wasShort != base.isReversal ? .buy : .sell, Money(minor: 0, currency),
      words: "option: \(Self.closureWords[base.row["OPTACTION"].uppercased()] ?? "closed")")
    trade.quantity = units.magnitude
    return [trade]
  }

  private static let closureWords = ["EXERCISE": "exercised", "ASSIGN": "assigned", "EXPIRE": "expired"]

  // MARK: - Income and costs

  private func income(_ base: Base, _ problems: inout ProblemLog) -> [StandardTrade] {
    let isInterest = base.row["INCOMETYPE"].uppercased() == "INTEREST"
    return cash(
      base, isInterest ? .interest : .dividend, sign: nil,
      words: Self.incomeWords[base.row["INCOMETYPE"].uppercased()] ?? "", &problems)
  }

  private static let incomeWords = ["CGLONG": "long-term gain", "CGSHORT": "short-term gain", "MISC": "other income"]

  /// What is paid out and buys the same security at once.
  private func reinvestment(_ base: Base, _ problems: inout ProblemLog) -> [StandardTrade] {
    guard let units = decimal(base.row["UNITS"]), let total = minor(base.row["TOTAL"], base.row).map({ abs($0) }) else {
      return leaveOut(base.row, "a reinvestment without a number of units or a total", &problems)
    }
    let isInterest = base.row["INCOMETYPE"].uppercased() == "INTEREST"
    var paid = base.trade(
      isInterest ? .interest : .dividend, Money(minor: base.isReversal ? -total : total, currency), words: "reinvested")
    var bought = base.trade(
      base.isReversal ? .sell : .buy, Money(minor: base.isReversal ? total : -total, currency), words: "reinvested")
    bought.quantity = units.magnitude
    let factor = factor(base.row, units: units, total: total)
    bought.price = decimal(base.row["UNITPRICE"]).flatMap { factor.times($0) }.flatMap { self.price($0, base.row) }
    let fees = costs(base.row, ["COMMISSION", "FEES", "LOAD"])
    if fees != 0 { bought.fee = Money(minor: base.isReversal ? -fees : fees, currency) }
    let taxes = costs(base.row, ["TAXES", "WITHHOLDING"])
    if taxes != 0 { paid.tax = Money(minor: base.isReversal ? -taxes : taxes, currency) }
    return [paid, bought]
  }

  /// - Parameter sign: which way the money goes, where brokers give it either sign; nil where the total tells.
  private func cash(
    _ base: Base, _ kind: TradeKind, sign: Int64?, words: String, _ problems: inout ProblemLog
  ) -> [StandardTrade] {
    guard var total = minor(base.row["TOTAL"], base.row) else {
      return leaveOut(base.row, "a payment of a security without a total, or with one that is no number", &problems)
    }
    if let sign { total = abs(total) * sign * (base.isReversal ? -1 : 1) }
    // A reversal of income that bears the sign of what it takes back.
    if sign == nil, base.isReversal { total = -abs(total) }
    var trade = base.trade(kind, Money(minor: total, currency), words: words)
    let taxes = costs(base.row, ["WITHHOLDING", "STATEWITHHOLDING", "TAXES"])
    if taxes != 0 { trade.tax = Money(minor: base.isReversal ? -taxes : taxes, currency) }
    return [trade]
  }

  // MARK: - Splits and transfers

  private func split(_ base: Base, _ problems: inout ProblemLog) -> [StandardTrade] {
    let (old, new) = (decimal(base.row["OLDUNITS"]), decimal(base.row["NEWUNITS"]))
    let stated = (decimal(base.row["NUMERATOR"]), decimal(base.row["DENOMINATOR"]))
    var parts: (ExactDecimal, ExactDecimal)?
    if let numerator = stated.0, let denominator = stated.1 { parts = (numerator, denominator) }
    if parts == nil, let new, let old { parts = (new, old) }
    guard let parts, let ratio = parts.0.divided(by: parts.1), ratio.mantissa > 0 else {
      return leaveOut(base.row, "a split without its ratio", &problems)
    }
    var trade = base.trade(.split, Money(minor: 0, currency))
    trade.ratio = base.isReversal ? ExactDecimal(mantissa: 1, scale: 0).divided(by: ratio) : ratio
    if let new, let old {
      let more = new.adding(ExactDecimal(mantissa: -old.mantissa, scale: old.scale))
      trade.quantity = base.isReversal ? more.map { ExactDecimal(mantissa: -$0.mantissa, scale: $0.scale) } : more
    }
    guard let fraction = minor(base.row["FRACCASH"], base.row), fraction != 0 else { return [trade] }
    let paid = base.trade(
      .sell, Money(minor: base.isReversal ? -abs(fraction) : fraction, currency), words: "cash for a fraction")
    return [trade, paid]
  }

  private func transfer(_ base: Base, _ problems: inout ProblemLog) -> [StandardTrade] {
    guard let units = decimal(base.row["UNITS"]) else {
      return leaveOut(base.row, "a transfer without a number of units", &problems)
    }
    let action = base.row["TFERACTION"].uppercased()
    let comesIn = action == "IN" || (action != "OUT" && units.mantissa >= 0)
    var trade = base.trade(comesIn != base.isReversal ? .transferIn : .transferOut, Money(minor: 0, currency))
    trade.quantity = units.magnitude
    let price = base.row["AVGCOSTBASIS"].isEmpty ? base.row["UNITPRICE"] : base.row["AVGCOSTBASIS"]
    trade.price = decimal(price).flatMap { factor(base.row, units: units, total: nil).times($0) }
      .flatMap { self.price($0, base.row) }
    return [trade]
  }

  // MARK: - Values

  private func leaveOut(_ row: OFXRow, _ message: String, _ problems: inout ProblemLog) -> [StandardTrade] {
    problems.add(line: row.line, message, hint: "it was left out")
    return []
  }

  private func decimal(_ text: String) -> ExactDecimal? { AmountText(Array(text.utf8)[...])?.decimal(mark) }

  private func factor(_ row: OFXRow, units: ExactDecimal, total: Int64?) -> OFXPriceFactor {
    OFXPriceFactor(
      securities[securities.security(of: row).key], row, mark: mark,
      evidence: total.map { (units: units, worth: ExactDecimal(mantissa: $0, scale: currency.exponent)) })
  }

  /// What the row's amounts are in: its own `CURRENCY` where it states one, pence too. Nil for a code that is no currency.
  private func unit(_ row: OFXRow) -> QuotedUnit? {
    let code = row["CURRENCY.CURSYM"]
    return code.isEmpty ? QuotedUnit(currency) : QuotedUnit(anyCase: code)
  }

  private func price(_ number: ExactDecimal, _ row: OFXRow) -> UnitPrice? { unit(row)?.price(number.magnitude) }

  /// In the account's currency, where the file states no total.
  private func worth(of units: ExactDecimal, at price: ExactDecimal, _ row: OFXRow) -> Int64? {
    let scale = min(units.scale + price.scale, 9)
    return units.product(with: price, to: scale).flatMap { minor(ExactDecimal(mantissa: $0, scale: scale), row) }
  }

  private func costs(_ row: OFXRow, _ names: [String]) -> Int64 {
    names.reduce(Int64(0)) { sum, name in sum + abs(minor(row[name], row) ?? 0) }
  }

  /// In the account's currency. Brokers count in fractions of a cent; cash is rounded, as it is when it is paid.
  private func minor(_ text: String, _ row: OFXRow) -> Int64? { decimal(text).flatMap { minor($0, row) } }

  private func minor(_ number: ExactDecimal, _ row: OFXRow) -> Int64? {
    if let unit = unit(row), unit.currency == currency { return bounded(unit.money(number)?.minor) }
    // The rate is of one of what is stated: of a penny where that is pence.
    guard let rate = ExactDecimal(row["CURRENCY.CURRATE"].replacing(",", with: ".")), rate.mantissa > 0 else {
      return nil
    }
    return bounded(number.product(with: rate, to: currency.exponent))
  }

  /// Small enough that a total and all its costs can be added.
  private func bounded(_ minor: Int64?) -> Int64? { minor.flatMap { $0.magnitude < 1 << 60 ? $0 : nil } }
}

/// What a stated price is to be multiplied by so that units × price is worth: brokers state an option's for one share of
/// the contract, and a bond's for a hundred of its face value.
struct OFXPriceFactor {
  private let numerator: Int64
  private let isPercent: Bool

  /// - Parameter evidence: what so many units were traded for, or are worth: it tells where both ways of stating occur.
  init(
    _ security: OFXSecurities.Entry?, _ row: OFXRow, mark: DecimalMark,
    evidence: (units: ExactDecimal, worth: ExactDecimal)?
  ) {
    let isOption = row.kind.hasSuffix("OPT") || security?.kind == "OPTINFO"
    let isDebt = row.kind.hasSuffix("DEBT") || security?.kind == "DEBTINFO"
    var multiplier: Int64 = 1
    if isOption {
      let stated = AmountText(Array(row["SHPERCTRCT"].utf8)[...])?.decimal(mark) ?? security?.multiplier
      multiplier = stated?.normalised.scaled(to: 0).flatMap { (1...1_000_000).contains($0) ? $0 : nil } ?? 100
    }
    // How often units × price goes into what they are worth; fees hardly move it.
    if multiplier > 1 || isDebt, let evidence, let price = AmountText(Array(row["UNITPRICE"].utf8)[...])?.decimal(mark)
    {
      let plain = abs(Self.approximate(evidence.units) * Self.approximate(price))
      let share = plain > 0 ? abs(Self.approximate(evidence.worth)) / plain : 0
      if (0.5...2).contains(share) {
        (numerator, isPercent) = (1, false)
        return
      }
    }
    (numerator, isPercent) = (multiplier, isDebt)
  }

  /// Only to tell a factor of a hundred from one.
  private static func approximate(_ decimal: ExactDecimal) -> Double {
    Double(decimal.mantissa) / Double(ExactDecimal.powers[decimal.scale])
  }

  func times(_ price: ExactDecimal) -> ExactDecimal? {
    if isPercent {
      let exact = price.normalised
      return exact.scale <= 16 ? ExactDecimal(mantissa: exact.mantissa, scale: exact.scale + 2) : nil
    }
    let (product, overflow) = price.mantissa.multipliedReportingOverflow(by: numerator)
    return overflow || product == .min ? nil : ExactDecimal(mantissa: product, scale: price.scale)
  }
}
