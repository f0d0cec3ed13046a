import Analytics
package import Core

extension SiteBuilder {
  /// Renders one page of each template, writing nothing.
  ///
  /// - Returns: the first error of each template that has one; where the list of pages itself cannot be made, that one.
  /// - Throws: `UserErrors` for templates that cannot be read.
  package func check() throws -> [UserError] {
    let files = try TemplateFile.read(shipped: places.templates, household: places.ownTemplates)
    let set = try TemplateSet(files, components: .site)
    let sandbox = try QuerySandbox(books.database, books.catalogue)
    defer { sandbox.close() }
    let renderer = SiteRenderer(
      set, now: Instant(seconds: now), writing: writing
    ) { sql, source, prepare, each in
      try sandbox.run(sql, from: source, prepare: prepare, each: each)
    }
    do {
      let pages = try renderer.pages()
      _ = try Menu(books.database, sandbox, context, writing).set(on: renderer, pages)
      return try faults(of: pages, renderer)
    } catch let error as UserError {
      return [error]
    }
  }

  private func faults(of pages: [PageInstance], _ renderer: SiteRenderer) throws -> [UserError] {
    var tried: Set<String> = []
    var errors: [UserError] = []
    for page in pages where tried.insert(page.template).inserted {
      do {
        for output in page.outputs { _ = try renderer.render(page, as: output) }
      } catch let error as UserError {
        if !errors.contains(error) { errors.append(error) }
      }
    }
    return errors
  }
}
