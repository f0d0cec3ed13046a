package import Core

/// Enable Banking's answers as standard rows: pure, so that it can be rerun on everything ever fetched.
package enum EnableBankingMapping {
  /// Kinds that describe a connection and its accounts, and are not fetched every night: the answer that linking gave, once.
  package static let linkedKind = "linked"
  package static let sessionKind = "session"

  /// Maps the records of one connection: one result for each account and fetch that brought transactions or balances, its
  /// pages taken together.
  package static func standardise(records: [RawRecord]) -> [StandardRows] {
    let facts = EnableBankingFacts(records)
    var readers: [EnableBankingReader] = []
    var indexes: [Fetch: Int] = [:]
    for record in records
    where record.status == 200 && ["balances", "transactions", "pending"].contains(record.kind) {
      let fetch = Fetch(account: record.accountKey, instant: record.fetchedAt, day: record.day)
      let index = indexes[fetch] ?? readers.count
      if index == readers.count {
        readers.append(EnableBankingReader(facts: facts, sourceID: record.accountKey, today: record.day))
        indexes[fetch] = index
      }
      readers[index].read(record)
    }
    return readers.map { $0.rows() }
  }

  private struct Fetch: Hashable {
    let account: String
    let instant: Int64
    let day: Day
  }

  static func isWhole(_ answer: JSON, _ kind: String) -> Bool {
    switch kind {
    case "transactions", "pending": answer["transactions"]?.array != nil
    case "balances": answer["balances"]?.array != nil
    case sessionKind: answer["status"]?.text != nil
    default: answer.isObject
    }
  }

  /// Where the next page is; nil at the end.
  static func nextPage(_ answer: JSON) -> String? {
    guard let key = answer["continuation_key"]?.text, !key.isEmpty else { return nil }
    return key
  }
}

/// One page of a list of transactions, as a record's key names it: `BOOK 2 2026-10-22..2026-11-21`, with a `+` behind it
/// when it is not the last.
struct EnableBankingPage: Hashable {
  var number: Int
  /// Nil where the bank was asked for all it has.
  var from: Day?
  var to: Day
  var isLast: Bool

  /// A page that is not the last leaves open how far a fetch has come: its days end in no day.
  var key: String { "BOOK \(number) \(from?.iso ?? "")..\(to.iso)\(isLast ? "" : "+")" }

  init(number: Int, from: Day?, to: Day, isLast: Bool) {
    self.number = number
    self.from = from
    self.to = to
    self.isLast = isLast
  }

  init?(key: String) {
    let words = key.split(separator: " ")
    guard words.count == 3, let number = Int(words[1]), let dots = words[2].firstRange(of: "..") else { return nil }
    let last = words[2][dots.upperBound...]
    guard let to = Day(iso: last.hasSuffix("+") ? last.dropLast() : last) else { return nil }
    self.init(number: number, from: Day(iso: words[2][..<dots.lowerBound]), to: to, isLast: !last.hasSuffix("+"))
  }
}

/// What a run's records tell about its bank and its accounts.
struct EnableBankingFacts {
  private(set) var bank: EnableBankingBank?
  private var accounts: [String: (account: EnableBankingAccount, source: SourceAccount)] = [:]

  init(_ records: [RawRecord]) {
    let answers = records.filter { $0.status == 200 }.compactMap { record in
      (try? JSON(parsing: record.body)).map { (record, $0) }
    }
    for (record, json) in answers
    where record.kind == EnableBankingMapping.linkedKind || record.kind == EnableBankingMapping.sessionKind {
      bank = EnableBankingBank(json["aspsp"]) ?? bank
    }
    for (record, json) in answers where record.kind == EnableBankingMapping.linkedKind {
      let session = EnableBankingAccounts(
        bank: bank, (json["accounts"]?.array ?? []).compactMap { EnableBankingAccount($0) })
      for account in session.all { accounts[session.sourceID(of: account)] = (account, session.source(of: account)) }
    }
    for (record, json) in answers where record.kind == "details" {
      guard let account = EnableBankingAccount(json) else { continue }
      var source = EnableBankingAccounts(bank: bank, [account]).source(of: account)
      source.sourceID = record.accountKey
      accounts[record.accountKey] = (account, source)
    }
  }

  func account(_ sourceID: String) -> EnableBankingAccount? { accounts[sourceID]?.account }

  func source(_ sourceID: String) -> SourceAccount {
    accounts[sourceID]?.source ?? SourceAccount(sourceID: sourceID, keys: [sourceID])
  }
}

/// One account over the answers of one fetch.
private struct EnableBankingReader {
  let account: EnableBankingAccount?
  let source: SourceAccount
  let rules: EnableBankingBankRules
  let today: Day
  private var balances: [StandardBalance] = []
  private var pages: [EnableBankingPage] = []
  private var list: EnableBankingTransactions
  private var problems: [String] = []

  init(facts: EnableBankingFacts, sourceID: String, today: Day) {
    account = facts.account(sourceID)
    source = facts.source(sourceID)
    rules = EnableBankingBankRules.of(facts.bank)
    self.today = today
    list = EnableBankingTransactions(account: account, rules: rules, today: today)
  }

  mutating func read(_ record: RawRecord) {
    guard let answer = try? JSON(parsing: record.body), EnableBankingMapping.isWhole(answer, record.kind) else {
      let what = record.kind == "pending" ? "pending transactions" : record.kind
      problems.append("the \(what) of \(record.day) came broken: kept, and not used")
      if let page = EnableBankingPage(key: record.key) { pages.append(page) }
      return
    }
    switch record.kind {
    case "balances":
      let (found, complaints) = EnableBankingBalances(account: account, today: today).balances(answer)
      balances = found
      problems += complaints.map { "balances of \(record.day), \($0)" }
    case "transactions":
      let page = EnableBankingPage(key: record.key)
      if let page { pages.append(page) }
      list.read(answer, page: page?.number ?? 1, from: page?.from)
    default: list.read(answer, page: 1, from: nil)
    }
  }

  func rows() -> StandardRows {
    var result = StandardRows(account: source)
    result.balances = balances
    result.tellsTransactions = !pages.isEmpty
    guard let first = pages.first else {
      result.problems = problems
      return result
    }
    var list = list
    list.settle()
    result.transactions = list.booked + list.pending
    if let from = first.from, from <= first.to { result.asked = from...first.to }
    if isWhole { result.complete = list.complete }
    result.problems = problems + list.problems
    return result
  }

  /// Every page of one list, from the first to the last.
  private var isWhole: Bool {
    guard let last = pages.last, last.isLast, problems.isEmpty else { return false }
    return pages.enumerated().allSatisfy { $1.number == $0 + 1 && $1.from == last.from }
  }
}
