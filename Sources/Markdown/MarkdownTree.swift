import CMarkGFM
import Synchronization

/// While a text is parsed its extensions' characters stand in a table of the library's that all parsers share
/// (`cmark_inlines_add_special_character`): one at a time, or another's `~` and addresses are missed.
private let parsing = Mutex(())

/// A Markdown document as a tree: CommonMark with tables, strike-through, task lists and bare addresses as links.
///
/// Raw HTML is kept: it is for whoever walks the tree to judge whose it is.
package final class MarkdownTree {
  private let root: OpaquePointer

  private static let extensions = ["table", "strikethrough", "autolink", "tasklist"]
  /// Registering is not safe from two threads at once, and a static constant is made once.
  private static let isReady: Bool = {
    cmark_gfm_core_extensions_ensure_registered()
    return true
  }()

  package init(_ bytes: [UInt8]) {
    precondition(Self.isReady, "extensions are registered before the first parser")
    root = parsing.withLock { _ in Self.parse(bytes) }
  }

  private static func parse(_ bytes: [UInt8]) -> OpaquePointer {
    // cmark returns null from none of these: it aborts when memory ends.
    let parser = cmark_parser_new(CMARK_OPT_UNSAFE)
    defer { cmark_parser_free(parser) }
    for name in extensions {
      cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name))
    }
    bytes.withUnsafeBytes { buffer in
      cmark_parser_feed(parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    return cmark_parser_finish(parser)
  }

  deinit { cmark_node_free(root) }

  /// Visits every node on the way in and, where it has children, on the way out.
  package func walk(_ visit: (MarkdownNode, Bool) throws -> Void) rethrows {
    let iterator = cmark_iter_new(root)
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return }
      guard let node = cmark_iter_get_node(iterator) else { return }
      try visit(MarkdownNode(node: node), event == CMARK_EVENT_ENTER)
    }
  }
}

@available(*, unavailable) extension MarkdownTree: Sendable {}

/// A node during a walk; it does not outlive its tree.
package struct MarkdownNode {
  fileprivate let node: OpaquePointer

  package enum Kind {
    case document, quote, list, item, codeBlock, htmlBlock, paragraph, heading, rule
    case text, softBreak, lineBreak, code, html, emphasis, strong, link, image, strike
    case table, tableHeader, tableRow, tableCell
    case other
  }

  package var kind: Kind {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_DOCUMENT: .document
    case CMARK_NODE_BLOCK_QUOTE: .quote
    case CMARK_NODE_LIST: .list
    case CMARK_NODE_ITEM: .item
    case CMARK_NODE_CODE_BLOCK: .codeBlock
    case CMARK_NODE_HTML_BLOCK: .htmlBlock
    case CMARK_NODE_PARAGRAPH: .paragraph
    case CMARK_NODE_HEADING: .heading
    case CMARK_NODE_THEMATIC_BREAK: .rule
    case CMARK_NODE_TEXT: .text
    case CMARK_NODE_SOFTBREAK: .softBreak
    case CMARK_NODE_LINEBREAK: .lineBreak
    case CMARK_NODE_CODE: .code
    case CMARK_NODE_HTML_INLINE: .html
    case CMARK_NODE_EMPH: .emphasis
    case CMARK_NODE_STRONG: .strong
    case CMARK_NODE_LINK: .link
    case CMARK_NODE_IMAGE: .image
    default: Self.extended[typeName] ?? .other
    }
  }

  // The extensions number their kinds as they are registered; the names are fixed.
  private static let extended: [String: Kind] = [
    "table": .table, "table_header": .tableHeader, "table_row": .tableRow, "table_cell": .tableCell,
    "strikethrough": .strike, "tasklist": .item,
  ]

  private var typeName: String { cmark_node_get_type_string(node).map { String(cString: $0) } ?? "" }

  /// Of text, code and HTML; the content of code blocks ends in a newline.
  package var literal: [UInt8] { Self.bytes(cmark_node_get_literal(node)) }
  /// Of links and images.
  package var url: [UInt8] { Self.bytes(cmark_node_get_url(node)) }
  package var title: [UInt8] { Self.bytes(cmark_node_get_title(node)) }
  /// Behind the opening fence of a code block.
  package var info: [UInt8] { Self.bytes(cmark_node_get_fence_info(node)) }
  package var headingLevel: Int { Int(cmark_node_get_heading_level(node)) }
  package var isOrdered: Bool { cmark_node_get_list_type(node) == CMARK_ORDERED_LIST }
  package var listStart: Int { Int(cmark_node_get_list_start(node)) }

  /// Of a paragraph: it stands in a list whose items are not set apart, and has no element of its own.
  package var isTight: Bool {
    guard let item = cmark_node_parent(node), let list = cmark_node_parent(item),
      cmark_node_get_type(list) == CMARK_NODE_LIST
    else { return false }
    return cmark_node_get_list_tight(list) != 0
  }

  /// Of a task list's item: whether it is done; nil for other items.
  package var isDone: Bool? {
    typeName == "tasklist" ? cmark_gfm_extensions_get_tasklist_item_checked(node) : nil
  }

  /// The position of a cell within its row.
  package var column: Int {
    var count = 0
    var before = cmark_node_previous(node)
    while let cell = before {
      count += 1
      before = cmark_node_previous(cell)
    }
    return count
  }

  package var hasNext: Bool { cmark_node_next(node) != nil }
  /// Of a table's header: body rows follow.
  package var isFirstBodyRow: Bool {
    cmark_node_previous(node).map { MarkdownNode(node: $0).kind == .tableHeader } ?? false
  }

  package enum Alignment { case none, left, centre, right }

  /// Of a table, one a column.
  package var alignments: [Alignment] {
    let count = Int(cmark_gfm_extensions_get_table_columns(node))
    guard let letters = cmark_gfm_extensions_get_table_alignments(node) else { return [] }
    return (0..<count).map { index in
      switch letters[index] {
      case UInt8(ascii: "l"): .left
      case UInt8(ascii: "c"): .centre
      case UInt8(ascii: "r"): .right
      default: .none
      }
    }
  }

  private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
    guard let text else { return [] }
    let count = strlen(text)
    return text.withMemoryRebound(to: UInt8.self, capacity: count) {
      Array(UnsafeBufferPointer(start: $0, count: count))
    }
  }
}

@available(*, unavailable) extension MarkdownNode: Sendable {}
