/// A name and a value beside the end of a line or layer.
struct EndLabel {
  var name: String
  var value: String
  /// Where the line ends, px.
  var y: Double
  /// The name's class: `k`, `k2`, `t1` …
  var classes: String
}

/// Names right of a plot, none nearer to the next than its own height.
struct EndLabels {
  /// px from one baseline to the next where name and value stand on one line, and where they stand on two: there the
  /// value is 13 px below its name, and the next name further off, so that the two are read together.
  static let line = 14.0
  static let pair = 34.0
  static let tightPair = 28.0

  var labels: [EndLabel]
  var top: Double
  var bottom: Double
  /// Name and value on one line (the wide margin) or on two.
  var oneLine: Bool

  /// Room for a name, px: right margins of `daybook.css`, and what is left of them when narrow.
  private var room: (wide: Double, narrow: Double) { oneLine ? (136, 84) : (98, 64) }

  /// The margin class that these labels need.
  var margin: PlotMargin { labels.isEmpty ? .none : (oneLine ? .longNames : .names) }

  /// The y of each label, in the order given: in the order of their lines, spread apart, within the plot where they fit.
  func positions() -> [Double] {
    // Many pairs move together as far as their two lines allow before any leaves the plot.
    let share = (bottom - top) / Double(max(1, labels.count - 1))
    let gap = oneLine ? Self.line : min(Self.pair, max(Self.tightPair, share))
    let order = labels.indices.sorted { (labels[$0].y, $0) < (labels[$1].y, $1) }
    var y = order.map { min(max(labels[$0].y, top), bottom) }
    for index in y.indices.dropFirst() { y[index] = max(y[index], y[index - 1] + gap) }
    if let last = y.indices.last, y[last] > bottom {
      y[last] = bottom
      for index in y.indices.dropLast().reversed() { y[index] = min(y[index], y[index + 1] - gap) }
    }
    // More labels than the plot is high: from the top, and below its foot.
    if let first = y.first, first < top { for index in y.indices { y[index] = top + Double(index) * gap } }
    var result = Array(repeating: 0.0, count: labels.count)
    for (place, index) in order.enumerated() { result[index] = y[place] }
    return result
  }

  func draw(on canvas: inout Canvas) {
    for (label, y) in zip(labels, positions()) {
      oneLine ? drawOneLine(label, y, &canvas) : drawTwoLines(label, y, &canvas)
    }
  }

  private func drawTwoLines(_ label: EndLabel, _ y: Double, _ canvas: inout Canvas) {
    draw(name: label.name, y: y + (label.value.isEmpty ? 4 : -2), label.classes, &canvas)
    if !label.value.isEmpty { canvas.text(label.value, x: 1, dx: 8, y: y + 11, "q2") }
  }

  /// Name and value side by side; when narrow the value goes, the name stays.
  private func drawOneLine(_ label: EndLabel, _ y: Double, _ canvas: inout Canvas) {
    let value = label.value.isEmpty ? "" : "<tspan class=\"k2 w\"> \(Escape.html(label.value))</tspan>"
    let short = fitted(label.name, within: room.narrow)
    let long = fitted(label.name, within: room.wide - textWidth(" " + label.value))
    if short == long {
      canvas.markup(Escape.html(long) + value, x: 1, dx: 8, y: y + 4, label.classes)
    } else {
      canvas.markup(Escape.html(long) + value, x: 1, dx: 8, y: y + 4, label.classes + " w")
      canvas.text(short, x: 1, dx: 8, y: y + 4, label.classes + " nr")
    }
  }

  private func draw(name: String, y: Double, _ classes: String, _ canvas: inout Canvas) {
    let short = fitted(name, within: room.narrow)
    let long = fitted(name, within: room.wide)
    if short == long { return canvas.text(long, x: 1, dx: 8, y: y, classes) }
    canvas.text(long, x: 1, dx: 8, y: y, classes + " w")
    canvas.text(short, x: 1, dx: 8, y: y, classes + " nr")
  }
}
