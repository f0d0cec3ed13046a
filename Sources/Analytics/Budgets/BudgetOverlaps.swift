package import Core
import SQLite
package import Settings

/// Budgets that count the same spending: one within another, and those that merely overlap.
package struct BudgetOverlaps: Sendable {
  /// The narrowest budget that holds all that another counts, by the inner one's id.
  package private(set) var within: [String: String] = [:]
  /// Neither holds the other, yet some spending counts in both; each pair once, in the order of the file.
  package private(set) var overlapping: [Pair] = []

  package struct Pair: Hashable, Sendable {
    package var first: BudgetSettings
    package var second: BudgetSettings
    /// What both count: a category's path, or the tag.
    package var shared: String
  }

  /// - Parameter tagged: the categories that spending under each tag has lately had.
  package init(_ budgets: [BudgetSettings], tagged: [String: Set<String>], today: Day) {
    let running = budgets.filter { $0.end.map { $0 >= today } ?? true }
    for inner in running {
      let outer = running.filter { $0.id != inner.id && $0.holds(inner) }
      // The deepest path is the narrowest; of equal ones, the household's own stands above a member's.
      let nearest = outer.max { ($0.depth, $0.member == nil ? 0 : 1) < ($1.depth, $1.member == nil ? 0 : 1) }
      within[inner.id] = nearest?.id
    }
    for (place, first) in running.enumerated() {
      for second in running[(place + 1)...] where !first.holds(second) && !second.holds(first) {
        guard first.meets(second), let shared = Self.shared(first, second, tagged) else { continue }
        overlapping.append(Pair(first: first, second: second, shared: shared))
      }
    }
  }

  /// No other budget counts what it counts: what is left of it is nowhere else.
  package func isOutermost(_ budget: BudgetSettings) -> Bool {
    guard within[budget.id] == nil else { return false }
    // Of two that overlap, the first counts.
    return !overlapping.contains { $0.second.id == budget.id }
  }

  private static func shared(
    _ first: BudgetSettings, _ second: BudgetSettings, _ tagged: [String: Set<String>]
  ) -> String? {
    switch (first.subject, second.subject) {
    case (.category(let one), .category(let other)): return one == other ? one : nil
    case (.tag(let one), .tag(let other)): return one == other ? one : nil
    case (.category(let category), .tag(let tag)), (.tag(let tag), .category(let category)):
      let met = (tagged[tag] ?? []).contains { Optional($0).isWithin(category) }
      return met ? tag : nil
    }
  }

  /// The categories of what was spent under each tag since `first`.
  static func tagged(_ database: Database, since first: Day, today: Day) throws -> [String: Set<String>] {
    var tagged: [String: Set<String>] = [:]
    try database.forEach(
      BudgetDays.tagged(isWhole: false), .text(first.iso), .text(today.iso)
    ) { row in
      if let category = row.optionalText(3) { tagged[row.text(2), default: []].insert(category) }
    }
    return tagged
  }
}

extension BudgetSettings {
  fileprivate var depth: Int { category.map { $0.utf8.count { $0 == 0x3A } } ?? 0 }

  /// Whether all that the other counts counts in this one, too.
  fileprivate func holds(_ other: BudgetSettings) -> Bool {
    guard member == nil || member == other.member, let category, let inner = other.category else { return false }
    if category == inner { return member == nil && other.member != nil }
    return other.category.isWithin(category)
  }

  /// Whether a day and an owner's share can count in both.
  fileprivate func meets(_ other: BudgetSettings) -> Bool {
    if let member, let theirs = other.member, member != theirs { return false }
    if let end, let begin = other.start, end < begin { return false }
    if let begin = start, let end = other.end, end < begin { return false }
    return true
  }
}
