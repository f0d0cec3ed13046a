import Core
import WebServer

// Banks, signing in, and sessions.

extension EnableBankingServer {
  /// Those of the household, and some that are only there to be found.
  private static let otherBanks = [("Nordea", "FI"), ("OP", "FI"), ("N26", "GB"), ("Starling Bank", "GB")]

  func banks(_ request: WebRequest) -> WebResponse {
    if let country = request.query("country"), country.utf8.count != 2 || country != country.uppercased() {
      return refusal(422, "WRONG_REQUEST_PARAMETERS", "Wrong request parameters provided")
    }
    let all = SimulatedBank.allCases.map { (Self.name(of: $0), Self.country) } + Self.otherBanks
    let list = all.filter { request.query("country") ?? $0.1 == $0.1 }
    return json(200, ["aspsps": .array(list.map { Self.element($0.0, $0.1) })])
  }

  private static func element(_ name: String, _ country: String) -> JSON {
    [
      "name": .string(name), "country": .string(country),
      "logo": .string("https://enablebanking.example/brands/\(country)/\(name.replacing(" ", with: "%20"))/"),
      "psu_types": ["personal", "business"],
      "auth_methods": [
        [
          "name": "app", "title": "The bank's app", "psu_type": "personal", "credentials": nil, "approach": "REDIRECT",
          "hidden_method": false,
        ],
        [
          "name": "old", "title": "Card reader", "psu_type": "personal", "credentials": nil, "approach": "REDIRECT",
          "hidden_method": true,
        ],
      ],
      "maximum_consent_validity": .int(longestConsent), "sandbox": nil, "beta": false, "bic": nil,
      "required_psu_headers": ["Psu-Ip-Address", "Psu-User-Agent"], "payments": nil, "group": nil,
    ]
  }

  /// 90 days.
  static let longestConsent = 7_776_000

  private static func bank(_ json: JSON?) -> SimulatedBank? {
    guard json?["country"]?.string == country else { return nil }
    return SimulatedBank.allCases.first { name(of: $0) == json?["name"]?.string }
  }

  // MARK: Signing in

  mutating func startAuthorization(_ request: WebRequest) -> WebResponse {
    guard let body = JSON(bytes: request.body), let state = body["state"]?.string,
      let redirect = body["redirect_url"]?.string, let text = body["access"]?["valid_until"]?.string,
      let validUntil = Instant(rfc3339: text), validUntil > now, validUntil.seconds <= now.seconds + Self.longestConsent
    else { return refusal(422, "WRONG_REQUEST_PARAMETERS", "Wrong request parameters provided") }
    guard let bank = Self.bank(body["aspsp"]) else {
      return refusal(400, "WRONG_ASPSP_PROVIDED", "Wrong ASPSP name provided")
    }
    guard redirects.contains(redirect) else {
      return refusal(400, "REDIRECT_URI_NOT_ALLOWED", "Redirect URI not allowed")
    }
    if added?.isEmpty == true {
      return refusal(403, "NO_ACCOUNTS_ADDED", "No allowed accounts added to the application")
    }
    let id = newID()
    authorizations.append(
      Authorization(id: id, bank: bank, validUntil: validUntil, state: state, redirect: redirect))
    return json(
      200,
      [
        "url": .string("\(origin)/ais/start?sessionid=\(id)"), "authorization_id": .string(id),
        "psu_id_hash": .string(base64("psu \(id)")),
      ])
  }

  /// What the person's browser asks for.
  mutating func visit(_ request: WebRequest) -> WebResponse {
    guard let target = visit("?sessionid=\(request.query("sessionid") ?? "")", agrees: true) else {
      return .text(404, "Not Found")
    }
    return WebResponse(status: 302, headers: [("Location", target)])
  }

  mutating func visit(_ address: String, agrees: Bool) -> String? {
    guard let id = address.split(separator: "sessionid=").last,
      let index = authorizations.firstIndex(where: { $0.id == id })
    else { return nil }
    let authorization = authorizations[index]
    guard agrees else {
      return "\(authorization.redirect)?state=\(authorization.state)&error=access_denied"
        + "&error_description=Denied%20data%20sharing%20consent"
    }
    let code = newID()
    authorizations[index].code = code
    return "\(authorization.redirect)?state=\(authorization.state)&code=\(code)"
  }

  // MARK: Sessions

  mutating func createSession(_ request: WebRequest) -> WebResponse {
    guard let code = JSON(bytes: request.body)?["code"]?.string else {
      return refusal(422, "WRONG_REQUEST_PARAMETERS", "Wrong request parameters provided")
    }
    guard let index = authorizations.firstIndex(where: { $0.code == code }) else {
      return refusal(422, "WRONG_AUTHORIZATION_CODE", "Wrong authorization code provided")
    }
    guard !authorizations[index].isUsed else {
      return refusal(422, "ALREADY_AUTHORIZED", "Session is already authorized")
    }
    authorizations[index].isUsed = true
    let authorization = authorizations[index]
    return json(200, opened(authorization.bank, until: authorization.validUntil).answer)
  }

  mutating func link(_ bank: SimulatedBank, days: Int) -> (session: String, answer: [UInt8]) {
    let (session, answer) = opened(bank, until: now + days * 86_400)
    return (session.id, Array(answer.text.utf8))
  }

  private mutating func opened(_ bank: SimulatedBank, until end: Instant) -> (session: Session, answer: JSON) {
    var session = Session(id: newID(), bank: bank, created: now, validUntil: end)
    for account in SimulatedAccount.allCases where account.bank == bank && (added?.contains(account) ?? true) {
      session.accounts.append(SessionAccount(account: account, uid: blocked.contains(account) ? nil : newID()))
    }
    sessions.append(session)
    let answer: JSON = [
      "session_id": .string(session.id),
      "accounts": .array(session.accounts.map { resource($0.account, uid: $0.uid) }),
      "aspsp": aspsp(bank), "psu_type": "personal", "access": access(session),
    ]
    return (session, answer)
  }

  private func aspsp(_ bank: SimulatedBank) -> JSON {
    ["name": .string(Self.name(of: bank)), "country": .string(Self.country)]
  }

  private func access(_ session: Session) -> JSON {
    ["valid_until": .string(session.validUntil.iso), "balances": true, "transactions": true]
  }

  func status(of session: Session) -> String {
    session.status == "AUTHORIZED" && now >= session.validUntil ? "EXPIRED" : session.status
  }

  func session(_ id: String) -> WebResponse {
    guard let session = sessions.first(where: { $0.id == id }) else { return noSession }
    let readable = session.accounts.compactMap { one in one.uid.map { (account: one.account, uid: $0) } }
    return json(
      200,
      [
        "status": .string(status(of: session)), "accounts": .array(readable.map { .string($0.uid) }),
        "accounts_data": .array(
          readable.map { one in
            [
              "uid": .string(one.uid), "identification_hash": .string(hash(of: one.account)),
              "identification_hashes": .array(hashes(of: one.account).map { .string($0) }),
            ]
          }), "aspsp": aspsp(session.bank), "psu_type": "personal",
        "psu_id_hash": .string(base64("psu \(session.id)")), "access": access(session),
        "created": .string(session.created.iso), "authorized": .string(session.created.iso),
        "closed": session.status == "CLOSED" ? .string(now.iso) : nil,
      ])
  }

  private var noSession: WebResponse {
    refusal(404, "SESSION_DOES_NOT_EXIST", "No session found matching provided id")
  }

  mutating func closeSession(_ id: String) -> WebResponse {
    guard let index = sessions.firstIndex(where: { $0.id == id }) else { return noSession }
    guard status(of: sessions[index]) == "AUTHORIZED" else {
      return refusal(401, "\(status(of: sessions[index]))_SESSION", "Session is closed")
    }
    sessions[index].status = "CLOSED"
    return json(200, ["message": "OK"])
  }

  mutating func end(_ bank: SimulatedBank, as status: String) {
    if let index = sessions.lastIndex(where: { $0.bank == bank }) { sessions[index].status = status }
  }

  func uid(of account: SimulatedAccount) -> String? {
    sessions.last { $0.bank == account.bank }?.accounts.first { $0.account == account }?.uid
  }

  func hash(of account: SimulatedAccount) -> String { hashes(of: account)[0] }

  /// Of the account's number; of what has two, two.
  func hashes(of account: SimulatedAccount) -> [String] {
    var dice = SplitMix64(seed: seed, "hash " + account.rawValue)
    let first = "\(base64(dice.hex(18))).\(base64(dice.hex(31)))"
    return account.iban == nil ? [first] : [first, "\(base64(dice.hex(18))).\(base64(dice.hex(31)))"]
  }
}

extension Instant {
  /// `2027-02-17T12:00:00Z`, also with a fraction and an offset; nil without a zone.
  init?(rfc3339 text: String) {
    let parts = text.split(separator: "T")
    guard parts.count == 2, let day = Day(iso: String(parts[0])) else { return nil }
    var clock = parts[1]
    var offset = 0
    if clock.hasSuffix("Z") {
      clock.removeLast()
    } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      let zone = clock[clock.index(after: sign)...].split(separator: ":").compactMap { Int($0) }
      guard zone.count == 2 else { return nil }
      offset = (zone[0] * 3_600 + zone[1] * 60) * (clock[sign] == "-" ? -1 : 1)
      clock = clock[..<sign]
    } else {
      return nil
    }
    let numbers = clock.split(separator: ":").compactMap { Int($0.prefix { $0 != "." }) }
    guard numbers.count == 3 else { return nil }
    self = Instant(day, hour: 0) + (numbers[0] * 3_600 + numbers[1] * 60 + numbers[2] - offset)
  }
}
