package import Core

/// Something a person can put right, and the command that does.
package struct Problem: Sendable {
  package var severity: Severity
  /// What is wrong, since when.
  package var text: Prose
  package var remedy: String?
  package var badge: Badge?

  package init(_ severity: Severity, _ text: Prose, remedy: String? = nil, badge: Badge? = nil) {
    self.severity = severity
    self.text = text
    self.remedy = remedy
    self.badge = badge
  }

  /// A triangle for what failed, a diamond for act soon, a ring for a suggestion: shapes, so that colour is not alone.
  func shape(_ words: Words) -> String {
    let (path, name) =
      switch severity {
      case .error: ("<path d=\"M5 1L9.5 9H.5Z\" class=\"fn\"/>", words.failed)
      case .warning: ("<path d=\"M5 0L10 5L5 10L0 5Z\" class=\"fw\"/>", words.actSoon)
      case .info: ("<circle cx=\"5\" cy=\"5\" r=\"3.5\" class=\"ring\"/>", words.suggestion)
      }
    return "<svg width=\"10\" height=\"10\" role=\"img\"><title>\(Escape.html(name))</title>\(path)</svg>"
  }

  func name(_ words: Words) -> String {
    switch severity {
    case .error: words.failed
    case .warning: words.actSoon
    case .info: words.suggestion
    }
  }
}

/// Problems, one below the other.
package struct ProblemList: PagePart {
  package var items: [Problem]
  package var empty: Prose

  package init(_ items: [Problem], empty: Prose = "") {
    self.items = items
    self.empty = empty
  }

  package func html(_ writing: Writing) -> String {
    guard !items.isEmpty else { return Empty(empty.isEmpty ? .plain(writing.words.none) : empty).html(writing) }
    var output = "<ul class=\"todo\">\n"
    for item in items {
      let badge = item.badge.map { " " + $0.html(writing) } ?? ""
      let remedy = item.remedy.map { "<code>\(Escape.html($0))</code>" } ?? ""
      output += "<li>\(item.shape(writing.words))<div><p>\(item.text.html)\(badge)</p>\(remedy)</div></li>\n"
    }
    return output + "</ul>\n"
  }

  package func markdown(_ writing: Writing) -> String {
    guard !items.isEmpty else { return (empty.isEmpty ? Escape.markdown(writing.words.none) : empty.markdown) + "\n" }
    return items.map { item in
      let remedy = item.remedy.map { " " + CellValue.code($0).markdown(writing) } ?? ""
      return "- \(Escape.markdown(item.name(writing.words))): \(item.text.markdown)\(remedy)\n"
    }.joined()
  }
}

/// A line of news: what happened, and its figure.
package struct FeedItem: Sendable {
  package var text: Prose
  package var figure: Cell
  /// In place of a figure at the end: the day, at the start.
  package var day: CellValue?
  package var tags: [CellTag] = []

  package init(_ text: Prose, _ figure: Cell = Cell(.empty), day: CellValue? = nil) {
    self.text = text
    self.figure = figure
    self.day = day
  }
}

/// News, newest first; with days at the start when any item has one, figures at the end.
package struct Feed: PagePart {
  package var items: [FeedItem]
  package var empty: Prose

  package init(_ items: [FeedItem], empty: Prose = "") {
    self.items = items
    self.empty = empty
  }

  package func html(_ writing: Writing) -> String {
    guard !items.isEmpty else { return Empty(empty.isEmpty ? .plain(writing.words.none) : empty).html(writing) }
    let dated = items.contains { $0.day != nil }
    var output = "<ul class=\"feed\(dated ? " dated" : "")\">\n"
    for item in items {
      if dated {
        output +=
          "<li><span class=\"s2\">\(item.day?.html(writing) ?? "")</span><span>\(text(item))</span>\(figure(item.figure, writing))</li>\n"
      } else {
        output += "<li><span>\(text(item))</span>\(figure(item.figure, writing))</li>\n"
      }
    }
    return output + "</ul>\n"
  }

  private func text(_ item: FeedItem) -> String { item.text.html + item.tags.map(\.html).joined() }

  /// Amounts in ink, words small and grey.
  private func figure(_ cell: Cell, _ writing: Writing) -> String {
    let column = Column("", .number)
    switch cell.value {
    case .empty: return "<span></span>"
    case .text, .prose: return "<span class=\"s2\">\(cell.html(Column(""), writing))</span>"
    default:
      // Without currency: the household's, as the section says; another's is written out.
      var own = column
      own.currency = writing.currency
      return "<span\(classes("n", cell.tone.textClass))>\(cell.html(own, writing))</span>"
    }
  }

  package func markdown(_ writing: Writing) -> String {
    guard !items.isEmpty else { return (empty.isEmpty ? Escape.markdown(writing.words.none) : empty.markdown) + "\n" }
    var column = Column("", .number)
    column.currency = writing.currency
    return items.map { item in
      let day = item.day.map { $0.markdown(writing) + ": " } ?? ""
      let figure = item.figure.markdown(column, writing, days: .withYear)
      let tags = item.tags.map(\.markdown).joined()
      return "- \(day)\(item.text.markdown)\(tags)\(figure.isEmpty ? "" : ": \(figure)")\n"
    }.joined()
  }
}
