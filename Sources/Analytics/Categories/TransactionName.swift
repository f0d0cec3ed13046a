package import SQLite

/// How people and decisions name transactions: `t_` and 16 hex digits.
package enum TransactionName {
  /// The text, when it is an id.
  package static func id(_ text: String) -> String? {
    let digits = text.utf8.dropFirst(2)
    let isHex = digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    return text.hasPrefix("t_") && digits.count == 16 && isHex ? text : nil
  }

  /// The row (`tx`) that is not retired of an id, or of the id that followed it: a pending row's booked form, a file's
  /// correction. Nil when there is none. Needs the views of a `Viewer`.
  package static func row(of id: String, in database: Database) throws -> Int64? {
    var id = id
    // A link to a link is rare, a circle a fault: it ends.
    for _ in 0..<8 {
      if let tx = try database.value("select tx from temp.seen_transactions where transaction_id = ?", .text(id))
        .integer
      {
        return tx
      }
      guard let next = try database.value("select new_id from main.transaction_links where old_id = ?", .text(id)).text
      else { return nil }
      id = next
    }
    return nil
  }
}
