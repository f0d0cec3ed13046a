package import Core

/// Something that happened in a simulated investment account. Time is UTC.
package struct SimulatedTrade: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case deposit, withdrawal, buy, sell, dividend, interest, fee
    /// Units multiplied, no cash.
    case split
  }

  /// A part of what a trade cost beside its price, in minor units of the account's currency; positive.
  package struct Charge: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable { case currencyConversion, stampDuty, withholdingTax, commission }
    package var kind: Kind
    package var minor: Int64
  }

  /// Unique in its account, in the order of happening.
  package var number: Int
  /// Fills of one order share it.
  package var order: Int
  package var kind: Kind
  package var day: Day
  package var secondOfDay: Int
  /// `SimulatedSecurity.id`; nil for the account's own cash.
  package var security: String?
  /// Millionths of a unit, always positive; of a split, the units that came.
  package var units: Int64 = 0
  /// In ten-thousandths of the unit the security is quoted in, as traded that day; of a dividend, for one unit.
  package var price = 0
  /// The account's cash, charges included; negative leaves it.
  package var cash: Int64
  package var charges: [Charge] = []
  /// Units of the security's currency for one of the account's; nil where they are one.
  package var rate: ExactDecimal?
  /// What a sale earned over its average cost; nil for anything else.
  package var realised: Int64?

  package var instant: Instant { Instant(seconds: Instant(day, hour: 0).seconds + secondOfDay) }
  /// 12.345678
  package var quantity: ExactDecimal { ExactDecimal(mantissa: units, scale: 6).normalised }
}

/// What a simulated account holds of a security.
package struct SimulatedHolding: Hashable, Sendable {
  /// `SimulatedSecurity.id`
  package var security: String
  /// Millionths of a unit.
  package var units: Int64
  /// What was paid for them, average, in minor units of the account's currency.
  package var cost: Int64
  package var since: Day

  package var quantity: ExactDecimal { ExactDecimal(mantissa: units, scale: 6).normalised }
}
