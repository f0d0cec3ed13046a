import Core
import Testing

@testable import Analytics

private let start = Day(number: 19_000)

/// Pounds only: both sides of every cost are one number.
private func pounds(_ minor: Int64) -> CostMoney { CostMoney(own: minor, household: minor) }

private func units(_ text: String) throws -> Int128 { CostUnits.of(try #require(ExactDecimal(text))) }

private func bought(_ day: Day, _ count: String, _ minor: Int64, in account: String = "a") throws -> CostEvent {
  CostEvent(day, account, try units(count), .acquired(pounds(minor)), id: "b\(day.number)")
}

private func sold(
  _ day: Day, _ count: String, _ minor: Int64, in account: String = "a", id: String = ""
) throws -> CostEvent {
  CostEvent(day, account, try units(count), .disposed(pounds(minor)), id: id.isEmpty ? "s\(day.number)" : id)
}

private let anna = CostMethod.section104([.init("anna", 1)])

@Suite("Cost basis") struct CostLedgerTests {
  private func gain(_ outcome: CostOutcome, _ day: Day) -> Int64? { outcome.disposals["s\(day.number)"]?.gain.own }

  @Test("average: a sale takes its part of all that was paid, fees included")
  func average() throws {
    let outcome = reckonCosts(
      [
        try bought(start, "10", 100_500), try bought(start + 50, "30", 360_300), try sold(start + 90, "15", 225_000),
      ], ["a": .average])
    // 4608.00 for 40, so 1728.00 for 15.
    #expect(gain(outcome, start + 90) == 52_200)
    #expect(outcome.standing["a"]?.cost == pounds(288_000))
  }

  @Test("average: a purchase after a sale of the same day is no part of what was sold")
  func order() throws {
    let outcome = reckonCosts(
      [try bought(start, "10", 100_000), try sold(start + 9, "10", 120_000), try bought(start + 9, "10", 130_000)],
      ["a": .average])
    #expect(gain(outcome, start + 9) == 20_000)
    #expect(outcome.standing["a"]?.cost == pounds(130_000))
  }

  @Test("FIFO: the oldest units are sold first, a lot in part")
  func fifo() throws {
    let outcome = reckonCosts(
      [
        try bought(start, "10", 100_000), try bought(start + 50, "10", 120_000), try sold(start + 90, "15", 225_000),
        try sold(start + 91, "5", 80_000),
      ], ["a": .fifo])
    #expect(gain(outcome, start + 90) == 65_000)
    #expect(gain(outcome, start + 91) == 20_000)
    #expect(outcome.standing["a"] == nil, "none are left")
  }

  @Test("what is paid back lowers the cost, and beyond it is a gain")
  func returned() throws {
    let outcome = reckonCosts(
      [
        try bought(start, "10", 100_000), CostEvent(start + 5, "a", 0, .returned(pounds(30_000)), id: "r1"),
        try sold(start + 9, "5", 50_000), CostEvent(start + 20, "a", 0, .returned(pounds(40_000)), id: "r2"),
      ], ["a": .average])
    #expect(outcome.disposals["r1"]?.gain.own == 0)
    #expect(gain(outcome, start + 9) == 15_000)
    #expect(outcome.disposals["r2"]?.gain.own == 5_000)
    #expect(outcome.standing["a"]?.cost == pounds(0))
  }

  @Test("units that came without a cost make it unknown until they are gone, by name")
  func unknown() throws {
    let came = CostEvent(start, "a", try units("10"), .acquired(.unknown), reason: "held before")
    let events = [
      came, try bought(start + 1, "10", 100_000), try sold(start + 2, "10", 150_000),
      try sold(start + 3, "10", 150_000),
      try bought(start + 4, "1", 9_000), try sold(start + 5, "1", 10_000),
    ]
    let average = reckonCosts(events, ["a": .average])
    #expect(gain(average, start + 2) == nil)
    #expect(average.disposals["s\((start + 3).number)"]?.reason == "held before")
    #expect(gain(average, start + 5) == 1_000, "a new beginning")
    let fifo = reckonCosts(events, ["a": .fifo])
    #expect(gain(fifo, start + 2) == nil)
    #expect(gain(fifo, start + 3) == 50_000, "the second lot's cost is known")
  }

  @Test("what the broker states of all units stands for those whose cost nobody told")
  func stated() throws {
    let events = [
      CostEvent(start, "a", try units("10"), .acquired(.unknown), reason: "held before"),
      try bought(start + 1, "10", 100_000),
      CostEvent(start + 1, "a", try units("20"), .stated(pounds(170_000))), try sold(start + 2, "10", 150_000),
    ]
    #expect(gain(reckonCosts(events, ["a": .fifo]), start + 2) == 80_000)
    #expect(gain(reckonCosts(events, ["a": .average]), start + 2) == 65_000)
    var other = events
    other[2].units = try units("19")
    #expect(gain(reckonCosts(other, ["a": .average]), start + 2) == nil, "it speaks of another number of units")
  }

  @Test("units that go to another account take their cost with them")
  func moved() throws {
    let outcome = reckonCosts(
      [
        try bought(start, "10", 100_000),
        CostEvent(start + 5, "a", try units("4"), .moved(to: "b", sameCurrency: true)),
        CostEvent(start + 6, "a", try units("1"), .moved(to: "c", sameCurrency: false)),
        try sold(start + 9, "4", 50_000, in: "b"),
      ], ["a": .fifo, "b": .average, "c": .average])
    #expect(gain(outcome, start + 9) == 10_000)
    #expect(outcome.standing["a"]?.cost == pounds(50_000))
    #expect(outcome.standing["c"]?.cost == CostMoney(own: nil, household: 10_000))
  }

  @Test("more sold than was held has no known gain")
  func short() throws {
    let outcome = reckonCosts(
      [try bought(start, "10", 100_000), try sold(start + 1, "11", 150_000)], ["a": .average])
    #expect(gain(outcome, start + 1) == nil)
    #expect(outcome.disposals["s\((start + 1).number)"]?.reason == "more was sold than was known to be held")
  }

  @Test("every penny that was paid is in a sale or still there, whatever the method", arguments: 0..<60)
  func conserved(_ seed: Int) throws {
    var random = TestRandom(UInt64(seed))
    let methods: [String: CostMethod] = [
      "a": [.average, .fifo, anna][seed % 3], "b": [anna, .fifo, .average][seed % 2],
    ]
    var held: [String: Int64] = [:]
    var paid: Int64 = 0
    var events: [CostEvent] = []
    for day in 0..<120 {
      for account in ["a", "b"] {
        let count = Int64.random(in: 1...5_000_000, using: &random)
        if held[account, default: 0] > count, Bool.random(using: &random) {
          held[account, default: 0] -= count
          let units = CostUnits.of(ExactDecimal(mantissa: count, scale: 5))
          events.append(CostEvent(start + day, account, units, .disposed(pounds(count)), id: "s\(events.count)"))
        } else if Bool.random(using: &random) {
          held[account, default: 0] += count
          let cost = Int64.random(in: 1...900_000, using: &random)
          paid += cost
          let units = CostUnits.of(ExactDecimal(mantissa: count, scale: 5))
          events.append(CostEvent(start + day, account, units, .acquired(pounds(cost)), id: "b\(events.count)"))
        }
      }
    }
    let outcome = reckonCosts(events, methods)
    let sold = try outcome.disposals.values.reduce(Int64(0)) { $0 + (try #require($1.cost.own)) }
    let left = try outcome.standing.values.reduce(Int64(0)) { $0 + (try #require($1.cost.own)) }
    #expect(sold + left == paid)
  }
}

/// What HMRC's Cryptoassets Manual works out of a pool: purchases below zero, sales above.
struct ManualExample: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var events: [(day: Int, units: String, minor: Int64)]
  var gains: [Int64]
  var left: String
  var pool: Int64
}

private let manualExamples = [
  ManualExample(
    testDescription: "CRYPTO22251, Victoria: a third of the pool",
    events: [(-400, "100", -100_000), (-300, "50", -12_500_000), (0, "50", 30_000_000)],
    gains: [25_800_000], left: "100", pool: 8_400_000),
  // 1,400 less 1,000 × 1,500/1,600: 462.50, of two sales that are one.
  ManualExample(
    testDescription: "CRYPTO22252, Martyn: the same day, in whatever order",
    events: [(-400, "5000", -50_000), (0, "1000", 80_000), (0, "1600", -100_000), (0, "500", 60_000)],
    gains: [17_500, 28_750], left: "5100", pool: 56_250),
  ManualExample(
    testDescription: "CRYPTO22254, Daniel: the same day, and the rest of the pool",
    events: [
      (-400, "8000", -100_000), (0, "5000", 50_000), (0, "4000", -32_000), (0, "1000", -7_500), (0, "1000", -7_000),
      (0, "2000", 14_200), (0, "500", -3_500),
    ],
    // 642 less 500 and 62.50: 79.50; each sale bears its part of the 562.50.
    gains: [50_000 - 40_179, 14_200 - 16_071], left: "7500", pool: 93_750),
  ManualExample(
    testDescription: "CRYPTO22255, Melanie: 30 days, and the rest of the pool",
    events: [(-400, "14000", -20_000_000), (0, "4000", 16_000_000), (12, "500", -1_750_000)],
    gains: [9_250_000], left: "10500", pool: 15_000_000),
  ManualExample(
    testDescription: "CRYPTO22256, Gulferaz: same day, 30 days and the pool",
    events: [
      (-400, "100000", -30_000_000), (0, "10000", -4_500_000), (0, "30000", 15_000_000), (5, "20000", 10_000_000),
      (6, "50000", -22_500_000), (7, "100000", 15_000_000),
    ],
    gains: [1_500_000, 1_000_000, 15_000_000 - 31_363_636], left: "10000", pool: 3_136_364),
]

@Suite("Cost basis by Section 104") struct Section104Tests {
  private func gain(_ outcome: CostOutcome, _ id: String) -> Int64? { outcome.disposals[id]?.gain.own }

  /// HMRC, helpsheet HS284 (2024), example 3: Ms Pearson's Lobster plc. HMRC gives no pennies and rounds each step to whole
  /// pounds, costs up: gains of 329 and 300, and a pool of 1,674 left. These are its figures before that.
  @Test("HS284 example 3: two purchases in a pool, two sales out of it")
  func lobster() throws {
    let (may, february) = (try #require(Day(2023, 5, 1)), try #require(Day(2024, 2, 1)))
    let outcome = reckonCosts(
      [
        try bought(try #require(Day(2015, 4, 1)), "1000", 400_000 + 15_000),
        try bought(try #require(Day(2018, 9, 1)), "500", 205_000 + 8_000),
        try sold(may, "700", 336_000 - 10_000, id: "may"), try sold(february, "400", 208_000 - 10_500, id: "february"),
      ], ["a": anna])
    #expect(gain(outcome, "may") == 32_933)
    // 1,674.66⅔ went and as much is left: with the 2,930.67 that went in May they are 6,280.00, so a penny goes here.
    #expect(gain(outcome, "february") == 30_034)
    #expect(outcome.standing["a"]?.cost == pounds(167_467))
  }

  /// HMRC, helpsheet HS284, example 1: the holding in Wilson and Strickland plc, bought in five parts from 1979 to 2006,
  /// is one of 12,000. The example states no costs: here a pound each.
  @Test("HS284 example 1: whatever was bought, however long ago, is one holding")
  func wilsonAndStrickland() throws {
    let parts: [(Day?, Int64)] = [
      (Day(1979, 6, 1), 2000), (Day(1982, 11, 4), 2500), (Day(1987, 8, 26), 2500), (Day(1998, 7, 1), 3000),
      (Day(2006, 5, 14), 2000),
    ]
    let outcome = reckonCosts(
      try parts.map { try bought(try #require($0.0), "\($0.1)", $0.1 * 100) }, ["a": anna])
    #expect(outcome.standing["a"]?.units == (try units("12000")))
    #expect(outcome.standing["a"]?.cost == pounds(1_200_000))
  }

  /// HMRC, helpsheet HS284, example 2: Mr Schneider's Mesopotamia plc. The 500 bought within 30 days make a loss of 100;
  /// the gain of the other 3,500 is of the pool, whose cost the example does not say: here a pound each.
  @Test("HS284 example 2: what is bought within 30 days is what was sold")
  func mesopotamia() throws {
    let outcome = reckonCosts(
      [
        try bought(try #require(Day(2020, 3, 1)), "9500", 950_000),
        try sold(try #require(Day(2020, 8, 30)), "4000", 600_000, id: "sale"),
        try bought(try #require(Day(2020, 9, 11)), "500", 85_000),
      ], ["a": anna])
    let sale = try #require(outcome.disposals["sale"])
    #expect(sale.within30 == (try units("500")))
    // 750.00 less 850.00, and 5,250.00 less 3,500.00.
    #expect(sale.gain.own == 165_000)
    #expect(outcome.standing["a"]?.units == (try units("6000")))
    #expect(outcome.standing["a"]?.cost == pounds(600_000))
  }

  /// HMRC, Cryptoassets Manual, CRYPTO22251 to CRYPTO22256: its figures to the pound, here before it rounds.
  @Test("Cryptoassets Manual, pooling examples 1, 2, 4, 5 and 6", arguments: manualExamples)
  func manual(_ example: ManualExample) throws {
    let day = try #require(Day(2023, 7, 31))
    let events = try example.events.enumerated().map { index, event in
      event.minor < 0
        ? try bought(day + event.day, event.units, -event.minor)
        : try sold(day + event.day, event.units, event.minor, id: "\(index)")
    }
    let outcome = reckonCosts(events, ["a": anna])
    let gains = try outcome.disposals.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }.map {
      try #require($0.value.gain.own)
    }
    #expect(gains == example.gains)
    #expect(outcome.standing["a"]?.units == (try units(example.left)))
    #expect(outcome.standing["a"]?.cost == pounds(example.pool))
  }

  @Test("the same day goes before the 30 days, and its sales are one")
  func sameDay() throws {
    let outcome = reckonCosts(
      [
        try bought(start, "100", 10_000), try sold(start + 10, "20", 6_000, id: "one"),
        try bought(start + 10, "30", 7_500), try sold(start + 10, "20", 8_000, id: "two"),
        try bought(start + 20, "5", 1_500),
      ], ["a": anna])
    // 40 sold: 30 of the day for 75.00, 5 of ten days later for 15.00, 5 of the pool for 5.00: 95.00, half to each sale.
    let (one, two) = (try #require(outcome.disposals["one"]), try #require(outcome.disposals["two"]))
    #expect(one.cost == pounds(4_750) && two.cost == pounds(4_750))
    #expect(one.sameDay + two.sameDay == (try units("30")))
    #expect(one.within30 + two.within30 == (try units("5")))
    #expect(outcome.standing["a"]?.cost == pounds(9_500))
  }

  @Test("the thirtieth day after a sale counts, the thirty-first does not", arguments: [(30, 500), (31, -1_000)])
  func edge(_ after: Int, _ gain: Int64) throws {
    let outcome = reckonCosts(
      [
        try bought(start, "10", 20_000), try sold(start + 100, "5", 9_000, id: "sale"),
        try bought(start + 100 + after, "5", 8_500),
      ], ["a": anna])
    #expect(self.gain(outcome, "sale") == gain)
  }

  @Test("the earliest sale has the first claim on what is bought back")
  func earliest() throws {
    let outcome = reckonCosts(
      [
        try bought(start, "100", 10_000), try sold(start + 50, "10", 2_000, id: "first"),
        try sold(start + 60, "10", 2_000, id: "second"), try bought(start + 65, "15", 2_700),
      ], ["a": anna])
    #expect(gain(outcome, "first") == 200)
    // 9.00 for the five that are left of what was bought back, 5.00 for five of the pool.
    #expect(gain(outcome, "second") == 600)
  }

  @Test("one pool per owner over all accounts: a sale in one is of what was bought in both")
  func accounts() throws {
    let outcome = reckonCosts(
      [
        try bought(start, "10", 10_000, in: "a"), try bought(start + 50, "30", 70_000, in: "b"),
        try sold(start + 90, "10", 30_000, in: "a", id: "sale"),
      ], ["a": anna, "b": anna])
    #expect(gain(outcome, "sale") == 10_000)
    #expect(outcome.standing["b"]?.cost == pounds(60_000))
    #expect(outcome.standing["a"] == nil)
  }

  @Test("a joint account is each owner's by share, and the pools of its owners are not one")
  func owners() throws {
    let joint = CostMethod.section104([.init("anna", 1), .init("ben", 1)])
    let outcome = reckonCosts(
      [
        try bought(start, "10", 10_000, in: "a"), try bought(start + 50, "10", 30_000, in: "joint"),
        try sold(start + 90, "10", 30_000, in: "joint", id: "sale"),
      ], ["a": anna, "joint": joint])
    // Anna's 15 cost 250.00, Ben's 5 cost 150.00; each sells 5.
    #expect(outcome.disposals["sale"]?.cost == pounds(8_333 + 15_000))
    #expect(outcome.standing["a"]?.cost == pounds(16_667))
  }

  @Test("between accounts of one pool nothing is sold; what is sheltered stands outside it")
  func sheltered() throws {
    let outcome = reckonCosts(
      [
        try bought(start, "10", 10_000, in: "a"), try bought(start + 1, "10", 50_000, in: "isa"),
        CostEvent(start + 5, "a", try units("4"), .moved(to: "b", sameCurrency: true)),
        try sold(start + 9, "10", 60_000, in: "isa", id: "isa"), try bought(start + 20, "10", 20_000, in: "b"),
      ], ["a": anna, "b": anna, "isa": .average])
    #expect(gain(outcome, "isa") == 10_000, "bought back outside: no match")
    #expect(outcome.standing["a"]?.cost == pounds(9_000))
    #expect(outcome.standing["b"]?.cost == pounds(21_000))
  }
}
