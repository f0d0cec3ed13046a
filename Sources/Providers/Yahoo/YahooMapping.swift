package import Core

/// What is asked for: a session a bar, a week, or an hour.
package enum YahooInterval: String, Sendable, CaseIterable {
  case day = "1d"
  case week = "1wk"
  case hour = "1h"
}

/// A request for a series, as it stands in the key of its payload: `VWRP.L 1d 2026-06-01..2026-06-18`.
package struct YahooRequest: Hashable, Sendable {
  package var symbol: String
  package var interval: YahooInterval
  package var days: ClosedRange<Day>

  package init(symbol: String, interval: YahooInterval, days: ClosedRange<Day>) {
    self.symbol = symbol
    self.interval = interval
    self.days = days
  }

  package init?(key: String) {
    let parts = key.split(separator: " ")
    guard parts.count >= 3, let interval = YahooInterval(rawValue: String(parts[parts.count - 2])),
      let span = parts.last, let dots = span.firstRange(of: ".."), let from = Day(iso: span[..<dots.lowerBound]),
      let to = Day(iso: span[dots.upperBound...]), from <= to
    else { return nil }
    self.init(symbol: parts.dropLast(2).joined(separator: " "), interval: interval, days: from...to)
  }

  package var key: String { "\(symbol) \(interval.rawValue) \(days.lowerBound.iso)..\(days.upperBound.iso)" }
}

/// Yahoo's answers as prices: closes as they stand, adjusted for splits and never for dividends. Pure.
package enum YahooMapping {
  package static let provider = "yahoo"

  /// A payload of kind `prices` (one series) or `listings` (what a search tells of each listing); none when it cannot be
  /// read.
  package static func standardise(_ record: RawRecord) -> [StandardPrices] {
    guard record.status == 200 else { return [] }
    if record.kind == "listings" { return listings(record) }
    guard let request = YahooRequest(key: record.key), let chart = try? YahooChart(body: record.body),
      let series = series(chart, request, key: record.accountKey)
    else { return [] }
    return [series]
  }

  /// Nil in a currency or a time zone that is not known.
  static func series(_ chart: YahooChart, _ request: YahooRequest, key: String) -> StandardPrices? {
    guard let unit = QuotedUnit(code: chart.currency), let zone = Zone(chart.zone) else { return nil }
    var result = StandardPrices(securityKey: key, symbol: request.symbol)
    result.exchange = chart.exchange
    result.asked = request.days
    let sessions = YahooSessions(chart, unit, zone, request)
    result.prices = sessions.prices
    result.events = splits(chart, zone, request.days) + dividends(chart, unit, zone, sessions)
    result.details = details(chart, unit)
    return result
  }

  private static func splits(_ chart: YahooChart, _ zone: Zone, _ days: ClosedRange<Day>) -> [StandardSecurityEvent] {
    chart.splits.compactMap { split in
      let scale = max(split.new.scale, split.old.scale)
      let day = zone.day(at: split.time)
      guard days.contains(day), let new = split.new.scaled(to: scale), let old = split.old.scaled(to: scale), new != old
      else { return nil }
      let divisor = commonDivisor(new, old)
      return StandardSecurityEvent(day: day, .split(new: new / divisor, old: old / divisor))
    }
  }

  private static func commonDivisor(_ a: Int64, _ b: Int64) -> Int64 { b == 0 ? max(a, 1) : commonDivisor(b, a % b) }

  /// Two of one day are one sum.
  private static func dividends(
    _ chart: YahooChart, _ unit: QuotedUnit, _ zone: Zone, _ sessions: YahooSessions
  ) -> [StandardSecurityEvent] {
    var sums: [Day: UnitPrice] = [:]
    for dividend in chart.dividends {
      let day = zone.day(at: dividend.time)
      guard sessions.days.contains(day), let stated = YahooNumber.amount(dividend.amount), stated.mantissa > 0 else {
        continue
      }
      let amount = self.amount(stated, dividend.currency, unit, close: sessions.close(near: day))
      guard let amount else { continue }
      if let sum = sums[day], sum.currency == amount.currency, let both = sum.value.adding(amount.value) {
        sums[day] = UnitPrice(both.normalised, sum.currency)
      } else {
        sums[day] = amount
      }
    }
    return sums.sorted { $0.key < $1.key }.map { StandardSecurityEvent(day: $0.key, .dividend($0.value)) }
  }

  // A dividend below a thousandth of the price is no dividend of pence, but one of pounds: as pounds it is below a tenth.
  private static let leastYield = 0.001

  /// In the price's unit, but now and then in pounds where prices are pence. A currency of its own says so itself.
  private static func amount(
    _ stated: ExactDecimal, _ currency: String?, _ unit: QuotedUnit, close: ExactDecimal?
  ) -> UnitPrice? {
    if let currency, !currency.isEmpty {
      return QuotedUnit(code: currency)?.price(stated)
    }
    let whole = unit.whole(stated)
    guard unit.isHundredth, let close else { return UnitPrice(whole, unit.currency) }
    let isPounds = approximate(whole) < approximate(close) * leastYield
    return UnitPrice(isPounds ? stated.normalised : whole, unit.currency)
  }

  /// For comparing, never for reckoning.
  private static func approximate(_ number: ExactDecimal) -> Double {
    Double(number.mantissa) / Double(ExactDecimal.powers[number.scale])
  }

  // MARK: The security itself

  private static func details(_ chart: YahooChart, _ unit: QuotedUnit) -> StandardSecurity {
    var details = StandardSecurity(key: chart.symbol)
    details.name = cleaned(chart.name)
    details.securityClass = securityClass(chart.type)
    details.currency = unit.currency
    return details
  }

  static func securityClass(_ type: String) -> SecurityClass? {
    switch type.uppercased() {
    case "EQUITY": .equity
    case "ETF", "MUTUALFUND": .fund
    case "CRYPTOCURRENCY": .crypto
    default: nil
    }
  }

  private static func listings(_ record: RawRecord) -> [StandardPrices] {
    (YahooListing.all(in: record.body) ?? []).map { listing in
      var told = StandardPrices(securityKey: record.accountKey, symbol: listing.symbol)
      var details = StandardSecurity(key: listing.symbol)
      details.name = listing.name
      details.securityClass = securityClass(listing.type)
      details.sector = listing.sector
      details.industry = listing.industry
      told.details = details
      return told
    }
  }
}
