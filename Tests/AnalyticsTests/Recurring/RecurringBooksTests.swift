import Analytics
import Core
import Settings
import Testing

/// A household with a rent, a salary, a streaming service and shops, on 2026-06-28.
private func household() throws -> AnalysedBooks {
  let books = try AnalysedBooks(today: june(28))
  books.account("giro", opening: (Month(2024, 12).day(1), 500_000))
  books.account("card", .card, opening: (Month(2024, 12).day(1), 0))
  var giro: [StandardTransaction] = []
  var card: [StandardTransaction] = []
  for number in 0..<18 {
    let month = Month(2025, 1) + number
    giro.append(paid(month.day(3), -85_000, .gbp, "HARCOURT LETTINGS RENT", category: "Home:Rent"))
    giro.append(paid(month.day(25), 240_000, .gbp, "TARN ENGINEERING SALARY", category: "Income:Salary"))
    card.append(paid(month.day(12), number < 14 ? -999 : -1_099, .gbp, "NETSTREAM.COM"))
    card.append(paid(month.day(1 + number * 7 % 27), -Int64(1_200 + number * 331 % 900), .gbp, "CORNER SHOP"))
  }
  try books.importFile("giro", giro.filter { $0.day <= books.today })
  try books.importFile("card", card.filter { $0.day <= books.today })
  try books.analyse()
  return books
}

extension AnalysedBooks {
  fileprivate func streams(_ columns: String = "slug, status, class, rule, amount_minor, next_day") throws -> [String] {
    try lines("select \(columns) from mart_recurring order by slug")
  }

  /// The id of a stream's latest payment.
  fileprivate func latest(_ slug: String) throws -> String {
    try #require(
      try lines(
        """
        select transaction_id from mart_recurring_payments join mart_recurring using (stream_id)
        where slug = '\(slug)' order by paid_day desc limit 1
        """
      ).first)
  }

  fileprivate func decide(_ id: String, _ change: (inout Decisions.Stream) -> Void) throws {
    var stream = decisions.streams[id] ?? Decisions.Stream()
    change(&stream)
    decisions.streams[id] = stream
    try analyse()
  }
}

@Suite("Recurring payments in the books") struct RecurringBooksTests {
  @Test("streams are found, with what they come to and when they are due; shops are not")
  func found() throws {
    let books = try household()
    #expect(
      try books.streams() == [
        "harcourt-lettings-rent suggested monthly 3rd -85000 2026-07-03",
        "netstream suggested monthly 12th -1099 2026-07-12",
        "tarn-engineering-salary suggested monthly 25th 240000 2026-07-25",
      ])
    #expect(
      try books.streams("slug, reason, yearly_minor, household_yearly_minor, category, direction, payments, tier") == [
        "harcourt-lettings-rent 18 of 18 months, 3rd, 850.00 -1020000 -1020000 Home:Rent spending 18 high",
        "netstream 18 of 18 months, 12th, 9.99 then 10.99 since 2026-03 -13188 -13188 Uncategorised spending 18 high",
        "tarn-engineering-salary 18 of 18 months, 25th, 2400.00 2880000 2880000 Income:Salary income 18 high",
      ])
    #expect(
      try books.lines("select day, old_minor, new_minor, percent, yearly_minor from mart_price_changes")
        == ["2026-03-12 -999 -1099 10.0 -1200"])
  }

  @Test("bills of the next twelve months stand on their slots, with the balance they leave")
  func bills() throws {
    let books = try household()
    let bills = try books.lines(
      "select day, name, amount_minor, balance_after_minor, state, source from mart_bills where account_id = 'giro' limit 3"
    )
    #expect(bills.count == 3)
    #expect(bills[0].hasPrefix("2026-07-03 Harcourt Lettings Rent -85000 "))
    #expect(bills[0].hasSuffix(" expected stream"))
    #expect(try books.lines("select count(*), min(day), max(day) from mart_bills") == ["36 2026-07-03 2027-06-25"])
  }

  @Test("a decision names one payment and holds for its stream, through new payments and ids")
  func decided() throws {
    let books = try household()
    try books.decide(try books.latest("netstream")) {
      $0.status = "active"
      $0.name = "Films"
    }
    #expect(try books.streams("slug, status, name").contains("films active Films"))
    let before = try books.lines("select stream_id from mart_recurring where slug = 'films'")
    books.today = Month(2026, 7).day(20)
    try books.importFile("card", [paid(Month(2026, 7).day(12), -1_099, .gbp, "NETSTREAM.COM")])
    try books.analyse()
    #expect(try books.streams("slug, status, payments").contains("films active 19"))
    #expect(try books.lines("select stream_id from mart_recurring where slug = 'films'") == before)
  }

  @Test("what was decided of a stream stands when the window has forgotten it, whole and under its id")
  func outlived() throws {
    let books = try household()
    try books.decide(try books.latest("netstream")) { $0.status = "cancelled" }
    let told = try books.streams("stream_id, slug, status, class, first_day, last_day, payments")
      .filter { $0.contains("netstream") }
    #expect(told.count == 1 && told[0].hasSuffix("netstream cancelled monthly 2025-01-12 2026-06-12 18"))
    // Two payments are left in the window, then none; ten years later it is still the same.
    for day in [Month(2029, 5).day(20), Month(2029, 8).day(20), Month(2036, 8).day(20)] {
      books.today = day
      let outcome = try books.analyse()
      #expect(
        try books.streams("stream_id, slug, status, class, first_day, last_day, payments")
          .filter { $0.contains("netstream") } == told, "\(day)")
      #expect(try books.lines("select count(*) from mart_recurring where slug = 'tarn-engineering-salary'") == ["0"])
      #expect(!outcome.problems.contains { $0.subject == "decisions.csv" }, "\(outcome.problems)")
    }
  }

  @Test("paused, cancelled and dismissed streams are not due")
  func notDue() throws {
    for status in ["paused", "cancelled", "dismissed"] {
      let books = try household()
      try books.decide(try books.latest("netstream")) { $0.status = status }
      #expect(try books.streams().contains("netstream \(status) monthly 12th -1099 -"))
      #expect(try books.lines("select count(*) from mart_bills where name = 'Netstream'") == ["0"])
    }
  }

  @Test("a dismissal holds until the tier changes and two new payments came")
  func dismissed() throws {
    let books = try AnalysedBooks(today: june(28))
    books.account("giro", opening: (Month(2026, 1).day(1), 500_000))
    let rows = (0..<6).map { paid((Month(2026, 4) + $0).day(12), -999, .gbp, "NETSTREAM.COM") }
    try books.importFile("giro", Array(rows[..<3]))
    try books.analyse()
    #expect(try books.streams("status, tier") == ["suggested early"])
    try books.decide(try books.latest("netstream")) {
      $0.status = "dismissed"
      $0.tier = "early"
    }
    #expect(try books.streams("status, tier") == ["dismissed early"])
    books.today = Month(2026, 7).day(20)
    try books.importFile("giro", [rows[3]])
    try books.analyse()
    #expect(try books.streams("status, tier") == ["dismissed high"])
    books.today = Month(2026, 8).day(20)
    try books.importFile("giro", [rows[4]])
    try books.analyse()
    #expect(try books.streams("status, tier") == ["suggested high"])
    // Dismissed as it is now, it stays so.
    try books.decide(try books.latest("netstream")) {
      $0.status = "dismissed"
      $0.tier = "high"
    }
    books.today = Month(2026, 9).day(20)
    books.decisions.streams = books.decisions.streams.filter { $0.value.tier == "high" }
    try books.importFile("giro", [rows[5]])
    try books.analyse()
    #expect(try books.streams("status, tier") == ["dismissed high"])
  }

  @Test(
    "where no stream has a decision's payment, the decision holds for its merchant's stream of such amounts around it")
  func around() throws {
    for (amount, status) in [(Int64(-1_099), "dismissed"), (-5_500, "suggested")] {
      let books = try household()
      let day = Month(2026, 5).day(27)
      try books.importFile("card", [paid(day, amount, .gbp, "NETSTREAM.COM")])
      try books.analyse()
      #expect(try books.streams("slug, payments").contains("netstream 18"), "the extra payment is of no slot")
      let id = try #require(
        try books.lines("select transaction_id from transactions where day = '\(day)' and amount_minor = \(amount)")
          .first)
      try books.decide(id) {
        $0.status = "dismissed"
        $0.tier = "high"
      }
      #expect(try books.streams("slug, status").contains("netstream \(status)"))
      // What is decided under a payment of the stream itself comes before.
      try books.decide(try books.latest("netstream")) { $0.status = "active" }
      #expect(try books.streams("slug, status").contains("netstream active"))
    }
  }

  @Test("split and merge change which payments are one stream")
  func shape() throws {
    let books = try household()
    let ids = try books.lines(
      """
      select transaction_id from mart_recurring_payments join mart_recurring using (stream_id)
      where slug = 'netstream' order by paid_day
      """)
    try books.decide(ids[10]) { $0.isSplit = true }
    #expect(
      try books.lines("select payments from mart_recurring where name = 'Netstream' order by first_day") == ["10", "8"])
    try books.decide(ids[12]) { $0.merge = ids[2] }
    #expect(try books.lines("select payments from mart_recurring where name = 'Netstream'") == ["18"])
  }

  @Test("decisions that hold for no stream, or contradict each other, are named")
  func named() throws {
    let books = try household()
    let shop = try #require(
      try books.lines("select transaction_id from transactions where description = 'CORNER SHOP' limit 1").first)
    var dangling = Decisions.Stream()
    dangling.status = "active"
    books.decisions.streams = [shop: dangling, "t_00000000000000aa": dangling]
    let texts = try books.analyse().problems.map(\.text)
    #expect(texts.contains("A decision on the stream of \(shop) holds for none: no stream has this payment."))
    #expect(texts.contains { $0.hasPrefix("A decision on t_00000000000000aa is about a payment that is gone") })
    let ids = try books.lines(
      "select transaction_id from mart_recurring_payments join mart_recurring using (stream_id) where slug = 'netstream' order by 1 limit 2"
    )
    var other = dangling
    other.status = "paused"
    books.decisions.streams = [ids[0]: dangling, ids[1]: other]
    let contradiction = try books.analyse().problems.map(\.text)
    #expect(contradiction.contains { $0.contains("are payments of one stream") && $0.hasSuffix("neither holds.") })
    #expect(try books.streams("slug, status").contains("netstream suggested"))
  }

  @Test("[[recurring]] takes its payments before anything is found, and is due before it was paid")
  func manual() throws {
    let books = try household()
    var films = RecurringSettings(id: "films", name: "Films", amount: Money(minor: -1_099, .gbp), cadence: .monthly)
    films.match.merchant = .contains("netstream")
    films.match.amount = AmountRange(from: Money(minor: -1_500, .gbp), to: Money(minor: -900, .gbp))
    films.day = .dayOfMonth(12)
    var nursery = RecurringSettings(
      id: "nursery", name: "Nursery", amount: Money(minor: -90_000, .gbp), cadence: .monthly)
    nursery.day = .lastBusinessDay
    nursery.match.accounts = ["giro"]
    nursery.match.description = .contains("acorns")
    books.settings.recurring = [films, nursery]
    try books.analyse()
    let streams = try books.streams("slug, source, status, payments, next_day, last_day")
    #expect(
      streams == [
        "films manual active 18 2026-07-12 2026-06-12",
        "harcourt-lettings-rent detected suggested 18 2026-07-03 2026-06-03",
        "nursery manual active 0 2026-06-30 -", "tarn-engineering-salary detected suggested 18 2026-07-25 2026-06-25",
      ])
    let bills = try books.lines("select day, amount_minor, account_id from mart_bills where name = 'Nursery' limit 1")
    #expect(bills == ["2026-06-30 -90000 giro"])
  }

  @Test(
    "[[recurring]] finds its payments by their text, however that is told",
    arguments: [
      Conditions.Told("contains") { $0.description = .contains("lettings") },
      Conditions.Told("starts") { $0.description = .starts("harcourt") },
      Conditions.Told("exact") { $0.description = .exact("Harcourt Lettings Rent") },
      Conditions.Told("an expression") { $0.description = .regex("LETTINGS.*RENT$") },
      Conditions.Told("and not another") { conditions in
        conditions.description = .contains("rent")
        var other = Conditions()
        other.description = .contains("garage")
        conditions.not = [other]
      },
    ])
  func manualByText(_ told: Conditions.Told) throws {
    let books = try household()
    var rent = RecurringSettings(id: "rent", name: "Rent", amount: Money(minor: -85_000, .gbp), cadence: .monthly)
    rent.day = .dayOfMonth(3)
    told.change(&rent.match)
    books.settings.recurring = [rent]
    try books.analyse()
    let rents = try books.streams("slug, source, payments, last_day").filter { !$0.contains("netstream") }
    #expect(
      rents == ["rent manual 18 2026-06-03", "tarn-engineering-salary detected 18 2026-06-25"], "by \(told.name)")
  }

  @Test(
    "[[recurring]] that tells no day and was never paid is due on the first of a month",
    arguments: Cadence.allCases.filter { $0 != .once })
  func manualWithoutDay(_ cadence: Cadence) throws {
    let books = try household()
    var stated = RecurringSettings(id: "club", name: "Club", amount: Money(minor: -2_500, .gbp), cadence: cadence)
    stated.match.description = .contains("nobody at all")
    books.settings.recurring = [stated]
    try books.analyse()
    let line = try #require(try books.streams("slug, payments, next_day").first { $0.hasPrefix("club 0 ") })
    #expect(cadence.months == nil || cadence == .twiceMonthly || line.hasSuffix("-01"), "\(line)")
  }

  @Test("transfers, pending rows and rows that are ignored are no recurring payments")
  func input() throws {
    let books = try household()
    books.account("saver", .savings, opening: (Month(2024, 12).day(1), 0))
    var rule = RuleSettings(name: "ignored", when: Conditions(), then: Actions())
    rule.when.description = .contains("club")
    rule.then.ignore = true
    books.settings.rules = [rule]
    let days = (0..<18).map { (Month(2025, 1) + $0).day(9) }
    try books.importFile(
      "giro",
      days.flatMap {
        [
          paid($0, -20_000, .gbp, "STANDING ORDER NEST"), paid($0, -1_500, .gbp, "CHESS CLUB"),
          paid($0, -700, .gbp, "PENDING PRESS", status: .pending),
        ]
      })
    try books.importFile("saver", days.map { paid($0, 20_000, .gbp, "FROM GIRO") })
    try books.analyse()
    #expect(try books.lines("select count(*) from pairs") == ["18"])
    #expect(
      try books.streams("slug") == ["harcourt-lettings-rent", "netstream", "tarn-engineering-salary"])
    books.settings.rules = []
    try books.analyse()
    #expect(try books.streams("slug").contains("chess-club"))
  }

  @Test("a payment belongs to one stream at most, whether found or stated by hand")
  func atMostOne() throws {
    let books = try household()
    for (id, text) in [("one", "rent"), ("two", "lettings"), ("three", "netstream")] {
      var stated = RecurringSettings(
        id: id, name: id, amount: Money(minor: text == "netstream" ? -999 : -85_000, .gbp), cadence: .monthly)
      stated.match.description = .contains(text)
      books.settings.recurring.append(stated)
    }
    try books.analyse()
    #expect(try books.lines("select count(*) - count(distinct tx) from mart_recurring_payments") == ["0"])
    let streams = try books.streams("slug, payments")
    #expect(Set(streams).isSuperset(of: ["one 18", "three 14", "two 0", "tarn-engineering-salary 18"]), "\(streams)")
  }

  @Test("a row that repeats another is no payment of a [[recurring]]")
  func manualTwice() throws {
    let books = try household()
    var rent = RecurringSettings(id: "rent", name: "Rent", amount: Money(minor: -85_000, .gbp), cadence: .monthly)
    rent.match.description = .contains("rent")
    books.settings.recurring = [rent]
    try books.importFile("giro", [paid(june(4), -85_000, .gbp, "RENT JUNE AGAIN")])
    var same = Decisions.Transaction()
    same.sameAs = try books.id("giro", june(4), -85_000)
    books.decisions.transactions[try books.id("giro", june(3), -85_000)] = same
    try books.analyse()
    #expect(try books.streams("slug, payments, last_day").contains("rent 18 2026-06-04"))
  }

  @Test("a night over half the history leads to the same streams as one over all of it")
  func nights() throws {
    let books = try household()
    let whole = try books.marts().filter { $0.key.contains("recurring") || $0.key.contains("price_changes") }
    let again = try AnalysedBooks(today: june(28))
    again.account("giro", opening: (Month(2024, 12).day(1), 500_000))
    again.account("card", .card, opening: (Month(2024, 12).day(1), 0))
    for part in 0..<2 {
      var giro: [StandardTransaction] = []
      var card: [StandardTransaction] = []
      for number in part * 9..<part * 9 + 9 {
        let month = Month(2025, 1) + number
        giro.append(paid(month.day(3), -85_000, .gbp, "HARCOURT LETTINGS RENT", category: "Home:Rent"))
        giro.append(paid(month.day(25), 240_000, .gbp, "TARN ENGINEERING SALARY", category: "Income:Salary"))
        card.append(paid(month.day(12), number < 14 ? -999 : -1_099, .gbp, "NETSTREAM.COM"))
        card.append(paid(month.day(1 + number * 7 % 27), -Int64(1_200 + number * 331 % 900), .gbp, "CORNER SHOP"))
      }
      again.today = part == 0 ? Month(2025, 10).day(2) : june(28)
      try again.importFile("giro", giro)
      try again.importFile("card", card)
      try again.analyse()
    }
    let parts = try again.marts().filter { $0.key.contains("recurring") || $0.key.contains("price_changes") }
    // Rows bear other numbers inside the database when they came in another order.
    for (table, lines) in whole where table != "mart_recurring_payments" { #expect(parts[table] == lines) }
  }

  @Test("a transaction tells its stream, and no other")
  func transactions() throws {
    let books = try household()
    _ = try books.installDatasets()
    #expect(
      try books.lines(
        "select count(*), count(stream_id), count(distinct stream_id) from temp.transactions") == ["72 54 3"])
  }
}

extension Conditions {
  /// Conditions with what they are called.
  struct Told: Sendable, CustomTestStringConvertible {
    var name: String
    var change: @Sendable (inout Conditions) -> Void

    init(_ name: String, _ change: @escaping @Sendable (inout Conditions) -> Void) {
      self.name = name
      self.change = change
    }

    var testDescription: String { name }
  }
}
