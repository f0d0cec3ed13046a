import Analytics
import Core
import SQLite

/// One query of a page as it ran: what `daybook explain` prints.
package struct ExplainedQuery: Sendable {
  /// Parameters numbered.
  package var sql: String
  package var file: String
  package var line: Int
  /// SQLite's plan, a step a line, indented by depth.
  package var plan: [String]
  package var rows: Int
  package var duration: Duration
}

extension SiteBuilder {
  /// Renders one page, writing nothing, and tells what its queries did.
  ///
  /// - Parameter name: a template (`net-worth`) or a page's address (`months/2026-05`); empty or `index` is Today.
  /// - Throws: `UserError` when there is no such page.
  package func explain(_ name: String) throws -> (path: String, queries: [ExplainedQuery]) {
    let files = try TemplateFile.read(shipped: places.templates, household: places.ownTemplates)
    let set = try TemplateSet(files, components: .site)
    let sandbox = try QuerySandbox(books.database, books.catalogue)
    defer { sandbox.close() }
    let log = QueryLog()
    let renderer = SiteRenderer(set, now: Instant(seconds: now), writing: writing) { sql, source, prepare, each in
      var rows = 0
      let duration = try ContinuousClock().measure {
        try sandbox.run(sql, from: source, prepare: prepare) { row in
          rows += 1
          try each(row)
        }
      }
      log.add(sql, source, rows, duration)
    }
    let pages = try renderer.pages()
    let wanted = name == "index" ? "" : name
    guard
      let page = pages.first(where: { [wanted, "\(wanted)/", "\(wanted)index.html"].contains($0.path) })
        ?? pages.first(where: { $0.template == name })
    else {
      let known = Set(pages.map(\.template)).union(pages.map { String($0.path.dropLast()) })
      throw UserError(
        "no page is called '\(name)'",
        hint: nearestName(to: name, among: known.sorted()).map { "did you mean '\($0)'?" }
          ?? "a page is called by its template or its address: months/2026-05")
    }
    log.queries = []
    if let output = page.outputs.first { _ = try renderer.render(page, as: output) }
    for index in log.queries.indices {
      var depths: [Int64: Int] = [:]
      let query = log.queries[index]
      try sandbox.run("explain query plan " + query.sql, from: QuerySource(file: query.file, firstLine: query.line)) {
        row in
        let depth = (depths[row.int64(1)] ?? -1) + 1
        depths[row.int64(0)] = depth
        log.queries[index].plan.append(String(repeating: "  ", count: depth) + row.text(3))
      }
    }
    return (page.file(page.outputs.first ?? .html), log.queries)
  }

  private final class QueryLog {
    var queries: [ExplainedQuery] = []

    func add(_ sql: String, _ source: QuerySource, _ rows: Int, _ duration: Duration) {
      queries.append(
        ExplainedQuery(
          sql: sql, file: source.file, line: source.firstLine, plan: [], rows: rows, duration: duration))
    }
  }
}
