import Core

/// What the layout draws that is not Liquid's to write: the ten patterns, once a page, and the sign of a problem.
let frameComponents: [Component] = [
  Component(name: "patterns") { _ in ComponentOutput(html: InkPatterns.block, markdown: "") },
  Component(name: "warning_sign", isInline: true) { call in
    ComponentOutput(html: Problem(.warning, "").shape(call.writing.words), markdown: "")
  },
]
