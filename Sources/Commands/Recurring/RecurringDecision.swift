import Analytics
import Core
import Settings
import Warehouse

/// What `daybook recurring` writes into decisions.csv: every line names one payment of the stream.
struct RecurringDecision {
  private let verb: RecurringVerb
  private let isUndone: Bool
  private let arguments: [String]
  private let household: Household
  private let books: BooksReader
  private let stream: NamedStream
  /// The rows of the ids that decisions bear.
  private let rows: [String: Int64]

  init(_ verb: RecurringVerb, _ invocation: Invocation, _ household: Household) throws {
    self.verb = verb
    self.household = household
    isUndone = invocation.has("undo")
    arguments = Array(invocation.arguments.dropFirst())
    let needed = verb == .merge || (verb == .split && !isUndone) ? 2 : 1
    guard arguments.count == needed || (verb == .merge && isUndone && arguments.count == 1) else {
      throw UsageError(
        "daybook recurring \(verb.rawValue) takes \(Self.takes(verb))", hint: "daybook recurring list names streams")
    }
    books = try household.openForReading(invocation.console)
    stream = try NamedStream.find(arguments[0], books)
    rows = try ResolvedDecisions.ofStreams(household.decisions, database: books.warehouse.database).rows
    guard !stream.isManual else {
      throw UserError(
        "\(stream.slug) is stated by hand, and decided there", hint: "change its [[recurring]] in daybook.toml")
    }
  }

  private static func takes(_ verb: RecurringVerb) -> String {
    switch verb {
    case .merge: "the STREAM that goes on and the STREAM it belongs to"
    case .split: "a STREAM and the ID of its payment that another one begins with"
    default: "one STREAM"
    }
  }

  /// - Returns: what was decided, in words.
  func write() throws -> String {
    var file = try DecisionsFile.load(folder: household.folder)
    let said = isUndone ? try undo(&file) : try decide(&file)
    try file.save(folder: household.folder)
    return said
  }

  // MARK: Deciding

  private func decide(_ file: inout DecisionsFile) throws -> String {
    switch verb {
    case .accept:
      try set(.active, &file)
      return "\(stream.name) counts as recurring"
    case .dismiss:
      try set(.dismissed, &file)
      return "\(stream.name) is not recurring"
    case .pause:
      try set(.paused, &file)
      return "\(stream.name) is paused: nothing is expected"
    case .cancel:
      try set(.cancelled, &file)
      return "\(stream.name) is cancelled"
    case .resume:
      guard ["paused", "cancelled"].contains(status) else {
        throw UserError("\(stream.slug) is neither paused nor cancelled: it is \(status)")
      }
      try set(.active, &file)
      return "\(stream.name) goes on"
    case .merge: return try merge(&file)
    case .split: return try split(&file)
    }
  }

  private func set(_ status: RecurringStream.Status, _ file: inout DecisionsFile) throws {
    guard let payment = stream.payments.last else { throw UserError("\(stream.slug) has no payment yet") }
    remove(["status", "tier"], &file)
    file.set(line(payment, "status", status.rawValue))
    // A dismissal holds until the stream is another.
    if status == .dismissed { file.set(line(payment, "tier", stream.tier)) }
  }

  private func line(_ payment: NamedStream.Payment, _ field: String, _ value: String) -> DecisionLine {
    DecisionLine(kind: "stream", target: payment.id, field: field, value: value, anchor: payment.anchor.description)
  }

  /// What decisions on the stream may bear: the ids of its payments, old ones too, in order.
  private var ids: [String] {
    let own = Set(stream.payments.map(\.tx))
    return Set(rows.filter { own.contains($0.value) }.map(\.key)).union(stream.payments.map(\.id)).sorted()
  }

  /// As it is decided, though figures may not have been made since; else as they have it.
  private var status: String { ids.lazy.compactMap { household.decisions.streams[$0]?.status }.first ?? stream.status }

  /// Takes back what was decided under any of the stream's payments.
  @discardableResult
  private func remove(_ fields: [String], _ file: inout DecisionsFile) -> Bool {
    var removed = false
    for id in ids {
      for field in fields where file.remove(kind: "stream", target: id, field: field) { removed = true }
    }
    return removed
  }

  private func merge(_ file: inout DecisionsFile) throws -> String {
    let other = try NamedStream.find(arguments[1], books)
    guard other.id != stream.id else { throw UserError("\(stream.slug) is itself: there is nothing to merge") }
    guard !other.isManual else {
      throw UserError(
        "\(other.slug) is stated by hand", hint: "widen the match of its [[recurring]] in daybook.toml instead")
    }
    guard let own = stream.payments.first, let theirs = other.payments.last else {
      throw UserError("a stream without payments cannot be merged")
    }
    guard own.anchor.amount.currency == theirs.anchor.amount.currency,
      (own.anchor.amount.minor < 0) == (theirs.anchor.amount.minor < 0)
    else {
      throw UserError(
        "\(stream.slug) and \(other.slug) are of another currency or direction",
        hint: "only like payments are one stream"
      )
    }
    file.set(line(own, "merge", theirs.id))
    return "\(stream.name) goes on as \(other.name)"
  }

  private func split(_ file: inout DecisionsFile) throws -> String {
    guard let place = stream.payments.firstIndex(where: { $0.id == arguments[1] }) else {
      throw UserError(
        "\(arguments[1].onOneLine) is no payment of \(stream.slug)",
        hint: "daybook recurring show \(stream.slug) lists its payments")
    }
    guard place > 0 else {
      throw UserError("\(stream.slug) begins with this payment already", hint: "name the first one of the new stream")
    }
    let payment = stream.payments[place]
    file.set(line(payment, "split", "from"))
    return "from \(payment.anchor.day) on, \(stream.name) is another stream"
  }

  // MARK: Undoing

  private func undo(_ file: inout DecisionsFile) throws -> String {
    let fields =
      switch verb {
      case .merge: ["merge"]
      case .split: ["split"]
      default: ["status", "tier"]
      }
    guard remove(fields, &file) else {
      throw UserError("no such decision was made on \(stream.slug)", hint: "decisions.csv holds them, kind stream")
    }
    return "\(stream.name) is as its payments tell"
  }
}
