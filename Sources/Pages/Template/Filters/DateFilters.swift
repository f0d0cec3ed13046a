import Core

// The `date` filter: strftime over the proleptic Gregorian calendar, in UTC unless the text names an offset.

let dateFilters: [String: Filter] = [
  "date": Filter(1...1) { (value, given, environment) in
    let format = given[0].filterText
    guard !format.isEmpty, let moment = CalendarMoment(value, now: environment.now) else { return value }
    return .string(moment.formatted(format))
  }
]

/// A day, a time of it, and how far its clock is from UTC.
struct CalendarMoment {
  var day: Day
  /// Seconds since midnight.
  var second: Int
  var nanosecond = 0
  /// Seconds east of Greenwich.
  var offset = 0

  init(day: Day, second: Int = 0) {
    self.day = day
    self.second = second
  }

  /// Nil outside the years 1 to 9999.
  init?(seconds: Int64) {
    let number = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    guard (-719_162...2_932_896).contains(number) else { return nil }
    self.init(day: Day(number: Int32(number)), second: Int(seconds - number * 86_400))
  }

  /// Of a timestamp, a text that is a date in one of the usual forms, or `now` and `today`. Nil for everything else.
  init?(_ value: Value, now: Instant) {
    switch value {
    case .integer(let seconds): self.init(seconds: seconds)
    default:
      guard let text = value.asText, !text.isEmpty else { return nil }
      let folded = Array(text.foldedASCII.utf8)
      if folded.elementsEqual("now".utf8) || folded.elementsEqual("today".utf8) {
        self.init(seconds: now.seconds)
      } else if folded.allSatisfy(\.isDigit) {
        guard let seconds = Int64(text) else { return nil }
        self.init(seconds: seconds)
      } else {
        var reader = DateReader(folded)
        guard let read = reader.moment(yearOf: now) else { return nil }
        self = read
      }
    }
  }

  var secondsSinceEpoch: Int64 { Int64(day.number) * 86_400 + Int64(second - offset) }
}

/// Reads dates as people and machines write them: `2026-06-18T10:00:00+02:00`, `18 June 2026`, `March 14, 2016`,
/// `Fri Jul 16 01:00:00 2004`, `18/06/2026`, `2026-06`.
struct DateReader {
  private let bytes: [UInt8]
  private var index = 0
  private var numbers: [(value: Int, digits: Int)] = []
  private var month: Int?
  private var second: Int?
  private var nanosecond = 0
  private var offset = 0

  /// - Parameter bytes: in lower case.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private func at(_ index: Int) -> UInt8? { bytes.indices.contains(index) ? bytes[index] : nil }

  mutating func moment(yearOf now: Instant) -> CalendarMoment? {
    while let byte = at(index) {
      if byte.isDigit {
        guard digits() else { return nil }
      } else if byte.isLetter {
        guard word() else { return nil }
      } else if second != nil, byte == 0x2B || byte == 0x2D, at(index + 1)?.isDigit == true {
        guard zone(byte == 0x2D ? -1 : 1) else { return nil }
      } else if [0x20, 0x2C, 0x2D, 0x2F, 0x2E].contains(byte) {
        index += 1
      } else {
        return nil
      }
    }
    guard let day = day(yearOf: now) else { return nil }
    var moment = CalendarMoment(day: day, second: second ?? 0)
    moment.nanosecond = nanosecond
    moment.offset = offset
    return moment
  }

  private mutating func number() -> (value: Int, digits: Int)? {
    let start = index
    var value = 0
    while let byte = at(index), byte.isDigit {
      guard index - start < 9 else { return nil }
      value = value * 10 + Int(byte - 0x30)
      index += 1
    }
    return (value, index - start)
  }

  private mutating func digits() -> Bool {
    guard let first = number() else { return false }
    if at(index) == 0x3A, at(index + 1)?.isDigit == true { return time(hour: first.value) }
    for ending in ["st", "nd", "rd", "th"] where bytes[index...].starts(with: ending.utf8) { index += 2 }
    numbers.append(first)
    return true
  }

  private mutating func time(hour: Int) -> Bool {
    index += 1
    guard second == nil, hour < 24, let minute = number(), minute.value < 60 else { return false }
    second = hour * 3600 + minute.value * 60
    guard at(index) == 0x3A, at(index + 1)?.isDigit == true else { return true }
    index += 1
    guard let seconds = number(), seconds.value <= 60 else { return false }
    second = hour * 3600 + minute.value * 60 + min(seconds.value, 59)
    guard at(index) == 0x2E, at(index + 1)?.isDigit == true else { return true }
    index += 1
    guard let fraction = number() else { return false }
    nanosecond = fraction.value * Int(ExactDecimal.powers[9 - fraction.digits])
    return true
  }

  private mutating func zone(_ sign: Int) -> Bool {
    index += 1
    guard let hours = number() else { return false }
    if hours.digits == 4 {
      offset = sign * (hours.value / 100 * 3600 + hours.value % 100 * 60)
      return true
    }
    offset = sign * hours.value * 3600
    if at(index) == 0x3A, at(index + 1)?.isDigit == true {
      index += 1
      guard let minutes = number() else { return false }
      offset += sign * minutes.value * 60
    }
    return hours.value <= 14
  }

  private mutating func word() -> Bool {
    let start = index
    while let byte = at(index), byte.isLetter { index += 1 }
    let word = String(decoding: bytes[start..<index], as: UTF8.self)
    switch word {
    case "t", "z", "utc", "gmt", "of": return true
    case "am", "pm":
      guard let time = second, time / 3600 <= 12 else { return false }
      second = time % 43_200 + (word == "pm" ? 43_200 : 0)
      return true
    default: break
    }
    guard word.utf8.count >= 3 else { return false }
    if let found = Names.months.firstIndex(where: { $0.foldedASCII.hasPrefix(word) }) {
      guard month == nil else { return false }
      month = found + 1
      return true
    }
    return Names.weekdays.contains { $0.foldedASCII.hasPrefix(word) }
  }

  private func day(yearOf now: Instant) -> Day? {
    if let month {
      guard numbers.count <= 2, !numbers.isEmpty else { return nil }
      let year = numbers.first { $0.digits > 2 } ?? (numbers.count == 2 ? numbers[1] : nil)
      let dayNumber = numbers.first { $0.digits <= 2 }?.value ?? 1
      let thisYear = CalendarMoment(seconds: now.seconds)?.day.year ?? 1970
      return Day(year.map { Self.full($0) } ?? thisYear, month, dayNumber)
    }
    switch numbers.count {
    case 3 where numbers[0].digits > 2: return Day(numbers[0].value, numbers[1].value, numbers[2].value)
    // Days before months, as the reference reads them.
    case 3 where numbers[2].digits > 2: return Day(numbers[2].value, numbers[1].value, numbers[0].value)
    case 3: return Day(Self.full(numbers[0]), numbers[1].value, numbers[2].value)
    case 2 where numbers[0].digits == 4: return Day(numbers[0].value, numbers[1].value, 1)
    case 1 where numbers[0].digits == 8 && second != nil:
      let value = numbers[0].value
      return Day(value / 10_000, value / 100 % 100, value % 100)
    default: return nil
    }
  }

  /// Two digits are of 1969 to 2068.
  private static func full(_ year: (value: Int, digits: Int)) -> Int {
    year.digits > 2 ? year.value : year.value + (year.value >= 69 ? 1900 : 2000)
  }
}

/// The interface's words for months and weekdays.
enum Names {
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  /// From Monday.
  static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
}
