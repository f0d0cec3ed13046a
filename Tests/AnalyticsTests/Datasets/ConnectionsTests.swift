import Core
import Testing
import Warehouse

@testable import Analytics

@Suite struct ConnectionsTests {
  @Test("calls left today are told by the limits that last, not by those that had ended when it last answered")
  func quotas() throws {
    let books = try AnalysedBooks(today: june(20))
    books.account("giro", connection: "bank")
    let now = Int64(june(20).number) * 86_400 + 4 * 3600
    var row = ConnectionRow(
      connectionID: "bank", provider: "gocardless", institutionID: "ANY_BANK", status: .active)
    row.lastSyncAt = now
    try books.warehouse.set(row)
    for (scope, remaining, resetsAt) in [
      ("details", 0, now - 3600), ("balances", 3, now + 20 * 3600), ("transactions", 2, now + 20 * 3600),
      ("", 900, now + 60),
    ] {
      try books.warehouse.setQuota(
        connection: "bank", sourceID: scope.isEmpty ? "" : "a", scope: scope, remaining: remaining, resetsAt: resetsAt)
    }
    try books.analyse()
    _ = try books.installDatasets()
    #expect(try books.lines("select quota_left, quota_resets_day from connections") == ["2 2026-06-21"])
  }
}
