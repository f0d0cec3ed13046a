import Core

/// A file's list of securities, as one broker's statement refers to it.
struct OFXSecurities {
  struct Entry {
    var security: StandardSecurity
    var kind: String
    /// Shares of one option contract.
    var multiplier: ExactDecimal?
  }

  private let broker: String
  private var entries: [String: Entry] = [:]
  private(set) var all: [StandardSecurity] = []

  init(_ rows: [OFXRow], broker: String, mark: DecimalMark) {
    self.broker = broker
    for row in rows {
      var security = Self.identified(row, broker: broker)
      guard !security.key.isEmpty, entries[security.key] == nil else { continue }
      security.name = row["SECNAME"]
      security.symbol = row["TICKER"].isEmpty ? security.symbol : row["TICKER"]
      security.securityClass = Self.classes[row.kind]
      security.currency = QuotedUnit(anyCase: row["CURRENCY.CURSYM"])?.currency
      entries[security.key] = Entry(
        security: security, kind: row.kind,
        multiplier: AmountText(Array(row["SHPERCTRCT"].utf8)[...])?.decimal(mark))
      all.append(security)
    }
  }

  subscript(key: String) -> Entry? { entries[key] }

  /// What a trade or position calls its security: the list's own entry, or as much as the id itself says.
  func security(of row: OFXRow) -> StandardSecurity {
    let identified = Self.identified(row, broker: broker)
    return entries[identified.key]?.security ?? identified
  }

  private static let classes: [String: SecurityClass] = [
    "STOCKINFO": .equity, "MFINFO": .fund, "DEBTINFO": .bond, "OPTINFO": .other, "OTHERINFO": .other,
  ]

  /// A CUSIP, ISIN or FIGI is the same everywhere; any other id, a ticker too, is the broker's own.
  private static func identified(_ row: OFXRow, broker: String) -> StandardSecurity {
    let id = row["UNIQUEID"].uppercased().filter { $0 != " " }
    guard !id.isEmpty else { return StandardSecurity(key: "") }
    let type = row["UNIQUEIDTYPE"].uppercased()
    // Brokers call an ISIN a CUSIP now and then: the length tells.
    if type == "ISIN" || type == "CUSIP", SecurityNumber.isISIN(id) {
      var security = StandardSecurity(key: "ISIN:\(id)")
      security.isin = id
      return security
    }
    switch type {
    case "CUSIP" where id.utf8.count == 9:
      var security = StandardSecurity(key: "CUSIP:\(id)")
      security.cusip = id
      return security
    case "FIGI" where id.utf8.count == 12:
      var security = StandardSecurity(key: "FIGI:\(id)")
      security.figi = id
      return security
    default:
      var security = StandardSecurity(key: "\(broker)/\(type):\(id)")
      if type == "TICKER" || type == "SYMBOL" { security.symbol = id }
      return security
    }
  }
}
