package import Core

/// What stands under columns.
package enum ColumnX: Sendable {
  case months([Month])
  case names([String])

  var count: Int {
    switch self {
    case .months(let months): months.count
    case .names(let names): names.count
    }
  }

  /// Labels at the middle of their columns; of months those that divide the year stay longest, the year at January.
  func ticks(_ bands: BandScale, _ writing: Writing) -> TickRow {
    switch self {
    case .months(let months):
      let hasJanuary = months.contains { $0.month == 1 }
      let ticks = months.enumerated().map { index, month in
        let named = month.month == 1 || (index == 0 && !hasJanuary)
        return Tick(
          x: bands.centre(index), label: named ? writing.shortMonth(month) : writing.shortName(of: month),
          order: hasJanuary ? month.month - 1 + 12 * abs(month.year) : index)
      }
      return TickRow(ticks: ticks, strides: [1, 3, 6, 12, 24, 48, 96, 192])
    case .names(let names):
      let ticks = names.enumerated().map {
        Tick(x: bands.centre($0), label: fitted($1, within: max(30, bands.band * 300)), order: $0)
      }
      return TickRow(ticks: ticks, strides: [1, 2, 4, 8, 16, 32, 64])
    }
  }

  func name(_ index: Int, _ writing: Writing) -> String {
    switch self {
    case .months(let months): writing.shortMonth(months[index])
    case .names(let names): names[index]
    }
  }

  func cell(_ index: Int) -> CellValue {
    switch self {
    case .months(let months): .month(months[index])
    case .names(let names): .text(names[index])
    }
  }
}
