private import CSQLite

/// Holds a registered function's closure for as long as its connection lives.
final class FunctionBox {
  let body: ([SQLValue]) throws -> SQLValue
  init(_ body: @escaping ([SQLValue]) throws -> SQLValue) { self.body = body }
}

func callFunction(
  _ context: OpaquePointer?, _ count: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?
) {
  guard let context, let pointer = sqlite3_user_data(context) else { return }
  let box = Unmanaged<FunctionBox>.fromOpaque(pointer).takeUnretainedValue()
  var values: [SQLValue] = []
  values.reserveCapacity(Int(count))
  for index in 0..<Int(count) { values.append(read(arguments?[index])) }
  do {
    give(try box.body(values), to: context)
  } catch {
    sqlite3_result_error(context, String(describing: error), -1)
  }
}

private func read(_ value: OpaquePointer?) -> SQLValue {
  switch sqlite3_value_type(value) {
  case SQLITE_INTEGER: return .integer(sqlite3_value_int64(value))
  case SQLITE_FLOAT: return .real(sqlite3_value_double(value))
  case SQLITE_TEXT:
    guard let start = sqlite3_value_text(value) else { return .text("") }
    let count = Int(sqlite3_value_bytes(value))
    return .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
  case SQLITE_BLOB:
    guard let start = sqlite3_value_blob(value) else { return .blob([]) }
    return .blob([UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))))
  default: return .null
  }
}

private func give(_ value: SQLValue, to context: OpaquePointer) {
  switch value {
  case .null: sqlite3_result_null(context)
  case .integer(let value): sqlite3_result_int64(context, value)
  case .real(let value): sqlite3_result_double(context, value)
  case .text(let value): csqlite_result_text(context, value, Int32(value.utf8.count))
  case .blob(let value):
    value.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress {
        csqlite_result_blob(context, start, Int32(bytes.count))
      } else {
        sqlite3_result_zeroblob(context, 0)
      }
    }
  }
}
