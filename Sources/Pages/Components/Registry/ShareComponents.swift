import Core

/// `diverging`, `donut`, `treemap`, `sankey`, `cascade` and `sparkline`.
let shareComponents: [Component] = [
  Component(
    name: "diverging",
    attributes: pictureAttributes + [
      AttributeSpec("name", .column, required: true), AttributeSpec("y", .column, required: true),
      AttributeSpec("good", .oneOf(["up", "down", "neither"]), default: .string("up")),
      AttributeSpec("signed", .boolean, default: .bool(true)),
    ]
  ) { call in
    let rows = try call.data()
    let (names, numbers) = try named(rows, call)
    var chart = DivergingBarChart(
      call.title, numbers.measure, bars: zip(names, numbers.columns[0]).map { ($0, $1) }, frame: call.frame)
    chart.better = call.text("good") == "down" ? .down : (call.text("good") == "neither" ? .neither : .up)
    chart.signed = call.flag("signed")
    return call.output(chart)
  },
  Component(
    name: "donut",
    attributes: pictureAttributes + [
      AttributeSpec("name", .column, required: true), AttributeSpec("y", .column, required: true),
      AttributeSpec("ink", .column),
    ]
  ) { call in
    let (parts, measure) = try parts(call)
    return call.output(DonutChart(call.title, measure, parts: parts, frame: call.frame))
  },
  Component(
    name: "treemap",
    attributes: pictureAttributes + [
      AttributeSpec("name", .column, required: true), AttributeSpec("y", .column, required: true),
      AttributeSpec("ink", .column),
    ]
  ) { call in
    let (parts, measure) = try parts(call)
    return call.output(Treemap(call.title, measure, parts: parts, height: call.height(260), frame: call.frame))
  },
  Component(
    name: "sankey",
    attributes: pictureAttributes + [
      AttributeSpec("side", .column, required: true), AttributeSpec("name", .column, required: true),
      AttributeSpec("y", .column, required: true), AttributeSpec("ink", .column), AttributeSpec("link", .template),
    ]
  ) { try $0.output(sankey($0)) },
  Component(
    name: "cascade",
    attributes: [
      AttributeSpec("data", .rows, required: true), AttributeSpec("title", .text, required: true),
      AttributeSpec("empty", .text),
      AttributeSpec("name", .column, required: true), AttributeSpec("y", .column, required: true),
      AttributeSpec("link", .template),
      AttributeSpec("opening", .any, required: true), AttributeSpec("opening_name", .text, required: true),
      AttributeSpec("closing", .any, required: true), AttributeSpec("closing_name", .text, required: true),
    ]
  ) { try cascade($0) },
  Component(
    name: "sparkline", isInline: true,
    attributes: [
      AttributeSpec("data", .rows, required: true), AttributeSpec("y", .column, required: true),
      AttributeSpec("x", .column),
      AttributeSpec("shape", .oneOf(["columns", "line", "steps"]), default: .string("columns")),
      AttributeSpec("title", .text),
    ]
  ) { call in
    ComponentOutput(html: try spark(call).svg(), markdown: "")
  },
]

/// Parts of a whole, in the order of the rows; what is not known is left out.
private func parts(_ call: ComponentCall) throws -> ([(name: String, ink: Ink, value: Int64)], Measure) {
  let rows = try call.data()
  let (names, numbers) = try named(rows, call)
  let parts = names.indices.compactMap { index -> (name: String, ink: Ink, value: Int64)? in
    guard let value = numbers.columns[0][index] else { return nil }
    var ink = index
    if let column = call.text("ink"), case .integer(let number)? = rows[index][column] { ink = Int(clamping: number) }
    return (names[index], Ink(ink), value)
  }
  return (parts, numbers.measure)
}

private func named(_ rows: Rows, _ call: ComponentCall) throws -> ([String], Numbers) {
  let name = try call.column("name", of: rows)
  let y = try call.column("y", of: rows)
  let numbers = try Numbers([y], of: rows, percent: call.text("format") == "percent", call, at: "y")
  return ((0..<rows.count).map { rows[$0][name]?.output ?? "" }, numbers)
}

/// Rows whose `side` is `in` or `out`; one without an `ink` is what was kept, or was taken from savings.
private func sankey(_ call: ComponentCall) throws -> SankeyChart {
  let rows = try call.data()
  let side = try call.column("side", of: rows)
  let (names, numbers) = try named(rows, call)
  var parts: [String: [SankeyChart.Part]] = [:]
  for index in 0..<rows.count {
    guard let value = numbers.columns[0][index] else { continue }
    let word = rows[index][side]?.output ?? ""
    guard word == "in" || word == "out" else {
      throw call.fault("'side' is '\(word)'", at: "side", hint: "it is 'in' or 'out'")
    }
    var ink: Ink?
    if let column = call.text("ink"), case .integer(let number)? = rows[index][column] {
      ink = Ink(Int(clamping: number))
    }
    let link = try call.address("link", row: rows[index])
    parts[word, default: []].append(.init(names[index], ink: word == "in" ? .other : ink, value, link: link))
  }
  return SankeyChart(
    call.title, numbers.measure, incoming: parts["in"] ?? [], outgoing: parts["out"] ?? [],
    height: call.height(340), frame: call.frame)
}

/// A step without an amount says so instead of being left out of the sum.
private func cascade(_ call: ComponentCall) throws -> ComponentOutput {
  let rows = try call.data()
  let name = try call.column("name", of: rows)
  let y = try call.column("y", of: rows)
  guard let opening = call["opening"].amount, let closing = call["closing"].amount else {
    return call.output(Empty(.plain(call.writing.words.partIsMissing)))
  }
  let steps = try (0..<rows.count).map { index -> (name: String, value: Money, link: String?)? in
    guard let money = rows[index][y]?.amount else { return nil }
    return (rows[index][name]?.output ?? "", money, try call.address("link", row: rows[index]))
  }
  guard steps.allSatisfy({ $0 != nil }) else { return call.output(Empty(.plain(call.writing.words.partIsMissing))) }
  return call.output(
    Cascade(
      call.title, opening: (call.text("opening_name") ?? "", opening), steps: steps.compactMap { $0 },
      closing: (call.text("closing_name") ?? "", closing)))
}

/// The sparkline of a component's `data` and `y`, oldest first where `x` says the time.
func spark(_ call: ComponentCall) throws -> Sparkline {
  let rows = try call.data()
  let y = try call.column("y", of: rows)
  let numbers = try Numbers([y], of: rows, percent: false, call, at: "y")
  let values = call.text("x").map { Positions($0, of: rows).sorted(numbers.columns[0]) } ?? numbers.columns[0]
  return Sparkline(values, sparkShape(call.text("shape")), label: call.text("title") ?? "")
}

func sparkShape(_ word: String?) -> Sparkline.Shape {
  switch word {
  case "line": .line
  case "steps": .steps
  default: .columns
  }
}
