import Core
import Settings

/// What everything held and sold cost, by account and security.
struct CostBook {
  /// Of each sale, by trade; of a return of capital, what of it is a gain.
  private(set) var disposals: [String: Sold] = [:]
  private(set) var standing: [HoldingKey: Standing] = [:]

  struct Sold {
    var disposal: CostDisposal
    /// Of the disposal's own amounts.
    var currency: Currency
    /// Which purchases it was matched with, or why its gain is not known.
    var note: String
  }

  struct Standing {
    var standing: CostStanding
    var currency: Currency
    var method: CostMethod
  }

  init(
    _ series: [HoldingSeries], _ book: TradeBook, _ facts: InvestmentFacts, _ settings: DaybookSettings,
    _ rates: DayRates
  ) {
    let methods = settings.costMethods()
    let household = settings.household.currency
    let held = Dictionary(grouping: series, by: \.security)
    let traded = Dictionary(grouping: book.trades.filter { $0.security != nil }, by: { $0.security ?? "" })
    for security in Set(held.keys).union(traded.keys).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let known = CostFacts(held[security] ?? [], traded[security] ?? [], facts, methods, household, rates)
      let outcome = reckonCosts(known.events(), methods)
      for (account, own) in outcome.standing {
        standing[HoldingKey(account: account, security: security)] = Standing(
          standing: own, currency: known.currencies[account] ?? household, method: methods[account] ?? .average)
      }
      for trade in traded[security] ?? [] {
        guard let disposal = outcome.disposals[trade.id] else { continue }
        disposals[trade.id] = Sold(
          disposal: disposal, currency: known.currencies[trade.account] ?? household,
          note: Self.note(disposal, trade, methods[trade.account] ?? .average))
      }
    }
  }

  private static func note(_ disposal: CostDisposal, _ trade: BookTrade, _ method: CostMethod) -> String {
    if disposal.gain.household == nil || disposal.gain.own == nil {
      return disposal.reason ?? "what was paid is not known in one currency"
    }
    guard case .section104 = method, trade.kind == .sell else { return "" }
    var parts: [String] = []
    if disposal.sameDay > CostUnits.dust { parts.append("\(CostUnits.text(disposal.sameDay)) bought the same day") }
    if disposal.within30 > CostUnits.dust {
      parts.append("\(CostUnits.text(disposal.within30)) bought within 30 days after")
    }
    return parts.joined(separator: ", ")
  }
}
