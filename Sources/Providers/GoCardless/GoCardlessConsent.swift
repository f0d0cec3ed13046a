import Core
import HTTP

// The person's part in linking: which bank, and the consent given there.

extension GoCardlessGuide {
  // MARK: The bank

  /// The one that the settings name, by its id or name, else the one that is chosen; with its features.
  mutating func institution(_ person: LinkingPerson) async throws -> GoCardlessInstitution {
    var id = start.institution
    if let named = id, !named.contains("_") {
      // Ids all hold one: MONZO_MONZGB2L. A name is looked for in the list.
      let all = try await institutions()
      let wanted = folded(named)
      let exact = all.filter { folded($0.name) == wanted }
      let found = exact.isEmpty ? all.filter { folded($0.name).contains(wanted) } : exact
      guard let first = found.first else {
        throw UserError(
          "no bank of \(start.country) is called '\(named)' at GoCardless",
          hint: nearestName(to: named, among: all.map(\.name)).map { "did you mean '\($0)'?" }
            ?? "daybook connect \(start.connectionID) lists them")
      }
      id = first.id
      if found.count > 1 {
        id = found[try await person.choose("Which of them?", Self.options(found))].id
      }
    }
    if id == nil {
      let all = try await institutions()
      guard !all.isEmpty else {
        throw UserError(
          "GoCardless has no bank in \(start.country)", hint: "look at country under [household] in daybook.toml")
      }
      id = all[try await person.choose("Which bank?", Self.options(all))].id
    }
    return try await features(of: id ?? "")
  }

  /// Names, told apart by the id where two are the same.
  private static func options(_ institutions: [GoCardlessInstitution]) -> [String] {
    let counts = institutions.reduce(into: [String: Int]()) { $0[$1.name, default: 0] += 1 }
    return institutions.map { counts[$0.name] == 1 ? $0.name : "\($0.name) (\($0.id))" }
  }

  /// Only alone does it tell its features.
  private mutating func features(of id: String) async throws -> GoCardlessInstitution {
    let answer = try await client.ask(
      GoCardlessQuestion(kind: "linking") { api, token in api.institution(id, token: token) })
    switch answer {
    case .ok(let json):
      guard let institution = GoCardlessInstitution(json) else { throw Self.error(.unreadable) }
      return institution
    case .refused(.notFound), .refused(.request):
      throw UserError(
        "GoCardless has no bank with the id '\(id)'",
        hint: "daybook connect without --institution, or without that line in daybook.toml, lists them")
    case let other: throw Self.error(other)
    }
  }

  /// By name. Those of a country are asked for once in a while only.
  private mutating func institutions() async throws -> [GoCardlessInstitution] {
    let country = start.country
    let key = "institutions/\(country.lowercased())"
    let list: [JSON]
    if let cached = start.cached[key], let known = (try? JSON(parsing: cached))?.array {
      list = known
    } else {
      let answer = try await client.ask(
        GoCardlessQuestion(kind: "institutions") { api, token in api.institutions(country: country, token: token) })
      if case .refused(.request) = answer {
        throw UserError(
          "GoCardless does not know the country \(country)",
          hint: "look at country under [household], or name the bank by its id: --institution ID")
      }
      guard case .ok(let json) = answer, let items = json.array else { throw Self.error(answer) }
      list = items
      linked.cache = [CachedAnswer(key: key, body: json.encoded, timeToLive: Self.institutionsTimeToLive)]
    }
    return list.compactMap(GoCardlessInstitution.init).sorted {
      (folded($0.name), $0.id) < (folded($1.name), $1.id)
    }
  }

  // MARK: The consent

  /// An agreement and a requisition, and the person's way through it: linked when this returns.
  mutating func consent(
    _ institution: GoCardlessInstitution, _ step: Step, _ person: LinkingPerson
  ) async throws -> GoCardlessRequisition {
    let agreement = try await self.agreement(institution, history: step.historyDays)
    // Unique among all of the key, and nobody's to guess: it is how the browser's return is known to be ours.
    let reference = "daybook-\(start.connectionID)-\(String(UInt64.random(in: .min ... .max), radix: 16))"
    let redirect = start.redirect
    let answer = try await client.ask(
      GoCardlessQuestion(kind: "linking") { api, token in
        api.createRequisition(
          institution: institution.id, agreement: agreement, redirect: redirect, reference: reference, token: token)
      })
    guard case .ok(let json) = answer, let made = GoCardlessRequisition(json), !made.link.isEmpty else {
      throw Self.error(answer)
    }
    do {
      person.tell(
        "Give \(cleaned(institution.name)) your consent here; Daybook sees what is there and can move nothing:")
      await person.open(made.link)
      try await comeBack(person, redirect: redirect, reference: reference)
      return try await linkedNow(made.id, person)
    } catch {
      // What was begun and will never be finished counts against the key's limit.
      try? await delete(made.id)
      throw error
    }
  }

  /// Waits for the browser. Only `?ref=` with our reference counts: anything on this machine can ask for that address.
  private func comeBack(_ person: LinkingPerson, redirect: String, reference: String) async throws {
    for _ in 0..<20 {
      let address = try await person.redirected(redirect)
      guard queryValue("ref", in: address) == reference else {
        person.tell("That was not the answer to this question; still waiting.")
        continue
      }
      // The names of these two are not told anywhere for certain: any that speaks of an error is one.
      if let fault = queryValue("error", in: address) {
        let isRefusal = ["cancel", "reject", "denied"].contains { fault.lowercased().contains($0) }
        throw UserError(
          isRefusal ? "the consent was not given at the bank" : "the bank sent you back with an error",
          hint: "daybook connect \(start.connectionID) begins again")
      }
      return
    }
    throw UserError("too many answers that were not ours", hint: "daybook connect \(start.connectionID) begins again")
  }

  /// "`GET /requisitions/{id}/` until `status` is `LN`": only that is usable.
  private mutating func linkedNow(_ id: String, _ person: LinkingPerson) async throws -> GoCardlessRequisition {
    for attempt in 0..<Self.polls {
      if attempt > 0 { try await person.wait(Self.pollSeconds) }
      let answer = try await client.ask(
        GoCardlessQuestion(kind: "linking") { api, token in api.requisition(id, token: token) })
      switch answer {
      case .ok(let json):
        guard let requisition = GoCardlessRequisition(json) else { throw Self.error(.unreadable) }
        if requisition.isLinked {
          guard !requisition.accounts.isEmpty else {
            throw UserError(
              "the bank linked no account", hint: "choose at least one there: daybook connect \(start.connectionID)")
          }
          return requisition
        }
        if ["RJ", "EX", "SU", "ER"].contains(requisition.status) {
          throw UserError(
            "the link to the bank: \(requisition.statusInWords)",
            hint: "daybook connect \(start.connectionID) begins again")
        }
      case .unreachable, .refused(.outage): continue  // passes
      case let other: throw Self.error(other)
      }
    }
    throw UserError(
      "the bank has not finished linking", hint: "daybook connect \(start.connectionID) begins again, later")
  }
}
