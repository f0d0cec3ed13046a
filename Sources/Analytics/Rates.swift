package import Core
package import SQLite

/// Every exchange rate the books need, in memory.
///
/// A rate of a day is the last one published on or before it, at most seven days old; a pair that nobody publishes is
/// crossed through one base. What cannot be known is nil: no rate is ever taken as 1.
package struct Rates: Sendable {
  /// Longest gap that banks leave is Easter with a holiday on either side: six days.
  package static let oldest = 7

  /// One rate as used: 1 base = `fromRate` units of the one currency = `toRate` of the other.
  package struct Use: Hashable, Sendable {
    package var fromRate: ExactDecimal
    package var toRate: ExactDecimal
    /// The currencies passed, `GBP>EUR>USD`; `EUR` when nothing is to be converted.
    package var path: String
    /// When it was published; of two rates the older.
    package var day: Day
  }

  /// One published series, 1 base = rate units of quote, by day.
  private struct Series: Sendable {
    var base: Currency
    var quote: Currency
    var days: [Int32] = []
    var rates: [ExactDecimal] = []

    /// Index of the rate that holds on a day, or nil.
    func index(on day: Day) -> Int? {
      var low = 0
      var high = days.count
      while low < high {
        let middle = (low + high) / 2
        if days[middle] <= day.number { low = middle + 1 } else { high = middle }
      }
      guard low > 0, day.number - days[low - 1] <= Rates.oldest else { return nil }
      return low - 1
    }
  }

  private struct Pair: Hashable {
    var from: Currency
    var to: Currency
  }

  /// How one currency becomes another: series and whether each is read base to quote.
  private enum Route: Sendable {
    case same
    case direct(Int)
    case inverse(Int)
    case cross(from: Int, to: Int)
  }

  package let household: Currency
  private var series: [Series] = []
  private var numbers: [Pair: Int] = [:]
  /// For each currency, every way to the household's, best first.
  private var homeward: [Currency: [Route]] = [:]

  /// - Parameter rates: in any order; of two for one pair and day the later in the list holds.
  package init(household: Currency, rates: [StandardRate]) {
    self.household = household
    for rate in rates { add(rate) }
    sortSeries()
    prepareHomeward()
  }

  /// Reads the household's table.
  package init(household: Currency, database: Database) throws {
    self.household = household
    var current: (base: String, quote: String, number: Int?) = ("", "", nil)
    try database.forEach("select base, quote, day, mantissa, scale from exchange_rates order by base, quote, day") {
      row in
      let base = row.text(0)
      let quote = row.text(1)
      if base != current.base || quote != current.quote {
        current = (base, quote, nil)
        if let base = Currency(base), let quote = Currency(quote), base != quote {
          current.number = number(of: Pair(from: base, to: quote))
        }
      }
      let day = row.withBytes(2) { Day(isoSpan: $0) }
      guard let number = current.number, let day, row.int64(3) > 0 else { return }
      series[number].days.append(day.number)
      series[number].rates.append(ExactDecimal(mantissa: row.int64(3), scale: row.int(4)))
    }
    prepareHomeward()
  }

  private mutating func number(of pair: Pair) -> Int {
    if let number = numbers[pair] { return number }
    numbers[pair] = series.count
    series.append(Series(base: pair.from, quote: pair.to))
    return series.count - 1
  }

  private mutating func add(_ rate: StandardRate) {
    guard rate.base != rate.quote, rate.rate.mantissa > 0 else { return }
    let number = number(of: Pair(from: rate.base, to: rate.quote))
    series[number].days.append(rate.day.number)
    series[number].rates.append(rate.rate)
  }

  private mutating func sortSeries() {
    for number in series.indices {
      let one = series[number]
      let order = one.days.indices.sorted { (one.days[$0], $0) < (one.days[$1], $1) }
      series[number].days = order.map { one.days[$0] }
      series[number].rates = order.map { one.rates[$0] }
    }
  }

  private mutating func prepareHomeward() {
    let currencies = Set(series.flatMap { [$0.base, $0.quote] })
    for currency in currencies { homeward[currency] = routes(from: currency, to: household) }
  }

  /// Published pairs before crossed ones, and those by their base's code.
  private func routes(from: Currency, to: Currency) -> [Route] {
    if from == to { return [.same] }
    var routes: [Route] = []
    if let number = numbers[Pair(from: from, to: to)] { routes.append(.direct(number)) }
    if let number = numbers[Pair(from: to, to: from)] { routes.append(.inverse(number)) }
    for base in Set(series.map(\.base)).sorted() {
      guard let left = numbers[Pair(from: base, to: from)], let right = numbers[Pair(from: base, to: to)] else {
        continue
      }
      routes.append(.cross(from: left, to: right))
    }
    return routes
  }

  private static let one = ExactDecimal(mantissa: 1, scale: 0)

  private func use(_ route: Route, on day: Day) -> Use? {
    switch route {
    case .same: return nil
    case .direct(let number):
      let one = series[number]
      guard let index = one.index(on: day) else { return nil }
      return Use(
        fromRate: Self.one, toRate: one.rates[index], path: "\(one.base)>\(one.quote)",
        day: Day(number: one.days[index]))
    case .inverse(let number):
      let one = series[number]
      guard let index = one.index(on: day) else { return nil }
      return Use(
        fromRate: one.rates[index], toRate: Self.one, path: "\(one.quote)>\(one.base)",
        day: Day(number: one.days[index]))
    case .cross(let left, let right):
      let (from, to) = (series[left], series[right])
      guard let i = from.index(on: day), let j = to.index(on: day) else { return nil }
      return Use(
        fromRate: from.rates[i], toRate: to.rates[j], path: "\(from.quote)>\(from.base)>\(to.quote)",
        day: Day(number: min(from.days[i], to.days[j])))
    }
  }

  /// What one currency is worth in another on a day, or nil when nobody published it within seven days.
  package func rate(from: Currency, to: Currency, on day: Day) -> Use? {
    if from == to { return Use(fromRate: Self.one, toRate: Self.one, path: from.code, day: day) }
    let routes = to == household ? homeward[from] ?? [] : routes(from: from, to: to)
    for route in routes {
      if let use = use(route, on: day) { return use }
    }
    return nil
  }

  /// The amount in another currency, rounded once, half to even; nil when no rate is known.
  package func convert(_ money: Money, to: Currency, on day: Day) -> Money? {
    if money.currency == to { return money }
    guard let use = rate(from: money.currency, to: to, on: day) else { return nil }
    let minor = Core.convert(
      minor: money.minor, fromExponent: money.currency.exponent, toExponent: to.exponent, fromRate: use.fromRate,
      toRate: use.toRate)
    return minor.map { Money(minor: $0, to) }
  }

  /// Minor units of another currency; nil when no rate is known.
  package func minor(_ minor: Int64, from: Currency, to: Currency, on day: Day) -> Int64? {
    if from == to { return minor }
    if to == household { return householdMinor(minor, from, on: day) }
    for route in routes(from: from, to: to) {
      guard let rates = rates(route, on: day) else { continue }
      return Core.convert(
        minor: minor, fromExponent: from.exponent, toExponent: to.exponent, fromRate: rates.from, toRate: rates.to)
    }
    return nil
  }

  /// Minor units of the household's currency; nil when no rate is known.
  package func householdMinor(_ minor: Int64, _ currency: Currency, on day: Day) -> Int64? {
    if currency == household { return minor }
    for route in homeward[currency] ?? [] {
      guard let rates = rates(route, on: day) else { continue }
      return Core.convert(
        minor: minor, fromExponent: currency.exponent, toExponent: household.exponent, fromRate: rates.from,
        toRate: rates.to)
    }
    return nil
  }

  /// The two numbers alone: no text is made for a row of a million.
  private func rates(_ route: Route, on day: Day) -> (from: ExactDecimal, to: ExactDecimal)? {
    switch route {
    case .same: return (Self.one, Self.one)
    case .direct(let number):
      return series[number].index(on: day).map { (Self.one, series[number].rates[$0]) }
    case .inverse(let number):
      return series[number].index(on: day).map { (series[number].rates[$0], Self.one) }
    case .cross(let left, let right):
      guard let i = series[left].index(on: day), let j = series[right].index(on: day) else { return nil }
      return (series[left].rates[i], series[right].rates[j])
    }
  }

  /// Adds `household_minor(minor, currency, day)` to SQL: null where an argument is null or no rate is known.
  package func register(on database: Database) throws {
    try database.register("household_minor", arguments: 3) { [self] arguments in
      guard let minor = arguments[0].integer, let code = arguments[1].text, let text = arguments[2].text else {
        return .null
      }
      if code == household.code { return .integer(minor) }
      guard let currency = Currency(code), let day = Day(iso: text) else { return .null }
      return SQLValue(householdMinor(minor, currency, on: day))
    }
  }
}

extension Day {
  /// From the ten bytes of `2026-06-30`, where they stand; nil for anything else.
  init?(isoSpan bytes: Span<UInt8>) {
    guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for index in range {
        guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return nil }
        value = value * 10 + Int(bytes[index] - 0x30)
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
    self.init(year, month, day)
  }
}
