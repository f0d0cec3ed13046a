import Core

/// Copies a template's own HTML and sets values into it, knowing whether they stand in text, in an attribute, or
/// where no value may stand.
struct HTMLWriter {
  private(set) var output: [UInt8] = []
  private let slots: Slots
  private let environment: RenderEnvironment
  private var state = State.text
  private var tag: [UInt8] = []
  private var attribute: [UInt8] = []
  /// An address is judged as a whole, so its parts are gathered; nil for attributes that hold none.
  private var address: [UInt8]?
  private var addressHasValue = false

  private enum State: Equatable {
    case text
    /// Of `script` and `style`: nothing ends it but the element's own end tag.
    case raw
    case comment
    case declaration
    case tagName
    case inTag
    case attributeName
    case beforeValue
    /// The quote, or 0 without one.
    case value(UInt8)
  }

  init(_ slots: Slots, _ environment: RenderEnvironment) {
    self.slots = slots
    self.environment = environment
  }

  mutating func write(_ bytes: [UInt8]) throws {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte >= 0xF3, let (number, length) = slots.slot(bytes, at: index) {
        try set(number)
        index += length
        continue
      }
      step(byte, bytes, index)
      index += 1
    }
  }

  /// Ends what a fragment left open: a fragment of Markdown is whole tags.
  mutating func reset() { state = .text }

  private mutating func step(_ byte: UInt8, _ bytes: [UInt8], _ index: Int) {
    switch state {
    case .text: if byte == 0x3C { open(bytes, index) }
    case .raw:
      if byte == 0x3C, index + 1 < bytes.count, bytes[index + 1] == 0x2F, isEndTag(bytes, index + 2) {
        state = .tagName
        tag = []
      }
    case .comment: if byte == 0x3E, output.suffix(2).elementsEqual("--".utf8) { state = .text }
    case .declaration: if byte == 0x3E { state = .text }
    case .tagName:
      if byte == 0x3E { return close(byte) }
      if byte.isLiquidSpace { state = .inTag } else { tag.append(byte | 0x20) }
    case .inTag:
      if byte == 0x3E { return close(byte) }
      if !byte.isLiquidSpace, byte != 0x2F {
        state = .attributeName
        attribute = [byte | 0x20]
      }
    case .attributeName:
      if byte == 0x3E { return close(byte) }
      if byte == 0x3D {
        state = .beforeValue
      } else if byte.isLiquidSpace {
        state = .inTag
      } else {
        attribute.append(byte | 0x20)
      }
    case .beforeValue:
      if byte == 0x22 || byte == 0x27 {
        begin(.value(byte))
      } else if !byte.isLiquidSpace {
        begin(.value(0))
        return step(byte, bytes, index)
      }
    case .value(let quote): return stepValue(byte, quote)
    }
    output.append(byte)
  }

  private mutating func open(_ bytes: [UInt8], _ index: Int) {
    guard index + 1 < bytes.count else { return }
    switch bytes[index + 1] {
    case 0x21: state = bytes[(index + 1)...].starts(with: "!--".utf8) ? .comment : .declaration
    case 0x3F: state = .declaration
    case let next where next.isLetter || next == 0x2F:
      state = .tagName
      tag = []
    default: break
    }
  }

  private func isEndTag(_ bytes: [UInt8], _ index: Int) -> Bool {
    bytes[index...].prefix(tag.count).map { $0 | 0x20 }.elementsEqual(tag)
  }

  private mutating func close(_ byte: UInt8) {
    output.append(byte)
    let isRaw = tag.elementsEqual("script".utf8) || tag.elementsEqual("style".utf8)
    state = isRaw ? .raw : .text
  }

  // MARK: Attributes

  private static let addresses: Set<String> = [
    "href", "src", "action", "formaction", "xlink:href", "poster", "cite", "data", "background", "ping", "srcset",
  ]

  private mutating func begin(_ value: State) {
    state = value
    address = Self.addresses.contains(String(decoding: attribute, as: UTF8.self)) ? [] : nil
    addressHasValue = false
  }

  private mutating func stepValue(_ byte: UInt8, _ quote: UInt8) {
    let ends = quote == 0 ? byte.isLiquidSpace || byte == 0x3E : byte == quote
    guard ends else {
      if address != nil { address?.append(byte) } else { output.append(byte) }
      return
    }
    finishAddress()
    state = .inTag
    if byte == 0x3E { return close(byte) }
    output.append(byte)
  }

  private mutating func finishAddress() {
    guard let gathered = address else { return }
    address = nil
    guard addressHasValue else {
      output += gathered
      return
    }
    // With a value in it, the template's own character references are read before the whole is judged.
    let text = String(decoding: gathered, as: UTF8.self).replacing("&amp;", with: "&")
    PageLink.appendAttribute(PageLink.safe(text), to: &output)
  }

  // MARK: Values

  private mutating func set(_ number: Int) throws {
    switch (slots.contents[number], state) {
    case (.component(let drawn, _), .text): output += drawn.html.utf8
    case (.component, _): throw slots.fault("a component cannot stand within a tag", at: number)
    case (.value(let text, _), .text), (.value(let text, _), .comment): output += Escape.html(text).utf8
    case (.value(let text, _), .beforeValue):
      begin(.value(0))
      try setAttribute(text, quote: 0, number)
    case (.value(let text, _), .value(let quote)): try setAttribute(text, quote: quote, number)
    case (.value, .raw):
      throw slots.fault("no value may stand in a script or style", at: number, hint: "put it in a data- attribute")
    case (.value, _):
      throw slots.fault("a value stands in text or as an attribute's value, not as part of a tag", at: number)
    }
  }

  private mutating func setAttribute(_ text: String, quote: UInt8, _ number: Int) throws {
    let name = String(decoding: attribute, as: UTF8.self)
    if name.hasPrefix("on") || name == "style" || name == "srcdoc" {
      throw slots.fault("no value may stand in '\(name)'", at: number, hint: "put it in a data- attribute")
    }
    if address != nil {
      address? += text.utf8
      addressHasValue = true
      return
    }
    let escaped = Escape.html(text)
    if quote != 0 {
      output += escaped.utf8
      return
    }
    for byte in escaped.utf8 {
      if byte.isLiquidSpace || byte == 0x3D || byte == 0x60 {
        output += "&#\(byte);".utf8
      } else {
        output.append(byte)
      }
    }
  }
}
