package import Core

/// GoCardless's answers as standard rows: pure, so that it can be rerun on everything ever fetched.
package enum GoCardlessMapping {
  /// Maps the records of one connection: one result for each account and fetch that brought transactions or balances,
  /// in the order of the records.
  ///
  /// The account's number, currency and bank come from its `account` and `details` records, wherever they stand in
  /// `records`. An answer that cannot be read gives a problem and no rows.
  package static func standardise(records: [RawRecord]) -> [StandardRows] {
    let facts = facts(records)
    var results: [StandardRows] = []
    var indexes: [Fetch: Int] = [:]
    for record in records where record.status == 200 && (record.kind == "transactions" || record.kind == "balances") {
      let fetch = Fetch(account: record.accountKey, instant: record.fetchedAt, day: record.day)
      let facts = facts[record.accountKey] ?? GoCardlessFacts()
      let index = indexes[fetch] ?? results.count
      if index == results.count {
        results.append(StandardRows(account: facts.source(id: record.accountKey)))
        results[index].tellsTransactions = false
        indexes[fetch] = index
      }
      read(record, facts, into: &results[index])
    }
    return results
  }

  private struct Fetch: Hashable {
    let account: String
    let instant: Int64
    let day: Day
  }

  /// The accounts that `records` speak of, sorted by the provider's id.
  package static func accounts(_ records: [RawRecord]) -> [SourceAccount] {
    facts(records).sorted { $0.key < $1.key }.map { $0.value.source(id: $0.key) }
  }

  static func facts(_ records: [RawRecord]) -> [String: GoCardlessFacts] {
    var facts: [String: GoCardlessFacts] = [:]
    for record in records where record.status == 200 && !record.accountKey.isEmpty {
      guard record.kind == "account" || record.kind == "details", let answer = try? JSON(parsing: record.body) else {
        continue
      }
      if record.kind == "account" {
        facts[record.accountKey, default: GoCardlessFacts()].learn(account: answer)
      } else {
        facts[record.accountKey, default: GoCardlessFacts()].learn(details: answer)
      }
    }
    return facts
  }

  private static func read(_ record: RawRecord, _ facts: GoCardlessFacts, into rows: inout StandardRows) {
    let rules = GoCardlessBankRules.of(facts.institution)
    guard let answer = try? JSON(parsing: record.body), isWhole(answer, record.kind) else {
      rows.problems.append("the \(record.kind) of \(record.day) came broken: kept, and not used")
      return
    }
    if record.kind == "balances" {
      let reader = GoCardlessBalances(facts: facts, rules: rules, today: record.day)
      let (balances, problems) = reader.balances(answer)
      rows.balances = balances
      rows.problems += problems.map { "balances of \(record.day), \($0)" }
    } else {
      var reader = GoCardlessTransactions(facts: facts, rules: rules, today: record.day)
      reader.read(answer)
      rows.transactions = reader.booked + reader.pending
      rows.complete = reader.complete
      rows.asked = asked(record.key)
      rows.tellsTransactions = true
      rows.problems += reader.problems
    }
  }

  /// The window of a record's key, `2026-10-22..2026-11-21`; nil when it names no first day.
  private static func asked(_ key: String) -> ClosedRange<Day>? {
    guard let dots = key.firstRange(of: ".."), let from = Day(iso: key[..<dots.lowerBound]),
      let to = Day(iso: key[dots.upperBound...]), from <= to
    else { return nil }
    return from...to
  }

  static func isWhole(_ answer: JSON, _ kind: String) -> Bool {
    switch kind {
    case "transactions": answer["transactions"]?["booked"]?.array != nil
    case "balances": answer["balances"]?.array != nil
    case "details": answer["account"]?.isObject == true
    case "institutions": answer.array != nil
    default: answer.isObject
    }
  }
}

/// One answer of `transactions`, read as a whole.
struct GoCardlessTransactions {
  let facts: GoCardlessFacts
  let rules: GoCardlessBankRules
  let today: Day
  private(set) var booked: [StandardTransaction] = []
  private(set) var pending: [StandardTransaction] = []
  private(set) var problems: [String] = []
  private var isMissingRows = false

  init(facts: GoCardlessFacts, rules: GoCardlessBankRules, today: Day) {
    self.facts = facts
    self.rules = rules
    self.today = today
  }

  mutating func read(_ answer: JSON) {
    booked = rows(answer["transactions"]?["booked"], .booked)
    pending = rows(answer["transactions"]?["pending"], .pending)
    disarmReusedIDs()
    dropPendingThatIsBooked()
    number()
  }

  private mutating func rows(_ list: JSON?, _ status: TransactionStatus) -> [StandardTransaction] {
    var rows: [StandardTransaction] = []
    for (index, item) in (list?.array ?? []).enumerated() {
      let row = GoCardlessRow(row: item, status: status, facts: facts, rules: rules, today: today)
      do {
        if let transaction = try row.transaction() { rows.append(transaction) }
      } catch let unreadable as GoCardlessRow.Unreadable {
        problems.append("transactions of \(today), \(status.rawValue) row \(index + 1): \(unreadable.why)")
        if status == .booked { isMissingRows = true }
      } catch {
        preconditionFailure("reading a row fails in one way only")
      }
    }
    return rows
  }

  /// An id that two different payments share is none; a row that stands twice, id and all, is one.
  private mutating func disarmReusedIDs() {
    var seen: [String: [StandardTransaction]] = [:]
    booked = booked.filter { row in
      guard !row.reliableID.isEmpty else { return true }
      let isRepeated = seen[row.reliableID, default: []].contains(row)
      seen[row.reliableID, default: []].append(row)
      return !isRepeated
    }
    var counts: [String: Int] = [:]
    for row in booked where !row.reliableID.isEmpty { counts[row.reliableID, default: 0] += 1 }
    for index in booked.indices where counts[booked[index].reliableID, default: 0] > 1 { booked[index].reliableID = "" }
  }

  /// Some banks go on listing as pending, for a day, what they have booked.
  private mutating func dropPendingThatIsBooked() {
    let links = Set(booked.filter { !$0.linkID.isEmpty }.map { Link(id: $0.linkID, amount: $0.amount) })
    pending.removeAll { !$0.linkID.isEmpty && links.contains(Link(id: $0.linkID, amount: $0.amount)) }
  }

  private struct Link: Hashable {
    let id: String
    let amount: Money
  }

  /// In the order it happened: banks list the newest first, but for those whose list plainly runs the other way.
  private mutating func number() {
    for list in [\GoCardlessTransactions.booked, \.pending] {
      var rows = self[keyPath: list]
      if let first = rows.first?.day, let last = rows.last?.day, first >= last { rows.reverse() }
      for index in rows.indices { rows[index].sequence = index }
      self[keyPath: list] = rows
    }
  }

  /// From the oldest to the newest booked day, when every row could be read; else nothing is known to have vanished.
  ///
  /// Banks choose rows by booking day. Where ours is the value day, a row booked just before the window may have its
  /// day within it, and must not be taken for vanished: the first days are left out.
  var complete: ClosedRange<Day>? {
    guard !isMissingRows, let oldest = booked.map(\.day).min(), let newest = booked.map(\.day).max() else { return nil }
    let start = rules.date == .booking ? oldest : oldest + Self.valueDayLag
    return start <= newest ? start...newest : nil
  }

  // Value days lie within a week and a half of the booking day, weekends and holidays included.
  private static let valueDayLag = 10
}
