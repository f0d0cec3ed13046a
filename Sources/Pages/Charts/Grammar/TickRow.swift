/// A tick of the axis below: where, what it says, and its number in the order by which ticks are left out.
struct Tick {
  var x: Double
  var label: String
  /// Ticks whose order divides by the stride stay.
  var order: Int
}

/// What stands right of a plot, by the width it leaves: nothing, names and values on two lines, or on one.
enum PlotMargin: String {
  case none = "yl"
  case names = "yl rr"
  case longNames = "yl rw"
}

/// The ticks of one axis, thinned so that no two labels ever touch.
///
/// A stylesheet cannot measure text, so three rows are decided here, each within the next: what fits the narrowest
/// plot, what a middling one adds (class `w`) and what only a wide one does (class `w w2`).
struct TickRow {
  var ticks: [Tick]
  /// Each divides the next, so that the rows nest.
  var strides: [Int]

  /// Plot widths in px that each row must fit: a window of 320 px, a box of 28 rem, a box of 40 rem, with the margins
  /// for axis and names (`daybook.css`) taken off.
  private static func widths(_ margin: PlotMargin) -> [(px: Double, classes: String)] {
    switch margin {
    case .none: [(248, ""), (404, " w"), (596, " w w2")]
    case .names: [(176, ""), (300, " w"), (492, " w w2")]
    case .longNames: [(164, ""), (256, " w"), (448, " w w2")]
    }
  }
  private static let gap = 7.0

  /// Each tick that is labelled at some width, with its class.
  func thinned(_ margin: PlotMargin) -> [(tick: Tick, classes: String)] {
    let widths = Self.widths(margin)
    let chosen = widths.map { stride(fitting: $0.px) }
    return ticks.compactMap { tick in
      for (index, stride) in chosen.enumerated() {
        guard let stride, tick.order % stride == 0 else { continue }
        return (tick, widths[index].classes)
      }
      return nil
    }
  }

  private func stride(fitting width: Double) -> Int? {
    for stride in strides {
      let row = ticks.filter { $0.order % stride == 0 }
      if !row.isEmpty, fits(row, width) { return stride }
    }
    return nil
  }

  private func fits(_ row: [Tick], _ width: Double) -> Bool {
    var edge = -Double.infinity
    for tick in row {
      let half = textWidth(tick.label) / 2
      if tick.x * width - half < edge { return false }
      edge = tick.x * width + half + Self.gap
    }
    return true
  }
}

/// A generous guess of the px a text takes at 12 px in the widest of the fonts that may stand in.
func textWidth(_ text: String, size: Double = 12) -> Double {
  var units = 0.0
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x20, 0x2C, 0x2E, 0x27, 0x2019, 0x69, 0x6A, 0x6C, 0x49, 0x7C, 0xA0, 0x202F: units += 0.34
    case 0x66, 0x72, 0x74: units += 0.42
    case 0x4D, 0x57, 0x6D, 0x77, 0x40, 0x25: units += 0.9
    case 0x41...0x5A: units += 0.7
    case 0x20...0x24FF: units += 0.6
    default: units += 1.05  // full-width scripts and pictures
    }
  }
  return units * size
}

/// As much of a text as fits, with an ellipsis where something is left out.
func fitted(_ text: String, within width: Double) -> String {
  if textWidth(text) <= width { return text }
  var kept = ""
  for character in text {
    if textWidth(kept) + textWidth(String(character)) + textWidth("…") > width { break }
    kept.append(character)
  }
  while kept.last == " " { kept.removeLast() }
  return kept + "…"
}

/// A text on up to two lines, broken between words; what is longer ends in an ellipsis.
func wrapped(_ text: String, within width: Double) -> [String] {
  if textWidth(text) <= width { return [text] }
  let words = text.split(separator: " ").map(String.init)
  var first = ""
  var used = 0
  for word in words {
    let next = first.isEmpty ? word : first + " " + word
    if textWidth(next) > width { break }
    first = next
    used += 1
  }
  guard used > 0, used < words.count else { return [fitted(text, within: width)] }
  return [first, fitted(words[used...].joined(separator: " "), within: width)]
}
