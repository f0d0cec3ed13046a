package import Core

// What a household means to do: budgets, goals, planned payments, milestones, scenarios.

/// `[[budget]]`: how much may be spent in each of its periods.
package struct BudgetSettings: Hashable, Sendable {
  /// What counts in it.
  package enum Subject: Hashable, Sendable {
    /// A category's path, with its children.
    case category(String)
    case tag(String)
  }

  /// What becomes of the rest when a period ends.
  package enum Rollover: String, Sendable, CaseIterable { case none, surplus, both }

  package var id: String
  package var name: String
  package var subject: Subject
  /// In household currency, as spending is summed.
  package var amount: Money
  package var period: Period
  /// Percent of what may be spent.
  package var warnAt = 80
  package var rollover: Rollover = .none
  /// Only this member's share of each account counts; nil: all of it.
  package var member: String?
  /// Spending before and after these counts in no period of it; nil: from the first day of the books, without end. Without
  /// a start, rollover begins with the first period that lies in the books as a whole.
  package var start: Day?
  package var end: Day?
  package var place = Place(file: "daybook.toml")

  package init(id: String, name: String, subject: Subject, amount: Money, period: Period) {
    self.id = id
    self.name = name
    self.subject = subject
    self.amount = amount
    self.period = period
  }

  package var category: String? { if case .category(let path) = subject { path } else { nil } }
  package var tag: String? { if case .tag(let tag) = subject { tag } else { nil } }
}

/// `[[goal]]`: an amount to be saved, or a balance to be reached.
package struct GoalSettings: Hashable, Sendable {
  package enum Tracking: String, Sendable, CaseIterable {
    /// What `daybook contribute` wrote down.
    case manual
    /// What its accounts hold.
    case balance
    /// What its accounts have gained since a start.
    case delta
    /// How far its accounts have come from a start to the target, which may be below it: a debt paid down.
    case targetBalance = "target_balance"
  }

  package enum Status: String, Sendable, CaseIterable { case active, paused, completed, cancelled }

  /// How much of an account serves the goal.
  package struct Share: Hashable, Sendable {
    package var account: String
    /// Hundredths of a percent: all of it is 10,000.
    package var weight: Int64

    package init(account: String, weight: Int64) {
      self.account = account
      self.weight = weight
    }
  }

  package struct Contribution: Hashable, Sendable {
    package var day: Day
    package var amount: Money

    package init(day: Day, amount: Money) {
      self.day = day
      self.amount = amount
    }
  }

  package struct Start: Hashable, Sendable {
    package var day: Day
    /// What its share of the accounts stood at; nil: as the books say.
    package var balance: Money?

    package init(day: Day, balance: Money?) {
      self.day = day
      self.balance = balance
    }
  }

  package var id: String
  package var name: String
  package var target: Money
  package var deadline: Day?
  package var tracking: Tracking = .manual
  /// In the order of the file.
  package var accounts: [Share] = []
  package var status: Status = .active
  package var start: Start?
  /// What decisions.csv says was put aside, by day; money taken out again is negative. Of `manual` ones only.
  package var contributions: [Contribution] = []
  package var place = Place(file: "daybook.toml")

  package init(id: String, name: String, target: Money) {
    self.id = id
    self.name = name
    self.target = target
  }
}

/// `[[planned]]`: a payment that is known to come, once or again and again.
package struct PlannedSettings: Hashable, Sendable {
  package var id: String
  package var name: String
  package var account: String
  /// In the account's currency; money that leaves it is negative.
  package var amount: Money
  package var day: Day
  package var cadence: Cadence = .once
  /// The last day on which it may fall.
  package var until: Day?
  package var category: String?
  package var place = Place(file: "daybook.toml")

  package init(id: String, name: String, account: String, amount: Money, day: Day) {
    self.id = id
    self.name = name
    self.account = account
    self.amount = amount
    self.day = day
  }
}

/// `[[milestone]]`: a mark that net worth is to reach.
package struct MilestoneSettings: Hashable, Sendable {
  package var id: String
  package var name: String
  /// In household currency.
  package var amount: Money
  package var by: Day?
  package var place = Place(file: "daybook.toml")

  package init(id: String, name: String, amount: Money) {
    self.id = id
    self.name = name
    self.amount = amount
  }
}

/// `[[scenario]]`: the forecast as it would be if streams changed.
package struct ScenarioSettings: Hashable, Sendable {
  package struct Change: Hashable, Sendable {
    package enum What: Hashable, Sendable {
      /// By so many percent of the stream's own amounts: -60 leaves 40 %.
      case percent(stream: String, Int)
      /// To this amount, with the sign that payments have; in the stream's currency unless it says another.
      case amount(stream: String, MoneyText)
      case drop(stream: String)
      /// A payment that is not there yet, in its account's currency.
      case add(name: String, account: String, amount: Money, cadence: Cadence)
    }

    package var what: What
    /// From and until which day it holds; nil: always. An addition's first slot is on `from`.
    package var from: Day?
    package var until: Day?
    package var place: Place

    package init(_ what: What, from: Day? = nil, until: Day? = nil, place: Place = Place(file: "daybook.toml")) {
      self.what = what
      self.from = from
      self.until = until
      self.place = place
    }

    /// The stream it speaks of; nil of an addition.
    package var stream: String? {
      switch what {
      case .percent(let stream, _), .amount(let stream, _), .drop(let stream): stream
      case .add: nil
      }
    }
  }

  package var id: String
  package var name: String
  /// In the order in which they hold: a later one changes what an earlier one made.
  package var changes: [Change]

  package init(id: String, name: String, changes: [Change]) {
    self.id = id
    self.name = name
    self.changes = changes
  }
}
