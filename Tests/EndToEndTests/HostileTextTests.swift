import TestSupport
import Testing

/// A bank's text is anybody's text: whoever sends money may choose it.
@Suite struct HostileTextTests {
  private static let markup =
    #"<script>alert(1)</script> {{ 7 | times: 6 }} [x](javascript:1) =cmd|' /C calc'!A0 *b* |"#
  private static let formula = #"=HYPERLINK("http://x/?"&A1)"#

  @Test("markup, template code, links and formulas appear as exactly that text on every page, report and download")
  func exactly() async throws {
    let household = try SandboxedHousehold(
      settings: ErrorCase.household + "counterparty = \"counterparty\"\n", today: "2026-04-02")
    var rows = "date,amount,description,counterparty\n"
    for month in 1...3 {
      for (day, text) in [(5, Self.markup), (6, Self.formula)] {
        let cell = "\"\(text.replacing("\"", with: "\"\""))\""
        rows += "2026-0\(month)-0\(day),-\(day)00.00,\(cell),\(cell)\n"
      }
      rows += "2026-0\(month)-15,2500.00,Salary,Employer\n"
    }
    try write(rows, to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "run")
    for (marker, text) in [("alert(1)", Self.markup), ("HYPERLINK", Self.formula)] {
      let judged = try await runJudge("published_text.py", [household.path, marker, text])
      #expect(judged.exitCode == 0, "\(judged.text)\(judged.errors)")
      let exported = CSVRows(try await household.export("transactions")).rows.filter { $0["description"] == text }
      #expect(exported.count == 3, "an export guards nothing")
    }

    // A judge that lets markup pass is none.
    let page = household.file("site/transactions/2026-03/index.html")
    let spoiled = try readText(page).replacing("&lt;script&gt;", with: "<script>")
    try write(spoiled, to: page)
    let caught = try await runJudge("published_text.py", [household.path, "alert(1)", Self.markup])
    #expect(caught.exitCode == 1, "\(caught.text)")
  }

  @Test("control characters of a bank's text do not reach a terminal")
  func terminal() async throws {
    let household = try SandboxedHousehold(settings: ErrorCase.household, today: "2026-04-02")
    try write(
      "date,amount,description\n2026-03-01,-1.00,Kiosk \u{1B}[31mred\u{7} \u{9B}2J\n", to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "build", "--analyse-only")
    for command in [["transactions"], ["query", "select description from transactions"]] {
      let outcome = try await DaybookProgram.run(command + ["--today", "2026-04-02"], in: household.path)
      #expect(outcome.exitCode == 0)
      #expect(
        !outcome.text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 7 || $0.value == 0x9B }, "\(command)")
    }
  }
}
