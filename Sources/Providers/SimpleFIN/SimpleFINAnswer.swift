import Core

/// An account set, of either version: version 2 has `errlist` and `connections`, version 1 `errors` and an `org` each.
struct SimpleFINAnswer {
  let notices: [SimpleFINNotice]
  let accounts: [SimpleFINAccount]
  /// Names of connections for people, by id.
  let connectionNames: [String: String]
  /// How many transactions it holds in all.
  let rowCount: Int

  /// Nil when it is no account set.
  init?(_ json: JSON) {
    guard let list = json["accounts"]?.array else { return nil }
    let connections = json["connections"]?.array ?? []
    let byID = Dictionary(connections.compactMap { item in item["conn_id"]?.text.map { ($0, item) } }) { $1 }
    notices = SimpleFINNotice.read(json)
    connectionNames = byID.compactMapValues { ($0["name"] ?? $0["org_name"])?.text }
    let read = list.compactMap { SimpleFINAccount($0, connections: byID) }
    accounts = read.map { account in
      var account = account
      let alike = read.filter { $0.organisation == account.organisation }
      account.isOnlyOfID = alike.count { $0.id == account.id } == 1
      account.isOnlyOfName = alike.count { folded($0.name) == folded(account.name) } == 1
      return account
    }
    rowCount = accounts.reduce(0) { $0 + $1.rows.count }
  }

  init?(body: [UInt8]) {
    guard let json = try? JSON(parsing: body) else { return nil }
    self.init(json)
  }

  /// It may have been cut: "about 1,000 transactions per answer" was named as a cap once.
  var mayBeCut: Bool { rowCount >= 1_000 || notices.contains { $0.kind == .request } }

  func isIncomplete(for account: SimpleFINAccount) -> Bool {
    mayBeCut || notices.contains { $0.concerns(account) }
  }
}

/// One element of `accounts`.
struct SimpleFINAccount {
  /// How amounts of the account are counted.
  enum Unit: Hashable {
    case currency(QuotedUnit)
    /// A URL names it: miles, points.
    case custom
    case unknown
  }

  /// Unique within its connection (version 2) or organisation (version 1) only.
  let id: String
  let name: String
  /// `conn_id` of version 2.
  let connection: String?
  /// What stays when an institution is added again: its domain, else its name or id.
  let organisation: String
  let organisationName: String
  let unit: Unit
  let json: JSON
  var isOnlyOfID = true
  var isOnlyOfName = true

  /// Nil without an id.
  init?(_ json: JSON, connections: [String: JSON]) {
    let id = cleaned(json["id"]?.text ?? "")
    guard !id.isEmpty else { return nil }
    self.id = id
    self.json = json
    name = cleaned(json["name"]?.text ?? "")
    connection = json["conn_id"]?.text
    let link = connection.flatMap { connections[$0] }
    let org = json["org"]
    let domain = (org?["domain"]?.text).map(folded) ?? link?["org_url"]?.text.map(Self.host) ?? ""
    let called = (org?["name"] ?? link?["org_name"] ?? link?["name"])?.text.map(cleaned) ?? ""
    let ownID = (org?["id"] ?? link?["org_id"])?.text ?? org?["sfin-url"]?.text.map(Self.host) ?? ""
    organisation = [domain, called, ownID].first { !$0.isEmpty } ?? ""
    organisationName = called.isEmpty ? domain : called
    let code = cleaned(json["currency"]?.text ?? "")
    if let quoted = QuotedUnit(anyCase: code) {
      unit = .currency(quoted)
    } else {
      unit = code.contains("://") ? .custom : .unknown
    }
  }

  private static func host(_ url: String) -> String {
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    let host = folded(String(rest.prefix { $0 != "/" && $0 != ":" && $0 != "?" }))
    return host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
  }

  /// Nil where it is counted in no currency.
  var quoted: QuotedUnit? {
    guard case .currency(let quoted) = unit else { return nil }
    return quoted
  }

  var currency: Currency? { quoted?.currency }

  var rows: [JSON] { json["transactions"]?.array ?? [] }
  var tellsTransactions: Bool { json["transactions"]?.array != nil }

  /// Unique among the accounts of one access URL.
  var sourceID: String { "\(connection ?? organisation)/\(id)" }

  /// Its own id first. An institution that was added again gives new ids: then the same organisation, name and last
  /// digits are the same account, where only one bears them.
  var source: SourceAccount {
    var keys = [sourceID]
    let plain = "\(organisation)/\(id)"
    if isOnlyOfID, plain != sourceID { keys.append(plain) }
    if let nameKey { keys.append(nameKey) }
    var source = SourceAccount(sourceID: sourceID, keys: keys)
    source.name = name
    source.currency = currency
    return source
  }

  /// Nil for a name without the last digits of a number: "Savings" could be any.
  var nameKey: String? {
    let digits = name.filter(\.isNumber)
    return isOnlyOfName && digits.count >= 3 ? "\(organisation)/\(folded(name))" : nil
  }
}
