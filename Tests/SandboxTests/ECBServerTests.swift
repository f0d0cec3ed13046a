import Core
import Testing
import WebServer

@testable import Sandbox

@Suite struct ECBServerTests {
  private let today = Month(2026, 6).day(18)

  private func answer(_ file: String, at now: Instant, headers: [(name: String, value: String)] = []) -> WebResponse {
    let rates = ReferenceRates(seed: 1, from: today - 900, through: today + 5)
    return ECBServer(rates: rates, now: now).answer(
      WebRequest(method: "GET", path: ECBServer.root + file, headers: headers))
  }

  private func text(_ file: String, at now: Instant) -> String {
    String(decoding: answer(file, at: now).body, as: UTF8.self)
  }

  @Test("before four in the afternoon of Frankfurt the newest rate is the working day's before") func publication() {
    #expect(text("eurofxref-daily.xml", at: Instant(today)).contains("<Cube time='2026-06-17'>"))
    #expect(text("eurofxref-daily.xml", at: Instant(today, hour: 14) - 1).contains("<Cube time='2026-06-17'>"))
    #expect(text("eurofxref-daily.xml", at: Instant(today, hour: 14)).contains("<Cube time='2026-06-18'>"))
    #expect(ECBServer.publication(of: Month(2026, 1).day(15)) == Instant(Month(2026, 1).day(15), hour: 15))
  }

  @Test("a daily file has one day, the other ninety days' worth and all") func files() {
    func days(_ file: String) -> Int {
      text(file, at: Instant(today)).split(separator: "\n").filter { $0.contains("time=") }.count
    }
    #expect(days("eurofxref-daily.xml") == 1)
    #expect((58...65).contains(days("eurofxref-hist-90d.xml")))
    #expect(days("eurofxref-hist.xml") > 600)
    #expect(answer("nothing.xml", at: Instant(today)).status == 404)
  }

  @Test("histories are newest first, with N/A, a comma at the end, and no trailing zeros") func historyCSV() throws {
    let lines = text("eurofxref-hist.csv", at: Instant(today)).split(separator: "\n")
    #expect(lines[0].hasPrefix("Date,USD,JPY,BGN,") && lines[0].hasSuffix(",ZAR,"))
    #expect(lines[1].hasPrefix("2026-06-17,"))
    #expect(lines[1].split(separator: ",", omittingEmptySubsequences: false)[3] == "N/A")
    #expect(lines.contains { $0.hasPrefix("2025-12-31,") && $0.contains(",1.9558,") })
    let fields = Set(lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count })
    #expect(fields == [32])
    #expect(
      !lines.dropFirst().contains {
        $0.contains("0,") && $0.split(separator: ",").contains { $0.contains(".") && $0.hasSuffix("0") }
      })
  }

  @Test("the daily table writes its day in words and keeps zeros") func dailyCSV() {
    let lines = text("eurofxref.csv", at: Instant(today)).split(separator: "\n")
    #expect(lines[0].hasPrefix("Date, USD, JPY, CZK, ") && lines[0].hasSuffix("ZAR, "))
    #expect(lines[1].hasPrefix("17 June 2026, "))
  }

  @Test("what has not changed since is not sent again") func conditional() throws {
    let first = answer("eurofxref-hist-90d.xml", at: Instant(today))
    let modified = try #require(first.headers.first { $0.name == "Last-Modified" }?.value)
    #expect(modified == "Wed, 17 Jun 2026 14:00:00 GMT")
    #expect(answer("eurofxref-hist.xml", at: Instant(today), headers: [("If-Modified-Since", modified)]).status == 304)
    let later = answer("eurofxref-hist.xml", at: Instant(today, hour: 15), headers: [("if-modified-since", modified)])
    #expect(later.status == 200)
  }

  @Test("rates stay plausible, have at most five digits, and none on a holiday") func plausible() {
    let rates = ReferenceRates(seed: 3, from: Month(2019, 1).firstDay, through: today)
    for published in rates.days {
      #expect(published.day.isTargetDay)
      for (code, rate) in zip(rates.currencies, published.rates) where code == "GBP" || code == "USD" {
        let millionths = rate?.rounded(to: 6) ?? 0
        #expect(code == "GBP" ? (780_000...930_000).contains(millionths) : (1_020_000...1_220_000).contains(millionths))
      }
    }
    #expect(rates.rate(of: .gbp, on: Month(2026, 4).day(5)) == rates.rate(of: .gbp, on: Month(2026, 4).day(2)))
    #expect(rates.rate(of: .eur, on: today) == ExactDecimal(mantissa: 1, scale: 0))
  }
}
