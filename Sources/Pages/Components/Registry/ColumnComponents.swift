import Core

/// `column`, `stacked_column` and `multiples`.
let columnComponents: [Component] = [
  Component(
    name: "column",
    attributes: pictureAttributes + [
      AttributeSpec("x", .column, required: true), AttributeSpec("y", .column, required: true),
      AttributeSpec("names", .text),
      AttributeSpec("highlight", .integer), AttributeSpec("before_name", .text), AttributeSpec("now_name", .text),
      AttributeSpec("mean", .boolean), AttributeSpec("notes", .column),
    ]
  ) { try $0.output(columnChart($0)) },
  Component(
    name: "stacked_column",
    attributes: pictureAttributes + [
      AttributeSpec("x", .column, required: true), AttributeSpec("y", .text, required: true),
      AttributeSpec("series", .column),
      AttributeSpec("names", .text), AttributeSpec("ink", .column), AttributeSpec("inks", .text),
    ]
  ) { call in
    let pivot = try Pivot(call.data(), call)
    var chart = StackedColumnChart(
      call.title, pivot.measure, x: pivot.positions.columnX, parts: stack(pivot, call), frame: call.frame)
    chart.height = call.height(240)
    return call.output(chart)
  },
  Component(
    name: "multiples",
    attributes: pictureAttributes + [
      AttributeSpec("x", .column, required: true), AttributeSpec("y", .column, required: true),
      AttributeSpec("series", .column, required: true), AttributeSpec("ink", .column), AttributeSpec("names", .text),
      AttributeSpec("highlight", .integer, default: .integer(12)), AttributeSpec("link", .template),
      AttributeSpec("good", .oneOf(["up", "down"])),
    ]
  ) { try $0.output(multiples($0)) },
]

/// The mean, half to even, of what is known in a range.
private func mean(_ values: [Int64?], _ range: Range<Int>) -> Int64? {
  let known = range.compactMap { values[safely: $0] ?? nil }
  guard !known.isEmpty else { return nil }
  let sum = known.reduce(Int128(0)) { $0 + Int128($1) }
  return Int64(exactly: divideHalfEven(sum, by: Int128(known.count)))
}

private func columnChart(_ call: ComponentCall) throws -> ColumnChart {
  let rows = try call.data()
  let pivot = try Pivot(rows, call)
  let series = pivot.series.first
  let values = series?.values ?? []
  var chart = ColumnChart(
    call.title, pivot.measure, x: pivot.positions.columnX, name: series?.name ?? "", values: values, frame: call.frame)
  chart.height = call.height(220)
  let count = values.count
  let split = max(0, count - max(0, call.integer("highlight") ?? count))
  let means = call.flag("mean")
  if split > 0 {
    let before = 0..<split
    chart.groups.append(
      ColumnGroup(call.text("before_name") ?? "", before, highlighted: false, mean: means ? mean(values, before) : nil))
  }
  if split < count, split > 0 || means || call.text("now_name") != nil {
    let now = split..<count
    chart.groups.append(ColumnGroup(call.text("now_name") ?? "", now, mean: means ? mean(values, now) : nil))
  }
  if let column = call.text("notes") {
    let words = pivot.positions.sorted((0..<rows.count).map { rows[$0][column] ?? .null })
    chart.notes = words.enumerated().compactMap { $1.isNull || $1.output.isEmpty ? nil : ($0, $1.output) }
  }
  return chart
}

private func multiples(_ call: ComponentCall) throws -> SmallMultiples {
  let rows = try call.data()
  let pivot = try Pivot(rows, call)
  guard rows.count == 0 || !pivot.positions.months.isEmpty else { throw call.fault("'x' holds no months", at: "x") }
  let count = pivot.positions.months.count
  let split = max(0, count - max(0, call.integer("highlight") ?? 12))
  let seriesColumn = call.text("series") ?? ""
  let items = try pivot.series.map { series -> SmallMultiple in
    let now = mean(series.values, split..<count)
    let before = mean(series.values, 0..<split)
    let value: CellValue =
      now.map { minor in
        if case .money(let currency) = pivot.measure { return .wholeMoney(Money(minor: minor, currency)) }
        return pivot.measure.value(minor, call.writing)
      } ?? .missing("")
    let row = (0..<rows.count).first { rows[$0][seriesColumn]?.output == series.name }
    return SmallMultiple(
      series.name, values: series.values, value: value, change: change(now, before, call),
      link: try row.flatMap { try call.address("link", row: rows[$0]) })
  }
  return SmallMultiples(call.title, pivot.measure, months: pivot.positions.months, items: items, highlightFrom: split)
}

/// The change of a mean, coloured only where it matters: over a quarter, and 25 of the currency (domain: look, "Colour").
private func change(_ now: Int64?, _ before: Int64?, _ call: ComponentCall) -> Cell? {
  guard let now, let before, before != 0 else { return nil }
  let difference = Int128(now) - Int128(before)
  guard let ratio = Int64(exactly: divideHalfEven(difference * 10_000, by: Int128(before.magnitude))) else {
    return nil
  }
  let matters = ratio.magnitude > 2_500 && difference.magnitude > 2_500
  let rises = difference > 0
  let tone: Tone =
    switch call.text("good") {
    case "up" where matters: rises ? .good : .bad
    case "down" where matters: rises ? .bad : .good
    default: .plain
    }
  return Cell(.percentChange(ExactDecimal(mantissa: ratio, scale: 4)), tone: tone)
}
