package import Core

/// `[prices]`: where prices of securities come from.
package struct PricesSettings: Hashable, Sendable {
  package enum Source: String, Sendable, CaseIterable { case yahoo, file, none }

  /// What is asked for. A day has one close whatever it is.
  package enum Interval: String, Sendable, CaseIterable {
    case day = "1d"
    case week = "1wk"
    case hour = "1h"
  }

  package var source: Source = .yahoo
  package var interval: Interval = .day
  /// Relative to daybook.toml: `date,symbol,price,currency`. Its prices go before those of another source.
  package var file: String?
  package var baseURL: String?

  package init() {}
}

/// `[[security]]`: what a person knows of a security better than its sources do.
package struct SecuritySettings: Hashable, Sendable {
  package struct RegionShare: Hashable, Sendable {
    package var region: String
    /// Hundredths of a percent.
    package var weight: Int64

    package init(region: String, weight: Int64) {
      self.region = region
      self.weight = weight
    }
  }

  package var id: String
  /// Nil: as its sources call it.
  package var name: String?
  package var isin: String?
  /// At the price source: `VWRP.L`.
  package var symbol: String?
  package var securityClass: SecurityClass?
  /// In the order of the file; sums to 100 % unless it is empty.
  package var region: [RegionShare] = []
  package var place = Place(file: "daybook.toml")

  package init(id: String) { self.id = id }
}

extension DaybookSettings {
  /// The `[[security]]` that a security of the warehouse is, or nil when none speaks of it.
  ///
  /// By ISIN; else by the warehouse's own id; else by the symbol it is traded under, with or without its market's suffix.
  /// One that states another ISIN is another security, whatever its symbol.
  package func security(id: String, isin: String, symbol: String) -> SecuritySettings? {
    if !isin.isEmpty, let same = securities.first(where: { $0.isin == isin }) { return same }
    let open = securities.filter { $0.isin == nil || isin.isEmpty }
    if let same = open.first(where: { $0.id == id }) { return same }
    guard !symbol.isEmpty else { return nil }
    if let same = open.first(where: { $0.symbol == symbol }) { return same }
    return open.first { security in
      guard let own = security.symbol, let dot = own.lastIndex(of: ".") else { return false }
      return own[..<dot] == symbol
    }
  }
}
