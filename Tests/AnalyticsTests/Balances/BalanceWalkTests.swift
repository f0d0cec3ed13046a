import Core
import Testing

@testable import Analytics

private func day(_ iso: String) -> Day { Day(iso: iso) ?? Day(number: 0) }

private func facts(
  flows: [String: Int64] = [:], observed: [(String, Int64)] = [], opening: (String, Int64)? = nil,
  knownTo: String? = nil,
  closed: String? = nil
) -> BalanceFacts {
  var facts = BalanceFacts()
  for (iso, minor) in flows { facts.flows[day(iso)] = minor }
  facts.observations = observed.map { DayObservation(day: day($0.0), minor: $0.1) }
  facts.opening = opening.map { (day($0.0), $0.1) }
  facts.knownTo = knownTo.map(day)
  facts.closedOn = closed.map(day)
  return facts
}

private func minors(_ series: BalanceSeries?) -> [Int64] { series?.days.map(\.minor) ?? [] }

@Suite("Balances are walked from facts (domain.md § 6)") struct BalanceWalkTests {
  @Test("between two observed balances the flows are walked, and the remainder is unexplained on the later day")
  func remainder() {
    let series = walkBalances(
      facts(flows: ["2026-01-02": -500], observed: [("2026-01-01", 1_000), ("2026-01-04", 450)]), to: day("2026-01-05"))
    #expect(minors(series) == [1_000, 500, 500, 450, 450])
    #expect(series?.days.map(\.unexplained) == [0, 0, 0, -50, 0])
    #expect(series?.days.map(\.quality) == [.observed, .derived, .derived, .observed, .carried])
  }

  @Test("before the first observation the walk goes backwards as far as the rows go, and earlier is unknown")
  func backwards() {
    let series = walkBalances(
      facts(flows: ["2026-01-02": -500, "2026-01-03": 200], observed: [("2026-01-04", 700)]), to: day("2026-01-04"))
    #expect(series?.first == day("2026-01-02"))
    #expect(series?.opening == 1_000)
    #expect(minors(series) == [500, 700, 700])
  }

  @Test("after the last observation the balance is carried forward, marked")
  func forward() {
    let series = walkBalances(facts(observed: [("2026-01-01", 700)], knownTo: "2026-01-02"), to: day("2026-01-04"))
    #expect(series?.days.map(\.quality) == [.observed, .derived, .carried, .carried])
    #expect(minors(series) == [700, 700, 700, 700])
  }

  @Test("an opening balance stands before the first row of its day")
  func opening() {
    let series = walkBalances(
      facts(flows: ["2026-01-01": -100, "2026-01-02": 30], opening: ("2026-01-01", 1_000)), to: day("2026-01-02"))
    #expect(series?.first == day("2026-01-01"))
    #expect(minors(series) == [900, 930])
  }

  @Test("an account whose files never touch is shown with its opening balance")
  func untouched() {
    let series = walkBalances(facts(opening: ("2026-01-01", 1_000)), to: day("2026-01-03"))
    #expect(minors(series) == [1_000, 1_000, 1_000])
  }

  @Test("without any balance the level is unknown, not zero")
  func unknown() {
    #expect(walkBalances(facts(flows: ["2026-01-01": -100]), to: day("2026-01-03")) == nil)
  }

  @Test("a closed account ends at zero on its day, and what was left is unexplained")
  func closed() {
    let series = walkBalances(
      facts(flows: ["2026-01-02": -900], observed: [("2026-01-01", 1_000)], closed: "2026-01-02"), to: day("2026-01-03")
    )
    #expect(minors(series) == [1_000, 0, 0])
    #expect(series?.days.map(\.unexplained) == [0, -100, 0])
  }

  @Test("an account that begins after today has no line") func future() {
    #expect(walkBalances(facts(opening: ("2027-01-01", 5)), to: day("2026-01-03")) == nil)
  }

  @Test("every line is the one before plus flows plus unexplained, and every observation is met, whatever the facts")
  func properties() {
    var random = SplitMix(seed: 7)
    for _ in 0..<300 {
      let start = day("2025-01-01")
      var facts = BalanceFacts()
      for _ in 0..<Int(random.next() % 40) {
        facts.flows[start + Int(random.next() % 120), default: 0] += Int64(random.next() % 20_000) - 10_000
      }
      let days = Set((0..<Int(random.next() % 6)).map { _ in Int(random.next() % 120) }).sorted()
      facts.observations = days.map { DayObservation(day: start + $0, minor: Int64(random.next() % 100_000)) }
      if random.next() % 2 == 0 { facts.opening = (start + Int(random.next() % 60), Int64(random.next() % 9_000)) }
      let today = start + 130
      guard let series = walkBalances(facts, to: today) else {
        #expect(facts.observations.isEmpty && facts.opening == nil)
        continue
      }
      #expect(series.last == today)
      var previous = series.opening
      for (index, line) in series.days.enumerated() {
        #expect(line.minor == previous + (facts.flows[series.first + index] ?? 0) + line.unexplained)
        previous = line.minor
      }
      for observation in facts.observations { #expect(series[observation.day]?.minor == observation.minor) }
    }
  }
}

/// A small deterministic source of numbers (Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
struct SplitMix {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
