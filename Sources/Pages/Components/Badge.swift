/// A state in at most four words.
package struct Badge: PagePart, Hashable {
  package var text: String
  package var tone: Tone

  package init(_ text: String, _ tone: Tone = .plain) {
    self.text = text
    self.tone = tone
  }

  package func html(_ writing: Writing) -> String {
    "<span\(classes("badge", tone.badgeClass))>\(Escape.html(text))</span>"
  }

  package func markdown(_ writing: Writing) -> String { "(\(Escape.markdown(text)))" }
}
