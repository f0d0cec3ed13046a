import Core

/// All pages of one account's list, read as one.
struct EnableBankingTransactions {
  let account: EnableBankingAccount?
  let rules: EnableBankingBankRules
  let today: Day
  private(set) var booked: [StandardTransaction] = []
  private(set) var pending: [StandardTransaction] = []
  private(set) var problems: [String] = []
  private var isMissingRows = false
  private var elements: [Element] = []

  private struct Element {
    let row: EnableBankingRow
    var transaction: StandardTransaction
    let content: [String]
  }

  init(account: EnableBankingAccount?, rules: EnableBankingBankRules, today: Day) {
    self.account = account
    self.rules = rules
    self.today = today
  }

  /// - Parameter from: rows before it were not asked for: some banks pass over `date_from`.
  mutating func read(_ answer: JSON, page: Int, from: Day?) {
    for (index, item) in (answer["transactions"]?.array ?? []).enumerated() {
      let row = EnableBankingRow(row: item, account: account, rules: rules, today: today)
      do {
        guard let transaction = try row.transaction() else { continue }
        if let from, transaction.day < from { continue }
        let content = EnableBankingText(
          row: item, rules: rules, account: account, isOutgoing: transaction.amount.minor < 0
        ).content
        elements.append(Element(row: row, transaction: transaction, content: content))
      } catch {
        problems.append("transactions of \(today), page \(page), row \(index + 1): \(error.why)")
        isMissingRows = true
      }
    }
  }

  /// What stands twice is one; a reference that two payments share is none; what is booked is not pending.
  mutating func settle() {
    dropRepeated()
    disarmReused()
    let bookedRows = elements.filter { $0.transaction.status == .booked }
    let waiting = stillPending(elements.filter { $0.transaction.status == .pending }, bookedRows)
    booked = numbered(bookedRows.map(\.transaction))
    pending = numbered(waiting.map(\.transaction))
  }

  /// From the oldest to the newest booked day; nil when a row could not be read.
  var complete: ClosedRange<Day>? {
    guard !isMissingRows, let oldest = booked.map(\.day).min(), let newest = booked.map(\.day).max() else { return nil }
    return oldest...newest
  }

  private mutating func dropRepeated() {
    var seen: Set<StandardTransaction> = []
    elements = elements.filter { element in
      let row = element.transaction
      // By a reference only: two payments that say the same are two.
      return row.linkID.isEmpty || seen.insert(row).inserted
    }
  }

  private mutating func disarmReused() {
    var counts: [String: Int] = [:]
    for element in elements where element.transaction.status == .booked && !element.transaction.linkID.isEmpty {
      counts[element.transaction.linkID, default: 0] += 1
    }
    for index in elements.indices where counts[elements[index].transaction.linkID, default: 0] > 1 {
      elements[index].transaction.linkID = ""
      if elements[index].transaction.status == .booked {
        elements[index].transaction.reliableID = elements[index].row.contentID(of: elements[index].transaction)
      }
    }
  }

  /// Without those that are booked already, by their reference or by what they say, one to one.
  private func stillPending(_ waiting: [Element], _ booked: [Element]) -> [Element] {
    var free = booked
    return waiting.filter { element in
      guard let index = free.firstIndex(where: { isSame(element, $0) }) else { return true }
      free.remove(at: index)
      return false
    }
  }

  private func isSame(_ pending: Element, _ booked: Element) -> Bool {
    let (old, new) = (pending.transaction, booked.transaction)
    if !old.linkID.isEmpty, old.linkID == new.linkID { return true }
    guard old.amount == new.amount, pending.content == booked.content, pending.content.contains(where: { !$0.isEmpty })
    else { return false }
    if let made = pending.row.made, let other = booked.row.made { return made == other }
    // Booked after it was made, and not long after.
    return new.day >= old.day && new.day - old.day <= 10
  }

  /// In the order it happened: banks list the newest first, but for those whose list plainly runs the other way.
  private func numbered(_ rows: [StandardTransaction]) -> [StandardTransaction] {
    var rows = rows
    if let first = rows.first?.day, let last = rows.last?.day, first >= last { rows.reverse() }
    for index in rows.indices { rows[index].sequence = index }
    return rows
  }
}
