import Core
import Patterns

/// One CSV file, read in two passes: the first decides what holds for all rows, the second hands them on.
struct CSVFile {
  private let source: ByteSource
  private let name: String
  private let context: ReadingContext

  init(_ source: ByteSource, name: String, context: ReadingContext) {
    self.source = source
    self.name = name
    self.context = context
  }

  func read(into sink: RowSink) throws -> FileReport {
    var problems = ProblemLog()
    let fitting = context.profiles.filter { FileName.matches($0.match, name) }
    var choice = try choose(among: fitting, problems: &problems)
    let survey = try survey(choice)
    var conventions: CSVConventions
    do {
      conventions = try survey.conventions(file: name, isProposal: choice.proposal != nil, problems: &problems)
    } catch let error as UserError {
      guard let proposal = choice.proposal else { throw error }
      return unread(choice, proposal, error, &problems)
    }
    choice = try withFees(choice, conventions)
    try settleByBalance(choice, &conventions)
    var reading = try CSVReading(choice, conventions, name: name, context: context)
    try reading.read(try records(choice), into: sink, &problems)
    return report(choice, reading, conventions, &problems)
  }

  /// Where the days do not tell which row is the latest, or signs are turned round, the balances may tell: a trial.
  private func settleByBalance(_ choice: CSVChoice, _ conventions: inout CSVConventions) throws {
    guard choice.layout.balance != nil else { return }
    let flips = choice.profile.flipSign || context.accounts.contains(where: \.flipSign)
    guard conventions.order == nil || flips else { return }
    conventions.balancesFlip = flips
    var trial = try CSVReading(choice, conventions, name: name, context: context)
    var log = ProblemLog()
    try trial.read(try records(choice), into: RowSink(account: { _, _, _ in }, row: { _, _, _ in }), &log)
    if conventions.order == nil { conventions.order = trial.orderByBalance }
    if flips, trial.balancesAreTurned { conventions.balancesFlip = false }
  }

  /// A proposal, and the question that it leaves open.
  private func unread(
    _ choice: CSVChoice, _ proposal: CSVProposal, _ error: UserError, _ problems: inout ProblemLog
  ) -> FileReport {
    problems.add(line: error.place?.line, error.message, hint: error.hint)
    var report = FileReport(file: name, format: .csv)
    report.encoding = choice.finding.encoding.description
    report.proposal = proposal.asking(error, choice)
    report.profile = report.proposal?.profile
    report.refusal = error
    report.problems = problems.problems
    return report
  }

  /// A column of fees belongs to the amounts where the balances hold with it and only with it.
  private func withFees(_ choice: CSVChoice, _ conventions: CSVConventions) throws -> CSVChoice {
    guard let fees = choice.proposal?.possibleFees, !fees.isEmpty, choice.layout.balance != nil else { return choice }
    var other = choice
    other.profile.fees = fees
    other.proposal?.profile.fees = fees
    other.proposal?.possibleFees = []
    other.layout.fees = fees.compactMap { CSVLayout.index(of: $0, in: choice.layout.names) }
    return try breaks(other, conventions) < breaks(choice, conventions) ? other : choice
  }

  private func breaks(_ choice: CSVChoice, _ conventions: CSVConventions) throws -> Int {
    var trial = try CSVReading(choice, conventions, name: name, context: context)
    var log = ProblemLog()
    try trial.read(try records(choice), into: RowSink(account: { _, _, _ in }, row: { _, _, _ in }), &log)
    return trial.brokenBalances
  }

  private func report(
    _ choice: CSVChoice, _ reading: CSVReading, _ conventions: CSVConventions, _ problems: inout ProblemLog
  ) -> FileReport {
    var report = FileReport(file: name, format: .csv)
    report.encoding = choice.finding.encoding.description
    report.profile = choice.profile
    report.accounts = reading.finishedAccounts(&problems)
    if let proposal = choice.proposal {
      let ids = Set(report.accounts.map(\.accountID))
      report.proposal = proposal.completed(conventions, choice, accountID: ids.count == 1 ? ids.first ?? nil : nil)
      report.profile = report.proposal?.profile
    }
    report.order = conventions.order
    report.pending = reading.pending
    report.leftOut = reading.leftOut
    report.problems = problems.problems
    return report
  }

  private func records(_ choice: CSVChoice) throws -> CSVRecords {
    try CSVRecords(
      TextStream(source, choice.finding), separator: choice.layout.separator, quote: choice.profile.quote,
      skippingLines: choice.layout.linesBefore, name: name)
  }

  private func survey(_ choice: CSVChoice) throws -> CSVSurvey {
    var survey = try CSVSurvey(choice.layout, choice.profile, file: name)
    var records = try records(choice)
    var index = 0
    while try records.next() {
      index += 1
      if index > choice.layout.recordsBefore, !records.isBlank { survey.see(records) }
    }
    return survey
  }

  // MARK: - Which profile

  /// The first profile for the file's name whose columns the file has; without one, a proposal.
  private func choose(among profiles: [CSVProfile], problems: inout ProblemLog) throws -> CSVChoice {
    for profile in profiles {
      let declared = try profile.encoding.map { try TextEncoding(declared: $0, file: name) }
      let finding = try EncodingFinding(of: source, declared: declared)
      let head = try CSVHead(source, finding)
      for separator in head.separators(declared: profile.separator) {
        let records = try head.records(separator: separator, quote: profile.quote)
        var missing: [String] = []
        guard
          let layout = CSVLayout(
            profile, records: records, separator: separator, linesBefore: head.linesBefore, missing: &missing)
        else { continue }
        if let problem = finding.problem { problems.add(problem) }
        for column in missing {
          problems.add(
            line: layout.headerLine, "the profile '\(profile.id)' names the column '\(column)', which the file has not",
            hint: nearestName(to: column, among: layout.names).map { "did you mean '\($0)'?" })
        }
        return CSVChoice(
          profile: profile, layout: layout, finding: finding, proposal: nil,
          preamble: Array(records.prefix(layout.recordsBefore)))
      }
    }
    if let profile = profiles.first { throw try columnsMissing(profile) }
    let finding = try EncodingFinding(of: source, declared: nil)
    let choice = try CSVProposer(name: name, head: try CSVHead(source, finding), finding: finding)
      .choice(currency: context.currency, isCurrencyKnown: isCurrencyKnown)
    if let problem = finding.problem { problems.add(problem) }
    return choice
  }

  /// Whether the account that the file's name or first lines point to states its currency.
  private func isCurrencyKnown(_ choice: CSVChoice) -> Bool {
    CSVSources(choice, name: name, context: context).statesCurrency
  }

  private func columnsMissing(_ profile: CSVProfile) throws -> UserError {
    let finding = try EncodingFinding(of: source, declared: nil)
    let head = try CSVHead(source, finding)
    var names: [String] = []
    for separator in head.separators(declared: profile.separator) {
      names += try head.records(separator: separator, quote: profile.quote).flatMap(\.texts)
    }
    let columns = profile.neededColumns
    let absent = columns.first { CSVLayout.index(of: $0, in: names) == nil }
    guard let absent else {
      return UserError(
        "no line of the file holds all columns that the profile '\(profile.id)' names", at: Place(file: name),
        hint: "columns: \(columns.joined(separator: ", ")); see `separator` and `skip`")
    }
    return UserError(
      "the profile '\(profile.id)' names the column '\(absent)', which the file has not", at: Place(file: name),
      hint: nearestName(to: absent, among: names.filter { $0.count <= 40 }).map { "did you mean '\($0)'?" }
        ?? "the bank may have changed its download; without the profile, `daybook import --dry-run` proposes a new one")
  }
}

/// The profile that a file is read by, and what was found of it in the file.
struct CSVChoice {
  var profile: CSVProfile
  var layout: CSVLayout
  var finding: EncodingFinding
  var proposal: CSVProposal?
  /// Records before the first row.
  var preamble: [HeadRecord]
}
