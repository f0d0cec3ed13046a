/// The records of a QIF text: lines that begin with a code, up to a line `^`.
struct QIFRecords {
  enum Item {
    /// `!Type:Bank`, `!Account`, in lower case and without the mark.
    case header(String, line: Int)
    case record(QIFRecord)
  }

  private var lines: TextLines
  private var waiting: [Item] = []

  init(_ stream: TextStream) { lines = TextLines(stream) }

  mutating func next() throws -> Item? {
    if !waiting.isEmpty { return waiting.removeFirst() }
    var record: QIFRecord?
    while let text = try lines.next() {
      let trimmed = trimmed(text)
      if trimmed == "^" {
        if let record { return .record(record) }
      } else if trimmed.hasPrefix("!") {
        let header = Item.header(trimmed.dropFirst().lowercased(), line: lines.number)
        guard let record else { return header }
        waiting = [header]
        return .record(record)
      } else if let code = trimmed.first {
        var open = record ?? QIFRecord(line: lines.number)
        open.add(code, foldedText(Array(text.drop { $0 != code }.dropFirst().utf8)[...]))
        record = open
      }
    }
    guard var last = record else { return nil }
    last.isCut = true
    return .record(last)
  }
}

/// One record: what each code says.
struct QIFRecord {
  struct Split {
    var category: String
    var memo = ""
    var amount = ""
    /// Of the transaction's amount, where the split states none of its own.
    var percent = ""
  }

  let line: Int
  /// The text ended before its `^`.
  var isCut = false
  private(set) var splits: [Split] = []
  private var fields: [Character: String] = [:]

  init(line: Int) { self.line = line }

  /// Of a code that comes twice, what stands first; "" without one.
  subscript(code: Character) -> String { fields[code] ?? "" }

  /// `T`, or `U`, which says the same.
  var amount: String { self["T"].isEmpty ? self["U"] : self["T"] }

  mutating func add(_ code: Character, _ text: String) {
    switch code {
    case "S": splits.append(Split(category: text))
    case "E" where !splits.isEmpty: splits[splits.count - 1].memo = text
    case "$" where !splits.isEmpty: splits[splits.count - 1].amount = text
    case "%" where !splits.isEmpty: splits[splits.count - 1].percent = text
    default: if fields[code] == nil { fields[code] = text }
    }
  }
}

/// A category `Parent:Child/Class`, or a transfer `[Account]`.
struct QIFCategory: Equatable {
  var category = ""
  var account = ""

  init(_ text: String) {
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      account = String(text[text.index(after: text.startIndex)..<end])
    } else {
      category = trimmed(text.prefix { $0 != "/" })
    }
  }
}
