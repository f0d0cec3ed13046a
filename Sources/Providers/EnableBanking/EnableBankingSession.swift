import Core

/// What linking leaves for the nights, by name. None of it is a secret: a session's id opens nothing without the
/// application's private key, and stands in addresses; so it is kept where a backup and `rebuild` have it, too.
enum EnableBankingMemory {
  static let session = "session"
  /// `{"<uid>": "<the account's own id>"}`: uids are another set in every session.
  static let accounts = "accounts"
  /// Accounts that have been asked for the longest history since they were linked, a line each.
  static let longest = "longest"
  /// Followed by an account's id: the day on which its bank said it knows nothing of pending transactions.
  static let noPending = "no pending "

  static func accounts(_ memory: [String: String]) -> [String: String] {
    guard let text = memory[accounts], case .object(let members)? = try? JSON(parsing: Array(text.utf8)) else {
      return [:]
    }
    return members.compactMapValues(\.text)
  }

  static func text(ofAccounts accounts: [String: String]) -> String {
    String(decoding: JSON.object(accounts.mapValues { .string($0) }).encoded, as: UTF8.self)
  }
}

/// `GET /sessions/{id}`: whether it is still good, and what its accounts are called in it.
struct EnableBankingSession {
  struct Account: Hashable {
    /// Empty for one that cannot be read.
    var uid: String
    var sourceID: String
    var keys: [String]
    /// Several accounts bear one hash, and which is which is not known.
    var isAmbiguous = false
  }

  let status: String
  let bank: EnableBankingBank?
  let validUntil: Day?
  let accounts: [Account]

  static func question(_ id: String) -> EnableBankingQuestion {
    EnableBankingQuestion(kind: EnableBankingMapping.sessionKind) { api, token in api.session(id, token: token) }
  }

  /// - Parameter known: the accounts' own ids by uid, as linking found them.
  init(_ json: JSON, known: [String: String]) {
    status = json["status"]?.text.map(compact) ?? ""
    bank = EnableBankingBank(json["aspsp"])
    validUntil = json["access"]?["valid_until"]?.text.flatMap { Day(isoBytes: Array($0.utf8.prefix(10))) }
    let data = (json["accounts_data"]?.array ?? []).map { item in
      (
        uid: cleaned(item["uid"]?.text ?? ""), hash: cleaned(item["identification_hash"]?.text ?? ""),
        hashes: item["identification_hashes"]?.array?.compactMap { $0.text.map(cleaned) } ?? []
      )
    }
    var accounts = data.filter { !$0.hash.isEmpty || !$0.uid.isEmpty }.map { item in
      let own = known[item.uid] ?? item.hash
      let isShared = data.count { $0.hash == item.hash } > 1
      return Account(
        uid: item.uid, sourceID: own, keys: ([own, item.hash] + item.hashes).filter { !$0.isEmpty },
        isAmbiguous: known[item.uid] == nil && (isShared || item.hash.isEmpty))
    }
    // Without their data the uids are there, and linking knew whose they are.
    for uid in json["accounts"]?.array?.compactMap(\.text) ?? [] where !accounts.contains(where: { $0.uid == uid }) {
      accounts.append(
        Account(uid: uid, sourceID: known[uid] ?? "", keys: [known[uid] ?? ""], isAmbiguous: known[uid] == nil))
    }
    self.accounts = accounts
  }

  /// Why nothing can be read with it; nil when it is good.
  func obstacle(today: Day) -> (status: ConnectionStatus, text: String)? {
    switch status {
    case "AUTHORIZED": nil
    case "EXPIRED": (.expired, "the bank's consent has expired")
    case "CLOSED": (.disabled, "the link was closed")
    case "REVOKED": (.disabled, "consent was revoked at the bank")
    case "CANCELLED": (.failed, "its linking was broken off")
    case "PENDING_AUTHORIZATION", "RETURNED_FROM_BANK": (.failed, "its linking was begun and not finished")
    default: (.failed, "its linking has failed")
    }
  }
}
