import Core
import Files
import Pages
import Settings

extension CommandTable {
  static let close = Command(
    "close", "Freeze a month's reports: what moves it later is announced", arguments: "[MONTH]", count: 0...1,
    options: [
      .init("again", nil, "accept what has moved since: freeze it as the figures are now"),
      .init("undo", nil, "open it again: its reports follow the figures"),
    ],
    examples: ["daybook close                 those that are closed", "daybook close 2026-03"]
  ) { invocation in
    let household = try Household.open(invocation)
    guard let text = invocation.arguments.first else {
      return try ClosedMonths(household, household.openForReading(invocation.console)).list(invocation.console)
    }
    let month = try ClosedMonths.month(text)
    return try await household.locked {
      let months = ClosedMonths(household, try household.openForReading(invocation.console))
      if invocation.has("undo") {
        try months.open(month)
        invocation.console.message("\(month.iso) is open again; next: daybook build")
        return .done
      }
      if invocation.has("again") { try months.acceptChanges(of: month) } else { try months.close(month) }
      invocation.console.message(
        "\(month.iso) is closed: its reports stay as they are, and a later fact that moves it is announced")
      return .done
    }
  }

  static let diff = Command(
    "diff", "Show how the figures of a month differ from its reports", arguments: "[MONTH]", count: 0...1,
    examples: ["daybook diff                  all closed months", "daybook diff 2026-03"]
  ) { invocation in
    let household = try Household.open(invocation)
    let months = ClosedMonths(household, try household.openForReading(invocation.console))
    let differences: [ReportDifference]
    if let text = invocation.arguments.first {
      let difference = try months.difference(try ClosedMonths.month(text))
      if difference.isMissing { throw UserError("\(difference.month.iso) has no reports", hint: "daybook build") }
      differences = difference.lines.isEmpty ? [] : [difference]
    } else {
      differences = try months.differing()
    }
    for difference in differences {
      invocation.console.result(difference.headline)
      for line in difference.lines {
        if let before = line.before { invocation.console.result("  \(line.file)  - \(before)".onOneLine) }
        if let after = line.after { invocation.console.result("  \(line.file)  + \(after)".onOneLine) }
      }
    }
    if differences.isEmpty { invocation.console.message("nothing differs") }
    return .done
  }
}

/// The months that decisions.csv says are closed, and the reports that stand for them.
struct ClosedMonths {
  private let household: Household
  private let books: BooksReader
  private let comparison: ReportComparison

  init(_ household: Household, _ books: BooksReader) {
    self.household = household
    self.books = books
    comparison = ReportComparison(books.reading, household.context, folder: household.reports)
  }

  static func month(_ text: String) throws -> Month {
    guard let month = Month(iso: text) else { throw UsageError("'\(text)' is no month", hint: "as 2026-03") }
    return month
  }

  func difference(_ month: Month) throws -> ReportDifference { try comparison.difference(month) }

  /// Closed months that the figures of today would report otherwise.
  func differing() throws -> [ReportDifference] {
    try household.decisions.closedMonths.keys.sorted().map(comparison.difference).filter {
      $0.isMissing || !$0.lines.isEmpty
    }
  }

  func list(_ console: Console) throws -> ExitCode {
    let months = household.decisions.closedMonths.sorted { $0.key < $1.key }
    for (month, since) in months {
      let difference = try comparison.difference(month)
      let moved = difference.isMissing || !difference.lines.isEmpty
      console.result("\(month.iso)  closed \(since)\(moved ? "  \(difference.headline)" : "")".onOneLine)
    }
    if months.isEmpty { console.message("no month is closed; next: daybook close MONTH") }
    return .done
  }

  /// - Throws: `UserError` when the month is not over, is closed, or its reports are not as the figures are.
  func close(_ month: Month) throws {
    if let since = household.decisions.closedMonths[month] {
      throw UserError(
        "\(month.iso) is closed since \(since)", hint: "--again accepts what has moved since; --undo opens it")
    }
    guard month.lastDay < household.clock.today else {
      throw UserError("\(month.iso) is not over yet", hint: "a month is closed once it is past")
    }
    guard try comparison.months().contains(month) else {
      throw UserError("there are no figures of \(month.iso)", hint: "the books hold nothing of that month")
    }
    let difference = try comparison.difference(month)
    guard !difference.isMissing, difference.lines.isEmpty else {
      throw UserError("the reports of \(month.iso) are not as the figures are", hint: "daybook build writes them")
    }
    try decide(month)
  }

  /// Freezes the month anew, as the figures are.
  func acceptChanges(of month: Month) throws {
    try checkClosed(month)
    try comparison.rewrite(month)
    try decide(month)
  }

  func open(_ month: Month) throws {
    try checkClosed(month)
    var file = try DecisionsFile.load(folder: household.folder)
    file.remove(kind: "month", target: month.iso, field: "closed")
    try file.save(folder: household.folder)
  }

  private func checkClosed(_ month: Month) throws {
    guard household.decisions.closedMonths[month] != nil else {
      throw UserError("\(month.iso) is not closed", hint: "daybook close \(month.iso)")
    }
  }

  private func decide(_ month: Month) throws {
    var file = try DecisionsFile.load(folder: household.folder)
    file.set(DecisionLine(kind: "month", target: month.iso, field: "closed", value: household.clock.instant))
    try file.save(folder: household.folder)
  }
}
