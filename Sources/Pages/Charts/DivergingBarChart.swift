import Core

/// Bars left and right of zero, one a name: what rose and what fell.
package struct DivergingBarChart: Picture {
  /// Which side is the better one; spending that rises is worse.
  package enum Better: Sendable { case up, down, neither }

  package var title: String
  package var frame: PictureFrame
  package var measure: Measure
  package var bars: [(name: String, value: Int64?)]
  package var better = Better.up
  /// Whether values are changes, with their signs, or plain amounts from zero.
  package var signed = true

  package init(
    _ title: String, _ measure: Measure, bars: [(name: String, value: Int64?)], frame: PictureFrame = PictureFrame()
  ) {
    self.title = title
    self.measure = measure
    self.bars = bars
    self.frame = frame
  }

  // Names take the left 34 % of the width, bars the middle, values the right 20 %.
  private static let left = 0.34
  private static let right = 0.8
  private static let pitch = 24.0

  package func svg(_ writing: Writing) -> String {
    guard !bars.isEmpty else { return emptyPicture(title, height: 80, writing) }
    let values = bars.compactMap(\.value)
    let low = Double(min(0, values.min() ?? 0))
    let high = Double(max(0, values.max() ?? 0))
    let span = high - low
    func x(_ value: Double) -> Double {
      span > 0 ? Self.left + (value - low) / span * (Self.right - Self.left) : Self.left
    }
    let height = Int(Self.pitch) * bars.count + 8
    var canvas = Canvas(height: height, margins: "", title: title, description: description(writing))
    for (index, bar) in bars.enumerated() {
      let y = Double(index) * Self.pitch + 4
      name(bar.name, y + 16, &canvas)
      guard let value = bar.value else {
        canvas.text("\u{2014} \(writing.words.missing)", x: 1, y: y + 16, "e")
        continue
      }
      let end = x(Double(value))
      canvas.rect(x: min(end, x(0)), width: abs(end - x(0)), from: y + 6, to: y + 18, fill(value))
      canvas.text(writing.label(value, measure, sign: signed ? .always : .whenNegative), x: 1, y: y + 16, "k e")
    }
    canvas.upright(x: x(0), from: 2, to: Double(height) - 2, "ax")
    return canvas.finished()
  }

  /// Names have 100 px at the narrowest.
  private func name(_ name: String, _ y: Double, _ canvas: inout Canvas) {
    let short = fitted(name, within: 94)
    let long = fitted(name, within: 145)
    if short == long { return canvas.text(long, x: 0, y: y, "k2") }
    canvas.text(long, x: 0, y: y, "k2 w")
    canvas.text(short, x: 0, y: y, "k2 nr")
  }

  private func fill(_ value: Int64) -> String {
    switch better {
    case .neither: "fk"
    case .up: value < 0 ? "fn" : "fp"
    case .down: value > 0 ? "fn" : "fp"
    }
  }

  package func twin(_ writing: Writing) -> Table {
    var table = Table(caption: title)
    table.columns = [
      Column(writing.words.name, .label), Column(signed ? writing.words.change : writing.words.value, .number),
    ]
    table.rows = bars.map { bar in
      var value = measure.value(bar.value, writing)
      if signed, case .money(let money) = value { value = .change(money) }
      return TableRow([Cell(.text(bar.name)), Cell(value)])
    }
    table.style.insert(.tight)
    return table
  }

  func description(_ writing: Writing) -> String {
    bars.map { bar in
      "\(bar.name) \(bar.value.map { writing.label($0, measure, sign: signed ? .always : .whenNegative) } ?? writing.words.missing)"
    }.joined(separator: ", ") + "."
  }
}
