import Core
import TOML

/// Gathers the errors of one file, so that a person sees all of them at once.
struct ErrorCollector {
  let document: TOMLDocument
  private(set) var errors: [UserError] = []

  init(document: TOMLDocument) { self.document = document }

  mutating func add(_ message: String, at place: Place, hint: String? = nil) {
    let excerpt = document.line(at: place).map(Excerpt.of)
    errors.append(UserError(message, at: place, excerpt: excerpt, hint: hint))
  }

  /// Throws what was gathered, in the order of the file.
  func throwIfAny() throws {
    guard !errors.isEmpty else { return }
    let sorted = errors.enumerated().sorted { left, right in
      let (a, b) = (left.element.place, right.element.place)
      return (a?.line ?? 0, a?.column ?? 0, left.offset) < (b?.line ?? 0, b?.column ?? 0, right.offset)
    }
    throw UserErrors(sorted.map(\.element))
  }
}

/// "did you mean …", or all there is to choose from when that is not much.
func chooseHint(_ word: String, among known: [String], otherwise: String) -> String {
  if let near = nearestName(to: word, among: known) { return "did you mean '\(near)'?" }
  return known.isEmpty || known.count > 40 ? otherwise : "it is one of: " + known.joined(separator: ", ")
}
