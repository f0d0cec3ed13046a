import Core
import Patterns
import TOML

// `rows` of a CSV profile: which rows are left out, changed, or end the file.

extension CSVRowRule {
  /// What may become of a row, in one word.
  static let words = ["skip", "end", "pending"]

  fileprivate static func action(_ word: String) -> Action? {
    switch word {
    case "skip": .skip
    case "end": .end
    case "pending": .pending
    default: nil
    }
  }
}

extension SettingsReader {
  /// A row that sets several texts is as many rules with the same conditions.
  mutating func readRowRules(_ section: Section) -> [CSVRowRule] {
    var rules: [CSVRowRule] = []
    for value in section.table["rows"]?.array ?? [] {
      guard let row = value.table.map({ Section(table: $0, place: value.place) }), let then = row.table["then"] else {
        continue
      }
      let conditions = rowConditions(row)
      if let action = then.string.flatMap(CSVRowRule.action) { rules.append(CSVRowRule(conditions, action)) }
      for entry in then.table?.entries ?? [] {
        guard let field = CSVRowRule.Field(rawValue: entry.key), let text = entry.value.string else { continue }
        checkGroups(text, conditions, at: entry.value.place)
        rules.append(CSVRowRule(conditions, .set(field, text)))
      }
    }
    return rules
  }

  private mutating func rowConditions(_ row: Section) -> [CSVRowRule.Condition] {
    guard let when = row.table["when"], let values = when.array else { return [] }
    if values.isEmpty {
      checker.errors.add(
        "'when' has no condition", at: when.place, hint: #"{ matches = "." } fits every row that is not blank"#)
    }
    return values.compactMap { value in
      guard let table = value.table, let pattern = table["matches"]?.string else { return nil }
      return CSVRowRule.Condition(
        column: table["column"]?.string, pattern: pattern, negated: table["not"]?.boolean ?? false)
    }
  }

  /// `\3` must be a group of the condition that gives groups: the first that has any and is not turned round.
  private mutating func checkGroups(_ template: String, _ conditions: [CSVRowRule.Condition], at place: Place) {
    let counts = conditions.filter { !$0.negated }.map { (try? Pattern($0.pattern).groupCount) ?? 9 }
    let groups = counts.first { $0 > 0 } ?? 0
    var rest = template.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == 0x5C, let next = rest.popFirst(), (0x30...0x39).contains(next), Int(next - 0x30) > groups else {
        continue
      }
      checker.errors.add(
        "'when' has no group for \\\(next - 0x30)", at: place,
        hint: groups == 0
          ? "a group is what stands between ( and ) in 'matches'"
          : "its first expression with groups has \(groups)")
      return
    }
  }
}
