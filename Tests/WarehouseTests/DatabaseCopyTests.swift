import Core
import Foundation
import SQLite
import TestSupport
import Testing

@testable import Warehouse

/// Copies of a household's database, and databases that come back from one.
@Suite struct DatabaseCopyTests {
  private func books(_ folder: TemporaryFolder) throws -> Warehouse {
    let warehouse = try Warehouse(path: folder.database, today: firstOfJune, now: 0)
    try warehouse.setAccounts([account("joint")])
    try warehouse.sync((0..<200).map { payment(firstOfJune - $0 % 30, -100 - Int64($0), "Shop \($0)") })
    return warehouse
  }

  @Test("a copy holds what has been committed, in the middle of another's transaction, and none of what was deleted")
  func consistent() throws {
    let folder = try TemporaryFolder()
    let writer = try books(folder)
    try writer.database.execute("create table gone (x text); insert into gone values ('deleted and gone')")
    try writer.database.execute("drop table gone")
    let before = try writer.facts()
    let copy = folder.path + "/copy"
    try writer.write {
      try writer.database.execute("delete from transactions")
      #expect(try Warehouse.copy(folder.database, to: copy) == Warehouse.newestSchema)
    }
    let restored = try Warehouse(path: copy, today: firstOfJune, now: 0)
    #expect(try restored.facts() == before)
    #expect(try !readBytes(copy).contains(Array("deleted and gone".utf8)))
    #expect(try writer.database.value("select count(*) from transactions") == 0)
  }

  @Test("what is no database, damaged or of a newer Daybook is not copied, and said in words")
  func refused() throws {
    let folder = try TemporaryFolder()
    let other = folder.path + "/other/daybook.sqlite"
    try write(String(repeating: "no database, but long enough to be looked at. ", count: 200), to: other)
    let damaged = #expect(throws: UserError.self) { _ = try Warehouse.copy(other, to: folder.path + "/a") }
    #expect(damaged?.message == "daybook.sqlite is damaged, or is not a database")
    try books(folder).database.execute("pragma user_version = 9999")
    let newer = #expect(throws: UserError.self) { _ = try Warehouse.copy(folder.database, to: folder.path + "/b") }
    #expect(newer?.message.contains("was written by a newer Daybook") == true)
  }

  @Test("a database that comes back is looked through, and takes no file of the site to be there")
  func settled() throws {
    let folder = try TemporaryFolder()
    do {
      let warehouse = try books(folder)
      try warehouse.setSiteFiles(["index.html": "of then"])
    }
    try Warehouse.settle(restored: folder.database, today: firstOfJune, now: 0)
    #expect(!exists(folder.database + "-wal"), "nothing of it stands beside it")
    #expect(try Warehouse(path: folder.database, today: firstOfJune, now: 0).siteFiles() == [:])
  }

  @Test("a reference that leads nowhere is no whole database")
  func dangling() throws {
    let folder = try TemporaryFolder()
    do {
      let warehouse = try books(folder)
      try warehouse.database.execute(
        """
        create table odd (account_id text references accounts) strict;
        pragma foreign_keys = off; insert into odd values ('nobody')
        """)
    }
    let error = #expect(throws: UserError.self) {
      try Warehouse.settle(restored: folder.database, today: firstOfJune, now: 0)
    }
    #expect(error?.message.hasPrefix("the database in the backup is damaged: a row of ") == true)
  }
}
