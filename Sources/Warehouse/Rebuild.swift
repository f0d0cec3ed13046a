package import Core
import SQLite

/// How payloads become rows: what the warehouse does not know, given by Commands.
package struct RawMapping {
  /// Kinds that are not fetched every night and belong to every run: `requisition`, `account`, `details`.
  package var contextKinds: Set<String>
  /// A run's records, of all its accounts, as standard rows; pure. `provider` is also `entries`, with the one file.
  package var standardise: (_ provider: String, _ records: [RawRecord]) throws -> [StandardRows]
  /// The rates of one payload of kind `rates`.
  package var rates: (_ record: RawRecord) throws -> [StandardRate]
  /// The values of one payload of a property source; nil for what is none.
  package var property: (_ record: RawRecord) -> (source: PropertySource, values: [PropertyValue])?
  /// The prices of one payload of `MappedPrices.kinds`; pure but for the securities that there are.
  package var prices: (_ record: RawRecord, _ securities: [KnownSecurity]) throws -> MappedPrices
  /// Reads one bank file into the import; which account its rows are of is its own affair.
  package var file: (_ record: RawRecord, _ into: FileImport) throws -> Void

  package init(
    contextKinds: Set<String>,
    standardise: @escaping (_ provider: String, _ records: [RawRecord]) throws -> [StandardRows],
    rates: @escaping (_ record: RawRecord) throws -> [StandardRate],
    property: @escaping (_ record: RawRecord) -> (source: PropertySource, values: [PropertyValue])? = { _ in nil },
    prices: @escaping (_ record: RawRecord, _ securities: [KnownSecurity]) throws -> MappedPrices = { _, _ in
      MappedPrices(source: "")
    },
    file: @escaping (_ record: RawRecord, _ into: FileImport) throws -> Void
  ) {
    self.contextKinds = contextKinds
    self.standardise = standardise
    self.rates = rates
    self.property = property
    self.prices = prices
    self.file = file
  }
}

/// What a payload of a price source was mapped to.
package struct MappedPrices: Sendable {
  /// `yahoo`, `file`.
  package var source: String
  package var series: [StandardPrices] = []
  /// All that the source has, not only what is new.
  package var isEverything = false

  package init(source: String) { self.source = source }

  /// A series or a file of them; listings that a search found; series of listings that were not taken.
  package static let kinds: Set<String> = ["prices", "listings", "candidates"]
}

extension Warehouse {
  /// Standardises what a run landed: maps its records, finds the accounts, updates their rows.
  ///
  /// An account that was not claimed until now gets what earlier runs received for it, in their order. The run is not
  /// finished by this; `finishRun` says how it went.
  package func process(
    _ run: SyncRun, accounts: [AccountRow], mapping: RawMapping
  ) throws -> [String: Standardised] {
    try write {
      let answers = try answers(of: run, mapping)
      var late: Set<String> = []
      let matched = try self.matched(answers, run, accounts) { late.insert($0) }
      var results: [String: Standardised] = [:]
      if !late.isEmpty {
        for earlier in try runs(where: "status <> 'fetching'")
        where earlier.connectionID == run.connectionID && earlier.runID < run.runID {
          let answers = try self.answers(of: earlier, mapping).filter { late.contains($0.account.sourceID) }
          merge(try standardise(self.matched(answers, earlier, accounts) { _ in }, earlier), into: &results)
        }
      }
      merge(try standardise(matched, run), into: &results)
      return results
    }
  }

  /// Makes the standard tables again from everything ever received; ids, and the days facts became known, stay.
  ///
  /// Raw payloads, the state of connections and problems are not touched. Tables that are not the warehouse's (those of
  /// analysis) are dropped: they name rows that are made anew, and are made again from nothing.
  package func rebuild(accounts: [AccountRow], mapping: RawMapping) throws {
    // The rows they refer to go; "this pragma is a no-op within a transaction" (pragma.html).
    try explained(path) { try database.execute("pragma foreign_keys = off") }
    defer { try? database.execute("pragma foreign_keys = on") }
    try write {
      try dropForeignTables()
      for table in [
        "transactions", "transaction_links", "account_sources", "balances", "exchange_rates", "fact_days",
        "file_corrections", "securities", "security_keys", "trades", "holdings", "holding_days", "account_terms",
        "property_values", "prices", "price_series", "security_events",
      ] {
        try database.run("delete from \(table)")
      }
      database.forgetStatements()
      var prices = PriceReplay()
      for step in try replaySteps() {
        if case .single(let payload) = step, MappedPrices.kinds.contains(payload.record.kind) {
          try replay(prices: payload, mapping, &prices)
        } else {
          try replay(step, accounts, mapping)
        }
      }
      try replayLate(&prices, mapping)
      for account in accounts { try markAllMonths(of: account.accountID) }
    }
  }

  // MARK: Replaying

  private enum ReplayStep {
    case run(SyncRun)
    case single(RawPayload)
  }

  /// Finished runs and single payloads in the order of landing.
  private func replaySteps() throws -> [ReplayStep] {
    let runs = Dictionary(uniqueKeysWithValues: try runs(where: "status <> 'fetching'").map { ($0.runID, $0) })
    var begun: Set<Int64> = []
    return try allPayloads().compactMap { payload in
      guard let runID = payload.runID else { return .single(payload) }
      guard let run = runs[runID], begun.insert(runID).inserted else { return nil }
      return .run(run)
    }
  }

  private func replay(_ step: ReplayStep, _ accounts: [AccountRow], _ mapping: RawMapping) throws {
    switch step {
    case .run(let run):
      _ = try standardise(matched(answers(of: run, mapping), run, accounts) { _ in }, run)
    case .single(let payload):
      let record = try record(payload)
      // What linking brought, beside any run: its runs find it.
      if mapping.contextKinds.contains(record.kind) { return }
      if record.kind == "rates", record.provider == OwnRates.provider {
        try replaceOwnRates(with: mapping.rates(record), on: record.day)
      } else if record.kind == "rates" {
        try store(rates: mapping.rates(record), source: record.provider, on: record.day)
      } else if record.provider == "property" {
        if let (source, values) = mapping.property(record) {
          try store(property: values, source: source, region: record.accountKey, on: record.day)
        }
      } else if record.provider == Source.entries.namespace {
        try replayEntries(payload, record, accounts, mapping)
      } else {
        let provenance = Provenance(
          source: .file, payloadID: payload.payloadID, fetchedAt: record.fetchedAt, day: record.day)
        _ = try importing(from: provenance) { try mapping.file(record, $0) }
      }
    }
  }

  private struct PriceReplay {
    /// What searches found, by the security's key, until prices say which listing was taken.
    var listings: [String: MappedPrices] = [:]
    /// Of securities that are told of later, and files, which are of all there are in the end.
    var late: [RawPayload] = []
  }

  private func replay(prices payload: RawPayload, _ mapping: RawMapping, _ replay: inout PriceReplay) throws {
    guard payload.record.status == 200, payload.record.kind != "candidates" else { return }
    let record = try record(payload)
    let mapped = try mapping.prices(record, [])
    if record.kind == "listings" {
      replay.listings[record.accountKey] = mapped
    } else if mapped.isEverything {
      replay.late.append(payload)
    } else {
      let known = try mapped.series.allSatisfy {
        try store(prices: $0, source: mapped.source, on: record.day) != .unknown
      }
      if !known { replay.late.append(payload) }
      if known { try replayListings(of: record, &replay) }
    }
  }

  private func replayListings(of record: RawRecord, _ replay: inout PriceReplay) throws {
    guard let found = replay.listings.removeValue(forKey: record.accountKey) else { return }
    for listing in found.series { try store(prices: listing, source: found.source, on: record.day) }
  }

  private func replayLate(_ replay: inout PriceReplay, _ mapping: RawMapping) throws {
    let securities = try knownSecurities()
    for payload in replay.late {
      let record = try record(payload)
      let mapped = try mapping.prices(record, securities)
      if mapped.isEverything {
        try replacePrices(with: mapped.series, source: mapped.source, on: record.day)
      } else {
        for series in mapped.series { try store(prices: series, source: mapped.source, on: record.day) }
        try replayListings(of: record, &replay)
      }
    }
  }

  private func replayEntries(
    _ payload: RawPayload, _ record: RawRecord, _ accounts: [AccountRow], _ mapping: RawMapping
  ) throws {
    let provenance = Provenance(
      source: .entries, payloadID: payload.payloadID, fetchedAt: record.fetchedAt, day: record.day)
    let ids = Set(accounts.map(\.accountID))
    for rows in try mapping.standardise(record.provider, [record]) where ids.contains(rows.account.sourceID) {
      // A person names the household's own account.
      _ = try standardise([rows], as: rows.account.sourceID, from: provenance)
    }
  }

  // MARK: One run

  private func answers(of run: SyncRun, _ mapping: RawMapping) throws -> [StandardRows] {
    let records = try records(run: run, contextKinds: mapping.contextKinds)
    return records.isEmpty ? [] : try mapping.standardise(run.provider, records)
  }

  /// The answers by the household's account, in order of its id.
  private func matched(
    _ answers: [StandardRows], _ run: SyncRun, _ accounts: [AccountRow], whenLate: (_ sourceID: String) -> Void
  ) throws -> [(accountID: String, answers: [StandardRows])] {
    var byAccount: [String: [StandardRows]] = [:]
    for answer in answers {
      let match = try match(answer.account, connectionID: run.connectionID, among: accounts)
      if match.isNewlyClaimed { whenLate(answer.account.sourceID) }
      if let accountID = match.accountID { byAccount[accountID, default: []].append(answer) }
    }
    return byAccount.sorted { $0.key < $1.key }.map { (accountID: $0.key, answers: $0.value) }
  }

  private func standardise(
    _ matched: [(accountID: String, answers: [StandardRows])], _ run: SyncRun
  ) throws -> [String: Standardised] {
    let payloads = try payloads(run: run)
    var results: [String: Standardised] = [:]
    for (accountID, answers) in matched {
      let keys = Set(answers.map(\.account.sourceID))
      // Where one answer is of all accounts, it names none.
      let transactions = payloads.filter { $0.record.kind == "transactions" }
      let last =
        transactions.last { keys.contains($0.record.accountKey) } ?? transactions.last { $0.record.accountKey.isEmpty }
      let provenance = Provenance(
        source: .connection(run.connectionID, provider: run.provider),
        payloadID: (last ?? payloads.last)?.payloadID ?? 0, fetchedAt: run.startedAt, day: run.day)
      for round in rounds(answers) {
        results[accountID, default: Standardised()] += try standardise(round, as: accountID, from: provenance)
      }
    }
    return results
  }

  /// Answers of several source accounts make one set; several answers of one, as a run that went on after a kill has, follow
  /// each other, or rows that stand in two of them would count twice. Every round holds one answer of each source account.
  private func rounds(_ answers: [StandardRows]) -> [[StandardRows]] {
    var sources: [String] = []
    var bySource: [String: [StandardRows]] = [:]
    for answer in answers {
      let sourceID = answer.account.sourceID
      if bySource[sourceID] == nil { sources.append(sourceID) }
      bySource[sourceID, default: []].append(answer)
    }
    let count = bySource.values.map(\.count).max() ?? 0
    return (0..<count).map { round in
      sources.compactMap { source in
        let own = bySource[source] ?? []
        return round < own.count ? own[round] : own.last
      }
    }
  }

  private func merge(_ more: [String: Standardised], into results: inout [String: Standardised]) {
    for (accountID, result) in more {
      results[accountID, default: Standardised()] += result
    }
  }

  private func dropForeignTables() throws {
    var drops: [String] = []
    let own = try ownTables()
    try database.forEach(
      """
      select type, name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite!_%' escape '!'
      order by type desc, name
      """
    ) { row in
      if !own.contains(row.text(1)) { drops.append("drop \(row.text(0)) \"\(row.text(1))\"") }
    }
    database.forgetStatements()
    for drop in drops { try database.execute(drop) }
  }

  /// What the migrations make, asked of a database that has nothing else.
  private func ownTables() throws -> Set<String> {
    let empty = try Database(path: ":memory:", mode: .memory)
    try Migrations.shipped.migrate(empty, name: "")
    var names: Set<String> = []
    try empty.forEach("select name from sqlite_schema where type in ('table', 'view')") { names.insert($0.text(0)) }
    return names
  }
}
