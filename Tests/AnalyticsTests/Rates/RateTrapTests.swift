import Analytics
import Core
import SQLite
import Testing

private func rates(_ known: (String, String, String)...) throws -> Rates {
  Rates(
    household: .eur,
    rates: try known.map { quote, day, rate in
      StandardRate(
        base: .eur, quote: try #require(Currency(quote)), day: try #require(Day(iso: day)),
        rate: try #require(ExactDecimal(rate)))
    })
}

private func on(_ day: String) throws -> Day { try #require(Day(iso: day)) }

@Suite("Traps of exchange rates (providers/fx.md)") struct RateTrapTests {
  @Test("no day to come is filled: what is asked of one is the last known rate, for a week")
  func future() throws {
    let rates = try rates(("USD", "2026-10-30", "1.1172"))
    #expect(rates.householdMinor(11_172, .usd, on: try on("2026-11-01")) == 10_000)
    #expect(rates.householdMinor(11_172, .usd, on: try on("2026-11-20")) == nil)
  }

  @Test("a series that stopped and goes on (ISK) has no rate in between")
  func gap() throws {
    let krona = try #require(Currency("ISK"))
    let rates = try rates(("ISK", "2008-12-09", "290"), ("ISK", "2018-02-01", "125.5"))
    #expect(rates.householdMinor(290, krona, on: try on("2008-12-10")) != nil)
    for day in ["2008-12-17", "2012-06-01", "2018-01-31"] {
      #expect(rates.householdMinor(290, krona, on: try on(day)) == nil, "\(day)")
    }
    #expect(rates.householdMinor(1_255, krona, on: try on("2018-02-01")) == 1_000)
  }

  @Test("an ended currency (BGN, HRK) has its last rate for a week, and then none")
  func ended() throws {
    let kuna = try #require(Currency("HRK"))
    let rates = try rates(("HRK", "2022-12-30", "7.5365"))
    #expect(rates.householdMinor(75_365, kuna, on: try on("2023-01-02")) == 10_000)
    #expect(rates.householdMinor(75_365, kuna, on: try on("2023-02-01")) == nil)
  }

  @Test("ROL and RON, TRL and TRY are currencies apart: neither's rate is the other's")
  func redenominated() throws {
    let rates = try rates(("ROL", "2005-06-30", "36030"), ("RON", "2005-07-01", "3.603"))
    let (old, new) = (try #require(Currency("ROL")), try #require(Currency("RON")))
    #expect(old != new)
    #expect(rates.householdMinor(36_030, new, on: try on("2005-06-30")) == nil)
    #expect(rates.householdMinor(360_300, new, on: try on("2005-07-01")) == 100_000)
    #expect(rates.householdMinor(3_603_000, old, on: try on("2005-07-01")) == 100)
  }

  @Test("a transaction counts with the amount that was booked, never with what a reference rate makes of the original")
  func booked() throws {
    let books = try AnalysedBooks(currency: .eur, today: Month(2026, 6).day(20))
    books.account("giro", .current, .eur)
    try books.rate(.eur, .usd, Month(2026, 6).day(5), "1.25")
    var row = paid(Month(2026, 6).day(5), -9_150, .eur, "Hotel", category: "Leisure:Holidays")
    // 100.00 USD are 80.00 EUR by the day's reference rate; the card took 91.50.
    row.original = Money(minor: -10_000, .usd)
    try books.importFile("giro", [row], [stated(.closing, Month(2026, 6).day(5), 100_000, .eur)])
    try books.analyse()
    #expect(try books.lines("select spent_minor from mart_spending_monthly") == ["9150"])
    #expect(try books.lines("select distinct spending_minor from mart_cash_flow_monthly") == ["9150"])
  }
}
