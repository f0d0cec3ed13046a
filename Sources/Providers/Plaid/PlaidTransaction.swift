import Core

/// One element of `added` or `modified`: the whole row, either way.
struct PlaidTransaction {
  let row: JSON

  /// Why a row gives no transaction: words that follow "a row of 2026-11-20: ".
  struct Unreadable: Error { let why: String }

  init(_ row: JSON) { self.row = row }

  var id: String { row["transaction_id"]?.text ?? "" }

  /// The id it had while it was pending. Null although there was a pending row, now and then.
  var pendingID: String? { row["pending_transaction_id"]?.text.flatMap { $0.isEmpty ? nil : $0 } }

  var isPending: Bool { row["pending"]?.isTrue == true }

  /// Booked: when it was; pending: when it was made.
  var day: Day? { PlaidDay.of(row["date"]) }

  /// Nil for a row of nothing.
  func transaction() throws(Unreadable) -> StandardTransaction? {
    guard let day else { throw Unreadable(why: "no date") }
    guard let unit = PlaidUnit.read(row) else {
      throw Unreadable(why: "counted in \(PlaidUnit.strangeCode(row)), which is no official currency")
    }
    guard let amount = PlaidNumber.money(row["amount"], unit) else {
      throw Unreadable(why: "an amount that is no number")
    }
    if amount.isZero { return nil }
    // Plaid's sign is that of money out of the account.
    var result = StandardTransaction(status: isPending ? .pending : .booked, day: day, amount: -amount)
    result.valueDay = PlaidDay.of(row["authorized_date"])
    result.counterparty = counterparty(isOutgoing: amount.minor > 0)
    result.counterpartyAccount = counterpartyAccount
    result.description = text("original_description") ?? text("name") ?? ""
    result.reference = meta("reference_number") ?? text("check_number").map { "check \($0)" } ?? ""
    result.reliableID = id
    result.linkID = isPending ? id : pendingID ?? id
    result.providerCategory = category
    return result
  }

  private func text(_ name: String) -> String? { Self.text(row[name]) }
  private func meta(_ name: String) -> String? { Self.text(row["payment_meta"]?[name]) }

  private static func text(_ value: JSON?) -> String? {
    value?.text.map(cleaned).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The merchant; else whoever else took part, a shop before the app it was paid through.
  private func counterparty(isOutgoing: Bool) -> String {
    if let merchant = text("merchant_name") { return merchant }
    let others = row["counterparties"]?.array ?? []
    let shop = others.first { $0["type"]?.text == "merchant" } ?? others.first
    return Self.text(shop?["name"]) ?? meta(isOutgoing ? "payee" : "payer") ?? ""
  }

  private var counterpartyAccount: String {
    for other in row["counterparties"]?.array ?? [] {
      let numbers = other["account_numbers"]
      if let iban = Self.text(numbers?["international"]?["iban"]) { return compact(iban) }
      if let account = Self.text(numbers?["bacs"]?["account"]) {
        return compact((Self.text(numbers?["bacs"]?["sort_code"]) ?? "") + account)
      }
    }
    return ""
  }

  /// The detailed code, which holds the primary one. Both versions of the taxonomy are in the shipped table.
  private var category: String {
    let category = row["personal_finance_category"]
    let code = Self.text(category?["detailed"]) ?? Self.text(category?["primary"]) ?? ""
    return code.isEmpty ? "" : "plaid:\(code)"
  }
}
