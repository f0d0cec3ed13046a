/// Writes one picture that serves every width: x is a share of the width, y is px, text never shrinks.
///
/// Straight parts are elements with x in per cent. Paths, which cannot be, stand in nested pictures of 1000 units that
/// stretch; their strokes do not. One element a line; x to a tenth of those units, y to a tenth of a px.
struct Canvas {
  private(set) var output: String
  /// Whether a stretched picture is open: neighbouring paths share one.
  private var stretching = false
  let height: Int

  /// - Parameter margins: those of a `PlotMargin`, or nothing for a picture without an axis.
  init(height: Int, margins: String, title: String, description: String) {
    self.height = height
    output =
      "<svg class=\"plot\(margins.isEmpty ? "" : " ")\(margins)\" width=\"100%\" height=\"\(height)\" role=\"img\">\n"
    output += "<title>\(Escape.html(title))</title>\n"
    if !description.isEmpty { output += "<desc>\(Escape.html(description))</desc>\n" }
  }

  /// The whole picture, closed.
  func finished() -> String { output + (stretching ? "</svg>\n" : "") + "</svg>\n" }

  /// Adds a line of SVG as it is.
  mutating func add(_ element: String) {
    if stretching {
      output += "</svg>\n"
      stretching = false
    }
    output += element
    output += "\n"
  }

  /// A line across the whole plot.
  mutating func across(y: Double, _ classes: String) {
    add("<line x2=\"100%\" y1=\"\(px(y))\" y2=\"\(px(y))\" class=\"\(classes)\"/>")
  }

  mutating func line(x1: Double, x2: Double, y1: Double, y2: Double, _ classes: String) {
    add("<line x1=\"\(share(x1))\" x2=\"\(share(x2))\" y1=\"\(px(y1))\" y2=\"\(px(y2))\" class=\"\(classes)\"/>")
  }

  /// A line up and down.
  mutating func upright(x: Double, from y1: Double, to y2: Double, _ classes: String) {
    line(x1: x, x2: x, y1: y1, y2: y2, classes)
  }

  /// A rectangle; its sides may be given in either order.
  mutating func rect(x: Double, width: Double, from y1: Double, to y2: Double, _ classes: String) {
    let top = min(y1, y2)
    add(
      "<rect x=\"\(share(x))\" y=\"\(px(top))\" width=\"\(share(width))\" height=\"\(px(max(y1, y2) - top))\" class=\"\(classes)\"/>"
    )
  }

  mutating func dot(x: Double, y: Double, radius: Double = 3, _ classes: String) {
    add("<circle cx=\"\(share(x))\" cy=\"\(px(y))\" r=\"\(px(radius))\" class=\"\(classes)\"/>")
  }

  /// Plain text at a share of the width and some px beside it.
  mutating func text(_ text: String, x: Double, dx: Double = 0, y: Double, _ classes: String = "") {
    markup(Escape.html(text), x: x, dx: dx, y: y, classes)
  }

  /// Text whose inner spans are already markup.
  mutating func markup(_ markup: String, x: Double, dx: Double = 0, y: Double, _ classes: String = "") {
    let shift = dx == 0 ? "" : " dx=\"\(px(dx))\""
    let kind = classes.isEmpty ? "" : " class=\"\(classes)\""
    add("<text x=\"\(share(x))\"\(shift) y=\"\(px(y))\"\(kind)>\(markup)</text>")
  }

  /// A path of `Outline`, stretched to the width.
  mutating func path(_ outline: Outline, _ classes: String) {
    guard !outline.data.isEmpty else { return }
    if !stretching {
      output +=
        "<svg viewBox=\"0 0 1000 \(height)\" preserveAspectRatio=\"none\" width=\"100%\" height=\"\(height)\">\n"
      stretching = true
    }
    output += "<path d=\"\(outline.data)\" class=\"\(classes)\"/>\n"
  }
}

/// The data of a path: x a share of the width, y in px.
struct Outline {
  private(set) var data = ""
  private var drawing = false

  mutating func move(_ x: Double, _ y: Double) {
    data += "M\(stretched(x)) \(px(y))"
    drawing = true
  }

  /// A straight line to the point, or a move when nothing is being drawn.
  mutating func to(_ x: Double, _ y: Double) {
    guard drawing else { return move(x, y) }
    data += " \(stretched(x)) \(px(y))"
  }

  /// Across, then up or down: a balance between two bookings.
  mutating func step(_ x: Double, _ y: Double) {
    guard drawing else { return move(x, y) }
    data += "H\(stretched(x))V\(px(y))L\(stretched(x)) \(px(y))"
  }

  /// A straight line to the point, whatever was drawn before it.
  mutating func line(to x: Double, _ y: Double) { data += "L\(stretched(x)) \(px(y))" }

  /// From the point before, level at both ends: how a band leaves one side and reaches the other.
  mutating func curve(from x1: Double, to x2: Double, _ y1: Double, _ y2: Double) {
    let between = stretched((x1 + x2) / 2)
    data += "C\(between) \(px(y1)) \(between) \(px(y2)) \(stretched(x2)) \(px(y2))"
  }

  /// The next point begins a new stroke.
  mutating func lift() { drawing = false }

  mutating func close() {
    data += "Z"
    drawing = false
  }
}

/// px, to a tenth.
func px(_ value: Double) -> String { tenths(value) }

/// A share of the width in the 1000 units of a stretched picture, to a tenth.
func stretched(_ share: Double) -> String { tenths(share * 1000) }

/// A share of the width in per cent: to the same tenth of 1000 units, so that bars and paths meet.
func share(_ value: Double) -> String {
  let units = rounded(value * 10_000)
  if units == 0 { return "0" }
  let sign = units < 0 ? "-" : ""
  let whole = units.magnitude / 100
  let rest = units.magnitude % 100
  if rest == 0 { return "\(sign)\(whole)%" }
  if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)%" }
  return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)%"
}

/// A coordinate to one decimal, without a trailing zero or a negative nought.
func tenths(_ value: Double) -> String {
  let units = rounded(value * 10)
  let sign = units < 0 ? "-" : ""
  let whole = units.magnitude / 10
  let rest = units.magnitude % 10
  return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
}

/// Halves away from zero; what is no number is nought, and nothing is beyond a million px.
private func rounded(_ value: Double) -> Int {
  guard value.isFinite else { return 0 }
  let bounded = min(max(value, -1e9), 1e9)
  return Int(bounded + (bounded < 0 ? -0.5 : 0.5))  // conversion cuts towards zero
}
