import Core
import TOML

/// The ids that other tables may refer to, gathered before anything is checked.
struct KnownNames {
  private var names: [ValueType.Reference: [String]] = [:]

  init(_ root: TOMLTable) {
    names[.member] = Self.all("id", of: "member", in: root)
    names[.connection] = Self.all("id", of: "connection", in: root)
    // An account's old names are good in references too.
    names[.account] =
      Self.all("id", of: "account", in: root)
      + Self.tables("account", in: root).flatMap { $0["was"]?.array?.compactMap(\.string) ?? [] }
    names[.asset] = Self.all("id", of: "asset", in: root)
    names[.category] = StandardCategories.all.map(\.path) + Self.all("path", of: "category", in: root)
    var branches: Set<String> = []
    for path in all(.category) {
      var parts = path.split(separator: ":")
      while !parts.isEmpty, branches.insert(parts.joined(separator: ":")).inserted { parts.removeLast() }
    }
    names[.branch] = branches.sorted()
  }

  func all(_ kind: ValueType.Reference) -> [String] { names[kind] ?? [] }

  func contains(_ name: String, as kind: ValueType.Reference) -> Bool { all(kind).contains(name) }

  private static func tables(_ name: String, in root: TOMLTable) -> [TOMLTable] {
    root[name]?.array?.compactMap(\.table) ?? []
  }

  private static func all(_ key: String, of name: String, in root: TOMLTable) -> [String] {
    tables(name, in: root).compactMap { $0[key]?.string }
  }
}
