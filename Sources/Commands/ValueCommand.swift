import Core
import Settings

extension CommandTable {
  static let value = Command(
    "value", "Write down what an asset is worth", arguments: "ASSET AMOUNT", count: 2...2,
    options: [
      .init("day", "DAY", "when it was (default: today)"), .init("undo", nil, "take back that value"),
    ],
    examples: [
      "daybook value car 5400.00", "daybook value house 362000.00 --day 2026-05-01", "daybook value car 5400.00 --undo",
    ]
  ) { invocation in
    let household = try Household.open(invocation)
    let asset = try ValueCommand.asset(invocation.arguments[0], household)
    let amount = try DatedDecision.amount(invocation.arguments[1], asset.currency, asset.name)
    let day = try invocation.day("day") ?? household.clock.today
    let isUndone = invocation.has("undo")
    if !isUndone { try ValueCommand.check(asset, day, household) }
    let decision = DatedDecision(
      kind: "asset", field: "valuation", target: asset.id, name: asset.name, day: day, amount: amount)
    return try await household.locked {
      if isUndone { try decision.takeBack(household) } else { try decision.write(household, replaces: true) }
      let said =
        isUndone ? "the value of \(amount) on \(day) is taken back" : "is worth \(amount) on \(day)"
      invocation.console.message("\(asset.name): \(said); next: daybook build".onOneLine)
      return .done
    }
  }
}

enum ValueCommand {
  static func asset(_ id: String, _ household: Household) throws -> AssetSettings {
    if let asset = household.settings.assets.first(where: { $0.id == id }) { return asset }
    let known = household.settings.assets.map(\.id)
    throw UserError(
      "there is no asset '\(id)'",
      hint: nearestName(to: id, among: known).map { "did you mean '\($0)'?" }
        ?? (known.isEmpty ? "[[asset]] in daybook.toml makes one" : "assets: \(known.joined(separator: ", "))"))
  }

  /// What daybook.toml says of the day stands above decisions.csv.
  static func check(_ asset: AssetSettings, _ day: Day, _ household: Household) throws {
    if day > household.clock.today {
      throw UserError("\(day) has not come yet", hint: "a value is what something is worth on a day that has come")
    }
    let written = try DaybookSettings.load(folder: household.folder).assets.first { $0.id == asset.id }
    guard let stated = written?.valuations.first(where: { $0.day == day }) else { return }
    throw UserError(
      "daybook.toml values \(asset.id) on \(day), at \(stated.value)", hint: "change it there, or name another day")
  }
}
