import Analytics
import Core
import SQLite

/// The search over all transactions: one classic script a year, loaded when somebody searches.
///
/// A script, because a page opened from a disk may load nothing else; each calls one function with its rows.
struct SearchIndex {
  private let database: Database

  init(_ database: Database) { self.database = database }

  func years() throws -> [String] { try DatasetReader(database).yearsOfBooks() }

  static func file(_ year: String) -> String { "search/\(year).js" }

  /// Which years there are, newest first: `search/years.js`.
  static func manifest(_ years: [String]) -> [UInt8] {
    Array("daybookYears([\(years.reversed().map { "\"\($0)\"" }.joined(separator: ","))]);\n".utf8)
  }

  /// `daybookRows("2026",[accounts],[categories],[[day, who, text, category, account, amount, currency, merchant, state,
  /// [tag…]]…],[tags])`
  ///
  /// An account is its id and name, a category those of a split payment's parts, one a line; a tag is its address and name. A
  /// row without a tag ends with its state.
  func shard(_ year: String) throws -> [UInt8] {
    var accounts = Names()
    var categories = Names()
    var tags = Names()
    var rows: [UInt8] = []
    let statement = try database.prepare(
      """
      select t.day, coalesce(t.merchant, nullif(t.counterparty, ''), ''), t.description,
        coalesce(t.category, (
          select group_concat(category, char(10)) from (
            select distinct s.category from temp.splits s where s.transaction_id = t.transaction_id and s.day = t.day
            order by s.part)), ''),
        a.name, t.amount_minor, t.currency, coalesce(t.merchant_id, ''), t.status, t.account_id, t.tags
      from temp.transactions t join temp.accounts a on a.account_id = t.account_id
      where t.day >= ?1 and t.day <= ?2 order by t.day desc, t.transaction_id
      """)
    statement.bind("\(year)-01-01", at: 1)
    statement.bind("\(year)-12-31", at: 2)
    while try statement.step() {
      if !rows.isEmpty { rows += ",\n".utf8 }
      rows.append(0x5B)
      append(statement, 0, to: &rows)
      rows.append(0x2C)
      append(statement, 1, to: &rows)
      rows.append(0x2C)
      append(statement, 2, to: &rows)
      rows +=
        ",\(categories.number(statement.text(3))),\(accounts.number(statement.text(9) + "\n" + statement.text(4))),"
        .utf8
      let exponent = Currency(statement.text(6))?.exponent ?? 2
      rows.append(0x22)
      appendDecimal(statement.int64(5), exponent, to: &rows)
      rows.append(0x22)
      for column in [6, 7, 8] {
        rows.append(0x2C)
        append(statement, column, to: &rows)
      }
      let labels = statement.text(10)
      if labels != "[]" {
        let own = (jsonTexts(labels) ?? []).map { String(tags.number(tagSlug($0) + "\n" + $0)) }
        rows += ",[\(own.joined(separator: ","))]".utf8
      }
      rows.append(0x5D)
    }
    var bytes = Array("daybookRows(\"\(year)\",".utf8)
    accounts.append(to: &bytes)
    bytes.append(0x2C)
    categories.append(to: &bytes)
    bytes += ",[\n".utf8
    bytes += rows
    bytes += "\n],".utf8
    tags.append(to: &bytes)
    bytes += ");\n".utf8
    return bytes
  }

  private func append(_ statement: Statement, _ column: Int, to bytes: inout [UInt8]) {
    statement.withBytes(column) { text in
      bytes.append(0x22)
      for index in text.indices { Self.append(text[index], to: &bytes) }
      bytes.append(0x22)
    }
  }

  /// One byte of a JavaScript string; `<` too, in case somebody ever sets a shard into a page.
  fileprivate static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
    switch byte {
    case 0x22, 0x5C: bytes += [0x5C, byte]
    case 0..<0x20, 0x3C, 0x7F:
      let digits = Array("0123456789abcdef".utf8)
      bytes += [0x5C, 0x78, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    default: bytes.append(byte)
    }
  }

  /// Names said once, and by number after that.
  private struct Names {
    private var numbers: [String: Int] = [:]
    private var names: [String] = []

    mutating func number(_ name: String) -> Int {
      if let known = numbers[name] { return known }
      numbers[name] = names.count
      names.append(name)
      return names.count - 1
    }

    func append(to bytes: inout [UInt8]) {
      bytes.append(0x5B)
      for (index, name) in names.enumerated() {
        if index > 0 { bytes.append(0x2C) }
        bytes.append(0x22)
        for byte in name.utf8 { SearchIndex.append(byte, to: &bytes) }
        bytes.append(0x22)
      }
      bytes.append(0x5D)
    }
  }
}
