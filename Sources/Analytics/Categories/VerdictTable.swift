import Core
import SQLite

/// The verdicts as stored: each once, however many rows and runs came to it.
struct VerdictTable {
  private struct Stored: Hashable {
    var kind: String
    var category: String?
    var source: String
    var reason: String
    var note: String
    var tags: String
    var isIgnored: Bool
    var sameAs: Int64?
    var parts: Int
  }

  private var numbers: [Stored: Int64] = [:]
  private var last: Int64 = 0
  private let insert: Statement
  /// Stored numbers by place among the classifier's verdicts; 0 where not asked yet.
  private var ofPlaces: [Int64] = []

  init(_ database: Database) throws {
    insert = try database.prepare(
      """
      insert into verdicts (verdict, kind, category, category_source, category_reason, note, tags, ignored, same_as, parts)
      values (?,?,?,?,?,?,?,?,?,?)
      """)
    try database.forEach(
      """
      select verdict, kind, category, category_source, category_reason, note, tags, ignored, same_as, parts from verdicts
      """
    ) { row in
      let stored = Stored(
        kind: row.text(1), category: row.optionalText(2), source: row.text(3), reason: row.text(4), note: row.text(5),
        tags: row.text(6), isIgnored: row.int(7) != 0, sameAs: row.optionalInt64(8), parts: row.int(9))
      numbers[stored] = row.int64(0)
      last = max(last, row.int64(0))
    }
  }

  /// The stored number of the classifier's verdict at a place; stores it when it is new.
  mutating func number(ofPlace place: Int, _ verdict: Verdict) throws -> Int64 {
    while ofPlaces.count <= place { ofPlaces.append(0) }
    if ofPlaces[place] == 0 { ofPlaces[place] = try number(of: verdict) }
    return ofPlaces[place]
  }

  private mutating func number(of verdict: Verdict) throws -> Int64 {
    let stored = Stored(
      kind: verdict.kind.rawValue, category: verdict.category, source: verdict.source.rawValue, reason: verdict.reason,
      note: verdict.note, tags: verdict.tags, isIgnored: verdict.isIgnored, sameAs: verdict.sameAs,
      parts: verdict.parts.count)
    if let known = numbers[stored] { return known }
    last += 1
    numbers[stored] = last
    let values: [SQLValue] = [
      .integer(last), .text(stored.kind), SQLValue(stored.category), .text(stored.source), .text(stored.reason),
      .text(stored.note), .text(stored.tags), SQLValue(stored.isIgnored), SQLValue(stored.sameAs),
      SQLValue(stored.parts),
    ]
    for (place, value) in values.enumerated() { insert.bind(value, at: place + 1) }
    try insert.run()
    return last
  }
}
