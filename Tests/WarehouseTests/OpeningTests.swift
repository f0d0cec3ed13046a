import Core
import Foundation
import Glibc
import TestSupport
import Testing

@testable import SQLite
@testable import Warehouse

struct OpeningTests {
  @Test("a new database and its side files can be read by their owner only")
  func permissions() throws {
    let folder = try TemporaryFolder()
    let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
    try warehouse.setAccounts([account("joint")])
    for name in ["", "-wal", "-shm"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.database + name)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
    #expect(try warehouse.database.value("pragma journal_mode") == "wal")
    #expect(try warehouse.integrityCheck().isEmpty)
  }

  @Test("a database that others could read is closed to them on opening")
  func tightens() throws {
    let folder = try TemporaryFolder()
    _ = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.database)
    _ = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.database)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test("a database of a newer Daybook is refused and left as it is")
  func fromTheFuture() throws {
    let folder = try TemporaryFolder()
    do {
      let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
      try warehouse.database.execute("pragma user_version = 99")
    }
    let expected = """
      daybook.sqlite was written by a newer Daybook (its schema is 99, this one knows 4)
      hint: install that Daybook again, or put back a backup made before it
      """
    for open in [
      { _ = try Warehouse(path: folder.database, today: firstOfJune, now: 0) },
      { _ = try Warehouse(reading: folder.database, today: firstOfJune, now: 0) },
    ] {
      let error = #expect(throws: UserError.self) { try open() }
      #expect(error?.description.replacing("daybook.sqlite ", with: "daybook.sqlite ") == error?.description)
      #expect(error?.description.hasSuffix(expected) == true)
    }
  }

  @Test("a text file, and a database cut short, are called damaged, with the way back")
  func corrupt() throws {
    let folder = try TemporaryFolder()
    try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: folder.database))
    let error = #expect(throws: UserError.self) {
      _ = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
    }
    #expect(error?.message == "daybook.sqlite is damaged, or is not a database")
    #expect(error?.hint?.contains("put a backup in its place") == true)
  }

  @Test("an error of the disk is a full disk where there is no room, and a reader's too")
  func noRoom() {
    // SQLITE_IOERR_SHMSIZE: the -shm file could not grow.
    let error = SQLiteError(code: 10 | (19 << 8), message: "disk I/O error")
    let full = userError(for: error, database: "/books/daybook.sqlite", room: { _ in 4096 })
    #expect(full?.message == "the disk is full: daybook.sqlite could not grow")
    for room in [nil, 1 << 30] as [UInt64?] {
      let other = userError(for: error, database: "/books/daybook.sqlite", room: { _ in room })
      #expect(other?.message == "daybook.sqlite could not be read or written: the disk reports an error")
    }
  }

  @Test("damage within is found by the check, or said in words when it is met")
  func damagedPage() throws {
    let folder = try TemporaryFolder()
    do {
      let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
      try warehouse.setAccounts([account("joint")])
      try warehouse.sync((0..<2_000).map { payment(firstOfJune - $0 % 300, -100 - Int64($0), "Shop \($0)") })
      try warehouse.database.execute("pragma wal_checkpoint(truncate)")
    }
    let file = try #require(FileHandle(forUpdatingAtPath: folder.database))
    try file.seek(toOffset: 4096 * 40)
    try file.write(contentsOf: Data(repeating: 0xFF, count: 4096 * 30))
    try file.close()
    var words = ""
    do {
      let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
      words = try warehouse.integrityCheck().joined()
    } catch let error as UserError {
      words = error.message
    }
    #expect(!words.isEmpty)
  }

  @Test("a database of another program is not touched")
  func foreign() throws {
    let folder = try TemporaryFolder()
    do {
      let other = try Database(path: folder.database, mode: .readWrite)
      try other.execute("create table photos (name text)")
    }
    let error = #expect(throws: UserError.self) {
      _ = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
    }
    #expect(
      error?.message == "daybook.sqlite is a database of another program"
        || error?.message.hasSuffix("is a database of another program") == true)
    let other = try Database(path: folder.database, mode: .readOnly)
    #expect(try other.value("select count(*) from sqlite_schema") == 1)
  }

  @Test("a folder that cannot be written, or is not there, is said in words")
  func folders() throws {
    let error = #expect(throws: UserError.self) {
      _ = try Warehouse(path: "/proc/daybook.sqlite", today: firstOfJune, now: 0)
    }
    #expect(error?.message.contains("the household's database cannot be made") == true)
    #expect(throws: UserError.self) { _ = try HouseholdLock(folder: "/proc") }
    #expect(throws: UserError.self) { _ = try HouseholdLock(folder: "/nowhere/at/all") }
  }

  @Test("writing to a read-only database is said in words")
  func readOnly() throws {
    let folder = try TemporaryFolder()
    _ = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
    let reader = try Warehouse(reading: folder.database, today: firstOfJune, now: 0)
    let error = #expect(throws: UserError.self) { try reader.setAccounts([account("joint")]) }
    #expect(error?.message == "daybook.sqlite cannot be written: the file or its folder is read-only")
  }

  @Test("reading where nothing was ever written names the command that does")
  func nothingYet() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: UserError.self) {
      _ = try Warehouse(reading: folder.database, today: firstOfJune, now: 0)
    }
    #expect(error?.description == "there is no database in this household yet\nhint: `daybook run` makes it")
  }

  @Test("a reader sees a writer's work, and a household without side files opens as immutable")
  func readers() throws {
    let folder = try TemporaryFolder()
    let writer = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
    let reader = try Warehouse(reading: folder.database, today: firstOfJune, now: 0)
    try writer.setAccounts([account("joint")])
    #expect(try reader.accounts().map(\.accountID) == ["joint"])
    let odd = folder.path + "/50% of #1?.sqlite"
    try writer.backup(to: odd)
    let still = try Database(path: odd, mode: .immutable)
    #expect(try still.value("select count(*) from accounts") == 1)
  }

  @Test("a full disk is said in words, undoes the transaction, and does no harm")
  func fullDisk() throws {
    let folder = try TemporaryFolder()
    let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
    try warehouse.setAccounts([account("joint")])
    try warehouse.sync([payment(firstOfJune, -100, "Before")])
    let before = try warehouse.facts()
    let pages = try #require(try warehouse.database.value("pragma page_count").integer)
    _ = try warehouse.database.value("pragma max_page_count = \(pages + 4)")
    let error = #expect(throws: UserError.self) {
      try warehouse.sync((0..<5_000).map { payment(firstOfJune - $0 % 90, -100 - Int64($0), "Shop \($0)") })
    }
    #expect(error?.message == "the disk is full: daybook.sqlite could not grow")
    #expect(try warehouse.facts() == before)
    #expect(!warehouse.database.isInTransaction)
    _ = try warehouse.database.value("pragma max_page_count = 1000000")
    try warehouse.sync([payment(firstOfJune, -100, "Before"), payment(firstOfJune, -200, "After")])
    #expect(try warehouse.ids().count == 2)
    #expect(try warehouse.integrityCheck().isEmpty)
  }

  @Test("a migration that fails leaves the version before it whole; the next run takes it up")
  func failedMigration() throws {
    let database = try Database(path: ":memory:", mode: .memory)
    let first = "create table one (a integer)"
    try Migrations(scripts: [first]).migrate(database, name: "x")
    #expect(throws: SQLiteError.self) {
      try Migrations(scripts: [first, "create table two (a integer); insert into nowhere values (1)"]).migrate(
        database, name: "x")
    }
    #expect(try database.value("pragma user_version") == 1)
    #expect(try database.value("select count(*) from sqlite_schema") == 1)
    try Migrations(scripts: [first, "create table two (a integer)"]).migrate(database, name: "x")
    #expect(try database.value("pragma user_version") == 2)
  }

  @Test("two runs at once: the second is told so at once, and may run when the first has ended")
  func twoRuns() throws {
    let folder = try TemporaryFolder()
    do {
      let first = try HouseholdLock(folder: folder.path)
      let error = #expect(throws: HouseholdBusy.self) { _ = try HouseholdLock(folder: folder.path) }
      #expect(
        error?.description
          == "another run of Daybook is at work in this household\nhint: wait for it to end, then try again")
      _ = consume first
    }
    _ = try HouseholdLock(folder: folder.path)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + HouseholdLock.fileName)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test("no statement is left running by anything the warehouse does")
  func noBusyStatements() throws {
    let warehouse = try Warehouse.withAccount()
    try warehouse.sync([payment(firstOfJune, -100, "A"), pending(firstOfJune, -200, "B")])
    try warehouse.sync([payment(firstOfJune, -200, "B")])
    try warehouse.importFile([payment(firstOfJune, -100, "A")])
    _ = try warehouse.possibleDuplicates()
    _ = try warehouse.accounts()
    #expect(warehouse.database.busyStatements == 0)
  }
}
