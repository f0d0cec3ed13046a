/// What a document tells as it is read.
package enum XMLEvent: Hashable, Sendable {
  case start(XMLElement)
  /// The text between two tags, whole: references resolved, CDATA unwrapped, white space as written.
  case text(String)
  /// The local name of the element that ends.
  case end(String)
}

/// An opening tag.
package struct XMLElement: Hashable, Sendable {
  /// Without its prefix.
  package var name: String
  /// The URI that the prefix stands for, or empty.
  package var namespace: String
  package var attributes: [XMLAttribute]
  /// Of the opening tag, counted from 1.
  package var line: Int

  /// The value of the attribute with that local name, or nil.
  package subscript(attribute: String) -> String? {
    attributes.first { $0.name == attribute }?.value
  }
}

package struct XMLAttribute: Hashable, Sendable {
  /// Without its prefix.
  package var name: String
  package var value: String
}

/// How much of a document is read before it is refused: it came from outside.
package struct XMLLimits: Sendable {
  package var bytes = 256 << 20
  /// Elements within each other; the deepest format here (CAMT) needs 14.
  package var depth = 64
  /// Bytes of one text; bank texts are below a thousand.
  package var textBytes = 1 << 20

  package init() {}
}

/// Why a document could not be read. Never holds a word of it.
package struct XMLError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Reason: Hashable, Sendable {
    /// A document type declaration, which could define entities: refused, whatever it says.
    case doctype
    /// An encoding that is none of UTF-8, UTF-16, US-ASCII, ISO-8859-1, ISO-8859-15, windows-1252.
    case encoding
    case tooLarge
    case tooDeep
    case textTooLong
    /// Not well formed; the parser's words.
    case malformed(String)

    package var words: String {
      switch self {
      case .doctype: "a document type declaration (<!DOCTYPE), which is not read"
      case .encoding: "an encoding that is not known here"
      case .tooLarge: "larger than is read"
      case .tooDeep: "elements within each other too deep"
      case .textTooLong: "a text too long"
      case .malformed(let words): words
      }
    }
  }

  package var reason: Reason
  /// Counted from 1.
  package var line: Int

  package var description: String { "line \(line): \(reason.words)" }
}
