package import Core

/// A moment: seconds since 1970-01-01T00:00Z.
package struct Instant: Hashable, Sendable, Comparable {
  package var seconds: Int

  package init(seconds: Int) { self.seconds = seconds }

  /// So many hours into a day in UTC.
  package init(_ day: Day, hour: Int = 4) { seconds = Int(day.number) * 86_400 + hour * 3_600 }

  package var day: Day { Day(number: Int32(seconds.dividedDown(by: 86_400))) }
  package var secondsOfDay: Int { seconds - Int(day.number) * 86_400 }

  /// `2026-06-18T04:00:00Z`
  var iso: String { "\(day.iso)T\(clock)Z" }

  /// As HTTP writes it: `Thu, 18 Jun 2026 04:00:00 GMT`.
  var httpDate: String {
    let (year, month, number) = day.parts
    let week = [
      "monday": "Mon", "tuesday": "Tue", "wednesday": "Wed", "thursday": "Thu", "friday": "Fri", "saturday": "Sat",
    ]
    let name = monthNames[month - 1].prefix(1) + monthNames[month - 1].dropFirst().lowercased()
    return "\(week[day.weekday.rawValue] ?? "Sun"), \(twoDigits(number)) \(name) \(year) \(clock) GMT"
  }

  /// From that form only.
  init?(httpDate text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let number = Int(parts[1]), let year = Int(parts[3]),
      let month = monthNames.firstIndex(of: parts[2].uppercased()), let day = Day(year, month + 1, number)
    else { return nil }
    let clock = parts[4].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3 else { return nil }
    self.init(seconds: Instant(day, hour: 0).seconds + clock[0] * 3_600 + clock[1] * 60 + clock[2])
  }

  private var clock: String {
    let rest = secondsOfDay
    return "\(twoDigits(rest / 3_600)):\(twoDigits(rest / 60 % 60)):\(twoDigits(rest % 60))"
  }

  package static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }
  package static func + (instant: Instant, seconds: Int) -> Instant { Instant(seconds: instant.seconds + seconds) }
  package static func - (instant: Instant, seconds: Int) -> Instant { Instant(seconds: instant.seconds - seconds) }
}

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

extension Int {
  fileprivate func dividedDown(by divisor: Int) -> Int { self >= 0 ? self / divisor : (self - divisor + 1) / divisor }
}
