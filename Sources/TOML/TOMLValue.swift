package import Core

/// One value of a TOML document, and where it stands.
package struct TOMLValue: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    /// A local date.
    case day(Day)
    /// A time, or a date with one.
    case time
    case array([TOMLValue])
    case table(TOMLTable)
  }

  package var kind: Kind
  package var place: Place

  package init(_ kind: Kind, at place: Place) {
    self.kind = kind
    self.place = place
  }

  package var string: String? { if case .string(let text) = kind { text } else { nil } }
  package var integer: Int64? { if case .integer(let number) = kind { number } else { nil } }
  package var boolean: Bool? { if case .boolean(let flag) = kind { flag } else { nil } }
  package var day: Day? { if case .day(let day) = kind { day } else { nil } }
  package var array: [TOMLValue]? { if case .array(let values) = kind { values } else { nil } }
  package var table: TOMLTable? { if case .table(let table) = kind { table } else { nil } }

  /// What a person calls this kind of value: `a string`, `a number with a fraction`.
  package var kindName: String {
    switch kind {
    case .string: "a string"
    case .integer: "a whole number"
    case .float: "a number with a fraction"
    case .boolean: "true or false"
    case .day: "a day"
    case .time: "a time"
    case .array: "a list"
    case .table: "a table"
    }
  }
}

/// The keys of a table in the order of the file.
package struct TOMLTable: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package var key: String
    package var keyPlace: Place
    package var value: TOMLValue
  }

  package var entries: [Entry]

  package init(_ entries: [Entry] = []) { self.entries = entries }

  package subscript(key: String) -> TOMLValue? { entries.first { $0.key == key }?.value }
}
