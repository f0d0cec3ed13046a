import Core

/// One of the errors that stand inside a success: an element of `errlist` (version 2) or of `errors` (version 1).
struct SimpleFINNotice: Hashable {
  /// Codes are read by their longest known prefix: `con.auth.mfa`, not known, is `con.auth`.
  enum Kind: String, CaseIterable {
    case general = "gen."
    /// For whoever wrote the program.
    case request = "gen.api"
    case access = "gen.auth"
    case connection = "con."
    /// A person must sign in at the bank again.
    case signIn = "con.auth"
    case account = "act."
    case accountFailed = "act.failed"
    case accountIncomplete = "act.missingdata"

    init(code: String) {
      let known = Self.allCases.filter { code.hasPrefix($0.rawValue) }
      self = known.max { $0.rawValue.utf8.count < $1.rawValue.utf8.count } ?? .general
    }

    /// Version 1 has words only.
    init(words: String) {
      let text = folded(words)
      if text.contains("date range") || text.contains("capped") {
        self = .request
      } else if ["auth", "attention", "sign in", "log in", "login", "credential", "password", "mfa"].contains(
        where: text.contains)
      {
        self = .signIn
      } else {
        self = .connection
      }
    }
  }

  var kind: Kind
  /// As it came.
  var words: String
  /// The connection it is about, of version 2.
  var connection: String?
  /// The account's own id.
  var account: String?

  static func read(_ answer: JSON) -> [SimpleFINNotice] {
    let coded = (answer["errlist"]?.array ?? []).map { item in
      SimpleFINNotice(
        kind: Kind(code: cleaned(item["code"]?.text ?? "").lowercased()), words: item["msg"]?.text ?? "",
        connection: item["conn_id"]?.text, account: item["account_id"]?.text)
    }
    let plain = (answer["errors"]?.array ?? []).compactMap(\.text).map { words in
      SimpleFINNotice(kind: Kind(words: words), words: words)
    }
    return coded + plain
  }

  /// Whether what came for an account may not be all. Version 1 does not say whom its errors are about.
  func concerns(_ source: SimpleFINAccount) -> Bool {
    if let connection, connection != source.connection { return false }
    if let account, account != source.id { return false }
    return true
  }

  // MARK: For people

  var severity: Severity {
    switch kind {
    case .access, .connection, .signIn: .error
    case .general, .request, .account, .accountFailed, .accountIncomplete: .warning
    }
  }

  /// - Parameters:
  ///   - name: of the connection, where known.
  ///   - secrets: that must not be shown, should the words hold them.
  func problem(subject: String, name: String?, hiding secrets: [String]) -> SyncProblem {
    let who = name.map { shownText($0, hiding: secrets) } ?? ""
    let said = shownText(words, hiding: secrets)
    let text = (who.isEmpty ? "" : "\(who): ") + meaning + (said.isEmpty ? "" : "; SimpleFIN says: \(said)")
    return SyncProblem(severity, subject: subject, text, remedy: remedy(of: subject))
  }

  private var meaning: String {
    switch kind {
    case .general: "something is amiss at SimpleFIN"
    case .request: "the request was not answered as it was meant"
    case .access: "access to SimpleFIN is no longer accepted"
    case .connection: "the link to the bank has a fault"
    case .signIn: "the bank wants you to sign in again"
    case .account: "an account has a fault"
    case .accountFailed: "an account could not be read at the bank"
    case .accountIncomplete: "data of an account is missing"
    }
  }

  private func remedy(of connection: String) -> String {
    switch kind {
    case .general, .connection: "look at the connection at https://bridge.simplefin.org"
    case .request: "report it: this should not happen"
    case .access: "daybook connect \(connection)"
    case .signIn: "sign in to the bank again at https://bridge.simplefin.org, then `daybook sync`"
    case .account, .accountFailed, .accountIncomplete: "nothing: the next `daybook sync` asks for the same days again"
    }
  }
}

/// Words of a server as a message may show them: one short line, without addresses, secrets or whole numbers of accounts.
func shownText(_ text: String, hiding secrets: [String]) -> String {
  var plain = cleaned(text)
  for secret in secrets where !secret.isEmpty { plain = plain.replacing(secret, with: "…") }
  let words = plain.split(separator: " ").map { word in word.contains("://") ? "…" : masked(word) }
  let line = words.joined(separator: " ")
  return line.count <= 200 ? line : line.prefix(199) + "…"
}

/// Of a run of six digits and more only the last four.
private func masked(_ word: Substring) -> String {
  var result = ""
  var digits = ""
  func flushed() -> String { digits.count >= 6 ? "…" + digits.suffix(4) : digits }
  for character in word {
    if character.isNumber {
      digits.append(character)
    } else {
      result += flushed() + String(character)
      digits = ""
    }
  }
  return result + flushed()
}
