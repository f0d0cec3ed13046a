package import Core
package import Settings

/// A loan's payments, month by month: interest of the month that has passed at the rate in force at its beginning, on
/// what was owed then, the rest repaid. Minor units of the loan's currency, all positive.
package struct LoanSchedule: Hashable, Sendable {
  package struct Payment: Hashable, Sendable {
    /// From 1.
    package var number: Int
    package var day: Day
    package var interest: Int64
    /// Negative when the payment does not cover the interest.
    package var principal: Int64
    /// What is owed after it.
    package var balance: Int64

    package var amount: Int64 { interest + principal }
  }

  /// When it was lent: a month before the first payment.
  package let start: Day
  package let principal: Int64
  /// By day; none after the loan is repaid.
  package let payments: [Payment]

  /// - Parameter stated: balances at the end of a day, as the lender stated them, by day; from each the schedule goes on.
  package init(_ terms: LoanTerms, stated: [(day: Day, balance: Int64)] = []) {
    let dayNumber = terms.firstPayment.parts.day
    let firstMonth = terms.firstPayment.month
    let begin = (firstMonth - 1).day(dayNumber)
    var balance = terms.principal.minor
    var previous = begin
    var payments: [Payment] = []
    var level: (amount: Int64, rate: ExactDecimal)?
    var next = stated.firstIndex { $0.day >= begin } ?? stated.count
    for number in 1...max(1, terms.months) {
      let day = (firstMonth + (number - 1)).day(dayNumber)
      while next < stated.count, stated[next].day < day {
        balance = stated[next].balance
        level = nil
        next += 1
      }
      let rate = (terms.rates.last { $0.from <= previous } ?? terms.rates[0]).percent
      let left = terms.months - number + 1
      if level?.rate != rate { level = (Self.level(balance, rate, months: left), rate) }
      previous = day
      guard balance > 0 else { continue }
      let interest = Self.interest(of: balance, rate)
      let usual = terms.payment?.minor ?? level?.amount ?? 0
      var paid = min(usual, balance + interest)
      // Roundings of all months are made good by the last payment; a debt that is left over by its terms stays.
      if left == 1, balance + interest - paid <= usual / 10 { paid = balance + interest }
      balance -= paid - interest
      payments.append(
        Payment(number: number, day: day, interest: interest, principal: paid - interest, balance: balance))
    }
    start = begin
    principal = terms.principal.minor
    self.payments = payments
  }

  /// A month's, rounded half to even.
  private static func interest(of balance: Int64, _ rate: ExactDecimal) -> Int64 {
    let divisor = Int128(1_200) * powerOfTen(rate.scale)
    return Int64(divideHalfEven(Int128(balance) * Int128(rate.mantissa), by: divisor))
  }

  /// The payment that repays a balance in so many months at one rate: `b·i / (1 - (1 + i)^-n)`, in whole minor units.
  static func level(_ balance: Int64, _ rate: ExactDecimal, months: Int) -> Int64 {
    let one: Int128 = 1_000_000_000_000_000
    let monthly = divideHalfEven(Int128(rate.mantissa) * one, by: Int128(1_200) * powerOfTen(rate.scale))
    guard monthly > 0 else { return Int64(divideHalfEven(Int128(balance), by: Int128(months))) }
    var growth = one
    for _ in 0..<months {
      growth += divideHalfEven(growth * monthly, by: one)
      // So much later hardly anything but interest is paid.
      if growth > one * 1_000_000_000 { break }
    }
    // 1 / (1 - (1 + i)^-n), then b·i of it: each step keeps twelve digits.
    let share = divideHalfEven(growth * 1_000_000_000_000, by: growth - one)
    let interest = divideHalfEven(Int128(balance) * monthly, by: 1_000_000)
    return Int64(divideHalfEven(interest * share, by: one * 1_000_000))
  }
}

private func powerOfTen(_ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { power, _ in power * 10 } }
