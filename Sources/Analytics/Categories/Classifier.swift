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
  let kinds: CategoryKinds
  let providers: ProviderCategories
  /// By account number; rows of accounts that settings no longer have bear higher numbers.
  let accounts: [OwnAccount]
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
  var problems: [Problem] = []

  var outcomes: [RuleOutcome] = [RuleOutcome()]
  /// Places of the rules that made each outcome.
  private(set) var outcomeMatches: [[Int32]] = [[]]
  private var outcomeNumbers: [[Int32]: Int32] = [[]: 0]
  var verdicts: [Verdict] = []
  private var verdictNumbers: [VerdictKey: Int32] = [:]

  /// Conditions that stand for a `[[merchant]]`, an own account, or the words of a transfer.
  private let merchantOfCondition: [Int32: Int]
  private let accountOfCondition: [Int32: Int]
  private let transferConditions: Set<Int32>
  private var givenMerchants: [Int32] = []
  private var keyedMerchants: [UInt64: Int32] = [:]
  private var accountsOfNumbers: [Int32: Int] = [:]
  private var namesOfHoldings: [UInt64] = []

  private static let transferWords = [
    "transfer", "umbuchung", "uberweisung", "ueberweisung", "dauerauftrag", "virement", "transferencia", "traspaso",
    "bonifico", "giroconto", "overboeking", "standing order", "przelew", "overforing",
  ]

  init(_ database: Database, _ settings: DaybookSettings, _ decisions: Decisions) throws {
    self.database = database
    self.settings = settings
    self.decisions = try Self.byKey(decisions, database)
    resolved = try ResolvedDecisions(decisions, database: database)
    problems = resolved.problems
    kinds = CategoryKinds(settings.categories)
    providers = ProviderCategories(settings.categories)
    accounts = try Self.ownAccounts(database, settings)
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

  // MARK: - Merchants

  /// Counts texts (those in use) and gives each its key.
  func makeTextKeys(inUse: (Int) -> Bool = { _ in true }) {
    let count = reader.texts.count
    for text in 0..<count where inUse(text) { keys.count(reader.texts.bytes(text)) }
    textKeys = (0..<count).map { text in
      inUse(text) ? "text:" + MerchantKeys.key(keys.identity(reader.texts.bytes(text))) : ""
    }
    textMerchants = [Int32](repeating: -1, count: count)
  }

  /// A text that came after the others were counted: it takes its key as they left the words.
  private func makeLateKeys(_ text: Int) {
    while textKeys.count <= text {
      keys.count(reader.texts.bytes(textKeys.count))
      textKeys.append("text:" + MerchantKeys.key(keys.identity(reader.texts.bytes(textKeys.count))))
      textMerchants.append(-1)
    }
    if textKeys[text].isEmpty {
      keys.count(reader.texts.bytes(text))
      textKeys[text] = "text:" + MerchantKeys.key(keys.identity(reader.texts.bytes(text)))
    }
  }

  private func identityText(_ text: Int32) -> String {
    guard text >= 0 else { return "" }
    return keys.identity(reader.texts.bytes(Int(text))).map { String(decoding: $0, as: UTF8.self) }
      .joined(separator: " ")
  }

  func assignMerchant(_ place: Int) {
    let row = rows[place]
    let number = baseMerchant(row)
    rows[place].merchant = number
    if number >= 0 { offer(number, row) }
  }

  private func offer(_ number: Int32, _ row: BookRow) {
    merchants.offer(
      number, seen: .init(isPending: !row.isBooked, day: row.day, order: row.order), counterparty: row.counterparty,
      text: row.text,
      name: {
        row.counterparty >= 0
          ? MerchantName(counterparty: reader.counterparties.text(Int(row.counterparty)))
          : MerchantName(words: identityText(row.text).split(separator: " ").map(String.init))
      }, slug: { identityText(row.text) })
  }

  private func baseMerchant(_ row: BookRow) -> Int32 {
    if !resolved.rows.isEmpty, let name = resolved.rows[row.tx]?.decision.merchant {
      return merchants.merchant(key: MerchantBook.nameKey(name), step: .decision, givenName: name)
    }
    let given = givenMerchant(row.holds)
    if given >= 0 { return given }
    if row.extra >= 0 {
      let number = merchant(of: reader.extras[Int(row.extra)])
      if number >= 0 { return number }
    }
    guard row.text >= 0 else { return -1 }
    if Int(row.text) >= textKeys.count || textKeys[Int(row.text)].isEmpty { makeLateKeys(Int(row.text)) }
    if textMerchants[Int(row.text)] < 0 {
      textMerchants[Int(row.text)] = merchants.merchant(key: textKeys[Int(row.text)], step: .text)
    }
    return textMerchants[Int(row.text)]
  }

  /// The first `[[merchant]]` of the file that one of these conditions stands for.
  private func givenMerchant(_ holds: Int32) -> Int32 {
    if merchantOfCondition.isEmpty || holds == 0 { return -1 }
    while givenMerchants.count <= Int(holds) { givenMerchants.append(-2) }
    if givenMerchants[Int(holds)] == -2 {
      let first = reader.holdings[Int(holds)].compactMap { merchantOfCondition[$0] }.min()
      givenMerchants[Int(holds)] =
        first.map { place in
          let name = settings.merchants[place].name
          return merchants.merchant(key: MerchantBook.nameKey(name), step: .rule, givenName: name)
        } ?? -1
    }
    return givenMerchants[Int(holds)]
  }

  private func merchant(of extra: RowExtra) -> Int32 {
    for (step, word) in [
      (KeyStep.creditor, extra.creditor), (.mandate, extra.mandate), (.account, extra.counterpartyAccount),
    ]
    where word >= 0 {
      let mark = UInt64(step == .creditor ? 0 : step == .mandate ? 1 : 2) << 32 | UInt64(word)
      if let number = keyedMerchants[mark] {
        if number >= 0 { return number }
        continue
      }
      let bytes = reader.words.bytes(Int(word))
      let compact = MerchantKeys.compact(bytes)
      // A masked or short number is not one person's.
      let tells = compact.count >= (step == .account ? 8 : 3) && !(step == .account && bytes.contains(0x2A))
      let value = step == .creditor ? MerchantKeys.creditor(compact) : String(decoding: compact, as: UTF8.self)
      let number = tells ? merchants.merchant(key: "\(step.rawValue):\(value)", step: step) : -1
      keyedMerchants[mark] = number
      if number >= 0 { return number }
    }
    return -1
  }

  // MARK: - Rules

  func applyRules(_ place: Int) {
    if rules.isEmpty { return }
    let row = rows[place]
    var subject = RuleSubject(
      account: Int(row.account), amount: row.amount, currency: reader.currencies[Int(row.currency)])
    subject.texts = reader.holdings[Int(row.holds)]
    subject.textsNumber = Int(row.holds)
    subject.merchant = Int(row.merchant)
    if row.merchant >= 0 { subject.merchantName = merchants.merchants[Int(row.merchant)].name.text }
    if row.provider >= 0 { subject.providerCode = reader.words.text(Int(row.provider)) }
    if row.given >= 0 { subject.givenCategory = reader.words.text(Int(row.given)) }
    let decision = resolved.rows.isEmpty ? nil : resolved.rows[row.tx]?.decision
    subject.tags = decision?.tags ?? []
    let matched = rules.matching(subject)
    rows[place].outcome = number(ofOutcome: matched)
    guard !matched.isEmpty, decision?.merchant == nil else { return }
    if let name = outcomes[Int(rows[place].outcome)].merchant {
      let number = merchants.merchant(key: MerchantBook.nameKey(name), step: .rule, givenName: name)
      rows[place].merchant = number
      offer(number, rows[place])
    }
  }

  private func number(ofOutcome matched: [Int32]) -> Int32 {
    if let number = outcomeNumbers[matched] { return number }
    outcomes.append(rules.outcome(matched))
    outcomeMatches.append(matched)
    outcomeNumbers[matched] = Int32(outcomes.count - 1)
    return Int32(outcomes.count - 1)
  }

  /// A slow rule found on one night is named on the next ones too, until the settings change.
  func reportRules() throws {
    let known = try database.value("select value from analysis_state where key = 'slow_rules'").text == "1"
    guard known || !reader.conditions.failures.isEmpty else { return }
    try database.run("insert or replace into analysis_state values ('slow_rules', '1')")
    problems.append(
      Problem(
        .warning, subject: "daybook.toml",
        text: "A rule's regular expression needs too many steps on a text, and was tried no further.",
        remedy: "daybook check --rules, then write it without a repeat inside a repeat"))
  }

  // MARK: - Verdicts

  /// What the file or provider says, before any pairing; nil when it says nothing.
  private func called(_ row: BookRow) -> (category: String, kind: CategoryKind, reason: String)? {
    if row.given >= 0 {
      let path = reader.words.text(Int(row.given))
      if path != StandardCategories.uncategorised, path != StandardCategories.uncategorisedIncome {
        return (path, kinds.kind(of: path), "the file's category")
      }
    }
    if row.provider >= 0 {
      let code = reader.words.text(Int(row.provider))
      if let path = providers.category(for: code, moneyIn: row.amount > 0) {
        return (path, kinds.kind(of: path), "the bank's code " + code.drop { $0 != ":" }.dropFirst())
      }
    }
    return nil
  }

  private func remembered(_ row: BookRow) -> String? {
    row.merchant >= 0 ? merchants.merchants[Int(row.merchant)].remembered : nil
  }

  /// How a row stands towards pairing: taken out of it by a decision or rule, or called something else.
  func standing(_ row: BookRow) -> (isOut: Bool, isCalled: Bool) {
    guard row.isBooked, row.amount != 0, Int(row.account) < accounts.count else { return (true, false) }
    if !resolved.rows.isEmpty, let own = resolved.rows[row.tx] {
      if own.sameAs != nil || !own.decision.split.isEmpty { return (true, false) }
      if let category = own.decision.category { return (kinds.kind(of: category) != .transfer, false) }
    }
    let outcome = outcomes[Int(row.outcome)]
    if outcome.deciding != nil {
      return (outcome.category.map { kinds.kind(of: $0) != .transfer } ?? true, false)
    }
    let kind = remembered(row).map { kinds.kind(of: $0) } ?? called(row)?.kind
    return (false, kind.map { $0 != .transfer } ?? false)
  }

  /// Own accounts that a row's texts and account number name, a bit each.
  func namedAccounts(_ row: BookRow) -> UInt64 {
    var bits: UInt64 = 0
    if row.holds != 0 {
      while namesOfHoldings.count < reader.holdings.count {
        let accounts = reader.holdings[namesOfHoldings.count].compactMap { accountOfCondition[$0] }
        namesOfHoldings.append(accounts.reduce(0) { $0 | 1 << UInt64(min($1, 62)) })
      }
      bits = namesOfHoldings[Int(row.holds)]
    }
    if row.extra >= 0 {
      let account = accountOfNumber(reader.extras[Int(row.extra)].counterpartyAccount)
      if account >= 0 { bits |= 1 << UInt64(min(account, 62)) }
    }
    return bits
  }

  private func accountOfNumber(_ word: Int32) -> Int {
    if word < 0 { return -1 }
    if let known = accountsOfNumbers[word] { return known }
    let compact = MerchantKeys.compact(reader.words.bytes(Int(word)))
    let account = accounts.firstIndex { $0.hasNumber(compact) } ?? -1
    accountsOfNumbers[word] = account
    return account
  }

  /// Other own account that an unpaired row names, or -1.
  private func namedAccount(_ row: BookRow) -> Int {
    if row.extra >= 0 {
      let account = accountOfNumber(reader.extras[Int(row.extra)].counterpartyAccount)
      if account >= 0, account != Int(row.account) { return account }
    }
    if row.holds == 0 { return -1 }
    let holds = reader.holdings[Int(row.holds)]
    guard holds.contains(where: { transferConditions.contains($0) }) else { return -1 }
    return holds.compactMap { accountOfCondition[$0] }.first { $0 != Int(row.account) } ?? -1
  }

  /// The category of a transfer between two accounts, as a number: what one of them is decides.
  private func transferType(_ left: Int, _ right: Int) -> Int {
    let types = [left, right].filter { $0 >= 0 && $0 < accounts.count }.map { accounts[$0].type }
    if types.contains(.loan) || types.contains(.mortgage) { return 1 }
    return types.contains(.card) ? 0 : 2
  }

  private static let transferCategories = ["Transfer:Card payment", "Transfer:Loan principal", "Transfer:Own accounts"]

  func decide(_ place: Int) {
    let row = rows[place]
    let own = resolved.rows.isEmpty ? nil : resolved.rows[row.tx]
    var other = -1
    if row.pair >= 0 {
      let pair = pairs[Int(row.pair)]
      other = Int(rows[pair.out == place ? pair.into : pair.out].account)
    }
    let remembering = remembered(row) != nil ? row.merchant : -1
    let unpaired = row.pair < 0 && row.outcome == 0 && remembering < 0 && row.given < 0 ? namedAccount(row) : -1
    let key = VerdictKey(
      outcome: row.outcome, provider: row.provider, given: row.given, remembering: remembering,
      isMoneyIn: row.amount > 0,
      pair: (other < 0 && unpaired < 0 ? -1 : transferType(Int(row.account), max(other, unpaired)), other),
      unpaired: unpaired)
    if own == nil, let known = verdictNumbers[key] {
      rows[place].verdict = known
      return
    }
    verdicts.append(verdict(row, own, other, unpaired))
    rows[place].verdict = Int32(verdicts.count - 1)
    if own == nil { verdictNumbers[key] = rows[place].verdict }
  }

  private func verdict(_ row: BookRow, _ own: ResolvedDecisions.Row?, _ other: Int, _ unpaired: Int) -> Verdict {
    let outcome = outcomes[Int(row.outcome)]
    var verdict = authority(row, own, outcome, other, unpaired)
    verdict.tags = Verdict.json((own?.decision.tags ?? []) + outcome.tags)
    verdict.note = own?.decision.note ?? outcome.note ?? ""
    verdict.sameAs = own?.sameAs
    verdict.isIgnored = outcome.ignore || own?.sameAs != nil
    return verdict
  }

  /// The highest of those that have something to say.
  private func authority(
    _ row: BookRow, _ own: ResolvedDecisions.Row?, _ outcome: RuleOutcome, _ other: Int, _ unpaired: Int
  ) -> Verdict {
    if let own {
      if !own.decision.split.isEmpty, let verdict = decidedSplit(row, own) { return verdict }
      if let category = own.decision.category {
        return Verdict(category, kinds.kind(of: category), .decision, "decided")
      }
    }
    if let rule = outcome.deciding {
      var verdict = Verdict(outcome.category ?? "", .spending, .rule, "rule: \(rule)")
      if let category = outcome.category {
        verdict.parts[0].kind = kinds.kind(of: category)
      } else {
        verdict.parts = outcome.split.map {
          Verdict.Part(category: $0.category, kind: kinds.kind(of: $0.category), weight: $0.weight)
        }
      }
      return verdict
    }
    if row.pair >= 0 {
      let name = other >= 0 && other < accounts.count ? accounts[other].name : "another account"
      return Verdict(
        Self.transferCategories[transferType(Int(row.account), other)], .transfer, .transfer, "paired with \(name)")
    }
    if let category = remembered(row) {
      return Verdict(category, kinds.kind(of: category), .merchant, "remembered")
    }
    if let called = called(row) { return Verdict(called.category, called.kind, .provider, called.reason) }
    if unpaired >= 0 {
      return Verdict(
        Self.transferCategories[transferType(Int(row.account), unpaired)], .transfer, .transfer,
        "unpaired: names \(accounts[unpaired].name)")
    }
    return row.amount > 0
      ? Verdict(StandardCategories.uncategorisedIncome, .income, .none, "nothing known")
      : Verdict(StandardCategories.uncategorised, .spending, .none, "nothing known")
  }

  private func decidedSplit(_ row: BookRow, _ own: ResolvedDecisions.Row) -> Verdict? {
    let split = own.decision.split
    let money = Money(minor: row.amount, reader.currencies[Int(row.currency)])
    guard let amounts = SplitAmounts.byAmount(money, split.map(\.amount)) else { return nil }
    var verdict = Verdict("", .spending, .decision, "decided")
    verdict.parts = zip(split, amounts).map { part, amount in
      Verdict.Part(category: part.category, kind: kinds.kind(of: part.category), weight: 0, amount: amount)
    }
    return verdict
  }
}
