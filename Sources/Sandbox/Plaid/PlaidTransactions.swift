import Core
import WebServer

// POST /transactions/sync and /sandbox/transactions/create

extension PlaidServer {
  func sync(_ body: JSON, _ item: PlaidItemState) -> WebResponse {
    let count = body["count"]?.int ?? 100
    guard (1...500).contains(count) else { return failed(.field("INVALID_FIELD")) }
    let latest = item.versions.count - 1
    guard item.current.readiness != .notReady else {
      return page([], item, version: item.current, next: "", hasMore: false, body)
    }
    var cursor = PlaidCursor(item: item.number, base: nil, target: latest, offset: 0)
    if let text = body["cursor"]?.string, !text.isEmpty {
      guard let given = PlaidCursor(text), given.item == item.number, given.target <= latest else {
        return failed(.field("INVALID_FIELD"))
      }
      cursor = given
    }
    if cursor.offset > 0, cursor.target != latest { return failed(.mutation) }
    // Behind the last page a cursor stands at the version it led to.
    cursor.target = latest
    let events = item.events(from: cursor.base, to: latest, household)
    let end = min(cursor.offset + min(count, longestPage), events.count)
    let hasMore = end < events.count
    let next =
      hasMore
      ? PlaidCursor(item: item.number, base: cursor.base, target: latest, offset: end)
      : PlaidCursor(item: item.number, base: latest, target: latest, offset: 0)
    return page(
      Array(events[min(cursor.offset, end)..<end]), item, version: item.current, next: next.text, hasMore: hasMore, body
    )
  }

  /// Rows of the checking account, up to fourteen days back.
  mutating func createTransactions(_ body: JSON, at index: Int) -> WebResponse {
    var version = items[index].current
    for one in body["transactions"]?.items ?? [] {
      let amount = one["amount"]?.int.map { String($0) } ?? one["amount"]?.string ?? ""
      guard let made = one["date_transacted"]?.string.flatMap({ Day(iso: $0) }),
        let posted = one["date_posted"]?.string.flatMap({ Day(iso: $0) }), let text = one["description"]?.string,
        let minor = ExactDecimal(amount)?.scaled(to: 2), made >= now.day - 14, posted >= made, posted <= now.day
      else { return failed(.field("INVALID_FIELD")) }
      version.extra.append(
        PlaidHousehold.Row(
          number: 2_000_000 + version.extra.count, account: .checking, made: made, booked: posted, minor: -minor,
          pendingMinor: -minor, payee: "", text: text, category: "OTHER_OTHER", isPending: false))
    }
    items[index].versions.append(version)
    return ok([:])
  }

  private func page(
    _ events: [PlaidItemState.Event], _ item: PlaidItemState, version: PlaidItemState.Version, next: String,
    hasMore: Bool, _ body: JSON
  ) -> WebResponse {
    var added: [JSON] = []
    var modified: [JSON] = []
    var removed: [JSON] = []
    var named: Set<PlaidSimulatedAccount> = []
    for event in events {
      switch event {
      case .added(let row):
        added.append(transaction(row, item, body["options"]))
        named.insert(row.account)
      case .modified(let row):
        modified.append(transaction(row, item, body["options"]))
        named.insert(row.account)
      case .removed(let row):
        removed.append([
          "transaction_id": .string(item.transactionID(row)), "account_id": .string(item.accountID(row.account)),
        ])
        named.insert(row.account)
      }
    }
    // Accounts that the page is about, no others.
    let accounts = item.accounts.filter(named.contains).map { account($0, item) }
    return ok([
      "transactions_update_status": .string(version.readiness.word), "accounts": .array(accounts),
      "added": .array(added), "modified": .array(modified), "removed": .array(removed), "next_cursor": .string(next),
      "has_more": .bool(hasMore),
    ])
  }

  private func transaction(_ row: PlaidHousehold.Row, _ item: PlaidItemState, _ options: JSON?) -> JSON {
    let minor = row.isPending ? row.pendingMinor : row.minor
    let hadPending = !row.isPending && row.made < row.booked
    let code = unofficial[row.account]
    let version = options?["personal_finance_category_version"]?.string ?? "v1"
    var members: [JSON.Member] = [
      .init(name: "transaction_id", value: .string(item.transactionID(row))),
      .init(name: "account_id", value: .string(item.accountID(row.account))),
      // Positive: out of the account.
      .init(name: "amount", value: plaidNumber(minor: -minor)),
      .init(name: "iso_currency_code", value: code == nil ? "USD" : .null),
      .init(name: "unofficial_currency_code", value: .of(code)),
      .init(name: "date", value: .string((row.isPending ? row.made : row.booked).iso)),
      .init(name: "authorized_date", value: .string(row.made.iso)), .init(name: "datetime", value: .null),
      .init(name: "authorized_datetime", value: .null),
      .init(name: "name", value: .string(row.payee.isEmpty ? row.text : row.payee)),
      .init(name: "merchant_name", value: .of(row.payee.isEmpty ? nil : row.payee)),
      .init(name: "pending", value: .bool(row.isPending)),
      .init(
        name: "pending_transaction_id",
        value: .of(hadPending ? item.transactionID(row.number, isPending: true) : nil)),
      .init(name: "account_owner", value: .null), .init(name: "payment_channel", value: "other"),
      .init(name: "transaction_code", value: .null), .init(name: "check_number", value: .null),
      .init(name: "location", value: Self.nowhere), .init(name: "payment_meta", value: Self.noMeta),
      .init(name: "personal_finance_category", value: category(row, version)),
      .init(name: "counterparties", value: counterparties(row)),
    ]
    if options?["include_original_description"] == true {
      members.append(.init(name: "original_description", value: .string(row.text)))
    }
    return .object(members)
  }

  private func category(_ row: PlaidHousehold.Row, _ version: String) -> JSON {
    let detailed = version == "v1" && row.category == "INCOME_SALARY" ? "INCOME_WAGES" : row.category
    let primaries = [
      "FOOD_AND_DRINK", "TRANSPORTATION", "LOAN_PAYMENTS", "TRANSFER_OUT", "TRANSFER_IN", "RENT_AND_UTILITIES",
      "INCOME",
    ]
    let primary = primaries.first { detailed.hasPrefix($0 + "_") } ?? "OTHER"
    return [
      "primary": .string(primary), "detailed": .string(detailed), "confidence_level": "HIGH",
      "version": .string(version),
    ]
  }

  private func counterparties(_ row: PlaidHousehold.Row) -> JSON {
    guard !row.payee.isEmpty else { return [] }
    return [
      [
        "name": .string(row.payee), "type": row.minor > 0 ? "income_source" : "merchant", "website": nil,
        "logo_url": nil, "entity_id": .string(plaidID("merchant", row.payee)), "confidence_level": "HIGH",
      ]
    ]
  }

  private static let nowhere: JSON = [
    "address": nil, "city": nil, "region": nil, "postal_code": nil, "country": nil, "lat": nil, "lon": nil,
    "store_number": nil,
  ]

  private static let noMeta: JSON = [
    "reference_number": nil, "ppd_id": nil, "payee": nil, "by_order_of": nil, "payer": nil, "payment_method": nil,
    "payment_processor": nil, "reason": nil,
  ]
}
