/// In which zone the days of each account are: an instant that a service tells becomes a calendar day there.
package struct AccountZones: Sendable {
  package struct Account: Sendable {
    package var connectionID: String
    /// As `[[account]]` lists them.
    package var match: [String]
    package var zone: Zone

    package init(connectionID: String, match: [String], zone: Zone) {
      self.connectionID = connectionID
      self.match = match
      self.zone = zone
    }
  }

  private let household: Zone
  private let accounts: [Account]

  package init(household: Zone, accounts: [Account] = []) {
    self.household = household
    self.accounts = accounts
  }

  package static let utc = AccountZones(household: .utc)

  /// That of the account which claims `source`; where none does for certain, the connection's one zone, else the household's.
  package func zone(of source: SourceAccount, connectionID: String) -> Zone {
    let own = accounts.filter { $0.connectionID == connectionID }
    let zones = Set(own.map(\.zone))
    guard zones.count > 1 else { return zones.first ?? household }
    for key in source.keys + [source.sourceID] {
      // As accounts are matched: a number may stand without the institution before it.
      let keys = [folded(key), key.split(separator: "/", maxSplits: 1).last.map { folded(String($0)) } ?? ""]
      let claims = Set(own.filter { account in account.match.contains { keys.contains(folded($0)) } }.map(\.zone))
      if claims.count == 1, let zone = claims.first { return zone }
    }
    return household
  }

  private func folded(_ key: String) -> String { String(key.filter { $0 != " " }).uppercased() }
}
