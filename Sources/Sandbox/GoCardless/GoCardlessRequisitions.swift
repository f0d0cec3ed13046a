import Core
import WebServer

/// A person's way to a bank: made, walked, linked.
struct Requisition: Hashable, Sendable {
  var id: String
  var created: Instant
  var institution: String
  var agreement: String
  var reference: String
  var redirect: String
  var language: String?
  var accountSelection = false
  var redirectImmediate = false
  var status = "CR"
  var accounts: [String] = []
}

extension GoCardlessServer {
  /// The state the household is found in: both banks linked, the second one's consent six days from its end.
  mutating func linkBanks() {
    for (bank, age, access) in [(SimulatedBank.monzo, 30, 180), (.barclays, 84, 90)] {
      let then = now - age * 86_400
      agreements.append(
        Agreement(
          id: newID(), created: then, institution: bank.rawValue, historyDays: historyDays, accessDays: access,
          scopes: Agreement.allScopes, reconfirmation: false))
      requisitions.append(
        Requisition(
          id: newID(), created: then, institution: bank.rawValue, agreement: agreements[agreements.count - 1].id,
          reference: "daybook-\(bank.rawValue.lowercased())", redirect: "http://127.0.0.1/connected"))
      link(at: requisitions.count - 1, when: then)
    }
  }

  /// What a person's consent brings about: the agreement is accepted, and each account has a new id.
  mutating func link(at index: Int, when: Instant) {
    let requisition = requisitions[index]
    if let agreement = agreements.firstIndex(where: { $0.id == requisition.agreement }) {
      agreements[agreement].accepted = when
    }
    let owned = SimulatedAccount.allCases.filter { $0.bank.rawValue == requisition.institution }
    for account in owned {
      accounts.append(
        LinkedAccount(
          id: newID(), account: account, agreement: requisition.agreement, requisition: requisition.id, created: when))
      requisitions[index].accounts.append(accounts[accounts.count - 1].id)
    }
    requisitions[index].status = "LN"
  }

  mutating func requisition(_ request: WebRequest, _ id: String?) -> WebResponse {
    guard let id else {
      switch request.method {
      case "GET": return page(requisitions.reversed().map(record), request, path: "/requisitions/")
      case "POST": return createRequisition(request)
      default: return methodNotAllowed(request)
      }
    }
    guard isUUID(id) else { return failure(400, "Invalid ID", "\(id) is not a valid UUID.") }
    guard let index = requisitions.firstIndex(where: { $0.id == id }) else { return notFound() }
    switch request.method {
    case "GET": return json(200, record(requisitions[index]))
    case "DELETE":
      // "DELETE removes the requisition and its agreements", and with them the accounts' ids.
      let gone = requisitions.remove(at: index)
      agreements.removeAll { $0.id == gone.agreement }
      accounts.removeAll { $0.requisition == gone.id }
      return json(
        200,
        [
          "summary": "Requisition deleted",
          "detail": .string("Requisition '\(id)' deleted with all its End User Agreements"),
        ])
    default: return methodNotAllowed(request)
    }
  }

  private func record(_ requisition: Requisition) -> JSON { record(requisition, isNew: false) }

  /// The specification lets `ssn` be null where a requisition is read, and not where it is made.
  private func record(_ requisition: Requisition, isNew: Bool) -> JSON {
    let members: [JSON.Member] = fields(of: requisition)
    return .object(isNew ? members : members + [.init(name: "ssn", value: nil)])
  }

  private func fields(of requisition: Requisition) -> [JSON.Member] {
    let record: JSON = [
      "id": .string(requisition.id), "created": .string(requisition.created.iso),
      "redirect": .string(requisition.redirect), "status": .string(status(of: requisition)),
      "institution_id": .string(requisition.institution), "agreement": .string(requisition.agreement),
      "reference": .string(requisition.reference), "accounts": .array(requisition.accounts.map(JSON.string)),
      "user_language": .string(requisition.language ?? "EN"),
      "link": .string("\(origin)/psd2/start/\(requisition.id)/\(requisition.institution)"),
      "account_selection": .bool(requisition.accountSelection),
      "redirect_immediate": .bool(requisition.redirectImmediate),
    ]
    guard case .object(let members) = record else { return [] }
    return members
  }

  /// An agreement's end reaches its requisition a day later: until then only account calls tell.
  private func status(of requisition: Requisition) -> String {
    let agreement = agreements.first { $0.id == requisition.agreement }
    let isOver = agreement?.hasExpired(at: now - 86_400) ?? false
    return requisition.status == "LN" && isOver ? "EX" : requisition.status
  }

  private mutating func createRequisition(_ request: WebRequest) -> WebResponse {
    let (members, refusal) = body(request)
    if let refusal { return refusal }
    let known: Set<String> = [
      "redirect", "institution_id", "agreement", "reference", "user_language", "ssn", "account_selection",
      "redirect_immediate",
    ]
    let unknown = members.map(\.name).filter { !known.contains($0) }
    if !unknown.isEmpty { return unknownFields(unknown) }
    let fields = JSON.object(members)
    let missing = ["redirect", "institution_id"].filter { fields[$0]?.string == nil }
    guard missing.isEmpty, let redirect = fields["redirect"]?.string, let bank = fields["institution_id"]?.string else {
      return missingFields(missing)
    }
    guard let institution = Institution.find(bank) else { return unknownInstitution(bank) }
    if let refusal = refuse(redirect: redirect, reference: fields["reference"]?.string, institution, fields) {
      return refusal
    }
    var agreement = fields["agreement"]?.string
    if let agreement, let refusal = refuse(agreement: agreement, bank) { return refusal }
    if agreement == nil {  // "without it 90 days history, 90 days access, all scopes"
      agreements.append(
        Agreement(
          id: newID(), created: now, institution: bank, historyDays: 90, accessDays: 90, scopes: Agreement.allScopes,
          reconfirmation: false))
      agreement = agreements.last?.id
    }
    let id = newID()
    requisitions.append(
      Requisition(
        id: id, created: now, institution: bank, agreement: agreement ?? "",
        reference: fields["reference"]?.string ?? id,
        redirect: redirect, language: fields["user_language"]?.string,
        accountSelection: fields["account_selection"] == .bool(true),
        redirectImmediate: fields["redirect_immediate"] == .bool(true)))
    return json(201, record(requisitions[requisitions.count - 1], isNew: true))
  }

  private func refuse(redirect: String, reference: String?, _ institution: Institution, _ fields: JSON) -> WebResponse?
  {
    guard redirect.hasPrefix("http://") || redirect.hasPrefix("https://") else {
      return fieldFailure(
        "redirect", "Invalid redirect URI", "Redirect URI must have a valid URI structure", inList: true)
    }
    if let reference, requisitions.contains(where: { $0.reference == reference }) {
      return fieldFailure(
        "reference", "Client Reference must be unique", "Client Reference: \(reference) already exists")
    }
    if let ssn = fields["ssn"], ssn != nil {
      return fieldFailure(
        "ssn", "SSN verification is not supported", "SSN verification is not supported for \(institution.id)")
    }
    if fields["account_selection"] == .bool(true), !institution.supports.contains("account_selection_supported") {
      return fieldFailure(
        "account_selection", "Account selection is not supported",
        "Account selection is not supported for \(institution.id)")
    }
    let languages = ["EN", "DE", "FR", "ES", "IT", "NL", "SV", "LV", "PL", "PT"]
    if let language = fields["user_language"]?.string, !languages.contains(language.uppercased()) {
      return fieldFailure(
        "user_language", "Provided user_language is invalid or not supported",
        "'\(language)' is invalid or not supported language")
    }
    return nil
  }

  private func refuse(agreement id: String, _ bank: String) -> WebResponse? {
    guard isUUID(id) else {
      return fieldFailure(
        "agreement", "Invalid EndUserAgreement ID",
        "\(id) is not a valid UUID. Please specify valid agreement from /api/agreements/enduser/?={$ENDUSER_ID} or create a new one",
        inList: true)
    }
    guard let agreement = agreements.first(where: { $0.id == id }) else {
      return fieldFailure(
        "agreement", "Agreement: \(id) not found",
        "Please specify valid agreement from /agreements/enduser/?={enduser_id} or create a new one", status: 404)
    }
    guard agreement.institution == bank else {
      return fieldFailure(
        "agreement", "Incorrect Institution ID \(bank)",
        "Provided Institution ID: '\(bank)' for requisition does not match EUA institution ID '\(agreement.institution)'",
        inList: true)
    }
    return nil
  }

  /// The bank's own pages, as if a person had walked through them: linked, and back to where the client waits.
  ///
  /// `?outcome=cancel` is a person who refuses; `?outcome=GC` and the like stops on that step.
  mutating func visit(_ request: WebRequest) -> WebResponse {
    let parts = request.path.split(separator: "/").map(String.init)
    guard parts.count == 4, let index = requisitions.firstIndex(where: { $0.id == parts[2] }),
      requisitions[index].institution == parts[3]
    else { return notFound() }
    guard !["LN", "RJ"].contains(requisitions[index].status) else {
      return failure(
        400, "Requisition link reused", "This link has been used already. Create a new requisition.",
        type: "RequisitionLinkReused")
    }
    var back = "ref=\(percentEncodedQuery(requisitions[index].reference))"
    switch request.query("outcome") {
    case "cancel":
      requisitions[index].status = "RJ"
      back += "&error=UserCancelledSession&details=User%20cancelled%20the%20session."
    case .some(let step) where ["GC", "UA", "SA", "GA"].contains(step):
      requisitions[index].status = step
      return .text(200, "The person is at step \(step).\n")
    default: link(at: index, when: now)
    }
    let redirect = requisitions[index].redirect
    return WebResponse(
      status: 302, headers: [("Location", redirect + (redirect.contains("?") ? "&" : "?") + back)])
  }
}

private func percentEncodedQuery(_ text: String) -> String {
  let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
  let digits = Array("0123456789ABCDEF".utf8)
  let bytes = text.utf8.flatMap { plain.contains($0) ? [$0] : [0x25, digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  return String(decoding: bytes, as: UTF8.self)
}
