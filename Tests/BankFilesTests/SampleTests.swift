import BankFiles
import Core
import Glibc
import Testing

/// The reference samples, where they are: SAMPLES, or beside the package.
enum Samples {
  static let folder: String? = {
    let stated = getenv("SAMPLES").map { String(cString: $0) }
    let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return [stated, "/\(package)/../shared/samples"].compactMap { $0 }.first { access("\($0)/README.md", R_OK) == 0 }
  }()

  static func source(_ path: String) throws -> ByteSource {
    try ByteSource(path: "\(folder ?? "")/\(path)", name: path)
  }

  /// Lines of a plain CSV without quotes, split at commas, the header left out.
  static func table(_ path: String) throws -> [[String]] {
    String(decoding: try source(path).all(), as: UTF8.self).split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  static let missing: Comment = "the reference samples are not here; SAMPLES names their folder"
}

@Suite(.enabled(if: Samples.folder != nil, Samples.missing))
struct SampleTests {
  static let accounts = [
    ("eu", "giro"), ("eu", "joint"), ("eu", "visa"), ("eu", "mc"), ("eu", "savings"), ("eu", "usd"), ("eu", "gbp"),
    ("us", "bofa"), ("us", "chase"), ("us", "etrade"), ("us", "vanguard"),
  ]

  @Test(
    "a CSV of the samples is read without settings, and opening plus rows is the balance of every month's end",
    arguments: accounts)
  func balances(_ place: String, _ id: String) throws {
    let outcome = try read(try Samples.source("\(place)/csv/\(id).csv"), name: "\(id).csv", ReadingContext())
    #expect(outcome.problems == [])
    let proposal = try #require(outcome.report.proposal)
    #expect(proposal.uncertain == [])
    #expect(outcome.report.accounts.count == 1)
    let account = try #require(try Samples.table("\(place)/accounts.csv").first { $0[0] == id })
    let currency = try #require(Currency(account[3]))
    let opening = try #require(Money(account[6], currency))
    for line in try Samples.table("\(place)/truth/balances.csv") where line[1] == id {
      let month = try #require(Month(iso: line[0]))
      let sum = outcome.rows.filter { $0.day <= month.lastDay }.reduce(opening.minor) { $0 + $1.amount.minor }
      #expect(Money(minor: sum, currency).decimal == Money(line[3], currency)?.decimal, "\(line[0])")
    }
  }

  @Test("the rows of a sample keep counterparty, category and place in time")
  func rows() throws {
    let outcome = try read(try Samples.source("eu/csv/giro.csv"), name: "giro.csv", ReadingContext())
    let row = try #require(outcome.rows.dropFirst(2).first)
    #expect(row.description == "DB Vertrieb GmbH, München")
    #expect(row.counterparty == "DB Vertrieb GmbH")
    #expect(row.givenCategory == "Transport")
    #expect(outcome.lines[2] == 4)
    #expect(outcome.report.order == .oldestFirst)
    #expect(outcome.rows.map(\.sequence) == Array(1...outcome.rows.count))
  }

  @Test("bank and card give the same days and amounts as CSV and as OFX", arguments: ["bofa", "chase"])
  func sameSums(_ id: String) throws {
    let csv = try read(try Samples.source("us/csv/\(id).csv"), name: "\(id).csv", ReadingContext())
    let ofx = try read(try Samples.source("us/ofx/\(id).ofx"), name: "\(id).ofx", ReadingContext())
    #expect(ofx.problems == [])
    func key(_ row: StandardTransaction) -> String { "\(row.day) \(row.amount)" }
    #expect(csv.rows.map(key).sorted() == ofx.rows.map(key).sorted())
    let account = try #require(ofx.report.accounts.first)
    #expect(account.sum == csv.report.accounts.first?.sum)
    // The samples' accounts open at nothing.
    #expect(account.closing?.amount == account.sum)
    #expect(account.closing?.day.iso == "2025-12-31")
    #expect(ofx.rows.allSatisfy { $0.reliableID.hasPrefix("fitid:") })
  }

  @Test(
    "an investment statement of the samples holds the trades, positions and cash that other programs computed",
    arguments: ["etrade", "vanguard"])
  func investments(_ id: String) throws {
    let ofx = try read(try Samples.source("us/ofx/\(id).ofx"), name: "\(id).ofx", ReadingContext())
    #expect(ofx.problems == [])
    let account = try #require(ofx.report.accounts.first)
    let cash = try #require(try Samples.table("us/truth/balances.csv").last { $0[1] == id })
    #expect(account.sum.decimal == cash[3] && account.closing?.amount == account.sum)
    #expect(account.rows == ofx.rows.count + ofx.trades.count)
    var units: [String: Int64] = [:]
    for trade in ofx.trades where trade.quantity != nil {
      let quantity = try #require(trade.quantity?.scaled(to: 6))
      units[trade.securityKey, default: 0] += trade.kind == .sell ? -quantity : quantity
    }
    let held = try #require(account.holdings)
    #expect(held.day.iso == "2025-12-31" && !held.rows.isEmpty)
    for holding in held.rows {
      #expect(
        units.removeValue(forKey: holding.securityKey) == holding.quantity.scaled(to: 6), "\(holding.securityKey)")
      #expect(ofx.securities.contains { $0.key == holding.securityKey && !$0.symbol.isEmpty })
    }
    #expect(units.values.allSatisfy { $0 == 0 }, "what is not held was sold: \(units)")
    let truth = try Samples.table("us/truth/holdings.csv").filter { $0[0] == "2025-12" && $0[1] == id }
    #expect(truth.count == held.rows.count)
  }
}
