import Core
import SQLite

/// Pairs again whatever changed rows could touch, and leaves all other pairs as they are.
///
/// Rows are looked at in windows of days around the change. A connected part of possible pairs that reaches a window's
/// edge makes the window wider, until every part that matters is whole: then the result is that of a search over all.
final class NightTransfers {
  private let night: Night
  private let classifier: Classifier
  private let database: Database
  private let reach = Int32(TransferThresholds.standard.longest)
  private let dirty: Set<Int32>
  private let accountNumbers: [String: Int]

  init(_ night: Night) {
    self.night = night
    (classifier, dirty) = night.pairing
    database = classifier.database
    accountNumbers = Dictionary(
      classifier.accounts.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Returns: ids of the classifier's pairs.
  func run() throws -> [String] {
    guard !dirty.isEmpty else { return [] }
    let cores = merged(dirty.map { ($0 - reach)...($0 + reach) })
    var spare: Int32 = 3 * reach
    while true {
      let windows = merged(cores.map { ($0.lowerBound - spare)...($0.upperBound + spare) })
      if let ids = try attempt(cores, windows) { return ids }
      spare *= 3
    }
  }

  private func merged(_ ranges: [ClosedRange<Int32>]) -> [ClosedRange<Int32>] {
    var result: [ClosedRange<Int32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.lowerBound <= last.upperBound + reach {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }

  private struct Light {
    var tx: Int64
    var leg: TransferLeg
  }

  /// Nil when a part that matters was cut by a window's edge.
  private func attempt(_ cores: [ClosedRange<Int32>], _ windows: [ClosedRange<Int32>]) throws -> [String]? {
    var lights: [Light] = []
    for window in windows { try read(window, &lights) }
    try classifier.loadRates(for: Set(lights.map(\.leg.currency)))
    let finder = TransferFinder(accounts: classifier.accounts, rates: classifier.rates)
    // First by amounts alone: few rows have a possible partner, and only these are read whole.
    let possible = finder.rowsWithCandidates(lights.map(\.leg))
    try night.readContext(possible.map { lights[$0].tx })
    try night.readContext(classifier.resolved.pairs.flatMap { [$0.0, $0.1] })
    classifier.pairs = []
    let decided = classifier.layDecidedPairs { night.place(of: $0) }
    var legs: [TransferLeg] = []
    for number in possible {
      guard let place = night.place(of: lights[number].tx), !decided.contains(lights[number].tx) else { continue }
      let standing = classifier.standing(classifier.rows[place])
      if standing.isOut { continue }
      legs.append(classifier.leg(classifier.rows[place], place, isCalled: standing.isCalled))
    }
    let found = try finder.pair(legs) {
      try classifier.legText(classifier.rows[$0].tx, amount: classifier.rows[$0].amount)
    }
    func isIn(_ ranges: [ClosedRange<Int32>], _ place: Int, inset: Int32) -> Bool {
      let day = classifier.rows[place].day
      return ranges.contains { day >= $0.lowerBound + inset && day <= $0.upperBound - inset }
    }
    var affected: Set<Int> = []
    for part in found.parts where part.contains(where: { isIn(cores, $0, inset: 0) }) {
      guard try part.allSatisfy({ try isIn(windows, $0, inset: reach) || !isCut(windows, $0) }) else { return nil }
      affected.formUnion(part)
    }
    for light in lights where isCore(light.leg.day.number, cores) {
      if let place = night.place(of: light.tx) { affected.insert(place) }
    }
    classifier.pairs += found.pairs.filter { affected.contains($0.out) }
    return try settle(affected, lights.filter { isCore($0.leg.day.number, cores) }.map(\.tx))
  }

  private func isCore(_ day: Int32, _ cores: [ClosedRange<Int32>]) -> Bool { cores.contains { $0.contains(day) } }

  /// Whether rows beyond the window could be reached from this one.
  private func isCut(_ windows: [ClosedRange<Int32>], _ place: Int) throws -> Bool {
    let day = classifier.rows[place].day
    guard let window = windows.first(where: { $0.contains(day) }) else { return true }
    let before = day - window.lowerBound < reach
    let (from, to) = before ? (day - reach, window.lowerBound - 1) : (window.upperBound + 1, day + reach)
    return try database.value(
      "select 1 from seen_transactions where day between ? and ? limit 1", .text(Day(number: from).iso),
      .text(Day(number: to).iso)
    ).integer != nil
  }

  private func read(_ window: ClosedRange<Int32>, _ lights: inout [Light]) throws {
    let statement = try database.cached(
      """
      select tx, transaction_id, account_id, day, amount_minor, currency from seen_transactions
      where day between ? and ? and status = 'booked'
      """)
    defer { statement.reset() }
    statement.bind(Day(number: window.lowerBound).iso, at: 1)
    statement.bind(Day(number: window.upperBound).iso, at: 2)
    while try statement.step() {
      guard let day = statement.withBytes(3, { Day(isoSpan: $0) }), let currency = Currency(statement.text(5)) else {
        continue
      }
      guard let account = accountNumbers[statement.text(2)] else { continue }
      let amount = statement.int64(4)
      if amount == 0 { continue }
      lights.append(
        Light(
          tx: statement.int64(0),
          leg: TransferLeg(
            row: lights.count, order: statement.withBytes(1) { BookReader.order(of: $0) }, account: account, day: day,
            amount: amount, currency: currency)))
    }
  }

  // MARK: What changes with it

  /// Rows whose pair is another than before are classified again.
  private func settle(_ affected: Set<Int>, _ core: [Int64]) throws -> [String] {
    let ids = try classifier.makePairIDs()
    var now: [Int: String] = [:]
    for (number, pair) in classifier.pairs.enumerated() {
      now[pair.out] = ids[number]
      now[pair.into] = ids[number]
    }
    let before = try database.prepare("select pair_id from classified_rows where tx = ?")
    var changed: Set<Int64> = []
    func look(_ tx: Int64, _ pair: String?) throws {
      before.bind(tx, at: 1)
      defer { before.reset() }
      let known = try before.step() ? before.optionalText(0) : nil
      if known != pair { changed.insert(tx) }
    }
    let places = affected.union(now.keys)
    for place in places.sorted() { try look(classifier.rows[place].tx, now[place]) }
    let looked = Set(places.map { classifier.rows[$0].tx })
    // Rows without a possible partner now, that may have had one.
    for tx in core where !looked.contains(tx) { try look(tx, nil) }
    try night.readContext(changed.sorted())
    night.takeForPairs(changed.sorted().compactMap { night.place(of: $0) })
    let dropped = try database.prepare("delete from pairs where out_tx = ?1 or in_tx = ?1")
    for tx in changed.sorted() {
      dropped.bind(tx, at: 1)
      try dropped.run()
    }
    classifier.markPairs()
    classifier.merchants.makeIDs()
    try classifier.writePairs(ids)
    return ids
  }
}
