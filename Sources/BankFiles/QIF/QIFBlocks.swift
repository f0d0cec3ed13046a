/// What a record of a QIF file tells of.
enum QIFBlock {
  case transactions, investments, securities, prices
}

/// Which records are of an account, and of which; and which list securities and their prices.
struct QIFBlocks {
  private enum Block: Equatable {
    case told(QIFBlock)
    case accounts, other
  }

  private var block = Block.told(.transactions)
  /// What the last type header said holds until the next one.
  private var typed = Block.told(.transactions)
  /// The name that the file gives the account; "" without one.
  private(set) var account = ""

  private static let types: [String: QIFBlock] = [
    "bank": .transactions, "ccard": .transactions, "cash": .transactions, "oth a": .transactions,
    "oth l": .transactions, "invst": .investments, "port": .investments, "security": .securities, "prices": .prices,
  ]

  /// The record, when it is one of a transaction, a trade, a security or a price.
  mutating func take(_ item: QIFRecords.Item) -> (QIFRecord, QIFBlock)? {
    switch item {
    case .header(let header, _):
      if header == "account" {
        block = .accounts
      } else if header.hasPrefix("type:") {
        typed = Self.types[trimmed(header.dropFirst(5))].map { .told($0) } ?? .other
        block = typed
      }
      // `!Option:` and `!Clear:` are switches of the program that wrote the file.
      return nil
    case .record(let record):
      if block == .accounts {
        guard isTold(record) else {
          account = record["N"]
          return nil
        }
        block = typed
      }
      guard case .told(let told) = block else { return nil }
      if told == .transactions, account.isEmpty, Self.isOpening(record) {
        account = QIFCategory(record["L"]).account
      }
      return (record, told)
    }
  }

  /// Behind the account its transactions may begin without a header of their own.
  private func isTold(_ record: QIFRecord) -> Bool {
    guard QIFDate(record["D"]) != nil else { return false }
    return typed == .told(.investments) || AmountText(Array(record.amount.utf8)[...]) != nil
  }

  /// Without a list of accounts, the record of the opening balance names its own.
  private static func isOpening(_ record: QIFRecord) -> Bool {
    record["P"].lowercased() == "opening balance" && !QIFCategory(record["L"]).account.isEmpty
  }
}
