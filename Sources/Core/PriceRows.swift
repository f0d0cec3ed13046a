/// Something that happened to every unit of a security.
package struct StandardSecurityEvent: Hashable, Sendable {
  package enum What: Hashable, Sendable {
    /// So many new units for so many old ones, in lowest terms.
    case split(new: Int64, old: Int64)
    /// For one unit, restated for later splits as prices are.
    case dividend(UnitPrice)
  }

  package var day: Day
  package var what: What

  package init(day: Day, _ what: What) {
    self.day = day
    self.what = what
  }
}

/// What one answer of a price source, or a file of prices, tells of one security.
package struct StandardPrices: Hashable, Sendable {
  /// Whose they are: the warehouse's id, or an ISIN.
  package var securityKey: String
  /// What the source calls it: `VWRP.L`.
  package var symbol: String
  /// The source's word for where it is traded.
  package var exchange = ""
  /// The days it was asked for; nil for a file, which tells all it has.
  package var asked: ClosedRange<Day>?
  /// By day, one a day.
  package var prices: [StandardPrice] = []
  package var events: [StandardSecurityEvent] = []
  /// What is told of the security itself: name, class, sector and industry.
  package var details: StandardSecurity?

  package init(securityKey: String, symbol: String) {
    self.securityKey = securityKey
    self.symbol = symbol
  }
}
