import Core
import SQLite
import Settings
import Warehouse

extension CommandTable {
  static let transactions = Command(
    "transactions", "List transactions, newest first", arguments: "[TEXT]", count: 0...1,
    options: [
      .init("json", nil, "rows as JSON"), .init("csv", nil, "rows as CSV"),
      .init("account", "ID", "of one account"), .init("category", "PATH", "of a category and its children"),
      .init("kind", "KIND", "income, spending, transfer or investment"),
      .init("month", "YYYY-MM", "of one month"), .init("from", "DAY", "from that day on"),
      .init("to", "DAY", "up to that day"), .init("tag", "TAG", "with that tag"),
      .init("unpaired", nil, "transfers without a partner"), .init("limit", "N", "at most so many (default: 100)"),
    ],
    examples: [
      "daybook transactions tesco", "daybook transactions --month 2026-05 --category Food",
      "daybook transactions --category Uncategorised --json",
    ]
  ) { invocation in
    let household = try Household.open(invocation)
    let books = try household.openForReading(invocation.console)
    var filter = TransactionFilter()
    try filter.read(invocation, text: invocation.arguments.first)
    var listing = try Listing.running(
      filter.sql(
        columns: invocation.has("json") || invocation.has("csv")
          ? "*" : TransactionFilter.forPeople), books, household, file: "transactions", filter.values)
    listing.today = household.clock.today
    if listing.rows.isEmpty { try TransactionFilter.checkNames(invocation, household, books) }
    listing.print(invocation)
    return .done
  }
}

/// The conditions of a listing, every value bound.
struct TransactionFilter {
  /// What a person wants to see on a line.
  static let forPeople = """
    day, transaction_id, account_id, amount_minor, currency,
    coalesce(merchant, counterparty) as merchant, coalesce(category, 'several') as category, category_reason, status
    """

  private var conditions: [String] = []
  private(set) var values: [SQLValue] = []
  /// The most rows.
  private(set) var limit = 100

  mutating func read(_ invocation: Invocation, text: String?) throws {
    if let text {
      let pattern = "%" + text.map { "%_\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "%"
      add(
        """
        (description like ? escape '\\' or counterparty like ? escape '\\' or merchant like ? escape '\\'
          or note like ? escape '\\' or transaction_id = ?)
        """, Array(repeating: .text(pattern), count: 4) + [.text(text)])
    }
    if let account = invocation.value("account") { add("account_id = ?", [.text(account)]) }
    if let category = invocation.value("category") {
      add("(category = ? or category like ? escape '\\')", [.text(category), .text(category + ":%")])
    }
    if let kind = invocation.value("kind") {
      guard CategoryKind(rawValue: kind) != nil else {
        throw UsageError("--kind is one of \(CategoryKind.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      add("kind = ?", [.text(kind)])
    }
    if let text = invocation.value("month") {
      guard let month = Month(iso: text) else { throw UsageError("--month takes a month as YYYY-MM, not '\(text)'") }
      add("day between ? and ?", [.text(month.firstDay.iso), .text(month.lastDay.iso)])
    }
    if let day = try invocation.day("from") { add("day >= ?", [.text(day.iso)]) }
    if let day = try invocation.day("to") { add("day <= ?", [.text(day.iso)]) }
    if let tag = invocation.value("tag") {
      add("exists (select 1 from json_each(tags) where value = ?)", [.text(tag)])
    }
    if invocation.has("unpaired") { add("kind = 'transfer' and pair_id is null", []) }
    if let number = try invocation.number("limit") { limit = number }
  }

  /// `--amount`: of the account's currency where one is named, else of the household's.
  mutating func readAmount(_ invocation: Invocation, _ household: Household) throws {
    guard let text = invocation.value("amount") else { return }
    let account = household.settings.accounts.first { $0.id == invocation.value("account") }
    let currency = account?.currency ?? household.settings.household.currency
    guard let amount = Money(text.hasPrefix("+") ? text.dropFirst() : text[...], currency) else {
      throw UsageError(
        "--amount takes an amount of \(currency), not '\(text)'", hint: "--amount 12.50, or --amount=-12.50")
    }
    if text.hasPrefix("-") || text.hasPrefix("+") {
      add("amount_minor = ?", [.integer(amount.minor)])
    } else {
      add("abs(amount_minor) = ?", [.integer(amount.minor)])
    }
  }

  /// An account or category that is none has no rows; a bank's own categories are known by theirs.
  static func checkNames(_ invocation: Invocation, _ household: Household, _ books: BooksReader) throws {
    func check(_ option: String, _ known: [String], _ otherwise: String) throws {
      guard let name = invocation.value(option), !known.contains(name) else { return }
      throw UserError(
        "no \(option) is called '\(name)'",
        hint: nearestName(to: name, among: known).map { "did you mean '\($0)'?" } ?? otherwise)
    }
    try check("account", household.settings.accounts.map(\.id), "daybook.toml names them")
    var paths: Set<String> = []
    try books.warehouse.database.forEach("select category from categories union select category from splits") { row in
      guard let path = row.optionalText(0) else { return }
      let parts = path.split(separator: ":")
      for count in parts.indices { paths.insert(parts[...count].joined(separator: ":")) }
    }
    try check("category", paths.sorted(), "daybook query \"select category from categories\" names them")
  }

  private mutating func add(_ condition: String, _ more: [SQLValue]) {
    conditions.append(condition)
    values += more
  }

  func sql(columns: String) -> String {
    let condition = conditions.isEmpty ? "" : " where " + conditions.joined(separator: " and ")
    return "select \(columns) from transactions\(condition) order by day desc, transaction_id limit \(limit)"
  }
}
