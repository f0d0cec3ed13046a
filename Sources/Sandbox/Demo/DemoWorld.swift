package import Core

/// Everybody the demo's household deals with, on loopback: two banks, a broker of their own country, what Ben left behind in
/// America, and who publishes rates and prices.
package final class DemoWorld: Sendable {
  /// GoCardless, for Monzo, and the ECB.
  package let banks: ProviderSandbox
  /// Barclays.
  package let enableBanking: EnableBankingSandbox
  package let trading212: Trading212Sandbox
  package let plaid: PlaidSandbox
  package let snapTrade: SnapTradeSandbox
  package let simpleFIN: SimpleFINSandbox
  package let yahoo: YahooSandbox
  package let property: PropertySandbox
  let plaidToken: String
  /// The last night's day.
  let last: Day

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - today: the first night's.
  ///   - last: the last night's: until then the household's life is known.
  package static func start(seed: UInt64, today: Day, last: Day) throws -> DemoWorld {
    try DemoWorld(seed: seed, today: today, last: last)
  }

  private init(seed: UInt64, today: Day, last: Day) throws {
    self.last = last
    let ledger = SimulatedHousehold(seed: seed, today: today).advanced(to: last).ledger
    let isa = ledger.transactions.filter { $0.stream == "isa" }.map {
      SimulatedBrokerage.Deposit(day: $0.booked, minor: -$0.amount.minor)
    }
    // Ben came home to Bristol when the books begin: what lies over there only grows.
    let left = today - 720
    banks = try ProviderSandbox.start(seed: seed, today: today)
    enableBanking = try EnableBankingSandbox.start(seed: seed, today: today)
    trading212 = try Trading212Sandbox.start(seed: seed, today: today, from: ledger.first, deposits: isa)
    plaid = try PlaidSandbox.start(seed: seed, today: today, accounts: [.retirement], leaving: left + 210)
    snapTrade = try SnapTradeSandbox.start(
      seed: seed, today: today, from: left, connected: [.eastbrook],
      deposits: [.init(day: left, minor: 640_000), .init(day: left + 33, minor: 360_000)])
    simpleFIN = try SimpleFINSandbox.start(
      seed: seed, today: today, historyDays: 400, accounts: [.savings], life: .leftBehind)
    yahoo = try YahooSandbox.start(seed: seed, today: today)
    property = try PropertySandbox.start(today: today)
    plaidToken = plaid.link()
  }

  /// Frees all ports. Twice is harmless.
  package func stop() {
    banks.stop()
    enableBanking.stop()
    trading212.stop()
    plaid.stop()
    snapTrade.stop()
    simpleFIN.stop()
    yahoo.stop()
    property.stop()
  }

  /// To 04:00 UTC of that day, everywhere.
  package func advance(to day: Day) {
    banks.advance(to: day)
    enableBanking.advance(to: day)
    trading212.advance(to: day)
    plaid.advance(to: day)
    snapTrade.advance(to: day)
    simpleFIN.advance(to: day)
    yahoo.advance(to: day)
    property.advance(to: day)
  }

  /// The household's own folder, with settings for all of it.
  package var files: [DemoHousehold.File] { DemoHousehold.files(of: self) }
}
