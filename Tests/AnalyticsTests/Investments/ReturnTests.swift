import Core
import Testing

@testable import Analytics

private func day(_ year: Int, _ month: Int, _ number: Int) throws -> Day { try #require(Day(year, month, number)) }

private func rate(_ payments: [DatedMoney]) -> Double? {
  if case .rate(let rate) = MoneyWeighted(payments) { rate } else { nil }
}

@Suite("Money-weighted return") struct MoneyWeightedTests {
  /// Microsoft, XIRR function: the example of its documentation, 37.34 %.
  @Test("XIRR: Microsoft's example is 0.373362535")
  func microsoft() throws {
    let found = try #require(
      rate([
        DatedMoney(try day(2008, 1, 1), -1_000_000), DatedMoney(try day(2008, 3, 1), 275_000),
        DatedMoney(try day(2008, 10, 30), 425_000), DatedMoney(try day(2009, 2, 15), 325_000),
        DatedMoney(try day(2009, 4, 1), 275_000),
      ]))
    #expect(abs(found - 0.373_362_535) < 1e-8)
  }

  @Test("a year's growth is itself, a loss is below zero, all lost is minus one")
  func simple() throws {
    let (first, last) = (try day(2025, 1, 1), try day(2026, 1, 1))
    #expect(abs(try #require(rate([DatedMoney(first, -100), DatedMoney(last, 110)])) - 0.1) < 1e-12)
    #expect(abs(try #require(rate([DatedMoney(first, -100), DatedMoney(last, 40)])) + 0.6) < 1e-12)
    #expect(rate([DatedMoney(first, -100), DatedMoney(last, 0)]) == -1)
    let huge = try #require(rate([DatedMoney(first, -1), DatedMoney(last, 1_000_000)]))
    #expect(abs(huge - 999_999) < 1e-3)
  }

  @Test("several rates that fit are said to be several")
  func notUnique() throws {
    // 100 → 230 → 132 has the roots 10 % and 20 % a year.
    let start = try day(2021, 1, 1)
    let payments = [
      DatedMoney(start, -10_000), DatedMoney(start + 365, 23_000), DatedMoney(start + 730, -13_200),
    ]
    #expect(MoneyWeighted(payments) == .notUnique)
  }

  @Test("payments that change sign more than once may have one rate all the same")
  func unique() throws {
    let start = try day(2021, 1, 1)
    let payments = [
      DatedMoney(start, -100_000), DatedMoney(start + 200, 60_000), DatedMoney(start + 300, -50_000),
      DatedMoney(start + 700, 110_000),
    ]
    let found = try #require(rate(payments))
    let check = payments.reduce(0.0) { $0 + Double($1.minor) * power(1 + found, -Double($1.day - start) / 365) }
    #expect(abs(check) < 1e-3)
  }

  @Test("nothing put in, and nothing at stake, has no rate")
  func none() throws {
    let start = try day(2021, 1, 1)
    #expect(MoneyWeighted([]) == .none)
    #expect(MoneyWeighted([DatedMoney(start, 5), DatedMoney(start + 9, 5)]) == .none)
    #expect(MoneyWeighted([DatedMoney(start, -5), DatedMoney(start, 6)]) == .none, "in no time")
  }

  @Test("a rate is found for any payments in and one sum out", arguments: 0..<80)
  func found(_ seed: Int) throws {
    var random = TestRandom(UInt64(seed))
    let start = try day(2015, 1, 1)
    let truth = Double.random(in: -0.6...1.5, using: &random)
    var payments: [DatedMoney] = []
    var worth = 0.0
    for _ in 0..<40 {
      let at = Int.random(in: 0..<3_000, using: &random)
      let minor = Int64.random(in: 1_000_000...90_000_000, using: &random)
      payments.append(DatedMoney(start + at, -minor))
      worth += Double(minor) * power(1 + truth, Double(3_200 - at) / 365)
    }
    guard worth < 1e17, worth > 1e7 else { return }
    payments.append(DatedMoney(start + 3_200, Int64(worth.rounded())))
    let found = try #require(rate(payments.shuffled(using: &random)))
    #expect(abs(found - truth) < 1e-4)
  }
}

/// By exponent and logarithm of its own: the tests share nothing with what they hold.
private func power(_ base: Double, _ exponent: Double) -> Double {
  // ln by Newton's steps on e^x, e^x by its series on a halved argument.
  func exponential(_ x: Double) -> Double {
    var term = 1.0
    var sum = 1.0
    let small = x / 1024
    for n in 1...18 {
      term *= small / Double(n)
      sum += term
    }
    for _ in 0..<10 { sum *= sum }
    return sum
  }
  var logarithm = 0.0
  for _ in 0..<200 { logarithm += 2 * (base - exponential(logarithm)) / (base + exponential(logarithm)) }
  return exponential(exponent * logarithm)
}

@Suite("Time-weighted return") struct TimeWeightedTests {
  private func growth(_ opening: Int64, _ days: [ValueDay]) -> Double {
    var result = TimeWeighted(opening: opening, unit: 100)
    for day in days { result.add(day) }
    return result.growth - 1
  }

  /// Investopedia, "Time-Weighted Rate of Return": both investors made 9.79 %, whoever paid in or took out.
  @Test("Investopedia's two investors both made 9.79 %")
  func investopedia() {
    let paidIn = growth(100_000_000, [ValueDay(126_248_400, flow: 10_000_000), ValueDay(119_232_800)])
    #expect(abs(paidIn - 0.0979) < 0.000_05)
    let tookOut = growth(100_000_000, [ValueDay(106_248_400, flow: -10_000_000), ValueDay(100_344_000)])
    #expect(abs(tookOut - 0.0979) < 0.000_05)
  }

  /// CIBC Investor's Edge, "Time-weighted vs. money-weighted rates of return": 10 %, then 11.11 %, together 22 %.
  @Test("CIBC's Jane made 22 %")
  func cibc() {
    let made = growth(20_000_000, [ValueDay(22_000_000), ValueDay(27_000_000, flow: 5_000_000), ValueDay(30_000_000)])
    #expect(abs(made - (1.1 * 30.0 / 27.0 - 1)) < 1e-12)
  }

  @Test("what is bought and grows on the day it is paid in has grown of what was paid in")
  func traded() {
    // A hundred is there and stands still; a hundred thousand come and buy at 100 what closes at 101.
    let made = growth(10_000, [ValueDay(10_110_000, flow: 10_000_000, traded: 100_000)])
    #expect(abs(made - 0.00999) < 0.000_01)
  }

  @Test("pennies that are left when all is sold are not measured")
  func tiny() {
    let days = [ValueDay(2, flow: -1_100_000), ValueDay(30), ValueDay(30), ValueDay(1_000_030, flow: 1_000_000)]
    #expect(abs(growth(1_000_000, days) - 0.100_002) < 1e-9)
    #expect(growth(0, [ValueDay(50), ValueDay(80)]) == 0, "less than a pound is nothing to grow from")
  }

  @Test("all that was sold was worth what it fetched")
  func sold() {
    #expect(abs(growth(100_000, [ValueDay(0, flow: -109_000, traded: -1_000)]) - 0.09) < 1e-12)
  }

  @Test("what falls below nothing has no time-weighted return")
  func negative() {
    var result = TimeWeighted(opening: 100_000, unit: 100)
    result.add(ValueDay(-5_000))
    #expect(result.wasNegative)
  }
}
