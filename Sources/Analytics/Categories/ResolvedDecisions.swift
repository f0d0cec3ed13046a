package import Core
package import SQLite
package import Settings

/// decisions.csv laid on the rows that are there: by id, by the link from a pending row, else by anchor, one to one.
package struct ResolvedDecisions {
  package struct Row {
    package var decision: Decisions.Transaction
    /// Ids that the decisions bore, for messages.
    package var id: String
    /// The row this one repeats.
    package var sameAs: Int64?
  }

  /// By transaction (`tx`).
  package private(set) var rows: [Int64: Row] = [:]
  /// Legs decided to belong together, leaving first where signs tell.
  package private(set) var pairs: [(Int64, Int64)] = []
  /// Rows decided to have no partner.
  package private(set) var alone: Set<Int64> = []
  package private(set) var problems: [Problem] = []

  private let database: Database
  private let folding = TextFolding()
  private var found: [String: Int64] = [:]

  /// - Throws: `SQLiteError`. Decisions that hold for no row become `problems`.
  package init(_ decisions: Decisions, database: Database) throws {
    self.database = database
    let anchors = decisions.transactions.mapValues(\.anchor).merging(decisions.pairs.mapValues(\.anchor)) { $0 ?? $1 }
    try find(anchors)
    try layTransactions(decisions)
    breakCircles()
    passOn()
    try checkSplits()
    try layPairs(decisions)
  }

  private init(finding anchors: [String: Anchor?], in database: Database) throws {
    self.database = database
    try find(anchors)
  }

  /// The rows that decisions on streams name, by the id that they bear; `problems` names those that are gone.
  package static func ofStreams(
    _ decisions: Decisions, database: Database
  ) throws -> (rows: [String: Int64], problems: [Problem]) {
    var anchors = decisions.streams.mapValues(\.anchor)
    for stream in decisions.streams.values {
      if let other = stream.merge, anchors[other] == nil { anchors[other] = .some(nil) }
    }
    let resolved = try ResolvedDecisions(finding: anchors, in: database)
    return (resolved.found, resolved.problems)
  }

  /// What holds for each row, in words that change whenever it does; by transaction.
  var laid: [Int64: String] {
    var laid: [Int64: [String]] = [:]
    for (tx, row) in rows {
      let decision = row.decision
      var words = [decision.category ?? "", decision.note ?? "", decision.merchant ?? ""]
      words.append(row.sameAs.map { "same as \($0)" } ?? "")
      words += decision.tags
      words += decision.split.map { part in "\(part.category) \(part.amount?.description ?? "rest")" }
      laid[tx] = words
    }
    for (left, right) in pairs {
      laid[left, default: []].append("with \(right)")
      laid[right, default: []].append("with \(left)")
    }
    for tx in alone { laid[tx, default: []].append("with none") }
    return laid.mapValues { $0.joined(separator: "\u{1F}") }
  }

  /// The ids, as they are now, of the rows that are decided to repeat another, or to repeat none.
  package func decidedDuplicates() throws -> Set<String> {
    var ids: Set<String> = []
    for (tx, row) in rows where row.decision.sameAs != nil {
      if let id = try currentID(tx) { ids.insert(id) }
    }
    return ids
  }

  /// The ids under which decisions hold for a row: its own, its pending form's, those of anchors that found it. Sorted.
  package func ids(of tx: Int64) -> [String] {
    found.compactMap { $0.value == tx ? $0.key : nil }.sorted(by: bytewise)
  }

  /// What holds on rows, under their ids as they are now and without anchors.
  package func current() throws -> (transactions: [String: Decisions.Transaction], pairs: [String: Decisions.Pair]) {
    var transactions: [String: Decisions.Transaction] = [:]
    for (tx, row) in rows {
      guard let id = try currentID(tx) else { continue }
      var decision = row.decision
      decision.anchor = nil
      if let same = row.sameAs { decision.sameAs = try currentID(same) }
      transactions[id] = decision
    }
    var pairs: [String: Decisions.Pair] = [:]
    for (first, second) in self.pairs {
      guard let id = try currentID(first), let partner = try currentID(second) else { continue }
      pairs[id] = Decisions.Pair(partner: partner)
    }
    for tx in alone {
      if let id = try currentID(tx) { pairs[id] = Decisions.Pair(partner: nil) }
    }
    return (transactions, pairs)
  }

  // MARK: Finding rows

  private mutating func find(_ anchors: [String: Anchor?]) throws {
    var dangling: [(id: String, anchor: Anchor?)] = []
    for id in anchors.keys.sorted(by: bytewise) {
      if let tx = try TransactionName.row(of: id, in: database) {
        found[id] = tx
      } else {
        dangling.append((id, anchors[id] ?? nil))
      }
    }
    try attach(dangling)
  }

  /// An anchor finds a row that no other decision has found, where one row alone fits it and one decision alone bears it.
  private mutating func attach(_ dangling: [(id: String, anchor: Anchor?)]) throws {
    var groups: [Anchor: [String]] = [:]
    for (id, anchor) in dangling {
      if let anchor { groups[anchor, default: []].append(id) } else { report(id, "is about a payment that is gone") }
    }
    let taken = Set(found.values)
    for anchor in groups.keys.sorted(by: { bytewise($0.description, $1.description) }) {
      let ids = groups[anchor] ?? []
      let rows = try candidates(for: anchor).filter { !taken.contains($0) }
      if rows.count == ids.count, rows.count == 1 {
        found[ids[0]] = rows[0]
      } else {
        for id in ids {
          report(
            id,
            rows.isEmpty
              ? "is about a payment that is gone: none of \(anchor.day) has its amount and name"
              : "may be about \(rows.count) payments of \(anchor.day)")
        }
      }
    }
  }

  private func candidates(for anchor: Anchor) throws -> [Int64] {
    var rows: [Int64] = []
    var named: [Int64] = []
    let wanted = words(anchor.merchant)
    try database.forEach(
      """
      select tx, counterparty, description from seen_transactions
      where day = ? and amount_minor = ? and currency = ? order by transaction_id
      """, .text(anchor.day.iso), .integer(anchor.amount.minor), .text(anchor.amount.currency.code)
    ) { row in
      rows.append(row.int64(0))
      let texts = [words(row.text(1)), words(row.text(2))]
      if texts.contains(where: { Set(wanted).isSubset(of: Set($0)) }) { named.append(row.int64(0)) }
    }
    // A name that a rule or a person gave need not stand in the bank's text: then day and amount must do.
    return named.isEmpty && rows.count == 1 ? rows : named
  }

  private func words(_ text: String) -> [String] {
    MerchantText.words(of: folding.fold(text)).map { String(decoding: $0, as: UTF8.self) }
  }

  private mutating func report(_ id: String, _ text: String) {
    problems.append(
      Problem(
        .warning, subject: "decisions.csv", text: "A decision on \(id) \(text).",
        remedy: "find the payment with daybook transactions, put its id in decisions.csv, or delete the line"))
  }

  // MARK: Laying decisions

  private mutating func layTransactions(_ decisions: Decisions) throws {
    for id in decisions.transactions.keys.sorted(by: bytewise) {
      guard let tx = found[id], let decision = decisions.transactions[id] else { continue }
      var row = Row(decision: decision, id: id)
      if let other = decision.sameAs, other != "none" {
        row.sameAs = try TransactionName.row(of: other, in: database)
        if row.sameAs == nil || row.sameAs == tx {
          row.sameAs = nil
          report(id, "calls it the same as \(other), which is not there")
        }
      }
      if let earlier = rows[tx] {
        // A pending row's decisions and those on its booked form: the later id's own hold, the others are kept.
        row.decision = merged(
          id == (try currentID(tx)) ? [row.decision, earlier.decision] : [earlier.decision, row.decision])
        row.sameAs = row.sameAs ?? earlier.sameAs
      }
      rows[tx] = row
    }
  }

  /// Of rows that are each the same as the next and the last as the first, none would count: then none of it holds.
  private mutating func breakCircles() {
    for start in rows.keys.sorted() {
      var next = rows[start]?.sameAs
      var path = [start]
      while let tx = next, tx != start, !path.contains(tx) {
        path.append(tx)
        next = rows[tx]?.sameAs
      }
      guard next == start, let id = rows[start]?.id else { continue }
      for tx in path { rows[tx]?.sameAs = nil }
      report(id, "calls it the same as a payment that is called the same as it")
    }
  }

  /// What was decided on a row that repeats another was decided on the payment, and holds on the row that counts; what was
  /// decided on that one itself stands above it.
  private mutating func passOn() {
    var repeating: [Int64: [Row]] = [:]
    for row in rows.values {
      if let next = row.sameAs { repeating[counting(next), default: []].append(row) }
    }
    for (tx, others) in repeating {
      // By their ids, which a rebuild keeps, and not by where they stand.
      let sorted = others.sorted { bytewise($0.id, $1.id) }
      let decisions = sorted.map { other in
        var decision = other.decision
        decision.sameAs = nil
        return decision
      }
      let own = rows[tx]
      rows[tx] = Row(decision: merged([own?.decision].compactMap(\.self) + decisions), id: own?.id ?? sorted[0].id)
    }
  }

  /// The row that counts for one that may repeat another.
  private func counting(_ tx: Int64) -> Int64 {
    var tx = tx
    while let next = rows[tx]?.sameAs { tx = next }
    return tx
  }

  /// A split holds as a whole or not at all.
  private mutating func checkSplits() throws {
    for (tx, row) in rows.sorted(by: { $0.key < $1.key }) where !row.decision.split.isEmpty {
      var holds = false
      try database.forEach("select amount_minor, currency from transactions where tx = ?", .integer(tx)) { line in
        guard let currency = Currency(line.text(1)) else { return }
        let money = Money(minor: line.int64(0), currency)
        holds = SplitAmounts.byAmount(money, row.decision.split.map(\.amount)) != nil
      }
      if holds { continue }
      rows[tx]?.decision.split = []
      problems.append(
        Problem(
          .warning, subject: "decisions.csv", text: "The parts of the split of \(row.id) do not make up its amount.",
          remedy: "give one part as rest, or correct the amounts, in decisions.csv"))
    }
  }

  private func currentID(_ tx: Int64) throws -> String? {
    try database.value("select transaction_id from transactions where tx = ?", .integer(tx)).text
  }

  private func merged(_ decisions: [Decisions.Transaction]) -> Decisions.Transaction {
    var result = decisions[0]
    for other in decisions.dropFirst() {
      if result.category == nil, result.split.isEmpty {
        result.category = other.category
        result.split = other.split
      }
      result.note = result.note ?? other.note
      result.merchant = result.merchant ?? other.merchant
      result.sameAs = result.sameAs ?? other.sameAs
      result.tags = Set(result.tags + other.tags).sorted(by: bytewise)
    }
    return result
  }

  private mutating func layPairs(_ decisions: Decisions) throws {
    var used: Set<Int64> = []
    for id in decisions.pairs.keys.sorted(by: bytewise) {
      guard let tx = found[id].map(counting), let pair = decisions.pairs[id] else { continue }
      guard let partner = pair.partner else {
        alone.insert(tx)
        continue
      }
      guard
        let other = try (found[partner] ?? TransactionName.row(of: partner, in: database)).map(counting), other != tx
      else {
        report(id, "pairs it with \(partner), which is not there")
        continue
      }
      if pairs.contains(where: { ($0.0, $0.1) == (tx, other) || ($0.0, $0.1) == (other, tx) }) { continue }
      guard used.insert(tx).inserted, used.insert(other).inserted else {
        report(id, "pairs it with \(partner), but one of them is in another pair")
        continue
      }
      pairs.append((tx, other))
    }
    pairs.removeAll { alone.contains($0.0) || alone.contains($0.1) }
  }
}

private func bytewise(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
