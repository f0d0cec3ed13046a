import Core

// What the Hartleys mean to do: budgets in several periods, goals tracked in all four ways, what is planned, a scenario.

extension DemoHousehold {
  /// - Parameter today: of the last night, so that the same plans stand on every one.
  static func plans(today: Day) -> [String] {
    let year = today.month - (today.month.month - 1)
    return ["# What we mean to do"] + budgets(year) + goals(today) + planned(today)
      + [
        """
        [[milestone]]
        id     = "quarter"
        name   = "A quarter of a million"
        amount = "250000.00"
        """,
        """
        [[milestone]]
        id     = "half"
        name   = "Half a million"
        amount = "500000.00"
        by     = \((year + 47).lastDay)
        """,
        """
        [[scenario]]
        id     = "nursery"
        name   = "A nursery place"
        change = [{ add = { name = "Nursery", amount = "-640.00", cadence = "monthly", from = \((today.month + 3).firstDay) } }]
        """,
        """
        [[scenario]]
        id     = "lodger"
        name   = "A lodger in the back room"
        change = [
          { add = { name = "Lodger", amount = "520.00", cadence = "monthly", from = \((today.month + 2).firstDay) } },
          { add = { name = "Cleaner", amount = "-35.00", cadence = "fortnightly", from = \((today.month + 2).firstDay) } },
        ]
        """,
      ]
  }

  private static func budgets(_ year: Month) -> [String] {
    [
      """
      [[budget]]
      id       = "food"
      name     = "Food and drink"
      category = "Food"
      amount   = "720.00"
      """,
      """
      [[budget]]
      id       = "groceries"
      name     = "Groceries"
      category = "Food:Groceries"
      amount   = "400.00"
      rollover = "surplus"
      start    = \(year.firstDay)
      """,
      """
      [[budget]]
      id       = "eating-out"
      name     = "Eating out"
      category = "Food:Eating out"
      amount   = "60.00"
      period   = "week"
      """,
      """
      [[budget]]
      id       = "transport"
      name     = "Getting about"
      category = "Transport"
      amount   = "260.00"
      period   = "month:last-business-day"
      rollover = "both"
      start    = \(year.firstDay)
      """,
      """
      [[budget]]
      id       = "clothing"
      name     = "Clothing"
      category = "Shopping:Clothing"
      amount   = "360.00"
      period   = "quarter"
      """,
      """
      [[budget]]
      id       = "holidays"
      name     = "Holidays"
      category = "Leisure:Holidays"
      amount   = "3200.00"
      period   = "year"
      start    = \(year.firstDay)
      """,
    ]
  }

  private static func goals(_ today: Day) -> [String] {
    [
      """
      [[goal]]
      id       = "extension"
      name     = "An extension"
      target   = "60000.00"
      deadline = \((today.month + 14).lastDay)
      tracking = "balance"
      accounts = { savings = 60 }
      """,
      """
      [[goal]]
      id       = "year-off"
      name     = "Half a year off"
      target   = "20000.00"
      deadline = \((today.month + 14).lastDay)
      tracking = "delta"
      accounts = { savings = 40 }
      start    = { day = \((today.month - 18).firstDay) }
      """,
      """
      [[goal]]
      id       = "norway"
      name     = "By train to Norway"
      target   = "2400.00"
      deadline = \((today.month + 8).day(15))
      """,
      """
      [[goal]]
      id       = "dollars"
      name     = "Rainy-day dollars"
      target   = "15000.00 USD"
      tracking = "target_balance"
      accounts = { prairie = 100 }
      status   = "paused"
      """,
    ]
  }

  private static func planned(_ today: Day) -> [String] {
    [
      """
      [[planned]]
      id       = "boiler"
      name     = "New boiler"
      account  = "joint"
      amount   = "-2800.00"
      day      = \((today.month + 3).day(15))
      category = "Home:Repairs"
      """,
      """
      [[planned]]
      id       = "piano"
      name     = "Piano tuner"
      account  = "joint"
      amount   = "-85.00"
      day      = \((today.month - 5).day(31))
      cadence  = "half-yearly"
      """,
      """
      [[planned]]
      id      = "bonus"
      name    = "Anna’s bonus"
      account = "anna"
      amount  = "1800.00"
      day     = \((today.month + 6).day(24))
      """,
    ]
  }

  /// What the Hartleys put aside for Norway: a little every month, once taken back.
  static func contributions(today: Day) -> [String] {
    let given: [(months: Int, day: Int, pounds: Int)] = [
      (-9, 2, 120), (-8, 2, 120), (-7, 2, 120), (-6, 3, 120), (-5, 2, 150), (-4, 2, 150), (-3, 2, 150), (-3, 20, -80),
      (-2, 2, 150), (-1, 2, 150),
    ]
    return given.map { given in
      let day = (today.month + given.months).day(given.day)
      return "goal,norway,contribution,\(day) \(given.pounds).00 GBP,By train to Norway"
    }
  }
}
