import Core

/// A file's list of securities: records of a name, a symbol and a type.
struct QIFSecurities {
  private(set) var all: [StandardSecurity] = []
  private var bySymbol: [String: String] = [:]

  init(_ records: [QIFRecord]) {
    var seen: Set<String> = []
    for record in records {
      let name = record["N"]
      guard !name.isEmpty, seen.insert(name).inserted else { continue }
      var security = StandardSecurity(key: name)
      security.name = name
      security.securityClass = Self.classes[record["T"].lowercased()]
      // In other records an S begins a split.
      let symbol = record.splits.first?.category ?? ""
      if SecurityNumber.isISIN(symbol) { security.isin = symbol } else { security.symbol = symbol }
      if !symbol.isEmpty { bySymbol[symbol] = bySymbol[symbol] ?? name }
      all.append(security)
    }
  }

  /// Prices name a security by its symbol, or by its name where it has none.
  func key(ofSymbolOrName text: String) -> String { bySymbol[text] ?? text }

  private static let classes: [String: SecurityClass] = [
    "stock": .equity, "mutual fund": .fund, "etf": .fund, "bond": .bond, "cd": .cash, "market index": .other,
    "option": .other, "employee stock opt.": .other,
  ]
}

/// A line of `!Type:Prices`: `"VTI",81.20," 5/13'26"`.
struct QIFPrice {
  let symbol: String
  let price: StandardPrice

  init?(_ record: QIFRecord, _ order: QIFDateOrder, _ mark: DecimalMark, _ currency: Currency) {
    let parts = Self.parts(of: record)
    guard parts.count >= 3, let day = QIFDate(parts[parts.count - 1])?.day(order),
      let close = AmountText(Array(parts[1].utf8)[...])?.decimal(mark), close.mantissa > 0
    else { return nil }
    symbol = parts[0]
    price = StandardPrice(day: day, currency: currency, close: close)
  }

  static func date(of record: QIFRecord) -> QIFDate? {
    let parts = parts(of: record)
    return parts.count >= 3 ? QIFDate(parts[parts.count - 1]) : nil
  }

  /// The fields of its one line, without quotes; the record takes the first quote for its code.
  private static func parts(of record: QIFRecord) -> [String] {
    var parts: [String] = []
    var part = ""
    var isQuoted = true
    for character in record["\""] {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        parts.append(trimmed(part))
        part = ""
      } else {
        part.append(character)
      }
    }
    return parts + [trimmed(part)]
  }
}
