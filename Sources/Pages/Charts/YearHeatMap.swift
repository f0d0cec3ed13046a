package import Core

/// Every day of a year or so as a square, a week a column; the shade is the amount.
package struct YearHeatMap: PagePart {
  package var title: String
  package var first: Day
  package var last: Day
  package var measure: Measure
  /// A day without an entry is unknown before the books begin (`knownFrom`), else nothing.
  package var values: [Day: Int64]
  package var knownFrom: Day?

  /// - Parameter last: at most 54 weeks after `first`; later days are not drawn.
  package init(_ title: String, _ measure: Measure, from first: Day, to last: Day, values: [Day: Int64]) {
    self.title = title
    self.measure = measure
    self.first = first
    self.last = min(last, first + 377)
    self.values = values
  }

  package var ramp: Ramp { Ramp(days.compactMap { values[$0] }, measure) }

  private var days: [Day] { last < first ? [] : (0...(last - first)).map { first + $0 } }

  private static let left = 30
  private static let top = 16
  private static let pitch = 14

  package func html(_ writing: Writing) -> String {
    guard !days.isEmpty else { return Empty(.plain(writing.words.noData)).html(writing) }
    return
      "<div class=\"scroll end\" role=\"region\" aria-label=\"\(Escape.html(title))\" tabindex=\"0\">\n\(svg(writing))</div>\n"
  }

  func svg(_ writing: Writing) -> String {
    let lead = writing.columnInWeek(first)
    let weeks = (lead + days.count + 6) / 7
    // A square is as large in a short span as in a year.
    let width = Self.left + max(53, weeks) * Self.pitch
    let height = Self.top + 7 * Self.pitch
    var output = "<svg class=\"heat\" viewBox=\"0 0 \(width) \(height)\" role=\"img\">\n"
    output += "<title>\(Escape.html(title))</title>\n<desc>\(Escape.html(description(writing)))</desc>\n"
    for (level, data) in paths(lead).enumerated() where !data.isEmpty {
      output += "<path d=\"\(data)\" class=\"\(level == 7 ? "miss" : "h\(level)")\"/>\n"
    }
    for row in stride(from: 0, to: 7, by: 2) {
      let y = Self.top + row * Self.pitch + 10
      output += "<text x=\"0\" y=\"\(y)\">\(Escape.html(writing.weekHeads[row]))</text>\n"
    }
    return output + monthNames(lead, weeks, writing) + "</svg>\n"
  }

  /// The squares of each shade as one path; the eighth is of days before the books began.
  private func paths(_ lead: Int) -> [String] {
    let ramp = ramp
    var paths = Array(repeating: "", count: 8)
    for (index, day) in days.enumerated() {
      let x = Self.left + (lead + index) / 7 * Self.pitch
      let y = Self.top + (lead + index) % 7 * Self.pitch
      let unknown = knownFrom.map { day < $0 } ?? false
      paths[unknown ? 7 : ramp.level(values[day] ?? 0)] += "M\(x) \(y)h12v12h-12z"
    }
    return paths
  }

  /// A month's name over the week that holds its first day, unless the last name stands there.
  private func monthNames(_ lead: Int, _ weeks: Int, _ writing: Writing) -> String {
    var output = ""
    var free = 0
    for (index, day) in days.enumerated() where day.dayOfMonth == 1 {
      let column = (lead + index) / 7
      guard column >= free, column <= weeks - 2 else { continue }
      free = column + 3
      let name = Escape.html(writing.shortName(of: day.month))
      output += "<text x=\"\(Self.left + column * Self.pitch)\" y=\"10\">\(name)</text>\n"
    }
    return output
  }

  private func description(_ writing: Writing) -> String {
    let known = days.filter { values[$0] != nil }
    guard let high = known.max(by: { (values[$0] ?? 0, $1) < (values[$1] ?? 0, $0) }) else {
      return writing.words.noData
    }
    let span = writing.words.between(writing.day(first), and: writing.day(last))
    return "\(span); \(writing.words.highest(writing.label(values[high] ?? 0, measure), on: writing.day(high)))."
  }

  /// The shades and their amounts, for beside the heading.
  package func legend(_ writing: Writing) -> String {
    let ramp = ramp
    let boxes = (0...6).map { "<rect x=\"\($0 * 13)\" width=\"12\" height=\"10\" class=\"h\($0)\"/>" }.joined()
    let bounds = ramp.bounds.enumerated().dropFirst().map { index, bound in
      let text = writing.label(bound, measure)
      return index == ramp.bounds.count - 1 ? writing.words.over(text) : text
    }
    let words = ([writing.label(0, measure)] + bounds).joined(separator: ", ")
    return
      "<span class=\"legend nomargin\"><span><svg width=\"92\" height=\"10\" aria-hidden=\"true\">\(boxes)</svg>\(Escape.html(words))</span></span>"
  }

  /// By month in a report: a line a day would be the whole ledger.
  package func markdown(_ writing: Writing) -> String {
    var months: [Month: [Int64]] = [:]
    for day in days { if let value = values[day] { months[day.month, default: []].append(value) } }
    var table = Table(caption: title)
    table.columns = [Column(writing.words.period, .label), Column(writing.words.value, .number)]
    table.rows = months.keys.sorted().map {
      TableRow([Cell(.month($0)), Cell(measure.value(exactSum(months[$0] ?? []), writing))])
    }
    return table.markdown(writing)
  }
}
