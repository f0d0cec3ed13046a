import Core
import Synchronization

/// A piece of a site that one thread makes from beginning to end.
enum SiteJob: Sendable {
  /// Pages that share their queries' rows: one page, or all that `paginate` made of it.
  case pages([PageToMake])
  case download(Downloads.File)
  /// The search's rows of one year.
  case search(String)
  /// What is due, for calendar programs.
  case bills
  /// The CSV reports of one month.
  case reports(Month)
}

/// The outputs of a page that cannot be taken over from the last site.
struct PageToMake: Sendable {
  var page: PageInstance
  var outputs: [OutputFormat]
  /// Of the facts that it follows; nil for one that is made anew every time.
  var fingerprint: String?
}

/// Hands out jobs in their order, each once, to whichever thread asks next.
///
/// The numbers are all that two threads change at once. Since jobs go out in order, those before a failed one have all
/// been taken: when they are finished, the first error is the same whoever was faster.
final class SiteJobs: Sendable {
  private let jobs: [SiteJob]
  private let next = Atomic(0)
  private let end: Atomic<Int>

  init(_ jobs: [SiteJob]) {
    self.jobs = jobs
    end = Atomic(jobs.count)
  }

  var count: Int { jobs.count }

  var isEmpty: Bool { next.load(ordering: .relaxed) >= end.load(ordering: .relaxed) }

  func take() -> (number: Int, job: SiteJob)? {
    let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return number < end.load(ordering: .relaxed) ? (number, jobs[number]) : nil
  }

  /// Nothing is handed out any more.
  func stop() { end.store(0, ordering: .relaxed) }
}
