import Core
import Settings

/// An amount of a day that a command writes into decisions.csv: a contribution to a goal, a valuation of an asset.
struct DatedDecision {
  /// As decisions.csv calls them.
  let kind: String
  let field: String
  let target: String
  /// The target's name, by which the line finds it again when its id is gone.
  let name: String
  let day: Day
  let amount: Money

  private var value: String {
    let decimal = ExactDecimal(mantissa: amount.minor, scale: amount.currency.exponent)
    return DatedMoney(day: day, amount: MoneyText(decimal, amount.currency)).description
  }

  /// The lines that stand for the target on that day.
  private func lines(_ file: DecisionsFile) -> [DecisionLine] {
    file.lines.map(\.line).filter { line in
      line.kind == kind && line.target == target && line.field == field && DatedMoney(line.value)?.day == day
    }
  }

  private func means(_ line: DecisionLine) -> Bool {
    DatedMoney(line.value)?.amount.money(in: amount.currency) == amount
  }

  /// - Parameter replaces: whether another amount of the day gives way: a thing has one value a day.
  /// - Throws: `UserError` when the same line is there already.
  func write(_ household: Household, replaces: Bool) throws {
    var file = try DecisionsFile.load(folder: household.folder)
    let there = lines(file)
    if there.contains(where: means), !replaces {
      throw UserError(
        "a \(field) of \(amount) on \(day) to \(target) is there already",
        hint: "if it came twice, take it back with --undo and give the sum")
    }
    if replaces { for line in there { remove(line, from: &file) } }
    file.set(DecisionLine(kind: kind, target: target, field: field, value: value, anchor: name))
    try file.save(folder: household.folder)
  }

  /// - Throws: `UserError` when there is none.
  func takeBack(_ household: Household) throws {
    var file = try DecisionsFile.load(folder: household.folder)
    let there = lines(file).filter(means)
    guard !there.isEmpty else {
      throw UserError(
        "there is no \(field) of \(amount) on \(day) to \(target) in \(DecisionsFile.fileName)",
        hint: "--day names its day; the amount must be the same")
    }
    for line in there { remove(line, from: &file) }
    try file.save(folder: household.folder)
  }

  private func remove(_ line: DecisionLine, from file: inout DecisionsFile) {
    file.remove(kind: line.kind, target: line.target, field: line.field, value: line.value)
  }

  /// The amount of a command line, in the target's currency.
  static func amount(_ text: String, _ currency: Currency, _ what: String) throws -> Money {
    guard let written = MoneyText(text) else {
      throw UsageError("'\(text)' is no amount", hint: "write it as 200.00")
    }
    guard written.currency == nil || written.currency == currency, let money = written.money(in: currency) else {
      throw UserError(
        "\(what) is in \(currency), and '\(text)' cannot be",
        hint: "write the amount in \(currency), with \(currency.exponent) decimals at most")
    }
    return money
  }
}
