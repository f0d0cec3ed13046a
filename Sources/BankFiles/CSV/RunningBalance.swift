import Core

/// Checks a file's column of balances against its amounts, row by row.
///
/// Four readings are followed at once: the file's order or the other, the signs as they stand or turned round. The one
/// that holds most often says what is wrong where the expected one fails.
struct RunningBalance {
  private struct Row {
    var line: Int
    var amount: Int64
    var balance: Int64?
  }
  private var previous: Row?
  /// Amounts of the rows without a balance since `previous`.
  private var carried: Int64 = 0
  private var day: Day?
  private var ofDay: [Row] = []
  /// Rows of one day stand against the order of the days.
  private let intraDayReversed: Bool

  private(set) var links = 0
  /// How often each reading holds.
  private(set) var down = 0, up = 0, downTurned = 0, upTurned = 0
  private var firstBreak: (down: Int?, up: Int?) = (nil, nil)

  init(intraDayReversed: Bool) { self.intraDayReversed = intraDayReversed }

  /// - Parameter balance: nil on rows that state none, as where only the last row of a day does.
  mutating func see(line: Int, day: Day, amount: Int64, balance: Int64?) {
    let row = Row(line: line, amount: amount, balance: balance)
    guard intraDayReversed else { return link(row) }
    if day != self.day { finish() }
    self.day = day
    ofDay.append(row)
  }

  /// After the last row.
  mutating func finish() {
    for row in ofDay.reversed() { link(row) }
    ofDay.removeAll(keepingCapacity: true)
  }

  /// `down` is oldest first: each balance is the one above and this amount. `up` is newest first.
  private mutating func link(_ row: Row) {
    guard let balance = row.balance else {
      carried &+= row.amount
      return
    }
    defer {
      previous = row
      carried = 0
    }
    guard let last = previous, let lastBalance = last.balance else { return }
    links += 1
    let since = carried &+ row.amount
    let before = carried &+ last.amount
    if lastBalance &+ since == balance { down += 1 } else if firstBreak.down == nil { firstBreak.down = row.line }
    if balance &+ before == lastBalance { up += 1 } else if firstBreak.up == nil { firstBreak.up = row.line }
    if lastBalance &- since == balance { downTurned += 1 }
    if balance &- before == lastBalance { upTurned += 1 }
  }

  /// The order that the balances speak for, nil when they do not tell.
  var order: CSVOrder? {
    let oldestFirst = max(down, downTurned)
    let newestFirst = max(up, upTurned)
    return oldestFirst == newestFirst ? nil : oldestFirst > newestFirst ? .oldestFirst : .newestFirst
  }

  /// What is wrong, once, with the first line; nil when every balance follows from the one before.
  func problem(order: CSVOrder) -> FileProblem? {
    let isDown = order == .oldestFirst
    let held = isDown ? down : up
    guard held < links else { return nil }
    let line = isDown ? firstBreak.down : firstBreak.up
    let turned = isDown ? downTurned : upTurned
    let otherWay = isDown ? up : down
    if turned == links || turned > links / 2 && turned > held {
      return FileProblem(
        line: line, "the balances say that the signs of the amounts are turned round",
        hint: "write flip_sign = true in the profile, or in the account")
    }
    if otherWay == links || otherWay > links / 2 && otherWay > held {
      return FileProblem(
        line: line, "the balances say that the rows stand in the other order",
        hint: "correct `order` in the profile, or write intra_day_reversed = true")
    }
    let breaks = links - held
    return FileProblem(
      line: line,
      "the balance does not follow from the row before: a row is missing, out of order, or has the wrong amount"
        + (breaks > 1 ? " (\(breaks) rows in the file)" : ""),
      hint: "compare with the bank; rows were imported as they stand")
  }
}
