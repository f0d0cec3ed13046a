private import CSQLite

/// A prepared statement: bind from 1, step, read columns from 0.
package final class Statement {  // a class, because a Dictionary cannot hold ~Copyable values
  private let handle: OpaquePointer
  private unowned let database: Database
  package let sql: String

  init(_ handle: OpaquePointer, _ database: Database, sql: String) {
    self.handle = handle
    self.database = database
    self.sql = sql
  }

  deinit { sqlite3_finalize(handle) }

  /// Ready to run again, with nothing bound.
  package func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  /// Ready to run again, keeping what is bound.
  package func rewind() { sqlite3_reset(handle) }

  package var parameterCount: Int { Int(sqlite3_bind_parameter_count(handle)) }

  /// The number of a named parameter (`:day`), or nil when the statement has none of that name.
  package func parameter(_ name: String) -> Int? {
    let index = sqlite3_bind_parameter_index(handle, name)
    return index > 0 ? Int(index) : nil
  }

  package func bind(_ value: SQLValue, at index: Int) {
    switch value {
    case .null: bindNull(at: index)
    case .integer(let value): bind(value, at: index)
    case .real(let value): sqlite3_bind_double(handle, Int32(index), value)
    case .text(let value): bind(value, at: index)
    case .blob(let value): bind(value, at: index)
    }
  }

  package func bindNull(at index: Int) { sqlite3_bind_null(handle, Int32(index)) }
  package func bind(_ value: Int64, at index: Int) { sqlite3_bind_int64(handle, Int32(index), value) }
  package func bind(_ value: Int64?, at index: Int) {
    if let value { bind(value, at: index) } else { bindNull(at: index) }
  }
  package func bind(_ value: Int, at index: Int) { sqlite3_bind_int64(handle, Int32(index), Int64(value)) }

  package func bind(_ value: String, at index: Int) {
    if value.isEmpty {
      // An empty buffer may have no address, and SQLite takes a null address for NULL.
      csqlite_bind_empty_text(handle, Int32(index))
      return
    }
    var value = value
    value.withUTF8 { bytes in bindText(bytes, at: index) }
  }

  /// Text given as its UTF-8 bytes.
  package func bindText(_ bytes: Span<UInt8>, at index: Int) {
    bytes.withUnsafeBufferPointer { bindText($0, at: index) }
  }

  private func bindText(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else {
      csqlite_bind_empty_text(handle, Int32(index))
      return
    }
    start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
      _ = csqlite_bind_text(handle, Int32(index), $0, Int32(bytes.count))
    }
  }

  package func bind(_ value: String?, at index: Int) {
    if let value { bind(value, at: index) } else { bindNull(at: index) }
  }

  package func bind(_ value: [UInt8], at index: Int) { bind(value.span, at: index) }

  /// A blob.
  package func bind(_ value: Span<UInt8>, at index: Int) {
    value.withUnsafeBytes { bindBlob($0, at: index) }
  }

  /// A blob.
  package func bind(_ value: ArraySlice<UInt8>, at index: Int) {
    value.withUnsafeBytes { bindBlob($0, at: index) }
  }

  private func bindBlob(_ bytes: UnsafeRawBufferPointer, at index: Int) {
    if let start = bytes.baseAddress, !bytes.isEmpty {
      _ = csqlite_bind_blob(handle, Int32(index), start, Int32(bytes.count))
    } else {
      sqlite3_bind_zeroblob(handle, Int32(index), 0)
    }
  }

  /// Runs to the next row.
  /// - Returns: false at the end.
  /// - Throws: `SQLiteError`; the statement is reset.
  package func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      let error = database.error(sql: sql)
      sqlite3_reset(handle)
      throw error
    }
  }

  /// Runs once to the end, then stands ready again with nothing bound.
  package func run() throws {
    defer { reset() }
    while try step() {}
  }

  package var columnCount: Int { Int(sqlite3_column_count(handle)) }
  package var columnNames: [String] {
    (0..<sqlite3_column_count(handle)).map { index in
      sqlite3_column_name(handle, index).map { String(cString: $0) } ?? ""
    }
  }

  /// Stepped, and neither at its end nor reset.
  package var isBusy: Bool { sqlite3_stmt_busy(handle) != 0 }

  /// Nothing that it does changes the database.
  package var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

  package func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }
  package func int64(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }
  package func int(_ column: Int) -> Int { Int(sqlite3_column_int64(handle, Int32(column))) }
  package func optionalInt64(_ column: Int) -> Int64? { isNull(column) ? nil : int64(column) }

  /// Empty for NULL.
  package func text(_ column: Int) -> String {
    // "call sqlite3_column_text() first … then sqlite3_column_bytes()" (c3ref/column_blob.html).
    guard let start = sqlite3_column_text(handle, Int32(column)) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

  package func blob(_ column: Int) -> [UInt8] {
    guard let start = sqlite3_column_blob(handle, Int32(column)) else { return [] }
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  /// The bytes of a text or blob column without a copy, for as long as `body` runs.
  package func withBytes<Result>(_ column: Int, _ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
    // column_blob gives a text's bytes too, and does not turn a blob into a text first.
    guard let start = sqlite3_column_blob(handle, Int32(column))?.assumingMemoryBound(to: UInt8.self) else {
      return try body(Span(_unsafeElements: UnsafeBufferPointer(start: nil, count: 0)))
    }
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return try body(Span(_unsafeElements: UnsafeBufferPointer(start: start, count: count)))
  }

  package func value(_ column: Int) -> SQLValue {
    switch sqlite3_column_type(handle, Int32(column)) {
    case SQLITE_INTEGER: .integer(int64(column))
    case SQLITE_FLOAT: .real(sqlite3_column_double(handle, Int32(column)))
    case SQLITE_TEXT: .text(text(column))
    case SQLITE_BLOB: .blob(blob(column))
    default: .null
    }
  }
}

@available(*, unavailable) extension Statement: Sendable {}
