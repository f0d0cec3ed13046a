import Core
import Providers
import Settings
import Warehouse

/// Puts away what linking a connection obtained: secrets sealed, what later syncs need kept, its accounts found.
struct LinkedStore {
  private let household: Household
  private let connection: ConnectionSettings
  private let console: Console
  private var id: String { connection.id }

  init(_ household: Household, _ connection: ConnectionSettings, _ console: Console) {
    self.household = household
    self.connection = connection
    self.console = console
  }

  func put(_ linked: Linked) throws -> [KnownSourceAccount] {
    let warehouse = try household.openWarehouse()
    let unused = linked.secrets.keys.filter { connection.secrets[$0] != nil }.sorted()
    for name in unused {
      console.message(
        "\(name) stands in daybook.toml, which comes first: the new one is used once that line is taken out")
    }
    return try warehouse.write {
      try SecretStore(household, warehouse).seal(linked.secrets, connection: id)
      for (name, value) in linked.memory.sorted(by: { $0.key < $1.key }) {
        try warehouse.remember(value, as: name, connection: id)
      }
      for answer in linked.cache {
        try warehouse.cache(
          answer.body, as: answer.key, provider: connection.provider.rawValue, timeToLive: answer.timeToLive)
      }
      try keepRecords(linked, warehouse)
      try setState(linked, warehouse)
      return try warehouse.knownAccounts(connection: id)
    }
  }

  private func keepRecords(_ linked: Linked, _ warehouse: Warehouse) throws {
    guard !linked.records.isEmpty else { return }
    let run = try warehouse.beginRun(connection: id, provider: connection.provider.rawValue)
    for record in linked.records { _ = try warehouse.land(record, run: run.runID) }
    try warehouse.finishRun(run, status: "linked", ChangeCount())
  }

  private func setState(_ linked: Linked, _ warehouse: Warehouse) throws {
    let before = try warehouse.connections().first { $0.connectionID == id }
    let institution = linked.institution ?? connection.institution ?? before?.institutionID ?? ""
    var row = ConnectionRow(
      connectionID: id, provider: connection.provider.rawValue, institutionID: institution, status: .active)
    row.consentUntil = linked.consentUntil
    if let until = linked.consentUntil, ConsentWarning(until: until, today: household.clock.today) != nil {
      row.status = .expiring
    }
    row.lastSyncAt = before?.lastSyncAt
    // What answered today, but not whole, is asked again by the next run.
    row.lastSyncDay = before?.lastError == nil ? before?.lastSyncDay : nil
    try warehouse.set(row)
    try warehouse.setProblems([], stage: "sync:\(id)")
    if let agreement = linked.agreement {
      try warehouse.setAgreement(
        id: agreement.id, connectionID: id, acceptedOn: agreement.acceptedOn, expiresOn: agreement.expiresOn,
        historyDays: agreement.historyDays)
    }
    if !linked.institutionName.isEmpty, let institution = linked.institution {
      try warehouse.setInstitution(
        id: institution, name: linked.institutionName, country: "", provider: connection.provider.rawValue)
    }
  }

  /// Which of the household's accounts each is: those whose ids are new are found by their numbers.
  func claim(_ linked: Linked) throws {
    let warehouse = try household.openWarehouse()
    try warehouse.write {
      for account in linked.accounts {
        _ = try warehouse.match(account.account, connectionID: id, among: household.accountRows)
      }
    }
  }
}
