/// An amount: an integer count of its currency's minor unit. Money leaving an account is negative.
///
/// There is no `+` between two of these: adding is `adding(_:)`, which refuses a second currency. Floating point never touches one.
package struct Money: Hashable, Sendable, CustomStringConvertible {
  package var minor: Int64
  package var currency: Currency

  package init(minor: Int64, _ currency: Currency) {
    self.minor = minor
    self.currency = currency
  }

  /// From a plain decimal: `-1234.5`, a `+` allowed, `.` the only mark. Nil when it is not one, or finer than the
  /// minor unit, or too large.
  package init?(_ text: some StringProtocol, _ currency: Currency) {
    guard let decimal = ExactDecimal(text), let minor = decimal.scaled(to: currency.exponent) else { return nil }
    self.init(minor: minor, currency)
  }

  package var isZero: Bool { minor == 0 }

  package static prefix func - (money: Money) -> Money { Money(minor: -money.minor, money.currency) }

  /// The sum, or nil when the currencies differ or the sum does not fit.
  package func adding(_ other: Money) -> Money? {
    guard currency == other.currency else { return nil }
    let (sum, overflow) = minor.addingReportingOverflow(other.minor)
    // The negative of every amount fits, too.
    return overflow || sum == .min ? nil : Money(minor: sum, currency)
  }

  /// The exact decimal without currency, as in CSV and JSON: `-12.50`, `1000` in JPY.
  package var decimal: String { Self.decimal(minor: minor, exponent: currency.exponent) }

  package static func decimal(minor: Int64, exponent: Int) -> String {
    guard exponent > 0 else { return String(minor) }
    var digits = String(minor.magnitude)
    if digits.utf8.count <= exponent {
      digits = String(repeating: "0", count: exponent + 1 - digits.utf8.count) + digits
    }
    let point = digits.index(digits.endIndex, offsetBy: -exponent)
    return (minor < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
  }

  package var description: String { "\(decimal) \(currency)" }
}

extension ExactDecimal {
  /// Rounded half to even to the currency's smallest coin; nil when it is too large.
  package func money(_ currency: Currency) -> Money? {
    rounded(to: currency.exponent).flatMap { $0 == .min ? nil : Money(minor: $0, currency) }
  }
}
