import Core
import Testing

@testable import Pages

/// Data as it comes: nothing, one point, all zero, all below zero, huge, a day, thirty years.
private struct Shape: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var days: [Day]
  var values: [Int64?]

  static let first = ChartSamples.day(1996, 2, 29)

  static let all: [Shape] = [
    Shape(testDescription: "nothing", days: [], values: []),
    Shape(testDescription: "only gaps", days: ChartSamples.days(from: first, count: 3), values: [nil, nil, nil]),
    Shape(testDescription: "a single point", days: [first], values: [12_345]),
    Shape(
      testDescription: "a point between gaps", days: ChartSamples.days(from: first, count: 3), values: [nil, 5, nil]),
    Shape(
      testDescription: "all zero", days: ChartSamples.days(from: first, count: 12, every: 30),
      values: Array(repeating: 0, count: 12)),
    Shape(
      testDescription: "all below zero", days: ChartSamples.days(from: first, count: 12, every: 30),
      values: (1...12).map { Int64(-1000 * $0) }),
    Shape(
      testDescription: "huge", days: ChartSamples.days(from: first, count: 4, every: 30),
      values: [.max, .min, 0, .max]),
    Shape(testDescription: "a day", days: [first, first], values: [1, 2]),
    Shape(
      testDescription: "thirty years of days", days: ChartSamples.days(from: first, count: 10_958),
      values: ChartSamples.walk(10_958, from: -90_000, drift: 300, spread: 60_000).map { $0 }),
    Shape(testDescription: "fewer values than days", days: ChartSamples.days(from: first, count: 5), values: [1, 2]),
  ]
}

@Suite("Pictures of any data")
struct ChartShapeTests {
  let writing = Writing()

  /// Everything drawn of a shape, by every picture that can.
  private func pictures(_ shape: Shape, _ name: String = "Series") -> [String] {
    let measure = Measure.money(.gbp)
    var line = LineChart(name, measure, x: .days(shape.days), series: [LineSeries(name, shape.values)])
    var compared = line
    compared.series.append(LineSeries(name, shape.values.map { $0.map { plus($0, 1000) } }, role: .before))
    compared.band = LineBand(low: shape.values, high: shape.values)
    line.area = true
    line.steps = true
    line.notes = shape.days.prefix(1).map { ChartNote($0, name) }
    line.shades = shape.days.prefix(1).map { ChartShade(from: $0 - 5, to: $0 + 5, reason: name) }
    line.today = shape.days.last
    line.mark = (500, name)
    line.points = [PointNote(at: 0, name, bad: true), PointNote(at: 99_999, name)]
    var area = StackedAreaChart(
      name, measure, days: shape.days,
      layers: (0..<9).map { StackSeries(name, ink: Ink($0), shape.values) })
    area.total = (name, shape.values)
    area.notes = line.notes
    let names = ColumnX.names(shape.days.prefix(40).map { _ in name })
    var column = ColumnChart(name, measure, x: names, name: name, values: shape.values)
    column.groups = [ColumnGroup(name, 0..<min(40, shape.days.count), mean: 12)]
    column.notes = [(0, name), (1, name), (70_000, name)]
    let months = Array(Set(shape.days.map(\.month))).sorted()
    let parts = [StackSeries(name, ink: Ink(0), shape.values), StackSeries(name, ink: .other, shape.values)]
    let bars = DivergingBarChart(name, measure, bars: shape.values.prefix(30).map { (name, $0) })
    let donut = DonutChart(name, measure, parts: shape.values.prefix(4).map { (name, Ink(1), $0 ?? 0) })
    let map = Treemap(name, measure, parts: shape.values.prefix(40).map { (name, Ink(1), $0 ?? 0) })
    var calendar = CalendarMonth(name, month: Month(2026, 2), values: [:], currency: .gbp)
    for (index, value) in shape.values.prefix(28).enumerated() { calendar.values[index + 1] = value }
    let last = shape.days.last ?? Shape.first
    let heat = YearHeatMap(
      name, measure, from: last - 400, to: last,
      values: Dictionary(zip(shape.days, shape.values.map { $0 ?? 0 }), uniquingKeysWith: { $1 }))
    let multiples = SmallMultiples(
      name, measure, months: months.suffix(24),
      items: [SmallMultiple(name, values: shape.values, value: .missing(name))], highlightFrom: 12)
    let parted: [any Picture] = [
      line, compared, area, column, StackedColumnChart(name, measure, x: .months(months.suffix(24)), parts: parts),
      bars, donut, map,
    ]
    return parted.map { $0.html(writing) } + [calendar.html(writing), heat.html(writing), multiples.html(writing)]
      + [Sparkline(shape.values, .columns, label: name).svg(), Sparkline(shape.values, .steps).svg()]
      + parted.map { $0.markdown(writing) }
  }

  @Test(
    "every picture of every shape is whole: balanced tags, no number that is none, nothing outside the plot",
    arguments: Shape.all)
  fileprivate func whole(_ shape: Shape) throws {
    for picture in pictures(shape) where picture.hasPrefix("<") {
      try WholeMarkup.check(picture)
      #expect(!picture.contains("nan") && !picture.contains("inf\""))
      #expect(!picture.contains("style="))
      for y in WholeMarkup.values(of: ["y", "y1", "y2", "cy"], in: picture) {
        #expect(y >= -12 && y <= 740, "y \(y)")
      }
    }
  }

  @Test("a picture is the same bytes each time", arguments: Shape.all)
  fileprivate func deterministic(_ shape: Shape) {
    #expect(pictures(shape) == pictures(shape))
  }

  @Test(
    "hostile names are characters to be read in every picture, and in its table",
    arguments: Shape.all.filter { !$0.values.isEmpty })
  fileprivate func hostile(_ shape: Shape) throws {
    let name = "<script>alert(\"1\")</script>&'|`[x](javascript:1)\u{0}"
    for picture in pictures(shape, name) {
      if picture.hasPrefix("<") {
        try WholeMarkup.check(picture)
        #expect(!picture.contains("<script"))
        #expect(!picture.contains("\u{0}"))
      } else {
        #expect(!picture.contains("<script") && !picture.contains("[x](") || picture.contains("\\[x\\]("))
      }
    }
  }

  @Test("thirty years of days stay a picture of a few kilobytes")
  func size() {
    let shape = Shape.all[8]
    let chart = LineChart("Balance", .money(.gbp), x: .days(shape.days), series: [LineSeries("Balance", shape.values)])
    #expect(chart.svg(writing).utf8.count < 14_000)
  }

  @Test("a gap is a gap: no stroke joins the days around it")
  func gaps() throws {
    let days = ChartSamples.days(from: Shape.first, count: 5)
    let chart = LineChart(
      "Balance", .money(.gbp), x: .days(days), series: [LineSeries("Balance", [100, 200, nil, 300, 400])])
    let path = try #require(chart.svg(writing).split(separator: "\n").first { $0.contains("class=\"ln ki\"") })
    #expect(path.filter { $0 == "M" }.count == 2)
  }

  @Test("a gap in a stack is a gap: neither a layer nor the total falls to zero beside it, nor stands in it")
  func gapsInStacks() throws {
    let days = ChartSamples.days(from: Shape.first, count: 6)
    let values: [Int64?] = [100, 200, nil, nil, 300, 400]
    var chart = StackedAreaChart(
      "Net worth", .money(.gbp), days: days, layers: [StackSeries("Cash", ink: Ink(1), values)])
    chart.total = ("Total", values)
    let svg = chart.svg(writing).split(separator: "\n")
    let total = try #require(svg.first { $0.contains("class=\"ln nw\"") })
    #expect(total.filter { $0 == "M" }.count == 2)
    let layer = try #require(svg.first { $0.contains("stk\"") })
    // Two shapes of two points and their feet: the edges at 20 % and 80 % are upright, none leads to 40 % or 60 %.
    #expect(layer.filter { $0 == "M" }.count == 2)
    #expect(!layer.contains("M400 ") && !layer.contains("400 ") && !layer.contains("600 "))
    chart.layers[0].values = [100, 200, 300, nil, nil, nil]
    chart.total?.values = [100, 200, 300, nil, nil, nil]
    let ended = chart.svg(writing)
    #expect(ended.contains("Cash") && !ended.contains("class=\"fi\""))
    #expect(chart.description(writing).hasPrefix(writing.day(days[2])))
  }

  @Test("what is carried is dotted over the warning's tint, what is derived is thin")
  func quality() {
    let svg = ChartSamples.quality.svg(writing)
    #expect(svg.contains("class=\"ln ki der\""))
    #expect(svg.contains("class=\"ln ki est\""))
    #expect(svg.contains("class=\"miss2\""))
    #expect(svg.contains("Consent had ended"))
  }

  @Test("a donut of more than five parts, or with one below zero, is bars")
  func donuts() {
    #expect(ChartSamples.donut.svg(writing).contains("A78 78"))
    #expect(!ChartSamples.donutOfSix.svg(writing).contains("A78 78"))
    let owing = DonutChart("x", .count, parts: [("a", Ink(0), 5), ("b", Ink(1), -5)])
    #expect(!owing.svg(writing).contains("A78 78"))
    let whole = DonutChart("x", .count, parts: [("a", Ink(0), 5), ("b", Ink(1), 0)])
    #expect(whole.svg(writing).contains("A78 78 0 0 1 0 78A78 78 0 0 1 0 -78"))
  }

  @Test("a household that has hardly begun gets squares and columns of the size that a year gives them")
  func hardlyBegun() {
    let day = ChartSamples.day(2026, 6, 29)
    let short = YearHeatMap("Every day", .money(.gbp), from: day, to: day + 1, values: [day: 890_00])
    let year = YearHeatMap("Every day", .money(.gbp), from: day - 364, to: day, values: [day: 890_00])
    func box(_ map: YearHeatMap) -> Substring? {
      map.html(writing).split(separator: "\"").first { $0.hasPrefix("0 0 ") }
    }
    #expect(box(short) != nil && box(short) == box(year))
    // A month alone is one narrow column at the right, not a block as wide as the row.
    #expect(Sparkline([5], .columns).svg().contains("d=\"M53.5 25V1H56.8V25Z\""))
  }
}

@Suite("A month's grid of days") struct CalendarMonthTests {
  @Test("a day whose amount is not known has a dash and its words, one without an amount a dot")
  func unknown() throws {
    var grid = CalendarMonth("Bills", month: Month(2026, 6), values: [3: 850_00], currency: .gbp)
    grid.unknown = [5]
    grid.words = [5: "Flat, no rate"]
    let html = grid.html(Writing())
    try WholeMarkup.check(html)
    #expect(
      html.contains("<span class=\"dn\">5</span><span class=\"am\">—</span><span class=\"what hide\">Flat, no rate"))
    #expect(html.contains("<span class=\"dn\">4</span><span class=\"am\">·</span>"))
    let report = grid.markdown(Writing())
    #expect(report.contains("Flat, no rate") && report.contains("—"))
  }
}
