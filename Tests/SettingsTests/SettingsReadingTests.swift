import Core
import Foundation
import Settings
import Testing

@Suite struct SettingsReadingTests {
  @Test("a household alone has all defaults")
  func defaults() throws {
    let settings = try settings("")
    #expect(
      settings.household
        == HouseholdSettings(
          id: "finances", name: "Example", currency: .gbp, country: "GB", timezone: "Europe/London",
          period: Period(.month, country: "GB")))
    #expect(settings.rates == RatesSettings())
    #expect(settings.rates.source == .ecb)
    #expect(settings.members.isEmpty && settings.accounts.isEmpty && settings.notYetBuilt.isEmpty)
    #expect(settings.categories.count == 56)
    #expect(settings.category("Food:Groceries")?.kind == .spending)
  }

  @Test(
    "the country follows from the currency, the euro's from the time zone",
    arguments: [
      ("USD", "America/New_York", "US"), ("CHF", "Europe/Zurich", "CH"), ("EUR", "Europe/Dublin", "IE"),
      ("EUR", "Asia/Tokyo", "EU"), ("XOF", "Africa/Dakar", "EU"),
    ]) func country(currency: String, timezone: String, country: String) throws
  {
    let text = "[household]\nname = \"A\"\ncurrency = \"\(currency)\"\ntimezone = \"\(timezone)\"\n"
    #expect(try DaybookSettings.read(text.utf8).household.country == country)
  }

  @Test(
    "the folder's name becomes an id",
    arguments: [
      ("Finances 2026", "finances-2026"), ("Müller & Söhne", "muller-sohne"), ("家計", "household"), ("", "household"),
    ]) func folder(name: String, id: String) throws
  {
    let text = "[household]\nname = \"A\"\ncurrency = \"EUR\"\ntimezone = \"UTC\"\n"
    #expect(try DaybookSettings.read(text.utf8, folder: name).household.id == id)
  }

  @Test("the period knows the country and where weeks begin")
  func period() throws {
    let settings = try settings("", household: "period = \"tax-year\"\nweek_starts = \"sunday\"\ncountry = \"AU\"")
    #expect(settings.household.period == Period(.taxYear, country: "AU", weekStarts: .sunday))
  }

  private static let twoMembers = """
    [[member]]
    id = "anna"
    name = "Anna"
    [[member]]
    id = "ben"
    name = "Ben"

    """

  @Test(
    "an account has what its table says, and the household's where it says nothing: owners with shares, else equal ones; visible_to, else every member"
  )
  func account() throws {
    let settings = try settings(
      Self.twoMembers + """
        [[connection]]
        id = "bank"
        provider = "gocardless"
        [[account]]
        id = "joint"
        name = "Joint"
        connection = "bank"
        type = "current"
        match = ["GB33BUKB20201555555555"]
        opening = { day = 2022-01-01, balance = "1500.00" }
        owners = { ben = "33.34", anna = "66.66" }
        visible_to = ["ben"]
        low_balance = "200"
        was = ["old", "older"]
        [[account]]
        id = "visa"
        name = "Visa"
        type = "card"
        currency = "USD"
        credit_limit = "5000.00"
        timezone = "America/New_York"
        closed = 2025-06-30
        hidden = true
        """)
    let joint = try #require(settings.account("joint"))
    #expect(joint.currency == .gbp && joint.timezone == "Europe/London" && joint.order == 0)
    #expect(
      joint.opening
        == AccountSettings.Opening(day: try #require(Day(2022, 1, 1)), balance: Money(minor: 150_000, .gbp)))
    #expect(joint.owners == [OwnerShare(member: "anna", weight: 6666), OwnerShare(member: "ben", weight: 3334)])
    #expect(joint.visibleTo == ["ben"])
    #expect(joint.lowBalance == Money(minor: 20_000, .gbp))
    #expect(settings.account("older") == joint)
    #expect(joint.hashID == "older")
    let visa = try #require(settings.account("visa"))
    #expect(visa.owners == [OwnerShare(member: "anna", weight: 1), OwnerShare(member: "ben", weight: 1)])
    #expect(visa.visibleTo == ["anna", "ben"])
    #expect(visa.creditLimit == Money(minor: 500_000, .usd))
    #expect(visa.closed?.iso == "2025-06-30" && visa.hidden && visa.order == 1 && visa.hashID == "visa")
    #expect(visa.place.line == 26)
  }

  @Test("rules are tried by priority, then in the order of the file")
  func ruleOrder() throws {
    let rules = [("a", 0), ("b", 10), ("c", 0), ("d", -1), ("e", 10)].map { name, priority in
      "[[rule]]\nname = \"\(name)\"\npriority = \(priority)\nwhen = { tags = [\"x\"] }\nthen = { ignore = true }\n"
    }
    #expect(try settings(rules.joined()).rules.map(\.name) == ["b", "e", "a", "c", "d"])
  }

  @Test("a rule's amounts are in the currency of the accounts it names, where they have one")
  func ruleCurrency() throws {
    let accounts = ["usd": "USD", "gbp": "GBP"].sorted { $0.key < $1.key }.map { id, currency in
      "[[account]]\nid = \"\(id)\"\nname = \"\(id)\"\ntype = \"current\"\ncurrency = \"\(currency)\"\n"
    }.joined()
    func from(_ account: String, _ amount: String = "-10.00") throws -> Money? {
      let rule =
        "[[rule]]\nname = \"r\"\nwhen = { \(account) amount = { from = \"\(amount)\" } }\nthen = { ignore = true }\n"
      return try settings(accounts + rule).rules.first?.when.amount?.from
    }
    #expect(try from("account = [\"usd\"],") == Money(minor: -1000, .usd))
    #expect(try from("account = [\"usd\", \"gbp\"],") == Money(minor: -1000, .gbp))
    #expect(try from("") == Money(minor: -1000, .gbp))
    #expect(try from("account = [\"usd\"],", "-10 EUR") == Money(minor: -1000, .eur))
  }

  @Test("a rule that names an account by its old id means the account of today")
  func renamedAccount() throws {
    let settings = try settings(
      """
      [[account]]
      id = "new"
      name = "New"
      type = "current"
      was = ["old"]
      [[rule]]
      name = "r"
      when = { account = ["old"] }
      then = { ignore = true }
      """)
    #expect(settings.rules.first?.when.accounts == ["new"])
  }

  @Test("categories are added and changed; a new one has its siblings' kind")
  func categories() throws {
    let settings = try settings(
      """
      [[category]]
      path = "Food:Markets"
      mcc = ["5411", "5422-5499"]
      [[category]]
      path = "Money:Cash"
      kind = "transfer"
      [[category]]
      path = "Boat"
      kind = "spending"
      """)
    #expect(settings.category("Food:Markets")?.kind == .spending)
    #expect(settings.category("Food:Markets")?.mcc == [5411...5411, 5422...5499])
    #expect(settings.category("Money:Cash")?.kind == .transfer)
    #expect(settings.category("Boat")?.parent == nil)
    #expect(settings.category("Food:Markets")?.parent == "Food")
    #expect(settings.categories.map(\.path) == settings.categories.map(\.path).sorted())
  }

  @Test("an asset's values are in order of their days, in one currency")
  func asset() throws {
    let settings = try settings(
      Self.twoMembers + """
        [[asset]]
        id = "flat"
        name = "Flat"
        kind = "property"
        owners = { anna = 100, ben = 0 }
        between = "linear"
        valuations = [{ day = 2024-05-01, value = "2.00 EUR" }, { day = 2020-05-01, value = "1.00 EUR" }]
        """)
    let asset = try #require(settings.assets.first)
    #expect(asset.currency == .eur && asset.between == .linear)
    #expect(asset.valuations.map(\.value.minor) == [100, 200])
    #expect(asset.owners == [OwnerShare(member: "anna", weight: 10_000)])
  }

  @Test(
    "a CSV profile takes its columns in each of their forms",
    arguments: [
      ("amount = \"Betrag\"", CSVAmount.signed(column: "Betrag")),
      ("amount = { column = \"Betrag\" }", .signed(column: "Betrag")),
      ("amount = { debit = \"Soll\", credit = \"Haben\" }", .split(debit: "Soll", credit: "Haben")),
      (
        "amount = { column = \"A\", direction = \"T\", out = [\"DR\"] }",
        .directed(column: "A", direction: "T", out: ["DR"])
      ),
    ]) func profile(amount: String, expected: CSVAmount) throws
  {
    let settings = try settings(
      """
      [[import]]
      id = "old"
      match = "*.csv"
      date = { column = "Tag", format = "dd.MM.yy" }
      separator = "TAB"
      decimal = ","
      currency = "EUR"
      \(amount)
      """)
    var profile = CSVProfile(
      id: "old", match: "*.csv", date: CSVDate(column: "Tag", format: "dd.MM.yy"), amount: expected)
    profile.separator = 0x09
    profile.decimal = .comma
    profile.currency = .fixed(.eur)
    #expect(settings.imports.map(\.profile) == [profile])
  }

  @Test("tables and keys of later work are named in one line each")
  func later() throws {
    let settings = try settings(
      """
      [notify]
      quiet = "22:00-07:00"
      mute = ["sync_complete"]
      [[notify.channel]]
      kind = "ntfy"
      [[notify.channel]]
      kind = "mail"
      [[asset]]
      id = "car"
      name = "Car"
      kind = "vehicle"
      [publish]
      to = "site"
      """)
    #expect(
      settings.notYetBuilt == [
        "daybook.toml:7: 'quiet' of [notify] is known, but this version does not use it yet",
        "daybook.toml:9: 'channel' of [notify] is known, but this version does not use it yet",
        "daybook.toml:17: [publish] is known, but this version does not use it yet",
      ])
  }

  @Test("what is muted is read, and a kind that is none is an error with the nearest one")
  func muted() throws {
    #expect(
      try settings("[notify]\nmute = [\"sync_complete\", \"bill_due\"]").notify.mute == [.syncComplete, .billDue])
    #expect(try settings("").notify.mute.isEmpty)
    let error = #expect(throws: UserErrors.self) { try settings("[notify]\nmute = [\"bill_dew\"]") }
    #expect(error?.errors.first?.hint == "did you mean 'bill_due'?")
  }

  @Test("a loan is read with its rates in order, and a value may fall by a rule in place of a source")
  func loans() throws {
    let settings = try settings(
      """
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      [[asset]]
      id = "mortgage"
      name = "Mortgage"
      kind = "mortgage"
      loan = { principal = "2400.00 EUR", first_payment = 2020-06-01, months = 300, payment = "11.38", \
        rates = [{ from = 2025-06-01, percent = 5 }, { from = 2020-06-01, percent = "4.375" }] }
      paid_from = "joint"
      [[asset]]
      id = "car"
      name = "Car"
      kind = "vehicle"
      valuations = [{ day = 2024-05-01, value = "12000.00" }]
      after = { straight_line = { years = 8 } }
      [[asset]]
      id = "van"
      name = "Van"
      kind = "vehicle"
      valuations = [{ day = 2024-05-01, value = "12000.00" }]
      after = { declining = { percent = "20.5", floor = "1000.00" } }
      """.replacing("\\\n", with: ""))
    #expect(settings.notYetBuilt.isEmpty)
    let mortgage = try #require(settings.assets.first)
    #expect(mortgage.currency == .eur && mortgage.paidFrom == "joint")
    #expect(
      mortgage.loan
        == LoanTerms(
          principal: Money(minor: 240_000, .eur), firstPayment: try #require(Day(iso: "2020-06-01")), months: 300,
          payment: Money(minor: 1_138, .eur),
          rates: [
            .init(from: try #require(Day(iso: "2020-06-01")), percent: ExactDecimal(mantissa: 4_375, scale: 3)),
            .init(from: try #require(Day(iso: "2025-06-01")), percent: ExactDecimal(mantissa: 5, scale: 0)),
          ]))
    let household = settings.household.currency
    #expect(
      settings.assets.dropFirst().map(\.depreciation) == [
        .straightLine(years: ExactDecimal(mantissa: 8, scale: 0), to: Money(minor: 0, household)),
        .declining(percent: ExactDecimal(mantissa: 205, scale: 1), floor: Money(minor: 100_000, household)),
      ])
  }

  @Test(
    "a property follows its source in that source's own words",
    arguments: [
      (
        #"{ source = "ukhpi", region = "king's-lynn-and-west-norfolk", property_type = "flat" }"#,
        "ukhpi king's-lynn-and-west-norfolk FlatMaisonette"
      ),
      (#"{ source = "ukhpi", region = "cornwall" }"#, "ukhpi cornwall "),
      // A council that no list of ours knows yet.
      (#"{ source = "ukhpi", region = "vectis-and-the-solent-shore" }"#, "ukhpi vectis-and-the-solent-shore "),
      (#"{ source = "fhfa", place = "10180" }"#, "fhfa 10180 "),
      (#"{ source = "zhvi", zip = "02139" }"#, "zhvi zip:02139 "),
      (#"{ source = "eurostat", geo = "FR", property_type = "existing" }"#, "eurostat FR DW_EXST"),
    ])
  func follows(after: String, read: String) throws {
    let asset = try #require(try settings(property(after)).assets.first?.after)
    #expect("\(asset.source.rawValue) \(asset.region) \(asset.propertyType)" == read)
  }

  @Test(
    "what a source does not know is named with what it takes",
    arguments: [
      (#"{ source = "ukhpi" }"#, "ukhpi needs region"),
      (#"{ source = "ukhpi", region = "Bristol" }"#, "'region' cannot be 'Bristol'"),
      (#"{ source = "ukhpi", region = "bristol" }"#, "did you mean 'city-of-bristol'?"),
      (#"{ source = "ukhpi", region = "wigann" }"#, "did you mean 'wigan'?"),
      (#"{ source = "ukhpi", region = "kingston-upon-hull" }"#, "did you mean 'city-of-kingston-upon-hull'?"),
      (#"{ source = "ukhpi", region = "cornwall", property_type = "terrace" }"#, "did you mean 'terraced'?"),
      (#"{ source = "ukhpi", geo = "FR", region = "cornwall" }"#, "ukhpi has no 'geo'"),
      (#"{ source = "eurostat", geo = "EL" }"#, "no house prices of Greece"),
      (#"{ source = "zhvi", county = "453" }"#, "five digits, leading zeros too"),
      (#"{ source = "zhvi", county = "48453", zip = "78244" }"#, "zhvi needs one of county, state, metro and zip"),
      (#"{ source = "fhfa", place = "Texas" }"#, "a state's two letters"),
    ])
  func followsNothing(after: String, says: String) throws {
    do {
      _ = try settings(property(after))
      Issue.record("\(after) was read")
    } catch {
      #expect("\(error)".contains(says), "\(error)")
    }
  }

  private func property(_ after: String) -> String {
    """
    [[asset]]
    id = "home"
    name = "Home"
    kind = "property"
    valuations = [ { day = 2020-05-01, value = "310000.00 EUR" } ]
    after = \(after)
    """
  }

  @Test("all faults of a file are shown together, in its order")
  func together() {
    let text = settingsErrors(
      """
      [household]
      name = "Example"
      currency = "GPB"
      timezone = "UTC"
      [[member]]
      id = "Anna"
      name = "Anna"
      """)
    #expect(
      text == """
        daybook.toml:3: 'currency' cannot be 'GPB'
          3 | currency = "GPB"
            |            ^^^^^
        hint: did you mean 'GBP'?
        daybook.toml:6: 'id' cannot be 'Anna'
          6 | id = "Anna"
            |      ^^^^^^
        hint: an id is lower-case letters, digits and hyphens, such as "anna"
        """)
  }

  @Test(
    "a secret in clear is in no error, however the line is broken",
    arguments: [
      "secret_id = \"hunter2\"", "secret_id = 'hunter2", "secret_id = \"\"\"hunter2", "secret-id = \"hunter2\"",
      "access_token = \"hunter2\" = 3", "secret_key = { env = \"A\" } secret_id = \"hunter2\"", "key = [\"hunter2\"]",
      "password = \"a\\\"hunter2\"", "id = \"x\", secret_id = \"hunter2\"",
    ]) func covered(line: String)
  {
    let text = settingsErrors(
      "[household]\nname = \"A\"\ncurrency = \"EUR\"\ntimezone = \"UTC\"\n[[connection]]\nprovider = \"plaid\"\n\(line)\n"
    )
    #expect(text != "no error")
    #expect(!text.contains("hunter2"))
  }
}
