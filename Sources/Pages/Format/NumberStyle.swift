/// How a household's country writes numbers: its marks, and whether a thin space stands before a unit.
package struct NumberStyle: Sendable, Hashable {
  /// Between groups of three digits.
  package var thousands: String
  package var decimal: String
  /// Between a number and the unit after it: nothing, or a narrow no-break space.
  package var unitGap: String

  package init(thousands: String, decimal: String, unitGap: String = "") {
    self.thousands = thousands
    self.decimal = decimal
    self.unitGap = unitGap
  }

  package static let british = NumberStyle(thousands: ",", decimal: ".")

  /// By ISO 3166 country code, upper case; an unknown one writes as in Britain.
  ///
  /// The groups follow each country's own convention as the Unicode CLDR records it for its main language.
  package init(country: String) {
    switch country {
    case "DE", "NL", "BE", "ES", "IT", "GR", "DK", "TR", "BR", "AR", "CL", "CO", "ID", "VN", "RO", "SI", "HR", "RS",
      "BA", "MK", "IS", "LU", "UY", "VE":
      self.init(thousands: ".", decimal: ",")
    case "FR", "PL", "CZ", "SK", "HU", "BG", "EE", "LV", "LT", "FI", "SE", "NO", "UA", "RU", "BY", "PT", "ZA", "MA",
      "MC":
      self.init(thousands: "\u{202F}", decimal: ",", unitGap: "\u{202F}")
    case "AT":
      self.init(thousands: "\u{202F}", decimal: ",", unitGap: "\u{202F}")
    case "CH", "LI":
      self.init(thousands: "\u{2019}", decimal: ".")
    default:
      self = .british
    }
  }

  /// Digits in groups of three, without sign.
  package func grouped(_ magnitude: UInt64) -> String {
    let digits = Array(String(magnitude).utf8)
    guard digits.count > 3 else { return String(decoding: digits, as: UTF8.self) }
    var output: [UInt8] = []
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { output += thousands.utf8 }
      output.append(digit)
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// The two halves of `magnitude × 10^-scale`: grouped whole part, and the decimal mark with its digits (empty at scale 0).
  package func halves(_ magnitude: UInt64, scale: Int) -> (whole: String, fraction: String) {
    guard scale > 0 else { return (grouped(magnitude), "") }
    var power: UInt64 = 1
    for _ in 0..<min(scale, 19) { power *= 10 }
    let rest = String(magnitude % power)
    let zeros = String(repeating: "0", count: max(0, scale - rest.utf8.count))
    return (grouped(magnitude / power), decimal + zeros + rest)
  }
}

/// How a figure's sign is written.
package enum SignStyle: Sendable {
  /// U+2212 before a negative one, nothing before others.
  case whenNegative
  /// Always a sign, as a change has; zero is a bare `0`.
  case always
  /// None: the words around it say the direction.
  case never
}
