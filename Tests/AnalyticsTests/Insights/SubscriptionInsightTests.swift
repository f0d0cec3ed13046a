import Core
import Testing

@testable import Analytics

@Suite("What streams tell") struct SubscriptionInsightTests {
  private func rules(_ streams: [RecurringStream], since known: String = "2024-01-01", today: Day = june(20)) throws
    -> SubscriptionInsights
  {
    SubscriptionInsights(
      streams: streams, known: ["joint": try date(known)], rates: rates(today), today: today)
  }

  /// Standing payments of 12,000 pounds a year, which others are shares of.
  private func rent() throws -> RecurringStream {
    try stream("rent", -100_000, monthly(1), next: "2026-07-01", paid: paid(24, 1, -100_000))
  }

  /// One a month up to June 2026, the oldest first.
  private func paid(_ count: Int, _ day: Int, _ minor: Int64) -> [(String, Int64)] {
    (0..<count).reversed().map { ((Month(2026, 6) - $0).day(day).iso, minor) }
  }

  private func found(_ kind: Insight.Kind, _ streams: [RecurringStream], since known: String = "2024-01-01") throws
    -> [Insight]
  {
    try rules([rent()] + streams, since: known).all(income: 0).filter { $0.kind == kind }
  }

  @Test("new subscription: begun behind the books' first days, and a habit since")
  func new() throws {
    let films = try stream("films", -1_099, monthly(12), next: "2026-07-12", paid: paid(3, 12, -1_099))
    let insight = try #require(try found(.subscriptionNew, [films]).first)
    #expect(
      insight.text == "films is paid monthly since 2026-04-12: about 10.99 GBP each, 130.00 GBP a year.")
    #expect(insight.day == june(12) && insight.link == "recurring/films/")
    #expect(try found(.subscriptionNew, [films], since: "2026-04-01").isEmpty, "it began with the books")
    #expect(
      try found(.subscriptionNew, [stream("old", -1_099, monthly(12), next: "2026-07-12", paid: paid(9, 12, -1_099))])
        .isEmpty, "it is known for long")
  }

  @Test("new subscription: below the percentage, below the amount, not accepted and not sure")
  func notNew() throws {
    let cheap = try stream("cheap", -199, monthly(12), next: "2026-07-12", paid: paid(3, 12, -199))
    #expect(try found(.subscriptionNew, [cheap]).isEmpty, "below the amount")
    let castle = try stream("castle", -10_000_000, monthly(1), next: "2026-07-01", paid: paid(24, 1, -10_000_000))
    let films = try stream("films", -1_099, monthly(12), next: "2026-07-12", paid: paid(3, 12, -1_099))
    #expect(try found(.subscriptionNew, [castle, films]).isEmpty, "below the percentage")
    var early = films
    (early.status, early.tier) = (.suggested, .early)
    #expect(try found(.subscriptionNew, [early]).isEmpty)
  }

  private func dearer(from old: Int64, to new: Int64, on iso: String = "2026-05-12") throws -> RecurringStream {
    var films = try stream("films", new, monthly(12), next: "2026-07-12", paid: paid(12, 12, new))
    films.amount.model = .stepped
    films.priceChanges = [
      PriceChange(day: try date(iso), oldMinor: old, newMinor: new, yearlyMinor: (new - old) * 12)
    ]
    return films
  }

  @Test("changed subscription: old, new, percent and what it is a year")
  func changed() throws {
    let insight = try #require(try found(.subscriptionChanged, [dearer(from: -999, to: -1_099)]).first)
    #expect(insight.title == "films is dearer" && insight.severity == .notice)
    #expect(
      insight.text == "films costs 10.99 GBP since 2026-05-12, 9.99 GBP before: 10.0% more, 12.00 GBP a year.")
    let cheaper = try #require(try found(.subscriptionChanged, [dearer(from: -1_099, to: -999)]).first)
    #expect(cheaper.severity == .info && cheaper.figures.json.contains(#""yearly":{"amount":"-12.00""#))
  }

  @Test("changed subscription: below the percentage, below the amount, long ago")
  func notChanged() throws {
    #expect(try found(.subscriptionChanged, [dearer(from: -10_000, to: -10_290)]).isEmpty, "below the percentage")
    #expect(try found(.subscriptionChanged, [dearer(from: -999, to: -1_048)]).isEmpty, "below the amount")
    #expect(try found(.subscriptionChanged, [dearer(from: -999, to: -1_099, on: "2026-03-12")]).isEmpty, "long ago")
  }

  @Test("changed once may be an odd bill; paid twice it is a new price, and the same message goes on under its id")
  func changedOnce() throws {
    var films = try stream("films", -999, monthly(12), next: "2026-07-12", paid: paid(12, 12, -999))
    films.payments[11].amountMinor = -1_299
    films.amount.low = -1_299
    let once = try #require(try found(.subscriptionChanged, [films]).first)
    #expect(
      once.text == "films cost 12.99 GBP on 2026-06-12, 9.99 GBP before: once so far, so it may be one odd bill.")
    let twice = try #require(
      try found(.subscriptionChanged, [dearer(from: -999, to: -1_299, on: "2026-06-12")]).first)
    #expect(twice.id == once.id && twice.text != once.text)
  }

  @Test("missed subscription: the slot that was not filled, however often the night asks")
  func missed() throws {
    var gym = try stream("gym", -2_499, monthly(5), next: "2026-07-05", paid: [("2026-05-05", -2_499)])
    (gym.state, gym.overdue) = (.missed, [june(5)])
    let insight = try #require(try found(.subscriptionMissed, [gym]).first)
    #expect(
      insight.text
        == "gym, about 24.99 GBP monthly, was due on 2026-06-05 and has not come; last paid on 2026-05-05.")
    #expect(insight.severity == .warning)
    gym.state = .late
    #expect(try found(.subscriptionMissed, [gym]).isEmpty, "late is not missed")
  }

  @Test("missed subscription: below the percentage, below the amount")
  func notMissed() throws {
    var cheap = try stream("cheap", -499, monthly(5), next: "2026-07-05", paid: [("2026-05-05", -499)])
    (cheap.state, cheap.overdue) = (.missed, [june(5)])
    #expect(try found(.subscriptionMissed, [cheap]).isEmpty, "below the amount")
    let castle = try stream("castle", -1_000_000, monthly(1), next: "2026-07-01", paid: paid(24, 1, -1_000_000))
    var gym = try stream("gym", -2_499, monthly(5), next: "2026-07-05", paid: [("2026-05-05", -2_499)])
    (gym.state, gym.overdue) = (.missed, [june(5)])
    #expect(try found(.subscriptionMissed, [castle, gym]).isEmpty, "below the percentage")
  }

  @Test("lapsed subscription: two slots missed, and what a year of it was")
  func lapsed() throws {
    var gym = try stream(
      "gym", -2_499, monthly(5), next: nil, paid: [("2026-02-05", -2_499), ("2026-03-05", -2_499)])
    gym.state = .lapsed
    let insight = try #require(try found(.subscriptionLapsed, [gym]).first)
    #expect(insight.day == (try date("2026-05-10")))
    #expect(
      insight.text
        == "gym was last paid on 2026-03-05 and was monthly: about 280.00 GBP a year less, unless it is paid from "
        + "elsewhere now.")
    gym.status = .cancelled
    #expect(try found(.subscriptionLapsed, [gym]).isEmpty, "a person said so already")
  }

  @Test("lapsed subscription: below the amount, below the percentage, long ago")
  func notLapsed() throws {
    func over(_ minor: Int64, _ iso: String) throws -> RecurringStream {
      var stream = try stream("gym", minor, monthly(5), next: nil, paid: [(iso, minor)])
      stream.state = .lapsed
      return stream
    }
    #expect(try found(.subscriptionLapsed, [over(-199, "2026-03-05")]).isEmpty, "below the amount")
    #expect(try found(.subscriptionLapsed, [over(-2_499, "2026-01-05")]).isEmpty, "long ago")
    let castle = try stream("castle", -10_000_000, monthly(1), next: "2026-07-01", paid: paid(24, 1, -10_000_000))
    #expect(try found(.subscriptionLapsed, [castle, over(-1_099, "2026-03-05")]).isEmpty, "below the percentage")
  }

  private func yearly(_ streams: Int, income: Int64) throws -> Insight? {
    let others = try (1..<streams).map { number in
      try stream("s\(number)", -1_000, monthly(9), next: "2026-07-09", paid: paid(24, 9, -1_000))
    }
    return try rules([rent()] + others).all(income: income).first { $0.kind == .subscriptionsYearly }
  }

  @Test("yearly cost of subscriptions, its share of income and the dearest")
  func ofAYear() throws {
    let insight = try #require(try yearly(3, income: 4_000_000))
    #expect(
      insight.text
        == "Payments that come again and again take about 12000.00 GBP a year, over 30% of the last twelve months’ income; "
        + "the dearest are rent, s1, s2.")
    #expect(try yearly(3, income: 4_010_000) == insight, "told to its bucket")
  }

  @Test("yearly cost of subscriptions: below the percentage, below the amount, too few, income not known")
  func notOfAYear() throws {
    #expect(try yearly(3, income: 30_000_000) == nil, "below the percentage")
    #expect(try yearly(2, income: 4_000_000) == nil, "too few")
    #expect(try yearly(3, income: 0) == nil, "income is not known")
    let small = try (0..<3).map { try stream("s\($0)", -300, monthly(9), next: "2026-07-09", paid: paid(24, 9, -300)) }
    #expect(try rules(small).all(income: 20_000).filter { $0.kind == .subscriptionsYearly }.isEmpty, "below the amount")
  }

  @Test("what cannot be stated in the household's currency is left out")
  func noRate() throws {
    var films = try dearer(from: -999, to: -1_999)
    films.currency = .usd
    #expect(try found(.subscriptionChanged, [films]).isEmpty)
  }
}
