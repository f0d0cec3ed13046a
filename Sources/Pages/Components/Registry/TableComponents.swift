import Analytics
import Core

private let formats = [
  "text", "code", "day", "month", "money", "change", "flow", "whole", "percent", "percent_change", "points", "count",
  "decimal",
  "badge", "spark", "dots", "bar",
]

/// `table` with its `col`s.
let tableComponents: [Component] = [
  Component(
    name: "table", isBlock: true,
    attributes: [
      AttributeSpec("data", .rows, required: true), AttributeSpec("title", .text), AttributeSpec("caption", .boolean),
      AttributeSpec("empty", .text), AttributeSpec("download", .any), AttributeSpec("id", .text),
      AttributeSpec("style", .oneOf(["categories", "recurring", "transactions", "returns"])),
      AttributeSpec("tight", .boolean),
      AttributeSpec("pin", .boolean), AttributeSpec("scroll", .boolean), AttributeSpec("kind", .column),
      AttributeSpec("days", .column), AttributeSpec("day_total", .column), AttributeSpec("ids", .text),
      AttributeSpec("total_name", .text),
    ],
    childTags: [ChildTag(name: "col", attributes: columnAttributes)]
  ) { try table($0) }
]

private let columnAttributes: [AttributeSpec] = [
  AttributeSpec("column", .column, required: true, positional: true), AttributeSpec("title", .text),
  AttributeSpec("format", .oneOf(formats)), AttributeSpec("link", .template), AttributeSpec("total", .any),
  AttributeSpec("bar", .boolean), AttributeSpec("mark", .column), AttributeSpec("note", .template),
  AttributeSpec("badge", .column), AttributeSpec("badge_tone", .text), AttributeSpec("badge_tones", .column),
  AttributeSpec("tone", .column), AttributeSpec("tags", .column),
  AttributeSpec("good", .oneOf(["up", "down"])), AttributeSpec("missing", .text), AttributeSpec("hide", .boolean),
  AttributeSpec("kind", .oneOf(["label", "text", "note", "date", "category", "bank"])),
  AttributeSpec("days", .oneOf(["weekday", "short", "year", "full"])), AttributeSpec("decimals", .integer),
  AttributeSpec("swatch", .column), AttributeSpec("shape", .oneOf(["columns", "line", "steps"])),
  AttributeSpec("width", .integer), AttributeSpec("bare_zero", .boolean),
  AttributeSpec("shade", .boolean), AttributeSpec("from", .text), AttributeSpec("to", .text),
]

private func table(_ call: ComponentCall) throws -> ComponentOutput {
  let rows = try call.data()
  let children = call.children.isEmpty ? [] : call.children
  guard !children.isEmpty else {
    throw call.fault("a table needs its columns", hint: "{% col \"\(rows.columns.first ?? "name")\" %}")
  }
  var table = Table(caption: call.title)
  table.showsCaption = call.flag("caption")
  table.empty = call.words("empty")
  table.id = call.text("id")
  table.style = styles(call)
  let cols = try children.enumerated().map { try TableColumn($1, first: $0 == 0, rows, call) }
  table.columns = cols.flatMap(\.columns)
  let kinds = call.text("kind")
  table.rows = try (0..<rows.count).map { index in
    let kind = kind(rows[index], kinds)
    return TableRow(try cols.flatMap { try $0.cells(rows[index], call, ruled: kind == .total) }, kind)
  }
  shade(&table.rows, cols, rows)
  if cols.contains(where: { $0.totals }) {
    table = table.totalled(call.text("total_name") ?? call.writing.words.total, call.writing)
  }
  if let days = call.text("days") { try headByDay(days, rows, &table, call) }
  return call.output([table] + download(call))
}

/// Shades the grounds of columns that ask for it, all of them on one scale.
private func shade(_ lines: inout [TableRow], _ cols: [TableColumn], _ rows: Rows) {
  var place = 0
  var shaded: [(place: Int, name: String)] = []
  for col in cols {
    if col.child.flag("shade") { shaded.append((place, col.name)) }
    place += col.columns.count
  }
  guard !shaded.isEmpty else { return }
  let values = shaded.map { column in (0..<rows.count).map { rows[$0][column.name].flatMap(TableColumn.number) } }
  let ramp = DivergingRamp(values.flatMap { $0 }.compactMap { $0 })
  for (column, values) in zip(shaded, values) {
    for (index, value) in values.enumerated() { lines[index].cells[column.place].shade = value.map(ramp.level) }
  }
}

private func styles(_ call: ComponentCall) -> Set<Table.Style> {
  var styles: Set<Table.Style> = []
  switch call.text("style") {
  case "categories": styles.insert(.categories)
  case "recurring": styles.insert(.recurring)
  case "transactions": styles.insert(.transactions)
  case "returns": styles.insert(.returns)
  default: break
  }
  if call.flag("tight") { styles.insert(.tight) }
  if call.flag("pin") { styles.insert(.pin) }
  if call.flag("scroll") { styles.insert(.scroll) }
  return styles
}

private func kind(_ row: Row, _ column: String?) -> TableRow.Kind {
  guard let column, let word = row[column]?.output else { return .plain }
  switch word {
  case "parent": return .parent
  case "child": return .child
  case "group": return .group
  case "mark": return .mark
  case "pending": return .pending
  case "total": return .total
  default: return .plain
  }
}

/// A heading before each day's rows, with the sum of `day_total` over that day.
private func headByDay(_ column: String, _ rows: Rows, _ table: inout Table, _ call: ComponentCall) throws {
  var result: [TableRow] = []
  var start = 0
  while start < rows.count {
    let day = rows[start][column] ?? .null
    var end = start
    while end < rows.count, rows[end][column]?.output == day.output { end += 1 }
    var total = Cell(.empty)
    if let sum = call.text("day_total") {
      let amounts = (start..<end).map { rows[$0][sum]?.amount }
      // Pending rows count in no total, so their amount here is null: what is null is left out of a day's sum.
      let known = amounts.compactMap { $0 }
      if let first = known.first {
        let money = known.dropFirst().reduce(Optional(first)) { left, right in left?.adding(right) }
        total = Cell(money.map { .change($0) } ?? .missing(call.writing.words.severalCurrencies), tone: .quiet)
      }
    }
    var head = TableRow([Cell(day.day.map { .day($0) } ?? .text(day.output)), total], .day)
    // `ids: "d"` makes each day an address of its own: #d2026-06-18.
    head.id = call.text("ids").flatMap { prefix in day.day.map { prefix + $0.iso } }
    result.append(head)
    result += table.rows[start..<end]
    start = end
  }
  table.rows = result
}

private func download(_ call: ComponentCall) -> [any PagePart] {
  guard call.format == .html, let path = call["download"].asText else { return [] }
  let name = path.split(separator: "/").last.map(String.init) ?? path
  return [Footnote(.ready(link(Escape.html(name), to: call.link(path), classes: "l")))]
}

/// One `col`: its column, and a second one where a bar stands beside the figure.
private struct TableColumn {
  var child: ChildCall
  var name: String
  var format: String
  var columns: [Column]
  /// Whether a last row sums the column; `total: "row"` only rules the figure of a row of kind `total`.
  var totals: Bool
  /// Of the bars: the least and greatest value or mark.
  var low: Int64 = 0
  var high: Int64 = 0
  private let given: Given

  /// What every cell asks of the tag, read once.
  private struct Given {
    var position: Int?
    var hasLink: Bool
    var hasNote: Bool
    var total: String?
    var badge: String?
    var badgeTone: String?
    var badgeTones: String?
    var swatch: String?
    var tone: String?
    /// Holds a JSON list of labels.
    var tags: String?
    var good: String?
    var missing: String?
    var mark: String?
    var decimals: Int
    var isBareZero: Bool
    /// Between which a row of dots stands.
    var days: ClosedRange<Day>?

    init(_ child: ChildCall, _ position: Int?) {
      self.position = position
      hasLink = child.has("link")
      hasNote = child.has("note")
      total = child.text("total")
      badge = child.text("badge")
      badgeTone = child.text("badge_tone")
      badgeTones = child.text("badge_tones")
      swatch = child.text("swatch")
      tone = child.text("tone")
      tags = child.text("tags")
      good = child.text("good")
      missing = child.text("missing")
      mark = child.text("mark")
      decimals = min(9, max(0, child.integer("decimals") ?? 0))
      isBareZero = child.flag("bare_zero")
      let ends = ["from", "to"].compactMap { child.text($0).flatMap { Day(iso: $0) } }
      if ends.count == 2, ends[0] <= ends[1] { days = ends[0]...ends[1] }
    }
  }

  init(_ child: ChildCall, first: Bool, _ rows: Rows, _ call: ComponentCall) throws {
    self.child = child
    name = child.text("column") ?? ""
    given = Given(child, rows.position(of: name))
    format = child.text("format") ?? Self.usual(name, rows)
    totals = !child["total"].isNull && !["false", "row"].contains(child.text("total"))
    var column = Column(child.text("title") ?? title(of: name), Self.kind(child, format, first))
    column.hidesWhenNarrow = child.flag("hide")
    column.totals = totals
    column.days =
      switch child.text("days") {
      case "weekday": .weekday
      case "short": .short
      case "year": .withYear
      case "full": .full
      default: .automatic
      }
    if format == "dots", !child.has("title"), let days = given.days { column.head = DotRow.months(days, call.writing) }
    columns = [column]
    guard child.flag("bar") || format == "bar" else { return }
    let marks = child.text("mark")
    for index in 0..<rows.count {
      for value in [rows[index][name], marks.flatMap { rows[index][$0] }] {
        guard let number = value.flatMap(Self.number) else { continue }
        low = min(low, number)
        high = max(high, number)
      }
    }
    if format == "bar" {
      columns[0].kind = .bar
    } else {
      columns.append(Column("", .bar))
    }
  }

  /// Columns are known by their values, and days and months by their names too, so that a bank's text is never read as one.
  private static func usual(_ name: String, _ rows: Rows) -> String {
    let values = (0..<rows.count).lazy.map { rows[$0][name] ?? .null }
    guard let first = values.first(where: { !$0.isNull }) else { return "text" }
    switch first {
    case .money: return "money"
    case .integer: return "count"
    case .float: return "decimal"
    default:
      if first.month != nil, name == "month" || name.hasSuffix("_month") { return "month" }
      if first.day != nil, name == "day" || name.hasSuffix("_day") || name.hasSuffix("_on") { return "day" }
      return "text"
    }
  }

  private static func kind(_ child: ChildCall, _ format: String, _ first: Bool) -> Column.Kind {
    switch child.text("kind") {
    case "label": return .label
    case "text": return .text
    case "note": return .note
    case "date": return .date
    case "category": return .category
    case "bank": return .bankText
    default: break
    }
    switch format {
    case "money", "change", "flow", "whole", "percent", "percent_change", "points", "count", "decimal": return .number
    case "spark": return .spark
    case "dots": return .dots
    case "day" where !first: return .date
    default: return first ? .label : .text
    }
  }

  static func number(_ value: Value) -> Int64? {
    value.amount?.minor ?? value.exact?.rounded(to: 6)
  }

  func cells(_ row: Row, _ call: ComponentCall, ruled: Bool = false) throws -> [Cell] {
    let value = given.position.map { row.rows[row.index, $0] } ?? .null
    var cell = Cell(try cellValue(value, call))
    if given.hasLink, let link = try child.text("link", row: row), !link.isEmpty { cell.link = call.link(link) }
    cell.tone = tone(value, row)
    cell.ruled = ruled && given.total == "row"
    if given.hasNote, let note = try child.text("note", row: row), !note.isEmpty { cell.note = .plain(note) }
    if let column = given.badge, let badge = row[column], !badge.isNull, !badge.output.isEmpty {
      let tone = given.badgeTones.flatMap { row[$0]?.output } ?? given.badgeTone ?? ""
      cell.badges = [Badge(badge.output, Tone(rawValue: tone) ?? .plain)]
    }
    if let column = given.tags { cell.tags = tags(of: row[column], call) }
    if let column = given.swatch, let ink = row[column] {
      if case .integer(let number) = ink { cell.swatch = Ink(Int(clamping: number)) }
      if ink.output == "other" { cell.swatch = .other }
    }
    guard columns.count > 1 || columns[0].kind == .bar else { return [cell] }
    // Outgoings all the way down are drawn by their size: ordinary spending is neither red nor backwards.
    let turn: Int64 = high == 0 && low > .min ? -1 : 1
    let mark = given.mark.flatMap { row[$0] }.flatMap(Self.number)
    let bar = Self.number(value).map {
      CellBar($0 * turn, mark: mark.map { $0 * turn }, low: turn < 0 ? 0 : low, high: turn < 0 ? -low : high)
    }
    let second = Cell(bar.map { .bar($0) } ?? .empty)
    return columns.count > 1 ? [cell, second] : [second]
  }

  /// Good, bad, warning or quiet, by a column that says so or by the sign.
  private func tone(_ value: Value, _ row: Row) -> Tone {
    if let column = given.tone { return row[column].flatMap { Tone(rawValue: $0.output) } ?? .plain }
    // Money in is petrol and has its sign, money out is ink: ordinary spending is no warning.
    if format == "flow" { return (Self.number(value) ?? 0) > 0 ? .good : .plain }
    guard let good = given.good, let number = Self.number(value), number != 0 else { return .plain }
    return (number > 0) == (good == "up") ? .good : .bad
  }

  private func cellValue(_ value: Value, _ call: ComponentCall) throws -> CellValue {
    if value.isNull {
      // `missing: ""` says that there is nothing to know here.
      if given.missing == "" { return .empty }
      let isFigure = columns[0].kind == .number
      return isFigure || given.missing != nil ? .missing(given.missing ?? "") : .empty
    }
    let decimals = given.decimals
    func fault() -> UserError {
      child.fault("'\(name)' holds '\(value.kindName)', which is not \(format)", at: "format")
    }
    switch format {
    case "money" where given.isBareZero:
      guard let money = value.amount else { throw fault() }
      return money.isZero ? .change(money) : .money(money)
    case "flow":
      guard let money = value.amount else { throw fault() }
      return money.minor < 0 ? .money(money) : .change(money)
    case "money", "change", "whole":
      guard let money = value.amount else { throw fault() }
      return format == "money" ? .money(money) : (format == "change" ? .change(money) : .wholeMoney(money))
    case "percent", "percent_change", "points":
      guard let ratio = Self.ratio(value) else { throw fault() }
      if format == "points" { return .points(ratio) }
      return format == "percent" ? .percent(ratio, decimals: decimals) : .percentChange(ratio, decimals: decimals)
    case "count":
      guard case .integer(let count) = value else { throw fault() }
      return .count(count)
    case "decimal":
      guard let exact = value.exact else { throw fault() }
      return .decimal(value.asText == nil ? exact.normalised : exact)
    case "day": return value.day.map { .day($0) } ?? .text(value.output)
    case "month": return value.month.map { .month($0) } ?? .text(value.output)
    case "code": return .code(value.output)
    case "badge": return .badge(Badge(value.output, Tone(rawValue: given.badgeTone ?? "") ?? .plain))
    case "spark": return .spark(Sparkline(Self.list(value), sparkShape(child.text("shape") ?? "line")))
    case "dots":
      guard let span = given.days else {
        throw child.fault(
          "dots need the days they stand between", at: "format", hint: "from: \"2026-01-01\", to: \"2026-12-31\"")
      }
      return .dots(DotRow(span, text: value.output))
    default: return columns[0].kind == .bankText ? .code(value.output) : .text(value.output)
    }
  }

  /// A whole number is in hundredths already (`85` is 85 %), a decimal is a ratio (`0.85`).
  private static func ratio(_ value: Value) -> ExactDecimal? {
    if case .integer(let whole) = value { return ExactDecimal(mantissa: whole, scale: 2) }
    return value.exact
  }

  /// `[1,2,null,3]` as SQLite's json_group_array writes it, or an array.
  private static func list(_ value: Value) -> [Int64?] {
    if case .array(let items) = value { return items.map(number) }
    return value.output.split { "[], ".contains($0) }.map { Int64($0) }
  }
}

/// The labels of a row, each with its page.
func tags(of value: Value?, _ call: ComponentCall) -> [CellTag] {
  guard let list = value?.asText, list != "[]" else { return [] }
  return (jsonTexts(list) ?? []).map { CellTag($0, link: call.link("tags/\(tagSlug($0))/")) }
}
