import Core
import TOML

// CSV profiles.

extension SettingsReader {
  mutating func readImport(_ section: Section) -> ImportSettings? {
    guard let id = section.text("id"), let match = section.text("match"), let date = date(section, "date"),
      let amount = amount(section)
    else { return nil }
    var profile = CSVProfile(id: id, match: match, date: date, amount: amount)
    readForm(section, into: &profile)
    readColumns(section, into: &profile)
    profile.rules = readRowRules(section)
    checkAccount(section, profile)
    var settings = ImportSettings(profile: profile)
    settings.place = section.place
    return settings
  }

  /// How the file is written.
  private mutating func readForm(_ section: Section, into profile: inout CSVProfile) {
    profile.encoding = section.text("encoding")
    profile.separator = separator(section)
    profile.quote = section.word("quote", CSVQuote.self) ?? .double
    profile.decimal = section.word("decimal", DecimalMark.self)
    profile.skip = section.whole("skip")
    profile.skipEnd = section.whole("skip_end") ?? 0
    profile.fields = section.texts("fields")
    profile.order = section.word("order", CSVOrder.self)
    profile.intraDayReversed = section.flag("intra_day_reversed") ?? false
  }

  /// What its columns are.
  private mutating func readColumns(_ section: Section, into profile: inout CSVProfile) {
    profile.account = section.text("account")
    profile.accountColumn = section.text("account_column")
    profile.valueDate = date(section, "value_date")
    profile.fees = section.texts("fees")
    profile.flipSign = section.flag("flip_sign") ?? false
    profile.currency = currency(section)
    profile.description = section.texts("description")
    profile.counterparty = section.text("counterparty")
    profile.counterpartyAccount = section.text("counterparty_account")
    profile.category = section.text("category")
    profile.reference = section.text("reference")
    profile.balance = section.text("balance")
    profile.idColumn = section.text("id_column")
  }

  private mutating func checkAccount(_ section: Section, _ profile: CSVProfile) {
    guard profile.account != nil, profile.accountColumn != nil else { return }
    checker.errors.add(
      "the profile names an account and a column for it", at: section.table["account_column"]?.place ?? section.place,
      hint: "keep one of 'account' and 'account_column'")
  }

  private func date(_ section: Section, _ key: String) -> CSVDate? {
    if let column = section.text(key) { return CSVDate(column: column) }
    guard let table = section.section(key), let column = table.text("column") else { return nil }
    return CSVDate(column: column, format: table.text("format"), timezone: table.text("timezone"))
  }

  private mutating func currency(_ section: Section) -> CSVCurrency? {
    if let column = section.section("currency")?.text("column") { return .column(column) }
    guard let code = section.text("currency") else { return nil }
    if let currency = Currency(code) { return .fixed(currency) }
    checker.errors.add(
      "'currency' cannot be '\(code)'", at: section.table["currency"]?.place ?? section.place,
      hint: "for a column write { column = \"\(code)\" }; a fixed currency has three letters, as \"EUR\"")
    return nil
  }

  private mutating func amount(_ section: Section) -> CSVAmount? {
    if let column = section.text("amount") { return .signed(column: column) }
    guard let table = section.section("amount") else { return nil }
    let out = table.texts("out")
    switch (table.text("column"), table.text("debit"), table.text("credit"), table.text("direction")) {
    case (let column?, nil, nil, nil) where out.isEmpty: return .signed(column: column)
    case (nil, let debit?, let credit?, nil) where out.isEmpty: return .split(debit: debit, credit: credit)
    case (let column?, nil, nil, let direction?) where !out.isEmpty:
      return .directed(column: column, direction: direction, out: out)
    default:
      checker.errors.add(
        "'amount' is not one of its three forms", at: table.place,
        hint: #"write { column = "Amount" }, { debit = "Out", credit = "In" }, "#
          + #"or { column = "Amount", direction = "Type", out = ["DR"] }"#)
      return nil
    }
  }

  private mutating func separator(_ section: Section) -> UInt8? {
    guard let value = section.table["separator"], let text = value.string else { return nil }
    switch text {
    case "TAB", "\t": return 0x09
    case "SPACE": return 0x20
    default:
      let bytes = Array(text.utf8)
      let isLetterOrDigit = text.allSatisfy { $0.isLetter || $0.isNumber }
      if bytes.count == 1, bytes[0] < 0x80, bytes[0] > 0x20, bytes[0] != 0x22, !isLetterOrDigit { return bytes[0] }
      checker.errors.add(
        "'separator' cannot be '\(text)'", at: value.place, hint: #"it is one character, such as ";", or "TAB""#)
      return nil
    }
  }
}
