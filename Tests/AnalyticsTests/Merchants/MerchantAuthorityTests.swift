import Core
import SQLite
import Settings
import Testing

@testable import Analytics

@Suite("Which step makes a merchant's key") struct MerchantAuthorityTests {
  private func step(_ book: TestBook, _ id: String) throws -> [String?] {
    let merchant = try #require(try book.classified("merchant_id", id))
    return try ["key_step", "key"].map { column in
      try book.database.value(
        "select \(column) from merchants_found where merchant_id = ?", .text(merchant)
      ).text
    }
  }

  @Test("a decision, a rule, then creditor, mandate, counterparty account, and text last; key and step are stored")
  func order() throws {
    let book = try TestBook()
    var row = TestRow(day: "2025-03-03", minor: -1_000, text: "NORTHERN POWER 4711")
    let byText = try book.add(row)
    row.number = "DE12 5001 0517 0648 4898 90"
    let byAccount = try book.add(row)
    row.mandate = "M-4711-X"
    let byMandate = try book.add(row)
    row.creditor = "DE98ZZZ09999999999"
    let byCreditor = try book.add(row)
    let decided = try book.add(row)
    var decision = Decisions.Transaction()
    decision.merchant = "The Power People"
    book.decisions.transactions[decided] = decision
    try book.classify()
    #expect(try step(book, byText) == ["text", "text:northernpower"])
    #expect(try step(book, byAccount) == ["account", "account:DE12500105170648489890"])
    #expect(try step(book, byMandate) == ["mandate", "mandate:M4711X"])
    #expect(try step(book, byCreditor) == ["creditor", "creditor:DE9809999999999"])
    #expect(try step(book, decided) == ["decision", "name:the power people"])

    book.settings.merchants = [MerchantSettings(name: "Northern Power", match: ["northern power"])]
    try book.classify()
    for id in [byText, byAccount, byMandate, byCreditor] {
      #expect(try step(book, id) == ["rule", "name:northern power"])
    }
    #expect(try step(book, decided)[0] == "decision")
  }

  @Test("a masked or short number is nobody's: what stands below it makes the key")
  func masked() throws {
    let book = try TestBook()
    var row = TestRow(day: "2025-03-03", minor: -1_000, text: "NORTHERN POWER")
    row.number = "DE12**********4890"
    let masked = try book.add(row)
    row.number = "4711"
    let short = try book.add(row)
    try book.classify()
    #expect(try step(book, masked)[0] == "text" && step(book, short)[0] == "text")
  }
}
