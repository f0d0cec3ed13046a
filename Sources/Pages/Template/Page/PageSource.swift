import Core

/// A page's file taken apart: front matter, queries, and the template between them.
struct PageSource: Sendable {
  var front: FrontMatter
  var queries: [QueryText]
  /// The file with everything but the template masked, so that places stay right.
  var source: TemplateSource

  /// - Parameter isPage: partials and layouts have no queries and declare only parameters.
  init(file: String, bytes: [UInt8], isPage: Bool) throws {
    if let zero = bytes.firstIndex(of: 0) {
      throw TemplateSource(file: file, bytes: bytes).error("a template holds no zero bytes", at: Extent(zero, zero + 1))
    }
    let whole = TemplateSource(file: file, bytes: bytes)
    var masked = bytes
    var start = 0
    front = FrontMatter()
    if let (content, end) = try Self.frontMatter(whole) {
      front = try FrontMatter(
        bytes[content], file: file, firstLine: 2, keys: isPage ? FrontMatter.pageKeys : FrontMatter.partialKeys)
      Self.mask(&masked, 0..<end)
      start = end
    }
    queries = []
    if isPage {
      for block in try Self.blocks(whole, from: start) {
        if queries.contains(where: { $0.name == block.name }) {
          throw whole.error("two queries are called '\(block.name)'", at: block.nameExtent)
        }
        queries.append(try QueryText(name: block.name, extent: block.content, source: whole))
        Self.mask(&masked, block.whole)
      }
    }
    source = TemplateSource(file: file, bytes: masked, original: bytes)
    try checkReferences()
  }

  private static func mask(_ bytes: inout [UInt8], _ range: Range<Int>) {
    for index in range { bytes[index] = 0 }
  }

  /// Between a first line `+++` and the next one.
  private static func frontMatter(_ source: TemplateSource) throws -> (content: Range<Int>, end: Int)? {
    let bytes = source.original
    guard isFence(bytes, 0) else { return nil }
    let first = lineEnd(bytes, 0)
    var line = first
    while line < bytes.count {
      let next = lineEnd(bytes, line)
      if isFence(bytes, line) { return (first..<line, next) }
      line = next
    }
    throw source.error("the front matter is never closed", at: Extent(0, 3), hint: "a second line of +++ is missing")
  }

  private static func isFence(_ bytes: [UInt8], _ line: Int) -> Bool {
    bytes[line..<lineEnd(bytes, line)].trimmedEnd.elementsEqual("+++".utf8)
  }

  /// Behind the newline.
  private static func lineEnd(_ bytes: [UInt8], _ start: Int) -> Int {
    bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
  }

  private struct Block {
    var name: String
    var nameExtent: Extent
    var content: Extent
    var whole: Range<Int>
  }

  /// Fenced blocks of SQL that have a name; those without one are code to be shown.
  private static func blocks(_ source: TemplateSource, from start: Int) throws -> [Block] {
    let bytes = source.original
    var blocks: [Block] = []
    var line = start
    while line < bytes.count {
      let next = lineEnd(bytes, line)
      guard bytes[line..<next].starts(with: "```sql ".utf8) else {
        line = next
        continue
      }
      let rest = bytes[(line + 7)..<next].drop(while: \.isLiquidSpace).trimmedEnd
      let extent = Extent(rest.startIndex, rest.endIndex)
      guard !rest.isEmpty else {
        line = next
        continue
      }
      guard let first = rest.first, !first.isDigit, rest.allSatisfy(\.isWordByte) else {
        throw source.error("a query's name is letters, digits and _", at: extent)
      }
      guard let (contentEnd, end) = fenceEnd(bytes, from: next) else {
        throw source.error("this query is never closed", at: extent, hint: "a line of ``` is missing")
      }
      blocks.append(
        Block(
          name: String(decoding: rest, as: UTF8.self), nameExtent: extent, content: Extent(next, contentEnd),
          whole: line..<end))
      line = end
    }
    return blocks
  }

  private static func fenceEnd(_ bytes: [UInt8], from start: Int) -> (content: Int, end: Int)? {
    var line = start
    while line < bytes.count {
      let next = lineEnd(bytes, line)
      if bytes[line..<next].trimmedEnd.elementsEqual("```".utf8) { return (line, next) }
      line = next
    }
    return nil
  }

  /// Every reference names a declared parameter or an earlier query, and every parameter is used.
  private func checkReferences() throws {
    for (position, query) in queries.enumerated() {
      let earlier = queries[..<position].map(\.name)
      for (reference, extent) in zip(query.references, query.extents) {
        if reference.name == "params" {
          let names = front.parameters.map(\.name)
          guard names.contains(reference.field) else {
            throw source.error(
              "no parameter is called '\(reference.field)'", at: extent,
              hint: didYouMean(reference.field, names) ?? "declare it as params.\(reference.field)")
          }
        } else if !earlier.contains(reference.name) {
          throw source.error(
            "no query above is called '\(reference.name)'", at: extent,
            hint: didYouMean(reference.name, earlier + ["params"]))
        }
      }
    }
    for parameter in front.parameters where !isUsed(parameter.name) {
      let place = front.parameterPlaces[parameter.name] ?? Place(file: source.file)
      throw UserError("the parameter '\(parameter.name)' is used nowhere", at: place)
    }
  }

  private func isUsed(_ parameter: String) -> Bool {
    if queries.contains(where: { $0.references.contains { $0.name == "params" && $0.field == parameter } }) {
      return true
    }
    return source.bytes.firstRange(of: Array(parameter.utf8)) != nil
      || [front.title, front.path, front.description].contains { $0?.text.contains(parameter) ?? false }
  }
}
