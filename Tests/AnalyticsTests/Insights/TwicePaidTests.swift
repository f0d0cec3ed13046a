import Core
import Testing

@testable import Analytics

@Suite("Paid twice") struct TwicePaidTests {
  private let rule = TwicePaid(home: .gbp, today: june(20), usualMonth: 250_000)

  private func payment(
    _ id: String, _ day: Day, _ minor: Int64 = 4_200, account: String = "joint", merchant: Int64 = 1,
    isStanding: Bool = false
  ) -> InsightPayment {
    InsightPayment(
      id: "t_\(id)", day: day, account: account, merchant: merchant, category: nil, minor: minor,
      paid: Money(minor: minor, .gbp), isStanding: isStanding)
  }

  private func ids(_ payments: [InsightPayment], decided: Set<String> = []) -> [[String]] {
    rule.found(payments, decided: decided).map { [$0.first.id, $0.second.id] }
  }

  @Test("possible duplicate: one amount, merchant and account within a day, with the command that settles it")
  func found() throws {
    let twice = [payment("b", june(12)), payment("a", june(13))]
    #expect(ids(twice) == [["t_b", "t_a"]])
    let insight = try #require(rule.found(twice, decided: []).first).insight(name: "Corner Shop", account: "Joint")
    #expect(
      insight.text
        == "Corner Shop took 42.00 GBP from Joint on 2026-06-12 and on 2026-06-13. If it is one payment, daybook duplicate "
        + "t_a same_as t_b counts it once; same_as none says that it is two.")
    #expect(insight.link == "transactions/2026-06/#d2026-06-13" && insight.severity == .warning)
  }

  @Test("not of two accounts, merchants, amounts or days further apart, nor of what is paid again and again")
  func notFound() {
    let first = payment("a", june(12))
    #expect(ids([first, payment("b", june(12), account: "card")]).isEmpty)
    #expect(ids([first, payment("b", june(12), merchant: 2)]).isEmpty)
    #expect(ids([first, payment("b", june(12), 4_201)]).isEmpty)
    #expect(ids([first, payment("b", june(14))]).isEmpty)
    #expect(ids([first, payment("b", june(12), isStanding: true)]).isEmpty)
    #expect(ids([payment("a", june(20) - 90), payment("b", june(20) - 90)]).isEmpty, "long ago")
  }

  @Test("below the amount, and below the percentage of a usual month's spending")
  func limits() {
    #expect(ids([payment("a", june(12), 999), payment("b", june(12), 999)]).isEmpty)
    let rich = TwicePaid(home: .gbp, today: june(20), usualMonth: 1_000_000)
    #expect(rich.found([payment("a", june(12)), payment("b", june(12))], decided: []).isEmpty)
  }

  @Test("where two equal payments a day were usual in the year before, nothing is doubtful")
  func usual() {
    let before = [100, 200].flatMap { [payment("x\($0)", june(20) - $0), payment("y\($0)", june(20) - $0)] }
    let rows = (before + [payment("a", june(12)), payment("b", june(12))]).sorted { $0.day < $1.day }
    #expect(ids(rows).isEmpty)
    #expect(ids(Array(rows.suffix(4))).count == 1, "one pair before is no habit")
  }

  @Test("what was decided is not asked again; three of one day are one doubt and a payment")
  func decided() {
    let three = ["a", "b", "c"].map { payment($0, june(12)) }
    #expect(ids(three) == [["t_a", "t_b"]])
    #expect(ids(Array(three.prefix(2)), decided: ["t_a"]).isEmpty)
  }
}
