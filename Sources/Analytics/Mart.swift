/// One mart: a SELECT of `Marts/*.sql` and what its header promises of it.
package struct Mart: Sendable {
  /// How much of a mart is made again when facts of a month changed.
  package enum Refresh: Hashable, Sendable {
    /// All of it, every time.
    case whole
    /// The lines of that month, told by the column `month`.
    case month
    /// The lines of that month, told by the column `day`.
    case monthOfDay
  }

  /// `mart_spending_monthly`.
  package var name: String
  /// What a line says, in a sentence or two.
  package var meaning: String
  /// The columns that tell one line from another: the primary key, in this order.
  package var grain: [String]
  package var notNull: [String]
  /// Whole numbers: money in minor units, counts, flags. Every other column is text.
  package var integer: [String]
  package var refresh: Refresh
  /// One SELECT; with a period it is bound `:first_day` and `:last_day`.
  package var select: String

  /// Reads a mart's file: comment lines of the form `-- key: value` above one SELECT.
  /// - Throws: `MartError` for a header that promises too little or something unknown.
  package init(name: String, file: String) throws(MartError) {
    self.name = name
    let lines = file.split(separator: "\n", omittingEmptySubsequences: false)
    let header = lines.prefix { $0.hasPrefix("--") }.map { $0.dropFirst(2).trimmed }
    select = lines.dropFirst(header.count).joined(separator: "\n").trimmed
    var meaning: [String] = []
    var keys: [String: String] = [:]
    for line in header {
      guard let colon = line.firstIndex(of: ":"), Self.knownKeys.contains(String(line[..<colon])) else {
        meaning.append(line)
        continue
      }
      let key = String(line[..<colon])
      guard keys[key] == nil else { throw MartError("\(name): the header says '\(key)' twice") }
      keys[key] = line[line.index(after: colon)...].trimmed
    }
    self.meaning = meaning.joined(separator: " ")
    grain = Self.list(keys["grain"])
    notNull = Self.list(keys["not null"])
    integer = Self.list(keys["integer"])
    switch keys["period"] {
    case nil: refresh = .whole
    case "month": refresh = .month
    case "month of day": refresh = .monthOfDay
    case .some(let period): throw MartError("\(name): no refresh is called '\(period)'")
    }
    guard !self.meaning.isEmpty else { throw MartError("\(name): the header says no meaning") }
    guard !grain.isEmpty else { throw MartError("\(name): the header says no grain") }
    guard Set(grain).isSubset(of: notNull) else { throw MartError("\(name): its grain may be null") }
  }

  private static let knownKeys: Set = ["grain", "not null", "integer", "period"]

  private static func list(_ text: String?) -> [String] {
    (text ?? "").split(separator: ",").map(\.trimmed)
  }
}

/// A mart's file, or what it gave, breaks the promise of its header: a fault of Daybook, never of the household.
package struct MartError: Error, CustomStringConvertible {
  package var description: String
  init(_ description: String) { self.description = description }
}

extension StringProtocol {
  /// Without blanks and line ends at both ends.
  package var trimmed: String {
    var part = self[...]
    while let first = part.first, first == " " || first == "\n" { part = part.dropFirst() }
    while let last = part.last, last == " " || last == "\n" { part = part.dropLast() }
    return String(part)
  }
}
