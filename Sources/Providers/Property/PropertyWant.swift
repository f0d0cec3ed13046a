package import Core
import HTTP

/// One series that an asset follows, or one house's estimate.
package struct PropertyWant: Hashable, Sendable {
  package var source: PropertySource
  /// As `ValueSource.region`.
  package var region: String
  /// In the source's own words.
  package var propertyType = ""
  /// The day of the first valuation: nothing earlier is needed.
  package var from: Day
  package var address = ""
  package var apiKey = ""
  package var baseURL: String?

  package init(source: PropertySource, region: String, from: Day) {
    self.source = source
    self.region = region
    self.from = from
  }
}

extension PropertyWant {
  /// One answer is good for all wants of the same key.
  package var key: String { [source.rawValue, region, propertyType].joined(separator: " ") }

  private static func standard(_ source: PropertySource) -> String {
    switch source {
    case .rentcast: "https://api.rentcast.io/v1"
    case .ukhpi: "https://landregistry.data.gov.uk/data/ukhpi"
    case .fhfa: "https://www.fhfa.gov/hpi/download/monthly"
    case .zhvi: "https://files.zillowstatic.com/research/public_csvs/zhvi"
    case .eurostat: "https://ec.europa.eu/eurostat/api/dissemination/sdmx/2.1/data"
    }
  }

  private var base: String {
    var base = baseURL ?? Self.standard(source)
    while base.hasSuffix("/") { base.removeLast() }
    return base
  }

  /// - Parameter page: of UK HPI, from 0.
  func request(page: Int = 0) -> Request {
    switch source {
    case .rentcast:
      var query = "address=\(percentEncoded(address))"
      if !propertyType.isEmpty { query += "&propertyType=\(percentEncoded(propertyType))" }
      return Request(
        .get, "\(base)/avm/value?\(query)", headers: ["X-Api-Key": apiKey, "Accept": "application/json"])
    case .ukhpi:
      let query =
        "_pageSize=200&_page=\(page)&min-refPeriodStart=\(from.month.firstDay.iso)"
        + "&_properties=refMonth,refPeriodDuration,housePriceIndex\(propertyType)"
      return Request(
        .get, "\(base)/region/\(percentEncoded(region)).json?\(query)", headers: ["Accept": "application/json"])
    case .fhfa:
      var request = Request(.get, "\(base)/hpi_master.csv")
      request.keptLines = lines
      return request
    case .zhvi:
      let kind = region.prefix { $0 != ":" }
      let file = kind.prefix(1).uppercased() + kind.dropFirst()
      var request = Request(.get, "\(base)/\(file)_zhvi_uc_sfrcondo_tier_0.33_0.67_sm_sa_month.csv")
      request.keptLines = lines
      return request
    case .eurostat:
      return Request(
        .get, "\(base)/prc_hpi_q/Q.\(propertyType).I15_Q+I25_Q.\(region)?format=SDMX-CSV",
        headers: ["Accept": "application/vnd.sdmx.data+csv, text/csv"])
    }
  }

  /// Texts that every line of a large file must hold to be of interest; nil for answers that are kept whole.
  var lines: [String]? {
    let name = String(region.drop { $0 != ":" }.dropFirst())
    switch source {
    case .fhfa: return ["traditional", "quarterly", region]
    case .zhvi:
      // Numbers stand there without leading zeros, in columns of their own.
      guard region.hasPrefix("county:") || region.hasPrefix("zip:") else { return [name] }
      let parts = region.hasPrefix("zip:") ? [name] : [String(name.prefix(2)), String(name.dropFirst(2))]
      return parts.map { String($0.drop { $0 == "0" }) }
    case .rentcast, .ukhpi, .eurostat: return nil
    }
  }
}
