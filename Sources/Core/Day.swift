/// A calendar day without a zone: days since 1970-01-01 in the proleptic Gregorian calendar.
package struct Day: Hashable, Sendable, Comparable, CustomStringConvertible {
  package var number: Int32

  package init(number: Int32) { self.number = number }

  /// Nil when there is no such day. Years 1 to 9999.
  package init?(_ year: Int, _ month: Int, _ day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Month.length(year, month) else {
      return nil
    }
    self.init(unchecked: year, month, day)
  }

  // Howard Hinnant, "chrono-compatible low-level date algorithms": years start in March, eras are 400 years.
  fileprivate init(unchecked year: Int, _ month: Int, _ day: Int) {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// From `2026-06-30`, exactly ten bytes.
  package init?(iso text: some StringProtocol) { self.init(isoBytes: text.utf8) }

  package init?(isoBytes bytes: some Collection<UInt8>) {
    guard bytes.count == 10 else { return nil }
    var parts = (0, 0, 0)
    for (index, byte) in bytes.enumerated() {
      if index == 4 || index == 7 {
        guard byte == 0x2D else { return nil }
        continue
      }
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      let digit = Int(byte - 0x30)
      if index < 4 {
        parts.0 = parts.0 * 10 + digit
      } else if index < 7 {
        parts.1 = parts.1 * 10 + digit
      } else {
        parts.2 = parts.2 * 10 + digit
      }
    }
    self.init(parts.0, parts.1, parts.2)
  }

  /// Year, month 1–12, day 1–31.
  package var parts: (year: Int, month: Int, day: Int) {
    let z = Int(number) + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  package var year: Int { parts.year }
  package var month: Month {
    let (year, month, _) = parts
    return Month(year, month)
  }
  /// 1 to 31.
  package var dayOfMonth: Int { parts.day }

  package var weekday: Weekday {
    let index = (Int(number) % 7 + 7 + 3) % 7  // 1970-01-01 was a Thursday
    return Weekday.allCases[index]
  }

  package static func + (day: Day, days: Int) -> Day { Day(number: day.number + Int32(days)) }
  package static func - (day: Day, days: Int) -> Day { Day(number: day.number - Int32(days)) }
  /// Days from `right` to `left`.
  package static func - (left: Day, right: Day) -> Int { Int(left.number) - Int(right.number) }
  package static func < (left: Day, right: Day) -> Bool { left.number < right.number }

  /// `2026-06-30`.
  package var iso: String {
    let (year, month, day) = parts
    return unsafe String(unsafeUninitializedCapacity: 10) { buffer in
      var rest = year
      for index in stride(from: 3, through: 0, by: -1) {
        unsafe buffer[index] = UInt8(0x30 + rest % 10)
        rest /= 10
      }
      unsafe buffer[4] = 0x2D
      unsafe buffer[5] = UInt8(0x30 + month / 10)
      unsafe buffer[6] = UInt8(0x30 + month % 10)
      unsafe buffer[7] = 0x2D
      unsafe buffer[8] = UInt8(0x30 + day / 10)
      unsafe buffer[9] = UInt8(0x30 + day % 10)
      return 10
    }
  }

  package var description: String { iso }
}

package enum Weekday: String, Sendable, CaseIterable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday

  package var isWeekend: Bool { self == .saturday || self == .sunday }
}

/// A calendar month: months since year 0.
package struct Month: Hashable, Sendable, Comparable, CustomStringConvertible {
  package var number: Int32

  package init(number: Int32) { self.number = number }

  /// `month` may be out of 1–12: it carries into the year.
  package init(_ year: Int, _ month: Int) { number = Int32(year * 12 + month - 1) }

  /// From `2026-06`.
  package init?(iso text: some StringProtocol) {
    guard let day = Day(iso: text + "-01") else { return nil }
    self = day.month
  }

  package var year: Int { parts.year }
  /// 1 to 12.
  package var month: Int { parts.month }
  private var parts: (year: Int, month: Int) {
    let (quotient, remainder) = Int(number).quotientAndRemainder(dividingBy: 12)
    return remainder < 0 ? (quotient - 1, remainder + 13) : (quotient, remainder + 1)
  }
  /// Days in it, 28 to 31.
  package var length: Int { Self.length(year, month) }

  fileprivate static func length(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  package var firstDay: Day { day(1) }
  package var lastDay: Day { day(length) }

  /// Its day of that number, clamped to the month's end: the 31st of a short month is its last day.
  package func day(_ number: Int) -> Day {
    let (year, month) = parts
    return Day(unchecked: year, month, min(max(1, number), Self.length(year, month)))
  }

  package static func + (month: Month, months: Int) -> Month { Month(number: month.number + Int32(months)) }
  package static func - (month: Month, months: Int) -> Month { Month(number: month.number - Int32(months)) }
  package static func - (left: Month, right: Month) -> Int { Int(left.number) - Int(right.number) }
  package static func < (left: Month, right: Month) -> Bool { left.number < right.number }

  /// `2026-06`.
  package var iso: String { String(firstDay.iso.prefix(7)) }
  package var description: String { iso }
}
