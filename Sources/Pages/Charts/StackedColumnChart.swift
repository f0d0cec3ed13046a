import Core

/// Columns of parts: what is below zero hangs beneath, the last column's parts are named beside it.
package struct StackedColumnChart: Picture {
  package var title: String
  package var frame: PictureFrame
  package var measure: Measure
  package var x: ColumnX
  /// From the bottom up.
  package var parts: [StackSeries]
  package var height = 240

  package init(
    _ title: String, _ measure: Measure, x: ColumnX, parts: [StackSeries], frame: PictureFrame = PictureFrame()
  ) {
    self.title = title
    self.measure = measure
    self.x = x
    self.parts = parts
    self.frame = frame
  }

  package func svg(_ writing: Writing) -> String {
    let parts = StackSeries.folded(parts, writing.words)
    guard x.count > 0, parts.contains(where: { $0.values.contains { $0 != nil } }) else {
      return emptyPicture(title, height: height, writing)
    }
    let top = 14.0
    let bottom = Double(height) - 22
    let segments = stacked(parts)
    let scale = LinearScale(
      segments.flatMap { $0.flatMap { [$0.from, $0.to] } }, fromZero: true, unit: measure.unit, top: top, bottom: bottom
    )
    let bands = BandScale(count: x.count)
    let ends = EndLabels(
      labels: labels(parts, segments, scale), top: top, bottom: bottom, oneLine: true)
    var canvas = Canvas(
      height: height, margins: ends.margin.rawValue, title: title, description: description(parts, writing))
    canvas.valueAxis(scale, measure, writing)
    for (part, column) in zip(parts, segments) {
      for (index, segment) in column.enumerated() where segment.from != segment.to {
        // A seam of paper between two parts, unless a part is hardly higher than the seam.
        let upper = scale.y(max(segment.from, segment.to))
        let lower = scale.y(min(segment.from, segment.to))
        let seam = lower - upper > 2 ? 1.0 : 0
        canvas.rect(x: bands.left(index), width: bands.width, from: upper + seam, to: lower, part.ink.fill)
      }
    }
    canvas.baseAxis(x.ticks(bands, writing), ends.margin, y: bottom, line: scale.low >= 0, ticks: false)
    if scale.low < 0 { canvas.across(y: scale.zero, "ax") }
    ends.draw(on: &canvas)
    return canvas.finished()
  }

  private func stacked(_ parts: [StackSeries]) -> [[(from: Int64, to: Int64)]] {
    var above = Array(repeating: Int64(0), count: x.count)
    var below = above
    return parts.map { part in
      (0..<x.count).map { index in
        let value = (part.values[safely: index] ?? nil) ?? 0
        let from = value < 0 ? below[index] : above[index]
        let to = plus(from, value)
        if value < 0 { below[index] = to } else { above[index] = to }
        return (from, to)
      }
    }
  }

  /// Named beside the last column, at the part's middle there; a part without a share in it has no name here, only in
  /// the table.
  private func labels(
    _ parts: [StackSeries], _ segments: [[(from: Int64, to: Int64)]], _ scale: LinearScale
  ) -> [EndLabel] {
    zip(parts, segments).compactMap { part, column in
      guard let last = column.last, last.from != last.to else { return nil }
      return EndLabel(
        name: part.name, value: "", y: (scale.y(last.from) + scale.y(last.to)) / 2, classes: part.ink.text)
    }
  }

  package func twin(_ writing: Writing) -> Table {
    var table = Table(caption: title)
    table.columns = [Column(writing.words.period, .label)] + parts.map { Column($0.name, .number) }
    table.rows = (0..<x.count).map { index in
      TableRow([Cell(x.cell(index))] + parts.map { Cell(measure.value($0.values[safely: index] ?? nil, writing)) })
    }
    table.style.insert(.tight)
    return table
  }

  func description(_ parts: [StackSeries], _ writing: Writing) -> String {
    guard x.count > 0 else { return "" }
    let last = x.count - 1
    let words = parts.compactMap { part in
      (part.values[safely: last] ?? nil).map { "\(part.name) \(writing.label($0, measure))" }
    }
    return "\(writing.words.between(x.name(0, writing), and: x.name(last, writing))). "
      + "\(x.name(last, writing)): \(words.joined(separator: ", "))."
  }
}
