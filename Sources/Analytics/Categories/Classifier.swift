import Core
import SQLite
import Settings

/// Gives rows their merchant, category, pair and splits; what it works on is read once and kept in memory.
///
/// The order of the steps is the order of authority's needs: texts, merchants, rules, what merchants remember, pairs,
/// and last the verdict on each row.
final class Classifier {
  let database: Database
  let settings: DaybookSettings
  let decisions: Decisions
  let resolved: ResolvedDecisions
  /// Rows whose other side is an account or a loan that is not seen.
  let privateTransfers: [Int64: Decisions.PrivateTransfer]
  let kinds: CategoryKinds
  let providers: ProviderCategories
  /// By account number; rows of accounts that settings no longer have bear higher numbers.
  let accounts: [OwnAccount]
  let loans: LoanPayments
  var rates: Rates
  private(set) var ratesKnow: Set<Currency>

  var reader: BookReader
  var rules: CompiledRules
  var merchants: MerchantBook
  var keys = MerchantKeys()
  var rows: [BookRow] = []
  /// Key of the merchant a text names, by text.
  var textKeys: [String] = []
  var textMerchants: [Int32] = []
  var pairs: [TransferPair] = []
  /// Rows that are payments of loans.
  var loanRows: Set<Int64> = []
  var problems: [Problem] = []

  var outcomes: [RuleOutcome] = [RuleOutcome()]
  /// Places of the rules that made each outcome.
  var outcomeMatches: [[Int32]] = [[]]
  var outcomeNumbers: [[Int32]: Int32] = [[]: 0]
  var verdicts: [Verdict] = []
  var verdictNumbers: [VerdictKey: Int32] = [:]

  /// Conditions that stand for a `[[merchant]]`, an own account, or the words of a transfer.
  let merchantOfCondition: [Int32: Int]
  let accountOfCondition: [Int32: Int]
  let transferConditions: Set<Int32>
  var givenMerchants: [Int32] = []
  var keyedMerchants: [UInt64: Int32] = [:]
  var accountsOfNumbers: [Int32: Int] = [:]
  var namesOfHoldings: [UInt64] = []

  private static let transferWords = [
    "transfer", "umbuchung", "uberweisung", "ueberweisung", "dauerauftrag", "virement", "transferencia", "traspaso",
    "bonifico", "giroconto", "overboeking", "standing order", "przelew", "overforing",
  ]

  init(_ database: Database, _ settings: DaybookSettings, _ decisions: Decisions) throws {
    self.database = database
    self.settings = settings
    self.decisions = try Self.byKey(decisions, database)
    resolved = try ResolvedDecisions(decisions, database: database)
    var transfers: [Int64: Decisions.PrivateTransfer] = [:]
    for (id, transfer) in decisions.privateTransfers {
      if let tx = try TransactionName.row(of: id, in: database) { transfers[tx] = transfer }
    }
    privateTransfers = transfers
    problems = resolved.problems
    kinds = CategoryKinds(settings.categories)
    providers = ProviderCategories(settings.categories)
    accounts = try Self.ownAccounts(database, settings)
    loans = LoanPayments(settings.assets, accounts: accounts.map(\.id))
    ratesKnow = [settings.household.currency]
    rates = Rates(household: settings.household.currency, rates: [])

    var conditions = TextConditions()
    let known = accounts.map { account in
      settings.account(account.id)
        ?? AccountSettings(
          id: account.id, name: account.name, type: account.type, currency: settings.household.currency, timezone: "")
    }
    rules = try CompiledRules(
      settings.rules, accounts: known, household: settings.household.currency, texts: &conditions)
    var merchantOf: [Int32: Int] = [:]
    for (place, merchant) in settings.merchants.enumerated() {
      for text in merchant.match {
        let number = Int32(try conditions.add(.contains(text), on: .either))
        if merchantOf[number] == nil { merchantOf[number] = place }
      }
    }
    var accountOf: [Int32: Int] = [:]
    for (place, account) in accounts.enumerated() {
      // Numbers too, as they stand and in groups of four.
      for number in account.numbers {
        let groups = stride(from: 0, to: number.count, by: 4).map { number[$0..<min($0 + 4, number.count)] }
        for bytes in [Array(number), Array(groups.joined(separator: [0x20]))] {
          accountOf[Int32(try conditions.add(.contains(String(decoding: bytes, as: UTF8.self)), on: .either))] = place
        }
      }
      for alias in account.aliases {
        accountOf[Int32(conditions.addWords(String(decoding: alias, as: UTF8.self)))] = place
      }
    }
    merchantOfCondition = merchantOf
    accountOfCondition = accountOf
    transferConditions = Set(Self.transferWords.map { Int32(conditions.addWords($0)) })
    conditions.prepare()
    reader = BookReader(conditions: conditions, accounts: accounts.map(\.id))
    merchants = MerchantBook(decided: self.decisions.merchants)
  }

  /// Decisions name a merchant by its key; one that names it by its address means the key stored for that.
  private static func byKey(_ decisions: Decisions, _ database: Database) throws -> Decisions {
    let isStored = try database.value("select 1 from sqlite_schema where name = 'merchants_found'").integer != nil
    guard isStored, !decisions.merchants.isEmpty else { return decisions }
    var result = decisions
    result.merchants = [:]
    func key(_ target: String) throws -> String {
      try database.value("select key from merchants_found where merchant_id = ?", .text(target)).text ?? target
    }
    for target in decisions.merchants.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      guard var merchant = decisions.merchants[target] else { continue }
      merchant.alias = try merchant.alias.map { try key($0) }
      result.merchants[try key(target)] = merchant
    }
    return result
  }

  /// Whether decisions name a merchant by an address that no earlier run had stored, and this one has.
  func lacksAddresses() throws -> Bool {
    for target in decisions.merchants.keys
    where try database.value("select 1 from merchants_found where merchant_id = ?", .text(target)).integer != nil {
      return true
    }
    return false
  }

  private static func ownAccounts(_ database: Database, _ settings: DaybookSettings) throws -> [OwnAccount] {
    var keys: [String: [String]] = [:]
    try database.forEach(
      """
      select p.account_id, k.value from provider_accounts p, json_each(p.keys) k
      where p.account_id is not null order by p.account_id, p.connection_id, p.source_id, k.key
      """
    ) { row in keys[row.text(0), default: []].append(row.text(1)) }
    var accounts: [OwnAccount] = []
    try database.forEach("select account_id, name, type from seen_accounts order by account_id") { row in
      let id = row.text(0)
      accounts.append(
        OwnAccount(
          id: id, name: row.text(1), type: AccountType(rawValue: row.text(2)) ?? .other,
          keys: (settings.account(id)?.match ?? []) + (keys[id] ?? [])))
    }
    return accounts
  }

  // MARK: - Reading

  func read(_ filter: String, _ values: SQLValue...) throws {
    let statement = try database.prepare("select \(BookReader.columns) from seen_transactions t \(filter)")
    for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
    while try statement.step() {
      if let row = reader.read(statement) { rows.append(row) }
    }
  }

  /// Rates of the currencies that rows are in; a household of one currency needs none.
  func loadRates(for more: Set<Currency> = []) throws {
    let needed = more.union(reader.currencies)
    guard !needed.isSubset(of: ratesKnow) else { return }
    ratesKnow.formUnion(needed)
    rates = try Rates(household: settings.household.currency, database: database)
  }
}
