import Core
import Files
import HTTP
import Providers
import Secrets
import Settings
import Warehouse

/// One connection being made or renewed: the guide's walk, what it obtained put away, accounts named.
///
/// The household's lock is held only while something is stored: a person may take a quarter of an hour at the bank, and the
/// nightly run must not wait for them.
struct Connecting {
  let invocation: Invocation
  let household: Household
  let connection: ConnectionSettings
  /// It is not in daybook.toml yet.
  let isNew: Bool
  let person: TerminalPerson
  private let transport = Transport.curl()

  private var console: Console { invocation.console }
  private var id: String { connection.id }

  init(
    _ invocation: Invocation, _ household: Household, _ connection: ConnectionSettings, isNew: Bool,
    person: TerminalPerson
  ) {
    self.invocation = invocation
    self.household = household
    self.connection = connection
    self.isNew = isNew
    self.person = person
  }

  func run() async throws {
    let start = try await household.locked { try self.start() }
    let linked = try await ProviderLinking.link(connection.provider, start, person.linking, over: transport)
    // Some of it can be had only once: it is safe before anything else is asked.
    let known = try await lockedAtLast { household in try LinkedStore(household, connection, console).put(linked) }
    try await write(linked, known: known)
    try await lockedAtLast { household in try LinkedStore(household, connection, console).claim(linked) }
    console.message(connection.provider == .rentcast ? "next: daybook sync" : "next: daybook sync \(id)")
  }

  // MARK: Before

  private func start() throws -> LinkingStart {
    let warehouse = try household.openWarehouse()
    let store = SecretStore(household, warehouse)
    try store.prepare()
    var start = LinkingStart(
      connectionID: id, institution: connection.institution, country: household.settings.household.country,
      history: connection.history, baseURL: connection.baseURL, secrets: try store.atHand(of: connection),
      memory: try warehouse.memory(connection: id), now: household.clock.now, today: household.clock.today)
    start.cached = try warehouse.cachedAnswers(provider: connection.provider.rawValue)
    start.redirect = person.receiver.redirect
    return start
  }

  /// What was obtained must not be lost because a nightly run is at work.
  @discardableResult
  private func lockedAtLast<Result>(_ body: (Household) throws -> Result) async throws -> Result {
    var household = household
    household.settings = try DaybookSettings.load(folder: household.folder)
    for second in 0..<Self.patience {
      do {
        return try await household.locked { try body(household) }
      } catch let busy as HouseholdBusy {
        if second == 0 { console.message("another run is at work in this household; waiting for its end") }
        if second == Self.patience - 1 { throw busy }
        try await Task.sleep(for: .seconds(1))
      }
    }
    preconditionFailure("the last attempt returns or throws")
  }

  private static let patience = 1800

  // MARK: daybook.toml

  private func write(_ linked: Linked, known: [KnownSourceAccount]) async throws {
    var blocks: [String] = []
    if isNew {
      var block = NewConnection(id: id, provider: connection.provider)
      // The option may have given its name; its id stands in the file.
      block.institution = linked.institution ?? connection.institution
      block.baseURL = connection.baseURL
      blocks.append(block.text)
    } else if isInstitutionOpen, let chosen = linked.institution {
      console.message("to see it in daybook.toml: institution = \"\(chosen.onOneLine)\" under [[connection]] \(id)")
    }
    let accounts = try await accountBlocks(linked, known: known)
    blocks += accounts
    tellAccounts(linked, new: accounts.count)
    guard !blocks.isEmpty else { return }
    for block in blocks {
      console.message(block.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n") + "\n")
    }
    let question =
      "Add \(blocks.count == 1 ? "this block" : "these \(blocks.count) blocks") to the end of daybook.toml?"
    if try await person.confirm(question) {
      try SettingsAppending.append(blocks, folder: household.folder)
      console.message("added; look them over: a type is a guess, and owners are everybody")
    } else {
      console.message("daybook.toml is as it was; what is connected is used once these blocks are in it")
    }
  }

  /// daybook.toml names none for this connection.
  private var isInstitutionOpen: Bool {
    household.settings.connections.first { $0.id == id }?.institution == nil
  }

  private func tellAccounts(_ linked: Linked, new: Int) {
    let count = linked.accounts.count
    guard count > 0 else {
      // RentCast knows houses, which stand in [[asset]].
      if connection.provider != .rentcast { console.message("no account was told of yet; the next sync names them") }
      return
    }
    let bank = linked.institutionName.isEmpty ? connection.provider.rawValue : linked.institutionName.onOneLine
    let there = count - new
    console.message(
      "\(bank): \(count) account\(count == 1 ? "" : "s")"
        + (there == 0 ? "" : ", \(there == count ? "all of them" : "\(there)") in daybook.toml or left out"))
  }

  private func accountBlocks(_ linked: Linked, known: [KnownSourceAccount]) async throws -> [String] {
    let settings = try DaybookSettings.load(folder: household.folder)
    let new = NewAccounts(settings: settings, connection: id, known: known)
    var (ids, names, matches) = (new.takenIDs, new.takenNames, new.takenMatches)
    var blocks: [String] = []
    for (number, account) in new.unclaimed(linked.accounts).enumerated() {
      let usual = new.usualName(account, number: number + 1, taken: names)
      let currency = account.account.currency.map { ", \($0.code)" } ?? ""
      let name = try await person.ask(
        "\(account.institution.onOneLine) \(account.type.rawValue) account\(currency); its name, or - to leave it out",
        usual: usual)
      if name == "-" { continue }
      let block = NewAccount(
        id: NewAccount.id(for: name, taken: ids), name: name, connection: id,
        match: new.match(for: account.account, among: linked.accounts, taken: matches), type: account.type)
      ids.insert(block.id)
      names.insert(name.lowercased())
      matches.insert(NewAccounts.folded(block.match))
      blocks.append(block.filled(from: account).text)
    }
    return blocks
  }
}

extension NewAccount {
  fileprivate func filled(from account: LinkedAccount) -> NewAccount {
    var block = self
    block.institution = account.institution.onOneLine
    block.currency = account.account.currency
    return block
  }
}

/// Adds blocks to a household's daybook.toml: whole or not at all, all that stands there as it stood.
enum SettingsAppending {
  /// - Throws: what would be wrong with the file then.
  static func check(_ blocks: [String], folder: String) throws {
    let bytes = try Files.read("\(folder)/\(DaybookSettings.fileName)")
    _ = try DaybookSettings.appending(blocks, to: bytes, folder: folder)
  }

  static func append(_ blocks: [String], folder: String) throws {
    let named = "\(folder)/\(DaybookSettings.fileName)"
    do {
      // A link to where the file is kept under version control stays one.
      let path = try Files.realPath(named)
      let bytes = try Files.read(path)
      let mode = try Files.mode(path)
      try Files.write(DaybookSettings.appending(blocks, to: bytes, folder: folder), to: path, mode: mode)
    } catch let errors as UserErrors {
      let first = errors.errors.first?.message ?? ""
      throw UserError(
        "daybook.toml would not be right with these blocks: \(first)", at: Place(file: DaybookSettings.fileName),
        hint: "it is as it was; add them by hand")
    } catch let error as FileError {
      throw UserError(
        "daybook.toml cannot be written: \(error)", hint: "it is as it was; add the blocks above by hand")
    }
  }
}
