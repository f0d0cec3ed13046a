import Analytics
import Core
import SQLite
import Settings
import Testing
import Warehouse

/// `severity | subject | text | remedy`.
private func lines(_ problems: [Problem]) -> [String] {
  problems.map { "\($0.severity) | \($0.subject) | \($0.text) | \($0.remedy)" }
}

private func books(_ today: Int = 20) throws -> AnalysedBooks {
  let books = try AnalysedBooks(today: june(today))
  books.account("giro", connection: "bank")
  return books
}

/// A row of every kind that is in order.
private let salary = paid(june(2), 250_000, .gbp, "EMPLOYER", category: "Income:Salary")

@Suite("Every problem of the books says what is wrong and what puts it right") struct DataHealthTests {
  @Test("books in order have none") func none() throws {
    let books = try books()
    try books.sync("giro", [salary], [stated(.closing, june(2), 300_000)])
    #expect(lines(try books.analyse().problems) == [])
  }

  @Test("an account without a balance") func unknownLevel() throws {
    let books = try books()
    try books.sync("giro", [salary])
    #expect(
      lines(try books.analyse().problems) == [
        "warning | Giro | Giro has rows since 2026-06-02 but no balance, so what it holds is unknown. | "
          + "opening = { day = 2026-06-02, balance = \"0.00\" } under [[account]] giro"
      ])
  }

  @Test("rows without an exchange rate") func missingRate() throws {
    let books = try books()
    books.account("euro", .current, .eur, opening: (june(1), 0))
    try books.sync("giro", [salary], [stated(.closing, june(2), 300_000)])
    try books.importFile("euro", [paid(june(3), -100, .eur, category: "Food:Coffee")])
    #expect(
      lines(try books.analyse().problems) == [
        "warning | EUR | No exchange rate for EUR on 2026-06-03; totals with it are partial. | daybook sync",
        "warning | Euro | No exchange rate for the EUR that Euro holds; totals with it are partial. | daybook sync",
      ])
    try books.importFile("euro", [paid(june(5), -100, .eur, category: "Food:Coffee")])
    try books.importFile("euro", [paid(june(7), -100, .eur, category: "Food:Coffee", status: .pending)])
    #expect(
      lines(try books.analyse().problems) == [
        "warning | EUR | No exchange rate for EUR on 2026-06-03 and for 1 more row; totals with it are partial. | daybook sync",
        "warning | Euro | No exchange rate for the EUR that Euro holds; totals with it are partial. | daybook sync",
      ])
    try books.rate(.eur, .gbp, june(2), "0.8")
    try books.rate(.eur, .gbp, june(19), "0.8")
    #expect(lines(try books.analyse().problems) == [])
  }

  @Test("a balance without an exchange rate, where no row lacks one") func balanceWithoutRate() throws {
    let books = try books()
    books.account("euro", .current, .eur, opening: (june(1), 5_000))
    try books.sync("giro", [salary], [stated(.closing, june(2), 300_000)])
    #expect(
      lines(try books.analyse().problems) == [
        "warning | Euro | No exchange rate for the EUR that Euro holds; totals with it are partial. | daybook sync"
      ])
    try books.rate(.eur, .gbp, june(19), "0.8")
    #expect(lines(try books.analyse().problems) == [])
  }

  @Test("what no row explains, for a year") func unexplained() throws {
    let books = try books()
    try books.sync(
      "giro", [salary],
      [stated(.closing, june(2), 300_000), stated(.closing, june(9), 298_750), stated(.closing, june(11), 300_000)])
    let expected = [
      "warning | Giro | 12.50 GBP came into Giro by 2026-06-11 and no row says why. | "
        + "daybook import a statement of Giro that covers 2026-06-11",
      "warning | Giro | 12.50 GBP left Giro by 2026-06-09 and no row says why. | "
        + "daybook import a statement of Giro that covers 2026-06-09",
    ]
    #expect(lines(try books.analyse().problems) == expected)
    books.today = june(9) + 364
    #expect(lines(try books.analyse().problems).filter { $0.contains("no row says why") } == expected)
    books.today = june(9) + 365
    #expect(lines(try books.analyse().problems).filter { $0.contains("no row says why") } == Array(expected.prefix(1)))
  }

  @Test("an account whose connection has told nothing for a week") func carried() throws {
    let books = try books(10)
    try books.sync("giro", [salary], [stated(.closing, june(2), 300_000)])
    books.today = june(17)
    #expect(lines(try books.analyse().problems) == [])
    books.today = june(18)
    #expect(
      lines(try books.analyse().problems) == [
        "warning | Giro | Giro is known to 2026-06-10 only; its balance is carried since. | daybook sync bank"
      ])
  }

  @Test("a consent that ends is told in four steps, 14, 7, 3 and 1 days before; between them nothing changes")
  func consent() throws {
    let books = try books()
    try books.sync("giro", [salary], [stated(.closing, june(2), 300_000)])
    func text(_ days: Int, _ status: ConnectionStatus = .expiring) throws -> [String] {
      var connection = ConnectionRow(
        connectionID: "bank", provider: "gocardless", institutionID: "BANK", status: status)
      connection.consentUntil = june(20) + days
      try books.warehouse.set(connection)
      return lines(try books.analyse().problems)
    }
    #expect(try text(15) == [])
    #expect(
      try text(14) == [
        "warning | bank | The bank's consent for bank ends on 2026-07-04, within 14 days. Without it its accounts stop. "
          + "| daybook connect bank"
      ])
    let steps = try (0...14).map { days in
      try text(days)[0].split(separator: ", ")[1].split(separator: ".")[0]
    }
    #expect(
      steps == Array(repeating: "by tomorrow at the latest", count: 2) + Array(repeating: "within 3 days", count: 2)
        + Array(repeating: "within a week", count: 4) + Array(repeating: "within 14 days", count: 7))
    #expect(try text(-1) == [], "told by the sync, which finds that it has expired")
    #expect(try text(3, .disabled) == [])
  }

  @Test("payments without a category, and transfers without another side") func uncategorised() throws {
    let books = try books()
    try books.sync(
      "giro",
      [salary, paid(june(3), -500, .gbp, "Xyz"), paid(june(4), -9, .gbp, "To me", category: "Transfer:Own accounts")],
      [stated(.closing, june(4), 300_000)])
    #expect(
      lines(try books.analyse().problems) == [
        "info | Categories | 1 payment has no category. | "
          + "daybook transactions --category Uncategorised, then a [[rule]] for each kind",
        "info | Transfers | 1 transfer has no other side among these accounts. | "
          + "daybook transactions --kind transfer --unpaired",
      ])
    try books.sync(
      "giro",
      [
        salary, paid(june(3), -500, .gbp, "Xyz"), paid(june(4), -9, .gbp, "To me", category: "Transfer:Own accounts"),
        paid(june(5), 5, .gbp, "Xyz"), paid(june(5), -8, .gbp, "To me", category: "Transfer:Own accounts"),
      ], [stated(.closing, june(5), 299_997)])
    #expect(
      try books.analyse().problems.map(\.text) == [
        "2 payments have no category.", "2 transfers have no other side among these accounts.",
      ])
  }

  @Test("a run that was killed and repeated is one, and a day that only found a problem is a run") func runs() throws {
    let books = try books(10)
    try books.sync("giro", [salary, paid(june(3), -5)])
    try books.sync("giro", [salary, paid(june(3), -5), paid(june(4), -6)])
    try books.importFile("giro", [paid(june(8), -7)])
    let whole = try AnalysedBooks(today: june(10))
    whole.account("giro", connection: "bank")
    try whole.sync("giro", [salary, paid(june(3), -5), paid(june(4), -6)])
    try whole.importFile("giro", [paid(june(8), -7)])
    for books in [books, whole] {
      try books.analyse()
      _ = try books.installDatasets()
    }
    let runs = try books.lines("select * from runs")
    #expect(runs == ["2026-06-10 2026-06-10 0 4 0 done"])
    #expect(runs == (try whole.lines("select * from runs")))
    #expect(try books.lines("select * from jobs") == ["2026-06-10 import done 1", "2026-06-10 sync bank done 3"])
    #expect(try books.lines("select * from jobs") == (try whole.lines("select * from jobs")))
    try books.database.run(
      """
      insert into main.problems (problem_id, stage, severity, subject, text, remedy, since_day)
      values ('p_1', 'sync', 'error', 'Bank', 'It fails.', '', '2026-06-11'), ('p_2', 'sync', 'info', 'x', 'y', '', '2026-06-12')
      """)
    #expect(
      try books.lines("select * from runs") == [
        "2026-06-10 2026-06-10 0 4 0 done", "2026-06-11 2026-06-11 0 0 1 problems",
      ])
  }
}
