import TestSupport
import Testing

/// What is paid again and again: listed, decided on, drawn.
@Suite("Recurring payments by command") struct RecurringCommandTests {
  private static let settings = """
    \(exampleHousehold(country: "GB"))

    \(jointAccount(on: "2025-01-01", "9000.00"))

    [[recurring]]
    id      = "nursery"
    name    = "Nursery"
    amount  = "-900.00"
    cadence = "monthly"
    day     = "last-business-day"

    \(statements(of: "joint"))

    """

  /// Sixteen months of a streaming service that became dearer, a gym, and a shop on any day.
  private static var csv: String {
    var lines = ["Date,Amount,Text"]
    for number in 0..<16 {
      let month = "\(2025 + number / 12)-\(number % 12 < 9 ? "0" : "")\(number % 12 + 1)"
      let shopDay = 1 + number * 11 % 27
      lines.append("\(month)-05,-24.99,PUREFIT GYMS REF \(number * 7919)")
      lines.append("\(month)-12,-\(number < 12 ? "9.99" : "10.99"),NETSTREAM.COM \(number * 104_729)")
      lines.append("\(month)-\(shopDay < 10 ? "0" : "")\(shopDay),-\(7 + number * 13 % 40).15,CORNER SHOP")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func household() async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-04-28")
    try write(Self.csv, to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "build")
    return household
  }

  private func status(_ slug: String, _ household: SandboxedHousehold) async throws -> String? {
    try await household.query("select status from recurring where slug = '\(slug)'").first?["status"]
  }

  @Test("they are listed, decided under one of their payments, and taken back")
  func decided() async throws {
    let household = try await household()
    let listed = try await household.expect(0, "recurring").text
    #expect(listed.contains("netstream") && listed.contains("purefit-gyms") && listed.contains("nursery"))
    #expect(!listed.contains("corner"))
    let json = try await household.expect(0, "recurring", "list", "--json").text
    #expect(json.contains("\"transactions\": [{\"id\": \"t_") && json.contains("\"class\": \"monthly\""))
    let shown = try await household.expect(0, "recurring", "show", "netstream").text
    #expect(shown.contains("16 of 16 months, 12th, 9.99 then 10.99 since 2026-01"))

    #expect(
      try await household.expect(0, "recurring", "accept", "netstream").errors
        == "Netstream counts as recurring; next: daybook build\n")
    try await household.expect(0, "recurring", "dismiss", "purefit-gyms")
    try await household.expect(0, "build")
    #expect(try await status("netstream", household) == "active")
    #expect(try await status("purefit-gyms", household) == "dismissed")
    #expect(!(try await household.expect(0, "recurring", "list").text).contains("purefit"))
    #expect(try await household.expect(0, "recurring", "list", "--all").text.contains("purefit-gyms"))

    try await household.expect(0, "recurring", "cancel", "netstream")
    try await household.expect(0, "recurring", "dismiss", "purefit-gyms", "--undo")
    try await household.expect(0, "build")
    #expect(try await status("netstream", household) == "cancelled")
    #expect(try await status("purefit-gyms", household) == "suggested")
    let lines = try readText(household.file("decisions.csv")).split(separator: "\n")
    #expect(
      lines.count == 2 && lines[1].hasPrefix("stream,t_") && lines[1].contains(",status,cancelled,2026-04-12 -10.99"))
    try await household.expect(0, "recurring", "resume", "netstream")
    try await household.expect(0, "build")
    #expect(try await status("netstream", household) == "active")
  }

  @Test("what was just paused goes on, though no figures were made between; what goes on does not go on again")
  func pausedJustNow() async throws {
    let household = try await household()
    try await household.expect(0, "recurring", "pause", "netstream")
    try await household.expect(0, "recurring", "resume", "netstream")
    let again = try await household.expect(1, "recurring", "resume", "netstream").errors
    #expect(again.contains("netstream is neither paused nor cancelled: it is active"))
    try await household.expect(0, "build")
    #expect(try await status("netstream", household) == "active")
  }

  @Test("merge and split change what is one stream")
  func shape() async throws {
    let household = try await household()
    let payments = try await household.query(
      "select transaction_id from recurring_payments join recurring using (stream_id) where slug = 'netstream' order by slot_day"
    )
    let eighth = try #require(payments[7]["transaction_id"])
    try await household.expect(0, "recurring", "split", "netstream", eighth)
    try await household.expect(0, "build")
    let parts = try await household.query(
      "select slug, payments from recurring where name = 'Netstream' order by first_day")
    #expect(parts.map { $0["payments"] } == ["7", "9"])
    try await household.expect(
      0, "recurring", "merge", try #require(parts[1]["slug"]), try #require(parts[0]["slug"]))
    try await household.expect(0, "build")
    #expect(
      try await household.query("select payments from recurring where name = 'Netstream'").map { $0["payments"] }
        == ["16"])
  }

  @Test("what cannot be decided is said")
  func refused() async throws {
    let household = try await household()
    let unknown = try await household.expect(1, "recurring", "accept", "netstreem").errors
    #expect(unknown.contains("no stream is called 'netstreem'") && unknown.contains("did you mean 'netstream'?"))
    let manual = try await household.expect(1, "recurring", "accept", "nursery").errors
    #expect(manual.contains("nursery is stated by hand") && manual.contains("[[recurring]]"))
    #expect(try await household.expect(64, "recurring", "acept", "netstream").errors.contains("did you mean 'accept'?"))
    #expect(try await household.expect(64, "recurring", "accept").errors.contains("takes one STREAM"))
    #expect(try await household.expect(1, "recurring", "resume", "netstream").errors.contains("neither paused nor"))
    #expect(
      try await household.expect(1, "recurring", "split", "netstream", "t_0000000000000000").errors
        .contains("is no payment of netstream"))
    #expect(
      try await household.expect(1, "recurring", "accept", "netstream", "--undo").errors.contains("no such decision"))
  }

  @Test("the pages hold streams, prices and bills, and a page for each")
  func pages() async throws {
    let household = try await household()
    let recurring = try readText(household.file("site/recurring/index.html"))
    #expect(recurring.contains("Netstream") && recurring.contains("New prices") && recurring.contains("Nursery"))
    #expect(recurring.contains("daybook recurring accept netstream"))
    let bills = try readText(household.file("site/bills/index.html"))
    #expect(bills.contains("Purefit Gyms") && bills.contains("Nursery"))
    let stream = try readText(household.file("site/recurring/netstream/index.html"))
    #expect(stream.contains("16 of 16 months, 12th, 9.99 then 10.99 since 2026-01"))
    #expect(exists(household.file("site/recurring/nursery/index.html")))
  }

  @Test("books in which nothing recurs say so")
  func empty() async throws {
    let household = try SandboxedHousehold(
      settings: String(Self.settings.split(separator: "[[recurring]]")[0]) + statements(of: "joint"),
      today: "2026-04-28")
    try write("Date,Amount,Text\n2026-04-05,-3.20,CORNER SHOP\n", to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "build")
    #expect(try await household.expect(0, "recurring").errors.contains("nothing is paid again and again"))
    #expect(try readText(household.file("site/recurring/index.html")).contains("Payments that come again and again"))
    #expect(try readText(household.file("site/bills/index.html")).contains("Nothing is expected"))
  }
}
