import Core

/// Streams of which one begins where another ends: the same one, in another account, at another price or under another
/// name.
struct StreamJoiner {
  let calendar: BusinessCalendar
  var thresholds = RecurringThresholds.standard
  /// The words of a merchant's name.
  let words: (Int64) -> Set<String>

  func joined(_ streams: [FoundStream]) -> [FoundStream] {
    var order = streams.sorted { $0.first < $1.first }
    var place = 0
    while place < order.count {
      let later = order[place]
      let earlier = order[..<place].indices.filter { continues(order[$0], later) }
        .min { gap(order[$0], later) < gap(order[$1], later) }
      guard let earlier else {
        place += 1
        continue
      }
      order[earlier] = join(order[earlier], later)
      order.remove(at: place)
    }
    return order
  }

  private func gap(_ one: FoundStream, _ other: FoundStream) -> Int { other.first.day - one.last.day }

  private func continues(_ one: FoundStream, _ other: FoundStream) -> Bool {
    guard one.grid.cadence == other.grid.cadence, one.group.currency == other.group.currency,
      one.group.isIncome == other.group.isIncome
    else { return false }
    let step = one.grid.cadence.usualDays
    let gap = Double(gap(one, other))
    guard gap >= 0.5 * step, gap <= 2.6 * step else { return false }
    let (low, high) = (abs(one.last.amount), abs(other.first.amount))
    let isNear = Double(max(low, high)) <= Double(min(low, high)) * thresholds.priceFactor
    if one.group.merchant == other.group.merchant { return isNear }
    let tolerance = RecurringThresholds.tolerance(one.grid.cadence)
    let distances = (1...2).map { abs(one.grid.day(one.lastSlot + $0, calendar) - other.first.day) }
    if !words(one.group.merchant).isDisjoint(with: words(other.group.merchant)) {
      return isNear && distances.contains { $0 <= tolerance }
    }
    // Another name altogether: only where nothing else has changed.
    return distances[0] <= 2 && one.last.account == other.first.account && one.last.amount == other.first.amount
  }

  private func join(_ one: FoundStream, _ other: FoundStream) -> FoundStream {
    var joined = other
    let missed = max(0, Int((Double(gap(one, other)) / one.grid.cadence.usualDays).rounded()) - 1)
    joined.payments = one.payments + other.payments
    joined.slots = one.slots + other.slots + missed
    joined.hits = one.hits + other.hits
    joined.chance = min(one.chance, other.chance)
    joined.confidence =
      (one.confidence * Double(one.hits) + other.confidence * Double(other.hits)) / Double(joined.hits)
    joined.origin = one.origin
    joined.firstGroup = one.firstGroup
    return joined
  }
}
