import CExpat

/// One document, read piece by piece. Document types, and so entities of its own, are refused.
///
/// Namespaces are resolved; comments and processing instructions are passed over.
package final class XMLStream {
  private let parser: XML_Parser
  private let sink: XMLSink

  /// - Parameter encoding: what the bytes are, whatever the document declares; nil leaves it to the document.
  package init(limits: XMLLimits = XMLLimits(), encoding: String? = nil) {
    // expat.h: "XML_ParserCreateNS … will expand element type names … into namespace URI, separator, local part".
    // A form feed is no character of XML, so neither part can hold it.
    guard let parser = XML_ParserCreateNS(encoding, XML_Char(XMLSink.separator)) else {
      preconditionFailure("expat found no memory for a parser")
    }
    self.parser = parser
    sink = XMLSink(parser: parser, limits: limits)
    XML_SetUserData(parser, Unmanaged.passUnretained(sink).toOpaque())
    XML_SetElementHandler(
      parser,
      { data, name, attributes in XMLSink.from(data)?.start(name, attributes) },
      { data, name in XMLSink.from(data)?.end(name) })
    XML_SetCharacterDataHandler(parser) { data, text, length in XMLSink.from(data)?.characters(text, length) }
    XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in XMLSink.from(data)?.stop(.doctype) }
    XML_SetUnknownEncodingHandler(
      parser,
      { _, name, encoding in
        fillEncoding(name, encoding) ? Int32(XML_STATUS_OK.rawValue) : Int32(XML_STATUS_ERROR.rawValue)
      }, nil)
  }

  deinit { XML_ParserFree(parser) }

  /// Reads the next piece; `handle` gets what it completed, in the document's order.
  ///
  /// - Parameter last: nothing follows; an unfinished document is an error then.
  /// - Throws: `XMLError`, or what `handle` throws. After either the stream is spent.
  package func feed(_ bytes: some Collection<UInt8>, last: Bool, handle: (XMLEvent) throws -> Void) throws {
    var rest = bytes[...]
    repeat {
      let piece = Array(rest.prefix(Self.pieceLength))
      rest = rest.dropFirst(piece.count)
      let failure = parse(piece, last: last && rest.isEmpty)
      for event in sink.takeEvents() { try handle(event) }
      if let failure { throw failure }
    } while !rest.isEmpty
  }

  // So that the events waiting for `handle` stay few, whatever the document's size.
  private static let pieceLength = 1 << 16

  private func parse(_ piece: [UInt8], last: Bool) -> XMLError? {
    guard sink.count(piece.count) else { return XMLError(reason: .tooLarge, line: sink.line) }
    let status = piece.withUnsafeBytes { buffer in
      XML_Parse(
        parser, buffer.bindMemory(to: CChar.self).baseAddress, Int32(piece.count), last ? Int32(XML_TRUE) : 0)
    }
    if status == XML_STATUS_OK { return nil }
    if let reason = sink.stopped { return XMLError(reason: reason, line: sink.line) }
    let code = XML_GetErrorCode(parser)
    if code == XML_ERROR_UNKNOWN_ENCODING { return XMLError(reason: .encoding, line: sink.line) }
    let words = XML_ErrorString(code).map { String(cString: $0) } ?? "not well formed"
    return XMLError(reason: .malformed(words), line: sink.line)
  }
}
@available(*, unavailable) extension XMLStream: Sendable {}

/// Reads a whole document.
///
/// - Throws: `XMLError`, or what `handle` throws.
package func readXML(
  _ bytes: some Collection<UInt8>, limits: XMLLimits = XMLLimits(), handle: (XMLEvent) throws -> Void
) throws {
  try XMLStream(limits: limits).feed(bytes, last: true, handle: handle)
}
