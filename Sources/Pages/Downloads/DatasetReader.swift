package import Analytics
package import SQLite

/// Reads a dataset's rows in the order of its key, all of them or those of a span of days.
package struct DatasetReader {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// - Parameter days: ISO days, both within; only for a dataset whose key holds `day`.
  package func forEach(
    _ dataset: Dataset, days: ClosedRange<String>? = nil, each: (Statement) throws -> Void
  ) throws {
    let key = dataset.key.map { "\"\($0)\"" }.joined(separator: ", ")
    let condition = days == nil ? "" : " where day >= ?1 and day <= ?2"
    let statement = try database.prepare("select * from temp.\"\(dataset.name)\"\(condition) order by \(key)")
    if let days {
      statement.bind(days.lowerBound, at: 1)
      statement.bind(days.upperBound, at: 2)
    }
    while try statement.step() { try each(statement) }
  }

  /// The years that anything is known of, oldest first: every dataset by year has a file for each.
  package func yearsOfBooks() throws -> [String] {
    let statement = try database.prepare(
      """
      select min(day), max(day) from (
        select min(month) as day, max(month) as other from main.month_versions
        union all select max(month), null from main.month_versions
        union all select max(day), null from temp.seen_transactions
        union all select min(day), null from main.mart_net_worth_daily
        union all select max(day), null from main.mart_net_worth_daily
      )
      """)
    guard try statement.step(), let first = Int(statement.text(0).prefix(4)),
      let last = Int(statement.text(1).prefix(4))
    else { return [] }
    return (first...last).map { year in String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year) }
  }
}

extension Dataset {
  /// Cut into a file a year, so that closed years are not written again: transactions, splits and the daily ones.
  package var isByYear: Bool {
    key.contains("day") && columns.contains { $0.name == "day" } && !Self.whole.contains(name)
  }

  /// Rates are for every year's use; the others speak of days to come, or have few rows.
  private static let whole: Set = [
    "bills", "exchange_rates", "forecast_daily", "goal_contributions", "planned", "price_changes", "transaction_tags",
  ]
}
