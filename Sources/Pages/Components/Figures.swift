import Core

/// The one figure a page is about, large.
package struct BigFigure: PagePart {
  package var value: CellValue
  package var deltas: [Delta]

  package init(_ value: CellValue, deltas: [Delta] = []) {
    self.value = value
    self.deltas = deltas
  }

  package func html(_ writing: Writing) -> String {
    "<p class=\"big\">\(value.html(writing))</p>\n" + (deltas.isEmpty ? "" : Deltas(deltas).html(writing))
  }

  package func markdown(_ writing: Writing) -> String {
    "**\(value.markdown(writing))**\n" + (deltas.isEmpty ? "" : Deltas(deltas).markdown(writing))
  }
}

/// A figure and the words that place it: `−£1,692.90 since 31 May`.
package struct Delta: Sendable {
  package var value: CellValue
  package var words: Prose
  package var tone: Tone
  package var link: String?
  /// Whether the words come first: `Rows 63`.
  package var wordsFirst: Bool

  package init(_ value: CellValue, _ words: Prose, tone: Tone = .plain, link: String? = nil, wordsFirst: Bool = false) {
    self.value = value
    self.words = words
    self.tone = tone
    self.link = link
    self.wordsFirst = wordsFirst
  }
}

/// Figures in a line.
package struct Deltas: PagePart {
  package var items: [Delta]

  package init(_ items: [Delta]) { self.items = items }

  package func html(_ writing: Writing) -> String {
    var output = "<dl class=\"deltas\">\n"
    for item in items {
      let figure = link(item.value.html(writing), to: item.link, classes: "l")
      output +=
        "<div\(item.wordsFirst ? "" : " class=\"rev\"")><dt>\(item.words.html)</dt> <dd\(classes("m", item.tone.textClass))>\(figure)</dd></div>\n"
    }
    return output + "</dl>\n"
  }

  package func markdown(_ writing: Writing) -> String {
    items.map { item in
      let value = item.value.markdown(writing)
      return item.wordsFirst ? "- \(item.words.markdown) \(value)\n" : "- \(value) \(item.words.markdown)\n"
    }.joined()
  }
}

/// A name, its value, the last months as a shape, and one comparison in words.
package struct Stat: Sendable {
  package var name: String
  package var value: CellValue
  package var spark: Sparkline?
  package var note: Prose
  package var link: String?

  package init(_ name: String, _ value: CellValue, spark: Sparkline? = nil, note: Prose = "", link: String? = nil) {
    self.name = name
    self.value = value
    self.spark = spark
    self.note = note
    self.link = link
  }
}

/// At most four stats in one ruled strip; more begin another.
package struct Stats: PagePart {
  package var items: [Stat]

  package init(_ items: [Stat]) { self.items = items }

  package func html(_ writing: Writing) -> String {
    var output = ""
    var rest = items[...]
    while !rest.isEmpty {
      output += "<dl class=\"stats\">\n" + rest.prefix(4).map { stat($0, writing) }.joined() + "</dl>\n"
      rest = rest.dropFirst(4)
    }
    return output
  }

  private func stat(_ stat: Stat, _ writing: Writing) -> String {
    var output = "<div class=\"stat\"><dt>\(link(Escape.html(stat.name), to: stat.link))</dt>"
    output += "<dd class=\"v\">\(stat.value.html(writing))</dd>"
    if let spark = stat.spark { output += "<dd class=\"g\">\(spark.svg())</dd>" }
    if !stat.note.isEmpty { output += "<dd class=\"k\">\(stat.note.html)</dd>" }
    return output + "</div>\n"
  }

  package func markdown(_ writing: Writing) -> String {
    items.map { stat in
      let note = stat.note.isEmpty ? "" : " (\(stat.note.markdown))"
      return "- \(Escape.markdown(stat.name)): \(stat.value.markdown(writing))\(note)\n"
    }.joined()
  }
}
