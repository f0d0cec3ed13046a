import Core
import Testing

@testable import Analytics

@Suite("Unusual payments") struct UnusualPaymentTests {
  private let rule = UnusualPayments(home: .gbp, today: june(20))

  private func payment(
    _ day: Day, _ minor: Int64, merchant: Int64? = 1, category: String? = "Food:Groceries", isStanding: Bool = false
  ) -> InsightPayment {
    InsightPayment(
      id: "t_\(day)_\(minor)", day: day, account: "joint", merchant: merchant, category: category, minor: minor,
      paid: Money(minor: minor, .gbp), isStanding: isStanding)
  }

  /// One payment a month for a year, of about 45 pounds.
  private func usual(_ count: Int = 12, merchant: Int64? = 1, category: String? = "Food:Groceries") -> [InsightPayment]
  {
    (0..<count).map { number in
      payment(
        (Month(2026, 5) - number).day(7), 4_500 + Int64(number % 3) * 100, merchant: merchant, category: category)
    }.sorted { $0.day < $1.day }
  }

  @Test("unusual transaction for its merchant: twice the median and fifty more, with the reason and its figures")
  func merchant() throws {
    let found = rule.found(usual() + [payment(june(12), 31_240)])
    #expect(found.map(\.payment.minor) == [31_240])
    let insight = try #require(found.first).insight(name: "Tesco", link: "merchants/tesco-0000/", .gbp)
    #expect(insight.kind == .unusualTransaction && insight.day == june(12) && insight.severity == .notice)
    #expect(insight.title == "Tesco: 6 times what is usual")
    #expect(
      insight.text
        == "Tesco took 312.40 GBP on 2026-06-12; its payments are usually about 46.00 GBP, by 12 in the twelve months before."
    )
    #expect(
      insight.figures.json
        == #"{"amount":{"amount":"312.40","currency":"GBP"},"payments":12,"times":6,"usual":{"amount":"46.00","currency":"GBP"}}"#
    )
  }

  @Test("below the percentage: less than twice what is usual")
  func belowPercentage() {
    let large = usual().map { payment($0.day, $0.minor * 10) }
    #expect(rule.found(large + [payment(june(12), 91_000)]).isEmpty)
    #expect(rule.found(large + [payment(june(12), 93_000)]).count == 1)
  }

  @Test("below the amount: four times a coffee is a coffee")
  func belowAmount() {
    let coffees = usual().map { payment($0.day, 300) }
    #expect(rule.found(coffees + [payment(june(12), 5_299)]).isEmpty)
    #expect(rule.found(coffees + [payment(june(12), 5_300)]).count == 1)
  }

  @Test("within what the merchant's payments spread over anyway")
  func spread() {
    let wide = [1_000, 2_000, 4_000, 9_000, 16_000, 18_000, 3_000] as [Int64]
    let history = wide.enumerated().map { payment((Month(2026, 5) - $0).day(7), $1) }.sorted { $0.day < $1.day }
    #expect(rule.found(history + [payment(june(12), 13_000)]).isEmpty)
  }

  @Test("too little history of the merchant, and none of the category")
  func littleHistory() {
    #expect(rule.found(usual(4) + [payment(june(12), 31_240)]).isEmpty)
    #expect(rule.found(usual(5) + [payment(june(12), 31_240)]).count == 1)
  }

  @Test("unusual transaction for its category, where the merchant is hardly known: three times and a hundred more")
  func category() throws {
    let history = usual(12, merchant: nil)
    let found = rule.found(history + [payment(june(12), 15_000, merchant: 9)])
    #expect(found.map(\.isForMerchant) == [false])
    let text = try #require(found.first).insight(name: "Spice Hall", link: "", .gbp).text
    #expect(text.contains("payments of Groceries are usually about 46.00 GBP"))
    #expect(rule.found(history + [payment(june(12), 14_000, merchant: 9)]).isEmpty, "below the amount")
    let large = history.map { payment($0.day, $0.minor * 10, merchant: nil) }
    #expect(rule.found(large + [payment(june(12), 130_000, merchant: 9)]).isEmpty, "below the percentage")
    #expect(
      rule.found(usual(9, merchant: nil) + [payment(june(12), 15_000, merchant: 9)]).isEmpty, "too little history")
    #expect(
      rule.found(history + [payment(june(12), 15_000, merchant: 9, category: nil)]).isEmpty, "split: in no category")
  }

  @Test("what is paid again and again is expected, whatever it costs; it tells what is usual where nothing else does")
  func standing() {
    #expect(rule.found(usual() + [payment(june(12), 31_240, isStanding: true)]).isEmpty)
    let monthly = usual().map { payment($0.day, 999, isStanding: true) }
    #expect(rule.found(monthly + [payment(june(12), 31_240)]).count == 1)
    let shopping = usual().map { payment($0.day + 1, 20_000) }
    #expect(rule.found((monthly + shopping).sorted { $0.day < $1.day } + [payment(june(12), 31_240)]).isEmpty)
  }

  @Test("the message is the same on every night of the days it stands for")
  func nights() {
    let payments = usual() + [payment(june(12), 31_240)]
    func told(_ today: Day, _ more: [InsightPayment] = []) -> [Insight] {
      UnusualPayments(home: .gbp, today: today).found(payments + more).map { $0.insight(name: "T", link: "", .gbp) }
    }
    let first = told(june(12))
    #expect(first.count == 1)
    for night in 1..<90 { #expect(told(june(12) + night, [payment(june(12) + 1, 4_700)]) == first) }
    #expect(told(june(12) + 90).isEmpty)
    #expect(told(june(11)).isEmpty, "not before its day")
  }
}
