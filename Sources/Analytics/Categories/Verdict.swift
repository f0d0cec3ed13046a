import Core
import Settings

/// What was decided of a transaction's category, and by whom.
struct Verdict {
  struct Part {
    var category: String
    var kind: CategoryKind
    /// Hundredths of a percent, or the amount itself where a decision states it.
    var weight: Int64
    var amount: Int64?
  }

  var parts: [Part]
  var source: CategorySource
  /// In words.
  var reason: String
  var note = ""
  /// JSON array, sorted bytewise.
  var tags = "[]"
  var isIgnored = false
  var sameAs: Int64?

  /// Null when the parts differ.
  var category: String? { Set(parts.map(\.category)).count == 1 ? parts[0].category : nil }
  var kind: CategoryKind { parts[0].kind }

  init(_ category: String, _ kind: CategoryKind, _ source: CategorySource, _ reason: String) {
    parts = [Part(category: category, kind: kind, weight: 10_000)]
    self.source = source
    self.reason = reason
  }

  /// A JSON array of labels.
  static func json(_ tags: [String]) -> String {
    if tags.isEmpty { return "[]" }
    let sorted = Set(tags).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return "[" + sorted.map(quoted).joined(separator: ",") + "]"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// Everything that decides a verdict, packed: most of a million rows share a few thousand of these.
struct VerdictKey: Hashable {
  private var first: UInt64
  private var second: UInt64
  private var third: UInt64

  /// - Parameters:
  ///   - pair: kind of transfer and the other account, -1 where there is no pair.
  ///   - unpaired: the own account that an unpaired row names, or -1.
  init(
    outcome: Int32, provider: Int32, given: Int32, remembering: Int32, isMoneyIn: Bool, pair: (type: Int, account: Int),
    unpaired: Int
  ) {
    func packed(_ left: Int32, _ right: Int32) -> UInt64 {
      UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }
    first = packed(outcome, provider)
    second = packed(given, remembering)
    third = packed(Int32(pair.account), Int32(unpaired)) << 3 ^ UInt64(pair.type + 1) ^ (isMoneyIn ? 4 : 0)
  }
}
