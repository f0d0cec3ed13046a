private import CSQLite

/// What a statement asks leave to do while it is prepared (c3ref/set_authorizer.html).
package struct AuthorizerRequest: Sendable {
  package enum Action: Sendable, Hashable {
    case select, read, function, recursive, transaction, pragma, attach
    /// Anything that writes, or changes the schema.
    case write
    case other
  }
  package var action: Action
  /// Table of a read, or name of a pragma.
  package var table: String
  /// Column of a read, or name of a function. A read of a table with no column at all (`count(*)`) has "".
  package var name: String
  /// `main`, `temp`, or an attached name.
  package var database: String
  /// The innermost view or trigger that asks, if any.
  package var view: String
}

final class AuthorizerBox {
  let allows: (AuthorizerRequest) -> Bool
  init(_ allows: @escaping (AuthorizerRequest) -> Bool) { self.allows = allows }
}

extension Database {
  /// Asks `allows` of each thing a statement would do, from now on; nil asks no longer.
  package func setAuthorizer(_ allows: ((AuthorizerRequest) -> Bool)?) {
    forgetStatements()
    guard let allows else {
      sqlite3_set_authorizer(handle, nil, nil)
      authorizer = nil
      return
    }
    let box = AuthorizerBox(allows)
    authorizer = box
    sqlite3_set_authorizer(handle, authorise, Unmanaged.passUnretained(box).toOpaque())
  }
}

private func authorise(
  _ pointer: UnsafeMutableRawPointer?, _ code: Int32, _ first: UnsafePointer<CChar>?,
  _ second: UnsafePointer<CChar>?, _ database: UnsafePointer<CChar>?, _ view: UnsafePointer<CChar>?
) -> Int32 {
  guard let pointer else { return SQLITE_DENY }
  let box = Unmanaged<AuthorizerBox>.fromOpaque(pointer).takeUnretainedValue()
  func text(_ value: UnsafePointer<CChar>?) -> String { value.map { String(cString: $0) } ?? "" }
  let action: AuthorizerRequest.Action =
    switch code {
    case SQLITE_SELECT: .select
    case SQLITE_READ: .read
    case SQLITE_FUNCTION: .function
    case SQLITE_RECURSIVE: .recursive
    case SQLITE_TRANSACTION, SQLITE_SAVEPOINT: .transaction
    case SQLITE_PRAGMA: .pragma
    case SQLITE_ATTACH, SQLITE_DETACH: .attach
    case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE, SQLITE_CREATE_INDEX...SQLITE_DROP_VIEW, SQLITE_ALTER_TABLE,
      SQLITE_REINDEX, SQLITE_ANALYZE, SQLITE_CREATE_VTABLE, SQLITE_DROP_VTABLE:
      .write
    default: .other
    }
  let request = AuthorizerRequest(
    action: action, table: text(first), name: text(second), database: text(database), view: text(view))
  return box.allows(request) ? SQLITE_OK : SQLITE_DENY
}
