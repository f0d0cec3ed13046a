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
  private var writer: SiteWriter
  /// Put or kept, by this writer or another.
  private var made: Set<String> = []
  private var standing: [String] = []
  private var outcome = Outcome()

  /// - Parameter folder: the site's, which need not exist; `<folder>.new` is made beside it.
  package init(_ folder: String) throws {
    let next = folder + ".new"
    self.folder = folder
    self.next = next
    let present = try explainingSite(folder) {
      // A kill between the two renames of a file system without an exchange left the site under `.old`.
      if !Files.exists(folder), Files.exists(folder + ".old") { try Files.move(folder + ".old", to: folder) }
      try Files.removeFolder(next)
      try Files.makeFolder(next)
      return Set(try Files.filesBelow(folder))
    }
    writer = SiteWriter(folder: folder, next: next, present: present)
  }

  /// Puts a file into the next site.
  /// - Parameter path: from the site's root, `/` between names, never beginning with one.
  package func put(_ path: String, _ bytes: [UInt8]) throws { try writer.put(path, bytes) }

  /// Takes a file over as it stands, for whoever knows that it would be the same.
  /// - Returns: false when it is not there: then it must be put.
  package func keep(_ path: String) throws -> Bool { try writer.keep(path) }

  /// A writer for another thread; `take` brings back what it did.
  package func another() -> SiteWriter { SiteWriter(folder: folder, next: next, present: writer.present) }

  package func take(_ other: SiteWriter) {
    for path in other.made { precondition(made.insert(path).inserted, "two pages were made for one address: \(path)") }
    outcome.written += other.written
    standing += other.standing
  }

  package func has(_ path: String) -> Bool { writer.present.contains(path) }

  /// Swaps the next site in, unless it is the present one.
  package func finish() throws -> Outcome {
    take(writer)
    outcome.unchanged = standing.count
    outcome.removed = writer.present.subtracting(made).count
    try explainingSite(folder) {
      if outcome.isUnchanged {
        try Files.removeFolder(next)
        return
      }
      try writer.link(standing)
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
}

@available(*, unavailable) extension SiteFolder: Sendable {}

/// One thread's part of putting files into the next site.
package struct SiteWriter: Sendable {
  private let folder: String
  private let next: String
  fileprivate let present: Set<String>
  fileprivate private(set) var made: Set<String> = []
  fileprivate private(set) var written = 0
  /// Those that need no writing.
  fileprivate private(set) var standing: [String] = []
  private var folders: Set<String> = []

  fileprivate init(folder: String, next: String, present: Set<String>) {
    self.folder = folder
    self.next = next
    self.present = present
  }

  /// As `SiteFolder.put`.
  package mutating func put(_ path: String, _ bytes: [UInt8]) throws {
    precondition(made.insert(path).inserted, "two pages were made for one address: \(path)")
    let isSame = present.contains(path) && Files.holds("\(folder)/\(path)", bytes)
    if isSame {
      standing.append(path)
    } else {
      try explainingSite(folder) {
        try makeFolder(of: path)
        try Files.create(bytes, at: "\(next)/\(path)")
      }
      written += 1
    }
  }

  /// As `SiteFolder.keep`.
  package mutating func keep(_ path: String) throws -> Bool {
    guard present.contains(path), made.insert(path).inserted else { return false }
    standing.append(path)
    return true
  }

  /// Links what stands as it is into the next site: at the end, since a site in which nothing changed needs none of it.
  fileprivate mutating func link(_ paths: [String]) throws(FileError) {
    for path in paths {
      try makeFolder(of: path)
      try Files.link("\(folder)/\(path)", to: "\(next)/\(path)")
    }
  }

  private mutating func makeFolder(of path: String) throws(FileError) {
    guard let slash = path.lastIndex(of: "/") else { return }
    let parent = String(path[..<slash])
    if folders.insert(parent).inserted { try Files.makeFolder("\(next)/\(parent)") }
  }
}

private func explainingSite<Result>(_ folder: String, _ body: () throws -> Result) throws -> Result {
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
