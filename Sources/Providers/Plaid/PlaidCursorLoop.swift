import Core

/// Follows an Item's cursor to its end.
///
/// Whatever goes wrong on a page, what came of the loop is thrown away, and the loop begins again from the cursor it
/// began with, never from the page that failed.
struct PlaidCursorLoop {
  /// From `SyncState.memory`; nil: everything, anew.
  let cursor: String?

  enum Outcome {
    /// To be stored with the rows; nil while there are none yet, when Plaid's cursor is empty.
    case done(cursor: String?, status: String, rows: [String: Int])
    case stopped(PlaidReply)
  }

  // Each begins anew because the data moved, or a page did not come.
  private static let mostLoops = 4
  // Five hundred rows each.
  private static let mostPages = 2_000

  private enum Loop {
    case done(Outcome)
    /// Its pages count for nothing.
    case broken(PlaidReply)
    /// Plaid no longer knows the cursor.
    case forgotten
  }

  /// - Throws: only what `keep` throws, and cancellation.
  func run(_ client: inout PlaidClient) async throws -> Outcome {
    var first = cursor
    var last = PlaidReply.unreadable
    for number in 1...Self.mostLoops {
      switch try await loop(number, from: first, &client) {
      case .done(let outcome): return outcome
      case .broken(let reply): last = reply
      case .forgotten: first = nil
      }
    }
    return .stopped(last)
  }

  private func loop(_ number: Int, from first: String?, _ client: inout PlaidClient) async throws -> Loop {
    var cursor = first
    var rows: [String: Int] = [:]
    for page in 1...Self.mostPages {
      let place = PlaidLoop.Place(loop: number, page: page, isFromNothing: first == nil)
      let reply = try await client.ask(
        .transactions, Self.fields(cursor), key: place.key, isRepeatable: page == 1)
      guard case .ok(let json) = reply else { return Self.broken(reply, page, first) }
      guard let next = json["next_cursor"]?.text, let hasMore = json["has_more"], json["added"]?.array != nil else {
        return Self.broken(.unreadable, page, first)
      }
      for row in (json["added"]?.array ?? []) + (json["modified"]?.array ?? []) {
        rows[row["account_id"]?.text ?? "", default: 0] += 1
      }
      guard hasMore.isTrue else {
        let status = json["transactions_update_status"]?.text ?? ""
        return .done(.done(cursor: next.isEmpty ? nil : next, status: status, rows: rows))
      }
      guard !next.isEmpty, next != cursor else { return Self.broken(.unreadable, page, first) }
      cursor = next
    }
    return .done(.stopped(.unreadable))
  }

  private static func fields(_ cursor: String?) -> [String: JSON] {
    var fields: [String: JSON] = [
      "count": .number("500"),
      "options": .object([
        "include_original_description": .bool(true),
        "personal_finance_category_version": .string(categoryVersion),
      ]),
    ]
    if let cursor { fields["cursor"] = .string(cursor) }
    return fields
  }

  /// Of the taxonomy. Without being asked for, it depends on when the client was enabled.
  static let categoryVersion = "v2"

  private static func broken(_ reply: PlaidReply, _ page: Int, _ first: String?) -> Loop {
    switch reply {
    case .refused(let error):
      switch error.kind {
      case .mutation: return .broken(reply)
      case .passing: return page == 1 ? .done(.stopped(reply)) : .broken(reply)
      case .other where first != nil && error.code == "INVALID_FIELD": return .forgotten
      default: return .done(.stopped(reply))
      }
    // A first page has been asked for again already, with pauses.
    case .failed, .unreachable, .unreadable: return page == 1 ? .done(.stopped(reply)) : .broken(reply)
    case .quota, .ok: return .done(.stopped(reply))
    }
  }
}
