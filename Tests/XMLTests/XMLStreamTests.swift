import Testing
import XML

/// The events of a document in short: `<name`, `'text'`, `>name`.
private func events(_ document: some Collection<UInt8>, limits: XMLLimits = XMLLimits()) throws -> [String] {
  var list: [String] = []
  try readXML(document, limits: limits) { event in
    switch event {
    case .start(let element):
      let attributes = element.attributes.map { " \($0.name)=\($0.value)" }.joined()
      list.append("<\(element.name)\(attributes)")
    case .text(let text): list.append("'\(text)'")
    case .end(let name): list.append(">\(name)")
    }
  }
  return list
}

private func reason(_ document: some Collection<UInt8>, limits: XMLLimits = XMLLimits()) -> XMLError.Reason? {
  do {
    _ = try events(document, limits: limits)
    return nil
  } catch let error as XMLError {
    return error.reason
  } catch {
    return nil
  }
}

@Test("elements, attributes in either quote mark and text come in the document's order")
func order() throws {
  let document = #"<?xml version="1.0"?><a x='1' y="2"><!-- no --><b>one &amp; <![CDATA[<two>]]></b></a>"#
  #expect(try events(document.utf8) == ["<a x=1 y=2", "<b", "'one & <two>'", ">b", ">a"])
}

@Test("a prefix is resolved to its namespace")
func namespaces() throws {
  var spaces: [String] = []
  try readXML(#"<g:a xmlns:g="urn:one" xmlns="urn:two"><b g:c="1"/></g:a>"#.utf8) { event in
    if case .start(let element) = event {
      spaces.append("\(element.namespace) \(element.name) \(element["c"] ?? "-") line \(element.line)")
    }
  }
  #expect(spaces == ["urn:one a - line 1", "urn:two b 1 line 1"])
}

@Test("a text that comes in pieces is told once")
func pieces() throws {
  let stream = XMLStream()
  var list: [XMLEvent] = []
  for piece in ["<a>one", " t", "wo</a", ">"] { try stream.feed(piece.utf8, last: false) { list.append($0) } }
  try stream.feed("".utf8, last: true) { list.append($0) }
  #expect(list.dropFirst() == [.text("one two"), .end("a")])
}

@Test("a text longer than the pieces it is parsed in is told once")
func longText() throws {
  let text = String(repeating: "é", count: 100_000)
  #expect(try events("<a>\(text)</a>".utf8) == ["<a", "'\(text)'", ">a"])
}

@Test("a document type, and with it every entity, is refused before its content is read")
func doctype() {
  let bomb = """
    <!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]>
    <a>&y;</a>
    """
  #expect(reason(bomb.utf8) == .doctype)
  #expect(reason(#"<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>"#.utf8) == .doctype)
}

@Test("an entity nobody defined is an error")
func undefinedEntity() {
  #expect(reason("<a>&nbsp;</a>".utf8) == .malformed("undefined entity"))
}

@Test("an unfinished document is an error, and its events so far were told")
func unfinished() {
  var count = 0
  let error = #expect(throws: XMLError.self) {
    try readXML("<a>\n<b/>".utf8) { _ in count += 1 }
  }
  #expect(error?.description == "line 2: no element found")
  #expect(count == 4)
}

@Test(
  "limits hold",
  arguments: [
    ("<a><a><a></a></a></a>", XMLError.Reason.tooDeep), ("<a>123456</a>", .textTooLong),
    ("<a>\(String(repeating: " <b/>", count: 20))</a>", .tooLarge),
  ])
func limits(document: String, expected: XMLError.Reason) {
  var limits = XMLLimits()
  limits.depth = 2
  limits.textBytes = 5
  limits.bytes = 60
  #expect(reason(document.utf8, limits: limits) == expected)
}

@Test("banks' single-byte encodings are read, others are refused")
func encodings() throws {
  func document(_ encoding: String, _ byte: UInt8) -> [UInt8] {
    Array("<?xml version='1.0' encoding='\(encoding)'?><a>".utf8) + [byte] + Array("</a>".utf8)
  }
  #expect(try events(document("windows-1252", 0x80)) == ["<a", "'€'", ">a"])
  #expect(try events(document("ISO-8859-15", 0xA4)) == ["<a", "'€'", ">a"])
  #expect(try events(document("ISO-8859-1", 0xE9)) == ["<a", "'é'", ">a"])
  #expect(reason(document("EBCDIC-CP-US", 0x40)) == .encoding)
  #expect(reason(document("UTF-8", 0xE9)) != nil)
}

@Test("what the reader throws ends the reading")
func handlerThrows() {
  struct Enough: Error {}
  #expect(throws: Enough.self) { try readXML("<a/>".utf8) { _ in throw Enough() } }
}
