import Foundation
import Glibc
import Synchronization

/// A new folder of the tests' own, gone with its last owner; one of a run that was killed, with the next run.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    let parent = NSTemporaryDirectory().replacing(/\/+$/, with: "")
    sweepOnce.withLock { isSwept in
      if !isSwept { removeAbandoned(in: parent) }
      isSwept = true
    }
    var template = Array("\(parent)/daybook-test-\(getpid())-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw TestFailure("no temporary folder can be made") }
    path = String(cString: made)
  }

  /// For a folder that several tests share: nobody is its last owner, so it goes with the process.
  package func removeAtExit() {
    leftovers.withLock { folders in
      if folders.isEmpty {
        atexit {
          for folder in leftovers.withLock({ $0 }) { removeWhole(folder) }
        }
      }
      folders.append(path)
    }
  }

  deinit { removeWhole(path) }
}

private let leftovers = Mutex<[String]>([])
private let sweepOnce = Mutex(false)

private func removeWhole(_ path: String) {
  // A test may have taken the right to write away.
  for folder in (try? filesBelow(path, folders: true)) ?? [] { chmod("\(path)/\(folder)", 0o700) }
  chmod(path, 0o700)
  try? FileManager.default.removeItem(atPath: path)
}

/// Folders of test runs that are over: a run that was killed could not remove its own. Each bears its run's process id.
private func removeAbandoned(in parent: String) {
  for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
    let parts = name.split(separator: "-")
    guard parts.count == 4, parts[0] == "daybook", parts[1] == "test", let id = pid_t(parts[2]), id > 0,
      kill(id, 0) != 0, errno == ESRCH
    else { continue }
    removeWhole("\(parent)/\(name)")
  }
}

package func readBytes(_ path: String) throws -> [UInt8] {
  guard let data = FileManager.default.contents(atPath: path) else { throw TestFailure("\(path) cannot be read") }
  return [UInt8](data)
}

package func readText(_ path: String) throws -> String { String(decoding: try readBytes(path), as: UTF8.self) }

/// Writes a file, with the folders above it.
package func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

package func write(_ bytes: [UInt8], to path: String) throws {
  let folder = (path as NSString).deletingLastPathComponent
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
    throw TestFailure("\(path) cannot be written")
  }
}

package func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

package func copy(_ path: String, to target: String) throws {
  try FileManager.default.copyItem(atPath: path, toPath: target)
}

package func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

/// Paths of the files below a folder, relative to it, sorted by bytes; or of its folders.
package func filesBelow(_ folder: String, folders: Bool = false) throws -> [String] {
  guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
  var found: [String] = []
  for case let name as String in walk {
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
    if isFolder.boolValue == folders { found.append(name) }
  }
  return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// Every file below a folder with its content, to hold two folders against each other.
package func contents(of folder: String) throws -> [String: [UInt8]] {
  var result: [String: [UInt8]] = [:]
  for name in try filesBelow(folder) { result[name] = try readBytes("\(folder)/\(name)") }
  return result
}

/// The checkout that is under test.
package let packageFolder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

/// A folder that an environment variable names, else one beside the checkout; nil when neither is there.
package func outsideFolder(_ variable: String, beside name: String) -> String? {
  let stated = getenv(variable).map { String(cString: $0) }
  return [stated, "\(packageFolder)/../\(name)"].compactMap { $0 }.first(where: exists)
}

/// The first line in which two files differ, for a failure's text.
package func firstDifference(_ left: [UInt8]?, _ right: [UInt8]?) -> String {
  guard let left, let right else { return left == nil ? "missing" : "unexpected" }
  let one = left.split(separator: 0x0A, omittingEmptySubsequences: false)
  let other = right.split(separator: 0x0A, omittingEmptySubsequences: false)
  let at = zip(one, other).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(one.count, other.count)
  func line(_ lines: [ArraySlice<UInt8>]) -> String {
    lines.indices.contains(at) ? String(decoding: lines[at].prefix(300), as: UTF8.self) : "the end"
  }
  return "line \(at + 1): \(line(one)) in place of \(line(other))"
}

/// Which file it is and when it was last written: another after every rewriting.
package func fileStamp(_ path: String) throws -> String {
  var status = stat()
  guard lstat(path, &status) == 0 else { throw TestFailure("\(path) is not there") }
  return "\(status.st_ino) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
}
