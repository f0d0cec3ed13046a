package import Core
import SQLite

/// What one account's answer changed, and what is wrong with it.
package struct Standardised: Hashable, Sendable {
  package var count = ChangeCount()
  package var problems: [Problem] = []

  static func += (left: inout Standardised, right: Standardised) {
    left.count += right.count
    left.problems += right.problems.filter { !left.problems.contains($0) }
  }
}

extension Warehouse {
  /// Makes an account's rows of one source what `answers` say, in one transaction. For files use `importing`.
  ///
  /// Booked rows replace, as a set, those of the same source within the span that every answer speaks for completely;
  /// pending ones replace all pending ones. No row is deleted: what vanished is retired, and what came in its place linked.
  /// - Parameter answers: all that this sync received for the account: two source accounts may feed one of the household's.
  package func standardise(
    _ answers: [StandardRows], as accountID: String, from provenance: Provenance
  ) throws -> Standardised {
    precondition(!provenance.source.onlyAdds, "files are imported, not standardised as a set")
    return try write {
      let update = try AccountUpdate(self, accountID: accountID, provenance: provenance)
      return try update.apply(answers)
    }
  }

  /// The account's name for people.
  func accountName(_ accountID: String) throws -> String {
    try database.value("select name from accounts where account_id = ?", .text(accountID)).text ?? accountID
  }
}

/// One account's answer on its way into the standard tables.
private final class AccountUpdate {
  private let warehouse: Warehouse
  private let accountID: String
  private let provenance: Provenance
  private let table: TransactionTable
  private var identity: TransactionIdentity
  private var months = ChangedMonths()
  private var days: ClosedRange<Day>?
  private var result = Standardised()
  /// Whether the answers' ids each stand for one payment only.
  private var hasUniqueIDs = false

  init(_ warehouse: Warehouse, accountID: String, provenance: Provenance) throws {
    self.warehouse = warehouse
    self.accountID = accountID
    self.provenance = provenance
    table = try TransactionTable(warehouse.database, accountID: accountID, provenance: provenance)
    identity = TransactionIdentity(root: warehouse.roots[accountID] ?? accountID, source: provenance.source)
  }

  func apply(_ answers: [StandardRows]) throws -> Standardised {
    let rows = answers.flatMap(\.transactions)
    let booked = rows.filter { $0.status == .booked }
    let telling = answers.filter(\.tellsTransactions)
    hasUniqueIDs = !telling.isEmpty && telling.allSatisfy(\.hasUniqueIDs)
    if telling.contains(where: \.isIncremental) {
      try applyChanges(telling)
    } else if try !provenance.source.isWhole && !telling.isEmpty && booked.isEmpty && hadRows(telling) {
      try reportEmptyAnswer()
    } else if !telling.isEmpty {
      let written = try write(booked)
      // Where one of two source accounts did not answer, its rows have not vanished.
      if telling.count == answers.count {
        if !booked.isEmpty || provenance.source.isWhole, let span = completeSpan(answers) {
          try retireVanished(span, keeping: written)
        }
        try replacePending(rows.filter { $0.status == .pending }, beside: booked)
      }
      try linkBooked()
    }
    try reportUnreadable(answers)
    let balances = try answers.flatMap { answer in
      answer.debtSignVaries ? try warehouse.signed(answer.balances, of: accountID, provenance) : answer.balances
    }
    if provenance.source.isWhole {
      try warehouse.retireBalances(except: balances, of: accountID, provenance, months: &months)
    }
    try warehouse.store(balances, as: accountID, from: provenance, months: &months)
    for var answer in answers {
      // Another source account of the same account may hold what is not in this one's span.
      if answers.count > 1 { answer.completeTrades = nil }
      result.count += try warehouse.storeInvestments(answer, as: accountID, from: provenance, months: &months)
    }
    if let days { try warehouse.noteSource(of: accountID, provenance, days) }
    try months.write(to: warehouse.database)
    try warehouse.count(result.count, stage: provenance.stage, on: provenance.day)
    return result
  }

  /// What a source that tells only changes has added, changed and taken back.
  private func applyChanges(_ answers: [StandardRows]) throws {
    let rows = answers.flatMap(\.transactions)
    let given = Set(rows.map { "\($0.status.rawValue) \($0.reliableID)" })
    for id in answers.flatMap(\.removed) {
      for status in TransactionStatus.allCases where !given.contains("\(status.rawValue) \(id)") {
        try retire(id, status)
      }
    }
    _ = try write(rows.filter { $0.status == .booked })
    _ = try write(rows.filter { $0.status == .pending })
    try linkBooked()
  }

  private func retire(_ reliableID: String, _ status: TransactionStatus) throws {
    // The key is made of the id alone.
    var row = StandardTransaction(status: status, day: provenance.day, amount: Money(minor: 0, .eur))
    row.reliableID = reliableID
    guard let known = try table.find(identity.key(of: row)), !known.isRetired else { return }
    try table.retire(known.tx, why: status == .pending ? "no longer pending" : "taken back by its source")
    months.insert(accountID, known.row.day)
    if status == .booked { result.count.retired += 1 }
  }

  /// The days for which every answer is complete; one that says nothing about its span speaks for none.
  private func completeSpan(_ answers: [StandardRows]) -> ClosedRange<Day>? {
    let spans = answers.map(\.complete)
    guard let first = spans.first, var span = first else { return nil }
    for other in spans.dropFirst() {
      guard let other, other.overlaps(span) else { return nil }
      span = span.clamped(to: other)
    }
    return span
  }

  // MARK: Empty answers

  private func hadRows(_ answers: [StandardRows]) throws -> Bool {
    // Where nobody says what was asked for: a month without one booking, after a month with some, is worth a look.
    let usual = provenance.day - 30...provenance.day
    return try answers.contains { answer in
      let span = answer.asked ?? answer.complete ?? usual
      return try !table.rows(
        where: "status = 'booked' and retired_on is null and day between ?3 and ?4",
        .text(span.lowerBound.iso), .text(span.upperBound.iso)
      ).isEmpty
    }
  }

  private func reportEmptyAnswer() throws {
    result.problems.append(
      Problem(
        .warning, subject: try warehouse.accountName(accountID),
        text: "the bank's answer held no booked transactions where there were some before; nothing was changed",
        remedy: "daybook sync, and should it stay so, daybook connect with the connection's id"))
  }

  private func reportUnreadable(_ answers: [StandardRows]) throws {
    let texts = answers.flatMap(\.problems)
    guard !texts.isEmpty else { return }
    let subject = try warehouse.accountName(accountID)
    result.problems += texts.map { text in
      Problem(.warning, subject: subject, text: text, remedy: "daybook sync asks for the same days again")
    }
  }

  // MARK: Booked rows

  /// What an answer put into the table.
  private struct Written {
    var seen: Set<Int64> = []
    var inserted: [StoredTransaction] = []
  }

  private func write(_ rows: [StandardTransaction]) throws -> Written {
    var written = Written()
    for (id, row) in try identified(rows) {
      days = days.map { min($0.lowerBound, row.day)...max($0.upperBound, row.day) } ?? row.day...row.day
      if let tx = try table.insert(id, row) {
        written.seen.insert(tx)
        written.inserted.append(
          StoredTransaction(tx: tx, id: id.text, row: row, source: provenance.source.name, isRetired: false))
        months.insert(accountID, row.day)
        if row.status == .booked { result.count.new += 1 }
      } else if let known = try table.find(id) {
        written.seen.insert(known.tx)
        try renew(known, row)
      }
    }
    return written
  }

  private func renew(_ known: StoredTransaction, _ row: StandardTransaction) throws {
    guard known.row != row || known.isRetired || known.source != provenance.source.name else { return }
    try table.update(known.tx, row)
    months.insert(accountID, known.row.day)
    months.insert(accountID, row.day)
    if known.isRetired {
      // It is there again: whatever was taken for its successor is not.
      try warehouse.database.run("delete from transaction_links where old_id = ?", .text(known.id))
    }
    var same = known.row
    same.sequence = row.sequence
    same.linkID = row.linkID
    if row.status == .booked, same != row || known.isRetired { result.count.changed += 1 }
  }

  private func retireVanished(_ span: ClosedRange<Day>, keeping written: Written) throws {
    let stored = try table.rows(
      where: "status = 'booked' and retired_on is null and day between ?3 and ?4", .text(span.lowerBound.iso),
      .text(span.upperBound.iso))
    let vanished = stored.filter { !written.seen.contains($0.tx) }
    let successors = try linkReplaced(vanished, by: written.inserted)
    for row in vanished {
      let why =
        successors[row.id].map { "its source gives it as \($0) now" } ?? provenance.source.whyGone(span)
      try table.retire(row.tx, why: why)
      months.insert(accountID, row.row.day)
      result.count.retired += 1
    }
  }

  /// Links rows that vanished with new ones of the same day and amount, one to one: the source has given them other ids, as
  /// GoCardless does when a bank changes its texts.
  /// - Parameter ifAlike: only rows whose texts are alike, too.
  /// - Returns: the new id by the old one.
  @discardableResult
  private func linkReplaced(
    _ vanished: [StoredTransaction], by inserted: [StoredTransaction], ifAlike: Bool = false
  ) throws -> [String: String] {
    var candidates: [LinkCandidate] = []
    let byDay = Dictionary(grouping: inserted) { DayAmount($0.row) }
    for old in vanished {
      let likeness = TextLikeness(old.row)
      for new in byDay[DayAmount(old.row)] ?? [] where !ifAlike || likeness.resembles(TextLikeness(new.row)) {
        candidates.append(
          LinkCandidate(
            old: old, new: new,
            rank: [-likeness.shared(TextLikeness(new.row)), abs(old.row.sequence - new.row.sequence)]))
      }
    }
    return try link(candidates, why: "replaced")
  }

  private struct DayAmount: Hashable {
    var day: Day
    var amount: Money
    init(_ row: StandardTransaction) {
      day = row.day
      amount = row.amount
    }
  }

  // MARK: Pending rows

  private func replacePending(_ rows: [StandardTransaction], beside booked: [StandardTransaction]) throws {
    let written = try write(rows)
    let gone = try table.rows(where: "status = 'pending' and retired_on is null")
      .filter { !written.seen.contains($0.tx) }
    // A bank that is linked anew gives what is still pending another id; what its source says is booked is not meant.
    let isBooked = Set(booked.map(\.linkID))
    try linkReplaced(
      gone.filter { $0.row.linkID.isEmpty || !isBooked.contains($0.row.linkID) }, by: written.inserted, ifAlike: true)
    for row in gone {
      try table.retire(row.tx, why: "no longer pending")
      months.insert(accountID, row.row.day)
    }
  }

  /// Links pending rows that are gone with the booked rows they became, one to one.
  ///
  /// By the provider's own link, else amount within 10 %, day within 7 and a like text; a booked row is first read after its
  /// pending form, so its `tx` is greater.
  private func linkBooked() throws {
    let gone = try table.rows(
      where: """
        status = 'pending' and retired_on >= ?3
        and not exists (select 1 from transaction_links where old_id = transactions.transaction_id)
        """, .text((provenance.day - 14).iso))
    guard let first = gone.map(\.row.day).min(), let last = gone.map(\.row.day).max() else { return }
    let booked = try table.rows(
      where: """
        status = 'booked' and retired_on is null and day between ?3 and ?4
        and not exists (select 1 from transaction_links where new_id = transactions.transaction_id and why <> 'replaced')
        """, .text((first - 31).iso), .text((last + 31).iso))
    var candidates: [LinkCandidate] = []
    for old in gone {
      for new in booked where new.tx > old.tx {
        if let rank = Self.rank(old.row, new.row) { candidates.append(LinkCandidate(old: old, new: new, rank: rank)) }
      }
    }
    for (old, new) in try link(candidates, why: "booked").sorted(by: { $0.key < $1.key }) {
      try warehouse.database.run(
        "update transactions set retired_why = ? where transaction_id = ?", .text("booked as \(new)"), .text(old))
    }
  }

  /// How far a booked row is from a pending one, or nil when it cannot be its later form.
  private static func rank(_ pending: StandardTransaction, _ booked: StandardTransaction) -> [Int]? {
    guard pending.amount.currency == booked.amount.currency else { return nil }
    let difference = abs(pending.amount.minor - booked.amount.minor)
    let days = abs(pending.day - booked.day)
    if !pending.linkID.isEmpty, pending.linkID == booked.linkID { return [0, Int(difference), days] }
    let isNear = difference * 10 <= abs(pending.amount.minor) && days <= 7
    guard isNear, (pending.amount.minor < 0) == (booked.amount.minor < 0),
      TextLikeness(pending).resembles(TextLikeness(booked))
    else { return nil }
    return [1, Int(difference), days]
  }

  // MARK: Links

  /// A row and what it may have become; the lowest rank is taken first.
  private struct LinkCandidate {
    var old: StoredTransaction
    var new: StoredTransaction
    var rank: [Int]

    func isBetter(than other: LinkCandidate) -> Bool {
      if rank != other.rank { return rank.lexicographicallyPrecedes(other.rank) }
      return (old.id, new.id) < (other.old.id, other.new.id)
    }
  }

  private func link(_ candidates: [LinkCandidate], why: String) throws -> [String: String] {
    var links: [String: String] = [:]
    var taken: Set<String> = []
    for candidate in candidates.sorted(by: { $0.isBetter(than: $1) })
    where links[candidate.old.id] == nil && taken.insert(candidate.new.id).inserted {
      links[candidate.old.id] = candidate.new.id
      try warehouse.database.run(
        "insert or replace into transaction_links (old_id, new_id, why) values (?, ?, ?)", .text(candidate.old.id),
        .text(candidate.new.id), .text(why))
    }
    return links
  }

  // MARK: Ids

  /// The rows as stored, each with its id, in the order they happened.
  private func identified(_ rows: [StandardTransaction]) throws -> [(TransactionID, StandardTransaction)] {
    let ordered = rows.sorted { $0.day != $1.day ? $0.day < $1.day : $0.happened(before: $1) }
    var groups: [TransactionID: [Int]] = [:]
    for (index, row) in ordered.enumerated() { groups[identity.key(of: row), default: []].append(index) }
    var ids = [TransactionID](repeating: TransactionID(number: 0), count: ordered.count)
    for (key, members) in groups {
      let numbers =
        hasUniqueIDs || ordered[members[0]].reliableID.isEmpty
        ? Array(1...members.count) : try occurrences(of: key, members.map { ordered[$0] })
      for (member, number) in zip(members, numbers) { ids[member] = identity.id(key, occurrence: number) }
    }
    var places: [Day: Int] = [:]
    return zip(ids, ordered).map { id, row in
      let place = places[row.day, default: 0]
      places[row.day] = place + 1
      return (id, row.stored(sequence: place))
    }
  }

  /// Which of the payments that share a source's id each row is.
  ///
  /// Nearly always the only one. But banks do use an id again, for a fee beside its purchase or for another payment a year
  /// later: a row whose day and amount both differ is not the payment that is known by this id, and must not overwrite it.
  private func occurrences(of key: TransactionID, _ rows: [StandardTransaction]) throws -> [Int] {
    // A person who changes a line means the same payment.
    if provenance.source.isWhole { return Array(1...max(1, rows.count)) }
    var known: [StandardTransaction] = []
    while let stored = try table.find(identity.id(key, occurrence: known.count + 1)) { known.append(stored.row) }
    var numbers = [Int?](repeating: nil, count: rows.count)
    var free = Set(known.indices)
    func assign(where matches: (StandardTransaction, StandardTransaction) -> Bool) {
      for (index, row) in rows.enumerated() where numbers[index] == nil {
        guard let found = known.indices.first(where: { free.contains($0) && matches(known[$0], row) }) else { continue }
        free.remove(found)
        numbers[index] = found + 1
      }
    }
    assign { $0.day == $1.day && $0.amount == $1.amount }
    assign { $0.amount == $1.amount || abs($0.day - $1.day) <= 10 }
    var next = known.count
    return numbers.map { number in
      if let number { return number }
      next += 1
      return next
    }
  }
}
