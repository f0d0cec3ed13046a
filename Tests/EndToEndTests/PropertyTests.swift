import Core
import Sandbox
import TestSupport
import Testing

/// A house that follows the UK House Price Index, and one in Texas that RentCast estimates.
private struct Homes {
  let sandbox: PropertySandbox
  let household: SandboxedHousehold

  init(today: Day = Month(2026, 6).day(18)) throws {
    sandbox = try PropertySandbox.start(today: today)
    household = try SandboxedHousehold(
      settings: """
        [household]
        name     = "Hartley"
        currency = "USD"
        timezone = "Europe/London"

        [[connection]]
        id       = "rentcast"
        provider = "rentcast"
        key      = { file = "secrets/rentcast" }
        base_url = "\(sandbox.baseURL(.rentcast))"

        [[asset]]
        id         = "home"
        name       = "Home"
        kind       = "property"
        valuations = [ { day = 2024-05-20, value = "265000.00" } ]
        after      = { source = "ukhpi", region = "city-of-bristol", property_type = "terraced", base_url = "\(sandbox.baseURL(.ukhpi))" }

        [[asset]]
        id         = "ranch"
        name       = "Ranch"
        kind       = "property"
        valuations = [ { day = 2025-01-10, value = "240000.00" } ]
        after      = { source = "rentcast", address = "5500 Grand Lake Dr, San Antonio, TX, 78244", property_type = "Single Family", connection = "rentcast" }
        """, today: today.iso)
    try write(PropertySandbox.key + "\n", to: household.file("secrets/rentcast"))
  }

  func value(_ asset: String, _ day: String, today: String) async throws -> String {
    let row = try await household.query(
      "select value_minor, currency, quality from assets_daily where asset_id = '\(asset)' and day = '\(day)'",
      today: today
    ).first
    return "\(row?["value"] ?? "?") \(row?["quality"] ?? "?")"
  }
}

@Suite struct PropertyTests {
  @Test(
    "houses follow their sources; asked again only when it is time; what is revised is restated; a rebuild is the same")
  func nights() async throws {
    let homes = try Homes()
    defer { homes.sandbox.stop() }
    let household = homes.household
    try await household.expect(0, "run")
    // 144.8 in May 2024 and 154.0 in April 2026, the newest month out.
    #expect(try await homes.value("home", "2024-05-20", today: "2026-06-18") == "265000.00 observed")
    let later = 265_000.0 * 1540 / 1448
    #expect(try await homes.value("home", "2026-06-18", today: "2026-06-18") == "\(Int(later.rounded())).00 derived")
    #expect(try await homes.value("ranch", "2026-06-18", today: "2026-06-18") == "266800.00 observed")
    #expect(try await homes.value("ranch", "2026-06-17", today: "2026-06-18") == "240000.00 stale")
    let page = try readText(household.file("site/net-worth/index.html"))
    #expect(page.contains("Home follows the UK House Price Index of April 2026."))
    #expect(page.contains("Contains HM Land Registry data © Crown copyright and database right 2026."))
    #expect(page.contains("Ranch follows RentCast’s estimate of 18 June 2026."))
    let asked = homes.sandbox.log.count
    homes.sandbox.advance(to: Month(2026, 6).day(19))
    try await household.expect(0, "run", today: "2026-06-19")
    #expect(homes.sandbox.log.count == asked)
    #expect(try await homes.value("ranch", "2026-06-19", today: "2026-06-19") == "266800.00 carried")

    homes.sandbox.rebase()
    homes.sandbox.advance(to: Month(2026, 6).day(25))
    try await household.expect(0, "run", today: "2026-06-25")
    #expect(homes.sandbox.log.count == asked + 1)
    #expect(try await homes.value("home", "2026-06-18", today: "2026-06-25") == "\(Int(later.rounded())).00 derived")

    homes.sandbox.revise(Month(2026, 4))
    homes.sandbox.advance(to: Month(2026, 7).day(2))
    try await household.expect(0, "run", today: "2026-07-02")
    let revised = 265_000.0 * 1694 / 1448
    #expect(try await homes.value("home", "2026-06-18", today: "2026-07-02") == "\(Int(revised.rounded())).00 derived")
    let before = try await household.export("assets_daily", today: "2026-07-02")
    try await household.expect(0, "rebuild", today: "2026-07-02")
    try await household.expect(0, "build", today: "2026-07-02")
    #expect(try await household.export("assets_daily", today: "2026-07-02") == before)
  }

  @Test("a source that fails keeps the last value, is told once with a remedy, and is asked once a night")
  func failure() async throws {
    let homes = try Homes()
    defer { homes.sandbox.stop() }
    let household = homes.household
    try await household.expect(0, "run")
    homes.sandbox.set(.serverError, of: .ukhpi)
    homes.sandbox.set(.unauthorised, of: .rentcast)
    homes.sandbox.advance(to: Month(2026, 7).day(20))
    homes.sandbox.clearLog()
    let outcome = try await household.expect(2, "run", today: "2026-07-20")
    #expect(outcome.errors.contains("property"))
    #expect(!outcome.errors.contains("Grand Lake") && !outcome.errors.contains(PropertySandbox.key))
    let problems = try await household.query(
      "select text, remedy from problems where subject in ('Home', 'Ranch')", today: "2026-07-20")
    #expect(problems.count == 2)
    #expect(try await homes.value("home", "2026-07-20", today: "2026-07-20").hasSuffix(" derived"))
    let tries = homes.sandbox.log.count { $0.path.contains("rentcast") }
    #expect(tries == 1)
    try await household.expect(2, "run", today: "2026-07-20")
    #expect(homes.sandbox.log.count { $0.path.contains("rentcast") } == tries)
  }

  @Test(
    "RentCast: forty estimates a month are asked for, and no more: every request above the plan is charged")
  func forty() async throws {
    let sandbox = try PropertySandbox.start(today: Month(2026, 6).day(18))
    defer { sandbox.stop() }
    var settings = """
      [household]
      name     = "Hartley"
      currency = "USD"
      timezone = "America/Chicago"

      [[connection]]
      id       = "rentcast"
      provider = "rentcast"
      key      = { file = "secrets/rentcast" }
      base_url = "\(sandbox.baseURL(.rentcast))"

      """
    for number in 1...42 {
      settings += """

        [[asset]]
        id         = "house-\(number)"
        name       = "House \(number)"
        kind       = "property"
        valuations = [ { day = 2025-01-10, value = "240000.00" } ]
        after      = { source = "rentcast", address = "\(number) Grand Lake Dr, San Antonio, TX, 78244", connection = "rentcast" }

        """
    }
    let household = try SandboxedHousehold(settings: settings, today: "2026-06-18")
    try write(PropertySandbox.key + "\n", to: household.file("secrets/rentcast"))
    let outcome = try await household.expect(2, "sync")
    #expect(sandbox.log.count == 40)
    #expect(outcome.errors.contains("40 estimates have been asked of RentCast this month; more could cost money"))
    try await household.expect(2, "sync")
    #expect(sandbox.log.count == 40, "nor on another run")
    // What is refused is not billed, and another month has forty of its own.
    sandbox.advance(to: Month(2026, 7).day(20))
    try await household.expect(2, "sync", today: "2026-07-20")
    #expect(sandbox.log.count == 80)
  }

  @Test("the address stands on no page, in no download, report or log")
  func address() async throws {
    let homes = try Homes()
    defer { homes.sandbox.stop() }
    let outcome = try await homes.household.expect(0, "run")
    #expect(!outcome.errors.contains("Grand Lake") && !outcome.text.contains("Grand Lake"))
    for folder in ["site", "reports"] {
      for file in try filesBelow(homes.household.file(folder)) {
        let text = String(decoding: try readBytes(homes.household.file("\(folder)/\(file)")), as: UTF8.self)
        #expect(!text.contains("Grand Lake") && !text.contains(PropertySandbox.key), "\(file)")
      }
    }
  }
}
