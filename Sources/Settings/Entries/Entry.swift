package import Core

/// What a line of entries.csv can tell of.
package enum EntryKind: Hashable, Sendable {
  case transaction, balance
  case trade(TradeKind)

  package init?(_ word: String) {
    switch word {
    case "transaction": self = .transaction
    case "balance": self = .balance
    default:
      guard let kind = TradeKind(rawValue: word) else { return nil }
      self = .trade(kind)
    }
  }

  /// As it stands in the file.
  package var word: String {
    switch self {
    case .transaction: "transaction"
    case .balance: "balance"
    case .trade(let kind): kind.rawValue
    }
  }

  package static let words = ["transaction", "balance"] + TradeKind.allCases.map(\.rawValue)
}

/// The columns of entries.csv, in the order in which a new file has them.
package enum EntryColumn: String, Sendable, CaseIterable {
  case id, kind, account, day, amount, currency, counterparty, description, category, security, quantity, price, fee,
    tax

  package static let header = allCases.map(\.rawValue).joined(separator: ",")
}
