package import Core

/// What an asset's value follows after each valuation (`[[asset]] after`).
package struct ValueSource: Hashable, Sendable {
  package var source: PropertySource
  /// `city-of-bristol`, `CA`, `county:48453`, `FR`; of an estimate the asset's id.
  package var region: String
  /// In the source's own words: `terraced`, `DW_EXST`, `Single Family`; empty for its usual one.
  package var propertyType = ""
  /// Of an estimate: never shown, logged or written to the site.
  package var address = ""
  /// Of an estimate: whose key is used.
  package var connection = ""
  package var baseURL: String?

  package init(source: PropertySource, region: String) {
    self.source = source
    self.region = region
  }
}

extension ValueSource {
  static let grammar: [KeyGrammar] = [
    KeyGrammar(
      "source", .word(PropertySource.allCases.map(\.rawValue)), example: #""ukhpi""#,
      PropertySource.allCases.map(\.rawValue).joined(separator: " ")),
    KeyGrammar("region", .name, example: #""city-of-bristol""#, "ukhpi: the region's name in its address"),
    KeyGrammar("property_type", .name, example: #""terraced""#),
    KeyGrammar("place", .name, example: #""CA""#, "fhfa: a state, a metro's number, or USA"),
    KeyGrammar("county", .name, example: #""48453""#, "zhvi: five digits (FIPS)"),
    KeyGrammar("state", .name, example: #""Texas""#, "zhvi"),
    KeyGrammar("metro", .name, example: #""Austin, TX""#, "zhvi"),
    KeyGrammar("zip", .name, example: #""78244""#, "zhvi: five digits"),
    KeyGrammar("geo", .name, example: #""FR""#, "eurostat: a country"),
    KeyGrammar("address", .name, example: #""5500 Grand Lake Dr, San Antonio, TX, 78244""#, "rentcast"),
    KeyGrammar("connection", .reference(.connection), example: #""rentcast""#, "rentcast: with its key"),
    KeyGrammar("base_url", .url, example: #""http://127.0.0.1:8803/""#),
    KeyGrammar(
      "straight_line",
      .table([
        KeyGrammar("years", .whole(1...100), .required, example: "8"),
        KeyGrammar("to", .money, example: #""2000.00""#, "(default: nothing)"),
      ]), example: #"{ years = 8, to = "2000.00" }"#, "in place of a source: it loses value evenly"),
    KeyGrammar(
      "declining",
      .table([
        KeyGrammar("percent", .rate, .required, example: "20", "of a year"),
        KeyGrammar("floor", .money, example: #""1000.00""#),
      ]), example: #"{ percent = 20, floor = "1000.00" }"#, "in place of a source: by a share of what is left"),
  ]

  /// Which keys each source takes, the region's first.
  static func keys(of source: PropertySource) -> [String] {
    switch source {
    case .rentcast: ["address", "property_type", "connection"]
    case .ukhpi: ["region", "property_type"]
    case .fhfa: ["place"]
    case .zhvi: ["county", "state", "metro", "zip"]
    case .eurostat: ["geo", "property_type"]
    }
  }

  /// What `property_type` may be, each with the source's own word for it; empty: it takes none.
  package static func types(of source: PropertySource) -> [(name: String, own: String)] {
    switch source {
    case .ukhpi:
      [
        ("all", ""), ("detached", "Detached"), ("semi-detached", "SemiDetached"), ("terraced", "Terraced"),
        ("flat", "FlatMaisonette"), ("new", "NewBuild"), ("existing", "ExistingProperty"),
      ]
    case .eurostat: [("all", "TOTAL"), ("new", "DW_NEW"), ("existing", "DW_EXST")]
    case .rentcast:
      ["Single Family", "Condo", "Townhouse", "Manufactured", "Multi-Family", "Apartment", "Land"].map { ($0, $0) }
    case .fhfa, .zhvi: []
    }
  }
}
