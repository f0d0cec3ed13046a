import Core

// What all adapters share: reading typed attributes and columns, and handing back one form.

extension ComponentCall {
  /// The part in the form asked for; the other is never made.
  func output(_ part: some PagePart) -> ComponentOutput {
    format == .html
      ? ComponentOutput(html: part.html(writing), markdown: "")
      : ComponentOutput(html: "", markdown: part.markdown(writing))
  }

  func output(_ parts: [any PagePart]) -> ComponentOutput {
    format == .html
      ? ComponentOutput(html: parts.map { $0.html(writing) }.joined(), markdown: "")
      : ComponentOutput(html: "", markdown: parts.map { $0.markdown(writing) }.joined(separator: "\n"))
  }

  /// The body as it stands, in the form asked for.
  var content: Prose { .ready(body) }

  /// A text attribute as plain words; nothing when not given.
  func words(_ name: String) -> Prose { .plain(text(name) ?? "") }

  /// The rows that every drawing component needs.
  func data() throws -> Rows {
    guard let rows = rows("data") else { throw fault("'data' names no query", at: "data") }
    return rows
  }

  /// Names of columns in one attribute, apart by commas, each checked.
  func columns(_ name: String, of rows: Rows) throws -> [String] {
    let names = (text(name) ?? "").split(separator: ",").map { word in
      String(word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    for column in names { try check(column, of: rows, at: name) }
    return names
  }

  func column(_ name: String, of rows: Rows) throws -> String {
    guard let column = text(name) else { throw fault("'\(name)' names no column", at: name) }
    try check(column, of: rows, at: name)
    return column
  }

  func check(_ column: String, of rows: Rows, at attribute: String) throws {
    guard rows.position(of: column) == nil else { return }
    throw fault(
      "the query '\(rows.name)' has no column called '\(column)'", at: attribute, hint: didYouMean(column, rows.columns)
    )
  }

  /// A link attribute rendered for a row, as seen from this page.
  func address(_ name: String, row: Row) throws -> String? {
    guard let target = try text(name, row: row), !target.isEmpty else { return nil }
    return link(target)
  }
}

extension ChildCall {
  /// A column of rows that the child has for its own.
  func check(_ column: String, of rows: Rows, at attribute: String) throws {
    guard rows.position(of: column) == nil else { return }
    throw fault(
      "the query '\(rows.name)' has no column called '\(column)'", at: attribute, hint: didYouMean(column, rows.columns)
    )
  }
}

/// The inside of a body that is a single paragraph, so that it can stand in a sentence's place.
func unwrapped(_ body: String) -> String {
  var text = body[...]
  while let last = text.last, last == "\n" || last == " " { text = text.dropLast() }
  while let first = text.first, first == "\n" || first == " " { text = text.dropFirst() }
  guard text.hasPrefix("<p>"), text.hasSuffix("</p>") else { return String(text) }
  let inner = text.dropFirst(3).dropLast(4)
  return inner.contains("<p>") ? String(text) : String(inner)
}

extension Value {
  /// The number exactly, when it is one: whole, decimal text, or a column of reals to its ninth decimal.
  var exact: ExactDecimal? {
    switch self {
    case .integer(let value): ExactDecimal(mantissa: value, scale: 0)
    case .float(let value):
      abs(value) < 9e9 ? ExactDecimal(mantissa: Int64(value * 1e9 + (value < 0 ? -0.5 : 0.5)), scale: 9) : nil
    case .money(let money): ExactDecimal(mantissa: money.minor, scale: money.currency.exponent)
    default: asText.flatMap { ExactDecimal($0) }
    }
  }

  var amount: Money? { if case .money(let money) = self { money } else { nil } }
  var day: Day? { asText.flatMap { Day(iso: $0) } }
  var month: Month? { asText.flatMap { Month(iso: $0) } }
}

/// The numbers of some columns on one scale.
struct Numbers {
  var measure: Measure
  /// One list a column, in the rows' order.
  var columns: [[Int64?]]

  /// Money of one currency, whole numbers, or decimals brought to their finest; `percent` reads ratios.
  init(_ names: [String], of rows: Rows, percent: Bool, _ call: ComponentCall, at attribute: String) throws {
    let cells = names.map { name in (0..<rows.count).map { rows[$0][name] ?? .null } }
    let known = cells.flatMap { $0 }.filter { !$0.isNull }
    let amounts = known.compactMap(\.amount)
    if !amounts.isEmpty {
      let currencies = Set(amounts.map(\.currency)).sorted()
      guard currencies.count == 1, amounts.count == known.count, let currency = currencies.first else {
        let what = currencies.map(\.code).joined(separator: " and ")
        throw call.fault(
          "\(what) cannot stand on one scale", at: attribute, hint: "restate them in the household's currency first")
      }
      measure = .money(currency)
      columns = cells.map { $0.map { $0.amount?.minor } }
      return
    }
    let decimals = known.compactMap { $0.exact?.normalised }
    guard decimals.count == known.count else {
      throw call.fault("'\(names.joined(separator: ", "))' holds something that is no number", at: attribute)
    }
    let finest = decimals.map(\.scale).max() ?? 0
    let scale = percent ? max(4, min(6, finest)) : min(6, finest)
    measure = percent ? .percent(scale: scale) : (scale == 0 ? .count : .decimal(scale: scale))
    columns = cells.map { $0.map { $0.exact?.rounded(to: scale) } }
  }
}

/// Where the rows of a picture stand along its foot, oldest first.
struct Positions {
  /// Row numbers in the order of their positions.
  var order: [Int]
  var days: [Day] = []
  var months: [Month] = []
  var numbers: [Int] = []
  var names: [String] = []

  /// ISO days, ISO months or whole numbers, sorted; any other text in the rows' own order.
  init(_ column: String, of rows: Rows) {
    let values = (0..<rows.count).map { rows[$0][column] ?? .null }
    let order = Array(values.indices)
    let days = values.compactMap(\.day)
    let months = values.compactMap(\.month)
    let numbers = values.compactMap { value in if case .integer(let number) = value { Int(number) } else { nil } }
    if days.count == values.count, !values.isEmpty {
      self.order = order.sorted { (days[$0], $0) < (days[$1], $1) }
      self.days = self.order.map { days[$0] }
    } else if months.count == values.count, !values.isEmpty {
      self.order = order.sorted { (months[$0], $0) < (months[$1], $1) }
      self.months = self.order.map { months[$0] }
      self.days = self.months.map(\.lastDay)
    } else if numbers.count == values.count, !values.isEmpty {
      self.order = order.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
      self.numbers = self.order.map { numbers[$0] }
    } else {
      self.order = order
    }
    names = self.order.map { values[$0].output }
  }

  func sorted<Element>(_ values: [Element]) -> [Element] { order.map { values[$0] } }

  /// For lines: months stand at their last day.
  func chartX(_ call: ComponentCall) throws -> ChartX {
    if !days.isEmpty { return .days(days) }
    if !numbers.isEmpty || order.isEmpty { return .numbers(numbers) }
    throw call.fault("'x' holds neither days, months nor numbers", at: "x")
  }

  /// For columns: a month or a name each.
  var columnX: ColumnX { months.isEmpty ? .names(names) : .months(months) }
}

/// Rows of (position, series, value) turned into one list of values a series, in the order of their first appearance.
struct Pivot {
  var positions: Positions
  var series: [(name: String, ink: Int?, values: [Int64?])]
  var measure: Measure

  init(_ rows: Rows, _ call: ComponentCall) throws {
    let x = try call.column("x", of: rows)
    let percent = call.text("format") == "percent"
    guard call.text("series") != nil else {
      let names = try call.columns("y", of: rows)
      let numbers = try Numbers(names, of: rows, percent: percent, call, at: "y")
      let positions = Positions(x, of: rows)
      self.positions = positions
      measure = numbers.measure
      let titles = Self.titles(call.text("names"), names)
      series = zip(titles, numbers.columns).enumerated().map { ($1.0, $0, positions.sorted($1.1)) }
      return
    }
    let name = try call.column("series", of: rows)
    let y = try call.column("y", of: rows)
    let numbers = try Numbers([y], of: rows, percent: percent, call, at: "y")
    measure = numbers.measure
    // Each position once.
    var firstOf: [String: Int] = [:]
    var cells: [Value] = []
    var place = Array(repeating: 0, count: rows.count)
    for index in 0..<rows.count {
      let value = rows[index][x] ?? .null
      if firstOf[value.output] == nil {
        firstOf[value.output] = cells.count
        cells.append(value)
      }
      place[index] = firstOf[value.output] ?? 0
    }
    let positions = Positions("x", of: Rows(name: rows.name, columns: ["x"], cells: cells))
    let inkColumn = call.text("ink")
    var found: [String: Int] = [:]
    var series: [(name: String, ink: Int?, values: [Int64?])] = []
    for index in 0..<rows.count {
      let title = rows[index][name]?.output ?? ""
      if found[title] == nil {
        found[title] = series.count
        var ink: Int?
        if let inkColumn, case .integer(let number)? = rows[index][inkColumn] { ink = Int(number) }
        series.append((title, ink ?? series.count, Array(repeating: nil, count: cells.count)))
      }
      if let number = found[title] { series[number].values[place[index]] = numbers.columns[0][index] }
    }
    self.positions = positions
    self.series = series.map { ($0.name, $0.ink, positions.sorted($0.values)) }
  }

  /// `names: "Spent, Earned"`, or the columns' names in words.
  static func titles(_ given: String?, _ columns: [String]) -> [String] {
    let words = (given ?? "").split(separator: ",").map { String($0.drop { $0 == " " }) }
    return columns.enumerated().map { index, column in words[safely: index] ?? title(of: column) }
  }
}

/// `money_out` as a head: `Money out`.
func title(of column: String) -> String {
  let words = column.split(separator: "_").joined(separator: " ")
  return words.prefix(1).uppercased() + words.dropFirst()
}

/// Attributes that all pictures have.
let pictureAttributes: [AttributeSpec] = [
  AttributeSpec("data", .rows, required: true), AttributeSpec("title", .text, required: true),
  AttributeSpec("note", .text), AttributeSpec("caption", .boolean),
  AttributeSpec("table", .boolean, default: .bool(true)),
  AttributeSpec("height", .integer), AttributeSpec("empty", .text), AttributeSpec("format", .oneOf(["percent"])),
]

extension ComponentCall {
  var frame: PictureFrame {
    PictureFrame(showsTitle: flag("caption"), note: words("note"), showsTwin: flag("table"))
  }

  var title: String { text("title") ?? "" }

  /// Heights that a page can bear.
  func height(_ usual: Int) -> Int { min(1200, max(80, integer("height") ?? usual)) }
}
