import Core

/// `calendar` (a month) and `heat` (a year of days).
let calendarComponents: [Component] = [
  Component(
    name: "calendar",
    attributes: [
      AttributeSpec("data", .rows, required: true), AttributeSpec("title", .text, required: true),
      AttributeSpec("month", .text, required: true), AttributeSpec("day", .column, required: true),
      AttributeSpec("y", .column, required: true), AttributeSpec("link", .template), AttributeSpec("until", .text),
      AttributeSpec("words", .template), AttributeSpec("empty", .text),
    ]
  ) { try $0.output(calendar($0)) },
  Component(
    name: "heat",
    attributes: [
      AttributeSpec("data", .rows, required: true), AttributeSpec("title", .text, required: true),
      AttributeSpec("day", .column, required: true), AttributeSpec("y", .column, required: true),
      AttributeSpec("from", .text), AttributeSpec("to", .text), AttributeSpec("known_from", .text),
      AttributeSpec("legend", .boolean, default: .bool(true)), AttributeSpec("empty", .text),
    ]
  ) { try heat($0) },
]

private func calendar(_ call: ComponentCall) throws -> CalendarMonth {
  let rows = try call.data()
  guard let month = call.text("month").flatMap({ Month(iso: $0) }) else {
    throw call.fault("'month' is no month", at: "month", hint: "a month is written as 2026-06")
  }
  let day = try call.column("day", of: rows)
  let y = try call.column("y", of: rows)
  let numbers = try Numbers([y], of: rows, percent: false, call, at: "y")
  var currency = call.writing.currency
  if case .money(let own) = numbers.measure { currency = own }
  var part = CalendarMonth(call.title, month: month, values: [:], currency: currency)
  for index in 0..<rows.count {
    guard let at = rows[index][day]?.day, at.month == month else { continue }
    if let value = numbers.columns[0][index] {
      part.values[at.dayOfMonth] = value
    } else {
      part.unknown.insert(at.dayOfMonth)
    }
    if let address = try call.address("link", row: rows[index]) { part.links[at.dayOfMonth] = address }
    if let words = try call.text("words", row: rows[index]), !words.isEmpty { part.words[at.dayOfMonth] = words }
  }
  part.until = call.text("until").flatMap { Day(iso: $0) }
  return part
}

private func heat(_ call: ComponentCall) throws -> ComponentOutput {
  let rows = try call.data()
  let day = try call.column("day", of: rows)
  let y = try call.column("y", of: rows)
  let numbers = try Numbers([y], of: rows, percent: false, call, at: "y")
  var values: [Day: Int64] = [:]
  for index in 0..<rows.count {
    if let at = rows[index][day]?.day, let value = numbers.columns[0][index] { values[at] = value }
  }
  let days = values.keys.sorted()
  guard let last = call.text("to").flatMap({ Day(iso: $0) }) ?? days.last else {
    return call.output(Empty(.plain(call.writing.words.noData)))
  }
  let first = call.text("from").flatMap { Day(iso: $0) } ?? max(days.first ?? last, last - 364)
  var map = YearHeatMap(call.title, numbers.measure, from: first, to: last, values: values)
  map.knownFrom = call.text("known_from").flatMap { Day(iso: $0) }
  guard call.format == .html, call.flag("legend") else { return call.output(map) }
  return ComponentOutput(
    html: map.html(call.writing) + "<p class=\"sub\">\(map.legend(call.writing))</p>\n", markdown: "")
}
