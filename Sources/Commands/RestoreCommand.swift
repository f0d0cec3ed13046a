import Core
import Files
import Terminal
import Warehouse

extension CommandTable {
  static let restore = Command(
    "restore", "Put a backup in the household's place, once all of it has been checked", arguments: "FILE",
    count: 1...1,
    options: [
      .init("yes", nil, "without asking; what is there is set aside, in backups/"),
      .init("check", nil, "only say whether the backup is whole"),
    ],
    examples: [
      "daybook restore hartley-2026-06-30.tar.zst --household finances",
      "daybook restore --check backups/hartley-2026-06-30.tar.zst",
    ]
  ) { invocation in
    let file = invocation.arguments[0]
    let backup = BackupReader(path: file.hasPrefix("/") ? file : "\(Files.currentFolder)/\(file)")
    return try await RestoreRun(invocation, backup).run()
  }
}

private struct RestoreRun {
  let invocation: Invocation
  let backup: BackupReader
  let folder: String
  let restoring: Restoring
  private var console: Console { invocation.console }

  init(_ invocation: Invocation, _ backup: BackupReader) throws {
    self.invocation = invocation
    self.backup = backup
    folder = try Household.folder(invocation)
    // What the days of the household are is only known from the backup.
    restoring = Restoring(folder: folder, clock: try Household.clock(invocation, "UTC"))
  }

  func run() async throws -> ExitCode {
    console.progress("checking")
    let manifest = try backup.check()
    console.endProgress()
    guard manifest.schema <= Warehouse.newestSchema else {
      throw UserError(
        "\(fileName(backup.path)) was made by a newer Daybook (its schema is \(manifest.schema), this one knows "
          + "\(Warehouse.newestSchema))", hint: "install that Daybook, then restore")
    }
    let count = "\(manifest.files.count) file\(manifest.files.count == 1 ? "" : "s")"
    let what = "\(manifest.household) of \(manifest.day.iso), \(count)"
    if invocation.has("check") {
      console.result("\(what): every checksum is right")
      return .done
    }
    if try settled() { return .done }
    guard try await mayReplace(manifest) else {
      console.message("nothing was changed")
      return .done
    }
    try locked { tell("restored \(what)", try restoring.restore(backup)) }
    return .done
  }

  /// Whether a restore that was killed here has been brought to its end: that is all for now.
  private func settled() throws -> Bool {
    guard Restoring.isBrokenOff(in: folder) else { return false }
    return try locked {
      let settled = try restoring.settle()
      if settled.isRestored {
        tell("the restore that was broken off here has been brought to its end", settled.setAside)
      }
      return settled.isRestored
    }
  }

  private func locked<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      try Files.makeFolder(folder, mode: 0o700)
      let lock = try HouseholdLock(folder: folder)
      let result = try body()
      _ = consume lock  // held until here
      return result
    } catch let error as FileError {
      throw UserError(
        error.isFull ? "the disk is full" : "\(error)",
        hint: error.isFull
          ? "make room, then restore again" : "look at the folder's owner and mode, or name another: --household DIR")
    }
  }

  private func tell(_ what: String, _ setAside: String?) {
    console.message(what)
    if let setAside { console.message("what was there is in \(setAside)") }
    console.message(
      "next: daybook build makes the site; secrets that lie in files, and the key of sealed ones, are in no backup: "
        + "daybook secrets says which are missing")
  }

  /// A household that is there is asked about.
  private func mayReplace(_ manifest: BackupManifest) async throws -> Bool {
    guard Restoring.isTaken(folder), !invocation.has("yes") else { return true }
    guard Asking.isPossible else {
      throw UserError(
        "there is a household in \(folder) already, and no terminal to ask at whether it may be replaced",
        hint: "say --yes, or name another folder: --household DIR")
    }
    for _ in 0..<3 {
      console.prompt(
        "Replace the household in \(folder) by \(manifest.household) of \(manifest.day.iso)? What is there is set aside. [y/N] "
      )
      guard case .typed(let text) = await TerminalPerson.typed(isHidden: false) else { continue }
      switch text.lowercased().filter({ !$0.isWhitespace }) {
      case "y", "yes": return true
      case "", "n", "no": return false
      default: continue
      }
    }
    return false
  }
}
