import Core

/// What holds for the whole of one CSV file, decided from all its rows before any of them is read.
struct CSVConventions {
  var decimal: DecimalMark
  var dateFormat: DatePattern
  var valueDateFormat: DatePattern?
  /// Nil when the days do not tell.
  var order: CSVOrder?
  /// The debit column bears its own minus signs.
  var debitIsSigned = false
  /// Sizes in the amount column bear signs although another column says which way.
  var directedIsSigned = false
  /// Nearly all rows state a balance: one that does not is not booked yet.
  var emptyBalanceIsPending = false
  /// The signs of the balances are those of the amounts as the file writes them.
  var balancesFlip = false
  /// Records after the header that are not empty, those below the table taken off.
  var rows: Int
  var skipEnd = 0
}

/// One pass over a file that gathers evidence and keeps nothing else.
struct CSVSurvey {
  private let layout: CSVLayout
  private let profile: CSVProfile
  private var rows = 0
  /// Records at the end that have no date: lines below the table.
  private var trailing = 0
  private var broken = 0
  private var decimals = DecimalEvidence()
  private var dates: DateEvidence
  private var valueDates: DateEvidence
  private var debit = (positive: 0, negative: 0)
  private var out = (positive: 0, negative: 0)
  private var directions: Set<String> = []
  private var thirdDirectionLine: Int?
  private var balances = (stated: 0, empty: 0)

  init(_ layout: CSVLayout, _ profile: CSVProfile, file: String) throws {
    self.layout = layout
    self.profile = profile
    dates = try DateEvidence(profile.date, file: file, profile: profile.id)
    valueDates = try DateEvidence(profile.valueDate ?? CSVDate(column: ""), file: file, profile: profile.id)
  }

  mutating func see(_ records: borrowing CSVRecords) {
    rows += 1
    guard !records.isBroken else {
      broken += 1
      return
    }
    let line = records.line
    let isDated = dates.see(records.trimmed(layout.date), line: line)
    trailing = isDated ? 0 : trailing + 1
    if let column = layout.valueDate { valueDates.see(records.trimmed(column), line: line) }
    switch layout.amount {
    case .signed(let column):
      if profile.decimal == nil { see(amount: records.trimmed(column), line: line) }
    case .split(let debitColumn, let creditColumn):
      if let amount = see(amount: records.trimmed(debitColumn), line: line), !amount.isZero {
        if amount.isNegative { debit.negative += 1 } else { debit.positive += 1 }
      }
      see(amount: records.trimmed(creditColumn), line: line)
    case .directed(let column, let direction, let outWords):
      seeDirected(records, column, direction, outWords)
    }
    if let column = layout.balance {
      if records.trimmed(column).isEmpty { balances.empty += 1 } else { balances.stated += 1 }
    }
    if profile.decimal == nil {
      for column in layout.fees { see(amount: records.trimmed(column), line: line) }
      if let balance = layout.balance { see(amount: records.trimmed(balance), line: line) }
    }
  }

  @discardableResult
  private mutating func see(amount bytes: ArraySlice<UInt8>, line: Int) -> AmountText? {
    guard let amount = AmountText(bytes) else { return nil }
    decimals.see(amount, line: line)
    return amount
  }

  private mutating func seeDirected(
    _ records: borrowing CSVRecords, _ column: Int, _ direction: Int, _ outWords: Set<String>
  ) {
    guard let amount = see(amount: records.trimmed(column), line: records.line) else { return }
    let word = records.text(direction).lowercased()
    if !directions.contains(word), !word.isEmpty {
      if directions.subtracting(outWords).count >= 1, !outWords.contains(word), thirdDirectionLine == nil {
        thirdDirectionLine = records.line
      }
      if directions.count < 16 { directions.insert(word) }
    }
    guard outWords.contains(word), !amount.isZero else { return }
    if amount.isNegative { out.negative += 1 } else { out.positive += 1 }
  }

  /// More lines than that are rows whose dates cannot be read, not a footer.
  private static let longestFooter = 12

  // MARK: - What follows

  /// - Throws: `UserError` when the decimal mark or the order of day and month cannot be known; guessing would give
  ///   wrong figures.
  func conventions(file: String, isProposal: Bool, problems: inout ProblemLog) throws -> CSVConventions {
    let remedy = isProposal ? "the proposed profile" : "the profile '\(profile.id)'"
    let (format, order) = try dateFormat(dates, column: profile.date.column, file: file, remedy: remedy)
    var valueFormat: DatePattern?
    if layout.valueDate != nil {
      // A value date that is a riddle is not worth refusing the file for: the day is the booking day's.
      valueFormat = (try? dateFormat(valueDates, column: "", file: file, remedy: remedy).0) ?? format
    }
    if case .directed(_, _, let outWords) = layout.amount { checkDirections(outWords, &problems) }
    // A proposal has no `skip_end` yet; a table without any dated row is another matter.
    let skipEnd = isProposal ? (trailing < rows && trailing <= Self.longestFooter ? trailing : 0) : profile.skipEnd
    return CSVConventions(
      decimal: try decimal(file: file, remedy: remedy), dateFormat: format, valueDateFormat: valueFormat,
      order: profile.order ?? order, debitIsSigned: debit.negative > debit.positive,
      directedIsSigned: out.negative > out.positive,
      emptyBalanceIsPending: balances.empty > 0 && balances.stated >= balances.empty * 4, rows: max(0, rows - skipEnd),
      skipEnd: skipEnd)
  }

  private func checkDirections(_ outWords: Set<String>, _ problems: inout ProblemLog) {
    if rows > 0, directions.count > 1, directions.isDisjoint(with: outWords) {
      problems.add(
        line: nil, "none of the profile's words for money that leaves occurs in its column of directions",
        hint: "every row was read as money coming in; correct `out` in the profile")
    } else if let line = thirdDirectionLine {
      problems.add(
        line: line, "the column of directions holds more than one word that the profile does not name in `out`",
        hint: "they were read as money coming in; add those that are not to `out`")
    }
  }

  private func decimal(file: String, remedy: String) throws -> DecimalMark {
    if let declared = profile.decimal { return declared }
    switch decimals.verdict {
    case .mark(let mark): return mark
    case .none: return .point
    case .ambiguous(let line):
      throw UserError(
        "an amount with three digits after its only mark is thousands or thousandths, and no other amount tells",
        at: Place(file: file, line: line), hint: "write decimal = \",\" or decimal = \".\" in \(remedy)")
    case .mixed(let point, let comma):
      throw UserError(
        "amounts have a decimal point here and a decimal comma in line \(max(point, comma))",
        at: Place(file: file, line: min(point, comma)),
        hint: "download the file again, or write decimal = \",\" or decimal = \".\" in \(remedy)")
    }
  }

  private func dateFormat(
    _ evidence: DateEvidence, column: String, file: String, remedy: String
  ) throws -> (DatePattern, CSVOrder?) {
    switch evidence.verdict(dayFirst: HeaderWords.areDayFirst(layout.names)) {
    case .format(let pattern): return (pattern, evidence.order(under: pattern))
    case .none:
      if broken > rows / 2 {
        throw UserError(
          "most rows open a quote that they do not close",
          at: Place(file: file, line: layout.headerLine.map { $0 + 1 }),
          hint: "where a bank writes quotes as plain letters, quote = \"none\" in \(remedy) reads them so")
      }
      if rows == 0, let pattern = DateEvidence.known.first { return (pattern, nil) }
      throw UserError(
        "no value in the column '\(column)' is a date" + (profile.date.format.map { " in the format '\($0)'" } ?? ""),
        at: Place(file: file, line: layout.headerLine.map { $0 + 1 }),
        hint: "correct `date` in \(remedy): { column = \"…\", format = \"dd.MM.yyyy\" }")
    case .ambiguous(let dayFirst, let monthFirst):
      throw UserError(
        "nothing in the file tells whether its dates begin with the day or the month", at: Place(file: file),
        hint: "write format = \"\(dayFirst.text)\" or format = \"\(monthFirst.text)\" in `date` of \(remedy)")
    case .mixed(let one, let other):
      throw UserError(
        "some dates are only possible with the day first (or the month first), those from line \(other) on only the "
          + "other way round", at: Place(file: file, line: one),
        hint: "the file was put together from two; download it again, or state `format` in \(remedy)")
    }
  }
}

extension DateEvidence {
  /// - Throws: `UserError` when a declared format is none.
  init(_ date: CSVDate, file: String, profile: String) throws {
    guard let text = date.format else {
      self.init()
      return
    }
    guard let pattern = DatePattern(text) else {
      throw UserError(
        "'\(text)' in the profile '\(profile)' is not a date format", at: Place(file: file),
        hint: "use yyyy, yy, MM, MMM, dd, HH, mm and ss, as in \"dd.MM.yyyy\"")
    }
    self.init(only: pattern)
  }
}
