import Core
import Testing

@testable import Analytics

@Suite("What balances tell") struct BalanceInsightTests {
  private let rules = BalanceInsights(rates: rates(june(20)), today: june(20))

  private func ahead(_ expected: [Int64], low: Int64 = 20_000, outgoings: Int64 = 200_000) -> BalanceInsights.Ahead {
    .init(
      account: "joint", name: "Joint account", currency: .gbp, lowBalance: low, outgoings: outgoings,
      expected: expected)
  }

  @Test("low balance ahead: the week and the bucket, so that it is the same on every night of them")
  func lowBalance() throws {
    let insight = try #require(rules.lowBalance(ahead([90_000, 60_000, 12_345, 80_000])))
    #expect(
      insight.text
        == "Joint account is expected to fall below 200.00 GBP in the week of 2026-06-22, to 125.00 GBP or less.")
    #expect(insight.severity == .warning && insight.link == "forecast/joint/" && insight.day == june(22))
    #expect(rules.lowBalance(ahead([90_000, 60_000, 12_399, 80_000])) == insight, "within its bucket")
    let later = BalanceInsights(rates: rates(june(21)), today: june(21))
    #expect(later.lowBalance(ahead([60_000, 70_000, 12_345])) == insight, "a day later in the same week")
  }

  @Test("low balance ahead: below the percentage, below the amount, never, too far ahead")
  func notLow() {
    #expect(rules.lowBalance(ahead([90_000, 16_100])) == nil, "below the percentage")
    #expect(rules.lowBalance(ahead([90_000, 19_001], outgoings: 1_000)) == nil, "below the amount")
    #expect(rules.lowBalance(ahead([90_000, 20_000])) == nil)
    #expect(rules.lowBalance(ahead([10_000, 5_000])) == nil, "it is low already")
    #expect(rules.lowBalance(ahead(Array(repeating: 90_000, count: 61) + [0])) == nil, "beyond two months")
    #expect(rules.lowBalance(ahead(Array(repeating: 90_000, count: 60) + [0])) != nil)
  }

  private func idle(_ least: Int64, outgoings: Int64 = 200_000, low: Int64 = 0) -> BalanceInsights.Idle {
    .init(
      account: "joint", name: "Joint account", currency: .gbp, least: least, outgoings: outgoings, lowBalance: low)
  }

  @Test("idle cash: what was never needed in three months, beyond two months' outgoings")
  func idleCash() throws {
    let insight = try #require(rules.idleCash(idle(912_345)))
    #expect(
      insight.text
        == "For 90 days Joint account held at least 5000.00 GBP more than 2 months of its outgoings: it was never needed "
        + "there.")
    #expect(insight.link == "accounts/joint/" && insight.severity == .info)
    #expect(rules.idleCash(idle(930_000)) == insight, "within its bucket")
  }

  @Test("idle cash: below the percentage, below the amount, outgoings not known, kept by low_balance")
  func notIdle() {
    #expect(rules.idleCash(idle(599_000)) == nil, "below the percentage")
    #expect(rules.idleCash(idle(119_000, outgoings: 10_000)) == nil, "below the amount")
    #expect(rules.idleCash(idle(900_000, outgoings: 0)) == nil, "nothing to compare with")
    #expect(rules.idleCash(idle(900_000, low: 400_000)) == nil, "it is meant to stand there")
  }

  @Test("milestone: the day it was reached, and how that stands to its date")
  func milestone() throws {
    let mark = BalanceInsights.Mark(
      id: "hundred", name: "First hundred", amount: Money(minor: 10_000_000, .gbp), by: june(30), achieved: june(10))
    #expect(
      rules.milestone(mark)?.text
        == "Net worth first stood at 100000.00 GBP on 2026-06-10: First hundred, 20 days before its day.")
    var old = mark
    old.achieved = june(20) - 90
    #expect(rules.milestone(old) == nil, "long ago")
  }

  @Test("no amount is told of a currency whose rate is not known")
  func noRate() {
    var foreign = idle(900_000)
    foreign.currency = .usd
    #expect(rules.idleCash(foreign) == nil)
  }
}
