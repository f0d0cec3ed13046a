import Core
import Files

/// A site on disk that is swapped in whole or not at all.
///
/// The next site is made beside the present one: what did not change is a second link to the same file, so it is not
/// rewritten and keeps its time; what changed is written anew. `finish` exchanges the two names in one step. A run that is
/// killed leaves the present site as it was, and the next one begins afresh.
package final class SiteFolder {
  package struct Outcome: Hashable, Sendable {
    package var written = 0
    package var unchanged = 0
    package var removed = 0

    package var isUnchanged: Bool { written == 0 && removed == 0 }
  }

  private let folder: String
  private let next: String
  private var present: Set<String>
  private var made: Set<String> = []
  private var folders: Set<String> = []
  private var outcome = Outcome()

  /// - Parameter folder: the site's, which need not exist; `<folder>.new` is made beside it.
  package init(_ folder: String) throws {
    let next = folder + ".new"
    self.folder = folder
    self.next = next
    present = try Self.explaining(folder) {
      // A kill between the two renames of a file system without an exchange left the site under `.old`.
      if !Files.exists(folder), Files.exists(folder + ".old") { try Files.move(folder + ".old", to: folder) }
      try Files.removeFolder(next)
      try Files.makeFolder(next)
      return Set(try Files.filesBelow(folder))
    }
  }

  /// Puts a file into the next site.
  /// - Parameter path: from the site's root, `/` between names, never beginning with one.
  package func put(_ path: String, _ bytes: [UInt8]) throws {
    precondition(made.insert(path).inserted, "two pages were made for one address: \(path)")
    try Self.explaining(folder) {
      try makeFolder(of: path)
      if present.contains(path), Files.holds("\(folder)/\(path)", bytes) {
        try Files.link("\(folder)/\(path)", to: "\(next)/\(path)")
        outcome.unchanged += 1
      } else {
        try Files.create(bytes, at: "\(next)/\(path)")
        outcome.written += 1
      }
    }
  }

  /// Takes a file over as it stands, for whoever knows that it would be the same.
  /// - Returns: false when it is not there: then it must be put.
  package func keep(_ path: String) throws -> Bool {
    guard present.contains(path), made.insert(path).inserted else { return false }
    try Self.explaining(folder) {
      try makeFolder(of: path)
      try Files.link("\(folder)/\(path)", to: "\(next)/\(path)")
    }
    outcome.unchanged += 1
    return true
  }

  package func has(_ path: String) -> Bool { present.contains(path) }

  /// Swaps the next site in, unless it is the present one.
  package func finish() throws -> Outcome {
    outcome.removed = present.subtracting(made).count
    try Self.explaining(folder) {
      if outcome.isUnchanged {
        try Files.removeFolder(next)
        return
      }
      guard Files.exists(folder) else {
        try Files.move(next, to: folder)
        return
      }
      if try !Files.exchange(next, folder) {
        // No exchange on this file system: for the moment between two renames there is no site, and a kill there
        // leaves it under `.old`, which the next run finds.
        let old = folder + ".old"
        try Files.removeFolder(old)
        try Files.move(folder, to: old)
        try Files.move(next, to: folder)
        try Files.removeFolder(old)
        return
      }
      try Files.removeFolder(next)
    }
    return outcome
  }

  /// Gives the next site up; the present one stays as it is.
  package func abandon() { try? Files.removeFolder(next) }

  private func makeFolder(of path: String) throws(FileError) {
    guard let slash = path.lastIndex(of: "/") else { return }
    let parent = String(path[..<slash])
    guard folders.insert(parent).inserted else { return }
    try Files.makeFolder("\(next)/\(parent)")
  }

  private static func explaining<Result>(_ folder: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as FileError {
      throw UserError(
        "the site cannot be written: \(error)",
        hint: error.isFull
          ? "the disk is full; the site that was there is untouched"
          : "the site that was there is untouched; check who may write to \(folder)")
    }
  }
}

@available(*, unavailable) extension SiteFolder: Sendable {}
