import Core
import Files
import Settings
import TestSupport
import Testing
import Warehouse

@testable import Commands

/// domain.md § 2: a day is a calendar day in the account's own time zone.
@Suite("Payloads become rows in the days of the account") struct PayloadDayTests {
  private func household(accountZone: String?, in folder: TemporaryFolder) throws -> Household {
    let text = """
      [household]
      name = "Hartley"
      currency = "GBP"
      timezone = "Europe/London"

      [[connection]]
      id = "isa"
      provider = "trading212"

      [[account]]
      id = "isa"
      name = "ISA"
      type = "brokerage"
      connection = "isa"
      match = ["1"]
      \(accountZone.map { "timezone = \"\($0)\"" } ?? "")
      """
    try Files.write(Array(text.utf8), to: "\(folder.path)/\(DaybookSettings.fileName)")
    let settings = try DaybookSettings.load(folder: folder.path)
    let zone = try #require(Zone(settings.household.timezone))
    return Household(
      folder: folder.path, settings: settings, decisions: Decisions(), decisionProblems: [],
      clock: Clock(today: Month(2024, 8).day(10), in: zone))
  }

  @Test(
    "which is the household's zone unless the account's settings name another",
    arguments: [(nil, "2024-08-02"), ("America/New_York", "2024-08-01"), ("Asia/Tokyo", "2024-08-02")]
      as [(String?, String)])
  func zones(accountZone: String?, expected: String) throws {
    let folder = try TemporaryFolder()
    let household = try household(accountZone: accountZone, in: folder)
    func record(_ kind: String, _ body: String) -> RawRecord {
      RawRecord(
        provider: "trading212", connectionID: "isa", accountKey: "1", kind: kind, key: "head 1", fetchedAt: 1,
        day: household.clock.today, body: Array(body.utf8))
    }
    let deposit =
      #"{"type":"DEPOSIT","amount":5,"currency":"GBP","dateTime":"2024-08-01T23:30:00.000Z","reference":"a"}"#
    let rows = try RawMappings.mapping(household).standardise(
      "trading212",
      [
        record("summary", #"{"id":1,"currency":"GBP","cash":{"availableToTrade":10.5}}"#),
        record("transactions", #"{"items":[\#(deposit)],"nextPagePath":null}"#),
      ])
    #expect(rows.flatMap(\.transactions).map(\.day.iso) == [expected])
  }
}
