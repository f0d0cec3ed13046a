import Analytics
import Core
import SQLite
import Settings
import Testing

private func rule(_ name: String, _ category: String, contains text: String, priority: Int = 0) -> RuleSettings {
  var when = Conditions()
  when.description = .contains(text)
  var then = Actions()
  then.category = category
  var rule = RuleSettings(name: name, when: when, then: then)
  rule.priority = priority
  return rule
}

private func decide(_ book: TestBook, _ id: String, category: String) {
  var decision = Decisions.Transaction()
  decision.category = category
  book.decisions.transactions[id] = decision
}

@Test("decision, rule, transfer, memory, provider, none: each gives way to the one above, and says why")
func orderOfAuthority() throws {
  let book = try TestBook()
  try book.account("spare", "Tagesgeld", .savings)
  let row = TestRow(day: "2025-03-03", minor: -5_000, text: "TAGESGELD SPAREN")
  let id = try book.add(row)
  func now() throws -> [String?] {
    try book.classify()
    return try ["category", "category_source", "category_reason"].map { try book.classified($0, id) }
  }
  #expect(try now() == ["Uncategorised", "none", "nothing known"])

  try book.database.run("update transactions set provider_category = 'mcc:5411' where transaction_id = ?", .text(id))
  try book.queue("giro", row.day)
  #expect(try now() == ["Food:Groceries", "provider", "the bank's code 5411"])

  for day in ["2025-01-03", "2025-02-03"] {
    let other = try book.add(TestRow(day: day, minor: -700, text: "TAGESGELD SPAREN"))
    decide(book, other, category: "Leisure:Hobbies")
  }
  #expect(try now() == ["Leisure:Hobbies", "merchant", "remembered"])

  try book.add(TestRow(account: "spare", day: "2025-03-04", minor: 5_000, text: "GUTSCHRIFT GIROKONTO"))
  #expect(try now() == ["Transfer:Own accounts", "transfer", "paired with Tagesgeld"])

  book.settings.rules = [rule("savers", "Money:Fees", contains: "tagesgeld")]
  #expect(try now() == ["Money:Fees", "rule", "rule: savers"])
  #expect(try book.database.value("select count(*) from pairs") == 0)

  decide(book, id, category: "Family:Pets")
  #expect(try now() == ["Family:Pets", "decision", "decided"])
}

@Test("the first matching enabled rule by priority decides; order in the file breaks ties")
func firstRule() throws {
  let book = try TestBook()
  let id = try book.add(TestRow(day: "2025-03-03", minor: -500, text: "CORNER SHOP 12"))
  var rules = [
    rule("low", "Food:Groceries", contains: "corner"), rule("high", "Food:Coffee", contains: "shop", priority: 5),
    rule("off", "Food:Alcohol", contains: "shop", priority: 9),
    rule("later", "Money:Fees", contains: "shop", priority: 5),
  ]
  rules[2].enabled = false
  for place in rules.indices { rules[place].order = place }
  book.settings.rules = rules
  try book.classify()
  #expect(try book.category(id) == "Food:Coffee")
}

@Test("tags of all matching rules are added to those decided; note and ignore hold too")
func rulesAddUp() throws {
  let book = try TestBook()
  let id = try book.add(TestRow(day: "2025-03-03", minor: -500, text: "CORNER SHOP"))
  var first = rule("first", "Food:Coffee", contains: "corner")
  first.then.tags = ["small", "ä \"quoted\""]
  var second = rule("second", "Food:Alcohol", contains: "shop")
  second.then.tags = ["small", "b"]
  second.then.note = "seen"
  second.then.ignore = true
  second.order = 1
  second.when.tags = ["work", "small"]
  book.settings.rules = [first, second]
  var decision = Decisions.Transaction()
  decision.tags = ["work"]
  book.decisions.transactions[id] = decision
  try book.classify()
  #expect(try book.classified("tags", id) == #"["b","small","work","ä \"quoted\""]"#)
  #expect(try book.classified("note", id) == "seen")
  #expect(try book.classified("ignored", id) == "1")
  #expect(try book.category(id) == "Food:Coffee")
}

@Test("the kind decides, not the sign: a refund in a spending category stays spending")
func refunds() throws {
  let book = try TestBook()
  let refund = try book.add(TestRow(day: "2025-03-03", minor: 2_000, text: "SHOE SHOP", given: "Shopping:Clothing"))
  let unknown = try book.add(TestRow(day: "2025-03-03", minor: 2_000, text: "SOMEBODY"))
  try book.classify()
  #expect(try book.classified("kind", refund) == "spending")
  #expect(try book.category(unknown) == "Uncategorised income")
  #expect(try book.classified("kind", unknown) == "income")
}

@Test("a file's category is taken as it stands; its kind is declared, or its family's, or spending")
func givenCategories() throws {
  let book = try TestBook()
  book.settings.categories.append(CategorySettings(path: "Salary", kind: .income))
  book.settings.categories.append(CategorySettings(path: "ETrade", kind: .income))
  let kinds = CategoryKinds(book.settings.categories)
  #expect(kinds.kind(of: "Salary") == .income)
  #expect(kinds.kind(of: "ETrade:VEA:Dividend") == .income)
  #expect(kinds.kind(of: "Transfer") == .transfer)
  #expect(kinds.kind(of: "Investment") == .investment)
  #expect(kinds.kind(of: "Dining") == .spending)
  let id = try book.add(TestRow(day: "2025-03-03", minor: -500, text: "BISTRO", given: "Dining"))
  try book.classify()
  #expect(try book.category(id) == "Dining")
  #expect(try book.classified("category_reason", id) == "the file's category")
}

@Test("a merchant remembers what its two latest decided transactions agree on, and nothing otherwise")
func memory() throws {
  let book = try TestBook()
  func add(_ day: String) throws -> String { try book.add(TestRow(day: day, minor: -900, text: "BAKERY NORTH")) }
  let ids = try ["2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01"].map(add)
  decide(book, ids[2], category: "Food:Coffee")
  try book.classify()
  #expect(try book.category(ids[3]) == "Uncategorised")
  decide(book, ids[0], category: "Food:Alcohol")
  decide(book, ids[1], category: "Food:Coffee")
  try book.classify()
  #expect(try book.category(ids[3]) == "Food:Coffee")
  decide(book, ids[1], category: "Food:Alcohol")
  try book.classify()
  #expect(try book.category(ids[3]) == "Uncategorised")
}

@Test("of decisions of one day the greatest ids are the latest that a merchant remembers")
func memoryByID() throws {
  let book = try TestBook()
  let ids = (1...4).map { "t_000000000000000\($0)" }
  for id in [ids[3], ids[1], ids[0], ids[2]] {
    try book.add(TestRow(day: "2025-03-01", minor: -900, text: "BAKERY NORTH", id: id))
  }
  for (place, category) in ["Food:Alcohol", "Food:Coffee", "Food:Coffee"].enumerated() {
    decide(book, ids[place], category: category)
  }
  try book.classify()
  #expect(try book.category(ids[3]) == "Food:Coffee")
  decide(book, ids[1], category: "Food:Alcohol")
  try book.classify()
  #expect(try book.category(ids[3]) == "Uncategorised")
}

@Test("a decision on a merchant names it and categorises all its rows")
func merchantDecisions() throws {
  let book = try TestBook()
  let id = try book.add(TestRow(day: "2025-03-01", minor: -900, text: "BKRY NRTH 99"))
  try book.classify()
  let address = try #require(try book.classified("merchant_id", id))
  let key = try book.database.value("select key from merchants_found where merchant_id = ?", .text(address)).text
  for target in [try #require(key), address] {
    var decision = Decisions.Merchant()
    decision.name = "Bakery North"
    decision.category = "Food:Coffee"
    book.decisions.merchants = [target: decision]
    try book.classify()
    #expect(try book.category(id) == "Food:Coffee")
    #expect(try book.classified("merchant_id", id) == address)
    #expect(try book.database.value("select name from merchants_found") == "Bakery North")
  }
}

@Test("a decision that names a merchant by its address holds in books made from nothing, too")
func merchantByAddress() throws {
  let book = try TestBook()
  let id = try book.add(TestRow(day: "2025-03-01", minor: -900, text: "BKRY NRTH 99"))
  try book.classify()
  let address = try #require(try book.classified("merchant_id", id))
  var named = Decisions.Merchant()
  named.category = "Food:Coffee"
  book.decisions.merchants = [address: named]
  try book.classify()
  let before = try book.everything()
  #expect(try book.category(id) == "Food:Coffee")
  // As a rebuild begins, and the copy that a member's site is made from.
  for table in ["merchants_found", "analysis_state"] { try book.database.execute("delete from \(table)") }
  try book.classify()
  #expect(try book.everything() == before)
}

@Test("a pending row keeps its decisions once booked, by the link")
func pendingKeepsDecisions() throws {
  let book = try TestBook()
  let pending = try book.add(TestRow(day: "2025-03-01", minor: -900, text: "BAKERY", status: "pending"))
  decide(book, pending, category: "Food:Coffee")
  try book.classify()
  #expect(try book.category(pending) == "Food:Coffee")
  #expect(try book.database.value("select status from splits_stored") == "pending")
  try book.retire(pending)
  let booked = try book.add(TestRow(day: "2025-03-02", minor: -920, text: "BAKERY"))
  try book.database.run("insert into transaction_links values (?, ?, 'pending')", .text(pending), .text(booked))
  let result = try book.classify()
  #expect(result.problems.isEmpty)
  #expect(try book.category(booked) == "Food:Coffee")
}

@Test("a decision whose id is gone re-attaches by its anchor, one to one; what stays ambiguous is named")
func anchors() throws {
  let book = try TestBook()
  func anchored(_ text: String) {
    var decision = Decisions.Transaction()
    decision.category = "Food:Coffee"
    decision.anchor = Anchor(text)
    book.decisions.transactions = ["t_00000000000000aa": decision]
  }
  let one = try book.add(TestRow(day: "2025-03-01", minor: -900, text: "BAKERY NORTH 12"))
  try book.add(TestRow(day: "2025-03-01", minor: -900, text: "GREENGROCER"))
  anchored("2025-03-01 -9.00 EUR Bakery North")
  #expect(try book.problems() == [])
  #expect(try book.category(one) == "Food:Coffee")
  anchored("2025-03-02 -9.00 EUR Bakery North")
  #expect(try book.problems().count == 1)
  #expect(try book.category(one) == "Uncategorised")
  try book.add(TestRow(day: "2025-03-01", minor: -900, text: "BAKERY NORTH 13"))
  anchored("2025-03-01 -9.00 EUR Bakery North")
  #expect(try book.problems() == ["A decision on t_00000000000000aa may be about 2 payments of 2025-03-01."])
  #expect(try book.category(one) == "Uncategorised")
}

@Test("a row decided to repeat another is counted in no total, and says which")
func repeated() throws {
  let book = try TestBook()
  let first = try book.add(TestRow(day: "2025-03-01", minor: -900, text: "BAKERY"))
  let second = try book.add(TestRow(day: "2025-03-01", minor: -900, text: "BAKERY"))
  var decision = Decisions.Transaction()
  decision.sameAs = first
  book.decisions.transactions[second] = decision
  try book.classify()
  #expect(try book.classified("ignored", second) == "1")
  #expect(try book.classified("same_as", second) == (try book.classified("tx", first)))
  #expect(try book.classified("ignored", first) == "0")
}
