import Core

@testable import Analytics

/// How well what is found agrees with what was planted.
struct LabelledMeasure: Sendable {
  /// Of one class or of all.
  struct Tally: Sendable {
    /// Streams at high confidence, and those of them that were planted.
    var high = 0
    var right = 0
    /// Running streams with at least four payments in the window, and those found at high confidence.
    var running = 0
    var found = 0
    /// Running annual streams with at least two, found at any confidence.
    var annual = 0
    var annualFound = 0
    /// Of those found: with the planted class; with the next day within two.
    var classRight = 0
    var next = 0
    var nextRight = 0
    /// Planted changes of fixed prices that were paid twice; those told on their day; and all that were told.
    var steps = 0
    var stepsFound = 0
    var stepsTold = 0

    static func + (left: Tally, right: Tally) -> Tally {
      var sum = left
      sum.high += right.high
      sum.right += right.right
      sum.running += right.running
      sum.found += right.found
      sum.annual += right.annual
      sum.annualFound += right.annualFound
      sum.classRight += right.classRight
      sum.next += right.next
      sum.nextRight += right.nextRight
      sum.steps += right.steps
      sum.stepsFound += right.stepsFound
      sum.stepsTold += right.stepsTold
      return sum
    }
  }

  var all = Tally()
  var classes: [Cadence: Tally] = [:]
  /// What went wrong, for whoever develops the detector.
  var faults: [String] = []

  mutating func add(_ other: LabelledMeasure) {
    all = all + other.all
    for (cadence, tally) in other.classes { classes[cadence] = (classes[cadence] ?? Tally()) + tally }
    faults += other.faults
  }
}

/// A household's texts as merchants, and its payments as groups.
struct LabelledBooks {
  let household: LabelledHousehold
  /// By row.
  private(set) var merchants: [Int64] = []
  private var words: [Int64: Set<String>] = [:]

  init(_ household: LabelledHousehold) {
    self.household = household
    let (folding, text) = (TextFolding(), MerchantText())
    var keys = MerchantKeys()
    let normalised = household.rows.map { text.normalise(folding.fold($0.text)) }
    for one in Set(normalised) { keys.count(one[...]) }
    var numbers: [String: Int64] = [:]
    for one in normalised {
      let identity = keys.identity(one[...])
      let key = MerchantKeys.key(identity)
      let number = numbers[key] ?? Int64(numbers.count)
      numbers[key] = number
      merchants.append(number)
      words[number] = Set(identity.map { String(decoding: $0, as: UTF8.self) }.filter { $0.utf8.count > 3 })
    }
  }

  func groups(where isMeant: (LabelledHousehold.Row) -> Bool) -> [RecurringGroup: [RecurringRow]] {
    var groups: [RecurringGroup: [RecurringRow]] = [:]
    for (row, merchant) in zip(household.rows, merchants) where isMeant(row) {
      let group = RecurringGroup(merchant: merchant, currency: .gbp, isIncome: row.amount > 0)
      groups[group, default: []].append(
        RecurringRow(tx: Int64(bitPattern: row.id), id: row.id, account: row.account, day: row.day, amount: row.amount))
    }
    return groups
  }

  func streams(on today: Day, shuffled: Bool = false) -> [FoundStream] {
    let detector = RecurringDetector(calendar: household.calendar)
    let start = detector.windowStart(today)
    let earlier = groups { $0.day < start }
    var inWindow = groups { $0.day >= start && $0.day <= today }
    if shuffled { inWindow = inWindow.mapValues { $0.reversed() } }
    func alike(_ group: RecurringGroup) -> [RecurringRow] {
      let alike = earlier.keys.filter { other in
        other == group
          || other.isIncome == group.isIncome
            && !(words[other.merchant] ?? []).isDisjoint(with: words[group.merchant] ?? [])
      }
      return alike.flatMap { earlier[$0] ?? [] }
    }
    var fruitless = FruitlessGroups(household.calendar, .standard)
    return detector.streams(
      inWindow, today: today, words: { words[$0] ?? [] }, fruitless: &fruitless, earlier: alike)
  }

  /// Whose payments a stream's are: more than half of them.
  func label(_ stream: FoundStream, _ labels: [UInt64: Int]) -> Int? {
    var counts: [Int: Int] = [:]
    for payment in stream.payments { counts[labels[payment.row.id] ?? -1, default: 0] += 1 }
    guard let best = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), best.key >= 0,
      best.value * 2 > stream.payments.count
    else { return nil }
    return best.key
  }

  func measure(on today: Day) -> LabelledMeasure {
    let labels = Dictionary(household.rows.map { ($0.id, $0.stream) }, uniquingKeysWith: { one, _ in one })
    let start = RecurringDetector(calendar: household.calendar).windowStart(today)
    var counts: [Int: Int] = [:]
    for row in household.rows where row.stream >= 0 && row.day >= start && row.day <= today {
      counts[row.stream, default: 0] += 1
    }
    var measure = LabelledMeasure()
    var best: [Int: FoundStream] = [:]
    for stream in streams(on: today) {
      let tier = stream.tier(.standard)
      let label = label(stream, labels)
      if tier == .high {
        measure.all.high += 1
        measure.classes[stream.grid.cadence, default: .init()].high += 1
        // A second stream of one that was planted is no find.
        let isRight = label.map { best[$0]?.tier(.standard) != .high } ?? false
        measure.all.right += isRight ? 1 : 0
        measure.classes[stream.grid.cadence, default: .init()].right += isRight ? 1 : 0
        if !isRight { measure.faults.append("false: \(describe(stream, labels))") }
      }
      if let label, best[label].map({ $0.hits < stream.hits }) ?? true { best[label] = stream }
    }
    for planted in household.streams {
      let tally = judge(planted, best[planted.label], counts[planted.label] ?? 0, today, &measure.faults)
      measure.all = measure.all + tally
      measure.classes[planted.grid.cadence] = (measure.classes[planted.grid.cadence] ?? .init()) + tally
    }
    return measure
  }

  private func judge(
    _ planted: LabelledHousehold.Stream, _ stream: FoundStream?, _ payments: Int, _ today: Day,
    _ faults: inout [String]
  ) -> LabelledMeasure.Tally {
    var tally = LabelledMeasure.Tally()
    if planted.isRunning, planted.grid.cadence == .annual {
      if payments >= 2 {
        tally.annual = 1
        tally.annualFound = stream == nil ? 0 : 1
      }
    }
    let isHigh = stream?.tier(.standard) == .high
    if planted.isRunning, payments >= 4, planted.grid.cadence != .annual {
      tally.running = 1
      tally.found = isHigh ? 1 : 0
      if !isHigh {
        faults.append(
          "missed: \(planted.kind) \(planted.grid.cadence) \(planted.grid.words) \(payments) payments, "
            + (stream.map { "\($0.confidence) \($0.chance) \($0.hits)/\($0.slots)" } ?? "nothing"))
      }
    }
    guard let stream, isHigh || planted.grid.cadence == .annual else { return tally }
    let isClass = stream.grid.cadence == planted.grid.cadence
    if isHigh, planted.isRunning, payments >= 4 {
      tally.classRight = isClass ? 1 : 0
      if !isClass { faults.append("class: \(planted.kind) \(planted.grid.cadence) as \(stream.grid.cadence)") }
      next(planted, stream, today, &tally, &faults)
    }
    if planted.isFixed { prices(planted, stream, today, &tally, &faults) }
    return tally
  }

  private func next(
    _ planted: LabelledHousehold.Stream, _ stream: FoundStream, _ today: Day, _ tally: inout LabelledMeasure.Tally,
    _ faults: inout [String]
  ) {
    guard let last = planted.due.last(where: { (planted.paidDays[$0] ?? .init(number: .max)) <= today }),
      let due = planted.due.first(where: { $0 > last })
    else { return }
    let foretold = stream.grid.day(stream.lastSlot + 1, household.calendar)
    tally.next = 1
    // The day on which it is paid, or, where it is left out, was due.
    let days = [planted.paidDays[due] ?? due, due]
    tally.nextRight = days.contains { abs($0 - foretold) <= 2 } ? 1 : 0
    if tally.nextRight == 0 {
      faults.append(
        "next: \(planted.kind) \(planted.grid.cadence) \(planted.grid.words) as \(stream.grid.words): "
          + "\(due) foretold \(foretold), last \(stream.last.day)")
    }
  }

  private func prices(
    _ planted: LabelledHousehold.Stream, _ stream: FoundStream, _ today: Day, _ tally: inout LabelledMeasure.Tally,
    _ faults: inout [String]
  ) {
    let paid = Set(stream.payments.map(\.row.day))
    let model = AmountModel(stream.payments.map { ($0.row.day, $0.row.amount) }, stream.grid.cadence)
    // The first payment at the new price, where two of them were made.
    let steps = planted.priceDays.compactMap { step -> Day? in
      let until = planted.priceDays.first { $0 > step } ?? .init(number: .max)
      let days = planted.due.filter { $0 >= step && $0 < until }.compactMap { planted.paidDays[$0] }
        .filter { $0 <= today && paid.contains($0) }.sorted()
      let before = planted.due.filter { $0 < step }.compactMap { planted.paidDays[$0] }.filter(paid.contains)
      return days.count >= 2 && before.count >= 2 ? days[0] : nil
    }
    tally.steps = steps.count
    tally.stepsFound = steps.filter { step in model.changes.contains { $0.day == step } }.count
    tally.stepsTold = model.changes.count
    if tally.stepsFound < tally.steps || tally.stepsTold > tally.steps {
      faults.append("price: \(planted.kind) \(planted.grid.cadence) \(steps) told \(model.changes.map(\.day))")
    }
  }

  private func describe(_ stream: FoundStream, _ labels: [UInt64: Int]) -> String {
    let row = household.rows.first { $0.id == stream.last.id }
    let kinds = Set(stream.payments.map { labels[$0.row.id] ?? -1 }).sorted()
    return "\(row?.text ?? "") \(stream.grid.cadence) \(stream.grid.words) \(stream.hits)/\(stream.slots) "
      + "confidence \(stream.confidence) chance \(stream.chance) labels \(kinds)"
  }
}
