package import Core

/// A booked row that may be one side of a transfer.
package struct TransferLeg: Sendable {
  private var rowNumber: Int32
  private var accountNumber: Int16
  /// The public id as a number: orders rows of one day.
  package var order: UInt64
  package var day: Day
  package var amount: Int64
  package var currency: Currency
  /// Its file or provider calls it income, spending or an investment: only evidence makes it a transfer.
  package var isCalled: Bool
  /// Own accounts that its text or account number names, a bit each; all bits where nobody looked.
  package var names: UInt64 = .max
  /// Of its reference, 0 without one.
  package var reference: UInt64 = 0

  /// Its place among the rows of whoever asks.
  package var row: Int { Int(rowNumber) }
  package var account: Int { Int(accountNumber) }

  /// By day, id, account and amount: the order in which legs are looked at.
  static func comesBefore(_ left: TransferLeg, _ right: TransferLeg) -> Bool {
    if left.day != right.day { return left.day < right.day }
    if left.order != right.order { return left.order < right.order }
    return (left.accountNumber, left.amount) < (right.accountNumber, right.amount)
  }

  package init(
    row: Int, order: UInt64, account: Int, day: Day, amount: Int64, currency: Currency, isCalled: Bool = false
  ) {
    rowNumber = Int32(row)
    self.order = order
    accountNumber = Int16(account)
    self.day = day
    self.amount = amount
    self.currency = currency
    self.isCalled = isCalled
  }
}

package struct TransferPair: Hashable, Sendable {
  /// Places of the legs' rows.
  package var out: Int
  package var into: Int
  /// From leaving to arriving; negative when it arrived first.
  package var daysApart: Int
  package var evidence: TransferEvidence
}

/// Pairs opposite flows between own accounts, one to one, as a best assignment.
package struct TransferFinder {
  package var accounts: [OwnAccount]
  package var rates: Rates
  package var thresholds = TransferThresholds.standard

  package init(accounts: [OwnAccount], rates: Rates) {
    self.accounts = accounts
    self.rates = rates
  }

  /// Two legs that may belong together.
  package struct Candidate: Sendable {
    var out: Int32
    var into: Int32
    /// Off the day's rate, in thousandths; -1 within one currency.
    var deviation: Int64
  }

  /// Outcome of one search: pairs, and the legs of every connected part, which is what a later change may reach.
  package struct Result: Sendable {
    package var pairs: [TransferPair] = []
    /// Rows by connected part of the candidates.
    package var parts: [[Int]] = []
  }

  /// - Parameters:
  ///   - legs: in any order; the result does not depend on it.
  ///   - text: what a row's texts say, asked only of rows with a possible partner.
  package func pair(_ legs: [TransferLeg], text: (Int) throws -> LegText) rethrows -> Result {
    let legs = Self.inOrder(legs)
    let candidates = candidates(legs)
    var texts: [Int32: LegText] = [:]
    for candidate in candidates {
      for place in [candidate.out, candidate.into] where texts[place] == nil {
        texts[place] = try text(legs[Int(place)].row)
      }
    }
    var edges: [BestAssignment.Edge] = []
    var evidence: [TransferEvidence] = []
    for candidate in candidates {
      guard let out = texts[candidate.out], let into = texts[candidate.into] else { continue }
      guard let (edge, why) = judge(candidate, legs, out, into) else { continue }
      edges.append(edge)
      evidence.append(why)
    }
    var result = Result()
    for place in BestAssignment.choose(edges) {
      let (out, into) = (legs[Int(edges[place].out)], legs[Int(edges[place].into)])
      result.pairs.append(
        TransferPair(out: out.row, into: into.row, daysApart: into.day - out.day, evidence: evidence[place]))
    }
    result.parts = BestAssignment.connected(edges).map { part in
      var rows: [Int] = []
      for place in part { rows += [legs[Int(edges[place].out)].row, legs[Int(edges[place].into)].row] }
      return rows
    }
    return result
  }

  private static func inOrder(_ legs: [TransferLeg]) -> [TransferLeg] {
    for place in legs.indices.dropFirst() where TransferLeg.comesBefore(legs[place], legs[place - 1]) {
      return legs.sorted(by: TransferLeg.comesBefore)
    }
    return legs
  }

  /// Rows that have a possible partner by day, amount and currency alone, in the order of the list.
  package func rowsWithCandidates(_ legs: [TransferLeg]) -> [Int] {
    let sorted = Self.inOrder(legs)
    var rows: Set<Int> = []
    for candidate in candidates(sorted) {
      rows.insert(sorted[Int(candidate.out)].row)
      rows.insert(sorted[Int(candidate.into)].row)
    }
    return rows.sorted()
  }

  // Each rank outweighs all pairs of a part together in the ranks below, of up to two thousand pairs.
  private static let strong: Int64 = 1_000_000_000_000_000
  private static let named: Int64 = 100_000_000_000
  private static let equal: Int64 = 20_000_000
  /// Two loose pairs do not outweigh one of equal amounts.
  private static let nearRate: Int64 = 9_000_000

  private func judge(_ candidate: Candidate, _ legs: [TransferLeg], _ outText: LegText, _ inText: LegText)
    -> (BestAssignment.Edge, TransferEvidence)?
  {
    let out = legs[Int(candidate.out)]
    let into = legs[Int(candidate.into)]
    var contrary = false
    var evidence = LegText.between(
      outText, accounts[out.account], inText, accounts[into.account], contrary: &contrary)
    let isCalled = out.isCalled || into.isCalled || outText.isPurchase || inText.isPurchase
    if contrary, evidence != .iban { return nil }
    if evidence == nil, isCalled { return nil }
    if evidence == nil || evidence == .text, !isCalled, LegText.shareCode(outText, inText) { evidence = .reference }
    var weight = candidate.deviation < 0 ? Self.equal : Self.nearRate - candidate.deviation
    switch evidence {
    case .iban, .reference, .decision: weight += Self.strong
    case .text: weight += Self.named
    case .amount, nil: break
    }
    // Nearest day; of equal distances, money that leaves before it arrives, and the two rows that keep their order.
    let days = into.day - out.day
    weight -= Int64(abs(days)) * 1_000 + Int64(days * days) + (days < 0 ? 100 : 0)
    return (BestAssignment.Edge(out: candidate.out, into: candidate.into, weight: weight), evidence ?? .amount)
  }

  // MARK: - Candidates

  private func candidates(_ legs: [TransferLeg]) -> [Candidate] {
    var found = sameCurrency(legs)
    let currencies = Set(legs.map(\.currency)).sorted()
    if currencies.count > 1 {
      for from in currencies {
        for to in currencies where to != from { acrossCurrencies(legs, from, to, &found) }
      }
    }
    return found
  }

  private struct Amount: Hashable {
    var currency: Currency
    var minor: UInt64
  }

  /// Rows of one amount, by amount; only amounts that flow both ways.
  private func sameCurrency(_ legs: [TransferLeg]) -> [Candidate] {
    var arriving: [Amount: Int] = [:]
    for leg in legs where leg.amount > 0 {
      let amount = Amount(currency: leg.currency, minor: leg.amount.magnitude)
      if arriving[amount] == nil { arriving[amount] = arriving.count }
    }
    var outs = [[Int32]](repeating: [], count: arriving.count)
    var ins = outs
    for (place, leg) in legs.enumerated() {
      guard let group = arriving[Amount(currency: leg.currency, minor: leg.amount.magnitude)] else { continue }
      if leg.amount < 0 { outs[group].append(Int32(place)) } else { ins[group].append(Int32(place)) }
    }
    var found: [Candidate] = []
    for group in outs.indices where !outs[group].isEmpty { join(legs, outs[group], ins[group], &found) }
    return found.sorted { ($0.out, $0.into) < ($1.out, $1.into) }
  }

  /// Both lists are in order of days.
  private func join(_ legs: [TransferLeg], _ outs: [Int32], _ ins: [Int32], _ found: inout [Candidate]) {
    var first = 0
    for out in outs {
      let leaving = legs[Int(out)]
      while first < ins.count, legs[Int(ins[first])].day < leaving.day - thresholds.longest { first += 1 }
      var last = first
      while last < ins.count, legs[Int(ins[last])].day <= leaving.day + thresholds.longest,
        last - first < 4 * thresholds.nearest
      {
        last += 1
      }
      var near = ins[first..<last].filter { mayPair(leaving, legs[Int($0)]) }
      if near.count > thresholds.nearest {
        near.sort { (abs(legs[Int($0)].day - leaving.day), $0) < (abs(legs[Int($1)].day - leaving.day), $1) }
        near = Array(near.prefix(thresholds.nearest))
      }
      for into in near { found.append(Candidate(out: out, into: into, deviation: -1)) }
    }
  }

  private func mayPair(_ out: TransferLeg, _ into: TransferLeg) -> Bool {
    guard out.account != into.account else { return false }
    guard abs(into.day - out.day) <= thresholds.days(accounts[out.account], accounts[into.account]) else {
      return false
    }
    // What its source calls spending or income needs evidence: without any, no text need be read.
    guard out.isCalled || into.isCalled else { return true }
    return names(out, into.account) || names(into, out.account) || out.reference != 0 && out.reference == into.reference
  }

  private func names(_ leg: TransferLeg, _ account: Int) -> Bool {
    leg.names == .max || account > 62 || leg.names & (1 << UInt64(account)) != 0
  }

  /// Amounts of another currency near what the day's rate makes of one: found by day, then by amount.
  private func acrossCurrencies(_ legs: [TransferLeg], _ from: Currency, _ to: Currency, _ found: inout [Candidate]) {
    let outs = legs.indices.filter { legs[$0].currency == from && legs[$0].amount < 0 }
    let ins = legs.indices.filter { legs[$0].currency == to && legs[$0].amount > 0 }
    guard !outs.isEmpty, !ins.isEmpty else { return }
    let few = outs.count <= ins.count ? outs : ins
    let many = (outs.count <= ins.count ? ins : outs).sorted {
      (legs[$0].day, legs[$0].amount.magnitude, $0) < (legs[$1].day, legs[$1].amount.magnitude, $1)
    }
    let other = legs[many[0]].currency
    var days: [Int32: Range<Int>] = [:]
    for (place, leg) in many.enumerated() {
      let day = legs[leg].day.number
      days[day] = (days[day]?.lowerBound ?? place)..<(place + 1)
    }
    for anchor in few {
      var near: [Candidate] = []
      for day in -thresholds.longest...thresholds.longest {
        guard let range = days[legs[anchor].day.number + Int32(day)] else { continue }
        collect(legs, anchor, many, range, other, &near)
      }
      if near.count > thresholds.nearest {
        func apart(_ candidate: Candidate) -> Int { abs(legs[Int(candidate.into)].day - legs[Int(candidate.out)].day) }
        near.sort { (apart($0), $0.deviation, $0.out, $0.into) < (apart($1), $1.deviation, $1.out, $1.into) }
        near.removeLast(near.count - thresholds.nearest)
      }
      found += near
    }
  }

  /// Rows of one day, which are sorted by amount.
  private func collect(
    _ legs: [TransferLeg], _ anchor: Int, _ many: [Int], _ range: Range<Int>, _ other: Currency,
    _ near: inout [Candidate]
  ) {
    let leg = legs[anchor]
    let money = Money(minor: Int64(leg.amount.magnitude), leg.currency)
    // Within three times the tolerance of this row's day: the exact test follows.
    let rated =
      rates.convert(money, to: other, on: leg.day)
      ?? rates.convert(money, to: other, on: legs[many[range.lowerBound]].day)
    guard let middle = rated?.minor else { return }
    let spare = (middle / 10_000 + 1) * thresholds.rateTolerance * 3
    var place = firstPlace(many, range, legs, notBelow: middle - spare)
    while place < range.upperBound, legs[many[place]].amount.magnitude <= UInt64(middle + spare) {
      let out = leg.amount < 0 ? anchor : many[place]
      let into = leg.amount < 0 ? many[place] : anchor
      if mayPair(legs[out], legs[into]), let deviation = deviation(legs[out], legs[into]) {
        near.append(Candidate(out: Int32(out), into: Int32(into), deviation: deviation))
      }
      place += 1
    }
  }

  private func firstPlace(_ many: [Int], _ range: Range<Int>, _ legs: [TransferLeg], notBelow minor: Int64) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if Int64(legs[many[middle]].amount.magnitude) < minor { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Off the rate of the day it left, or else of the day it came, in thousandths; nil beyond the tolerance.
  private func deviation(_ out: TransferLeg, _ into: TransferLeg) -> Int64? {
    let money = Money(minor: Int64(out.amount.magnitude), out.currency)
    guard
      let expected =
        (rates.convert(money, to: into.currency, on: out.day)
        ?? rates.convert(money, to: into.currency, on: into.day))?.minor, expected > 0
    else { return nil }
    let off = abs(Int128(into.amount) - Int128(expected))
    guard off * 10_000 <= Int128(expected) * Int128(thresholds.rateTolerance) else { return nil }
    return Int64(off * 1_000 / Int128(expected))
  }
}
