import Core
import TOML

/// Checks a table of the file by its grammar: unknown and missing keys, types, words, references.
struct ValueChecker {
  let known: KnownNames
  /// Says what is wrong with a regular expression, or nil.
  let checkPattern: @Sendable (String) -> String?
  var errors: ErrorCollector
  /// One line for each key that this version knows but does not use.
  var notYetBuilt: [(place: Place, text: String)] = []

  /// - Parameter title: `[[account]]`, or `'opening'` for a table in a key.
  mutating func check(_ table: TOMLTable, by keys: [KeyGrammar], title: String, at place: Place) {
    for entry in table.entries {
      guard let key = keys.first(where: { $0.name == entry.key }) else {
        let hint = chooseHint(entry.key, among: keys.map(\.name), otherwise: "")
        errors.add(
          "\(title) has no key '\(entry.key)'", at: entry.keyPlace,
          hint: hint.replacing("it is one of", with: "its keys are"))
        continue
      }
      guard key.need != .later else {
        let line = entry.keyPlace.line ?? 0
        notYetBuilt.append(
          (
            entry.keyPlace,
            "\(entry.keyPlace.file):\(line): '\(key.name)' of \(title) is known, but this version does not use it yet"
          ))
        continue
      }
      check(entry.value, key)
    }
    for key in keys where key.need == .required && table[key.name] == nil {
      errors.add("\(title) needs '\(key.name)'", at: place, hint: "for example: \(key.name) = \(key.example)")
    }
  }

  private mutating func check(_ value: TOMLValue, _ key: KeyGrammar) {
    check(value, key.type, key)
  }

  private mutating func check(_ value: TOMLValue, _ type: ValueType, _ key: KeyGrammar) {
    switch type {
    case .anything: break
    case .flag: if value.boolean == nil { wrongType(value, type, key) }
    case .whole(let range): checkWhole(value, range, key)
    case .day: checkDay(value, key)
    case .dayOfMonth:
      if CalendarGrid.Rule(written: value.string, number: value.integer) == nil { wrongType(value, type, key) }
    case .money: checkMoney(value, key)
    case .secret: checkSecret(value, key)
    case .textCondition: checkTextCondition(value, key)
    case .conditions:
      guard let table = value.table else { return wrongType(value, type, key) }
      checkConditions(table, value, key)
    case .rate:
      if Percent.rate(value) == nil {
        errors.add("'\(key.name)' is not a percentage", at: value.place, hint: "from 0 to 100: 4, or \"4.375\"")
      }
    case .shares(let reference): checkShares(value, type, key) { $0.checkReference($1.key, reference, at: $1.keyPlace) }
    case .percentages:
      checkShares(value, type, key) { checker, entry in
        if entry.key.isBlank { checker.errors.add("a name in '\(key.name)' is empty", at: entry.keyPlace) }
      }
    case .portions(let reference):
      checkShares(value, type, key, whole: nil) { $0.checkReference($1.key, reference, at: $1.keyPlace) }
    case .list(let element):
      guard let values = value.array else { return wrongType(value, type, key) }
      for value in values { check(value, element, key) }
    case .table(let keys):
      guard let table = value.table else { return wrongType(value, type, key) }
      check(table, by: keys, title: "'\(key.name)'", at: value.place)
    case .column(let keys):
      if let table = value.table {
        check(table, by: keys, title: "'\(key.name)'", at: value.place)
      } else if value.string?.isEmpty ?? true {
        wrongType(value, type, key)
      }
    case .wordOrTable(let words, let keys): checkWordOrTable(value, words, keys, key)
    default:
      guard let text = value.string else { return wrongType(value, type, key) }
      checkText(text, value, type, key)
    }
  }

  private mutating func wrongType(_ value: TOMLValue, _ type: ValueType, _ key: KeyGrammar) {
    errors.add(
      "'\(key.name)' wants \(type.wants), not \(value.kindName)", at: value.place,
      hint: "for example: \(key.name) = \(key.example)")
  }

  private mutating func cannotBe(_ value: TOMLValue, _ text: String, _ key: KeyGrammar, hint: String) {
    errors.add("'\(key.name)' cannot be '\(Excerpt.word(text))'", at: value.place, hint: hint)
  }

  // MARK: - Numbers, days, money

  private mutating func checkWhole(_ value: TOMLValue, _ range: ClosedRange<Int64>, _ key: KeyGrammar) {
    guard let number = value.integer else { return wrongType(value, .whole(range), key) }
    if !range.contains(number) {
      cannotBe(value, String(number), key, hint: "it goes from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  private mutating func checkDay(_ value: TOMLValue, _ key: KeyGrammar) {
    if value.day != nil { return }
    if let text = value.string, Day(iso: text) != nil {
      errors.add(
        "'\(key.name)' wants a day, not a string", at: value.place,
        hint: "write it without quotes: \(key.name) = \(text)")
    } else {
      wrongType(value, .day, key)
    }
  }

  private mutating func checkMoney(_ value: TOMLValue, _ key: KeyGrammar) {
    if let text = value.string {
      if MoneyText(text) == nil {
        cannotBe(
          value, text, key, hint: #"write "1234.50", or "1234.50 USD" where it is not in the usual currency"#)
      }
      return
    }
    switch value.kind {
    case .float, .integer:
      let written = errors.document.text(at: value.place) ?? ""
      let plain = ExactDecimal(written).map { Money.decimal(minor: $0.mantissa, exponent: $0.scale) }
      let example = plain.map { "\"\(Self.twoDecimals($0))\"" } ?? key.example
      errors.add(
        "'\(key.name)' wants money, as a string, not \(value.kindName)", at: value.place,
        hint: "write \(example), in quotes: a number with a fraction is not exact")
    default: wrongType(value, .money, key)
    }
  }

  /// `12.5` as `12.50`; more decimals stay.
  private static func twoDecimals(_ decimal: String) -> String {
    guard let point = decimal.firstIndex(of: ".") else { return decimal + ".00" }
    return decimal.distance(from: point, to: decimal.endIndex) == 2 ? decimal + "0" : decimal
  }

  // MARK: - Words and references

  private mutating func checkText(_ text: String, _ value: TOMLValue, _ type: ValueType, _ key: KeyGrammar) {
    switch type {
    case .name where text.isBlank: errors.add("'\(key.name)' is empty", at: value.place)
    case .id where !Identifier.isValid(text):
      let suggestion = Excerpt.looksPrivate(text) ? nil : Identifier.made(from: text)
      cannotBe(
        value, text, key,
        hint: "an id is lower-case letters, digits and hyphens" + (suggestion.map { ", such as \"\($0)\"" } ?? ""))
    case .word(let words) where !words.contains(text):
      cannotBe(value, text, key, hint: chooseHint(text, among: words, otherwise: ""))
    case .currency where Currency(text) == nil:
      cannotBe(
        value, text, key,
        hint: chooseHint(text.uppercased(), among: Currency.allCodes, otherwise: "a currency has three letters, as EUR")
      )
    case .country where !Countries.isKnown(text):
      cannotBe(value, text, key, hint: "a country is two capital letters of ISO 3166, as \"GB\" or \"DE\"")
    case .timezone where Zone(text) == nil:
      cannotBe(
        value, text, key,
        hint: chooseHint(text, among: Zone.knownNames, otherwise: "a time zone is written as \"Europe/London\""))
    case .period where Period(text, country: "") == nil:
      cannotBe(value, text, key, hint: Self.periodHint)
    case .url: checkURL(text, value, key)
    case .providerCode where !ProviderCategories.isPlaidCode(text):
      cannotBe(
        value, text, key,
        hint: chooseHint(text, among: ProviderCategories.plaidCodes, otherwise: "Plaid has no such category"))
    case .merchantCodes where MerchantCodes.range(text) == nil:
      cannotBe(value, text, key, hint: #"write four digits, "5411", or a range, "5422-5499""#)
    case .categoryPath where !CategoryPath.isValid(text):
      cannotBe(
        value, text, key, hint: #"write names with a colon between them, "Food:Groceries", without spaces beside it"#)
    case .reference(let kind): checkReference(text, kind, value, key)
    case .isin where !ISIN.isValid(text): cannotBe(value, text, key, hint: Self.isinHint(text))
    case .pattern: checkPattern(text, of: "'\(key.name)'", at: value.place)
    default: break
    }
  }

  private static let periodHint =
    #"a period is "month", "month:25", "month:last-business-day", "week", "fortnight:2026-01-02", "#
    + #""four-weeks:2026-01-02", "quarter", "year", "tax-year" or "2026-01-01/2026-06-30""#

  private mutating func checkURL(_ text: String, _ value: TOMLValue, _ key: KeyGrammar) {
    if text.hasPrefix("https://"), text.utf8.count > 8 { return }
    let loopback = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
    let isLoopback = loopback.contains { text == $0 || text.hasPrefix($0 + ":") || text.hasPrefix($0 + "/") }
    if !isLoopback {
      errors.add(
        "'\(key.name)' wants an https address", at: value.place,
        hint: "plain http is for this machine only: http://127.0.0.1:8801/")
    }
  }

  private mutating func checkReference(
    _ name: String, _ kind: ValueType.Reference, _ value: TOMLValue, _ key: KeyGrammar
  ) {
    guard name.isBlank else { return checkReference(name, kind, at: value.place) }
    let all = known.all(kind)
    let isShort = kind.word != "category" && !all.isEmpty && all.count <= 40
    errors.add(
      "'\(key.name)' is empty", at: value.place,
      hint: isShort ? "it is one of: " + all.joined(separator: ", ") : "for example: \(key.name) = \(key.example)")
  }

  private mutating func checkReference(_ name: String, _ kind: ValueType.Reference, at place: Place) {
    guard !known.contains(name, as: kind) else { return }
    let all = known.all(kind)
    let key = kind.word == "category" ? "path" : "id"
    let shown = Excerpt.word(name)
    let add = "add [[\(kind.word)]] with \(key) = \"\(shown)\""
    errors.add(
      "there is no \(kind.word) '\(shown)'", at: place,
      hint: nearestName(to: name, among: all).map { "did you mean '\($0)'?" } ?? add)
  }

  /// A mistyped character or two changed places is what the check digit is for.
  private static func isinHint(_ text: String) -> String {
    guard text.utf8.count == 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) })
    else { return "an ISIN is twelve capital letters and digits, as \"IE00BK5BQT80\"" }
    return "its check digit does not fit the rest: a character of it is wrong, or two stand the wrong way round"
  }

  private mutating func checkShares(
    _ value: TOMLValue, _ type: ValueType, _ key: KeyGrammar, whole: Int64? = 10_000,
    name check: (inout ValueChecker, TOMLTable.Entry) -> Void
  ) {
    guard let table = value.table else { return wrongType(value, type, key) }
    var sum: Int64 = 0
    for entry in table.entries {
      check(&self, entry)
      guard let weight = Percent.weight(entry.value) else {
        let hint = "write a percentage from 0 to 100: 50, or \"33.34\""
        errors.add("the share of '\(entry.key)' is not a percentage", at: entry.value.place, hint: hint)
        return
      }
      sum += weight
    }
    if let whole, sum != whole {
      let total = ExactDecimal(mantissa: sum, scale: 2).normalised
      errors.add("the shares of '\(key.name)' sum to \(total), not to 100", at: value.place)
    }
  }

  // MARK: - Secrets and conditions

  private mutating func checkSecret(_ value: TOMLValue, _ key: KeyGrammar) {
    let ways = #"{ env = "NAME" }, { file = "secrets/\#(key.name)" }, { credential = "name" } or { command = "…" }"#
    guard let table = value.table else {
      errors.add(
        "the secret '\(key.name)' stands here in clear", at: value.place,
        hint: "keep it elsewhere and write \(ways); if others have seen this file, have the provider make a new one")
      return
    }
    guard table.entries.count == 1, let entry = table.entries.first, SecretSource(entry) != nil else {
      errors.add("'\(key.name)' does not say where the secret is kept", at: value.place, hint: "write \(ways)")
      return
    }
  }

  private mutating func checkTextCondition(_ value: TOMLValue, _ key: KeyGrammar) {
    if let text = value.string {
      if text.isBlank { errors.add("'\(key.name)' is empty", at: value.place) }
      return
    }
    guard let table = value.table else { return wrongType(value, .textCondition, key) }
    guard table.entries.count == 1, let entry = table.entries.first, let text = entry.value.string,
      ["contains", "starts", "regex"].contains(entry.key)
    else {
      errors.add(
        "'\(key.name)' wants \(ValueType.textCondition.wants)", at: value.place,
        hint: "for example: \(key.name) = \(key.example)")
      return
    }
    if text.isBlank {
      errors.add("'\(entry.key)' of '\(key.name)' is empty", at: entry.value.place)
    } else if entry.key == "regex" {
      checkPattern(text, of: "'\(key.name)'", at: entry.value.place)
    }
  }

  private mutating func checkPattern(_ text: String, of name: String, at place: Place) {
    if text.isEmpty { return errors.add("\(name) is empty", at: place) }
    guard let problem = checkPattern(text) else { return }
    errors.add(
      "\(name) is \(problem)", at: place, hint: "in a TOML string a backslash is written twice, or use single quotes")
  }

  private mutating func checkWordOrTable(
    _ value: TOMLValue, _ words: [String], _ keys: [KeyGrammar], _ key: KeyGrammar
  ) {
    if let table = value.table {
      if table.entries.isEmpty {
        errors.add(
          "'\(key.name)' says nothing", at: value.place,
          hint: "it is one of: \(words.joined(separator: ", ")), or a table of \(Self.names(keys))")
      }
      check(table, by: keys, title: "'\(key.name)'", at: value.place)
    } else if let text = value.string {
      guard !words.contains(text) else { return }
      let near = nearestName(to: text, among: words).map { "did you mean '\($0)'?" }
      cannotBe(
        value, text, key,
        hint: near ?? "it is one of: \(words.joined(separator: ", ")), or a table of \(Self.names(keys))")
    } else {
      wrongType(value, .wordOrTable(words, keys), key)
    }
  }

  private static func names(_ keys: [KeyGrammar]) -> String { keys.map(\.name).joined(separator: ", ") }

  private mutating func checkConditions(_ table: TOMLTable, _ value: TOMLValue, _ key: KeyGrammar) {
    if table.entries.isEmpty {
      errors.add(
        "'\(key.name)' has no condition", at: value.place, hint: "for example: \(key.name) = \(key.example)")
    }
    for entry in table.entries where entry.value.array?.isEmpty == true || entry.value.table?.entries.isEmpty == true {
      if entry.key != "not" {
        errors.add("'\(entry.key)' is empty: no transaction is like that", at: entry.value.place)
      }
    }
    check(table, by: Grammar.conditions, title: "'\(key.name)'", at: value.place)
  }
}

extension String {
  var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
