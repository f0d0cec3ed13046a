import Glibc
import TestSupport
import Testing

/// The catalogue of what goes wrong: each error's whole text, its exit code, and that nothing is lost by it.
@Suite struct ErrorGoldenTests {
  @Test("an error says what happened, where, and what to do", arguments: ErrorCase.all)
  func error(_ example: ErrorCase) async throws {
    try expectGolden(try await ErrorRun(example).run(), "Errors/\(example.name).txt")
  }

  @Test("every file of the catalogue belongs to an error, and no two errors share one")
  func catalogue() throws {
    let names = ErrorCase.all.map { "\($0.name).txt" }.sorted()
    #expect(try filesBelow("\(packageFolder)/Tests/EndToEndTests/Errors") == names)
  }
}

extension ErrorCase {
  static let all = inSettings + inQueries + inFiles + inDatabases + inTemplates + onCommandLines

  static let inSettings = [
    ErrorCase("settings-unknown-key", "a key that is none", "build")
      .settings("[rates]\nsorce = \"ecb\"\n"),
    ErrorCase("settings-bad-date", "a day that no calendar has", "build")
      .settings(
        "[[asset]]\nid = \"car\"\nname = \"Car\"\nkind = \"vehicle\"\nvaluations = [ { day = 2026-02-30, value = \"900.00\" } ]\n"
      ),
    ErrorCase("settings-dangling-account", "a rule for an account that is not there", "build")
      .settings(
        "[[rule]]\nname = \"Coffee\"\nwhen = { account = [\"jiont\"], merchant = \"Bakery\" }\nthen = { category = \"Food:Coffee\" }\n"
      ),
    ErrorCase("settings-several", "all mistakes are told at once", "build")
      .settings(
        "[household2]\n\n[[rule]]\nname = \"Coffee\"\nwhen = { merchant = \"Bakery\" }\nthen = { category = \"Food:Cofee\" }\n"
      ),
    ErrorCase("settings-float", "money that is a number", "build")
      .settings(
        "[[account]]\nid = \"purse\"\nname = \"Purse\"\ntype = \"cash\"\ncurrency = \"GBP\"\nopening = { day = 2026-01-01, balance = 12.5 }\n"
      ),
    ErrorCase("settings-syntax", "no TOML at all", "build").settings("[[rule]\nname = \"Coffee\"\n"),
    ErrorCase("settings-none", "a folder that is no household", "build").spoiled("rm daybook.toml"),
    ErrorCase("settings-secret", "a secret that is not where it should be", "sync")
      .settings(
        "[[connection]]\nid = \"bank\"\nprovider = \"gocardless\"\ninstitution = \"X\"\nsecret_id = { file = \"secrets/id\" }\nsecret_key = { env = \"DAYBOOK_NO_SUCH_VARIABLE\" }\n"
      )
      .exit(2),
  ]

  static let inQueries = [
    ErrorCase("query-deletes", "a query that writes", "query", "delete from transactions"),
    ErrorCase(
      "query-updates", "a query that writes into a table of the database", "query",
      "update main.transactions set amount_minor = 0"),
    ErrorCase("query-drops", "a query that drops a dataset", "query", "drop view transactions"),
    ErrorCase("query-raw-table", "a query of a table that is no dataset", "query", "select hash from raw_payloads"),
    ErrorCase(
      "query-main-table", "a dataset's name, but of the table below it", "query",
      "select payload_id from main.transactions"),
    ErrorCase(
      "query-cte-disguise", "a 'with' table that borrows a dataset's name", "query",
      "with transactions as (select hash as day from raw_payloads) select day from transactions"),
    ErrorCase(
      "query-cte-raw", "a table behind a 'with' of another name", "query",
      "with mine as (select * from main.raw_payloads) select * from mine"),
    ErrorCase(
      "query-endless", "a query that never ends", "query",
      "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"),
    ErrorCase("query-attach", "a query that opens another file", "query", "attach 'other.sqlite' as other"),
    ErrorCase("query-pragma", "a query that changes how the database works", "query", "pragma journal_mode = off"),
    ErrorCase("query-two", "two statements in one", "query", "select 1; delete from transactions"),
    ErrorCase("query-clock", "a query that asks the clock", "query", "select date('now')"),
    ErrorCase("query-function", "a function that reaches outside", "query", "select load_extension('x')"),
    ErrorCase("query-dataset", "a dataset's name, misspelt", "query", "select * from spending_montly"),
    ErrorCase("query-column", "a column's name, misspelt", "query", "select day,\n  amont_minor\nfrom transactions"),
    ErrorCase("query-syntax", "no SQL", "query", "selekt 1"),
    ErrorCase("export-dataset", "an export of what is not there", "export", "transaction"),
    ErrorCase("query-no-books", "a question before there are books", "query", "select 1").with { $0.hasBooks = false },
  ]

  static let inFiles = [
    ErrorCase(
      "csv-broken-row", "a row whose amount is none is told by its line; the others are taken", "import", "joint-2.csv"
    )
    .file("joint-2.csv", "date,amount,description\n2026-02-01,twelve,Café\n2026-02-01,-1.00,Kiosk\n")
    .with { $0.hasBooks = false }.exit(2),
    ErrorCase("csv-bad-date", "a row whose day is none", "import", "joint-2.csv")
      .file("joint-2.csv", "date,amount,description\n31.01.2026,-4.00,Café\n"),
    ErrorCase("csv-missing-column", "a file without the profile's column", "import", "joint-2.csv")
      .file("joint-2.csv", "date,betrag,description\n2026-02-01,-4.00,Café\n"),
    ErrorCase("csv-open-quote", "a quote that is never closed", "import", "joint-2.csv")
      .file("joint-2.csv", "date,amount,description\n2026-02-01,-4.00,\"Café\n2026-02-01,-1.00,Kiosk\n")
      .exit(2),
    ErrorCase(
      "csv-wrong-encoding", "bytes that are not in the encoding that the profile names", "import", "joint-2.csv"
    )
    .with {
      $0.files["joint-2.csv"] = Array("date,amount,description\n2026-02-01,-4.00,Caf".utf8) + [0xE9] + Array("\n".utf8)
      $0.hasBooks = false
      $0.exitCode = 2
    },
    ErrorCase("csv-mixed-separators", "commas in some lines and semicolons in others", "import", "joint-2.csv")
      .file(
        "joint-2.csv", "date,amount,description\n2026-02-01;-4.00;Cafe\n2026-02-01,-1.00,Kiosk\n2026-02-01;-2.00;Cafe\n"
      )
      .with { $0.hasBooks = false }.exit(2),
    ErrorCase("csv-unknown", "a CSV that no profile is for", "import", "bank.csv")
      .file("bank.csv", "Buchungstag;Betrag;Verwendungszweck\n05.01.2026;-12,50;Laden\n31.01.2026;1.850,00;Lohn\n"),
    ErrorCase(
      "csv-question", "a CSV that no profile is for, and whose amounts can be read in two ways", "import", "bank.csv"
    )
    .file("bank.csv", "Buchungstag;Betrag;Verwendungszweck\n05.01.2026;-12.500;Laden\n31.01.2026;1.850;Lohn\n"),
    ErrorCase(
      "csv-question-dry", "the same in a dry run, which goes on with the next file", "import", "--dry-run", "bank.csv",
      "joint-2.csv"
    )
    .file("bank.csv", "Buchungstag;Betrag;Verwendungszweck\n05.01.2026;-12.500;Laden\n31.01.2026;1.850;Lohn\n")
    .file("joint-2.csv", "date,amount,description\n2026-02-01,-1.00,Kiosk\n").exit(2),
    ErrorCase("csv-empty", "an empty file", "import", "joint-2.csv").file("joint-2.csv", ""),
    ErrorCase("file-missing", "a file that is not there", "import", "joint-2.csv"),
    ErrorCase("file-html", "a page that the bank sends when it has signed its user out", "import", "joint-2.csv")
      .file("joint-2.csv", "<!DOCTYPE html><html><body>Please sign in</body></html>\n"),
    ErrorCase("file-some-fail", "one bad file of two", "import", "joint-2.csv", "joint-3.csv")
      .file("joint-2.csv", "").file("joint-3.csv", "date,amount,description\n2026-02-01,-1.00,Kiosk\n")
      .with { $0.hasBooks = false }.exit(2),
    ErrorCase("ofx-cut", "an OFX that ends in its middle", "import", "statement.ofx")
      .file("statement.ofx", String(ofx.prefix(620)))
      .exit(2),
    ErrorCase("ofx-xml-cut", "an OFX 2 that ends in its middle", "import", "statement.ofx")
      .file(
        "statement.ofx",
        "<?xml version=\"1.0\"?>\n<?OFX OFXHEADER=\"200\" VERSION=\"220\" SECURITY=\"NONE\" OLDFILEUID=\"NONE\" NEWFILEUID=\"NONE\"?>\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>GBP</CURDEF><BANKACCTFROM><BANKID>1</BANKID><ACCTID>1001</ACCTID></BANKACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20260201</DTPOSTED><TRNAMT>-4.0"
      )
      .exit(2),
    ErrorCase("ofx-other-account", "an OFX of an account that no settings name", "import", "statement.ofx")
      .file("statement.ofx", ofx.replacing("<ACCTID>1001", with: "<ACCTID>99887766")),
  ]

  static let inDatabases = [
    ErrorCase("database-future", "a database of a later version", "build").spoiled(
      "sqlite3 daybook.sqlite 'pragma user_version = 9999'"),
    ErrorCase("database-not-one", "a file that is no database", "build")
      .spoiled(
        "rm -f daybook.sqlite*; echo 'this is no database, but a long enough text to be looked at as if it were one' > daybook.sqlite"
      ),
    ErrorCase("database-corrupt", "a database with a page overwritten", "build")
      .spoiled(
        "sqlite3 daybook.sqlite 'pragma wal_checkpoint(truncate)' >/dev/null; for page in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do printf 'rubbish rubbish rubbish rubbish' | dd of=daybook.sqlite bs=4096 seek=$page conv=notrunc status=none; done"
      ),
    ErrorCase(
      "database-corrupt-query", "a question to a database with a page overwritten", "query",
      "select * from transactions"
    )
    .spoiled(
      "sqlite3 daybook.sqlite 'pragma wal_checkpoint(truncate)' >/dev/null; for page in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do printf 'rubbish rubbish rubbish rubbish' | dd of=daybook.sqlite bs=4096 seek=$page conv=notrunc status=none; done"
    ),
    ErrorCase("disk-full", "a database that may grow no further", "import", "joint-2.csv")
      .file(
        "joint-2.csv", "date,amount,description\n" + (1...4000).map { "2026-02-01,-1.00,Kiosk number \($0)\n" }.joined()
      )
      .with { $0.through = "trap '' XFSZ; export LLVM_PROFILE_FILE=/dev/null; ulimit -f 300; exec" },
    ErrorCase("folder-read-only", "a folder that may not be written to", "import", "joint-2.csv")
      .file("joint-2.csv", "date,amount,description\n2026-02-01,-1.00,Kiosk\n")
      .spoiled("chmod 555 . && chmod 444 daybook.sqlite*")
      .with {
        $0.through =
          geteuid() == 0
          ? "exec setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search"
          : "exec"
      },
    ErrorCase("folder-read-only-init", "a household where nothing may be written", "init", "inside")
      .with { $0.hasBooks = false }
      .spoiled("chmod 555 .")
      .with {
        $0.through =
          geteuid() == 0
          ? "exec setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search"
          : "exec"
      },
    ErrorCase("locked", "another run is at work", "run")
      .with { $0.through = "exec flock daybook.sqlite.lock" }.exit(75),
  ]

  static let inTemplates = [
    ErrorCase("template-filter", "a filter that is none", "build").file(
      "Templates/index.md", page("{{ home[0].name | upcas }}")),
    ErrorCase("template-column", "a column that its query does not have", "build").file(
      "Templates/index.md", page("{{ home[0].nmae }}")),
    ErrorCase("template-query", "a query that is not there", "build").file(
      "Templates/index.md", page("{% table data: hoem, title: \"Home\" %}{% endtable %}")),
    ErrorCase("template-sql", "a query of a column that no dataset has", "build")
      .file("Templates/index.md", page("x").replacing("select name", with: "select nmae")),
    ErrorCase("template-writes", "a template whose query writes", "build")
      .file("Templates/index.md", page("x").replacing("select name from household", with: "delete from transactions")),
    ErrorCase("template-endless", "a template whose query never ends", "build")
      .file(
        "Templates/index.md",
        page("x").replacing(
          "select name from household",
          with: "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) as name from n")),
    ErrorCase("template-parameter", "a query's parameter of a query that is not there", "build")
      .file(
        "Templates/index.md", page("x").replacing("from household", with: "from household where name = :hoem.name")),
    ErrorCase("template-partial", "a partial that is not there", "build")
      .file("Templates/index.md", page("{% render \"recuring-list\" %}")),
    ErrorCase("template-attribute", "an attribute that its component does not have", "build")
      .file("Templates/index.md", page("{% table data: home, titel: \"Home\" %}{% endtable %}")),
    ErrorCase("template-component", "a component that is none", "build")
      .file("Templates/index.md", page("{% tabel data: home, title: \"Home\" %}")),
    ErrorCase("template-tag", "a tag that is never closed", "build").file(
      "Templates/index.md", page("{% if home[0].name %}")),
    ErrorCase("template-money", "pounds and euros added up", "build")
      .file(
        "Templates/index.md",
        page("{{ a[0].x | plus: b[0].x }}").replacing(
          "```sql home",
          with:
            "```sql a\nselect 100 as x_minor, 'GBP' as currency\n```\n\n```sql b\nselect 100 as x_minor, 'EUR' as currency\n```\n\n```sql home"
        )),
  ]

  static let onCommandLines = [
    ErrorCase("usage-command", "a command that is none", "improt").exit(64),
    ErrorCase("usage-option", "an option that is none", "build", "--analyze-only").exit(64),
    ErrorCase("usage-value", "an option without its value", "export", "transactions", "--from").exit(64),
    ErrorCase("usage-day", "a day that is none", "export", "transactions", "--from", "yesterday").exit(64),
    ErrorCase("usage-arguments", "an argument too many", "build", "now").exit(64),
    ErrorCase("usage-currency", "a currency that is none", "init", "new", "--currency", "GPB").exit(64),
    ErrorCase("init-again", "a household where one is already", "init", "."),
    ErrorCase("sync-unknown", "a connection that is none", "sync", "bank"),
    ErrorCase("connect-no-terminal", "connecting where nobody can be asked", "connect", "bank"),
    ErrorCase(
      "connect-no-provider", "connecting what daybook.toml does not have, and no provider", "connect", "bank", "--yes"
    ).exit(64),
    ErrorCase(
      "connect-provider", "a provider that is none", "connect", "bank", "--yes", "--provider", "gocardles", "--port",
      "0"
    ).exit(64),
    ErrorCase("connect-id", "an id that is none", "connect", "Joint Bank", "--yes").exit(64),
    ErrorCase("disconnect-unknown", "the end of a connection that is none", "disconnect", "bank", "--yes"),
    ErrorCase("restore-missing", "a backup that is not there", "restore", "example-2026-01-31.tar.zst"),
    ErrorCase("restore-not-one", "a file that is no backup", "restore", "joint.csv"),
    ErrorCase(
      "restore-no-terminal", "a backup in the place of a household, where nobody can be asked", "restore",
      "backups/household-2026-02-01.tar.zst"
    )
    .spoiled("\(DaybookProgram.path) backup --today 2026-02-01 2>/dev/null"),
    ErrorCase("backup-folder", "a backup into a file", "backup", "joint.csv"),
    ErrorCase("secrets-word", "a word that daybook secrets does not take", "secrets", "rotat").exit(64),
  ]

  private static func page(_ body: String) -> String {
    "+++\ntitle = \"Home\"\npath = \"\"\n+++\n\n```sql home\nselect name from household\n```\n\n\(body)\n"
  }

  private static let ofx = """
    OFXHEADER:100
    DATA:OFXSGML
    VERSION:102
    SECURITY:NONE
    ENCODING:USASCII
    CHARSET:1252
    COMPRESSION:NONE
    OLDFILEUID:NONE
    NEWFILEUID:NONE

    <OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260201<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
    <BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>GBP
    <BANKACCTFROM><BANKID>200000<ACCTID>1001<ACCTTYPE>CHECKING</BANKACCTFROM>
    <BANKTRANLIST><DTSTART>20260101<DTEND>20260201
    <STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260105<TRNAMT>-12.50<FITID>A1<NAME>Corner shop</STMTTRN>
    <STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260106<TRNAMT>-3.20<FITID>A2<NAME>Bakery</STMTTRN>
    </BANKTRANLIST><LEDGERBAL><BALAMT>84.30<DTASOF>20260201</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>

    """
}
