/// A bar in a table's cell, 8 px high, with a tick for what is usual. All bars of a column share one scale.
package struct CellBar: Sendable, Hashable {
  /// What the bar runs to.
  package var value: Int64
  /// Where the tick stands; nil for none.
  package var mark: Int64?
  /// The column's scale: least (zero or below) and greatest.
  package var low: Int64
  package var high: Int64

  package init(_ value: Int64, mark: Int64? = nil, low: Int64 = 0, high: Int64) {
    self.value = value
    self.mark = mark
    self.low = min(0, low)
    self.high = max(0, high)
  }

  package func svg() -> String {
    let span = Double(high) - Double(low)
    func x(_ value: Int64) -> Double {
      span > 0 ? min(1, max(0, (Double(value) - Double(low)) / span)) : 0
    }
    let from = min(x(value), x(0))
    let to = max(x(value), x(0))
    var output = "<svg width=\"100%\" height=\"12\" aria-hidden=\"true\">"
    if to > from {
      output +=
        "<rect x=\"\(share(from))\" y=\"2\" width=\"\(share(to - from))\" height=\"8\" class=\"\(value < 0 ? "fn" : "fk")\"/>"
    }
    if let mark {
      let x = share(x(mark))
      output += "<line x1=\"\(x)\" x2=\"\(x)\" y1=\"0\" y2=\"12\" class=\"px\"/>"
      output += "<line x1=\"\(x)\" x2=\"\(x)\" y1=\"0\" y2=\"12\" class=\"zz\"/>"
    }
    return output + "</svg>"
  }
}

/// A step of a waterfall: a bar from where the last step ended to where this one ends, and a thread to the next.
struct CascadeBar {
  enum Fill { case up, down, whole }
  var from: Int64
  var to: Int64
  var low: Int64
  var high: Int64
  var fill: Fill
  /// Where the thread from the row above comes in; nil for none.
  var entry: Int64?
  /// Whether a thread leads down to the next row.
  var threaded: Bool

  func svg() -> String {
    let span = Double(high) - Double(low)
    func x(_ value: Int64) -> Double { span > 0 ? (Double(value) - Double(low)) / span : 0 }
    let left = min(x(from), x(to))
    let width = abs(x(to) - x(from))
    var output = "<svg width=\"100%\" height=\"10\" aria-hidden=\"true\">"
    let zero = share(x(0))
    // Each row reaches out to its neighbours, so that lines meet in rows of two lines of words too; a step of nothing
    // lets the thread through.
    output +=
      "<line x1=\"\(zero)\" x2=\"\(zero)\" y1=\"\(entry == nil ? -9 : -17)\" y2=\"\(threaded ? 27 : 19)\" class=\"gr\"/>"
    let through = threaded && from == to
    if let entry { output += thread(x(entry), from: -17, to: through ? 28 : 0) }
    if threaded, !through || entry == nil { output += thread(x(to), from: through ? 0 : 10, to: 28) }
    if from != to {
      let fill = fill == .up ? "fp" : (fill == .down ? "fn" : "fi")
      // A step too small to see is a hair wide.
      let shown = width < 0.004 ? "1.5" : share(width)
      output += "<rect x=\"\(share(left))\" width=\"\(shown)\" height=\"10\" class=\"\(fill)\"/>"
    }
    return output + "</svg>"
  }

  private func thread(_ x: Double, from top: Int, to bottom: Int) -> String {
    "<line x1=\"\(share(x))\" x2=\"\(share(x))\" y1=\"\(top)\" y2=\"\(bottom)\" class=\"cn\"/>"
  }
}
