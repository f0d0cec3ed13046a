import Core

/// Gathers the positions of an investment statement.
struct OFXHoldings {
  private let mark: DecimalMark
  private let currency: Currency
  private let securities: OFXSecurities
  private let day: Day?
  private var rows: [StandardHolding] = []
  /// A position could not be read: what is left is not all that is held.
  private var lacks = false

  init(mark: DecimalMark, currency: Currency, securities: OFXSecurities, day: Day?) {
    self.mark = mark
    self.currency = currency
    self.securities = securities
    self.day = day
  }

  mutating func take(_ row: OFXRow, _ problems: inout ProblemLog) {
    let key = securities.security(of: row).key
    guard !key.isEmpty, let units = decimal(row["UNITS"]) else {
      lacks = true
      problems.add(line: row.line, "a position without its security or its number of units")
      return
    }
    let isShort = row["POSTYPE"].uppercased() == "SHORT"
    var holding = StandardHolding(
      securityKey: key, quantity: isShort ? ExactDecimal(mantissa: -abs(units.mantissa), scale: units.scale) : units)
    let code = row["CURRENCY.CURSYM"]
    guard let stated = code.isEmpty ? QuotedUnit(currency) : QuotedUnit(anyCase: code) else {
      problems.add(
        line: row.line, "a position in a currency that is not one of ISO 4217", hint: "what it is worth was left out")
      rows.append(holding)
      return
    }
    if let worth = decimal(row["MKTVAL"]).flatMap({ stated.money($0) }) {
      holding.value = isShort ? Money(minor: -abs(worth.minor), worth.currency) : worth
    }
    let factor = OFXPriceFactor(
      securities[key], row, mark: mark,
      evidence: holding.value.map { (units, ExactDecimal(mantissa: $0.minor, scale: $0.currency.exponent)) })
    holding.price = decimal(row["UNITPRICE"]).flatMap { factor.times($0) }.map { stated.price($0) }
    holding.priceDay = OFXReading.day(row["DTPRICEASOF"])
    rows.append(holding)
  }

  /// All that is held, or nil where the file does not say, or does not say it whole.
  func held(_ statement: OFXStatement, _ problems: inout ProblemLog) -> StandardHoldings? {
    guard let line = statement.positionsLine else { return nil }
    if lacks || !statement.positionsAreWhole {
      problems.add(
        line: line, "the list of positions cannot be read to its end",
        hint: "none of it was taken, for what is missing would count as sold")
      return nil
    }
    guard let day else {
      problems.add(line: line, "the list of positions has no date", hint: "it was left out")
      return nil
    }
    return StandardHoldings(day: day, rows: rows)
  }

  private func decimal(_ text: String) -> ExactDecimal? { AmountText(Array(text.utf8)[...])?.decimal(mark) }
}
