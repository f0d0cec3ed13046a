import Core

@testable import BankFiles

/// What reading a made-up file gives.
struct Outcome {
  var report: FileReport
  var rows: [StandardTransaction] = []
  var lines: [Int] = []
  var slots: [Int] = []
  var trades: [StandardTrade] = []
  var securities: [StandardSecurity] = []

  var amounts: [String] { rows.map(\.amount.decimal) }
  var days: [String] { rows.map(\.day.iso) }
  var problems: [String] { report.problems.map(\.description) }
  /// Descriptions in the order of time.
  var inTime: [String] { rows.sorted { ($0.day, $0.sequence) < ($1.day, $1.sequence) }.map(\.description) }
}

func read(_ bytes: [UInt8], name: String = "bank.csv", _ context: ReadingContext = ReadingContext()) throws -> Outcome {
  try read(ByteSource(bytes), name: name, context)
}

func read(_ text: String, name: String = "bank.csv", _ context: ReadingContext = ReadingContext()) throws -> Outcome {
  try read(ByteSource(Array(text.utf8)), name: name, context)
}

func read(_ source: ByteSource, name: String, _ context: ReadingContext) throws -> Outcome {
  var rows: [StandardTransaction] = []
  var lines: [Int] = []
  var slots: [Int] = []
  var trades: [StandardTrade] = []
  var securities: [StandardSecurity] = []
  let report = try BankFile.read(
    source, name: name, in: context,
    row: { slot, transaction, line in
      rows.append(transaction)
      lines.append(line)
      slots.append(slot)
    }, security: { securities.append($0) }, trade: { _, trade, _ in trades.append(trade) })
  return Outcome(
    report: report, rows: rows, lines: lines, slots: slots, trades: trades, securities: securities)
}

/// Reads with one profile, for any file name; amounts are in euros where nothing else says.
func read(_ text: String, profile: CSVProfile, account: AccountHint? = nil) throws -> Outcome {
  try read(Array(text.utf8), profile: profile, account: account)
}

func read(_ bytes: [UInt8], profile: CSVProfile, account: AccountHint? = nil) throws -> Outcome {
  let hint = account ?? AccountHint(id: "giro", currency: .eur)
  var profile = profile
  if profile.account == nil, profile.accountColumn == nil { profile.account = hint.id }
  return try read(bytes, ReadingContext(profiles: [profile], accounts: [hint], timezone: "Europe/Berlin"))
}

/// The profile of `Datum;Betrag;Text`, changed by `change`.
func profile(_ change: (inout CSVProfile) -> Void = { _ in }) -> CSVProfile {
  var profile = CSVProfile(
    id: "test", match: "*", date: CSVDate(column: "Datum", format: "dd.MM.yyyy"), amount: .signed(column: "Betrag"))
  profile.separator = 0x3B
  profile.description = ["Text"]
  change(&profile)
  return profile
}

/// The whole text of the error that `body` throws, or "no error".
func errorText(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
