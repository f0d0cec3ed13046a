import Core
import Settings

/// What a backup's file is called: `hartley-2026-06-30.tar.zst`. There is one a day: a later one takes the place of an
/// earlier one.
struct BackupName: Hashable {
  var household: String
  var day: Day

  static let ending = ".tar.zst"

  init(household: String, day: Day) {
    self.household = household
    self.day = day
  }

  /// Nil for every other file, those of other households among them.
  init?(_ text: String, of household: String) {
    guard text.hasPrefix(household + "-"), text.hasSuffix(Self.ending) else { return nil }
    let middle = text.dropFirst(household.count + 1).dropLast(Self.ending.count)
    guard let day = Day(iso: middle), day.iso == middle else { return nil }
    self.init(household: household, day: day)
  }

  var text: String { "\(household)-\(day.iso)\(Self.ending)" }
}

extension KeptBackups {
  /// Which of the days that have a backup keep it: the last of each of so many days, weeks and months, and the very last
  /// in any case.
  /// - Parameter days: in any order.
  func kept(of days: some Sequence<Day>, weekStarts: Weekday) -> Set<Day> {
    let latestFirst = Set(days).sorted(by: >)
    var kept = Set(latestFirst.prefix(max(daily, 1)))
    func keep(_ count: Int, span: (Day) -> Day) {
      var spans: Set<Day> = []
      for day in latestFirst where spans.count < count && spans.insert(span(day)).inserted { kept.insert(day) }
    }
    keep(weekly) { $0 - $0.weekday.daysSince(weekStarts) }
    keep(monthly) { $0.month.firstDay }
    return kept
  }
}
