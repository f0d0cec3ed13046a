import Core
import Patterns

/// A profile's columns, found in one file.
struct CSVLayout {
  enum AmountColumns {
    case signed(Int)
    case split(debit: Int, credit: Int)
    case directed(Int, direction: Int, out: Set<String>)
  }

  var separator: UInt8
  /// Lines taken away before the records: a `sep=` line.
  var linesBefore = 0
  /// Records before the first row: the preamble and the header.
  var recordsBefore: Int
  /// The header's line, nil when the file has none.
  var headerLine: Int?
  /// Names of the columns, by position.
  var names: [String]

  var date: Int
  var valueDate: Int?
  var amount: AmountColumns
  var fees: [Int] = []
  var currency: Int?
  var description: [Int] = []
  var counterparty: Int?
  var counterpartyAccount: Int?
  var category: Int?
  var reference: Int?
  var balance: Int?
  var id: Int?
  var account: Int?

  /// A row's columns beyond this do not matter for its figures.
  var lastNeeded: Int {
    var needed = [date, currency ?? 0, account ?? 0] + fees
    switch amount {
    case .signed(let column): needed.append(column)
    case .split(let debit, let credit): needed += [debit, credit]
    case .directed(let column, let direction, _): needed += [column, direction]
    }
    return needed.max() ?? 0
  }

  /// Whether every figure stands before every free text, so that a stray separator in a text moves no figure.
  var figuresComeFirst: Bool {
    let texts = description + [counterparty, counterpartyAccount, category, reference].compactMap { $0 }
    return texts.allSatisfy { $0 > max(lastNeeded, balance ?? 0) }
  }
}

extension CSVLayout {
  /// The layout of `records`, the first of a file, under `profile`; nil when they do not hold its date and amount.
  ///
  /// - Parameter missing: names of columns that only this profile's texts need and that the file has not.
  init?(
    _ profile: CSVProfile, records: [HeadRecord], separator: UInt8, linesBefore: Int, missing: inout [String]
  ) {
    var header: Int?
    var names = profile.fields
    if !profile.isHeaderless {
      let preferred = profile.skip.map { [$0] } ?? []
      let order = preferred + records.indices.filter { !preferred.contains($0) }
      header = order.first { index in
        records.indices.contains(index)
          && profile.neededColumns.allSatisfy { Self.index(of: $0, in: records[index].texts) != nil }
      }
      guard let header else { return nil }
      names = records[header].texts
    } else if names.isEmpty {
      names = (1...(records.map(\.texts.count).max() ?? 1)).map(String.init)
    }
    var absent: [String] = []
    func find(_ name: String?) -> Int? {
      guard let name else { return nil }
      let index = Self.index(of: name, in: names)
      if index == nil { absent.append(name) }
      return index
    }
    guard let date = find(profile.date.column), let amount = Self.amount(profile.amount, in: names) else { return nil }
    self.init(
      separator: separator, linesBefore: linesBefore, recordsBefore: (header.map { $0 + 1 } ?? profile.skip) ?? 0,
      headerLine: header.map { records[$0].line }, names: names, date: date, amount: amount)
    if let account = profile.accountColumn {
      guard let index = find(account) else { return nil }
      self.account = index
    }
    for fee in profile.fees {
      guard let index = find(fee) else { return nil }
      fees.append(index)
    }
    if case .column(let name)? = profile.currency {
      guard let index = find(name) else { return nil }
      currency = index
    }
    valueDate = find(profile.valueDate?.column)
    description = profile.description.compactMap { find($0) }
    counterparty = find(profile.counterparty)
    counterpartyAccount = find(profile.counterpartyAccount)
    category = find(profile.category)
    reference = find(profile.reference)
    balance = find(profile.balance)
    id = find(profile.idColumn)
    missing = absent
  }

  private static func amount(_ amount: CSVAmount, in names: [String]) -> AmountColumns? {
    switch amount {
    case .signed(let column): return index(of: column, in: names).map { .signed($0) }
    case .split(let debit, let credit):
      guard let debit = index(of: debit, in: names), let credit = index(of: credit, in: names) else { return nil }
      return .split(debit: debit, credit: credit)
    case .directed(let column, let direction, let out):
      guard let column = index(of: column, in: names), let direction = index(of: direction, in: names) else {
        return nil
      }
      return .directed(column, direction: direction, out: Set(out.map { $0.lowercased() }))
    }
  }

  /// By name, case and blanks folded; else by number from 1, with `#` before it or not.
  static func index(of name: String, in names: [String]) -> Int? {
    let folded = name.foldedName
    if let found = names.firstIndex(where: { $0.foldedName == folded }) { return found }
    guard let number = Int(name.hasPrefix("#") ? String(name.dropFirst()) : name), number >= 1 else { return nil }
    return number <= max(names.count, 1) ? number - 1 : nil
  }
}

extension String {
  /// Lower case, spaces folded.
  var foldedName: String { split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased() }
}

extension CSVProfile {
  /// Columns without which no row has a day and an amount.
  var neededColumns: [String] {
    var columns = [date.column]
    switch amount {
    case .signed(let column): columns.append(column)
    case .split(let debit, let credit): columns += [debit, credit]
    case .directed(let column, let direction, _): columns += [column, direction]
    }
    if let accountColumn { columns.append(accountColumn) }
    if case .column(let name)? = currency { columns.append(name) }
    return columns + fees
  }

  /// Its columns are named by itself, or by number.
  var isHeaderless: Bool {
    !fields.isEmpty || neededColumns.allSatisfy { Int($0.hasPrefix("#") ? String($0.dropFirst()) : $0) != nil }
  }
}

/// One of the first records of a file.
struct HeadRecord {
  var texts: [String]
  var line: Int
}

/// The first part of a file, for finding its separator, preamble and header.
struct CSVHead {
  let bytes: [UInt8]
  /// The file goes on after it.
  let isCut: Bool
  /// What a first line `sep=;` says.
  private(set) var statedSeparator: UInt8?

  /// Enough for any preamble and a few hundred rows.
  private static let length = 65_536

  init(_ source: ByteSource, _ finding: EncodingFinding) throws {
    var stream = TextStream(source, finding)
    var buffer: [UInt8] = []
    _ = try stream.fill(&buffer, count: Self.length)
    bytes = buffer
    isCut = source.count > Self.length
    let line = buffer.prefix { !$0.isLineEnd }.filter { $0 != 0x22 }
    if line.count == 5, line.prefix(4).map(\.lower).elementsEqual("sep=".utf8) { statedSeparator = line.last }
    if line.count == 4, line.map(\.lower).elementsEqual("sep=".utf8) { statedSeparator = 0x09 }
  }

  var linesBefore: Int { statedSeparator == nil ? 0 : 1 }

  /// Its records, without one that the end may have cut.
  func records(separator: UInt8, quote: CSVQuote) throws -> [HeadRecord] {
    let stream = TextStream(ByteSource(bytes), EncodingFinding(encoding: .utf8))
    var reader = try CSVRecords(stream, separator: separator, quote: quote, skippingLines: linesBefore)
    var records: [HeadRecord] = []
    while records.count < 400, try reader.next() {
      records.append(HeadRecord(texts: reader.texts, line: reader.line))
    }
    if isCut, records.count > 1, records.count < 400 { records.removeLast() }
    return records
  }

  /// Separators to try, the likeliest first.
  func separators(declared: UInt8?) -> [UInt8] {
    if let declared { return [declared] }
    if let statedSeparator { return [statedSeparator] }
    return [0x2C, 0x3B, 0x09, 0x7C]
  }
}
