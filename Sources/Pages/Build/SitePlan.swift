import Analytics
import Core

/// What a build has to make. What stands as it would be made is taken over while the plan is drawn up.
struct SitePlan {
  private let previous: [String: String]
  private let folder: SiteFolder
  let reports: ReportFolder
  private(set) var jobs: [SiteJob] = []
  /// By file, of all that was or will be made of known facts.
  private(set) var fingerprints: [String: String] = [:]
  private(set) var pages = 0

  init(previous: [String: String], folder: SiteFolder, reports: ReportFolder) {
    self.previous = previous
    self.folder = folder
    self.reports = reports
  }

  mutating func add(_ pages: [PageInstance], _ versions: FactVersions, today: Day) throws {
    self.pages += pages.count
    var group: [PageToMake] = []
    for page in pages {
      if page.number == 1 { end(&group) }
      let fingerprint = versions.fingerprint(of: page, today: today)
      let outputs = try page.outputs.filter { try !keeps(page, $0, fingerprint) }
      if !outputs.isEmpty { group.append(PageToMake(page: page, outputs: outputs, fingerprint: fingerprint)) }
    }
    end(&group)
  }

  private mutating func end(_ group: inout [PageToMake]) {
    if !group.isEmpty { jobs.append(.pages(group)) }
    group = []
  }

  private mutating func keeps(_ page: PageInstance, _ output: OutputFormat, _ fingerprint: String?) throws -> Bool {
    if output == .md, let month = page.reportMonth, reports.holdsFrozen(pageOf: month) { return true }
    guard let fingerprint else { return false }
    guard output == .md, let path = page.reportPath else { return try keeps(page.file(output), fingerprint) }
    let key = ReportFolder.key(path)
    let standing = reports.fingerprint(fingerprint, of: path)
    guard previous[key] == standing else { return false }
    fingerprints[key] = standing
    return true
  }

  private mutating func keeps(_ file: String, _ fingerprint: String) throws -> Bool {
    fingerprints[file] = fingerprint
    return try previous[file] == fingerprint && folder.keep(file)
  }

  mutating func add(_ files: [Downloads.File], _ versions: FactVersions) throws {
    for file in files {
      if file.isOfRows, let year = file.year,
        try keeps(file.path, versions.fingerprint(ofYear: year, file.dataset.name))
      {
        continue
      }
      jobs.append(.download(file))
    }
  }

  mutating func add(searchYears years: [String], _ versions: FactVersions) throws {
    for year in years where try !keeps(SearchIndex.file(year), versions.fingerprint(ofYear: year, "search")) {
      jobs.append(.search(year))
    }
    try folder.put("search/years.js", SearchIndex.manifest(years))
  }

  mutating func addBills(_ isNeeded: Bool) {
    if isNeeded { jobs.append(.bills) }
  }

  mutating func add(reportsOf months: [Month]) {
    jobs += months.filter { !reports.isFrozen($0) }.map(SiteJob.reports)
  }
}
