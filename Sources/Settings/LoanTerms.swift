package import Core

/// `[[asset]] loan`: a debt that is repaid by a schedule, in equal months from its first payment.
package struct LoanTerms: Hashable, Sendable {
  package struct Rate: Hashable, Sendable {
    package var from: Day
    /// Of a year: `3.1` is 3.1 %.
    package var percent: ExactDecimal

    package init(from: Day, percent: ExactDecimal) {
      self.from = from
      self.percent = percent
    }
  }

  /// What was lent, a month before the first payment; positive.
  package var principal: Money
  package var firstPayment: Day
  package var months: Int
  /// Each month's; nil: what repays the rest in the months that are left, anew whenever the rate changes.
  package var payment: Money?
  /// By day, oldest first, one at least; the first holds from the beginning.
  package var rates: [Rate]

  package init(principal: Money, firstPayment: Day, months: Int, payment: Money? = nil, rates: [Rate]) {
    self.principal = principal
    self.firstPayment = firstPayment
    self.months = months
    self.payment = payment
    self.rates = rates
  }
}

/// `[[asset]] after`, where no source is followed: how a value goes on from the last valuation.
package enum Depreciation: Hashable, Sendable {
  /// Every day alike, until it is `to` after so many years.
  case straightLine(years: ExactDecimal, to: Money)
  /// By so much a year of what is left, down to the floor.
  case declining(percent: ExactDecimal, floor: Money?)
}
