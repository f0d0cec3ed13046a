import Analytics
import Core
import Pages
import SQLite
import Settings
import Warehouse

extension CommandTable {
  static let export = Command(
    "export", "Write a dataset as CSV or JSON to standard output", arguments: "DATASET", count: 1...1,
    options: [
      .init("format", "csv|json", "(default: csv)"), .init("from", "DAY", "rows from that day on"),
      .init("to", "DAY", "rows up to that day"), Household.asKnownOn,
    ],
    examples: [
      "daybook export transactions > transactions.csv", "daybook export splits --from 2026-01-01 --format json",
    ]
  ) { invocation in
    let (household, books) = try Household.open(invocation).openForReading(invocation)
    let name = invocation.arguments.first ?? ""
    guard let dataset = books.catalogue[name] else {
      let nearest = nearestName(to: name, among: books.catalogue.datasets.map(\.name))
      throw UserError(
        "no dataset is called '\(name)'",
        hint: nearest.map { "did you mean '\($0)'?" } ?? "daybook query --list names them")
    }
    let from = try invocation.day("from")
    let to = try invocation.day("to")
    guard dataset.key.contains("day") || (from == nil && to == nil) else {
      throw UsageError("\(name) has no day to choose by")
    }
    let days = from == nil && to == nil ? nil : (from?.iso ?? "0001-01-01")...(to?.iso ?? "9999-12-31")
    let rows: Int
    switch invocation.value("format") ?? "csv" {
    case "csv": rows = try exportCSV(dataset, days, books, household, invocation.console)
    case "json": rows = try exportJSON(dataset, days, books, household, invocation.console)
    case let other: throw UsageError("--format is csv or json, not '\(other)'")
    }
    if !invocation.has(Household.asKnownOn.name) { note(dataset.name, rows, household, invocation.console) }
    return .done
  }

  /// So that an alert can tell of it. The rows are out by then: where this cannot be written, that is said and no more.
  private static func note(_ dataset: String, _ rows: Int, _ household: Household, _ console: Console) {
    do {
      let lock = try HouseholdLock(folder: household.folder)
      try Warehouse(path: household.databasePath, today: household.clock.today, now: household.clock.now)
        .recordJob(stage: "export \(dataset)", state: "done", rows: rows)
      _ = consume lock  // held until here
    } catch {
      console.message("the rows are written; no alert will tell of it: the books are held or cannot be written")
    }
  }

  private static func exportCSV(
    _ dataset: Dataset, _ days: ClosedRange<String>?, _ books: BooksReader, _ household: Household, _ console: Console
  ) throws -> Int {
    var writer = CSVWriter(dataset, household: household.settings.household.currency.code, guarding: .none)
    var bytes: [UInt8] = []
    var rows = 0
    writer.start(&bytes)
    func flush() {
      console.bytes(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    try DatasetReader(books.warehouse.database).forEach(dataset, days: days) { row in
      writer.add(row, to: &bytes)
      rows += 1
      if bytes.count > 1 << 16 { flush() }
    }
    flush()
    return rows
  }

  private static func exportJSON(
    _ dataset: Dataset, _ days: ClosedRange<String>?, _ books: BooksReader, _ household: Household, _ console: Console
  ) throws -> Int {
    let names = dataset.columns.map(\.name)
    let home = household.settings.household.currency
    console.result("{\"schema\": 1, \"today\": \"\(household.clock.today)\", \"rows\": [")
    var pending: String?
    var rows = 0
    try DatasetReader(books.warehouse.database).forEach(dataset, days: days) { row in
      if let pending { console.result("  \(pending),") }
      rows += 1
      pending =
        JSON.object(
          names.indices.map { JSON.Pair(CSVWriter.publicName(names[$0]), Listing.cell(row, $0, names, home)) }
        ).written
    }
    if let pending { console.result("  \(pending)") }
    console.result("]}")
    return rows
  }
}
