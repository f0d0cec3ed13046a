import Core
import Testing
import Warehouse

@testable import Analytics

private let apple = "US0378331005"

/// A household of pounds; a pound is 1.25 dollars, and 1.28 from the 15th.
private func books() throws -> AnalysedBooks {
  let books = try AnalysedBooks(today: june(20))
  books.account("isa", .brokerage, connection: "broker")
  for day in 1...20 { try books.rate(.gbp, .usd, june(day), day < 15 ? "1.25" : "1.28") }
  for (day, close) in [(3, "100"), (8, "100"), (15, "110"), (19, "112")] {
    try books.price(apple.lowercased(), june(day), close, .usd)
  }
  return books
}

/// A thousand pounds in, half of it turned into dollars at the broker's price, 400.00 GBP of them into shares; a dividend,
/// dollars paid in, a fee in dollars.
private func live(_ books: AnalysedBooks, dollars: Bool = true) throws {
  try books.invest("isa") { answer in
    answer.tellsTransactions = true
    answer.transactions = [
      paid(june(1), 100_000, .gbp, "Deposit", category: "Transfer:Own accounts"),
      paid(june(3), -50_000, .gbp, "Exchange", category: "Transfer:Own accounts"),
      paid(june(3), 62_000, .usd, "Exchange", category: "Transfer:Own accounts"),
      paid(june(10), 10_000, .usd, "Deposit in dollars", category: "Transfer:Own accounts"),
      paid(june(12), -200, .usd, "Custody", category: "Money:Fees"),
    ]
    answer.securities = [security(apple, "Apple", .usd)]
    answer.trades = [
      try trade(.buy, june(3), apple, "5", -50_000, .usd), try trade(.dividend, june(8), apple, nil, 1_000, .usd),
    ]
    answer.holdings = StandardHoldings(day: june(20), rows: [try holding(apple, "5")])
    answer.balances = [stated(.closing, june(20), 50_000, .gbp, type: "cash GBP")]
    if dollars { answer.balances.append(stated(.closing, june(20), 22_800, .usd, type: "cash USD")) }
  }
}

private func lines(_ books: AnalysedBooks, _ scope: String) throws -> [String] {
  try books.lines(
    "select twr, money_weighted, gain_minor, flows_minor, note from mart_performance where scope = '\(scope)'")
}

/// In pounds, day by day, reckoned by hand:
///
///     1  1,000.00 paid in
///     3  500.00 and 620.00 USD less 500.00 USD (96.00) and 5 shares at 100 USD (400.00): 996.00; the exchange cost 4.00
///     8  10.00 USD came: 1,004.00
///     10 100.00 USD (80.00) paid in: 1,084.00
///     12 2.00 USD of fees: 1,082.40
///     15 228.00 USD at 1.28 (178.12), 550.00 USD of shares (429.69): 1,107.81
///     19 560.00 USD of shares (437.50): 1,115.62
///
/// Time-weighted: 1.004 × 1115.62 ÷ 1084 = 1.033286. `hledger roi` of 1,000.00 in on the 1st, 80.00 on the 10th, 4.00 made
/// before it and 31.62 after says 84.50 % a year by money and 81.82 % by time: over 20 days 3.413 % and 3.330 % (hledger
/// rounds its units). Money-weighted to six digits: 1000 (1 + r) + 80 (1 + r)^(11/20) = 1115.62 at r = 0.034130.
@Suite("Returns of cash and trades in several currencies") struct PerformanceCurrencyTests {
  @Test("an exchange brings nothing from outside: what it costs is lost, and only what is paid in is put in")
  func exchange() throws {
    let books = try books()
    try live(books)
    try books.analyse()
    #expect(try lines(books, "account") == ["0.033286 0.034130 3562 108000 "])
    #expect(try lines(books, "household") == (try lines(books, "account")))
  }

  @Test("rates move what is held in dollars, and a security's return is in the household's currency")
  func security() throws {
    let books = try books()
    try live(books)
    try books.analyse()
    // 400.00 in; 8.00 came out of it on the 8th; 429.69 on the 15th, 437.50 on the 19th: 1.02 × 437.50 ÷ 400.
    let line = try #require(try lines(books, "security").first)
    #expect(line.hasPrefix("0.115625 "))
    #expect(line.hasSuffix(" 4550 39200 "))
  }

  @Test("payments in a currency whose level nobody tells bring nothing that is counted, and take nothing")
  func unknownLevel() throws {
    let books = try books()
    try books.invest("isa") { answer in
      answer.tellsTransactions = true
      answer.transactions = [
        paid(june(1), 100_000, .gbp, "Deposit", category: "Transfer:Own accounts"),
        paid(june(10), 10_000, .usd, "Deposit in dollars", category: "Transfer:Own accounts"),
      ]
      answer.trades = [try trade(.interest, june(5), "", nil, 1_000)]
      answer.balances = [stated(.closing, june(20), 101_000, .gbp, type: "cash GBP")]
    }
    try books.analyse()
    // 1,000.00 became 1,010.00; the dollars are in no total, and so are no payment.
    #expect(
      try lines(books, "account").map { $0.split(separator: " ").prefix(4).joined(separator: " ") } == [
        "0.010000 0.010000 1000 100000"
      ])
  }

  @Test("nights lead to the same figures as making all from nothing")
  func nights() throws {
    let books = try books()
    try live(books)
    try books.analyse()
    let night = try books.marts()
    try books.analyseFromNothing()
    #expect(try books.marts() == night)
  }
}
