import Core
import HTTP
import Providers
import Settings
import Warehouse

/// What assets follow: prices of homes, and estimates of one house. One line, `property`.
struct PropertyStage {
  static let name = "property"

  // RentCast's free plan has fifty requests a month, and charges for every one beyond them without asking.
  private static let mostEstimates = 40

  private let household: Household
  private let warehouse: Warehouse

  init(_ household: Household, _ warehouse: Warehouse) {
    self.household = household
    self.warehouse = warehouse
  }

  /// Nil when no asset follows anything.
  func sync(over transport: Transport, isNightly: Bool) async throws -> SyncLine? {
    let assets = household.settings.assets.filter { $0.after != nil }
    guard !assets.isEmpty else { return nil }
    var line = SyncLine(name: Self.name)
    var problems: [Problem] = []
    let today = household.clock.today
    let retrying = transport.retrying(RetryPolicy())
    var asked: [String: PropertyOutcome] = [:]
    var isFresh = true
    for asset in assets {
      guard let source = asset.after else { continue }
      let want: PropertyWant
      do {
        want = try self.want(asset, source)
      } catch let error as UserError {
        problems.append(Problem(.warning, subject: asset.name, text: error.message, remedy: error.hint ?? ""))
        continue
      }
      guard asked[want.key] == nil, try isDue(want, isNightly: isNightly) else {
        problems += try triedInVain(want, asset) + standing(want, asset)
        continue
      }
      if want.source == .rentcast, try estimates(source.connection) >= Self.mostEstimates {
        problems.append(
          Problem(
            .warning, subject: asset.name,
            text: "\(Self.mostEstimates) estimates have been asked of RentCast this month; more could cost money",
            remedy: "the next is asked for next month"))
        continue
      }
      isFresh = false
      let outcome = try await PropertySync(transport: retrying, now: household.clock.now, today: today, keep: { _ in })
        .run(want)
      asked[want.key] = outcome
      try warehouse.write { line.count.new += try finish(outcome, want, source) }
      if let text = outcome.problem {
        problems.append(Problem(.warning, subject: asset.name, text: text, remedy: outcome.remedy))
      } else {
        problems += try standing(want, asset)
      }
    }
    line.isFresh = isFresh && problems.isEmpty
    line.skipped = problems.first?.text
    line.remedy = problems.first.map(\.remedy)
    try warehouse.setProblems(problems, stage: "sync:\(Self.name)")
    return line
  }

  /// A payload's values, for a rebuild.
  static func values(_ record: RawRecord) -> (source: PropertySource, values: [PropertyValue])? {
    guard let source = PropertySource(rawValue: String(record.kind.dropFirst("property:".utf8.count))) else {
      return nil
    }
    return (source, PropertyMapping.values(of: record).values)
  }

  // MARK: What to ask

  private func want(_ asset: AssetSettings, _ source: ValueSource) throws -> PropertyWant {
    // Several assets of one region share one answer: it must reach back to the earliest of their values.
    let earliest = household.settings.assets.filter {
      $0.after?.region == source.region && $0.after?.source == source.source
    }
    .compactMap(\.valuations.first?.day).min()
    var want = PropertyWant(
      source: source.source, region: source.region, from: earliest ?? household.clock.today)
    want.propertyType = source.propertyType
    want.address = source.address
    want.baseURL = source.baseURL
    if source.source == .rentcast {
      guard let connection = household.settings.connections.first(where: { $0.id == source.connection }) else {
        throw UserError("there is no connection '\(source.connection)'", hint: "add [[connection]] with its key")
      }
      want.baseURL = source.baseURL ?? connection.baseURL
      want.apiKey = try SecretStore(household, warehouse).secret("key", of: connection)
    }
    return want
  }

  private func memory(_ want: PropertyWant, _ what: String) -> String { "property_\(what) \(want.key)" }

  /// A good answer is good for a while; a bad one is asked for again the next night.
  private func isDue(_ want: PropertyWant, isNightly: Bool) throws -> Bool {
    let today = household.clock.today
    if isNightly, try lastTry(want)?.day == today { return false }
    guard let text = try warehouse.remembered(memory(want, "answered")) else { return true }
    let parts = text.split(separator: " ").compactMap { Day(iso: $0) }
    guard parts.count == 2 else { return true }
    // An earlier value needs more of the index than was asked for.
    return parts[1] > want.from || today - parts[0] >= want.source.askEvery
  }

  private func finish(_ outcome: PropertyOutcome, _ want: PropertyWant, _ source: ValueSource) throws -> Int {
    let today = household.clock.today
    try warehouse.remember(
      memory(want, "tried"), [today.iso, outcome.problem ?? "", outcome.remedy].joined(separator: "\n"))
    if outcome.isBilled {
      let key = "property_estimates \(source.connection) \(today.month.iso)"
      try warehouse.remember(key, String(try estimates(source.connection) + 1))
    }
    guard let record = outcome.record else { return 0 }
    _ = try warehouse.land(record)
    if outcome.problem == nil { try warehouse.remember(memory(want, "answered"), "\(today.iso) \(want.from.iso)") }
    return try warehouse.store(
      property: PropertyMapping.values(of: record).values, source: want.source, region: want.region, on: today)
  }

  private func estimates(_ connection: String) throws -> Int {
    try warehouse.remembered("property_estimates \(connection) \(household.clock.today.month.iso)").flatMap { Int($0) }
      ?? 0
  }

  // MARK: What is known does not reach

  private func lastTry(_ want: PropertyWant) throws -> (day: Day, problem: String, remedy: String)? {
    guard let text = try warehouse.remembered(memory(want, "tried")) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count == 3, let day = Day(iso: lines[0]) else { return nil }
    return (day, lines[1], lines[2])
  }

  /// One try a night: what it came to stands until the next.
  private func triedInVain(_ want: PropertyWant, _ asset: AssetSettings) throws -> [Problem] {
    guard let last = try lastTry(want), last.day == household.clock.today, !last.problem.isEmpty else { return [] }
    return [Problem(.warning, subject: asset.name, text: last.problem, remedy: last.remedy)]
  }

  /// An index that begins after a value cannot move it.
  private func standing(_ want: PropertyWant, _ asset: AssetSettings) throws -> [Problem] {
    guard want.source.isIndex, let anchor = asset.valuations.last(where: { $0.day <= household.clock.today }) else {
      return []
    }
    let first = try warehouse.firstPropertyPeriod(want.source, region: want.region)
    guard let first, first.first > anchor.day else { return [] }
    return [
      Problem(
        .warning, subject: asset.name,
        text:
          "\(want.source.title) begins in \(first.text), after the value of \(anchor.day.iso), which stays as it is",
        remedy: "add a later value to `valuations` of [[asset]] \(asset.id)")
    ]
  }
}
