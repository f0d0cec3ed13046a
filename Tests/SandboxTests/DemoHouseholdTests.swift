import Core
import Testing

@testable import Sandbox

private let today = Month(2026, 6).day(18)

@Suite struct DemoHouseholdTests {
  private let ledger = SimulatedHousehold(seed: 1, today: today).ledger

  private func text(of row: JSON) -> String {
    ["creditorName", "debtorName", "remittanceInformationUnstructured"].compactMap { row[$0]?.string }
      .joined(separator: " ").lowercased()
  }

  @Test("each bank text is one merchant's, its true one's, pending or booked")
  func matches() {
    for payment in ledger.transactions where payment.pair == nil {
      for isPending in [false, true] {
        let row = BankText(payment: payment, seed: 1, isPending: isPending).row()
        let found = DemoHousehold.merchants.filter { text(of: row).contains($0.match.lowercased()) }.map(\.name)
        #expect(found == [payment.merchant], "\(text(of: row))")
      }
    }
  }

  @Test("no transfer's text is a merchant's")
  func transfers() {
    for payment in ledger.transactions where payment.pair != nil {
      let told = text(of: BankText(payment: payment, seed: 1, isPending: false).row())
      #expect(!DemoHousehold.merchants.contains { told.contains($0.match.lowercased()) }, "\(told)")
    }
  }

  @Test("rules, then trade codes, give every payment its true category")
  func categories() {
    // ISO 18245, for those codes alone that the demo leaves to them.
    let codes = [
      "5411": "Food:Groceries", "5812": "Food:Eating out", "4131": "Transport:Public", "4112": "Transport:Public",
      "4121": "Transport:Taxi", "5541": "Transport:Fuel", "5542": "Transport:Fuel",
      "7523": "Transport:Parking and tolls", "5651": "Shopping:Clothing", "5311": "Shopping:General",
      "5732": "Shopping:Electronics", "5200": "Home:Repairs", "5712": "Home:Furnishing",
      "7832": "Leisure:Entertainment", "5912": "Health:Pharmacy", "7230": "Health:Personal care",
      "8021": "Health:Medical", "5995": "Family:Pets", "6011": "Money:Cash", "4511": "Leisure:Holidays",
      "7011": "Leisure:Holidays",
    ]
    let byHand = Set(ledger.decisions.map(\.transaction))
    for payment in ledger.transactions where payment.pair == nil && !byHand.contains(payment.number) {
      let row = BankText(payment: payment, seed: 1, isPending: false).row()
      let rules = DemoHousehold.rules.filter { $0.merchants.contains(payment.merchant) }
      #expect(rules.count <= 1)
      if let rule = rules.first {
        #expect(Set(rule.shares.map(\.category)) == Set(payment.parts.map(\.category)))
        for part in payment.parts {
          let percent = rule.shares.first { $0.category == part.category }?.percent ?? 0
          #expect(part.minor * 100 == payment.amount.minor * Int64(percent))
        }
      } else {
        let code = row["merchantCategoryCode"]?.string ?? ""
        #expect(payment.category == codes[code] ?? "Uncategorised", "\(payment.merchant) \(code)")
      }
    }
  }

  @Test("the settings name every account by what its bank calls it, and hold no secret")
  func settings() {
    let text = DemoHousehold.settings(goCardless: "http://127.0.0.1:1/", ecb: "http://127.0.0.1:2/", ledger: ledger)
    for account in SimulatedAccount.allCases {
      let number = account.iban ?? "BARCLAYS_BUKBGB22/\(account.maskedPan ?? "none")"
      #expect(text.contains("match       = [\"\(number)\"]"))
    }
    #expect(!text.contains(ProviderSandbox.secretKey) && !text.contains(ProviderSandbox.secretID))
    #expect(text.contains("split = { \"Home:Mortgage interest\" = 65, \"Transfer:Loan principal\" = 35 }"))
    #expect(text.contains(#"regex = "^(?:"#))
    #expect(text.split(separator: "\n").filter { $0 == "[[rule]]" }.count >= 20)
    #expect(text.utf8.filter { $0 == UInt8(ascii: "[") }.count == text.utf8.filter { $0 == UInt8(ascii: "]") }.count)
  }

  @Test("the household decided a split, a tag, a note and a category, each led to its payment by an anchor")
  func decisions() throws {
    let lines = DemoHousehold.decisions(ledger).split(separator: "\n").map(String.init)
    #expect(lines.first == "kind,target,field,value,anchor")
    #expect(lines.dropFirst().sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } == Array(lines.dropFirst()))
    #expect(lines.count == 6)
    let split = ledger.decisions.first { $0.field == "split:Food:Groceries" }
    let payment = try #require(ledger.transactions.first { $0.number == split?.transaction })
    #expect(payment.parts.reduce(0) { $0 + $1.minor } == payment.amount.minor && payment.parts.count == 2)
    let anchor = "\(payment.booked) \(payment.amount.decimal) GBP Tesco"
    #expect(lines.contains { $0.contains(",split:Family:Gifts given,-22.00,\(anchor)") })
    for decision in ledger.decisions {
      let decided = try #require(ledger.transactions.first { $0.number == decision.transaction })
      let twins = ledger.transactions.filter { $0.booked == decided.booked && $0.amount == decided.amount }
      #expect(twins.count == 1, "an anchor is one payment's alone")
    }
  }
}
