package import Core

/// Every word the interface says of its own accord, in British English: another language is another value of this type.
///
/// Words of the shipped pages stand in `Templates/`; what people and banks wrote is never here.
package struct Words: Sendable {
  package var language = "en-GB"

  // Days and months
  package var months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  package var shortMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  package var weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
  package var shortWeekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  /// Between two days that share no month: `30 June to 2 July`.
  package var to = "to"

  // Currencies in a sentence
  package var currencies = [
    "GBP": "pounds sterling", "EUR": "euros", "USD": "US dollars", "CHF": "Swiss francs", "SEK": "Swedish kronor",
    "NOK": "Norwegian kroner", "DKK": "Danish kroner", "PLN": "Polish zloty", "CAD": "Canadian dollars",
    "AUD": "Australian dollars", "JPY": "yen",
  ]

  // Numbers
  package var points = "points"
  package var missing = "missing"
  package var unknownReason = "not known"
  package var thousand = "k"
  package var million = "m"
  package var billion = "bn"
  package var trillion = "tn"
  package var unchanged = "unchanged"
  package func risen(_ amount: String) -> String { "up \(amount)" }
  package func fallen(_ amount: String) -> String { "down \(amount)" }

  // Quality
  package var observed = "observed"
  package var derived = "derived"
  package var carried = "carried"
  package var stale = "stale"
  package var partial = "partial"
  package func carriedDays(_ days: Int) -> String { days == 1 ? "carried 1 day" : "carried \(days) days" }

  // Charts
  package var today = "Today"
  package var other = "Other"
  package var change = "Change"
  package var total = "Total"
  package var noData = "Nothing to show yet"
  package var period = "Period"
  package var value = "Value"
  package var name = "Name"
  package var share = "Share"
  package var low = "Low"
  package var high = "High"
  package var day = "Day"
  package var asTable = "As a table"
  package var cameIn = "Came in"
  package var wentOut = "Went out"
  package var overTwelveMonths = "Payments, day by day"
  package func timesPaid(_ count: Int) -> String { "\(count) paid" }
  package func sign(_ sign: DotRow.Sign, on day: String) -> String { "\(sign.rawValue) on \(day)" }
  package func series(_ name: String, from first: String, to last: String) -> String {
    "\(name): \(first) to \(last)"
  }
  package func between(_ first: String, and last: String) -> String { "\(first) to \(last)" }
  package func lowest(_ value: String, on day: String) -> String { "lowest \(value), \(day)" }
  package func highest(_ value: String, on day: String) -> String { "highest \(value), \(day)" }
  package func latest(_ value: String) -> String { "last \(value)" }
  package func mean(_ value: String) -> String { "mean \(value)" }
  package func andMore(_ count: Int) -> String { count == 1 ? "and 1 more" : "and \(count) more" }
  package func over(_ value: String) -> String { "\(value) and over" }

  // Components
  package var breadcrumbs = "Where this page stands"
  package var otherPeriods = "Other periods"
  package var pages = "Pages"
  package var menu = "Menu"
  package var close = "Close"
  package var skip = "Skip to the page"
  package var none = "None"
  package var step = "Step"
  package var unexplained = "Unexplained"
  package var severalCurrencies = "amounts of several currencies have no sum"
  package var partIsMissing = "a part of it is not known"
  package var spending = "spent"
  package var search = "Search"
  package var filter = "Filter"
  package var all = "All"
  package var years = "Years"
  package var keySearch = "search"
  package var keyHelp = "all keys"
  package var pending = "pending"
  package var failed = "Failed"
  package var actSoon = "Act soon"
  package var suggestion = "Suggestion"

  // bills.ics
  package var bills = "bills"
  package var bill = "Bill"
  package var income = "Income"
  package var plannedByHand = "Planned in daybook.toml"
  package var overdueBill = "Overdue"
  package func through(_ account: String) -> String { "Through \(account)" }

  package func ofLimit(_ limit: String) -> String { "of \(limit)" }
  package func problems(_ count: Int) -> String { count == 1 ? "1 problem" : "\(count) problems" }
  package func pageNumber(_ page: Int, of pages: Int) -> String { "Page \(page) of \(pages)" }

  package static let british = Words()

  package func quality(_ quality: Quality) -> String {
    switch quality {
    case .observed: observed
    case .derived: derived
    case .carried: carried
    case .stale: stale
    case .missing: missing
    }
  }
}
