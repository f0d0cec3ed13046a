import Core
import Files
import Hashing
import Providers
import Settings
import Warehouse

/// The household's own prices: `file` under `[prices]`, read every night as the rates' is.
struct PricesFileWork {
  static let provider = "prices-file"
  private static let seenKey = "prices_file"

  struct Outcome {
    var count = ChangeCount()
    var problems: [Problem] = []
    /// Why it was left alone, in a line.
    var skipped: String?
    var remedy: String?
  }

  private let household: Household
  private let warehouse: Warehouse

  init(_ household: Household, _ warehouse: Warehouse) {
    self.household = household
    self.warehouse = warehouse
  }

  /// One that cannot be read leaves what is known of it, and spoils no other source.
  func run() throws -> Outcome {
    guard let name = household.settings.prices.file else {
      try warehouse.remember(Self.seenKey, "")
      return Outcome(count: try warehouse.replacePrices(with: [], source: "file"))
    }
    do {
      return try load(name)
    } catch let error where error is UserError || error is UserErrors {
      var outcome = Outcome()
      let line = String(describing: error).split(separator: "\n").first.map(String.init) ?? name
      outcome.skipped = line
      outcome.remedy = "put \(name) right: daybook check says every line that is wrong"
      outcome.problems = [Problem(.error, subject: "Prices", text: line, remedy: outcome.remedy ?? "")]
      return outcome
    }
  }

  private func load(_ name: String) throws -> Outcome {
    let bytes = try Self.read(name, household)
    let rows = try PricesFile.read(bytes, file: name)
    var outcome = Outcome()
    let securities = try warehouse.knownSecurities()
    let names = SecurityNames(securities, household.settings)
    outcome.problems = Self.unknown(rows, names, name)
    // The same file says more once another security is known.
    let hash = hexadecimal(BLAKE2b.digest(bytes, length: 16))
    let known = BLAKE2b.hex(
      securities.map { "\($0)" }.joined(separator: "\n") + "\(household.settings.securities)", length: 16)
    let seen = (try warehouse.remembered(Self.seenKey) ?? "").split(separator: " ").map(String.init)
    guard seen != [hash, known] else { return outcome }
    outcome.count = try warehouse.write {
      let record = RawRecord(
        provider: Self.provider, kind: "prices", key: name, fetchedAt: household.clock.now, day: household.clock.today,
        body: bytes)
      if seen.first != hash { _ = try warehouse.land(record) }
      try warehouse.remember(Self.seenKey, "\(hash) \(known)")
      return try warehouse.replacePrices(with: Self.series(rows, names), source: "file")
    }
    return outcome
  }

  private static func read(_ name: String, _ household: Household) throws -> [UInt8] {
    do {
      return try Files.read(name.hasPrefix("/") ? name : "\(household.folder)/\(name)")
    } catch {
      throw UserError(
        "the file of prices \(name) cannot be read",
        hint: "[prices] in daybook.toml names it: correct it there, or put the file in its place")
    }
  }

  /// What is wrong with it, for `daybook check`.
  static func errors(_ household: Household) -> [UserError] {
    guard let name = household.settings.prices.file else { return [] }
    do {
      _ = try PricesFile.read(try read(name, household), file: name)
      return []
    } catch let error as UserError {
      return [error]
    } catch let errors as UserErrors {
      return errors.errors
    } catch { return [] }
  }

  // MARK: Mapping

  /// A payload of it, for a rebuild: one that is no longer the household's file says nothing.
  static func mapped(_ record: RawRecord, _ securities: [KnownSecurity], _ household: Household) throws -> MappedPrices
  {
    var mapped = MappedPrices(source: "file")
    mapped.isEverything = true
    guard record.key == household.settings.prices.file else { return mapped }
    mapped.series = series(
      try PricesFile.read(record.body, file: record.key), SecurityNames(securities, household.settings))
    return mapped
  }

  private static func series(_ rows: [PricesFile.Row], _ names: SecurityNames) -> [StandardPrices] {
    var byID: [String: [Day: StandardPrice]] = [:]
    for row in rows {
      guard let id = names[row.symbol] else { continue }
      byID[id, default: [:]][row.day] = StandardPrice(
        day: row.day, currency: row.price.currency, close: row.price.value)
    }
    return byID.sorted { $0.key < $1.key }.map { id, prices in
      var series = StandardPrices(securityKey: id, symbol: "")
      series.prices = prices.values.sorted { $0.day < $1.day }
      return series
    }
  }

  /// Symbols that no security of the books bears, each once.
  private static func unknown(_ rows: [PricesFile.Row], _ names: SecurityNames, _ file: String) -> [Problem] {
    var seen: Set<String> = []
    return rows.filter { names[$0.symbol] == nil && seen.insert($0.symbol).inserted }.prefix(20).map { row in
      Problem(
        .info, subject: "Prices",
        text: "\(file):\(row.line): no security of the books is called '\(row.symbol)': its prices wait",
        remedy: "nothing, if none is held yet; else write its ISIN, or give it a [[security]] with that symbol")
    }
  }
}
