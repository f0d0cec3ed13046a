import BankFiles
import Core
import Providers
import Settings

/// Everything that reads what somebody else wrote. Each takes any bytes: it reads them or refuses them in words, and keeps
/// its promises either way; it never crashes, hangs or grows without end.
package enum FuzzTarget: String, CaseIterable, Sendable {
  case csv, ofx, qif, camt, mt940, zip, entries, decisions, settings, json, ecb, gocardless, simplefin, frankfurter

  package func run(_ bytes: [UInt8]) {
    switch self {
    case .csv, .ofx, .qif, .camt, .mt940: bankFile(bytes)
    case .zip: archive(bytes)
    case .entries: entries(bytes)
    case .decisions: decisions(bytes)
    case .settings: _ = try? DaybookSettings.read(bytes)
    case .json: _ = try? JSON(parsing: bytes)
    case .ecb: _ = ECBMapping.rates(of: record("rates", bytes, provider: "ecb"))
    case .frankfurter: _ = FrankfurterMapping.rates(of: record("rates", bytes, provider: "frankfurter"))
    case .gocardless: gocardless(bytes)
    case .simplefin: simplefin(bytes)
    }
  }

  // MARK: - Files

  private static let context = ReadingContext(
    profiles: [
      CSVProfile(
        id: "given", match: "given.csv", date: CSVDate(column: "Date"), amount: .signed(column: "Amount"))
    ],
    accounts: [AccountHint(id: "main", match: ["1", "main", "file*"], currency: .eur)], timezone: "Europe/Berlin")

  /// What detection makes of the bytes is not the target's affair: each is read by detection and, with its own name in
  /// the first place, by its own reader.
  private func bankFile(_ bytes: [UInt8]) {
    read(ByteSource(bytes), name: "file.\(rawValue)")
    if self == .csv { read(ByteSource(bytes), name: "given.csv") }
  }

  private func read(_ source: ByteSource, name: String) {
    var rows: [Int: Int] = [:]
    var known = 0
    let report = try? BankFile.read(source, name: name, in: Self.context) { index, _, _ in
      precondition(index == known, "accounts are announced one after the other")
      known += 1
    } row: { index, row, _ in
      precondition(index < known, "a row of an account that was not announced")
      precondition(row.amount.minor != .min, "an amount without a negative")
      rows[index, default: 0] += 1
    } trade: { index, trade, _ in
      precondition(index < known, "a trade of an account that was not announced")
      precondition(trade.kind != .buy && trade.kind != .sell || (trade.quantity?.mantissa ?? 0) >= 0)
      rows[index, default: 0] += 1
    }
    guard let report, report.refusal == nil else { return }
    for (index, account) in report.accounts.enumerated() {
      precondition(account.rows == rows[index, default: 0], "an account counts other rows than it has given")
    }
    for problem in report.problems { precondition(!problem.description.isEmpty) }
  }

  private func archive(_ bytes: [UInt8]) {
    var limits = BankArchive.Limits()
    limits.totalBytes = 8 << 20
    limits.memberBytes = 4 << 20
    try? BankArchive(ByteSource(bytes), name: "a.zip", limits: limits).forEachFile(scratch: "/tmp") { name, source in
      _ = try? BankFile.read(source, name: name, in: Self.context)
    }
  }

  // MARK: - The household's own

  private static let household = try? DaybookSettings.read(
    Array(
      """
      [household]
      name = "E"
      currency = "EUR"
      timezone = "Europe/Berlin"
      [[account]]
      id = "main"
      name = "Main"
      type = "cash"
      """.utf8))

  private func entries(_ bytes: [UInt8]) {
    guard let settings = Self.household, let file = try? EntriesFile(bytes, settings) else { return }
    precondition(file.rows.map(\.account.sourceID) == ["main"], "every account is told of, once")
    for problem in file.problems { precondition(!problem.description.isEmpty) }
  }

  private func decisions(_ bytes: [UInt8]) {
    let file = DecisionsFile(bytes)
    _ = file.decisions(categories: ["Food"])
    let again = DecisionsFile(Array(file.text.utf8))
    precondition(again.text == file.text, "a file that was written is written the same again")
  }

  // MARK: - Answers

  private static let day = Day(2026, 6, 30) ?? Day(number: 0)

  private func record(_ kind: String, _ bytes: [UInt8], provider: String) -> RawRecord {
    RawRecord(
      provider: provider, connectionID: "c", accountKey: "a", kind: kind, key: "k", fetchedAt: 1, day: Self.day,
      body: bytes)
  }

  private func gocardless(_ bytes: [UInt8]) {
    for kind in ["transactions", "balances", "details", "account"] {
      _ = GoCardlessMapping.standardise(records: [record(kind, bytes, provider: "gocardless")])
    }
  }

  private func simplefin(_ bytes: [UInt8]) {
    for kind in ["accounts", "transactions"] {
      _ = SimpleFINMapping.standardise(records: [record(kind, bytes, provider: "simplefin")])
    }
  }
}
