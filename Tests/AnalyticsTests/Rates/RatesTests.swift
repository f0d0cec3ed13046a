import Analytics
import Core
import SQLite
import Testing

private func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }
private func currency(_ code: String) throws -> Currency { try #require(Currency(code)) }

private func published(_ base: String, _ quote: String, _ on: String, _ rate: String) throws -> StandardRate {
  StandardRate(
    base: try currency(base), quote: try currency(quote), day: try day(on), rate: try #require(ExactDecimal(rate)))
}

@Test("the rate of a day is the last one published on or before it")
func lastPublished() throws {
  let rates = Rates(
    household: .eur,
    rates: [
      try published("EUR", "USD", "2025-03-10", "1.25"), try published("EUR", "USD", "2025-03-07", "1.10"),
    ])
  let saturday = try #require(rates.rate(from: .usd, to: .eur, on: try day("2025-03-08")))
  #expect(saturday.day == (try day("2025-03-07")))
  #expect(saturday.path == "USD>EUR")
  #expect(rates.householdMinor(1_100, .usd, on: try day("2025-03-08")) == 1_000)
  #expect(rates.householdMinor(1_000, .usd, on: try day("2025-03-10")) == 800)
  #expect(rates.rate(from: .usd, to: .eur, on: try day("2025-03-06")) == nil)
}

@Test("a rate older than seven days is missing, never taken as one")
func atMostSevenDays() throws {
  let rates = Rates(household: .eur, rates: [try published("EUR", "USD", "2025-03-01", "1.10")])
  #expect(rates.householdMinor(110, .usd, on: try day("2025-03-08")) == 100)
  #expect(rates.householdMinor(110, .usd, on: try day("2025-03-09")) == nil)
  #expect(rates.householdMinor(110, .gbp, on: try day("2025-03-01")) == nil)
}

@Test("a pair that nobody publishes is crossed through one base, and the path is told")
func crossRate() throws {
  let rates = Rates(
    household: .gbp,
    rates: [try published("EUR", "USD", "2025-03-07", "1.25"), try published("EUR", "GBP", "2025-03-06", "0.80")])
  let use = try #require(rates.rate(from: .usd, to: .gbp, on: try day("2025-03-07")))
  #expect(use.path == "USD>EUR>GBP")
  #expect(use.day == (try day("2025-03-06")))
  #expect(rates.householdMinor(12_500, .usd, on: try day("2025-03-07")) == 8_000)
}

@Test("minor units follow each currency's own decimals, and halves go to the even one")
func decimalsAndHalves() throws {
  let yen = try currency("JPY")
  let rates = Rates(
    household: .eur,
    rates: [try published("EUR", "JPY", "2025-03-07", "160"), try published("EUR", "USD", "2025-03-07", "2")])
  #expect(rates.householdMinor(160, yen, on: try day("2025-03-07")) == 100)
  #expect(rates.convert(Money(minor: 100, .eur), to: yen, on: try day("2025-03-07"))?.minor == 160)
  #expect(rates.householdMinor(1, .usd, on: try day("2025-03-07")) == 0)
  #expect(rates.householdMinor(3, .usd, on: try day("2025-03-07")) == 2)
  #expect(rates.householdMinor(-5, .usd, on: try day("2025-03-07")) == -2)
}

@Test("SQL converts with the same function, and gives null where no rate is known")
func inSQL() throws {
  let database = try Database(path: "", mode: .memory)
  try Rates(household: .eur, rates: [try published("EUR", "USD", "2025-03-07", "1.25")]).register(on: database)
  #expect(try database.value("select household_minor(125, 'USD', '2025-03-08')") == 100)
  #expect(try database.value("select household_minor(7, 'EUR', '1999-01-01')") == 7)
  #expect(try database.value("select household_minor(125, 'USD', '2025-04-08')") == .null)
  #expect(try database.value("select household_minor(null, 'USD', '2025-03-08')") == .null)
}

@Test("rates are read from the household's table, whatever the order they came in")
func fromTheTable() throws {
  let database = try booksDatabase()
  for (day, mantissa) in [("2025-03-10", 12), ("2025-03-07", 11)] {
    try database.run(
      "insert into exchange_rates values ('EUR','USD',?,?,1,'ecb','2025-03-10')", .text(day), SQLValue(mantissa))
  }
  let rates = try Rates(household: .eur, database: database)
  #expect(rates.householdMinor(110, .usd, on: try day("2025-03-09")) == 100)
  #expect(rates.householdMinor(120, .usd, on: try day("2025-03-10")) == 100)
}
