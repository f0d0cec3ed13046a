import Core

enum Trading212Time {
  /// The calendar day in UTC, as reports are asked for; rows are of the account's own days.
  static func day(_ second: Int64) -> Day {
    Day(number: Int32(clamping: second >= 0 ? second / 86_400 : (second - 86_399) / 86_400))
  }
}
