package import Core

/// A change explained: a table from opening to closing whose bars are the waterfall.
package struct Cascade: PagePart {
  package var caption: String
  package var opening: (name: String, value: Money)
  package var steps: [(name: String, value: Money, link: String?)]
  package var closing: (name: String, value: Money)

  package init(
    _ caption: String, opening: (name: String, value: Money), steps: [(name: String, value: Money, link: String?)],
    closing: (name: String, value: Money)
  ) {
    self.caption = caption
    self.opening = opening
    self.steps = steps
    self.closing = closing
  }

  /// The steps, and what they leave unsaid: a remainder is a line, never smeared. Nil when currencies differ or sums
  /// do not fit.
  private func explained(_ words: Words) -> (steps: [(name: String, value: Money, link: String?)], change: Money)? {
    guard let change = closing.value.adding(-opening.value) else { return nil }
    var sum = Money(minor: 0, change.currency)
    for step in steps {
      guard let next = sum.adding(step.value) else { return nil }
      sum = next
    }
    guard let rest = change.adding(-sum) else { return nil }
    return (rest.isZero ? steps : steps + [(words.unexplained, rest, nil)], change)
  }

  func table(_ writing: Writing) -> Table? {
    guard let (steps, change) = explained(writing.words) else { return nil }
    var reached: [Int64] = [0]
    for step in steps { reached.append(plus(reached.last ?? 0, step.value.minor)) }
    let low = reached.min() ?? 0
    let high = reached.max() ?? 0
    func bar(_ from: Int64, _ to: Int64, _ fill: CascadeBar.Fill, entry: Int64?) -> Cell {
      let bar = CascadeBar(
        from: from, to: to, low: low, high: high, fill: fill, entry: entry, threaded: fill != .whole)
      return Cell(.prose(.ready(bar.svg())))
    }
    var table = Table(caption: caption)
    table.columns = [
      Column(writing.words.step, .label),
      Column(writing.symbol(change.currency).replacingGap, .number),
      Column("", .bar),
    ]
    table.rows = [TableRow([Cell(.text(opening.name)), Cell(.money(opening.value)), Cell(.empty)])]
    for (index, step) in steps.enumerated() {
      table.rows.append(
        TableRow([
          Cell(.text(step.name), link: step.link), Cell(.change(step.value)),
          bar(
            reached[index], reached[index + 1], step.value.minor < 0 ? .down : .up,
            entry: index == 0 ? nil : reached[index]),
        ]))
    }
    table.rows.append(
      TableRow(
        [Cell(.text(writing.words.change)), Cell(.change(change)), bar(0, change.minor, .whole, entry: reached.last)],
        .total))
    table.totals = [TableRow([Cell(.text(closing.name)), Cell(.money(closing.value), ruled: true), Cell(.empty)])]
    table.style = [.cascade]
    return table
  }

  package func html(_ writing: Writing) -> String {
    table(writing)?.html(writing) ?? Empty(.plain(writing.words.severalCurrencies)).html(writing)
  }

  package func markdown(_ writing: Writing) -> String {
    table(writing)?.markdown(writing) ?? Escape.markdown(writing.words.severalCurrencies) + "\n"
  }
}

extension String {
  /// Without the no-break space that follows a currency's code.
  var replacingGap: String { last == "\u{00A0}" ? String(dropLast()) : self }
}
