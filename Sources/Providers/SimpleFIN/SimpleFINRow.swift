import Core

/// One element of `transactions`.
struct SimpleFINRow {
  let row: JSON
  /// From 1, in its answer.
  let number: Int
  let unit: QuotedUnit
  let zone: Zone
  let today: Day

  /// Why a row gives no transaction: words that follow "row 3: ".
  struct Unreadable: Error { let why: String }

  init(_ row: JSON, number: Int, unit: QuotedUnit, zone: Zone, today: Day) {
    self.row = row
    self.number = number
    self.unit = unit
    self.zone = zone
    self.today = today
  }

  /// Nil for a row of nothing, or one that is to be booked on a day to come.
  func transaction() throws(Unreadable) -> StandardTransaction? {
    guard let number = row["amount"]?.text.map(cleaned) else { throw Unreadable(why: "no amount") }
    guard let amount = ExactDecimal(number).flatMap({ unit.exactMoney($0) }) else {
      throw Unreadable(why: "an amount that is no number of \(unit.currency)")
    }
    guard isPending || posted != nil else { throw Unreadable(why: "no date") }
    if amount.isZero { return nil }
    guard let day else { return nil }
    var result = StandardTransaction(status: isPending ? .pending : .booked, day: day, amount: amount)
    result.valueDay = transacted.map { Self.day($0, in: zone) }
    result.counterparty = cleaned(row["payee"]?.text ?? "")
    result.description = text
    result.reliableID = cleaned(row["id"]?.text ?? "")
    result.linkID = result.reliableID
    result.providerCategory = category
    return result
  }

  // MARK: Times

  /// Seconds since 1970; nil while pending, which is told by nought.
  var posted: Int64? { Self.instant(row["posted"]) }
  private var transacted: Int64? { Self.instant(row["transacted_at"]) }

  /// What it is ordered by; a pending row without a time comes last.
  var moment: Int64 { posted ?? transacted ?? .max }

  private var isPending: Bool {
    if row["pending"]?.isTrue == true || row["pending"]?.text == "true" || row["pending"]?.text == "1" { return true }
    return row["posted"]?.text.map { Self.whole($0) == 0 } ?? false
  }

  /// A booked row is of the day it was posted, a pending one of the day it was made.
  private var day: Day? {
    if isPending { return min((transacted ?? posted).map { Self.day($0, in: zone) } ?? today, today) }
    return posted.map { Self.day($0, in: zone) }.flatMap { $0 <= today ? $0 : nil }
  }

  /// The calendar day in the account's zone of what is a moment. Many banks have dates only, and send noon or midnight for
  /// them, in Greenwich or at home; midnight in Greenwich is the evening before in America. What is on the hour, or the last
  /// second of a day, is such a date, and passed through no zone, unless it is the account's own midnight.
  static func day(_ instant: Int64, in zone: Zone) -> Day {
    let there = zone.day(at: instant)
    let isDate = instant % 3_600 == 0 || instant % 86_400 == 86_399
    guard isDate, zone.instant(of: there) != instant else { return there }
    return Day(number: Int32(clamping: instant / 86_400))
  }

  /// Nil for nought, and for what is no time of this century or the last.
  static func instant(_ value: JSON?) -> Int64? {
    value?.text.flatMap(whole).flatMap { (1..<4_102_444_800).contains($0) ? $0 : nil }
  }

  private static func whole(_ text: String) -> Int64? { Int64(cleaned(text).prefix { $0 != "." }) }

  // MARK: Texts

  private var text: String {
    let description = cleaned(row["description"]?.text ?? "")
    let memo = cleaned(row["memo"]?.text ?? "")
    if memo.isEmpty || folded(description).contains(folded(memo)) { return description }
    return description.isEmpty ? memo : "\(description) \(memo)"
  }

  /// ISO 18245, four digits, leading zeros kept.
  private var category: String {
    let code = cleaned(row["mcc"]?.text ?? "")
    guard (1...4).contains(code.utf8.count), let number = UInt16(code), number > 0 else { return "" }
    return "mcc:" + String(repeating: "0", count: 4 - code.utf8.count) + code
  }
}
