import Core
import Settings

/// Budgets that are nearly or wholly spent, goals and marks that are reached.
struct PlanNotifications {
  let today: Day
  let home: Currency
  var thresholds = NotificationThresholds.standard

  /// Each period warns once and is exceeded once, though refunds may undo it and spending do it again. A warning is over
  /// with its period.
  func of(_ budget: BudgetSettings, _ period: BudgetPeriod) -> [Notification] {
    guard period.allowance > 0 || period.exceededOn != nil else { return [] }
    let (name, key) = (budget.name.inSentence, "\(budget.id) \(period.span.start)")
    let allowance = Money(minor: period.allowance, home)
    var found: [Notification] = []
    if let day = period.warnedOn, period.isCurrent, period.exceededOn.map({ day < $0 }) ?? true {
      found.append(
        Notification(
          .budgetWarning, key: key, day: day, title: "\(name): \(budget.warnAt)% is spent",
          text: "On \(day), \(budget.warnAt)% of the \(allowance) for \(name) (\(period.span.label)) was spent."))
    }
    if let day = period.exceededOn, day > today - thresholds.days {
      found.append(
        Notification(
          .budgetExceeded, key: key, day: day, title: "\(name): all is spent",
          text: "Since \(day), more is spent than the \(allowance) for \(name) (\(period.span.label))."))
    }
    return found
  }

  /// - Parameter reached: since when it stands at its target.
  func goal(_ id: String, _ name: String, target: Money, reached: Day) -> Notification? {
    guard reached > today - thresholds.days else { return nil }
    let name = name.inSentence
    return Notification(
      .goalReached, key: id, day: reached, title: "\(name) is reached",
      text: "The goal \(name) stands at its \(target) since \(reached).")
  }

  func milestone(_ id: String, _ name: String, amount: Money, achieved: Day) -> Notification? {
    guard achieved > today - thresholds.days else { return nil }
    let name = name.inSentence
    return Notification(
      .milestoneReached, key: id, day: achieved, title: "\(name) is reached",
      text: "Net worth first stood at \(amount) on \(achieved): \(name).")
  }
}
