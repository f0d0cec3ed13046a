import Analytics
import Core
import SQLite
import Settings
import Testing

private let shops = [
  "KAUFLAND", "REWE", "ALDI", "PENNY", "BISTRO NORD", "CAFE ANNA", "BAECKEREI OTTO", "Bäckerei Otto",
]
private let towns = ["BERLIN", "LEIPZIG", "WIEN", "KOELN", "ZUERICH", "GENT", "BRUEGGE"]

/// A row of any sort within two years.
private func anyRow(_ random: inout TestRandom) -> TestRow {
  let account = ["giro", "spare", "visa", "usd"].randomElement(using: &random) ?? "giro"
  let day = Day(number: Int32(20_000 + Int.random(in: 0..<700, using: &random)))
  var row = TestRow(
    account: account, day: day.iso, minor: -[999, 1_500, 2_500, 10_000][Int.random(in: 0..<4, using: &random)])
  if account == "usd" { row.currency = "USD" }
  let shop = shops.randomElement(using: &random) ?? ""
  let town = towns.randomElement(using: &random) ?? ""
  switch Int.random(in: 0..<8, using: &random) {
  case 0: (row.minor, row.text) = (-row.minor, "GUTSCHRIFT GIROKONTO")
  case 1: row.text = "DAUERAUFTRAG TAGESGELD"
  case 2:
    (row.text, row.creditor) = ("LASTSCHRIFT \(shop)", "DE98ZZZ0999999999\(Int.random(in: 0..<3, using: &random))")
  case 3: (row.text, row.counterparty) = ("KARTENZAHLUNG \(shop)//\(town)", shop.lowercased())
  case 4: (row.text, row.given) = ("\(shop) \(town)", "Dining")
  default: row.text = "KARTENZAHLUNG \(shop)//\(town)/DE \(Int.random(in: 100...999, using: &random))"
  }
  if Int.random(in: 0..<10, using: &random) == 0 { row.status = "pending" }
  return row
}

private func book() throws -> TestBook {
  let book = try TestBook()
  try book.account("spare", "Tagesgeld", .savings)
  try book.account("visa", "Visa Gold", .card)
  try book.account("usd", "Dollars", .current, currency: "USD")
  var when = Conditions()
  when.merchant = .contains("rewe")
  var then = Actions()
  then.category = "Food:Groceries"
  book.settings.rules = [RuleSettings(name: "rewe", when: when, then: then)]
  // Many rows may be its payments, and few are.
  var loan = AssetSettings(id: "loan", name: "Loan", kind: .loan, currency: .eur)
  let first = Day(number: 20_010)
  loan.loan = LoanTerms(
    principal: Money(minor: 30_000, .eur), firstPayment: first, months: 24, payment: Money(minor: 1_500, .eur),
    rates: [.init(from: first, percent: try #require(ExactDecimal("5")))])
  loan.paidFrom = "giro"
  book.settings.assets = [loan]
  return book
}

@Test("night after night leads to the same tables as classifying everything from nothing", arguments: 1...6)
func nightsEqualWhole(_ seed: UInt64) throws {
  var random = TestRandom(seed)
  let book = try book()
  var ids: [String] = []
  for day in stride(from: 20_000, to: 20_600, by: 4) { try book.rate("EUR", "USD", Day(number: Int32(day)).iso, "1.1") }
  for _ in 0..<150 { ids.append(try book.add(anyRow(&random))) }
  try book.classify()
  #expect(try book.database.value("select count(*) from verdicts where category_reason glob 'payment * of Loan'") != 0)
  for id in ids.prefix(3) {
    var decision = Decisions.Transaction()
    decision.category = "Food:Coffee"
    book.decisions.transactions[id] = decision
  }
  try book.classify()
  for night in 0..<12 {
    for _ in 0..<Int.random(in: 1...12, using: &random) { ids.append(try book.add(anyRow(&random))) }
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      try book.retire(ids.remove(at: Int.random(in: 3..<ids.count, using: &random)))
    }
    if night % 3 == 1 {
      let day = Day(number: Int32(20_600 + night * 5)).iso
      try book.rate("EUR", "USD", day, "1.\(night)", learned: book.today.iso)
    }
    book.today = book.today + 1
    try book.classify()
    let byNight = try book.everything()
    let whole = try book.everythingFromNothing()
    let lines = Set(byNight).symmetricDifference(whole).sorted()
    #expect(lines.prefix(4) == [], "night \(night)")
  }
}

@Test("a night tells the months it changed, also those that hang on them")
func changedMonths() throws {
  let book = try book()
  try book.add(TestRow(day: "2025-03-30", minor: -5_000, text: "X"))
  try book.add(TestRow(day: "2024-01-30", minor: -5_000, text: "X"))
  #expect(try book.classify().changed == .all)
  #expect(try book.classify().changed == .some([]))
  try book.add(TestRow(account: "spare", day: "2025-04-02", minor: 5_000, text: "Y"))
  let result = try book.classify()
  #expect(result.changed == .some([Month(2025, 3), Month(2025, 4)]))
  #expect(result.rows == 2)
}

@Test("new settings or decisions make everything again")
func fingerprint() throws {
  let book = try book()
  let id = try book.add(TestRow(day: "2025-03-30", minor: -5_000, text: "X"))
  try book.classify()
  book.settings.rules[0].place.line = 99
  #expect(try book.classify().changed == .some([]))
  book.settings.rules[0].then.category = "Food:Coffee"
  #expect(try book.classify().changed == .all)
  var decision = Decisions.Transaction()
  decision.note = "seen"
  book.decisions.transactions[id] = decision
  #expect(try book.classify().changed == .all)
}

/// What a night made is what making everything from nothing would have made.
private func expectWhole(_ book: TestBook, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let lines = Set(try book.everything()).symmetricDifference(try book.everythingFromNothing()).sorted()
  #expect(lines == [], sourceLocation: sourceLocation)
}

@Test(
  "a decision that comes to be ambiguous overnight holds on neither row, in whatever account and month the new one is")
func ambiguousOvernight() throws {
  let book = try book()
  let first = try book.add(TestRow(day: "2025-03-01", minor: -900, text: "BAKERY NORTH 12"))
  var decision = Decisions.Transaction()
  decision.category = "Food:Coffee"
  decision.anchor = Anchor("2025-03-01 -9.00 EUR Bakery North")
  book.decisions.transactions["t_00000000000000aa"] = decision
  try book.classify()
  #expect(try book.category(first) == "Food:Coffee")
  let second = try book.add(TestRow(account: "visa", day: "2025-03-01", minor: -900, text: "BAKERY NORTH 13"))
  let night = try book.classify()
  #expect(night.problems.map(\.text) == ["A decision on t_00000000000000aa may be about 2 payments of 2025-03-01."])
  #expect(try book.category(first) == "Uncategorised" && book.category(second) == "Uncategorised")
  try expectWhole(book)
  try book.retire(second)
  try book.classify()
  #expect(try book.category(first) == "Food:Coffee")
  try expectWhole(book)
}

@Test("a row that repeats another counts again overnight when that one is gone, in whatever month it was")
func repeatedNoMore() throws {
  let book = try book()
  let first = try book.add(TestRow(day: "2025-03-31", minor: -900, text: "BAKERY"))
  let second = try book.add(TestRow(account: "visa", day: "2025-04-01", minor: -900, text: "BAKERY"))
  var decision = Decisions.Transaction()
  decision.category = "Food:Coffee"
  decision.sameAs = second
  book.decisions.transactions[first] = decision
  try book.classify()
  #expect(try book.classified("ignored", first) == "1" && book.category(second) == "Food:Coffee")
  try book.retire(second)
  try book.classify()
  #expect(try book.classified("ignored", first) == "0" && book.category(first) == "Food:Coffee")
  try expectWhole(book)
}
