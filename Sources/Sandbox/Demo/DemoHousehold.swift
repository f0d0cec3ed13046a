import Core

/// The simulated household's own folder: what the Hartleys wrote down about their money.
package enum DemoHousehold {
  package struct File: Hashable, Sendable {
    /// Relative to the household's folder.
    package var path: String
    package var text: String
    /// For its owner's eyes only: mode 0600.
    package var isSecret: Bool
  }

  /// All files of a new demo: settings, decisions and the two secrets of the sandbox's only user.
  ///
  /// - Parameters:
  ///   - goCardless: where GoCardless is, as `base_url` has it; `ecb` likewise.
  package static func files(goCardless: String, ecb: String, ledger: SimulatedLedger) -> [File] {
    [
      File(path: "daybook.toml", text: settings(goCardless: goCardless, ecb: ecb, ledger: ledger), isSecret: false),
      File(path: "decisions.csv", text: decisions(ledger), isSecret: false),
      File(path: "secrets/gocardless-id", text: GoCardlessServer.secretID + "\n", isSecret: true),
      File(path: "secrets/gocardless-key", text: GoCardlessServer.secretKey + "\n", isSecret: true),
    ]
  }

  /// daybook.toml, complete: with it and the decisions every row has its true category.
  package static func settings(
    goCardless: String, ecb: String, ledger: SimulatedLedger,
    secretID: String = #"{ file = "secrets/gocardless-id" }"#,
    secretKey: String = #"{ file = "secrets/gocardless-key" }"#
  ) -> String {
    let connections = SimulatedBank.allCases.map { bank in
      """
      [[connection]]
      id          = "\(connectionID(bank))"
      provider    = "gocardless"
      institution = "\(bank.rawValue)"
      secret_id   = \(secretID)
      secret_key  = \(secretKey)
      base_url    = \(tomlString(goCardless))
      """
    }
    let parts =
      [household] + connections + ["[rates]\nsource   = \"ecb\"\nbase_url = \(tomlString(ecb))"]
      + SimulatedAccount.allCases.map(account) + ["# Names for what banks write"]
      + merchantTables
      + ["# What the banks' own codes cannot know"] + rules.map(\.toml) + [exchangeRule] + assets(ledger)
    return parts.joined(separator: "\n\n") + "\n"
  }

  static var merchantTables: [String] {
    merchants.map { "[[merchant]]\nname  = \(tomlString($0.name))\nmatch = [\(tomlString($0.match.lowercased()))]" }
  }

  static let household = """
    # The Hartleys of Bristol, who never were. `daybook demo` wrote this; every figure is made up.

    [household]
    id       = "hartley"
    name     = "Hartley household"
    currency = "GBP"
    country  = "GB"
    timezone = "Europe/London"

    [[member]]
    id   = "anna"
    name = "Anna"

    [[member]]
    id   = "ben"
    name = "Ben"
    """

  private static func connectionID(_ bank: SimulatedBank) -> String { bank == .monzo ? "monzo" : "barclays" }

  /// An IBAN is unique in the world, a masked card number only within its bank.
  static func matches(_ account: SimulatedAccount) -> [String] {
    [account.iban, account.maskedPan.map { "\(account.bank.rawValue)/\($0)" }].compactMap { $0 }
  }

  static func account(_ account: SimulatedAccount) -> String {
    var lines = [
      "[[account]]", "id          = \"\(account.rawValue)\"", "name        = \(tomlString(account.name))",
      "connection  = \"\(connectionID(account.bank))\"",
      "match       = [\(matches(account).map(tomlString).joined(separator: ", "))]",
      "type        = \"\(account.type.rawValue)\"",
      "institution = \"\(account.bank == .monzo ? "Monzo" : "Barclays")\"",
      "currency    = \"\(account.currency)\"",
    ]
    switch account {
    case .joint: lines.append("low_balance = \"300.00\"")
    case .anna: lines.append("owners      = { anna = 100 }\nlow_balance = \"100.00\"")
    case .ben: lines.append("owners      = { ben = 100 }\nlow_balance = \"100.00\"")
    case .card: lines.append("credit_limit = \"\(Money.decimal(minor: account.creditLimit ?? 0, exponent: 2))\"")
    case .savings, .euro: break
    }
    return lines.joined(separator: "\n")
  }

  /// A house, what is owed on it, and a car.
  static func assets(_ ledger: SimulatedLedger, after: String = "", today: Day? = nil) -> [String] {
    let start = ledger.first.month
    func valuations(_ steps: [(months: Int, pounds: Int64)]) -> String {
      let shown = steps.filter { (start + $0.months).firstDay <= today ?? ledger.today }
      return "valuations = [\n"
        + shown.map { "  { day = \((start + $0.months).firstDay), value = \"\($0.pounds).00\" },\n" }.joined() + "]"
    }
    // What the mortgage's principal has come down by: 343 a month, then 378.
    let owed: [(months: Int, pounds: Int64)] = [0, 17, 24, 30, 36, 42, 48].map { months in
      (months, 201_500 - 343 * Int64(min(months, 17)) - 378 * Int64(max(0, months - 17)))
    }
    return [
      "# What no bank tells",
      """
      [[asset]]
      id   = "house"
      name = "14 Clifton Vale"
      kind = "property"
      \(valuations(after.isEmpty ? [(0, 318_000), (10, 324_500), (22, 331_000), (34, 342_200)] : [(0, 318_000)]))\
      \(after.isEmpty ? "" : "\n" + after)
      """,
      """
      [[asset]]
      id   = "car"
      name = "Golf estate"
      kind = "vehicle"
      \(valuations([(0, 11_800), (12, 9_900), (24, 8_400), (36, 7_150), (48, 6_100)]))
      between = "linear"
      """,
      """
      [[asset]]
      id   = "mortgage"
      name = "Nationwide mortgage"
      kind = "mortgage"
      \(valuations(owed))
      between = "linear"
      secures = "house"
      """,
    ]
  }

  /// decisions.csv: a split, a tag, a note and a category. Ids are known only to the household's own books; the anchors
  /// lead each line to its payment.
  ///
  /// - Parameter others: more lines, without a line's end.
  package static func decisions(_ ledger: SimulatedLedger, _ others: [String] = []) -> String {
    let byNumber = Dictionary(uniqueKeysWithValues: ledger.transactions.map { ($0.number, $0) })
    let lines = ledger.decisions.compactMap { decision in
      byNumber[decision.transaction].map { line("transaction", of: $0, decision.field, decision.value) }
    }
    let sorted = (lines + others).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return (["kind,target,field,value,anchor"] + sorted).joined(separator: "\n") + "\n"
  }

  /// What the Hartleys said of payments that Daybook found to come again and again: nearly all are, what ended was
  /// cancelled, and of a few they have said nothing yet.
  static func streams(_ ledger: SimulatedLedger, today: Day) -> [String] {
    let undecided = ["duolingo", "shelter", "icloud", "le-monde"]
    return ledger.streams(from: ledger.first, through: today).compactMap { stream in
      guard !undecided.contains(stream.id), stream.payments.count > 3,
        let payment = stream.payments.last(where: { $0.booked <= today - 40 })
      else { return nil }
      return line("stream", of: payment, "status", stream.ended == nil ? "active" : "cancelled")
    }
  }

  private static func line(_ kind: String, of payment: SimulatedTransaction, _ field: String, _ value: String) -> String
  {
    let digits = String(payment.number, radix: 16)
    let id = "t_" + String(repeating: "0", count: 16 - digits.count) + digits
    let anchor = "\(payment.booked) \(payment.amount.decimal) \(payment.amount.currency) \(payment.merchant)"
    return [kind, id, field, value, anchor].map(cell).joined(separator: ",")
  }

  private static func cell(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

/// A basic string of TOML.
func tomlString(_ text: String) -> String {
  "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
}
