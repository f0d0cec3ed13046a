import Core
package import HTTP

/// Claiming a SimpleFIN setup token, which can be done once, and naming the accounts behind it.
package enum SimpleFINLinking {
  package static func link(
    _ start: LinkingStart, _ person: LinkingPerson, over transport: Transport
  ) async throws -> Linked {
    var linked = Linked()
    if let known = start.secrets["access_url"] {
      switch try await accounts(known, start, transport) {
      case .told(let answer):
        person.tell("The access that is at hand still holds.")
        add(answer, to: &linked)
        return linked
      case .notNow(let why):
        throw UserError("SimpleFIN: \(why)", hint: "the access at hand stays as it is; try again later")
      case .refused: person.tell("The access that is at hand is refused: a new setup token is needed.")
      }
    }
    let typed = try await person.ask("Setup token from \(SimpleFINAccess.createPage): ", true)
    let accessURL = try await claim(typed, over: transport)
    linked.secrets["access_url"] = accessURL
    // It has been claimed, and cannot be again: whatever becomes of the list of accounts, the access is kept.
    switch try? await accounts(accessURL, start, transport) {
    case .told(let answer)?: add(answer, to: &linked)
    case .notNow(let why)?: person.tell("The accounts cannot be listed now: \(why).")
    case .refused?, nil: person.tell("The accounts cannot be listed now.")
    }
    return linked
  }

  /// SimpleFIN has no call for it: a person does it at the Bridge.
  package static func unlink(_ start: LinkingStart, over transport: Transport) async throws {}

  // MARK: Claiming

  /// - Parameter text: a setup token; an access URL that was claimed elsewhere is taken as it is.
  /// - Returns: the access URL.
  /// - Throws: `UserError`, with nothing of the token or the answer in it.
  static func claim(_ text: String, over transport: Transport) async throws -> String {
    let typed = cleaned(text)
    if isUsable(typed) { return typed }
    guard let url = base64Decoded(typed.filter { !$0.isWhitespace }).map(cleaned), url.contains("://") else {
      throw UserError("that is no setup token", hint: "make one at \(SimpleFINAccess.createPage) and copy all of it")
    }
    guard isSafe(url) else {
      throw UserError(
        "that setup token leads to an address that is not https: nothing was sent there",
        hint: "take tokens from \(SimpleFINAccess.createPage) only")
    }
    let response: Response
    do {
      // Not asked again whatever comes: a claim that went through and whose answer was lost has spent the token.
      response = try await transport.send(Request(.post, url, body: []))
    } catch let error as TransportError {
      throw UserError(
        "SimpleFIN: \(error)",
        hint:
          "try again; should the token be refused then, it is spent: make a new one at \(SimpleFINAccess.createPage)")
    }
    guard response.status != 403 else {
      throw UserError(
        "the setup token was refused: it has been claimed already, or is none of SimpleFIN's",
        hint: "if it was not you who claimed it, it may be compromised: disable it at https://bridge.simplefin.org; "
          + "then make a new one at \(SimpleFINAccess.createPage)")
    }
    let body = cleaned(String(decoding: response.body, as: UTF8.self))
    // The word "Forbidden" has been stored as an access URL by others.
    guard response.isSuccess, isUsable(body) else {
      throw UserError(
        response.isSuccess
          ? "SimpleFIN answered with something that is no access URL: nothing is stored"
          : "SimpleFIN: the server answered \(response.status)",
        hint: "make a new setup token at \(SimpleFINAccess.createPage)")
    }
    return body
  }

  /// An access URL whose secrets travel encrypted, or never leave this machine.
  private static func isUsable(_ url: String) -> Bool { isSafe(url) && (try? SimpleFINAccess(url)) != nil }

  static func isSafe(_ url: String) -> Bool {
    guard let scheme = url.firstRange(of: "://") else { return false }
    let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    switch url[..<scheme.lowerBound].lowercased() {
    case "https": return !host.isEmpty
    case "http":
      let name = host.hasPrefix("[") ? host.prefix { $0 != "]" }.dropFirst() : host.prefix { $0 != ":" }
      return ["127.0.0.1", "localhost", "::1"].contains(String(name))
    default: return false
    }
  }

  // MARK: Accounts

  private enum Told {
    case told(SimpleFINAnswer)
    case refused
    /// A sentence's end for people.
    case notNow(String)
  }

  private static func accounts(
    _ accessURL: String, _ start: LinkingStart, _ transport: Transport
  ) async throws -> Told {
    let access: SimpleFINAccess
    do throws(SimpleFINAccess.Unusable) {
      access = try SimpleFINAccess(accessURL, baseURL: start.baseURL)
    } catch {
      throw UserError(error.why, hint: error.remedy)
    }
    let response: Response
    do {
      response = try await transport.send(access.balances(at: start.now))
    } catch let error as TransportError {
      return .notNow("\(error)")
    }
    switch response.status {
    case 200...299:
      guard let answer = SimpleFINAnswer(body: response.body) else { return .notNow("an answer that cannot be read") }
      return .told(answer)
    case 401, 403: return .refused
    case 402: return .notNow("the subscription has lapsed; pay at https://bridge.simplefin.org")
    case 429: return .notNow("too many requests today")
    default: return .notNow("the server answered \(response.status)")
    }
  }

  /// Points and miles are no money: they are passed over.
  private static func add(_ answer: SimpleFINAnswer, to linked: inout Linked) {
    for account in answer.accounts where account.currency != nil {
      let holds = account.json["holdings"]?.array?.isEmpty == false
      let guess = AccountTypeGuess.type(of: [account.name]) ?? (holds ? .brokerage : .current)
      var one = LinkedAccount(account.source, type: guess)
      one.institution = account.organisationName
      linked.accounts.append(one)
    }
    let names = Set(answer.accounts.map(\.organisationName))
    if names.count == 1, let only = names.first { linked.institutionName = only }
  }
}

/// RFC 4648, 4, also without its padding, and by the letters of section 5; nil for what is none.
func base64Decoded(_ text: String) -> String? {
  var bits: UInt32 = 0
  var count = 0
  var bytes: [UInt8] = []
  for byte in text.utf8.reversed().drop(while: { $0 == UInt8(ascii: "=") }).reversed() {
    let value: UInt8
    switch byte {
    case 0x41...0x5A: value = byte - 0x41
    case 0x61...0x7A: value = byte - 0x61 + 26
    case 0x30...0x39: value = byte - 0x30 + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
    default: return nil
    }
    bits = bits << 6 | UInt32(value)
    count += 6
    if count >= 8 {
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return bytes.isEmpty ? nil : String(validating: bytes, as: UTF8.self)
}
