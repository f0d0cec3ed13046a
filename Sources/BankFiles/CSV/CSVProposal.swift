package import Core

/// A profile worked out from a CSV file that none of the household's profiles fits.
package struct CSVProposal: Hashable, Sendable {
  package var profile: CSVProfile
  /// What a person should look at before trusting it, a sentence each; empty when header and contents agree.
  package var uncertain: [String]
  /// Columns of fees that may have to come off the amounts.
  var possibleFees: [String] = []

  /// The `[[import]]` table, ready to be pasted, with what is uncertain as comments.
  package var toml: String { ProfileText.toml(profile, uncertain: uncertain) }

  /// With the question that the file leaves open.
  func asking(_ error: UserError, _ choice: CSVChoice) -> CSVProposal {
    var result = self
    result.profile.separator = choice.layout.separator
    result.profile.encoding = choice.finding.encoding == .utf8 ? nil : choice.finding.encoding.description
    result.uncertain.append(error.message + (error.hint.map { ": \($0)" } ?? ""))
    return result
  }

  /// With what the whole file settled.
  func completed(_ conventions: CSVConventions, _ choice: CSVChoice, accountID: String?) -> CSVProposal {
    var result = self
    result.profile.separator = choice.layout.separator
    result.profile.encoding = choice.finding.encoding == .utf8 ? nil : choice.finding.encoding.description
    result.profile.decimal = conventions.decimal
    result.profile.date.format = conventions.dateFormat.text
    if result.profile.valueDate != nil { result.profile.valueDate?.format = conventions.valueDateFormat?.text }
    result.profile.skipEnd = conventions.skipEnd
    if result.profile.accountColumn == nil { result.profile.account = accountID }
    for fee in possibleFees {
      result.uncertain.append("the column '\(fee)' is not taken off the amounts; fees = [\"\(fee)\"] does that")
    }
    if case .windows1252 = choice.finding.encoding {
      result.uncertain.append("the text is not UTF-8; windows-1252 is a guess: look at letters with accents")
    }
    return result
  }
}

/// Works out a profile: separator, preamble and header first, then what each column is, by its name and its contents.
struct CSVProposer {
  let name: String
  let head: CSVHead
  let finding: EncodingFinding

  /// - Throws: `UserError` when no column of dates and none of amounts can be made out.
  /// - Parameter currency: offered where neither the file nor its account states one.
  func choice(currency: Currency?, isCurrencyKnown: (CSVChoice) -> Bool) throws -> CSVChoice {
    var best: (score: Int, table: CSVTable, separator: UInt8, quote: CSVQuote, records: [HeadRecord])?
    for separator in head.separators(declared: nil) {
      for quote in [CSVQuote.double, .single] {
        let records = try head.records(separator: separator, quote: quote)
        if quote == .single, !hasSingleQuotes(separator) { continue }
        guard let table = CSVTable(records) else { continue }
        let score = table.score + (quote == .single ? 1 : 0)
        if best.map({ score > $0.score }) ?? true { best = (score, table, separator, quote, records) }
      }
    }
    guard let best, let found = CSVRoles(best.table).proposal(named: name, quote: best.quote) else {
      throw UserError(
        "no column of dates and none of amounts can be made out", at: Place(file: name),
        hint: "describe the file in an [[import]] table: separator, skip, date, amount")
    }
    var missing: [String] = []
    guard
      let layout = CSVLayout(
        found.profile, records: best.records, separator: best.separator, linesBefore: head.linesBefore,
        missing: &missing)
    else { preconditionFailure("a proposal names columns of its own file") }
    var choice = CSVChoice(
      profile: found.profile, layout: layout, finding: finding, proposal: found,
      preamble: Array(best.records.prefix(layout.recordsBefore)))
    if let currency, found.profile.currency == nil, !best.table.hasCurrencyInAmounts, !isCurrencyKnown(choice) {
      choice.profile.currency = .fixed(currency)
      choice.proposal?.profile.currency = .fixed(currency)
      choice.proposal?.uncertain.append("the file states no currency; the household's is taken")
    }
    return choice
  }

  /// Whether many fields stand between single quotes.
  private func hasSingleQuotes(_ separator: UInt8) -> Bool {
    var found = 0
    for index in head.bytes.indices.dropLast() where head.bytes[index] == 0x27 && head.bytes[index + 1] == separator {
      found += 1
    }
    return found >= 3
  }
}

/// A table in the first records of a file: its header, if it has one, and the rows below.
struct CSVTable {
  /// Index of the header among the records, or of the first row when `names` is empty.
  let start: Int
  let names: [String]
  let rows: [[String]]
  let columns: [CSVColumn]
  let score: Int

  /// Amounts bear a code or sign of their own.
  var hasCurrencyInAmounts: Bool {
    rows.prefix(20).contains { $0.contains { AmountText(Array($0.utf8)[...])?.currency != nil } }
  }

  init?(_ records: [HeadRecord]) {
    var header: (index: Int, known: Int)?
    for (index, record) in records.prefix(60).enumerated() where record.texts.count >= 2 {
      // A row of figures holds no header, whatever its texts say.
      guard !record.texts.contains(where: { DateEvidence.isDate($0) || AmountText.isAmount($0) }) else { continue }
      let known = record.texts.filter { HeaderWords.isKnown($0) }.count
      if known >= 2, known > header?.known ?? 0 { header = (index, known) }
    }
    if let header {
      start = header.index
      names = records[header.index].texts
    } else {
      // The first of the rows that most others are like.
      let first = records.firstIndex { record in
        record.texts.contains { DateEvidence.isDate($0) } && record.texts.contains { AmountText.isAmount($0) }
      }
      guard let first else { return nil }
      // What stands above with as many columns is a header in words unknown here.
      let above = first > 0 ? records[first - 1].texts : []
      let isHeader =
        above.count == records[first].texts.count && above.allSatisfy { !$0.isEmpty } && above.count > 1
        && Set(above).count == above.count
      start = isHeader ? first - 1 : first
      names = isHeader ? above : []
    }
    let below = records[(names.isEmpty ? start : start + 1)...].map(\.texts)
    let width = names.isEmpty ? below.map(\.count).max() ?? 0 : names.count
    guard width >= 2 else { return nil }
    let rows = below.filter { $0.count * 2 > width }
    let columns = (0..<width).map { column in CSVColumn(rows.map { $0[safely: column] }) }
    self.rows = rows
    self.columns = columns
    score = (header?.known ?? 0) * 10 + columns.filter { $0.isDate || $0.isAmount }.count * 3 + min(width, 9)
  }
}

/// What the values of one column look like.
struct CSVColumn {
  let filled: Int
  let isDate: Bool
  let isAmount: Bool
  let isCurrency: Bool
  let isIBAN: Bool
  /// Letters, many of them, mostly different.
  let isText: Bool
  let hasMinus: Bool
  let hasDecimals: Bool
  /// Different values, lower case, at most nine of them.
  let words: Set<String>
  let averageLength: Int

  init(_ values: [String]) {
    let full = values.filter { !$0.isEmpty }
    filled = full.count
    let most = max(1, full.count * 8 / 10)
    isDate = full.filter { DateEvidence.isDate($0) }.count >= most && !full.isEmpty
    isAmount = !isDate && !full.isEmpty && full.filter { AmountText.isAmount($0) }.count >= most
    isCurrency =
      !full.isEmpty && full.filter { QuotedUnit(anyCase: $0) != nil || $0 == "€" || $0 == "£" }.count >= most
    isIBAN = !full.isEmpty && full.filter { IBAN.first(in: [$0]) != nil }.count >= most
    hasMinus = full.contains { AmountText(Array($0.utf8)[...])?.isNegative ?? false }
    hasDecimals = full.contains { $0.contains(".") || $0.contains(",") }
    var words: Set<String> = []
    for value in full where words.count < 9 { words.insert(value.lowercased()) }
    self.words = words
    averageLength = full.isEmpty ? 0 : full.reduce(0) { $0 + $1.count } / full.count
    isText = !isDate && !isAmount && !isCurrency && full.contains { $0.contains(where: \.isLetter) }
  }
}

extension DateEvidence {
  /// Whether a text is a date in any known format.
  static func isDate(_ text: String) -> Bool {
    guard text.utf8.count >= 6, text.utf8.count <= 40, text.utf8.contains(where: \.isDigit) else { return false }
    let bytes = Array(text.utf8)[...]
    return known.contains { $0.value(bytes).map { (1970...2100).contains($0.day.year) } ?? false }
  }
}

extension AmountText {
  static func isAmount(_ text: String) -> Bool {
    guard text.utf8.count <= 30, !DateEvidence.isDate(text), let amount = AmountText(Array(text.utf8)[...]) else {
      return false
    }
    return amount.decimal(.point) != nil || amount.decimal(.comma) != nil
  }
}
