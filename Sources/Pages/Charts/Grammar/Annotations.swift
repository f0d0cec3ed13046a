package import Core

/// Words at a day: a milestone or a payment that explains a shape. At most three stand in a chart.
package struct ChartNote: Sendable, Hashable {
  package var day: Day
  package var text: String

  package init(_ day: Day, _ text: String) {
    self.day = day
    self.text = text
  }
}

/// A stretch of days about which something must be known: why there is no line, or that a total lacks a part.
package struct ChartShade: Sendable, Hashable {
  package enum Kind: Sendable, Hashable { case missing, carried }
  package var first: Day
  package var last: Day
  package var reason: String
  package var kind: Kind

  package init(from first: Day, to last: Day, reason: String, kind: Kind = .missing) {
    self.first = first
    self.last = last
    self.reason = reason
    self.kind = kind
  }
}

extension Canvas {
  /// Uprights with their words left of the top, each on the first of three levels where it touches no other.
  ///
  /// - Parameter today: where the line of today stands, whose word has the first level, and over which none is written
  ///   that fits on its own side.
  mutating func milestones(
    _ marks: [(x: Double, y: Double, text: String)], today: Double? = nil, top: Double, bottom: Double,
    _ writing: Writing
  ) {
    let narrowest = 166.0  // words that collide at 320 px stand on different levels everywhere
    let word = today.map { reach(ofToday: $0, writing, within: narrowest) }
    var edges: [Double] = []
    for mark in marks.sorted(by: { $0.x < $1.x }).prefix(3) {
      let right = mark.x * narrowest
      let width = textWidth(mark.text) + 6
      // Words too near the left edge stand to the right of their line, and so do those that would cross today's.
      var flipped = mark.x * 300 < width
      if let today, today < mark.x, right - width < today * narrowest, right + width <= narrowest { flipped = true }
      let left = flipped ? right : right - width
      let end = flipped ? right + width : right
      let meetsToday = word.map { left < $0.upperBound && $0.lowerBound < end } ?? false
      let first = meetsToday ? 1 : 0
      while edges.count < first { edges.append(0) }
      let level = edges.indices.first { $0 >= first && edges[$0] <= left } ?? edges.count
      if level < edges.count { edges[level] = end } else { edges.append(end) }
      let y = top + Double(level) * 14
      add("<g class=\"flag\">")
      upright(x: mark.x, from: y - 4, to: mark.y, "")
      dot(x: mark.x, y: mark.y, "")
      text(mark.text, x: mark.x, dx: flipped ? 5 : -5, y: y + 5, flipped ? "h st" : "h")
      add("</g>")
    }
  }

  /// From where to where today's word goes, in px of a plot that wide.
  private func reach(ofToday x: Double, _ writing: Writing, within plot: Double) -> ClosedRange<Double> {
    let width = textWidth(writing.words.today) + 6
    let left =
      switch anchorOfToday(x) {
      case "e": x * plot - width
      case "m": x * plot - width / 2
      default: x * plot
      }
    return left...(left + width)
  }

  private func anchorOfToday(_ x: Double) -> String { x > 0.9 ? "e" : (x < 0.1 ? "" : "m") }

  /// A thin upright with the word above it.
  mutating func todayLine(x: Double, top: Double, bottom: Double, _ writing: Writing) {
    upright(x: x, from: top, to: bottom, "hx")
    text(writing.words.today, x: x, y: top - 4, anchorOfToday(x))
  }

  /// Tinted stretches, their reasons at the foot in up to two lines.
  mutating func shades(
    _ shades: [ChartShade], _ scale: TimeScale, top: Double, bottom: Double
  ) -> [(x1: Double, x2: Double, text: String)] {
    var reasons: [(x1: Double, x2: Double, text: String)] = []
    for shade in shades {
      let x1 = max(0, scale.x(max(shade.first, scale.first)))
      let x2 = min(1, scale.x(min(shade.last, scale.last)))
      guard x2 >= x1 else { continue }
      let width = max(x2 - x1, 0.004)
      rect(x: min(x1, 1 - width), width: width, from: top, to: bottom, shade.kind == .missing ? "miss" : "miss2")
      if !shade.reason.isEmpty { reasons.append((min(x1, 1 - width), min(1, x1 + width), shade.reason)) }
    }
    return reasons
  }

  /// The reasons of shaded stretches, over the lines: at the foot, from the stretch's left edge or, far right, to its end.
  ///
  /// - Parameter free: the lowest y down to which nothing is drawn between two x; words that fit above it stand there.
  mutating func reasons(
    _ reasons: [(x1: Double, x2: Double, text: String)], top: Double = 0, bottom: Double,
    free: (ClosedRange<Double>) -> Double = { _ in 0 }
  ) {
    let narrowest = 166.0
    var y = bottom - 6
    for reason in reasons.prefix(3) {
      let lines = wrapped(reason.text, within: 120)
      let reach = ((lines.map { textWidth($0) }.max() ?? 0) + 9) / narrowest
      let over = reason.x1 > 0.5 ? max(0, reason.x2 - reach)...reason.x2 : reason.x1...min(1, reason.x1 + reach)
      let above = top + Double(lines.count) * 13 - 4
      if reasons.count == 1, above + 3 <= free(over) { y = above }
      for line in lines.reversed() {
        if reason.x1 > 0.5 {
          text(line, x: reason.x2, dx: -4, y: y, "h e")
        } else {
          text(line, x: reason.x1, dx: 5, y: y, "h")
        }
        y -= 13
      }
    }
  }
}
