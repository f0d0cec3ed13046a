import TestSupport
import Testing

/// Households that have hardly begun, or hold little: every night ends well, and no page fails.
@Suite struct SmallHouseholdTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var rows: [String] = []
    var currency = "GBP"
    var accountCurrency: String?
    var type = "current"
    var more = ""

    init(_ sentence: String, _ rows: String..., change: (inout Case) -> Void = { _ in }) {
      testDescription = sentence
      self.rows = rows
      change(&self)
    }

    var settings: String {
      """
      [household]
      name     = "Example"
      currency = "\(currency)"
      timezone = "Europe/London"

      [[account]]
      id       = "joint"
      name     = "Joint account"
      type     = "\(type)"
      currency = "\(accountCurrency ?? currency)"
      match    = ["joint.csv"]

      [[import]]
      id          = "joint"
      match       = "joint.csv"
      decimal     = "."
      date        = { column = "date", format = "yyyy-MM-dd" }
      amount      = { column = "amount" }
      description = ["description"]

      \(more)
      """
    }
  }

  private static let cases = [
    Case("an account without a row"),
    Case("one payment, today", "2026-04-02,-1.00,Kiosk"),
    Case("one payment, seven years ago", "2019-04-02,-1.00,Kiosk"),
    Case(
      "months with rows, then one without", "2026-01-05,-5.00,Kiosk", "2026-01-15,2500.00,Pay", "2026-02-05,-6.00,Kiosk"
    ),
    Case("a gap of a year between two payments", "2025-01-05,-5.00,Kiosk", "2026-03-05,-6.00,Kiosk"),
    Case("income alone", "2026-02-02,1.00,Pay", "2026-04-02,1.00,Pay"),
    Case("refunds alone", "2026-03-02,5.00,Kiosk") {
      $0.more =
        "[[rule]]\nname = \"Kiosk\"\nwhen = { description = { contains = \"Kiosk\" } }\nthen = { category = \"Food:Coffee\" }\n"
    },
    Case("a day that is still to come", "2026-04-12,1.00,Pay"),
    Case("nothing moved, and nothing said", "2026-04-02,0.00,", "2026-04-01,-5.00,"),
    Case("yen, which have no hundredths", "2026-03-02,-100,Kiosk", "2026-01-05,5000,Pay") { $0.currency = "JPY" },
    Case("dinars, which have thousandths", "2026-03-02,-100.125,Kiosk", "2026-01-05,5000.000,Pay") {
      $0.currency = "KWD"
    },
    Case("a card and no other account", "2026-03-02,-100.00,Kiosk", "2026-03-20,100.00,Thank you") { $0.type = "card" },
    Case("another currency whose rates are not known", "2026-03-02,-100.00,Kiosk", "2026-01-05,5000.00,Pay") {
      $0.accountCurrency = "USD"
      $0.more = "[rates]\nsource = \"file\"\nfile = \"rates.csv\"\n"
    },
    Case("a car and no payment") {
      $0.more =
        "[[asset]]\nid = \"car\"\nname = \"Car\"\nkind = \"vehicle\"\nvaluations = [ { day = 2025-02-28, value = \"900.00\" } ]\n"
    },
  ]

  @Test("its night ends well, twice, with a whole site", arguments: cases)
  func night(_ example: Case) async throws {
    let household = try SandboxedHousehold(settings: example.settings, today: "2026-04-02")
    try write("date,base,quote,rate\n", to: household.file("rates.csv"))
    if !example.rows.isEmpty {
      try write(
        "date,amount,description\n" + example.rows.map { $0 + "\n" }.joined(), to: household.file("inbox/joint.csv"))
    }
    try await household.expect(0, "run")
    #expect(exists(household.file("site/index.html")))
    #expect(exists(household.file("inbox/done/joint.csv")) == !example.rows.isEmpty)
    let rows = try await household.query("select count(*) as n from transactions")
    #expect(rows.first?["n"] == "\(example.rows.count)")
    try await household.expect(0, "run", today: "2026-05-01")
  }
}
