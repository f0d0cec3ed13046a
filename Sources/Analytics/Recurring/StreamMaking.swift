import Core
import Hashing

/// Makes streams as everything else knows them of what was found and decided.
struct StreamMaking {
  let calendar: BusinessCalendar
  let today: Day
  var thresholds = RecurringThresholds.standard
  /// An account's id, and the oldest id that it had.
  let account: (Int32) -> (id: String, root: String)
  let merchant: (Int64) -> RecurringMerchants.Merchant?

  /// - Returns: in the order given; their slugs are not made yet.
  func streams(_ decided: [StreamDecisions.Decided]) -> [RecurringStream] {
    var uses: [String: Int] = [:]
    return decided.map { one in
      let facts = origin(one.stream)
      uses[facts, default: 0] += 1
      return stream(one, id: Self.id("\(facts)\n\(uses[facts] ?? 1)"))
    }
  }

  static func id(_ facts: String) -> String { "r_" + BLAKE2b.hex(facts, length: 16).prefix(16) }

  /// What names a stream: where, which way and when it was first paid, and with how much. None of it changes with a
  /// merchant's name, a new price, another account or what is learned later.
  private func origin(_ stream: FoundStream) -> String {
    let first = stream.origin
    return
      "\(account(first.account).root)\n\(stream.group.currency)\n\(stream.group.isIncome)\n\(first.day)\n\(first.amount)"
  }

  private func stream(_ one: StreamDecisions.Decided, id: String) -> RecurringStream {
    let found = one.stream
    let model = AmountModel(
      found.payments.map { ($0.row.day, $0.row.amount) }, found.grid.cadence, thresholds: thresholds)
    let standing = StreamStanding(found.grid, lastSlot: found.lastSlot, calendar, today: today)
    let merchant = merchant(found.group.merchant)
    let isOver = one.status == .cancelled || one.status == .dismissed || one.status == .paused
    return RecurringStream(
      id: id, slug: "", name: one.name ?? merchant?.name ?? "Unnamed", merchant: merchant?.id,
      account: account(found.last.account).id, currency: found.group.currency,
      direction: found.group.isIncome ? .income : .spending, grid: found.grid, amount: model.amount, status: one.status,
      source: .detected, state: standing.state, tier: found.tier(thresholds) ?? .early, confidence: found.confidence,
      reason: StreamReason.words(
        found.grid, hits: found.hits, slots: found.slots, model.amount, model.changes, found.group.currency),
      firstDay: found.first.day, lastDay: found.last.day, nextDay: isOver ? nil : standing.nextDay,
      overdue: isOver ? [] : standing.overdue, payments: payments(found), priceChanges: model.changes,
      country: calendar.country)
  }

  private func payments(_ stream: FoundStream) -> [StreamPayment] {
    stream.payments.map { paid in
      StreamPayment(
        transaction: Self.transactionID(paid.row.id), tx: paid.row.tx, account: account(paid.row.account).id,
        day: paid.row.day, amountMinor: paid.row.amount, slot: paid.slot)
    }
  }

  static func transactionID(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return "t_" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  /// Gives every stream its address: its name's, and where that is taken four digits of its id behind it.
  static func giveSlugs(_ streams: inout [RecurringStream], taken: Set<String> = []) {
    var taken = taken
    for place in streams.indices where streams[place].slug.isEmpty {
      let base = MerchantKeys.slug(streams[place].name)
      var slug = base
      if taken.contains(slug) { slug = "\(base)-\(streams[place].id.dropFirst(2).prefix(4))" }
      if taken.contains(slug) { slug = "\(base)-\(streams[place].id.dropFirst(2))" }
      taken.insert(slug)
      streams[place].slug = slug
    }
  }
}
