import TestSupport
import Testing

/// A member's own site, which holds nothing of accounts that the member may not see.
@Suite("A member's own site") struct MemberSiteTests {
  private static let settings = """
    \(exampleHousehold(members: ["Anna", "Ben"]))

    \(jointAccount(on: "2026-01-01", "1000.00"))

    [[account]]
    id          = "nestegg"
    name        = "Bens Nestegg"
    type        = "savings"
    institution = "Hushbank"
    match       = ["nestegg*"]
    owners      = { ben = 100 }
    visible_to  = ["ben"]
    opening     = { day = 2026-01-01, balance = "7654.32" }

    \(statements(of: "joint"))

    \(statements(of: "nestegg"))

    [[asset]]
    id         = "boat"
    name       = "Secret Boat"
    kind       = "other"
    owners     = { ben = 100 }
    valuations = [{ day = 2026-01-01, value = "8765.43" }]

    [[budget]]
    id       = "hushbudget"
    name     = "Hushbudget"
    category = "Food"
    amount   = "50.00"
    member   = "ben"

    [[goal]]
    id       = "hushgoal"
    name     = "Hushgoal"
    target   = "9000.00"
    tracking = "balance"
    accounts = { nestegg = 100 }

    [[planned]]
    id      = "hushplan"
    name    = "Hushplan"
    account = "nestegg"
    amount  = "-99.00"
    day     = 2026-09-01

    [[milestone]]
    id     = "hushmark"
    name   = "Hushmark"
    amount = "17000.00"

    [[scenario]]
    id     = "hushscenario"
    name   = "Hushscenario"
    change = [{ add = { name = "Hushadd", account = "nestegg", amount = "5.00", cadence = "weekly", from = 2026-08-01 } }]

    [[rule]]
    name = "whisper rule"
    when = { description = { contains = "whisper" } }
    then = { category = "Food:Coffee", tags = ["clandestine"] }

    [[rule]]
    name = "corner rule"
    when = { description = { contains = "corner" }, not = { account = ["nestegg"] } }
    then = { category = "Food:Groceries" }

    """

  /// What only the private account and asset would bring.
  private static let secrets = [
    "Nestegg", "nestegg", "Hushbank", "hushbank", "Secret Boat", "Whisper", "WHISPER", "whisper", "clandestine",
    "Hushbudget", "Hushgoal", "Hushplan", "Hushmark", "Hushscenario", "hushbudget", "hushgoal", "hushplan", "hushmark",
    "hushscenario", "7654.32", "7,654.32", "8765.43", "8,765.43", "43.21", "hidden note",
  ]

  private func household() async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    try write(
      "Date,Amount,Text\n2026-06-01,-5.00,Corner Shop\n2026-06-02,-300.00,Moved\n", to: household.file("joint.csv"))
    try write(
      "Date,Amount,Text\n2026-06-03,300.00,Arrived\n2026-06-04,-43.21,Whisper Club\n",
      to: household.file("nestegg.csv"))
    try await household.expect(0, "import", "joint.csv", "nestegg.csv")
    try await household.expect(0, "build")
    try await household.expect(0, "note", "whisper", "hidden note")
    try await household.expect(0, "tag", "corner", "kept")
    try await household.expect(0, "build")
    return household
  }

  private func found(_ secrets: [String], in folder: String) throws -> [String] {
    let files = try contents(of: folder)
    #expect(files.count > 20)
    return secrets.filter { secret in
      files.contains { path, bytes in
        path.contains(secret) || String(decoding: bytes, as: UTF8.self).contains(secret)
      }
    }
  }

  @Test("holds no byte of a private account or asset, which the household's own site shows")
  func isolated() async throws {
    let household = try await household()
    try await household.expect(0, "build", "--member", "anna")
    try await household.expect(0, "build", "--member", "ben")
    let ids = try await household.query("select transaction_id from transactions where account_id = 'nestegg'")
      .compactMap { $0["transaction_id"] }
    #expect(ids.count == 2)
    #expect(try found(Self.secrets + ids, in: household.file("members/anna")) == [])
    // Every one of them is there to be found.
    let shown = try found(Self.secrets, in: household.file("site"))
    for secret in [
      "Nestegg", "Hushbank", "Secret Boat", "whisper", "clandestine", "7654.32", "8765.43", "hidden note",
      "Hushbudget", "Hushgoal", "Hushplan", "Hushmark", "Hushscenario",
    ] { #expect(shown.contains(secret), "\(secret)") }
    #expect(Set(try found(Self.secrets, in: household.file("members/ben/site"))).isSuperset(of: shown))
    #expect(!exists(household.file("members/anna/daybook.sqlite")))
  }

  @Test("its totals are of what is seen, decisions and rules hold, a transfer to a private account stays a transfer")
  func totals() async throws {
    let household = try await household()
    let site = household.file("site")
    let before = try contents(of: site)
    try await household.expect(0, "build", "--member", "anna")
    #expect(try contents(of: site) == before)
    let data = household.file("members/anna/site/data")
    let transactions = CSVRows(try readText("\(data)/transactions/2026.csv")).rows
    #expect(transactions.map { $0["amount"] } == ["-5.00", "-300.00"])
    #expect(transactions.map { $0["category"] } == ["Food:Groceries", "Transfer:Own accounts"])
    #expect(transactions.map { $0["category_reason"] } == ["rule: corner rule", "paired with private account"])
    #expect(transactions.first?["tags"] == "[\"kept\"]")
    // The far side of a transfer is no merchant, seen or not.
    #expect(transactions.map { $0["merchant"] } == ["Corner Shop", ""])
    let all = try await household.query(
      "select coalesce(merchant, '') as name from transactions where account_id = 'joint' order by day")
    #expect(all.map { $0["name"] } == transactions.map { $0["merchant"] })
    let worth = CSVRows(try readText("\(data)/net_worth_daily/2026.csv")).rows
    #expect(worth.last?["total"] == "695.00")
    let spent = CSVRows(try readText("\(data)/spending_monthly.csv")).rows
    #expect(spent.map { $0["spent"] } == ["5.00"])
    // Again: the same bytes.
    let first = try contents(of: household.file("members/anna/site"))
    try await household.expect(0, "build", "--member", "anna")
    #expect(try contents(of: household.file("members/anna/site")) == first)
  }

  @Test("a leg without a partner that names a private account stays an unpaired transfer, and says no more of it")
  func unpaired() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    try write(
      "Date,Amount,Text\n2026-06-01,-5.00,Corner Shop\n2026-06-02,-300.00,Transfer Bens Nestegg\n",
      to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "build")
    let reasons = try await household.query("select category_reason from transactions order by day")
      .compactMap { $0["category_reason"] }
    #expect(reasons == ["rule: corner rule", "unpaired: names Bens Nestegg"])
    try await household.expect(0, "build", "--member", "anna")
    let data = household.file("members/anna/site/data")
    let transactions = CSVRows(try readText("\(data)/transactions/2026.csv")).rows
    #expect(transactions.map { $0["category"] } == ["Food:Groceries", "Transfer:Own accounts"])
    #expect(transactions.map { $0["category_reason"] } == ["rule: corner rule", "unpaired: names private account"])
    #expect(CSVRows(try readText("\(data)/spending_monthly.csv")).rows.map { $0["spent"] } == ["5.00"])
  }

  @Test("the interest of a loan that is not seen stays spending and the rest a transfer, and no word tells which loan")
  func loan() async throws {
    let loan = """
      [[asset]]
      id        = "hushloan"
      name      = "Hushloan"
      kind      = "mortgage"
      owners    = { ben = 100 }
      paid_from = "joint"
      loan      = { principal = "10000.00", first_payment = 2026-05-01, months = 360, rates = [{ from = 2026-05-01, percent = "6" }] }

      """
    let household = try SandboxedHousehold(settings: Self.settings + loan, today: "2026-07-01")
    try write(
      "Date,Amount,Text\n2026-05-01,-59.96,Lender\n2026-05-02,-5.00,Corner Shop\n", to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "build")
    let all = try await household.query("select category from spending_monthly order by category")
    #expect(all.map { $0["category"] } == ["Food:Groceries", "Home:Mortgage interest"])
    try await household.expect(0, "build", "--member", "anna")
    let data = household.file("members/anna/site/data")
    let seen = CSVRows(try readText("\(data)/spending_monthly.csv")).rows
    #expect(seen.map { $0["category"] } == all.map { $0["category"] })
    #expect(seen.map { $0["spent"] } == ["5.00", "50.00"])
    let reasons = CSVRows(try readText("\(data)/transactions/2026.csv")).rows.map { $0["category_reason"] }
    #expect(reasons == ["payment to private account", "rule: corner rule"])
    #expect(try found(["Hushloan", "hushloan"], in: household.file("members/anna")) == [])
  }

  @Test("is made only when it is asked for, and the household's own is no other for it")
  func asked() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    try write("Date,Amount,Text\n2026-06-01,-5.00,Corner Shop\n", to: household.file("joint.csv"))
    try await household.expect(0, "import", "joint.csv")
    try await household.expect(0, "build")
    #expect(!exists(household.file("members")))
    let site = try contents(of: household.file("site"))
    try await household.expect(0, "build", "--member", "anna")
    #expect(exists(household.file("members/anna/site/index.html")) && !exists(household.file("members/ben")))
    #expect(try contents(of: household.file("site")) == site)
  }

  @Test("is of a member that there is") func unknown() async throws {
    let household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    #expect(
      try await household.expect(1, "build", "--member", "ana").errors.contains(
        "no member is called 'ana'\nhint: did you mean 'anna'?"))
  }
}
