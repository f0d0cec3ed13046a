import Core
import SQLite

/// A page to be written: one file of a template, or one of the many that `for_each` or `paginate` make of it.
package struct PageInstance: Sendable {
  /// The template's name: `accounts`, `months`.
  package let template: String
  /// From the site's root: `accounts/joint/`; empty for the first page.
  package let path: String
  package let title: String
  package let description: String
  package let outputs: [OutputFormat]
  /// Of the site's menu; nil for pages that stand in none.
  package let section: String?
  package let order: Int64
  /// The row of `for_each`.
  package let row: Row?
  /// Whose facts it follows; nil for one that is made anew every time.
  package let changes: FactSubject?
  /// From 1; more than one page only with `paginate`.
  package let number: Int
  package let count: Int
  let page: Int

  /// The file of one output: `accounts/joint/index.html`. A path that names a file is that file.
  package func file(_ format: OutputFormat) -> String {
    path.isEmpty || path.hasSuffix("/") ? path + "index." + format.fileExtension : path
  }
}

/// Makes a site's pages from its templates and one reading connection.
///
/// Not for two threads at once: each takes a renderer with a connection of its own.
package final class SiteRenderer {
  private let set: TemplateSet
  private let queries: QueryRunner
  private var environment: RenderEnvironment
  private let parameters: [String: [String: Value]]

  /// - Parameters:
  ///   - run: runs a query within its bounds.
  ///   - globals: seen by every template, partial and layout.
  ///   - parameters: other than the defaults, by template and name.
  package init(
    _ set: TemplateSet, now: Instant, writing: Writing, globals: [String: Value] = [:],
    parameters: [String: [String: Value]] = [:], run: @escaping RunQuery
  ) {
    self.set = set
    self.parameters = parameters
    queries = QueryRunner(household: writing.currency, run)
    let partials = set.partials
    environment = RenderEnvironment(
      now: now, writing: writing, globals: globals, partialNames: partials.keys.sorted(), partial: { partials[$0] })
  }

  /// What another thread needs to make the same pages: templates, globals and what all pages ask.
  package struct Settled: Sendable {
    fileprivate let set: TemplateSet
    fileprivate let environment: RenderEnvironment
    fileprivate let parameters: [String: [String: Value]]
    fileprivate let shared: QueryRunner.Shared
  }

  package var settled: Settled {
    Settled(set: set, environment: environment, parameters: parameters, shared: queries.shared)
  }

  package init(_ settled: Settled, run: @escaping RunQuery) {
    set = settled.set
    environment = settled.environment
    parameters = settled.parameters
    queries = QueryRunner(household: settled.environment.writing.currency, shared: settled.shared, run)
  }

  /// Adds what is known only once the pages are: the menu.
  package func setGlobal(_ name: String, _ value: Value) { environment.globals[name] = value }

  // MARK: Pages

  /// Every page of the site, in the order of its template's file and its rows.
  ///
  /// - Throws: `UserError` when two pages would be one file, or a path leads out of the site.
  package func pages() throws -> [PageInstance] {
    var all: [PageInstance] = []
    var owners: [String: PageInstance] = [:]
    for (index, page) in set.pages.enumerated() {
      for instance in try instances(of: page, at: index) {
        for output in instance.outputs {
          if let other = owners.updateValue(instance, forKey: instance.file(output)) {
            throw collision(instance, other, instance.file(output))
          }
        }
        all.append(instance)
      }
    }
    return all
  }

  private func collision(_ instance: PageInstance, _ other: PageInstance, _ file: String) -> UserError {
    let source = set.pages[instance.page].source
    let place = source.front.path?.place ?? Place(file: source.source.file)
    let both =
      instance.template == other.template
      ? "two rows of '\(instance.template)'" : "'\(other.template)' and '\(instance.template)'"
    return UserError(
      "\(both) would both be written to \(file)", at: place, excerpt: place.line.flatMap { source.source.line($0) })
  }

  private func instances(of page: TemplateSet.Page, at index: Int) throws -> [PageInstance] {
    guard let forEach = page.source.front.forEach else { return try paginated(page, index, row: nil) }
    let rows = try data(of: page, row: nil, upTo: forEach.text).rows(forEach.text)
    return try (0..<rows.count).flatMap { try paginated(page, index, row: rows[$0]) }
  }

  private func paginated(_ page: TemplateSet.Page, _ index: Int, row: Row?) throws -> [PageInstance] {
    let front = page.source.front
    let told = front.pagination?.count.flatMap { row?[$0] }
    let data = try data(
      of: page, row: row, upTo: (told == nil ? front.pagination?.query : nil) ?? front.forEach?.text ?? "")
    var rows = 0
    if case .integer(let count)? = told {
      rows = Int(clamping: count)
    } else if let pagination = front.pagination {
      rows = try data.rows(pagination.query).count
    }
    let count = front.pagination.map { max(1, (rows + $0.by - 1) / $0.by) } ?? 1
    let title = try page.title.map { try Renderer.text($0, data: data.values, in: environment) } ?? page.name
    let description = try page.description.map { try Renderer.text($0, data: data.values, in: environment) } ?? ""
    let path = try path(of: page, data)
    return (1...count).map { number in
      PageInstance(
        template: page.name, path: number == 1 ? path : "\(path)page-\(number)/", title: title,
        description: description,
        outputs: page.outputs, section: front.section, order: front.order, row: row,
        changes: front.changes.flatMap { FactSubject(rawValue: $0.text) }, number: number, count: count,
        page: index)
    }
  }

  private func path(of page: TemplateSet.Page, _ data: PageData) throws -> String {
    guard let template = page.path else { return page.name == "index" ? "" : page.name + "/" }
    let path = try Renderer.text(template, data: data.values, in: environment)
    let isFile = !path.isEmpty && !path.hasSuffix("/")
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast(path.hasSuffix("/") ? 1 : 0)
    let isGood = parts.allSatisfy { part in
      !part.isEmpty && !part.hasPrefix(".") && part.utf8.allSatisfy { $0.isWordByte || $0 == 0x2D || $0 == 0x2E }
    }
    guard path.isEmpty || isGood, !isFile || page.source.front.pagination == nil else {
      let place = page.source.front.path?.place ?? Place(file: page.source.source.file)
      throw UserError(
        "the path '\(path)' cannot be an address of the site", at: place,
        excerpt: place.line.flatMap { page.source.source.line($0) },
        hint: "folders of letters, digits, - _ and . with a / at the end")
    }
    return path
  }

  // MARK: Data

  /// What a page's template sees.
  private struct PageData {
    var values: [String: Value]

    func rows(_ query: String) throws -> Rows {
      guard case .rows(let rows)? = values[query] else {
        throw UserError("the query '\(query)' has not run")
      }
      return rows
    }
  }

  /// Runs a page's queries, all of them or up to one.
  private func data(of page: TemplateSet.Page, row: Row?, upTo last: String?) throws -> PageData {
    let front = page.source.front
    var values: [String: Value] = [:]
    var given = ObjectValue()
    for parameter in front.parameters {
      given[parameter.name] = parameters[page.name]?[parameter.name] ?? parameter.byDefault ?? .null
    }
    values["params"] = .object(given)
    for query in page.source.queries {
      if last?.isEmpty == true { break }
      if let row, query.name == front.forEach?.text {
        values[query.name] = .row(row)
      } else {
        values[query.name] = .rows(
          try queries.rows(query, try bindings(query, values, page.source), page.source.source))
      }
      if query.name == last { break }
    }
    return PageData(values: values)
  }

  private func bindings(_ query: QueryText, _ values: [String: Value], _ page: PageSource) throws -> [SQLValue] {
    try zip(query.references, query.extents).map { reference, extent in
      let value: Value
      switch values[reference.name] {
      case .object(let object)?: value = object[reference.field] ?? .null
      case .row(let row)?:
        value = try column(reference, row.rows, extent, page).map { row.rows[row.index, $0] } ?? .null
      case .rows(let rows)?:
        value = try column(reference, rows, extent, page).map { rows.count > 0 ? rows[0, $0] : .null } ?? .null
      default: value = .null
      }
      guard let bound = value.bound else {
        throw page.source.error("a query cannot be given \(value.kindName)", at: extent)
      }
      return bound
    }
  }

  private func column(
    _ reference: QueryText.Reference, _ rows: Rows, _ extent: Extent, _ page: PageSource
  ) throws -> Int? {
    guard let position = rows.position(of: reference.field) else {
      throw page.source.error(
        "the query '\(reference.name)' has no column called '\(reference.field)'", at: extent,
        hint: didYouMean(reference.field, rows.columns))
    }
    return position
  }

  // MARK: Rendering

  /// One output of a page, whole: for HTML within its layout.
  package func render(_ instance: PageInstance, as format: OutputFormat) throws -> [UInt8] {
    let page = set.pages[instance.page]
    var environment = environment
    environment.pagePath = instance.file(format)
    var data = try data(of: page, row: instance.row, upTo: nil).values
    if let pagination = page.source.front.pagination, case .rows(let rows)? = data[pagination.query] {
      let first = (instance.number - 1) * pagination.by
      // A count that was told may be short of the rows: the last page takes what is left, so that none is lost.
      let end = instance.number == instance.count ? rows.count : min(rows.count, first + pagination.by)
      data[pagination.query] = .rows(rows.slice(min(first, end)..<end))
    }
    data["page"] = .object(describe(instance, format))
    let renderer = Renderer(environment, data: data, mode: .marked(format), source: page.body.source)
    try renderer.run(page.body)
    let isPlainHTML = format == .html && page.body.source.file.hasSuffix(".html")
    let body =
      isPlainHTML
      ? try Marked.finishHTML(renderer.output, renderer.slots, for: environment)
      : try Marked.finish(renderer.output, renderer.slots, as: format, for: environment)
    guard format == .html else { return body }
    return try lay(out: body, instance, page, environment)
  }

  private func describe(_ instance: PageInstance, _ format: OutputFormat = .html) -> ObjectValue {
    let base = instance.number > 1 ? instance.path.withoutLastFolder : instance.path
    func address(_ number: Int) -> Value {
      guard (1...instance.count).contains(number) else { return .null }
      return .string("/" + (number == 1 ? base : "\(base)page-\(number)/"))
    }
    return ObjectValue([
      ("title", .string(instance.title)), ("description", .string(instance.description)),
      ("path", .string("/" + instance.path)), ("template", .string(instance.template)),
      ("section", .text(instance.section)), ("number", .integer(Int64(instance.number))),
      ("count", .integer(Int64(instance.count))), ("newer", address(instance.number - 1)),
      ("older", address(instance.number + 1)), ("format", .string(format.rawValue)),
    ])
  }

  private func lay(
    out body: [UInt8], _ instance: PageInstance, _ page: TemplateSet.Page, _ environment: RenderEnvironment
  ) throws -> [UInt8] {
    let wanted = page.source.front.layout
    let name = wanted?.text ?? "default"
    if name == "none" { return body }
    guard let layout = set.layouts[name] else {
      if wanted == nil { return body }
      let place = wanted?.place
      throw UserError(
        "no layout is called '\(name)'", at: place, excerpt: place?.line.flatMap { page.source.source.line($0) },
        hint: didYouMean(name, set.layouts.keys))
    }
    let renderer = Renderer(environment, data: [:], mode: .marked(.html), source: layout.source)
    var content: [UInt8] = []
    let drawn = ComponentOutput(html: String(decoding: body, as: UTF8.self), markdown: "")
    renderer.slots.append(.component(drawn, isInline: false), from: layout.source, Extent(0, 0), to: &content)
    renderer.set("content", .captured(Captured(plain: "", marked: content)))
    renderer.set("page", .object(describe(instance)))
    try renderer.run(layout)
    return try Marked.finishHTML(renderer.output, renderer.slots, for: environment)
  }
}

extension String {
  /// `a/b/` of `a/b/page-2/`.
  fileprivate var withoutLastFolder: String {
    let parts = split(separator: "/").dropLast()
    return parts.isEmpty ? "" : parts.joined(separator: "/") + "/"
  }
}
