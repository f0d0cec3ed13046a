import Core

/// Parts of a whole as rectangles: the area is the value, the largest stands at the upper left.
///
/// What is nothing or below has no area: it stands in the table alone.
package struct Treemap: Picture {
  package var title: String
  package var frame: PictureFrame
  package var measure: Measure
  package var parts: [(name: String, ink: Ink, value: Int64)]
  package var height: Int

  package init(
    _ title: String, _ measure: Measure, parts: [(name: String, ink: Ink, value: Int64)], height: Int = 260,
    frame: PictureFrame = PictureFrame()
  ) {
    self.title = title
    self.measure = measure
    self.parts = parts
    self.height = height
    self.frame = frame
  }

  /// More than these are too small to be told apart: the rest is one.
  private static let most = 24
  /// The width that rectangles are made nearly square for, and the narrow one at which some lose their names.
  private static let width = 640.0
  private static let narrow = 320.0
  /// "Treemap names from 60 px."
  private static let leastNamed = 60.0

  private var total: Int64 { parts.reduce(0) { plus($0, max(0, $1.value)) } }

  /// The largest first; of equals the one that was given first.
  private func drawn(_ writing: Writing) -> [(name: String, ink: Ink, value: Int64)] {
    let positive = parts.enumerated().filter { $0.element.value > 0 }.sorted {
      ($1.element.value, $0.offset) < ($0.element.value, $1.offset)
    }.map(\.element)
    guard positive.count > Self.most else { return positive }
    let rest = positive[(Self.most - 1)...].reduce(Int64(0)) { plus($0, $1.value) }
    return positive.prefix(Self.most - 1) + [(writing.words.other, .other, rest)]
  }

  package func svg(_ writing: Writing) -> String {
    let parts = drawn(writing)
    guard !parts.isEmpty else { return emptyPicture(title, height: height, writing) }
    var canvas = Canvas(height: height, margins: "tree", title: title, description: description(writing))
    let tiles = squarified(parts.map { Double($0.value) }, Self.width, Double(height))
    for (part, tile) in zip(parts, tiles) { add(part, tile, to: &canvas, writing) }
    return canvas.finished()
  }

  /// A picture of its own, so that nothing of a name reaches beyond its rectangle.
  private func add(
    _ part: (name: String, ink: Ink, value: Int64), _ tile: Tile, to canvas: inout Canvas, _ writing: Writing
  ) {
    canvas.add(
      "<svg x=\"\(share(tile.x / Self.width))\" y=\"\(px(tile.y))\" width=\"\(share(tile.width / Self.width))\" height=\"\(px(tile.height))\">"
    )
    canvas.add("<rect width=\"100%\" height=\"100%\" class=\"\(part.ink.fill) tm\"/>")
    if tile.width >= Self.leastNamed, tile.height >= 22 {
      let name = fitted(part.name, within: tile.width - 14)
      canvas.add("<text x=\"8\" y=\"16\" class=\"\(kind(name, tile, "tmt"))\">\(Escape.html(name))</text>")
      let figures = words(part.value, writing)
      if tile.height >= 38, textWidth(figures) <= tile.width - 14 {
        let classes = kind(figures, tile, "")
        canvas.add(
          "<text x=\"8\" y=\"32\"\(classes.isEmpty ? "" : " class=\"\(classes)\"")>\(Escape.html(figures))</text>")
      }
    }
    canvas.add("</svg>")
  }

  /// With the class of what a narrow page leaves out.
  private func kind(_ text: String, _ tile: Tile, _ classes: String) -> String {
    let fits = textWidth(text) <= tile.width / Self.width * Self.narrow - 14
    return [classes, fits ? "" : "w"].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private func words(_ value: Int64, _ writing: Writing) -> String {
    let share = writing.percent(of: value, in: total) ?? ""
    return share.isEmpty ? writing.label(value, measure) : "\(writing.label(value, measure)), \(share)"
  }

  package func twin(_ writing: Writing) -> Table {
    DonutChart(title, measure, parts: parts, frame: frame).twin(writing)
  }

  func description(_ writing: Writing) -> String {
    drawn(writing).prefix(7).map { "\($0.name) \(words($0.value, writing))" }.joined(separator: ", ") + "."
  }
}

/// A rectangle in px.
struct Tile: Hashable {
  var x: Double
  var y: Double
  var width: Double
  var height: Double
}

/// Rectangles of areas in the values' proportion that fill the whole, nearly square: "Squarified Treemaps" (Bruls, Huizing
/// and van Wijk, 2000).
///
/// - Parameter values: positive, falling.
func squarified(_ values: [Double], _ width: Double, _ height: Double) -> [Tile] {
  let sum = values.reduce(0, +)
  guard sum > 0, width > 0, height > 0 else { return [] }
  let areas = values.map { $0 / sum * width * height }
  var tiles: [Tile] = []
  var rest = Tile(x: 0, y: 0, width: width, height: height)
  var start = 0
  while start < areas.count {
    let side = min(rest.width, rest.height)
    var end = start + 1
    var row = areas[start]
    while end < areas.count,
      worst(areas[start], areas[end], row + areas[end], side) <= worst(areas[start], areas[end - 1], row, side)
    {
      row += areas[end]
      end += 1
    }
    if end == areas.count { row = rest.width * rest.height }
    tiles += lay(areas[start..<end], row, in: &rest)
    start = end
  }
  return tiles
}

/// The worst ratio of sides in a row of this area along `side`, whose largest and least areas are these.
private func worst(_ largest: Double, _ least: Double, _ row: Double, _ side: Double) -> Double {
  let square = side * side
  return max(square * largest / (row * row), row * row / (square * least))
}

/// Lays a row along the shorter side, and leaves the rest.
private func lay(_ areas: ArraySlice<Double>, _ row: Double, in rest: inout Tile) -> [Tile] {
  let isUpright = rest.width >= rest.height
  let side = isUpright ? rest.height : rest.width
  guard side > 0 else { return areas.map { _ in Tile(x: rest.x, y: rest.y, width: 0, height: 0) } }
  let depth = row / side
  let sum = areas.reduce(0, +)
  var along = 0.0
  let tiles = areas.map { area -> Tile in
    let length = sum > 0 ? side * area / sum : 0
    defer { along += length }
    return isUpright
      ? Tile(x: rest.x, y: rest.y + along, width: depth, height: length)
      : Tile(x: rest.x + along, y: rest.y, width: length, height: depth)
  }
  if isUpright {
    rest.x += depth
    rest.width = max(0, rest.width - depth)
  } else {
    rest.y += depth
    rest.height = max(0, rest.height - depth)
  }
  return tiles
}
