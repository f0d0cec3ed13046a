import Core
import Providers
import Settings
import Warehouse

/// Which securities are asked for, under which name, and for which days.
struct PricesPlan {
  private let household: Household
  private let series: [String: FetchedSeries]
  private let since: Day?
  private let isNightly: Bool

  private var today: Day { household.clock.today }

  // A price serves for ten days: the first day's may be of so long before.
  private static let lookBack = 10
  // Sessions come late, for days: asked again and overwritten.
  private static let window = 14

  init(_ household: Household, _ warehouse: Warehouse, since: Day?, isNightly: Bool) throws {
    self.household = household
    self.since = since
    self.isNightly = isNightly
    series = try warehouse.priceSeries(source: PricesStage.source)
  }

  /// Nil for what needs no asking: cash, what was sold long ago, what was asked today.
  func security(_ held: HeldSecurity) -> YahooSecurity? {
    guard var security = whole(held) else { return nil }
    let known = series[security.id].flatMap { $0.symbol == security.listing ? $0 : nil }
    guard let known else { return security }
    if isNightly, known.askedOn == today { return nil }
    if let since {
      security.isWhole = since <= known.firstDay
      security.days = min(since, today)...today
      return security
    }
    guard known.firstDay <= security.days.lowerBound else { return security }
    if known.askedOn > security.days.upperBound { return nil }
    let first = (known.lastDay ?? known.firstDay) - (Self.window - 1)
    security.days = min(max(first, known.firstDay), security.days.upperBound)...security.days.upperBound
    security.isWhole = false
    return security
  }

  /// All its days.
  func whole(_ held: HeldSecurity) -> YahooSecurity? {
    let known = held.security
    guard known.securityClass != .cash else { return nil }
    let stated = household.settings.security(id: known.id, isin: known.isin, symbol: known.symbol)
    let first = min(held.firstDay, since ?? held.firstDay, today) - Self.lookBack
    let last = min(held.lastDay.map { $0 + Self.window } ?? today, today)
    var security = YahooSecurity(
      id: known.id, key: known.priceKey, name: SecurityNames.shown(known, stated),
      days: min(first, series[known.id]?.firstDay ?? first)...max(first, last))
    security.isin = stated?.isin ?? known.isin
    security.symbol = known.symbol
    security.exchange = known.exchange
    security.currency = known.currency
    security.securityClass = stated?.securityClass ?? known.securityClass
    security.listing = stated?.symbol ?? series[known.id]?.symbol
    security.isStated = stated?.symbol != nil
    return security
  }
}

/// What the household and its sources call securities.
struct SecurityNames {
  private var ids: [String: String] = [:]

  init(_ securities: [KnownSecurity], _ settings: DaybookSettings) {
    // The household's own words go first; a symbol that two securities bear is neither's.
    let own = securities.flatMap { security -> [(String?, String)] in
      let stated = settings.security(id: security.id, isin: security.isin, symbol: security.symbol)
      return [(stated?.id, security.id), (stated?.symbol, security.id), (stated?.isin, security.id)]
    }
    let sources = securities.flatMap { [($0.id, $0.id), ($0.isin, $0.id)] }
    var symbols: [String: Set<String>] = [:]
    for security in securities { symbols[security.symbol, default: []].insert(security.id) }
    let single = symbols.sorted { $0.key < $1.key }.compactMap { symbol, ids in
      ids.count == 1 ? ids.first.map { (symbol, $0) } : nil
    }
    for (name, id) in own + sources + single {
      if let name, !name.isEmpty, ids[name] == nil { ids[name] = id }
    }
  }

  /// The warehouse's id.
  subscript(name: String) -> String? { ids[name] }

  /// For people.
  static func shown(_ security: KnownSecurity, _ stated: SecuritySettings?) -> String {
    [stated?.name ?? "", security.name, security.symbol, security.isin].first { !$0.isEmpty } ?? security.id
  }
}
