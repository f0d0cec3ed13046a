import Core

/// Draws a `LineChart`: ground, areas, lines, words, in this order.
struct LineDrawing {
  let chart: LineChart
  let writing: Writing
  let xs: [Double]
  let drawn: [Int]
  let scale: LinearScale
  let top: Double
  let bottom: Double

  init(_ chart: LineChart, _ writing: Writing) {
    self.chart = chart
    self.writing = writing
    xs = chart.x.positions
    drawn = drawnPoints(count: chart.x.count, series: chart.series.map(\.values))
    top = chart.today != nil || !chart.notes.isEmpty ? 26 : 22
    bottom = Double(chart.height) - 22
    var values = chart.series.flatMap { $0.values.prefix(chart.x.count).compactMap { $0 } }
    if let band = chart.band { values += (band.low + band.high).compactMap { $0 } }
    if let mark = chart.mark { values.append(mark.value) }
    scale = LinearScale(
      values, fromZero: chart.fromZero || chart.area || chart.mark != nil, unit: chart.measure.unit,
      most: chart.height < 150 ? 4 : 6, top: top, bottom: bottom)
  }

  /// Several lines are named at their ends, right of the plot; a lone one has its last value above its dot, or beside
  /// it where the words over the line would stand too far off to be its.
  private var named: Bool { chart.series.count > 1 || standsBeside }

  private var standsBeside: Bool {
    guard chart.series.count == 1, let series = chart.series.first, let last = lastIndex(series),
      !endValue(0, series, last).isEmpty, !endsInside(series)
    else { return false }
    return abs(besideLine(series, last) - y(series, last)) > 40
  }

  private func lastIndex(_ series: LineSeries) -> Int? {
    series.values.indices.last { $0 < xs.count && series.values[$0] != nil }
  }

  private func endsInside(_ series: LineSeries) -> Bool {
    guard let last = lastIndex(series) else { return false }
    return xs[last] < 0.93
  }

  func svg() -> String {
    let ends = endLabels()
    var canvas = Canvas(
      height: chart.height, margins: ends.margin.rawValue, title: chart.title, description: chart.description(writing))
    let reasons = ground(&canvas, ends.margin)
    areas(&canvas)
    for series in chart.series where series.role == .before { line(series, &canvas) }
    for series in chart.series where series.role != .before { line(series, &canvas) }
    for series in chart.series { dots(series, &canvas) }
    words(&canvas, reasons, ends)
    return canvas.finished()
  }

  // MARK: Ground

  private func ground(
    _ canvas: inout Canvas, _ margin: PlotMargin
  ) -> [(x1: Double, x2: Double, text: String)] {
    var reasons: [(x1: Double, x2: Double, text: String)] = []
    if case .days(let days) = chart.x {
      reasons = canvas.shades(chart.shades, TimeScale(days), top: top - 8, bottom: bottom)
    }
    carriedShades(&canvas)
    if let mark = chart.mark {
      canvas.rect(x: 0, width: 1, from: scale.y(mark.value), to: scale.zero, "fwt")
    }
    canvas.valueAxis(scale, chart.measure, writing)
    canvas.baseAxis(chart.x.ticks(writing), margin, y: bottom)
    return reasons
  }

  /// Stretches whose values are only carried forward stand on the warning's tint.
  private func carriedShades(_ canvas: inout Canvas) {
    for series in chart.series where series.known.contains(.carried) {
      var start: Int?
      for index in 0...xs.count {
        let carried = index < xs.count && series.known(index) == .carried && series.values[safely: index] != .some(nil)
        if carried, start == nil { start = max(0, index - 1) }
        if !carried, let from = start {
          let to = index - 1
          canvas.rect(x: xs[from], width: max(xs[to] - xs[from], 0.004), from: top - 8, to: bottom, "miss2")
          start = nil
        }
      }
    }
  }

  // MARK: Areas and lines

  private func areas(_ canvas: inout Canvas) {
    if let band = chart.band { canvas.path(ribbon(band.low, band.high), "fs2") }
    guard chart.area, let series = chart.series.first else { return }
    for run in runs(of: series) {
      var outline = Outline()
      guard let first = run.first, let last = run.last else { continue }
      outline.move(xs[first], scale.zero)
      for index in run { outline.to(xs[index], y(series, index)) }
      outline.to(xs[last], scale.zero)
      outline.close()
      canvas.path(outline, "area2 fk")
    }
  }

  private func ribbon(_ low: [Int64?], _ high: [Int64?]) -> Outline {
    var outline = Outline()
    let both = drawn.filter { (low[safely: $0] ?? nil) != nil && (high[safely: $0] ?? nil) != nil }
    guard both.count > 1 else { return outline }
    for index in both { outline.to(xs[index], scale.y((high[safely: index] ?? nil) ?? 0)) }
    for index in both.reversed() { outline.to(xs[index], scale.y((low[safely: index] ?? nil) ?? 0)) }
    outline.close()
    return outline
  }

  /// The drawn points of a series between its gaps.
  private func runs(of series: LineSeries) -> [[Int]] {
    var runs: [[Int]] = [[]]
    for index in drawn {
      if (series.values[safely: index] ?? nil) == nil {
        runs.append([])
      } else {
        runs[runs.count - 1].append(index)
      }
    }
    return runs.filter { !$0.isEmpty }
  }

  private func y(_ series: LineSeries, _ index: Int) -> Double { scale.y((series.values[safely: index] ?? nil) ?? 0) }

  /// A line is one path for each way it is known.
  private func line(_ series: LineSeries, _ canvas: inout Canvas) {
    var outlines: [LineSeries.Known: Outline] = [:]
    for run in runs(of: series) {
      var before: LineSeries.Known?
      for (place, index) in run.enumerated() where place > 0 {
        let known = series.known(index)
        var outline = outlines[known] ?? Outline()
        let previous = run[place - 1]
        if known != before { outline.move(xs[previous], y(series, previous)) }
        if chart.steps {
          outline.step(xs[index], y(series, index))
        } else {
          outline.to(xs[index], y(series, index))
        }
        outlines[known] = outline
        before = known
      }
    }
    for known in [LineSeries.Known.observed, .derived, .carried, .expected] {
      if let outline = outlines[known] { canvas.path(outline, classes(series.role, known)) }
    }
  }

  private func classes(_ role: LineSeries.Role, _ known: LineSeries.Known) -> String {
    let base =
      switch role {
      case .now: "ln ki"
      case .before: "ln dash"
      case .ink(let ink): "ln l\(ink.number)"
      }
    switch known {
    case .observed: return base
    case .derived: return base + " der"
    case .carried, .expected: return base + " est"
    }
  }

  /// The end of each line, and points with no neighbour, which no line would show.
  private func dots(_ series: LineSeries, _ canvas: inout Canvas) {
    let fill: String
    switch series.role {
    case .now: fill = "dot"
    case .before: fill = "fe"
    case .ink(let ink): fill = ink.fill + "s"
    }
    for run in runs(of: series) where run.count == 1 {
      canvas.dot(x: xs[run[0]], y: y(series, run[0]), radius: 2.5, fill)
    }
    // The last of what has happened: where the expected begins, or the end.
    guard series.role == .now, let end = lastIndex(series) else { return }
    let now = series.values.indices.last {
      $0 < xs.count && series.values[$0] != nil && series.known($0) != .expected
    }
    canvas.dot(x: xs[now ?? end], y: y(series, now ?? end), fill)
  }

  // MARK: Words

  private func endLabels() -> EndLabels {
    var labels: [EndLabel] = []
    if named {
      for (number, series) in chart.series.enumerated() where !endsInside(series) {
        guard let last = lastIndex(series) else { continue }
        labels.append(
          chart.series.count == 1
            ? EndLabel(name: endValue(number, series, last), value: "", y: y(series, last), classes: "k")
            : EndLabel(
              name: series.name, value: endValue(number, series, last), y: y(series, last),
              classes: nameClass(series.role)))
      }
    }
    let oneLine = labels.count > 3 || Double(labels.count) * 28 > bottom - top
    return EndLabels(labels: labels, top: top, bottom: bottom, oneLine: oneLine)
  }

  private func endValue(_ number: Int, _ series: LineSeries, _ last: Int) -> String {
    chart.endValues[safely: number] ?? writing.label((series.values[safely: last] ?? nil) ?? 0, chart.measure)
  }

  private func nameClass(_ role: LineSeries.Role) -> String {
    switch role {
    case .now: "k"
    case .before: "k2"
    case .ink(let ink): ink.text
    }
  }

  private func words(
    _ canvas: inout Canvas, _ reasons: [(x1: Double, x2: Double, text: String)], _ ends: EndLabels
  ) {
    canvas.reasons(reasons, bottom: bottom)
    if case .days(let days) = chart.x {
      let time = TimeScale(days)
      let today = chart.today.flatMap { $0 >= time.first && $0 <= time.last ? time.x($0) : nil }
      if let today { canvas.todayLine(x: today, top: top - 8, bottom: bottom, writing) }
      canvas.milestones(marks(days, time), today: today, top: top - 16, bottom: bottom, writing)
    }
    // Over today's line, which its halo interrupts.
    if let mark = chart.mark { canvas.text(mark.name, x: 0, dx: 4, y: scale.y(mark.value) - 4, "k2 h") }
    for point in chart.points { note(point, &canvas) }
    ends.draw(on: &canvas)
    for (number, series) in chart.series.enumerated() where !named || endsInside(series) {
      valueAtEnd(number, series, &canvas)
    }
  }

  /// Milestones stand on the first line, at the day itself or the last known before it.
  private func marks(_ days: [Day], _ time: TimeScale) -> [(x: Double, y: Double, text: String)] {
    guard let series = chart.series.first else { return [] }
    return chart.notes.compactMap { note in
      guard let index = days.indices.last(where: { days[$0] <= note.day && (series.values[safely: $0] ?? nil) != nil })
      else { return nil }
      return (time.x(max(time.first, min(note.day, time.last))), y(series, index), fitted(note.text, within: 120))
    }
  }

  /// A ring or dot with its words above, or below where the line leaves no room.
  private func note(_ point: PointNote, _ canvas: inout Canvas) {
    guard let series = chart.series.first, let value = series.values[safely: point.index] ?? nil else { return }
    let x = xs[point.index]
    let y = scale.y(value)
    canvas.dot(x: x, y: y, radius: 4, point.bad ? "fn halo" : "ring")
    let above = y - 22 > top
    // Beside the point, so that an upright of a stepped line does not run through the words.
    let left = x > 0.76
    let lines = wrapped(point.text, within: 76)
    let first = above ? y - 8 - Double(lines.count - 1) * 13 : y + 16
    for (number, line) in lines.enumerated() {
      canvas.text(line, x: x, dx: left ? -7 : 7, y: first + Double(number) * 13, left ? "k2 h e" : "k2 h")
    }
  }

  /// The value of a lone line, above the highest of what lies near its end so that it never crosses the line; the name
  /// too where a line ends inside the plot beside others.
  private func valueAtEnd(_ number: Int, _ series: LineSeries, _ canvas: inout Canvas) {
    guard let last = lastIndex(series), chart.x.count > 0 else { return }
    let text = endValue(number, series, last)
    guard !text.isEmpty else { return }
    let x = xs[last]
    if named, x <= 0.6 {
      // On the side where no other line runs.
      let others = chart.series.indices.filter { $0 != number }.compactMap {
        chart.series[$0].values[safely: last] ?? nil
      }
      let below = others.allSatisfy { $0 > (series.values[safely: last] ?? nil) ?? 0 }
      let end = self.y(series, last)
      let y = below ? min(end + 16, bottom - 18) : max(end - 22, top)
      canvas.text(fitted(series.name, within: 150), x: x, dx: 4, y: y, nameClass(series.role) + " h")
      canvas.text(text, x: x, dx: 4, y: y + 13, "q2 h")
      return
    }
    let words = named ? "\(fitted(series.name, within: 110)) \(text)" : text
    canvas.text(words, x: x, y: besideLine(series, last), "k h e")
  }

  /// The baseline of a lone line's last value: above the highest of what lies near its end.
  private func besideLine(_ series: LineSeries, _ last: Int) -> Double {
    let near = drawn.filter { $0 <= last && xs[$0] >= xs[last] - 0.22 && (series.values[safely: $0] ?? nil) != nil }
    let end = y(series, last)
    let highest = near.map { y(series, $0) }.min() ?? end
    let lowest = near.map { y(series, $0) }.max() ?? end
    // Below when the line comes down to its end and there is room underneath.
    return end - highest > 16 && lowest + 20 < bottom ? lowest + 18 : highest - 9
  }
}
