import Core
import Files

/// A file of `Templates/`, shipped or the household's own.
package struct TemplateFile: Sendable {
  /// Within its `Templates` folder: `accounts.md`, `partials/recurring-list.md`, `layouts/default.html`.
  package var path: String
  /// As errors name it.
  package var file: String
  package var bytes: [UInt8]

  package init(path: String, file: String, bytes: [UInt8]) {
    self.path = path
    self.file = file
    self.bytes = bytes
  }

  /// All files of the shipped folder, with the household's own in place of those of the same path, sorted by path.
  package static func read(shipped: String, household: String?) throws -> [TemplateFile] {
    var files: [String: TemplateFile] = [:]
    for (folder, shown) in [(shipped, shipped), (household ?? "", "Templates")] where Files.isFolder(folder) {
      for path in try Files.filesBelow(folder) where !path.split(separator: "/").contains(where: { $0.hasPrefix(".") })
      {
        files[path] = TemplateFile(path: path, file: "\(shown)/\(path)", bytes: try Files.read("\(folder)/\(path)"))
      }
    }
    return files.values.sorted { $0.path < $1.path }
  }
}

/// Every page, partial and layout of a site, compiled once.
package struct TemplateSet: Sendable {
  struct Page: Sendable {
    /// Without folder and extension: what `daybook explain` calls it.
    var name: String
    var source: PageSource
    var body: Template
    var title: Template?
    var path: Template?
    var description: Template?
    /// What it is written as, the first being the page proper.
    var outputs: [OutputFormat]
  }

  let pages: [Page]
  let partials: [String: Template]
  let layouts: [String: Template]

  /// - Throws: `UserErrors` with the first error of every file that has one.
  package init(_ files: [TemplateFile], components: ComponentRegistry) throws {
    var pages: [Page] = []
    var partials: [String: Template] = [:]
    var layouts: [String: Template] = [:]
    var errors: [UserError] = []
    for file in files {
      do {
        if let name = file.name(in: "partials") {
          let part = try PageSource(file: file.file, bytes: file.bytes, isPage: false)
          let isTyped = part.source.bytes.first == 0
          partials[name] = try Template(
            part.source, parameters: isTyped ? part.front.parameters : nil, components: components)
        } else if let name = file.name(in: "layouts") {
          layouts[name] = try Template(TemplateSource(file: file.file, bytes: file.bytes), components: components)
        } else {
          pages.append(try Self.page(file, components))
        }
      } catch let error as UserError {
        errors.append(error)
      }
    }
    if !errors.isEmpty { throw UserErrors(errors) }
    self.pages = pages
    self.partials = partials
    self.layouts = layouts
  }

  private static func page(_ file: TemplateFile, _ components: ComponentRegistry) throws -> Page {
    let source = try PageSource(file: file.file, bytes: file.bytes, isPage: true)
    let ending = String(file.path.split(separator: ".").last ?? "")
    guard let format = OutputFormat(rawValue: ending) else {
      throw UserError("a page's file ends in .md, .html, .csv, .json, .txt or .atom", at: Place(file: file.file))
    }
    let front = source.front
    let page = Page(
      name: String(file.path.dropLast(ending.utf8.count + 1)), source: source,
      body: try Template(source.source, components: components),
      title: try front.title.map { try line($0, source) }, path: try front.path.map { try line($0, source) },
      description: try front.description.map { try line($0, source) },
      outputs: front.outputs ?? [format == .md ? .html : format])
    try check(page)
    return page
  }

  private static func check(_ page: Page) throws {
    let front = page.source.front
    let queries = page.source.queries.map(\.name)
    func mustExist(_ name: String, _ place: Place) throws {
      if queries.contains(name) { return }
      throw UserError(
        "no query of this page is called '\(name)'", at: place,
        excerpt: place.line.flatMap { page.source.source.line($0) },
        hint: didYouMean(name, queries))
    }
    if let forEach = front.forEach {
      try mustExist(forEach.text, forEach.place)
      if front.path == nil {
        throw UserError(
          "a page for each row needs a 'path'", at: forEach.place, hint: "path = \"things/{{ \(forEach.text).slug }}/\""
        )
      }
    }
    if let pagination = front.pagination { try mustExist(pagination.query, pagination.place) }
    if let changes = front.changes, FactSubject(rawValue: changes.text) == nil {
      throw UserError(
        "no facts are called '\(changes.text)'", at: changes.place,
        excerpt: changes.place.line.flatMap { page.source.source.line($0) },
        hint: didYouMean(changes.text, FactSubject.allCases.map(\.rawValue)))
    }
  }

  /// A text of the front matter as a template; its errors are at its own place where the text stands there unescaped.
  private static func line(_ line: FrontMatter.Line, _ page: PageSource) throws -> Template {
    let source = page.source
    if let number = line.place.line, let column = line.place.column,
      let offset = source.offset(line: number, column: column + 1),
      source.original[offset...].starts(with: line.text.utf8)
    {
      let shown = TemplateSource(file: source.file, bytes: source.original)
      return try Template(shown, extent: Extent(offset, offset + line.text.utf8.count))
    }
    return try Template(TemplateSource(file: source.file, text: line.text))
  }
}

extension TemplateFile {
  /// The name of a partial or layout; nil for files elsewhere.
  fileprivate func name(in folder: String) -> String? {
    guard path.hasPrefix(folder + "/") else { return nil }
    let rest = path.dropFirst(folder.utf8.count + 1)
    return String(rest.lastIndex(of: ".").map { rest[..<$0] } ?? rest)
  }
}
