package import Analytics
import Core
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

/// Renders a household's whole site, its downloads and its reports from the datasets.
package struct SiteBuilder {
  package struct Outcome: Sendable {
    package var pages = 0
    package var site = SiteFolder.Outcome()
    package var reportsWritten = 0
    /// By file, for `previous` of the next build: only once this one's site stands.
    package var fingerprints: [String: String] = [:]
  }

  let database: Database
  let catalogue: DatasetCatalogue
  private let context: DatasetContext
  let now: Int64
  let places: SitePlaces
  private let weekStartsMonday: Bool
  private let progress: (String) -> Void

  /// - Parameters:
  ///   - database: a reading connection with the datasets installed.
  ///   - now: seconds since 1970 of the run's clock: no template asks another.
  package init(
    _ database: Database, _ catalogue: DatasetCatalogue, context: DatasetContext, now: Int64, places: SitePlaces,
    weekStartsMonday: Bool = true, progress: @escaping (String) -> Void = { _ in }
  ) {
    self.database = database
    self.catalogue = catalogue
    self.context = context
    self.now = now
    self.places = places
    self.weekStartsMonday = weekStartsMonday
    self.progress = progress
  }

  /// - Parameter previous: what the last build gave as `fingerprints`; files whose text is the same are taken over.
  /// - Throws: `UserErrors` with every template's error; the site that was there is untouched.
  package func build(previous: [String: String] = [:]) throws -> Outcome {
    let files = try TemplateFile.read(shipped: places.templates, household: places.ownTemplates)
    let set = try TemplateSet(files, components: .site)
    let folder = try SiteFolder(places.site)
    do {
      var outcome = Outcome()
      let reports = ReportFolder(places.reports)
      let versions = try renderPages(set, files, previous, into: folder, reports, &outcome)
      try copyAssets(into: folder)
      progress("downloads")
      func keeps(_ file: String, _ fingerprint: String) throws -> Bool {
        outcome.fingerprints[file] = fingerprint
        return try previous[file] == fingerprint && folder.keep(file)
      }
      try Downloads(database, catalogue, household: context.currency).write(into: folder) { file, dataset, year in
        try keeps(file, versions.fingerprint(ofYear: year, dataset))
      }
      try SearchIndex(database).write(into: folder) { file, year in
        try keeps(file, versions.fingerprint(ofYear: year, "search"))
      }
      try MonthlyReports(database, catalogue, context).write(into: reports)
      outcome.site = try folder.finish()
      outcome.reportsWritten = try reports.finish()
      return outcome
    } catch {
      folder.abandon()
      throw error
    }
  }

  var writing: Writing {
    Writing(country: context.country, currency: context.currency, weekStartsMonday: weekStartsMonday)
  }

  private func renderPages(
    _ set: TemplateSet, _ files: [TemplateFile], _ previous: [String: String], into folder: SiteFolder,
    _ reports: ReportFolder, _ outcome: inout Outcome
  ) throws -> FactVersions {
    let sandbox = try QuerySandbox(database, catalogue)
    defer { sandbox.close() }
    let renderer = SiteRenderer(
      set, now: Instant(seconds: now), writing: writing
    ) { sql, source, prepare, each in
      try sandbox.run(sql, from: source, prepare: prepare, each: each)
    }
    let pages = try renderer.pages()
    let frame = try Menu(database, sandbox, context, writing).set(on: renderer, pages)
    let versions = try sandbox.paused {
      try FactVersions(database, context, templates: files, frame: frame)
    }
    for (index, page) in pages.enumerated() {
      if index % 50 == 0 { progress("page \(index + 1) of \(pages.count)") }
      let fingerprint = versions.fingerprint(of: page, today: context.today)
      for output in page.outputs {
        if let fingerprint, output != .md {
          outcome.fingerprints[page.file(output)] = fingerprint
          if previous[page.file(output)] == fingerprint, try folder.keep(page.file(output)) { continue }
        }
        let bytes = try renderer.render(page, as: output)
        if output == .md, let path = page.reportPath {
          try reports.put(path, bytes)
        } else {
          try folder.put(page.file(output), bytes)
        }
      }
    }
    outcome.pages = pages.count
    return versions
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

extension PageInstance {
  /// Where the Markdown of a month's page stands under reports/: `2026/05/report.md`; nil for other pages.
  fileprivate var reportPath: String? {
    guard template == "month", case .string(let text)? = row?["month"], let month = Month(iso: text) else { return nil }
    return "\(month.iso.prefix(4))/\(month.iso.suffix(2))/report.md"
  }
}

/// reports/, which git keeps: files are written one by one, and only those that differ.
package final class ReportFolder {
  private let folder: String
  private var written = 0

  init(_ folder: String) { self.folder = folder }

  func put(_ path: String, _ bytes: [UInt8]) throws {
    let target = "\(folder)/\(path)"
    do {
      if let slash = target.lastIndex(of: "/") { try Files.makeFolder(String(target[..<slash])) }
      if try Files.writeIfDifferent(bytes, to: target) { written += 1 }
    } catch {
      throw UserError("the report \(path) cannot be written: \(error)", hint: "check who may write to \(folder)")
    }
  }

  func finish() throws -> Int { written }
}

@available(*, unavailable) extension ReportFolder: Sendable {}
