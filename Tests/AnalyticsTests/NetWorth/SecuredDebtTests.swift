import Core
import Settings
import Testing

@Suite("Debts that are secured on an asset") struct SecuredDebtTests {
  private func asset(
    _ id: String, _ kind: AssetSettings.Kind, _ minor: Int64, _ currency: Currency = .gbp, secures: String? = nil,
    day: Day = june(2)
  ) -> AssetSettings {
    var asset = AssetSettings(id: id, name: id, kind: kind, currency: currency)
    asset.valuations = [.init(day: day, value: Money(minor: minor, currency))]
    asset.secures = secures
    return asset
  }

  private func equity(_ assets: [AssetSettings]) throws -> [String] {
    let books = try AnalysedBooks(today: june(20))
    books.settings.assets = assets
    try books.analyse()
    _ = try books.installDatasets()
    return try books.lines("select asset_id, secures, equity_minor from assets")
  }

  @Test("equity is the asset's value less every debt that it secures, stated with either sign")
  func equity() throws {
    #expect(
      try equity([
        asset("house", .property, 30_000_000), asset("mortgage", .mortgage, 18_000_000, secures: "house"),
        asset("second", .loan, -1_000_000, secures: "house"), asset("card", .otherDebt, 500_000),
      ]) == ["card  -", "house  11000000", "mortgage house -", "second house -"])
  }

  @Test("where more is owed than it is worth, equity is negative")
  func under() throws {
    #expect(
      try equity([asset("car", .vehicle, 500_000), asset("loan", .loan, 700_000, secures: "car")])
        == ["car  -200000", "loan car -"])
  }

  @Test("a debt that is not known yet, or is in another currency, leaves equity unknown: nothing is taken for 0")
  func unknown() throws {
    #expect(
      try equity([
        asset("house", .property, 30_000_000), asset("known", .mortgage, 18_000_000, secures: "house"),
        asset("later", .loan, 1_000_000, secures: "house", day: june(25)),
      ]) == ["house  -", "known house -", "later house -"])
    #expect(
      try equity([asset("flat", .property, 30_000_000, .eur), asset("loan", .mortgage, 18_000_000, secures: "flat")])
        == ["flat  -", "loan flat -"])
    #expect(
      try equity([
        asset("flat", .property, 30_000_000, .eur), asset("one", .mortgage, 18_000_000, .eur, secures: "flat"),
        asset("two", .mortgage, 18_000_000, secures: "flat"),
      ]) == ["flat  -", "one flat -", "two flat -"])
  }

  @Test("net worth is the same with and without it")
  func worth() throws {
    func total(_ secures: String?) throws -> [String] {
      let books = try AnalysedBooks(today: june(20))
      books.settings.assets = [
        asset("house", .property, 30_000_000), asset("mortgage", .mortgage, 18_000_000, secures: secures),
      ]
      try books.analyse()
      return try books.lines("select * from mart_net_worth_daily")
    }
    #expect(try total(nil) == total("house"))
  }
}
