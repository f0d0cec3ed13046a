import Core

/// The sets of a merchant's payments that may be one stream each: all of them, and those of like amounts.
struct CandidateSets {
  var thresholds = RecurringThresholds.standard

  /// - Parameter rows: of one direction and currency, by day.
  /// - Returns: places among the rows, by day; the whole first.
  func sets(_ rows: [RecurringRow]) -> [[Int]] {
    let whole = Array(rows.indices)
    var sets = [whole]
    var seen: Set<[Int]> = [whole]
    func add(_ set: [Int]) { if set.count >= 2, seen.insert(set).inserted { sets.append(set) } }
    let clusters = clusters(rows)
    if clusters.count > 1 {
      for chain in chains(clusters, rows) { add(chain) }
      for cluster in clusters { add(cluster) }
    }
    let prices = prices(rows)
    if prices.count > 1 {
      for chain in chains(prices, rows) { add(chain) }
      for price in prices { add(price) }
    }
    return sets
  }

  /// By size of amount, cut where one exceeds its neighbour by more than the gap; each by day.
  private func clusters(_ rows: [RecurringRow]) -> [[Int]] {
    let order = rows.indices.sorted { (abs(rows[$0].amount), $0) < (abs(rows[$1].amount), $1) }
    var clusters: [[Int]] = []
    for place in order {
      if let last = clusters.last?.last,
        Double(abs(rows[place].amount)) <= Double(abs(rows[last].amount)) * (1 + thresholds.amountGap)
      {
        clusters[clusters.count - 1].append(place)
      } else {
        clusters.append([place])
      }
    }
    return clusters.map { $0.sorted() }
  }

  /// Amounts that come again to the unit, among others that do not.
  private func prices(_ rows: [RecurringRow]) -> [[Int]] {
    var places: [Int64: [Int]] = [:]
    for (place, row) in rows.enumerated() { places[row.amount, default: []].append(place) }
    return places.filter { $0.value.count >= 3 }.sorted { ($0.value[0], $0.key) < ($1.value[0], $1.key) }.map(\.value)
  }

  /// Clusters of which each begins where another ends, at a price not far off: one stream whose price changed. Those
  /// that run side by side stay apart.
  private func chains(_ clusters: [[Int]], _ rows: [RecurringRow]) -> [[Int]] {
    var chains: [[Int]] = []
    for cluster in clusters.sorted(by: { ($0[0], $0.count) < ($1[0], $1.count) }) {
      var best: (chain: Int, ratio: Double)?
      for (number, chain) in chains.enumerated().suffix(24) where chain[chain.count - 1] < cluster[0] {
        let (one, other) = (abs(rows[chain[chain.count - 1]].amount), abs(rows[cluster[0]].amount))
        let ratio = Double(max(one, other)) / Double(max(1, min(one, other)))
        if ratio <= thresholds.priceFactor, ratio < best?.ratio ?? .infinity { best = (number, ratio) }
      }
      if let best { chains[best.chain] += cluster } else { chains.append(cluster) }
    }
    return chains.filter { $0.count >= 2 }
  }
}
