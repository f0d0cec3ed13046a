import Core
import HTTP
import Sandbox
import TestSupport
import Testing

@testable import Providers

@Suite("Traps of Trading 212's reports and answers") struct Trading212ReportTrapTests {
  private static let names =
    "Action,Time,ISIN,Ticker,Name,ID,No. of shares,Price / share,Currency (Price / share),Exchange rate,Total,"
    + "Currency (Total)\n"

  private func rows(_ lines: [String]) -> StandardRows {
    t212Rows(
      t212Record(
        "report", Self.names + lines.joined(separator: "\n") + "\n",
        key: "2024-01-01..2024-12-31 orders=9999999999 dividends=9999999999 transactions=9999999999"))
  }

  @Test("Exchange rate may be \"Not available\", and the row is read all the same, by its total")
  func exchangeRate() throws {
    for rate in ["Not available", "", "1.25"] {
      let rows = rows(["Dividend (Ordinary),2024-02-01 09:00:00,US0378331005,AAPL,Apple,,10,0.25,USD,\(rate),2.00,GBP"])
      #expect(rows.problems == [] && rows.trades.map(\.amount) == [Money(minor: 200, .gbp)], "\(rate)")
    }
  }

  @Test("dividends have no ID in the CSV: two equal ones are two, and the same again is the same")
  func dividends() {
    let line = "Dividend (Ordinary),2024-02-01 09:00:00,US0378331005,AAPL,Apple,,10,0.25,USD,Not available,2.00,GBP"
    var books = Trading212Books()
    books.add([rows([line, line])])
    #expect(books.trades.count == 2)
    books.add([rows([line, line])])
    #expect(books.trades.count == 2)
    #expect(rows([line, line]).trades.allSatisfy { $0.reliableID.isEmpty })
  }

  @Test(
    "the CSV's Time is UTC, with or without thousandths, and its day is that day",
    arguments: ["2024-06-30 23:59:59", "2024-06-30 23:59:59.999", "2024-06-30 00:00:00.001"])
  func time(written: String) {
    let rows = rows(["Market buy,\(written),US0378331005,AAPL,Apple,EOF1,1,100,USD,1.25,80.00,GBP"])
    #expect(rows.trades.map(\.day) == [day("2024-06-30")] && rows.problems == [])
  }

  @Test(
    "no error body is specified: none is parsed, and none is shown",
    arguments: ["", "<html>hunter2</html>", #"{"code":"hunter2","clarification":"x"}"#, #"{"items":[]}"#, "["])
  func errorBodies(body: String) async throws {
    for status in [400, 401, 403, 404, 500] {
      let server = ScriptedServer()
      let outcome = try await Trading212Sync(
        connection: Trading212Connection(id: "isa", key: "KEY", secret: "SECRET"), state: SyncState(),
        transport: Transport { _ in Response(status: status, body: Array(body.utf8)) }, now: runInstant, today: today,
        wait: { _ in }, keep: { (answer: ReceivedAnswer) in server.keep(answer) }
      ).run()
      #expect(!outcome.isComplete && !outcome.problems.isEmpty && outcome.error != nil, "\(status)")
      #expect(!"\(outcome.problems) \(outcome.error ?? "")".contains("hunter2"))
      #expect(server.records.isEmpty, "what was refused tells nothing")
    }
  }

  @Test("paths that are gone from the specification are never asked for")
  func olderPaths() async throws {
    let nights = Trading212Nights(try .start(today: Month(2026, 6).day(18), from: Month(2024, 1).firstDay))
    try await nights.run()
    let asked = Set(nights.sandbox.log.map(\.path))
    #expect(asked.count >= 5)
    for path in asked {
      #expect(path.hasPrefix("/api/v0/equity/"), "\(path)")
      for old in ["/equity/account/cash", "/equity/account/info", "/equity/portfolio", "/equity/pies"] {
        #expect(!path.contains(old), "\(path)")
      }
    }
  }
}
