import Core
import SQLite
import Settings

/// Writes the tree of categories with what lies under each: `mart_categories`.
struct CategoryMart {
  let database: Database
  let today: Day

  static let table = """
    create table if not exists mart_categories (
      category     text primary key,
      parent       text,
      name         text not null,
      kind         text not null,
      slug         text not null unique,
      transactions integer not null,
      first_day    text,
      last_day     text
    ) strict, without rowid
    """

  private struct Node {
    var kind: String
    var transactions: Int64 = 0
    var first: String?
    var last: String?
  }

  func run(_ settings: DaybookSettings) throws {
    try database.execute(Self.table)
    var nodes: [String: Node] = [:]
    let kinds = CategoryKinds(settings.categories)
    for category in settings.categories {
      nodes[category.path] = Node(kind: category.kind.rawValue)
    }
    try database.forEach(
      """
      select category, min(kind), sum(transactions), min(day), max(day) from mart_daily_flows
      where kind <> 'ignored' group by category
      """
    ) { row in
      let path = row.text(0)
      for ancestor in Self.ancestors(of: path) + [path] {
        var node = nodes[ancestor] ?? Node(kind: ancestor == path ? row.text(1) : kinds.kind(of: ancestor).rawValue)
        node.transactions += row.int64(2)
        node.first = [node.first, row.text(3)].compactMap { $0 }.min()
        node.last = [node.last, row.text(4)].compactMap { $0 }.max()
        nodes[ancestor] = node
      }
    }
    for path in Array(nodes.keys) {
      for ancestor in Self.ancestors(of: path) where nodes[ancestor] == nil {
        nodes[ancestor] = Node(kind: kinds.kind(of: ancestor).rawValue)
      }
    }
    let slugs = Self.slugs(nodes.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    let lines = slugs.map { path, slug -> [SQLValue] in
      let node = nodes[path] ?? Node(kind: "")
      let parent = Self.ancestors(of: path).last
      let name = parent.map { String(path.dropFirst($0.count + 1)) } ?? path
      return [
        .text(path), SQLValue(parent), .text(name), .text(node.kind), .text(slug), .integer(node.transactions),
        SQLValue(node.first), SQLValue(node.last),
      ]
    }
    // A slug may pass from one line to another, which the column's promise refuses halfway: the table is small.
    try database.run("delete from mart_categories")
    try MartWriter(database).replace("mart_categories", key: ["category"], with: lines)
  }

  /// `A`, `A:B` of `A:B:C`.
  private static func ancestors(of path: String) -> [String] {
    let parts = path.split(separator: ":")
    return (1..<max(1, parts.count)).map { parts.prefix($0).joined(separator: ":") }
  }

  /// One address each, in the order of the paths: of two that read alike the later is told apart by a number.
  private static func slugs(_ paths: [String]) -> [(path: String, slug: String)] {
    var taken: Set<String> = []
    return paths.map { path in
      let plain = slug(of: path)
      var candidate = plain
      var number = 2
      while !taken.insert(candidate).inserted {
        candidate = "\(plain)-\(number)"
        number += 1
      }
      return (path, candidate)
    }
  }
}
