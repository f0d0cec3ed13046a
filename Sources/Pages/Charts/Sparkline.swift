/// A shape the size of a word: the last months as columns, or a line. The figure beside it says the value.
package struct Sparkline: Sendable {
  package enum Shape: Sendable { case columns, line, steps }

  /// Oldest first; nil is a gap.
  package var values: [Int64?]
  package var shape: Shape
  package var width = 58
  package var height = 26
  /// What it shows, for those who cannot see it; empty when the row says it all.
  package var label = ""

  package init(_ values: [Int64?], _ shape: Shape = .columns, label: String = "") {
    self.values = values
    self.shape = shape
    self.label = label
  }

  /// Columns of a year with the month it is compared to.
  private static let year = 13

  package func svg() -> String {
    let known = values.compactMap { $0 }
    let name = label.isEmpty ? " aria-hidden=\"true\"" : " role=\"img\""
    let title = label.isEmpty ? "" : "<title>\(Escape.html(label))</title>"
    let open = "<svg width=\"\(width)\" height=\"\(height)\"\(name)>\(title)"
    guard !known.isEmpty else { return open + "</svg>" }
    return open + (shape == .columns ? columns(known) : line(known)) + "</svg>"
  }

  /// All but the last in one grey path, the last in blue; zero is a hair high so that it is seen to be there.
  private func columns(_ known: [Int64]) -> String {
    let low = Double(min(0, known.min() ?? 0))
    let high = Double(max(0, known.max() ?? 0))
    let span = high > low ? high - low : 1
    // Few months stand at the end of the row that a year would fill.
    let pitch = Double(width) / Double(max(Self.year, values.count))
    let start = Double(width) - pitch * Double(values.count)
    let zero = Double(height) - 1 - (0 - low) / span * Double(height - 2)
    var grey = ""
    var last = ""
    for (index, value) in values.enumerated() {
      guard let value else { continue }
      let length = Double(value) / span * Double(height - 2)
      let tall = abs(length) < 1 ? 1 : length
      let left = px(start + Double(index) * pitch)
      let right = px(start + Double(index) * pitch + max(0.7, pitch * 0.72))
      let path = "M\(left) \(px(zero))V\(px(zero - tall))H\(right)V\(px(zero))Z"
      if index == values.count - 1 { last = path } else { grey += path }
    }
    return (grey.isEmpty ? "" : "<path d=\"\(grey)\" class=\"fm\"/>")
      + (last.isEmpty ? "" : "<path d=\"\(last)\" class=\"fk\"/>")
  }

  private func line(_ known: [Int64]) -> String {
    let low = Double(known.min() ?? 0)
    let high = Double(known.max() ?? 0)
    let span = high > low ? high - low : 1
    let points = drawnPoints(count: values.count, series: [values], most: 60)
    func x(_ index: Int) -> Double {
      values.count < 2 ? Double(width) - 3 : 1.5 + Double(index) / Double(values.count - 1) * (Double(width) - 5)
    }
    func y(_ value: Int64) -> Double {
      high > low ? Double(height) - 4 - (Double(value) - low) / span * Double(height - 8) : Double(height) / 2
    }
    var data = ""
    var drawing = false
    var end: (Double, Double)?
    for index in points {
      guard let value = values[index] else {
        drawing = false
        continue
      }
      if drawing, shape == .steps {
        data += "H\(px(x(index)))V\(px(y(value)))"
      } else {
        data += "\(drawing ? "L" : "M")\(px(x(index))) \(px(y(value)))"
      }
      drawing = true
      end = (x(index), y(value))
    }
    let dot = end.map { "<circle cx=\"\(px($0.0))\" cy=\"\(px($0.1))\" r=\"2\" class=\"dot\"/>" } ?? ""
    return "<path d=\"\(data)\" class=\"ln ki thin\"/>" + dot
  }
}
