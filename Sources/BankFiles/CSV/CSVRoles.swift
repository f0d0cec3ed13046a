import Core

/// Gives each column of a table its role: what its header says, where its contents agree.
struct CSVRoles {
  private let table: CSVTable
  private var taken: Set<Int> = []
  private var uncertain: [String] = []

  init(_ table: CSVTable) { self.table = table }

  /// Nil without a date or an amount.
  func proposal(named file: String, quote: CSVQuote) -> CSVProposal? {
    var roles = self
    return roles.make(named: file, quote: quote)
  }

  private mutating func make(named file: String, quote: CSVQuote) -> CSVProposal? {
    guard let date = takeDate() else { return nil }
    let valueDate = take(.valueDate) { $0.isDate }
    let direction = take(.direction) { !$0.isDate && !$0.isAmount && (1...4).contains($0.words.count) }
    let balance = take(.balance) { $0.isAmount }
    guard let amount = takeAmount(direction) else { return nil }
    var profile = CSVProfile(
      id: Self.id(from: file), match: Self.match(from: file), date: CSVDate(column: name(date)), amount: amount)
    profile.quote = quote
    if table.names.isEmpty { uncertain.append("the file has no header: columns are numbered from 1") }
    profile.valueDate = valueDate.map { CSVDate(column: name($0)) }
    profile.balance = (balance ?? takeBalanceByContents()).map { name($0) }
    profile.currency = (take(.currency) { $0.isCurrency } ?? takeFirst { $0.isCurrency }).map { .column(name($0)) }
    takeTexts(&profile)
    takeStatus(&profile)
    let fees = take(.fee, where: \.isAmount).map { [$0] } ?? []
    let possibleFees = fees.filter { table.columns[$0].words.contains { $0.contains { "123456789".contains($0) } } }
    return CSVProposal(profile: profile, uncertain: uncertain, possibleFees: possibleFees.map { name($0) })
  }

  // MARK: - Choosing columns

  /// A column as a profile names it: its header, or its number where that is missing or stands twice.
  private func name(_ column: Int) -> String {
    let header = table.names[safely: column]
    guard !header.isEmpty, table.names.firstIndex(where: { $0.foldedName == header.foldedName }) == column else {
      return String(column + 1)
    }
    return header
  }

  /// The column whose header fits the role best and whose contents agree; the leftmost of equals.
  private mutating func take(_ role: HeaderWords.Role, atLeast: Int = 1, where fits: (CSVColumn) -> Bool) -> Int? {
    var best: (fit: Int, column: Int)?
    for (column, header) in table.names.enumerated() where !taken.contains(column) && column < table.columns.count {
      let fit = HeaderWords.fit(header, role)
      guard fit >= atLeast, fit > best?.fit ?? 0, fits(table.columns[column]) else { continue }
      best = (fit, column)
    }
    if let best { taken.insert(best.column) }
    return best?.column
  }

  private mutating func takeFirst(where fits: (CSVColumn) -> Bool) -> Int? {
    let found = table.columns.indices.first { !taken.contains($0) && fits(table.columns[$0]) }
    if let found { taken.insert(found) }
    return found
  }

  /// The booking day before any other.
  private mutating func takeDate() -> Int? {
    // A table without rows has only its header to go by.
    let isEmpty = table.rows.isEmpty
    if let found = take(.date, where: { $0.isDate || isEmpty }) { return found }
    if let found = take(.valueDate, where: { $0.isDate || isEmpty }) { return found }
    guard let found = takeFirst(where: \.isDate) else { return nil }
    if !table.names.isEmpty { uncertain.append("the date is taken from '\(name(found))' for its contents") }
    return found
  }

  private mutating func takeAmount(_ direction: Int?) -> CSVAmount? {
    let isEmpty = table.rows.isEmpty
    func isFigure(_ column: CSVColumn) -> Bool { column.isAmount || column.filled == 0 }
    let before = taken
    if let debit = take(.debit, where: isFigure), let credit = take(.credit, where: isFigure) {
      return .split(debit: name(debit), credit: name(credit))
    }
    taken = before
    var column = take(.amount) { $0.isAmount || isEmpty }
    if column == nil {
      column = takeFirst { $0.isAmount && $0.hasMinus } ?? takeFirst { $0.isAmount && $0.hasDecimals }
      if let column { uncertain.append("the amount is taken from '\(name(column))' for its contents") }
    }
    guard let column else { return nil }
    guard let direction else {
      if !table.columns[column].hasMinus, table.rows.count > 5 {
        uncertain.append("no amount is negative: see whether money that leaves is marked otherwise")
      }
      return .signed(column: name(column))
    }
    return directed(column, direction)
  }

  private mutating func directed(_ column: Int, _ direction: Int) -> CSVAmount {
    let words = table.columns[direction].words
    let out = words.filter { Self.outWords.contains($0) }.sorted()
    guard !out.isEmpty || words.isSubset(of: Self.inWords) else {
      uncertain.append("the column '\(name(direction))' may tell money in from money out; its words are not known")
      return .signed(column: name(column))
    }
    let known = out.isEmpty ? ["debit"] : out
    return .directed(column: name(column), direction: name(direction), out: known)
  }

  /// A second column of amounts that moves with the first is its balance; that is checked when the file is read.
  private mutating func takeBalanceByContents() -> Int? {
    guard table.names.isEmpty else { return nil }
    let found = takeFirst { $0.isAmount && $0.hasDecimals }
    if let found { uncertain.append("column \(found + 1) is taken for the balance") }
    return found
  }

  private mutating func takeTexts(_ profile: inout CSVProfile) {
    takeAccount(&profile)
    let other = profile.counterpartyAccount
    profile.counterpartyAccount =
      other
      ?? take(.counterpartyAccount, atLeast: 2) { !$0.isDate && !$0.isCurrency }.map {
        name($0)
      }
    profile.category = take(.category, atLeast: 2) { $0.isText || $0.filled == 0 }.map { name($0) }
    profile.counterparty = take(.counterparty, atLeast: 2) { $0.isText || $0.filled == 0 }.map { name($0) }
    while let column = take(.description, atLeast: profile.description.isEmpty ? 1 : 2, where: { !$0.isDate }) {
      profile.description.append(name(column))
      if profile.description.count == 3 { break }
    }
    if profile.description.isEmpty {
      let longest = table.columns.indices.filter { !taken.contains($0) && table.columns[$0].isText }
        .max { table.columns[$0].averageLength < table.columns[$1].averageLength }
      if let longest {
        taken.insert(longest)
        profile.description = [name(longest)]
        if profile.counterparty == nil {
          uncertain.append("the description is taken from '\(name(longest))' for its contents")
        }
      }
    }
    profile.reference = take(.reference, atLeast: 3) { !$0.isDate && !$0.isCurrency }.map { name($0) }
  }

  /// A column of IBANs is the file's own account where it holds one value, or where its header says so.
  private mutating func takeAccount(_ profile: inout CSVProfile) {
    guard let column = take(.account, where: { $0.isIBAN }) else { return }
    let isOne = table.columns[column].words.count == 1 && table.rows.count > 1
    if isOne || HeaderWords.bare(table.names[safely: column]) != "iban" {
      profile.accountColumn = name(column)
    } else {
      profile.counterpartyAccount = name(column)
    }
  }

  /// A column that marks rows which are not booked.
  private mutating func takeStatus(_ profile: inout CSVProfile) {
    guard let column = take(.status, atLeast: 3, where: { $0.isText && $0.words.count < 9 }) else { return }
    let words = table.columns[column].words
    for (known, action) in [(Self.pendingWords, CSVRowRule.Action.pending), (Self.failedWords, .skip)] {
      guard !words.isDisjoint(with: known.union(Self.bookedWords)) else { continue }
      let pattern = "^(" + known.sorted().joined(separator: "|") + ")$"
      profile.rules.append(CSVRowRule([.init(column: name(column), pattern: pattern)], action))
    }
  }

  private static let outWords: Set<String> = [
    "debit", "dr", "d", "dbit", "s", "soll", "af", "-", "out", "debet", "débit", "débito", "cargo", "uit", "debe",
    "dare",
    "belastung", "uscita", "withdrawal", "outgoing", "sent", "deb", "lastschrift", "db",
  ]
  private static let inWords: Set<String> = [
    "credit", "cr", "c", "crdt", "h", "haben", "bij", "+", "in", "crédit", "crédito", "abono", "haber", "avere",
    "gutschrift",
    "entrata", "deposit", "incoming", "received", "cred",
  ]
  private static let pendingWords: Set<String> = [
    "pending", "vorgemerkt", "en attente", "pendiente", "in attesa", "in behandeling", "processing", "authorised",
    "authorized", "umsatz vorgemerkt", "vorgemerkter umsatz",
  ]
  /// They show that the column is one of states, though no row of this file is pending.
  private static let bookedWords: Set<String> = [
    "completed", "booked", "settled", "posted", "umsatz gebucht", "gebucht", "cleared", "executed", "abgeschlossen",
  ]
  private static let failedWords: Set<String> = [
    "reverted", "declined", "failed", "cancelled", "canceled", "rejected", "abgelehnt", "refusé", "rechazado", "denied",
  ]

  // MARK: - Names

  /// `Umsaetze_DE12_2026-01-31.csv` gives `Umsaetze_DE*.csv`: runs of digits and what joins them become one star.
  static func match(from file: String) -> String {
    let (stem, ending) = parts(file)
    var result = ""
    for character in stem {
      if character.isNumber {
        while let last = result.last, "-_. ".contains(last), result.dropLast().last == "*" { result.removeLast() }
        if result.last != "*" { result.append("*") }
      } else {
        result.append(character)
      }
    }
    if !result.contains("*") { result.append("*") }
    return result + ending
  }

  /// Lower-case letters and hyphens of the file's name.
  static func id(from file: String) -> String {
    let stem = parts(file).stem.lowercased()
    var id = ""
    for character in stem {
      if character.isASCII, character.isLetter { id.append(character) } else if id.last != "-" { id.append("-") }
    }
    let trimmed = id.split(separator: "-").joined(separator: "-")
    return trimmed.isEmpty ? "bank" : trimmed
  }

  private static func parts(_ file: String) -> (stem: String, ending: String) {
    let last = file.split(separator: "/").last.map(String.init) ?? file
    guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return (last, "") }
    return (String(last[..<dot]), String(last[dot...]))
  }
}
