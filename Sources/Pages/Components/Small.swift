import Core

/// One action worth taking, beside what it is about.
package struct Note: PagePart {
  package var text: Prose
  package var tone: Tone

  package init(_ text: Prose, _ tone: Tone = .plain) {
    self.text = text
    self.tone = tone
  }

  package func html(_ writing: Writing) -> String {
    "<p class=\"note\(tone == .warning ? " w" : "")\">\(text.html)</p>\n"
  }

  package func markdown(_ writing: Writing) -> String { sentences(text.markdown) }
}

/// What would stand here, and how to fill it.
package struct Empty: PagePart {
  package var text: Prose

  package init(_ text: Prose) { self.text = text }

  package func html(_ writing: Writing) -> String { "<p class=\"empty\">\(text.html)</p>\n" }
  package func markdown(_ writing: Writing) -> String { text.markdown + "\n" }
}

/// Small grey words below a picture or table: what signs mean, a way to more.
package struct Footnote: PagePart {
  package var text: Prose

  package init(_ text: Prose) { self.text = text }

  package func html(_ writing: Writing) -> String { "<p class=\"sub\">\(text.html)</p>\n" }
  package func markdown(_ writing: Writing) -> String { sentences(text.markdown) }
}

/// What signs in a picture mean; lines themselves are named at their ends.
package struct Legend: PagePart {
  package enum Sign: Sendable, Hashable {
    case ink(Ink)
    case now, before, range, total, mean, partial, carried, expected
    case dot(Tone)
    case ring
  }

  package var items: [(sign: Sign, words: String)]

  package init(_ items: [(sign: Sign, words: String)]) { self.items = items }

  package func html(_ writing: Writing) -> String {
    let spans = items.map { "<span>\(Self.picture($0.sign))\(Escape.html($0.words))</span>" }
    return "<p class=\"legend\">\(spans.joined())</p>\n"
  }

  private static func picture(_ sign: Sign) -> String {
    let (width, inner): (Int, String) =
      switch sign {
      case .ink(let ink): (10, "<rect width=\"10\" height=\"10\" class=\"\(ink.fill)s\"/>")
      case .now: (16, "<line x2=\"16\" y1=\"5\" y2=\"5\" class=\"ln ki\"/>")
      case .before: (16, "<line x2=\"16\" y1=\"5\" y2=\"5\" class=\"ln dash\"/>")
      case .total: (16, "<line x2=\"16\" y1=\"5\" y2=\"5\" class=\"ln nw\"/>")
      case .expected: (16, "<line x2=\"16\" y1=\"5\" y2=\"5\" class=\"ln ki est\"/>")
      case .mean: (3, "<line x1=\"1.5\" x2=\"1.5\" y2=\"10\" class=\"zz\"/>")
      case .range, .partial: (16, "<rect width=\"16\" height=\"10\" class=\"fs2\"/>")
      case .carried: (16, "<rect width=\"16\" height=\"10\" class=\"fwt\"/>")
      case .ring: (8, "<circle cx=\"4\" cy=\"5\" r=\"3\" class=\"ring\"/>")
      case .dot(let tone):
        (8, "<circle cx=\"4\" cy=\"5\" r=\"3\" class=\"\(tone == .bad ? "fn" : tone == .good ? "fp" : "dot")\"/>")
      }
    return "<svg width=\"\(width)\" height=\"10\" aria-hidden=\"true\">\(inner)</svg>"
  }

  /// Tables need no legend.
  package func markdown(_ writing: Writing) -> String { "" }
}

/// Panes of which one is seen, chosen without a script: at most six.
package struct Tabs: PagePart {
  package var name: String
  package var panes: [(label: String, content: Prose)]
  /// The one shown first.
  package var chosen: Int

  package init(_ name: String, panes: [(label: String, content: Prose)], chosen: Int = 0) {
    self.name = name
    self.panes = Array(panes.prefix(6))
    self.chosen = chosen
  }

  package func html(_ writing: Writing) -> String {
    let id = contentID("tab-", name + panes.map { $0.label + $0.content.html }.joined(separator: "\u{1F}"))
    var output = "<div class=\"tabs\" role=\"group\" aria-label=\"\(Escape.html(name))\">\n"
    for (index, pane) in panes.enumerated() {
      let number = index + 1
      // No space between a label and the next: they are one strip.
      let checked = index == min(max(0, chosen), panes.count - 1) ? " checked" : ""
      output += "<input type=\"radio\" class=\"i\(number)\" name=\"\(id)\" id=\"\(id)-\(number)\"\(checked)>"
      output += "<label for=\"\(id)-\(number)\">\(Escape.html(pane.label))</label>"
    }
    output += "\n"
    for (index, pane) in panes.enumerated() {
      output += "<div class=\"pane p\(index + 1)\">\n\(pane.content.html)</div>\n"
    }
    return output + "</div>\n"
  }

  /// All of them, each under its name.
  package func markdown(_ writing: Writing) -> String {
    panes.map { "\n### \(Escape.markdown($0.label))\n\n\($0.content.markdown)" }.joined()
  }
}

/// The foot of every page: how good the books are, what is wrong, the currency.
package struct Footer: PagePart {
  package var left: Prose
  package var right: Prose
  /// Whether something needs attention: a diamond before the words.
  package var problems: Bool

  package init(left: Prose, right: Prose, problems: Bool = false) {
    self.left = left
    self.right = right
    self.problems = problems
  }

  package func html(_ writing: Writing) -> String {
    let sign = problems ? Problem(.warning, "").shape(writing.words) + " " : ""
    return "<footer class=\"foot\"><p>\(sign)\(left.html)</p><p>\(right.html)</p></footer>\n"
  }

  package func markdown(_ writing: Writing) -> String { "\n" + sentences(left.markdown) + sentences(right.markdown) }
}
