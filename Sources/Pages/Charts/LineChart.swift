package import Core

/// One line of a chart.
package struct LineSeries: Sendable {
  /// How a line is drawn, and what that says.
  package enum Role: Sendable, Hashable {
    /// What the chart is about: blue, an end dot.
    case now
    /// What it is compared with: grey, dashed.
    case before
    /// One of several of a kind, in its ink.
    case ink(Ink)
  }

  /// How well a point is known, or that it has not happened yet; the stretch that ends at it is drawn so.
  package enum Known: Sendable, Hashable { case observed, derived, carried, expected }

  package var name: String
  /// One for each x; nil is a gap, never zero.
  package var values: [Int64?]
  package var role: Role
  /// One for each x; empty when all are observed.
  package var known: [Known]

  package init(_ name: String, _ values: [Int64?], role: Role = .now, known: [Known] = []) {
    self.name = name
    self.values = values
    self.role = role
    self.known = known
  }

  func known(_ index: Int) -> Known { index < known.count ? known[index] : .observed }
}

/// The range in which such values usually lie.
package struct LineBand: Sendable {
  package var low: [Int64?]
  package var high: [Int64?]

  package init(low: [Int64?], high: [Int64?]) {
    self.low = low
    self.high = high
  }
}

/// A single point that needs words: a low point, a record.
package struct PointNote: Sendable {
  package var index: Int
  package var text: String
  /// Whether it is something to act on.
  package var bad: Bool

  package init(at index: Int, _ text: String, bad: Bool = false) {
    self.index = index
    self.text = text
    self.bad = bad
  }
}

/// Lines over days or numbers: one series, a comparison, a usual range, several in inks.
package struct LineChart: Picture {
  package var title: String
  package var frame: PictureFrame
  package var measure: Measure
  package var x: ChartX
  package var series: [LineSeries]
  package var band: LineBand?
  /// Whether the first line stands on a tinted area; then the scale begins at zero.
  package var area = false
  /// Whether a value holds until the next, as a balance between bookings does.
  package var steps = false
  package var fromZero = false
  package var height = 240
  package var notes: [ChartNote] = []
  package var points: [PointNote] = []
  package var shades: [ChartShade] = []
  package var today: Day?
  /// A level not to fall below, with its name: tinted beneath.
  package var mark: (value: Int64, name: String)?
  /// In place of the automatic end label's value, one for each series; empty for the last value.
  package var endValues: [String] = []

  package init(
    _ title: String, _ measure: Measure, x: ChartX, series: [LineSeries], frame: PictureFrame = PictureFrame()
  ) {
    self.title = title
    self.measure = measure
    self.x = x
    self.series = series
    self.frame = frame
  }

  package func svg(_ writing: Writing) -> String {
    guard x.count > 0, series.contains(where: { $0.values.contains { $0 != nil } }) else {
      return emptyPicture(title, height: height, writing)
    }
    return LineDrawing(self, writing).svg()
  }

  package func twin(_ writing: Writing) -> Table {
    var table = Table(caption: title)
    table.columns = [Column(writing.words.period, .label)] + series.map { Column($0.name, .number) }
    table.rows = (0..<x.count).map { index in
      TableRow([Cell(x.cell(index))] + series.map { Cell(measure.value($0.values[safely: index] ?? nil, writing)) })
    }
    table.style.insert(.tight)
    return table
  }

  /// Each line's first and last value, and its extremes: what a reader who cannot see it would ask.
  func description(_ writing: Writing) -> String {
    series.compactMap { line in
      let known = line.values.indices.filter { $0 < x.count && line.values[$0] != nil }
      guard let first = known.first, let last = known.last else { return nil }
      func value(_ index: Int) -> String { writing.label(line.values[index] ?? 0, measure) }
      guard let low = known.min(by: { (line.values[$0] ?? 0, $0) < (line.values[$1] ?? 0, $1) }),
        let high = known.max(by: { (line.values[$0] ?? 0, -$0) < (line.values[$1] ?? 0, -$1) })
      else { return nil }
      let ends = "\(value(first)), \(x.name(first, writing))"
      var parts = [
        first == last
          ? "\(line.name): \(ends)"
          : writing.words.series(line.name, from: ends, to: "\(value(last)), \(x.name(last, writing))")
      ]
      if low != first, low != last { parts.append(writing.words.lowest(value(low), on: x.name(low, writing))) }
      if high != first, high != last { parts.append(writing.words.highest(value(high), on: x.name(high, writing))) }
      return parts.joined(separator: "; ") + "."
    }.joined(separator: " ")
  }
}

extension Measure {
  /// A value for a table's cell; nil is missing.
  func value(_ value: Int64?, _ writing: Writing) -> CellValue {
    guard let value else { return .missing("") }
    switch self {
    case .money(let currency): return .money(Money(minor: value, currency))
    case .percent(let scale): return .percent(ExactDecimal(mantissa: value, scale: scale), decimals: 1)
    case .count: return .count(value)
    case .decimal(let scale): return .decimal(ExactDecimal(mantissa: value, scale: scale))
    }
  }
}

extension Array {
  /// Nil beyond the end.
  subscript(safely index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
