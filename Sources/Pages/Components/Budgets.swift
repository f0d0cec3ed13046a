package import Core

/// One budget: how much of it is spent, where it should stand today, where this pace ends.
package struct BudgetBar: Sendable {
  package var name: String
  package var link: String?
  package var spent: Money
  package var limit: Money
  /// Where spending should stand today.
  package var expected: Money?
  /// Where this pace ends.
  package var projected: Money?
  package var note: Prose

  package init(
    _ name: String, spent: Money, limit: Money, expected: Money? = nil, projected: Money? = nil, note: Prose = "",
    link: String? = nil
  ) {
    self.name = name
    self.spent = spent
    self.limit = limit
    self.expected = expected
    self.projected = projected
    self.note = note
    self.link = link
  }

  /// The budget ends at 80 % of the width, so that what goes over it can be seen; beyond 125 % of it the bar ends.
  func svg() -> String {
    func x(_ money: Money) -> Double {
      guard money.currency == limit.currency else { return 0 }
      if limit.minor <= 0 { return money.minor > 0 ? 1 : 0 }
      return min(1, max(0, Double(money.minor) / Double(limit.minor) * 0.8))
    }
    let end = x(spent)
    var output = "<svg width=\"100%\" height=\"12\" aria-hidden=\"true\">"
    output += "<rect y=\"2\" width=\"80%\" height=\"8\" class=\"fl\"/>"
    if let projected, x(projected) > end {
      output +=
        rect(end, x(projected), "fs2")
        + "<rect x=\"\(share(end))\" y=\"2\" width=\"\(share(x(projected) - end))\" height=\"8\" fill=\"url(#hx)\"/>"
    }
    output += rect(0, min(end, 0.8), "fk") + rect(0.8, end, "fn")
    output += "<line x1=\"80%\" x2=\"80%\" y1=\"1\" y2=\"11\" class=\"hx\"/>"
    if let expected {
      let at = share(x(expected))
      output +=
        "<line x1=\"\(at)\" x2=\"\(at)\" y2=\"12\" class=\"px\"/><line x1=\"\(at)\" x2=\"\(at)\" y2=\"12\" class=\"zz\"/>"
    }
    return output + "</svg>"
  }

  private func rect(_ from: Double, _ to: Double, _ fill: String) -> String {
    guard to > from else { return "" }
    return "<rect x=\"\(share(from))\" y=\"2\" width=\"\(share(to - from))\" height=\"8\" class=\"\(fill)\"/>"
  }
}

/// Budgets, one below the other.
package struct BudgetBars: PagePart {
  package var items: [BudgetBar]
  package var empty: Prose

  package init(_ items: [BudgetBar], empty: Prose = "") {
    self.items = items
    self.empty = empty
  }

  package func html(_ writing: Writing) -> String {
    guard !items.isEmpty else { return Empty(empty.isEmpty ? .plain(writing.words.none) : empty).html(writing) }
    var output = "<ul class=\"bud\">\n"
    for item in items {
      let spent = "<span class=\"n\">\(writing.amountHTML(item.spent)) "
      let limit = "<span class=\"q\">\(Escape.html(writing.words.ofLimit(limit(item, writing))))</span></span>"
      output += "<li><span>\(link(Escape.html(item.name), to: item.link))</span>\(spent)\(limit)\(item.svg())"
      if !item.note.isEmpty { output += "<span class=\"s2\">\(item.note.html)</span>" }
      output += "</li>\n"
    }
    return output + "</ul>\n"
  }

  /// Whole pounds where it is whole, as people set budgets.
  private func limit(_ item: BudgetBar, _ writing: Writing) -> String {
    item.limit.minor % item.limit.currency.minorPerMajor == 0 ? writing.whole(item.limit) : writing.money(item.limit)
  }

  package func markdown(_ writing: Writing) -> String {
    guard !items.isEmpty else { return (empty.isEmpty ? Escape.markdown(writing.words.none) : empty.markdown) + "\n" }
    return items.map { item in
      let note = item.note.isEmpty ? "" : ": \(item.note.markdown)"
      return
        "- \(Escape.markdown(item.name)) \(writing.amount(item.spent)) \(writing.words.ofLimit(limit(item, writing)))\(note)\n"
    }.joined()
  }
}
