/// The top of a page: where it stands, its title, how fresh it is, the ways to its neighbours, and the entry.
package struct PageHead: PagePart {
  package var title: String
  package var crumbs: [Link] = []
  package var asOf: Prose = ""
  /// The periods before and after: nil where there is no such idea, without an address where there is no such page.
  package var previous: Link?
  package var next: Link?
  /// Other ways to see the same: month, year, tax year.
  package var segments: [Link] = []
  /// Two or three sentences with the figures in them.
  package var lead: Prose = ""
  /// On every printed sheet: household and page; period and currency.
  package var running: (left: String, right: String)?

  package init(_ title: String) { self.title = title }

  package func html(_ writing: Writing) -> String {
    var output = ""
    if let running {
      output +=
        "<div class=\"runhead only-print\"><span>\(Escape.html(running.left))</span><span>\(Escape.html(running.right))</span></div>\n"
    }
    output += "<header>\n" + crumbMarkup(writing) + "<div class=\"head\">\n<h1>\(Escape.html(title))</h1>\n"
    if !asOf.isEmpty { output += "<p class=\"as-of\">\(asOf.html)</p>\n" }
    output += turn(writing) + "</div>\n"
    if !lead.isEmpty { output += "<p class=\"lead\">\(lead.html)</p>\n" }
    return output + "</header>\n"
  }

  private func crumbMarkup(_ writing: Writing) -> String {
    guard !crumbs.isEmpty else { return "" }
    let items = crumbs.map { "<li>\($0.html())</li>" }.joined()
    return "<nav class=\"crumbs\" aria-label=\"\(Escape.html(writing.words.breadcrumbs))\"><ol>\(items)</ol></nav>\n"
  }

  private func turn(_ writing: Writing) -> String {
    guard previous != nil || next != nil || !segments.isEmpty else { return "" }
    var output = "<nav class=\"turn\" aria-label=\"\(Escape.html(writing.words.otherPeriods))\">"
    if let previous { output += step("\u{2039} \(previous.name)", previous, "prev") }
    if let next { output += step("\(next.name) \u{203A}", next, "next") }
    if !segments.isEmpty { output += "<div class=\"seg\">\(segments.map { $0.html() }.joined())</div>" }
    return output + "</nav>\n"
  }

  private func step(_ name: String, _ link: Link, _ relation: String) -> String {
    guard let address = link.address else { return "<span class=\"q\">\(Escape.html(name))</span>" }
    return "<a class=\"l\" rel=\"\(relation)\" href=\"\(Escape.address(address))\">\(Escape.html(name))</a>"
  }

  package func markdown(_ writing: Writing) -> String {
    var output = "# \(Escape.markdown(title))\n"
    if !asOf.isEmpty { output += "\n\(sentences(asOf.markdown))" }
    if !lead.isEmpty { output += "\n\(sentences(lead.markdown))" }
    return output
  }
}

/// One sentence a line: a stop, question or exclamation mark before a space and a capital ends one.
func sentences(_ text: String) -> String {
  let scalars = Array(text.unicodeScalars)
  var output = ""
  var index = 0
  while index < scalars.count {
    let scalar = scalars[index]
    output.unicodeScalars.append(scalar)
    let ends = scalar == "." || scalar == "?" || scalar == "!"
    if ends, index + 2 < scalars.count, scalars[index + 1] == " ", scalars[index + 2].properties.isUppercase {
      output += "\n"
      index += 1
    }
    index += 1
  }
  return output.hasSuffix("\n") ? output : output + "\n"
}
