/// How the CSV files of one bank are read: one `[[import]]` table of the settings, or a proposal for an unknown file.
///
/// A column is named as in the file's header (case and surrounding spaces do not matter), or by its number from 1
/// where the file has no header. What is nil is detected over the whole file.
package struct CSVProfile: Hashable, Sendable {
  package var id: String
  /// File name pattern with `*` and `?`: `Umsaetze*.csv`.
  package var match: String
  /// Id of the household's account, or nil when `accountColumn` or the file's name tells.
  package var account: String?
  /// The column that holds each row's IBAN or account number.
  package var accountColumn: String?
  /// `utf-8`, `utf-16`, `windows-1252`, `iso-8859-15`, `cp1250`, …
  package var encoding: String?
  /// One ASCII character; the settings also take the words `TAB` and `SPACE`.
  package var separator: UInt8?
  package var quote: CSVQuote = .double
  package var decimal: DecimalMark?
  /// Non-empty lines before the header, or nil to find the header.
  package var skip: Int?
  /// Non-empty lines after the last row.
  package var skipEnd: Int = 0
  /// Names for the columns of a file without a header; "" leaves one unnamed. Empty: the file has a header.
  package var fields: [String] = []
  package var date: CSVDate
  /// A second day: when the money counts for interest.
  package var valueDate: CSVDate?
  package var amount: CSVAmount
  /// Columns to be taken off the amount, such as a fee that the bank states apart.
  package var fees: [String] = []
  /// The file's signs are those of the card issuer: turn each round.
  package var flipSign = false
  package var currency: CSVCurrency?
  /// Columns joined by a space.
  package var description: [String] = []
  package var counterparty: String?
  package var counterpartyAccount: String?
  package var category: String?
  package var reference: String?
  /// The account's balance after each row, checked line by line.
  package var balance: String?
  /// The bank's own id of a row.
  package var idColumn: String?
  package var order: CSVOrder?
  /// Within one day the rows stand against the order of the days.
  package var intraDayReversed = false
  /// Which rows are left out, changed, or end the file; tried in order.
  package var rules: [CSVRowRule] = []

  package init(id: String, match: String, date: CSVDate, amount: CSVAmount) {
    self.id = id
    self.match = match
    self.date = date
    self.amount = amount
  }
}

package enum CSVQuote: String, Hashable, Sendable, CaseIterable { case double, single, none }

package enum DecimalMark: String, Hashable, Sendable, CaseIterable {
  case point = "."
  case comma = ","
}

/// Which row of a file is the latest.
package enum CSVOrder: String, Hashable, Sendable, CaseIterable {
  case newestFirst = "newest-first"
  case oldestFirst = "oldest-first"
}

package struct CSVDate: Hashable, Sendable {
  package var column: String
  /// `dd.MM.yy`, `d/M/yyyy`, `yyyy-MM-dd`, `dd-MMM-yyyy`, `yyyyMMdd`, `yyyy-MM-dd'T'HH:mm:ssX`, or strptime's
  /// `%d.%m.%Y`; nil to detect it.
  package var format: String?
  /// The zone of date-times in the file that state none (`UTC`): they are moved into the account's own zone before
  /// the day is taken. Nil: the day is the one written.
  package var timezone: String?

  package init(column: String, format: String? = nil, timezone: String? = nil) {
    self.column = column
    self.format = format
    self.timezone = timezone
  }
}

package enum CSVAmount: Hashable, Sendable {
  /// One column, negative for money that leaves.
  case signed(column: String)
  /// A column for money that leaves and one for money that comes in; the debit may bear a minus or not.
  case split(debit: String, credit: String)
  /// Sizes in one column; another says which way, `out` being its words for money that leaves.
  case directed(column: String, direction: String, out: [String])
}

package enum CSVCurrency: Hashable, Sendable {
  case column(String)
  case fixed(Currency)
}

/// A row rule: what to do with the rows that meet every condition. (hledger's `if`.)
package struct CSVRowRule: Hashable, Sendable {
  package var conditions: [Condition]
  package var action: Action

  package init(_ conditions: [Condition], _ action: Action) {
    self.conditions = conditions
    self.action = action
  }

  /// A regular expression, case ignored, on one column, or on the whole row when `column` is nil.
  package struct Condition: Hashable, Sendable {
    package var column: String?
    package var pattern: String
    package var negated: Bool

    package init(column: String? = nil, pattern: String, negated: Bool = false) {
      self.column = column
      self.pattern = pattern
      self.negated = negated
    }
  }

  package enum Action: Hashable, Sendable {
    /// Leave the row out.
    case skip
    /// Leave the row out and all that follow.
    case end
    /// The row is not booked yet: leave it out, and count it.
    case pending
    /// Replace a text; `\1` is a group of the first condition that has any, `%Name` a column.
    case set(Field, String)
  }

  package enum Field: String, Hashable, Sendable, CaseIterable {
    case description, counterparty, category, reference
  }
}

/// Whether dates of two digits and two digits begin with the day: QIF files do not say.
package enum QIFDateOrder: String, Hashable, Sendable, CaseIterable {
  case dayFirst = "day-first"
  case monthFirst = "month-first"
}
