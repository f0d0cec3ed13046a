/// A ruled section with its heading.
package struct Section: PagePart {
  package var title: String
  /// Right of the title: unit, period, a way to more.
  package var note: Prose
  /// Columns of twelve in a row; nil is the whole width.
  package var span: Int?
  package var id: String?
  package var content: Prose

  package init(_ title: String, note: Prose = "", span: Int? = nil, id: String? = nil, content: Prose) {
    self.title = title
    self.note = note
    self.span = span
    self.id = id
    self.content = content
  }

  package func html(_ writing: Writing) -> String {
    let identity = id.map { " id=\"\(Escape.html($0))\"" } ?? ""
    var output = "<section\(classes("s", spanClass(span)))\(identity)>\n"
    if !title.isEmpty || !note.isEmpty {
      output += "<div class=\"sh\">"
      if !title.isEmpty { output += "<h2>\(Escape.html(title))</h2>" }
      if !note.isEmpty { output += "<p>\(note.html)</p>" }
      output += "</div>\n"
    }
    return output + content.html + "</section>\n"
  }

  package func markdown(_ writing: Writing) -> String {
    var output = title.isEmpty ? "" : "\n## \(Escape.markdown(title))\n\n"
    if !note.isEmpty { output += sentences(note.markdown) + "\n" }
    let inner = content.markdown
    return output + (inner.isEmpty ? Escape.markdown(writing.words.none) + "\n" : inner)
  }
}

/// Sections side by side, on twelve columns; one below the other when narrow.
package struct Grid: PagePart {
  package var content: Prose

  package init(content: Prose) { self.content = content }

  package func html(_ writing: Writing) -> String { "<div class=\"row\">\n\(content.html)</div>\n" }
  package func markdown(_ writing: Writing) -> String { content.markdown }
}

/// Sections one below the other within a row's column.
package struct Stack: PagePart {
  package var span: Int?
  package var content: Prose

  package init(span: Int? = nil, content: Prose) {
    self.span = span
    self.content = content
  }

  package func html(_ writing: Writing) -> String {
    "<div\(classes("stack", spanClass(span)))>\n\(content.html)</div>\n"
  }
  package func markdown(_ writing: Writing) -> String { content.markdown }
}

/// The class of a span; twelve and none are the whole width.
private func spanClass(_ span: Int?) -> String {
  guard let span, (3...9).contains(span) else { return "" }
  return "c\(span)"
}
