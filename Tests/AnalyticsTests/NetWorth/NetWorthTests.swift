import Core
import Settings
import Testing

@testable import Analytics

/// A household made at random: accounts in three currencies, one of them with dollars beside its euro, gaps, late facts, an asset that is valued anew.
private struct MadeHousehold {
  var parts: NetWorthParts
  var flows: [String: [Month: MonthFlows]] = [:]
  let rates: DayRates
  let today: Day

  /// Rates that move every day, and are missing for the dollar in one fortnight.
  static func rate(_ minor: Int64, _ currency: Currency, _ day: Day) -> Int64? {
    if currency == .gbp { return minor }
    if currency == .usd, (20_100..<20_114).contains(day.number) { return nil }
    let rate = ExactDecimal(mantissa: 11_000 + Int64(day.number % 97), scale: 4)
    let from = currency == .usd ? ExactDecimal(mantissa: rate.mantissa + 2_000, scale: 4) : rate
    return convert(
      minor: minor, fromExponent: 2, toExponent: 2, fromRate: from, toRate: ExactDecimal(mantissa: 1, scale: 0))
  }

  init(seed: UInt64) {
    var random = SplitMix(seed: seed)
    rates = DayRates(Self.rate)
    let start = Day(number: 20_000)
    today = start + 200
    var series: [AccountSeries] = []
    for number in 0..<6 {
      let currency: Currency = [.gbp, .gbp, .eur, .usd, .gbp, .usd][number]
      var facts = BalanceFacts()
      for _ in 0..<60 {
        facts.flows[start + Int(random.next() % 190), default: 0] += Int64(random.next() % 90_000) - 45_000
      }
      facts.observations = Set((0..<3).map { _ in Int(random.next() % 200) }).sorted().map {
        DayObservation(day: start + $0, minor: Int64(random.next() % 500_000))
      }
      if number == 4 { facts.closedOn = start + 150 }
      guard let walked = walkBalances(facts, to: today) else { continue }
      let account = SeenAccount(
        id: "a\(number == 5 ? 2 : number)", name: "A", type: number == 1 ? .card : .current, currency: currency)
      series.append(AccountSeries(account: account, balances: walked, rates: rates))
      for (day, minor) in facts.flows where facts.closedOn.map({ day <= $0 }) ?? true {
        guard let stated = Self.rate(minor, currency, day) else { continue }
        var month = flows[account.id]?[day.month] ?? MonthFlows()
        switch random.next() % 3 {
        case 0: month.income += stated
        case 1: month.spending += stated
        default: month.edge += stated
        }
        flows[account.id, default: [:]][day.month] = month
      }
    }
    var house = AssetSettings(id: "house", name: "House", kind: .property, currency: .eur)
    house.valuations = [(20, 30_000_000), (120, 31_500_000)].map {
      AssetSettings.Valuation(day: start + $0.0, value: Money(minor: $0.1, .eur))
    }
    var mortgage = AssetSettings(id: "mortgage", name: "Mortgage", kind: .mortgage, currency: .eur)
    mortgage.loan = LoanTerms(
      principal: Money(minor: 24_000_000, .eur), firstPayment: start + 25, months: 300,
      payment: Money(minor: 113_820, .eur),
      rates: [.init(from: start + 25, percent: ExactDecimal(mantissa: 31, scale: 1))])
    mortgage.valuations = [.init(day: start + 90, value: Money(minor: 23_500_000, .eur))]
    var assets: [AssetSeries] = []
    for asset in [house, mortgage] {
      if let made = assetSeries(asset, to: today, rates: rates) { assets.append(made) }
    }
    parts = NetWorthParts(accounts: series, assets: assets)
  }
}

@Suite("Net worth and its explained change (domain.md § 6)") struct NetWorthTests {
  @Test("the parts of every month sum to its change, to the minor unit", arguments: 1...60)
  func explained(seed: UInt64) {
    let made = MadeHousehold(seed: seed)
    let changes = netWorthChanges(made.parts, flows: made.flows, household: .gbp, rates: made.rates, to: made.today)
    #expect(!changes.isEmpty)
    for (month, change) in changes {
      #expect(change.sumOfParts == change.closing - change.opening, "\(month)")
    }
  }

  @Test("a month closes where the daily line stands, and opens where the one before closed", arguments: 1...60)
  func agrees(seed: UInt64) {
    let made = MadeHousehold(seed: seed)
    let days = netWorthDays(made.parts, to: made.today)
    let changes = netWorthChanges(made.parts, flows: made.flows, household: .gbp, rates: made.rates, to: made.today)
    guard let first = made.parts.first else { return }
    var previous: Int64 = 0
    for (month, change) in changes {
      #expect(change.opening == previous)
      #expect(change.closing == days[min(month.lastDay, made.today) - first].total)
      previous = change.closing
    }
  }

  @Test("change explained, of any span of months: its parts sum to it, to the minor unit", arguments: 1...20)
  func spans(seed: UInt64) throws {
    let made = MadeHousehold(seed: seed)
    let changes = netWorthChanges(made.parts, flows: made.flows, household: .gbp, rates: made.rates, to: made.today)
    for (place, first) in changes.enumerated() {
      for last in changes[place...].indices {
        let span = changes[place...last].map(\.change)
        #expect(span.map(\.sumOfParts).reduce(0, +) == changes[last].change.closing - first.change.opening)
      }
    }
  }

  @Test("what a mortgage's payments repaid arrives from the cash, and is no revaluation")
  func repaid() throws {
    let made = MadeHousehold(seed: 1)
    let debt = try #require(made.parts.assets.last)
    let alone = NetWorthParts(accounts: [], assets: [debt])
    let changes = netWorthChanges(
      alone, flows: [:], household: .eur, rates: DayRates { minor, _, _ in minor }, to: made.today)
    #expect(changes.map(\.change.edge).reduce(0, +) == debt.repaid.values.reduce(0, +))
    // Only what the lender stated otherwise is valued anew.
    let last = try #require(debt.days.last)
    let began = try #require(debt.days.first)
    #expect(
      changes.map(\.change.revaluation).reduce(0, +)
        == last.minor - began.minor - debt.repaid.values.reduce(0, +))
    #expect(changes.filter { $0.change.revaluation != 0 }.count == 1)
  }

  @Test("only a foreign account's change has an effect of rates")
  func fx() {
    var facts = BalanceFacts()
    facts.opening = (Day(number: 20_000), 100_000)
    facts.flows = [Day(number: 20_010): -5_000]
    guard let walked = walkBalances(facts, to: Day(number: 20_080)) else { return #expect(Bool(false)) }
    func change(_ currency: Currency) -> [Int64] {
      let rates = DayRates(MadeHousehold.rate)
      let account = SeenAccount(id: "a", name: "A", type: .current, currency: currency)
      let parts = NetWorthParts(
        accounts: [AccountSeries(account: account, balances: walked, rates: rates)], assets: [])
      var flow = MonthFlows()
      flow.spending = MadeHousehold.rate(-5_000, currency, Day(number: 20_010)) ?? 0
      let flows = ["a": [Day(number: 20_010).month: flow]]
      return netWorthChanges(parts, flows: flows, household: .gbp, rates: rates, to: Day(number: 20_080)).map(
        \.change.fx)
    }
    #expect(change(.gbp).allSatisfy { $0 == 0 })
    #expect(change(.eur).contains { $0 != 0 })
  }

  @Test(
    "an account that begins later steps the total, marks the days before as partial, and leaves the same-accounts line")
  func newAccount() {
    let rates = DayRates { minor, _, _ in minor }
    func series(_ id: String, _ opening: Int64, from: Int32) -> AccountSeries? {
      var facts = BalanceFacts()
      facts.opening = (Day(number: from), opening)
      return walkBalances(facts, to: Day(number: 103)).map {
        AccountSeries(
          account: SeenAccount(id: id, name: id, type: .current, currency: .gbp), balances: $0, rates: rates)
      }
    }
    let parts = NetWorthParts(
      accounts: [series("old", 1_000, from: 100), series("new", 500, from: 102)].compactMap { $0 }, assets: [])
    let days = netWorthDays(parts, to: Day(number: 103))
    #expect(days.map(\.total) == [1_000, 1_000, 1_500, 1_500])
    #expect(days.map(\.sameAccounts) == [1_000, 1_000, 1_000, 1_000])
    #expect(days.map(\.partial) == [true, true, false, false])
  }

  @Test("a debt is negative, and a class of its own") func classes() {
    let rates = DayRates { minor, _, _ in minor }
    var mortgage = AssetSettings(id: "m", name: "Mortgage", kind: .mortgage, currency: .gbp)
    mortgage.valuations = [.init(day: Day(number: 100), value: Money(minor: 200_000, .gbp))]
    let parts = NetWorthParts(
      accounts: [], assets: [assetSeries(mortgage, to: Day(number: 101), rates: rates)].compactMap { $0 })
    let days = netWorthDays(parts, to: Day(number: 101))
    #expect(days.map { $0.classes[.debts] } == [-200_000, -200_000])
  }

  @Test("a member's shares sum to the whole, the remainder going to the last") func shares() {
    let owners = [
      OwnerShare(member: "a", weight: 1), OwnerShare(member: "b", weight: 1), OwnerShare(member: "c", weight: 1),
    ]
    #expect(shared(100, among: owners).map(\.minor) == [33, 33, 34])
    #expect(shared(-100, among: owners).map(\.minor) == [-33, -33, -34])
    #expect(ownersJSON(owners) == #"{"a":33.33,"b":33.33,"c":33.33}"#)
  }
}
