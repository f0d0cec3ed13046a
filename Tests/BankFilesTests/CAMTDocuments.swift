/// Made-up CAMT documents.
enum CAMT {
  static let iban = "DE89370400440532013000"

  static func document(_ statements: String, version: String = "053.001.08", encoding: String = "UTF-8") -> String {
    let root = version.hasPrefix("052") ? "BkToCstmrAcctRpt" : "BkToCstmrStmt"
    return """
      <?xml version="1.0" encoding="\(encoding)"?>
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.\(version)"><\(root)><GrpHdr><MsgId>1</MsgId></GrpHdr>
      \(statements)
      </\(root)></Document>

      """
  }

  static func statement(
    _ rest: String, id: String = "S1", account: String = iban, currency: String = "EUR", name: String = "Stmt",
    before: String = ""
  ) -> String {
    "<\(name)><Id>\(id)</Id>\(before)<Acct><Id><IBAN>\(account)</IBAN></Id><Ccy>\(currency)</Ccy></Acct>\n\(rest)\n</\(name)>"
  }

  static func balance(_ code: String, _ amount: String, _ day: String, isDebit: Bool = false) -> String {
    "<Bal><Tp><CdOrPrtry><Cd>\(code)</Cd></CdOrPrtry></Tp><CdtLine><Incl>false</Incl><Amt Ccy=\"EUR\">999.00</Amt></CdtLine>"
      + "<Amt Ccy=\"EUR\">\(amount)</Amt><CdtDbtInd>\(isDebit ? "DBIT" : "CRDT")</CdtDbtInd><Dt><Dt>\(day)</Dt></Dt></Bal>"
  }

  /// - Parameter amount: negative for money that leaves.
  static func entry(
    _ amount: String, day: String? = "2026-01-05", status: String = "<Sts><Cd>BOOK</Cd></Sts>", reversal: Bool = false,
    reference: String = "", details: String = "", more: String = ""
  ) -> String {
    "<Ntry><Amt Ccy=\"EUR\">\(amount.drop { $0 == "-" })</Amt><CdtDbtInd>\(amount.hasPrefix("-") ? "DBIT" : "CRDT")</CdtDbtInd>"
      + (reversal ? "<RvslInd>true</RvslInd>" : "") + status
      + (day.map { "<BookgDt><Dt>\($0)</Dt></BookgDt>" } ?? "")
      + (reference.isEmpty ? "" : "<AcctSvcrRef>\(reference)</AcctSvcrRef>") + more
      + (details.isEmpty ? "" : "<NtryDtls>\(details)</NtryDtls>") + "</Ntry>\n"
  }

  static func details(_ inner: String) -> String { "<TxDtls>\(inner)</TxDtls>" }

  static func read(_ rest: String, version: String = "053.001.08") throws -> Outcome {
    try BankFilesTests.read(
      document(statement(rest, name: version.hasPrefix("052") ? "Rpt" : "Stmt"), version: version), name: "x.xml")
  }
}
