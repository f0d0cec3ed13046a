import Core
import Testing

@testable import Sandbox

@Suite("The simulated market and its investment accounts") struct SimulatedMarketTests {
  private static let today = Month(2026, 6).day(30)
  private static let market = SimulatedMarket(seed: 1, through: today)
  private static let rates = ReferenceRates(seed: 1, from: Month(2022, 1).firstDay, through: today)
  private static let first = Month(2023, 6).firstDay

  private func brokerage(_ plan: SimulatedBrokerage.Plan) -> SimulatedBrokerage {
    SimulatedBrokerage(plan, from: Self.first, market: Self.market, rates: Self.rates)
  }

  @Test("a later day only adds to what a security and an account have lived")
  func prefix() throws {
    let early = SimulatedMarket(seed: 1, through: Month(2025, 3).day(14))
    for security in SimulatedSecurity.all {
      let both = (early, Self.market)
      let sessions = both.0.sessions(of: security, from: SimulatedMarket.firstDay, through: both.0.last)
      #expect(sessions == both.1.sessions(of: security, from: SimulatedMarket.firstDay, through: both.0.last))
      #expect(!sessions.isEmpty)
    }
    for plan in SimulatedBrokerage.Plan.allCases {
      let short = SimulatedBrokerage(plan, from: Self.first, market: early, rates: Self.rates).trades
      let settled = short.filter { $0.day <= early.last - 20 }
      #expect(settled == Array(brokerage(plan).trades.prefix(settled.count)))
    }
  }

  @Test("sessions are whole: low to high holds open and close, none at a weekend, all above zero")
  func sessions() {
    for security in SimulatedSecurity.all {
      for session in Self.market.sessions(of: security, from: SimulatedMarket.firstDay, through: Self.today) {
        #expect(session.low > 0 && session.low <= min(session.open, session.close))
        #expect(session.high >= max(session.open, session.close))
        #expect(!session.day.weekday.isWeekend)
      }
    }
  }

  @Test("a split divides the price and multiplies the units on its day, and earlier sessions for who asks later")
  func split() throws {
    let nvidia = try #require(SimulatedSecurity.all.first { $0.id == "nvda" })
    let split = try #require(nvidia.split)
    let before = try #require(Self.market.session(of: nvidia, on: split.day - 1))
    let after = try #require(Self.market.session(of: nvidia, on: split.day))
    #expect(before.close > after.close * 8)
    let told = Self.market.adjusted(before, of: nvidia, known: split.day)
    #expect(told.close == (before.close + 5) / 10)
    #expect(Self.market.adjusted(before, of: nvidia, known: split.day - 1) == before)
    let isa = brokerage(.isa)
    func units(_ day: Day) -> Int64 {
      isa.holdings(at: Instant(day, hour: 20)).first { $0.security == "nvda" }?.units ?? 0
    }
    #expect(units(split.day - 1) > 0)
    #expect(units(split.day) == units(split.day - 1) * 10)
  }

  @Test(
    "three years of an ISA have buys, sells, dividends, fees, a split, two currencies, and cash that never runs out")
  func isa() throws {
    let isa = brokerage(.isa)
    let kinds = Set(isa.trades.map(\.kind))
    #expect(kinds.isSuperset(of: [.deposit, .buy, .sell, .dividend, .interest, .split, .withdrawal]))
    #expect(isa.trades.contains { $0.rate != nil } && isa.trades.contains { $0.rate == nil && $0.security != nil })
    #expect(isa.trades.contains { $0.charges.contains { $0.kind == .stampDuty } })
    var cash: Int64 = 0
    for trade in isa.trades {
      cash += trade.cash
      #expect(cash >= 0, "\(trade)")
    }
    #expect(cash == isa.cash(at: Instant(Self.today, hour: 23)))
    let value = isa.holdings(at: Instant(Self.today, hour: 23)).reduce(cash) { $0 + isa.value(of: $1, on: Self.today) }
    #expect((800_000...2_500_000).contains(value), "\(value)")
  }

  @Test("fills of one order share its number, and no trade is numbered twice")
  func fills() {
    let trades = brokerage(.isa).trades
    #expect(Set(trades.map(\.number)).count == trades.count)
    let orders = Dictionary(grouping: trades.filter { $0.kind == .buy }, by: \.order)
    #expect(orders.values.contains { $0.count == 2 })
  }
}
