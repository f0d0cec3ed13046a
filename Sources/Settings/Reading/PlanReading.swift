import Core
import TOML

// What a household means to do: budgets, goals, planned payments, milestones, scenarios.

extension SettingsReader {
  /// Reads the tables of plans into `settings`, whose household, accounts and categories stand already.
  mutating func readPlans(into settings: inout DaybookSettings) {
    for table in ["budget", "goal", "planned", "milestone", "scenario"] { checkUnique(table) }
    settings.budgets = sections("budget").compactMap { readBudget($0, settings) }
    settings.goals = sections("goal").compactMap { readGoal($0, settings) }
    settings.planned = sections("planned").compactMap { readPlanned($0, settings) }
    settings.milestones = sections("milestone").compactMap { readMilestone($0, settings.household) }
    settings.scenarios = sections("scenario").compactMap { readScenario($0, settings) }
    checkPortions(settings)
  }

  // MARK: - Budgets

  private mutating func readBudget(_ section: Section, _ settings: DaybookSettings) -> BudgetSettings? {
    let household = settings.household
    guard let id = section.text("id"), let subject = budgetSubject(section, settings),
      let amount = householdMoney(section, "amount", household)
    else { return nil }
    let period = section.text("period").flatMap {
      Period($0, country: household.country, weekStarts: household.weekStarts)
    }
    var budget = BudgetSettings(
      id: id, name: section.text("name") ?? id, subject: subject, amount: amount,
      period: period ?? household.period)
    budget.warnAt = section.whole("warn_at") ?? 80
    budget.rollover = section.word("rollover", BudgetSettings.Rollover.self) ?? .none
    budget.member = section.text("member")
    budget.start = section.day("start")
    budget.end = section.day("end")
    budget.place = section.place
    if amount.minor < 0 {
      checker.errors.add(
        "a budget's amount is what may be spent, and not below zero", at: place("amount", section),
        hint: "write it without a sign: \"\(Money(minor: -amount.minor, amount.currency).decimal)\"")
    }
    if let start = budget.start, let end = budget.end, end < start {
      checker.errors.add("the budget ends before it starts, on \(start)", at: place("end", section))
    }
    return budget
  }

  private mutating func budgetSubject(_ section: Section, _ settings: DaybookSettings) -> BudgetSettings.Subject? {
    switch (section.text("category"), section.text("tag")) {
    case (let category?, nil):
      let within = settings.categories.filter { $0.path == category || $0.path.hasPrefix(category + ":") }
      if let kind = within.first?.kind, !within.contains(where: { $0.kind == .spending }) {
        checker.errors.add(
          "'\(category)' is a category of \(kind.rawValue), which no budget counts", at: place("category", section),
          hint: "a budget takes a category of spending, or a tag")
      }
      return .category(category)
    case (nil, let tag?): return .tag(tag)
    case (nil, nil):
      checker.errors.add(
        "a budget needs 'category' or 'tag'", at: section.place, hint: #"for example: category = "Food:Groceries""#)
    case (_?, _?):
      checker.errors.add(
        "a budget has 'category' or 'tag', not both", at: place("tag", section), hint: "write a budget for each")
    }
    return nil
  }

  // MARK: - Goals

  private mutating func readGoal(_ section: Section, _ settings: DaybookSettings) -> GoalSettings? {
    guard let id = section.text("id"), let target = money(section, "target", usual: settings.household.currency) else {
      return nil
    }
    var goal = GoalSettings(id: id, name: section.text("name") ?? id, target: target)
    goal.deadline = section.day("deadline")
    goal.tracking = section.word("tracking", GoalSettings.Tracking.self) ?? .manual
    goal.status = section.word("status", GoalSettings.Status.self) ?? .active
    goal.place = section.place
    for entry in section.section("accounts")?.table.entries ?? [] {
      guard let weight = Percent.weight(entry.value), weight > 0 else { continue }
      goal.accounts.append(GoalSettings.Share(account: settings.account(entry.key)?.id ?? entry.key, weight: weight))
    }
    if let start = section.section("start"), let day = start.day("day") {
      let balance = money(start, "balance", usual: target.currency)
      goal.start = GoalSettings.Start(day: day, balance: balance)
      if let balance, balance.currency != target.currency {
        checker.errors.add(
          "'balance' is in \(balance.currency), the goal's target in \(target.currency)", at: place("balance", start),
          hint: "state both in one currency")
      }
    }
    check(goal, section)
    return goal
  }

  private mutating func check(_ goal: GoalSettings, _ section: Section) {
    let tracking = goal.tracking.rawValue
    if goal.tracking == .manual, section.table["accounts"] != nil {
      checker.errors.add(
        "a goal that is tracked by hand has no 'accounts'", at: place("accounts", section),
        hint: #"write tracking = "balance" to follow accounts, or take 'accounts' away"#)
    }
    if goal.tracking != .manual, goal.accounts.isEmpty {
      checker.errors.add(
        "tracking '\(tracking)' needs 'accounts'", at: section.place,
        hint: "for example: accounts = { savings = 100 }")
    }
    if goal.tracking == .delta, goal.start == nil, section.table["start"] == nil {
      checker.errors.add(
        "tracking 'delta' needs 'start'", at: section.place, hint: "for example: start = { day = 2026-01-01 }")
    }
    if goal.start != nil, goal.tracking == .manual || goal.tracking == .balance {
      checker.errors.add(
        "tracking '\(tracking)' has no 'start'", at: place("start", section),
        hint: #"a start is for tracking = "delta" or "target_balance""#)
    }
    if goal.tracking != .targetBalance, goal.target.minor <= 0 {
      checker.errors.add(
        "'target' is what is to be saved, and above zero", at: place("target", section),
        hint: #"a balance to be reached, such as a debt paid down, is tracking = "target_balance""#)
    }
  }

  /// One unit of balance serves one goal: what unfinished goals take of an account is at most all of it.
  private mutating func checkPortions(_ settings: DaybookSettings) {
    var taken: [String: Int64] = [:]
    for goal in settings.goals where goal.tracking != .manual && (goal.status == .active || goal.status == .paused) {
      for share in goal.accounts {
        let sum = (taken[share.account] ?? 0) + share.weight
        taken[share.account] = sum
        if sum > 10_000 {
          checker.errors.add(
            "goals take \(ExactDecimal(mantissa: sum, scale: 2).normalised) % of account '\(share.account)'",
            at: goal.place, hint: "one unit of balance serves one goal: their shares of an account are at most 100")
        }
      }
    }
  }

  // MARK: - Planned payments and milestones

  private mutating func readPlanned(_ section: Section, _ settings: DaybookSettings) -> PlannedSettings? {
    guard let id = section.text("id"), let account = section.text("account").flatMap({ settings.account($0) }),
      let amount = money(section, "amount", of: account), let day = section.day("day")
    else { return nil }
    var planned = PlannedSettings(
      id: id, name: section.text("name") ?? id, account: account.id, amount: amount, day: day)
    planned.cadence = section.word("cadence", Cadence.self) ?? .once
    planned.until = section.day("until")
    planned.category = section.text("category")
    planned.place = section.place
    if amount.isZero { checker.errors.add("a planned payment is not of nothing", at: place("amount", section)) }
    if let until = planned.until, until < day {
      checker.errors.add("it ends before its first day, \(day)", at: place("until", section))
    }
    return planned
  }

  private mutating func readMilestone(_ section: Section, _ household: HouseholdSettings) -> MilestoneSettings? {
    guard let id = section.text("id"), let amount = householdMoney(section, "amount", household) else { return nil }
    var milestone = MilestoneSettings(id: id, name: section.text("name") ?? id, amount: amount)
    milestone.by = section.day("by")
    milestone.place = section.place
    return milestone
  }

  // MARK: - Scenarios

  private mutating func readScenario(_ section: Section, _ settings: DaybookSettings) -> ScenarioSettings? {
    guard let id = section.text("id") else { return nil }
    let changes = (section.table["change"]?.array ?? []).compactMap { value in
      value.table.map { Section(table: $0, place: value.place) }
    }
    return ScenarioSettings(
      id: id, name: section.text("name") ?? id, changes: changes.compactMap { readChange($0, settings) })
  }

  private mutating func readChange(_ section: Section, _ settings: DaybookSettings) -> ScenarioSettings.Change? {
    let forms = ["stream", "drop", "add"].filter { section.table[$0] != nil }
    guard forms.count == 1 else {
      checker.errors.add(
        forms.isEmpty ? "a change says nothing" : "a change is one thing, not \(forms.joined(separator: " and "))",
        at: section.place, hint: #"write { stream = "salary", percent = -60 }, { drop = "gym" } or { add = { … } }"#)
      return nil
    }
    let (from, until) = (section.day("from"), section.day("until"))
    if let from, let until, until < from {
      checker.errors.add("the change ends before it begins, on \(from)", at: place("until", section))
    }
    if forms == ["add"] {
      return section.section("add").flatMap { readAddition($0, settings) }
    }
    for key in ["percent", "amount"] where forms == ["drop"] && section.table[key] != nil {
      checker.errors.add("a stream that is dropped has no '\(key)'", at: place(key, section))
    }
    if let dropped = section.text("drop") {
      return ScenarioSettings.Change(.drop(stream: dropped), from: from, until: until, place: section.place)
    }
    guard let stream = section.text("stream") else { return nil }
    switch (section.whole("percent"), section.text("amount").flatMap { MoneyText($0) }) {
    case (let percent?, nil):
      return .init(.percent(stream: stream, percent), from: from, until: until, place: section.place)
    case (nil, let amount?):
      return .init(.amount(stream: stream, amount), from: from, until: until, place: section.place)
    default:
      checker.errors.add(
        "a stream changes by 'percent' or to an 'amount'", at: section.place,
        hint: #"write { stream = "\#(stream)", percent = -60 } or { stream = "\#(stream)", amount = "-30.00" }"#)
      return nil
    }
  }

  private mutating func readAddition(_ section: Section, _ settings: DaybookSettings) -> ScenarioSettings.Change? {
    let stated = section.text("account")
    let usual = settings.accounts.first { $0.type == .current && $0.closed == nil } ?? settings.accounts.first
    guard let account = stated.map({ settings.account($0) }) ?? usual else {
      if stated == nil {
        checker.errors.add(
          "there is no account that the addition could go through", at: section.place, hint: "add an [[account]]")
      }
      return nil
    }
    guard let name = section.text("name"), let amount = money(section, "amount", of: account),
      let cadence = section.word("cadence", Cadence.self), let from = section.day("from")
    else { return nil }
    let until = section.day("until")
    if let until, until < from {
      checker.errors.add("the addition ends before it begins, on \(from)", at: place("until", section))
    }
    return ScenarioSettings.Change(
      .add(name: name, account: account.id, amount: amount, cadence: cadence), from: from, until: until,
      place: section.place)
  }

  // MARK: - Money

  private func place(_ key: String, _ section: Section) -> Place { section.table[key]?.place ?? section.place }

  /// Money that must be in household currency, as the totals are that it is held against.
  private mutating func householdMoney(_ section: Section, _ key: String, _ household: HouseholdSettings) -> Money? {
    guard let money = money(section, key, usual: household.currency) else { return nil }
    guard money.currency == household.currency else {
      checker.errors.add(
        "'\(key)' is in \(money.currency), not in \(household.currency) as the household's totals",
        at: place(key, section), hint: "write it in \(household.currency)")
      return nil
    }
    return money
  }

  private mutating func money(_ section: Section, _ key: String, of account: AccountSettings) -> Money? {
    guard let money = money(section, key, usual: account.currency) else { return nil }
    guard money.currency == account.currency else {
      checker.errors.add(
        "'\(key)' is in \(money.currency), account '\(account.id)' in \(account.currency)", at: place(key, section),
        hint: "write it in \(account.currency)")
      return nil
    }
    return money
  }
}
