import Core
import SQLite

// What is held today, how it is spread, and where trades and what was seen part ways.

extension HoldingMart {
  /// - Parameter cash: the accounts' balances; what holding accounts keep in cash is a part of their allocation.
  func writeStanding(
    _ series: [HoldingSeries], _ facts: InvestmentFacts, _ costs: CostBook, _ securities: [HouseholdSecurity],
    _ cash: [AccountSeries]
  ) throws {
    let held = series.filter { ($0.holding.days.last?.units ?? 0) != 0 }
    try writeHoldings(held, facts, costs)
    try writeGaps(series)
    let holding = Set(series.map(\.account))
    try writeAllocation(held, securities, cash.filter { holding.contains($0.account.id) })
  }

  private func writeHoldings(_ held: [HoldingSeries], _ facts: InvestmentFacts, _ costs: CostBook) throws {
    let total = held.reduce(0) { $0 + max(0, $1.days.last?.household ?? 0) }
    let lines = held.compactMap { one -> [SQLValue]? in
      guard let line = one.days.last, let units = one.holding.days.last?.units else { return nil }
      let key = HoldingKey(account: one.account, security: one.security)
      let price = facts.prices[one.security]?.days(today...today).first ?? nil
      let quantity = one.holding.quantity(units).normalised
      let stated = facts.latest[key]
      let cost = HoldingCost(costs.standing[key], stated, quantity, household)
      let gain = gain(line, cost.money)
      return [
        .text(one.account), .text(one.security), .text(quantity.description), SQLValue(price?.price.description),
        SQLValue(price?.point.day.iso), SQLValue(price?.point.source), SQLValue(line.value),
        SQLValue(cost.money?.minor),
        SQLValue(gain?.minor), .text(line.currency.code), SQLValue(line.household), .text(line.quality.rawValue),
        weight(line.household, of: total), SQLValue(cost.money?.currency.code), SQLValue(gain?.currency.code),
        SQLValue(householdGain(line, cost, gain)), SQLValue(stated?.day.iso), SQLValue(cost.household),
        SQLValue(cost.method), .text(cost.note),
      ]
    }
    try MartWriter(database).replace("mart_holdings", key: ["account_id", "security_id"], with: lines)
  }

  /// Today's worth less what was paid at its own days' rates; the gain at today's rate where these are not known.
  private func householdGain(_ line: HoldingSeries.Line, _ cost: HoldingCost, _ gain: Money?) -> Int64? {
    if let paid = cost.household { return line.household.map { $0 - paid } }
    return gain.flatMap { rates.convert($0.minor, $0.currency, today) }
  }

  /// In the currency that the cost is told in: a broker states it in the account's, its prices in the market's.
  private func gain(_ line: HoldingSeries.Line, _ cost: Money?) -> Money? {
    guard let cost, let value = line.value else { return nil }
    return rates.between(value, line.currency, cost.currency, today).map {
      Money(minor: $0 - cost.minor, cost.currency)
    }
  }

  private func weight(_ part: Int64?, of total: Int64) -> SQLValue {
    guard let part, total > 0,
      let mantissa = Int64(exactly: divideHalfEven(Int128(part) * 1_000_000, by: Int128(total)))
    else { return .null }
    return .text(ExactDecimal(mantissa: mantissa, scale: 6).description)
  }

  private func writeGaps(_ series: [HoldingSeries]) throws {
    var lines: [[SQLValue]] = []
    for one in series {
      func add(_ day: Day, _ kind: String, _ units: Int64) {
        lines.append([
          .text(one.account), .text(one.security), .text(day.iso), .text(kind),
          .text(one.holding.quantity(units).normalised.description),
        ])
      }
      if one.holding.opening != 0 { add(one.first, "before", one.holding.opening) }
      for (index, line) in one.holding.days.enumerated() where line.unexplained != 0 {
        add(one.first + index, "unexplained", line.unexplained)
      }
    }
    try MartWriter(database).replace(
      "mart_holding_gaps", key: ["account_id", "security_id", "day", "kind"], with: lines)
  }

  // MARK: Allocation

  private struct Place: Hashable {
    var by: String
    var name: String
  }

  private func writeAllocation(
    _ held: [HoldingSeries], _ securities: [HouseholdSecurity], _ cash: [AccountSeries]
  ) throws {
    let known = Dictionary(securities.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
    let hasRegions = held.contains { known[$0.security]?.regions.isEmpty == false }
    var sums: [Place: Int64] = [:]
    for one in held {
      guard let line = one.days.last, let value = line.household else { continue }
      sums[Place(by: "class", name: known[one.security]?.securityClass.rawValue ?? "other"), default: 0] += value
      sums[Place(by: "account", name: one.account), default: 0] += value
      sums[Place(by: "currency", name: line.currency.code), default: 0] += value
      guard hasRegions else { continue }
      for (region, part) in spread(value, over: known[one.security]?.regions ?? []) {
        sums[Place(by: "region", name: region), default: 0] += part
      }
    }
    for account in cash {
      guard let value = account.household.last ?? nil, value != 0 else { continue }
      sums[Place(by: "class", name: SecurityClass.cash.rawValue), default: 0] += value
      sums[Place(by: "account", name: account.account.id), default: 0] += value
      sums[Place(by: "currency", name: account.account.currency.code), default: 0] += value
      if hasRegions { sums[Place(by: "region", name: "Cash"), default: 0] += value }
    }
    var totals: [String: Int64] = [:]
    for (place, value) in sums { totals[place.by, default: 0] += value }
    let order = sums.keys.sorted {
      $0.by == $1.by ? $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) : $0.by < $1.by
    }
    let lines = order.map { place -> [SQLValue] in
      let value = sums[place] ?? 0
      return [.text(place.by), .text(place.name), .integer(value), weight(value, of: totals[place.by] ?? 0)]
    }
    try MartWriter(database).replace("mart_allocation", key: ["\"by\"", "name"], with: lines)
  }

  /// By weight, each part rounded once; what is left over goes to the last, so that parts sum to the whole.
  private func spread(_ value: Int64, over regions: [(name: String, weight: Int64)]) -> [(String, Int64)] {
    let total = regions.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return [("Not stated", value)] }
    var left = value
    return regions.enumerated().map { index, region in
      let part =
        index == regions.count - 1
        ? left : Int64(clamping: divideHalfEven(Int128(value) * Int128(region.weight), by: Int128(total)))
      left -= part
      return (region.name, part)
    }
  }
}
