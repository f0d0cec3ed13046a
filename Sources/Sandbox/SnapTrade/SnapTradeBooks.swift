package import Core

/// A broker of the simulated SnapTrade.
package enum SnapTradeBroker: String, Sendable, CaseIterable {
  /// American: a taxable account and a retirement plan, in dollars.
  case eastbrook
  /// British: an ISA in pounds.
  case thames

  package var slug: String { rawValue.uppercased() }
  package var name: String { self == .eastbrook ? "Eastbrook" : "Thames Invest" }

  package var accounts: [SnapTradeBookedAccount] {
    switch self {
    case .eastbrook: [.taxable, .retirement]
    case .thames: [.isa]
    }
  }
}

/// An account of the simulated SnapTrade.
package enum SnapTradeBookedAccount: String, Sendable, CaseIterable {
  case taxable, retirement, isa

  package var broker: SnapTradeBroker { self == .isa ? .thames : .eastbrook }

  package var plan: SimulatedBrokerage.Plan {
    switch self {
    case .taxable: .brokerage
    case .retirement: .retirement
    case .isa: .isa
    }
  }

  package var name: String {
    switch self {
    case .taxable: "Eastbrook Individual"
    case .retirement: "Eastbrook Roth IRA"
    case .isa: "Thames Stocks & Shares ISA"
    }
  }

  /// The broker's own number of it.
  package var number: String {
    switch self {
    case .taxable: "Q6542138443"
    case .retirement: "Q6542139001"
    case .isa: "***4143"
    }
  }

  /// Not every broker gives one.
  var institutionID: String? { self == .taxable ? "54953432" : nil }

  var rawType: String {
    switch self {
    case .taxable: "Margin"
    case .retirement: "Roth IRA"
    case .isa: "ISA"
    }
  }
}

/// The truth behind the simulated SnapTrade: what each account has lived through.
package struct SnapTradeBooks: Sendable {
  package let market: SimulatedMarket
  private let lives: [SnapTradeBookedAccount: SimulatedBrokerage]
  /// The first day of every account.
  package let first: Day

  /// - Parameter deposits: into each account; nil: as its plan has them.
  init(seed: UInt64, from first: Day, through last: Day, deposits: [SimulatedBrokerage.Deposit]? = nil) {
    self.first = first
    let market = SimulatedMarket(seed: seed, through: last)
    let rates = ReferenceRates(seed: seed, from: first - 30, through: last)
    self.market = market
    lives = Dictionary(
      uniqueKeysWithValues: SnapTradeBookedAccount.allCases.map { account in
        (account, SimulatedBrokerage(account.plan, from: first, market: market, rates: rates, deposits: deposits))
      })
  }

  package func life(of account: SnapTradeBookedAccount) -> SimulatedBrokerage? { lives[account] }

  /// A little Canadian money that lies in the taxable account from its first day on: a second currency.
  package static let canadianMinor: Int64 = 1_250

  // MARK: As SnapTrade reads them

  /// The broker is read at 03:00 UTC.
  func read(_ day: Day) -> Instant { Instant(day, hour: 3) }

  /// What the broker shows by the reading of a day.
  package func holdings(of account: SnapTradeBookedAccount, readOn day: Day) -> [SimulatedHolding] {
    lives[account]?.holdings(at: read(day)) ?? []
  }

  package func cash(of account: SnapTradeBookedAccount, readOn day: Day) -> Int64 {
    lives[account]?.cash(at: read(day)) ?? 0
  }

  /// Activities are a day late: those of the day before the reading, the oldest first.
  package func trades(of account: SnapTradeBookedAccount, readOn day: Day) -> [SimulatedTrade] {
    (lives[account]?.trades ?? []).filter { $0.day < day }
  }
}
