import Core
import Testing
import WebServer

@testable import Sandbox

@Suite("The simulated Frankfurter") struct FrankfurterServerTests {
  private let today = Month(2026, 6).day(18)

  private func ask(_ query: [(name: String, value: String)], path: String = "/v2/rates") -> (Int, JSON?) {
    let rates = ReferenceRates(seed: 1, from: today - 900, through: today + 5)
    let response = FrankfurterServer(rates: rates, now: Instant(today))
      .answer(WebRequest(method: "GET", path: path, query: query))
    return (response.status, JSON(bytes: response.body))
  }

  @Test("a range is one record a day and quote, weekends carried, the base at 1 where no quotes are named") func range()
  {
    let (status, json) = ask([("from", "2026-06-12"), ("to", "2026-06-15"), ("quotes", "USD,GBP")])
    let records = json?.items ?? []
    #expect(status == 200 && records.count == 8)
    #expect(records.map { $0["date"]?.string ?? "" }.sorted().first == "2026-06-12")
    let all = ask([("from", "2026-06-12"), ("to", "2026-06-12")]).1?.items ?? []
    #expect(all.contains { $0["quote"] == "EUR" })
  }

  @Test("what it does not know is refused with its own words") func refusals() {
    #expect(ask([("from", "2026-06-12"), ("quotes", "QQQ")]).0 == 422)
    #expect(ask([("from", "12 June")]).0 == 422)
    #expect(ask([], path: "/v2/nothing").0 == 404)
  }
}
