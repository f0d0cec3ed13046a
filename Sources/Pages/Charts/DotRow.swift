package import Core

/// Days on a thin line, in a table's cell: when something was paid, what was dearer or cheaper than before, and when it
/// is expected.
package struct DotRow: Sendable {
  package enum Sign: String, Sendable, CaseIterable {
    case paid, dearer, cheaper, expected

    var classes: String {
      switch self {
      case .paid: "dot"
      case .dearer: "fn"
      case .cheaper: "fp"
      case .expected: "ring"
      }
    }
  }

  package var span: ClosedRange<Day>
  /// By day; those outside the span are not drawn.
  package var dots: [(day: Day, sign: Sign)]

  package init(_ span: ClosedRange<Day>, _ dots: [(day: Day, sign: Sign)]) {
    self.span = span
    self.dots = dots.filter { span.contains($0.day) }.sorted { ($0.day, $0.sign.rawValue) < ($1.day, $1.sign.rawValue) }
  }

  /// As a query writes it: `2026-05-01 paid,2026-06-01 expected`; what is neither is left out.
  package init(_ span: ClosedRange<Day>, text: String) {
    let dots = text.split(separator: ",").compactMap { part -> (day: Day, sign: Sign)? in
      let words = part.split(separator: " ")
      guard words.count == 2, let day = Day(iso: words[0]), let sign = Sign(rawValue: String(words[1])) else {
        return nil
      }
      return (day, sign)
    }
    self.init(span, dots)
  }

  /// px; a year of a weekly payment's dots stand apart at the lesser radius.
  private static let height = 14
  private static let radius = (few: 2.9, many: 1.6)
  private static let many = 30

  package func svg(_ writing: Writing) -> String {
    let radius = dots.count > Self.many ? Self.radius.many : Self.radius.few
    let title = "<title>\(Escape.html(words(writing)))</title>"
    var output = "<svg width=\"100%\" height=\"\(Self.height)\" role=\"img\">\(title)"
    output += "<line x2=\"100%\" y1=\"7\" y2=\"7\" class=\"gr\"/>"
    for dot in dots {
      let size = dot.sign == .paid ? radius : max(radius, 2.5)
      output += "<circle cx=\"\(share(position(dot.day)))\" cy=\"7\" r=\"\(px(size))\" class=\"\(dot.sign.classes)\"/>"
    }
    return output + "</svg>"
  }

  private func position(_ day: Day) -> Double {
    let days = span.upperBound - span.lowerBound
    return days > 0 ? Double(day - span.lowerBound) / Double(days) : 0.5
  }

  /// "12 paid, dearer on 1 May 2026, expected on 1 July 2026".
  func words(_ writing: Writing) -> String {
    let paid = dots.count { $0.sign != .expected }
    let rest = dots.filter { $0.sign != .paid }.map {
      writing.words.sign($0.sign, on: writing.shortDayWithYear($0.day))
    }
    return ([writing.words.timesPaid(paid)] + rest).joined(separator: ", ")
  }

  /// The initials of the months that begin within the span, where they begin: what stands over a column of rows.
  package static func months(_ span: ClosedRange<Day>, _ writing: Writing) -> Prose {
    let row = DotRow(span, [])
    var output = "<svg width=\"100%\" height=\"\(height)\" aria-hidden=\"true\" class=\"tlm\">"
    var month = span.lowerBound.month + (span.lowerBound.dayOfMonth > 1 ? 1 : 0)
    while month.firstDay <= span.upperBound {
      let letter = Escape.html(String(writing.words.months[month.month - 1].prefix(1)))
      output += "<text x=\"\(share(row.position(month.firstDay)))\" y=\"11\">\(letter)</text>"
      month = month + 1
    }
    return .ready("\(output)</svg><span class=\"vh\">\(Escape.html(writing.words.overTwelveMonths))</span>")
  }
}
