package import Core

/// A month as a grid of its days; the shade is the amount, the amount stands in it.
package struct CalendarMonth: PagePart {
  package var title: String
  package var month: Month
  /// By day of the month; a day without an entry has no figure.
  package var values: [Int: Int64]
  /// Days that have an amount which is not known.
  package var unknown: Set<Int> = []
  package var currency: Currency
  package var links: [Int: String] = [:]
  /// What the amount is of; where the grid is narrow there is no room for it.
  package var words: [Int: String] = [:]
  /// Days after this one have not happened.
  package var until: Day?
  /// Shared with other months; nil for this month's own.
  package var ramp: Ramp?

  package init(_ title: String, month: Month, values: [Int: Int64], currency: Currency) {
    self.title = title
    self.month = month
    self.values = values
    self.currency = currency
  }

  private var amounts: [Int64] { (1...month.length).compactMap { values[$0] } }

  package func html(_ writing: Writing) -> String {
    let ramp = ramp ?? Ramp(amounts, .money(currency))
    var output = "<table class=\"cal\">\n<caption class=\"vh\">\(Escape.html(title))</caption>\n<thead>\n<tr>"
    for name in writing.weekHeads { output += "<th scope=\"col\">\(Escape.html(name))</th>" }
    output += "</tr>\n</thead>\n<tbody>\n<tr>"
    let lead = writing.columnInWeek(month.firstDay)
    output += String(repeating: "<td></td>", count: lead)
    for number in 1...month.length {
      if number > 1, (lead + number - 1) % 7 == 0 { output += "</tr>\n<tr>" }
      output += cell(number, ramp, writing)
    }
    let rest = (7 - (lead + month.length) % 7) % 7
    return output + String(repeating: "<td></td>", count: rest) + "</tr>\n</tbody>\n</table>\n"
  }

  private func cell(_ number: Int, _ ramp: Ramp, _ writing: Writing) -> String {
    let day = month.day(number)
    if let until, day > until { return "<td><span class=\"dn q\">\(number)</span></td>" }
    let value = values[number]
    let amount =
      value.map { writing.wholeAmount(Money(minor: $0, currency)) }
      ?? (unknown.contains(number) ? "\u{2014}" : "\u{00B7}")
    var inner = "<span class=\"dn\">\(number)</span><span class=\"am\">\(amount)</span>"
    if let words = words[number] { inner += "<span class=\"what hide\">\(Escape.html(words))</span>" }
    return "<td class=\"b\(ramp.level(value ?? 0))\">\(link(inner, to: links[number]))</td>"
  }

  package func markdown(_ writing: Writing) -> String {
    var table = Table(caption: title)
    table.columns = [Column(writing.words.day, .label), Column(currency.code, .number)]
    if !words.isEmpty { table.columns.append(Column(writing.words.name)) }
    table.rows = (1...month.length).compactMap { number in
      guard values[number] != nil || unknown.contains(number) else { return nil }
      let amount = values[number].map { CellValue.money(Money(minor: $0, currency)) }
      var cells = [Cell(.day(month.day(number))), Cell(amount ?? .missing(writing.words.unknownReason))]
      if !words.isEmpty { cells.append(Cell(words[number].map(CellValue.text) ?? .empty)) }
      return TableRow(cells)
    }
    return table.markdown(writing)
  }
}
