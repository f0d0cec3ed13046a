import Core
import TestSupport
import Testing

/// A household with decisions about some of its rows, written by hand. Each of these rows bears a tag of its own, and by
/// that it is found again, whatever its id has become.
final class DecidedHousehold: Sendable {
  private let household: SandboxedHousehold
  /// Booked rows that something is decided about, by their tag.
  let booked: [String: String]
  /// Rows that were pending when something was decided about them.
  let pending: Set<String>
  /// Of these rows, as they were when something was decided.
  private let ids: [String]

  private struct Row {
    var id: String
    var account: String
    /// All that a line about it can be told by but its id.
    var content: String
    var isMoneyIn: Bool
  }

  /// Decides about rows of the books as they are, without anchors: only an id, and the links from one id to the next, lead
  /// from a line to its row.
  init(_ household: SandboxedHousehold, today: Day) async throws {
    self.household = household
    let undecided = "status = 'booked' and category_source <> 'decision' and abs(amount_minor) > 100"
    let single = Self.unlike(try await Self.rows(household, today, "\(undecided) and pair_id is null"))
    let paired = Self.unlike(try await Self.rows(household, today, "\(undecided) and pair_id is not null"))
    let waiting = try await Self.rows(household, today, "status = 'pending'")
    var lines: [String] = []
    var ids: [String] = []
    var count = 0
    func decide(_ row: Row, _ decisions: [String], tag: String? = nil) {
      count += 1
      ids.append(row.id)
      let number = count < 10 ? "0\(count)" : "\(count)"
      for line in ["transaction,ID,tag,\(tag ?? "mark")-\(number)"] + decisions {
        lines.append(line.replacing("ID", with: row.id) + ",")
      }
    }
    var spending = single.filter { !$0.isMoneyIn }
    let received = try #require(single.first { $0.isMoneyIn })
    let sent = try #require(spending.firstIndex { $0.account != received.account })
    decide(spending.remove(at: sent), ["pair,ID,with,\(received.id)"])
    decide(received, [])
    try #require(spending.count > 8)
    decide(spending[0], ["transaction,ID,category,Family:Pets"])
    decide(spending[1], [#"transaction,ID,note,"for Anna, ""as told""""#, "transaction,ID,merchant,Our Baker"])
    decide(spending[2], ["transaction,ID,split:Leisure:Hobbies,rest", "transaction,ID,split:Food:Coffee,-1.00"])
    for row in spending.dropFirst(3).enumerated() where row.offset % 7 == 0 {
      decide(row.element, ["transaction,ID,category,Money:Fees", "transaction,ID,tag,often"])
    }
    if let row = paired.first {
      decide(row, ["pair,ID,with,none", "transaction,ID,category,Family:Charity"])
    }
    for row in waiting {
      decide(row, ["transaction,ID,category,Leisure:Hobbies", "transaction,ID,note,seen early"], tag: "waiting")
    }
    let path = household.file("decisions.csv")
    let before = exists(path) ? try readText(path) : "kind,target,field,value,anchor\n"
    try write(before + lines.map { $0 + "\n" }.joined(), to: path)
    try await household.expect(0, "build", "--analyse-only", today: today.iso)
    let marked = try await Self.marked(household, today)
    booked = marked.filter { $0.key.hasPrefix("mark-") }
    pending = Set(marked.keys.filter { $0.hasPrefix("waiting-") })
    #expect(marked.count == count && pending.count == waiting.count, "every line holds")
    self.ids = ids
    try Self.expectMeant(booked)
    #expect(try await doubts(today) == [])
  }

  /// That the decisions say what they are to say, before anything happens.
  private static func expectMeant(_ rows: [String: String]) throws {
    for text in [
      "Family:Pets decision", "for Anna, \"as told\"", "Our Baker", "Food:Coffee -1.00; Leisure:Hobbies",
      "Money:Fees decision", "with ",
    ] {
      #expect(rows.values.contains { $0.contains(text) }, "\(text)")
    }
  }

  /// By day.
  private static func rows(_ household: SandboxedHousehold, _ today: Day, _ filter: String) async throws -> [Row] {
    let found = try await household.query(
      """
      select transaction_id, account_id, day, amount_minor, currency, counterparty, description
      from transactions where \(filter) order by day, transaction_id
      """, today: today.iso)
    return found.map { row in
      let name = (row["counterparty"] == "" ? row["description"] : row["counterparty"]) ?? ""
      let start = "\(row["day"] ?? "") \(row["amount"] ?? "") \(row["currency"] ?? "")"
      return Row(
        id: row["transaction_id"] ?? "", account: row["account_id"] ?? "",
        content: "\(row["account_id"] ?? "") \(start) \(name)", isMoneyIn: row["amount"]?.hasPrefix("-") == false)
    }
  }

  /// Those that no other of them is like.
  private static func unlike(_ rows: [Row]) -> [Row] {
    let alike = Dictionary(grouping: rows, by: \.content)
    return rows.filter { alike[$0.content]?.count == 1 }
  }

  private static func marks(_ tags: String?) -> String? {
    tags?.split(separator: "\"").first { $0.hasPrefix("mark-") || $0.hasPrefix("waiting-") }.map(String.init)
  }

  /// All that a row is, but for its id and its texts, by the tag that it bears. Rows that repeat another are left out.
  private static func marked(_ household: SandboxedHousehold, _ today: Day) async throws -> [String: String] {
    let rows = try await household.query(
      """
      select transaction_id, tags, account_id, day, amount_minor, currency, status, note,
        iif(category_source = 'decision', category || ' decision', '') as category,
        iif(merchant = 'Our Baker', merchant, '') as merchant
      from transactions where (tags like '%mark-%' or tags like '%waiting-%') and ignored = 0
      """, today: today.iso)
    let parts = Dictionary(
      grouping: try await household.query(
        """
        select transaction_id as id, category, amount_minor, currency from splits
        where tags like '%mark-%' and category_source = 'decision' order by transaction_id, part
        """, today: today.iso), by: { $0["id"] ?? "" })
    let partners = try await household.lookup(
      "partner", by: "id",
      sql: """
        select out_id as id, account_id || ' ' || day as partner from transfers join transactions on transaction_id = in_id
        union all
        select in_id, account_id || ' ' || day from transfers join transactions on transaction_id = out_id
        """, today: today.iso)
    var marked: [String: String] = [:]
    for row in rows {
      guard let mark = marks(row["tags"]) else { continue }
      let id = row["transaction_id"] ?? ""
      let split = (parts[id] ?? []).map { "\($0["category"] ?? "") \($0["amount"] ?? "")" }.joined(separator: "; ")
      let words =
        ["account_id", "day", "amount", "currency", "status", "category", "note", "merchant"]
        .map { row[$0] ?? "" }
      let partner = partners[id].map { "with \($0)" } ?? ""
      let other = marked.updateValue((words + [split, partner]).joined(separator: " "), forKey: mark)
      #expect(other == nil, "one decision is on two rows: \(mark)")
    }
    return marked
  }

  /// What the books say of these decisions that do not hold; the household may have others, about days it does not know.
  private func doubts(_ today: Day) async throws -> [String] {
    try await household.query("select text from problems where subject = 'decisions.csv'", today: today.iso)
      .map { $0["text"] ?? "" }.filter { text in ids.contains { text.contains($0) } }
  }

  /// Every decision on a row that was booked holds as it did, and no line is in doubt.
  func expectSurvived(_ today: Day, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let now = try await Self.marked(household, today)
    expectSame(now.filter { $0.key.hasPrefix("mark-") }, booked, "decisions", sourceLocation: sourceLocation)
    #expect(try await doubts(today) == [], sourceLocation: sourceLocation)
  }

  /// What was pending is so still, with what was decided on it, whatever its id.
  func expectStillPending(_ today: Day, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let now = try await Self.marked(household, today).filter { $0.key.hasPrefix("waiting-") }
    #expect(Set(now.keys) == pending && !pending.isEmpty, sourceLocation: sourceLocation)
    for row in now.values {
      #expect(row.contains(" pending Leisure:Hobbies decision seen early"), "\(row)", sourceLocation: sourceLocation)
    }
  }

  /// The rows of what was pending: `account day amount currency`, all of them booked by now with what was decided on them.
  func bookedSince(_ today: Day, sourceLocation: SourceLocation = #_sourceLocation) async throws -> [String] {
    let now = try await Self.marked(household, today).filter { $0.key.hasPrefix("waiting-") }
    #expect(Set(now.keys) == pending, sourceLocation: sourceLocation)
    for row in now.values {
      #expect(row.contains(" booked Leisure:Hobbies decision seen early"), "\(row)", sourceLocation: sourceLocation)
    }
    return now.values.map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
  }
}
