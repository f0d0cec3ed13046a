import Core
import Settings

extension CommandTable {
  static let contribute = Command(
    "contribute", "Write down what was put aside for a goal", arguments: "GOAL AMOUNT", count: 2...2,
    options: [
      .init("day", "DAY", "when it was (default: today)"), .init("undo", nil, "take back that contribution"),
    ],
    examples: [
      "daybook contribute holiday 150.00", "daybook contribute holiday -80.00 --day 2026-06-12    taken out again",
      "daybook contribute holiday 150.00 --undo",
    ]
  ) { invocation in
    let household = try Household.open(invocation)
    let goal = try ContributeCommand.goal(invocation.arguments[0], household.settings)
    let amount = try DatedDecision.amount(invocation.arguments[1], goal.target.currency, goal.name)
    let day = try invocation.day("day") ?? household.clock.today
    if amount.isZero { throw UsageError("a contribution is not of nothing") }
    if day > household.clock.today {
      throw UserError(
        "\(day) has not come yet", hint: "a contribution is what was put aside; [[planned]] is for what is to come")
    }
    let decision = DatedDecision(
      kind: "goal", field: "contribution", target: goal.id, name: goal.name, day: day, amount: amount)
    return try await household.locked {
      let isUndone = invocation.has("undo")
      if isUndone { try decision.takeBack(household) } else { try decision.write(household, replaces: false) }
      let said = isUndone ? "the contribution of \(amount) is taken back from" : "\(amount) contributed to"
      invocation.console.message("\(said) \(goal.name), on \(day); next: daybook build".onOneLine)
      return .done
    }
  }
}

enum ContributeCommand {
  /// - Throws: `UserError` when there is no such goal, or it counts its own balance.
  static func goal(_ id: String, _ settings: DaybookSettings) throws -> GoalSettings {
    guard let goal = settings.goals.first(where: { $0.id == id }) else {
      let known = settings.goals.filter { $0.tracking == .manual }.map(\.id)
      throw UserError(
        "there is no goal '\(id)'",
        hint: nearestName(to: id, among: settings.goals.map(\.id)).map { "did you mean '\($0)'?" }
          ?? (known.isEmpty ? "[[goal]] in daybook.toml makes one" : "goals: \(known.joined(separator: ", "))"))
    }
    guard goal.tracking == .manual else {
      throw UserError(
        "goal '\(id)' follows its accounts: what is put aside shows in their balances",
        hint: #"tracking = "manual" in daybook.toml makes it one of contributions"#)
    }
    return goal
  }
}
