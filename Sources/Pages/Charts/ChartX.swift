package import Core

/// What stands along the foot of a line or area.
package enum ChartX: Sendable {
  /// Days, oldest first, drawn at their true distances.
  case days([Day])
  /// Whole numbers, rising, such as the days of a month from 0 to 31.
  case numbers([Int])

  var count: Int {
    switch self {
    case .days(let days): days.count
    case .numbers(let numbers): numbers.count
    }
  }

  /// Each point's share of the width.
  var positions: [Double] {
    switch self {
    case .days(let days):
      let scale = TimeScale(days)
      return days.map(scale.x)
    case .numbers(let numbers):
      guard let first = numbers.first, let last = numbers.last, last > first else { return numbers.map { _ in 1 } }
      return numbers.map { Double($0 - first) / Double(last - first) }
    }
  }

  func ticks(_ writing: Writing) -> TickRow {
    switch self {
    case .days(let days): TimeScale(days).ticks(writing)
    case .numbers(let numbers): Self.ticks(numbers)
    }
  }

  /// 1, 8, 15, 22, 29 in a month; else round numbers.
  private static func ticks(_ numbers: [Int]) -> TickRow {
    guard let first = numbers.first, let last = numbers.last else { return TickRow(ticks: [], strides: [1]) }
    let span = last - first
    func tick(_ number: Int, _ order: Int) -> Tick {
      Tick(x: span == 0 ? 1 : Double(number - first) / Double(span), label: String(number), order: order)
    }
    if (8...40).contains(span) {
      let inside = stride(from: 1, through: last, by: 7).filter { $0 >= first }
      return TickRow(ticks: inside.enumerated().map { tick($1, $0) }, strides: [1, 2, 4])
    }
    let scale = LinearScale([Int64(first), Int64(last)], fromZero: false, unit: 1, top: 0, bottom: 1)
    let inside = scale.ticks.map(Int.init).filter { $0 >= first && $0 <= last }
    return TickRow(ticks: inside.enumerated().map { tick($1, $0) }, strides: [1, 2, 4])
  }

  /// A point's name in words and tables.
  func name(_ index: Int, _ writing: Writing) -> String {
    switch self {
    case .days(let days): writing.shortDayWithYear(days[index])
    case .numbers(let numbers): String(numbers[index])
    }
  }

  /// A point's cell in the table beside the picture.
  func cell(_ index: Int) -> CellValue {
    switch self {
    case .days(let days): .day(days[index])
    case .numbers(let numbers): .count(Int64(numbers[index]))
    }
  }
}

/// Which points of a long series are drawn: all of a short one; of a long one, the first, the last, and in each of equal
/// stretches the points where any series is lowest and highest, so that no peak is lost.
func drawnPoints(count: Int, series: [[Int64?]], most: Int = 420) -> [Int] {
  guard count > most else { return Array(0..<count) }
  let perStretch = max(1, series.count) * 2
  let stretches = max(8, most / perStretch)
  var kept = Set([0, count - 1])
  for stretch in 0..<stretches {
    let start = count * stretch / stretches
    let end = count * (stretch + 1) / stretches
    for values in series {
      let known = (start..<end).filter { $0 < values.count && values[$0] != nil }
      if let low = known.min(by: { (values[$0] ?? 0, $0) < (values[$1] ?? 0, $1) }) { kept.insert(low) }
      if let high = known.max(by: { (values[$0] ?? 0, $0) < (values[$1] ?? 0, $1) }) { kept.insert(high) }
      // An edge of a gap stays an edge.
      for index in start..<end
      where index > 0 && index < values.count && (values[index] == nil) != (values[index - 1] == nil) {
        kept.insert(index)
        kept.insert(index - 1)
      }
    }
  }
  return kept.sorted()
}
