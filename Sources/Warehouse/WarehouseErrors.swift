package import Core
import Glibc
package import SQLite

/// What the user can do about an error of SQLite, or nil when it is a fault of ours.
///
/// - Parameters:
///   - path: the database, for its name.
///   - room: bytes left on its disk.
package func userError(
  for error: SQLiteError, database path: String, room: (_ path: String) -> UInt64? = roomLeft
) -> UserError? {
  let name = lastComponent(of: path)
  if error.isCorrupt {
    return UserError(
      "\(name) is damaged, or is not a database",
      hint: "put a backup in its place; without one, move it away, then daybook run, and daybook import your bank files"
    )
  }
  // Without room for its -shm file even a reader meets an error of the disk.
  if error.isFull || (error.isInputOutput && room(path).map { $0 < 1 << 20 } ?? false) {
    return UserError(
      "the disk is full: \(name) could not grow", hint: "make room, then run again; what was written is whole")
  }
  if error.isReadOnly {
    return UserError(
      "\(name) cannot be written: the file or its folder is read-only",
      hint: "check who owns the household's folder, and that the disk is not mounted read-only")
  }
  if error.cannotOpen {
    return UserError(
      "\(name) cannot be opened", hint: "check that the household's folder exists and that you may read and write it")
  }
  if error.isBusy {
    return UserError("\(name) is in use by another program", hint: "close it, then run again")
  }
  if error.isInputOutput {
    return UserError(
      "\(name) could not be read or written: the disk reports an error",
      hint:
        "check the disk, its quota, and the greatest size of a file; should it be damaged, put a backup in its place")
  }
  return nil
}

/// Runs `body`, and says an error of SQLite in the user's words where they can put it right.
func explained<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as SQLiteError {
    throw userError(for: error, database: path) ?? error
  }
}

/// What the system said of a file.
func fileError(_ code: Int32, _ message: String, path: String) -> UserError {
  let name = lastComponent(of: path)
  switch code {
  case EACCES, EPERM, EROFS:
    return UserError(
      "\(message): \(name) may not be written here",
      hint: "check who owns the household's folder, and that the disk is not mounted read-only")
  case ENOSPC, EDQUOT: return UserError("\(message): the disk is full", hint: "make room, then run again")
  case ENOENT, ENOTDIR:
    return UserError("\(message): there is no such folder", hint: "`daybook init` makes a household")
  default: return UserError("\(message): \(name), error \(code) of the system", hint: "check the household's folder")
  }
}

/// Bytes left for the user on the disk that holds a file; nil when nobody can say.
package func roomLeft(_ path: String) -> UInt64? {
  var state = statvfs()
  let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  guard unsafe statvfs(folder.isEmpty ? "." : folder, &state) == 0 else { return nil }
  return UInt64(state.f_bavail) * UInt64(state.f_frsize)
}

private func lastComponent(of path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}
