import Core
import SQLite

extension Classifier {
  /// What a row's texts say, read again: only rows with a possible partner are asked.
  func legText(_ tx: Int64, amount: Int64) throws -> LegText {
    let statement = try database.cached(
      "select counterparty, description, counterparty_account, reference from transactions where tx = ?")
    defer { statement.reset() }
    statement.bind(tx, at: 1)
    guard try statement.step() else {
      return LegText(counterparty: "", description: "", counterpartyAccount: "", reference: "", amount: amount)
    }
    return LegText(
      counterparty: statement.text(0), description: statement.text(1), counterpartyAccount: statement.text(2),
      reference: statement.text(3), amount: amount)
  }

  /// Pairs decided by hand, and the rows that are thereby out of the search.
  /// - Parameter places: where rows stand, by `tx`.
  func layDecidedPairs(_ places: (Int64) -> Int?) -> Set<Int64> {
    var out = resolved.alone
    for (left, right) in resolved.pairs {
      out.formUnion([left, right])
      guard let a = places(left), let b = places(right) else { continue }
      let leaves = rows[a].amount <= rows[b].amount
      let (from, to) = leaves ? (a, b) : (b, a)
      pairs.append(
        TransferPair(out: from, into: to, daysApart: Int(rows[to].day) - Int(rows[from].day), evidence: .decision))
    }
    return out
  }

  /// Pairs every booked row there is.
  func pairAll() throws {
    let decided = resolved.alone.isEmpty && resolved.pairs.isEmpty ? [] : decidedLegs()
    let arriving = arrivingAmounts()
    var legs: [TransferLeg] = []
    var dayStart = 0
    for place in placesByDay() {
      let row = rows[place]
      // An amount that never arrives has no partner.
      if row.amount < 0, let arriving, row.amount == .min || !arriving.contains(-row.amount) { continue }
      if !decided.isEmpty, decided.contains(row.tx) { continue }
      let standing = standing(row)
      if standing.isOut { continue }
      if let last = legs.last, last.day.number != row.day {
        legs[dayStart...].sort(by: TransferLeg.comesBefore)
        dayStart = legs.count
      }
      legs.append(leg(row, place, isCalled: standing.isCalled))
    }
    legs[dayStart...].sort(by: TransferLeg.comesBefore)
    let finder = TransferFinder(accounts: accounts, rates: rates)
    let found = try finder.pair(legs) { try legText(rows[$0].tx, amount: rows[$0].amount) }
    pairs += found.pairs
    markPairs()
  }

  /// Amounts that arrive; nil where rows are in several currencies, since then others will do.
  private func arrivingAmounts() -> Set<Int64>? {
    guard let first = rows.first?.currency, rows.allSatisfy({ $0.currency == first }) else { return nil }
    var amounts: Set<Int64> = []
    for row in rows where row.amount > 0 { amounts.insert(row.amount) }
    return amounts
  }

  private func decidedLegs() -> Set<Int64> {
    var places: [Int64: Int] = [:]
    let wanted = Set(resolved.pairs.flatMap { [$0.0, $0.1] })
    for (place, row) in rows.enumerated() where wanted.contains(row.tx) { places[row.tx] = place }
    return layDecidedPairs { places[$0] }
  }

  func leg(_ row: BookRow, _ place: Int, isCalled: Bool) -> TransferLeg {
    var leg = TransferLeg(
      row: place, order: row.order, account: Int(row.account), day: Day(number: row.day), amount: row.amount,
      currency: reader.currencies[Int(row.currency)], isCalled: isCalled)
    leg.names = namedAccounts(row)
    if row.extra >= 0 { leg.reference = reader.extras[Int(row.extra)].reference }
    return leg
  }

  func markPairs() {
    for (number, pair) in pairs.enumerated() {
      rows[pair.out].pair = Int32(number)
      rows[pair.into].pair = Int32(number)
    }
  }
}
