package import Core
import Files
import HTTP
import Hashing
import Providers
import SQLite
import Settings
package import Warehouse

/// Exchange rates: the household's own file, the ECB's, or Frankfurter's.
package struct RatesStage {
  static let fileProvider = OwnRates.provider
  private static let lastModifiedKey = "ecb_last_modified"
  private static let frankfurterKey = "frankfurter_fetched"

  private let household: Household
  private let warehouse: Warehouse

  package init(_ household: Household, _ warehouse: Warehouse) {
    self.household = household
    self.warehouse = warehouse
  }

  /// Reads the file of `[rates]` when it has changed; nothing to do for other sources.
  /// - Returns: rates that are new or changed, or are gone.
  @discardableResult
  package func loadFile() throws -> Int {
    guard household.settings.rates.source == .file, let name = household.settings.rates.file else { return 0 }
    let path = name.hasPrefix("/") ? name : "\(household.folder)/\(name)"
    let bytes: [UInt8]
    do {
      bytes = try Files.read(path)
    } catch {
      throw UserError(
        "the rates file \(name) cannot be read",
        hint: "[rates] in daybook.toml names it: correct it there, or put the file in its place")
    }
    let hash = hexadecimal(BLAKE2b.digest(bytes, length: 16))
    let seen = try warehouse.remembered("rates_file")
    guard seen != hash else { return 0 }
    let rates = try RatesFile.read(bytes, file: name)
    return try warehouse.write {
      let record = RawRecord(
        provider: Self.fileProvider, kind: "rates", key: name, fetchedAt: household.clock.now,
        day: household.clock.today, body: bytes)
      _ = try warehouse.land(record)
      try warehouse.remember("rates_file", hash)
      return try warehouse.replaceOwnRates(with: rates)
    }
  }

  /// The file of `[rates]` as one source among others: one that cannot be read spoils no bank's night.
  func syncFile() throws -> SyncLine {
    var line = SyncLine(name: "rates")
    var problems: [Problem] = []
    do {
      line.count.new = try loadFile()
    } catch let error where error is UserError || error is UserErrors {
      let name = household.settings.rates.file ?? ""
      line.skipped = String(describing: error).split(separator: "\n").first.map(String.init) ?? name
      line.remedy = "put \(name) right: daybook build says every line that is wrong"
      problems = [Problem(.error, subject: "Rates", text: line.skipped ?? "", remedy: line.remedy ?? "")]
    }
    try warehouse.setProblems(problems, stage: "sync:rates")
    return line
  }

  /// What has to be fetched; nil when nothing has, or the rates come from a file.
  func work() throws -> RatesWork? {
    switch household.settings.rates.source {
    case .ecb:
      let state = try ecbState()
      return state.firstNeeded == nil ? nil : .ecb(state)
    case .frankfurter:
      let state = try frankfurterState()
      return state.firstNeeded == nil ? nil : .frankfurter(state)
    case .file: return nil
    }
  }

  func frankfurterState() throws -> FrankfurterState {
    var state = FrankfurterState()
    let currencies = try currencies()
    state.firstNeeded = try firstNeeded(source: "frankfurter", of: currencies)
    state.quotes = currencies.filter { $0 != .eur }
    state.fetched = try warehouse.remembered(Self.frankfurterKey).flatMap { FrankfurterSpan($0) }
    return state
  }

  /// The first day that needs a rate; nil when the household has one currency.
  private func firstNeeded(source: String, of currencies: [Currency]) throws -> Day? {
    let home = household.settings.household.currency
    guard currencies.contains(where: { $0 != home }) else { return nil }
    let foreign = try warehouse.database.value(
      "select min(day) from transactions where currency <> ? and retired_on is null", .text(home.code)
    ).text.flatMap { Day(iso: $0) }
    let held = try warehouse.database.value(
      """
      select min(day) from (
        select security_id, day from trades where retired_on is null union all select security_id, day from holdings)
      where security_id in (select security_id from securities where currency <> ?1)
        or security_id in (select security_id from prices where currency <> ?1)
      """, .text(home.code)
    ).text.flatMap { Day(iso: $0) }
    // Cash that accounts hold beside their own currency, and what trades paid of it.
    let cash = try warehouse.database.value(
      """
      select min(day) from (
        select day from balances where currency <> ?1 and retired_on is null
        union all select day from trades where currency <> ?1 and retired_on is null)
      """, .text(home.code)
    ).text.flatMap { Day(iso: $0) }
    let openings = household.settings.accounts.filter { $0.currency != home }.compactMap(\.opening?.day)
    let valuations = household.settings.assets.filter { $0.currency != home }.compactMap(\.valuations.first?.day)
    // Before the first sync nobody knows how far history goes: as far as a bank gives any. The same is asked when that
    // sync was killed before its rates were stored, so that its books become those of one that was not.
    let hasRates = try warehouse.database.value("select 1 from exchange_rates where source = ? limit 1", .text(source))
    let blind = hasRates != .null ? [] : [household.clock.today - 730]
    return ([foreign, held, cash].compactMap { $0 } + openings + valuations + blind).min()
  }

  /// What the ECB has to be asked for: nothing when the household has one currency.
  func ecbState() throws -> ECBState {
    var state = ECBState()
    let currencies = try currencies()
    state.firstNeeded = try firstNeeded(source: "ecb", of: currencies)
    let spans = try currencies.filter { $0 != .eur }.map { currency in
      (
        oldest: try edge("min", currency), newest: try edge("max", currency)
      )
    }
    // A currency that came later than the others needs the whole history again.
    state.oldest = spans.contains { $0.oldest == nil } ? nil : spans.compactMap(\.oldest).max()
    state.newest = spans.contains { $0.newest == nil } ? nil : spans.compactMap(\.newest).min()
    state.lastModified = try warehouse.remembered(Self.lastModifiedKey)
    return state
  }

  private func edge(_ function: String, _ currency: Currency) throws -> Day? {
    try warehouse.database.value(
      "select \(function)(day) from exchange_rates where base = 'EUR' and quote = ? and source = 'ecb'",
      .text(currency.code)
    ).text.flatMap { Day(iso: $0) }
  }

  /// Stores what a fetch brought; its payloads are safe already.
  func finish(_ outcome: RatesOutcome, _ records: [RawRecord]) throws -> Int {
    var stored = 0
    let currencies = records.isEmpty ? [] : try currencies()
    for record in records {
      stored += try warehouse.store(rates: Self.rates(record, of: currencies), source: record.provider)
    }
    switch outcome {
    case .ecb(let outcome):
      if let lastModified = outcome.lastModified { try warehouse.remember(Self.lastModifiedKey, lastModified) }
    case .frankfurter(let outcome):
      if let fetched = outcome.fetched { try warehouse.remember(Self.frankfurterKey, fetched.text) }
    }
    return stored
  }

  /// The household's, those that its securities are traded and priced in, and those that its accounts hold or move beside
  /// their own; each once, sorted.
  func currencies() throws -> [Currency] {
    var all = Set(household.currencies)
    try warehouse.database.forEach(
      """
      select currency from securities where security_id in (select security_id from holdings
        union select security_id from trades where retired_on is null)
      union select currency from prices union select price_currency from holdings union select currency from balances
      union select currency from trades union select currency from transactions
      """
    ) { row in
      if let currency = row.optionalText(0).flatMap({ Currency($0) }) { all.insert(currency) }
    }
    return all.sorted()
  }

  /// A payload's rates of the currencies that are needed; the ECB publishes thirty.
  static func rates(_ record: RawRecord, of currencies: [Currency]) -> [StandardRate] {
    let wanted = Set(currencies)
    let all =
      record.provider == "frankfurter"
      ? FrankfurterMapping.rates(of: record).rates : ECBMapping.rates(of: record).rates
    return all.filter { wanted.contains($0.quote) }
  }
}

extension Household {
  /// Of the household, its accounts and assets; each once, sorted.
  package var currencies: [Currency] {
    Set(
      [settings.household.currency] + settings.accounts.map(\.currency) + settings.assets.map(\.currency)
    ).sorted()
  }
}
