import TestSupport
import Testing

/// What a person decides of payments by commands: written into decisions.csv, held by the next build.
@Suite("Deciding by commands") struct DecidingTests {
  private static let settings = """
    \(exampleHousehold())

    [[account]]
    id    = "joint"
    name  = "Joint"
    type  = "current"
    match = ["joint*"]

    [[account]]
    id    = "saver"
    name  = "Saver"
    type  = "savings"
    match = ["saver*"]

    \(statements(of: "joint"))

    \(statements(of: "saver"))

    [[rule]]
    name = "garage"
    when = { description = { contains = "garage" } }
    then = { category = "Transport:Fuel", tags = ["car"] }

    """

  private static let joint = """
    Date,Amount,Text
    2026-05-01,-5.00,Corner Shop
    2026-06-01,-5.00,Corner Shop
    2026-06-02,-42.99,Tesco Stores 1234
    2026-06-03,-7.00,Garage
    2026-06-05,-300.00,Moved
    2026-06-06,-8.00,Sainsburys

    """

  private let household: SandboxedHousehold

  init() async throws {
    household = try SandboxedHousehold(settings: Self.settings, today: "2026-07-01")
    try write(Self.joint, to: household.file("joint.csv"))
    try write("Date,Amount,Text\n2026-06-25,300.00,Arrived\n", to: household.file("saver.csv"))
    try await household.expect(0, "import", "joint.csv", "saver.csv")
    try await household.expect(0, "build")
  }

  private var decisions: [String] {
    get throws {
      guard exists(household.file("decisions.csv")) else { return [] }
      return try readText(household.file("decisions.csv")).split(separator: "\n").dropFirst().map(String.init)
    }
  }

  private func column(_ name: String, where condition: String) async throws -> [String] {
    try await household.query("select \(name) as value from transactions where \(condition) order by day").map {
      $0["value"] ?? "?"
    }
  }

  private func id(_ text: String) async throws -> String {
    try #require(try await column("transaction_id", where: "description like '\(text)%'").last)
  }

  @Test("a payment is named by its id, or by a search that finds no other; of several, they are listed")
  func named() async throws {
    let several = try await household.expect(1, "categorise", "corner shop", "Food:Groceries")
    #expect(
      several.errors == """
        daybook: 'corner shop' finds 2 transactions, and must find one
        hint: name it by its id, or narrow the search: --month, --from, --to, --account, --amount

        """)
    #expect(several.text.contains("2026-05-01") && several.text.contains("2026-06-01"))
    #expect(
      try await household.expect(1, "categorise", "nobody", "Food:Groceries").errors == """
        daybook: no transaction is found by 'nobody'
        hint: daybook transactions TEXT searches; an id names one for certain

        """)
    #expect(
      try await household.expect(1, "categorise", "t_0000000000000000", "Food:Groceries").errors.hasPrefix(
        "daybook: there is no transaction t_0000000000000000\n"))
    #expect(
      try await household.expect(1, "categorise", "shop", "Food:Groceries", "--account", "jiont").errors.contains(
        "did you mean 'joint'?"))
    #expect(try decisions.isEmpty)

    for narrowed in [["--month", "2026-05"], ["--to", "2026-05-31"]] {
      let said = try await household.expect(0, "categorise", "corner shop", "Food:Groceries", narrowed[0], narrowed[1])
      #expect(said.errors.hasSuffix("2026-05-01 -5.00 GBP Corner Shop\nis Food:Groceries; next: daybook build\n"))
    }
    try await household.expect(0, "tag", "g", "fuel", "--amount", "7.00")
    try await household.expect(0, "tag", try await id("Garage"), "fuel too")
    try await household.expect(1, "tag", "g", "fuel", "--amount=+7.00")
    let lines = try decisions
    #expect(lines.count == 3, "\(lines)")
    #expect(lines[0].hasSuffix(",category,Food:Groceries,2026-05-01 -5.00 GBP Corner Shop"))
    #expect(lines[2].hasSuffix(",tag,fuel,2026-06-03 -7.00 GBP Garage"))
  }

  @Test("a category holds at the next build and may be taken back; one that is none is refused with the nearest")
  func category() async throws {
    let shop = try await id("Corner Shop")
    #expect(
      try await household.expect(1, "categorise", shop, "Food:Grocery").errors
        == "daybook: there is no category 'Food:Grocery'\nhint: did you mean 'Food:Groceries'?\n")
    #expect(try await household.expect(64, "categorise", shop).errors.contains("needs a category"))
    try await household.expect(0, "categorise", shop, "Food:Groceries")
    try await household.expect(0, "build")
    #expect(
      try await column("category || ' ' || category_source", where: "transaction_id = '\(shop)'")
        == ["Food:Groceries decision"])
    // Anew: one line holds, not two.
    try await household.expect(0, "categorise", shop, "Food:Eating out")
    #expect(try decisions.count == 1)
    try await household.expect(0, "categorise", shop, "--undo")
    #expect(
      try await household.expect(1, "categorise", shop, "--undo").errors
        == "daybook: no category was decided for \(shop)\n")
    #expect(try decisions.isEmpty)
    try await household.expect(0, "build")
    #expect(try await column("category", where: "transaction_id = '\(shop)'") == ["Uncategorised"])
  }

  @Test("a split makes up the payment to the penny, with a rest or without, and a category takes its place")
  func split() async throws {
    let tesco = try await id("Tesco")
    for (wrong, why) in [
      (["Food:Groceries=-30.00"], "two parts or more"),
      (["Food:Groceries=-30.00", "Food:Groceries=rest"], "once"),
      (["Food:Groceries=rest", "Home:Furnishing=rest"], "one part at most"),
      (["Food:Groceries=thirty", "Home:Furnishing=rest"], "'thirty' is no amount"),
      (["Food:Groceries", "Home:Furnishing=rest"], "'Food:Groceries' is no part"),
    ] {
      let outcome =
        wrong.count == 1
        ? try await household.expect(64, "split", tesco, wrong[0])
        : try await household.expect(64, "split", tesco, wrong[0], wrong[1])
      #expect(outcome.errors.contains(why), "\(outcome.errors)")
    }
    for sum in ["-12.00", "12.99", "-12.991"] {
      #expect(
        try await household.expect(1, "split", tesco, "Food:Groceries=-30.00", "Home:Furnishing=\(sum)").errors
          .hasPrefix("daybook: the parts do not make up -42.99 GBP\n"))
    }
    #expect(try decisions.isEmpty)
    let parts = "select category, amount_minor from splits where transaction_id = '\(tesco)' order by category"
    try await household.expect(0, "split", tesco, "Food:Groceries=-30.00", "Home:Furnishing=-12.99")
    try await household.expect(0, "split", tesco, "Food:Groceries=-29.99", "Home:Furnishing=rest")
    try await household.expect(0, "build")
    #expect(
      try await household.lookup("amount_minor", by: "category", sql: parts)
        == ["Food:Groceries": "-2999", "Home:Furnishing": "-1300"])
    // Other categories: the parts of before are gone.
    try await household.expect(0, "split", tesco, "Food:Groceries=-2.99", "Family:Gifts given=-40.00")
    try await household.expect(0, "build")
    #expect(
      try await household.lookup("amount_minor", by: "category", sql: parts)
        == ["Food:Groceries": "-299", "Family:Gifts given": "-4000"])
    #expect(
      try await household.expect(0, "categorise", tesco, "Food:Groceries").errors.hasSuffix(
        "is Food:Groceries as a whole, and split no more; next: daybook build\n"))
    try await household.expect(1, "split", tesco, "--undo")
    try await household.expect(0, "build")
    #expect(try await household.lookup("amount_minor", by: "category", sql: parts) == ["Food:Groceries": "-4299"])
  }

  @Test("tags join those of a rule and come off one by one; a note holds commas, quotes and what looks like a formula")
  func tagsAndNotes() async throws {
    let garage = try await id("Garage")
    try await household.expect(0, "tag", garage, "trip", "lisbon 2026")
    try await household.expect(0, "note", garage, "=1+1, \"for\" Ben")
    try await household.expect(0, "build")
    #expect(
      try await column("tags || ' ' || note", where: "transaction_id = '\(garage)'")
        == ["[\"car\",\"lisbon 2026\",\"trip\"] =1+1, \"for\" Ben"])
    try await household.expect(0, "tag", garage, "trip", "--remove")
    #expect(
      try await household.expect(1, "tag", garage, "car", "--remove").errors.contains("taken off in daybook.toml"))
    try await household.expect(0, "note", garage, "--undo")
    try await household.expect(0, "build")
    #expect(
      try await column("tags || ' ' || note", where: "transaction_id = '\(garage)'") == ["[\"car\",\"lisbon 2026\"] "])
    try await household.expect(0, "tag", garage, "--remove")
    #expect(try decisions.isEmpty)
    try await household.expect(64, "tag", garage)
    try await household.expect(64, "note", garage)
  }

  @Test("two payments that are too far apart to be paired are one transfer by decision, and none when it says so")
  func pairs() async throws {
    let (out, back) = (try await id("Moved"), try await id("Arrived"))
    #expect(
      try await household.expect(1, "pair", out, "tesco").errors.contains("both are of the account joint"))
    try await household.expect(1, "pair", out, out)
    try await household.expect(0, "pair", "moved", "arrived")
    try await household.expect(0, "build")
    let transfers = "select count(*) as value from transactions where category = 'Transfer:Own accounts'"
    #expect(try await household.query(transfers).first?["value"] == "2")
    // From the other side it is the same decision.
    try await household.expect(0, "pair", back, out)
    try await household.expect(0, "pair", back, "--undo")
    try await household.expect(0, "pair", out, "none")
    try await household.expect(0, "build")
    #expect(try await household.query(transfers).first?["value"] == "0")
    #expect(try decisions.count == 1)
  }

  @Test("a merchant is named, given a category, and made one with another; what was decided is shown and taken back")
  func merchants() async throws {
    try await household.expect(0, "merchant", "tesco", "--category", "Food:Groceries")
    #expect(
      try await household.expect(0, "merchant", "sainsburys", "--same-as", "tesco").errors.contains(
        "is the same merchant as tesco"))
    try await household.expect(0, "build")
    #expect(
      try await household.query(
        "select merchant, category, count(*) as n from transactions where merchant like 'Tesco%' group by 1, 2"
      ).map { [$0["category"], $0["n"]] } == [["Food:Groceries", "2"]])
    #expect(
      try await household.expect(1, "merchant", "tesco", "--same-as", "corner shop").errors.contains("left behind"))
    try await household.expect(0, "merchant", "corner shop", "--name", "Ann's")
    try await household.expect(0, "build")
    #expect(try await column("merchant", where: "description like 'Corner%'") == ["Ann's", "Ann's"])
    #expect(try await household.expect(0, "merchant").text.contains("decided: name Ann's"))
    #expect(
      try await household.expect(1, "merchant", "Anns", "--name", "X").errors.contains("did you mean 'Ann's'?"))
    try await household.expect(0, "merchant", "Ann's", "--undo")
    try await household.expect(0, "build")
    #expect(try await column("merchant", where: "description like 'Corner%'") == ["Corner Shop", "Corner Shop"])
  }

  @Test("rules are tried before they are saved: what they match and would change is told, and nothing is changed")
  func preview() async throws {
    let moved = try await id("Moved")
    try write(
      """
      [[rule]]
      name = "moved"
      when = { description = { contains = "moved" } }
      then = { category = "Family:Gifts givn", tags = ["x"] }

      """, to: household.file("try.toml"))
    #expect(
      try await household.expect(1, "check", "--rules", "--with", "try.toml").errors == """
        daybook: try.toml:4: there is no category 'Family:Gifts givn'
          4 | then = { category = "Family:Gifts givn", tags = ["x"] }
            |                     ^^^^^^^^^^^^^^^^^^^
        hint: did you mean 'Family:Gifts given'?

        """)
    try write(
      try readText(household.file("try.toml")).replacing("givn", with: "given"),
      to: household.file("try.toml"))
    let before = try await household.export("transactions")
    #expect(
      try await household.expect(0, "check", "--rules", "--with", "try.toml").text == """
        garage  1 rows, decides 1
        moved   1 rows, decides 1
        would change 1 payment:
          2026-06-05  \(moved)  Uncategorised -> Family:Gifts given; tags [] -> ["x"]

        """)
    #expect(
      try await household.expect(0, "check", "--rules").text == "garage  1 rows, decides 1\nwould change nothing\n")
    try await household.expect(0, "build")
    #expect(try await household.export("transactions") == before)
    try write("[household]\nname = \"Other\"\n", to: household.file("try.toml"))
    #expect(
      try await household.expect(1, "check", "--rules", "--with", "try.toml").errors.hasPrefix(
        "daybook: try.toml:1: only [[rule]] may stand in a file of rules to try"))
    try await household.expect(64, "check", "--with", "try.toml")
  }
}
