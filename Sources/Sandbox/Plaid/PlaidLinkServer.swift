import Core
import WebServer

/// A page of Hosted Link, and what became of it.
struct PlaidLinkSession: Sendable {
  enum End: Hashable, Sendable {
    /// Somebody signed in; of a repair nothing is added.
    case linked(publicToken: String?)
    case left(PlaidFailure?)
  }

  let number: Int
  let days: Int
  let products: [String]
  /// Of an Item that is to be repaired.
  let repairs: String?
  let created: Instant
  var end: End?

  var token: String { "link-sandbox-\(plaidID("link", number))" }
}

// Linking: /link/token/create, /link/token/get, the page itself, and what exchanges its token.

extension PlaidServer {
  mutating func createLink(_ body: JSON) -> WebResponse {
    guard let name = body["client_name"]?.string, !name.isEmpty, name.count <= 30, body["language"]?.string != nil,
      body["country_codes"]?.items?.isEmpty == false, body["user"]?["client_user_id"]?.string?.isEmpty == false
    else { return failed(.field("MISSING_FIELDS")) }
    let days = body["transactions"]?["days_requested"]?.int ?? 90
    guard (30...730).contains(days) else { return failed(.field("INVALID_FIELD")) }
    let repaired = body["access_token"]?.string
    if let repaired {
      guard let item = items.first(where: { $0.accessToken == repaired }) else { return failed(.badToken) }
      if item.isRemoved { return failed(.gone) }
      guard body["products"] == nil else { return failed(.field("INVALID_FIELD")) }
    } else if body["products"]?.items?.isEmpty != false {
      return failed(.field("MISSING_FIELDS"))
    }
    let products = ["products", "optional_products"].flatMap { body[$0]?.items ?? [] }.compactMap(\.string)
    let session = PlaidLinkSession(
      number: sessions.count + 1, days: days, products: products, repairs: repaired, created: now)
    sessions.append(session)
    var members: JSON = [
      "link_token": .string(session.token), "expiration": .string((now + (repaired == nil ? 14_400 : 1_800)).iso),
    ]
    if body["hosted_link"] != nil {
      members = members.with([
        .init(name: "hosted_link_url", value: .string("\(origin)/hosted/\(session.token)"))
      ])
    }
    return ok(members)
  }

  /// The person opens the page, and signs in as `user_good`; with `?leave` closes it, with `?leave=CODE` after an error.
  mutating func hosted(_ request: WebRequest) -> WebResponse {
    let token = String(request.path.dropFirst("/hosted/".count))
    guard let index = sessions.firstIndex(where: { $0.token == token }), sessions[index].end == nil else {
      return .text(404, "This page has ended.\n")
    }
    if let leave = request.query("leave") {
      let failure = leave.isEmpty ? nil : PlaidFailure("INSTITUTION_ERROR", leave, display: "The bank said no.")
      sessions[index].end = .left(failure)
      return .text(200, "You have left.\n")
    }
    if let repaired = sessions[index].repairs {
      for item in items.indices where items[item].accessToken == repaired {
        items[item].error = nil
        if items[item].consentUntil != nil { items[item].consentUntil = now + 180 * 86_400 }
      }
      sessions[index].end = .linked(publicToken: nil)
    } else {
      let item = newItem(days: sessions[index].days, products: sessions[index].products)
      sessions[index].end = .linked(publicToken: item.publicToken)
    }
    return .text(200, "Done: go back to the terminal.\n")
  }

  func getLink(_ body: JSON) -> WebResponse {
    guard let session = sessions.first(where: { $0.token == body["link_token"]?.string }) else {
      return failed(PlaidFailure("INVALID_INPUT", "INVALID_LINK_TOKEN"))
    }
    return ok([
      "link_token": .string(session.token), "created_at": .string(session.created.iso),
      "expiration": .string((session.created + 14_400).iso),
      "link_sessions": .array(session.end.map { [ended(session, $0)] } ?? []),
      "metadata": [
        "initial_products": .array(session.products.map { .string($0) }), "webhook": nil, "country_codes": ["US"],
        "language": "en", "redirect_uri": nil, "client_name": "Daybook",
      ],
    ])
  }

  private func ended(_ session: PlaidLinkSession, _ end: PlaidLinkSession.End) -> JSON {
    var members: [JSON.Member] = [
      .init(name: "link_session_id", value: .string(plaidID("session", session.number))),
      .init(name: "started_at", value: .string(session.created.iso)),
      .init(name: "finished_at", value: .string(now.iso)),
    ]
    switch end {
    case .linked(let token?):
      let item = items.first { $0.publicToken == token }
      let accounts = (item?.accounts ?? []).map { account -> JSON in
        [
          "id": .of(item?.accountID(account)), "name": .string(account.name), "mask": .string(account.mask),
          "type": .string(account.type), "subtype": .string(account.subtype), "verification_status": nil,
          "class_type": nil,
        ]
      }
      let added: JSON = [
        "public_token": .string(token), "accounts": .array(accounts),
        "institution": ["name": .string(Self.institution.name), "institution_id": .string(Self.institution.id)],
      ]
      members.append(.init(name: "results", value: Self.results([added])))
    case .linked(nil): members.append(.init(name: "results", value: Self.results([])))
    case .left(let failure):
      let exit: JSON = [
        "error": failure?.json() ?? .null,
        "metadata": ["institution": nil, "status": "", "link_session_id": "", "request_id": ""],
      ]
      members.append(.init(name: "exit", value: exit))
    }
    return .object(members)
  }

  private static func results(_ added: [JSON]) -> JSON {
    [
      "item_add_results": .array(added), "cra_item_add_results": [], "cra_update_results": [],
      "bank_income_results": [], "payroll_income_results": [], "document_income_results": nil,
    ]
  }

  func exchange(_ body: JSON) -> WebResponse {
    guard let item = items.first(where: { $0.publicToken == body["public_token"]?.string }), !item.isRemoved else {
      return failed(PlaidFailure("INVALID_INPUT", "INVALID_PUBLIC_TOKEN"))
    }
    return ok(["access_token": .string(item.accessToken), "item_id": .string(item.itemID)])
  }

  /// What skips the page.
  mutating func createPublicToken() -> WebResponse {
    let item = newItem(days: 730, products: ["transactions", "investments", "liabilities"])
    return ok(["public_token": .string(item.publicToken)])
  }
}
