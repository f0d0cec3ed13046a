import Core

/// One element of `booked` or `pending` as a standard transaction.
struct GoCardlessRow {
  let row: JSON
  let status: TransactionStatus
  let facts: GoCardlessFacts
  let rules: GoCardlessBankRules
  /// When it was fetched, in the household's zone.
  let today: Day

  /// Why a row gives no transaction: words that follow "row 3: ".
  struct Unreadable: Error { let why: String }

  /// Nil for a row that is no movement of money yet: pending without a day, or of a day to come, or of nothing.
  func transaction() throws -> StandardTransaction? {
    if status == .pending, rules.skipsPending { return nil }
    let given = try amount()
    let charged = chargedAmount(given) ?? given
    if charged.isZero { return nil }
    guard let day = try day() else { return nil }
    let text = GoCardlessText(row: row, rules: rules, facts: facts, isOutgoing: charged.minor < 0)
    var result = StandardTransaction(status: status, day: day, amount: charged)
    result.valueDay = rules.ignoresValueDate ? nil : date("valueDate")
    result.original = original(given: given, charged: charged)
    result.counterparty = text.counterparty
    result.counterpartyAccount = text.counterpartyAccount
    result.description = withoutPurchasePrefix(text.description)
    result.reference = text.reference
    result.mandate = text.word("mandateId")
    result.creditor = text.word("creditorId")
    result.providerCategory = text.category
    result.balanceAfter = balanceAfter
    result.linkID = bankID
    result.reliableID = status == .booked ? reliableID : ""
    return result
  }

  // MARK: Amounts

  private func amount() throws -> Money {
    guard let stated = row["transactionAmount"], let number = stated["amount"]?.text.map(cleaned) else {
      throw Unreadable(why: "no amount")
    }
    guard let unit = statedUnit(stated["currency"]) else { throw Unreadable(why: "no known currency") }
    guard let money = ExactDecimal(number).flatMap(unit.exactMoney) else {
      throw Unreadable(why: "an amount that is no number of \(unit.currency)")
    }
    switch rules.sign {
    case .asGiven: return money
    case .flipped: return -money
    case .purchasesUnsigned(let prefix):
      let isPurchase = status == .pending && (row["remittanceInformationUnstructured"]?.text ?? "").hasPrefix(prefix)
      return isPurchase && money.minor > 0 ? -money : money
    }
  }

  /// Entercard: what the card was charged stands in the text, in the card's currency.
  private func chargedAmount(_ given: Money) -> Money? {
    guard !rules.chargedPrefix.isEmpty, let text = row["remittanceInformationUnstructured"]?.text,
      text.hasPrefix(rules.chargedPrefix),
      let number = text.dropFirst(rules.chargedPrefix.count).split(separator: " ").first,
      let money = Money(number, facts.currency ?? Self.krona)
    else { return nil }
    return money
  }

  private static let krona = Currency("SEK") ?? .eur

  private func original(given: Money, charged: Money) -> Money? {
    if given.currency != charged.currency { return given }
    let exchanges = row["currencyExchange"]
    guard let exchange = exchanges?.array?.first ?? exchanges, let money = statedMoney(exchange["instructedAmount"]),
      money.currency != charged.currency, !money.isZero
    else { return nil }
    return (money.minor < 0) == (charged.minor < 0) ? money : -money
  }

  private var balanceAfter: Money? {
    guard let stated = row["balanceAfterTransaction"] else { return nil }
    return statedMoney(stated["balanceAmount"] ?? stated).map { rules.sign == .flipped ? -$0 : $0 }
  }

  // MARK: Days

  private func day() throws -> Day? {
    let order =
      switch rules.date {
      case .booking: ["bookingDate", "bookingDateTime", "valueDate", "valueDateTime"]
      case .value: ["valueDate", "valueDateTime", "bookingDate", "bookingDateTime"]
      case .valueDateTime: ["valueDateTime", "valueDate", "bookingDate", "bookingDateTime"]
      }
    let usable = order.filter { !(rules.ignoresValueDate && $0.hasPrefix("value")) }
    guard let day = usable.lazy.compactMap({ date($0) }).first else {
      if status == .pending { return nil }
      throw Unreadable(why: "no date")
    }
    if day <= today { return day }
    return status == .pending && rules.clampsPending ? today : nil
  }

  /// The day as written: a time of day is cut off, never moved through a zone.
  private func date(_ field: String) -> Day? {
    row[field]?.text.flatMap { Day(isoBytes: Array(cleaned($0).utf8.prefix(10))) }
  }

  // MARK: Identity

  /// The bank's `transactionId` where it is one; it ties a pending row to its booked form.
  private var bankID: String {
    let id = cleaned(row["transactionId"]?.text ?? "")
    if isPlaceholder(id) || id.hasPrefix("00DEBIT") || id.hasPrefix("00CREDIT") { return "" }
    switch rules.transactionIDs {
    case .standard: return id.utf8.count >= Self.shortestBankID ? id : ""
    case .never: return ""
    case .lengths(let lengths): return lengths.contains(id.utf8.count) ? id : ""
    }
  }

  // Banks that use ids anew use small numbers, which would tie strangers together; real ones seen have 15 characters.
  private static let shortestBankID = 12

  /// GoCardless's own id, unique within one account; else the bank's.
  private var reliableID: String {
    let own = cleaned(row["internalTransactionId"]?.text ?? "")
    return own.isEmpty || isPlaceholder(own) ? bankID : own
  }

  /// The booked form lacks the word "purchase" that the pending one begins with.
  private func withoutPurchasePrefix(_ text: String) -> String {
    guard status == .pending, case .purchasesUnsigned(let prefix) = rules.sign, text.hasPrefix(prefix) else {
      return text
    }
    return cleaned(String(text.dropFirst(prefix.count)))
  }
}
