package import Core

/// An amount of a day, as contributions to goals and valuations of assets stand in decisions.csv: `2026-06-01 200.00`,
/// with a currency where it is not the usual one.
package struct DatedMoney: Hashable, Sendable, CustomStringConvertible {
  package var day: Day
  package var amount: MoneyText

  package init(day: Day, amount: MoneyText) {
    self.day = day
    self.amount = amount
  }

  /// Nil when it is not a day and an exact amount.
  package init?(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let day = Day(iso: parts[0]), let amount = MoneyText(String(parts[1])) else { return nil }
    self.init(day: day, amount: amount)
  }

  package var description: String {
    let plain = "\(day) \(amount.decimal)"
    return amount.currency.map { "\(plain) \($0)" } ?? plain
  }
}

extension Decisions {
  /// What was decided about a goal or an asset of daybook.toml.
  package struct Dated: Hashable, Sendable {
    /// Sorted by day, then as written.
    package var amounts: [DatedMoney] = []
    /// The name that it bore, for when its id is no longer there.
    package var anchor = ""

    package init() {}
  }
}

extension DaybookSettings {
  /// Lays contributions upon goals and valuations upon assets.
  ///
  /// A line whose id is gone goes to the one goal or asset that bears the name in its anchor.
  /// - Returns: what does not hold, and why.
  package mutating func take(_ decisions: Decisions) -> [UserError] {
    var problems: [UserError] = []
    for (id, decided) in decisions.goals.sorted(by: { bytewise($0.key, $1.key) }) {
      let found = place(of: id, decided.anchor, among: goals.map { ($0.id, $0.name) })
      guard let place = found else {
        problems.append(Self.dangling("goal", id, among: goals.map(\.id)))
        continue
      }
      problems += contribute(decided.amounts, to: place)
    }
    for (id, decided) in decisions.assets.sorted(by: { bytewise($0.key, $1.key) }) {
      let found = place(of: id, decided.anchor, among: assets.map { ($0.id, $0.name) })
      guard let place = found else {
        problems.append(Self.dangling("asset", id, among: assets.map(\.id)))
        continue
      }
      problems += value(decided.amounts, of: place)
    }
    return problems
  }

  private func place(of id: String, _ anchor: String, among known: [(id: String, name: String)]) -> Int? {
    if let place = known.firstIndex(where: { $0.id == id }) { return place }
    let named = known.indices.filter { !anchor.isEmpty && known[$0].name == anchor }
    return named.count == 1 ? named[0] : nil
  }

  private static func dangling(_ kind: String, _ id: String, among known: [String]) -> UserError {
    UserError(
      "there is no \(kind) '\(id)' in daybook.toml: what was decided about it does not hold",
      at: Place(file: DecisionsFile.fileName),
      hint: nearestName(to: id, among: known).map { "did you mean '\($0)'?" }
        ?? "add [[\(kind)]] with id = \"\(id)\", or delete its lines")
  }

  private mutating func contribute(_ amounts: [DatedMoney], to place: Int) -> [UserError] {
    let goal = goals[place]
    guard goal.tracking == .manual else {
      return [
        UserError(
          "goal '\(goal.id)' follows its accounts: contributions to it do not count",
          at: Place(file: DecisionsFile.fileName), hint: "delete them, or set its tracking to \"manual\"")
      ]
    }
    var problems: [UserError] = []
    for dated in amounts {
      guard let money = dated.amount.money(in: goal.target.currency), money.currency == goal.target.currency else {
        problems.append(Self.otherCurrency("goal", goal.id, dated, goal.target.currency))
        continue
      }
      goals[place].contributions.append(.init(day: dated.day, amount: money))
    }
    return problems
  }

  private mutating func value(_ amounts: [DatedMoney], of place: Int) -> [UserError] {
    let asset = assets[place]
    var problems: [UserError] = []
    for (day, dated) in Dictionary(grouping: amounts, by: \.day).sorted(by: { $0.key < $1.key }) {
      guard dated.count == 1, let only = dated.first else {
        problems.append(
          UserError(
            "asset '\(asset.id)' has \(dated.count) values of \(day): none of them holds",
            at: Place(file: DecisionsFile.fileName), hint: "delete all but one"))
        continue
      }
      if asset.valuations.contains(where: { $0.day == day }) {
        problems.append(
          UserError(
            "asset '\(asset.id)' has a value of \(day) in daybook.toml, which holds",
            at: Place(file: DecisionsFile.fileName), hint: "delete one of the two"))
        continue
      }
      guard let money = only.amount.money(in: asset.currency), money.currency == asset.currency else {
        problems.append(Self.otherCurrency("asset", asset.id, only, asset.currency))
        continue
      }
      assets[place].valuations.append(.init(day: day, value: money))
    }
    assets[place].valuations.sort { $0.day < $1.day }
    return problems
  }

  private static func otherCurrency(_ kind: String, _ id: String, _ dated: DatedMoney, _ currency: Currency)
    -> UserError
  {
    UserError(
      "\(kind) '\(id)' is in \(currency), and '\(dated)' cannot be", at: Place(file: DecisionsFile.fileName),
      hint: "write the amount in \(currency), with \(currency.exponent) decimals at most")
  }
}

private func bytewise(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
