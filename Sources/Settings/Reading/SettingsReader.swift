import Core
import Patterns
import TOML

extension DaybookSettings {
  /// Reads daybook.toml strictly: every key, type, reference and id is checked, and all faults are shown together.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - file: its name in errors, relative to the household where possible.
  ///   - folder: the name of the household's folder, its id unless the file says otherwise.
  /// - Throws: `UserErrors`, each with place, excerpt and hint; secrets and account numbers are covered in them.
  package static func read(
    _ bytes: some Collection<UInt8>, file: String = "daybook.toml", folder: String = ""
  ) throws -> DaybookSettings {
    let document: TOMLDocument
    do {
      document = try TOMLDocument.parse(bytes, file: file, excerpt: Excerpt.of)
    } catch let error as UserError {
      throw UserErrors([error])
    }
    var reader = SettingsReader(document: document, folder: folder)
    return try reader.read()
  }
}

/// First everything is checked by the grammar, then the values are made of what passed.
struct SettingsReader {
  let document: TOMLDocument
  let folder: String
  var checker: ValueChecker
  private var unused: [(place: Place, text: String)] = []

  init(document: TOMLDocument, folder: String) {
    self.document = document
    self.folder = folder
    checker = ValueChecker(
      known: KnownNames(document.root),
      checkPattern: { text in
        do throws(PatternError) {
          _ = try Pattern(text)
          return nil
        } catch { return error.description }
      },
      errors: ErrorCollector(document: document))
  }

  mutating func read() throws -> DaybookSettings {
    for entry in document.root.entries { checkTable(entry) }
    guard let household = readHousehold() else {
      try checker.errors.throwIfAny()
      throw UserErrors([
        UserError(
          "there is no [household]", at: Place(file: document.file), hint: "`daybook init` writes a file to begin with")
      ])
    }
    var settings = DaybookSettings(household: household)
    settings.members = sections("member").compactMap { section in
      section.text("id").map { MemberSettings(id: $0, name: section.text("name") ?? $0) }
    }
    settings.connections = sections("connection").compactMap { readConnection($0) }
    settings.rates = readRates()
    settings.prices = readPrices()
    settings.keptBackups = readKeptBackups()
    settings.notify = readNotify()
    settings.securities = readSecurities()
    settings.accounts = readAccounts(household, members: settings.members)
    settings.categories = readCategories()
    settings.merchants = readMerchants()
    settings.rules = readRules(household, accounts: settings.accounts)
    settings.recurring = readRecurring(household, accounts: settings.accounts)
    settings.assets = sections("asset").compactMap { readAsset($0, household, members: settings.members) }
    checkSecured(settings.assets)
    settings.notes += Self.notes(of: settings.assets)
    settings.imports = sections("import").compactMap { readImport($0) }
    checkUnique("member")
    checkUnique("connection")
    checkUnique("asset")
    checkUnique("import")
    readPlans(into: &settings)
    try checker.errors.throwIfAny()
    settings.notYetBuilt = (unused + checker.notYetBuilt).sorted { left, right in
      (left.place.line ?? 0, left.text) < (right.place.line ?? 0, right.text)
    }.map(\.text)
    return settings
  }

  // MARK: - Tables

  private mutating func checkTable(_ entry: TOMLTable.Entry) {
    guard let grammar = Grammar.table(entry.key) else {
      let near = nearestName(to: entry.key, among: Grammar.tables.map(\.name)).flatMap(Grammar.table)
      checker.errors.add(
        "there is no table \(written(entry))", at: entry.keyPlace,
        hint: near.map { "did you mean \($0.title)?" }
          ?? "the tables are: " + Grammar.tables.map(\.name).joined(separator: ", "))
      return
    }
    let tables = entry.value.array?.map { ($0.table, $0.place) }
    guard grammar.built else {
      let place = tables?.first?.1 ?? entry.value.place
      unused.append(
        (
          place,
          "\(document.file):\(place.line ?? 0): \(grammar.title) is known, but this version does not use it yet"
        ))
      return
    }
    if grammar.repeated {
      guard let tables, tables.allSatisfy({ $0.0 != nil }) else {
        checker.errors.add(
          "\(written(entry)) can stand several times", at: entry.keyPlace, hint: "write \(grammar.title)")
        return
      }
      for case (let table?, let place) in tables {
        checker.check(table, by: grammar.keys, title: grammar.title, at: headerPlace(place))
      }
    } else {
      guard let table = entry.value.table else {
        checker.errors.add("\(written(entry)) stands only once", at: entry.keyPlace, hint: "write \(grammar.title)")
        return
      }
      checker.check(table, by: grammar.keys, title: grammar.title, at: headerPlace(entry.value.place))
    }
  }

  /// As it stands in the file: a key, a table or a list of tables.
  private func written(_ entry: TOMLTable.Entry) -> String {
    if entry.value.table != nil { return "[\(entry.key)]" }
    if let values = entry.value.array, values.contains(where: { $0.table != nil }) { return "[[\(entry.key)]]" }
    return "'\(entry.key)'"
  }

  /// The whole header is at fault when something is missing below it.
  private func headerPlace(_ place: Place) -> Place {
    guard let line = document.line(at: place), let column = place.column, column <= line.count else { return place }
    var place = place
    let rest = line.dropFirst(column - 1)
    if rest.hasPrefix("[") { place.length = rest.prefix { $0 != "#" }.reversed().drop { $0.isWhitespace }.count }
    return place
  }

  /// The rows of a table, in the order of the file.
  func sections(_ name: String) -> [Section] {
    (document.root[name]?.array ?? []).compactMap { value in
      value.table.map { Section(table: $0, place: headerPlace(value.place)) }
    }
  }

  func section(_ name: String) -> Section? {
    guard let value = document.root[name], let table = value.table else { return nil }
    return Section(table: table, place: headerPlace(value.place))
  }

  /// Two rows of one table with the same text in `key`.
  mutating func checkUnique(_ name: String, key: String = "id") {
    var seen: [String: Int] = [:]
    for section in sections(name) {
      guard let value = section.table[key], let text = value.string else { continue }
      if let line = seen[text] {
        checker.errors.add(
          "two [[\(name)]] have the \(key) '\(text)'", at: value.place, hint: "the other is on line \(line)")
      } else {
        seen[text] = value.place.line ?? 0
      }
    }
  }

  // MARK: - Household, rates, connections

  private mutating func readHousehold() -> HouseholdSettings? {
    guard let section = section("household") else { return nil }
    guard let name = section.text("name"), let currency = section.text("currency").flatMap({ Currency($0) }),
      let timezone = section.text("timezone")
    else {
      // What is missing has been reported; the rest of the file is read as if it were a euro household.
      return HouseholdSettings(
        id: "", name: "", currency: .eur, country: "EU", timezone: "UTC", period: .calendarMonth)
    }
    let country = section.text("country") ?? Countries.usual(for: currency, timezone: timezone)
    let weekStarts = section.word("week_starts", Weekday.self) ?? .monday
    let period = section.text("period").flatMap { Period($0, country: country, weekStarts: weekStarts) }
    return HouseholdSettings(
      id: section.text("id") ?? Identifier.made(from: folder) ?? "household", name: name, currency: currency,
      country: country, timezone: timezone,
      period: period ?? Period(.month, country: country, weekStarts: weekStarts), weekStarts: weekStarts)
  }

  private mutating func readRates() -> RatesSettings {
    var rates = RatesSettings()
    guard let section = section("rates") else { return rates }
    rates.source = section.word("source", RatesSettings.Source.self) ?? .ecb
    rates.baseURL = section.text("base_url")
    rates.file = section.text("file")
    if rates.source == .file, rates.file == nil {
      checker.errors.add(
        "[rates] from a file need its name", at: section.place, hint: #"for example: file = "rates.csv""#)
    }
    return rates
  }

  /// What `daybook sync` fetches beside connections.
  private static let reserved = [
    "rates": "exchange rates", "prices": "prices of securities", "property": "values of property",
  ]

  private mutating func readConnection(_ section: Section) -> ConnectionSettings? {
    guard let id = section.text("id"), let provider = section.word("provider", ProviderName.self) else { return nil }
    if let meant = Self.reserved[id] {
      checker.errors.add(
        "no connection can be called '\(id)'", at: section.table["id"]?.place ?? section.place,
        hint: "`daybook sync \(id)` means the \(meant)")
    }
    var connection = ConnectionSettings(id: id, provider: provider)
    connection.institution = section.text("institution")
    connection.history = section.whole("history")
    connection.enabled = section.flag("enabled") ?? true
    connection.baseURL = section.text("base_url")
    connection.place = section.place
    if provider == .enablebanking, let bank = connection.institution { checkBank(bank, section) }
    let takes = ProviderSecrets.names(of: provider)
    for entry in section.table.entries where ProviderSecrets.allNames.contains(entry.key) {
      guard takes.contains(entry.key) else {
        checker.errors.add(
          "\(provider.rawValue) has no secret '\(entry.key)'", at: entry.keyPlace,
          hint: "it takes \(takes.joined(separator: ", "))")
        continue
      }
      if let table = entry.value.table, let first = table.entries.first, let source = SecretSource(first) {
        connection.secrets[entry.key] = source
      }
    }
    return connection
  }

  /// Enable Banking has no ids of banks: a name and a country are one. A name may hold slashes.
  private mutating func checkBank(_ text: String, _ section: Section) {
    let place = section.table["institution"]?.place ?? section.place
    let slash = text.lastIndex(of: "/")
    let name = slash.map { text[..<$0] } ?? text[...]
    guard let slash, !name.allSatisfy(\.isWhitespace) else {
      let example = slash == nil ? text : "Nordea"
      checker.errors.add(
        "'\(text)' is no bank of Enable Banking: it is a name, a slash and a country", at: place,
        hint: "institution = \"\(example)/FI\", or leave it out: `daybook connect` asks")
      return
    }
    let country = String(text[text.index(after: slash)...])
    if !Countries.isKnown(country) {
      checker.errors.add(
        "'\(country)' is no country of ISO 3166", at: place, hint: "institution = \"Nordea/FI\": two capital letters")
    }
  }
}

/// One row of a table that has been checked: what is missing or was found wrong is nil.
struct Section {
  let table: TOMLTable
  let place: Place

  func text(_ key: String) -> String? { table[key]?.string }
  func flag(_ key: String) -> Bool? { table[key]?.boolean }
  func whole(_ key: String) -> Int? { table[key]?.integer.map { Int($0) } }
  func day(_ key: String) -> Day? { table[key]?.day }
  func texts(_ key: String) -> [String] { table[key]?.array?.compactMap(\.string) ?? [] }

  func word<Word: RawRepresentable<String>>(_ key: String, _ type: Word.Type) -> Word? {
    text(key).flatMap { Word(rawValue: $0) }
  }

  func section(_ key: String) -> Section? {
    guard let value = table[key], let table = value.table else { return nil }
    return Section(table: table, place: value.place)
  }
}
