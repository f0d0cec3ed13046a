import Core
import TestSupport
import Testing

@testable import Settings

@Suite struct ProviderCategoriesTests {
  private let shipped = ProviderCategories()

  @Test(
    "a provider's category is one of the standard set",
    arguments: [
      ("plaid:FOOD_AND_DRINK_GROCERIES", "Food:Groceries"), ("plaid:FOOD_AND_DRINK", "Food:Eating out"),
      ("plaid:LOAN_PAYMENTS_CREDIT_CARD_PAYMENT", "Transfer:Card payment"), ("plaid:INCOME_WAGES", "Income:Salary"),
      ("plaid:FOOD_AND_DRINK_NEW_KIND", "Food:Eating out"), ("mcc:5411", "Food:Groceries"),
      ("mcc:5812", "Food:Eating out"),
      ("mcc:4111", "Transport:Public"), ("mcc:3501", "Leisure:Holidays"), ("mcc:0742", "Family:Pets"),
      ("mcc:6011", "Money:Cash"), ("bank:PMNT-CCRD-CWDL", "Money:Cash"), ("bank:ACMT-MDOP-CHRG", "Money:Fees"),
      ("bank:SECU-CORP-DVCA", "Income:Dividends"), ("bank:LDAS-MGLN-PPAY", "Transfer:Loan principal"),
    ]) func standard(code: String, path: String)
  { #expect(shipped.category(for: code, moneyIn: false) == path) }

  @Test("LOAN_PAYMENTS_CREDIT_CARD_PAYMENT, TRANSFER_IN and TRANSFER_OUT are movements, not spending")
  func movements() {
    let codes = PlaidCategories.all.keys.filter {
      $0.hasPrefix("TRANSFER_") || $0 == "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT"
    }
    #expect(codes.count > 10)
    for code in codes {
      for moneyIn in [true, false] {
        // Withdrawn cash is spent in the end, and no transfer to an account.
        guard let path = shipped.category(for: "plaid:\(code)", moneyIn: moneyIn), path != "Money:Cash" else {
          continue
        }
        let kind = StandardCategories.all.first { $0.path == path }?.kind
        #expect(kind == .transfer || kind == .investment, "\(code) \(path)")
      }
    }
  }

  @Test(
    "a code that tells nothing about what the money was for gives no category",
    arguments: [
      "plaid:OTHER_OTHER", "plaid:XYZ", "mcc:4829", "mcc:9999", "mcc:", "mcc:-5",
      "mcc:123456",
      "bank:PMNT-RCDT-ESCT", "bank:PMNT", "bank:", "5411", "", "other:1",
    ]) func nothing(code: String)
  { #expect(shipped.category(for: code, moneyIn: false) == nil) }

  @Test("the direction decides what interest, trades and salaries are")
  func direction() {
    #expect(shipped.category(for: "bank:ACMT-MCOP-INTR", moneyIn: true) == "Income:Interest")
    #expect(shipped.category(for: "bank:ACMT-MDOP-INTR", moneyIn: false) == "Money:Interest paid")
    #expect(shipped.category(for: "bank:SECU-SETT-TRAD", moneyIn: true) == "Investment:Sell")
    #expect(shipped.category(for: "bank:SECU-SETT-TRAD", moneyIn: false) == "Investment:Buy")
    #expect(shipped.category(for: "bank:PMNT-RCDT-SALA", moneyIn: true) == "Income:Salary")
    #expect(shipped.category(for: "bank:PMNT-ICDT-SALA", moneyIn: false) == nil)
  }

  @Test("the file's own codes stand above the shipped ones, the narrower range above the wider")
  func own() {
    var markets = CategorySettings(path: "Food:Markets", kind: .spending)
    markets.plaid = ["FOOD_AND_DRINK_GROCERIES", "TRAVEL"]
    markets.mcc = [5400...5499]
    var bakers = CategorySettings(path: "Food:Bakers", kind: .spending)
    bakers.mcc = [5462...5462]
    let own = ProviderCategories([markets, bakers])
    #expect(own.category(for: "plaid:FOOD_AND_DRINK_GROCERIES", moneyIn: false) == "Food:Markets")
    #expect(own.category(for: "plaid:TRAVEL_FLIGHTS", moneyIn: false) == "Food:Markets")
    #expect(own.category(for: "mcc:5411", moneyIn: false) == "Food:Markets")
    #expect(own.category(for: "mcc:5462", moneyIn: false) == "Food:Bakers")
    #expect(own.category(for: "mcc:5812", moneyIn: false) == "Food:Eating out")
  }

  @Test(
    "each of Plaid's detailed codes and each merchant category code maps to one standard category: none stands in two lines"
  )
  func tables() {
    let paths = Set(StandardCategories.all.map(\.path))
    #expect(paths.count == StandardCategories.all.count)
    #expect(Set(PlaidCategories.all.values).isSubset(of: paths))
    #expect(PlaidCategories.all.count == 18 + 130)
    #expect((0...9999).allSatisfy { paths.contains(MerchantCategories.category(of: $0)) })
    var seen: [Int: String] = [:]
    var twice: [String] = []
    for (path, codes) in MerchantCategories.ranges {
      for text in codes.split(separator: " ") {
        guard let range = MerchantCodes.range(String(text)) else {
          twice.append("not a range: \(text)")
          continue
        }
        for code in range {
          if let other = seen[code] { twice.append("\(code): \(other) and \(path)") }
          seen[code] = path
        }
      }
    }
    #expect(twice == [])
  }

  private static let taxonomy = outsideFolder("PROVIDERS", beside: "shared/providers")
    .map { "\($0)/plaid-pfc-taxonomy.csv" }.flatMap { exists($0) ? $0 : nil }

  @Test(
    "each of Plaid's detailed codes, of both published taxonomies, and each primary maps to a category, and no other does",
    .enabled(if: taxonomy != nil, "the reference list is not here; PROVIDERS names its folder"))
  func plaidTaxonomy() throws {
    let path = try #require(Self.taxonomy)
    let lines = try readText(path).split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
    #expect(lines.count { $0[2] == "yes" } == 104 && lines.count { $0[3] == "yes" } == 127)
    let codes = Set(lines.flatMap { $0[0...1] })
    #expect(Set(PlaidCategories.all.keys) == codes)
    #expect(lines.allSatisfy { $0[1].hasPrefix($0[0] + "_") })
    // What moves between own accounts, or pays a card, is never spending.
    for code in codes where code.hasPrefix("TRANSFER_IN_") || code.hasPrefix("LOAN_PAYMENTS_CREDIT_CARD") {
      let path = PlaidCategories.all[code] ?? ""
      let kind = StandardCategories.all.first { $0.path == path }?.kind
      #expect(kind == .transfer || kind == .investment || path == StandardCategories.uncategorised, "\(code)")
    }
  }
}
