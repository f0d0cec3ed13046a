import Core
import Foundation

@testable import Pages

/// JSON with its objects' keys in the order they are written, which Foundation forgets and templates show.
struct OrderedJSON {
  private let bytes: [UInt8]
  private var index = 0

  static func read(_ data: Data) throws -> Value {
    var reader = OrderedJSON(bytes: Array(data))
    return try reader.value()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func skipSpace() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func value() throws -> Value {
    skipSpace()
    if take(0x7B) { return try object() }
    if take(0x5B) { return try array() }
    let start = index
    if bytes[index] == 0x22 {
      return try Self.scalar(bytes[start..<stringEnd()])
    }
    while index < bytes.count, ![0x2C, 0x5D, 0x7D, 0x20, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    return try Self.scalar(bytes[start..<index])
  }

  private mutating func stringEnd() -> Int {
    index += 1
    while bytes[index] != 0x22 { index += bytes[index] == 0x5C ? 2 : 1 }
    index += 1
    return index
  }

  private mutating func object() throws -> Value {
    var object = ObjectValue()
    if take(0x7D) { return .object(object) }
    repeat {
      let key = try value().output
      guard take(0x3A) else { throw UserError("the suite is not JSON: a colon is missing at byte \(index)") }
      object[key] = try value()
    } while take(0x2C)
    guard take(0x7D) else { throw UserError("the suite is not JSON: a brace is missing at byte \(index)") }
    return .object(object)
  }

  private mutating func array() throws -> Value {
    var items: [Value] = []
    if take(0x5D) { return .array(items) }
    repeat { items.append(try value()) } while take(0x2C)
    guard take(0x5D) else { throw UserError("the suite is not JSON: a bracket is missing at byte \(index)") }
    return .array(items)
  }

  /// Escapes and numbers are Foundation's to read.
  private static func scalar(_ bytes: ArraySlice<UInt8>) throws -> Value {
    let text = String(decoding: bytes, as: UTF8.self)
    switch text {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: break
    }
    if let whole = Int64(text) { return .integer(whole) }
    if let double = Double(text) { return .float(double) }
    let read = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    guard let string = read as? String else { throw UserError("the suite is not JSON: \(text)") }
    return .string(string)
  }
}
