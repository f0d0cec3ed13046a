import Analytics
import Core
import Settings
import Testing

@Test("parts by share sum to the amount exactly, the remainder is the last one's")
func byShare() {
  #expect(SplitAmounts.byWeight(-1_000, [3_333, 3_333, 3_334]) == [-333, -333, -334])
  #expect(SplitAmounts.byWeight(-5, [5_000, 5_000]) == [-2, -3])
  #expect(SplitAmounts.byWeight(1, [5_000, 5_000]) == [0, 1])
  for amount: Int64 in [-99_999, -1, 0, 7, 123_457] {
    #expect(SplitAmounts.byWeight(amount, [1, 3_332, 6_667]).reduce(0, +) == amount)
  }
}

@Test("parts by amount hold only when they make up the whole; rest is what the others leave")
func byAmount() throws {
  let whole = Money(minor: -1_250, .eur)
  func parts(_ texts: [String?]) throws -> [Int64]? {
    SplitAmounts.byAmount(whole, try texts.map { try $0.map { try #require(ExactDecimal($0)) } })
  }
  #expect(try parts(["-10.00", nil]) == [-1_000, -250])
  #expect(try parts([nil, "-10.00"]) == [-250, -1_000])
  #expect(try parts(["-10.00", "-2.50"]) == [-1_000, -250])
  #expect(try parts(["-10.00", "-2.49"]) == nil)
  #expect(try parts(["-10.001", nil]) == nil)
  #expect(try parts([nil, nil]) == nil)
}

@Test("each part is converted and rounded once, so that parts sum to the whole converted")
func converted() {
  let thirds: (Int64) -> Int64? = { Int64(divideHalfEven(Int128($0), by: 3)) }
  #expect(SplitAmounts.household([-50, -50], of: -100, convert: thirds) == [-17, -16])
  #expect(SplitAmounts.household([-50, -50], of: -100) { _ in nil } == nil)
}

@Test("a rule's and a decision's split are stored as parts; a missing rate leaves them without a household amount")
func storedParts() throws {
  let book = try TestBook()
  let ruled = try book.add(TestRow(day: "2025-03-03", minor: -1_001, text: "MARKET HALL"))
  let decided = try book.add(TestRow(day: "2025-03-03", minor: -1_001, currency: "USD", text: "DEPARTMENT STORE"))
  let late = try book.add(TestRow(day: "2025-06-03", minor: -1_001, currency: "USD", text: "DEPARTMENT STORE"))
  try book.rate("EUR", "USD", "2025-03-03", "1.1")
  var when = Conditions()
  when.description = .starts("market")
  var then = Actions()
  then.split = [
    .init(category: "Food:Groceries", weight: 6_000), .init(category: "Home:Furnishing", weight: 4_000),
  ]
  book.settings.rules = [RuleSettings(name: "market", when: when, then: then)]
  var decision = Decisions.Transaction()
  decision.split = [
    .init(category: "Food:Coffee", amount: ExactDecimal("-3.33")), .init(category: "Family:Pets", amount: nil),
  ]
  book.decisions.transactions = [decided: decision, late: decision]
  try book.classify()
  #expect(try book.splits(ruled) == ["Food:Groceries -601 -601", "Home:Furnishing -400 -400"])
  #expect(try book.category(ruled) == nil)
  #expect(try book.splits(decided) == ["Food:Coffee -333 -303", "Family:Pets -668 -607"])
  #expect(try book.splits(late) == ["Food:Coffee -333 ?", "Family:Pets -668 ?"])
}

@Test("a split whose parts do not make up the amount is named and does not hold")
func brokenSplit() throws {
  let book = try TestBook()
  let id = try book.add(TestRow(day: "2025-03-03", minor: -1_000, text: "MARKET"))
  var decision = Decisions.Transaction()
  decision.split = [.init(category: "Food:Coffee", amount: ExactDecimal("-3.33"))]
  book.decisions.transactions[id] = decision
  #expect(try book.problems() == ["The parts of the split of \(id) do not make up its amount."])
  #expect(try book.splits(id) == ["Uncategorised -1000 -1000"])
}
