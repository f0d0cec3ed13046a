import Core
import Testing

@testable import Pages

@Suite("Payments as dots on a line") struct DotRowTests {
  private let writing = Writing()
  private let year = Month(2026, 1).day(1)...Month(2026, 12).day(31)

  @Test("each day stands at its true place within the span, under its own sign")
  func places() {
    let row = DotRow(year, text: "2026-07-02 dearer,2026-01-01 paid,2026-12-31 expected")
    let svg = row.svg(writing)
    #expect(svg.contains("<circle cx=\"0\" cy=\"7\" r=\"2.9\" class=\"dot\"/>"))
    #expect(svg.contains("<circle cx=\"50%\" cy=\"7\" r=\"2.9\" class=\"fn\"/>"))
    #expect(svg.contains("<circle cx=\"100%\" cy=\"7\" r=\"2.9\" class=\"ring\"/>"))
    #expect(svg.contains("<title>2 paid, dearer on 2 Jul 2026, expected on 31 Dec 2026</title>"))
  }

  @Test("what lies outside the span, or is no day with a sign, is not drawn")
  func outside() {
    let row = DotRow(
      year, text: "2025-12-31 paid,2027-01-01 expected,2026-02-30 paid,2026-03-01 stolen,<b>,2026-03-01 paid")
    #expect(row.dots.map(\.day.iso) == ["2026-03-01"])
    #expect(DotRow(year, text: "").words(writing) == "0 paid")
  }

  @Test("a weekly payment's dots are smaller, so that they stay apart")
  func many() {
    let days = (0..<52).map { "\((year.lowerBound + $0 * 7).iso) paid" }.joined(separator: ",")
    let svg = DotRow(year, text: days).svg(writing)
    #expect(svg.contains("r=\"1.6\"") && !svg.contains("r=\"2.9\""))
  }

  @Test("the head names the months that begin within the span, where they begin")
  func months() {
    let head = DotRow.months(Month(2026, 1).day(15)...Month(2026, 4).day(1), writing).html
    #expect(head.ranges(of: "<text").count == 3)
    #expect(head.contains(">F</text>") && head.contains("<text x=\"100%\" y=\"11\">A</text>"))
  }
}
