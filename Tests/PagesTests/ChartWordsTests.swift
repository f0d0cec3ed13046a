import Core
import Testing

@testable import Pages

@Suite("Words in pictures")
struct ChartWordsTests {
  private let days = ChartSamples.days(from: ChartSamples.day(2025, 7, 1), count: 40, every: 9)

  private func line(_ values: [Int64]) -> String {
    LineChart("Balance", .money(.gbp), x: .days(days), series: [LineSeries("Balance", values)]).svg(Writing())
  }

  @Test("a lone line's last value stands over its dot, and beside it where the line leaves no room near")
  func loneValue() {
    let rising = line((0..<40).map { Int64($0) * 10_000 })
    #expect(rising.contains("class=\"k h e\">£3,900</text>"))
    #expect(!rising.contains("plot yl rr"))
    // Like a card that is paid off each month: up and down again just before the end.
    let sawtooth = line((0..<40).map { [-250_000, -40_000, -150_000, -240_000][$0 % 4] })
    #expect(sawtooth.contains("plot yl rr"))
    #expect(sawtooth.contains("x=\"100%\" dx=\"8\""))
    #expect(!sawtooth.contains("k h e"))
  }

  /// A stack of debts below zero and of assets that begin low, the first stretch shaded.
  private func stack(from assets: Int64, milestones: [ChartNote] = []) throws -> Double {
    let layers = [
      StackSeries("Cash", ink: Ink(1), days.indices.map { assets + Int64($0) * 5_000 }),
      StackSeries("Debts", ink: .other, days.map { _ in -200_000 }),
    ]
    var chart = StackedAreaChart("Net worth", .money(.gbp), days: days, layers: layers)
    chart.notes = milestones
    chart.shades = [ChartShade(from: days[0], to: days[8], reason: "not every account is known yet")]
    let svg = chart.svg(Writing())
    let line = try #require(svg.split(separator: "\n").first { $0.contains(">is known yet</text>") })
    let y = try #require(line.split(separator: " ").first { $0.hasPrefix("y=") }).dropFirst(3).dropLast()
    return try #require(Double(y))
  }

  @Test("why a total is partial is told above the stack where it fits, and at the foot where it would be covered")
  func reasons() throws {
    #expect(try stack(from: 10_000) < 40)
    #expect(try stack(from: 9_000_000) > 300)
    #expect(try stack(from: 10_000, milestones: [ChartNote(days[2], "Moved")]) > 300)
  }

  /// A line with today and a note so many days after it: where the note's words stand, and on which side of their line.
  private func noted(_ distance: Int, _ text: String, today: Int = 9) throws -> (y: Double, isRight: Bool) {
    var chart = LineChart(
      "Balance", .money(.gbp), x: .days(days), series: [LineSeries("Balance", days.map { _ in 10_000 })])
    chart.today = days[today]
    chart.notes = [ChartNote(days[today] + distance, text)]
    let line = try #require(chart.svg(Writing()).split(separator: "\n").first { $0.contains(">\(text)</text>") })
    let y = try #require(line.split(separator: " ").first { $0.hasPrefix("y=") }).dropFirst(3).dropLast()
    return (try #require(Double(y)), line.contains("dx=\"5\""))
  }

  @Test("a note's words never stand on today's, nor across its line where there is room on their own side")
  func today() throws {
    let far = try noted(200, "Boiler")
    #expect(!far.isRight, "left of their line, as everywhere")
    let near = try noted(60, "New boiler")
    #expect(near.isRight && near.y == far.y)
    let atOnce = try noted(2, "New boiler")
    #expect(atOnce.isRight && atOnce.y > far.y, "beside today's own word, a level lower")
    let before = try noted(-2, "Moved", today: 20)
    #expect(!before.isRight && before.y > far.y)
    let cramped = try noted(60, "The new boiler", today: 20)
    #expect(!cramped.isRight && cramped.y > far.y, "no room on the right: under today's word")
  }

  @Test("a step of nothing lets the cascade's thread through")
  func thread() {
    let none = CascadeBar(from: 50, to: 50, low: 0, high: 100, fill: .up, entry: 50, threaded: true).svg()
    #expect(none.contains("<line x1=\"50%\" x2=\"50%\" y1=\"-17\" y2=\"28\" class=\"cn\"/>"))
    #expect(!none.contains("<rect"))
    let first = CascadeBar(from: 0, to: 50, low: 0, high: 100, fill: .up, entry: nil, threaded: true).svg()
    #expect(!first.contains("y1=\"-17\" y2=\"0\""))
  }
}
