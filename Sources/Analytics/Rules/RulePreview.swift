package import Core
package import SQLite
package import Settings

/// What other settings would change of the figures as they are, before they are made with them.
package struct RulePreview: Hashable, Sendable {
  package struct Line: Hashable, Sendable {
    package var transactionID: String
    package var day: String
    package var before: Standing
    package var after: Standing
  }

  /// All that a rule can decide of a transaction.
  package struct Standing: Hashable, Sendable {
    /// One; of a split, each part's.
    package var categories: [Category]
    package var merchant: String?
    package var note: String
    /// A JSON array, sorted bytewise.
    package var tags: String
    package var isIgnored: Bool
  }

  package struct Category: Hashable, Sendable {
    package var path: String
    package var amount: Money
  }

  /// By day, then id.
  package private(set) var lines: [Line] = []

  private struct Undone: Error {}

  /// Classifies with `settings` and takes it back: the database, which must be writable, is left as it was.
  ///
  /// - Throws: `UserError` for a rule that cannot be used, `SQLiteError`.
  package init(
    _ database: Database, settings: DaybookSettings, decisions: Decisions, viewer: Viewer = .household, today: Day
  ) throws {
    var lines: [Line] = []
    do {
      try database.transaction {
        try database.execute("create temp table standing_before as \(Self.standings)")
        _ = try Classification.run(database, settings: settings, decisions: decisions, viewer: viewer, today: today)
        try database.forEach(
          """
          select t.transaction_id, t.day, t.currency,
            b.categories, b.merchant, b.note, b.tags, b.ignored, a.categories, a.merchant, a.note, a.tags, a.ignored
          from (\(Self.standings)) a join temp.standing_before b using (tx) join main.transactions t using (tx)
          where (b.categories, b.merchant, b.note, b.tags, b.ignored)
            is not (a.categories, a.merchant, a.note, a.tags, a.ignored)
          order by t.day, t.transaction_id
          """
        ) { row in
          guard let currency = Currency(row.text(2)) else { return }
          func standing(from column: Int) -> Standing {
            Standing(
              categories: Self.categories(row.text(column), currency), merchant: row.optionalText(column + 1),
              note: row.text(column + 2),
              tags: row.text(column + 3), isIgnored: row.int64(column + 4) != 0)
          }
          lines.append(
            Line(
              transactionID: row.text(0), day: row.text(1), before: standing(from: 3), after: standing(from: 8)))
        }
        database.forgetStatements()
        throw Undone()
      }
    } catch is Undone {
      database.forgetStatements()
    }
    self.lines = lines
  }

  private static func categories(_ text: String, _ currency: Currency) -> [Category] {
    text.split(separator: "\n").compactMap { line in
      line.lastIndex(of: " ").flatMap { blank in
        Int64(line[line.index(after: blank)...]).map {
          Category(path: String(line[..<blank]), amount: Money(minor: $0, currency))
        }
      }
    }
  }

  /// A line for each part: its category and minor units. A merchant's id hangs on its name: the name alone says what
  /// changed.
  private static let standings = """
    select c.tx, m.name as merchant, v.note, v.tags, v.ignored,
      case when v.parts = 1 then v.category || ' ' || t.amount_minor
        else (select group_concat(line, char(10)) from (
          select p.category || ' ' || p.amount_minor as line from main.split_parts p where p.tx = c.tx order by p.part))
      end as categories
    from main.classified_rows c join main.verdicts v using (verdict) join main.transactions t using (tx)
      left join main.merchants_found m on m.merchant = c.merchant
    """
}
