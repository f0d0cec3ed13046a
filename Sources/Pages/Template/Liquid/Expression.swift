import Core

/// What stands in an output, an argument or a condition.
indirect enum Expression: Sendable {
  case literal(Value)
  case variable(Lookup)
  case range(Expression, Expression, Extent)
  /// `empty` and `blank` are tests within conditions, and nothing elsewhere.
  case test(EmptinessTest)
}

enum EmptinessTest: Sendable { case empty, blank }

/// `name.field[index]`.
struct Lookup: Sendable {
  /// `['name with spaces']` has an expression for a name.
  enum Root: Sendable {
    case name(String)
    case computed(Expression)
  }
  struct Step: Sendable {
    enum Kind: Sendable {
      case field(String)
      case index(Expression)
    }
    var kind: Kind
    var span: Extent
  }
  var root: Root
  var steps: [Step]
  var span: Extent
}

/// `value | filter: argument, key: argument | …`.
struct FilteredExpression: Sendable {
  var base: Expression
  var filters: [FilterCall]
  var span: Extent
}

struct FilterCall: Sendable {
  var filter: Filter
  var arguments: [Expression]
  var keywords: [(name: String, value: Expression)]
  var span: Extent
}

/// `a == b and c or d`: from left to right, so that what follows an `and` or `or` belongs together.
struct Condition: Sendable {
  enum Comparison: Sendable { case equal, different, less, lessOrEqual, greater, greaterOrEqual, contains }
  enum Relation: Sendable { case and, or }
  struct Part: Sendable {
    var left: Expression
    var right: (Comparison, Expression)?
    /// To the next part.
    var relation: Relation?
    var span: Extent
  }
  var parts: [Part]
}
