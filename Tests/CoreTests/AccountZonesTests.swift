import Core
import Testing

/// domain.md § 2: a day is a calendar day in the account's own time zone.
@Suite("The zone of an account's days") struct AccountZonesTests {
  private func zone(_ name: String) throws -> Zone { try #require(Zone(name)) }

  private func zones(_ accounts: (connection: String, match: [String], zone: String)...) throws -> AccountZones {
    AccountZones(
      household: try zone("Europe/London"),
      accounts: try accounts.map {
        AccountZones.Account(connectionID: $0.connection, match: $0.match, zone: try zone($0.zone))
      })
  }

  @Test("a connection whose accounts have one zone has it, whatever its accounts are called now")
  func oneZone() throws {
    let zones = try zones(
      ("broker", ["old-id"], "America/New_York"), ("broker", [], "America/New_York"), ("bank", [], "Asia/Tokyo"))
    let source = SourceAccount(sourceID: "new-id", keys: ["new-id"])
    #expect(zones.zone(of: source, connectionID: "broker").name == "America/New_York")
    #expect(zones.zone(of: source, connectionID: "bank").name == "Asia/Tokyo")
  }

  @Test("accounts of several zones are told apart as they are matched: by any of their keys, in the keys' order")
  func severalZones() throws {
    let zones = try zones(
      ("broker", ["GB33 BUKB 2020 1555 5555 55"], "Asia/Tokyo"), ("broker", ["1234"], "America/New_York"),
      ("other", ["uuid"], "Australia/Sydney"))
    func name(_ keys: String...) -> String {
      zones.zone(of: SourceAccount(sourceID: "uuid", keys: keys + ["uuid"]), connectionID: "broker").name
    }
    #expect(name("GB33BUKB20201555555555") == "Asia/Tokyo")
    #expect(name("BANK/1234") == "America/New_York")
    #expect(name("gb33bukb20201555555555", "BANK/1234") == "Asia/Tokyo")
    #expect(name() == "Europe/London", "an account that nobody claims is in the household's")
  }

  @Test("a connection without accounts is in the household's zone")
  func none() throws {
    let source = SourceAccount(sourceID: "1", keys: ["1"])
    #expect(try zones().zone(of: source, connectionID: "broker").name == "Europe/London")
    #expect(AccountZones.utc.zone(of: source, connectionID: "broker") == Zone("UTC"))
  }
}
