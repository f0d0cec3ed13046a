package import Core

/// From where on something is worth saying: every limit is a share and an amount, and both must be passed.
package struct InsightThresholds: Sendable {
  /// A share of what it is compared with, and an amount in household currency.
  package struct Limit: Sendable {
    /// Tenths of a percent: 250 is 25 %.
    package var tenths: Int64
    /// Units of about a euro's worth, see `Currency.unitsOfAEuro`.
    package var units: Int64

    package init(tenths: Int64, units: Int64) {
      self.tenths = tenths
      self.units = units
    }

    /// Whether `change` is at least both, in household currency. Of nothing there is no share: then nothing passes.
    package func passes(_ change: Int64, of base: Int64, _ home: Currency) -> Bool {
      base > 0 && change >= home.minorUnits(units) && Int128(change) * 1000 >= Int128(base) * Int128(tenths)
    }
  }

  /// Above the median of the merchant's own payments: twice it, or it would speak of every larger shop.
  package var unusualForMerchant = Limit(tenths: 1000, units: 50)
  /// Above the median of the category's payments, where the merchant is hardly known: a category's spread is wide.
  package var unusualForCategory = Limit(tenths: 2000, units: 100)
  /// Median absolute deviations (times 1.4826, so that one is a standard deviation of bell-shaped amounts) that a payment
  /// lies above the median: three for a merchant, five for a category.
  package var merchantDeviations: Int64 = 3
  package var categoryDeviations: Int64 = 5
  /// Payments in the twelve months before, without which nothing is usual.
  package var merchantPayments = 5
  package var categoryPayments = 10
  /// A month, of a category: three whole months against up to nine before them, of which six must be known.
  package var trend = Limit(tenths: 250, units: 40)
  package var trendMonths = 6
  /// This month against the last, on the same day.
  package var pace = Limit(tenths: 200, units: 100)
  /// A year of a new or lapsed stream, as a share of all standing payments: a cup of coffee a month is no news.
  package var subscription = Limit(tenths: 2, units: 24)
  /// A new price: of the old one, and in a year.
  package var price = Limit(tenths: 30, units: 6)
  /// One payment that is missed, as a share of a month's standing payments.
  package var missed = Limit(tenths: 5, units: 5)
  /// All standing payments of a year, as a share of a year's income.
  package var yearly = Limit(tenths: 50, units: 120)
  /// What is missing at the lowest point, as a share of a month's outgoings of the account.
  package var lowBalance = Limit(tenths: 20, units: 10)
  /// How far ahead: beyond two months a forecast says little of a single day.
  package var lowBalanceDays = 60
  /// Beyond two months' outgoings, as a share of a month's.
  package var idle = Limit(tenths: 1000, units: 1000)
  package var idleMonths: Int64 = 2
  /// Days in which the money was never needed.
  package var idleDays = 90
  /// Of income: so many tenths of a percent more or less are kept than before, and so much money.
  package var savings = Limit(tenths: 50, units: 150)
  package var savingsMonths = 6
  /// Of a month's spending.
  package var fees = Limit(tenths: 5, units: 5)
  /// Of a usual month's spending: a twice-paid cup of coffee is not worth the question.
  package var duplicate = Limit(tenths: 5, units: 10)
  /// Twins in the year before from which on a merchant is one where two equal payments a day are usual: fares, coffee.
  package var usualTwins = 2
  /// Days for which a fact of one day is told: an unusual payment, a milestone, a new price.
  package var days = 90
  /// Days for which the change of a stream is told.
  package var streamDays = 60

  package static let standard = InsightThresholds()
}

extension Currency {
  /// How many of the currency's units buy about what one euro does, in steps of 1, 2 and 5: enough for limits of "about
  /// fifty", and the same for ever, so that no message comes or goes with an exchange rate. One for those not listed.
  package var unitsOfAEuro: Int64 {
    switch code {
    case "CNY", "DKK", "HKD", "MDL", "MOP", "NOK", "SEK", "ZAR", "MXN", "UAH", "EGP", "TRY", "CZK", "THB", "TWD", "UYU":
      20
    case "AED", "BRL", "BGN", "GEL", "ILS", "MYR", "PEN", "PLN", "QAR", "RON", "SAR": 5
    case "DOP", "INR", "ISK", "JPY", "KES", "PHP", "RUB", "RSD", "ALL", "BDT", "DZD", "MKD": 100
    case "AMD", "CRC", "HUF", "KZT", "PKR", "LKR", "NGN": 500
    case "ARS", "CLP", "KRW": 1000
    case "COP", "MMK", "MNT", "TZS", "UGX": 5000
    case "IDR", "VND", "IRR", "LAK", "PYG", "UZS": 20_000
    default: 1
    }
  }

  /// So many euros' worth in minor units.
  package func minorUnits(_ units: Int64) -> Int64 { units * unitsOfAEuro * minorPerMajor }

  /// An amount that may move a little every night, towards zero to two figures or fewer: steps of 1, 2 or 5 that are at
  /// most a tenth of it, and never below the worth of a euro.
  package func bucketed(_ minor: Int64) -> Int64 {
    let size = minor.magnitude
    let least = UInt64(minorUnits(1))
    var step = least
    var factors: [UInt64] = [2, 5, 10]
    while let factor = factors.first, size / 10 >= least * factor {
      step = least * factor
      factors.removeFirst()
      factors.append(factor * 10)
    }
    return minor - minor % Int64(step)
  }
}

/// The middle of sorted values; of an even number the lower of the two, which is an amount that was paid.
func median(sorted values: [Int64]) -> Int64 { values.isEmpty ? 0 : values[(values.count - 1) / 2] }

/// What payments usually come to: their median, and the median distance from it, which a few odd ones do not move.
struct UsualAmount: Hashable, Sendable {
  var median: Int64
  /// Times 1.4826.
  var deviation: Int64
  var payments: Int

  init?(_ amounts: [Int64], atLeast: Int) {
    guard amounts.count >= atLeast, !amounts.isEmpty else { return nil }
    let middle = Analytics.median(sorted: amounts.sorted())
    median = middle
    deviation =
      Int64(clamping: Int128(Analytics.median(sorted: amounts.map { abs($0 - middle) }.sorted())) * 14_826 / 10_000)
    payments = amounts.count
  }
}
