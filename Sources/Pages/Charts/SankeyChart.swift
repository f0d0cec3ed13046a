import Core

/// Money that came in on the left, what it went to on the right, bands as thick as the amounts.
///
/// An amount below zero stands on the other side: a category that gave back more than it took is among what came in.
package struct SankeyChart: Picture {
  package struct Part: Sendable {
    package var name: String
    /// Nil for what is better than nothing: what was kept.
    package var ink: Ink?
    package var value: Int64
    package var link: String?

    package init(_ name: String, ink: Ink?, _ value: Int64, link: String? = nil) {
      self.name = name
      self.ink = ink
      self.value = value
      self.link = link
    }

    var fill: String { ink?.fill ?? "fp" }
  }

  package var title: String
  package var frame: PictureFrame
  package var measure: Measure
  package var height: Int
  private let incoming: [Part]
  private let outgoing: [Part]

  /// - Parameters:
  ///   - incoming: in the order drawn, from the top; so `outgoing`.
  package init(
    _ title: String, _ measure: Measure, incoming: [Part], outgoing: [Part], height: Int = 340,
    frame: PictureFrame = PictureFrame()
  ) {
    func turned(_ parts: [Part]) -> [Part] {
      parts.filter { $0.value < 0 }.map {
        Part($0.name, ink: $0.ink, Int64(clamping: -Int128($0.value)), link: $0.link)
      }
    }
    self.title = title
    self.measure = measure
    self.incoming = incoming.filter { $0.value > 0 } + turned(outgoing)
    self.outgoing = outgoing.filter { $0.value > 0 } + turned(incoming)
    self.height = height
    self.frame = frame
  }

  /// More than these on a side are bands too thin to be followed: the least are one.
  private static let most = 10
  /// Between two bands of a side, px, and the share of the height that all of them may take.
  private static let gap = 9.0
  private static let gaps = 0.35
  /// Where all money meets, as a share of the width, and how broad the ends are, px.
  private static let middle = 0.4
  private static let breadth = 5.0

  /// A side's parts with where each begins and ends, px, and where its band meets the middle.
  private struct Band {
    var part: Part
    var top: Double
    var bottom: Double
    var middleTop: Double
    var middleBottom: Double

    var centre: Double { (top + bottom) / 2 }
  }

  package func svg(_ writing: Writing) -> String {
    let (left, right) = (Self.folded(incoming, writing), Self.folded(outgoing, writing))
    let whole = max(Self.sum(left), Self.sum(right))
    guard whole > 0 else { return emptyPicture(title, height: height, writing) }
    let (top, bottom) = (6.0, Double(height) - 6)
    let most = Double(max(left.count, right.count) - 1)
    let gap = min(Self.gap, (bottom - top) * Self.gaps / max(1, most))
    let scale = (bottom - top - gap * most) / Double(whole)
    let sides = [left, right].map { Self.bands($0, scale, gap, top, bottom) }
    let names = EndLabels(labels: labels(sides[1], writing), top: top + 4, bottom: bottom - 4, oneLine: true)
    var canvas = Canvas(
      height: height, margins: sides[1].isEmpty ? "" : "rw", title: title, description: description(writing))
    for band in sides[0] {
      canvas.path(Self.ribbon(0, band.top, band.bottom, Self.middle, band.middleTop, band.middleBottom), "f10 lk")
    }
    for band in sides[1] {
      canvas.path(
        Self.ribbon(Self.middle, band.middleTop, band.middleBottom, 1, band.top, band.bottom), "\(band.part.fill) lk")
    }
    for band in sides[0] { end(0, band.top, band.bottom, "f10", &canvas) }
    let middle = sides.joined()
    end(
      Self.middle, middle.map(\.middleTop).min() ?? top, middle.map(\.middleBottom).max() ?? bottom, "fi", &canvas)
    for band in sides[1] { end(1, band.top, band.bottom, band.part.fill, &canvas) }
    name(sides[0], top, bottom, &canvas, writing)
    names.draw(on: &canvas)
    return canvas.finished()
  }

  private func end(_ x: Double, _ top: Double, _ bottom: Double, _ fill: String, _ canvas: inout Canvas) {
    canvas.add(
      "<rect x=\"\(share(x))\" y=\"\(px(top))\" width=\"\(px(Self.breadth))\" height=\"\(px(max(1, bottom - top)))\" class=\"\(fill)\"/>"
    )
  }

  /// Names of what came in stand within their bands.
  private func name(_ bands: [Band], _ top: Double, _ bottom: Double, _ canvas: inout Canvas, _ writing: Writing) {
    let places = EndLabels(labels: labels(bands, writing), top: top + 4, bottom: bottom - 4, oneLine: true).positions()
    for (band, y) in zip(bands, places) {
      let short = fitted(band.part.name, within: 84)
      let value = "<tspan class=\"k2 w\"> \(Escape.html(writing.label(band.part.value, measure)))</tspan>"
      canvas.markup(Escape.html(short) + value, x: 0, dx: 11, y: y + 4, "k")
    }
  }

  private func labels(_ bands: [Band], _ writing: Writing) -> [EndLabel] {
    bands.map {
      EndLabel(
        name: $0.part.name, value: writing.label($0.part.value, measure), y: $0.centre,
        classes: $0.part.ink?.text ?? "k")
    }
  }

  private static func sum(_ parts: [Part]) -> Int64 { parts.reduce(0) { plus($0, $1.value) } }

  /// The least of many as one, before what was kept, which stays.
  private static func folded(_ parts: [Part], _ writing: Writing) -> [Part] {
    let (kept, others) = (parts.filter { $0.ink == nil }, parts.filter { $0.ink != nil })
    guard others.count > most else { return parts }
    let largest = others.enumerated().sorted { ($1.element.value, $0.offset) < ($0.element.value, $1.offset) }
    let shown = Set(largest.prefix(most - 1).map(\.offset))
    let rest = Part(
      writing.words.other, ink: .other, sum(others.indices.filter { !shown.contains($0) }.map { others[$0] }))
    return others.indices.filter(shown.contains).map { others[$0] } + [rest] + kept
  }

  /// Each side stands in the middle of the height.
  private static func bands(
    _ parts: [Part], _ scale: Double, _ gap: Double, _ top: Double, _ bottom: Double
  ) -> [Band] {
    let solid = Double(sum(parts)) * scale
    var at = (top + bottom - solid - gap * Double(max(0, parts.count - 1))) / 2
    var middle = (top + bottom - solid) / 2
    return parts.map { part in
      let thickness = Double(part.value) * scale
      defer {
        at += thickness + gap
        middle += thickness
      }
      return Band(part: part, top: at, bottom: at + thickness, middleTop: middle, middleBottom: middle + thickness)
    }
  }

  private static func ribbon(
    _ x1: Double, _ top1: Double, _ bottom1: Double, _ x2: Double, _ top2: Double, _ bottom2: Double
  ) -> Outline {
    var outline = Outline()
    outline.move(x1, top1)
    outline.curve(from: x1, to: x2, top1, top2)
    outline.line(to: x2, bottom2)
    outline.curve(from: x2, to: x1, bottom2, bottom1)
    outline.close()
    return outline
  }

  package func twin(_ writing: Writing) -> Table {
    let words = writing.words
    var table = Table(caption: title)
    table.columns = [Column(words.name, .label), Column(words.value, .number), Column(words.share, .number)]
    for (heading, parts) in [(words.cameIn, incoming), (words.wentOut, outgoing)] {
      let whole = Self.sum(parts)
      table.rows.append(TableRow([Cell(.text(heading)), Cell(measure.value(whole, writing)), Cell(.empty)], .parent))
      table.rows += parts.map { part in
        TableRow(
          [
            Cell(.text(part.name), link: part.link), Cell(measure.value(part.value, writing)),
            Cell(writing.percent(of: part.value, in: whole).map { .text($0) } ?? .missing("")),
          ], .child)
      }
    }
    table.style.insert(.tight)
    return table
  }

  func description(_ writing: Writing) -> String {
    [(writing.words.cameIn, incoming), (writing.words.wentOut, outgoing)].map { heading, parts in
      "\(heading): " + parts.map { "\($0.name) \(writing.label($0.value, measure))" }.joined(separator: ", ") + "."
    }.joined(separator: " ")
  }
}
