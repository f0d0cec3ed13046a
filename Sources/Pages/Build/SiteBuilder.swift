package import Analytics
package import Core
import Files
package import SQLite

/// Where a site's templates and fixed files come from, and where it goes.
package struct SitePlaces: Sendable {
  /// The shipped `Templates` and `Site`.
  package var templates: String
  package var assets: String
  /// The household's own, which replace files of the same name; they need not exist.
  package var ownTemplates: String
  package var ownAssets: String
  package var site: String
  package var reports: String
  /// Months whose reports stay as they are.
  package var closedMonths: Set<Month> = []

  package init(
    templates: String, assets: String, ownTemplates: String, ownAssets: String, site: String, reports: String
  ) {
    self.templates = templates
    self.assets = assets
    self.ownTemplates = ownTemplates
    self.ownAssets = ownAssets
    self.site = site
    self.reports = reports
  }
}

/// The books as one thread reads them: a connection of its own with the datasets on it.
package struct ReadingBooks {
  package var database: Database
  package var catalogue: DatasetCatalogue

  package init(_ database: Database, _ catalogue: DatasetCatalogue) {
    self.database = database
    self.catalogue = catalogue
  }
}

/// Renders a household's whole site, its downloads and its reports from the datasets.
///
/// Two threads make it, each with its own connection; what either makes depends on nothing but the books, so the site is
/// the same whoever made which page.
package struct SiteBuilder {
  package struct Outcome: Sendable {
    package var pages = 0
    package var site = SiteFolder.Outcome()
    package var reportsWritten = 0
    /// By file, for `previous` of the next build: only once this one's site stands.
    package var fingerprints: [String: String] = [:]
  }

  let books: ReadingBooks
  private let openAnother: @Sendable () throws -> ReadingBooks
  let context: DatasetContext
  let now: Int64
  let places: SitePlaces
  private let weekStartsMonday: Bool
  private let progress: (String) -> Void

  /// - Parameters:
  ///   - books: a reading connection with the datasets installed.
  ///   - openAnother: opens the same books for the other thread.
  ///   - now: seconds since 1970 of the run's clock: no template asks another.
  package init(
    _ books: ReadingBooks, openAnother: @escaping @Sendable () throws -> ReadingBooks, context: DatasetContext,
    now: Int64, places: SitePlaces, weekStartsMonday: Bool = true, progress: @escaping (String) -> Void = { _ in }
  ) {
    self.books = books
    self.openAnother = openAnother
    self.context = context
    self.now = now
    self.places = places
    self.weekStartsMonday = weekStartsMonday
    self.progress = progress
  }

  /// - Parameter previous: what the last build gave as `fingerprints`; files whose text is the same are taken over.
  /// - Throws: `UserErrors` with every template's error; the site that was there is untouched.
  package func build(previous: [String: String] = [:]) async throws -> Outcome {
    let folder = try SiteFolder(places.site)
    do {
      var outcome = Outcome()
      let sandbox = try QuerySandbox(books.database, books.catalogue)
      defer { sandbox.close() }
      var plan = SitePlan(
        previous: previous, folder: folder, reports: ReportFolder(places.reports, frozen: places.closedMonths))
      let renderer = try self.plan(&plan, sandbox)
      let task = SiteTask(jobs: SiteJobs(plan.jobs), renderer: renderer, context: context)
      outcome.fingerprints = plan.fingerprints
      outcome.pages = plan.pages
      for share in try await make(task, sandbox, folder, plan.reports) {
        folder.take(share.files)
        outcome.reportsWritten += share.reports.written
        outcome.fingerprints.merge(share.fingerprints) { _, new in new }
      }
      try copyAssets(into: folder)
      outcome.site = try folder.finish()
      return outcome
    } catch {
      folder.abandon()
      throw error
    }
  }

  var writing: Writing {
    Writing(country: context.country, currency: context.currency, weekStartsMonday: weekStartsMonday)
  }

  /// Lists what must be made, and takes over what need not.
  private func plan(_ plan: inout SitePlan, _ sandbox: QuerySandbox) throws -> SiteRenderer.Settled {
    let files = try TemplateFile.read(shipped: places.templates, household: places.ownTemplates)
    let set = try TemplateSet(files, components: .site)
    let renderer = SiteRenderer(
      set, now: Instant(seconds: now), writing: writing
    ) { sql, source, prepare, each in
      try sandbox.run(sql, from: source, prepare: prepare, each: each)
    }
    let pages = try renderer.pages()
    let frame = try Menu(books.database, sandbox, context, writing).set(on: renderer, pages)
    try sandbox.paused {
      let versions = try FactVersions(books.database, context, templates: files, frame: frame)
      try plan.add(pages, versions, today: context.today)
      let downloads = Downloads(books.database, books.catalogue, household: context.currency)
      try plan.add(downloads.files(), versions)
      try plan.add(searchYears: SearchIndex(books.database).years(), versions)
      plan.addBills(try BillsCalendar.isNeeded(books.database))
      plan.add(reportsOf: try MonthlyReports(books.database, books.catalogue, context).months())
    }
    return renderer.settled
  }

  /// Makes all jobs, this thread beside another.
  /// - Throws: the error of the first job that failed.
  private func make(
    _ task: SiteTask, _ sandbox: QuerySandbox, _ folder: SiteFolder, _ reports: ReportFolder
  ) async throws -> [SiteShare] {
    let (begun, open) = (SiteShare(files: folder.another(), reports: reports), openAnother)
    async let other = Self.other(task, begun, open)
    var own = begun
    SiteWorker(books, sandbox, task).run(&own) { number in
      if number % 10 == 0 { progress("part \(number + 1) of \(task.jobs.count)") }
    }
    let shares = [own, await other]
    if let first = shares.compactMap(\.failure).min(by: { $0.job < $1.job }) { throw first.error }
    return shares
  }

  private static func other(
    _ task: SiteTask, _ begun: SiteShare, _ open: @Sendable () throws -> ReadingBooks
  ) async -> SiteShare {
    var share = begun
    // On one core the first thread is done before this one begins.
    if task.jobs.isEmpty { return share }
    do {
      let books = try open()
      let sandbox = try QuerySandbox(books.database, books.catalogue)
      defer { sandbox.close() }
      SiteWorker(books, sandbox, task).run(&share)
    } catch {
      // Nothing that a job could be blamed for: it comes after all of theirs.
      share.failure = (.max, error)
    }
    return share
  }

  /// The shipped files of `Site/`, the household's own in place of those of the same name.
  private func copyAssets(into folder: SiteFolder) throws {
    var files: [String: String] = [:]
    for root in [places.assets, places.ownAssets] where Files.isFolder(root) {
      for path in try Files.filesBelow(root) where !path.hasPrefix(".") { files[path] = "\(root)/\(path)" }
    }
    for (path, source) in files.sorted(by: { $0.key < $1.key }) { try folder.put("assets/\(path)", Files.read(source)) }
  }
}
