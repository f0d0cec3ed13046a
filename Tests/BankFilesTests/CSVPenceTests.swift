import BankFiles
import Core
import Testing

/// Amounts counted in pence, wherever a file says so: in a column, in the amount's header or beside the digits.
@Suite struct CSVPenceTests {
  @Test("a row in pence is one in pounds, its balance too", arguments: ["GBX", "GBp"])
  func pence(code: String) throws {
    let outcome = try read(
      "Date,Amount,Ccy,Text,Balance\n05/01/2026,-1250,\(code),a,8750\n06/01/2026,-2.50,GBP,b,85.00\n06/01/2026,-0.5,\(code),c,\n",
      profile: profile {
        $0.separator = 0x2C
        $0.date = CSVDate(column: "Date", format: "dd/MM/yyyy")
        $0.amount = .signed(column: "Amount")
        $0.balance = "Balance"
        $0.currency = .column("Ccy")
      })
    #expect(outcome.rows.map(\.amount.description) == ["-12.50 GBP", "-2.50 GBP"])
    #expect(outcome.rows.map { $0.balanceAfter?.decimal } == ["87.50", "85.00"])
    #expect(outcome.problems.map { String($0.prefix(46)) } == ["line 4: the amount has more decimals than GBP "])
  }

  @Test("pence that the amount or its header names are hundredths, once")
  func penceBesideTheAmount() throws {
    func rows(_ header: String, _ rows: String, _ currency: String? = nil) throws -> Outcome {
      try read(
        "Datum;\(header);Text;Ccy\n\(rows)",
        profile: profile {
          $0.amount = .signed(column: header)
          $0.decimal = .point
          if let currency { $0.currency = .column(currency) }
        }, account: AccountHint(id: "giro", currency: .gbp))
    }
    for header in ["Value (GBX)", "Value (GBp)"] {
      #expect(try rows(header, "05.01.2026;-1250;a;\n").rows.map(\.amount.description) == ["-12.50 GBP"])
    }
    #expect(try rows("Value", "05.01.2026;-1250p;a;\n").rows.map(\.amount.description) == ["-12.50 GBP"])
    #expect(try rows("Value", "05.01.2026;-1250p;a;GBX\n", "Ccy").rows.map(\.amount.description) == ["-12.50 GBP"])
    #expect(try rows("Value", "05.01.2026;-1250;a;GBX\n", "Ccy").rows.map(\.amount.description) == ["-12.50 GBP"])
  }
}
