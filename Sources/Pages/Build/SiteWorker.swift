import Analytics
import Core
import SQLite

/// What every thread that makes a site is told.
struct SiteTask: Sendable {
  var jobs: SiteJobs
  var renderer: SiteRenderer.Settled
  var context: DatasetContext
}

/// What one thread made, and what stopped it.
struct SiteShare: Sendable {
  var files: SiteWriter
  var reports: ReportFolder
  /// Of reports, which tell only once they are written whether they still stand.
  var fingerprints: [String: String] = [:]
  var failure: (job: Int, error: any Error)?
}

/// Makes jobs of a site on one thread, with a connection that nobody else uses.
struct SiteWorker {
  private let books: ReadingBooks
  private let task: SiteTask
  private let sandbox: QuerySandbox
  private let renderer: SiteRenderer

  /// - Parameter sandbox: open, on the books' connection.
  init(_ books: ReadingBooks, _ sandbox: QuerySandbox, _ task: SiteTask) {
    self.books = books
    self.task = task
    self.sandbox = sandbox
    renderer = SiteRenderer(task.renderer) { sql, source, prepare, each in
      try sandbox.run(sql, from: source, prepare: prepare, each: each)
    }
  }

  /// Takes jobs until there are none.
  func run(_ share: inout SiteShare, progress: (Int) -> Void = { _ in }) {
    while let (number, job) = task.jobs.take() {
      progress(number)
      do {
        try make(job, &share)
      } catch {
        share.failure = (number, error)
        return task.jobs.stop()
      }
    }
  }

  private func make(_ job: SiteJob, _ share: inout SiteShare) throws {
    if case .pages(let pages) = job {
      for page in pages { try make(page, &share) }
      return
    }
    // The program's own queries, from here on: pages come before all else.
    sandbox.close()
    switch job {
    case .pages: break
    case .download(let file):
      let downloads = Downloads(books.database, books.catalogue, household: task.context.currency)
      try share.files.put(file.path, downloads.bytes(file))
    case .search(let year): try share.files.put(SearchIndex.file(year), SearchIndex(books.database).shard(year))
    case .bills:
      let writing = Writing(country: task.context.country, currency: task.context.currency)
      try share.files.put(BillsCalendar.file, BillsCalendar(books.database, task.context, writing).bytes())
    case .reports(let month):
      try MonthlyReports(books.database, books.catalogue, task.context).write(month, into: &share.reports)
    }
  }

  private func make(_ item: PageToMake, _ share: inout SiteShare) throws {
    for output in item.outputs {
      let bytes = try renderer.render(item.page, as: output)
      guard output == .md, let path = item.page.reportPath else {
        try share.files.put(item.page.file(output), bytes)
        continue
      }
      try share.reports.put(path, bytes)
      if let fingerprint = item.fingerprint {
        share.fingerprints[ReportFolder.key(path)] = share.reports.fingerprint(fingerprint, of: path)
      }
    }
  }
}
