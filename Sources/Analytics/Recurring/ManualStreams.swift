import Core
import SQLite
import Settings

/// The streams that `[[recurring]]` states, and the payments that are theirs: what a person says goes before what is found.
struct ManualStreams {
  struct Result {
    var streams: [RecurringStream] = []
    /// Payments that no other stream may have.
    var claimed: Set<Int64> = []
  }

  private struct Payment {
    var tx: Int64
    var id: UInt64
    var account: String
    var day: Day
    var amount: Money
  }

  private let database: Database
  private let settings: DaybookSettings
  private let calendar: BusinessCalendar
  private let today: Day

  init(_ database: Database, _ settings: DaybookSettings, _ calendar: BusinessCalendar, today: Day) {
    self.database = database
    self.settings = settings
    self.calendar = calendar
    self.today = today
  }

  func run() throws -> Result {
    var result = Result()
    guard !settings.recurring.isEmpty else { return result }
    let payments = try payments()
    for recurring in settings.recurring {
      let own = payments[recurring.id] ?? []
      let stream = stream(recurring, own.filter { !result.claimed.contains($0.tx) && isMeant($0, recurring) })
      result.claimed.formUnion(stream.payments.map(\.tx))
      result.streams.append(stream)
    }
    return result
  }

  /// Without bounds of its own an entry's amount may be missed by a tenth.
  private func isMeant(_ payment: Payment, _ recurring: RecurringSettings) -> Bool {
    guard payment.amount.currency == recurring.amount.currency,
      (payment.amount.minor < 0) == (recurring.amount.minor < 0)
    else { return false }
    if recurring.match.amount != nil { return true }
    let tolerance = RecurringThresholds.standard.amountTolerance
    return Double(abs(payment.amount.minor - recurring.amount.minor)) <= tolerance * Double(abs(recurring.amount.minor))
  }

  // MARK: Payments

  /// Booked payments of the window that satisfy the conditions, by entry and day; none that is ignored, or here twice.
  private func payments() throws -> [String: [Payment]] {
    var conditions = TextConditions()
    // Each entry is asked as a rule of its own.
    let rules = settings.recurring.enumerated().filter { !$0.element.match.isEmpty }.map { order, recurring in
      var rule = RuleSettings(name: recurring.id, when: recurring.match, then: Actions())
      rule.order = order
      rule.place = recurring.place
      return rule
    }
    var compiled = try CompiledRules(
      rules, accounts: settings.accounts, household: settings.household.currency, texts: &conditions)
    guard !compiled.isEmpty else { return [:] }
    conditions.prepare()
    var reader = BookReader(conditions: conditions, accounts: settings.accounts.map(\.id))
    let start = RecurringDetector(calendar: calendar).windowStart(today)
    let statement = try database.prepare(
      """
      select \(BookReader.columns),
        (select m.name from main.classified_rows c join main.merchants_found m on m.merchant = c.merchant
          where c.tx = t.tx),
        (select iif(v.tags = '[]', null, (select group_concat(j.value, char(31)) from json_each(v.tags) j))
          from main.classified_rows c join main.verdicts v on v.verdict = c.verdict where c.tx = t.tx)
      from temp.seen_transactions t where t.status = 'booked' and t.day between ? and ?
        and not coalesce((select v.ignored from main.classified_rows c join main.verdicts v on v.verdict = c.verdict
          where c.tx = t.tx), 0)
      order by t.day, t.transaction_id
      """)
    statement.bind(.text(start.iso), at: 1)
    statement.bind(.text(today.iso), at: 2)
    var found: [String: [Payment]] = [:]
    while try statement.step() {
      guard let row = reader.read(statement) else { continue }
      var subject = RuleSubject(
        account: Int(row.account), amount: row.amount, currency: reader.currencies[Int(row.currency)])
      subject.texts = reader.holdings[Int(row.holds)]
      subject.merchantName = statement.text(15)
      subject.tags = statement.text(16).split(separator: "\u{1F}").map(String.init)
      if row.provider >= 0 { subject.providerCode = reader.words.text(Int(row.provider)) }
      if row.given >= 0 { subject.givenCategory = reader.words.text(Int(row.given)) }
      let payment = Payment(
        tx: row.tx, id: row.order, account: reader.accounts.text(Int(row.account)), day: Day(number: row.day),
        amount: Money(minor: row.amount, subject.currency))
      for place in compiled.matching(subject) { found[compiled.settings[Int(place)].name, default: []].append(payment) }
    }
    return found
  }

  // MARK: The stream

  private func stream(_ recurring: RecurringSettings, _ payments: [Payment]) -> RecurringStream {
    let grid = grid(recurring, payments.map(\.day))
    let match = GridMatcher(calendar: calendar).match(payments.map(\.day), grid)
    let paid = match.hits.map { hit -> StreamPayment in
      let payment = payments[hit.place]
      return StreamPayment(
        transaction: StreamMaking.transactionID(payment.id), tx: payment.tx, account: payment.account, day: payment.day,
        amountMinor: payment.amount.minor, slot: grid.day(hit.slot, calendar))
    }
    let standing = StreamStanding(
      grid, lastSlot: match.hits.last?.slot ?? lastSlot(grid), calendar, today: today)
    let model = paid.isEmpty ? nil : AmountModel(paid.map { ($0.day, $0.amountMinor) }, recurring.cadence)
    let stated = recurring.amount.minor
    let isActive = recurring.status == .active
    let account = paid.last?.account ?? recurring.match.accounts.first ?? settings.accounts.first?.id ?? ""
    return RecurringStream(
      id: StreamMaking.id("manual\n\(recurring.id)"), slug: recurring.id, name: recurring.name,
      merchant: nil, account: account, currency: recurring.amount.currency,
      direction: stated > 0 ? .income : .spending, grid: grid,
      amount: StreamAmount(
        model: .fixed, low: min(stated, model?.amount.low ?? stated), expected: stated,
        high: max(stated, model?.amount.high ?? stated)),
      status: isActive ? .active : recurring.status == .paused ? .paused : .cancelled, source: .manual,
      state: standing.state, tier: .high, confidence: 1, reason: reason(recurring, grid, match),
      firstDay: first(paid, standing),
      lastDay: paid.last?.day ?? first(paid, standing), nextDay: isActive ? standing.nextDay : nil,
      overdue: isActive && !paid.isEmpty ? standing.overdue : [], payments: paid,
      priceChanges: model?.changes ?? [], country: calendar.country)
  }

  private func first(_ paid: [StreamPayment], _ standing: StreamStanding) -> Day {
    paid.first?.day ?? standing.nextDay ?? today
  }

  private func reason(_ recurring: RecurringSettings, _ grid: CalendarGrid, _ match: GridMatcher.Match) -> String {
    let price = Money(minor: abs(recurring.amount.minor), recurring.amount.currency).decimal
    guard !match.hits.isEmpty else { return "by hand, \(grid.words), \(price), not paid yet" }
    let unit = StreamReason.unit(recurring.cadence, match.slots)
    return "by hand, \(match.hits.count) of \(match.slots) \(unit), \(grid.words), \(price)"
  }

  /// The slot before today: an entry that was never paid owes nothing.
  private func lastSlot(_ grid: CalendarGrid) -> Int {
    var number = grid.number(before: today) - 1
    while grid.day(number + 1, calendar) < today { number += 1 }
    return number
  }

  /// The day as stated, or as the payments tell it.
  private func grid(_ recurring: RecurringSettings, _ days: [Day]) -> CalendarGrid {
    var candidates: [CalendarGrid] = []
    if let rule = recurring.day {
      let first = (days.first ?? today).month
      for phase in 0..<(recurring.cadence.months ?? 1) {
        for roll in days.isEmpty ? [CalendarGrid.Roll.none] : CalendarGrid.Roll.allCases {
          candidates.append(CalendarGrid(recurring.cadence, rule, roll: roll, origin: (first - phase).firstDay))
        }
      }
    } else {
      candidates = GridCandidates(cadence: recurring.cadence, days: Array(Set(days)).sorted(), calendar: calendar).grids
    }
    let matcher = GridMatcher(calendar: calendar)
    var best: (grid: CalendarGrid, hits: Int, distance: Double)?
    for grid in candidates {
      let match = matcher.match(days, grid)
      if best.map({ (match.hits.count, -match.meanDistance) > ($0.hits, -$0.distance) }) ?? true {
        best = (grid, match.hits.count, match.meanDistance)
      }
    }
    return best?.grid ?? CalendarGrid.from((days.first ?? today).month.firstDay, recurring.cadence)
  }
}
