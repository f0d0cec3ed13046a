import Core
import Settings
import TestSupport
import Testing

@Suite("What a property follows (providers/property.md)") struct PropertySettingsTests {
  private func read(_ after: String, currency: String = "GBP") throws -> DaybookSettings {
    try DaybookSettings.read(
      """
      [household]
      name = "Example"
      currency = "\(currency)"
      timezone = "Europe/London"
      [[connection]]
      id = "rentcast"
      provider = "rentcast"
      key = { env = "KEY" }
      [[asset]]
      id = "home"
      name = "Home"
      kind = "property"
      valuations = [ { day = 2020-05-01, value = "310000.00" } ]
      after = \(after)
      """.utf8)
  }

  private func region(_ name: String) throws -> String? {
    try read("{ source = \"ukhpi\", region = \"\(name)\" }").assets.first?.after?.region
  }

  @Test("UK HPI: names of regions are irregular: a county and a region of one name are two")
  func irregular() throws {
    for name in [
      "west-midlands", "west-midlands-region", "city-of-bristol", "king's-lynn-and-west-norfolk", "east-of-england",
      "city-of-westminster", "isle-of-wight",
    ] { #expect(try region(name) == name) }
    for (name, meant) in [
      ("westminster", "city-of-westminster"), ("kings-lynn-and-west-norfolk", "king's-lynn-and-west-norfolk"),
    ] {
      do {
        _ = try region(name)
        Issue.record("\(name) was read")
      } catch { #expect("\(error)".contains("did you mean '\(meant)'?"), "\(error)") }
    }
  }

  @Test(
    "UK HPI: a region that was merged keeps the name it had, and the new one is another: neither is taken for the other"
  )
  func merged() throws {
    for name in ["cumbria", "cumberland", "allerdale", "carlisle", "copeland"] { #expect(try region(name) == name) }
  }

  @Test("Eurostat: Greece has no data and is refused; the United Kingdom, which ends with 2020-Q3, is read")
  func countries() throws {
    for geo in ["EL", "GR"] {
      do {
        _ = try read("{ source = \"eurostat\", geo = \"\(geo)\" }")
        Issue.record("\(geo) was read")
      } catch { #expect("\(error)".contains("no house prices of Greece")) }
    }
    #expect(try read(#"{ source = "eurostat", geo = "UK" }"#).assets.first?.after?.region == "UK")
  }

  @Test("RentCast: Multi-Family and Apartment value the whole building, and are told so")
  func buildings() throws {
    func notes(_ type: String) throws -> [String] {
      try read(
        #"{ source = "rentcast", address = "1 High St, Austin, TX, 78701", property_type = "\#(type)", connection = "rentcast" }"#,
        currency: "USD"
      ).notes
    }
    for type in ["Multi-Family", "Apartment"] {
      #expect(
        try notes(type) == [
          "RentCast values the whole building where property_type is \"\(type)\"; if Home is one home in it, write property_type = \"Condo\""
        ])
    }
    #expect(try notes("Condo") == [] && notes("Single Family") == [])
  }
}
