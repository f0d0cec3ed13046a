import Core
import TOML
import Testing

@Suite struct TOMLTests {
  private func parse(_ text: String, firstLine: Int = 1) throws -> TOMLDocument {
    try TOMLDocument.parse(text.utf8, file: "a.toml", firstLine: firstLine)
  }

  @Test("every type is read with the place of its key and value")
  func types() throws {
    let document = try parse(
      """
      text = "ä\\n"
      whole = -7
      half = 1.5
      yes = true
      day = 2026-06-30
      hour = 07:32:00
      then = 2026-06-30T07:32:00Z
      list = [1, "b"]
      [inner.most]
      key = 'v'
      """)
    #expect(
      document.root.entries.map(\.key)
        == ["text", "whole", "half", "yes", "day", "hour", "then", "list", "inner"])
    #expect(document.root["text"]?.string == "ä\n")
    #expect(document.root["whole"]?.integer == -7)
    #expect(document.root["half"]?.kind == .float(1.5))
    #expect(document.root["yes"]?.boolean == true)
    #expect(document.root["day"]?.day?.iso == "2026-06-30")
    #expect(document.root["hour"]?.kind == .time)
    #expect(document.root["then"]?.kind == .time)
    #expect(document.root["list"]?.array?.map(\.kind) == [.integer(1), .string("b")])
    let key = try #require(document.root["inner"]?.table?["most"]?.table?.entries.first)
    #expect(key.value.string == "v")
    #expect(key.keyPlace == Place(file: "a.toml", line: 10, column: 1, length: 3))
    #expect(key.value.place == Place(file: "a.toml", line: 10, column: 7, length: 3))
    #expect(document.text(at: key.value.place) == "'v'")
  }

  @Test("keys stand in the order of the file, not of the alphabet")
  func order() throws {
    let document = try parse("[z]\nb = 1\na = { d = 1, c = 2 }\n[[list]]\n[a]\n[[list]]\n")
    #expect(document.root.entries.map(\.key) == ["z", "list", "a"])
    #expect(document.root["z"]?.table?.entries.map(\.key) == ["b", "a"])
    #expect(document.root["z"]?.table?["a"]?.table?.entries.map(\.key) == ["d", "c"])
    #expect(document.root["list"]?.array?.map(\.place.line) == [4, 6])
  }

  @Test("places count characters, and lines from where the text began")
  func places() throws {
    let document = try parse("\"ключ\" = \"ä\"\nb = 2\n", firstLine: 11)
    #expect(document.root["ключ"]?.place == Place(file: "a.toml", line: 11, column: 10, length: 3))
    let second = try #require(document.root["b"]?.place)
    #expect(second.line == 12)
    #expect(document.line(at: second) == "b = 2")
  }

  @Test("line ends of Windows and a byte order mark are nothing special")
  func windows() throws {
    let document = try parse("\u{FEFF}a = 1\r\nb = \"x\"\r\n")
    #expect(document.root["b"]?.string == "x")
    let place = try #require(document.root["b"]?.place)
    #expect(document.line(at: place) == "b = \"x\"")
  }

  @Test("an empty document is an empty table", arguments: ["", "\n", "# nothing\n"])
  func empty(text: String) throws { #expect(try parse(text).root.entries.isEmpty) }

  @Test(
    "what is no TOML is an error with its line",
    arguments: [
      ("a = 1\nb = \n", 12), ("a = 1\n\u{0}", 12), ("a = [1,\n", 12), ("a = 1\na = 2\n", 12), ("a = 2026-02-30\n", 11),
    ]) func syntax(text: String, line: Int) throws
  {
    let error = try #require(throws: UserError.self) { try parse(text, firstLine: 11) }
    #expect(error.message.hasPrefix("this is not TOML: "))
    #expect(error.place?.line.map { $0 >= 11 && $0 <= line } == true)
    #expect(error.excerpt != nil)
  }

  @Test("bytes that are no UTF-8, and nesting without end, are errors, not crashes")
  func hostile() {
    #expect(throws: UserError.self) { try TOMLDocument.parse([0x61, 0x3D, 0x22, 0xFF, 0x22], file: "a.toml") }
    #expect(throws: UserError.self) { try parse("a = " + String(repeating: "[", count: 100_000)) }
    #expect(throws: UserError.self) { try parse(String(repeating: "[", count: 100_000)) }
    #expect(throws: UserError.self) { try parse("a." + String(repeating: "a.", count: 1_000) + "b") }
  }

  @Test(
    "a header that begins like no key is an error",
    arguments: ["[=]", "[[=]]", "[ä]", "[[[a]]]", "[", "[[", "[#", "[ \n"])
  func header(text: String) {
    #expect(throws: UserError.self) { try parse(text) }
  }

  @Test("no change of a few bytes stops the program")
  func mutations() throws {
    let text = Array(
      """
      a.b = "x\\u00e4"
      c = [1, 2.5, { d = 2026-06-30, e = 'f' }]
      [[g]] # h
      "i j" = true
      [k.l]
      m = \"\"\"
      n\"\"\"
      o = 07:32:00.5
      """.utf8)
    let bytes: [UInt8] = Array("[]{}\"'=.#,\n\r\t\\ \u{0}a0-+:TZ".utf8) + [0x80, 0xC3, 0xFF]
    var seed: UInt64 = 1
    func random(_ below: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % below
    }
    var errors = 0
    for _ in 0..<20_000 {
      var mutated = text
      for _ in 0...random(3) {
        let position = random(mutated.count)
        switch random(3) {
        case 0: mutated[position] = bytes[random(bytes.count)]
        case 1: mutated.insert(bytes[random(bytes.count)], at: position)
        default: mutated.removeSubrange(position..<min(mutated.count, position + 1 + random(8)))
        }
      }
      do { _ = try TOMLDocument.parse(mutated, file: "a.toml") } catch { errors += 1 }
    }
    #expect(errors > 5_000)
  }
}
