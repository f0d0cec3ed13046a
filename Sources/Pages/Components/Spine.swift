package import Core

/// Pages under one heading of the spine; the first group has none.
package struct SpineGroup: Sendable {
  package var title: String
  package var links: [Link]
  /// A count beside a link, by its name: problems beside Data health.
  package var counts: [String: Int]

  package init(_ title: String, _ links: [Link], counts: [String: Int] = [:]) {
    self.title = title
    self.links = links
    self.counts = counts
  }
}

/// A month of the thumb index.
package struct SpineMonth: Sendable {
  package var month: Month
  /// nil for a month without a page.
  package var address: String?
  package var current: Bool

  package init(_ month: Month, to address: String?, current: Bool = false) {
    self.month = month
    self.address = address
    self.current = current
  }
}

/// The margin of the book: every page, the year's months as a thumb index, the years.
package struct Spine: PagePart {
  package var household: String
  package var home: String
  package var groups: [SpineGroup]
  package var months: [SpineMonth] = []
  package var years: [Link] = []
  /// Whether the script's keys are announced.
  package var showsKeys = false

  package init(household: String, home: String, groups: [SpineGroup]) {
    self.household = household
    self.home = home
    self.groups = groups
  }

  package func html(_ writing: Writing) -> String {
    let words = writing.words
    var output = "<header class=\"spine\">\n"
    output +=
      "<a class=\"brand\" href=\"\(Escape.address(home))\">Daybook<small>\(Escape.html(household))</small></a>\n"
    output += "<a class=\"open\" href=\"#menu\">\(Escape.html(words.menu))</a>\n"
    output += "<nav class=\"nav\" id=\"menu\" aria-label=\"\(Escape.html(words.pages))\">\n"
    for group in groups { output += groupMarkup(group, writing) }
    output += periods(writing)
    output += "<a class=\"shut\" href=\"#\">\(Escape.html(words.close))</a>\n</nav>\n"
    if showsKeys {
      output +=
        "<p class=\"keys\"><kbd>/</kbd> \(Escape.html(words.keySearch)) <kbd>?</kbd> \(Escape.html(words.keyHelp))</p>\n"
    }
    return output + "</header>\n"
  }

  private func groupMarkup(_ group: SpineGroup, _ writing: Writing) -> String {
    var output = "<div>"
    if !group.title.isEmpty { output += "<h2>\(Escape.html(group.title))</h2>" }
    output += "<ul>\n"
    for link in group.links {
      output += "<li>\(entry(link, count: group.counts[link.name] ?? 0, writing))</li>\n"
    }
    return output + "</ul></div>\n"
  }

  /// The count is inside the link: seen as a figure, read as words.
  private func entry(_ link: Link, count: Int, _ writing: Writing) -> String {
    guard count > 0, let address = link.address else { return link.html() }
    let here = link.current ? " aria-current=\"page\"" : ""
    let problems = Escape.html(writing.words.problems(count))
    return
      "<a href=\"\(Escape.address(address))\"\(here)>\(Escape.html(link.name)) <b aria-hidden=\"true\">\(count)</b><span class=\"vh\">, \(problems)</span></a>"
  }

  private func periods(_ writing: Writing) -> String {
    guard !months.isEmpty || !years.isEmpty else { return "" }
    let heading = months.first.map { String($0.month.year) } ?? writing.words.years
    var output = "<div><h2>\(Escape.html(heading))</h2>"
    if !months.isEmpty {
      output += "<ul class=\"thumb\">\n" + months.map { thumb($0, writing) }.joined() + "</ul>\n"
    }
    if !years.isEmpty {
      output += "<ul class=\"years\">" + years.map { "<li>\($0.html())</li>" }.joined() + "</ul>"
    }
    return output + "</div>\n"
  }

  private func thumb(_ item: SpineMonth, _ writing: Writing) -> String {
    let letter = Escape.html(String(writing.name(of: item.month).prefix(1)))
    guard let address = item.address else { return "<li aria-hidden=\"true\"><span>\(letter)</span></li>\n" }
    let here = item.current ? " aria-current=\"page\"" : ""
    let name = Escape.html(writing.month(item.month))
    return "<li><a href=\"\(Escape.address(address))\" aria-label=\"\(name)\"\(here)>\(letter)</a></li>\n"
  }

  package func markdown(_ writing: Writing) -> String { "" }
}
