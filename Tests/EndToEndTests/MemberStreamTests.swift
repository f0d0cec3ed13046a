import TestSupport
import Testing

/// What is paid again and again, as a member's own site shows it.
@Suite("Recurring payments on a member's own site") struct MemberStreamTests {
  private static let settings = """
    \(exampleHousehold(country: "GB", members: ["Anna", "Ben"]))

    \(jointAccount(on: "2025-01-01", "9000.00"))

    [[account]]
    id         = "bens"
    name       = "Own"
    type       = "current"
    match      = ["bens*"]
    owners     = { ben = 100 }
    visible_to = ["ben"]
    opening    = { day = 2025-01-01, balance = "9000.00" }

    \(recurringMonthly("nursery", match: #"description = { contains = "little oaks" }, account = ["joint"]"#, "-900.00", day: 28))

    \(recurringMonthly("hushclub", match: #"description = { contains = "club" }, account = ["bens"]"#, "-31.00", day: 20))

    \(recurringMonthly("hushtext", match: #"description = { contains = "text alone" }"#, "-32.00", day: 21))

    \(recurringMonthly("piano", match: #"description = { contains = "piano lessons" }"#, "-40.00", day: 15))

    \(recurringMonthly("hushboth", match: #"description = { contains = "gym" }"#, "-21.00", day: 9))

    \(recurringMonthly("hushpaid", match: #"description = { contains = "hushpaid" }"#, "-22.00", day: 10))

    \(statements(of: "joint"))

    \(statements(of: "bens"))
    """

  private static func monthly(_ text: String, day: String, amount: String) -> [String] {
    (0..<15).map { number in
      "\(2025 + number / 12)-\(number % 12 < 9 ? "0" : "")\(number % 12 + 1)-\(day),-\(amount),\(text)"
    }
  }

  private func household() async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-03-28")
    let header = ["Date,Amount,Text"]
    let gym = Self.monthly("GYM", day: "09", amount: "21.00")
    let joint =
      header + Self.monthly("NETSTREAM.COM", day: "12", amount: "9.99")
      + Self.monthly("PIANO LESSONS", day: "15", amount: "40.00") + gym.prefix(8)
    let bens =
      header + Self.monthly("HUSHFLIX", day: "05", amount: "7.77") + gym.dropFirst(8)
      + Self.monthly("HUSHPAID", day: "10", amount: "22.00")
    try write(joint.joined(separator: "\n") + "\n", to: household.file("joint.csv"))
    try write(bens.joined(separator: "\n") + "\n", to: household.file("bens.csv"))
    try await household.expect(0, "import", "joint.csv", "bens.csv")
    try await household.expect(0, "build")
    try await household.expect(0, "recurring", "accept", "netstream")
    try await household.expect(0, "recurring", "accept", "hushflix")
    try await household.expect(0, "build")
    for member in ["anna", "ben"] { try await household.expect(0, "build", "--member", member) }
    return household
  }

  private func streams(_ member: String, _ household: SandboxedHousehold) throws -> [String] {
    CSVRows(try readText(household.file("members/\(member)/site/data/recurring.csv"))).rows
      .map { "\($0["name"] ?? "") \($0["status"] ?? "")" }.sorted()
  }

  @Test(
    "those of seen accounts stand there as they were decided, by their payments where settings tell no account; another's, and what may be another's, do not"
  )
  func streams() async throws {
    let household = try await household()
    let anna = try streams("anna", household)
    #expect(anna.filter { !$0.hasPrefix("Gym") } == ["Netstream active", "Nursery active", "Piano active"])
    #expect(
      try streams("ben", household)
        == [
          "Hushboth active", "Hushclub active", "Hushflix active", "Hushpaid active", "Hushtext active",
          "Netstream active", "Nursery active", "Piano active",
        ])
    for (path, bytes) in try contents(of: household.file("members/anna")) {
      let text = String(decoding: bytes, as: UTF8.self)
      for secret in ["Hush", "HUSH", "hush"] {
        #expect(!path.contains(secret) && !text.contains(secret), "\(secret) in \(path)")
      }
    }
  }

  @Test("a payment that was merged with one of another's account stands alone") func merged() async throws {
    let household = try await household()
    try await household.expect(0, "recurring", "merge", "netstream", "hushflix")
    try await household.expect(0, "build")
    try await household.expect(0, "build", "--member", "anna")
    let bills = CSVRows(try readText(household.file("members/anna/site/data/bills.csv"))).rows
    #expect(Set(bills.compactMap { $0["amount"] }) == ["-40.00", "-9.99", "-900.00"])
    #expect(try streams("anna", household).contains { $0.hasPrefix("Netstream ") })
  }
}
