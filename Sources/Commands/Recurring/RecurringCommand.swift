import Analytics
import Core
import SQLite
import Settings
import Warehouse

extension CommandTable {
  static let recurring = Command(
    "recurring", "List what is paid again and again, and decide on it",
    arguments: "[list|show|accept|dismiss|pause|resume|cancel|merge|split] [STREAM] [STREAM|ID]", count: 0...3,
    options: [
      .init("all", nil, "of list: also cancelled, dismissed and lapsed ones"),
      .init("undo", nil, "take such a decision on STREAM back"), .init("json", nil, "rows as JSON"),
    ],
    examples: [
      "daybook recurring                                    what is paid again and again",
      "daybook recurring show netflix                       its payments, prices and why it is believed",
      "daybook recurring accept netflix                     it counts; dismiss: it does not",
      "daybook recurring pause gym                          nothing is expected until resume; cancel: it is over",
      "daybook recurring merge netflix-2f1a netflix         the first goes on as the second",
      "daybook recurring split rent t_0123456789abcdef      from this payment on it is another stream",
      "daybook recurring dismiss netflix --undo             undecided again",
    ]
  ) { invocation in
    let household = try Household.open(invocation)
    let verb = invocation.arguments.first ?? "list"
    switch verb {
    case "list":
      try RecurringListing(invocation, household).list()
      return .done
    case "show":
      try RecurringListing(invocation, household).show(try stream(named: 1, invocation))
      return .done
    default:
      guard let decision = RecurringVerb(rawValue: verb) else {
        throw UsageError(
          "daybook recurring has no '\(verb)'",
          hint: nearestName(to: verb, among: ["list", "show"] + RecurringVerb.allCases.map(\.rawValue))
            .map { "did you mean '\($0)'?" } ?? "daybook recurring --help names them")
      }
      return try await household.locked {
        let said = try RecurringDecision(decision, invocation, household).write()
        invocation.console.message("\(said.onOneLine); next: daybook build")
        return .done
      }
    }
  }

  private static func stream(named place: Int, _ invocation: Invocation) throws -> String {
    guard invocation.arguments.count > place else {
      throw UsageError(
        "daybook recurring \(invocation.arguments[0]) needs a stream", hint: "daybook recurring list names them")
    }
    return invocation.arguments[place]
  }
}

/// What may be decided on a stream.
enum RecurringVerb: String, CaseIterable { case accept, dismiss, pause, resume, cancel, merge, split }

/// A stream as a command finds it: by its id, its slug or its name.
struct NamedStream {
  struct Payment {
    var tx: Int64
    var id: String
    var anchor: Anchor
  }

  var id: String
  var slug: String
  var name: String
  var status: String
  var tier: String
  var isManual: Bool
  /// By day.
  var payments: [Payment] = []

  /// - Throws: `UserError` when there is none, or when several bear the name.
  static func find(_ text: String, _ books: BooksReader) throws -> NamedStream {
    let database = books.warehouse.database
    var all: [NamedStream] = []
    try database.forEach("select stream_id, slug, name, status, tier, source from main.mart_recurring order by slug") {
      all.append(
        NamedStream(
          id: $0.text(0), slug: $0.text(1), name: $0.text(2), status: $0.text(3), tier: $0.text(4),
          isManual: $0.text(5) == "manual"))
    }
    let exact = all.filter { $0.id == text || $0.slug == text }
    let found = exact.isEmpty ? all.filter { $0.name.lowercased() == text.lowercased() } : exact
    guard var stream = found.first else {
      throw UserError(
        "no stream is called '\(text.onOneLine)'",
        hint: nearestName(to: text, among: all.map(\.slug)).map { "did you mean '\($0)'?" }
          ?? "daybook recurring list --all names them")
    }
    guard found.count == 1 else {
      throw UserError(
        "\(found.count) streams are called '\(text.onOneLine)'",
        hint: "name one of them: \(found.map(\.slug).joined(separator: ", "))")
    }
    stream.payments = try payments(of: stream.id, database)
    return stream
  }

  private static func payments(of id: String, _ database: Database) throws -> [Payment] {
    var payments: [Payment] = []
    try database.forEach(
      """
      select p.tx, t.transaction_id, t.day, t.amount_minor, t.currency, t.counterparty, t.description
      from main.mart_recurring_payments p join main.transactions t on t.tx = p.tx
      where p.stream_id = ? order by t.day, t.transaction_id
      """, .text(id)
    ) { row in
      guard let day = Day(iso: row.text(2)), let currency = Currency(row.text(4)) else { return }
      payments.append(
        Payment(
          tx: row.int64(0), id: row.text(1),
          anchor: Anchor(
            day: day, amount: Money(minor: row.int64(3), currency),
            merchant: row.text(5).isEmpty ? row.text(6) : row.text(5))))
    }
    return payments
  }
}
