import Core

private let figureAttributes: [AttributeSpec] = [
  AttributeSpec(
    "format", .oneOf(["money", "change", "whole", "percent", "percent_change", "points", "count", "decimal", "text"])),
  AttributeSpec("decimals", .integer), AttributeSpec("missing", .text),
]

private let deltaTag = ChildTag(
  name: "delta",
  attributes: [
    AttributeSpec("value", .any, required: true, positional: true),
    AttributeSpec("words", .text, required: true, positional: true),
    AttributeSpec("good", .oneOf(["up", "down"])), AttributeSpec("tone", .oneOf(Tone.allCases.map(\.rawValue))),
    AttributeSpec("link", .text), AttributeSpec("first", .boolean),
  ] + figureAttributes)

/// `stats` with its `stat`s, `big` and `deltas` with their `delta`s, `badge`, `note`, `empty`, `footnote`, `legend`.
let figureComponents: [Component] = [
  Component(
    name: "stats", isBlock: true,
    childTags: [
      ChildTag(
        name: "stat", isBlock: false,
        attributes: [
          AttributeSpec("name", .text, required: true, positional: true),
          AttributeSpec("value", .any, required: true, positional: true),
          AttributeSpec("note", .text), AttributeSpec("note_value", .any),
          AttributeSpec("good", .oneOf(["up", "down"])),
          AttributeSpec("link", .text), AttributeSpec("data", .rows), AttributeSpec("y", .text),
          AttributeSpec("x", .text),
          AttributeSpec("shape", .oneOf(["columns", "line", "steps"])), AttributeSpec("spark_title", .text),
        ] + figureAttributes)
    ]
  ) { call in call.output(Stats(try call.children.map { try stat($0, call) })) },
  Component(
    name: "big", isBlock: true,
    attributes: [AttributeSpec("value", .any, required: true, positional: true)] + figureAttributes,
    childTags: [deltaTag]
  ) { call in
    let value = try figure(call["value"], { call.text($0) }, call.integer("decimals"), { call.fault($0, at: "value") })
    return call.output(BigFigure(value, deltas: try call.children.map { try delta($0, call) }))
  },
  Component(name: "deltas", isBlock: true, childTags: [deltaTag]) { call in
    call.output(Deltas(try call.children.map { try delta($0, call) }))
  },
  Component(
    name: "badge", isInline: true,
    attributes: [
      AttributeSpec("text", .text, required: true, positional: true),
      AttributeSpec("tone", .oneOf(Tone.allCases.map(\.rawValue)), default: .string("plain")),
    ]
  ) { call in call.output(Badge(call.text("text") ?? "", Tone(rawValue: call.text("tone") ?? "") ?? .plain)) },
  Component(
    name: "note", isBlock: true, takesBody: true, attributes: [AttributeSpec("tone", .oneOf(["plain", "warning"]))]
  ) { call in
    call.output(Note(.ready(unwrapped(call.body)), call.text("tone") == "warning" ? .warning : .plain))
  },
  Component(name: "footnote", isBlock: true, takesBody: true) { call in
    call.output(Footnote(.ready(unwrapped(call.body))))
  },
  Component(name: "nothing", isBlock: true, takesBody: true) { call in call.output(Empty(.ready(unwrapped(call.body))))
  },
  Component(
    name: "legend", isBlock: true,
    childTags: [
      ChildTag(
        name: "sign",
        attributes: [
          AttributeSpec("shape", .oneOf(signs.map(\.word)), required: true, positional: true),
          AttributeSpec("words", .text, required: true, positional: true), AttributeSpec("ink", .integer),
        ])
    ]
  ) { call in
    call.output(
      Legend(
        call.children.map { child in
          let word = child.text("shape") ?? ""
          let sign =
            word == "ink" ? .ink(Ink(child.integer("ink") ?? 0)) : signs.first { $0.word == word }?.sign ?? .now
          return (sign, child.text("words") ?? "")
        }))
  },
]

private let signs: [(word: String, sign: Legend.Sign)] = [
  ("ink", .ink(Ink(0))), ("now", .now), ("before", .before), ("range", .range), ("total", .total), ("mean", .mean),
  ("partial", .partial), ("carried", .carried), ("expected", .expected), ("dot", .dot(.plain)), ("good", .dot(.good)),
  ("bad", .dot(.bad)), ("ring", .ring),
]

/// A value as a figure: money as money, whole numbers as counts, text as it is, nothing as missing with its reason.
private func figure(
  _ value: Value, _ text: (String) -> String?, _ decimals: Int?, _ fault: (String) -> UserError
) throws -> CellValue {
  if value.isNull { return .missing(text("missing") ?? "") }
  let format = text("format")
  if let money = value.amount {
    switch format {
    case "change": return .change(money)
    case "whole": return .wholeMoney(money)
    case nil, "money": return .money(money)
    default: throw fault("an amount cannot be written as \(format ?? "")")
    }
  }
  let places = min(9, max(0, decimals ?? 0))
  switch format {
  case "percent", "percent_change", "points", "decimal":
    guard let exact = value.exact else { throw fault("\(value.kindName) cannot be written as \(format ?? "")") }
    var ratio = exact
    if case .integer(let whole) = value, format != "decimal" { ratio = ExactDecimal(mantissa: whole, scale: 2) }
    switch format {
    case "percent": return .percent(ratio, decimals: places)
    case "percent_change": return .percentChange(ratio, decimals: places)
    case "points": return .points(ratio)
    default: return .decimal(exact)
    }
  case "money", "change", "whole": throw fault("\(value.kindName) is no amount")
  default:
    if case .integer(let count) = value { return .count(count) }
    return .text(value.output)
  }
}

/// Better or worse by the sign of a figure.
private func tone(_ value: Value, _ good: String?) -> Tone {
  guard let good, let number = value.amount?.minor ?? value.exact?.mantissa, number != 0 else { return .plain }
  return (number > 0) == (good == "up") ? .good : .bad
}

private func delta(_ child: ChildCall, _ call: ComponentCall) throws -> Delta {
  let value = child["value"]
  let first = child.flag("first")
  var written = try figure(value, { child.text($0) }, child.integer("decimals"), { child.fault($0, at: "value") })
  // A figure that places another is a change, unless said otherwise.
  if case .money(let money) = written, child.text("format") == nil, !first { written = .change(money) }
  let chosen = child.text("tone").flatMap { Tone(rawValue: $0) } ?? tone(value, child.text("good"))
  return Delta(
    written, .plain(child.text("words") ?? ""), tone: chosen, link: child.text("link").map { call.link($0) },
    wordsFirst: first)
}

private func stat(_ child: ChildCall, _ call: ComponentCall) throws -> Stat {
  let value = try figure(
    child["value"], { child.text($0) }, child.integer("decimals"), { child.fault($0, at: "value") })
  var stat = Stat(child.text("name") ?? "", value, link: child.text("link").map { call.link($0) })
  let words = child.text("note") ?? ""
  let figureValue = child["note_value"]
  if let money = figureValue.amount {
    // Whole pounds before words, coloured by what is good.
    let text = call.writing.whole(money, sign: .always)
    let tone = tone(figureValue, child.text("good")).textClass
    stat.note =
      call.format == .html
      ? .ready("<span\(classes("m", tone))>\(text)</span> \(Escape.html(words))")
      : .ready("\(text) \(Escape.markdown(words))")
  } else {
    stat.note = .plain(words)
  }
  guard case .rows(let rows) = child["data"], let y = child.text("y") else { return stat }
  try child.check(y, of: rows, at: "y")
  if let x = child.text("x") { try child.check(x, of: rows, at: "x") }
  let numbers = try Numbers([y], of: rows, percent: false, call, at: "data")
  let values = child.text("x").map { Positions($0, of: rows).sorted(numbers.columns[0]) } ?? numbers.columns[0]
  stat.spark = Sparkline(values, sparkShape(child.text("shape")), label: child.text("spark_title") ?? "")
  return stat
}
