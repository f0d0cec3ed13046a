package import Core

/// What one account's holding of one security was worth at the end of each day, oldest first, and why it moved.
package struct HoldingSeries {
  package var account: String
  package var security: String
  package var holding: HoldingDays
  /// Beside `holding.days`.
  package var days: [Line] = []
  /// What was held before the first day, at that day's price and rate; nil where it cannot be stated.
  package var openingHousehold: Int64? = 0
  /// The same in that day's price's currency.
  package var openingValue: Int64? = 0
  /// What trades put in and took out, and what came and went without cash, by day.
  package var flows: [Day: HoldingFlow] = [:]

  package struct Line: Hashable, Sendable {
    /// In minor units of `currency`; nil without a price.
    package var value: Int64?
    package var currency: Currency
    /// Nil without a price or a rate.
    package var household: Int64?
    package var quality: Quality
    /// How well it is known for a sum: a price of the last session is as good as one of the day.
    package var qualityInSums: Quality
    /// What no trade explains, in the same two currencies; nil where it cannot be stated.
    package var unexplained: Int64? = 0
    package var unexplainedHousehold: Int64? = 0
  }

  package var first: Day { holding.first }

  package init(
    account: String, security: String, holding: HoldingDays, prices: [DayPrice?], flows: [Day: HoldingFlow],
    fallback: Currency, rates: DayRates
  ) {
    self.account = account
    self.security = security
    self.holding = holding
    self.flows = flows
    days.reserveCapacity(holding.days.count)
    var currency = prices.lazy.compactMap { $0?.point.currency }.first ?? fallback
    for (index, line) in holding.days.enumerated() {
      let day = holding.first + index
      let price = prices[index]
      currency = price?.point.currency ?? currency
      func worth(_ units: Int64) -> Int64? {
        if units == 0 { return 0 }
        return price.flatMap { price in
          valueMinor(
            units: holding.quantity(units), price: price.point.price, exponent: currency.exponent, ratio: price.ratio)
        }
      }
      let value = worth(line.units)
      var entry = Line(
        value: value, currency: currency, household: value.flatMap { $0 == 0 ? 0 : rates.convert($0, currency, day) },
        quality: .missing, qualityInSums: .missing)
      if value != nil {
        let priced = line.units == 0 ? .observed : price?.quality ?? .missing
        entry.quality = worst(line.quality, priced)
        entry.qualityInSums = worst(line.quality, priced == .carried ? .observed : priced)
      }
      if line.unexplained != 0 {
        entry.unexplained = worth(line.unexplained)
        entry.unexplainedHousehold = entry.unexplained.flatMap { rates.convert($0, currency, day) }
      }
      days.append(entry)
      if index == 0, holding.opening != 0 {
        openingValue = worth(holding.opening)
        openingHousehold = openingValue.flatMap { rates.convert($0, currency, day) }
      }
    }
    stateMoves(prices, rates)
  }

  /// What came or went is worth what its day's price says.
  private mutating func stateMoves(_ prices: [DayPrice?], _ rates: DayRates) {
    for (day, flow) in flows where flow.transferred != nil {
      let index = day - first
      guard prices.indices.contains(index), let units = flow.transferred, let price = prices[index] else { continue }
      let currency = days[index].currency
      let value = valueMinor(
        units: units, price: price.point.price, exponent: currency.exponent, ratio: price.ratio)
      flows[day]?.transferredValue = value
      flows[day]?.transferredHousehold = value.flatMap { rates.convert($0, currency, day) }
    }
    for (day, flow) in flows where flow.traded != nil {
      let index = day - first
      guard prices.indices.contains(index), let units = flow.traded, let price = prices[index] else { continue }
      let currency = days[index].currency
      flows[day]?.tradedHousehold = valueMinor(
        units: units, price: price.point.price, exponent: currency.exponent, ratio: price.ratio
      ).flatMap { rates.convert($0, currency, day) }
    }
  }

  package subscript(_ day: Day) -> Line? {
    let index = day - first
    return days.indices.contains(index) ? days[index] : nil
  }
}

/// What a day's trades moved of a holding.
package struct HoldingFlow: Hashable, Sendable {
  /// What was paid for units less what was got for them, fees and taxes left out; in the trades' currencies.
  package var paid: [Currency: Int64] = [:]
  /// The same in household currency, of those that have a rate.
  package var paidHousehold: Int64 = 0
  /// One of them has none.
  package var isPartial = false
  /// Units bought less those sold, and what they are worth at the day's price.
  package var traded: ExactDecimal?
  package var tradedHousehold: Int64?
  /// Units that came from, or went to, another account.
  package var transferred: ExactDecimal?
  package var transferredValue: Int64?
  package var transferredHousehold: Int64?

  package init() {}
}

func worst(_ left: Quality, _ right: Quality) -> Quality {
  let order = Quality.allCases
  let l = order.firstIndex(of: left) ?? 0
  let r = order.firstIndex(of: right) ?? 0
  return l >= r ? left : right
}
