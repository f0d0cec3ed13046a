import Foundation

/// What time it is for one household: made once by the command, never asked again.
package struct Clock: Hashable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  package let now: Int64
  /// The day it is in the household's time zone.
  package let today: Day
  package let zone: Zone

  /// `2026-06-18T04:00:00Z`
  package var instant: String { isoInstant(now) }

  /// From the machine's clock.
  package static func system(in zone: Zone) -> Clock {
    Clock(now: Int64(Date().timeIntervalSince1970.rounded(.down)), in: zone)
  }

  /// `--today`: 04:00 of that day, when nightly jobs run.
  package init(today: Day, in zone: Zone) {
    self.now = zone.instant(of: today, hour: 4)
    self.today = today
    self.zone = zone
  }

  package init(now: Int64, in zone: Zone) {
    self.now = now
    self.today = zone.day(at: now)
    self.zone = zone
  }
}

/// Seconds since 1970 as ISO 8601 in UTC: `2026-06-18T04:00:00Z`.
package func isoInstant(_ seconds: Int64) -> String {
  func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
  let rest = ((seconds % 86_400) + 86_400) % 86_400
  let day = Day(number: Int32(clamping: (seconds - rest) / 86_400))
  return "\(day.iso)T\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
}

/// A time zone of the tz database: the only place where instants become days.
package struct Zone: Hashable, Sendable, CustomStringConvertible {
  /// `Europe/London`, `UTC`.
  package let name: String
  private let zone: TimeZone

  /// Nil for a name that the tz database does not hold; abbreviations and bare offsets are none.
  package init?(_ name: String) {
    guard name == "UTC" || name.contains("/"), let zone = TimeZone(identifier: name) else { return nil }
    self.name = name
    self.zone = zone
  }

  private init(name: String, _ zone: TimeZone) {
    self.name = name
    self.zone = zone
  }

  package static let utc = Zone(name: "UTC", .gmt)

  /// Names for hints, sorted.
  package static var knownNames: [String] { (TimeZone.knownTimeZoneIdentifiers + ["UTC"]).sorted() }

  /// The calendar day there at an instant in seconds since 1970.
  package func day(at instant: Int64) -> Day {
    let local = instant + offset(at: instant)
    let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    return Day(number: Int32(clamping: days))
  }

  /// The instant of an hour of a day there; where the clocks skip that hour, the same hour before they changed.
  package func instant(of day: Day, hour: Int = 0) -> Int64 {
    let local = Int64(day.number) * 86_400 + Int64(hour) * 3_600
    // The offset that holds at the answer: a second look settles the nights on which it changes.
    let guess = local - offset(at: local)
    return local - offset(at: guess)
  }

  private func offset(at instant: Int64) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))))
  }

  package var description: String { name }
}
