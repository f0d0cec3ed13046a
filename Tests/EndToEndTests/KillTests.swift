import Core
import SQLite
import Sandbox
import TestSupport
import Testing

/// The nightly run, killed outright at random moments: the next one ends as if nothing had happened.
@Suite struct KillTests {
  /// Fifty kills in all, from the first night of an empty folder on.
  @Test(
    "after kill -9 at ten random moments the books, the site and the reports are an unharmed twin's", arguments: 1...5)
  func killed(_ seed: Int) async throws {
    var chance = SeededNumbers(UInt64(seed))
    let killed = try Night(seed: seed)
    let twin = try Night(seed: seed)
    var kills = 0
    for night in 0..<10 where kills < 10 {
      let day = SyncedHousehold.firstDay + night * 2
      for one in [killed, twin] {
        one.demo.advance(to: day)
        one.demo.sandbox.clearLog()
        try one.dropFile(night)
      }
      let whole = try await twin.run()
      // The bank answers four times a day: three runs that are killed, and one that is not.
      for _ in 0..<3 where kills < 10 {
        let delay = Double.random(in: 0.02...max(0.05, whole.seconds * 0.95), using: &chance)
        let outcome = try await killed.demo.household.kill(
          after: .milliseconds(Int(delay * 1000)), "run", today: killed.demo.today.iso)
        if outcome.signal == 9 { kills += 1 }
        try killed.expectWholeDatabase()
      }
      try await killed.run()
      try killed.expectWholeDatabase()
      try expectTwins(killed, twin, night)
      try await killed.expectQuotas("night \(night)")
      try await twin.expectQuotas("night \(night), unharmed")
    }
    #expect(kills == 10)
    try await killed.demo.expectLedger()
  }

  @Test("a night that failed at its pages does not ask the banks again when it goes on")
  func failedPages() async throws {
    let night = try Night(seed: 1)
    let own = night.demo.household.file("Templates/index.md")
    try write("{{ household.name | no_such_filter }}\n", to: own)
    try await night.demo.household.expect(1, "run")
    #expect(try night.demo.asked(.joint, "transactions") == 1)
    try remove(own)
    try await night.run()
    try await night.demo.expectLedger()
    for account in SimulatedAccount.allCases {
      #expect(try night.demo.asked(account, "transactions") == 1, "\(account.rawValue)")
      #expect(try night.demo.asked(account, "balances") == 1)
      #expect(try night.demo.asked(account, "details") == 1)
    }
    // Whoever asks by hand is not held back.
    try await night.demo.sync()
    #expect(try night.demo.asked(.joint, "transactions") == 2)
  }

  private func expectTwins(_ killed: Night, _ twin: Night, _ night: Int) throws {
    for folder in ["site", "reports", "inbox"] {
      let left = try contents(of: killed.demo.household.file(folder)).mapContents(withoutQuota)
      let right = try contents(of: twin.demo.household.file(folder)).mapContents(withoutQuota)
      #expect(!right.isEmpty, "\(folder)")
      let differing = Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted()
      let why = differing.map { "\($0): \(firstDifference(left[$0], right[$0]))" }
      #expect(why == [], "night \(night), \(folder)/")
    }
  }
}

/// Without the one figure that twins differ in. How many calls a bank has left is the bank's own count, and it has counted
/// the answer that was on its way when a run was killed, which the next run had to ask for again. That the figure is the
/// bank's is looked at by `expectQuotas`.
private func withoutQuota(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
  let text = String(decoding: bytes, as: UTF8.self)
  switch name {
  case "data/connections.csv": return Array(text.replacing(/(gocardless,[A-Z0-9_]+,)[0-9]*,/) { "\($0.1)," }.utf8)
  case "accounts/index.html": return Array(text.replacing(/<td class="n hide">[0-9]+<\/td><\/tr>/, with: "").utf8)
  default: return bytes
  }
}

extension [String: [UInt8]] {
  fileprivate func mapContents(_ change: (String, [UInt8]) -> [UInt8]) -> Self {
    Dictionary(uniqueKeysWithValues: map { ($0.key, change($0.key, $0.value)) })
  }
}

/// One household and its nights.
private final class Night: Sendable {
  let demo: SyncedHousehold

  init(seed: Int) throws {
    demo = try SyncedHousehold(history: 30, seed: UInt64(seed))
    let settings = try readText(demo.household.file("daybook.toml"))
    try write(
      settings + """

        [[account]]
        id       = "purse"
        name     = "Purse"
        type     = "cash"
        currency = "GBP"
        match    = ["purse*.csv"]
        opening  = { day = 2026-06-01, balance = "80.00" }

        [[import]]
        id          = "purse"
        match       = "purse*.csv"
        date        = { column = "date", format = "yyyy-MM-dd" }
        amount      = { column = "amount" }
        description = ["what"]

        """, to: demo.household.file("daybook.toml"))
  }

  /// A bank file that waits in inbox/ for the night.
  func dropFile(_ night: Int) throws {
    let text =
      "date,amount,what\n\(demo.today.iso),-3.50,Market stall \(night)\n\(demo.today.iso),-3.50,Market stall \(night)\n"
    try write(text, to: demo.household.file("inbox/purse-\(night).csv"))
  }

  @discardableResult
  func run() async throws -> ProgramOutcome {
    try await demo.household.expect(0, "run", today: demo.today.iso)
  }

  /// What a connection is said to have left is what its bank has left, by the bank's own count of this night's answers.
  func expectQuotas(_ night: Comment) async throws {
    let answers = demo.sandbox.log.filter { $0.status == 200 }
    for bank in SimulatedBank.allCases {
      var counts: [Int] = []
      for account in SimulatedAccount.allCases where account.bank == bank {
        for scope in ["details", "balances", "transactions"] {
          let path = try demo.path(account, scope)
          counts.append(answers.count { $0.path.contains(path) })
        }
      }
      let left = 4 - (counts.max() ?? 0)
      #expect(try await demo.connection(bank)["quota_left"] == String(left), night)
    }
  }

  func expectWholeDatabase() throws {
    let path = demo.household.file("daybook.sqlite")
    // Killed before there was one.
    guard exists(path) else { return }
    let database: Database
    do {
      database = try Database(path: path, mode: .readOnly)
    } catch {
      // Killed between making the file and writing its first page.
      #expect(try readBytes(path).isEmpty, "\(error)")
      return
    }
    #expect(try database.value("pragma integrity_check").text == "ok")
  }
}
