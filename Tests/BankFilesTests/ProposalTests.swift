import BankFiles
import Core
import Testing

/// Files as banks of several countries write them, with made-up people; each is read without settings.
@Suite struct ProposalTests {
  func proposed(_ text: String, name: String = "bank.csv", currency: Currency? = .eur) throws -> Outcome {
    try read(text, name: name, ReadingContext(currency: currency))
  }

  @Test("the plain form with English names needs nothing settled")
  func plain() throws {
    let outcome = try proposed(
      "date,amount,currency,description,counterparty,category\n2026-01-05,-1.50,EUR,\"Bread, fresh\",Baker,Groceries\n",
      name: "giro.csv")
    #expect(
      outcome.report.proposal?.toml == """
        [[import]]
        id           = "giro"
        match        = "giro*.csv"
        account      = ""  # the id of an [[account]]
        separator    = ","
        decimal      = "."
        date         = { column = "date", format = "yyyy-MM-dd" }
        amount       = { column = "amount" }
        currency     = { column = "currency" }
        description  = ["description"]
        counterparty = "counterparty"
        category     = "category"

        """)
    #expect(outcome.report.proposal?.uncertain == [])
    #expect(outcome.rows.first?.counterparty == "Baker")
  }

  @Test("German, with a preamble, two currency columns, newest first, in windows-1252")
  func german() throws {
    let text = """
      Umsatzanzeige;Datei erstellt am: 05.07.2026

      IBAN;DE89 3704 0044 0532 0130 00
      Kunde;Erika Muster
      Saldo;1.234,56;EUR

      Buchung;Valuta;Auftraggeber/Empfänger;Buchungstext;Verwendungszweck;Saldo;Währung;Betrag;Währung
      30.06.2026;30.06.2026;VISA REWE;Lastschrift;NR 1234;1.234,56;EUR;-12,50;EUR
      29.06.2026;01.07.2026;Firma GmbH;Gehalt;LOHN;1.247,06;EUR;2.000,00;EUR
      """
    let bytes = text.unicodeScalars.map { UInt8($0.value) }
    var account = AccountHint(id: "giro", match: ["DE89370400440532013000"], currency: .eur)
    account.timezone = "Europe/Berlin"
    let outcome = try read(bytes, name: "Umsatzanzeige_2026-07-05.csv", ReadingContext(accounts: [account]))
    #expect(outcome.amounts == ["-12.50", "2000.00"])
    #expect(outcome.problems == [])
    #expect(outcome.report.order == .newestFirst)
    #expect(outcome.report.encoding == "windows-1252")
    #expect(outcome.report.accounts.first?.accountID == "giro")
    #expect(outcome.report.accounts.first?.closing?.amount.decimal == "1234.56")
    #expect(outcome.rows.last?.valueDay?.iso == "2026-07-01")
    let toml = try #require(outcome.report.proposal?.toml)
    for line in [
      "match        = \"Umsatzanzeige_*.csv\"", "account      = \"giro\"", "encoding     = \"windows-1252\"",
      "balance      = \"Saldo\"",
      "counterparty = \"Auftraggeber/Empfänger\"", "description  = [\"Buchungstext\", \"Verwendungszweck\"]",
    ] { #expect(toml.contains(line + "\n"), "\(line)") }
  }

  @Test("Dutch, with a column that says which way")
  func dutch() throws {
    let outcome = try proposed(
      """
      "Datum","Naam / Omschrijving","Rekening","Tegenrekening","Code","Af Bij","Bedrag (EUR)","Mutatiesoort","Mededelingen"
      "20260630","BAKKER","NL91ABNA0417164300","","BA","Af","12,50","Betaalautomaat","Pas 001"
      "20260629","WERKGEVER","NL91ABNA0417164300","NL20INGB0001234567","OV","Bij","2000,00","Overschrijving","Salaris"

      """)
    #expect(outcome.amounts == ["-12.50", "2000.00"])
    #expect(outcome.report.accounts.first?.source.keys.first == "NL91ABNA0417164300")
    #expect(outcome.rows.map(\.counterparty) == ["BAKKER", "WERKGEVER"])
    #expect(outcome.rows.last?.counterpartyAccount == "NL20INGB0001234567")
  }

  @Test("French, Spanish and Italian, with the euro's comma")
  func romance() throws {
    let french = try proposed(
      "Date;Libellé;Débit euros;Crédit euros\n05/01/2026;\"CARTE BOULANGERIE\";4,50;\n03/01/2026;\"VIR SALAIRE\";;2 000,00\n"
    )
    #expect(french.amounts == ["-4.50", "2000.00"])
    #expect(french.days == ["2026-01-05", "2026-01-03"])
    let spanish = try proposed(
      "Fecha;Concepto;Importe;Saldo\n05/01/2026;Mercado;-45,60;1.954,40\n03/01/2026;Nómina;2.000,00;2.000,00\n")
    #expect(spanish.amounts == ["-45.60", "2000.00"])
    #expect(spanish.problems == [])
    let italian = try proposed(
      "Data;Descrizione;Dare;Avere\n30/06/2026;Spesa;12,50;\n29/06/2026;Stipendio;;1500,00\n\n;Totale;12,50;1500,00\n")
    #expect(italian.amounts == ["-12.50", "1500.00"])
    #expect(italian.report.profile?.skipEnd == 1)
    #expect(italian.problems == [])
  }

  @Test("a column of GBX is one of currencies, and its amounts are pounds")
  func pence() throws {
    let outcome = try proposed(
      "Date,Description,Amount,Currency\n30/06/2026,Dividend,1250,GBX\n29/06/2026,Custody fee,-99,GBp\n28/06/2026,Deposit,20.00,GBP\n",
      currency: .gbp)
    #expect(outcome.rows.map(\.amount.description) == ["12.50 GBP", "-0.99 GBP", "20.00 GBP"])
    #expect(outcome.problems == [])
  }

  @Test("British and American, each with its order of day and month")
  func english() throws {
    let british = try proposed(
      "Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,Debit Amount,Credit Amount,Balance\n30/06/2026,DEB,30-00-00,12345678,SHOP,12.50,,987.50\n28/06/2026,FPI,30-00-00,12345678,SALARY,,2000.00,1000.00\n",
      currency: .gbp)
    #expect(british.amounts == ["-12.50", "2000.00"])
    #expect(british.problems == [])
    #expect(british.report.proposal?.uncertain == ["the file states no currency; the household's is taken"])
    let american = try proposed(
      "Transaction Date,Post Date,Description,Category,Type,Amount,Memo\n06/30/2026,07/01/2026,Books,Shopping,Sale,-12.50,\n06/13/2026,06/14/2026,Payment,,Payment,500.00,\n",
      currency: .usd)
    #expect(american.days == ["2026-06-30", "2026-06-13"])
    #expect(american.rows.first?.givenCategory == "Shopping")
  }

  @Test("fees that the balances ask for come off the amounts, and pending rows stay out")
  func fees() throws {
    let outcome = try proposed(
      """
      Type,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance
      CARD,2026-06-01 10:00:00,2026-06-02 09:00:00,Shop,-12.50,0.00,GBP,COMPLETED,87.50
      CARD,2026-06-04 10:00:00,,Taxi,-5.00,0.00,GBP,PENDING,
      ATM,2026-06-05 10:00:00,2026-06-05 10:00:00,Cash,-20.00,0.50,GBP,COMPLETED,67.00
      CARD,2026-06-05 10:00:00,2026-06-05 10:00:00,Bad,-9.00,0.00,GBP,REVERTED,67.00

      """)
    #expect(outcome.amounts == ["-12.50", "-20.50"])
    #expect(outcome.report.pending == 1)
    #expect(outcome.report.leftOut == 1)
    #expect(outcome.report.profile?.fees == ["Fee"])
    #expect(outcome.problems == [])
  }

  @Test("a file without a header is read by what its columns hold, and says that it is uncertain")
  func headerless() throws {
    let outcome = try proposed("05/01/2026,-3.50,Coffee,96.50\n25/01/2026,-6.50,Lunch,90.00\n")
    #expect(outcome.amounts == ["-3.50", "-6.50"])
    #expect(outcome.rows.map(\.description) == ["Coffee", "Lunch"])
    #expect(outcome.report.accounts.first?.closing?.amount.decimal == "90.00")
    #expect(outcome.report.proposal?.uncertain.contains("the file has no header: columns are numbered from 1") == true)
  }

  @Test("what the file leaves open is asked, with the proposal at hand and no row read")
  func asks() throws {
    let outcome = try proposed("Buchungstag;Text;Betrag\n05.01.26;Foo;1.234\n06.01.26;Bar;-2.000\n")
    #expect(outcome.rows.isEmpty)
    #expect(outcome.problems.count == 1)
    #expect(
      outcome.report.refusal?.description == """
        bank.csv:2: an amount with three digits after its only mark is thousands or thousandths, and no other amount tells
        hint: write decimal = "," or decimal = "." in the proposed profile
        """)
    #expect(outcome.report.proposal?.toml.contains("amount      = { column = \"Betrag\" }") == true)
    let dates = try proposed("Date,Description,Amount\n01/02/2026,x,-1.00\n01/02/2026,y,-2.00\n")
    #expect(
      dates.report.refusal?.hint
        == "write format = \"dd/MM/yyyy\" or format = \"MM/dd/yyyy\" in `date` of the proposed profile")
  }

  @Test("the proposed profile, taken as a profile, reads the same rows")
  func holds() throws {
    let text = "Fecha;Concepto;Importe;Saldo\n05/01/2026;Mercado;-45,60;1.954,40\n03/01/2026;Nómina;2.000,00;2.000,00\n"
    let first = try proposed(text)
    var profile = try #require(first.report.proposal?.profile)
    profile.account = "giro"
    let again = try read(text, profile: profile)
    #expect(again.report.proposal == nil)
    #expect(again.rows == first.rows)
  }

  @Test("a file with a header alone is empty, not wrong")
  func headerOnly() throws {
    let outcome = try proposed("date,amount,currency,description\n")
    #expect(outcome.rows.isEmpty)
    #expect(outcome.report.accounts.isEmpty)
    #expect(outcome.problems == [])
  }

  @Test("a text without dates and amounts is refused")
  func nothing() {
    #expect(
      errorText { _ = try proposed("hello world\nthis is, a letter\n") } == """
        bank.csv: no column of dates and none of amounts can be made out
        hint: describe the file in an [[import]] table: separator, skip, date, amount
        """)
  }
}
