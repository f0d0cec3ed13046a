import Core

/// Moments as Trading 212 writes them, in seconds since 1970.
enum Trading212Time {
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

  /// The calendar day in UTC, as reports have it.
  static func day(_ second: Int64) -> Day {
    Day(number: Int32(clamping: second >= 0 ? second / 86_400 : (second - 86_399) / 86_400))
  }
}
