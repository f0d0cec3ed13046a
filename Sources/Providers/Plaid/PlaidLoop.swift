import Core

/// What one whole loop over a cursor's pages says has changed.
///
/// A loop whose data moved while it ran, or that broke, is thrown away: its pages are kept raw and never read. It shows by
/// having no last page.
struct PlaidLoop {
  /// It began without a cursor: everything comes as added, and nothing is told of what is gone.
  var isFromNothing = false
  /// False while Plaid is still preparing the Item's transactions.
  var isReady = true
  private var order: [String] = []
  private var rows: [String: JSON] = [:]
  private var gone: [(account: String, id: String)] = []

  /// Which page of which loop a record is, as its key has it: `2 1 start`.
  struct Place: Hashable {
    var loop: Int
    var page: Int
    /// The loop began without a cursor.
    var isFromNothing: Bool

    init(loop: Int, page: Int, isFromNothing: Bool) {
      self.loop = loop
      self.page = page
      self.isFromNothing = isFromNothing
    }

    init?(key: String) {
      let parts = key.split(separator: " ")
      guard parts.count == 3, let loop = Int(parts[0]), let page = Int(parts[1]) else { return nil }
      self.init(loop: loop, page: page, isFromNothing: parts[2] == "start")
    }

    var key: String { "\(loop) \(page) \(isFromNothing ? "start" : "cursor")" }
  }

  /// The last whole loop of a run's records; nil when there was none.
  static func last(of records: [RawRecord]) -> PlaidLoop? {
    var loops: [Int: [Place: JSON]] = [:]
    for record in records where record.kind == "transactions" && record.status == 200 {
      guard let place = Place(key: record.key), let json = try? JSON(parsing: record.body), json["added"]?.array != nil
      else { continue }
      loops[place.loop, default: [:]][place] = json
    }
    for number in loops.keys.sorted(by: >) {
      let pages = (loops[number] ?? [:]).sorted { $0.key.page < $1.key.page }
      let isWhole =
        pages.enumerated().allSatisfy {
          $1.key.page == $0 + 1 && ($1.value["has_more"]?.isTrue == true) == ($0 + 1 < pages.count)
        }
      if isWhole, let first = pages.first {
        return PlaidLoop(pages.map(\.value), isFromNothing: first.key.isFromNothing)
      }
    }
    return nil
  }

  /// - Parameter pages: in their order: what a later one says of an id counts.
  private init(_ pages: [JSON], isFromNothing: Bool) {
    self.isFromNothing = isFromNothing
    isReady = pages.last?["next_cursor"]?.text?.isEmpty == false
    for page in pages {
      for row in (page["added"]?.array ?? []) + (page["modified"]?.array ?? []) {
        guard let id = row["transaction_id"]?.text, !id.isEmpty else { continue }
        if rows[id] == nil { order.append(id) }
        rows[id] = row
      }
      for item in page["removed"]?.array ?? [] {
        guard let id = item["transaction_id"]?.text else { continue }
        rows[id] = nil
        gone.append((item["account_id"]?.text ?? "", id))
      }
    }
  }

  /// By account, each id once and as it is now.
  var byAccount: [String: [JSON]] {
    var seen: Set<String> = []
    var result: [String: [JSON]] = [:]
    for id in order {
      guard let row = rows[id], seen.insert(id).inserted, let account = row["account_id"]?.text else { continue }
      result[account, default: []].append(row)
    }
    return result
  }

  /// Ids that are gone of an account, and of accounts that are not named. Some may never have been known.
  func removed(of account: String) -> [String] {
    gone.filter { ($0.account == account || $0.account.isEmpty) && rows[$0.id] == nil }.map(\.id)
  }
}
