import Analytics
import Core
import Settings
import Warehouse

/// decisions.csv being changed on what is decided about one transaction.
///
/// A decision may stand under the id of the transaction's pending form, or under one that its anchor led here from: what
/// is set anew or taken back is so under all of these, or the old line would go on holding.
struct DecisionEdit {
  let payment: NamedTransaction
  private let folder: String
  private var file: DecisionsFile
  private let ids: [String]

  init(_ payment: NamedTransaction, _ household: Household) throws {
    self.payment = payment
    folder = household.folder
    file = try DecisionsFile.load(folder: folder)
    let warehouse = try Warehouse(
      reading: household.databasePath, today: household.clock.today, now: household.clock.now)
    try Viewer.household.open(on: warehouse.database)
    let resolved = try ResolvedDecisions(household.decisions, database: warehouse.database)
    ids = Set(resolved.ids(of: payment.tx) + [payment.id]).sorted()
  }

  mutating func set(_ field: String, _ value: String, kind: String = "transaction") {
    let line = DecisionLine(
      kind: kind, target: payment.id, field: field, value: value, anchor: payment.anchor.description)
    remove(field, value: line.isOfSet ? value : nil, kind: kind)
    file.set(line)
  }

  /// - Parameter value: of a set, the one that goes; nil takes all.
  /// - Returns: whether there was such a decision.
  @discardableResult
  mutating func remove(_ field: String, value: String? = nil, kind: String = "transaction") -> Bool {
    var removed = false
    for id in ids where file.remove(kind: kind, target: id, field: field, value: value) { removed = true }
    return removed
  }

  /// The fields that are decided, of those that `isMeant`.
  func fields(where isMeant: (String) -> Bool) -> [String] {
    let here = file.lines.map(\.line).filter { $0.kind == "transaction" && ids.contains($0.target) }
    return Set(here.map(\.field).filter(isMeant)).sorted()
  }

  /// Takes back the whole split.
  @discardableResult
  mutating func removeSplit() -> Bool {
    var removed = false
    for field in fields(where: { $0.hasPrefix("split:") }) where remove(field) { removed = true }
    return removed
  }

  func save() throws { try file.save(folder: folder) }

  /// Saves, and says what holds now.
  func save(_ invocation: Invocation, _ said: String) throws {
    try save()
    invocation.console.message("\(payment.id)  \(payment.inWords)\n\(said.onOneLine); next: daybook build")
  }

  /// Takes a decision back, and saves.
  /// - Parameter what: it is called to a person.
  /// - Throws: `UserError` when there was nothing to take back.
  mutating func undo(_ what: String, _ invocation: Invocation, _ remove: (inout DecisionEdit) -> Bool) throws {
    guard remove(&self) else { throw UserError("no \(what) was decided for \(payment.id)") }
    try save(invocation, "the decision on its \(what) is taken back")
  }
}

/// What the verbs have in common: the household locked, the payment found, its decisions open.
func deciding(
  _ invocation: Invocation, _ body: (inout DecisionEdit, Household) throws -> Void
) async throws -> ExitCode {
  let household = try Household.open(invocation)
  return try await household.locked {
    let payment = try NamedTransaction.find(invocation.arguments.first ?? "", invocation, household)
    var edit = try DecisionEdit(payment, household)
    try body(&edit, household)
    return .done
  }
}

extension Household {
  /// - Throws: `UserError` with the nearest category when it is none.
  func check(category: String) throws {
    if let error = Decisions.missing(category: category, among: Set(settings.categories.map(\.path))) { throw error }
  }
}
