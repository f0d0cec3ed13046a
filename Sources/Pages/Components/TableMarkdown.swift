import Core

extension Table {
  /// Unpadded, so that a changed figure changes its own line alone; bars and sparks are left out, a child says its parent.
  package func markdown(_ writing: Writing) -> String {
    guard !rows.isEmpty || !totals.isEmpty else {
      return (empty.isEmpty ? Escape.markdown(writing.words.none) : empty.markdown) + "\n"
    }
    let all = settled(writing)
    let kept = all.indices.filter { ![.bar, .spark, .dots].contains(all[$0].column.kind) }
    var output = line(kept.map { all[$0].column.head.markdown })
    output += line(kept.map { all[$0].column.kind == .number ? "---:" : "---" })
    var parent = ""
    for row in rows {
      var cells = kept.map { row.cells[safely: $0]?.markdown(all[$0].column, writing, days: all[$0].days) ?? "" }
      if row.kind == .day { cells = day(row, kept, all, writing) }
      if row.kind == .parent { parent = cells.first ?? "" }
      if row.kind == .child, !parent.isEmpty, !cells.isEmpty { cells[0] = "\(parent): \(cells[0])" }
      output += line(cells)
    }
    for row in totals {
      output += line(
        kept.map { index in
          let text = row.cells[safely: index]?.markdown(all[index].column, writing, days: all[index].days) ?? ""
          return text.isEmpty ? "" : "**\(text)**"
        })
    }
    return output
  }

  private func line(_ cells: [String]) -> String {
    "|" + cells.map { $0.isEmpty ? " |" : " \($0) |" }.joined() + "\n"
  }

  private func day(
    _ row: TableRow, _ kept: [Int], _ all: [(column: Column, days: DayStyle)], _ writing: Writing
  ) -> [String] {
    var cells = Array(repeating: "", count: kept.count)
    guard let first = row.cells.first, let last = kept.last, !cells.isEmpty else { return cells }
    if case .day(let day) = first.value {
      cells[0] = "**\(headed(day, writing))**"
    } else {
      cells[0] = first.markdown(Column("", .label), writing, days: .full)
    }
    if row.cells.count > 1 {
      cells[cells.count - 1] = row.cells[row.cells.count - 1].markdown(all[last].column, writing, days: .full)
    }
    return cells
  }
}
