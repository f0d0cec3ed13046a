import Core

/// Time zones' offsets from the system's own tables, for the few files whose date-times state a zone.
final class ZoneTable {
  private var zones: [String: ZoneRules] = [:]

  func knows(_ name: String) -> Bool { rules(name) != nil }

  /// Seconds east of Greenwich at a universal time; 0 for a zone that is not known.
  func offset(of name: String, universal: Int64) -> Int64 { rules(name)?.offset(at: universal) ?? 0 }

  /// Seconds east of Greenwich when its clocks show `local`; in the hour that comes twice, the first one.
  func offset(of name: String, local: Int64) -> Int64 {
    guard let rules = rules(name) else { return 0 }
    let before = rules.offset(at: local - rules.offset(at: local - 86_400))
    return rules.offset(at: local - before) == before ? before : rules.offset(at: local - rules.offset(at: local))
  }

  private func rules(_ name: String) -> ZoneRules? {
    if let known = zones[name] { return known }
    let rules = name == "UTC" || name == "GMT" || name == "Z" ? ZoneRules.universal : ZoneRules(named: name)
    zones[name] = rules
    return rules
  }
}

/// One zone: RFC 8536's list of past changes, and the rule that holds after the last of them.
struct ZoneRules {
  private var changes: [(time: Int64, offset: Int64)] = []
  private var first: Int64 = 0
  private var rule: YearlyRule?

  static let universal = ZoneRules()

  private init() {}

  init?(named name: String) {
    let isPlain = name.utf8.allSatisfy { $0.isLetter || $0.isDigit || "/_-+".utf8.contains($0) }
    guard isPlain, !name.isEmpty, !name.hasPrefix("/"),
      let source = try? ByteSource(path: "/usr/share/zoneinfo/\(name)", name: name),
      let bytes = try? source.all(), bytes.starts(with: "TZif".utf8), bytes.count > 44
    else { return nil }
    guard let second = Header(bytes, at: 0), bytes[4] >= 0x32, let header = Header(bytes, at: second.end(timeSize: 4))
    else { return nil }
    var types: [Int64] = []
    for index in 0..<header.types {
      guard let offset = Self.number(bytes, header.typesStart(8) + index * 6, 4) else { return nil }
      types.append(offset)
    }
    first = types.first ?? 0
    for index in 0..<header.times {
      guard let time = Self.number(bytes, header.start + index * 8, 8),
        let type = bytes[safely: header.start + header.times * 8 + index], types.indices.contains(Int(type))
      else { return nil }
      changes.append((time, types[Int(type)]))
    }
    let footer = bytes[min(header.end(timeSize: 8), bytes.count)...].drop { $0 == 0x0A }.prefix { $0 != 0x0A }
    rule = YearlyRule(Array(footer))
  }

  private struct Header {
    let start: Int
    let times: Int
    let types: Int
    private let characters: Int
    private let leaps: Int
    private let standards: Int
    private let universals: Int

    init?(_ bytes: [UInt8], at offset: Int) {
      var counts: [Int] = []
      for index in 0..<6 {
        guard let count = ZoneRules.number(bytes, offset + 20 + index * 4, 4) else { return nil }
        counts.append(Int(count))
      }
      start = offset + 44
      (universals, standards, leaps, times, types, characters) =
        (counts[0], counts[1], counts[2], counts[3], counts[4], counts[5])
    }

    func typesStart(_ timeSize: Int) -> Int { start + times * (timeSize + 1) }

    func end(timeSize: Int) -> Int {
      typesStart(timeSize) + types * 6 + characters + leaps * (timeSize + 4) + standards + universals
    }
  }

  fileprivate static func number(_ bytes: [UInt8], _ start: Int, _ size: Int) -> Int64? {
    guard start >= 0, start + size <= bytes.count else { return nil }
    let value = bytes[start..<(start + size)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
  }

  func offset(at universal: Int64) -> Int64 {
    guard let last = changes.last, universal < last.time else {
      return rule?.offset(at: universal) ?? changes.last?.offset ?? first
    }
    return changes.last { $0.time <= universal }?.offset ?? first
  }
}

/// The rule at the end of a zone's table, as POSIX writes it in TZ: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct YearlyRule {
  private var standard: Int64 = 0
  private var summer: Int64?
  private var start = Change()
  private var end = Change()

  private struct Change {
    var month = 0
    /// 5 is the last.
    var week = 0
    /// Sunday is 0.
    var weekday = 0
    /// Seconds after midnight, local.
    var time: Int64 = 7200
  }

  /// Nil for rules counted in days of the year, which no zone of today uses.
  init?(_ text: [UInt8]) {
    var rest = text[...]
    guard Self.skipName(&rest), let west = Self.time(&rest) else { return nil }
    standard = -west
    guard !rest.isEmpty else { return }
    guard Self.skipName(&rest) else { return nil }
    summer = standard + 3600
    if rest.first != 0x2C { summer = Self.time(&rest).map { -$0 } }
    guard let start = Self.change(&rest), let end = Self.change(&rest) else { return nil }
    (self.start, self.end) = (start, end)
  }

  func offset(at universal: Int64) -> Int64 {
    guard let summer else { return standard }
    let day = universal.flooredDivision(by: 86_400)
    let year = civilYear(day)
    let begins = Self.instant(start, year) - standard
    let ends = Self.instant(end, year) - summer
    let isSummer = begins < ends ? universal >= begins && universal < ends : universal >= begins || universal < ends
    return isSummer ? summer : standard
  }

  private func civilYear(_ day: Int64) -> Int { Day(number: Int32(truncatingIfNeeded: day)).year }

  /// Local seconds since 1970 at which a change comes in a year.
  private static func instant(_ change: Change, _ year: Int) -> Int64 {
    let month = Month(year, change.month)
    let firstWeekday = (Int(month.firstDay.number) % 7 + 7 + 4) % 7  // 1970-01-01 was a Thursday
    var day = 1 + (change.weekday - firstWeekday + 7) % 7 + (change.week - 1) * 7
    while day > month.length { day -= 7 }
    return Int64(month.day(day).number) * 86_400 + change.time
  }

  private static func skipName(_ rest: inout ArraySlice<UInt8>) -> Bool {
    let count = rest.count
    if rest.first == 0x3C {
      rest = rest.drop { $0 != 0x3E }.dropFirst()
    } else {
      rest = rest.drop(while: \.isLetter)
    }
    return rest.count < count
  }

  /// `[+-]hh[:mm[:ss]]`, in seconds.
  private static func time(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    let isNegative = rest.first == 0x2D
    if rest.first == 0x2D || rest.first == 0x2B { rest.removeFirst() }
    var seconds: Int64 = 0
    for unit: Int64 in [3600, 60, 1] {
      guard let number = number(&rest) else { return unit == 3600 ? nil : isNegative ? -seconds : seconds }
      seconds += Int64(number) * unit
      guard rest.first == 0x3A else { break }
      rest.removeFirst()
    }
    return isNegative ? -seconds : seconds
  }

  private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
    let digits = rest.prefix(while: \.isDigit).prefix(4)
    rest.removeFirst(digits.count)
    return digits.isEmpty ? nil : digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// `,Mm.w.d[/time]`.
  private static func change(_ rest: inout ArraySlice<UInt8>) -> Change? {
    guard rest.starts(with: ",M".utf8) else { return nil }
    rest.removeFirst(2)
    var change = Change()
    guard let month = number(&rest), (1...12).contains(month), rest.popFirst() == 0x2E, let week = number(&rest),
      (1...5).contains(week), rest.popFirst() == 0x2E, let weekday = number(&rest), (0...6).contains(weekday)
    else { return nil }
    (change.month, change.week, change.weekday) = (month, week, weekday)
    if rest.first == 0x2F {
      rest.removeFirst()
      guard let time = time(&rest) else { return nil }
      change.time = time
    }
    return change
  }
}

extension [UInt8] {
  fileprivate subscript(safely index: Int) -> UInt8? { indices.contains(index) ? self[index] : nil }
}
