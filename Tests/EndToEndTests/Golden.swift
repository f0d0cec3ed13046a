import Glibc
import SQLite
import TestSupport
import Testing

/// Holds a text against a file of the tests'; GOLDEN=rewrite writes the file instead.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let path = "\(packageFolder)/Tests/EndToEndTests/\(name)"
  if getenv("GOLDEN").map({ String(cString: $0) }) == "rewrite" { return try write(text, to: path) }
  let expected = exists(path) ? try readText(path) : ""
  #expect(text == expected, "\(name): make golden rewrites it, then read the diff", sourceLocation: sourceLocation)
}

/// Transactions and payloads, a line each; nil when the file is no database.
func factsDump(_ path: String) throws -> String? {
  guard let database = try? Database(path: path, mode: .readOnly) else { return nil }
  var lines: [String] = []
  do {
    let sql = """
      select transaction_id || ' ' || day || ' ' || amount_minor || ' ' || coalesce(retired_on, '') from transactions
      union all select hash from raw_payloads order by 1
      """
    try database.forEach(sql) { lines.append($0.text(0)) }
  } catch { return nil }
  return lines.joined(separator: "\n")
}
