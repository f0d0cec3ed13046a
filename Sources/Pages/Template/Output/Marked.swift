import Core

/// Sets values into marked text, each escaped for where it stands.
enum Marked {
  /// - Parameter bytes: what a template wrote; for `html` and `md` it is Markdown.
  static func finish(
    _ bytes: [UInt8], _ slots: Slots, as format: OutputFormat, for environment: RenderEnvironment
  ) throws -> [UInt8] {
    switch format {
    case .html: return try MarkdownHTML.render(bytes, slots, environment)
    case .md: return try MarkdownText.render(bytes, slots, environment)
    case .csv: return set(bytes, slots) { text, isNumber in isNumber ? text : Markup.csv(text) }
    case .json: return set(bytes, slots) { text, isNumber in isNumber ? text : Markup.json(text) }
    case .txt: return set(bytes, slots) { text, _ in text }
    // What HTML may not hold, XML may not either; its own marks are XML's.
    case .atom: return set(bytes, slots) { text, _ in Escape.html(text) }
    }
  }

  /// A layout: plain HTML without Markdown.
  static func finishHTML(_ bytes: [UInt8], _ slots: Slots, for environment: RenderEnvironment) throws -> [UInt8] {
    var writer = HTMLWriter(slots, environment)
    try writer.write(bytes)
    return writer.output
  }

  private static func set(_ bytes: [UInt8], _ slots: Slots, _ escape: (String, Bool) -> String) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 2)
    slots.forEach(bytes) {
      result += $0
    } slot: { _, content, _ in
      switch content {
      case .value(let text, let isNumber): result += escape(text, isNumber).utf8
      case .component(let drawn, _): result += drawn.markdown.utf8
      }
    }
    return result
  }
}
