import Core

/// `budgets`, `problems`, `feed`: lists whose lines are rows of a query.
let listComponents: [Component] = [
  Component(
    name: "budgets",
    attributes: [
      AttributeSpec("data", .rows, required: true), AttributeSpec("empty", .text),
      AttributeSpec("name", .column, default: .string("name")),
      AttributeSpec("spent", .column, default: .string("spent")),
      AttributeSpec("limit", .column, default: .string("amount")), AttributeSpec("expected", .column),
      AttributeSpec("projected", .column), AttributeSpec("note", .template), AttributeSpec("tone", .column),
      AttributeSpec("link", .template),
    ]
  ) { try $0.output(budgets($0)) },
  Component(
    name: "problems",
    attributes: [
      AttributeSpec("data", .rows, required: true), AttributeSpec("empty", .text),
      AttributeSpec("severity", .column, default: .string("severity")),
      AttributeSpec("text", .column),
      AttributeSpec("remedy", .column, default: .string("remedy")), AttributeSpec("badge", .column),
      AttributeSpec("words", .template), AttributeSpec("link", .template), AttributeSpec("link_text", .template),
    ]
  ) { try $0.output(problems($0)) },
  Component(
    name: "feed",
    attributes: [
      AttributeSpec("data", .rows, required: true), AttributeSpec("empty", .text),
      AttributeSpec("text", .template, required: true),
      AttributeSpec("link", .template), AttributeSpec("link_text", .template), AttributeSpec("figure", .column),
      AttributeSpec("format", .oneOf(["money", "change", "text"]), default: .string("change")),
      AttributeSpec("good", .oneOf(["up", "down"])), AttributeSpec("day", .column), AttributeSpec("told", .boolean),
      AttributeSpec("tags", .column),
    ]
  ) { try $0.output(feed($0)) },
]

private func budgets(_ call: ComponentCall) throws -> BudgetBars {
  let rows = try call.data()
  let (name, spent, limit) = (
    try call.column("name", of: rows), try call.column("spent", of: rows), try call.column("limit", of: rows)
  )
  let items = try (0..<rows.count).map { index -> BudgetBar in
    let row = rows[index]
    guard let used = row[spent]?.amount, let amount = row[limit]?.amount else {
      throw call.fault("'\(spent)' and '\(limit)' of a budget must be amounts", at: "spent")
    }
    func money(_ attribute: String) -> Money? { call.text(attribute).flatMap { row[$0]?.amount } }
    var bar = BudgetBar(
      row[name]?.output ?? "", spent: used, limit: amount, expected: money("expected"), projected: money("projected"),
      link: try call.address("link", row: row))
    if let note = try call.text("note", row: row), !note.isEmpty {
      let tone = call.text("tone").flatMap { row[$0] }.flatMap { Tone(rawValue: $0.output) } ?? .plain
      let words = Escape.html(note)
      bar.note =
        call.format == .html && tone != .plain
        ? .ready("<span\(classes(tone.textClass))>\(words)</span>") : .plain(note)
    }
    return bar
  }
  return BudgetBars(items, empty: call.words("empty"))
}

/// `words` is a sentence for each row in place of the column `text`, after what `link_text` names.
private func problems(_ call: ComponentCall) throws -> ProblemList {
  let rows = try call.data()
  let severity = try call.column("severity", of: rows)
  let column = call.has("words") ? nil : call.text("text") ?? "text"
  if let column { try call.check(column, of: rows, at: "text") }
  let items = try (0..<rows.count).map { index -> Problem in
    let row = rows[index]
    let remedy = call.text("remedy").flatMap { row[$0] }.flatMap { $0.isNull || $0.output.isEmpty ? nil : $0.output }
    var text = Prose.plain(column.flatMap { row[$0]?.output } ?? "")
    if column == nil {
      text = prose(
        try call.text("words", row: row) ?? "", try call.text("link_text", row: row) ?? "",
        try call.address("link", row: row), call)
    }
    var item = Problem(Severity(rawValue: row[severity]?.output ?? "") ?? .info, text, remedy: remedy)
    if let badge = call.text("badge").flatMap({ row[$0] }), !badge.output.isEmpty { item.badge = Badge(badge.output) }
    return item
  }
  return ProblemList(items, empty: call.words("empty"))
}

private func feed(_ call: ComponentCall) throws -> Feed {
  let rows = try call.data()
  let items = try (0..<rows.count).map { index -> FeedItem in
    let row = rows[index]
    let text = try call.text("text", row: row) ?? ""
    let words = try call.text("link_text", row: row) ?? ""
    let address = try call.address("link", row: row)
    let prose = call.flag("told") ? told(text, words, address, call) : prose(text, words, address, call)
    var item = FeedItem(prose, figure(row, call), day: call.text("day").flatMap { row[$0]?.day }.map { .day($0) })
    item.tags = call.text("tags").map { tags(of: row[$0], call) } ?? []
    return item
  }
  return Feed(items, empty: call.words("empty"))
}

private func prose(_ text: String, _ words: String, _ address: String?, _ call: ComponentCall) -> Prose {
  call.format == .html
    ? sentence(text, words, address) : .plain(words.isEmpty ? text : words + gap(before: text) + text)
}

/// The linked words come first: "Disney+ has lapsed"; without them the whole is the link.
private func sentence(_ text: String, _ words: String, _ address: String?) -> Prose {
  guard !words.isEmpty else { return .ready(link(Escape.html(text), to: address, classes: "l")) }
  let first = link(Escape.html(words), to: address, classes: "l")
  return .ready(first + gap(before: text) + Escape.html(text))
}

/// What analysis wrote: a title, and below it the sentence; without a title the sentence alone.
private func told(_ text: String, _ title: String, _ address: String?, _ call: ComponentCall) -> Prose {
  let writing = call.writing
  guard call.format == .html else {
    return .plain((title.isEmpty ? "" : writing.toldText(title) + ": ") + writing.toldText(text))
  }
  guard !title.isEmpty else { return .ready(link(writing.toldHTML(text), to: address, classes: "l")) }
  let head = link(writing.toldHTML(title), to: address, classes: "l")
  return .ready("\(head)<br><span class=\"s2\">\(writing.toldHTML(text))</span>")
}

/// A space before words that follow others, none before a comma.
private func gap(before text: String) -> String { text.isEmpty || text.hasPrefix(",") ? "" : " " }

private func figure(_ row: Row, _ call: ComponentCall) -> Cell {
  guard let column = call.text("figure"), let value = row[column], !value.isNull else { return Cell(.empty) }
  guard let money = value.amount, call.text("format") != "text" else { return Cell(.text(value.output)) }
  var tone = Tone.plain
  if let good = call.text("good"), money.minor != 0 { tone = (money.minor > 0) == (good == "up") ? .good : .plain }
  return Cell(call.text("format") == "money" ? .money(money) : .change(money), tone: tone)
}
