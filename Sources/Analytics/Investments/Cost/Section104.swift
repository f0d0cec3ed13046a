package import Core

/// Which purchases the UK's rules match with which sales, before the pool: those of the same day, then those of the 30
/// days after, the earliest sale with the earliest purchase first (TCGA 1992 s. 105 and s. 106A; HMRC's HS284).
///
/// Days count, not hours: all purchases of a day are one, and so are all sales.
package struct Section104Matches: Hashable, Sendable {
  package struct Part: Hashable, Sendable {
    /// The day of the purchase.
    package var day: Day
    package var units: Int128
  }

  /// A sale within this many days before a purchase is matched with it.
  package static let days = 30

  /// Of each day of sales, what is matched with purchases.
  package private(set) var parts: [Day: [Part]] = [:]

  package init(bought: [Day: Int128], sold: [Day: Int128]) {
    var bought = bought
    var sold = sold
    func match(_ sale: Day, _ purchase: Day) {
      let units = min(sold[sale] ?? 0, bought[purchase] ?? 0)
      guard units > 0 else { return }
      sold[sale, default: 0] -= units
      bought[purchase, default: 0] -= units
      parts[sale, default: []].append(Part(day: purchase, units: units))
    }
    let sales = sold.keys.sorted()
    for day in sales { match(day, day) }
    let purchases = bought.keys.sorted()
    var first = 0
    for sale in sales {
      while first < purchases.count, purchases[first] <= sale { first += 1 }
      var next = first
      while next < purchases.count, purchases[next] - sale <= Self.days, (sold[sale] ?? 0) > 0 {
        match(sale, purchases[next])
        next += 1
      }
    }
  }
}
