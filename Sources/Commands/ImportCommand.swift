import BankFiles
import Core
import Files
import Settings
import Warehouse

extension CommandTable {
  static let importing = Command(
    "import", "Take bank files into the books", arguments: "[FILE…]", count: 0...10_000,
    options: [
      .init("dry-run", nil, "only say what the files hold"), .init("json", nil, "with --dry-run: as JSON"),
    ],
    examples: [
      "daybook import Umsaetze_2026.csv card.ofx", "daybook import --dry-run unknown.csv   propose a profile for it",
      "daybook import                        everything in inbox/",
    ]
  ) { invocation in
    let household = try Household.open(invocation)
    if invocation.has("dry-run") { return try dryRun(invocation, household) }
    return try await household.locked {
      let warehouse = try household.openWarehouse()
      let stage = ImportStage(household, warehouse)
      var outcome = ImportOutcome(console: invocation.console)
      if invocation.arguments.isEmpty {
        for (name, result) in try stage.importInbox() { outcome.add(name, result) }
        if outcome.isEmpty { invocation.console.message("inbox/ holds no files") }
      }
      for path in invocation.arguments {
        for (name, result) in stage.importFile(path, name: fileName(path)) { outcome.add(name, result) }
      }
      try warehouse.setProblems(outcome.problems, stage: "import")
      let lacksEntries = try EntriesStage(household, warehouse).run(invocation.console)
      return outcome.exitCode == .done && lacksEntries ? .partly : outcome.exitCode
    }
  }

  private static func dryRun(_ invocation: Invocation, _ household: Household) throws -> ExitCode {
    var paths = invocation.arguments
    if paths.isEmpty, Files.isFolder(household.inbox) {
      paths = try Files.list(household.inbox).filter { !$0.isFolder }.map { "\(household.inbox)/\($0.name)" }
    }
    var rows: [JSON] = []
    var failed = false
    func fail(_ name: String, _ error: UserError) {
      failed = true
      rows.append(DryRun.row(name, error))
      invocation.console.message("daybook: \(error)")
    }
    for path in paths {
      do {
        try ImportStage.forEachFile(path, fileName(path), scratch: household.folder) { name, source in
          do {
            let report = try BankFile.read(source, name: name, in: ImportStage.context(household))
            rows += DryRun.rows(report)
            if report.refusal != nil { failed = true }
            if !invocation.has("json") { DryRun.show(report, invocation.console) }
          } catch let error as UserError {
            fail(name, error)
          }
        }
      } catch let error as UserError {
        fail(fileName(path), error)
      }
    }
    if invocation.has("json") { invocation.console.result(jsonListing(today: household.clock.today, rows: rows)) }
    return failed ? .partly : .done
  }
}

func fileName(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}

/// What came of several files.
struct ImportOutcome {
  let console: Console
  private(set) var problems: [Problem] = []
  private(set) var isEmpty = true
  private(set) var changed = ChangeCount()
  private var failures = 0
  /// Files of which rows were left out, or may have been misread.
  private var incomplete = 0
  private var successes = 0

  init(console: Console) { self.console = console }

  var exitCode: ExitCode {
    if failures > 0 { return successes == 0 ? .failed : .partly }
    return incomplete == 0 ? .done : .partly
  }

  mutating func add(_ name: String, _ result: Swift.Result<ImportStage.Result, any Error>) {
    isEmpty = false
    switch result {
    case .success(.known):
      successes += 1
      console.message("\(name)  imported before")
    case .success(.imported(let report, let count)):
      successes += 1
      changed += count
      let gone = count.retired == 0 ? "" : ", \(count.retired) gone"
      console.message("\(name)  \(count.new) new, \(count.changed) changed\(gone)")
      if !report.problems.isEmpty || report.accounts.contains(where: { $0.accountID == nil }) { incomplete += 1 }
      for problem in report.problems {
        console.message("  \(problem)")
        problems.append(
          Problem(.warning, subject: name, text: "\(name), \(problem)", remedy: problem.hint ?? ""))
      }
      for account in report.accounts where account.accountID == nil {
        let text = "\(name) holds \(account.rows) rows of an account that no [[account]] matches."
        console.message("  \(text)")
        problems.append(
          Problem(.warning, subject: name, text: text, remedy: "add its number to match under [[account]]"))
      }
    case .failure(let error):
      failures += 1
      console.message("daybook: \(error)")
      let first = String(describing: error).split(separator: "\n").first.map(String.init) ?? name
      problems.append(
        Problem(.error, subject: name, text: first, remedy: "daybook import --dry-run \(name)"))
    }
  }
}

/// What `--dry-run` says of a file.
enum DryRun {
  static func rows(_ report: FileReport) -> [JSON] {
    let problems = report.problems.map { JSON.string($0.description) }
    guard !report.accounts.isEmpty else {
      return [row(report.file, report.format.rawValue, problems: problems)]
    }
    return report.accounts.map { account in
      .object([
        .init("file", .string(report.file)), .init("format", .string(report.format.rawValue)),
        .init("account_id", .text(account.accountID)), .init("currency", .string(account.currency.code)),
        .init("rows", .int(Int64(account.rows))), .init("sum", .money(account.sum)),
        .init("first_day", .text(account.firstDay?.iso)), .init("last_day", .text(account.lastDay?.iso)),
        .init("closing", .money(account.closing?.amount)), .init("problems", .array(problems)),
      ])
    }
  }

  static func row(_ name: String, _ error: UserError) -> JSON {
    row(name, nil, problems: [.string(error.description)])
  }

  private static func row(_ name: String, _ format: String?, problems: [JSON]) -> JSON {
    let unknown = ["account_id", "currency"].map { JSON.Pair($0, .null) }
    let none = ["sum", "first_day", "last_day", "closing"].map { JSON.Pair($0, .null) }
    return .object(
      [.init("file", .string(name)), .init("format", .text(format))] + unknown + [.init("rows", .int(0))] + none
        + [.init("problems", .array(problems))])
  }

  static func show(_ report: FileReport, _ console: Console) {
    console.result("\(report.file)  \(report.format.rawValue)")
    for account in report.accounts {
      let span = [account.firstDay, account.lastDay].compactMap { $0?.iso }.joined(separator: " to ")
      console.result(
        "  \(account.accountID ?? "no account matches")  \(account.rows) rows  \(account.sum)  \(span)"
          + (account.closing.map { "  closes at \($0.amount)" } ?? "")
          + (account.holdings.map { "  \($0.rows.count) securities held on \($0.day)" } ?? ""))
    }
    for problem in report.problems { console.result("  \(problem)") }
    if let proposal = report.proposal {
      let answered = "It was read by this one, which you can add to daybook.toml:"
      let asked = "It was not read: answer what it leaves open in this one and add that to daybook.toml:"
      console.result("\nNo [[import]] profile fits it. \(report.refusal == nil ? answered : asked)\n")
      console.result(proposal.toml)
    }
  }
}
