import Core
import Testing

@testable import Pages

@Suite("Flows of money as bands") struct SankeyTests {
  private let writing = Writing()

  /// The ends of the bands as drawn: x, y and height of each upright, in order.
  private func ends(_ chart: SankeyChart) -> [(x: String, y: Double, height: Double)] {
    chart.svg(writing).split(separator: "\n").filter { $0.hasPrefix("<rect") }.map { rect in
      func number(_ name: String) -> String {
        String(rect.split(separator: " \(name)=\"")[1].split(separator: "\"")[0])
      }
      return (number("x"), Double(number("y")) ?? .nan, Double(number("height")) ?? .nan)
    }
  }

  @Test("bands are as thick as their amounts, and what comes in is as thick as what goes out")
  func thickness() throws {
    let ends = ends(ChartSamples.sankey)
    let (left, middle, right) = (
      ends.filter { $0.x == "0" }, try #require(ends.first { $0.x == "40%" }), ends.filter { $0.x == "100%" }
    )
    #expect(left.count == 2 && right.count == 7)
    let scale = left[0].height / 569_900
    for (end, minor) in zip(right, [152_700, 141_100, 111_500, 66_200, 35_300, 23_600, 69_800]) {
      #expect(abs(end.height - Double(minor) * scale) < 0.11, "\(minor)")
    }
    #expect(abs(left.map(\.height).reduce(0, +) - right.map(\.height).reduce(0, +)) < 0.5)
    #expect(abs(middle.height - left.map(\.height).reduce(0, +)) < 0.3)
    for (one, next) in zip(right, right.dropFirst()) { #expect(one.y + one.height < next.y, "bands do not touch") }
    #expect(right.last.map { $0.y + $0.height <= 340 } == true)
  }

  @Test("a category that gave back more than it took is among what came in")
  func turned() {
    let chart = SankeyChart(
      "Flow", .money(.gbp), incoming: [.init("Salary", ink: .other, 1_000)],
      outgoing: [.init("Travel", ink: Ink(0), -300), .init("Food", ink: Ink(1), 500), .init("Kept", ink: nil, 800)])
    #expect(
      chart.markdown(writing) == """
        | Name | Value | Share |
        | --- | ---: | ---: |
        | Came in | 13.00 | |
        | Came in: Salary | 10.00 | 77% |
        | Came in: Travel | 3.00 | 23% |
        | Went out | 13.00 | |
        | Went out: Food | 5.00 | 38% |
        | Went out: Kept | 8.00 | 62% |

        """)
  }

  @Test("of more than ten the least are one, in slate, and what was kept stays last; the table has them all")
  func many() {
    let parts = (1...14).map { SankeyChart.Part("Part \($0)", ink: Ink($0), Int64($0) * 100) }
    let chart = SankeyChart(
      "Flow", .money(.gbp), incoming: [.init("Salary", ink: .other, 11_000)],
      outgoing: parts + [.init("Kept", ink: nil, 500)])
    let svg = chart.svg(writing)
    #expect(ends(chart).filter { $0.x == "100%" }.count == 11)
    #expect(svg.contains(">Other<") && !svg.contains(">Part 5<") && svg.contains(">Part 6<"))
    #expect(chart.twin(writing).rows.count == 1 + 1 + 1 + 15)
  }

  @Test("nothing to draw says so, and one amount is one band")
  func least() {
    #expect(SankeyChart("Flow", .money(.gbp), incoming: [], outgoing: []).svg(writing).contains("Nothing to show yet"))
    let one = SankeyChart("Flow", .money(.gbp), incoming: [.init("Gift", ink: .other, 1)], outgoing: [])
    #expect(ends(one).count == 2)
    let largest = SankeyChart(
      "Flow", .money(.gbp), incoming: [.init("A", ink: .other, .max), .init("B", ink: .other, .max)],
      outgoing: [.init("C", ink: Ink(0), .min)])
    #expect(!largest.svg(writing).contains("nan"))
  }
}
