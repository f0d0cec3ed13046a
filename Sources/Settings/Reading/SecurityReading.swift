import Core
import TOML

// Prices, and what a person says of securities.

extension SettingsReader {
  mutating func readPrices() -> PricesSettings {
    var prices = PricesSettings()
    guard let section = section("prices") else { return prices }
    prices.source = section.word("source", PricesSettings.Source.self) ?? .yahoo
    prices.interval = section.word("interval", PricesSettings.Interval.self) ?? .day
    prices.file = section.text("file")
    prices.baseURL = section.text("base_url")
    if prices.source == .file, prices.file == nil {
      checker.errors.add(
        "[prices] from a file need its name", at: section.place, hint: #"for example: file = "prices.csv""#)
    }
    if prices.source == .none, prices.file != nil {
      checker.errors.add(
        "[prices] name a file, and that there are none", at: section.table["file"]?.place ?? section.place,
        hint: #"write source = "file", or take the file away"#)
    }
    return prices
  }

  mutating func readSecurities() -> [SecuritySettings] {
    checkUnique("security")
    checkUnique("security", key: "isin")
    checkUnique("security", key: "symbol")
    return sections("security").compactMap { section in
      guard let id = section.text("id") else { return nil }
      var security = SecuritySettings(id: id)
      security.name = section.text("name")
      security.isin = section.text("isin")
      security.symbol = section.text("symbol")
      security.securityClass = section.word("class", SecurityClass.self)
      security.place = section.place
      for entry in section.section("region")?.table.entries ?? [] {
        guard let weight = Percent.weight(entry.value), weight > 0 else { continue }
        security.region.append(SecuritySettings.RegionShare(region: entry.key, weight: weight))
      }
      return security
    }
  }
}
