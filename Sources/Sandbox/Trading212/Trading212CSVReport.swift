import Core

/// A CSV report of the simulated account, in the columns of now or of older years.
struct Trading212CSVReport {
  private let ledger: Trading212Ledger
  private let dialect: Trading212Dialect
  private let now: Instant

  init(_ ledger: Trading212Ledger, _ dialect: Trading212Dialect, now: Instant) {
    self.ledger = ledger
    self.dialect = dialect
    self.now = now
  }

  private static let newColumns = [
    "Action", "Time", "ISIN", "Ticker", "Name", "Notes", "ID", "No. of shares", "Price / share",
    "Currency (Price / share)", "Exchange rate", "Result", "Currency (Result)", "Total", "Currency (Total)",
    "Withholding tax", "Currency (Withholding tax)", "Stamp duty reserve tax", "Currency (Stamp duty reserve tax)",
    "Currency conversion fee", "Currency (Currency conversion fee)",
  ]
  private static let oldColumns = [
    "Action", "Time", "ISIN", "Ticker", "Name", "No. of shares", "Price / share", "Currency (Price / share)",
    "Exchange rate", "Result (GBP)", "Total (GBP)", "Withholding tax", "Currency (Withholding tax)",
    "Stamp duty reserve tax (GBP)", "Currency conversion fee (GBP)", "Notes", "ID",
  ]

  func text(
    from: Instant, to: Instant, orders: Bool, dividends: Bool, transactions: Bool, interest: Bool
  ) -> String {
    let columns = dialect.hasOldReports ? Self.oldColumns : Self.newColumns
    var lines = [columns.joined(separator: ",")]
    for trade in ledger.brokerage.trades(through: now) where trade.instant >= from && trade.instant < to {
      let isWanted =
        switch trade.kind {
        case .buy, .sell, .split: orders
        case .dividend: dividends
        case .interest: interest
        case .deposit, .withdrawal, .fee: transactions
        }
      guard isWanted else { continue }
      for cells in rows(trade) {
        lines.append(columns.map { quoted(cells[$0] ?? "") }.joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func quoted(_ text: String) -> String {
    text.contains(",") || text.contains("\"") ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }

  private func rows(_ trade: SimulatedTrade) -> [[String: String]] {
    var cells = ["Time": String(trade.instant.iso.dropLast()).replacing("T", with: " ")]
    total(trade.cash, &cells)
    if let security = Trading212Ledger.security(trade.security) { describe(security, trade, &cells) }
    switch trade.kind {
    case .deposit, .withdrawal, .fee:
      cells["Action"] = [.deposit: "Deposit", .withdrawal: "Withdrawal"][trade.kind] ?? "Fee"
      cells["ID"] = Trading212Ledger.reference(trade)
    case .interest:
      cells["Action"] = "Interest on cash"
      cells["ID"] = Trading212Ledger.reference(trade)
    // A dividend has no id.
    case .dividend: payDividend(trade, &cells)
    case .buy, .sell: deal(trade, &cells)
    case .split: return split(trade, cells)
    }
    return [cells]
  }

  private func total(_ minor: Int64, _ cells: inout [String: String]) {
    let text = Money(minor: minor, .gbp).decimal
    cells["Total (GBP)"] = text
    cells["Total"] = text
    cells["Currency (Total)"] = "GBP"
  }

  private func describe(_ security: SimulatedSecurity, _ trade: SimulatedTrade, _ cells: inout [String: String]) {
    cells["ISIN"] = security.isin
    cells["Ticker"] = security.symbol
    cells["Name"] = security.name
    cells["No. of shares"] = trade.quantity.description
    cells["Price / share"] = Trading212Ledger.price(trade.price)
    cells["Currency (Price / share)"] = security.quoteCode
  }

  private func deal(_ trade: SimulatedTrade, _ cells: inout [String: String]) {
    cells["Action"] = trade.kind == .buy ? "Market buy" : "Market sell"
    cells["ID"] =
      dialect.hasForeignIDs ? Trading212Ledger.reference(trade) : "EOF\(Trading212Ledger.fillID(trade))"
    cells["Exchange rate"] = trade.rate?.description ?? "1"
    total(abs(trade.cash), &cells)
    if let realised = trade.realised {
      let text = Money(minor: realised, .gbp).decimal
      cells["Result"] = text
      cells["Result (GBP)"] = text
      cells["Currency (Result)"] = "GBP"
    }
    for charge in trade.charges {
      let name = charge.kind == .stampDuty ? "Stamp duty reserve tax" : "Currency conversion fee"
      let text = Money(minor: charge.minor, .gbp).decimal
      cells[name] = text
      cells["\(name) (GBP)"] = text
      cells["Currency (\(name))"] = "GBP"
    }
  }

  private func payDividend(_ trade: SimulatedTrade, _ cells: inout [String: String]) {
    let security = Trading212Ledger.security(trade.security)
    cells["Action"] =
      security?.currency == .usd ? "Dividend (Dividends paid by us corporations)" : "Dividend (Ordinary)"
    cells["Exchange rate"] = "Not available"
    // In the instrument's currency, as the price is.
    let isTaxed = trade.charges.contains { $0.kind == .withholdingTax }
    let gross = Int128(trade.units) * Int128(trade.price)
    let tax = isTaxed ? Int64(divideHalfEven(gross * 15, by: 100 * 100_000_000)) : 0
    cells["Withholding tax"] = Money(minor: tax, .usd).decimal
    cells["Currency (Withholding tax)"] = security?.quoteCode ?? ""
  }

  private func split(_ trade: SimulatedTrade, _ cells: [String: String]) -> [[String: String]] {
    let old = ledger.units(before: trade)
    return [(false, old), (true, old + trade.units)].map { isNew, units in
      var leg = cells
      leg["Action"] = isNew ? "Stock split open" : "Stock split close"
      leg["No. of shares"] = Trading212Ledger.quantity(units)
      leg["ID"] = "EOF\(Trading212Ledger.fillID(trade, isNew: isNew))"
      total(0, &leg)
      return leg
    }
  }
}
