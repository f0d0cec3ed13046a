import Core
import Testing

@testable import Pages

@Suite("Scales, ticks and labels")
struct ChartScaleTests {
  private func scale(_ values: [Int64], fromZero: Bool = true, unit: Int64 = 100) -> LinearScale {
    LinearScale(values, fromZero: fromZero, unit: unit, top: 10, bottom: 210)
  }

  @Test("a scale has 3 to 6 ticks, evenly apart, within its ends, whatever the values")
  func tickCounts() {
    var magnitudes: [Int64] = [1, 2, 3, 7, 9, 11, 99, 100, 101, 12_345, 530_455, 44_221_610, 7_777_777_777]
    magnitudes += ChartSamples.noise(400, seed: 77, 2_000_000_000).map { abs($0) + 1 }
    for (index, high) in magnitudes.enumerated() {
      for low in [Int64(0), -high / 3, -high, -high * 2, high / 2] {
        let top = index % 2 == 0 ? high : high * 2
        guard top - min(0, low) >= 4 else { continue }
        let scale = scale([low, top])
        #expect((3...6).contains(scale.ticks.count), "\(low) to \(top): \(scale.ticks)")
        #expect(zip(scale.ticks, scale.ticks.dropFirst()).allSatisfy { $1 - $0 == scale.step })
        #expect(scale.low <= min(0, low) && scale.high >= top)
        #expect(scale.ticks.allSatisfy { scale.low <= $0 && $0 <= scale.high })
      }
    }
  }

  @Test("steps are 1, 2, 2.5 or 5 times a power of ten")
  func roundSteps() {
    for high in ChartSamples.noise(300, seed: 5, 900_000_000).map({ abs($0) + 10 }) {
      var step = scale([high]).step
      while step % 10 == 0 { step /= 10 }
      #expect([1, 2, 25, 5].contains(step), "\(high)")
    }
  }

  @Test("values at the ends of the range of integers are drawn, not trapped on")
  func extremes() {
    let scale = scale([.min, .max])
    #expect(scale.ticks.count >= 2)
    #expect(scale.y(Int64.max) >= 10 && scale.y(Int64.min) <= 210)
  }

  @Test("values that are all equal, or all zero, stand within the picture")
  func equal() {
    #expect(scale([0, 0]).y(Int64(0)) == 210)
    let flat = scale([100_000, 100_000], fromZero: false)
    #expect(flat.y(Int64(100_000)) > 10 && flat.y(Int64(100_000)) < 210)
    #expect(flat.ticks.count >= 3)
  }

  @Test(
    "no two labels of an axis touch at any width, over spans from a day to 90 years",
    arguments: [
      0, 1, 2, 3, 6, 9, 13, 14, 15, 30, 45, 75, 76, 90, 200, 365, 366, 500, 730, 1200, 1464, 1465, 2000, 4000, 11_000,
      33_000,
    ])
  func axisLabels(_ span: Int) {
    let first = ChartSamples.day(1999, 11, 17)
    let row = TimeScale([first, first + span]).ticks(Writing())
    for (margin, widths) in [
      (PlotMargin.none, [248.0, 404, 596]), (.names, [176, 300, 492]), (.longNames, [164, 256, 448]),
    ] {
      let thinned = row.thinned(margin)
      #expect(!thinned.isEmpty)
      for (index, hidden) in [["w", "w2"], ["w2"], []].enumerated() {
        let shown = thinned.filter { tick in
          !hidden.contains { tick.classes.split(separator: " ").map(String.init).contains($0) }
        }
        for (left, right) in zip(shown, shown.dropFirst()) {
          let apart = (right.tick.x - left.tick.x) * widths[index]
          #expect(
            apart >= (textWidth(left.tick.label) + textWidth(right.tick.label)) / 2, "\(span) days at \(widths[index])")
        }
      }
    }
  }

  @Test("the year stands at January, or at the first month where there is no January")
  func years() {
    let row = TimeScale([ChartSamples.day(2025, 6, 18), ChartSamples.day(2026, 6, 18)]).ticks(Writing())
    #expect(row.ticks.map(\.label).contains("Jan 2026"))
    #expect(row.ticks.first?.label == "Jul")
    let spring = TimeScale([ChartSamples.day(2025, 2, 10), ChartSamples.day(2025, 9, 1)]).ticks(Writing())
    #expect(spring.ticks.first?.label == "Mar 2025")
  }

  @Test("end labels stand at least their height apart, in the order of their lines, within the plot")
  func endLabels() {
    for oneLine in [true, false] {
      for ends in [[100.0, 100, 100], [10, 12, 200], [205, 206, 207, 208], [20, 19, 18, 17, 16, 15, 14]] {
        let labels = EndLabels(
          labels: ends.map { EndLabel(name: "n", value: "v", y: $0, classes: "k") }, top: 10, bottom: 210,
          oneLine: oneLine)
        let y = labels.positions().sorted()
        let gap = oneLine ? 14.0 : 28
        #expect(zip(y, y.dropFirst()).allSatisfy { $1 - $0 >= gap - 0.001 }, "\(ends)")
        #expect(y.allSatisfy { $0 >= 10 - 0.001 && $0 <= 210.001 })
        let pairs = zip(ends, labels.positions()).sorted { ($0.0, $0.1) < ($1.0, $1.1) }
        #expect(zip(pairs, pairs.dropFirst()).allSatisfy { $0.1 <= $1.1 })
      }
    }
  }

  @Test("a long series keeps its ends, its peaks and the edges of its gaps")
  func thinning() {
    var values: [Int64?] = ChartSamples.walk(11_000, from: 0, drift: 1, spread: 50).map { $0 }
    values[5_003] = 9_999_999
    for index in 7_000..<7_005 { values[index] = nil }
    let drawn = drawnPoints(count: values.count, series: [values])
    #expect(drawn.count < 900)
    #expect(drawn.first == 0 && drawn.last == 10_999)
    for index in [5_003, 6_999, 7_000, 7_004, 7_005] { #expect(drawn.contains(index)) }
  }

  @Test("shares and coordinates are written to a tenth, without negative noughts or what is no number")
  func coordinates() {
    #expect(tenths(-0.04) == "0")
    #expect(tenths(12.25) == "12.3")
    #expect(tenths(-12.25) == "-12.3")
    #expect(tenths(.nan) == "0")
    #expect(share(1) == "100%")
    #expect(share(1.0 / 3) == "33.33%")
    #expect(share(0.105) == "10.5%")
  }

  @Test("inks keep their number, and slate stays for what is left over")
  func inks() {
    #expect((0..<20).map { Ink($0).number } == [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2])
    #expect(Ink.other.number == 10)
  }

  @Test("more than seven parts are the six largest in their places and one other")
  func folding() {
    let parts = (0..<9).map { StackSeries("p\($0)", ink: Ink($0), [Int64($0 == 4 ? 1 : 100 - $0), nil]) }
    let folded = StackSeries.folded(parts, .british)
    #expect(folded.map(\.name) == ["p0", "p1", "p2", "p3", "p5", "p6", "Other"])
    let rest: [Int64?] = [1 + 93 + 92, nil]
    #expect(folded.last.map { $0.values == rest } == true)
    #expect(folded.last?.ink == .other)
  }
}
