package import BankFiles
import Core
import Files
import Hashing
import Settings
package import Warehouse

/// Takes bank files into the books: each file whole or not at all, its bytes kept beside its rows.
package struct ImportStage {
  package enum Result {
    case imported(FileReport, ChangeCount)
    /// These very bytes were imported before.
    case known
  }

  private let household: Household
  private let warehouse: Warehouse

  package init(_ household: Household, _ warehouse: Warehouse) {
    self.household = household
    self.warehouse = warehouse
  }

  /// What came of one file, or of one in an archive.
  package typealias Named = (name: String, result: Swift.Result<Result, any Error>)

  /// Imports one file, or every file of an archive: each of them whole or not at all.
  package func importFile(_ path: String, name: String) -> [Named] {
    var done: [Named] = []
    do {
      try Self.forEachFile(path, name, scratch: household.folder) { name, source in
        done.append((name, Swift.Result { try importFile(source, name: name) }))
      }
    } catch {
      done.append((name, .failure(error)))
    }
    return done
  }

  /// Hands on the file, or each file in the archive that it is.
  package static func forEachFile(
    _ path: String, _ name: String, scratch: String, _ body: (_ name: String, _ source: ByteSource) throws -> Void
  ) throws {
    let source = try source(path, name)
    guard FileFormat(head: try source.bytes(at: 0, count: 64)) == .zip else { return try body(name, source) }
    try BankArchive(source, name: name).forEachFile(scratch: scratch, body)
  }

  /// - Throws: `UserError` when nothing of it can be taken; then nothing was.
  private func importFile(_ source: ByteSource, name: String) throws -> Result {
    let hash = try Self.hash(of: source)
    // Rows of one format that look alike are two payments; of two formats, perhaps one: the payload's kind tells.
    let kind = FileFormat(head: try source.bytes(at: 0, count: 65_536)).rawValue
    if try warehouse.hasPayload(hash: hash, kind: kind) { return .known }
    var imported: (FileReport, ChangeCount)?
    try warehouse.load(bytes: source.count) {
      let record = RawRecord(
        provider: "file", kind: kind, key: name, fetchedAt: household.clock.now, day: household.clock.today,
        body: [])
      let payload = try warehouse.land(record, hash: hash, bytes: source.count) { try source.bytes(at: $0, count: $1) }
      let provenance = Provenance(
        source: .file, payloadID: payload, fetchedAt: household.clock.now, day: household.clock.today)
      var report: FileReport?
      let counts = try warehouse.importing(from: provenance) { file in
        let read = try Self.read(source, name: name, into: file, household)
        if let refusal = Self.refusal(read, name) { throw refusal }
        try source.expectUnchanged()
        report = read
      }
      if let report { imported = (report, counts.values.reduce(into: ChangeCount()) { $0 += $1 }) }
    }
    guard let imported else { return .known }
    return .imported(imported.0, imported.1)
  }

  /// Everything in inbox/: imported files go to inbox/done, the others to inbox/failed with a note beside them.
  /// - Returns: by name, sorted, with the error of those that failed.
  package func importInbox() throws -> [Named] {
    guard Files.isFolder(household.inbox) else { return [] }
    return try Files.list(household.inbox).filter { !$0.isFolder && !$0.name.hasPrefix(".") }.flatMap { entry in
      let path = "\(household.inbox)/\(entry.name)"
      let done = importFile(path, name: entry.name)
      let failures = try done.compactMap { try Self.reason($0) }
      if failures.isEmpty {
        try Self.move(path, entry.name, to: "\(household.inbox)/done")
      } else {
        try setAside(path, entry.name, why: failures.joined(separator: "\n"), others: done.count - failures.count)
      }
      return done
    }
  }

  /// Why a file failed; nil when it did not.
  /// - Throws: what is no fault of the file: a full disk, a broken database.
  private static func reason(_ named: Named) throws -> String? {
    switch named.result {
    case .success: return nil
    case .failure(let error as UserError): return error.description
    case .failure(let errors as UserErrors): return errors.description
    case .failure(let error): throw error
    }
  }

  private func setAside(_ path: String, _ name: String, why: String, others: Int) throws {
    let moved = try Self.move(path, name, to: "\(household.inbox)/failed")
    let rest =
      others == 0
      ? "" : "\nthe other \(others == 1 ? "file" : "\(others) files") in it \(others == 1 ? "was" : "were") imported\n"
    try Files.write(why + "\n" + rest, to: moved + ".txt", mode: 0o600)
  }

  @discardableResult
  private static func move(_ path: String, _ name: String, to folder: String) throws -> String {
    try Files.makeFolder(folder, mode: 0o700)
    var target = "\(folder)/\(name)"
    var number = 2
    while Files.exists(target) {
      target = "\(folder)/\(number)-\(name)"
      number += 1
    }
    try Files.move(path, to: target)
    return target
  }

  /// Read piece by piece where it is a file; what comes by a pipe comes once, and is held.
  private static func source(_ path: String, _ name: String) throws -> ByteSource {
    if let file = try? ByteSource(path: path, name: name) { return file }
    do {
      return ByteSource(try Files.read(path))
    } catch {
      throw UserError(
        error.isMissing ? "there is no file \(name)" : "\(name) cannot be read",
        hint: "see that it is there, and yours to read")
    }
  }

  private static func hash(of source: ByteSource) throws -> String {
    var hasher = BLAKE2b(length: 16)
    for offset in stride(from: 0, to: source.count, by: 1 << 20) {
      hasher.update(try source.bytes(at: offset, count: 1 << 20))
    }
    return hexadecimal(hasher.finish())
  }

  // MARK: Reading, for imports and rebuilds alike

  /// What the household knows that reading its files needs.
  package static func context(_ household: Household) -> ReadingContext {
    let hints = household.settings.accounts.map { account in
      var hint = AccountHint(id: account.id, match: account.match, currency: account.currency)
      hint.flipSign = account.flipSign
      hint.qifDates = account.qifDates
      hint.qifDecimal = account.qifDecimal
      hint.timezone = account.timezone
      return hint
    }
    return ReadingContext(
      profiles: household.settings.imports.map(\.profile), accounts: hints,
      timezone: household.settings.household.timezone)
  }

  /// Reads a file into the books, row by row; rows of accounts that no `[[account]]` claims are left.
  package static func read(
    _ source: ByteSource, name: String, into file: FileImport, _ household: Household
  ) throws -> FileReport {
    var owners: [String?] = []
    var report = try BankFile.read(source, name: name, in: context(household)) { index, _, accountID in
      while owners.count <= index { owners.append(nil) }
      owners[index] = accountID
    } row: { index, transaction, _ in
      if let owner = owners[index] { try file.add(transaction, to: owner) }
    } security: {
      file.add($0)
    } trade: { index, trade, _ in
      if let owner = owners[index] { try file.add(trade, to: owner) }
    } price: { key, price in
      try file.add(price, of: key)
    }
    for account in report.accounts {
      guard let owner = account.accountID else { continue }
      try file.add([account.opening, account.closing].compactMap { $0 }, to: owner)
      if let holdings = account.holdings { try file.add(holdings, to: owner) }
      for correction in account.corrections { report.problems += try apply(correction, account, owner, file) }
    }
    return report
  }

  /// - Returns: what a person should know of it.
  private static func apply(
    _ correction: FileCorrection, _ account: FileAccount, _ owner: String, _ file: FileImport
  ) throws -> [FileProblem] {
    guard let day = correction.day ?? account.lastDay ?? account.closing?.day else {
      return [
        FileProblem(line: correction.line, message: "a correction without a date", hint: "no transaction was touched")
      ]
    }
    var row = RowCorrection(linkID: correction.linkID, day: day)
    row.amount = correction.amount
    row.original = correction.original
    row.replacement = correction.replacement
    switch try file.correct(row, of: owner) {
    case .applied: return []
    case .waiting:
      return [
        FileProblem(
          line: correction.line, message: "a correction of a transaction that no file of the account has brought",
          hint: "it is made as soon as one does")
      ]
    case .ambiguous(let count):
      return [
        FileProblem(
          line: correction.line, message: "a correction names an id that \(count) transactions of the account have",
          hint: "all of them were kept; compare them with the bank's own list")
      ]
    }
  }

  /// Why a file that could be read is not taken all the same.
  static func refusal(_ report: FileReport, _ name: String) -> UserError? {
    if let proposal = report.proposal {
      if let question = report.refusal {
        return UserError(
          "no [[import]] profile fits this file, and it leaves a question open: \(question.message)",
          at: question.place ?? Place(file: name),
          hint: "\(question.hint ?? "settle it in the profile"); add it to daybook.toml and import again:\n\n"
            + proposal.toml)
      }
      return UserError(
        "no [[import]] profile fits this file", at: Place(file: name),
        hint: "if this reads it right, add it to daybook.toml and import again:\n\n\(proposal.toml)")
    }
    if !report.accounts.isEmpty, report.accounts.allSatisfy({ $0.accountID == nil }) {
      return UserError(
        "no [[account]] matches this file's account", at: Place(file: name),
        hint: "add match = [\"\(name)\"], or the account's number, to the [[account]] it belongs to")
    }
    if report.accounts.isEmpty, let problem = report.problems.first {
      return UserError(problem.message, at: Place(file: name, line: problem.line), hint: problem.hint)
    }
    return nil
  }
}
