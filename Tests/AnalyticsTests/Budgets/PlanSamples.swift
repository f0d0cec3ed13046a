import Core
import Settings
import Testing

@testable import Analytics

func date(_ iso: String) throws -> Day { try #require(Day(iso: iso), "\(iso)") }

func budget(
  _ id: String, _ pounds: Int64, _ period: String = "month", category: String = "Food", _ country: String = "GB"
) throws -> BudgetSettings {
  BudgetSettings(
    id: id, name: id.prefix(1).uppercased() + id.dropFirst(), subject: .category(category),
    amount: Money(minor: pounds * 100, .gbp), period: try #require(Period(period, country: country)))
}

/// A payment of every month, of a category, paid so far on `paid`, next due on `next`.
func stream(
  _ slug: String, _ minor: Int64, _ grid: CalendarGrid, next: String?, category: String? = nil,
  account: String = "joint", low: Int64? = nil, high: Int64? = nil, paid: [(String, Int64)] = []
) throws -> RecurringStream {
  let payments = try paid.map { text, minor in
    StreamPayment(
      transaction: "t_\(text)", tx: 0, account: account, day: try date(text), amountMinor: minor, slot: try date(text))
  }
  let first = payments.first?.day ?? grid.origin
  return RecurringStream(
    id: "r_\(slug)", slug: slug, name: slug, account: account, currency: .gbp,
    direction: minor < 0 ? .spending : .income, grid: grid,
    amount: StreamAmount(model: .fixed, low: low ?? minor, expected: minor, high: high ?? minor), status: .active,
    source: .detected, state: .paid, tier: .high, confidence: 0.9, reason: "", category: category, firstDay: first,
    lastDay: payments.last?.day ?? first, nextDay: try next.map { try date($0) }, payments: payments, priceChanges: [],
    country: "GB")
}

func monthly(_ number: Int, from iso: String = "2025-01-01") throws -> CalendarGrid {
  CalendarGrid(.monthly, .dayOfMonth(number), origin: try date(iso))
}

func rates(_ today: Day, _ rates: [StandardRate] = []) -> PlanRates {
  PlanRates(home: .gbp, rates: rates, today: today)
}
