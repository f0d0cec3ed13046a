import Core

/// All streams of a household's books, found from payments alone.
struct RecurringDetector {
  let calendar: BusinessCalendar
  var thresholds = RecurringThresholds.standard

  /// The first day of the window: it moves with the month, so that nights within one see the same facts.
  func windowStart(_ today: Day) -> Day { (today.month - thresholds.months).firstDay }

  /// - Parameters:
  ///   - groups: booked payments within the window by group, in any order.
  ///   - words: of a merchant's name, for streams that go on under another.
  ///   - fruitless: groups that need no looking through; takes those in which nothing is found.
  ///   - earlier: payments of a group and of its merchant's namesakes before the window, asked only of streams that
  ///     may reach back.
  /// - Returns: by first payment, the earliest first; whatever order rows came in.
  func streams(
    _ groups: [RecurringGroup: [RecurringRow]], today: Day, words: @escaping (Int64) -> Set<String>,
    fruitless: inout FruitlessGroups, earlier: (RecurringGroup) throws -> [RecurringRow]
  ) rethrows -> [FoundStream] {
    let finder = StreamFinder(calendar: calendar, thresholds: thresholds)
    var found: [FoundStream] = []
    var rows: [RecurringGroup: [RecurringRow]] = [:]
    for (group, unsorted) in groups where unsorted.count >= 2 {
      let sorted = unsorted.sorted()
      if fruitless.contains(sorted) { continue }
      let streams = finder.streams(sorted, group)
      if streams.isEmpty {
        fruitless.insert(sorted)
        continue
      }
      rows[group] = sorted
      found += streams
    }
    found.sort { ($0.first, $0.grid.cadence.usualDays) < ($1.first, $1.grid.cadence.usualDays) }
    found = StreamJoiner(calendar: calendar, thresholds: thresholds, words: words).joined(found)
    try extend(&found, groups, rows, words, today, earlier)
    return found.sorted { $0.origin < $1.origin }
  }

  private func extend(
    _ found: inout [FoundStream], _ groups: [RecurringGroup: [RecurringRow]],
    _ rows: [RecurringGroup: [RecurringRow]], _ words: @escaping (Int64) -> Set<String>, _ today: Day,
    _ earlier: (RecurringGroup) throws -> [RecurringRow]
  ) rethrows {
    let filling = StreamExtension(calendar: calendar, thresholds: thresholds)
    var claimed = Set(found.flatMap { $0.payments.map(\.row.id) })
    let namesakes = Namesakes(groups, words)
    for place in found.indices {
      let others = namesakes.groups(like: found[place].group).flatMap { group in
        (groups[group] ?? []).filter { $0.day > found[place].last.day }
      }
      if !others.isEmpty { filling.fillAfter(&found[place], others.sorted(), &claimed) }
      filling.fill(&found[place], from: rows[found[place].group] ?? [], claimed: &claimed)
    }
    // The earlier a stream begins, the sooner it takes what was before.
    var before: [RecurringGroup: [RecurringRow]] = [:]
    let start = windowStart(today)
    for place in found.indices {
      let group = found[place].firstGroup
      let inWindow = (namesakes.groups(like: group).union([group])).flatMap { group in
        (groups[group] ?? []).filter { $0.day < found[place].first.day }
      }
      filling.goBack(&found[place], through: inWindow.sorted(), claimed: &claimed)
      let reach = Int(found[place].grid.cadence.usualDays * 2.2) + 15
      guard found[place].first.day - start <= reach else { continue }
      if before[group] == nil { before[group] = try earlier(group).sorted() }
      filling.goBack(&found[place], through: before[group] ?? [], claimed: &claimed)
    }
  }
}

/// Groups whose merchants share a word of their names: a stream may go on under another name.
struct Namesakes {
  /// A word that more merchants have tells nobody apart.
  static let most = 4

  private var byWord: [String: [RecurringGroup]] = [:]
  private let words: (Int64) -> Set<String>

  init(_ groups: [RecurringGroup: [RecurringRow]], _ words: @escaping (Int64) -> Set<String>) {
    self.words = words
    for group in groups.keys { for word in words(group.merchant) { byWord[word, default: []].append(group) } }
  }

  func groups(like group: RecurringGroup) -> Set<RecurringGroup> {
    var found: Set<RecurringGroup> = []
    for word in words(group.merchant) {
      guard let groups = byWord[word], groups.count <= Self.most else { continue }
      found.formUnion(
        groups.filter {
          $0.merchant != group.merchant && $0.currency == group.currency && $0.isIncome == group.isIncome
        })
    }
    return found
  }
}
