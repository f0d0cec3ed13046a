import Core
import Testing

@testable import Analytics

@Suite("What is worth saying") struct InsightThresholdTests {
  @Test("a limit is a share and an amount: both must be passed")
  func both() {
    let limit = InsightThresholds.Limit(tenths: 250, units: 40)
    #expect(limit.passes(4000, of: 16_000, .gbp))
    #expect(!limit.passes(3999, of: 10_000, .gbp), "below the amount")
    #expect(!limit.passes(4000, of: 16_001, .gbp), "below the percentage")
    #expect(!limit.passes(4000, of: 0, .gbp), "nothing to compare with")
  }

  @Test("amounts are of about a euro's worth in every currency, and rates do not move them")
  func currencies() throws {
    let limit = InsightThresholds.Limit(tenths: 0, units: 50)
    let yen = try #require(Currency("JPY"))
    #expect(yen.minorUnits(50) == 5000)
    #expect(limit.passes(5000, of: 1, yen) && !limit.passes(4999, of: 1, yen))
    let dinar = try #require(Currency("KWD"))
    #expect(dinar.minorUnits(50) == 50_000)
    #expect(Currency.usd.minorUnits(50) == 5000)
  }

  @Test(
    "an amount that moves nightly is told to its bucket, never more than a tenth off",
    arguments: [
      (0, 0), (99, 0), (100, 100), (1_999, 1_900), (2_000, 2_000), (2_199, 2_000), (12_345, 12_000), (99_999, 95_000),
      (123_456, 120_000), (-12_345, -12_000), (1_234_567, 1_200_000),
    ] as [(Int64, Int64)])
  func buckets(_ minor: Int64, _ expected: Int64) {
    #expect(Currency.gbp.bucketed(minor) == expected)
    // Only below ten units is the unit itself more than a tenth.
    if minor.magnitude >= 1000 { #expect((minor - expected).magnitude * 10 <= minor.magnitude) }
  }

  @Test("figures are compact JSON with units, keys in the order of bytes")
  func figures() {
    let figures = InsightFigures(
      amounts: ["usual": Money(minor: 4500, .gbp), "amount": Money(minor: -1, .gbp)], numbers: ["percent": 30],
      days: ["since": june(3)])
    #expect(
      figures.json
        == #"{"amount":{"amount":"-0.01","currency":"GBP"},"percent":30,"since":"2026-06-03","usual":{"amount":"45.00","currency":"GBP"}}"#
    )
    #expect(InsightFigures().json == "{}")
  }

  @Test("the usual amount is the median, which one large payment does not move")
  func robust() throws {
    let usual = try #require(UsualAmount([40, 41, 42, 43, 9000], atLeast: 5))
    #expect(usual.median == 42 && usual.deviation == 1)
    #expect(UsualAmount([40, 41, 42, 43], atLeast: 5) == nil)
  }
}
