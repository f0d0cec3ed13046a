import Core
import SQLite
import TestSupport
import Testing

@testable import Warehouse

extension TemporaryFolder {
  var database: String { path + "/daybook.sqlite" }
}

func day(_ iso: String) throws -> Day { try #require(Day(iso: iso)) }

/// 2026-06-01, the day most tests begin on.
let firstOfJune = Day(number: 20_605)

func account(_ id: String, connection: String = "bank", match: [String] = [], was: [String] = []) -> AccountRow {
  var account = AccountRow(accountID: id, name: id, slug: id, type: .current, currency: .eur)
  account.connectionID = connection
  account.match = match
  account.was = was
  return account
}

/// A booked payment of `minor` cents to `payee` on `day`.
func payment(
  _ day: Day, _ minor: Int64, _ payee: String, id: String = "", sequence: Int = 0
) -> StandardTransaction {
  var row = StandardTransaction(status: .booked, day: day, amount: Money(minor: minor, .eur))
  row.counterparty = payee
  row.description = "card payment \(payee)"
  row.reliableID = id
  row.sequence = sequence
  return row
}

func pending(_ day: Day, _ minor: Int64, _ payee: String, link: String = "") -> StandardTransaction {
  var row = payment(day, minor, payee)
  row.status = .pending
  row.linkID = link
  return row
}

/// An answer that speaks for the days between its oldest and newest booked row, as a bank's does.
func answer(_ rows: [StandardTransaction], asked: ClosedRange<Day>? = nil) -> StandardRows {
  var answer = StandardRows(account: SourceAccount(sourceID: "source", keys: []))
  answer.transactions = rows
  let days = rows.filter { $0.status == .booked }.map(\.day)
  if let first = days.min(), let last = days.max() { answer.complete = first...last }
  answer.asked = asked
  return answer
}

let bank = Source.connection("bank", provider: "gocardless")

extension Warehouse {
  /// A household in memory with one account, `joint`.
  static func withAccount(_ id: String = "joint", on today: Day = firstOfJune) throws -> Warehouse {
    let warehouse = try Warehouse(inMemoryOn: today, now: Int64(today.number) * 86_400)
    try warehouse.setAccounts([account(id)])
    return warehouse
  }

  @discardableResult
  func sync(
    _ rows: [StandardTransaction], to id: String = "joint", source: Source = bank, on day: Day = firstOfJune,
    asked: ClosedRange<Day>? = nil
  ) throws -> Standardised {
    try standardise(
      [answer(rows, asked: asked)], as: id,
      from: Provenance(source: source, payloadID: 1, fetchedAt: Int64(day.number) * 86_400, day: day))
  }

  @discardableResult
  func importFile(
    _ rows: [StandardTransaction], to id: String = "joint", kind: String = "file:csv", on day: Day = firstOfJune
  ) throws -> ChangeCount {
    let payload = try land(
      RawRecord(
        provider: "file", kind: kind, key: "some.csv", fetchedAt: Int64(day.number) * 86_400, day: day,
        body: Array("\(rows.hashValue)".utf8)))
    let counts = try importing(
      from: Provenance(source: .file, payloadID: payload, fetchedAt: Int64(day.number) * 86_400, day: day)
    ) { try $0.add(rows, to: id) }
    return counts[id] ?? ChangeCount()
  }

  /// The ids of rows that meet a condition, in order of day and id.
  func ids(_ condition: String = "retired_on is null and status = 'booked'") throws -> [String] {
    try column("select transaction_id from transactions where \(condition) order by day, transaction_id")
  }

  func column(_ sql: String) throws -> [String] {
    var values: [String] = []
    try database.forEach(sql) { values.append($0.text(0)) }
    return values
  }

  /// All that stands in the standard tables, but for numbers that never leave the database; sorted.
  func facts(ignoring ignored: Set<String> = ["tx"]) throws -> [String] {
    var lines: [String] = []
    for table in ["transactions", "transaction_links", "balances", "exchange_rates", "account_sources"] {
      try database.forEach("select * from \(table)") { row in
        let cells = zip(row.columnNames, 0...).filter { !ignored.contains($0.0) }.map { name, column in
          "\(name)=\(row.value(column))"
        }
        lines.append(table + " " + cells.joined(separator: " "))
      }
    }
    return lines.sorted()
  }
}
