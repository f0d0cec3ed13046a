import Core

private let noteAttributes: [AttributeSpec] = [
  AttributeSpec("notes", .rows), AttributeSpec("gaps", .rows), AttributeSpec("today", .text),
]

/// `line`, `area` and `stacked_area`.
let lineComponents: [Component] = [
  Component(name: "line", attributes: lineAttributes) { try $0.output(lineChart($0, area: false)) },
  Component(name: "area", attributes: lineAttributes) { try $0.output(lineChart($0, area: true)) },
  Component(
    name: "stacked_area",
    attributes: pictureAttributes + noteAttributes + [
      AttributeSpec("x", .column, required: true), AttributeSpec("y", .text, required: true),
      AttributeSpec("series", .column),
      AttributeSpec("names", .text), AttributeSpec("ink", .column), AttributeSpec("inks", .text),
      AttributeSpec("total", .column), AttributeSpec("total_name", .text), AttributeSpec("quality", .column),
    ]
  ) { try $0.output(stackedArea($0)) },
]

private let lineAttributes: [AttributeSpec] =
  pictureAttributes + noteAttributes + [
    AttributeSpec("x", .column, required: true), AttributeSpec("y", .text, required: true),
    AttributeSpec("series", .column),
    AttributeSpec("names", .text), AttributeSpec("ink", .column), AttributeSpec("compare", .text),
    AttributeSpec("low", .column), AttributeSpec("high", .column), AttributeSpec("quality", .column),
    AttributeSpec("area", .boolean), AttributeSpec("steps", .boolean), AttributeSpec("zero", .boolean),
    AttributeSpec("mark", .any), AttributeSpec("mark_name", .text), AttributeSpec("low_point", .text),
    AttributeSpec("end", .text),
  ]

private func lineChart(_ call: ComponentCall, area: Bool) throws -> LineChart {
  let rows = try call.data()
  let pivot = try Pivot(rows, call)
  var chart = LineChart(call.title, pivot.measure, x: try pivot.positions.chartX(call), series: [], frame: call.frame)
  let compared = Set((call.text("compare") ?? "").split(separator: ",").map { String($0.drop { $0 == " " }) })
  let several = pivot.series.filter { !compared.contains($0.name) }.count > 1
  chart.series = pivot.series.enumerated().map { index, series in
    let role: LineSeries.Role =
      compared.contains(series.name) ? .before : (several ? .ink(Ink(series.ink ?? index)) : .now)
    return LineSeries(series.name, series.values, role: role)
  }
  for name in compared.sorted() where !pivot.series.contains(where: { $0.name == name }) {
    let nearest = nearestName(to: name, among: pivot.series.map(\.name))
    throw call.fault(
      "'compare' names no line of this chart: '\(name)'", at: "compare",
      hint: nearest.map { "did you mean '\($0)'?" } ?? "a line is called by 'names' or 'series'")
  }
  if let low = call.text("low"), let high = call.text("high") {
    let band = try Numbers([low, high], of: rows, percent: call.text("format") == "percent", call, at: "low")
    guard band.measure == pivot.measure || band.columns.allSatisfy({ $0.allSatisfy { $0 == nil } }) else {
      throw call.fault("'low' and 'high' are not of the kind that 'y' is", at: "low")
    }
    chart.band = LineBand(low: pivot.positions.sorted(band.columns[0]), high: pivot.positions.sorted(band.columns[1]))
  }
  if let quality = call.text("quality"), !chart.series.isEmpty { apply(quality, rows, pivot.positions, &chart) }
  chart.area = area || call.flag("area")
  chart.steps = call.flag("steps")
  chart.fromZero = call.flag("zero")
  chart.height = call.height(240)
  chart.today = call.text("today").flatMap { Day(iso: $0) }
  chart.notes = try notes(call)
  chart.shades = try gaps(call)
  if let end = call.text("end") { chart.endValues = [end] }
  try mark(call, &chart)
  return chart
}

/// Where the days ahead begin, they are expected; what is missing is a gap even if a figure stands there.
private func apply(_ column: String, _ rows: Rows, _ positions: Positions, _ chart: inout LineChart) {
  let words = positions.sorted((0..<rows.count).map { rows[$0][column]?.output ?? "" })
  chart.series[0].known = words.map { word in
    switch word {
    case "derived": .derived
    case "carried", "stale": .carried
    case "expected": .expected
    default: .observed
    }
  }
  for (index, word) in words.enumerated() where word == "missing" { chart.series[0].values[index] = nil }
}

private func mark(_ call: ComponentCall, _ chart: inout LineChart) throws {
  let value = call["mark"]
  if !value.isNull {
    guard let minor = value.amount?.minor ?? value.exact?.rounded(to: chart.measure.exponent) else {
      throw call.fault("'mark' is no amount", at: "mark")
    }
    if let currency = value.amount?.currency, chart.measure != .money(currency) {
      throw call.fault("'mark' is in \(currency), the chart is not", at: "mark")
    }
    chart.mark = (minor, call.text("mark_name") ?? call.writing.label(minor, chart.measure))
  }
  guard let words = call.text("low_point"), let series = chart.series.first else { return }
  let known = series.values.indices.filter { series.values[$0] != nil }
  guard let low = known.min(by: { (series.values[$0] ?? 0, $0) < (series.values[$1] ?? 0, $1) }) else { return }
  let figure = call.writing.label(series.values[low] ?? 0, chart.measure)
  let bad = chart.mark.map { (series.values[low] ?? 0) < $0.value } ?? false
  chart.points = [PointNote(at: low, "\(words) \(figure)", bad: bad)]
}

/// Rows of `day` and `text`.
private func notes(_ call: ComponentCall) throws -> [ChartNote] {
  guard let rows = call.rows("notes") else { return [] }
  try needs(["day", "text"], rows, call, at: "notes")
  return (0..<rows.count).compactMap { index in
    rows[index]["day"]?.day.map { ChartNote($0, rows[index]["text"]?.output ?? "") }
  }
}

/// Rows of `first_day`, `last_day` and `reason`.
private func gaps(_ call: ComponentCall) throws -> [ChartShade] {
  guard let rows = call.rows("gaps") else { return [] }
  try needs(["first_day", "last_day", "reason"], rows, call, at: "gaps")
  return (0..<rows.count).compactMap { index in
    guard let first = rows[index]["first_day"]?.day, let last = rows[index]["last_day"]?.day else { return nil }
    return ChartShade(from: first, to: last, reason: rows[index]["reason"]?.output ?? "")
  }
}

private func needs(_ columns: [String], _ rows: Rows, _ call: ComponentCall, at attribute: String) throws {
  for column in columns { try call.check(column, of: rows, at: attribute) }
}

private func stackedArea(_ call: ComponentCall) throws -> StackedAreaChart {
  let rows = try call.data()
  let pivot = try Pivot(rows, call)
  guard !pivot.positions.days.isEmpty || rows.count == 0 else {
    throw call.fault("'x' holds neither days nor months", at: "x")
  }
  var chart = StackedAreaChart(
    call.title, pivot.measure, days: pivot.positions.days, layers: stack(pivot, call), frame: call.frame)
  if let total = call.text("total") {
    let numbers = try Numbers([total], of: rows, percent: false, call, at: "total")
    chart.total = (call.text("total_name") ?? title(of: total), pivot.positions.sorted(numbers.columns[0]))
  }
  if let quality = call.text("quality") { leaveOutMissing(quality, rows, pivot.positions, &chart) }
  chart.height = call.height(380)
  chart.notes = try notes(call)
  chart.shades = try gaps(call)
  return chart
}

/// What is missing is a gap in every layer and in the total, though figures of its other parts stand there.
private func leaveOutMissing(
  _ column: String, _ rows: Rows, _ positions: Positions, _ chart: inout StackedAreaChart
) {
  let words = positions.sorted((0..<rows.count).map { rows[$0][column]?.output ?? "" })
  for (index, word) in words.enumerated() where word == "missing" {
    for layer in chart.layers.indices { chart.layers[layer].values[index] = nil }
    chart.total?.values[index] = nil
  }
}

/// A pivot's series as layers: `inks: "0,4,2,1,other"` where columns are layers, an `ink` column where rows are.
func stack(_ pivot: Pivot, _ call: ComponentCall) -> [StackSeries] {
  let given = (call.text("inks") ?? "").split(separator: ",").map { String($0.drop { $0 == " " }) }
  return pivot.series.enumerated().map { index, series in
    let ink: Ink
    if let word = given[safely: index] {
      ink = Int(word).map { Ink($0) } ?? .other
    } else {
      ink = Ink(series.ink ?? index)
    }
    return StackSeries(series.name, ink: ink, series.values)
  }
}
