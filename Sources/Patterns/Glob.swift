/// A file name pattern: `*` is any run of characters, `?` any one; all else stands for itself, whatever its case.
///
/// Compared by whole characters, so that a name spelt with combining accents (as macOS does) is the same name.
package struct Glob: Hashable, Sendable {
  private let pattern: [Character]

  package init(_ text: String) { pattern = Array(text.lowercased()) }

  /// Whether the whole of `name` fits; a folder in `name` is not looked at.
  package func matches(_ name: String) -> Bool {
    let last = name.split(separator: "/", omittingEmptySubsequences: true).last.map(String.init) ?? name
    return fits(Array(last.lowercased()))
  }

  /// One pass with one place to come back to: the last `*` takes one character more each time the rest fails.
  private func fits(_ name: [Character]) -> Bool {
    var p = 0
    var n = 0
    var star: (pattern: Int, name: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p, n)
        p += 1
      } else if p < pattern.count, pattern[p] == "?" || pattern[p] == name[n] {
        p += 1
        n += 1
      } else if let last = star {
        p = last.pattern + 1
        n = last.name + 1
        star = (last.pattern, n)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }
}
