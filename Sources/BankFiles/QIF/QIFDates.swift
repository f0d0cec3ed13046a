import Core

/// A day as QIF writes it: `1/ 5'26`, `01/05/26`, `5.1.2026`, `2026-01-05`.
enum QIFDate: Equatable {
  case day(Day)
  /// Day and month, in an order that it does not tell.
  case parts(Int, Int, year: Int)

  init?(_ text: String) {
    var numbers: [(value: Int, digits: Int)] = []
    var marks: [UInt8] = []
    var isInNumber = false
    for byte in text.utf8 {
      if byte.isDigit {
        if isInNumber, let last = numbers.indices.last {
          guard numbers[last].digits < 8 else { return nil }
          numbers[last] = (numbers[last].value * 10 + Int(byte - 0x30), numbers[last].digits + 1)
        } else {
          numbers.append((Int(byte - 0x30), 1))
        }
        isInNumber = true
      } else {
        guard byte == 0x20 || "/.-'".utf8.contains(byte) else { return nil }
        // A blank stands for a zero.
        if byte != 0x20 { marks.append(byte) }
        isInNumber = false
      }
    }
    if numbers.count == 1, numbers[0].digits == 8, marks.isEmpty {
      let value = numbers[0].value
      guard let day = Day(value / 10_000, value / 100 % 100, value % 100) else { return nil }
      self = .day(day)
      return
    }
    guard numbers.count == 3, marks.count == 2 else { return nil }
    if numbers[0].digits == 4 {
      guard let day = Day(numbers[0].value, numbers[1].value, numbers[2].value) else { return nil }
      self = .day(day)
      return
    }
    guard let year = Self.year(numbers[2], mark: marks[1]) else { return nil }
    // A point between the parts is never month first.
    if marks[0] == 0x2E {
      guard let day = Day(year, numbers[1].value, numbers[0].value) else { return nil }
      self = .day(day)
    } else {
      self = .parts(numbers[0].value, numbers[1].value, year: year)
    }
  }

  /// An apostrophe stands before years from 2000 on. Other years of two digits are those nearest our time.
  private static func year(_ number: (value: Int, digits: Int), mark: UInt8) -> Int? {
    switch number.digits {
    case 4: number.value
    case 1, 2: number.value + (mark == 0x27 || number.value < 69 ? 2000 : 1900)
    default: nil
    }
  }

  /// Nil when there is no such day.
  func day(_ order: QIFDateOrder) -> Day? {
    switch self {
    case .day(let day): day
    case .parts(let first, let second, let year):
      order == .dayFirst ? Day(year, second, first) : Day(year, first, second)
    }
  }
}

/// Which order a file's dates have, decided over all of them.
struct QIFDateEvidence {
  private var dayFirstLine: Int?
  private var monthFirstLine: Int?
  /// Some date is another day under the other order.
  private var matters = false
  private var steps: [QIFDateOrder: (up: Int, down: Int)] = [:]
  private var last: [QIFDateOrder: Day] = [:]

  mutating func beginAccount() { last = [:] }

  mutating func see(_ date: QIFDate, line: Int) {
    if case .parts(let first, let second, _) = date {
      if first > 12, second <= 12 { dayFirstLine = dayFirstLine ?? line }
      if second > 12, first <= 12 { monthFirstLine = monthFirstLine ?? line }
      if first != second { matters = true }
    }
    for order in QIFDateOrder.allCases {
      guard let day = date.day(order) else { continue }
      if let before = last[order], before != day {
        if before < day { steps[order, default: (0, 0)].up += 1 } else { steps[order, default: (0, 0)].down += 1 }
      }
      last[order] = day
    }
  }

  func isNewestFirst(_ order: QIFDateOrder) -> Bool { steps[order].map { $0.down > $0.up } ?? false }

  /// - Parameter stated: what the settings say of the file's account.
  /// - Throws: `UserError` when nothing tells; guessing would give wrong days.
  func order(stated: QIFDateOrder?, file: String) throws -> QIFDateOrder {
    switch (dayFirstLine, monthFirstLine) {
    case (_?, nil): return .dayFirst
    case (nil, _?): return .monthFirst
    case (let day?, let month?):
      throw UserError(
        "some dates are only possible with the day first (or the month first), those from line \(max(day, month)) on "
          + "only the other way round", at: Place(file: file, line: min(day, month)),
        hint: "the file was put together from two; export it again")
    case (nil, nil): break
    }
    if !matters { return .dayFirst }
    if let stated { return stated }
    // The reading under which the file is in order, if it is in order under one only.
    let jumps = QIFDateOrder.allCases.map { order in steps[order].map { min($0.up, $0.down) } ?? 0 }
    if jumps[0] == 0, jumps[1] > 0 { return .dayFirst }
    if jumps[1] == 0, jumps[0] > 0 { return .monthFirst }
    throw UserError(
      "nothing in the file tells whether its dates begin with the day or the month", at: Place(file: file),
      hint: "write qif_dates = \"day-first\" or qif_dates = \"month-first\" under its [[account]]")
  }
}
