import Core

/// Units held and what was paid for them: one lot where costs are averaged, a lot a purchase where the first in is the
/// first out.
package struct CostPool: Hashable, Sendable {
  package struct Lot: Hashable, Sendable {
    package var units: Int128
    package var cost: CostMoney
    /// Why the cost is not known.
    package var reason: String?

    package init(_ units: Int128, _ cost: CostMoney, reason: String? = nil) {
      self.units = units
      self.cost = cost
      self.reason = reason
    }

    static func + (left: Lot, right: Lot) -> Lot {
      Lot(left.units + right.units, left.cost + right.cost, reason: left.reason ?? right.reason)
    }
  }

  package private(set) var lots: [Lot] = []
  private let averages: Bool

  package init(averages: Bool) { self.averages = averages }

  package var units: Int128 { lots.reduce(0) { $0 + $1.units } }
  /// All that is held, as one.
  package var whole: Lot { lots.dropFirst().reduce(lots.first ?? Lot(0, .none)) { $0 + $1 } }

  package mutating func add(_ lot: Lot) {
    guard lot.units > 0 else { return }
    if averages, let held = lots.first { lots[0] = held + lot } else { lots.append(lot) }
  }

  /// Takes units out, with what was paid for them: the oldest first, or a part of the average.
  package mutating func take(_ units: Int128) -> Lot {
    var taken = Lot(0, .none)
    var left = units
    while left > 0, let lot = lots.first {
      // What would be left of the lot is rounding.
      guard lot.units - left > CostUnits.dust else {
        lots.removeFirst()
        taken = taken + lot
        left -= lot.units
        continue
      }
      let part = lot.cost.part(left, of: lot.units)
      taken = taken + Lot(left, part, reason: lot.reason)
      lots[0] = Lot(lot.units - left, lot.cost - part, reason: lot.reason)
      left = 0
    }
    if left > CostUnits.dust {
      taken = taken + Lot(left, .unknown, reason: "more was sold than was known to be held")
    }
    taken.units = units
    return taken
  }

  /// Lowers what was paid, by units.
  ///
  /// - Returns: what was returned beyond all that was paid, which is a gain.
  package mutating func lower(by returned: CostMoney) -> CostMoney {
    let all = units
    guard all > 0 else { return returned }
    var left = returned
    var beyond = CostMoney.none
    for place in lots.indices {
      let isLast = place == lots.count - 1
      let part = isLast ? left : returned.part(lots[place].units, of: all)
      left = left - part
      let lowered = lots[place].cost - part
      lots[place].cost = CostMoney(own: lowered.own.map { max(0, $0) }, household: lowered.household.map { max(0, $0) })
      beyond =
        beyond
        + CostMoney(own: lowered.own.map { max(0, -$0) }, household: lowered.household.map { max(0, -$0) })
    }
    return beyond
  }

  /// Takes a statement of what all units cost for what of it is not known.
  package mutating func state(_ cost: CostMoney) {
    let unknown = lots.indices.filter { lots[$0].cost.own == nil }
    let units = unknown.reduce(Int128(0)) { $0 + lots[$1].units }
    guard units > 0 else { return }
    var left = lots.reduce(cost) { $1.cost.own == nil ? $0 : $0 - $1.cost }
    guard (left.own ?? -1) >= 0 else { return }
    let whole = left
    for place in unknown {
      let part = place == unknown.last ? left : whole.part(lots[place].units, of: units)
      left = left - part
      lots[place] = Lot(
        lots[place].units, part, reason: part.household == nil ? "the broker states it in its own currency only" : nil)
    }
  }
}
