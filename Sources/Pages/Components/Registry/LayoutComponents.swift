import Core

/// `head` with its `crumb`s and `segment`s, `section`, `row`, `stack`, `tabs` with their `tab`s, `filter` with its `choice`s.
let layoutComponents: [Component] = [
  Component(
    name: "head", isBlock: true, takesBody: true,
    attributes: [
      AttributeSpec("title", .text, required: true, positional: true), AttributeSpec("as_of", .text),
      AttributeSpec("previous", .text), AttributeSpec("previous_link", .text), AttributeSpec("next", .text),
      AttributeSpec("next_link", .text), AttributeSpec("running", .text), AttributeSpec("running_right", .text),
    ],
    childTags: [
      ChildTag(
        name: "crumb",
        attributes: [AttributeSpec("name", .text, required: true, positional: true), AttributeSpec("link", .text)]),
      ChildTag(
        name: "segment",
        attributes: [
          AttributeSpec("name", .text, required: true, positional: true), AttributeSpec("link", .text, required: true),
          AttributeSpec("current", .boolean),
        ]),
    ]
  ) { call in call.output(head(call)) },
  Component(name: "lead", isBlock: true, takesBody: true) { call in
    let inner = unwrapped(call.body)
    // More than one paragraph is a block of them.
    let tag = inner.contains("<p>") ? "div" : "p"
    return ComponentOutput(html: "<\(tag) class=\"lead\">\(inner)</\(tag)>\n", markdown: sentences(inner))
  },
  Component(
    name: "section", isBlock: true, takesBody: true,
    attributes: [
      AttributeSpec("title", .text, required: true, positional: true), AttributeSpec("note", .text),
      AttributeSpec("span", .integer),
      AttributeSpec("id", .text), AttributeSpec("more", .text), AttributeSpec("link", .text),
    ]
  ) { call in call.output(section(call)) },
  Component(name: "row", isBlock: true, takesBody: true) { call in call.output(Grid(content: call.content)) },
  Component(name: "stack", isBlock: true, takesBody: true, attributes: [AttributeSpec("span", .integer)]) { call in
    call.output(Stack(span: call.integer("span"), content: call.content))
  },
  Component(
    name: "tabs", isBlock: true,
    attributes: [
      AttributeSpec("name", .text, required: true, positional: true),
      AttributeSpec("chosen", .integer, default: .integer(1)),
    ],
    childTags: [
      ChildTag(name: "tab", isBlock: true, attributes: [AttributeSpec("name", .text, required: true, positional: true)])
    ]
  ) { call in
    guard (1...6).contains(call.children.count) else { throw call.fault("tabs are one to six") }
    let panes = call.children.map { (label: $0.text("name") ?? "", content: Prose.ready($0.body)) }
    return call.output(Tabs(call.text("name") ?? "", panes: panes, chosen: (call.integer("chosen") ?? 1) - 1))
  },
  Component(
    name: "filter", isBlock: true,
    attributes: [
      AttributeSpec("label", .text, required: true, positional: true), AttributeSpec("action", .text, required: true),
      AttributeSpec("placeholder", .text),
    ],
    childTags: [
      ChildTag(
        name: "choice",
        attributes: [
          AttributeSpec("name", .text, required: true, positional: true),
          AttributeSpec("label", .text, required: true, positional: true),
          AttributeSpec("data", .rows, required: true), AttributeSpec("value", .text, required: true),
          AttributeSpec("words", .text),
        ])
    ]
  ) { call in call.output(try filter(call)) },
]

private func head(_ call: ComponentCall) -> PageHead {
  var head = PageHead(call.title)
  head.asOf = call.words("as_of")
  head.previous = call.text("previous").map { Link($0, to: call.text("previous_link").map(call.link)) }
  head.next = call.text("next").map { Link($0, to: call.text("next_link").map(call.link)) }
  for child in call.children {
    let target = child.text("link").map(call.link)
    if child.tag == "crumb" {
      head.crumbs.append(Link(child.text("name") ?? "", to: target))
    } else {
      head.segments.append(Link(child.text("name") ?? "", to: target, current: child.flag("current")))
    }
  }
  let lead = unwrapped(call.body)
  if !lead.isEmpty { head.lead = .ready(lead) }
  if let running = call.text("running") { head.running = (running, call.text("running_right") ?? "") }
  return head
}

private func section(_ call: ComponentCall) -> Section {
  var note = call.words("note")
  if let more = call.text("more"), let target = call.text("link"), call.format == .html {
    let anchor = link(Escape.html(more), to: call.link(target), classes: "l")
    note = .ready(note.isEmpty ? anchor : "\(note.html); \(anchor)")
  }
  return Section(call.title, note: note, span: call.integer("span"), id: call.text("id"), content: call.content)
}

private func filter(_ call: ComponentCall) throws -> FilterForm {
  var form = FilterForm(
    action: call.link(call.text("action") ?? ""), label: call.text("label") ?? "",
    placeholder: call.text("placeholder") ?? "")
  for child in call.children {
    guard case .rows(let rows) = child["data"] else { continue }
    let value = child.text("value") ?? ""
    let words = child.text("words") ?? value
    try child.check(value, of: rows, at: "value")
    try child.check(words, of: rows, at: "words")
    form.choices.append(
      .init(
        child.text("name") ?? "", label: child.text("label") ?? "",
        options: (0..<rows.count).map { (rows[$0][value]?.output ?? "", rows[$0][words]?.output ?? "") }))
  }
  return form
}
