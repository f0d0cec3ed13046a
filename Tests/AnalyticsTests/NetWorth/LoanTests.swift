import Core
import Settings
import Testing

@testable import Analytics

private func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

private func terms(
  _ principal: Int64, _ percent: String, months: Int, first: String = "2020-06-01", payment: Int64? = nil
) throws -> LoanTerms {
  LoanTerms(
    principal: Money(minor: principal, .gbp), firstPayment: try day(first), months: months,
    payment: payment.map { Money(minor: $0, .gbp) },
    rates: [.init(from: try day(first), percent: try #require(ExactDecimal(percent)))])
}

@Suite("Loans with schedules (domain.md § 6)") struct LoanTests {
  @Test(
    "the level payment is the annuity's, to the penny",
    arguments: [
      // Published tables: 100,000 at 6 % and 200,000 at 6.5 % over thirty years.
      (10_000_000, "6", 360, 59_955), (20_000_000, "6.5", 360, 126_414), (24_000_000, "3.1", 300, 115_063),
      // No interest; long and dear; hardly any interest.
      (1_200, "0", 12, 100), (123_456_789, "19.999999", 480, 2_058_351), (123_456_789, "0.000001", 360, 342_936),
    ] as [(Int64, String, Int, Int64)])
  func level(_ principal: Int64, _ percent: String, _ months: Int, _ payment: Int64) throws {
    let schedule = LoanSchedule(try terms(principal, percent, months: months))
    #expect(schedule.payments.first?.amount == payment)
    #expect(schedule.payments.count == months)
    #expect(schedule.payments.last?.balance == 0)
    #expect(schedule.payments.reduce(0) { $0 + $1.principal } == principal)
  }

  @Test("each payment is a month's interest on what was owed, and the rest repays")
  func split() throws {
    let schedule = LoanSchedule(try terms(10_000_000, "6", months: 360))
    #expect(schedule.payments[0].interest == 50_000 && schedule.payments[0].principal == 9_955)
    #expect(schedule.payments[11].balance == 9_877_200)
    // Three hundred and sixty roundings are made good by the last.
    #expect(schedule.payments[359].amount == 60_000)
  }

  @Test("a new rate counts from the month that begins with it; a payment that is stated stays as it is")
  func rateHistory() throws {
    var loan = try terms(24_000_000, "3.1", months: 300, payment: 113_820)
    loan.rates.append(.init(from: try day("2025-06-01"), percent: try #require(ExactDecimal("4.6"))))
    let payments = LoanSchedule(loan).payments
    #expect(payments[60].day == (try day("2025-06-01")) && payments[60].interest == 53_324)
    #expect(payments[61].interest == 78_894 && payments[61].balance == 20_546_146)
    #expect(payments.allSatisfy { $0.amount == 113_820 })
    // What its terms do not repay is owed still.
    #expect(payments[299].balance > 0)
    // Without a stated payment the new rate makes a new one, which repays it in the months that are left.
    loan.payment = nil
    let level = LoanSchedule(loan).payments
    #expect(level[60].amount == 115_063 && level[61].amount > 125_000 && level[299].balance == 0)
  }

  @Test("a payment on the 31st is made on the last day of short months, leap days too")
  func monthEnds() throws {
    let payments = LoanSchedule(try terms(1_200_00, "0", months: 5, first: "2023-12-31")).payments
    #expect(payments.map(\.day.iso) == ["2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"])
  }

  @Test("a balance that the lender stated re-anchors the schedule; a loan repaid early is over")
  func stated() throws {
    let loan = try terms(1_000_000, "12", months: 12)
    let plain = LoanSchedule(loan).payments
    // Between two payments, and on the day of one: then it is what that payment left.
    for (on, place) in [("2020-08-15", 3), ("2020-09-01", 4)] {
      let schedule = LoanSchedule(loan, stated: [(try day(on), 500_000)])
      #expect(schedule.payments[place].interest == 5_000)
      #expect(Array(schedule.payments.prefix(place - (place == 4 ? 1 : 0))) == Array(plain.prefix(3)))
      #expect(schedule.payments.last?.balance == 0)
    }
    #expect(LoanSchedule(loan, stated: [(try day("2020-08-15"), 0)]).payments.count == 3)
  }

  @Test("its days: lent a month before the first payment, derived between, observed where stated, carried at the end")
  func series() throws {
    var asset = AssetSettings(id: "m", name: "M", kind: .mortgage, currency: .gbp)
    asset.loan = try terms(100_000, "0", months: 3, payment: 30_000)
    asset.valuations = [.init(day: try day("2020-06-15"), value: Money(minor: -65_000, .gbp))]
    let plain = DayRates { minor, _, _ in minor }
    let series = try #require(assetSeries(asset, to: try day("2020-09-01"), rates: plain))
    func on(_ text: String) throws -> String {
      let found = series.days[try day(text) - series.first]
      return "\(found.minor) \(found.quality.rawValue)"
    }
    #expect(series.first.iso == "2020-05-01")
    #expect(try on("2020-05-01") == "-100000 derived")
    #expect(try on("2020-06-01") == "-70000 derived")
    #expect(try on("2020-06-15") == "-65000 observed")
    #expect(try on("2020-07-01") == "-35000 derived")
    #expect(try on("2020-08-01") == "-5000 derived")
    #expect(try on("2020-09-01") == "-5000 carried")
    #expect(
      series.repaid == [try day("2020-06-01"): 30_000, try day("2020-07-01"): 30_000, try day("2020-08-01"): 30_000])
    #expect(assetSeries(asset, to: try day("2020-04-30"), rates: plain) == nil)
  }

  @Test(
    "after the last valuation a value stands, falls evenly to its end, or by a share of what is left to its floor")
  func depreciation() throws {
    var car = AssetSettings(id: "car", name: "Car", kind: .vehicle, currency: .gbp)
    car.valuations = [.init(day: try day("2023-01-01"), value: Money(minor: 1_200_000, .gbp))]
    let plain = DayRates { minor, _, _ in minor }
    func values(_ days: [Int]) throws -> [Int64] {
      let series = try #require(assetSeries(car, to: try day("2045-01-01"), rates: plain))
      #expect(series.days.last?.quality == .carried)
      return days.map { series.days[$0].minor }
    }
    #expect(try values([0, 365, 4_000]) == [1_200_000, 1_200_000, 1_200_000])
    car.depreciation = .straightLine(years: ExactDecimal(mantissa: 8, scale: 0), to: Money(minor: 200_000, .gbp))
    #expect(try values([0, 365, 730, 8 * 365, 5_000]) == [1_200_000, 1_075_000, 950_000, 200_000, 200_000])
    car.depreciation = .declining(percent: ExactDecimal(mantissa: 20, scale: 0), floor: Money(minor: 100_000, .gbp))
    #expect(try values([0, 365, 730, 365 * 20]) == [1_200_000, 960_000, 768_000, 100_000])
    // Valued anew it begins again; between two valuations the rule has no say.
    car.valuations.append(.init(day: try day("2024-01-01"), value: Money(minor: 1_000_000, .gbp)))
    #expect(try values([364, 365, 730]) == [1_200_000, 1_000_000, 800_000])
  }

  /// Of 599.55 a month, paid from `giro`.
  private func mortgage() throws -> AssetSettings {
    var mortgage = AssetSettings(id: "mortgage", name: "Mortgage", kind: .mortgage, currency: .gbp)
    mortgage.loan = try terms(10_000_000, "6", months: 360, first: "2026-02-01")
    mortgage.paidFrom = "giro"
    return mortgage
  }

  @Test("a payment of the schedule is one row: of those near it the nearest in amount, then in days; the rest are not")
  func oneRow() throws {
    let books = try AnalysedBooks(today: try day("2026-04-20"))
    books.account("giro", opening: (try day("2025-12-31"), 1_000_000))
    books.settings.assets = [try mortgage()]
    func payments() throws -> [String] {
      try books.analyse()
      let parts = try books.lines(
        """
        select t.day, t.description, count(*), sum(s.kind = 'spending') from splits_stored s join transactions t using (tx)
        where t.tx in (select tx from classified where category_source = 'transfer') group by t.tx order by 1, 2
        """)
      let marts = try books.marts()
      try books.analyseFromNothing()
      #expect(try books.marts() == marts, "night after night as from nothing")
      return parts
    }
    try books.importFile(
      "giro",
      [
        paid(try day("2026-02-01"), -57_000, .gbp, "NURSERY"), paid(try day("2026-02-03"), -59_955, .gbp, "LENDER"),
        paid(try day("2026-02-04"), -59_955, .gbp, "SOFA"), paid(try day("2026-03-01"), -57_000, .gbp, "NURSERY"),
      ])
    #expect(try payments() == ["2026-02-03 LENDER 2 1", "2026-03-01 NURSERY 2 1"])
    // It comes later, and was booked in the month before: the other row was never it.
    try books.importFile("giro", [paid(try day("2026-02-27"), -59_955, .gbp, "LENDER")])
    #expect(try payments() == ["2026-02-03 LENDER 2 1", "2026-02-27 LENDER 2 1"])
    // What is decided to be something else is none.
    var decision = Decisions.Transaction()
    decision.category = "Home:Furnishing"
    books.decisions.transactions[try books.id("giro", try day("2026-02-03"), -59_955)] = decision
    #expect(try payments() == ["2026-02-04 SOFA 2 1", "2026-02-27 LENDER 2 1"])
  }

  @Test(
    "of a payment the interest is spending and the principal a transfer, which arrives at the debt: it sums exactly")
  func explained() throws {
    let books = try AnalysedBooks(today: try day("2026-03-20"))
    books.account("giro", opening: (try day("2025-12-31"), 1_000_000))
    var mortgage = try mortgage()
    mortgage.owners = books.settings.members.map { OwnerShare(member: $0.id, weight: 1) }
    books.settings.assets = [mortgage]
    // The first falls on a Sunday; another payment of about that size is another matter, and so is one too far off.
    try books.importFile(
      "giro",
      [
        paid(try day("2026-02-02"), -59_955, .gbp, "LENDER"), paid(try day("2026-03-01"), -59_955, .gbp, "LENDER"),
        paid(try day("2026-02-14"), -59_955, .gbp, "SOFA"), paid(try day("2026-02-01"), -40_000, .gbp, "RENT"),
      ])
    try books.analyse()
    let splits = """
      select s.day, s.category, s.amount_minor from splits_stored s order by s.day, s.category
      """
    #expect(
      try books.lines(splits) == [
        "2026-02-01 Uncategorised -40000", "2026-02-02 Home:Mortgage interest -50000",
        "2026-02-02 Transfer:Loan principal -9955", "2026-02-14 Uncategorised -59955",
        "2026-03-01 Home:Mortgage interest -49950", "2026-03-01 Transfer:Loan principal -10005",
      ])
    #expect(
      try books.lines("select distinct category_reason from classified where category_source = 'transfer'")
        == ["payment 1 of Mortgage", "payment 2 of Mortgage"])
    #expect(
      try books.lines(
        "select month, spending_minor, transfers_edge_minor, revaluation_minor, unexplained_minor from mart_net_worth_changes"
      ) == ["2025-12 0 0 0 0", "2026-01 0 0 0 0", "2026-02 -149955 0 0 0", "2026-03 -49950 0 0 0"])
    // A rule of the household's stands above the schedule.
    var when = Conditions()
    when.description = .contains("lender")
    var then = Actions()
    then.category = "Home:Rent"
    books.settings.rules = [RuleSettings(name: "lender", when: when, then: then)]
    try books.analyse()
    #expect(try books.lines("select count(*) from splits_stored where category = 'Transfer:Loan principal'") == ["0"])
  }
}
