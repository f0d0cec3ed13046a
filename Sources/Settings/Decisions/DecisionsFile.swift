package import Core
import Foundation

/// One line of decisions.csv.
package struct DecisionLine: Hashable, Sendable {
  package var kind: String
  /// What was decided about: a transaction's id, a merchant's key.
  package var target: String
  package var field: String
  package var value: String
  /// The target in words; may be empty.
  package var anchor: String

  package init(kind: String, target: String, field: String, value: String, anchor: String = "") {
    self.kind = kind
    self.target = target
    self.field = field
    self.value = value
    self.anchor = anchor
  }

  /// Whether a target may have several of these.
  package var isOfSet: Bool { Self.setFields.contains(field) }

  static let setFields = ["tag", "contribution", "valuation"]

  /// As it stands in the file, without the line end.
  package var text: String { CSVLines.line([kind, target, field, value, anchor]) }

  /// What there can be one of; of a set, one of each value.
  fileprivate var key: [String] { isOfSet ? [kind, target, field, value] : [kind, target, field] }
}

/// decisions.csv: what was decided by commands, in lines that git can merge and people can edit.
///
/// Lines may stand in any order and the header anywhere; writing sorts them by bytes. Lines that make no sense are named
/// in `problems` and kept.
package struct DecisionsFile: Sendable {
  package static let fileName = "decisions.csv"
  package static let header = "kind,target,field,value,anchor"

  /// In the order of the file, with their numbers in it; nil for lines added since.
  package private(set) var lines: [(line: DecisionLine, number: Int?)] = []
  /// Records that are no decisions, as they stand: kept for whoever understands them.
  private var strange: [String] = []
  /// A record whose quote is never closed: it stays the last, or what follows it would be read as its own.
  private var unclosed: String?
  package private(set) var problems: [UserError] = []

  package init() {}

  package init(_ bytes: some Collection<UInt8>) {
    for record in CSVLines.records(Array(bytes)) where record.raw != Self.header {
      read(record)
    }
  }

  /// An empty one when there is no file.
  package static func load(folder: String) throws -> DecisionsFile {
    let path = "\(folder)/\(fileName)"
    guard FileManager.default.fileExists(atPath: path) else { return DecisionsFile() }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError("\(fileName) cannot be read", hint: "look at its owner and mode")
    }
    return DecisionsFile(data)
  }

  private mutating func read(_ record: CSVLines.Record) {
    let marks = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
    if marks.contains(where: record.raw.hasPrefix) {
      note(
        "this is a mark of a merge that was not finished", record, hint: "keep the lines you want and delete this one")
    } else if record.isBroken {
      note(
        "a quote is not closed, or text follows it", record,
        hint: #"a field with a comma is "quoted", a quote in it doubled"#)
    } else if record.fields.count < 4 || record.fields.count > 5 {
      note("the line has \(record.fields.count) columns, not 5", record, hint: "the columns are \(Self.header)")
    } else {
      let fields = record.fields
      let line = DecisionLine(
        kind: fields[0], target: fields[1], field: fields[2], value: fields[3],
        anchor: fields.count > 4 ? fields[4] : "")
      lines.append((line, record.line))
      return
    }
    guard record.isUnclosed else { return strange.append(record.raw) }
    let end = record.raw.utf8.lastIndex { $0 != 0x0A && $0 != 0x0D }
    unclosed = end.map { String(record.raw[...$0]) }
  }

  private mutating func note(_ message: String, _ record: CSVLines.Record, hint: String) {
    let excerpt = record.raw.split(separator: "\n").first.map(String.init)
    problems.append(
      UserError(message, at: Place(file: Self.fileName, line: record.line), excerpt: excerpt, hint: hint))
  }

  /// The whole file: header, then lines sorted by bytes, each once.
  package var text: String {
    let all = Set(lines.map(\.line.text)).union(strange)
    let sorted = all.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return ([Self.header] + sorted + [unclosed].compactMap { $0 }).map { $0 + "\n" }.joined()
  }

  /// Puts a decision in the place of any about the same thing.
  package mutating func set(_ line: DecisionLine) {
    lines.removeAll { $0.line.key == line.key }
    lines.append((line, nil))
  }

  /// Takes back a decision, or one value of a set, or with a nil value the whole set.
  /// - Returns: whether there was one.
  @discardableResult
  package mutating func remove(kind: String, target: String, field: String, value: String? = nil) -> Bool {
    let before = lines.count
    lines.removeAll { entry in
      let line = entry.line
      return line.kind == kind && line.target == target && line.field == field && (value == nil || line.value == value)
    }
    return lines.count < before
  }

  /// Writes the file whole or not at all, and only when something changed.
  package func save(folder: String) throws {
    let path = "\(folder)/\(Self.fileName)"
    let data = Data(text.utf8)
    let existing = FileManager.default.contents(atPath: path)
    if existing == data || (existing == nil && lines.isEmpty && strange.isEmpty && unclosed == nil) { return }
    do {
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
      if existing == nil {
        try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: 0o644)], ofItemAtPath: path)
      }
    } catch {
      throw UserError("\(Self.fileName) cannot be written", hint: "look at the folder's owner, mode and free space")
    }
  }
}
