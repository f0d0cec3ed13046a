import XML

/// An element of a statement with all that is in it, names without prefix.
struct CAMTNode {
  let name: String
  let line: Int
  /// `Ccy`, the one attribute that matters.
  let currency: String
  var text = ""
  var children: [CAMTNode] = []

  init(_ element: XMLElement) {
    name = element.name
    line = element.line
    currency = element["Ccy"] ?? ""
  }

  /// All elements at a path such as `NtryDtls/TxDtls`.
  func all(_ path: String) -> [CAMTNode] {
    path.split(separator: "/").reduce([self]) { nodes, step in
      nodes.flatMap { node in node.children.filter { $0.name == step } }
    }
  }

  func first(_ path: String) -> CAMTNode? {
    var node = self
    for step in path.split(separator: "/") {
      guard let next = node.children.first(where: { $0.name == step }) else { return nil }
      node = next
    }
    return node
  }

  /// The text at the first of the paths that holds one, blanks folded; "" when none does.
  subscript(_ paths: String...) -> String {
    for path in paths {
      guard let found = first(path)?.text, !found.isEmpty else { continue }
      return found
    }
    return ""
  }

  /// The texts of all elements at a path.
  func texts(_ path: String) -> [String] { all(path).map(\.text).filter { !$0.isEmpty } }
}

/// Builds the elements directly below a statement, one at a time, from a document's events.
struct CAMTGatherer {
  enum Step {
    case statementBegins(line: Int, isIntraday: Bool)
    case element(CAMTNode)
    case statementEnds
    /// A message that is no statement: its root element.
    case otherMessage(String, line: Int)
  }

  /// Elements that are open, outermost first, within one that stands directly below a statement.
  private var stack: [CAMTNode] = []
  /// Elements that are open and deeper than any statement's: they are passed over.
  private var tooDeep = 0
  private static let deepest = 40
  private(set) var isInStatement = false
  private(set) var hasStatement = false
  private var isIntraday = false

  /// Where the row that the text ended in begins.
  var openEntryLine: Int? { stack.first.flatMap { $0.name == "Ntry" ? $0.line : nil } }

  mutating func take(_ event: XMLEvent) -> Step? {
    switch event {
    case .start(let element): return start(element)
    case .text(let text):
      if !stack.isEmpty {
        let folded = foldedText(Array(text.utf8)[...])
        if !folded.isEmpty { stack[stack.count - 1].text += folded }
      }
    case .end(let name): return end(name)
    }
    return nil
  }

  private mutating func start(_ element: XMLElement) -> Step? {
    if isInStatement {
      if stack.count < Self.deepest { stack.append(CAMTNode(element)) } else { tooDeep += 1 }
      return nil
    }
    switch element.name {
    case "BkToCstmrStmt": isIntraday = false
    case "BkToCstmrAcctRpt": isIntraday = true
    case "Stmt", "Rpt":
      isInStatement = true
      hasStatement = true
      return .statementBegins(line: element.line, isIntraday: isIntraday)
    case "BkToCstmrDbtCdtNtfctn": return .otherMessage(element.name, line: element.line)
    default: break
    }
    return nil
  }

  private mutating func end(_ name: String) -> Step? {
    guard isInStatement else { return nil }
    if tooDeep > 0 {
      tooDeep -= 1
      return nil
    }
    guard let done = stack.popLast() else {
      isInStatement = false
      return .statementEnds
    }
    if stack.isEmpty { return .element(done) }
    stack[stack.count - 1].children.append(done)
    return nil
  }
}
