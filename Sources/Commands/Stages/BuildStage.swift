import Analytics
import Core
import Files
import Pages
import Settings
package import Warehouse

/// Renders the site, reports and downloads from the marts.
package struct BuildStage {
  private let household: Household
  private let console: Console
  private let warehouse: Warehouse?

  /// - Parameter warehouse: remembers what was built; nil builds everything anew.
  package init(_ household: Household, _ warehouse: Warehouse? = nil, console: Console) {
    self.household = household
    self.warehouse = warehouse
    self.console = console
  }

  /// - Returns: what was done, in a line.
  package func run() async throws -> String {
    let books = try household.openForReading()
    if let warehouse { try announce(restatements(books), warehouse) }
    let outcome = try await builder(books).build(previous: books.warehouse.siteFiles())
    try warehouse?.setSiteFiles(outcome.fingerprints)
    console.endProgress()
    let files = outcome.site.written + outcome.reportsWritten
    return "\(outcome.pages) pages, \(files) files written, \(outcome.site.unchanged) unchanged"
      + (outcome.site.removed > 0 ? ", \(outcome.site.removed) removed" : "")
  }

  /// What moved is known only once the figures are: what people are told of it follows.
  private func announce(_ restatements: [Core.Problem], _ warehouse: Warehouse) throws {
    try warehouse.write {
      try warehouse.setProblems(restatements, stage: "closed months")
      _ = try NotificationMart(
        warehouse.database, household.settings, household.decisions, today: household.clock.today
      ).run()
    }
  }

  /// Later facts that move a closed month are announced; its reports stay.
  private func restatements(_ books: BooksReader) throws -> [Core.Problem] {
    try ClosedMonths(household, books).differing().map { difference in
      Core.Problem(
        .warning, subject: difference.month.iso, text: "\(difference.headline), since it was closed.",
        remedy: difference.isMissing
          ? "get reports/ back from git or a backup; daybook close \(difference.month.iso) --undo makes new ones"
          : "daybook diff \(difference.month.iso) shows them; daybook close \(difference.month.iso) --again accepts them"
      )
    }
  }

  func builder(_ books: BooksReader) throws -> SiteBuilder {
    let shipped = try Self.shippedFolder()
    var places = SitePlaces(
      templates: "\(shipped)/Templates", assets: "\(shipped)/Site", ownTemplates: "\(household.folder)/Templates",
      ownAssets: "\(household.folder)/Site", site: household.site, reports: household.reports)
    places.closedMonths = Set(household.decisions.closedMonths.keys)
    return SiteBuilder(
      books.reading, openAnother: { [household] in try household.openForReading().reading }, context: household.context,
      now: household.clock.now, places: places,
      weekStartsMonday: household.settings.household.weekStarts != .sunday,
      progress: { [console] in console.progress($0) })
  }

  /// `share/daybook` beside an installed executable, else the checkout that it was built in.
  static func shippedFolder() throws -> String {
    let executable = Files.executable
    var folder = executable
    func isShipped(_ folder: String) -> Bool {
      Files.isFolder("\(folder)/Templates") && Files.isFolder("\(folder)/Site")
    }
    while let slash = folder.lastIndex(of: "/"), slash != folder.startIndex {
      folder = String(folder[..<slash])
      for candidate in ["\(folder)/share/daybook", folder] where isShipped(candidate) { return candidate }
    }
    throw UserError(
      "the shipped templates are not beside \(executable)",
      hint: "install daybook with make install, or run it from its checkout")
  }
}

extension BooksReader {
  /// For the pages.
  var reading: ReadingBooks { ReadingBooks(warehouse.database, catalogue) }
}
