import Core

/// Shares of a whole, at most five parts; more parts, or anything below zero, are drawn as bars, which people read better.
package struct DonutChart: Picture {
  package var title: String
  package var frame: PictureFrame
  package var measure: Measure
  package var parts: [(name: String, ink: Ink, value: Int64)]

  package init(
    _ title: String, _ measure: Measure, parts: [(name: String, ink: Ink, value: Int64)],
    frame: PictureFrame = PictureFrame()
  ) {
    self.title = title
    self.measure = measure
    self.parts = parts
    self.frame = frame
  }

  private var total: Int64 { parts.reduce(0) { plus($0, $1.value) } }

  package func svg(_ writing: Writing) -> String {
    guard parts.count <= 5, parts.allSatisfy({ $0.value >= 0 }) else { return bars(writing) }
    guard total > 0 else { return emptyPicture(title, height: 170, writing) }
    var canvas = Canvas(height: 170, margins: "", title: title, description: description(writing))
    canvas.add("<g transform=\"translate(82 85)\">")
    var start = 0.0
    for part in parts where part.value > 0 {
      let end = start + Double(part.value) / Double(total)
      canvas.add("<path d=\"\(Self.ring(from: start, to: end))\" class=\"\(part.ink.fill) halo\"/>")
      start = end
    }
    canvas.add("</g>")
    let top = 85 - Double(parts.count) * 16 + 10
    for (index, part) in parts.enumerated() {
      let y = top + Double(index) * 32
      canvas.add("<rect x=\"182\" y=\"\(px(y - 9))\" width=\"9\" height=\"9\" class=\"\(part.ink.fill)s\"/>")
      canvas.add("<text x=\"198\" y=\"\(px(y))\" class=\"k2\">\(Escape.html(fitted(part.name, within: 150)))</text>")
      canvas.add("<text x=\"198\" y=\"\(px(y + 14))\" class=\"k\">\(Escape.html(words(part.value, writing)))</text>")
    }
    return canvas.finished()
  }

  private func words(_ value: Int64, _ writing: Writing) -> String {
    let share = writing.percent(of: value, in: total, decimals: 0) ?? ""
    return share.isEmpty ? writing.label(value, measure) : "\(writing.label(value, measure)), \(share)"
  }

  private func bars(_ writing: Writing) -> String {
    var chart = DivergingBarChart(title, measure, bars: parts.map { ($0.name, $0.value) }, frame: frame)
    chart.better = .neither
    chart.signed = false
    return chart.svg(writing)
  }

  /// A part of a ring of radii 50 and 78, turns from the top, clockwise; a whole one is two halves.
  private static func ring(from start: Double, to end: Double) -> String {
    if end - start > 0.9999 {
      return "M0 -78A78 78 0 0 1 0 78A78 78 0 0 1 0 -78ZM0 -50A50 50 0 0 0 0 50A50 50 0 0 0 0 -50Z"
    }
    let large = end - start > 0.5 ? 1 : 0
    let (a, b) = (point(start), point(end))
    return "M\(px(a.x * 78)) \(px(a.y * 78))A78 78 0 \(large) 1 \(px(b.x * 78)) \(px(b.y * 78))"
      + "L\(px(b.x * 50)) \(px(b.y * 50))A50 50 0 \(large) 0 \(px(a.x * 50)) \(px(a.y * 50))Z"
  }

  private static func point(_ turn: Double) -> (x: Double, y: Double) {
    let (sine, cosine) = sineAndCosine(turn)
    return (sine, -cosine)
  }

  /// Of a turn from 0 to 1, by Taylor's series on an eighth of the circle: exact far beyond a tenth of a px, and the same on every machine.
  private static func sineAndCosine(_ turn: Double) -> (Double, Double) {
    let quarter = Double(Int(turn * 4 + 0.5))
    let angle = (turn - quarter / 4) * 2 * Double.pi
    var sine = 0.0
    var cosine = 0.0
    var term = 1.0
    for power in 0..<14 {
      switch power % 4 {
      case 0: cosine += term
      case 1: sine += term
      case 2: cosine -= term
      default: sine -= term
      }
      term *= angle / Double(power + 1)
    }
    switch ((Int(quarter) % 4) + 4) % 4 {
    case 0: return (sine, cosine)
    case 1: return (cosine, -sine)
    case 2: return (-sine, -cosine)
    default: return (-cosine, sine)
    }
  }

  package func twin(_ writing: Writing) -> Table {
    var table = Table(caption: title)
    table.columns = [
      Column(writing.words.name, .label), Column(writing.words.value, .number), Column(writing.words.share, .number),
    ]
    table.rows = parts.map { part in
      let share = writing.percent(of: part.value, in: total)
      return TableRow([
        Cell(.text(part.name)), Cell(measure.value(part.value, writing)),
        Cell(share.map { .text($0) } ?? .missing("")),
      ])
    }
    table.style.insert(.tight)
    return table
  }

  func description(_ writing: Writing) -> String {
    parts.map { "\($0.name) \(words($0.value, writing))" }.joined(separator: ", ") + "."
  }
}
