import Core

/// What detection goes by: every constant with its reason, so that the measured table can decide on another.
struct RecurringThresholds: Sendable {
  /// Months of history that are fitted: long enough for three annual payments, short enough to forget old habits.
  var months = 36
  /// A cut between amounts: a price varies less within one stream than two prices differ.
  var amountGap = 0.12
  /// A change of price that one stream may make at once.
  var priceFactor = 1.7
  /// Classes whose step is within these of the usual gap are tried.
  var stepFrom = 0.55
  var stepTo = 1.6
  /// Slots that are paid, and payments that fill a slot: less is no habit.
  var coverage = 0.6
  var purity = 0.6
  /// A fit that chance makes this easily is none.
  var chance = 0.01
  /// Every set is tried on many grids: high confidence must stand though as many were tried, of each of its sets.
  var tries = 20.0
  var highConfidence = 0.5
  var earlyConfidence = 0.22
  var highPayments = 4
  /// Two amounts this near are no change of price.
  var steadyStep = 0.06
  /// A price that differs by less is the same: rounding, rates of exchange.
  var samePrice = 0.01
  var samePriceMinor: Int64 = 2
  /// A payment further from the expected amount is not taken for it without being fitted anew.
  var amountTolerance = 0.10
  /// Two payments are little to tell a habit by: their amounts must be alike.
  var pairTolerance = 0.15
  static let standard = RecurringThresholds()

  /// How far from its slot a payment may be, in days.
  static func tolerance(_ cadence: Cadence) -> Int {
    switch cadence {
    case .weekly: 2
    case .fortnightly, .fourWeekly: 3
    case .twiceMonthly, .monthly: 4
    case .twoMonthly: 6
    case .quarterly: 7
    case .halfYearly: 10
    case .annual: 14
    case .once: 14
    }
  }

  /// Payments without which there is nothing to see.
  static func least(_ cadence: Cadence) -> Int {
    switch cadence {
    case .weekly, .twiceMonthly: 4
    case .fortnightly, .fourWeekly, .monthly, .twoMonthly, .quarterly: 3
    case .halfYearly, .annual: 2
    case .once: 1
    }
  }

  func isSamePrice(_ one: Int64, _ other: Int64) -> Bool {
    let difference = abs(one - other)
    return difference <= samePriceMinor || Double(difference) <= samePrice * Double(abs(other))
  }
}
