package import Core

/// A household's own prices: `date,symbol,price,currency` (`file` under `[prices]`).
package enum PricesFile {
  package struct Row: Hashable, Sendable {
    package var day: Day
    /// As written: a symbol, an ISIN, or the id of a `[[security]]`.
    package var symbol: String
    package var price: UnitPrice
    /// From 1.
    package var line: Int
    package var text: String
  }

  /// Reads the file; its header names the columns, in any order. Pence may be stated as such: `GBX`, `GBp`.
  /// - Throws: `UserErrors` with every line that cannot be read; a price that is wrong must not be guessed at.
  package static func read(_ bytes: [UInt8], file: String) throws(UserErrors) -> [Row] {
    var errors: [UserError] = []
    var rows: [Row] = []
    var columns: [String: Int] = [:]
    var seen: [String: Int] = [:]
    for (index, raw) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let place = Place(file: file, line: index + 1)
      let text = String(decoding: raw.last == 0x0D ? raw.dropLast() : raw, as: UTF8.self)
      let line = index == 0 && text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
      if line.allSatisfy({ $0 == " " || $0 == "," }) { continue }
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
      if columns.isEmpty {
        columns = try header(fields, line, place)
        continue
      }
      do throws(Fault) {
        var row = try self.row(fields, columns)
        row.line = index + 1
        row.text = line
        let key = "\(row.day.iso) \(row.symbol)"
        if let other = seen[key] {
          throw Fault("there are two prices of '\(row.symbol)' on \(row.day)", hint: "the other is on line \(other)")
        }
        seen[key] = index + 1
        rows.append(row)
      } catch {
        errors.append(UserError(error.what, at: place, excerpt: line, hint: error.hint))
      }
    }
    if columns.isEmpty {
      errors.append(UserError("the file is empty", at: Place(file: file), hint: Self.headerHint))
    }
    if !errors.isEmpty { throw UserErrors(errors) }
    return rows
  }

  private static let names = ["date", "symbol", "price", "currency"]
  private static let headerHint = "its first line should be date,symbol,price,currency"

  private struct Fault: Error {
    var what: String
    var hint: String?

    init(_ what: String, hint: String? = nil) {
      self.what = what
      self.hint = hint
    }
  }

  private static func header(_ fields: [String], _ line: String, _ place: Place) throws(UserErrors) -> [String: Int] {
    var columns: [String: Int] = [:]
    for (column, name) in fields.enumerated() where columns[name.lowercased()] == nil {
      columns[name.lowercased()] = column
    }
    let missing = names.filter { columns[$0] == nil }
    guard missing.isEmpty else {
      throw UserErrors([
        UserError(
          "the header names no \(missing.joined(separator: ", no "))", at: place, excerpt: line, hint: headerHint)
      ])
    }
    return columns
  }

  private static func row(_ fields: [String], _ columns: [String: Int]) throws(Fault) -> Row {
    func field(_ name: String) -> String {
      columns[name].flatMap { fields.indices.contains($0) ? fields[$0] : nil } ?? ""
    }
    guard let day = Day(iso: field("date")) else {
      throw Fault("'\(field("date"))' is not a day", hint: "write 2026-06-30")
    }
    let symbol = field("symbol")
    guard !symbol.isEmpty else {
      throw Fault("there is no symbol", hint: "write a symbol, an ISIN, or the id of a [[security]]")
    }
    guard let unit = QuotedUnit(code: field("currency")) else {
      throw Fault("'\(field("currency"))' is not a currency", hint: "write GBP, or GBX for pence")
    }
    guard let price = ExactDecimal(field("price")), price.mantissa > 0, price.scale <= 16 else {
      throw Fault("'\(field("price"))' is not a price", hint: "write 104.25")
    }
    return Row(day: day, symbol: symbol, price: unit.price(price), line: 0, text: "")
  }

  private static func trimmed(_ field: Substring) -> String {
    var part = field
    while part.first == " " || part.first == "\t" { part = part.dropFirst() }
    while part.last == " " || part.last == "\t" { part = part.dropLast() }
    if part.count >= 2, part.first == "\"", part.last == "\"" { part = part.dropFirst().dropLast() }
    return String(part)
  }
}
