package import Core

/// SimpleFIN's answers as standard rows: pure, so that it can be rerun on everything ever fetched.
package enum SimpleFINMapping {
  /// Maps the records of one connection: one result for each account and fetch, whose answers, of several spans of days,
  /// are one.
  ///
  /// An account in points or miles, or in a currency nobody knows, gives none.
  ///
  /// - Parameter zones: in whose days payments are told: they come with the second.
  package static func standardise(records: [RawRecord], zones: AccountZones = .utc) -> [StandardRows] {
    var readers: [SimpleFINReader] = []
    var indexes: [Fetch: Int] = [:]
    for record in records where record.status == 200 && record.kind == "accounts" {
      guard let answer = SimpleFINAnswer(body: record.body) else { continue }
      for account in answer.accounts {
        guard let unit = account.quoted else { continue }
        let fetch = Fetch(account: account.sourceID, instant: record.fetchedAt, day: record.day)
        let index = indexes[fetch] ?? readers.count
        if index == readers.count {
          readers.append(
            SimpleFINReader(
              unit: unit, zone: zones.zone(of: account.source, connectionID: record.connectionID), today: record.day))
          indexes[fetch] = index
        }
        readers[index].read(account, window: window(record.key), isWhole: !answer.isIncomplete(for: account))
      }
    }
    return readers.compactMap { $0.rows() }
  }

  private struct Fetch: Hashable {
    let account: String
    let instant: Int64
    let day: Day
  }

  /// The days of a record's key, `2026-10-22..2026-11-21`.
  static func window(_ key: String) -> ClosedRange<Day>? {
    guard let dots = key.firstRange(of: ".."), let from = Day(iso: key[..<dots.lowerBound]),
      let to = Day(iso: key[dots.upperBound...]), from <= to
    else { return nil }
    return from...to
  }
}

/// One account over the answers of one fetch.
private struct SimpleFINReader {
  let unit: QuotedUnit
  let zone: Zone
  let today: Day
  private var source: SourceAccount?
  private var elements: [SimpleFINRow] = []
  private var balance: StandardBalance?
  private var holdings: SimpleFINHoldings?
  private var windows: [ClosedRange<Day>] = []
  private var problems: [String] = []
  private var isWhole = true
  private var tellsTransactions = false

  init(unit: QuotedUnit, zone: Zone, today: Day) {
    self.unit = unit
    self.zone = zone
    self.today = today
  }

  mutating func read(_ account: SimpleFINAccount, window: ClosedRange<Day>?, isWhole: Bool) {
    source = account.source
    holdings = SimpleFINHoldings(account, unit: unit, today: today)
    readBalance(account.json)
    guard account.tellsTransactions else { return }
    tellsTransactions = true
    if !isWhole { self.isWhole = false }
    if let window { windows.append(window) } else { self.isWhole = false }
    // Some list the newest first.
    let list = account.rows.enumerated().map { SimpleFINRow($1, number: $0 + 1, unit: unit, zone: zone, today: today) }
    let isNewestFirst = (list.first?.posted ?? 0) > (list.last?.posted ?? 0)
    elements += isNewestFirst ? list.reversed() : list
  }

  private mutating func readBalance(_ json: JSON) {
    guard let amount = json["balance"]?.text.flatMap({ ExactDecimal(cleaned($0)) }).flatMap(unit.exactMoney) else {
      problems.append("the balance of \(today) is no amount of \(unit.currency)")
      return
    }
    // Balance and rows may be of different moments: it holds on the day it is dated.
    let moment = SimpleFINRow.instant(json["balance-date"])
    // In Greenwich it may be a day later, and rows of that day be booked already: those are counted, later ones are not.
    let day = moment.map { max(SimpleFINRow.day($0, in: zone), SimpleFINRow.day($0, in: .utc)) } ?? today
    balance = StandardBalance(kind: .interim, day: min(day, today), amount: amount, sourceType: "balance")
    guard let holdings, let worth = holdings.worth, let cash = amount.adding(-worth) else { return }
    // Of an investment account it is all there is: beside what is held, the rest is cash, and nothing is counted twice.
    balance?.amount = cash
    balance?.sourceType = "balance less holdings"
  }

  func rows() -> StandardRows? {
    guard let source else { return nil }
    var result = StandardRows(account: source)
    result.balances = [balance].compactMap(\.self)
    result.debtSignVaries = true
    result.tellsTransactions = tellsTransactions
    result.problems = problems
    if let holdings {
      result.problems += holdings.problems
      // Where the worth of one is not told, the balance stays the whole account's, and nothing is held beside it.
      if holdings.worth != nil {
        result.holdings = StandardHoldings(day: balance?.day ?? today, rows: holdings.rows)
        result.securities = holdings.securities
      } else if holdings.problems.isEmpty {
        result.problems.append(
          "holdings of \(today): what they are worth is not told of each; the balance stands for all")
      }
    }
    let sorted = elements.enumerated().sorted { ($0.element.moment, $0.offset) < ($1.element.moment, $1.offset) }
    var isMissingRows = false
    for (_, row) in sorted {
      do {
        if let transaction = try row.transaction() { result.transactions.append(transaction) }
      } catch {
        result.problems.append("transactions of \(today), row \(row.number): \(error.why)")
        isMissingRows = true
      }
    }
    settle(&result.transactions)
    if let first = windows.map(\.lowerBound).min(), let last = windows.map(\.upperBound).max() {
      result.asked = first...last
      let booked = result.transactions.filter { $0.status == .booked }.map(\.day)
      // A bank holds some sixty to ninety days: what is older than its oldest row has not vanished.
      if isWhole, !isMissingRows, isGapless, let oldest = booked.min(), let newest = booked.max() {
        let start = max(oldest, firstWholeDay(first, oldest: oldest))
        if start <= newest { result.complete = start...newest }
      }
    }
    return result
  }

  /// Windows are asked for in days of UTC: of the account's own first day some hours may lie before it.
  private func firstWholeDay(_ first: Day, oldest: Day) -> Day {
    let (own, asked) = (zone.instant(of: first), Int64(first.number) * 86_400)
    return own == asked ? oldest : own > asked ? first : first + 1
  }

  private var isGapless: Bool {
    let ordered = windows.sorted { $0.lowerBound < $1.lowerBound }
    return zip(ordered, ordered.dropFirst()).allSatisfy { $1.lowerBound <= $0.upperBound + 1 }
  }

  /// A row that stands twice is one; an id that two different payments share is none; what is booked is not pending.
  private func settle(_ rows: inout [StandardTransaction]) {
    var seen: Set<StandardTransaction> = []
    rows = rows.filter { $0.reliableID.isEmpty || seen.insert($0).inserted }
    for status in TransactionStatus.allCases {
      let ids = rows.filter { $0.status == status && !$0.reliableID.isEmpty }.map(\.reliableID)
      let counts = ids.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
      for index in rows.indices where rows[index].status == status && counts[rows[index].reliableID, default: 0] > 1 {
        rows[index].reliableID = ""
      }
    }
    let booked = Set(rows.filter { $0.status == .booked && !$0.linkID.isEmpty }.map(\.linkID))
    rows.removeAll { $0.status == .pending && booked.contains($0.linkID) }
    for index in rows.indices { rows[index].sequence = index }
  }
}
