import Core

/// One element of `investment_transactions`, which is a trade, a movement of cash, or both at once.
struct PlaidTrade {
  let row: JSON
  /// What it is of; nil where Plaid names none.
  let security: PlaidSecurity?
  /// Its place in the order of happening.
  let sequence: Int

  struct Unreadable: Error { let why: String }

  /// What comes of it.
  struct Mapped {
    var trade: StandardTrade?
    var cash: StandardTransaction?
  }

  var id: String { row["investment_transaction_id"]?.text ?? "" }
  var account: String { row["account_id"]?.text ?? "" }
  var cancelled: String? { row["cancel_transaction_id"]?.text.flatMap { $0.isEmpty ? nil : $0 } }
  var type: String { row["type"]?.text ?? "" }
  var day: Day? { PlaidDay.of(row["date"]) }

  /// What makes two rows each other's opposite.
  var size: [String] {
    let numbers = [row["quantity"], row["amount"]].map {
      PlaidNumber.decimal($0)?.magnitude.normalised.description ?? ""
    }
    return [account, row["security_id"]?.text ?? ""] + numbers
  }

  private var subtype: String { row["subtype"]?.text ?? "" }

  func mapped() throws(Unreadable) -> Mapped {
    guard let day else { throw Unreadable(why: "no date") }
    guard let unit = PlaidUnit.read(row) else {
      throw Unreadable(why: "counted in \(PlaidUnit.strangeCode(row)), which is no official currency")
    }
    guard let plaid = PlaidNumber.money(row["amount"], unit) else {
      throw Unreadable(why: "an amount that is no number")
    }
    let quantity = PlaidNumber.decimal(row["quantity"])?.normalised ?? ExactDecimal(mantissa: 0, scale: 0)
    // Plaid's sign is that of money out. Of a purchase or a sale the type is to be trusted more than the sign.
    let facts = Facts(day: day, unit: unit, cash: -plaid, quantity: quantity)
    switch type {
    case "buy": return bought(facts)
    case "sell": return sold(facts)
    case "fee": return Mapped(trade: trade(Self.taxes.contains(subtype) ? .tax : .fee, facts))
    case "transfer": return transferred(facts)
    default: return moved(facts)
    }
  }

  private struct Facts {
    var day: Day
    var unit: QuotedUnit
    /// From the account's side.
    var cash: Money
    var quantity: ExactDecimal

    func cash(_ minor: Int64) -> Money { Money(minor: minor, cash.currency) }
    var size: Int64 { abs(cash.minor) }
  }

  // MARK: Purchases and sales

  /// A contribution that buys at once is told as one row: the money that came, and the purchase.
  private func bought(_ facts: Facts) -> Mapped {
    let comes = ["contribution", "deposit"].contains(subtype)
    // Money that is put into money stays the account's cash.
    if security?.isMoney == true { return Mapped(cash: comes ? cash(facts, facts.cash(facts.size)) : nil) }
    return Mapped(
      trade: trade(.buy, facts, amount: facts.cash(-facts.size)),
      cash: comes ? cash(facts, facts.cash(facts.size)) : nil)
  }

  private func sold(_ facts: Facts) -> Mapped {
    let goes = ["withdrawal", "distribution"].contains(subtype)
    if security?.isMoney == true { return Mapped(cash: goes ? cash(facts, facts.cash(-facts.size)) : nil) }
    return Mapped(
      trade: trade(.sell, facts, amount: facts.cash(facts.size)),
      cash: goes ? cash(facts, facts.cash(-facts.size)) : nil)
  }

  // MARK: Securities that come and go

  private func transferred(_ facts: Facts) -> Mapped {
    guard let security, !security.isMoney, facts.quantity.mantissa != 0 else { return moved(facts) }
    let nothing = facts.cash(0)
    if subtype == "split" {
      var split = trade(.split, facts, amount: nothing)
      split.quantity = facts.quantity
      return Mapped(trade: split)
    }
    // The amount is what they are worth: no cash moves.
    let comes = facts.quantity.mantissa > 0
    return Mapped(trade: trade(comes ? .transferIn : .transferOut, facts, amount: nothing))
  }

  // MARK: Cash

  private static let taxes: Set = ["tax", "tax withheld", "non-resident tax"]
  private static let fees: Set = [
    "account fee", "fund fee", "legal fee", "management fee", "margin expense", "miscellaneous fee", "transfer fee",
    "trust fee",
  ]
  private static let dividends: Set = [
    "dividend", "qualified dividend", "non-qualified dividend", "long-term capital gain", "short-term capital gain",
    "unqualified gain", "return of principal",
  ]
  private static let interest: Set = ["interest", "interest receivable"]
  private static let reinvested: Set = [
    "dividend reinvestment", "interest reinvestment", "long-term capital gain reinvestment",
    "short-term capital gain reinvestment",
  ]

  private func moved(_ facts: Facts) -> Mapped {
    if facts.cash.isZero && facts.quantity.mantissa == 0 { return Mapped() }
    if Self.dividends.contains(subtype) { return Mapped(trade: trade(.dividend, facts)) }
    if Self.interest.contains(subtype) { return Mapped(trade: trade(.interest, facts)) }
    if Self.taxes.contains(subtype) { return Mapped(trade: trade(.tax, facts)) }
    if Self.fees.contains(subtype) { return Mapped(trade: trade(.fee, facts)) }
    if Self.reinvested.contains(subtype), security?.isMoney == false { return bought(facts) }
    return Mapped(cash: facts.cash.isZero ? nil : cash(facts, facts.cash))
  }

  private func cash(_ facts: Facts, _ amount: Money) -> StandardTransaction {
    let isPending = subtype == "pending credit" || subtype == "pending debit"
    var result = StandardTransaction(status: isPending ? .pending : .booked, day: facts.day, amount: amount)
    result.description = cleaned(row["name"]?.text ?? "")
    result.reliableID = id
    result.linkID = id
    result.sequence = sequence
    return result
  }

  private func trade(_ kind: TradeKind, _ facts: Facts, amount: Money? = nil) -> StandardTrade {
    var result = StandardTrade(kind: kind, day: facts.day, amount: amount ?? facts.cash)
    let isMoney = security?.isMoney == true
    result.securityKey = isMoney ? "" : security?.key ?? row["security_id"]?.text ?? ""
    if facts.quantity.mantissa != 0, !isMoney { result.quantity = facts.quantity.magnitude }
    if let price = PlaidNumber.price(row["price"], facts.unit), price.value.mantissa > 0 { result.price = price }
    if let fee = PlaidNumber.money(row["fees"], facts.unit), fee.minor > 0, kind == .buy || kind == .sell {
      result.fee = fee
    }
    result.description = cleaned(row["name"]?.text ?? "")
    result.reliableID = id
    result.sequence = sequence
    return result
  }
}
