import Core
import Providers
import Settings
import Warehouse

/// The accounts that a provider told of and that no `[[account]]` is yet, as blocks for daybook.toml.
struct NewAccounts {
  let settings: DaybookSettings
  let connection: String
  /// As the warehouse knows them: an account whose id is new is the one it was by its numbers.
  let known: [KnownSourceAccount]

  /// Those that nobody claims, in the provider's order.
  func unclaimed(_ linked: [LinkedAccount]) -> [LinkedAccount] { linked.filter { !isClaimed($0.account) } }

  private func isClaimed(_ account: SourceAccount) -> Bool {
    let keys = Set((account.keys + [account.sourceID]).flatMap { [Self.folded($0), Self.bare($0)] })
    let own = settings.accounts.filter { $0.connection == connection }
    let named = own.filter { $0.match.contains { keys.contains(Self.folded($0)) } }
    if named.count == 1 { return true }
    // One number that serves several currencies.
    if named.contains(where: { $0.currency == account.currency }) { return true }
    return known.contains { before in
      before.accountID != nil && before.keys.contains { keys.contains(Self.folded($0)) }
        && (before.currency == nil || account.currency == nil || before.currency == account.currency)
    }
  }

  /// The most telling key that leads to this account alone.
  func match(for account: SourceAccount, among all: [LinkedAccount], taken: Set<String>) -> String {
    let others = Set(
      all.filter { $0.account.sourceID != account.sourceID }.flatMap(\.account.keys).map(Self.folded))
    let keys = account.keys + [account.sourceID]
    return keys.first { !others.contains(Self.folded($0)) && !taken.contains(Self.folded($0)) } ?? account.sourceID
  }

  /// Texts in any `match`: one can stand in one account only.
  var takenMatches: Set<String> { Set(settings.accounts.flatMap(\.match).map(Self.folded)) }

  var takenIDs: Set<String> { Set(settings.accounts.flatMap { [$0.id] + $0.was }) }

  /// What it is called unless the person says otherwise: other than the household's other accounts.
  func usualName(_ account: LinkedAccount, number: Int, taken: Set<String>) -> String {
    let told = Self.plain(account.account.name)
    let bank = Self.plain(account.institution)
    let name = told.isEmpty ? (bank.isEmpty ? "Account \(number)" : "\(bank) \(account.type.rawValue)") : told
    if !taken.contains(name.lowercased()) { return name }
    let longer = bank.isEmpty || name.contains(bank) ? name : "\(bank) \(name)"
    if !taken.contains(longer.lowercased()) { return longer }
    return (2...).lazy.map { "\(longer) \($0)" }.first { !taken.contains($0.lowercased()) } ?? longer
  }

  var takenNames: Set<String> { Set(settings.accounts.map { $0.name.lowercased() }) }

  /// Names are bank text: one line, without anything that could steer a terminal, and not too long for a title.
  private static func plain(_ text: String) -> String {
    text.onOneLine.split(separator: " ").joined(separator: " ").prefix(60).description
  }

  /// As the warehouse compares keys.
  static func folded(_ key: String) -> String { String(key.filter { $0 != " " }).uppercased() }

  private static func bare(_ key: String) -> String {
    folded(key.split(separator: "/", maxSplits: 1).last.map(String.init) ?? key)
  }
}
