import Core

/// Reckons what a security's units cost and what selling them made, over all accounts that hold it: a pure function.
///
/// - Parameters:
///   - events: of one security, by day; units restated for later splits.
///   - methods: by account.
package func reckonCosts(_ events: [CostEvent], _ methods: [String: CostMethod]) -> CostOutcome {
  var ledger = CostLedger(events, methods)
  return ledger.run()
}

private struct CostLedger {
  private let days: [(day: Day, events: [CostEvent])]
  private let methods: [String: CostMethod]
  private var pools: [String: CostPool] = [:]
  private var held: [String: Int128] = [:]
  private var outcome = CostOutcome()
  /// What was bought for those pools and no sale is matched with, by day.
  private var purchases: [String: [Day: CostPool.Lot]] = [:]
  /// What the purchases that a day's sales are matched with cost.
  private var matched: [String: [Day: DayCost]] = [:]

  init(_ events: [CostEvent], _ methods: [String: CostMethod]) {
    var days: [(day: Day, events: [CostEvent])] = []
    for event in events {
      if days.last?.day == event.day {
        days[days.count - 1].events.append(event)
      } else {
        days.append((event.day, [event]))
      }
    }
    self.days = days
    self.methods = methods
    matchPurchases(events)
  }

  private struct Part {
    var pool: String
    var units: Int128
    var weight: Int64
  }

  private func method(_ account: String) -> CostMethod { methods[account] ?? .average }

  /// The pools that an event of an account is of, with each one's units; what a division leaves over is the last one's.
  private func parts(_ account: String, _ units: Int128) -> [Part] {
    guard case .section104(let owners) = method(account) else {
      return [Part(pool: "account \(account)", units: units, weight: 1)]
    }
    let total = owners.reduce(Int128(0)) { $0 + Int128($1.weight) }
    guard total > 0 else { return [Part(pool: "owner", units: units, weight: 1)] }
    var left = units
    return owners.enumerated().map { index, owner in
      let part = index == owners.count - 1 ? left : divideHalfEven(units * Int128(owner.weight), by: total)
      left -= part
      return Part(pool: "owner \(owner.owner)", units: part, weight: owner.weight)
    }
  }

  private func shares(_ money: CostMoney, _ parts: [Part]) -> [CostMoney] {
    let total = parts.reduce(Int128(0)) { $0 + Int128($1.weight) }
    var left = money
    return parts.enumerated().map { index, part in
      let own = index == parts.count - 1 ? left : money.part(Int128(part.weight), of: total)
      left = left - own
      return own
    }
  }

  private func isPooled(_ account: String) -> Bool { if case .section104 = method(account) { true } else { false } }

  private mutating func matchPurchases(_ events: [CostEvent]) {
    var bought: [String: [Day: Int128]] = [:]
    var sold: [String: [Day: Int128]] = [:]
    for event in events where isPooled(event.account) {
      for (part, money) in zip(
        parts(event.account, event.units), shares(event.money, parts(event.account, event.units)))
      {
        switch event.move {
        case .acquired:
          bought[part.pool, default: [:]][event.day, default: 0] += part.units
          let lot = CostPool.Lot(part.units, money, reason: event.reason)
          let known = purchases[part.pool]?[event.day]
          purchases[part.pool, default: [:]][event.day] = known.map { $0 + lot } ?? lot
        case .disposed: sold[part.pool, default: [:]][event.day, default: 0] += part.units
        case .left, .moved, .returned, .stated: break
        }
      }
    }
    for pool in Set(bought.keys).union(sold.keys) {
      handOut(Section104Matches(bought: bought[pool] ?? [:], sold: sold[pool] ?? [:]), of: pool)
    }
  }

  /// Each sale takes its part of what is left of a purchase, so that all parts and the rest are the whole.
  private mutating func handOut(_ matches: Section104Matches, of pool: String) {
    for sale in matches.parts.keys.sorted() {
      var sum = DayCost()
      for part in matches.parts[sale] ?? [] {
        guard let lot = purchases[pool]?[part.day] else { continue }
        let cost = lot.cost.part(part.units, of: lot.units)
        purchases[pool]?[part.day] = CostPool.Lot(lot.units - part.units, lot.cost - cost, reason: lot.reason)
        sum.units += part.units
        sum.cost = sum.cost + cost
        sum.reason = sum.reason ?? lot.reason
        if part.day == sale { sum.sameDay += part.units } else { sum.within30 += part.units }
      }
      matched[pool, default: [:]][sale] = sum
    }
  }

  mutating func run() -> CostOutcome {
    for (day, events) in days {
      for pool in purchases.keys.sorted() { addPurchases(pool, day) }
      for event in events { apply(event) }
      dispose(events.filter { if case .disposed = $0.move { isPooled($0.account) } else { false } }, on: day)
    }
    stand()
    return outcome
  }

  /// What of a day's purchases no sale is matched with comes into the pool.
  private mutating func addPurchases(_ pool: String, _ day: Day) {
    guard let lot = purchases[pool]?[day] else { return }
    add(lot, to: pool, averages: true)
  }

  private mutating func add(_ lot: CostPool.Lot, to pool: String, averages: Bool) {
    pools[pool, default: CostPool(averages: averages)].add(lot)
  }

  private mutating func add(_ lot: CostPool.Lot, to account: String) {
    let parts = parts(account, lot.units)
    for (part, cost) in zip(parts, shares(lot.cost, parts)) {
      add(CostPool.Lot(part.units, cost, reason: lot.reason), to: part.pool, averages: method(account) != .fifo)
    }
  }

  private mutating func take(_ units: Int128, from account: String) -> CostPool.Lot {
    var sum = CostPool.Lot(0, .none)
    for part in parts(account, units) {
      var pool = pools[part.pool] ?? CostPool(averages: method(account) != .fifo)
      let taken = pool.take(part.units)
      sum = sum + taken
      pools[part.pool] = pool
    }
    return sum
  }

  private mutating func apply(_ event: CostEvent) {
    switch event.move {
    case .acquired(let cost):
      held[event.account, default: 0] += event.units
      if !isPooled(event.account) { add(CostPool.Lot(event.units, cost, reason: event.reason), to: event.account) }
    case .disposed(let proceeds):
      held[event.account, default: 0] -= event.units
      guard !isPooled(event.account) else { return }
      let taken = take(event.units, from: event.account)
      outcome.disposals[event.id] = CostDisposal(
        proceeds: proceeds, cost: taken.cost, reason: event.reason ?? taken.reason)
    case .left:
      held[event.account, default: 0] -= event.units
      _ = take(event.units, from: event.account)
    case .moved(let to, let sameCurrency):
      held[event.account, default: 0] -= event.units
      held[to, default: 0] += event.units
      // Within one pool nothing moves.
      if isPooled(event.account), method(event.account) == method(to) { return }
      var lot = take(event.units, from: event.account)
      if !sameCurrency { lot.cost.own = nil }
      add(lot, to: to)
    case .returned(let money): lower(event, by: money)
    case .stated(let cost):
      guard !isPooled(event.account), abs((held[event.account] ?? 0) - event.units) <= CostUnits.dust else { return }
      pools["account \(event.account)"]?.state(cost)
    }
  }

  /// A return of capital is of the account's own units, by owner; beyond what they cost it is a gain.
  private mutating func lower(_ event: CostEvent, by money: CostMoney) {
    let parts = parts(event.account, 0)
    var beyond = CostMoney.none
    for (part, share) in zip(parts, shares(money, parts)) {
      beyond = beyond + (pools[part.pool]?.lower(by: share) ?? share)
    }
    outcome.disposals[event.id] = CostDisposal(proceeds: money, cost: money - beyond)
  }

  /// All of a day's sales of a pool are one: each sale's cost is its part by units.
  private mutating func dispose(_ sales: [CostEvent], on day: Day) {
    guard !sales.isEmpty else { return }
    var sums: [String: DayCost] = [:]
    for sale in sales {
      for part in parts(sale.account, sale.units) { sums[part.pool, default: DayCost()].units += part.units }
    }
    for pool in sums.keys.sorted() {
      let cost = matchedCost(pool, day, sums[pool]?.units ?? 0)
      sums[pool]?.take(from: cost)
    }
    for sale in sales {
      guard case .disposed(let proceeds) = sale.move else { continue }
      var disposal = CostDisposal(proceeds: proceeds, cost: .none, reason: sale.reason)
      for part in parts(sale.account, sale.units) {
        guard let own = sums[part.pool]?.next(part.units) else { continue }
        disposal.cost = disposal.cost + own.cost
        disposal.sameDay += own.sameDay
        disposal.within30 += own.within30
        disposal.reason = disposal.reason ?? own.reason
      }
      outcome.disposals[sale.id] = disposal
    }
  }

  private mutating func matchedCost(_ pool: String, _ day: Day, _ units: Int128) -> DayCost {
    var sum = matched[pool]?[day] ?? DayCost()
    let left = units - sum.units
    guard left > 0 else { return sum }
    var rest = pools[pool] ?? CostPool(averages: true)
    let taken = rest.take(left)
    pools[pool] = rest
    sum.cost = sum.cost + taken.cost
    sum.reason = sum.reason ?? taken.reason
    return sum
  }

  /// What a day's sales of a pool cost, handed out sale by sale.
  private struct DayCost {
    var units: Int128 = 0
    var cost = CostMoney.none
    var reason: String?
    var sameDay: Int128 = 0
    var within30: Int128 = 0

    mutating func take(from other: DayCost) {
      (cost, reason, sameDay, within30) = (other.cost, other.reason, other.sameDay, other.within30)
    }

    mutating func next(_ part: Int128) -> DayCost {
      guard units > 0 else { return self }
      var result = DayCost()
      result.units = part
      result.cost = cost.part(part, of: units)
      result.reason = reason
      result.sameDay = part == units ? sameDay : scaled(sameDay, part)
      result.within30 = part == units ? within30 : scaled(within30, part)
      units -= part
      cost = cost - result.cost
      sameDay -= result.sameDay
      within30 -= result.within30
      return result
    }

    private func scaled(_ value: Int128, _ part: Int128) -> Int128 {
      let (product, overflow) = value.multipliedReportingOverflow(by: part)
      return overflow ? value / max(1, units / max(1, part)) : product / units
    }
  }

  /// Each account's units and its part of the pools they are in; accounts of one pool sum to it.
  private mutating func stand() {
    var passed: [String: (units: Int128, cost: CostMoney)] = [:]
    for account in held.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      guard let units = held[account], units > CostUnits.dust else { continue }
      var standing = CostStanding(units: units, cost: .none)
      for part in parts(account, units) {
        let pool = pools[part.pool]?.whole ?? CostPool.Lot(0, .none)
        let before = passed[part.pool] ?? (0, .none)
        let upTo = min(before.units + part.units, pool.units)
        let cost = pool.units > 0 ? pool.cost.part(upTo, of: pool.units) : .unknown
        standing.cost = standing.cost + (cost - before.cost)
        standing.reason = standing.reason ?? pool.reason
        passed[part.pool] = (upTo, cost)
      }
      outcome.standing[account] = standing
    }
  }
}

extension CostEvent {
  /// What it cost or brought.
  fileprivate var money: CostMoney {
    switch move {
    case .acquired(let money), .disposed(let money), .returned(let money), .stated(let money): money
    case .left, .moved: .none
    }
  }
}
