import Analytics
import Core
import SQLite
import Settings
import Testing
import Warehouse

/// A household whose facts come in through the warehouse, as syncs and files bring them, and are analysed to marts.
final class AnalysedBooks {
  let warehouse: Warehouse
  var settings: DaybookSettings
  var decisions = Decisions()
  var today: Day
  /// Instants of imports: each a minute after the one before, as a person's are.
  private var clock: Int64 = 0
  private var files = 0

  var database: Database { warehouse.database }

  init(currency: Currency = .gbp, today: Day, members: [String] = ["anna", "ben"]) throws {
    self.today = today
    warehouse = try Warehouse(inMemoryOn: today, now: 0)
    settings = DaybookSettings(
      household: HouseholdSettings(
        id: "test", name: "Test", currency: currency, country: "GB", timezone: "Europe/London", period: .calendarMonth))
    settings.categories = StandardCategories.all
    settings.members = members.map { MemberSettings(id: $0, name: title($0)) }
  }

  func account(
    _ id: String, _ type: AccountType = .current, _ currency: Currency = .gbp, opening: (Day, Int64)? = nil,
    closed: Day? = nil, connection: String? = nil, owners: [OwnerShare]? = nil
  ) {
    var account = AccountSettings(
      id: id, name: title(id), type: type, currency: currency, timezone: "Europe/London")
    account.opening = opening.map { .init(day: $0.0, balance: Money(minor: $0.1, currency)) }
    account.closed = closed
    account.connection = connection
    account.owners = owners ?? settings.members.map { OwnerShare(member: $0.id, weight: 1) }
    account.visibleTo = settings.members.map(\.id)
    account.order = settings.accounts.count
    settings.accounts.append(account)
  }

  /// Writes the settings' accounts to the warehouse, as every run does.
  func setAccounts() throws {
    try warehouse.setAccounts(
      settings.accounts.map { account in
        var row = AccountRow(
          accountID: account.id, name: account.name, slug: account.id, type: account.type, currency: account.currency)
        row.connectionID = account.connection ?? ""
        row.owners = account.owners.map { ($0.member, ExactDecimal(mantissa: $0.weight, scale: 0)) }
        row.visibleTo = account.visibleTo
        row.opening = account.opening.map { ($0.day, $0.balance) }
        row.closedOn = account.closed
        row.sortKey = account.order
        return row
      })
  }

  /// One file: its rows and what it says of balances.
  func importFile(_ account: String, _ rows: [StandardTransaction], _ balances: [StandardBalance] = []) throws {
    try setAccounts()
    clock += 60
    files += 1
    let payload = try warehouse.land(
      RawRecord(
        provider: "file", kind: "file:csv", key: "\(files).csv", fetchedAt: clock, day: today,
        body: Array("\(files)".utf8)))
    let provenance = Provenance(source: .file, payloadID: payload, fetchedAt: clock, day: today)
    _ = try warehouse.importing(from: provenance) { file in
      try file.add(rows, to: account)
      try file.add(balances, to: account)
    }
  }

  /// One answer of an API: booked and pending rows, and balances, all of one instant.
  func sync(
    _ account: String, _ rows: [StandardTransaction], _ balances: [StandardBalance] = [], source: String = "bank"
  ) throws {
    try setAccounts()
    clock += 60
    var answer = StandardRows(account: SourceAccount(sourceID: "source", keys: []))
    answer.transactions = rows
    answer.balances = balances
    let days = rows.filter { $0.status == .booked }.map(\.day)
    if let first = days.min(), let last = days.max() { answer.complete = first...last }
    let provenance = Provenance(
      source: .connection(source, provider: "gocardless"), payloadID: clock, fetchedAt: clock, day: today)
    _ = try warehouse.standardise([answer], as: account, from: provenance)
    try warehouse.setWatermark(connection: source, accountID: account, fetchedTo: today)
  }

  /// One answer of a broker: what it tells of trades, holdings, cash and what was paid in.
  func invest(_ account: String, source: String = "broker", _ fill: (inout StandardRows) throws -> Void) throws {
    try setAccounts()
    clock += 60
    var answer = StandardRows(account: SourceAccount(sourceID: "source", keys: []))
    answer.tellsTransactions = false
    try fill(&answer)
    let provenance = Provenance(
      source: .connection(source, provider: "trading212"), payloadID: clock, fetchedAt: clock, day: today)
    _ = try warehouse.standardise([answer], as: account, from: provenance)
    try warehouse.setWatermark(connection: source, accountID: account, fetchedTo: today)
  }

  /// A session's close, of a price source.
  func price(
    _ security: String, _ day: Day, _ close: String, _ currency: Currency = .gbp, source: String = "yahoo"
  ) throws {
    let value = try #require(ExactDecimal(close))
    try database.run(
      """
      insert or replace into prices (security_id, day, source, currency, close_mantissa, close_scale, learned_on)
      values (?, ?, ?, ?, ?, ?, ?)
      """, .text(security), .text(day.iso), .text(source), .text(currency.code), .integer(value.mantissa),
      SQLValue(value.scale), .text(today.iso))
  }

  func rate(_ base: Currency, _ quote: Currency, _ day: Day, _ text: String) throws {
    let rate = StandardRate(base: base, quote: quote, day: day, rate: try #require(ExactDecimal(text)))
    _ = try warehouse.store(rates: [rate], source: "ecb", on: today)
  }

  @discardableResult
  func analyse() throws -> Analysis.Outcome {
    try setAccounts()
    return try Analysis.run(database, settings: settings, decisions: decisions, today: today)
  }

  /// `analyse`, as if nothing had ever been made.
  func analyseFromNothing() throws {
    try database.execute("delete from analysis_state")
    try analyse()
  }

  func id(_ account: String, _ day: Day, _ minor: Int64, source: String = "%") throws -> String {
    try #require(
      database.value(
        """
        select transaction_id from transactions
        where account_id = ? and day = ? and amount_minor = ? and source like ? and retired_on is null
        """, .text(account), .text(day.iso), .integer(minor), .text(source)
      ).text)
  }

  /// Rows of a query as lines, cells joined by blanks, null as `-`.
  func lines(_ sql: String) throws -> [String] {
    var lines: [String] = []
    try database.forEach(sql) { row in
      lines.append((0..<row.columnCount).map { row.isNull($0) ? "-" : row.text($0) }.joined(separator: " "))
    }
    return lines
  }

  /// Day (without its month), balance, quality and unexplained remainder, as `03 900 observed 0`.
  func balances(_ account: String) throws -> [String] {
    try lines(
      """
      select substr(day, 9), balance_minor, quality, unexplained_minor from mart_balances_daily
      where account_id = '\(account)' order by day
      """)
  }

  /// Every line of every mart table, by table.
  func marts() throws -> [String: [String]] {
    var marts: [String: [String]] = [:]
    for name in try lines("select name from sqlite_schema where type = 'table' and name glob 'mart_*' order by name") {
      marts[name] = try lines("select * from \(name)").sorted()
    }
    return marts
  }

  func installDatasets() throws -> DatasetCatalogue {
    try Viewer.household.open(on: database)
    return try DatasetCatalogue(
      installingOn: database,
      DatasetContext(
        name: "Test", currency: settings.household.currency, country: "GB", timezone: "Europe/London", today: today,
        period: settings.household.period, members: settings.members.map { ($0.id, $0.name) }))
  }
}

private func title(_ id: String) -> String { id.prefix(1).uppercased() + id.dropFirst() }

/// A day of June 2026.
func june(_ day: Int) -> Day { Month(2026, 6).firstDay + (day - 1) }

/// A booked payment.
func paid(
  _ day: Day, _ minor: Int64, _ currency: Currency = .gbp, _ text: String = "Shop", category: String = "",
  status: TransactionStatus = .booked, sequence: Int = 0
) -> StandardTransaction {
  var row = StandardTransaction(status: status, day: day, amount: Money(minor: minor, currency))
  row.description = text
  row.givenCategory = category
  row.sequence = sequence
  return row
}

func stated(
  _ kind: BalanceKind, _ day: Day, _ minor: Int64, _ currency: Currency = .gbp, type: String = "closingBooked"
) -> StandardBalance {
  StandardBalance(kind: kind, day: day, amount: Money(minor: minor, currency), sourceType: type)
}

/// A security by its ISIN; its id in the books is the ISIN in small letters.
func security(
  _ isin: String, _ name: String = "", _ currency: Currency = .gbp, _ securityClass: SecurityClass = .equity
) -> StandardSecurity {
  var security = StandardSecurity(key: isin)
  security.isin = isin
  security.name = name
  security.currency = currency
  security.securityClass = securityClass
  return security
}

/// A trade by its cash; what it costs is part of it.
func trade(
  _ kind: TradeKind, _ day: Day, _ security: String, _ quantity: String?, _ minor: Int64, _ currency: Currency = .gbp,
  fee: Int64? = nil, tax: Int64? = nil, price: String? = nil, sequence: Int = 0
) throws -> StandardTrade {
  var trade = StandardTrade(kind: kind, day: day, amount: Money(minor: minor, currency))
  trade.securityKey = security
  trade.quantity = try quantity.map { try #require(ExactDecimal($0)) }
  trade.price = try price.map { UnitPrice(try #require(ExactDecimal($0)), currency) }
  trade.fee = fee.map { Money(minor: $0, currency) }
  trade.tax = tax.map { Money(minor: $0, currency) }
  trade.sequence = sequence
  return trade
}

func holding(
  _ security: String, _ quantity: String, price: String? = nil, _ currency: Currency = .gbp, value: Money? = nil,
  cost: Money? = nil
) throws -> StandardHolding {
  var holding = StandardHolding(securityKey: security, quantity: try #require(ExactDecimal(quantity)))
  holding.price = try price.map { UnitPrice(try #require(ExactDecimal($0)), currency) }
  holding.value = value
  holding.cost = cost
  return holding
}
