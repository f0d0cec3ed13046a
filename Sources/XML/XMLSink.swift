import CExpat

/// Collects what expat's callbacks tell: nothing of Swift is thrown through C.
final class XMLSink {
  static let separator: UInt8 = 0x0C

  private(set) var stopped: XMLError.Reason?
  private let parser: XML_Parser
  private let limits: XMLLimits
  private var events: [XMLEvent] = []
  private var text: [UInt8] = []
  private var depth = 0
  private var bytes = 0
  private var namespace: (bytes: [UInt8], text: String) = ([], "")

  init(parser: XML_Parser, limits: XMLLimits) {
    self.parser = parser
    self.limits = limits
  }

  static func from(_ data: UnsafeMutableRawPointer?) -> XMLSink? {
    data.map { Unmanaged<XMLSink>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Counts bytes read; false when they are too many.
  func count(_ more: Int) -> Bool {
    bytes += more
    return bytes <= limits.bytes
  }

  var line: Int { Int(XML_GetCurrentLineNumber(parser)) }

  func takeEvents() -> [XMLEvent] {
    defer { events.removeAll(keepingCapacity: true) }
    return events
  }

  // expat.h: "XML_StopParser … may be called from within a call-back"; some call-backs may still follow it.
  func stop(_ reason: XMLError.Reason) {
    guard stopped == nil else { return }
    stopped = reason
    XML_StopParser(parser, XML_Bool(XML_FALSE))
  }

  func start(_ name: UnsafePointer<XML_Char>?, _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?) {
    guard stopped == nil, let name else { return }
    flushText()
    depth += 1
    if depth > limits.depth { return stop(.tooDeep) }
    let (space, local) = split(name)
    events.append(
      .start(XMLElement(name: local, namespace: space, attributes: pairs(attributes), line: line)))
  }

  func end(_ name: UnsafePointer<XML_Char>?) {
    guard stopped == nil, let name else { return }
    flushText()
    depth -= 1
    events.append(.end(split(name).local))
  }

  func characters(_ characters: UnsafePointer<XML_Char>?, _ length: Int32) {
    guard stopped == nil else { return }
    let raw = UnsafeRawBufferPointer(start: characters, count: Int(length))
    text.append(contentsOf: raw)
    if text.count > limits.textBytes { stop(.textTooLong) }
  }

  private func flushText() {
    guard !text.isEmpty else { return }
    events.append(.text(String(decoding: text, as: UTF8.self)))
    text.removeAll(keepingCapacity: true)
  }

  /// Attributes come as name, value, name, value, nil.
  private func pairs(_ list: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?) -> [XMLAttribute] {
    guard var next = list else { return [] }
    var pairs: [XMLAttribute] = []
    while let name = next[0], let value = next[1] {
      pairs.append(XMLAttribute(name: split(name).local, value: String(cString: value)))
      next += 2
    }
    return pairs
  }

  /// The namespace is nearly always the one before: its text is made once.
  private func split(_ name: UnsafePointer<XML_Char>) -> (namespace: String, local: String) {
    let whole = UnsafeBufferPointer(start: name, count: length(name))
    guard let cut = whole.firstIndex(of: XML_Char(Self.separator)) else { return ("", String(cString: name)) }
    let space = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(whole)[..<cut])
    if !space.elementsEqual(namespace.bytes) {
      namespace = (Array(space), String(decoding: space, as: UTF8.self))
    }
    return (namespace.text, String(cString: name + cut + 1))
  }

  private func length(_ text: UnsafePointer<XML_Char>) -> Int {
    var length = 0
    while text[length] != 0 { length += 1 }
    return length
  }
}
