package import Analytics
package import Core
import Files
import SQLite
package import Settings
package import Warehouse

/// A household as a command finds it: its folder, what its settings and decisions say, and what day it is there.
package struct Household: Sendable {
  package var folder: String
  package var settings: DaybookSettings
  package var decisions: Decisions
  /// What is wrong with decisions.csv; neither of two lines that contradict each other holds.
  package var decisionProblems: [UserError]
  package var clock: Clock
  /// Whose own books these are: a copy of what that member may see. Nil: the whole household's.
  package var member: String?

  /// Reads the folder's settings and decisions.
  package static func open(_ invocation: Invocation) throws -> Household {
    let folder = try folder(invocation)
    guard Files.exists("\(folder)/\(DaybookSettings.fileName)") else {
      if Restoring.isBrokenOff(in: folder) {
        throw UserError(
          "a restore was broken off in \(invocation.value("household") ?? "this folder")",
          hint: "daybook restore FILE again brings it to its end")
      }
      throw UserError(
        "there is no daybook.toml in \(invocation.value("household") ?? "this folder")",
        hint: "daybook init begins a household; --household DIR names one")
    }
    var settings = try DaybookSettings.load(folder: folder)
    let file = try DecisionsFile.load(folder: folder)
    let read = file.decisions(categories: settings.categories.map(\.path))
    let laid = settings.take(read.decisions)
    return Household(
      folder: folder, settings: settings, decisions: read.decisions,
      decisionProblems: file.problems + read.problems + laid,
      clock: try clock(invocation, settings.household.timezone))
  }

  package static func folder(_ invocation: Invocation) throws -> String {
    let named = invocation.value("household") ?? "."
    let absolute = named.hasPrefix("/") ? named : "\(Files.currentFolder)/\(named)"
    return absolute.hasSuffix("/.") ? String(absolute.dropLast(2)) : absolute
  }

  package static func clock(_ invocation: Invocation, _ timezone: String) throws -> Clock {
    guard let zone = Zone(timezone) else { throw UserError("no time zone is called '\(timezone)'") }
    return try invocation.day("today").map { Clock(today: $0, in: zone) } ?? .system(in: zone)
  }

  /// What is made for the household, or below `members/` for one member.
  private var home: String { member.map { "\(folder)/members/\($0)" } ?? folder }
  package var databasePath: String { "\(home)/daybook.sqlite" }
  package var inbox: String { "\(folder)/inbox" }
  package var site: String { "\(home)/site" }
  package var reports: String { "\(home)/reports" }

  /// For a run that changes facts; hold the lock first.
  package func openWarehouse() throws -> Warehouse {
    let warehouse = try Warehouse(path: databasePath, today: clock.today, now: clock.now)
    let problems = try warehouse.setAccounts(accountRows)
    try warehouse.setProblems(problems + settingsProblems, stage: "settings")
    return warehouse
  }

  /// For a command that only reads.
  /// - Parameter console: told when the figures do not know all facts.
  package func openForReading(_ console: Console? = nil) throws -> BooksReader {
    guard Files.exists(databasePath) else {
      throw UserError("there are no books yet", hint: "daybook sync or daybook import FILE fetches the first facts")
    }
    guard let (reader, standing) = try readerOfFigures() else {
      throw UserError(
        "the books hold facts, but no figures made of them by this version and in this currency",
        hint: "daybook build makes them")
    }
    if standing == .behind {
      console?.message("facts have come since these figures were made; next: daybook build")
    }
    return reader
  }

  /// What `--as-known-on DAY` is to a command that reads.
  static let asKnownOn = Command.Option(
    "as-known-on", "DAY", "the books as they were known at the end of that day: later facts are left out")

  /// For a command that takes `--as-known-on`.
  /// - Returns: with the day, the household on that day beside its books then.
  func openForReading(_ invocation: Invocation) throws -> (household: Household, books: BooksReader) {
    guard let day = try invocation.day(Self.asKnownOn.name) else {
      return (self, try openForReading(invocation.console))
    }
    guard day <= clock.today else { throw UsageError("\(day) is yet to come") }
    guard Files.exists(databasePath) else { return (self, try openForReading(invocation.console)) }
    var then = self
    then.clock = Clock(today: day, in: clock.zone)
    invocation.console.progress("making the figures as they were known on \(day)")
    defer { invocation.console.endProgress() }
    let warehouse = try Warehouse.asKnown(
      on: day, now: then.clock.now, from: databasePath, accounts: accountRows, mapping: RawMappings.mapping(then))
    _ = try Analysis.run(warehouse.database, settings: settings, decisions: decisions, today: day)
    return (then, try BooksReader(warehouse, then))
  }

  /// Nil when nothing has been made of the facts yet.
  package func readerOfFigures() throws -> (reader: BooksReader, standing: Standing)? {
    let warehouse = try Warehouse(reading: databasePath, today: clock.today, now: clock.now)
    let standing = try Standing(of: warehouse.database, settings)
    return standing == .missing ? nil : (try BooksReader(warehouse, self), standing)
  }

  private var settingsProblems: [Problem] {
    decisionProblems.map { error in
      let headline = error.description.split(separator: "\n").first.map(String.init) ?? error.message
      return Problem(.warning, subject: "decisions.csv", text: headline, remedy: error.hint ?? "edit decisions.csv")
    }
  }

  package var accountRows: [AccountRow] {
    settings.accounts.map { account in
      var row = AccountRow(
        accountID: account.id, name: account.name, slug: account.id, type: account.type, currency: account.currency)
      row.institution = account.institution ?? ""
      row.institutionID = institutionID(account)
      row.connectionID = account.connection ?? ""
      row.owners = percents(account.owners)
      row.visibleTo = account.visibleTo.sorted()
      row.opening = account.opening.map { ($0.day, $0.balance) }
      row.lowBalance = account.lowBalance
      row.creditLimit = account.creditLimit
      row.closedOn = account.closed
      row.hidden = account.hidden
      row.sortKey = account.order
      row.match = account.match
      row.was = account.was
      row.flipSign = account.flipSign
      return row
    }
  }

  /// In whose days each account's facts are.
  var accountZones: AccountZones {
    AccountZones(
      household: clock.zone,
      accounts: settings.accounts.compactMap { account in
        guard let connection = account.connection, let zone = Zone(account.timezone) else { return nil }
        return AccountZones.Account(connectionID: connection, match: account.match, zone: zone)
      })
  }

  private func institutionID(_ account: AccountSettings) -> String {
    let connection = settings.connections.first { $0.id == account.connection }
    return connection?.institution ?? account.institution.map { slug(of: $0) } ?? ""
  }

  private func percents(_ owners: [OwnerShare]) -> [(member: String, percent: ExactDecimal)] {
    let total = owners.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return [] }
    return owners.map { owner in
      let hundredths = divideHalfEven(Int128(owner.weight) * 10_000, by: Int128(total))
      return (owner.member, ExactDecimal(mantissa: Int64(hundredths), scale: 2).normalised)
    }
  }

  package var context: DatasetContext {
    DatasetContext(
      name: settings.household.name, currency: settings.household.currency, country: settings.household.country,
      timezone: settings.household.timezone, today: clock.today, period: settings.household.period,
      members: settings.members.map { ($0.id, $0.name) })
  }

  /// Runs `body` while no other run may; exit code 75 when another does.
  package func locked<Result>(_ body: () async throws -> Result) async throws -> Result {
    let lock = try HouseholdLock(folder: folder)
    let result = try await body()
    _ = consume lock  // held until here
    return result
  }
}

/// The books, open for reading, with the datasets ready.
package struct BooksReader {
  package let warehouse: Warehouse
  package let catalogue: DatasetCatalogue

  init(_ warehouse: Warehouse, _ household: Household) throws {
    self.warehouse = warehouse
    try Viewer.household.open(on: warehouse.database)
    catalogue = try DatasetCatalogue(installingOn: warehouse.database, household.context)
  }
}
