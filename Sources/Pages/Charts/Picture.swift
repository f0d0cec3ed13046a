import Core

/// A chart: one inline SVG, what it says in words, and the table that says the same.
package protocol Picture: PagePart {
  var title: String { get }
  var frame: PictureFrame { get }
  func svg(_ writing: Writing) -> String
  func twin(_ writing: Writing) -> Table
}

/// What stands around a picture.
package struct PictureFrame: Sendable {
  /// Whether its title is shown above it; a section's heading may already say it.
  package var showsTitle: Bool
  /// Beside the title: unit, period, what dashes mean.
  package var note: Prose
  /// Whether the table of its figures folds out below; a page may have it beside the picture instead.
  package var showsTwin: Bool

  package init(showsTitle: Bool = false, note: Prose = "", showsTwin: Bool = true) {
    self.showsTitle = showsTitle
    self.note = note
    self.showsTwin = showsTwin
  }
}

extension Picture {
  package func html(_ writing: Writing) -> String {
    var output = "<figure>\n"
    if frame.showsTitle || !frame.note.isEmpty {
      let name = frame.showsTitle ? "<b>\(Escape.html(title))</b>" : ""
      let note = frame.note.isEmpty ? "" : "<span>\(frame.note.html)</span>"
      output += "<figcaption>\([name, note].filter { !$0.isEmpty }.joined(separator: " "))</figcaption>\n"
    }
    output += svg(writing)
    if frame.showsTwin {
      output += "<details>\n<summary>\(Escape.html(writing.words.asTable))</summary>\n"
      var table = twin(writing)
      if table.columns.count > 3 { table.style.insert(.scroll) }
      output += table.html(writing)
      output += "</details>\n"
    }
    return output + "</figure>\n"
  }

  /// In a report the table is the picture.
  package func markdown(_ writing: Writing) -> String { twin(writing).markdown(writing) }
}

/// What is drawn where there is nothing to draw: the words, in a frame of the same height, so that the page keeps its shape.
func emptyPicture(_ title: String, height: Int, _ writing: Writing) -> String {
  var canvas = Canvas(height: height, margins: "", title: title, description: writing.words.noData)
  canvas.across(y: Double(height) - 22, "ax")
  canvas.text(writing.words.noData, x: 0.5, y: Double(height) / 2, "m")
  return canvas.finished()
}
