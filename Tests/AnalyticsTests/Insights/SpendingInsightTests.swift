import Core
import Testing

@testable import Analytics

@Suite("What whole months tell") struct SpendingInsightTests {
  private let last = Month(2026, 5)

  private func rules(_ today: Day = june(20), from first: Month = Month(2025, 1)) -> SpendingInsights {
    SpendingInsights(home: .gbp, today: today, firstMonth: first)
  }

  /// The months up to May 2026, the latest first.
  private func months(_ amounts: [Int64]) -> [Month: Int64] {
    Dictionary(uniqueKeysWithValues: amounts.enumerated().map { (last - $0, $1) })
  }

  // MARK: Trends

  private func trend(_ amounts: [Int64], from first: Month = Month(2025, 1)) -> [Insight] {
    rules(from: first).trends(["Food:Eating out": months(amounts)], slugs: ["Food:Eating out": "food-eating-out"])
  }

  @Test("category trend: three whole months a quarter above the nine before them")
  func trends() throws {
    let found = trend([21_000, 20_000, 22_000] + Array(repeating: 14_000, count: 9))
    let insight = try #require(found.first)
    #expect(found.count == 1 && insight.severity == .notice && insight.link == "categories/food-eating-out/")
    #expect(
      insight.text
        == "Eating out took about 200.00 GBP a month from 2026-03 to 2026-05, over 50% more than the 140.00 GBP a "
        + "month of the 9 months before.")
    let less = try #require(trend([7_000, 6_000, 8_000] + Array(repeating: 14_000, count: 9)).first)
    #expect(less.severity == .info && less.text.contains("over 50% less"))
  }

  @Test("category trend: below the percentage, below the amount, too little history, one month alone")
  func noTrends() {
    let nine = Array(repeating: 14_000 as Int64, count: 9)
    #expect(
      trend([49_000, 49_000, 49_000] + Array(repeating: 40_000, count: 9)).isEmpty, "below the percentage")
    #expect(trend([6_900, 6_900, 6_900] + Array(repeating: 3_000, count: 9)).isEmpty, "below the amount")
    #expect(trend([21_000, 20_000, 22_000] + nine, from: last - 7).isEmpty, "five months before: too little")
    #expect(trend([21_000, 20_000, 22_000] + nine, from: last - 8).count == 1, "six months before")
    #expect(trend([14_000, 90_000, 14_000] + nine).isEmpty, "one month alone")
  }

  @Test("a trend is told in the same words all month")
  func trendNights() {
    let spent = ["Food": months([21_000, 20_000, 22_000] + Array(repeating: 14_000, count: 9))]
    let told = (1...30).map { rules(june($0)).trends(spent, slugs: [:]) }
    #expect(Set(told).count == 1 && told[0].count == 1)
  }

  // MARK: Pace

  private func pace(_ today: Day, this: Int64, last: Int64, from first: Month = Month(2025, 1)) -> Insight? {
    var spent: [Day: Int64] = [:]
    for number in 1...30 {
      if june(number) <= today { spent[june(number)] = this }
      spent[(today.month - 1).day(number)] = last
    }
    return rules(today, from: first).pace(spent)
  }

  @Test("spending pace against last month's same day: a fifth and a hundred more")
  func pace() throws {
    let insight = try #require(pace(june(16), this: 8_000, last: 6_000))
    #expect(
      insight.text
        == "By 2026-06-14, spending stood more than 280.00 GBP and 30% above that of 2026-05 by the same day.")
    #expect(insight.severity == .notice && insight.day == june(14) && insight.link == "months/2026-06/")
    let under = try #require(pace(june(16), this: 4_000, last: 6_000))
    #expect(under.severity == .info && under.text.contains("280.00 GBP and 30% below"))
    #expect(under.figures.json.contains(#""percent":-30"#))
  }

  @Test("spending pace: below the percentage, below the amount, too early, last month not known")
  func noPace() {
    #expect(pace(june(16), this: 7_100, last: 6_000) == nil, "below the percentage")
    #expect(pace(june(16), this: 1_500, last: 1_000) == nil, "below the amount")
    #expect(pace(june(7), this: 80_000, last: 6_000) == nil, "no week is whole yet")
    #expect(pace(june(8), this: 80_000, last: 6_000) != nil)
    #expect(pace(june(30), this: 80_000, last: 6_000)?.day == june(28), "until the month is over")
    #expect(pace(june(16), this: 8_000, last: 6_000, from: Month(2026, 6)) == nil, "last month is not known")
  }

  @Test("the pace is looked at once a week, and told in the same words in between")
  func paceNights() {
    let told = (15...21).map { pace(june($0), this: 8_000, last: 6_000) }
    #expect(Set(told).count == 1 && told[0] != nil)
    #expect(pace(june(22), this: 8_000, last: 6_000)?.id != told[0]?.id)
  }

  @Test("a payment that is booked late moves the message only with its bucket")
  func paceBuckets() {
    let one = pace(june(16), this: 8_000, last: 6_000)
    let other = pace(june(16), this: 8_040, last: 6_000)
    #expect(one == other && one != nil)
  }

  // MARK: Savings rate

  private func savings(_ now: (Int64, Int64), _ before: (Int64, Int64), months: Int = 12, partial: Bool = false)
    -> Insight?
  {
    var flows: [Month: SpendingInsights.Flow] = [:]
    for number in 0..<3 { flows[last - number] = .init(income: now.0, spending: now.1, isPartial: partial) }
    for number in 3..<(3 + months) { flows[last - number] = .init(income: before.0, spending: before.1) }
    return rules(from: last - (2 + months)).savingsRate(flows)
  }

  @Test("savings-rate change: five points and the money that they are")
  func savingsRate() throws {
    let insight = try #require(savings((300_000, 264_000), (300_000, 240_000)))
    #expect(
      insight.text
        == "From 2026-03 to 2026-05, 12% of income was kept, 8 points less than the 20% of the 12 months before: about "
        + "700.00 GBP.")
    #expect(insight.severity == .notice && insight.link == "income-statement/")
    #expect(savings((300_000, 210_000), (300_000, 240_000))?.severity == .info)
  }

  @Test("savings-rate change: below the percentage, below the amount, too little history, a part unknown, no income")
  func noSavingsRate() {
    #expect(savings((300_000, 252_100), (300_000, 240_000)) == nil, "below five points")
    #expect(savings((30_000, 26_400), (30_000, 24_000)) == nil, "below the amount")
    #expect(savings((300_000, 264_000), (300_000, 240_000), months: 5) == nil, "too little history")
    #expect(savings((300_000, 264_000), (300_000, 240_000), partial: true) == nil, "a part is not known")
    #expect(savings((0, 264_000), (300_000, 240_000)) == nil, "no income")
  }

  // MARK: Fees

  @Test("fees: what banks and brokers took in the last whole month, and in the year to it")
  func fees() throws {
    let paid = months([2_340, 1_000, 1_000])
    let insight = try #require(rules().fees(paid, usual: 250_000, link: "categories/money-fees/"))
    #expect(
      insight.text == "Banks and brokers took 23.40 GBP in fees in 2026-05, and 43.40 GBP in the twelve months to it.")
    #expect(insight.link == "categories/money-fees/" && insight.severity == .notice)
  }

  @Test("fees: below the percentage, below the amount, none in that month, the month not known")
  func noFees() {
    #expect(rules().fees(months([2_340]), usual: 500_000, link: "") == nil, "below the percentage")
    #expect(rules().fees(months([499]), usual: 1_000, link: "") == nil, "below the amount")
    #expect(rules().fees([last - 1: 9_000], usual: 1_000, link: "") == nil)
    #expect(rules(from: Month(2026, 6)).fees(months([9_000]), usual: 1_000, link: "") == nil)
  }
}
