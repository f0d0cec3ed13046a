import Testing

/// Just enough of a reader of HTML and SVG to say that markup is whole.
enum WholeMarkup {
  struct Fault: Error, CustomStringConvertible { var description: String }

  private static let empty: Set<String> = ["input", "br", "meta", "link", "img"]

  /// Every tag closed in order, every attribute quoted and given once, no stray `<` or `&`, no id twice.
  static func check(_ text: String) throws {
    var open: [String] = []
    var ids = Set<String>()
    var rest = text[...]
    while let start = rest.firstIndex(where: { $0 == "<" || $0 == "&" }) {
      rest = rest[start...]
      if rest.first == "&" {
        guard let end = rest.prefix(10).firstIndex(of: ";") else {
          throw Fault(description: "a stray &: \(rest.prefix(30))")
        }
        rest = rest[end...]
        continue
      }
      guard let end = rest.firstIndex(of: ">") else { throw Fault(description: "a stray <: \(rest.prefix(30))") }
      let tag = rest[rest.index(after: rest.startIndex)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        guard open.popLast() == String(tag.dropFirst()) else {
          throw Fault(description: "\(tag) closes what is not open")
        }
        continue
      }
      let name = String(tag.prefix { $0.isLetter || $0.isNumber })
      let attributes = try attributes(tag.dropFirst(name.count))
      for attribute in attributes where attribute.name == "id" {
        guard ids.insert(attribute.value).inserted else { throw Fault(description: "the id \(attribute.value) twice") }
      }
      guard Set(attributes.map(\.name)).count == attributes.count else {
        throw Fault(description: "an attribute twice: \(tag)")
      }
      if !tag.hasSuffix("/"), !empty.contains(name) { open.append(name) }
    }
    if !open.isEmpty { throw Fault(description: "left open: \(open)") }
  }

  private static func attributes(_ text: Substring) throws -> [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    var rest = text
    while true {
      rest = rest.drop { $0 == " " || $0 == "/" }
      guard !rest.isEmpty else { return result }
      let name = rest.prefix { $0 != "=" && $0 != " " && $0 != "/" }
      guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }) else {
        throw Fault(description: "no attribute: \(text)")
      }
      rest = rest.dropFirst(name.count)
      guard rest.first == "=" else {
        result.append((String(name), ""))
        continue
      }
      rest = rest.dropFirst()
      guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else {
        throw Fault(description: "unquoted: \(text)")
      }
      result.append((String(name), String(rest[rest.index(after: rest.startIndex)..<end])))
      rest = rest[rest.index(after: end)...]
    }
  }

  /// The plain numbers of these attributes.
  static func values(of names: [String], in text: String) -> [Double] {
    names.flatMap { name in
      text.split(separator: " \(name)=\"").dropFirst().compactMap { Double($0.prefix { $0 != "\"" }) }
    }
  }
}
