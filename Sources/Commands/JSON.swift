package import Core

/// A value of a listing, written as JSON with its keys in the order given: the same rows are the same bytes.
package enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  /// A number's exact digits.
  case number(String)
  case string(String)
  case array([JSON])
  case object([Pair])

  package struct Pair: Hashable, Sendable {
    package var key: String
    package var value: JSON

    package init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  package static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

  /// `{"amount": "-12.99", "currency": "EUR"}`.
  package static func money(_ money: Money?) -> JSON {
    guard let money else { return .null }
    return .object([Pair("amount", .string(money.decimal)), Pair("currency", .string(money.currency.code))])
  }

  package var written: String {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .int(let value): bytes += String(value).utf8
    case .number(let digits): bytes += digits.utf8
    case .string(let text): Self.write(text, to: &bytes)
    case .array(let items):
      bytes.append(0x5B)
      for (index, item) in items.enumerated() {
        if index > 0 { bytes += ", ".utf8 }
        item.write(to: &bytes)
      }
      bytes.append(0x5D)
    case .object(let pairs):
      bytes.append(0x7B)
      for (index, pair) in pairs.enumerated() {
        if index > 0 { bytes += ", ".utf8 }
        Self.write(pair.key, to: &bytes)
        bytes += ": ".utf8
        pair.value.write(to: &bytes)
      }
      bytes.append(0x7D)
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22: bytes += [0x5C, 0x22]
      case 0x5C: bytes += [0x5C, 0x5C]
      case 0x0A: bytes += [0x5C, 0x6E]
      case 0..<0x20, 0x7F:
        let digits = Array("0123456789abcdef".utf8)
        bytes += "\\u00".utf8
        bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(0x22)
  }
}

/// What every listing with `--json` prints: `{"schema": 1, "today": "2026-06-30", "rows": [{…}]}`.
/// - Parameter more: what else the listing tells, behind its rows.
package func jsonListing(today: Day, rows: [JSON], more: [JSON.Pair] = []) -> String {
  let lines = rows.map { "  \($0.written)" }
  let body = lines.isEmpty ? "[]" : "[\n\(lines.joined(separator: ",\n"))\n]"
  let rest = more.map { ", \"\($0.key)\": \($0.value.written)" }.joined()
  return "{\"schema\": 1, \"today\": \"\(today)\", \"rows\": \(body)\(rest)}"
}
