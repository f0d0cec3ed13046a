import Core
import TOML

extension SettingsReader {
  /// `[[asset]] after`, where it names a source.
  mutating func readValueSource(_ asset: Section, _ settings: AssetSettings) -> ValueSource? {
    guard let section = asset.section("after"), !Depreciation.keys.contains(where: { section.table[$0] != nil }) else {
      return nil
    }
    if section.table.entries.isEmpty == false, section.table["source"] == nil {
      checker.errors.add("'after' needs 'source'", at: section.place, hint: #"for example: source = "ukhpi""#)
    }
    guard let source = section.word("source", PropertySource.self) else { return nil }
    let takes = ValueSource.keys(of: source)
    for entry in section.table.entries where !(takes + ["source", "base_url"]).contains(entry.key) {
      checker.errors.add(
        "\(source.rawValue) has no '\(entry.key)'", at: entry.keyPlace,
        hint: "it takes \(takes.joined(separator: ", "))")
    }
    guard let region = region(source, section, settings) else { return nil }
    var result = ValueSource(source: source, region: region)
    result.propertyType = propertyType(source, section)
    result.address = section.text("address") ?? ""
    result.connection = section.text("connection") ?? ""
    result.baseURL = section.text("base_url")
    if settings.kind != .property {
      checker.errors.add(
        "only property follows \(source.title)", at: section.place,
        hint: "this asset is called a \(settings.kind.rawValue)")
    }
    if settings.valuations.isEmpty, source.isIndex {
      checker.errors.add(
        "an index needs a value to begin with", at: section.place,
        hint: #"add what was paid: valuations = [{ day = 2020-05-01, value = "310000.00" }]"#)
    }
    if source == .rentcast, settings.currency != .usd {
      checker.errors.add(
        "RentCast states US dollars, and this asset is in \(settings.currency)", at: section.place,
        hint: #"state its values in dollars: "310000.00 USD""#)
    }
    return result
  }

  /// What a value's source means by it that its words do not say.
  static func notes(of assets: [AssetSettings]) -> [String] {
    assets.compactMap { asset in
      guard let after = asset.after, after.source == .rentcast,
        ["Multi-Family", "Apartment"].contains(after.propertyType)
      else { return nil }
      return "RentCast values the whole building where property_type is \"\(after.propertyType)\"; "
        + "if \(asset.name) is one home in it, write property_type = \"Condo\""
    }
  }

  private mutating func region(_ source: PropertySource, _ section: Section, _ asset: AssetSettings) -> String? {
    switch source {
    case .rentcast:
      guard section.text("address") != nil, section.text("connection") != nil else {
        return need("address and connection", #"connection = "rentcast""#, source, section)
      }
      return asset.id
    case .ukhpi:
      guard let region = section.text("region") else {
        return need("region", #"region = "city-of-bristol""#, source, section)
      }
      let isSlug = region.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x27
      }
      guard isSlug else { return bad(section, "region", "as in its address: \"city-of-bristol\"") }
      if let near = UKRegions.nearest(to: region), near != region {
        return bad(section, "region", "did you mean '\(near)'?")
      }
      return region
    case .fhfa:
      guard let place = section.text("place") else { return need("place", #"place = "CA""#, source, section) }
      let isState = place.utf8.count == 2 && place.utf8.allSatisfy { (0x41...0x5A).contains($0) }
      let isMetro = place.utf8.count == 5 && place.utf8.allSatisfy { (0x30...0x39).contains($0) }
      let isWhole = place == "USA" || place.hasPrefix("DV_")
      return isState || isMetro || isWhole
        ? place : bad(section, "place", "a state's two letters, a metro's five digits, or USA")
    case .eurostat:
      guard let geo = section.text("geo") else { return need("geo", #"geo = "FR""#, source, section) }
      if geo == "EL" || geo == "GR" { return bad(section, "geo", "Eurostat has no house prices of Greece") }
      let isCode =
        geo.utf8.count >= 2
        && geo.utf8.allSatisfy { ($0 >= 0x41 && $0 <= 0x5A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5F }
      return isCode ? geo : bad(section, "geo", "a country's two capital letters: \"FR\"")
    case .zhvi: return zhviRegion(section)
    }
  }

  private mutating func need(
    _ key: String, _ example: String, _ source: PropertySource, _ section: Section
  ) -> String? {
    checker.errors.add("\(source.rawValue) needs \(key)", at: section.place, hint: "for example: \(example)")
    return nil
  }

  private mutating func zhviRegion(_ section: Section) -> String? {
    let given = ValueSource.keys(of: .zhvi).filter { section.table[$0] != nil }
    guard given.count == 1, let key = given.first, let text = section.text(key) else {
      return need("one of county, state, metro and zip", #"county = "48453""#, .zhvi, section)
    }
    if key == "county" || key == "zip" {
      let isNumber = text.utf8.count == 5 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
      guard isNumber else { return bad(section, key, "five digits, leading zeros too") }
    }
    return "\(key):\(text)"
  }

  private mutating func bad(_ section: Section, _ key: String, _ hint: String) -> String? {
    checker.errors.add(
      "'\(key)' cannot be '\(Excerpt.word(section.text(key) ?? ""))'", at: section.table[key]?.place ?? section.place,
      hint: hint)
    return nil
  }

  private mutating func propertyType(_ source: PropertySource, _ section: Section) -> String {
    let types = ValueSource.types(of: source)
    guard let name = section.text("property_type") else {
      return types.first.map(\.own).map { source == .rentcast ? "" : $0 } ?? ""
    }
    if let type = types.first(where: { $0.name == name }) { return type.own }
    guard !types.isEmpty else { return "" }
    checker.errors.add(
      "'property_type' cannot be '\(Excerpt.word(name))'", at: section.table["property_type"]?.place ?? section.place,
      hint: nearestName(to: name, among: types.map(\.name)).map { "did you mean '\($0)'?" }
        ?? "it is one of: " + types.map(\.name).joined(separator: ", "))
    return ""
  }
}
