import Core
import Providers
import Settings
import Warehouse

extension CommandTable {
  static let securities = Command(
    "securities", "List what is held, and how it is priced; search for a symbol",
    options: [
      .init("search", "TEXT", "look for a name, an ISIN or a symbol at the price source"),
      .init("json", nil, "rows as JSON"),
    ],
    examples: ["daybook securities", "daybook securities --search IE00BK5BQT80"]
  ) { invocation in
    let household = try Household.open(invocation)
    guard let text = invocation.value("search") else {
      _ = try household.openForReading()
      let warehouse = try Warehouse(
        reading: household.databasePath, today: household.clock.today, now: household.clock.now)
      try SecurityListing.held(warehouse, household).print(invocation)
      return .done
    }
    guard !text.allSatisfy(\.isWhitespace) else { throw UsageError("--search takes a name, an ISIN or a symbol") }
    let found = try await household.locked {
      try await PricesStage(household, try household.openWarehouse(), console: invocation.console).search(text)
    }
    SecurityListing.found(found, household).print(invocation)
    if !invocation.has("json"), let first = found.first {
      invocation.console.message("next: symbol = \"\(first.symbol)\" under its [[security]] in daybook.toml")
    }
    return .done
  }
}

/// Securities as rows for people and scripts.
enum SecurityListing {
  static func held(_ warehouse: Warehouse, _ household: Household) throws -> Listing {
    var listing = Listing(columns: [
      "security_id", "name", "isin", "symbol", "listing", "class", "price", "currency", "day", "source",
    ])
    listing.today = household.clock.today
    let series = try warehouse.priceSeries(source: PricesStage.source)
    for held in try warehouse.heldSecurities() {
      let security = held.security
      let stated = household.settings.security(id: security.id, isin: security.isin, symbol: security.symbol)
      let last = try warehouse.prices(of: security.id, in: Day(number: 0)...household.clock.today).last
      let kind = stated?.securityClass ?? security.securityClass
      listing.rows.append([
        .string(stated?.id ?? security.id), .string(SecurityNames.shown(security, stated)), text(security.isin),
        text(security.symbol), text(stated?.symbol ?? series[security.id]?.symbol), text(kind?.rawValue),
        last.map { .number($0.price.close.normalised.description) } ?? .null, text(last?.price.currency.code),
        text(last?.price.day.iso), text(last?.source),
      ])
    }
    return listing
  }

  static func found(_ listings: [YahooListing], _ household: Household) -> Listing {
    var listing = Listing(columns: ["symbol", "name", "exchange", "type", "sector", "industry"])
    listing.today = household.clock.today
    listing.rows = listings.map { one in
      [
        .string(one.symbol), text(one.name), text(one.exchangeName), text(one.type), text(one.sector),
        text(one.industry),
      ]
    }
    return listing
  }

  private static func text(_ text: String?) -> JSON { text.flatMap { $0.isEmpty ? nil : .string($0) } ?? .null }
}
