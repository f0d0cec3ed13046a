import WebServer

/// An end-user agreement.
struct Agreement: Hashable, Sendable {
  var id: String
  var created: Instant
  var institution: String
  var historyDays: Int
  var accessDays: Int
  var scopes: [String]
  var reconfirmation: Bool
  var accepted: Instant?

  var expiry: Instant? { accepted.map { $0 + accessDays * 86_400 } }

  func hasExpired(at now: Instant) -> Bool { expiry.map { $0 <= now } ?? false }

  var json: JSON {
    [
      "id": .string(id), "created": .string(created.iso), "institution_id": .string(institution),
      "max_historical_days": .int(historyDays), "access_valid_for_days": .int(accessDays),
      "access_scope": .array(scopes.map(JSON.string)), "accepted": accepted.map { .string($0.iso) } ?? nil,
      "reconfirmation": .bool(reconfirmation),
    ]
  }

  static let allScopes = ["balances", "details", "transactions"]
}

extension GoCardlessServer {
  /// - Parameter parts: what follows `/agreements/enduser/`.
  mutating func agreement(_ request: WebRequest, _ parts: [String]) -> WebResponse {
    guard let id = parts.first else {
      switch request.method {
      case "GET": return page(agreements.reversed().map(\.json), request, path: "/agreements/enduser/")
      case "POST": return createAgreement(request)
      default: return methodNotAllowed(request)
      }
    }
    guard isUUID(id) else { return failure(400, "Invalid ID", "\(id) is not a valid UUID.") }
    guard let index = agreements.firstIndex(where: { $0.id == id }) else { return notFound() }
    switch (request.method, parts.dropFirst().first) {
    case ("GET", nil): return json(200, agreements[index].json)
    case ("DELETE", nil): return deleteAgreement(at: index)
    case ("PUT", "accept"):
      return failure(
        403, "Insufficient permissions",
        "Your company doesn't have permission to accept EUA. You'll have to use our default form for this action.")
    case ("POST", "reconfirm"): return reconfirm(agreements[index], request)
    case (_, nil), (_, "accept"), (_, "reconfirm"): return methodNotAllowed(request)
    default: return notFound()
    }
  }

  private mutating func deleteAgreement(at index: Int) -> WebResponse {
    let id = agreements[index].id
    guard agreements[index].accepted == nil else {
      return failure(
        400, "Cannot delete End User Agreement",
        "Cannot delete accepted End User Agreement: \(id). Only non accepted agreements can be deleted")
    }
    agreements.remove(at: index)
    return json(
      200, ["summary": "End User Agreement deleted", "detail": .string("End User Agreement '\(id)' deleted")])
  }

  private mutating func createAgreement(_ request: WebRequest) -> WebResponse {
    let (members, refusal) = body(request)
    if let refusal { return refusal }
    let known: Set<String> = [
      "institution_id", "max_historical_days", "access_valid_for_days", "access_scope", "reconfirmation",
    ]
    let unknown = members.map(\.name).filter { !known.contains($0) }
    if !unknown.isEmpty { return unknownFields(unknown) }
    let fields = JSON.object(members)
    guard let id = fields["institution_id"]?.string else { return missingFields(["institution_id"]) }
    guard let institution = Institution.find(id) else { return unknownInstitution(id) }
    let history = fields["max_historical_days"]?.int ?? 90
    let access = fields["access_valid_for_days"]?.int ?? 90
    let scopes = fields["access_scope"]?.items?.compactMap(\.string) ?? Agreement.allScopes
    if let refusal = refuse(history: history, access: access, scopes: scopes, institution) { return refusal }
    let agreement = Agreement(
      id: newID(), created: now, institution: id, historyDays: history, accessDays: access, scopes: scopes,
      reconfirmation: fields["reconfirmation"] == .bool(true))
    agreements.append(agreement)
    return json(201, agreement.json)
  }

  private func refuse(history: Int, access: Int, scopes: [String], _ institution: Institution) -> WebResponse? {
    guard history > 0, history <= historyDays else {
      return fieldFailure(
        "max_historical_days", "Incorrect max_historical_days",
        "max_historical_days must be > 0 and <= \(institution.id) transaction_total_days (\(historyDays))", inList: true
      )
    }
    guard access > 0, access <= institution.maximumAccessDays else {
      return fieldFailure(
        "access_valid_for_days", "Incorrect access_valid_for_days",
        "access_valid_for_days must be > 0 and <= \(institution.maximumAccessDays)", inList: true)
    }
    if let unknown = scopes.first(where: { !Agreement.allScopes.contains($0) }) {
      return fieldFailure(
        "access_scope", "Unknown value '\(unknown)' in access_scope",
        "Choose one or several from ['balances', 'details', 'transactions']", inList: true)
    }
    return nil
  }

  func unknownInstitution(_ id: String) -> WebResponse {
    fieldFailure(
      "institution_id", "Unknown Institution ID \(id)",
      "Get Institution IDs from /institutions/?country={$COUNTRY_CODE}")
  }

  /// For banks of GB only; elsewhere renewal is a new agreement.
  private func reconfirm(_ agreement: Agreement, _ request: WebRequest) -> WebResponse {
    let isBritish = Institution.find(agreement.institution)?.countries == ["GB"]
    guard isBritish, agreement.reconfirmation, agreement.accepted != nil else {
      return failure(
        400, "Reconfirmation is not possible", "This End User Agreement can not be reconfirmed. Create a new one.")
    }
    let linked = accounts.filter { $0.agreement == agreement.id }
    let accountFields = linked.map { account in
      JSON.Member(name: account.id, value: ["reconfirmed": nil, "rejected": nil])
    }
    return json(
      200,
      [
        "reconfirmation_url": .string("\(origin)/psd2/reconfirm/\(agreement.id)"), "created": .string(now.iso),
        "url_valid_from": .string(now.iso), "url_valid_to": .string((now + 1_209_600).iso),
        "redirect": JSON(bytes: request.body)?["redirect"] ?? nil, "last_accessed": nil, "last_submitted": nil,
        "accounts": .object(accountFields),
      ])
  }
}
