import Core

extension Table {
  package func html(_ writing: Writing) -> String {
    guard !rows.isEmpty || !totals.isEmpty else {
      return Empty(empty.isEmpty ? .plain(writing.words.none) : empty).html(writing)
    }
    let columns = settled(writing)
    let names = Style.allCases.filter { style.contains($0) && $0 != .scroll }.map(\.rawValue)
    let kind = names.isEmpty ? "" : " class=\"\(names.joined(separator: " "))\""
    let identity = id.map { " id=\"\(Escape.html($0))\"" } ?? ""
    var output = ""
    if style.contains(.scroll) || style.contains(.pin) {
      output += "<div class=\"scroll\" role=\"region\" aria-label=\"\(Escape.html(caption))\" tabindex=\"0\">\n"
    }
    output += "<table\(kind)\(identity)>\n"
    if !caption.isEmpty {
      output += "<caption\(showsCaption ? "" : " class=\"vh\"")>\(Escape.html(caption))</caption>\n"
    }
    output += head(columns) + body(columns, writing) + foot(columns, writing) + "</table>\n"
    if style.contains(.scroll) || style.contains(.pin) { output += "</div>\n" }
    return output
  }

  /// The columns with their shared currency and way of writing days decided from their cells.
  func settled(_ writing: Writing) -> [(column: Column, days: DayStyle)] {
    columns.enumerated().map { index, column in
      var column = column
      let values = (rows + totals).compactMap { $0.cells[safely: index]?.value }
      if column.currency == nil {
        let currencies = Set(values.compactMap(\.amount).map(\.currency))
        // Amounts of several currencies are written with theirs: then none of the cells is bare.
        column.currency =
          currencies.count == 1
          ? currencies.first : (currencies.contains(writing.currency) ? writing.currency : currencies.min())
      }
      var days = column.days
      if case .automatic = days {
        let years = Set(values.compactMap { value in if case .day(let day) = value { day.year } else { nil } })
        days = years.count <= 1 ? .weekday : .withYear
      }
      return (column, days)
    }
  }

  private func head(_ columns: [(column: Column, days: DayStyle)]) -> String {
    guard columns.contains(where: { !$0.column.head.isEmpty }) else { return "" }
    var output = "<thead>\n<tr>"
    for (column, _) in columns {
      let hide = column.isHiddenWhenNarrow ? "hide" : ""
      let side = column.kind == .number ? "n" : (column.kind == .date ? "date" : (column.kind == .dots ? "tl" : ""))
      // A head without words belongs to a picture that says nothing new: no head cell.
      output +=
        column.head.isEmpty
        ? "<td\(classes(hide))></td>" : "<th scope=\"col\"\(classes(side, hide))>\(column.head.html)</th>"
    }
    return output + "</tr>\n</thead>\n"
  }

  private func body(_ columns: [(column: Column, days: DayStyle)], _ writing: Writing) -> String {
    guard !rows.isEmpty else { return "" }
    var output = rows.first?.kind == .group ? "" : "<tbody>\n"
    for (index, row) in rows.enumerated() {
      if row.kind == .group { output += "\(index == 0 ? "" : "</tbody>\n")<tbody class=\"g\">\n" }
      output += line(row, columns, writing)
    }
    return output + "</tbody>\n"
  }

  private func foot(_ columns: [(column: Column, days: DayStyle)], _ writing: Writing) -> String {
    guard !totals.isEmpty else { return "" }
    return "<tfoot>\n" + totals.map { line(TableRow($0.cells), columns, writing) }.joined() + "</tfoot>\n"
  }

  private func line(_ row: TableRow, _ columns: [(column: Column, days: DayStyle)], _ writing: Writing) -> String {
    var output = "<tr\(row.id.map { " id=\"\(Escape.html($0))\"" } ?? "")\(classes(row.rowClass))>"
    if row.kind == .day { return output + dayCells(row, columns, writing) + "</tr>\n" }
    for (index, (column, days)) in columns.enumerated() {
      let cell = row.cells[safely: index] ?? Cell(.empty)
      let hide = column.isHiddenWhenNarrow ? "hide" : ""
      let tone = column.kind == .number ? cell.tone.textClass : ""
      let inner = cell.html(column, writing, days: days)
      output +=
        column.kind == .label
        ? "<th scope=\"row\"\(classes(hide))>\(inner)</th>"
        : "<td\(classes(column.cellClass, tone, hide, cell.shade.map { "v\($0)" } ?? ""))>\(inner)</td>"
    }
    return output + "</tr>\n"
  }

  /// The words over a day's rows: with the year where the table has days of several.
  func headed(_ day: Day, _ writing: Writing) -> String {
    let isOfOneYear = rows.allSatisfy { row in
      guard row.kind == .day, case .day(let other)? = row.cells.first?.value else { return true }
      return other.year == day.year
    }
    return isOfOneYear ? writing.weekdayAndDay(day) : writing.fullDay(day)
  }

  private func dayCells(_ row: TableRow, _ columns: [(column: Column, days: DayStyle)], _ writing: Writing) -> String {
    guard let first = row.cells.first, let column = columns.last?.column else { return "" }
    let span = max(1, columns.count - 1)
    let name: String =
      if case .day(let day) = first.value { Escape.html(headed(day, writing)) } else {
        first.html(Column("", .label), writing)
      }
    let amount = row.cells.count > 1 ? row.cells[row.cells.count - 1].html(column, writing) : ""
    return "<th scope=\"rowgroup\" colspan=\"\(span)\">\(link(name, to: first.link))</th><td class=\"n\">\(amount)</td>"
  }

  /// This table with a last row of sums of its columns that total, named by `label`.
  ///
  /// Children are counted in their parents, so only the latter are added. A sum of several currencies, of something
  /// unknown, or too large is missing with the reason, never a part.
  package func totalled(_ label: String, _ writing: Writing) -> Table {
    var table = self
    let counted = rows.filter { [.plain, .parent, .group, .mark].contains($0.kind) }
    let cells = columns.enumerated().map { index, column -> Cell in
      if index == 0 { return Cell(.text(label)) }
      guard column.totals else { return Cell(.empty) }
      return Cell(Self.sum(counted.map { $0.cells[safely: index]?.value ?? .empty }, writing), ruled: true)
    }
    table.totals = [TableRow(cells)]
    return table
  }

  private static func sum(_ values: [CellValue], _ writing: Writing) -> CellValue {
    var money: Money?
    var count: Int64?
    var isChange = false
    for value in values {
      switch value {
      case .empty: continue
      case .count(let next):
        guard let sum = exactSum([count ?? 0, next]) else { return .missing(writing.words.unknownReason) }
        count = sum
      case .money(let next), .change(let next), .wholeMoney(let next):
        if case .change = value { isChange = true }
        guard let sum = money.map({ $0.adding(next) }) ?? next else {
          return .missing(writing.words.severalCurrencies)
        }
        money = sum
      default: return .missing(writing.words.partIsMissing)
      }
    }
    if let money, count == nil { return isChange ? .change(money) : .money(money) }
    if let count, money == nil { return .count(count) }
    return money == nil && count == nil ? .empty : .missing(writing.words.partIsMissing)
  }
}
