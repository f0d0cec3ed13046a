package import Analytics
import Core
package import SQLite

/// Writes a dataset's rows as RFC 4180: UTF-8, `\n`, exact decimals, header of column names.
///
/// A column `x_minor` becomes the exact decimal `x`. In the site's own downloads text that a spreadsheet would take for a
/// formula gets a leading `'`, and so does text that begins with `'` and such a sign, so that the guard can be taken off
/// again; numbers never do, nor does anything in exports and reports.
package struct CSVWriter {
  package enum Guarding: Sendable { case site, none }

  private enum Kind {
    case text
    case plain
    /// Column of the currency, or nil for the household's own.
    case money(currency: Int?)
  }

  private let kinds: [Kind]
  private let header: [UInt8]
  private let guarding: Guarding
  private let householdExponent: Int
  private var exponents: [String: Int] = [:]

  package init(_ dataset: Dataset, household: String, guarding: Guarding) {
    let names = dataset.columns.map(\.name)
    kinds = dataset.columns.map { column in
      switch column.type {
      case .money: .money(currency: Self.currencyColumn(of: column.name, in: names))
      case .integer, .flag, .decimal, .day, .month: .plain
      case .text, .json: .text
      }
    }
    header = Array(names.map(Self.publicName).joined(separator: ",").utf8) + [0x0A]
    self.guarding = guarding
    householdExponent = Currency(household)?.exponent ?? 2
  }

  /// `balance` of `balance_minor`; other names as they are.
  package static func publicName(_ column: String) -> String {
    column.hasSuffix("_minor") ? String(column.dropLast(6)) : column
  }

  /// Where the currency of `x_minor` stands: `x_currency` where there is such a column, else `currency`; nil is the
  /// household's.
  package static func currencyColumn(of column: String, in names: [String]) -> Int? {
    let plain = publicName(column)
    if let own = names.firstIndex(of: "\(plain)_currency") { return own }
    if plain == "household" { return nil }
    return names.firstIndex(of: "currency")
  }

  package mutating func start(_ bytes: inout [UInt8]) { bytes += header }

  /// Adds the row that the statement stands at.
  package mutating func add(_ row: Statement, to bytes: inout [UInt8]) {
    for (column, kind) in kinds.enumerated() {
      if column > 0 { bytes.append(0x2C) }
      if row.isNull(column) { continue }
      switch kind {
      case .plain: row.withBytes(column) { Self.copy($0, to: &bytes) }
      case .text: row.withBytes(column) { addText($0, to: &bytes) }
      case .money(let currency):
        let exponent = currency.map { exponentOf(row.text($0)) } ?? householdExponent
        appendDecimal(row.int64(column), exponent, to: &bytes)
      }
    }
    bytes.append(0x0A)
  }

  private mutating func exponentOf(_ code: String) -> Int {
    if let known = exponents[code] { return known }
    let exponent = Currency(code)?.exponent ?? 2
    exponents[code] = exponent
    return exponent
  }

  private static func copy(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
    for index in text.indices { bytes.append(text[index]) }
  }

  private func addText(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
    let guarded = guarding == .site && Self.needsGuard(text)
    var quoted = guarded
    for index in text.indices {
      switch text[index] {
      case 0x22, 0x2C, 0x0A, 0x0D: quoted = true
      default: break
      }
    }
    if quoted { bytes.append(0x22) }
    if guarded { bytes.append(0x27) }
    for index in text.indices {
      if text[index] == 0x22 { bytes.append(0x22) }
      bytes.append(text[index])
    }
    if quoted { bytes.append(0x22) }
  }

  /// `= + - @`, tab, return, and `'` before one of these.
  private static func needsGuard(_ text: Span<UInt8>) -> Bool {
    func dangerous(_ index: Int) -> Bool {
      guard index < text.count else { return false }
      switch text[index] {
      case 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D: return true
      default: return false
      }
    }
    var first = 0
    while first < text.count, text[first] == 0x27 { first += 1 }
    return dangerous(first)
  }
}

/// A count of minor units as an exact decimal, without making a text of it first.
func appendDecimal(_ minor: Int64, _ exponent: Int, to bytes: inout [UInt8]) {
  var digits: [UInt8] = []
  var rest = minor.magnitude
  repeat {
    digits.append(0x30 + UInt8(rest % 10))
    rest /= 10
  } while rest > 0
  while digits.count <= exponent { digits.append(0x30) }
  if minor < 0 { bytes.append(0x2D) }
  for index in digits.indices.reversed() {
    bytes.append(digits[index])
    if index == exponent, exponent > 0 { bytes.append(0x2E) }
  }
}
