package import Core

/// `[[import]]`: how to read CSV files whose names match. What is nil is detected.
package struct ImportSettings: Hashable, Sendable {
  package enum AccountSource: Hashable, Sendable {
    /// An account's id.
    case account(String)
    /// A column that holds what an account's `match` knows.
    case column(String)
  }

  package enum AmountColumns: Hashable, Sendable {
    /// One signed column.
    case signed(String)
    /// Two unsigned ones: what left, and what came.
    case debitCredit(debit: String, credit: String)
    /// One unsigned column, and one whose words `out` mean that it left.
    case direction(amount: String, direction: String, out: [String])
  }

  package struct DateColumn: Hashable, Sendable {
    package var column: String
    /// `dd.MM.yy`; nil: detected.
    package var format: String?

    package init(column: String, format: String? = nil) {
      self.column = column
      self.format = format
    }
  }

  package enum Order: String, Sendable, CaseIterable {
    case newestFirst = "newest-first"
    case oldestFirst = "oldest-first"
  }

  package var id: String
  /// A file name pattern with `*` and `?`.
  package var match: String
  package var account: AccountSource
  package var encoding: String?
  package var separator: String?
  /// `.` or `,`.
  package var decimal: String?
  /// Lines before the header.
  package var skip: Int?
  /// Lines after the last row.
  package var skipEnd: Int?
  package var date: DateColumn
  package var amount: AmountColumns
  /// A column's name, or a fixed ISO code.
  package var currency: String?
  /// Columns, joined by a space.
  package var description: [String] = []
  package var counterparty: String?
  package var category: String?
  package var balance: String?
  package var idColumn: String?
  package var order: Order?
  package var place = Place(file: "daybook.toml")

  package init(id: String, match: String, account: AccountSource, date: DateColumn, amount: AmountColumns) {
    self.id = id
    self.match = match
    self.account = account
    self.date = date
    self.amount = amount
  }
}
