package import Core

/// The accounts of the simulated household; the raw value is the id that its settings give them.
package enum SimulatedAccount: String, Sendable, CaseIterable {
  case joint, anna, ben, savings, card, euro

  package var bank: SimulatedBank {
    switch self {
    case .joint, .anna: .monzo
    case .ben, .savings, .card, .euro: .barclays
    }
  }

  package var currency: Currency { self == .euro ? .eur : .gbp }

  package var type: AccountType {
    switch self {
    case .savings: .savings
    case .card: .card
    default: .current
    }
  }

  package var name: String {
    switch self {
    case .joint: "Joint account"
    case .anna: "Anna's account"
    case .ben: "Ben's account"
    case .savings: "Savings"
    case .card: "Credit card"
    case .euro: "Euro account"
    }
  }

  /// Minor units at the start of the simulation's first day.
  package var opening: Int64 {
    switch self {
    case .joint: 164_215
    case .anna: 88_340
    case .ben: 61_290
    case .savings: 1_420_000
    case .card: -48_655
    case .euro: 42_010
    }
  }

  /// Minor units; nil for what has none.
  var creditLimit: Int64? { self == .card ? 650_000 : nil }

  var owner: String {
    switch self {
    case .joint, .savings, .euro: "Ms Anna Hartley, Mr Benjamin Hartley"
    case .anna: "Anna Hartley"
    case .ben: "Mr Benjamin Hartley"
    case .card: "Ms Anna Hartley"
    }
  }

  /// British, without spaces, with true check digits; nil for the card, which has none.
  package var iban: String? {
    guard let number else { return nil }
    return bank.iban(sortCode: sortCode, number: number)
  }

  /// How a card is named instead.
  package var maskedPan: String? { self == .card ? "465945XXXXXX4821" : nil }

  var sortCode: String {
    switch self {
    case .joint, .anna: "040004"
    case .ben, .savings: "201705"
    case .card, .euro: "203247"
    }
  }

  var number: String? {
    switch self {
    case .joint: "71630458"
    case .anna: "28841907"
    case .ben: "60412783"
    case .savings: "53870126"
    case .euro: "88209415"
    case .card: nil
    }
  }
}

package enum SimulatedBank: String, Sendable, CaseIterable {
  case monzo = "MONZO_MONZGB2L"
  case barclays = "BARCLAYS_BUKBGB22"

  package var name: String { self == .monzo ? "Monzo Bank Limited" : "Barclays Personal" }
  var bic: String { self == .monzo ? "MONZGB2L" : "BUKBGB22" }

  func iban(sortCode: String, number: String) -> String {
    let body = bic.prefix(4) + sortCode + number
    let check = 98 - remainder97(body + "GB00")
    return "GB" + (check < 10 ? "0" : "") + "\(check)" + body
  }
}

/// ISO 7064 MOD 97-10: letters count as 10 to 35.
private func remainder97(_ text: some StringProtocol) -> Int {
  var remainder = 0
  for byte in text.utf8 {
    let value = byte < 0x41 ? Int(byte) - 0x30 : Int(byte) - 0x41 + 10
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder
}
