import Analytics
import Core
import Settings
import Testing

/// One payment from two sources: what was decided on the row that counts no more holds on the one that does.
@Suite("Rows that repeat another") struct RepeatedRowTests {
  private let book: TestBook
  private let repeating: String
  private let counting: String

  init() throws {
    book = try TestBook()
    repeating = try book.add(TestRow(day: "2025-03-01", minor: -900, text: "BAKERY NORTH"))
    counting = try book.add(TestRow(day: "2025-03-01", minor: -900, text: "Bakery North, Leipzig"))
    decide(repeating) { $0.sameAs = counting }
  }

  private func decide(_ id: String, _ change: (inout Decisions.Transaction) -> Void) {
    var decision = book.decisions.transactions[id] ?? Decisions.Transaction()
    change(&decision)
    book.decisions.transactions[id] = decision
  }

  private func values(_ id: String) throws -> [String?] {
    try ["category", "category_source", "note", "tags", "ignored"].map { try book.classified($0, id) }
  }

  @Test("category, note, tags and merchant go with the payment")
  func plain() throws {
    decide(repeating) {
      $0.category = "Food:Coffee"
      $0.note = "with Ben"
      $0.tags = ["b", "a"]
      $0.merchant = "The North"
    }
    #expect(try book.problems() == [])
    #expect(try values(counting) == ["Food:Coffee", "decision", "with Ben", #"["a","b"]"#, "0"])
    #expect(try book.classified("ignored", repeating) == "1")
    let merchant = try #require(try book.classified("merchant_id", counting))
    #expect(merchant.hasPrefix("the-north-"), "\(merchant)")
  }

  @Test("what was decided on the row that counts stands above it; tags of both are kept")
  func ownFirst() throws {
    decide(repeating) {
      $0.category = "Food:Coffee"
      $0.note = "of the file"
      $0.tags = ["file"]
    }
    decide(counting) {
      $0.category = "Food:Groceries"
      $0.tags = ["bank"]
    }
    #expect(try book.problems() == [])
    #expect(try values(counting) == ["Food:Groceries", "decision", "of the file", #"["bank","file"]"#, "0"])
  }

  @Test("a split goes with the payment, unless that has a category of its own")
  func split() throws {
    decide(repeating) {
      $0.split = [
        Decisions.SplitPart(category: "Food:Coffee", amount: ExactDecimal("-2.50")),
        Decisions.SplitPart(category: "Food:Groceries", amount: nil),
      ]
    }
    #expect(try book.problems() == [])
    #expect(try book.splits(counting) == ["Food:Coffee -250 -250", "Food:Groceries -650 -650"])
    decide(counting) { $0.category = "Family:Pets" }
    try book.classify()
    #expect(try book.splits(counting) == ["Family:Pets -900 -900"])
  }

  @Test("along several: three sources of one payment")
  func chain() throws {
    let third = try book.add(TestRow(day: "2025-03-01", minor: -900, text: "BAKERY"))
    decide(third) {
      $0.sameAs = repeating
      $0.category = "Food:Coffee"
    }
    decide(repeating) { $0.note = "kept" }
    #expect(try book.problems() == [])
    #expect(try values(counting) == ["Food:Coffee", "decision", "kept", "[]", "0"])
    #expect(try book.classified("ignored", third) == "1" && book.classified("ignored", repeating) == "1")
  }

  @Test("a merchant remembers a payment once, whichever of its rows was decided on")
  func memory() throws {
    decide(repeating) { $0.category = "Food:Coffee" }
    let later = try book.add(TestRow(day: "2025-04-01", minor: -900, text: "BAKERY NORTH"))
    try book.classify()
    #expect(try book.category(later) == "Uncategorised", "two decided payments are needed, and this is one")
  }

  @Test("a decided pair stays a pair, and a row decided to have no partner stays alone")
  func pairs() throws {
    try book.account("spare", "Tagesgeld", .savings)
    let arrived = try book.add(TestRow(account: "spare", day: "2025-03-09", minor: 900, text: "GUTSCHRIFT"))
    book.decisions.pairs[repeating] = Decisions.Pair(partner: arrived)
    #expect(try book.problems() == [])
    #expect(try book.classified("category_source", counting) == "transfer")
    #expect(try book.classified("pair_id", arrived) == (try book.classified("pair_id", counting)))
    #expect(try book.classified("pair_id", repeating) == nil)

    let near = try book.add(TestRow(account: "spare", day: "2025-03-02", minor: 900, text: "GUTSCHRIFT"))
    book.decisions.pairs = [:]
    try book.classify()
    #expect(try book.classified("pair_id", near) != nil, "nothing else was decided")
    book.decisions.pairs[repeating] = Decisions.Pair(partner: nil)
    try book.classify()
    #expect(try book.classified("pair_id", near) == nil)
    #expect(try book.category(counting) == "Uncategorised")
  }

  @Test("rows that are each the other are two payments, and keep what was decided on each")
  func circle() throws {
    decide(counting) { $0.sameAs = repeating }
    decide(repeating) { $0.category = "Food:Coffee" }
    #expect(try book.problems().count == 1)
    #expect(try values(repeating)[0] == "Food:Coffee" && values(repeating)[4] == "0")
    #expect(try values(counting)[0] == "Uncategorised" && values(counting)[4] == "0")
  }
}
