import Core

// What daybook.toml may hold, as data: the reader checks by it, errors take their hints from it, and `daybook init`
// writes it down. A new table or key is one more line in GrammarTables.swift.

/// One table of the file.
struct TableGrammar: Sendable {
  var name: String
  /// `[[name]]`, which may stand several times, or `[name]`.
  var repeated: Bool
  var about: String
  /// Empty for tables that later work brings.
  var keys: [KeyGrammar] = []
  /// Whether this version uses it.
  var built = true

  var title: String { repeated ? "[[\(name)]]" : "[\(name)]" }
}

/// One key of a table.
struct KeyGrammar: Sendable {
  enum Need: Sendable { case required, optional, later }

  var name: String
  var type: ValueType
  var need: Need = .optional
  /// As it would stand in the file, without its name: `"month"`.
  var example: String
  var about: String

  init(_ name: String, _ type: ValueType, _ need: Need = .optional, example: String, _ about: String = "") {
    self.name = name
    self.type = type
    self.need = need
    self.example = example
    self.about = about
  }
}

/// What a value may be. Each knows how to be checked (`ValueChecker`) and how it is called in an error.
indirect enum ValueType: Sendable {
  case text
  /// Not empty.
  case name
  /// Lower-case letters, digits and hyphens.
  case id
  case money
  case day
  case flag
  case whole(ClosedRange<Int64>)
  case word([String])
  case currency, country, timezone, period, url
  case providerCode
  case merchantCodes
  case categoryPath
  case secret
  case textCondition
  case conditions
  /// The id of another table's row.
  case reference(Reference)
  /// Of a year, from 0 to 100: `4`, or `"4.375"`.
  case rate
  /// Percent by reference, summing to 100.
  case shares(Reference)
  /// Percent by names of any kind, summing to 100.
  case percentages
  /// Percent by reference, each of a whole of its own: 40 of one and 100 of another.
  case portions(Reference)
  /// Twelve characters with their check digit.
  case isin
  case list(ValueType)
  case table([KeyGrammar])
  /// A column's name, or a table with more about it.
  case column([KeyGrammar])
  /// A day of the month: its number, or a word for it.
  case dayOfMonth
  /// A regular expression.
  case pattern
  /// One of the words, or a table with something in it.
  case wordOrTable([String], [KeyGrammar])
  /// Known to the grammar, unused by this version: not looked into.
  case anything

  enum Reference: String, Sendable {
    case member, connection, account, asset, category
    /// A category, or what stands above some.
    case branch

    /// As errors call it.
    var word: String { self == .branch ? "category" : rawValue }
  }

  /// As in "wants …".
  var wants: String {
    switch self {
    case .text, .name: "a string"
    case .id: "an id: lower-case letters, digits and hyphens"
    case .money: "money, as a string"
    case .day: "a day"
    case .flag: "true or false"
    case .whole: "a whole number"
    case .word: "one of its words"
    case .currency: "a currency of ISO 4217"
    case .country: "a country of ISO 3166"
    case .timezone: "a time zone"
    case .period: "a period"
    case .url: "an address"
    case .providerCode: "one of Plaid's categories"
    case .merchantCodes: "merchant category codes"
    case .categoryPath: "a category's path"
    case .secret: "where the secret is kept"
    case .textCondition: "a string, or one of { contains = }, { starts = } and { regex = }"
    case .conditions, .table: "a table"
    case .reference(let other): other.word == "category" ? "a category's path" : "the id of \(other.article)"
    case .rate: "a percentage"
    case .shares(let other): "percent by \(other.rawValue)"
    case .portions(let other): "percent by \(other.rawValue)"
    case .percentages: "percent by name"
    case .isin: "an ISIN"
    case .list: "a list"
    case .column: "a column's name, or a table"
    case .dayOfMonth: #"a day of the month: 1 to 31, "last", "last-business-day" or "2nd tuesday""#
    case .pattern: "a regular expression, as a string"
    case .wordOrTable: "one of its words, or a table"
    case .anything: "a value"
    }
  }
}

extension ValueType.Reference {
  var article: String { self == .account || self == .asset ? "an \(rawValue)" : "a \(rawValue)" }
}
