import Core

/// A line of entries.csv that tells of a trade.
struct EntryTrade {
  private(set) var trade: StandardTrade
  private(set) var security: StandardSecurity?
  /// What looks wrong, though the line holds.
  private(set) var doubt: EntryReading.Fault?

  private typealias Fault = EntryReading.Fault

  init(_ fields: EntryFields, kind: TradeKind, day: Day, currency: Currency) throws(EntryReading.Fault) {
    trade = StandardTrade(kind: kind, day: day, amount: Money(minor: 0, currency))
    trade.description = fields[.description].isEmpty ? fields[.counterparty] : fields[.description]
    security = Self.security(fields[.security], currency)
    trade.securityKey = security?.key ?? ""
    if !fields[.category].isEmpty {
      throw Fault("a trade has no category", .category, "money paid into or out of an account is a transaction")
    }
    switch kind {
    case .buy, .sell: try readTrade(fields, currency)
    case .split: try readSplit(fields)
    case .transferIn, .transferOut: try readTransfer(fields, currency)
    case .dividend, .fee, .tax, .interest:
      try refuse([.quantity, .price], fields)
      trade.amount = try fields.money(.amount, currency)
      try readCosts(fields, currency)
    }
  }

  /// An ISIN names a security everywhere; any other word is the household's own name for it.
  private static func security(_ text: String, _ currency: Currency) -> StandardSecurity? {
    guard !text.isEmpty else { return nil }
    var security = StandardSecurity(key: text)
    if SecurityNumber.isISIN(text.uppercased()) {
      security.isin = text.uppercased()
    } else {
      security.symbol = text
    }
    return security
  }

  private func refuse(_ columns: [EntryColumn], _ fields: EntryFields) throws(EntryReading.Fault) {
    for column in columns where !fields[column].isEmpty {
      throw Fault("a \(trade.kind.rawValue) has no \(column.rawValue)", column, "leave it empty")
    }
  }

  private mutating func readQuantity(_ fields: EntryFields) throws(EntryReading.Fault) {
    if security == nil { throw Fault("the line names no security", .security, "its ISIN, or your own name for it") }
    guard let quantity = try fields.decimal(.quantity), quantity.mantissa > 0 else {
      throw Fault(
        "a \(trade.kind.rawValue) has a quantity above zero", .quantity, "the kind says which way the units went")
    }
    trade.quantity = quantity
  }

  private mutating func readPrice(_ fields: EntryFields, _ currency: Currency) throws(EntryReading.Fault) {
    guard let price = try fields.decimal(.price) else { return }
    if price.mantissa < 0 { throw Fault("a price is not below zero", .price) }
    trade.price = UnitPrice(price, currency)
  }

  private mutating func readCosts(_ fields: EntryFields, _ currency: Currency) throws(EntryReading.Fault) {
    for column in [EntryColumn.fee, .tax] where !fields[column].isEmpty {
      let cost = try fields.money(column, currency)
      if cost.minor < 0 { throw Fault("a \(column.rawValue) is what it costs: above zero", column) }
      if column == .fee { trade.fee = cost } else { trade.tax = cost }
    }
  }

  // MARK: - Kinds

  private mutating func readTrade(_ fields: EntryFields, _ currency: Currency) throws(EntryReading.Fault) {
    try readQuantity(fields)
    try readPrice(fields, currency)
    try readCosts(fields, currency)
    let made = made(currency)
    if fields[.amount].isEmpty {
      guard let made else {
        throw Fault("the line has neither an amount nor a price", .amount, "write one of them")
      }
      trade.amount = made
      return
    }
    trade.amount = try fields.money(.amount, currency)
    if trade.kind == .buy, trade.amount.minor > 0 {
      throw Fault("what is bought is paid for", .amount, "write the amount with a minus: -\(trade.amount.decimal)")
    }
    if let made, abs(made.minor - trade.amount.minor) > max(abs(made.minor) / 100, 1) {
      doubt = Fault(
        "quantity, price and costs make \(made.decimal), not \(trade.amount.decimal): the amount counts", .amount,
        "correct one of them")
    }
  }

  /// What quantity and price make, costs included.
  private func made(_ currency: Currency) -> Money? {
    guard let quantity = trade.quantity, let price = trade.price?.value,
      let worth = quantity.product(with: price, to: currency.exponent), worth.magnitude < 1 << 60
    else { return nil }
    let costs = (trade.fee?.minor ?? 0) + (trade.tax?.minor ?? 0)
    return Money(minor: trade.kind == .buy ? -worth - costs : worth - costs, currency)
  }

  /// `2:1` is two new units for one old one.
  private mutating func readSplit(_ fields: EntryFields) throws(EntryReading.Fault) {
    if security == nil { throw Fault("the line names no security", .security, "its ISIN, or your own name for it") }
    try refuse([.price, .fee, .tax], fields)
    try readNoCash(fields)
    let parts = fields[.quantity].split(separator: ":", omittingEmptySubsequences: false).map { ExactDecimal($0) }
    guard parts.count == 2, let new = parts[0], let old = parts[1], new.mantissa > 0, old.mantissa > 0,
      let ratio = new.divided(by: old), ratio.mantissa > 0
    else {
      throw Fault("a split's quantity is written new:old", .quantity, "2:1 is two new units for one old one")
    }
    trade.ratio = ratio
  }

  private mutating func readTransfer(_ fields: EntryFields, _ currency: Currency) throws(EntryReading.Fault) {
    try readQuantity(fields)
    try readPrice(fields, currency)
    try refuse([.fee, .tax], fields)
    try readNoCash(fields)
  }

  private func readNoCash(_ fields: EntryFields) throws(EntryReading.Fault) {
    guard fields[.amount].isEmpty || ExactDecimal(fields[.amount])?.mantissa == 0 else {
      throw Fault("a \(trade.kind.rawValue) moves no cash", .amount, "leave it empty, or write 0")
    }
  }
}
