import Core

/// A compiled piece of a template.
indirect enum Node: Sendable {
  case text([UInt8])
  case output(FilteredExpression)
  case assign(String, FilteredExpression)
  case capture(String, [Node])
  case branches([Branch], inverted: Bool)
  case choice(Expression, [When])
  case loop(Loop)
  case tableRow(Loop)
  case stop
  case skip
  case cycle(Cycle)
  case increment(String, by: Int64)
  case ifChanged([Node])
  case include(PartialCall)
  case render(PartialCall)
  case component(ComponentNode)
}

/// `if`, `elsif`, `unless`; `else` has no condition.
struct Branch: Sendable {
  var condition: Condition?
  var body: [Node]
}

/// A `when` with all its values, or an `else` (no values).
struct When: Sendable {
  var values: [Expression]?
  var body: [Node]
}

/// `for` and `tablerow`.
struct Loop: Sendable {
  enum Offset: Sendable {
    case start
    case at(Expression)
    /// Where the last loop of this name ended.
    case carryOn
  }
  var variable: String
  var collection: Expression
  /// What `forloop.name` says and `offset: continue` remembers by.
  var name: String
  var reversed = false
  var limit: Expression?
  var offset: Offset = .start
  var columns: Expression?
  var body: [Node] = []
  var otherwise: [Node] = []
  var span: Extent
}

struct Cycle: Sendable {
  var group: Expression?
  /// For cycles without a name: the same values are one group.
  var key: String
  var values: [Expression]
}

/// `include` and `render`.
struct PartialCall: Sendable {
  var name: Expression
  var nameSpan: Extent
  var variable: Expression?
  /// `for` gives one rendering an item, `with` one in all.
  var isLoop = false
  var alias: String?
  var arguments: [(name: String, value: Expression, span: Extent)] = []
}

/// A component's tag as written.
struct ComponentNode: Sendable {
  var component: Component
  var attributes: [AttributeValue]
  var children: [ChildNode]
  var body: [Node]
  var span: Extent
}

struct AttributeValue: Sendable {
  enum Content: Sendable {
    case expression(Expression)
    /// A text with Liquid in it, rendered for each row.
    case template([Node])
  }
  var name: String
  var content: Content
  var span: Extent
}

struct ChildNode: Sendable {
  var tag: String
  var attributes: [AttributeValue]
  var body: [Node]
  var span: Extent
}
