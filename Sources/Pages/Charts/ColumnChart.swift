import Core

/// Neighbouring columns that belong together: this year and the one before.
package struct ColumnGroup: Sendable {
  package var name: String
  package var range: Range<Int>
  /// Blue for what the chart is about, grey for what it is compared with.
  package var highlighted: Bool
  /// A rule across the group, its value beside the name; nil for none.
  package var mean: Int64?

  package init(_ name: String, _ range: Range<Int>, highlighted: Bool = true, mean: Int64? = nil) {
    self.name = name
    self.range = range
    self.highlighted = highlighted
    self.mean = mean
  }
}

/// One column a month or name, from zero; groups by colour, their means as rules.
package struct ColumnChart: Picture {
  package var title: String
  package var frame: PictureFrame
  package var measure: Measure
  package var x: ColumnX
  package var name: String
  /// nil is a gap with nothing drawn.
  package var values: [Int64?]
  /// Empty when all columns are highlighted.
  package var groups: [ColumnGroup] = []
  /// Words above single columns: at most three.
  package var notes: [(index: Int, text: String)] = []
  package var height = 220

  package init(
    _ title: String, _ measure: Measure, x: ColumnX, name: String, values: [Int64?],
    frame: PictureFrame = PictureFrame()
  ) {
    self.title = title
    self.measure = measure
    self.x = x
    self.name = name
    self.values = values
    self.frame = frame
  }

  package func svg(_ writing: Writing) -> String {
    guard x.count > 0, values.contains(where: { $0 != nil }) else {
      return emptyPicture(title, height: height, writing)
    }
    let headed = groups.contains { !$0.name.isEmpty || $0.mean != nil }
    let top = (headed ? 22.0 : 8) + (notes.isEmpty ? 0 : 16) + 6
    let bottom = Double(height) - 22
    let known = values.compactMap { $0 } + groups.compactMap(\.mean)
    let scale = LinearScale(known, fromZero: true, unit: measure.unit, top: top, bottom: bottom)
    let bands = BandScale(count: x.count)
    var canvas = Canvas(
      height: height, margins: PlotMargin.none.rawValue, title: title, description: description(writing))
    canvas.valueAxis(scale, measure, writing)
    columns(&canvas, scale, bands)
    canvas.baseAxis(x.ticks(bands, writing), .none, y: bottom, line: scale.low >= 0, ticks: false)
    if scale.low < 0 { canvas.across(y: scale.zero, "ax") }
    for group in groups { mean(group, &canvas, scale, bands) }
    for group in groups where headed { head(group, &canvas, bands, writing) }
    words(&canvas, scale, bands)
    return canvas.finished()
  }

  private func columns(_ canvas: inout Canvas, _ scale: LinearScale, _ bands: BandScale) {
    for index in 0..<x.count {
      guard let value = values[safely: index] ?? nil else { continue }
      let highlighted = groups.first { $0.range.contains(index) }?.highlighted ?? true
      let fill = value < 0 ? "fn" : (highlighted ? "fk" : "fm")
      canvas.rect(x: bands.left(index), width: bands.width, from: scale.y(value), to: scale.zero, fill)
    }
  }

  private func mean(_ group: ColumnGroup, _ canvas: inout Canvas, _ scale: LinearScale, _ bands: BandScale) {
    guard let mean = group.mean, !group.range.isEmpty else { return }
    let from = Double(group.range.lowerBound) * bands.band
    let to = Double(min(group.range.upperBound, x.count)) * bands.band
    canvas.line(x1: from, x2: to, y1: scale.y(mean), y2: scale.y(mean), "px")
    canvas.line(x1: from, x2: to, y1: scale.y(mean), y2: scale.y(mean), "zz")
  }

  /// A group's name over its first column, its mean after it; where that does not fit, the mean alone, and as a last
  /// resort its bare value.
  private func head(_ group: ColumnGroup, _ canvas: inout Canvas, _ bands: BandScale, _ writing: Writing) {
    let left = Double(group.range.lowerBound) * bands.band
    let room = Double(group.range.count) * bands.band
    let value = group.mean.map { writing.label($0, measure) } ?? ""
    let name = group.name.isEmpty ? writing.words.mean("") : "\(group.name), \(writing.words.mean(""))"
    let words = value.isEmpty ? group.name : "\(name) "
    let long = words + value
    let markup =
      "\(Escape.html(value.isEmpty ? group.name : name))<tspan class=\"k\">\(Escape.html(value))</tspan>"
    let narrow = room * 236
    if textWidth(long) <= narrow { return canvas.markup(markup, x: left, y: 12) }
    let wide = textWidth(long) <= room * 400
    if wide { canvas.markup(markup, x: left, y: 12, "w") }
    let shown = wide ? "nr" : ""
    if value.isEmpty {
      let name = fitted(group.name, within: narrow)
      if textWidth(name) <= narrow { canvas.text(name, x: left, y: 12, shown) }
      return
    }
    if textWidth(writing.words.mean(value)) <= narrow {
      let words = "\(Escape.html(writing.words.mean("")))<tspan class=\"k\">\(Escape.html(value))</tspan>"
      canvas.markup(words, x: left, y: 12, shown)
    } else if textWidth(value) <= narrow {
      canvas.text(value, x: left, y: 12, wide ? "k nr" : "k")
    }
  }

  /// Notes above their columns, none over another: one that would touch its left neighbour is left out when narrow.
  private func words(_ canvas: inout Canvas, _ scale: LinearScale, _ bands: BandScale) {
    var placed: [(x: Double, half: Double, y: Double)] = []
    for note in notes.prefix(3).sorted(by: { $0.index < $1.index }) {
      guard let value = values[safely: note.index] ?? nil else { continue }
      let text = fitted(note.text, within: 90)
      let half = textWidth(text) / 2
      let x = bands.centre(note.index)
      // Above whatever the words may reach over in the narrowest plot: neighbouring columns and the groups' rules.
      let reach = half / 236 + bands.band
      let near = (0..<self.x.count).filter { abs(bands.centre($0) - x) < reach }
      let tops =
        near.compactMap { values[safely: $0] ?? nil }
        + groups.filter { $0.range.overlaps(near.range) }.compactMap(\.mean)
      let y = (tops + [value]).map { min(scale.y($0), scale.zero) }.reduce(scale.zero, min) - 6
      func fits(_ width: Double) -> Bool {
        placed.allSatisfy { abs($0.y - y) > 14 || (x - $0.x) * width > half + $0.half + 6 }
      }
      guard fits(396) else { continue }
      // The last column's words end with it, the first's begin with it: nothing leaves the picture.
      let anchor = x > 0.9 ? "e" : (x < 0.1 ? "" : "m")
      let edge = x > 0.9 ? bands.left(note.index) + bands.width : (x < 0.1 ? bands.left(note.index) : x)
      canvas.text(text, x: edge, y: y, "k2 h\(anchor.isEmpty ? "" : " ")\(anchor)\(fits(236) ? "" : " w")")
      placed.append((x, x > 0.9 || x < 0.1 ? half * 2 : half, y))
    }
  }

  package func twin(_ writing: Writing) -> Table {
    var table = Table(caption: title)
    table.columns = [Column(writing.words.period, .label), Column(name, .number)]
    table.rows = (0..<x.count).map {
      TableRow([Cell(x.cell($0)), Cell(measure.value(values[safely: $0] ?? nil, writing))])
    }
    table.style.insert(.tight)
    return table
  }

  func description(_ writing: Writing) -> String {
    let known = (0..<x.count).filter { (values[safely: $0] ?? nil) != nil }
    func value(_ index: Int) -> Int64 { (values[safely: index] ?? nil) ?? 0 }
    guard let first = known.first, let last = known.last,
      let low = known.min(by: { (value($0), $0) < (value($1), $1) }),
      let high = known.max(by: { (value($0), -$0) < (value($1), -$1) })
    else { return "" }
    func label(_ index: Int) -> String { writing.label(value(index), measure) }
    var parts = ["\(name), \(writing.words.between(x.name(first, writing), and: x.name(last, writing)))"]
    if low != high {
      parts.append(writing.words.lowest(label(low), on: x.name(low, writing)))
      parts.append(writing.words.highest(label(high), on: x.name(high, writing)))
    }
    parts.append(writing.words.latest(label(last)))
    return parts.joined(separator: "; ") + "."
  }
}

extension [Int] {
  /// From the first to the last of rising numbers.
  fileprivate var range: Range<Int> { (first ?? 0)..<((last ?? -1) + 1) }
}
