import Core
import SQLite
import Settings

/// What a household means to do, held against its books: budgets, goals, milestones, planned payments, the forecast.
struct Plans {
  let database: Database
  let settings: DaybookSettings
  /// Recurring payments, for what is still to come.
  let streams: [RecurringStream]
  let today: Day

  struct Outcome {
    /// In the order of the file.
    var budgets: [BudgetMart.Standing]
    /// What does not hold of what was planned.
    var problems: [Problem]
  }

  /// - Parameter changed: the months whose flows were made again.
  func run(_ changed: ChangedMonths, _ rates: PlanRates, _ laps: Laps = .unwatched) throws -> Outcome {
    let calendar = Commitments.calendar(settings.household.country, today)
    let planned = try PlannedPayments(database: database, today: today, calendar: calendar).run(
      settings.planned, through: ForecastMart.end(today))
    let commitments = Commitments(streams: streams, planned: planned, rates: rates, today: today)
    try BillMart(database: database, commitments: commitments).run()
    let budgets = try BudgetMart(database: database, settings: settings, today: today).run(changed, commitments)
    laps.end("budgets")
    try GoalMart(database: database, settings: settings, rates: rates, today: today).run()
    laps.end("goals")
    let forecast = try ForecastMart(
      database: database, settings: settings, commitments: commitments, budgets: budgets.standing, today: today
    ).run()
    laps.end("forecast")
    return Outcome(budgets: budgets.standing, problems: budgets.problems + forecast)
  }
}
