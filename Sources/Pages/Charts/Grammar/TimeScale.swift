import Core

/// Days to a share of the width, at their true distances.
struct TimeScale {
  let first: Day
  let last: Day

  init(_ days: [Day]) {
    let today = Day(number: 0)
    first = days.min() ?? today
    last = days.max() ?? today
  }

  /// A single day stands at the right, as the newest does in every picture.
  func x(_ day: Day) -> Double {
    let span = last - first
    return span == 0 ? 1 : Double(day - first) / Double(span)
  }

  /// Ticks at true dates, by the length of the span: days, weeks, months or years; the year stands at January.
  func ticks(_ writing: Writing) -> TickRow {
    let span = last - first
    if span <= 14 { return days(writing) }
    if span <= 75 { return weeks(writing) }
    return span <= 4 * 366 ? months(writing) : years()
  }

  private func days(_ writing: Writing) -> TickRow {
    let ticks = (0...(last - first)).map { index in
      let day = first + index
      return Tick(x: x(day), label: writing.shortDay(day), order: (last - first) - index)
    }
    return TickRow(ticks: ticks, strides: [1, 2, 4, 8])
  }

  private func weeks(_ writing: Writing) -> TickRow {
    var ticks: [Tick] = []
    var day = first + (7 - writing.columnInWeek(first)) % 7
    while day <= last {
      ticks.append(Tick(x: x(day), label: writing.shortDay(day), order: ticks.count))
      day = day + 7
    }
    return TickRow(ticks: ticks, strides: [1, 2, 4, 8])
  }

  private func months(_ writing: Writing) -> TickRow {
    let start = first.dayOfMonth == 1 ? first.month : first.month + 1
    var ticks: [Tick] = []
    var month = start
    let hasJanuary = start.month == 1 || start.year < last.year
    while month.firstDay <= last {
      let named = month.month == 1 || (ticks.isEmpty && !hasJanuary)
      let label = named ? writing.shortMonth(month) : writing.shortName(of: month)
      // Counted from January, so that it keeps its place whichever months are left out.
      let order = hasJanuary ? month.month - 1 + 12 * abs(month.year) : month - start
      ticks.append(Tick(x: x(month.firstDay), label: label, order: order))
      month = month + 1
    }
    return TickRow(ticks: ticks, strides: [1, 3, 6, 12, 24])
  }

  private func years() -> TickRow {
    var ticks: [Tick] = []
    var year = first == Month(first.year, 1).firstDay ? first.year : first.year + 1
    while year <= last.year {
      ticks.append(Tick(x: x(Month(year, 1).firstDay), label: String(year), order: year))
      year += 1
    }
    return TickRow(ticks: ticks, strides: [1, 2, 4, 8, 16, 32, 64])
  }
}
