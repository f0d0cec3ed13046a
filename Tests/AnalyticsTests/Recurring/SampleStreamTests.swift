import Core
import TestSupport
import Testing

@testable import Analytics

/// The recurring payments that the European sample names, beside as many that it does not.
@Suite("Recurring payments of the reference samples") struct SampleStreamTests {
  private static let folder = outsideFolder("SAMPLES", beside: "shared/samples").flatMap {
    exists("\($0)/README.md") ? "\($0)/eu" : nil
  }

  private static func household() throws -> (books: LabelledBooks, named: [[String: String]]) {
    let folder = try #require(Self.folder)
    var household = LabelledHousehold(
      today: try #require(Day(iso: "2025-12-31")), calendar: BusinessCalendar(country: "DE"))
    var payments: [String: Int] = [:]
    let named = CSVRows(try readText("\(folder)/streams.csv")).rows
    for payment in CSVRows(try readText("\(folder)/stream_payments.csv")).rows {
      let place = named.firstIndex { $0["stream"] == payment["stream"] }
      payments["\(payment["account"] ?? "") \(payment["row"] ?? "")"] = place
    }
    let accounts = ["giro", "joint", "visa", "mc", "savings", "usd", "gbp"]
    for (number, account) in accounts.enumerated() {
      for (place, row) in CSVRows(try readText("\(folder)/csv/\(account).csv")).rows.enumerated() {
        guard row["category"] != "Transfer", let day = row["date"].flatMap({ Day(iso: $0) }),
          let amount = row["amount"].flatMap({ ExactDecimal($0) })?.scaled(to: 2)
        else { continue }
        let name = row["counterparty"] ?? ""
        household.rows.append(
          .init(
            id: UInt64(household.rows.count + 1), account: Int32(number), day: day, amount: amount,
            text: name.isEmpty ? row["description"] ?? "" : name, stream: payments["\(account) \(place + 1)"] ?? -1))
      }
    }
    return (LabelledBooks(household), named)
  }

  /// Cadences as the sample names them.
  private static func cadence(_ text: String?) -> Cadence? {
    switch text {
    case "4-weekly": .fourWeekly
    case "bi-monthly": .twoMonthly
    case "semi-annual", "half-yearly": .halfYearly
    default: text.flatMap(Cadence.init)
    }
  }

  @Test("the named streams of the sample are found, with their cadence", .enabled(if: folder != nil))
  func named() throws {
    let (books, named) = try Self.household()
    let labels = Dictionary(books.household.rows.map { ($0.id, $0.stream) }, uniquingKeysWith: { one, _ in one })
    // Those that ended are in the window of an earlier day.
    let days = [books.household.today, try #require(Day(iso: "2024-12-31")), try #require(Day(iso: "2023-12-31"))]
    var found: [Int: Cadence] = [:]
    for day in days {
      for stream in books.streams(on: day) {
        if let label = books.label(stream, labels), found[label] == nil { found[label] = stream.grid.cadence }
      }
    }
    let missed = named.indices.filter { found[$0] == nil }.compactMap { named[$0]["stream"] }
    let wrong = found.filter { $0.value != Self.cadence(named[$0.key]["cadence"]) }
      .map { "\(named[$0.key]["stream"] ?? "") as \($0.value)" }.sorted()
    // One is a standing order to an own account: transfers are no recurring payments.
    #expect(missed == ["S0038"])
    #expect(wrong == [])
    #expect(found.count == 18)
  }
}
