import Core
import Hashing

/// One element of `transactions` as a standard transaction.
struct EnableBankingRow {
  let row: JSON
  let account: EnableBankingAccount?
  let rules: EnableBankingBankRules
  /// When it was fetched, in the household's zone.
  let today: Day

  /// Why a row gives no transaction: words that follow "row 3: ".
  struct Unreadable: Error { let why: String }

  /// Nil for what never was, or is to come.
  var status: TransactionStatus? {
    switch row["status"]?.text.map(compact) ?? "" {
    case "BOOK": .booked
    case "CNCL", "RJCT", "SCHD": nil
    // PDNG, a card's HOLD, OTHR, and whatever is not known: only BOOK is final.
    default: .pending
    }
  }

  /// Nil for a row that is no movement of money yet, or no more, or of nothing.
  func transaction() throws(Unreadable) -> StandardTransaction? {
    guard let status else { return nil }
    let amount = try amount()
    if amount.isZero { return nil }
    guard let day = try day(status) else { return nil }
    let text = EnableBankingText(row: row, rules: rules, account: account, isOutgoing: amount.minor < 0)
    var result = StandardTransaction(status: status, day: day, amount: amount)
    result.valueDay = date("value_date") ?? date("transaction_date")
    result.original = original(charged: amount)
    result.counterparty = text.counterparty
    result.counterpartyAccount = text.counterpartyAccount
    result.description = text.description
    result.reference = text.reference
    result.providerCategory = text.category
    result.balanceAfter = statedMoney(row["balance_after_transaction"])
    result.linkID = reference
    if status == .booked { result.reliableID = reference.isEmpty ? contentID(result, text) : reference }
    return result
  }

  // MARK: Amounts

  /// Unsigned, with an indicator beside it; a few come with a minus as well.
  private func amount() throws(Unreadable) -> Money {
    guard let stated = row["transaction_amount"], let number = stated["amount"]?.text.map(cleaned) else {
      throw Unreadable(why: "no amount")
    }
    guard let unit = statedUnit(stated["currency"]) else { throw Unreadable(why: "no known currency") }
    guard let money = ExactDecimal(number).flatMap(unit.exactMoney) else {
      throw Unreadable(why: "an amount that is no number of \(unit.currency)")
    }
    let size = money.minor < 0 ? -money : money
    switch row["credit_debit_indicator"]?.text.map(compact) ?? "" {
    case "DBIT": return -size
    case "CRDT": return size
    default: throw Unreadable(why: "no direction")
    }
  }

  private func original(charged: Money) -> Money? {
    guard let money = statedMoney(row["exchange_rate"]?["instructed_amount"]), money.currency != charged.currency,
      !money.isZero
    else { return nil }
    return (money.minor < 0) == (charged.minor < 0) ? money : -money
  }

  // MARK: Days

  /// A booked row is of the day it was booked, a pending one of the day it was made.
  private func day(_ status: TransactionStatus) throws(Unreadable) -> Day? {
    let order =
      status == .booked
      ? ["booking_date", "value_date", "transaction_date"] : ["transaction_date", "booking_date", "value_date"]
    guard let day = order.lazy.compactMap({ date($0) }).first else {
      if status == .pending { return nil }
      throw Unreadable(why: "no date")
    }
    return day <= today ? day : nil
  }

  /// The day as written; empty texts occur.
  private func date(_ field: String) -> Day? {
    row[field]?.text.flatMap { Day(isoBytes: Array(cleaned($0).utf8.prefix(10))) }
  }

  /// The day the card was shown, where the bank tells.
  var made: Day? { date("transaction_date") }

  // MARK: Identity

  /// The bank's entry reference where it lasts; `transaction_id` is another one at every fetch, and never used.
  private var reference: String {
    let text = cleaned(row["entry_reference"]?.text ?? "")
    return rules.changesReferences || isPlaceholder(text) || Self.isPositional(text) ? "" : text
  }

  /// `2026-07-11.0`: a place in a list, which the next payment of that day may take.
  static func isPositional(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count > 11, bytes[10] == UInt8(ascii: "."), Day(isoBytes: Array(bytes.prefix(10))) != nil else {
      return false
    }
    return bytes[11...].allSatisfy { (0x30...0x39).contains($0) }
  }

  /// What a row without a reference is known by. Equal payments of a day are told apart by the balance after them, else
  /// by their number, which the warehouse adds.
  private func contentID(_ row: StandardTransaction, _ text: EnableBankingText) -> String {
    let parts =
      [
        row.day.iso, String(row.amount.minor.magnitude), row.amount.currency.code,
        row.amount.minor < 0 ? "DBIT" : "CRDT",
        row.balanceAfter.map { "\($0.decimal) \($0.currency.code)" } ?? "",
      ] + text.content
    return Self.contentPrefix + BLAKE2b.hex(parts.joined(separator: "\u{0}"), length: 16)
  }

  static let contentPrefix = "content:"

  /// The same for a row that turned out to share its reference with others.
  func contentID(of row: StandardTransaction) -> String {
    contentID(row, EnableBankingText(row: self.row, rules: rules, account: account, isOutgoing: row.amount.minor < 0))
  }
}
