import Core
import Patterns
package import Settings

/// Every condition on a text that rules and merchants name, each tested once a text.
package struct TextConditions {
  /// What a condition looks at.
  package enum Field: Hashable, Sendable {
    case description, counterparty
    /// Either of them, as for `[[merchant]]` and the names of own accounts.
    case either
  }

  private struct Wanted: Hashable {
    var field: Field
    var condition: TextCondition
  }

  private struct Expression {
    var number: Int
    var field: Field
    var pattern: Pattern
    var failed = false
  }

  private var numbers: [Wanted: Int] = [:]
  private var fields: [Field] = []
  private var phrases: [(bytes: [UInt8], mode: PhraseFinder.Mode, number: Int)] = []
  private var expressions: [Expression] = []
  private var finder = PhraseFinder([])
  private let folding = TextFolding()
  /// Numbers of regular expressions that gave up on a text.
  package private(set) var failures: Set<Int> = []

  package init() {}

  package var count: Int { fields.count }
  package var looksAtDescriptions: Bool { !fields.isEmpty }

  /// The number of a condition, the same for the same one.
  /// - Throws: `PatternError` when a regular expression is none.
  package mutating func add(_ condition: TextCondition, on field: Field) throws -> Int {
    let wanted = Wanted(field: field, condition: condition)
    if let number = numbers[wanted] { return number }
    let number = fields.count
    switch condition {
    case .exact(let text): phrases.append((folding.fold(text), .exact, number))
    case .contains(let text): phrases.append((folding.fold(text), .contains, number))
    case .starts(let text): phrases.append((folding.fold(text), .starts, number))
    case .regex(let text): expressions.append(Expression(number: number, field: field, pattern: try Pattern(text)))
    }
    fields.append(field)
    numbers[wanted] = number
    return number
  }

  /// A phrase that must stand as words of its own, in either field.
  package mutating func addWords(_ text: String) -> Int {
    let number = fields.count
    phrases.append((folding.fold(text), .words, number))
    fields.append(.either)
    return number
  }

  /// To be called once, when every condition is known.
  package mutating func prepare() { finder = PhraseFinder(phrases) }

  /// Numbers of the conditions that hold, ascending, each once.
  /// - Parameters:
  ///   - folded: the text folded.
  ///   - raw: the text as written, for regular expressions.
  package mutating func holding(_ folded: [UInt8], raw: Span<UInt8>, field: Field, into result: inout [Int32]) {
    result.removeAll(keepingCapacity: true)
    var hits = result
    finder.find(in: folded) { number in
      let wanted = fields[number]
      if wanted == field || wanted == .either { hits.append(Int32(number)) }
    }
    if !expressions.isEmpty { match(raw, field, &hits) }
    if hits.count > 1 {
      hits.sort()
      var last: Int32 = -1
      hits.removeAll { number in
        defer { last = number }
        return number == last
      }
    }
    result = hits
  }

  private mutating func match(_ raw: Span<UInt8>, _ field: Field, _ hits: inout [Int32]) {
    var bytes: [UInt8] = []
    for index in expressions.indices where expressions[index].field == field && !expressions[index].failed {
      if bytes.isEmpty { for place in 0..<raw.count { bytes.append(raw[place]) } }
      do {
        if try expressions[index].pattern.matches(bytes) { hits.append(Int32(expressions[index].number)) }
      } catch {
        // It would cost as much on the next text: named once, and tried no more.
        expressions[index].failed = true
        failures.insert(expressions[index].number)
      }
    }
  }

  /// Whether a condition holds for one text: for merchants' names, which are few.
  package static func holds(_ condition: TextCondition, for text: String, _ folding: TextFolding) -> Bool {
    switch condition {
    case .exact(let wanted): return folding.fold(text) == folding.fold(wanted)
    case .contains(let wanted): return contains(folding.fold(text), folding.fold(wanted))
    case .starts(let wanted): return folding.fold(text).starts(with: folding.fold(wanted))
    case .regex(let pattern): return (try? Pattern(pattern).matches(text)) ?? false
    }
  }

  private static func contains(_ text: [UInt8], _ wanted: [UInt8]) -> Bool {
    guard !wanted.isEmpty, wanted.count <= text.count else { return false }
    return (0...(text.count - wanted.count)).contains { text[$0..<($0 + wanted.count)] == wanted[...] }
  }
}
