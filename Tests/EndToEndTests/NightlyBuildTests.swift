import Core
import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("A site is the same however it came about") struct NightlyBuildTests {
  @Test("built night by night it is the one built from nothing, and a night rewrites only what it touches")
  func nights() async throws {
    let synced = try SyncedHousehold(history: 200)
    let household = synced.household
    for offset in [0, 1, 2, 4] {
      let day = SyncedHousehold.firstDay + offset
      synced.advance(to: day)
      try await household.expect(0, "run", today: day.iso)
    }
    let today = synced.today.iso
    let nightly = try contents(of: household.file("site"))
    let reports = try contents(of: household.file("reports"))
    #expect(nightly.count > 100)

    // The same day again: not a file is written, by number or by time.
    let before = try numbers(household.file("site"), nightly.keys)
    try await household.expect(0, "run", today: today)
    #expect(try numbers(household.file("site"), nightly.keys) == before)

    try remove(household.file("site"))
    try remove(household.file("reports"))
    try await household.expect(0, "build", today: today)
    let fresh = try contents(of: household.file("site"))
    #expect(Set(fresh.keys) == Set(nightly.keys))
    for (path, bytes) in fresh where nightly[path] != bytes { Issue.record("\(path) differs") }
    for (path, bytes) in try contents(of: household.file("reports")) where reports[path] != bytes {
      Issue.record("reports/\(path) differs")
    }
  }

  @Test("a closed month's pages are kept when a day passes") func kept() async throws {
    let synced = try SyncedHousehold(history: 200)
    let household = synced.household
    try await household.expect(0, "run")
    let closed = ["transactions/2026-03/index.html", "data/transactions/2025.csv", "search/2025.js"]
    let before = try numbers(household.file("site"), closed)
    synced.advance(to: SyncedHousehold.firstDay + 1)
    try await household.expect(0, "run", today: synced.today.iso)
    #expect(try numbers(household.file("site"), closed) == before)
  }

  /// The inode of each file: the same one is the same file, not a copy.
  private func numbers(_ folder: String, _ paths: some Sequence<String>) throws -> [String: UInt64] {
    var numbers: [String: UInt64] = [:]
    for path in paths {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")
      numbers[path] = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value
    }
    return numbers
  }
}
