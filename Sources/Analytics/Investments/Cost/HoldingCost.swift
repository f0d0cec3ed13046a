import Core

/// What a holding cost: as its trades make it, else as its broker states it, else unknown with the reason.
struct HoldingCost {
  private(set) var money: Money?
  private(set) var household: Int64?
  private(set) var method: String?
  private(set) var note = ""

  init(
    _ standing: CostBook.Standing?, _ stated: InvestmentFacts.Stated?, _ quantity: ExactDecimal, _ home: Currency
  ) {
    let reckoned = standing.flatMap {
      abs($0.standing.units - CostUnits.of(quantity)) <= CostUnits.dust ? $0 : nil
    }
    if let reckoned, let own = reckoned.standing.cost.own {
      money = Money(minor: own, reckoned.currency)
      household = reckoned.standing.cost.household
      method = reckoned.method.name
    } else if let own = reckoned?.standing.cost.household {
      money = Money(minor: own, home)
      household = own
      method = reckoned?.method.name
    } else if let stated, let cost = stated.cost, stated.units.normalised == quantity {
      // What was paid for more or fewer units says nothing of these.
      money = cost
      method = "broker"
    } else {
      note = reckoned?.standing.reason ?? (quantity.mantissa < 0 ? "sold short" : "no purchase of it is known")
    }
    if household == nil, let money, money.currency == home { household = money.minor }
  }
}
