import Analytics
import Core
import Files
import SQLite
import Settings
import Warehouse

/// A member's own site, below `members/`: made from a copy of what that member may see, so that no page, download or
/// total can hold anything else.
struct MemberStage {
  private let household: Household
  private let console: Console

  init(_ household: Household, console: Console) {
    self.household = household
    self.console = console
  }

  /// - Parameter id: the member's. The household's own figures must be made already: they know transfers between what is
  ///   seen and what is not.
  /// - Returns: what was done, in a line.
  func run(_ id: String) async throws -> String {
    guard household.settings.members.contains(where: { $0.id == id }) else {
      let nearest = nearestName(to: id, among: household.settings.members.map(\.id))
      throw UserError(
        "no member is called '\(id)'",
        hint: nearest.map { "did you mean '\($0)'?" } ?? "each member stands in daybook.toml: [[member]] with an id")
    }
    let view = try self.view(of: id)
    try removeCopy(view)
    let folder = String(view.databasePath.dropLast("/daybook.sqlite".count))
    try Files.makeFolder(folder)
    defer { try? removeCopy(view) }
    let warehouse = try Warehouse.copy(
      of: household.databasePath, to: view.databasePath, accounts: view.accountRows,
      regions: view.settings.assets.compactMap { $0.after?.region }, currencies: view.currencies,
      today: view.clock.today, now: view.clock.now)
    try AnalysisStage(view, warehouse).run()
    return try await BuildStage(view, warehouse, console: console).run()
  }

  private func removeCopy(_ view: Household) throws {
    for end in ["", "-wal", "-shm"] where Files.exists(view.databasePath + end) {
      try Files.remove(view.databasePath + end)
    }
  }

  /// Settings and decisions without what is of accounts and assets that the member does not see.
  private func view(of id: String) throws -> Household {
    var view = household
    view.member = id
    view.decisionProblems = []
    let accounts = household.settings.accounts.filter { $0.visibleTo.contains(id) }
    let seen = Set(accounts.map(\.id))
    view.settings.accounts = accounts
    view.settings.connections = household.settings.connections.filter { connection in
      accounts.contains { $0.connection == connection.id }
    }
    view.settings.assets = household.settings.assets.filter { asset in
      asset.owners.contains { $0.member == id } && asset.paidFrom.map(seen.contains) != false
    }
    let own = Set(view.settings.assets.map(\.id))
    for place in view.settings.assets.indices {
      view.settings.assets[place].secures = view.settings.assets[place].secures.flatMap { own.contains($0) ? $0 : nil }
    }
    view.settings.takePlans(of: id, seeing: seen, all: accounts.count == household.settings.accounts.count)
    if accounts.count < household.settings.accounts.count {
      let paying = try payingAccounts()
      view.settings.recurring = household.settings.recurring.filter { recurring in
        // One that is told by its text alone may be of any account: its payments tell of which.
        let own = recurring.match.accounts.isEmpty ? paying[recurring.id] ?? [] : Set(recurring.match.accounts)
        return !own.isEmpty && seen.isSuperset(of: own)
      }
    }
    view.settings.rules = household.settings.rules.compactMap { $0.seeing(seen) }
    view.decisions = try decisions(seeing: view.settings)
    return view
  }

  /// The accounts that payments of each `[[recurring]]` are in, as the household's own figures have it.
  private func payingAccounts() throws -> [String: Set<String>] {
    let warehouse = try Warehouse(
      reading: household.databasePath, today: household.clock.today, now: household.clock.now)
    var accounts: [String: Set<String>] = [:]
    try warehouse.database.forEach(
      """
      select distinct r.slug, t.account_id
      from main.mart_recurring r join main.mart_recurring_payments p on p.stream_id = r.stream_id
      join main.transactions t on t.tx = p.tx where r.source = 'manual'
      """
    ) { row in
      accounts[row.text(0), default: []].insert(row.text(1))
    }
    return accounts
  }

  /// Decisions on payments of the accounts that are seen, and which of these are legs of transfers to others.
  private func decisions(seeing settings: DaybookSettings) throws -> Decisions {
    let accounts = Set(settings.accounts.map(\.id))
    let warehouse = try Warehouse(
      reading: household.databasePath, today: household.clock.today, now: household.clock.now)
    try Viewer.household.open(on: warehouse.database)
    var seen: Set<String> = []
    try warehouse.database.forEach("select transaction_id, account_id from temp.seen_transactions") { row in
      if accounts.contains(row.text(1)) { seen.insert(row.text(0)) }
    }
    let own = try ResolvedDecisions(household.decisions, database: warehouse.database).current()
    var decisions = Decisions()
    decisions.merchants = household.decisions.merchants
    decisions.privateTransfers = try PrivateTransfers(of: household.settings, seeing: settings).read(warehouse.database)
    decisions.transactions = own.transactions.filter { seen.contains($0.key) }
    decisions.streams = household.decisions.streams.filter { id, stream in
      seen.contains(id) && stream.merge.map(seen.contains) != false
    }
    // Of others' notifications these are ids alone, which name nothing that is seen here.
    decisions.notifications = NotificationMart.anchored(household.decisions.notifications)
    decisions.pairs = own.pairs.filter { seen.contains($0.key) && $0.value.partner.map(seen.contains) != false }
    return decisions
  }
}

extension DaybookSettings {
  /// Leaves of the household's plans those that speak of what a member sees.
  ///
  /// A scenario that changes streams names them, and they may be another's: only those that add to seen accounts stay.
  fileprivate mutating func takePlans(of member: String, seeing accounts: Set<String>, all: Bool) {
    budgets = budgets.filter { $0.member == nil || $0.member == member }
    goals = goals.filter { $0.accounts.allSatisfy { accounts.contains($0.account) } }
    planned = planned.filter { accounts.contains($0.account) }
    // Marks of the whole household's worth say nothing of a part of it.
    if !all { milestones = [] }
    scenarios = scenarios.filter { scenario in
      scenario.changes.allSatisfy { change in
        if case .add(_, let account, _, _) = change.what { accounts.contains(account) } else { all }
      }
    }
  }
}

extension RuleSettings {
  /// The rule as it reads without other accounts; nil where it is of these alone.
  fileprivate func seeing(_ accounts: Set<String>) -> RuleSettings? {
    var rule = self
    guard let when = when.seeing(accounts) else { return nil }
    rule.when = when
    return rule
  }
}

extension Conditions {
  /// Nil where no row of these accounts can meet them.
  fileprivate func seeing(_ known: Set<String>) -> Conditions? {
    var conditions = self
    if !accounts.isEmpty {
      conditions.accounts = accounts.filter(known.contains)
      if conditions.accounts.isEmpty { return nil }
    }
    conditions.not = not.compactMap { $0.seeing(known) }
    return conditions
  }
}
