import Core
import Foundation
import SQLite
import Settings
import Testing
import Warehouse

@testable import Analytics

@Suite("Datasets are the contract") struct ContractTests {
  @Test("every dataset has the columns of the contract, in its order, and its key") func columns() throws {
    let datasets = try DatasetList.all
    #expect(datasets.map(\.name) == contract.map(\.name))
    for (dataset, expected) in zip(datasets, contract) {
      #expect(dataset.key.joined(separator: " ") == expected.key, "\(dataset.name)")
      let columns = dataset.columns.map(\.name)
      #expect(Array(columns.prefix(dataset.key.count)) == dataset.key, "\(dataset.name)")
      #expect(columns.dropFirst(dataset.key.count).joined(separator: " ") == expected.others, "\(dataset.name)")
    }
  }

  @Test(
    "the contract here is the one written down, with columns added behind its own",
    .enabled(if: ContractTests.written != nil, "there is no ../shared/datasets.md"))
  func writtenDown() throws {
    let written = try #require(Self.written)
    for (name, key, others) in contract where !added.contains(name) {
      let columns = try #require(written[name], "\(name)")
      #expect((key + " | " + others + " ").hasPrefix(columns + " "), "\(name)")
    }
    #expect(Set(written.keys) == Set(contract.map(\.name)).subtracting(added))
  }

  @Test("every dataset gives its rows in the order of its key, and no two of one key") func order() throws {
    let books = try filledBooks()
    for dataset in try books.installDatasets().datasets {
      let key = dataset.key.map { "\"\($0)\"" }.joined(separator: ", ")
      let rows = try books.lines("select \(key) from \"\(dataset.name)\"")
      #expect(rows == (try books.lines("select \(key) from \"\(dataset.name)\" order by \(key)")), "\(dataset.name)")
      #expect(Set(rows).count == rows.count, "\(dataset.name)")
    }
  }

  @Test("a column of a money, count or flag is whole, a day is a day, a list is JSON") func types() throws {
    let books = try filledBooks()
    for dataset in try books.installDatasets().datasets {
      for column in dataset.columns {
        let name = "\"\(column.name)\""
        let wrong =
          switch column.type {
          case .money, .integer: "typeof(\(name)) <> 'integer'"
          case .flag: "\(name) not in (0, 1)"
          case .day: "\(name) not glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'"
          case .month: "\(name) not glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]'"
          case .json: "not json_valid(\(name))"
          case .decimal: "\(name) glob '*[^-.0-9]*' or typeof(\(name)) <> 'text'"
          case .text: "typeof(\(name)) <> 'text'"
          }
        let rows = try books.lines(
          "select \(name) from \"\(dataset.name)\" where \(name) is not null and (\(wrong)) limit 1")
        #expect(rows == [], "\(dataset.name).\(column.name)")
      }
      #expect(dataset.columns.allSatisfy { !$0.meaning.isEmpty }, "\(dataset.name)")
      #expect(
        dataset.columns.filter { $0.type == .money }.allSatisfy { $0.name.hasSuffix("_minor") }, "\(dataset.name)")
    }
  }

  @Test("money stands beside its currency") func currencies() throws {
    for dataset in try DatasetList.all where dataset.columns.contains(where: { $0.type == .money }) {
      #expect(dataset.columns.contains { $0.name == "currency" }, "\(dataset.name)")
    }
  }

  @Test("lineage names the tables that a dataset reads, and columns every column of every dataset") func lineage()
    throws
  {
    let books = try filledBooks()
    let catalogue = try books.installDatasets()
    #expect(
      try books.lines("select input from lineage where dataset = 'spending_monthly'") == ["mart_spending_monthly"])
    #expect(
      try books.lines("select input from lineage where dataset = 'transactions'")
        == ["classified_rows", "mart_recurring_payments", "merchants_found", "transactions", "verdicts"])
    #expect(
      try books.lines("select input from lineage where input glob 'seen_*' or input glob 'this_*'") == [])
    let told = try books.lines("select dataset || '.' || \"column\" from columns")
    #expect(Set(told) == Set(catalogue.datasets.flatMap { set in set.columns.map { "\(set.name).\($0.name)" } }))
  }

  @Test("a dataset whose header is not what its view gives is a fault, named") func headers() {
    #expect(
      message { _ = try Dataset(name: "x", file: Array("-- Meaning.\n-- key: a\nselect 1".utf8)) }
        == "x: its header is not whole")
    #expect(
      message { _ = try Dataset(name: "x", file: Array("-- M.\n-- key: a\n-- column a sum it\nselect 1".utf8)) }
        == "x: cannot read 'column a sum it'")
    #expect(
      message { _ = try Dataset(name: "x", file: Array("-- M.\n-- column a text it\nselect 1".utf8)) }
        == "x: its header is not whole")
  }

  private func message(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return "\(error)" }
    return nil
  }

  // MARK: The contract as written

  /// Name to `key | others`; nil where the document is not beside the checkout.
  private static let written: [String: String]? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    guard let text = try? String(contentsOf: root.appending(path: "../shared/datasets.md"), encoding: .utf8) else {
      return nil
    }
    var texts: [(names: [String], columns: String)] = []
    for line in text.split(separator: "\n") where line.hasPrefix("| ") && !line.hasPrefix("| dataset") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      if cells.count == 2 { texts.append((cells[0].components(separatedBy: ", "), cells[1])) }
    }
    var written: [String: String] = [:]
    for (names, columns) in texts where !names[0].hasSuffix("_periods") {
      let parts = columns.replacing(remarks, with: "").components(separatedBy: "; ")
      for (place, name) in names.enumerated() {
        var text = plain(parts[parts.count > 1 ? place : 0])
        if name == "income_monthly" { text = text.replacing("spent_minor", with: "received_minor") }
        written[name] = text
      }
    }
    // "start (category) end label, then as the monthly ones"
    for name in ["cash_flow", "spending", "income"] {
      written[name + "_periods"] = written[name + "_monthly"]?.replacing(" | ", with: " | end label ")
        .replacing(/^month/, with: "start")
    }
    return written
  }()

  /// `status (pending booked)`.
  private static var remarks: Regex<Substring> { /\ ?\([^)]*\)/ }

  /// `**a b** c d` as `a b | c d`.
  private static func plain(_ text: String) -> String {
    let key = text.components(separatedBy: "**")
    // `household` is one line, and needs no key.
    guard key.count == 3 else { return text.replacing(" ", with: " | ", maxReplacements: 1) }
    return key[1] + " | " + key[2].trimmingCharacters(in: .whitespaces)
  }
}

/// Two accounts, a rate, a transfer, tags, merchants, an asset, a problem.
func filledBooks() throws -> AnalysedBooks {
  let books = try AnalysedBooks(today: june(20))
  books.account("giro", connection: "bank")
  books.account("euro", .savings, .eur)
  books.settings.household.period = Period(.payCycle(day: 10), country: "GB")
  var house = AssetSettings(id: "house", name: "House", kind: .property, currency: .gbp)
  house.valuations = [.init(day: june(2), value: Money(minor: 10_000_000, .gbp))]
  house.owners = [OwnerShare(member: "anna", weight: 1)]
  books.settings.assets = [house]
  try books.rate(.eur, .gbp, june(3), "0.85")
  try books.sync(
    "giro",
    [
      paid(june(4), -1_250, .gbp, "TESCO STORES 12", category: "Food:Groceries"),
      paid(june(5), 250_000, .gbp, "EMPLOYER LTD", category: "Income:Salary"),
      paid(june(6), -8_500, .gbp, "To savings"),
      paid(june(7), -999, .gbp, "TESCO STORES 99"), paid(june(8), -50, .gbp, "Soon", status: .pending),
    ], [stated(.closing, june(7), 300_000)])
  try books.importFile(
    "euro", [paid(june(6), 10_000, .eur, "From giro"), paid(june(6), -100, .eur, "Fee")],
    [stated(.closing, june(6), 90_000, .eur)])
  var decision = Decisions.Transaction()
  decision.tags = ["trip", "café"]
  decision.note = "noted"
  books.decisions.transactions[try books.id("giro", june(4), -1_250)] = decision
  let problems = try books.analyse().problems
  try books.warehouse.setProblems(problems, stage: "analysis")
  return books
}
