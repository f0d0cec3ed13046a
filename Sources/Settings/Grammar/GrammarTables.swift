import Core

/// The whole grammar, in the order in which `daybook init` writes it.
enum Grammar {
  static let tables: [TableGrammar] = [
    household, member, connection, rates, account, category, merchant, rule, asset, importing, prices,
    security, budget, goal, planned, recurring, milestone, scenario, notify,
    later("publish", repeated: false), keep,
  ]

  static func table(_ name: String) -> TableGrammar? { tables.first { $0.name == name } }

  private static func later(_ name: String, repeated: Bool = true) -> TableGrammar {
    TableGrammar(name: name, repeated: repeated, about: "", built: false)
  }

  private static let household = TableGrammar(
    name: "household", repeated: false, about: "The household: the only table that must be here.",
    keys: [
      KeyGrammar("id", .id, example: #""example""#, "(default: the folder's name)"),
      KeyGrammar("name", .name, .required, example: #""Example""#),
      KeyGrammar("currency", .currency, .required, example: #""GBP""#, "ISO 4217; totals are stated in it"),
      KeyGrammar(
        "country", .country, example: #""GB""#, "holidays, tax year, number format (default: from currency)"),
      KeyGrammar("timezone", .timezone, .required, example: #""Europe/London""#),
      KeyGrammar(
        "period", .period, example: #""month""#,
        #"or "month:25", "month:last-business-day", "week", "fortnight:2026-01-02", "tax-year", …"#),
      KeyGrammar("week_starts", .word(Weekday.allCases.map(\.rawValue)), example: #""monday""#),
    ])

  private static let member = TableGrammar(
    name: "member", repeated: true, about: "Who lives here: owners of accounts, each with a view of their own.",
    keys: [
      KeyGrammar("id", .id, .required, example: #""anna""#),
      KeyGrammar("name", .name, .required, example: #""Anna""#),
    ])

  private static let connection = TableGrammar(
    name: "connection", repeated: true,
    about: "A way to a bank or broker. Secrets never stand in this file.",
    keys: [
      KeyGrammar("id", .id, .required, example: #""joint-bank""#),
      KeyGrammar(
        "provider", .word(ProviderName.allCases.map(\.rawValue)), .required, example: #""gocardless""#,
        ProviderName.allCases.map(\.rawValue).joined(separator: " ")),
      KeyGrammar(
        "institution", .name, example: #""MONZO_MONZGB2L""#,
        "the provider's own id; enablebanking: \"Nordea/FI\", name and country"),
      KeyGrammar("history", .whole(1...36_500), example: "730", "days asked at the first sync"),
      KeyGrammar("enabled", .flag, example: "true"),
      KeyGrammar("base_url", .url, example: #""http://127.0.0.1:8801/""#, "plain http on loopback only"),
    ]
      + ProviderSecrets.allNames.map { name in
        KeyGrammar(name, .secret, example: #"{ env = "\#(name.uppercased())" }"#, ProviderSecrets.users(of: name))
      })

  private static let rates = TableGrammar(
    name: "rates", repeated: false, about: "Exchange rates.",
    keys: [
      KeyGrammar(
        "source", .word(RatesSettings.Source.allCases.map(\.rawValue)), example: #""ecb""#, "ecb frankfurter file"),
      KeyGrammar("base_url", .url, example: #""http://127.0.0.1:8802/""#),
      KeyGrammar("file", .name, example: #""rates.csv""#, "date,base,quote,rate: 1 base = rate quote"),
    ])

  private static let account = TableGrammar(
    name: "account", repeated: true, about: "An account: its id stands in addresses of the site.",
    keys: [
      KeyGrammar("id", .id, .required, example: #""joint""#),
      KeyGrammar("name", .name, .required, example: #""Joint account""#),
      KeyGrammar(
        "connection", .reference(.connection), example: #""joint-bank""#,
        "absent for accounts fed by files or by hand"),
      KeyGrammar(
        "match", .list(.name), example: #"["joint*.csv"]"#, "IBAN, provider's id, OFX ACCTID, or a file name pattern"),
      KeyGrammar(
        "type", .word(AccountType.allCases.map(\.rawValue)), .required, example: #""current""#,
        AccountType.allCases.map(\.rawValue).joined(separator: " ")),
      KeyGrammar("institution", .name, example: #""Monzo""#),
      KeyGrammar("currency", .currency, example: #""GBP""#, "(default: the household's)"),
      KeyGrammar(
        "opening",
        .table([
          KeyGrammar("day", .day, .required, example: "2022-01-01"),
          KeyGrammar("balance", .money, .required, example: #""1500.00""#),
        ]), example: #"{ day = 2022-01-01, balance = "1500.00" }"#, "before the first row of that day"),
      KeyGrammar("owners", .shares(.member), example: "{ anna = 100 }", "percent (default: shared equally)"),
      KeyGrammar("visible_to", .list(.reference(.member)), example: #"["anna"]"#, "(default: every member)"),
      KeyGrammar("low_balance", .money, example: #""200.00""#),
      KeyGrammar("credit_limit", .money, example: #""5000.00""#),
      KeyGrammar(
        "cost_basis", .word(AccountSettings.CostBasis.allCases.map(\.rawValue)), example: #""section104""#,
        "average fifo section104, for brokerages"),
      KeyGrammar("tax", .word(AccountSettings.Tax.allCases.map(\.rawValue)), example: #""sheltered""#),
      KeyGrammar("timezone", .timezone, example: #""Europe/London""#, "(default: the household's)"),
      KeyGrammar("flip_sign", .flag, example: "false"),
      KeyGrammar(
        "qif_dates", .word(QIFDateOrder.allCases.map(\.rawValue)), example: #""day-first""#,
        "where a QIF file does not tell: day-first month-first"),
      KeyGrammar(
        "qif_decimal", .word(DecimalMark.allCases.map(\.rawValue)), example: #"".""#, "where a QIF file does not tell"),
      KeyGrammar(
        "was", .list(.id), example: #"["first-id", "second-id"]"#,
        "its earlier ids, the oldest first: ids of its transactions stay"),
      KeyGrammar("closed", .day, example: "2025-06-30"),
      KeyGrammar("hidden", .flag, example: "false"),
    ])

  private static let category = TableGrammar(
    name: "category", repeated: true, about: "Adds to, or changes, the standard categories.",
    keys: [
      KeyGrammar("path", .categoryPath, .required, example: #""Food:Markets""#),
      KeyGrammar(
        "kind", .word(CategoryKind.allCases.map(\.rawValue)), example: #""spending""#,
        "income spending transfer investment"),
      KeyGrammar(
        "plaid", .list(.providerCode), example: #"["FOOD_AND_DRINK_GROCERIES"]"#, "provider codes it takes"),
      KeyGrammar("mcc", .list(.merchantCodes), example: #"["5411", "5422-5499"]"#),
    ])

  private static let merchant = TableGrammar(
    name: "merchant", repeated: true, about: "A name for texts as banks write them.",
    keys: [
      KeyGrammar("name", .name, .required, example: #""Tesco""#),
      KeyGrammar("match", .list(.name), .required, example: #"["tesco stores", "tesco express"]"#),
    ])

  private static let rule = TableGrammar(
    name: "rule", repeated: true, about: "What to do with transactions that look alike; all conditions must hold.",
    keys: [
      KeyGrammar("name", .name, .required, example: #""Corner shop below a tenner""#),
      KeyGrammar("priority", .whole(-1_000_000...1_000_000), example: "10", "higher first; then file order"),
      KeyGrammar("enabled", .flag, example: "true"),
      KeyGrammar(
        "when", .conditions, .required,
        example: #"{ merchant = "Corner Shop", amount = { from = "-10.00", to = "-0.01" } }"#),
      KeyGrammar("then", .table(actions), .required, example: #"{ category = "Food:Coffee", tags = ["small"] }"#),
    ])

  /// What stands in `when`, and in its `not`.
  static let conditions: [KeyGrammar] = [
    KeyGrammar("merchant", .textCondition, example: #""Corner Shop""#),
    KeyGrammar("description", .textCondition, example: #"{ regex = "^POS .*" }"#),
    KeyGrammar("counterparty", .textCondition, example: #"{ contains = "Ltd" }"#),
    KeyGrammar(
      "amount",
      .table([KeyGrammar("from", .money, example: #""-10.00""#), KeyGrammar("to", .money, example: #""-0.01""#)]),
      example: #"{ from = "-10.00", to = "-0.01" }"#),
    KeyGrammar("account", .list(.reference(.account)), example: #"["joint"]"#),
    KeyGrammar("direction", .word(MoneyDirection.allCases.map(\.rawValue)), example: #""out""#),
    KeyGrammar("member", .reference(.member), example: #""anna""#),
    KeyGrammar("tags", .list(.name), example: #"["work"]"#),
    KeyGrammar("provider_category", .name, example: #""5411""#),
    KeyGrammar("not", .conditions, example: #"{ counterparty = { contains = "Ltd" } }"#),
  ]

  private static let actions: [KeyGrammar] = [
    KeyGrammar("category", .reference(.category), example: #""Food:Coffee""#),
    KeyGrammar("tags", .list(.name), example: #"["small"]"#),
    KeyGrammar("note", .text, example: #""for the office""#),
    KeyGrammar("merchant", .name, example: #""Corner Shop""#),
    KeyGrammar("ignore", .flag, example: "true"),
    KeyGrammar("split", .shares(.category), example: #"{ "Food:Groceries" = 60, "Home:Furnishing" = 40 }"#),
  ]

  private static let asset = TableGrammar(
    name: "asset", repeated: true, about: "Something with a value, or a debt, that no bank tells.",
    keys: [
      KeyGrammar("id", .id, .required, example: #""house""#),
      KeyGrammar("name", .name, .required, example: #""Home""#),
      KeyGrammar(
        "kind", .word(AssetSettings.Kind.allCases.map(\.rawValue)), .required, example: #""property""#,
        "property vehicle collectible business other, or a debt: loan mortgage other-debt"),
      KeyGrammar("owners", .shares(.member), example: "{ anna = 100 }", "percent (default: shared equally)"),
      KeyGrammar(
        "valuations",
        .list(
          .table([
            KeyGrammar("day", .day, .required, example: "2020-05-01"),
            KeyGrammar("value", .money, .required, example: #""310000.00""#),
          ])), example: #"[{ day = 2020-05-01, value = "310000.00" }]"#),
      KeyGrammar(
        "between", .word(AssetSettings.Between.allCases.map(\.rawValue)), example: #""step""#, "step linear"),
      KeyGrammar(
        "after", .wordOrTable(["none"], ValueSource.grammar),
        example: #"{ source = "ukhpi", region = "city-of-bristol", property_type = "terraced" }"#,
        "what its value follows: ukhpi fhfa zhvi eurostat rentcast; or straight_line, declining"),
      KeyGrammar(
        "loan", .table(loan),
        example:
          #"{ principal = "240000.00", first_payment = 2020-06-01, months = 300, rates = [{ from = 2020-06-01, percent = "3.1" }] }"#,
        "a debt repaid month by month"),
      KeyGrammar(
        "paid_from", .reference(.account), example: #""joint""#,
        "of a loan: interest in its payments is spending, the rest a transfer"),
      KeyGrammar(
        "secures", .reference(.asset), example: #""house""#, "of a debt: the asset that stands for it"),
    ])

  private static let loan = [
    KeyGrammar("principal", .money, .required, example: #""240000.00""#),
    KeyGrammar("first_payment", .day, .required, example: "2020-06-01"),
    KeyGrammar("months", .whole(1...1_200), .required, example: "300"),
    KeyGrammar("payment", .money, example: #""1138.20""#, "each month's (default: what repays it in that time)"),
    KeyGrammar(
      "rates",
      .list(
        .table([
          KeyGrammar("from", .day, .required, example: "2020-06-01"),
          KeyGrammar("percent", .rate, .required, example: #""3.1""#, "of a year"),
        ])), .required, example: #"[{ from = 2020-06-01, percent = "3.1" }]"#),
  ]

  private static let column = [
    KeyGrammar("column", .name, .required, example: #""Datum""#),
    KeyGrammar("format", .name, example: #""dd.MM.yy""#),
    KeyGrammar("timezone", .timezone, example: #""UTC""#),
  ]

  private static let importing = TableGrammar(
    name: "import", repeated: true, about: "How a bank's CSV file is read; `daybook import` proposes one.",
    keys: [
      KeyGrammar("id", .id, .required, example: #""old-bank""#),
      KeyGrammar("match", .name, .required, example: #""Umsaetze*.csv""#),
      KeyGrammar("account", .reference(.account), example: #""joint""#),
      KeyGrammar("account_column", .name, example: #""IBAN""#, "instead of account"),
      KeyGrammar("encoding", .name, example: #""windows-1252""#, "(default: detected)"),
      KeyGrammar("separator", .text, example: #"";""#),
      KeyGrammar("quote", .word(CSVQuote.allCases.map(\.rawValue)), example: #""double""#),
      KeyGrammar("decimal", .word(DecimalMark.allCases.map(\.rawValue)), example: #"",""#),
      KeyGrammar("skip", .whole(0...100_000), example: "4", "lines before the header"),
      KeyGrammar("skip_end", .whole(0...100_000), example: "0", "lines after the last row"),
      KeyGrammar("fields", .list(.text), example: #"["Datum", "", "Betrag"]"#, "for files without a header"),
      KeyGrammar(
        "date", .column(column), .required, example: #"{ column = "Buchungstag", format = "dd.MM.yy" }"#),
      KeyGrammar("value_date", .column(column), example: #"{ column = "Valuta" }"#),
      KeyGrammar(
        "amount",
        .column([
          KeyGrammar("column", .name, example: #""Betrag""#),
          KeyGrammar("debit", .name, example: #""Soll""#),
          KeyGrammar("credit", .name, example: #""Haben""#),
          KeyGrammar("direction", .name, example: #""Type""#),
          KeyGrammar("out", .list(.name), example: #"["DR"]"#),
        ]), .required, example: #"{ column = "Betrag" }"#,
        #"or { debit = "Soll", credit = "Haben" }, or { column = "Amount", direction = "Type", out = ["DR"] }"#),
      KeyGrammar("fees", .list(.name), example: #"["Fee"]"#, "columns taken off the amount"),
      KeyGrammar("flip_sign", .flag, example: "false"),
      KeyGrammar(
        "currency", .column([KeyGrammar("column", .name, .required, example: #""Waehrung""#)]),
        example: #"{ column = "Waehrung" }"#, #"or a fixed code, "EUR""#),
      KeyGrammar("description", .list(.name), example: #"["Verwendungszweck"]"#, "columns, joined by a space"),
      KeyGrammar("counterparty", .name, example: #""Beguenstigter""#),
      KeyGrammar("counterparty_account", .name, example: #""Kontonummer""#),
      KeyGrammar("category", .name, example: #""Kategorie""#, "taken as it stands"),
      KeyGrammar("reference", .name, example: #""Kundenreferenz""#),
      KeyGrammar("balance", .name, example: #""Saldo""#, "checked line by line"),
      KeyGrammar("id_column", .name, example: #""Referenz""#),
      KeyGrammar(
        "order", .word(CSVOrder.allCases.map(\.rawValue)), example: #""newest-first""#, "(default: detected)"),
      KeyGrammar("intra_day_reversed", .flag, example: "false", "within a day the rows stand the other way round"),
      KeyGrammar(
        "rows", .list(.table(rowRule)),
        example: #"[{ when = [{ column = "Status", matches = "^pending$" }], then = "pending" }]"#,
        #"then is "skip", "end", "pending" or { description = "\\1 %Column" }; not = true in when turns it round"#),
    ])

  /// What stands in `rows`: conditions on a row's texts, and what becomes of the row.
  private static let rowRule = [
    KeyGrammar(
      "when",
      .list(
        .table([
          KeyGrammar("column", .name, example: #""Status""#),
          KeyGrammar("matches", .pattern, .required, example: #""^pending$""#),
          KeyGrammar("not", .flag, example: "true"),
        ])), .required, example: #"[{ column = "Status", matches = "^pending$" }]"#),
    KeyGrammar(
      "then",
      .wordOrTable(
        CSVRowRule.words,
        CSVRowRule.Field.allCases.map { KeyGrammar($0.rawValue, .text, example: #""\\1 %Column""#) }),
      .required, example: #""skip""#),
  ]
}
