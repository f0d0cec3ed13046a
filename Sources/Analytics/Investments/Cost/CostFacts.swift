import Core

/// Turns what is known of one security into what its costs are reckoned from.
struct CostFacts {
  private let series: [HoldingSeries]
  private let trades: [BookTrade]
  private let facts: InvestmentFacts
  private let household: Currency
  private let rates: DayRates
  /// What each account trades the security in; the household's where it trades it in several.
  let currencies: [String: Currency]
  private var splits: [String: [(day: Day, ratio: SplitRatio)]] = [:]

  /// - Parameters:
  ///   - series: of this security, one an account.
  ///   - trades: of it, in the order they happened.
  init(
    _ series: [HoldingSeries], _ trades: [BookTrade], _ facts: InvestmentFacts, _ methods: [String: CostMethod],
    _ household: Currency, _ rates: DayRates
  ) {
    self.series = series
    self.trades = trades
    self.facts = facts
    self.household = household
    self.rates = rates
    currencies = Self.currencies(series.map(\.account), trades, methods, household)
    for one in series {
      let key = HoldingKey(account: one.account, security: one.security)
      splits[one.account] = Self.splits(facts.holdings[key]?.events ?? [], one.holding)
    }
  }

  /// Accounts of one pool trade in one currency, or in none of their own.
  private static func currencies(
    _ accounts: [String], _ trades: [BookTrade], _ methods: [String: CostMethod], _ household: Currency
  ) -> [String: Currency] {
    var found: [String: Set<Currency>] = [:]
    func group(_ account: String) -> String {
      if case .section104 = methods[account] { "" } else { account }
    }
    for trade in trades where trade.isOfUnits { found[group(trade.account), default: []].insert(trade.currency) }
    var currencies: [String: Currency] = [:]
    for account in Set(accounts + trades.map(\.account)) {
      let own = found[group(account)] ?? []
      currencies[account] = own.count == 1 ? own.first : household
    }
    return currencies
  }

  /// A split that tells only the units that came has the ratio that makes as many of what was held before.
  private static func splits(
    _ events: [HoldingFacts.Event], _ holding: HoldingDays
  ) -> [(day: Day, ratio: SplitRatio)] {
    events.compactMap { event in
      guard case .split(let told, let came) = event.move else { return nil }
      if let told { return (event.day, told) }
      let before = holding[event.day - 1]?.units ?? (event.day == holding.first ? holding.opening : 0)
      guard let units = came?.rounded(to: holding.scale), before > 0,
        let ratio = SplitRatio(new: before + units, old: before)
      else { return nil }
      return (event.day, ratio)
    }
  }

  /// Units of a day as units of today: a split is of what was held in the morning.
  private func units(_ units: ExactDecimal, _ account: String, _ day: Day) -> Int128 {
    let ratio = (splits[account] ?? []).filter { $0.day > day }.reduce(SplitRatio.none) { $0.times($1.ratio) ?? $0 }
    return CostUnits.of(units.magnitude, ratio)
  }

  func events() -> [CostEvent] {
    var events: [CostEvent] = []
    for one in series { addUntold(one, &events) }
    let moves = ownMoves()
    for (place, trade) in trades.enumerated() {
      guard !moves.arrivals.contains(place) else { continue }
      if let to = moves.departures[place] {
        events.append(moved(trade, to))
      } else if let event = event(trade) {
        events.append(event)
      }
    }
    for one in series { addStated(one, &events) }
    let order = events.indices.sorted {
      let (left, right) = (events[$0], events[$1])
      return (left.day, left.place, $0) < (right.day, right.place, $1)
    }
    return order.map { events[$0] }
  }

  // MARK: What no trade tells

  private func addUntold(_ one: HoldingSeries, _ events: inout [CostEvent]) {
    let holding = one.holding
    func add(_ day: Day, _ count: Int64, _ reason: String) {
      let units = units(holding.quantity(count), one.account, day)
      guard units > 0 else { return }
      events.append(
        CostEvent(day, one.account, units, count > 0 ? .acquired(.unknown) : .left, reason: count > 0 ? reason : nil))
    }
    if holding.opening != 0 { add(holding.first - 1, holding.opening, "held before the first trade that is known") }
    for (index, line) in holding.days.enumerated() where line.unexplained != 0 {
      let day = holding.first + index
      add(day, line.unexplained, "units came by \(day.iso) and no trade says how")
    }
  }

  /// What the broker said the first time that it told a cost: it stands for what was bought before.
  private func addStated(_ one: HoldingSeries, _ events: inout [CostEvent]) {
    let key = HoldingKey(account: one.account, security: one.security)
    guard let stated = facts.firstCosts[key], let cost = stated.cost, cost.currency == currencies[one.account] else {
      return
    }
    let money = CostMoney(own: cost.minor, household: cost.currency == household ? cost.minor : nil)
    events.append(
      CostEvent(stated.day, one.account, units(stated.units, one.account, stated.day), .stated(money)))
  }

  // MARK: Trades

  private func event(_ trade: BookTrade) -> CostEvent? {
    if trade.isReturnOfCapital { return made(trade, 0, .returned(money(trade, trade.amount))) }
    guard let quantity = trade.quantity else { return nil }
    let units = units(quantity, trade.account, trade.day)
    guard units > 0 else { return nil }
    let rate = trade.household == nil ? "no exchange rate for \(trade.currency) on \(trade.day.iso)" : nil
    switch trade.kind {
    case .buy: return made(trade, units, .acquired(money(trade, -trade.amount)), rate)
    case .sell: return made(trade, units, .disposed(money(trade, trade.amount)), rate)
    case .transferIn:
      let cost = statedCost(trade)
      return made(
        trade, units, .acquired(cost ?? .unknown),
        cost == nil ? "came from elsewhere on \(trade.day.iso), and nobody says what was paid" : nil)
    case .transferOut: return made(trade, units, .left)
    case .dividend, .fee, .tax, .split, .interest: return nil
    }
  }

  private func made(_ trade: BookTrade, _ units: Int128, _ move: CostEvent.Move, _ reason: String? = nil) -> CostEvent {
    CostEvent(trade.day, trade.account, units, move, id: trade.id, reason: reason)
  }

  private func money(_ trade: BookTrade, _ minor: Int64) -> CostMoney {
    let home = trade.household.map { minor == trade.amount ? $0 : -$0 }
    return CostMoney(own: currencies[trade.account] == trade.currency ? minor : home, household: home)
  }

  /// The price that a source states of units that come in is what one cost.
  private func statedCost(_ trade: BookTrade) -> CostMoney? {
    guard let price = trade.price, price.mantissa > 0, let currency = trade.priceCurrency,
      let quantity = trade.quantity,
      let minor = valueMinor(units: quantity.magnitude, price: price, exponent: currency.exponent)
    else { return nil }
    let own = currencies[trade.account].flatMap { rates.between(minor, currency, $0, trade.day) }
    return CostMoney(own: own, household: rates.convert(minor, currency, trade.day))
  }

  // MARK: Between own accounts

  /// Units that leave one account and come into another within this many days are one move: brokers take weeks.
  static let moveDays = 30

  /// Units that went from one account to another: of each, the earliest that fits, never twice.
  private func ownMoves() -> (departures: [Int: BookTrade], arrivals: Set<Int>) {
    var departures: [Int: BookTrade] = [:]
    var arrivals: Set<Int> = []
    let comings = trades.indices.filter { trades[$0].kind == .transferIn && trades[$0].quantity != nil }
    guard !comings.isEmpty else { return ([:], []) }
    for (place, trade) in trades.enumerated() where trade.kind == .transferOut {
      guard let gone = trade.quantity.map({ units($0, trade.account, trade.day) }) else { continue }
      let found = comings.filter { coming in
        let other = trades[coming]
        guard other.account != trade.account, !arrivals.contains(coming), abs(other.day - trade.day) <= Self.moveDays,
          let quantity = other.quantity
        else { return false }
        return abs(units(quantity, other.account, other.day) - gone) <= CostUnits.dust
      }.min { (abs(trades[$0].day - trade.day), $0) < (abs(trades[$1].day - trade.day), $1) }
      guard let found else { continue }
      departures[place] = trades[found]
      arrivals.insert(found)
    }
    return (departures, arrivals)
  }

  private func moved(_ trade: BookTrade, _ to: BookTrade) -> CostEvent {
    let units = units(trade.quantity ?? ExactDecimal(mantissa: 0, scale: 0), trade.account, trade.day)
    let same = currencies[trade.account] == currencies[to.account]
    return CostEvent(
      min(trade.day, to.day), trade.account, units, .moved(to: to.account, sameCurrency: same), id: trade.id)
  }
}

extension CostEvent {
  /// Within a day: what came untold first, what the broker says of the day last.
  fileprivate var place: Int {
    switch move {
    case .acquired where id.isEmpty: 0
    case .acquired, .disposed, .moved, .returned: 1
    case .left: id.isEmpty ? 2 : 1
    case .stated: 3
    }
  }
}

extension BookTrade {
  /// A payment that its source calls so gives back a part of what was paid.
  var isReturnOfCapital: Bool {
    kind == .dividend && amount > 0 && description.lowercased().contains("return of capital")
  }
}
