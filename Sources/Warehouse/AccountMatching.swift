package import Core
import SQLite

/// Which of the household's accounts a source's account is.
package struct AccountMatch: Hashable, Sendable {
  /// Nil: no `[[account]]` claims it; its payloads stay raw.
  package var accountID: String?
  /// It was known before, and nobody claimed it: what was received meanwhile waits in the raw tables.
  package var isNewlyClaimed: Bool
}

extension Warehouse {
  /// Finds the account that claims `source`, and remembers it with its keys.
  ///
  /// In order of the keys' authority: what `match` lists; then what this connection's accounts were once known by, so that
  /// a renewal, which changes a provider's ids, finds the account by the number both have. One number that serves several
  /// accounts is told apart by currency; what stays ambiguous is not matched.
  package func match(
    _ source: SourceAccount, connectionID: String, among accounts: [AccountRow], status: String = "active"
  ) throws -> AccountMatch {
    try write {
      let known = try rememberedAccounts(connectionID)
      let ids = Set(accounts.map(\.accountID))
      let found =
        claimed(source, connectionID: connectionID, among: accounts)
        ?? known.first { $0.sourceID == source.sourceID && $0.accountID.map(ids.contains) == true }?.accountID
        ?? sharedKey(source, with: known.filter { $0.accountID.map(ids.contains) == true }, among: accounts)
      let before = known.first { $0.sourceID == source.sourceID }
      try remember(source, connectionID: connectionID, as: found, status: status)
      return AccountMatch(
        accountID: found, isNewlyClaimed: found != nil && before != nil && before?.accountID == nil)
    }
  }

  /// One problem for each source account that no `[[account]]` claims, with the block to add.
  package func unmatchedAccounts() throws -> [Problem] {
    try read {
      var problems: [Problem] = []
      try database.forEach(
        """
        select connection_id, source_id, name, coalesce(currency, '') from provider_accounts where account_id is null
        order by connection_id, source_id
        """
      ) { row in
        problems.append(
          unmatched(connection: row.text(0), sourceID: row.text(1), name: row.text(2), currency: row.text(3)))
      }
      return problems
    }
  }

  private func unmatched(connection: String, sourceID: String, name: String, currency: String) -> Problem {
    let title = name.isEmpty ? "an account" : name
    var lines = [
      "[[account]]", "id = \"…\"", "name = \"\(name.isEmpty ? "…" : tomlText(name))\"", "type = \"current\"",
    ]
    if !connection.isEmpty { lines.append("connection = \"\(connection)\"") }
    // A file's own id is the account's number, which no message may show whole.
    lines.append(
      connection.isEmpty
        ? "match = [\"…\"]  # the number that ends in \(sourceID.suffix(4)), or a file name pattern"
        : "match = [\"\(tomlText(sourceID))\"]")
    if !currency.isEmpty { lines.append("currency = \"\(currency)\"") }
    return Problem(
      .warning, subject: connection.isEmpty ? title : connection,
      text: "\(title) is not in daybook.toml: what is received for it is kept, and shown nowhere",
      remedy: "add to daybook.toml:\n" + lines.joined(separator: "\n"))
  }

  private func claimed(_ source: SourceAccount, connectionID: String, among accounts: [AccountRow]) -> String? {
    let eligible = accounts.filter { connectionID.isEmpty || $0.connectionID == connectionID }
    for key in source.keys + [source.sourceID] {
      let folded = foldedKey(key)
      guard !folded.isEmpty else { continue }
      // A masked number is told with its institution before it; people write the number alone, under its connection.
      let bare = key.split(separator: "/", maxSplits: 1).last.map { foldedKey(String($0)) } ?? folded
      let claims = eligible.filter { account in
        account.match.contains { [folded, bare].contains(foldedKey($0)) }
      }
      if let only = unambiguous(claims, currency: source.currency) { return only.accountID }
    }
    return nil
  }

  private func unambiguous(_ claims: [AccountRow], currency: Currency?) -> AccountRow? {
    if claims.count <= 1 { return claims.first }
    let same = claims.filter { $0.currency == currency }
    return same.count == 1 ? same.first : nil
  }

  private func sharedKey(
    _ source: SourceAccount, with known: [RememberedAccount], among accounts: [AccountRow]
  ) -> String? {
    for key in source.keys {
      let folded = foldedKey(key)
      let claims = accounts.count { account in account.match.contains { foldedKey($0) == folded } }
      let same = known.filter { other in
        other.keys.contains { foldedKey($0) == folded }
          && (other.currency == source.currency?.code
            || (claims <= 1 && (other.currency == nil || source.currency == nil)))
      }
      let ids = Set(same.compactMap(\.accountID))
      if ids.count == 1 { return ids.first }
    }
    return nil
  }

  private struct RememberedAccount {
    var sourceID: String
    var accountID: String?
    var keys: [String]
    var currency: String?
  }

  private func rememberedAccounts(_ connectionID: String) throws -> [RememberedAccount] {
    var known: [RememberedAccount] = []
    try database.forEach(
      "select source_id, account_id, keys, currency from provider_accounts where connection_id = ? order by source_id",
      .text(connectionID)
    ) { row in
      known.append(
        RememberedAccount(
          sourceID: row.text(0), accountID: row.optionalText(1), keys: FlatJSON.strings(row.text(2)),
          currency: row.optionalText(3)))
    }
    return known
  }

  private func remember(
    _ source: SourceAccount, connectionID: String, as accountID: String?, status: String
  ) throws {
    try database.run(
      """
      insert into provider_accounts (connection_id, source_id, account_id, keys, name, currency, status, learned_on)
      values (?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (connection_id, source_id) do update set
        account_id = excluded.account_id, keys = excluded.keys, status = excluded.status,
        name = case when excluded.name = '' then name else excluded.name end,
        currency = coalesce(excluded.currency, currency)
      """,
      .text(connectionID), .text(source.sourceID), SQLValue(accountID), .text(FlatJSON.array(source.keys)),
      .text(source.name), SQLValue(source.currency?.code), .text(status), .text(today.iso))
  }
}

/// IBANs are written with spaces and in either case.
private func foldedKey(_ key: String) -> String { String(key.filter { $0 != " " }).uppercased() }

private func tomlText(_ text: String) -> String {
  String(text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }.filter { !$0.isNewline })
}
