package import Core

/// One layer or segment of a stack.
package struct StackSeries: Sendable {
  package var name: String
  package var ink: Ink
  /// One for each x or column; nil and zero draw nothing, what is below zero is stacked downwards.
  package var values: [Int64?]

  package init(_ name: String, ink: Ink, _ values: [Int64?]) {
    self.name = name
    self.ink = ink
    self.values = values
  }

  /// More than seven: the six largest keep their places, the rest is one in slate.
  static func folded(_ series: [StackSeries], _ words: Words) -> [StackSeries] {
    guard series.count > 7 else { return series }
    func weight(_ series: StackSeries) -> Double { series.values.reduce(0) { $0 + Double(($1 ?? 0).magnitude) } }
    let order = series.indices.sorted { (weight(series[$1]), $0) < (weight(series[$0]), $1) }
    let kept = order.prefix(6).sorted()
    let count = series.map(\.values.count).max() ?? 0
    let rest = (0..<count).map { index in
      exactSum(order.dropFirst(6).compactMap { series[$0].values[safely: index] ?? nil })
    }
    return kept.map { series[$0] } + [StackSeries(words.other, ink: .other, rest)]
  }
}

/// Layers over days, debts below zero, and the total as a line over them.
package struct StackedAreaChart: Picture {
  package var title: String
  package var frame: PictureFrame
  package var measure: Measure
  package var days: [Day]
  /// From the bottom up; a day on which none has a value is a gap.
  package var layers: [StackSeries]
  /// The total's name and values; nil for none.
  package var total: (name: String, values: [Int64?])?
  package var notes: [ChartNote] = []
  package var shades: [ChartShade] = []
  package var height = 380

  package init(
    _ title: String, _ measure: Measure, days: [Day], layers: [StackSeries], frame: PictureFrame = PictureFrame()
  ) {
    self.title = title
    self.measure = measure
    self.days = days
    self.layers = layers
    self.frame = frame
  }

  package func svg(_ writing: Writing) -> String {
    guard !days.isEmpty, !layers.isEmpty else { return emptyPicture(title, height: height, writing) }
    return StackedAreaDrawing(self, writing).svg()
  }

  package func twin(_ writing: Writing) -> Table {
    var table = Table(caption: title)
    table.columns = [Column(writing.words.day, .label)] + layers.map { Column($0.name, .number) }
    if let total { table.columns.append(Column(total.name, .number)) }
    // A long history is told by its month ends; the downloads hold every day.
    let rows = days.indices.filter { days.count <= 120 || $0 == days.count - 1 || days[$0 + 1].month != days[$0].month }
    table.rows = rows.map { index in
      var cells = [Cell(.day(days[index]))]
      cells += layers.map { Cell(measure.value($0.values[safely: index] ?? nil, writing)) }
      if let total { cells.append(Cell(measure.value(total.values[safely: index] ?? nil, writing))) }
      return TableRow(cells)
    }
    table.style.insert(.tight)
    return table
  }

  func description(_ writing: Writing) -> String {
    guard let last = days.indices.last(where: isKnown) else { return "" }
    var parts = layers.compactMap { layer in
      (layer.values[safely: last] ?? nil).map { "\(layer.name) \(writing.label($0, measure))" }
    }
    if let total, let value = total.values[safely: last] ?? nil {
      parts.append("\(total.name) \(writing.label(value, measure))")
    }
    return "\(writing.day(days[last])): \(parts.joined(separator: ", "))."
  }
}

extension StackedAreaChart {
  /// Whether anything is known of that day.
  fileprivate func isKnown(_ index: Int) -> Bool {
    layers.contains { ($0.values[safely: index] ?? nil) != nil } || (total?.values[safely: index] ?? nil) != nil
  }
}

private struct StackedAreaDrawing {
  let chart: StackedAreaChart
  let writing: Writing
  let layers: [StackSeries]
  let time: TimeScale
  /// The points drawn: all of a short history, evenly chosen from a long one, with the last.
  let points: [Int]
  /// Beside `points`: nothing is drawn where nothing is known.
  let isKnown: [Bool]
  let scale: LinearScale
  let top = 30.0
  let bottom: Double
  /// Upper and lower edge of each layer at each drawn point.
  let edges: [[(from: Int64, to: Int64)]]

  init(_ chart: StackedAreaChart, _ writing: Writing) {
    self.chart = chart
    self.writing = writing
    layers = StackSeries.folded(chart.layers, writing.words)
    time = TimeScale(chart.days)
    let stride = max(1, (chart.days.count + 179) / 180)
    let last = chart.days.count - 1
    points = (0...last).filter { (last - $0) % stride == 0 || $0 == 0 }
    isKnown = points.map(chart.isKnown)
    bottom = Double(chart.height) - 24
    edges = Self.stack(layers, points)
    let totals = points.compactMap { chart.total?.values[safely: $0] ?? nil }
    let values = edges.flatMap { $0.flatMap { [$0.from, $0.to] } } + totals
    scale = LinearScale(values, fromZero: true, unit: chart.measure.unit, top: top, bottom: bottom)
  }

  private static func stack(_ layers: [StackSeries], _ points: [Int]) -> [[(from: Int64, to: Int64)]] {
    var above = Array(repeating: Int64(0), count: points.count)
    var below = above
    return layers.map { layer in
      points.indices.map { place in
        let value = (layer.values[safely: points[place]] ?? nil) ?? 0
        let from = value < 0 ? below[place] : above[place]
        let to = plus(from, value)
        if value < 0 { below[place] = to } else { above[place] = to }
        return (from, to)
      }
    }
  }

  func svg() -> String {
    let ends = EndLabels(labels: labels(), top: top - 6, bottom: bottom, oneLine: true)
    var canvas = Canvas(
      height: chart.height, margins: ends.margin.rawValue, title: chart.title, description: chart.description(writing))
    let reasons = canvas.shades(chart.shades, time, top: top - 14, bottom: bottom)
    canvas.valueAxis(scale, chart.measure, writing)
    draw(&canvas)
    canvas.baseAxis(time.ticks(writing), ends.margin, y: bottom, line: scale.low >= 0)
    if scale.low < 0 { canvas.across(y: scale.zero, "ax") }
    canvas.milestones(marks(), top: top - 18, bottom: bottom, writing)
    if let total = chart.total, let last = chart.days.indices.last, let value = total.values[safely: last] ?? nil {
      canvas.dot(x: 1, y: scale.y(value), radius: 3.5, "fi")
    }
    // Above the stack rather than on it; milestones have their words up there.
    canvas.reasons(reasons, top: top - 14, bottom: bottom) { chart.notes.isEmpty ? highest(between: $0) : 0 }
    ends.draw(on: &canvas)
    return canvas.finished()
  }

  private func draw(_ canvas: inout Canvas) {
    for (layer, edge) in zip(layers, edges) {
      // Positive and negative stretches are two shapes: an overdrawn account hangs below zero.
      for positive in [true, false] {
        canvas.path(shape(edge, positive), "\(layer.ink.fill) stk\(positive ? "" : " dbt")")
      }
    }
    guard let total = chart.total else { return }
    var outline = Outline()
    for place in points {
      if let value = total.values[safely: place] ?? nil {
        outline.to(x(place), scale.y(value))
      } else {
        outline.lift()
      }
    }
    canvas.path(outline, "ln nwu")
    canvas.path(outline, "ln nw")
  }

  /// The y of whatever is drawn highest between two x, with the points that lead there.
  private func highest(between range: ClosedRange<Double>) -> Double {
    let inside = points.indices.filter { range.contains(x(points[$0])) }
    guard let first = inside.first, let last = inside.last else { return top }
    var highest = scale.zero
    for place in max(0, first - 1)...min(points.count - 1, last + 1) {
      for edge in edges { highest = min(highest, scale.y(edge[place].to)) }
      if let total = chart.total?.values[safely: points[place]] ?? nil { highest = min(highest, scale.y(total)) }
    }
    return highest
  }

  private func x(_ point: Int) -> Double { time.x(chart.days[point]) }

  /// A layer's stretches of one sign, each from the point before it to the point after it, but never into a gap.
  private func shape(_ edge: [(from: Int64, to: Int64)], _ positive: Bool) -> Outline {
    var outline = Outline()
    var run: [Int] = []
    func has(_ place: Int) -> Bool { positive ? edge[place].to > edge[place].from : edge[place].to < edge[place].from }
    func end() {
      guard let first = run.first, let last = run.last else { return }
      let places = Array(neighbour(first, -1)...neighbour(last, 1))
      func to(_ place: Int) -> Int64 { has(place) ? edge[place].to : edge[place].from }
      if places.count == 1 {  // a single day: a sliver that can be seen
        let left = edge.count == 1 ? 0.97 : max(0, x(points[first]) - 0.003)
        let right = edge.count == 1 ? 1 : min(1, left + 0.006)
        outline.move(left, scale.y(edge[first].from))
        outline.to(left, scale.y(edge[first].to))
        outline.to(right, scale.y(edge[first].to))
        outline.to(right, scale.y(edge[first].from))
      } else {
        for place in places { outline.to(x(points[place]), scale.y(to(place))) }
        for place in places.reversed() { outline.to(x(points[place]), scale.y(edge[place].from)) }
      }
      outline.close()
      run = []
    }
    for place in edge.indices { if has(place) { run.append(place) } else { end() } }
    end()
    return outline
  }

  /// The point beside one, or itself at an end and at a gap.
  private func neighbour(_ place: Int, _ step: Int) -> Int {
    isKnown[safely: place + step] == true ? place + step : place
  }

  /// Layers are named at the middle of their last height, the total at its end; what was known before a gap has no value
  /// at the end.
  private func labels() -> [EndLabel] {
    guard let place = isKnown.lastIndex(of: true) else { return [] }
    let isLast = place == points.count - 1
    var labels: [EndLabel] = []
    func add(_ name: String, _ value: Int64, y: Double, _ classes: String) {
      labels.append(
        EndLabel(name: name, value: isLast ? writing.label(value, chart.measure) : "", y: y, classes: classes))
    }
    for (layer, edge) in zip(layers, edges) {
      guard let value = layer.values[safely: points[place]] ?? nil, value != 0 else { continue }
      add(layer.name, value, y: (scale.y(edge[place].from) + scale.y(edge[place].to)) / 2, layer.ink.text)
    }
    if let total = chart.total, let value = total.values[safely: points[place]] ?? nil {
      add(total.name, value, y: scale.y(value), "k")
    }
    return labels
  }

  private func marks() -> [(x: Double, y: Double, text: String)] {
    chart.notes.compactMap { note in
      guard note.day >= time.first, note.day <= time.last,
        let index = chart.days.indices.last(where: { chart.days[$0] <= note.day })
      else { return nil }
      let value = (chart.total?.values[safely: index] ?? nil) ?? edges.compactMap { $0.last?.to }.max() ?? 0
      return (time.x(note.day), scale.y(value), fitted(note.text, within: 120))
    }
  }
}
