import Core

/// A date format, compiled: what a profile writes as `dd.MM.yyyy`, `d/M/yy`, `dd-MMM-yyyy`, `yyyy-MM-dd'T'HH:mm:ssX`.
///
/// The whole value must fit. A letter alone (`d`) and a double one (`dd`) both take one or two digits where something
/// else follows; next to another number they take exactly their length.
struct DatePattern: Hashable {
  /// As it is written in a profile.
  let text: String
  private var items: [Item] = []

  private enum Item: Hashable {
    case number(Part, digits: ClosedRange<Int>)
    case monthName
    case dayName
    case halfOfDay
    case fraction
    case zone
    case literal(UInt8)
  }

  private enum Part: Hashable { case year, shortYear, month, day, hour, minute, second }

  /// What a value says.
  struct Value: Equatable {
    var day: Day
    /// Seconds since midnight.
    var time = 0
    /// Minutes east of Greenwich, where the value states them.
    var offset: Int?
  }

  /// Nil when `text` is not a date format: a letter unknown, or day, month or year missing.
  init?(_ text: String) {
    self.text = text
    guard let items = text.utf8.contains(0x25) ? Self.strptime(text) : Self.letters(text) else { return nil }
    self.items = items
    fixAdjacentNumbers()
    let parts = self.items.compactMap { if case .number(let part, _) = $0 { part } else { nil } }
    guard parts.contains(.day), parts.contains(.month) || self.items.contains(.monthName),
      parts.contains(.year) || parts.contains(.shortYear)
    else { return nil }
  }

  /// Whether it holds a time of day.
  var hasTime: Bool {
    items.contains { if case .number(.hour, _) = $0 { true } else { false } }
  }

  // MARK: - Reading the format

  private static func letters(_ text: String) -> [Item]? {
    let bytes = Array(text.utf8)
    var items: [Item] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x27 {  // 'T'
        guard let end = bytes[(index + 1)...].firstIndex(of: 0x27) else { return nil }
        if end == index + 1 { items.append(.literal(0x27)) }
        items += bytes[(index + 1)..<end].map { .literal($0) }
        index = end + 1
        continue
      }
      guard byte.isLetter else {
        items.append(.literal(byte))
        index += 1
        continue
      }
      var run = 1
      while index + run < bytes.count, bytes[index + run] == byte { run += 1 }
      guard let item = letter(byte, run) else { return nil }
      items.append(item)
      index += run
    }
    return items
  }

  private static func letter(_ byte: UInt8, _ run: Int) -> Item? {
    switch (Character(Unicode.Scalar(byte)), run) {
    case ("y", 2): .number(.shortYear, digits: 2...2)
    case ("y", 1), ("y", 4), ("u", 4): .number(.year, digits: 4...4)
    case ("M", 1), ("M", 2): .number(.month, digits: run...2)
    case ("M", 3), ("M", 4): .monthName
    case ("d", 1), ("d", 2): .number(.day, digits: run...2)
    case ("H", 1), ("H", 2), ("h", 1), ("h", 2): .number(.hour, digits: run...2)
    case ("m", 1), ("m", 2): .number(.minute, digits: run...2)
    case ("s", 1), ("s", 2): .number(.second, digits: run...2)
    case ("S", _): .fraction
    case ("a", 1): .halfOfDay
    case ("E", _): .dayName
    case ("X", _), ("x", _), ("Z", _), ("z", _): .zone
    case ("T", 1): .literal(0x54)
    default: nil
    }
  }

  /// The letters of strptime(3) that dates need; `%-d` and `%d` are alike.
  private static func strptime(_ text: String) -> [Item]? {
    var items: [Item] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == 0x25 else {
        items.append(.literal(byte))
        continue
      }
      if let next = rest.first, next == 0x2D || next == 0x45 || next == 0x4F { rest.removeFirst() }
      guard let letter = rest.popFirst() else { return nil }
      switch Character(Unicode.Scalar(letter)) {
      case "Y": items.append(.number(.year, digits: 4...4))
      case "y": items.append(.number(.shortYear, digits: 2...2))
      case "m": items.append(.number(.month, digits: 1...2))
      case "d", "e": items.append(.number(.day, digits: 1...2))
      case "b", "B", "h": items.append(.monthName)
      case "a", "A": items.append(.dayName)
      case "H", "I", "k", "l": items.append(.number(.hour, digits: 1...2))
      case "M": items.append(.number(.minute, digits: 1...2))
      case "S": items.append(.number(.second, digits: 1...2))
      case "p": items.append(.halfOfDay)
      case "z", "Z": items.append(.zone)
      case "F": items += Self.strptime("%Y-%m-%d") ?? []
      case "T": items += Self.strptime("%H:%M:%S") ?? []
      case "R": items += Self.strptime("%H:%M") ?? []
      case "D": items += Self.strptime("%m/%d/%y") ?? []
      case "%": items.append(.literal(0x25))
      default: return nil
      }
    }
    return items
  }

  /// `yyyyMMdd`: where numbers touch, only their lengths tell them apart.
  private mutating func fixAdjacentNumbers() {
    for index in items.indices {
      guard case .number(let part, let digits) = items[index] else { continue }
      let touches = [index - 1, index + 1].contains { neighbour in
        guard items.indices.contains(neighbour), case .number = items[neighbour] else { return false }
        return true
      }
      items[index] = .number(part, digits: touches ? digits.upperBound...digits.upperBound : 1...digits.upperBound)
      if part == .year || part == .shortYear {
        items[index] = .number(part, digits: digits.upperBound...digits.upperBound)
      }
    }
  }

  // MARK: - Reading a value

  /// Nil when the value does not fit, or there is no such day.
  func value(_ bytes: ArraySlice<UInt8>) -> Value? {
    var index = bytes.startIndex
    let end = bytes.endIndex
    var year = 0
    var month = 0
    var day = 0
    var time = (hour: 0, minute: 0, second: 0)
    var isAfternoon: Bool?
    var offset: Int?
    for item in items {
      switch item {
      case .literal(let byte):
        guard index < end, bytes[index] == byte else { return nil }
        index += 1
      case .number(let part, let digits):
        var number = 0
        var count = 0
        while index < end, count < digits.upperBound, bytes[index].isDigit {
          number = number * 10 + Int(bytes[index] - 0x30)
          count += 1
          index += 1
        }
        guard count >= digits.lowerBound else { return nil }
        switch part {
        case .year: year = number
        // POSIX: "values in the range 69-99 shall refer to years 1969 to 1999".
        case .shortYear: year = number + (number >= 69 ? 1900 : 2000)
        case .month: month = number
        case .day: day = number
        case .hour: time.hour = number
        case .minute: time.minute = number
        case .second: time.second = number
        }
      case .monthName:
        guard let found = MonthName.number(in: bytes, at: &index) else { return nil }
        month = found
      case .dayName:
        while index < end, bytes[index].isLetter || bytes[index] >= 0x80 { index += 1 }
      case .fraction:
        while index < end, bytes[index].isDigit { index += 1 }
      case .halfOfDay:
        guard let afternoon = Self.halfOfDay(bytes, &index) else { return nil }
        isAfternoon = afternoon
      case .zone:
        guard let minutes = Self.zone(bytes, &index) else { return nil }
        offset = minutes
      }
    }
    guard index == end, let found = Day(year, month, day), time.hour < 25, time.minute < 60, time.second < 61 else {
      return nil
    }
    if let isAfternoon { time.hour = time.hour % 12 + (isAfternoon ? 12 : 0) }
    return Value(day: found, time: time.hour * 3600 + time.minute * 60 + time.second, offset: offset)
  }

  private static func halfOfDay(_ bytes: ArraySlice<UInt8>, _ index: inout Int) -> Bool? {
    guard index + 1 < bytes.endIndex, bytes[index + 1].upper == 0x4D else { return nil }
    let letter = bytes[index].upper
    guard letter == 0x41 || letter == 0x50 else { return nil }
    index += 2
    return letter == 0x50
  }

  /// `Z`, `UTC`, `+02:00`, `-0500`, `+01`: minutes east.
  private static func zone(_ bytes: ArraySlice<UInt8>, _ index: inout Int) -> Int? {
    let rest = bytes[index...]
    for name in ["UTC", "GMT", "Z"] where rest.prefix(name.utf8.count).elementsEqual(name.utf8) {
      index += name.utf8.count
      if index == bytes.endIndex { return 0 }
      break
    }
    guard index < bytes.endIndex, bytes[index] == 0x2B || bytes[index] == 0x2D else { return nil }
    let isWest = bytes[index] == 0x2D
    index += 1
    var digits: [Int] = []
    while index < bytes.endIndex, bytes[index].isDigit || bytes[index] == 0x3A {
      if bytes[index].isDigit { digits.append(Int(bytes[index] - 0x30)) }
      index += 1
    }
    guard digits.count == 2 || digits.count == 4 else { return nil }
    let hours = digits[0] * 10 + digits[1]
    let minutes = digits.count == 4 ? digits[2] * 10 + digits[3] : 0
    return (hours * 60 + minutes) * (isWest ? -1 : 1)
  }
}

/// Names of months in the languages of the header words; three letters are enough where they are one month's.
enum MonthName {
  /// The month whose name begins at `index`, which moves behind it, and behind the point of an abbreviation.
  static func number(in bytes: ArraySlice<UInt8>, at index: inout Int) -> Int? {
    var end = index
    while end < bytes.endIndex, bytes[end].isLetter || bytes[end] >= 0x80 { end += 1 }
    guard end > index else { return nil }
    let word = String(decoding: bytes[index..<end], as: UTF8.self).lowercased()
    guard let month = table[word] ?? table[String(word.prefix(4))] ?? table[String(word.prefix(3))] else { return nil }
    index = end
    if index < bytes.endIndex, bytes[index] == 0x2E, word.count <= 5 { index += 1 }
    return month
  }

  private static let table: [String: Int] = {
    let names: [[String]] = [
      ["jan", "jän", "ene", "gen", "janv"], ["feb", "fév", "févr", "fev"], ["mar", "mär", "mrz", "maa", "mrt"],
      ["apr", "avr", "abr"], ["may", "mai", "mag", "mei", "maj"], ["jun", "juin", "giu"], ["jul", "juil", "lug"],
      ["aug", "aoû", "août", "aou", "ago"], ["sep", "set", "sept"], ["oct", "okt", "ott", "out"], ["nov"],
      ["dec", "dez", "déc", "dic"],
    ]
    var table: [String: Int] = [:]
    for (index, words) in names.enumerated() {
      for word in words { table[word] = index + 1 }
    }
    return table
  }()
}
