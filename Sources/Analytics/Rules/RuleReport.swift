package import Core
package import SQLite
package import Settings

/// What each rule does to the books as they are, for `daybook check --rules`.
package struct RuleReport: Hashable, Sendable {
  package struct Line: Hashable, Sendable {
    package var name: String
    package var place: Place
    /// Rows it matches, and those whose category it decides.
    package var matches: Int
    package var decides: Int
  }

  /// Two rules with a category each that match the same rows: the second has no say there.
  package struct Overlap: Hashable, Sendable {
    package var first: String
    package var second: String
    package var rows: Int
  }

  /// In the order rules are tried; disabled ones are left out.
  package var lines: [Line]
  /// In the order of the rules.
  package var overlaps: [Overlap]

  package var neverMatching: [Line] { lines.filter { $0.matches == 0 } }

  /// Tries every enabled rule on every row; writes nothing.
  package init(
    _ database: Database, settings: DaybookSettings, decisions: Decisions, viewer: Viewer = .household
  ) throws {
    try viewer.open(on: database)
    let classifier = try Classifier(database, settings, decisions)
    try classifier.read("order by tx")
    classifier.makeTextKeys()
    for place in classifier.rows.indices { classifier.assignMerchant(place) }
    for place in classifier.rows.indices { classifier.applyRules(place) }
    var rowsOfOutcome = [Int](repeating: 0, count: classifier.outcomes.count)
    for row in classifier.rows { rowsOfOutcome[Int(row.outcome)] += 1 }

    let rules = classifier.rules.settings
    lines = rules.map { Line(name: $0.name, place: $0.place, matches: 0, decides: 0) }
    var shared: [[Int]: Int] = [:]
    for (outcome, rows) in rowsOfOutcome.enumerated() where rows > 0 {
      let matched = classifier.outcomeMatches[outcome].map { Int($0) }
      for rule in matched { lines[rule].matches += rows }
      let deciding = matched.filter { rules[$0].then.category != nil || !rules[$0].then.split.isEmpty }
      if let first = deciding.first { lines[first].decides += rows }
      for (place, first) in deciding.enumerated() {
        for second in deciding[(place + 1)...] { shared[[first, second], default: 0] += rows }
      }
    }
    overlaps = shared.keys.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }.map {
      Overlap(first: rules[$0[0]].name, second: rules[$0[1]].name, rows: shared[$0] ?? 0)
    }
  }
}
