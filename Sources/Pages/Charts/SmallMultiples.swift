package import Core

/// One small column picture of a set.
package struct SmallMultiple: Sendable {
  package var name: String
  package var link: String?
  /// What stands right of the name: the mean, and its change.
  package var value: CellValue
  package var change: Cell?
  package var values: [Int64?]

  package init(_ name: String, values: [Int64?], value: CellValue, change: Cell? = nil, link: String? = nil) {
    self.name = name
    self.values = values
    self.value = value
    self.change = change
    self.link = link
  }
}

/// Many small pictures on one time axis, each on its own scale, the two halves' means as rules.
package struct SmallMultiples: PagePart {
  package var title: String
  package var measure: Measure
  package var months: [Month]
  package var items: [SmallMultiple]
  /// From which column on they are blue: the last twelve months.
  package var highlightFrom: Int

  package init(
    _ title: String, _ measure: Measure, months: [Month], items: [SmallMultiple], highlightFrom: Int
  ) {
    self.title = title
    self.measure = measure
    self.months = months
    self.items = items
    self.highlightFrom = min(max(0, highlightFrom), months.count)
  }

  private static let height = 84

  package func html(_ writing: Writing) -> String {
    guard !items.isEmpty, !months.isEmpty else { return Empty(.plain(writing.words.noData)).html(writing) }
    return "<div class=\"mu\">\n" + items.map { figure($0, writing) }.joined() + "</div>\n"
  }

  private func figure(_ item: SmallMultiple, _ writing: Writing) -> String {
    let name = link(Escape.html(item.name), to: item.link)
    let change = item.change.map { " \($0.html(Column("", .number), writing))" } ?? ""
    let caption = "<b>\(name)</b> <span class=\"n\">\(item.value.html(writing, bare: true))\(change)</span>"
    return "<figure>\n<figcaption>\(caption)</figcaption>\n\(svg(item, writing))</figure>\n"
  }

  func svg(_ item: SmallMultiple, _ writing: Writing) -> String {
    let top = 16.0
    let bottom = Double(Self.height) - 18
    let known = item.values.prefix(months.count).compactMap { $0 }
    let low = min(0, known.min() ?? 0)
    let high = max(0, known.max() ?? 0)
    let span = Double(high) - Double(low)
    func y(_ value: Double) -> Double { span > 0 ? bottom - (value - Double(low)) / span * (bottom - top) : bottom }
    let bands = BandScale(count: months.count, fill: 0.76)
    var canvas = Canvas(
      height: Self.height, margins: "", title: "\(title): \(item.name)", description: description(item, writing))
    for (index, value) in item.values.prefix(months.count).enumerated() {
      guard let value, value != 0 else { continue }
      let fill = index >= highlightFrom ? "fk" : "fm"
      canvas.rect(x: bands.left(index), width: bands.width, from: y(Double(value)), to: y(0), fill)
    }
    canvas.across(y: y(0), "ax")
    for range in [0..<highlightFrom, highlightFrom..<months.count] { rule(range, item, bands, y, &canvas) }
    extreme(item, bands, y, writing, &canvas)
    feet(bands, writing, &canvas)
    return canvas.finished()
  }

  /// The mean of a half; months without a value count as months without spending only when none is missing.
  private func rule(
    _ range: Range<Int>, _ item: SmallMultiple, _ bands: BandScale, _ y: (Double) -> Double, _ canvas: inout Canvas
  ) {
    let known = range.compactMap { item.values[safely: $0] ?? nil }
    guard !known.isEmpty else { return }
    let mean = known.reduce(0.0) { $0 + Double($1) } / Double(known.count)
    let (x1, x2) = (Double(range.lowerBound) * bands.band, Double(range.upperBound) * bands.band)
    canvas.line(x1: x1, x2: x2, y1: y(mean), y2: y(mean), "px")
    canvas.line(x1: x1, x2: x2, y1: y(mean), y2: y(mean), "zz")
  }

  /// The greatest value above its column.
  private func extreme(
    _ item: SmallMultiple, _ bands: BandScale, _ y: (Double) -> Double, _ writing: Writing, _ canvas: inout Canvas
  ) {
    let known = item.values.prefix(months.count).enumerated().compactMap { index, value in value.map { (index, $0) } }
    guard let (index, value) = known.max(by: { ($0.1, -$0.0) < ($1.1, -$1.0) }), value > 0 else { return }
    let text =
      if case .money(let currency) = measure { writing.wholeAmount(Money(minor: value, currency)) } else {
        writing.label(value, measure)
      }
    let x = bands.centre(index)
    let anchor = x > 0.85 ? "e" : (x < 0.15 ? "" : "m")
    canvas.text(text, x: x > 0.85 ? 1 : (x < 0.15 ? 0 : x), y: y(Double(value)) - 4, anchor)
  }

  private func feet(_ bands: BandScale, _ writing: Writing, _ canvas: inout Canvas) {
    let y = Double(Self.height) - 4
    guard let first = months.first, let last = months.last else { return }
    canvas.text(writing.tinyMonth(first), x: 0, y: y)
    if highlightFrom > 0, highlightFrom < months.count, months.count > 6,
      (0.35...0.65).contains(bands.centre(highlightFrom))
    {
      canvas.text(writing.tinyMonth(months[highlightFrom]), x: bands.centre(highlightFrom), y: y, "m mid")
    }
    if months.count > 1 { canvas.text(writing.tinyMonth(last), x: 1, y: y, "e") }
  }

  private func description(_ item: SmallMultiple, _ writing: Writing) -> String {
    var chart = ColumnChart(title, measure, x: .months(months), name: item.name, values: item.values)
    chart.title = item.name
    return chart.description(writing)
  }

  /// One line a picture: the table twin of all.
  package func twin(_ writing: Writing) -> Table {
    var table = Table(caption: title)
    table.columns = [Column(writing.words.name, .label)] + months.map { Column(writing.tinyMonth($0), .number) }
    table.rows = items.map { item in
      TableRow(
        [Cell(.text(item.name), link: item.link)]
          + months.indices.map { Cell(measure.value(item.values[safely: $0] ?? nil, writing)) })
    }
    table.style = [.tight, .pin, .scroll]
    return table
  }

  package func markdown(_ writing: Writing) -> String { twin(writing).markdown(writing) }
}
