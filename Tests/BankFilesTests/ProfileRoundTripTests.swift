import Core
import Settings
import Testing

@testable import BankFiles

/// A profile as text, pasted into daybook.toml, is the same profile there.
@Suite struct ProfileRoundTripTests {
  struct Directive: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var change: @Sendable (inout CSVProfile) -> Void

    init(_ sentence: String, _ change: @escaping @Sendable (inout CSVProfile) -> Void) {
      testDescription = sentence
      self.change = change
    }
  }

  @Test(
    "each directive reads back as it was written",
    arguments: [
      Directive("nothing but what must be") { _ in },
      Directive("the account from a column") {
        $0.account = nil
        $0.accountColumn = "IBAN \"own\""
      },
      Directive("encoding") { $0.encoding = "windows-1252" },
      Directive("a tabulator between columns") { $0.separator = 0x09 },
      Directive("a space between columns") { $0.separator = 0x20 },
      Directive("a pipe between columns") { $0.separator = 0x7C },
      Directive("single quotes") { $0.quote = .single },
      Directive("no quotes") { $0.quote = .none },
      Directive("a decimal comma") { $0.decimal = .comma },
      Directive("lines before and after") {
        $0.skip = 4
        $0.skipEnd = 2
      },
      Directive("named columns, one of them left out") { $0.fields = ["Datum", "", "Betrag"] },
      Directive("a date with a format and a zone") {
        $0.date = CSVDate(column: "When", format: "yyyy-MM-dd'T'HH:mm:ssX", timezone: "UTC")
      },
      Directive("a second day") { $0.valueDate = CSVDate(column: "Valuta", format: "d.M.yy") },
      Directive("debit and credit apart") { $0.amount = .split(debit: "Soll", credit: "Haben") },
      Directive("a column that says which way") {
        $0.amount = .directed(column: "Bedrag", direction: "Af Bij", out: ["af", "debet"])
      },
      Directive("fees and turned signs") {
        $0.fees = ["Fee", "Tax"]
        $0.flipSign = true
      },
      Directive("the currency of a column") { $0.currency = .column("Währung") },
      Directive("a fixed currency") { $0.currency = .fixed(.usd) },
      Directive("every text") {
        $0.description = ["Text", "Memo"]
        $0.counterparty = "Name"
        $0.counterpartyAccount = "Konto"
        $0.category = "Art"
        $0.reference = "Ref"
        $0.balance = "Saldo"
        $0.idColumn = "No."
      },
      Directive("newest first, and the other way within the day") {
        $0.order = .newestFirst
        $0.intraDayReversed = true
      },
      Directive("rows that are left out, wait, or end the file") {
        $0.rules = [
          CSVRowRule([.init(column: "State", pattern: "^pending$", negated: true)], .pending),
          CSVRowRule([.init(pattern: #"^\d+\s"x\t"#), .init(column: "A", pattern: "b")], .skip),
          CSVRowRule([.init(pattern: "Total")], .end),
        ]
      },
      Directive("rows whose texts are set, from groups and columns") {
        $0.rules = CSVRowRule.Field.allCases.map { field in
          CSVRowRule([.init(column: "Text", pattern: "^(.*) /(.*)$")], .set(field, #"\2 %Name 100%% \\"#))
        }
      },
    ])
  func directive(_ directive: Directive) throws {
    var profile = CSVProfile(
      id: "bank", match: "Umsätze*.csv", date: CSVDate(column: "Datum"), amount: .signed(column: "Betrag"))
    profile.account = "giro"
    directive.change(&profile)
    #expect(try pasted(ProfileText.toml(profile, uncertain: ["look at it", "twice"])) == profile)
  }

  struct File: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]

    init(_ sentence: String, _ text: String, encoded: (String) -> [UInt8] = { Array($0.utf8) }) {
      testDescription = sentence
      bytes = encoded(text)
    }
  }

  @Test(
    "a file reads the same by its proposal and by the proposal pasted into daybook.toml",
    arguments: [
      File("plain", "date,amount,currency,description\n2026-01-05,-1.50,EUR,\"Bread, fresh\"\n"),
      File(
        "German, with a preamble, in windows-1252",
        """
        Umsatzanzeige;Datei erstellt am: 05.07.2026

        Buchung;Valuta;Auftraggeber/Empfänger;Verwendungszweck;Saldo;Währung;Betrag;Währung
        30.06.2026;30.06.2026;VISA REWE;NR 1234;1.234,56;EUR;-12,50;EUR
        29.06.2026;01.07.2026;Firma GmbH;LOHN;1.247,06;EUR;2.000,00;EUR
        """, encoded: { $0.unicodeScalars.map { UInt8($0.value) } }),
      File(
        "UTF-16 with a mark, tabulators",
        "Datum\tText\tBetrag\n05.01.2026\tBrötchen\t-1,50\n06.01.2026\tLohn\t20,00\n",
        encoded: { [0xFF, 0xFE] + $0.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }),
      File(
        "Dutch, with a column that says which way, and the account's number",
        """
        "Datum","Naam / Omschrijving","Rekening","Tegenrekening","Code","Af Bij","Bedrag (EUR)","Mededelingen"
        "20260630","BAKKER","NL91ABNA0417164300","","BA","Af","12,50","Pas 001"
        "20260629","WERKGEVER","NL91ABNA0417164300","NL20INGB0001234567","OV","Bij","2000,00","Salaris"

        """),
      File(
        "French, debit and credit apart",
        "Date;Libellé;Débit euros;Crédit euros\n05/01/2026;\"CARTE\";4,50;\n23/01/2026;\"VIR\";;2 000,00\n"),
      File(
        "Italian, with a line of totals",
        "Data;Descrizione;Dare;Avere\n30/06/2026;Spesa;12,50;\n29/06/2026;Stipendio;;1500,00\n\n;Totale;12,50;1500,00\n"
      ),
      File(
        "pending and reverted rows, and fees that the balances ask for",
        """
        Type,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance
        CARD,2026-06-01 10:00:00,2026-06-02 09:00:00,Shop,-12.50,0.00,GBP,COMPLETED,87.50
        CARD,2026-06-04 10:00:00,,Taxi,-5.00,0.00,GBP,PENDING,
        ATM,2026-06-05 10:00:00,2026-06-05 10:00:00,Cash,-20.00,0.50,GBP,COMPLETED,67.00
        CARD,2026-06-05 10:00:00,2026-06-05 10:00:00,Bad,-9.00,0.00,GBP,REVERTED,67.00

        """),
      File("no header", "05/01/2026,-3.50,Coffee,96.50\n25/01/2026,-6.50,Lunch,90.00\n"),
      File("single quotes", "'date','amount','text'\n'2026-01-05','-1.50','a, b'\n'2026-01-06','-2.50','c, d'\n"),
    ])
  func file(_ file: File) throws {
    let hint = AccountHint(id: "giro", match: ["NL91ABNA0417164300"])
    let first = try read(
      file.bytes, name: "bank.csv", ReadingContext(accounts: [hint], timezone: "Europe/Berlin", currency: .eur))
    #expect(!first.rows.isEmpty)
    let proposal = try #require(first.report.proposal)
    let profile = try pasted(proposal.toml)
    var proposed = proposal.profile
    if proposed.accountColumn == nil { proposed.account = "giro" }
    #expect(profile == proposed)
    let again = try read(
      file.bytes, name: "bank.csv", ReadingContext(profiles: [profile], accounts: [hint], timezone: "Europe/Berlin"))
    #expect(again.report.proposal == nil)
    #expect(again.rows == first.rows)
    #expect(again.report.pending == first.report.pending)
    #expect(again.report.leftOut == first.report.leftOut)
    #expect(again.problems == first.problems)
  }

  /// What daybook.toml makes of a profile's text, once a person has named the account.
  private func pasted(_ toml: String) throws -> CSVProfile {
    let settings = """
      [household]
      name     = "Example"
      currency = "EUR"
      timezone = "Europe/Berlin"

      [[account]]
      id   = "giro"
      name = "Giro"
      type = "current"

      \(toml.replacing("\"\"  # the id of an [[account]]", with: "\"giro\""))
      """
    let read = try DaybookSettings.read(settings.utf8)
    #expect(read.imports.count == 1)
    return try #require(read.imports.first).profile
  }
}
