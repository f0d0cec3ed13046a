package import Core

/// What the lines of decisions.csv say together.
package struct Decisions: Hashable, Sendable {
  /// About one transaction, by its id.
  package struct Transaction: Hashable, Sendable {
    package var category: String?
    package var note: String?
    /// A name for who was paid.
    package var merchant: String?
    /// Sorted.
    package var tags: [String] = []
    /// Stands above `category`; `rest` is last.
    package var split: [SplitPart] = []
    /// The id of the row that this one repeats, or `none`: it repeats no other.
    package var sameAs: String?
    /// For when the id is no longer there.
    package var anchor: Anchor?

    package init() {}
  }

  package struct SplitPart: Hashable, Sendable {
    package var category: String
    /// In the transaction's currency and with its sign; nil is what the others leave.
    package var amount: ExactDecimal?

    package init(category: String, amount: ExactDecimal?) {
      self.category = category
      self.amount = amount
    }
  }

  /// About all transactions of a merchant, by its key.
  package struct Merchant: Hashable, Sendable {
    package var name: String?
    package var category: String?
    /// The key of the merchant that this one is, too.
    package var alias: String?

    package init() {}
  }

  /// A transfer's two legs, by the id of either.
  package struct Pair: Hashable, Sendable {
    /// The other leg's id; nil when it was decided that there is none.
    package var partner: String?
    package var anchor: Anchor?

    package init(partner: String?, anchor: Anchor? = nil) {
      self.partner = partner
      self.anchor = anchor
    }
  }

  /// About the stream that holds a payment, by the payment's id.
  package struct Stream: Hashable, Sendable {
    /// What a person may make of a stream; `dismissed` holds until its tier is another and two more payments came.
    package static let statuses = ["active", "cancelled", "dismissed", "paused"]

    package var status: String?
    /// Of a dismissal: the tier that the stream had.
    package var tier: String?
    package var name: String?
    /// The id of a payment of the stream that it belongs to.
    package var merge: String?
    /// From this payment on it is a stream of its own.
    package var isSplit = false
    package var anchor: Anchor?

    package init() {}
  }

  /// About one notification, by its id.
  package struct Notification: Hashable, Sendable {
    package var isRead = false
    /// It stands in no listing any more.
    package var isDismissed = false
    /// For when the id is no longer there.
    package var anchor: NotificationAnchor?

    package init() {}
  }

  /// A row of a member's own books whose other side that member may not see.
  package struct PrivateTransfer: Hashable, Sendable {
    package struct Part: Hashable, Sendable {
      package var category: String
      /// In the row's currency, with its sign.
      package var minor: Int64

      package init(category: String, minor: Int64) {
        self.category = category
        self.minor = minor
      }
    }

    /// One, or a loan's interest and principal; they sum to the row.
    package var parts: [Part]
    /// In words that name nobody.
    package var reason: String
    /// Whether the other leg is known.
    package var isPaired: Bool

    package init(parts: [Part], reason: String, isPaired: Bool) {
      self.parts = parts
      self.reason = reason
      self.isPaired = isPaired
    }
  }

  package var transactions: [String: Transaction] = [:]
  package var streams: [String: Stream] = [:]
  package var merchants: [String: Merchant] = [:]
  package var pairs: [String: Pair] = [:]
  /// Of a member's own books alone, by the row's id.
  package var privateTransfers: [String: PrivateTransfer] = [:]
  /// Months whose reports are frozen, and since when: `2026-04-02T04:00:00Z`.
  package var closedMonths: [Month: String] = [:]
  /// Contributions by goal, valuations by asset.
  package var goals: [String: Dated] = [:]
  package var assets: [String: Dated] = [:]
  package var notifications: [String: Notification] = [:]

  package init() {}

  /// What is wrong with a category that is none; nil when it is one.
  package static func missing(category: String, among categories: Set<String>) -> UserError? {
    guard !categories.contains(category) else { return nil }
    return UserError(
      "there is no category '\(category)'",
      hint: nearestName(to: category, among: categories).map { "did you mean '\($0)'?" }
        ?? "add it to daybook.toml: [[category]] with path = \"\(category)\"")
  }

  /// Kinds that decisions.csv may hold.
  package static let kinds = ["transaction", "stream", "merchant", "pair", "month", "notification", "goal", "asset"]
}

extension DecisionsFile {
  /// Reads the lines together.
  ///
  /// - Parameter categories: the paths that exist; nil leaves categories unchecked.
  /// - Returns: what holds; and what does not, with its line: two values for one field (neither holds), unknown kinds,
  ///   fields and categories. The file's own `problems` are not repeated.
  package func decisions(categories: [String]? = nil) -> (decisions: Decisions, problems: [UserError]) {
    var reading = DecisionReading(categories: categories.map(Set.init))
    for entry in reading.withoutConflicts(lines) { reading.take(entry.line, number: entry.number) }
    var result = reading.result()
    let texts = Dictionary(lines.map { ($0.number, $0.line.text) }, uniquingKeysWith: { first, _ in first })
    for place in result.problems.indices {
      guard let number = result.problems[place].place?.line else { continue }
      result.problems[place].excerpt = texts[number]
    }
    return result
  }
}

/// Turns lines into decisions, one line after the other.
private struct DecisionReading {
  let categories: Set<String>?
  var decisions = Decisions()
  var problems: [UserError] = []
  private var unreadableSplits: Set<String> = []

  init(categories: Set<String>?) { self.categories = categories }

  private mutating func note(_ message: String, _ number: Int?, hint: String? = nil) {
    problems.append(UserError(message, at: Place(file: DecisionsFile.fileName, line: number), hint: hint))
  }

  /// The lines whose field has one value, each field once.
  mutating func withoutConflicts(
    _ lines: [(line: DecisionLine, number: Int?)]
  ) -> [(line: DecisionLine, number: Int?)] {
    var byKey: [[String]: [(line: DecisionLine, number: Int?)]] = [:]
    var order: [[String]] = []
    for entry in lines {
      let line = entry.line
      let key = [line.kind, line.target, line.field] + (line.isOfSet ? [line.value] : [])
      if byKey[key] == nil { order.append(key) }
      byKey[key, default: []].append(entry)
    }
    var holding: [(line: DecisionLine, number: Int?)] = []
    for key in order {
      guard let entries = byKey[key], let first = entries.first else { continue }
      if first.line.kind == "month", first.line.field == "closed" {
        // Closed by two people, it is closed since the earlier.
        holding.append(entries.min { $0.line.value < $1.line.value } ?? first)
        continue
      }
      if let other = entries.first(where: { $0.line.value != first.line.value }) {
        let line = first.line
        note(
          "two values for \(line.field) of \(line.kind) \(line.target): neither holds", other.number,
          hint: "the other is on line \(first.number ?? 0); delete one")
        if line.field.hasPrefix("split:") { unreadableSplits.insert(line.target) }
      } else {
        // The one with an anchor tells more.
        holding.append(entries.first { !$0.line.anchor.isEmpty } ?? first)
      }
    }
    return holding
  }

  mutating func take(_ line: DecisionLine, number: Int?) {
    switch line.kind {
    case "transaction": takeTransaction(line, number)
    case "merchant": takeMerchant(line, number)
    case "pair": takePair(line, number)
    case "month": takeMonth(line, number)
    case "goal": take(line, "contribution", into: \.goals, number)
    case "asset": take(line, "valuation", into: \.assets, number)
    case "stream": takeStream(line, number)
    case "notification": takeNotification(line, number)
    default:
      note(
        "there is no kind '\(line.kind)'", number, hint: chooseHint(line.kind, among: Decisions.kinds, otherwise: ""))
    }
  }

  private mutating func takeTransaction(_ line: DecisionLine, _ number: Int?) {
    var transaction = decisions.transactions[line.target] ?? Decisions.Transaction()
    switch line.field {
    case "category":
      guard exists(line.value, number) else { return }
      transaction.category = line.value
    case "note": transaction.note = line.value
    case "merchant": transaction.merchant = line.value
    case "tag": transaction.tags = (transaction.tags + [line.value]).sorted(by: bytewise)
    case "same_as": transaction.sameAs = line.value
    case _ where line.field.hasPrefix("split:"):
      guard let part = splitPart(line, number) else {
        unreadableSplits.insert(line.target)
        return
      }
      transaction.split.append(part)
    default: return unknownField(line, ["category", "merchant", "note", "same_as", "split:CATEGORY", "tag"], number)
    }
    transaction.anchor = transaction.anchor ?? anchor(line, number)
    decisions.transactions[line.target] = transaction
  }

  private mutating func splitPart(_ line: DecisionLine, _ number: Int?) -> Decisions.SplitPart? {
    let category = String(line.field.dropFirst("split:".count))
    guard exists(category, number) else { return nil }
    if line.value == "rest" { return Decisions.SplitPart(category: category, amount: nil) }
    guard let amount = ExactDecimal(line.value) else {
      note(
        "a split's part is an amount or 'rest'", number,
        hint: "write it as -12.50, in the transaction's currency and sign")
      return nil
    }
    return Decisions.SplitPart(category: category, amount: amount)
  }

  private mutating func takeMerchant(_ line: DecisionLine, _ number: Int?) {
    var merchant = decisions.merchants[line.target] ?? Decisions.Merchant()
    switch line.field {
    case "name": merchant.name = line.value
    case "category":
      guard exists(line.value, number) else { return }
      merchant.category = line.value
    case "alias": merchant.alias = line.value
    default: return unknownField(line, ["alias", "category", "name"], number)
    }
    decisions.merchants[line.target] = merchant
  }

  private mutating func takePair(_ line: DecisionLine, _ number: Int?) {
    guard line.field == "with" else { return unknownField(line, ["with"], number) }
    decisions.pairs[line.target] = Decisions.Pair(
      partner: line.value == "none" ? nil : line.value, anchor: anchor(line, number))
  }

  private mutating func takeMonth(_ line: DecisionLine, _ number: Int?) {
    guard line.field == "closed" else { return unknownField(line, ["closed"], number) }
    guard let month = Month(iso: line.target) else {
      return note("'\(line.target)' is no month", number, hint: "a month is written 2026-03")
    }
    decisions.closedMonths[month] = line.value
  }

  /// A day and an amount, of which there may be any number.
  private mutating func take(
    _ line: DecisionLine, _ field: String, into place: WritableKeyPath<Decisions, [String: Decisions.Dated]>,
    _ number: Int?
  ) {
    guard line.field == field else { return unknownField(line, [field], number) }
    guard let dated = DatedMoney(line.value) else {
      note(
        "a \(field) is a day and an amount", number, hint: "write it as 2026-06-01 200.00, with its currency if need be"
      )
      return
    }
    var all = decisions[keyPath: place][line.target] ?? Decisions.Dated()
    all.amounts.append(dated)
    all.amounts.sort { ($0.day, $0.description) < ($1.day, $1.description) }
    if all.anchor.isEmpty { all.anchor = line.anchor }
    decisions[keyPath: place][line.target] = all
  }

  private mutating func takeStream(_ line: DecisionLine, _ number: Int?) {
    var stream = decisions.streams[line.target] ?? Decisions.Stream()
    switch line.field {
    case "status":
      guard isOne(line.value, of: Decisions.Stream.statuses, "a stream's status", number) else { return }
      stream.status = line.value
    case "tier":
      guard isOne(line.value, of: ["early", "high"], "a stream's tier", number) else { return }
      stream.tier = line.value
    case "name": stream.name = line.value
    case "merge": stream.merge = line.value
    case "split":
      guard isOne(line.value, of: ["from"], "a stream's split", number) else { return }
      stream.isSplit = true
    default: return unknownField(line, ["merge", "name", "split", "status", "tier"], number)
    }
    stream.anchor = stream.anchor ?? anchor(line, number)
    decisions.streams[line.target] = stream
  }

  /// Two fields, so that one person's `read` and another's `dismissed` are no contradiction.
  private mutating func takeNotification(_ line: DecisionLine, _ number: Int?) {
    guard ["read", "dismissed"].contains(line.field) else { return unknownField(line, ["dismissed", "read"], number) }
    guard isOne(line.value, of: ["yes"], "'\(line.field)' of a notification", number) else { return }
    var notification = decisions.notifications[line.target] ?? Decisions.Notification()
    if line.field == "read" { notification.isRead = true } else { notification.isDismissed = true }
    if notification.anchor == nil, !line.anchor.isEmpty {
      notification.anchor = NotificationAnchor(line.anchor)
      if notification.anchor == nil {
        noteAnchor(number, "an anchor is a day, a kind and its key: 2026-06-18 budget_exceeded food 2026-06-01")
      }
    }
    decisions.notifications[line.target] = notification
  }

  private mutating func isOne(_ value: String, of words: [String], _ what: String, _ number: Int?) -> Bool {
    if words.contains(value) { return true }
    note(
      "\(what) cannot be '\(value)'", number,
      hint: chooseHint(value, among: words, otherwise: "it is one of: \(words.joined(separator: ", "))"))
    return false
  }

  private mutating func unknownField(_ line: DecisionLine, _ known: [String], _ number: Int?) {
    note(
      "\(line.kind == "asset" ? "an" : "a") \(line.kind) has no field '\(line.field)'", number,
      hint: chooseHint(line.field, among: known, otherwise: ""))
  }

  private mutating func exists(_ category: String, _ number: Int?) -> Bool {
    guard let categories, let error = Decisions.missing(category: category, among: categories) else { return true }
    note(error.message, number, hint: error.hint)
    return false
  }

  private mutating func anchor(_ line: DecisionLine, _ number: Int?) -> Anchor? {
    guard !line.anchor.isEmpty else { return nil }
    guard let anchor = Anchor(line.anchor) else {
      noteAnchor(number, "an anchor is a day, an amount, a currency and a name: 2026-06-30 -12.99 EUR Corner Shop")
      return nil
    }
    return anchor
  }

  private mutating func noteAnchor(_ number: Int?, _ hint: String) {
    note("the anchor cannot be read: the decision holds only as long as the id does", number, hint: hint)
  }

  /// A split holds as a whole or not at all: half of one would be a wrong number.
  mutating func result() -> (decisions: Decisions, problems: [UserError]) {
    for (target, transaction) in decisions.transactions where !transaction.split.isEmpty {
      let rests = transaction.split.filter { $0.amount == nil }.count
      if rests > 1 {
        note("the split of transaction \(target) has \(rests) parts that are 'rest': it does not hold", nil)
        unreadableSplits.insert(target)
      }
      decisions.transactions[target]?.split.sort { left, right in
        (left.amount == nil ? 1 : 0, left.category) < (right.amount == nil ? 1 : 0, right.category)
      }
    }
    for target in unreadableSplits { decisions.transactions[target]?.split = [] }
    for (target, transaction) in decisions.transactions {
      var empty = Decisions.Transaction()
      empty.anchor = transaction.anchor
      if transaction == empty { decisions.transactions[target] = nil }
    }
    problems.sort { ($0.place?.line ?? .max, $0.message) < ($1.place?.line ?? .max, $1.message) }
    return (decisions, problems)
  }
}

private func bytewise(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
