package import Core

/// An account of the household in America as Plaid has it: that of `AmericanAccount`, a home loan and a 401k.
package enum PlaidSimulatedAccount: String, Sendable, CaseIterable {
  case checking, savings, card, mortgage, retirement

  package var name: String {
    switch self {
    case .checking: "Everyday Checking"
    case .savings: "Rainy Day Savings"
    case .card: "Harbor Rewards"
    case .mortgage: "Lakeside Home Loan"
    case .retirement: "Acme Robotics 401k"
    }
  }

  package var mask: String {
    switch self {
    case .checking: "4471"
    case .savings: "8802"
    case .card: "3009"
    case .mortgage: "6120"
    case .retirement: "7745"
    }
  }

  var type: String {
    switch self {
    case .checking, .savings: "depository"
    case .card: "credit"
    case .mortgage: "loan"
    case .retirement: "investment"
    }
  }

  var subtype: String {
    switch self {
    case .checking, .savings: rawValue
    case .card: "credit card"
    case .mortgage: "mortgage"
    case .retirement: "401k"
    }
  }

  /// Whose rows `/transactions/sync` tells.
  var bank: AmericanAccount? { AmericanAccount(rawValue: rawValue) }
}

/// What truly happened: the ledger of two accounts and a card, a home loan paid from one of them, and a 401k fed by pay.
package struct PlaidHousehold: Sendable {
  package let ledger: AmericanLedger
  package let loan = HomeLoan()
  package let retirement: SimulatedBrokerage
  package let first: Day

  /// - Parameter deposits: into the 401k; nil: by every pay cheque.
  init(seed: UInt64, from first: Day, through last: Day, deposits: [SimulatedBrokerage.Deposit]? = nil) {
    self.first = first
    ledger = AmericanLedger(seed: seed, from: first, through: last)
    retirement = SimulatedBrokerage(
      .retirement, from: first, market: SimulatedMarket(seed: seed, through: last),
      rates: ReferenceRates(seed: seed, from: first, through: first + 1), deposits: deposits)
  }

  /// A payment as it truly is.
  package struct Row: Hashable, Sendable {
    package var number: Int
    package var account: PlaidSimulatedAccount
    package var made: Day
    package var booked: Day
    package var minor: Int64
    package var pendingMinor: Int64
    package var payee: String
    package var text: String
    /// In v2 of the taxonomy.
    package var category: String
    package var isPending: Bool
  }

  /// What a bank shows at an instant, by number.
  package func rows(at now: Instant) -> [Row] {
    let booked = ledger.posted(by: now).map { Row($0, isPending: false) }
    let pending = ledger.pending(at: now).map { Row($0, isPending: true) }
    return (booked + pending + payments(by: now)).sorted { ($0.number, $0.booked) < ($1.number, $1.booked) }
  }

  package func rows(of account: PlaidSimulatedAccount, at now: Instant) -> [Row] {
    rows(at: now).filter { $0.account == account }
  }

  /// The loan's, out of the checking account, at noon UTC as all of that bank's rows.
  private func payments(by now: Instant) -> [Row] {
    loan.payments(from: first, through: now.day).filter { Instant($0, hour: 12) <= now }.map { day in
      Row(
        number: 1_000_000 + Int(day.number), account: .checking, made: day, booked: day, minor: -HomeLoan.payment,
        pendingMinor: -HomeLoan.payment, payee: "Lakeside Mortgage", text: "LAKESIDE MTG DES:MTG PMT",
        category: "LOAN_PAYMENTS_MORTGAGE_PAYMENT", isPending: false)
    }
  }

  /// Minor units; what is owed is below zero. Of the 401k its cash.
  package func balance(of account: PlaidSimulatedAccount, at now: Instant) -> Int64 {
    switch account {
    case .mortgage: -loan.principal(at: now)
    case .retirement: retirement.cash(at: now)
    case .checking, .savings, .card:
      (account.bank.map { ledger.balance(of: $0, at: now) } ?? 0)
        + (account == .checking ? payments(by: now).reduce(0) { $0 + $1.minor } : 0)
    }
  }
}

extension PlaidHousehold.Row {
  init(_ row: AmericanTransaction, isPending: Bool) {
    number = row.number
    account =
      switch row.account {
      case .checking: .checking
      case .savings: .savings
      case .card: .card
      }
    made = row.made
    booked = row.booked
    minor = row.minor
    pendingMinor = row.pendingMinor
    payee = row.payee
    text = row.text
    category = Self.category(row)
    self.isPending = isPending
  }

  private static func category(_ row: AmericanTransaction) -> String {
    let byCode = [
      "5411": "FOOD_AND_DRINK_GROCERIES", "5812": "FOOD_AND_DRINK_RESTAURANT", "5814": "FOOD_AND_DRINK_COFFEE",
      "5541": "TRANSPORTATION_GAS",
    ]
    if let code = row.mcc, let category = byCode[code] { return category }
    if row.text.contains("EPAY") || row.text.contains("THANK YOU") { return "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT" }
    if row.text.hasPrefix("TRANSFER") { return row.minor < 0 ? "TRANSFER_OUT_SAVINGS" : "TRANSFER_IN_SAVINGS" }
    if row.text.contains("PAYROLL") { return "INCOME_SALARY" }
    if row.text.contains("INTEREST") { return "INCOME_INTEREST_EARNED" }
    return row.text.contains("ELEC") ? "RENT_AND_UTILITIES_GAS_AND_ELECTRICITY" : "RENT_AND_UTILITIES_RENT"
  }
}

/// A fixed loan of thirty years, paid on the fifth of each month.
package struct HomeLoan: Hashable, Sendable {
  package static let original: Int64 = 24_800_000
  /// Hundredths of a percent a year.
  package static let rate: Int64 = 399
  package static let payment: Int64 = 118_255
  package static let start = Month(2019, 8)

  package func payments(from first: Day, through last: Day) -> [Day] {
    var days: [Day] = []
    var month = first.month
    while month.day(5) <= last {
      if month.day(5) >= first { days.append(month.day(5)) }
      month = month + 1
    }
    return days
  }

  /// What is still owed, in minor units.
  package func principal(at now: Instant) -> Int64 {
    var owed = Self.original
    for day in payments(from: Self.start.firstDay, through: now.day) where Instant(day, hour: 12) <= now {
      owed -= Self.payment - owed * Self.rate / 120_000
    }
    return owed
  }
}
