import Core

@testable import Pages

/// Made-up figures with the shapes that real ones have, the same on every run.
enum ChartSamples {
  /// Knuth's multiplier, the upper bits: noise that needs no library.
  static func noise(_ count: Int, seed: UInt64, _ spread: Int64) -> [Int64] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64(state >> 33) % (2 * spread + 1) - spread
    }
  }

  static func day(_ year: Int, _ month: Int, _ day: Int) -> Day {
    guard let day = Day(year, month, day) else { preconditionFailure("a sample's day exists") }
    return day
  }

  static func days(from first: Day, count: Int, every step: Int = 1) -> [Day] { (0..<count).map { first + $0 * step } }

  static func walk(_ count: Int, from start: Int64, drift: Int64, spread: Int64, seed: UInt64 = 7) -> [Int64] {
    var value = start
    return noise(count, seed: seed, spread).map {
      value += drift + $0
      return value
    }
  }

  static let pounds = Measure.money(.gbp)

  /// Net worth over a year, weekly.
  static var netWorthLine: LineChart {
    let days = days(from: day(2025, 6, 18), count: 53, every: 7)
    return LineChart(
      "Net worth, 12 months", pounds, x: .days(days),
      series: [LineSeries("Net worth", walk(53, from: 38_000_000, drift: 117_000, spread: 500_000))])
  }

  /// This month's spending so far against last month's and the usual range.
  static var monthSoFar: LineChart {
    let before = walk(32, from: 0, drift: 17_000, spread: 9_000, seed: 3)
    let now = walk(18, from: 0, drift: 19_000, spread: 12_000, seed: 9)
    var chart = LineChart(
      "June so far", pounds, x: .numbers(Array(0...31)),
      series: [
        LineSeries("June to the 17th", now.map { $0 } + Array(repeating: nil, count: 14)),
        LineSeries("May", before, role: .before),
      ], frame: PictureFrame(note: "Cumulative; dashed: May; band: ten of the twelve months before"))
    chart.band = LineBand(low: before.map { $0 * 4 / 5 }, high: before.map { $0 * 6 / 5 })
    chart.fromZero = true
    return chart
  }

  /// A line that says how well it is known.
  static var quality: LineChart {
    let days = days(from: day(2026, 1, 31), count: 13, every: 14)
    let values: [Int64?] = [
      115_000, 116_000, 134_000, 128_000, 118_000, 115_000, 109_000, 136_000, 128_000, nil, nil, 90_000, 110_000,
    ]
    var chart = LineChart(
      "Anna’s account", pounds, x: .days(days + [days[12] + 14]),
      series: [
        LineSeries(
          "Anna’s account", values + [110_000],
          known: Array(repeating: .observed, count: 5) + Array(repeating: .derived, count: 7) + [.derived, .carried])
      ])
    chart.shades = [ChartShade(from: days[8], to: days[11], reason: "Consent had ended")]
    chart.fromZero = true
    return chart
  }

  /// A balance with the bills to come, its mark and its low point.
  static var nextFortnight: LineChart {
    let days = days(from: day(2026, 6, 11), count: 22)
    let values: [Int64] = [
      66_000, 66_000, 66_000, 65_000, 64_000, 47_000, 46_500, 46_055, 42_556, 42_556, 42_556, 48_586, 45_222, 42_928,
      269_768, 18_386, 18_386, 18_386, 18_386, 359_604, 163_717, 83_717,
    ]
    var chart = LineChart(
      "Joint account, the next 14 days", pounds, x: .days(days),
      series: [
        LineSeries(
          "Joint account", values,
          known: (0..<22).map { $0 <= 7 ? .observed : .expected })
      ])
    chart.steps = true
    chart.today = day(2026, 6, 18)
    chart.mark = (30_000, "Mark £300")
    chart.points = [PointNote(at: 15, "Low point £184", bad: true)]
    chart.endValues = [""]
    chart.height = 340
    return chart
  }

  static var areaLine: LineChart {
    let days = days(from: day(2019, 1, 31), count: 2000)
    var chart = LineChart(
      "Savings since 2019", pounds, x: .days(days),
      series: [LineSeries("Savings", walk(2000, from: 500_000, drift: 2_300, spread: 20_000))])
    chart.area = true
    chart.notes = [ChartNote(day(2020, 5, 15), "Home bought"), ChartNote(day(2023, 1, 31), "£25,000")]
    return chart
  }

  static var manyLines: LineChart {
    let days = (0..<30).map { (Month(2024, 1) + $0).lastDay }
    return LineChart(
      "Accounts", pounds, x: .days(days),
      series: (0..<5).map { number in
        LineSeries(
          ["Joint account", "Anna’s account", "Savings", "Euro account at Wise", "Credit card"][number],
          walk(30, from: Int64(number) * 100_000 + 300_000, drift: 5_000, spread: 40_000, seed: UInt64(number + 1)),
          role: .ink(Ink(number)))
      })
  }

  /// Net worth by class, month ends, debts below zero.
  static var netWorthAreas: StackedAreaChart {
    let days = (0..<90).map { (Month(2019, 1) + $0).lastDay }
    func grow(_ start: Int64, _ drift: Int64, _ seed: UInt64) -> [Int64] {
      walk(90, from: start, drift: drift, spread: abs(drift) * 3 + 10_000, seed: seed)
    }
    let home = (0..<90).map { Int64($0 < 16 ? 0 : 32_000_000 + Int64($0 - 16) * 100_000) }
    let debts = (0..<90).map { Int64($0 < 16 ? 0 : -24_500_000 + Int64($0 - 16) * 66_000) }
    let layers = [
      StackSeries("Home", ink: Ink(0), home), StackSeries("Pension", ink: Ink(4), grow(3_000_000, 95_000, 2)),
      StackSeries("Investments", ink: Ink(2), grow(500_000, 60_000, 3)),
      StackSeries("Cash", ink: Ink(1), grow(5_000_000, 20_000, 4)), StackSeries("Debts", ink: .other, debts),
    ]
    var chart = StackedAreaChart("Net worth since 2019", pounds, days: days, layers: layers)
    chart.total = ("Net worth", (0..<90).map { index in layers.reduce(0) { $0 + (($1.values[index]) ?? 0) } })
    chart.notes = [
      ChartNote(day(2020, 5, 15), "Home bought"), ChartNote(day(2022, 1, 31), "£250,000"),
      ChartNote(day(2025, 7, 31), "£400,000"),
    ]
    chart.shades = [ChartShade(from: days[0], to: days[8], reason: "Pension unknown before Sep 2019")]
    return chart
  }

  static var months24: [Month] { (0..<24).map { Month(2024, 6) + $0 } }

  static var spendingColumns: ColumnChart {
    let values = noise(24, seed: 5, 90_000).map { $0 + 400_000 }
    var chart = ColumnChart("Spending by month", pounds, x: .months(months24), name: "Spent", values: values)
    chart.groups = [
      ColumnGroup("The 12 before", 0..<12, highlighted: false, mean: 373_400),
      ColumnGroup("The last 12", 12..<24, mean: 438_300),
    ]
    chart.notes = [(14, "Brittany"), (23, "Lisbon")]
    return chart
  }

  static var netColumns: ColumnChart {
    ColumnChart(
      "Kept by month", pounds, x: .months(Array(months24.prefix(13))), name: "Kept",
      values: [60_000, -20_000, 45_000, 80_000, nil, 30_000, -75_000, 12_000, 0, 55_000, 48_000, -5_000, 69_706])
  }

  static var stackedColumns: StackedColumnChart {
    let names = ["Home", "Food", "Family", "Leisure", "Transport", "Shopping", "Health"]
    let inks = [0, 1, 2, 4, 3, 5, 6]
    return StackedColumnChart(
      "Spending by group", pounds, x: .months((0..<12).map { Month(2025, 6) + $0 }),
      parts: names.enumerated().map { index, name in
        StackSeries(
          name, ink: Ink(inks[index]),
          noise(12, seed: UInt64(index + 2), 20_000 / Int64(index + 1)).map { $0 + 140_000 / Int64(index + 1) })
      })
  }

  static var diverging: DivergingBarChart {
    var chart = DivergingBarChart(
      "Change on the 12 months before", pounds,
      bars: [
        ("Mortgage interest", 394_300), ("Groceries and other things for the house", 41_200), ("Eating out", 71_000),
        ("Childcare", -201_600), ("Energy", 1_900), ("Holidays", nil),
      ])
    chart.better = .down
    return chart
  }

  static var donut: DonutChart {
    DonutChart(
      "Assets", pounds,
      parts: [
        ("Home", Ink(0), 39_840_000), ("Pension", Ink(4), 11_439_094), ("Cash", Ink(1), 6_668_272),
        ("Investments", Ink(2), 5_860_791),
      ])
  }

  static var treemap: Treemap {
    Treemap(
      "Assets", pounds,
      parts: [
        ("Home", Ink(0), 39_840_000), ("Pension", Ink(4), 11_439_094), ("Cash", Ink(1), 6_668_272),
        ("Investments & <funds>", Ink(2), 5_860_791), ("Coins", Ink(3), 90_000), ("Overdrawn", .other, -120_000),
      ], height: 180)
  }

  static var sankey: SankeyChart {
    SankeyChart(
      "Cash flow", pounds,
      incoming: [.init("Salary", ink: .other, 569_900), .init("Interest <&>", ink: .other, 30_300)],
      outgoing: [
        .init("Leisure", ink: Ink(0), 152_700), .init("Home", ink: Ink(1), 141_100, link: "categories/home/"),
        .init("Food", ink: Ink(2), 111_500), .init("Family", ink: Ink(3), 66_200), .init("Health", ink: Ink(4), 35_300),
        .init("Shopping", ink: Ink(5), 23_600), .init("Kept", ink: nil, 69_800),
      ])
  }

  static var donutOfSix: DonutChart {
    DonutChart("Spending", pounds, parts: (0..<6).map { ("Category \($0 + 1)", Ink($0), Int64(60 - $0 * 9) * 1000) })
  }

  static var multiples: SmallMultiples {
    let names = ["Groceries", "Eating out", "Coffee", "Childcare", "Energy", "Fuel", "Public transport", "Holidays"]
    return SmallMultiples(
      "Spending by category", pounds, months: months24,
      items: names.enumerated().map { index, name in
        let base = Int64([68_800, 30_700, 7_300, 62_200, 16_000, 16_400, 11_200, 0][index])
        let values = noise(24, seed: UInt64(index + 11), max(1, base / 3)).map { max(0, $0 + base) }
        let change = ExactDecimal(mantissa: [7, 30, -2, -21, 1, 13, 99, 86][index], scale: 2)
        return SmallMultiple(
          name, values: index == 7 ? (0..<24).map { [2: 174_210, 17: 91_850, 23: 130_564][$0] ?? 0 } : values,
          value: .wholeMoney(Money(minor: base, .gbp)),
          change: Cell(.percentChange(change), tone: change.mantissa > 25 ? .bad : .plain),
          link: "category-\(index).html")
      }, highlightFrom: 12)
  }

  static var calendar: CalendarMonth {
    var values: [Int: Int64] = [:]
    for (index, value) in noise(31, seed: 21, 9_000).enumerated() where index % 7 != 3 {
      values[index + 1] = abs(value) + 900
    }
    values[1] = 137_400
    values[6] = 91_850
    values[12] = -500
    var month = CalendarMonth("May 2026, day by day", month: Month(2026, 5), values: values, currency: .gbp)
    month.links = [6: "#d6"]
    return month
  }

  static var heat: YearHeatMap {
    var values: [Day: Int64] = [:]
    let first = day(2025, 6, 18)
    for (index, value) in noise(365, seed: 33, 7_000).enumerated() where value > -5_500 {
      values[first + index] = abs(value) * (index % 29 == 0 ? 9 : 1)
    }
    var map = YearHeatMap("Spending, every day", pounds, from: first, to: first + 364, values: values)
    map.knownFrom = first + 5
    return map
  }

  /// Every picture with a title of its own, for golden files and the specimen page.
  static var pictures: [(name: String, picture: any Picture)] {
    [
      ("line", netWorthLine), ("line-month-so-far", monthSoFar), ("line-quality", quality),
      ("line-next-fortnight", nextFortnight), ("line-area", areaLine), ("line-many", manyLines),
      ("stacked-area", netWorthAreas), ("column", spendingColumns), ("column-below-zero", netColumns),
      ("stacked-column", stackedColumns), ("diverging-bar", diverging), ("donut", donut), ("donut-of-six", donutOfSix),
      ("treemap", treemap), ("sankey", sankey),
    ]
  }
}
