import Core
import Patterns

/// A profile's row rules, compiled for one file.
struct CSVRules {
  private struct Rule {
    var conditions: [(column: Int?, pattern: Pattern, negated: Bool)]
    var action: CSVRowRule.Action
  }
  private var rules: [Rule] = []
  private let names: [String]

  var isEmpty: Bool { rules.isEmpty }

  /// - Throws: `UserError` for a column that is not there, or an expression that is none.
  init(_ profile: CSVProfile, _ layout: CSVLayout, file: String) throws {
    names = layout.names
    for rule in profile.rules {
      var compiled = Rule(conditions: [], action: rule.action)
      for condition in rule.conditions {
        let column = try condition.column.map { name in
          guard let index = CSVLayout.index(of: name, in: layout.names) else {
            throw UserError(
              "a row rule of the profile '\(profile.id)' names the column '\(name)', which the file has not",
              at: Place(file: file, line: layout.headerLine),
              hint: nearestName(to: name, among: layout.names).map { "did you mean '\($0)'?" })
          }
          return index
        }
        do throws(PatternError) {
          compiled.conditions.append(
            (column, try Pattern(condition.pattern, caseless: true), condition.negated))
        } catch {
          throw UserError(
            "a row rule of the profile '\(profile.id)' is \(error)", at: Place(file: file), hint: "correct the profile")
        }
      }
      rules.append(compiled)
    }
  }

  enum Verdict {
    case keep
    case skip
    case pending
    case end
  }

  /// Tries every rule on a record; texts that rules set go to `texts`.
  ///
  /// - Throws: `PatternError` when an expression gives up on the record.
  func verdict(
    _ records: borrowing CSVRecords, texts: inout [CSVRowRule.Field: String]
  ) throws(PatternError) -> Verdict {
    for rule in rules {
      var groups: [String]?
      var holds = true
      for (column, pattern, negated) in rule.conditions {
        let subject = column.map { records.text($0) } ?? records.wholeText
        let found = try pattern.groups(in: subject)
        if groups == nil, let found, found.count > 1 { groups = found }
        if (found != nil) == negated {
          holds = false
          break
        }
      }
      guard holds else { continue }
      switch rule.action {
      case .skip: return .skip
      case .end: return .end
      case .pending: return .pending
      case .set(let field, let template): texts[field] = fill(template, groups ?? [], records)
      }
    }
    return .keep
  }

  /// `\1` is a group, `%Name` a column, the longest name that fits; `%%` and `\\` are themselves.
  private func fill(_ template: String, _ groups: [String], _ records: borrowing CSVRecords) -> String {
    var result = ""
    var rest = template[...]
    while let character = rest.popFirst() {
      if character == "\\", let next = rest.first {
        rest.removeFirst()
        if let group = next.wholeNumberValue { result += groups[safely: group] } else { result.append(next) }
      } else if character == "%" {
        if rest.first == "%" {
          result.append(rest.removeFirst())
          continue
        }
        let fitting = names.enumerated().filter {
          !$0.element.isEmpty && rest.lowercased().hasPrefix($0.element.lowercased())
        }
        if let column = fitting.max(by: { $0.element.count < $1.element.count }) {
          result += records.text(column.offset)
          rest.removeFirst(column.element.count)
        } else {
          result.append(character)
        }
      } else {
        result.append(character)
      }
    }
    return result.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
