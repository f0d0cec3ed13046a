/// Where in something a person wrote an error was found: a file, and as much of line and column as is known.
package struct Place: Hashable, Sendable {
  /// As the user would type it, relative to the household where possible.
  package var file: String
  /// Counted from 1.
  package var line: Int?
  /// Counted from 1, in characters.
  package var column: Int?
  /// How many characters are at fault, for the underline.
  package var length: Int

  package init(file: String, line: Int? = nil, column: Int? = nil, length: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
    self.length = max(1, length)
  }
}

/// Something the user can put right: what happened, where, and what to do.
///
/// Secrets, account numbers and payloads never stand in one. A broken invariant is a `precondition`, not this.
package struct UserError: Error, Hashable, Sendable, CustomStringConvertible {
  package var message: String
  package var place: Place?
  /// The line of the file at `place`, only of files that people write.
  package var excerpt: String?
  /// What to do about it.
  package var hint: String?

  package init(_ message: String, at place: Place? = nil, excerpt: String? = nil, hint: String? = nil) {
    self.message = message
    self.place = place
    self.excerpt = excerpt
    self.hint = hint
  }

  /// The whole text, as printed after `daybook: `: place and message, excerpt with its underline, hint.
  package var description: String {
    var lines = [placeText + message.withoutControls]
    if let excerpt, let place, let line = place.line {
      let number = String(line)
      let pad = String(repeating: " ", count: number.count)
      let text = excerpt.withoutControls
      lines.append("  \(number) | \(text)")
      if let column = place.column {
        let start = String(repeating: " ", count: max(0, column - 1))
        let room = max(1, text.count - column + 1)
        lines.append("  \(pad) | \(start)\(String(repeating: "^", count: min(place.length, room)))")
      }
    }
    // A hint may propose several lines, to be copied.
    if let hint {
      lines.append(
        "hint: "
          + hint.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).withoutControls }.joined(
            separator: "\n"))
    }
    return lines.joined(separator: "\n")
  }

  private var placeText: String {
    guard let place else { return "" }
    guard let line = place.line else { return "\(place.file): " }
    return "\(place.file):\(line): "
  }
}

/// Several errors found in one pass over a file, all shown at once.
package struct UserErrors: Error, Hashable, Sendable, CustomStringConvertible {
  package var errors: [UserError]

  package init(_ errors: [UserError]) { self.errors = errors }

  package var description: String { errors.map(\.description).joined(separator: "\n") }
}

extension String {
  /// Tabs and control characters as one space each: an underline stands under its word, and nothing that stands in a
  /// file can steer the terminal.
  fileprivate var withoutControls: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          switch scalar.value {
          case 0..<32, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: " "
          default: scalar
          }
        }))
  }
}

/// The name among `known` that `word` was most likely meant to be, or nil when none is near.
///
/// Near is an edit distance of at most a third of the word's length, and at least one.
package func nearestName(to word: String, among known: some Sequence<String>) -> String? {
  let limit = max(1, word.count / 3)
  var best: (name: String, distance: Int)?
  for name in known {
    let distance = editDistance(Array(word.utf8), Array(name.utf8), atMost: limit)
    guard let distance else { continue }
    if best.map({ (distance, name) < ($0.distance, $0.name) }) ?? true { best = (name, distance) }
  }
  return best?.name
}

/// Levenshtein's distance with neighbouring letters swapped counted as one, or nil beyond `limit`.
private func editDistance(_ left: [UInt8], _ right: [UInt8], atMost limit: Int) -> Int? {
  if abs(left.count - right.count) > limit { return nil }
  var before: [Int] = []
  var previous = Array(0...right.count)
  for (i, a) in left.enumerated() {
    var row = [i + 1]
    for (j, b) in right.enumerated() {
      var cost = min(previous[j] + (a == b ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { cost = min(cost, before[j - 1] + 1) }
      row.append(cost)
    }
    before = previous
    previous = row
  }
  return previous[right.count] <= limit ? previous[right.count] : nil
}
