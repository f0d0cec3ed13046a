import Core

/// What `/liabilities/get` tells of a card or loan, as terms. Each of its lists may be null.
enum PlaidLiability {
  static func terms(_ answer: JSON?, of account: PlaidAccount) -> [StandardTerm] {
    var terms: [StandardTerm] = []
    if let limit = account.limit, account.isDebt { terms.append(StandardTerm("credit_limit", limit.decimal)) }
    let lists = answer?["liabilities"]
    func own(_ list: String) -> JSON? {
      lists?[list]?.array?.first { $0["account_id"]?.text == account.id }
    }
    if let card = own("credit") {
      terms += read(card, common)
      terms += rates(card)
    }
    if let mortgage = own("mortgage") {
      terms += read(mortgage, common + this)
      let rate = mortgage["interest_rate"]
      terms += read(rate ?? .null, [("interest_percent", "percentage", .number), ("interest_type", "type", .word)])
    }
    if let loan = own("student") { terms += read(loan, common + student) }
    return terms
  }

  private enum Form { case number, day, word, flag }
  private typealias Field = (name: String, member: String, form: Form)

  private static let common: [Field] = [
    ("minimum_payment", "minimum_payment_amount", .number), ("due_day", "next_payment_due_date", .day),
    ("last_payment", "last_payment_amount", .number), ("last_payment_day", "last_payment_date", .day),
    ("statement_balance", "last_statement_balance", .number), ("statement_day", "last_statement_issue_date", .day),
    ("overdue", "is_overdue", .flag), ("original_principal", "origination_principal_amount", .number),
    ("original_day", "origination_date", .day), ("interest_this_year", "ytd_interest_paid", .number),
    ("principal_this_year", "ytd_principal_paid", .number),
  ]

  private static let this: [Field] = [
    ("minimum_payment", "next_monthly_payment", .number), ("maturity_day", "maturity_date", .day),
    ("term", "loan_term", .word), ("escrow_balance", "escrow_balance", .number),
    ("past_due", "past_due_amount", .number), ("late_fee", "current_late_fee", .number),
  ]

  private static let student: [Field] = [
    ("interest_percent", "interest_rate_percentage", .number), ("maturity_day", "expected_payoff_date", .day),
    ("interest_outstanding", "outstanding_interest_amount", .number),
  ]

  private static func read(_ json: JSON, _ fields: [Field]) -> [StandardTerm] {
    fields.compactMap { field in
      guard let value = json[field.member], value != .null else { return nil }
      let text: String? =
        switch field.form {
        case .number: PlaidNumber.decimal(value)?.normalised.description
        case .day: PlaidDay.of(value)?.iso
        case .word: value.text.map(cleaned).flatMap { $0.isEmpty ? nil : $0 }
        case .flag: value == .bool(true) ? "yes" : value == .bool(false) ? "no" : nil
        }
      return text.map { StandardTerm(field.name, $0) }
    }
  }

  /// A card has several rates; that of purchases is the one people mean.
  private static func rates(_ card: JSON) -> [StandardTerm] {
    let names = [
      "purchase_apr": "interest_percent", "cash_apr": "cash_interest_percent",
      "balance_transfer_apr": "balance_transfer_interest_percent", "special": "special_interest_percent",
    ]
    return (card["aprs"]?.array ?? []).compactMap { rate in
      guard let name = rate["apr_type"]?.text.flatMap({ names[$0] }),
        let percent = PlaidNumber.decimal(rate["apr_percentage"])
      else { return nil }
      return StandardTerm(name, percent.normalised.description)
    }
  }
}
