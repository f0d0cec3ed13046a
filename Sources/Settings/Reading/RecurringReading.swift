import Core
import TOML

// Payments that come again and again, as a person states them.

extension SettingsReader {
  mutating func readRecurring(_ household: HouseholdSettings, accounts: [AccountSettings]) -> [RecurringSettings] {
    checkUnique("recurring")
    return sections("recurring").compactMap { section in
      guard let id = section.text("id"), let cadence = section.word("cadence", Cadence.self) else { return nil }
      let match = section.section("match").map { conditions($0, household, accounts, within: []) } ?? Conditions()
      let currencies = Set(accounts.filter { match.accounts.contains($0.id) }.map(\.currency))
      let usual = currencies.count == 1 ? currencies.first ?? household.currency : household.currency
      guard let amount = money(section, "amount", usual: usual) else { return nil }
      var recurring = RecurringSettings(id: id, name: section.text("name") ?? id, amount: amount, cadence: cadence)
      recurring.match = match
      recurring.day = section.table["day"].flatMap { CalendarGrid.Rule(written: $0.string, number: $0.integer) }
      recurring.status = section.word("status", RecurringSettings.Status.self) ?? .active
      recurring.place = section.place
      check(recurring, section)
      return recurring
    }
  }

  private mutating func check(_ recurring: RecurringSettings, _ section: Section) {
    if recurring.amount.minor == 0 {
      checker.errors.add("a payment of nothing is none", at: section.table["amount"]?.place ?? section.place)
    }
    if recurring.day != nil, recurring.cadence.months == nil || recurring.cadence == .twiceMonthly {
      checker.errors.add(
        "'day' is a day of the month, and \(recurring.cadence.rawValue) payments have none",
        at: section.table["day"]?.place ?? section.place, hint: "leave it out: the day is taken from the payments")
    }
  }
}

extension CalendarGrid.Rule {
  /// `1` to `31`, `last`, `last-business-day`, `2nd tuesday`, `last friday`; nil when it is none of them.
  init?(written text: String?, number: Int64?) {
    if let number {
      guard (1...31).contains(number) else { return nil }
      self = .dayOfMonth(Int(number))
      return
    }
    switch text {
    case nil: return nil
    case "last": self = .lastDay
    case "last-business-day": self = .lastBusinessDay
    case let text?:
      let words = text.split(separator: " ")
      let numbers: [Substring] = ["1st", "2nd", "3rd", "4th", "last"]
      guard words.count == 2, let place = numbers.firstIndex(of: words[0]),
        let weekday = Weekday(rawValue: "\(words[1])")
      else { return nil }
      self = .weekday(place + 1, weekday)
    }
  }
}
