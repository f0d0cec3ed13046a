import Core

/// An account as `POST /sessions`, once, and `GET /accounts/{uid}/details` describe it.
struct EnableBankingAccount: Hashable, Sendable {
  /// The same in every session.
  let hash: String
  /// Of all its numbers; some of them may be another account's as well.
  let hashes: [String]
  /// Good in its session only; empty for one that is blocked or closed.
  let uid: String
  var iban = ""
  /// BBAN, or a card's number, masked or not.
  var numbers: [String] = []
  var name = ""
  /// Folded, for telling the holder from a payee.
  var holders: Set<String> = []
  /// Nil when unknown, or when the account holds several.
  var currency: Currency?
  /// `CACC CASH CARD LOAN SVGS OTHR`.
  var kind = ""
  /// The most that may be owed; nil where it is not told.
  var creditLimit: Money?

  /// Nil without an identification hash.
  init?(_ json: JSON) {
    let hash = cleaned(json["identification_hash"]?.text ?? "")
    guard !hash.isEmpty else { return nil }
    self.hash = hash
    let others = json["identification_hashes"]?.array?.compactMap { $0.text.map(cleaned) } ?? []
    hashes = others.filter { !$0.isEmpty && $0 != hash }
    uid = cleaned(json["uid"]?.text ?? "")
    kind = json["cash_account_type"]?.text.map(compact) ?? ""
    currency = statedUnit(json["currency"])?.currency
    readNumbers(json)
    let texts = ["details", "product", "name"].compactMap { json[$0]?.text.map(cleaned) }
    name = texts.first { !$0.isEmpty } ?? ""
    readHolders(json["name"]?.text ?? "")
    if let money = statedMoney(json["credit_limit"]) { creditLimit = money.minor < 0 ? -money : money }
  }

  private mutating func readNumbers(_ json: JSON) {
    iban = json["account_id"]?["iban"]?.text.map(compact) ?? ""
    let ids = [json["account_id"]?["other"]].compactMap(\.self) + (json["all_account_ids"]?.array ?? [])
    for id in ids {
      guard let number = id["identification"]?.text.map(compact), !number.isEmpty else { continue }
      switch id["scheme_name"]?.text.map(compact) ?? "" {
      case "IBAN": if iban.isEmpty { iban = number }
      // Other schemes name a person or a company, who has several accounts.
      case "BBAN", "CPAN", "MIBN": if !numbers.contains(number) { numbers.append(number) }
      default: continue
      }
    }
  }

  private mutating func readHolders(_ text: String) {
    let whole = folded(text)
    guard !whole.isEmpty else { return }
    holders.insert(whole)
    // A joint account names its holders in one text.
    for separator in [",", "&", ";", "/"] {
      for part in whole.split(separator: separator) where part.count > 3 { holders.insert(folded(String(part))) }
    }
  }

  var ownNumbers: Set<String> { Set(([iban] + numbers).filter { !$0.isEmpty }) }

  var type: AccountType {
    switch kind {
    case "CARD": .card
    case "CASH": .cash
    case "LOAN": .loan
    case "SVGS": .savings
    case "CACC": .current
    default: .other
    }
  }
}

/// The accounts of one session, and what each is called from session to session.
struct EnableBankingAccounts: Hashable, Sendable {
  let bank: EnableBankingBank?
  let all: [EnableBankingAccount]

  init(bank: EnableBankingBank?, _ all: [EnableBankingAccount]) {
    self.bank = bank
    self.all = all
  }

  /// The identification hash. One number that holds several currencies has one hash: then the currency stands behind it.
  /// Never the uid, which is another one in every session.
  func sourceID(of account: EnableBankingAccount) -> String {
    let isShared = all.count { $0.hash == account.hash } > 1
    return isShared ? "\(account.hash)/\(account.currency?.code ?? "")" : account.hash
  }

  func source(of account: EnableBankingAccount) -> SourceAccount {
    let sourceID = sourceID(of: account)
    let bankName = bank.map { "\($0.name.replacing("/", with: " ")) \($0.country)" } ?? ""
    let shared = Set(all.filter { $0 != account }.flatMap { [$0.hash] + $0.hashes })
    var keys = [account.iban, account.hash].filter { !$0.isEmpty }
    // These are unique only within a bank.
    keys += account.numbers.map { "\(bankName)/\($0)" }
    keys += account.hashes.filter { !shared.contains($0) }
    if !keys.contains(sourceID) { keys.append(sourceID) }
    var source = SourceAccount(sourceID: sourceID, keys: keys)
    source.name = account.name
    source.currency = account.currency
    return source
  }
}
