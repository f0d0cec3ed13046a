import Core

/// Moments as services write them, in seconds since 1970.
enum WrittenTime {
  /// `2024-03-01T10:00:00.000Z`, `2021-05-04T12:00:00+03:00` of old items, and `2024-03-01 10:00:00.123` of reports, which
  /// is UTC. Fractions of a second are cut off.
  static func second(_ text: String?) -> Int64? {
    guard let bytes = text.map({ Array($0.utf8) }), bytes.count >= 19, let day = Day(isoBytes: bytes[..<10]),
      bytes[10] == 0x54 || bytes[10] == 0x20, bytes[13] == 0x3A, bytes[16] == 0x3A,
      let hour = two(bytes[11..<13]), let minute = two(bytes[14..<16]), let second = two(bytes[17..<19]),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var at = 19
    if at < bytes.count, bytes[at] == 0x2E {
      at += 1
      while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
    }
    guard let offset = offset(bytes[at...]) else { return nil }
    return Int64(day.number) * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - offset
  }

  /// Nothing, `Z`, `+03:00` or `+0300`, in seconds east of Greenwich.
  private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
    if bytes.isEmpty || Array(bytes) == [0x5A] || Array(bytes) == [0x7A] { return 0 }
    let digits = bytes.dropFirst().filter { $0 != 0x3A }
    guard let sign = bytes.first, sign == 0x2B || sign == 0x2D, digits.count == 4,
      let hours = two(digits[0..<2]), let minutes = two(digits[2..<4]), hours < 24, minutes < 60
    else { return nil }
    return Int64(hours * 3_600 + minutes * 60) * (sign == 0x2D ? -1 : 1)
  }

  private static func two(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// The calendar day there of a moment as it is written; of what is no more than a day, that day.
  static func day(_ text: String?, in zone: Zone) -> Day? {
    second(text).map { day($0, in: zone) } ?? text.flatMap { Day(iso: $0.prefix(10)) }
  }

  /// The day of which a balance or a holding is that was read at a moment: the account's own, or Greenwich's where that is
  /// later. By the evening banks have booked rows of the day to come, and count them; a balance counts no row that is fetched
  /// after it, so that of two days the later one leaves nothing unexplained.
  static func dayOfReading(_ text: String?, in zone: Zone) -> Day? {
    second(text).map { max(day($0, in: zone), day($0, in: .utc)) } ?? text.flatMap { Day(iso: $0.prefix(10)) }
  }

  /// The calendar day of a moment on an account's clocks. Midnight in Greenwich is a date that was written as a time, and
  /// dates are passed through no zone.
  static func day(_ second: Int64, in zone: Zone) -> Day {
    second % 86_400 == 0 ? Day(number: Int32(clamping: second / 86_400)) : zone.day(at: second)
  }
}
