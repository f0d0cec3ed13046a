import Core
import SQLite
import Settings

/// Writes the next twelve months of every cash account and of all together, as things are and under each scenario.
struct ForecastMart {
  let database: Database
  let settings: DaybookSettings
  let commitments: Commitments
  let budgets: [BudgetMart.Standing]
  let today: Day

  static let tables = """
    create table if not exists mart_forecast_daily (
      account_id     text not null,
      scenario       text not null,
      day            text not null,
      low_minor      integer not null,
      expected_minor integer not null,
      high_minor     integer not null,
      currency       text not null,
      primary key (account_id, scenario, day)
    ) strict, without rowid;
    create table if not exists mart_forecast_summary (
      account_id        text not null,
      scenario          text not null,
      low_point_minor   integer not null,
      low_point_day     text not null,
      runway_days       integer,
      currency          text not null,
      low_balance_minor integer,
      end_minor         integer not null,
      usual_unplanned_minor integer,
      partial           integer not null,
      name              text not null,
      primary key (account_id, scenario)
    ) strict, without rowid
    """

  /// The same day a year on.
  static func end(_ today: Day) -> Day { (today.month + 12).day(today.dayOfMonth) }

  private var end: Day { Self.end(today) }
  private var home: Currency { settings.household.currency }
  private var rates: PlanRates { commitments.rates }

  private struct Lines {
    var daily: [[SQLValue]] = []
    var summaries: [[SQLValue]] = []
  }

  func run() throws -> [Problem] {
    try database.execute(Self.tables)
    let outermost = budgets.filter(\.isOutermost).compactMap(\.budget.category)
    let history = try ForecastHistory(database, commitments.streams, rates, today: today) { category in
      outermost.contains { Optional(category).isWithin($0) }
    }
    let (accounts, isPartial) = try accounts(history)
    let fixed = plannedFlows(accounts) + budgetFlows(accounts, history) + (try transferFlows(accounts))
    let streams = streamFlows()
    let calendar = Commitments.calendar(settings.household.country, today)
    var problems: [Problem] = []
    var lines = Lines()
    add(accounts, fixed + stated(streams, accounts), "", isPartial, &lines)
    for scenario in settings.scenarios {
      let changed = ScenarioFlows(
        streams, scenario, streams: commitments.streams.map { ($0.id, $0.slug) }, rates: rates, through: end, calendar)
      problems += changed.problems
      add(accounts, fixed + stated(changed.flows, accounts), scenario.id, isPartial, &lines)
    }
    let writer = MartWriter(database)
    try writer.replace(
      "mart_forecast_daily", key: ["account_id", "scenario", "day"], with: lines.daily.sorted(by: precedes))
    try writer.replace(
      "mart_forecast_summary", key: ["account_id", "scenario"], with: lines.summaries.sorted(by: precedes))
    return problems
  }

  // MARK: - Accounts

  /// Money that can be spent tomorrow: current and savings accounts, cash, and cards with what is owed on them.
  static func isCash(_ type: AccountType) -> Bool {
    switch type {
    case .current, .savings, .cash, .card: true
    case .loan, .mortgage, .brokerage, .pension, .crypto, .other: false
    }
  }

  /// - Returns: those with a known balance; whether one of them is missing.
  private func accounts(_ history: ForecastHistory) throws -> (accounts: [ForecastAccount], isPartial: Bool) {
    var balances: [String: Int64] = [:]
    try database.forEach(
      """
      select s.account_id, b.balance_minor from seen_accounts s
      left join mart_balances_daily b on b.account_id = s.account_id and b.day = ?
      """, .text(today.iso)
    ) { row in
      balances[row.text(0)] = row.optionalInt64(1)
    }
    let open = settings.accounts.filter { account in
      Self.isCash(account.type) && account.closed.map { $0 > today } ?? true
    }
    let found = open.compactMap { account in
      balances[account.id].map { balance in
        ForecastAccount(
          account.id, account.currency, balance: balance, lowBalance: Self.lowBalance(account),
          spread: history.spread(account.id, account.currency))
      }
    }
    return (found, found.count < open.count)
  }

  /// Nothing, where nobody said otherwise; of a card what it may owe.
  static func lowBalance(_ account: AccountSettings) -> Int64? {
    if let stated = account.lowBalance { return stated.minor }
    return account.type == .card ? account.creditLimit.map { -abs($0.minor) } : 0
  }

  // MARK: - Flows

  private func streamFlows() -> [StreamFlow] {
    commitments.streams.flatMap { stream in
      stream.slots(from: today, through: end, commitments.calendar(of: stream)).map {
        StreamFlow(stream: stream.id, account: stream.account, currency: stream.currency, slot: $0)
      }
    }
  }

  /// In the accounts' currencies; what goes through no cash account is none of the forecast's.
  private func stated(_ flows: [StreamFlow], _ accounts: [ForecastAccount]) -> [ForecastFlow] {
    let currencies = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0.currency) })
    return flows.compactMap { flow in
      guard let currency = currencies[flow.account] else { return nil }
      func minor(_ minor: Int64) -> Int64? { rates.minor(minor, from: flow.currency, to: currency) }
      guard let low = minor(flow.slot.low), let expected = minor(flow.slot.expected), let high = minor(flow.slot.high)
      else { return nil }
      return ForecastFlow(account: flow.account, day: flow.slot.day, low: low, expected: expected, high: high)
    }
  }

  private func plannedFlows(_ accounts: [ForecastAccount]) -> [ForecastFlow] {
    let known = Set(accounts.map(\.id))
    return commitments.planned.compactMap { slot in
      guard !slot.isPaid, slot.day <= end, known.contains(slot.planned.account) else { return nil }
      return ForecastFlow(account: slot.planned.account, day: slot.day, slot.planned.amount.minor)
    }
  }

  /// As long as no stream is known, what fills the account that pays is not either: it would seem to run dry instead.
  private func transferFlows(_ accounts: [ForecastAccount]) throws -> [ForecastFlow] {
    guard !commitments.streams.isEmpty else { return [] }
    let known = Set(accounts.map(\.id))
    return StandingTransfer.find(try StandingTransfer.made(database, today: today), today: today).flatMap { transfer in
      transfer.days(after: today, through: end).flatMap { day in
        [
          ForecastFlow(account: transfer.from, day: day, -transfer.out),
          ForecastFlow(account: transfer.to, day: day, transfer.into),
        ].filter { known.contains($0.account) }
      }
    }
  }

  /// What is left of each budget that lies in no other, through the accounts it has been spent from.
  private func budgetFlows(_ accounts: [ForecastAccount], _ history: ForecastHistory) -> [ForecastFlow] {
    let mart = BudgetMart(database: database, settings: settings, today: today)
    return budgets.filter(\.isOutermost).flatMap { standing -> [ForecastFlow] in
      let budget = standing.budget
      let remainders = budgetRemainders(
        budget, current: standing.current, currentKnown: standing.known, today: today, end: end
      ) { mart.known(commitments, budget, $0) }
      let shares = shares(of: budget, accounts, history)
      return remainders.flatMap { flows(of: $0, shares, accounts) }
    }
  }

  private func flows(
    of remainder: BudgetRemainder, _ shares: [OwnerShare], _ accounts: [ForecastAccount]
  ) -> [ForecastFlow] {
    shared(remainder.minor, among: shares).flatMap { id, minor -> [ForecastFlow] in
      guard let account = accounts.first(where: { $0.id == id }),
        let stated = rates.minor(minor, from: home, to: account.currency)
      else { return [] }
      let inside = remainder.parts(of: stated).prefix { $0.day <= end }
      return inside.map { ForecastFlow(account: id, day: $0.day, -$0.minor) }
    }
  }

  /// Weights by account; of a budget that was never spent from, all of it goes through the first current account.
  private func shares(
    of budget: BudgetSettings, _ accounts: [ForecastAccount], _ history: ForecastHistory
  ) -> [OwnerShare] {
    let stated = accounts.filter { rates.minor(1, from: home, to: $0.currency) != nil }.map(\.id)
    let weights = history.weights(of: budget.category, among: stated)
    if !weights.isEmpty { return weights.map { OwnerShare(member: $0.account, weight: $0.weight) } }
    let usual = settings.accounts.first { $0.type == .current && stated.contains($0.id) }?.id ?? stated.first
    return usual.map { [OwnerShare(member: $0, weight: 1)] } ?? []
  }

  // MARK: - Lines

  private func add(
    _ accounts: [ForecastAccount], _ flows: [ForecastFlow], _ scenario: String, _ isPartial: Bool, _ lines: inout Lines
  ) {
    let byAccount = Dictionary(grouping: flows, by: \.account)
    var together = ForecastAccount("", home, balance: 0, lowBalance: 0)
    var sum = [ForecastLine.Point](repeating: .init(low: 0, expected: 0, high: 0), count: end - today + 1)
    var isMissing = isPartial
    var usual: Int64? = 0
    for account in accounts {
      let line = forecast(account, byAccount[account.id] ?? [], from: today, to: end)
      write(line, account, usual: account.spread.usual, scenario, isPartial: false, &lines)
      guard rates.household(1, account.currency) != nil else {
        isMissing = true
        continue
      }
      func stated(_ minor: Int64) -> Int64 { rates.household(minor, account.currency) ?? 0 }
      for (place, point) in line.points.enumerated() {
        sum[place].low += stated(point.low)
        sum[place].expected += stated(point.expected)
        sum[place].high += stated(point.high)
      }
      together.lowBalance = (together.lowBalance ?? 0) + max(0, stated(account.lowBalance ?? 0))
      usual = usual.flatMap { sum in account.spread.usual.map { sum + stated($0) } }
    }
    guard !accounts.isEmpty else { return }
    write(ForecastLine(first: today, points: sum), together, usual: usual, scenario, isPartial: isMissing, &lines)
  }

  private func write(
    _ line: ForecastLine, _ account: ForecastAccount, usual: Int64?, _ scenario: String, isPartial: Bool,
    _ lines: inout Lines
  ) {
    guard let low = line.lowPoint, let last = line.points.last else { return }
    let currency = SQLValue.text(account.currency.code)
    for (place, point) in line.points.enumerated() {
      lines.daily.append([
        .text(account.id), .text(scenario), .text((line.first + place).iso), .integer(point.low),
        .integer(point.expected), .integer(point.high), currency,
      ])
    }
    let runway = line.runway(to: account.lowBalance).map { SQLValue($0) } ?? .null
    lines.summaries.append([
      .text(account.id), .text(scenario), .integer(low.minor), .text(low.day.iso), runway, currency,
      SQLValue(account.lowBalance), .integer(last.expected), SQLValue(usual), SQLValue(isPartial),
      .text(settings.scenarios.first { $0.id == scenario }?.name ?? ""),
    ])
  }

  private func precedes(_ left: [SQLValue], _ right: [SQLValue]) -> Bool {
    for (one, other) in zip(left, right) where one != other {
      guard let one = one.text, let other = other.text else { return false }
      return one.utf8.lexicographicallyPrecedes(other.utf8)
    }
    return false
  }
}
