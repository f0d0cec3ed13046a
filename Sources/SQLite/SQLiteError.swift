private import CSQLite

/// What SQLite said, with the statement it said it of; bound values never appear.
package struct SQLiteError: Error, Sendable, CustomStringConvertible {
  /// The extended result code.
  package var code: Int32
  package var message: String
  package var sql: String?
  /// Byte offset of the token at fault in `sql`, where SQLite knows.
  package var offset: Int?

  /// The primary result code: extended ones share its low byte.
  package var primaryCode: Int32 { code & 0xFF }

  package var isBusy: Bool { primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED }
  package var isFull: Bool { primaryCode == SQLITE_FULL }
  package var isReadOnly: Bool { primaryCode == SQLITE_READONLY }
  /// A writer was killed, and what it left can only be undone by whoever may write.
  package var needsRollback: Bool { code == SQLITE_READONLY | (3 << 8) }  // SQLITE_READONLY_ROLLBACK, a cast macro
  package var isCorrupt: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }
  package var isInputOutput: Bool { primaryCode == SQLITE_IOERR }
  package var cannotOpen: Bool { primaryCode == SQLITE_CANTOPEN }
  /// The progress limit or `interrupt` ended it.
  package var isInterrupted: Bool { primaryCode == SQLITE_INTERRUPT }
  /// A text or row is longer than the limit.
  package var isTooBig: Bool { primaryCode == SQLITE_TOOBIG }
  /// The authoriser refused it.
  package var isRefused: Bool { primaryCode == SQLITE_AUTH }
  package var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }

  package var description: String { "SQLite: \(message) (\(code))" }
}
