import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a household is told: listed, read, dismissed, and never told twice.
@Suite("Alerts") struct AlertsTests {
  private static let settings = """
    \(exampleHousehold(country: "GB", members: ["Anna", "Ben"]))

    \(jointAccount(on: "2025-01-01", "9000.00"))

    [[account]]
    id          = "nestegg"
    name        = "Bens Nestegg"
    type        = "current"
    match       = ["nestegg*"]
    owners      = { ben = 100 }
    visible_to  = ["ben"]
    low_balance = "500.00"
    opening     = { day = 2025-01-01, balance = "9000.00" }

    [[budget]]
    id       = "food"
    name     = "Groceries"
    category = "Food"
    amount   = "100.00"

    [[rule]]
    name = "the shop"
    when = { description = { contains = "grocer" } }
    then = { category = "Food:Groceries" }

    [[rule]]
    name = "the hush"
    when = { description = { contains = "whisper" } }
    then = { category = "Leisure:Hobbies" }

    \(statements(of: "joint"))

    \(statements(of: "nestegg"))

    """

  /// Sixteen months at one place, and one payment far above the others: the budget of April breaks by it.
  private static func csv(_ text: String, _ usual: String, _ odd: String) -> String {
    var lines = ["Date,Amount,Text"]
    for number in 0..<16 {
      let month = "\(2025 + number / 12)-\(number % 12 < 9 ? "0" : "")\(number % 12 + 1)"
      let day = 3 + number * 5 % 17
      lines.append("\(month)-\(day < 10 ? "0" : "")\(day),-\(usual).15,\(text) \(number * 7919)")
    }
    lines.append("2026-04-22,-\(odd),\(text) 99")
    return lines.joined(separator: "\n") + "\n"
  }

  private static let secrets = ["Nestegg", "nestegg", "Whisper", "WHISPER", "whisper", "8600.00", "8,600"]

  private func household() async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-04-28")
    try write(Self.csv("GREEN GROCER", "45", "312.40"), to: household.file("joint.csv"))
    try write(Self.csv("WHISPER MODELS", "7", "8600.00"), to: household.file("nestegg.csv"))
    try await household.expect(0, "import", "joint.csv", "nestegg.csv")
    try await household.expect(0, "build")
    return household
  }

  private func states(_ household: SandboxedHousehold, today: String? = nil) async throws -> [String] {
    try await household.query("select kind, key, state from notifications order by kind, key", today: today).map {
      "\($0["kind"] ?? "") \($0["key"] ?? "") \($0["state"] ?? "")"
    }
  }

  @Test("they are listed, read by a word or an id, dismissed, and taken back")
  func decided() async throws {
    let household = try await household()
    #expect(
      try await states(household) == ["budget_exceeded food 2026-04-01 new", "low_balance nestegg 2026-04-22 new"])
    let listed = try await household.expect(0, "alerts").text
    #expect(listed.contains("Since 2026-04-22, more is spent than the 100.00 GBP for Groceries (April 2026)."))
    let json = try await household.expect(0, "alerts", "--json").text
    #expect(json.hasPrefix("{\"schema\": 1, \"today\": \"2026-04-28\", \"rows\": [\n  {\"notification_id\": \"n_"))
    #expect(json.contains("\"kind\": \"budget_exceeded\", \"key\": \"food 2026-04-01\", \"day\": \"2026-04-22\""))

    #expect(
      try await household.expect(0, "alerts", "read", "groceries").errors
        == "Groceries: all is spent: read; next: daybook build\n")
    #expect(!(try await household.expect(0, "alerts").text).contains("Groceries"))
    let id = try #require(
      try await household.query("select notification_id from notifications where kind = 'low_balance'").first)[
        "notification_id"]
    try await household.expect(0, "alerts", "dismiss", #require(id))
    #expect(
      try await states(household)
        == ["budget_exceeded food 2026-04-01 read", "low_balance nestegg 2026-04-22 dismissed"])
    #expect(try await household.expect(0, "alerts").errors.contains("nothing is new"))
    #expect(try await household.expect(0, "alerts", "list", "--all").text.contains("dismissed"))
    let lines = try readText(household.file("decisions.csv")).split(separator: "\n")
    #expect(lines.count == 3 && lines[0] == "kind,target,field,value,anchor")
    #expect(lines.contains { $0.hasSuffix(",read,yes,2026-04-22 budget_exceeded food 2026-04-01") })

    try await household.expect(0, "alerts", "dismiss", "nestegg", "--undo")
    try await household.expect(0, "alerts", "read", "all", "--undo")
    #expect(
      try await states(household) == ["budget_exceeded food 2026-04-01 new", "low_balance nestegg 2026-04-22 new"])
    try await household.expect(0, "alerts", "read", "all")
    #expect(try await states(household).allSatisfy { $0.hasSuffix("read") })
  }

  @Test("a word must find one, and what is no verb, alert or state is said")
  func wrong() async throws {
    let household = try await household()
    let several = try await household.expect(1, "alerts", "read", "2026-04-22")
    #expect(several.errors.contains("'2026-04-22' finds 2 alerts, and must find one") && several.text.contains("n_"))
    #expect(try await household.expect(1, "alerts", "read", "rent").errors.contains("no alert is found by 'rent'"))
    #expect(
      try await household.expect(1, "alerts", "read", "groceries", "--undo").errors.contains("is not read"))
    #expect(try await household.expect(64, "alerts", "raed", "all").errors.contains("did you mean 'read'?"))
    try await household.expect(64, "alerts", "read")
    try await household.expect(64, "alerts", "list", "all")
    #expect(!FileManager.default.fileExists(atPath: household.file("decisions.csv")))
  }

  @Test("the same fact is told once over several nights, and decisions hold through a rebuild from what was received")
  func once() async throws {
    let household = try await household()
    try await household.expect(0, "alerts", "read", "groceries")
    try await household.expect(0, "alerts", "dismiss", "nestegg")
    let insight = "select insight_id, text, figures from insights where kind = 'unusual_transaction' order by 1"
    let first = try await household.query(insight)
    #expect(first.count == 2)
    for night in ["2026-04-29", "2026-04-30", "2026-05-01", "2026-05-02"] {
      try await household.expect(0, "run", today: night)
      #expect(
        try await states(household, today: night)
          == ["budget_exceeded food 2026-04-01 read", "low_balance nestegg 2026-04-22 dismissed"], "\(night)")
      #expect(try await household.query(insight, today: night) == first, "\(night)")
    }
    try await household.expect(0, "rebuild", today: "2026-05-02")
    try await household.expect(0, "build", today: "2026-05-02")
    #expect(
      try await states(household, today: "2026-05-02")
        == ["budget_exceeded food 2026-04-01 read", "low_balance nestegg 2026-04-22 dismissed"])
    #expect(try await household.query(insight, today: "2026-05-02") == first)
  }

  @Test("the page and the feed tell them, amounts and days in words; the feed is well-formed and leads nowhere else")
  func pages() async throws {
    let household = try await household()
    let page = try readText(household.file("site/alerts/index.html"))
    #expect(page.contains("Since 22 April 2026, more is spent than the <span class=\"m\">£100</span> for Groceries"))
    #expect(page.contains("<span class=\"m\">£312.40</span>") && page.contains("href=\"../alerts.atom\""))
    #expect(try readText(household.file("site/index.html")).contains("6 times what is usual"))
    #expect(try readText(household.file("site/spending/index.html")).contains("6 times what is usual"))
    let feed = try FeedReader(readText(household.file("site/alerts.atom")))
    #expect(feed.root == "feed" && feed.count("entry") == 2)
    #expect(feed.texts("id").allSatisfy { $0.hasPrefix("tag:daybook.invalid,2026:example") })
    #expect(Set(feed.texts("id")).count == 3)
    #expect(feed.texts("updated") == ["2026-04-22T00:00:00Z", "2026-04-22T00:00:00Z", "2026-04-22T00:00:00Z"])
    #expect(
      feed.texts("summary").contains("Since 22 April 2026, more is spent than the £100 for Groceries (April 2026)."))
    #expect(Set(feed.links) == ["alerts.atom", "alerts/index.html"])

    try await household.expect(0, "alerts", "dismiss", "all")
    try await household.expect(0, "build", today: "2026-04-29")
    #expect(try FeedReader(readText(household.file("site/alerts.atom"))).count("entry") == 0)
    #expect(try readText(household.file("site/alerts/index.html")).contains("Nothing is new: bills, budgets"))
  }

  @Test("a member's alerts and insights hold nothing of another's private account")
  func members() async throws {
    let household = try await household()
    try await household.expect(0, "build", "--member", "anna")
    let site = household.file("members/anna/site")
    #expect(try readText("\(site)/alerts/index.html").contains("6 times what is usual"))
    var seen = 0
    for file in try #require(FileManager.default.subpaths(atPath: site)) {
      guard let data = FileManager.default.contents(atPath: "\(site)/\(file)"), !data.isEmpty else { continue }
      let text = String(decoding: data, as: UTF8.self)
      for secret in Self.secrets where text.contains(secret) { Issue.record("\(file) holds \(secret)") }
      seen += 1
    }
    #expect(seen > 50)
    try await household.expect(0, "build", "--member", "ben")
    #expect(try readText(household.file("members/ben/site/alerts/index.html")).contains("Nestegg fell below"))
  }

  @Test("an export is told by the next build, a closed month that moves by the build that finds it")
  func runs() async throws {
    let household = try await household()
    _ = try await household.export("transactions")
    try await household.expect(0, "close", "2026-03")
    try write("Date,Amount,Text\n2026-03-09,-12.00,GREEN GROCER 5\n", to: household.file("joint-late.csv"))
    try await household.expect(0, "import", "joint-late.csv")
    try await household.expect(0, "build")
    let told = try await household.query("select kind, text from notifications order by kind").map {
      "\($0["kind"] ?? "") \($0["text"] ?? "")"
    }
    #expect(told.contains("export_complete On 2026-04-28, 34 rows of transactions were exported."))
    #expect(told.contains { $0.hasPrefix("closed_month_changed 2026-03 changed: ") })
    #expect(try readText(household.file("site/alerts/index.html")).contains("March 2026 changed: "))
  }

  @Test("what is muted is told nowhere")
  func muted() async throws {
    let household = try await household()
    let settings = try readText(household.file("daybook.toml"))
    try write(settings + "[notify]\nmute = [\"budget_exceeded\"]\n", to: household.file("daybook.toml"))
    try await household.expect(0, "build")
    #expect(try await states(household) == ["low_balance nestegg 2026-04-22 new"])
    #expect(!(try readText(household.file("site/alerts.atom"))).contains("budget_exceeded"))
  }
}

/// A feed, read as XML.
private final class FeedReader: NSObject, XMLParserDelegate {
  private(set) var root = ""
  private var elements: [(name: String, text: String)] = []
  private(set) var links: [String] = []
  private var text = ""

  init(_ feed: String) throws {
    super.init()
    let parser = XMLParser(data: Data(feed.utf8))
    parser.delegate = self
    guard parser.parse() else { throw TestFailure("the feed is no XML: \(String(describing: parser.parserError))") }
  }

  func count(_ name: String) -> Int { elements.count { $0.name == name } }
  func texts(_ name: String) -> [String] { elements.filter { $0.name == name }.map(\.text) }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if root.isEmpty { root = name }
    if let link = attributes["href"] { links.append(link) }
    text = ""
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    elements.append((name, text))
    text = ""
  }
}
