import Core

/// What an amount is counted in.
enum SnapTradeUnit: Hashable {
  case money(QuotedUnit)
  /// A coin, or anything that is not ISO 4217: never a currency.
  case coin(String)

  init?(code: String) {
    let code = cleaned(code)
    guard !code.isEmpty else { return nil }
    self = QuotedUnit(anyCase: code).map { .money($0) } ?? .coin(code.uppercased())
  }

  /// Nil for a coin, as all that follows.
  private var quoted: QuotedUnit? {
    guard case .money(let unit) = self else { return nil }
    return unit
  }

  func money(_ number: ExactDecimal) -> Money? { quoted?.money(number) }

  func price(_ number: ExactDecimal) -> UnitPrice? { quoted?.price(number) }

  var currency: Currency? { quoted?.currency }
}

/// The day of `2024-03-22`, `2024-03-22 16:27:55+00:00` or `2024-03-22T16:27:55Z`: as it is written, passed through no zone.
func snapTradeDay(_ value: JSON?) -> Day? { value?.text.flatMap { Day(iso: $0.prefix(10)) } }

/// The day of what may be a moment: brokers that know the time tell it in UTC, and it is of the day on the account's clocks.
/// A date, and a time that is written with a zone of its own, are as they are written.
func snapTradeDay(_ value: JSON?, in zone: Zone) -> Day? {
  let text = value?.text ?? ""
  let isMoment = ["Z", "+00:00", "+0000"].contains { text.hasSuffix($0) }
  return isMoment ? WrittenTime.day(text, in: zone) : snapTradeDay(value)
}
