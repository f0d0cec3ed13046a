package import Core

/// What a bank file held and what was wrong with it.
package struct FileReport: Sendable {
  /// Its name, without folders.
  package var file: String
  package var format: FileFormat
  /// The text encoding it was read with.
  package var encoding = ""
  /// The profile a CSV file was read with.
  package var profile: CSVProfile?
  /// How that profile came about, when none of the household's fitted.
  package var proposal: CSVProposal?
  /// One for each account and currency in the file, in the order they first appear.
  package var accounts: [FileAccount] = []
  /// Which row of a CSV file is the latest; nil when it has a single day and no balances.
  package var order: CSVOrder?
  /// Rows left out because they are not booked yet.
  package var pending = 0
  /// Rows left out by the profile's own rules.
  package var leftOut = 0
  /// Why nothing was read although a profile could be proposed: a question that only a person can answer. The
  /// problems say it too.
  package var refusal: UserError?
  /// By line; a kind of problem met on many lines is told once, with their number.
  package var problems: [FileProblem] = []

  package init(file: String, format: FileFormat) {
    self.file = file
    self.format = format
  }
}

/// One account in one currency, as a file shows it.
package struct FileAccount: Sendable {
  package var source: SourceAccount
  /// The household's account that it belongs to; nil when none matches.
  package var accountID: String?
  package var currency: Currency
  /// Bookings and trades.
  package var rows = 0
  /// Of their cash.
  package var sum: Money
  package var firstDay: Day?
  package var lastDay: Day?
  /// Before the first row, where the file tells.
  package var opening: StandardBalance?
  /// After the last row, where the file tells.
  package var closing: StandardBalance?
  /// All that is held, where the file tells.
  package var holdings: StandardHoldings?
  /// Rows that the bank takes back or replaces, in the file's order.
  package var corrections: [FileCorrection] = []

  init(source: SourceAccount, accountID: String?, currency: Currency) {
    self.source = source
    self.accountID = accountID
    self.currency = currency
    sum = Money(minor: 0, currency)
  }

  /// Counts one row; false when the sum no longer fits.
  mutating func count(_ row: StandardTransaction) -> Bool { count(row.day, row.amount) }

  mutating func count(_ trade: StandardTrade) -> Bool { count(trade.day, trade.amount) }

  private mutating func count(_ day: Day, _ amount: Money) -> Bool {
    rows += 1
    if firstDay.map({ day < $0 }) ?? true { firstDay = day }
    if lastDay.map({ day > $0 }) ?? true { lastDay = day }
    let (total, overflow) = sum.minor.addingReportingOverflow(amount.minor)
    if !overflow { sum.minor = total }
    return !overflow
  }
}

/// A row that its bank has since taken back or replaced.
package struct FileCorrection: Hashable, Sendable {
  /// The bank's id of that row: its `linkID`.
  package var linkID: String
  /// Where the correction stands.
  package var line: Int
  /// What the correction itself says of day and amount.
  package var day: Day?
  package var amount: Money?
  /// The row, where this file holds it: it is not among the file's rows.
  package var original: StandardTransaction?
  /// The row of this file that stands in its place; nil when it is taken back.
  package var replacement: StandardTransaction?
}

/// Something wrong with a file, by line number: never with an excerpt, since banks wrote it.
package struct FileProblem: Hashable, Sendable, CustomStringConvertible {
  /// Counted from 1.
  package var line: Int?
  package var message: String
  package var hint: String?

  package init(line: Int?, message: String, hint: String? = nil) {
    self.line = line
    self.message = message
    self.hint = hint
  }

  init(line: Int?, _ message: String, hint: String? = nil) {
    self.init(line: line, message: message, hint: hint)
  }

  package var description: String {
    (line.map { "line \($0): " } ?? "") + message + (hint.map { " (\($0))" } ?? "")
  }
}

/// Collects problems: each kind with its first lines, so that a hundred thousand broken rows are a few sentences.
struct ProblemLog {
  private var kinds: [String: Int] = [:]
  private var kept: [(problem: FileProblem, more: Int)] = []
  private static let linesPerKind = 3
  private var perKind: [String: Int] = [:]

  mutating func add(_ problem: FileProblem) {
    let seen = perKind[problem.message, default: 0]
    perKind[problem.message] = seen + 1
    if seen < Self.linesPerKind {
      kinds[problem.message] = kept.count
      kept.append((problem, 0))
    } else if let index = kinds[problem.message] {
      kept[index].more += 1
    }
  }

  mutating func add(line: Int?, _ message: String, hint: String? = nil) {
    add(FileProblem(line: line, message: message, hint: hint))
  }

  /// By line, those of the whole file first.
  var problems: [FileProblem] {
    let sorted = kept.enumerated().sorted {
      ($0.element.problem.line ?? 0, $0.offset) < ($1.element.problem.line ?? 0, $1.offset)
    }
    return sorted.map { entry in
      var problem = entry.element.problem
      let more = entry.element.more
      if more > 0 { problem.message += "; and \(more) more \(more == 1 ? "line" : "lines") like it" }
      return problem
    }
  }
}
