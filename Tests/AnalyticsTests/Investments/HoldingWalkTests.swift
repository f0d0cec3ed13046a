import Core
import Testing

@testable import Analytics

private let start = Day(number: 20_000)

private func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }

private func units(_ day: Int, _ text: String) throws -> HoldingFacts.Event {
  HoldingFacts.Event(start + day, .units(try decimal(text)))
}

private func split(_ day: Int, _ new: Int64, for old: Int64) throws -> HoldingFacts.Event {
  let ratio: SplitRatio = try #require(SplitRatio(new: new, old: old))
  return HoldingFacts.Event(start + day, .split(ratio, units: nil))
}

private func seen(_ day: Int, _ text: String) throws -> HoldingFacts.Observation {
  HoldingFacts.Observation(start + day, try decimal(text))
}

/// Day, quantity, quality and what no trade explains, of the days on which one of them differs from the day before.
private func steps(_ facts: HoldingFacts, to last: Int) -> [String] {
  guard let days = walkHolding(facts, to: start + last) else { return [] }
  var steps: [String] = []
  for (index, line) in days.days.enumerated() {
    let before = index > 0 ? days.days[index - 1] : nil
    guard line.units != before?.units || line.quality != before?.quality || line.unexplained != 0 else { continue }
    let unexplained = line.unexplained == 0 ? "" : " unexplained \(days.quantity(line.unexplained).normalised)"
    steps.append(
      "\(days.first + index - start): \(days.quantity(line.units).normalised) \(line.quality.rawValue)\(unexplained)")
  }
  return steps
}

@Suite("Quantities are walked from trades and what was seen (domain.md § 6)") struct HoldingWalkTests {
  @Test("backwards from the day the holdings were seen, forwards after it")
  func bothWays() throws {
    var facts = HoldingFacts()
    facts.events = [try units(0, "10"), try units(5, "-4"), try units(9, "2.5")]
    facts.observations = [try seen(7, "6")]
    #expect(
      steps(facts, to: 12) == [
        "0: 10 derived", "5: 6 derived", "7: 6 observed", "8: 6 derived", "9: 8.5 derived", "10: 8.5 carried",
      ])
  }

  @Test("what the trades do not explain is unexplained on the day it was seen, and stands from then on")
  func unexplained() throws {
    var facts = HoldingFacts()
    facts.events = [try units(0, "10"), try units(4, "1")]
    facts.observations = [try seen(2, "10"), try seen(6, "9.25")]
    #expect(
      steps(facts, to: 7) == [
        "0: 10 derived", "2: 10 observed", "3: 10 derived", "4: 11 derived", "6: 9.25 observed unexplained -1.75",
        "7: 9.25 carried",
      ])
  }

  @Test("more sold than bought was held before; more bought than seen is missing on the day it was seen")
  func opening() throws {
    var before = HoldingFacts()
    before.events = [try units(2, "-3")]
    before.observations = [try seen(4, "5")]
    before.knownFrom = start
    #expect(walkHolding(before, to: start + 4)?.opening == 8)
    #expect(steps(before, to: 4) == ["0: 8 derived", "2: 5 derived", "4: 5 observed"])
    var missing = HoldingFacts()
    missing.events = [try units(0, "10")]
    missing.observations = [try seen(3, "7")]
    #expect(steps(missing, to: 3) == ["0: 10 derived", "3: 7 observed unexplained -3"])
  }

  @Test("a split restates the quantity before it and after it")
  func splits() throws {
    var facts = HoldingFacts()
    facts.events = [try units(0, "10"), try split(3, 4, for: 1), try units(5, "2")]
    facts.observations = [try seen(6, "42")]
    #expect(
      steps(facts, to: 6) == ["0: 10 derived", "3: 40 derived", "5: 42 derived", "6: 42 observed"])
    facts.events = [try units(0, "10"), try split(3, 1, for: 8)]
    facts.observations = [try seen(6, "1.25")]
    #expect(steps(facts, to: 6) == ["0: 10 derived", "3: 1.25 derived", "6: 1.25 observed"])
  }

  @Test("a split that comes out uneven leaves no dust behind")
  func unevenSplit() throws {
    var facts = HoldingFacts()
    facts.events = [try units(0, "10"), try split(3, 1, for: 3)]
    facts.observations = [try seen(6, "3.333333")]
    #expect(walkHolding(facts, to: start + 6)?.days.allSatisfy { $0.unexplained == 0 } == false)
    facts.observations = [try seen(6, "3.33333333")]
    #expect(walkHolding(facts, to: start + 6)?.days.allSatisfy { $0.unexplained == 0 } == true)
    #expect(walkHolding(facts, to: start + 6)?.opening == 0)
  }

  @Test("what was seen in the morning does not hold the day's trades yet")
  func morning() throws {
    var facts = HoldingFacts()
    facts.events = [try units(0, "10"), try units(4, "3"), try units(4, "-1")]
    for (seenAt4, end) in [("10", "12"), ("13", "12"), ("12", "12")] {
      facts.observations = [try seen(2, "10"), try seen(4, seenAt4)]
      #expect(steps(facts, to: 5).suffix(2) == ["4: \(end) observed", "5: \(end) carried"], "\(seenAt4)")
      #expect(walkHolding(facts, to: start + 5)?.days.allSatisfy { $0.unexplained == 0 } == true)
    }
    // Of a first day that is seen, too: whatever leaves nothing before the first trade.
    facts.events = [try units(4, "3"), try units(4, "-1")]
    for seenAt4 in ["0", "3", "2"] {
      facts.observations = [try seen(4, seenAt4)]
      #expect(walkHolding(facts, to: start + 4)?.opening == 0, "\(seenAt4)")
      #expect(steps(facts, to: 4) == ["4: 2 observed"], "\(seenAt4)")
    }
  }

  @Test("a holding that was never seen is what the trades say, and never fewer than none")
  func neverSeen() throws {
    var facts = HoldingFacts()
    facts.events = [try units(0, "1"), try units(2, "-5"), try units(3, "2")]
    #expect(steps(facts, to: 4) == ["0: 5 derived", "2: 0 derived", "3: 2 derived", "4: 2 carried"])
  }

  @Test("a short position is below none and explained")
  func short() throws {
    var facts = HoldingFacts()
    facts.events = [try units(0, "-5")]
    facts.observations = [try seen(3, "-5")]
    #expect(steps(facts, to: 3) == ["0: -5 derived", "3: -5 observed"])
  }

  @Test("a closed account holds nothing from its day on")
  func closed() throws {
    var facts = HoldingFacts()
    facts.events = [try units(0, "5")]
    facts.closedOn = start + 2
    #expect(steps(facts, to: 3) == ["0: 5 derived", "1: 5 carried", "2: 0 derived unexplained -5"])
  }

  @Test("bought and sold on one day is held at the end of none")
  func within() throws {
    var facts = HoldingFacts()
    facts.events = [try units(0, "5"), try units(0, "-5")]
    #expect(walkHolding(facts, to: start + 3) == nil)
    #expect(walkHolding(HoldingFacts(), to: start) == nil)
  }

  @Test("quantities of many decimals and large ones keep all their digits")
  func exact() throws {
    var facts = HoldingFacts()
    facts.events = [try units(0, "0.123456789012345678"), try units(1, "1.5")]
    #expect(steps(facts, to: 1).last == "1: 1.623456789012345678 derived")
    facts.events = [try units(0, "123456789012.5"), try units(1, "-0.125")]
    #expect(steps(facts, to: 1).last == "1: 123456789012.375 derived")
  }
}
