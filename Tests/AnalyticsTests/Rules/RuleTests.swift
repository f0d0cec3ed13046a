import Analytics
import Core
import SQLite
import Settings
import Testing

private struct Case: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var matches: Bool
  var when: @Sendable (inout Conditions) throws -> Void

  init(_ title: String, _ matches: Bool, _ when: @Sendable @escaping (inout Conditions) throws -> Void) {
    testDescription = title
    self.matches = matches
    self.when = when
  }
}

private func euro(_ text: String) throws -> Money { try #require(Money(text, .eur)) }

@Test(
  "a rule matches when all its conditions hold: each text by contains, exact, starts and regular expression; not; amount range, direction, account, member, provider category, tags",
  arguments: [
    Case("contains, whatever case and accents", true) { $0.description = .contains("bäckerei nörd") },
    Case("starts", true) { $0.description = .starts("karte BACKEREI") },
    Case("starts, not within", false) { $0.description = .starts("backerei") },
    Case("exact is the whole text", false) { $0.description = .exact("Bäckerei Nord") },
    Case("exact", true) { $0.counterparty = .exact("BÄCKEREI NORD") },
    Case("a regular expression on the text as written", true) { $0.description = .regex("^KARTE .*Nord \\d+$") },
    Case("a regular expression minds case", false) { $0.description = .regex("karte") },
    Case("the merchant's name", true) { $0.merchant = .exact("bäckerei nord") },
    Case("another merchant", false) { $0.merchant = .exact("Nord") },
    Case("the merchant's name contains", true) { $0.merchant = .contains("rei no") },
    Case("the merchant's name contains no such", false) { $0.merchant = .contains("rein o") },
    Case("the merchant's name starts", true) { $0.merchant = .starts("BACKER") },
    Case("the merchant's name starts otherwise", false) { $0.merchant = .starts("nord") },
    Case("a regular expression on the merchant's name", true) { $0.merchant = .regex("^B.*Nord$") },
    Case("a regular expression that the merchant's name is not", false) { $0.merchant = .regex("^Nord") },
    Case("contains no such text", false) { $0.description = .contains("sud") },
    Case("the counterparty contains", true) { $0.counterparty = .contains("erei n") },
    Case("the counterparty is not the description", false) { $0.counterparty = .contains("karte") },
    Case("the counterparty starts", true) { $0.counterparty = .starts("backerei") },
    Case("the counterparty starts otherwise", false) { $0.counterparty = .starts("nord") },
    Case("a regular expression on the counterparty", true) { $0.counterparty = .regex("^Bäckerei [A-Z]ord$") },
    Case("a regular expression looks at its own text only", false) { $0.counterparty = .regex("^KARTE") },
    Case("a regular expression that does not match", false) { $0.description = .regex("Nord$") },
    Case("amount within both bounds", true) { $0.amount = AmountRange(from: try euro("-9.99"), to: try euro("-9.99")) },
    Case("amount below the first", false) { $0.amount = AmountRange(from: try euro("-9.98")) },
    Case("amount from one bound on", true) { $0.amount = AmountRange(from: try euro("-9.99")) },
    Case("amount up to one bound", true) { $0.amount = AmountRange(to: try euro("-9.99")) },
    Case("amount above the last", false) { $0.amount = AmountRange(to: try euro("-10.00")) },
    Case("amount in another currency", false) { $0.amount = AmountRange(to: Money(minor: 0, .gbp)) },
    Case("account", true) { $0.accounts = ["spare", "giro"] },
    Case("another account", false) { $0.accounts = ["spare"] },
    Case("money out", true) { $0.direction = .out },
    Case("money in", false) { $0.direction = .in },
    Case("a member who owns a share", true) { $0.member = "anna" },
    Case("a member who owns none", false) { $0.member = "ben" },
    Case("the provider's code without its prefix", true) { $0.providerCategory = "5411" },
    Case("another code", false) { $0.providerCategory = "541" },
    Case("the file's own category, whatever case", true) { $0.providerCategory = "bread:daily" },
    Case("a part of the file's own category", false) { $0.providerCategory = "bread" },
    Case("tags decided", true) { $0.tags = ["work"] },
    Case("a tag it lacks", false) { $0.tags = ["work", "home"] },
    Case("not: what holds", false) { conditions in
      var not = Conditions()
      not.counterparty = .contains("nord")
      conditions.not = [not]
    },
    Case("not: of several, one does not hold", true) { conditions in
      var not = Conditions()
      not.counterparty = .contains("nord")
      not.direction = .in
      conditions.not = [not]
    },
    Case("two conditions, one of which fails", false) {
      $0.description = .contains("nord")
      $0.direction = .in
    },
  ]) private func conditions(_ example: Case) throws
{
  let book = try TestBook()
  try book.account("spare", "Tagesgeld", .savings)
  let id = try book.add(
    TestRow(
      day: "2025-03-03", minor: -999, text: "KARTE Bäckerei  Nord 12", counterparty: "Bäckerei Nord",
      given: "Bread:Daily", code: "mcc:5411"))
  var decision = Decisions.Transaction()
  decision.tags = ["work"]
  book.decisions.transactions[id] = decision
  var when = Conditions()
  try example.when(&when)
  var then = Actions()
  then.category = "Family:Pets"
  book.settings.rules = [RuleSettings(name: "rule", when: when, then: then)]
  try book.classify()
  #expect((try book.category(id) == "Family:Pets") == example.matches)
}

@Test(
  "a rule's provider category is the code without its prefix, of whichever list",
  arguments: ["plaid:FOOD_AND_DRINK_GROCERIES", "bank:PMNT-RCDT-ESCT", "mcc:0742"])
func providerCodes(_ code: String) throws {
  let book = try TestBook()
  let id = try book.add(TestRow(day: "2025-03-03", minor: -999, text: "X", code: code))
  let other = try book.add(TestRow(day: "2025-03-03", minor: -999, text: "X", code: code + "0"))
  var when = Conditions()
  when.providerCategory = String(code.drop { $0 != ":" }.dropFirst())
  var then = Actions()
  then.category = "Leisure:Hobbies"
  book.settings.rules = [RuleSettings(name: "code", when: when, then: then)]
  try book.classify()
  #expect(try book.category(id) == "Leisure:Hobbies")
  #expect(try book.category(other) != "Leisure:Hobbies")
}

@Test("a regular expression that explodes is named and stops nothing, on later nights too")
func slowPattern() throws {
  let book = try TestBook()
  let id = try book.add(
    TestRow(day: "2025-03-03", minor: -999, text: String(repeating: "a", count: 40) + "!"))
  var when = Conditions()
  when.description = .regex("^(a+)+(a+)+(a+)+$")
  var then = Actions()
  then.category = "Family:Pets"
  book.settings.rules = [RuleSettings(name: "slow", when: when, then: then)]
  #expect(try book.problems().count == 1)
  #expect(try book.category(id) == "Uncategorised")
  #expect(try book.problems().count == 1)
}

@Test("a rule's merchant gathers texts under one name and key")
func merchantAction() throws {
  let book = try TestBook()
  var ids: [String] = []
  for text in ["BKRY NRTH", "NORTHBAKE 7"] {
    ids.append(try book.add(TestRow(day: "2025-03-03", minor: -9, text: text)))
  }
  book.settings.merchants = [MerchantSettings(name: "Bakery North", match: ["bkry nrth"])]
  var when = Conditions()
  when.description = .contains("northbake")
  var then = Actions()
  then.merchant = "Bakery North"
  book.settings.rules = [RuleSettings(name: "bakery", when: when, then: then)]
  try book.classify()
  let addresses = try ids.map { try book.classified("merchant_id", $0) }
  #expect(addresses[0] == addresses[1])
  #expect(addresses[0]?.hasPrefix("bakery-north-") == true)
  #expect(try book.database.value("select key_step from merchants_found where name = 'Bakery North'") == "rule")
}

@Test("the report counts what each rule matches, which never match, and which overlap")
func report() throws {
  let book = try TestBook()
  for text in ["CORNER SHOP", "CORNER CAFE", "MARKET"] {
    try book.add(TestRow(day: "2025-03-03", minor: -9, text: text))
  }
  func rule(_ name: String, _ text: String, order: Int) -> RuleSettings {
    var when = Conditions()
    when.description = .contains(text)
    var then = Actions()
    then.category = "Food:Coffee"
    var rule = RuleSettings(name: name, when: when, then: then)
    rule.order = order
    return rule
  }
  book.settings.rules = [
    rule("corner", "corner", order: 0), rule("shop", "shop", order: 1), rule("x", "zoo", order: 2),
  ]
  let report = try RuleReport(book.database, settings: book.settings, decisions: book.decisions)
  #expect(report.lines.map { [$0.matches, $0.decides] } == [[2, 2], [1, 0], [0, 0]])
  #expect(report.neverMatching.map(\.name) == ["x"])
  #expect(report.overlaps.map { "\($0.first) \($0.second) \($0.rows)" } == ["corner shop 1"])
}

@Test("a preview tells what a new rule would change, and changes nothing")
func preview() throws {
  let book = try TestBook()
  let id = try book.add(TestRow(day: "2025-03-03", minor: -9, text: "CORNER SHOP"))
  try book.add(TestRow(day: "2025-03-03", minor: -9, text: "MARKET"))
  try book.classify()
  let before = try book.everything()
  var settings = book.settings
  var when = Conditions()
  when.description = .contains("corner")
  var then = Actions()
  then.category = "Food:Coffee"
  then.tags = ["small"]
  settings.rules = [RuleSettings(name: "corner", when: when, then: then)]
  for _ in 0..<2 {
    let preview = try RulePreview(
      book.database, settings: settings, decisions: book.decisions, today: book.today)
    #expect(
      preview.lines.map {
        [$0.transactionID, $0.day, $0.before.categories[0].path, $0.after.categories[0].path, $0.after.tags]
      }
        == [[id, "2025-03-03", "Uncategorised", "Food:Coffee", "[\"small\"]"]])
    #expect(preview.lines.first?.before.tags == "[]")
    #expect(preview.lines.first.map { $0.before.merchant == $0.after.merchant } == true)
  }
  #expect(try book.everything() == before)
}
