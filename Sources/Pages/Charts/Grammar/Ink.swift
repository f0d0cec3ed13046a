/// One of the ten inks. A category keeps its ink on all pages: its place in the household's tree decides, not its size.
package struct Ink: Hashable, Sendable {
  /// 1 to 10, as in the stylesheet.
  let number: Int

  /// - Parameter index: the place in the household's order, from 0; after nine it begins again, slate stays for others.
  package init(_ index: Int) { number = ((index % 9) + 9) % 9 + 1 }

  private init(number: Int) { self.number = number }

  /// What is left over.
  package static let other = Ink(number: 10)

  /// The class of a filled shape, and of text and swatches.
  var fill: String { "f\(number)" }
  var text: String { number == 10 ? "k2" : "t\(number)" }
}

/// The ten patterns in which inks are printed, and the hatch of what is expected: once in a page that has charts.
package enum InkPatterns {
  private static let shapes: [(id: String, size: Int, mark: String)] = [
    ("p2", 6, "<path d=\"M-1 7L7 -1M-1 1L1 -1M5 7L7 5\" class=\"pt\"/>"),
    ("p3", 5, "<circle cx=\"2.5\" cy=\"2.5\" r=\"1\" class=\"ptf\"/>"),
    ("p4", 6, "<path d=\"M-1 -1L7 7M-1 5L1 7M5 -1L7 1\" class=\"pt\"/>"),
    ("p5", 4, "<path d=\"M2 0V4\" class=\"pt\"/>"),
    ("p6", 4, "<path d=\"M0 2H4\" class=\"pt\"/>"),
    ("p7", 6, "<path d=\"M0 0L6 6M6 0L0 6\" class=\"pt\"/>"),
    ("p8", 6, "<path d=\"M0 3H6M3 0V6\" class=\"pt\"/>"),
    ("p9", 6, "<path d=\"M0 4L1.5 2L3 4L4.5 2L6 4\" class=\"pt\"/>"),
    ("p10", 8, "<circle cx=\"4\" cy=\"4\" r=\"1\" class=\"ptf\"/>"),
  ]

  /// `#p1` to `#p10` (the first is solid) and `#hx`.
  package static let block: String = {
    var output = "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\">\n<defs>\n"
    output += "<pattern id=\"p1\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"/>\n"
    for shape in shapes {
      output +=
        "<pattern id=\"\(shape.id)\" width=\"\(shape.size)\" height=\"\(shape.size)\" patternUnits=\"userSpaceOnUse\">\(shape.mark)</pattern>\n"
    }
    output +=
      "<pattern id=\"hx\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\"><path d=\"M-1 5L5 -1M-1 1L1 -1M3 5L5 3\" class=\"hx\"/></pattern>\n"
    return output + "</defs>\n</svg>\n"
  }()
}
