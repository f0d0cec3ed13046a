import Core
import Providers
import Testing

private func estimate(_ body: String) -> PropertyMapping.Answer {
  PropertyMapping.values(
    of: RawRecord(
      provider: "property", accountKey: "house", kind: "property:rentcast", key: "Single Family|2020-05-20",
      fetchedAt: 0, day: day("2026-11-21"), body: Array(body.utf8)))
}

@Suite("Traps of property sources (providers/property.md)") struct PropertyTrapTests {
  @Test("RentCast: older answers lack subjectProperty, and are read all the same")
  func noSubject() {
    let answer = estimate(#"{"price":250000,"priceRangeLow":195000,"priceRangeHigh":304000}"#)
    #expect(answer.values.map(\.value) == [ExactDecimal("250000")] && answer.problem == nil)
    let bare = estimate(#"{"price":250000}"#)
    #expect(bare.values.map(\.value) == [ExactDecimal("250000")] && bare.values.first?.low == nil)
  }

  @Test(
    "RentCast: comparables are asking prices, and are in nothing: neither the value nor its place where it is missing")
  func comparables() {
    let dear = #""comparables":[{"status":"Active","price":9999999,"distance":0.1,"correlation":0.99}]"#
    #expect(estimate("{\"price\":250000,\(dear)}") == estimate(#"{"price":250000}"#))
    for body in ["{\(dear)}", "{\"price\":null,\(dear)}", "{\"price\":0,\(dear)}"] {
      #expect(estimate(body).values.isEmpty && estimate(body).problem != nil, "\(body)")
    }
  }

  @Test("RentCast: what its subject was last sold for, and to whom, is no value")
  func lastSale() {
    let subject = #""subjectProperty":{"lastSalePrice":270000,"lastSaleDate":"2024-11-18T00:00:00.000Z"}"#
    #expect(estimate("{\(subject)}").values.isEmpty)
    #expect(estimate("{\"price\":250000,\(subject)}").values.map(\.period.text) == ["2026-11-21"])
  }
}
