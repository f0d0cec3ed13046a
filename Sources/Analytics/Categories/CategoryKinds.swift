package import Core
package import Settings

/// The kind of every category, also of those that only a file names.
package struct CategoryKinds: Sendable {
  private var kinds: [String: CategoryKind] = [:]
  /// Of a first name under which all settings' categories are of one kind: `Transfer`, `Income`.
  private var families: [String: CategoryKind?] = [:]

  package init(_ categories: [CategorySettings]) {
    for category in categories {
      kinds[category.path] = category.kind
      let family = String(category.path.prefix { $0 != ":" })
      if let known = families[family] {
        if known != category.kind { families[family] = .some(nil) }
      } else {
        families[family] = category.kind
      }
    }
  }

  /// As declared; else as the nearest declared parent; else as its family, when that is of one kind; else spending.
  package func kind(of path: String) -> CategoryKind {
    var rest = path[...]
    while true {
      if let kind = kinds[String(rest)] { return kind }
      guard let colon = rest.lastIndex(of: ":") else { break }
      rest = rest[..<colon]
    }
    return (families[String(rest)] ?? nil) ?? .spending
  }
}
