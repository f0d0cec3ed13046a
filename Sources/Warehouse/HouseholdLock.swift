package import Core
import Glibc

/// Another run holds the household's lock: exit code 75.
package struct HouseholdBusy: Error, CustomStringConvertible {
  package var error: UserError
  package var description: String { error.description }
}

/// One writer a household: held from its making until it goes, or its process dies.
package struct HouseholdLock: ~Copyable {
  package static let fileName = "daybook.sqlite.lock"

  private let descriptor: Int32

  /// - Parameter name: of the lock's file: work that runs may go on beside has a lock of its own.
  /// - Throws: `HouseholdBusy` at once when another holds it; `UserError` when the folder cannot be written.
  package init(folder: String, name: String = HouseholdLock.fileName) throws {
    let path = folder + "/" + name
    // Closed on exec, or a hook that is started and outlives the run would go on holding the lock.
    let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw fileError(errno, "the household's lock cannot be made", path: path) }
    // flock belongs to the open file, not to the process: the kernel releases it however the process ends.
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      close(opened)
      guard reason == EWOULDBLOCK else {
        throw fileError(reason, "the household's lock cannot be taken", path: path)
      }
      throw HouseholdBusy(
        error: UserError(
          "another run of Daybook is at work in this household", hint: "wait for it to end, then try again"))
    }
    descriptor = opened
  }

  deinit { close(descriptor) }
}
