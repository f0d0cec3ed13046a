import Core

@testable import Analytics

/// What a made household is like: a knob for each effect that detection must bear.
struct LabelledKnobs: Sendable {
  var vocabulary = LabelledVocabulary.development
  var isRaw = true
  /// Months of history before today.
  var months = 36
  /// Percent of payments that are a day or two off their day.
  var jitter = 6.0
  /// Percent of payments that are left out.
  var skips = 2.0
  /// Percent of streams that are rolled to business days.
  var rolls = 60.0
  /// Percent of fixed prices that rise in a year.
  var priceSteps = 25.0
  /// Percent of streams of amounts that move that do so with the season.
  var seasons = 50.0
  /// Percent of streams whose text changes its words once, and that go on in another account.
  var renames = 4.0
  var moves = 4.0
  /// Percent of streams that end before today.
  var cancelled = 12.0
  /// Two contracts at one merchant: at one price, and at two.
  var twins = 60.0
  /// Shops and habits that are no streams.
  var decoys = 20
}

/// Books of which it is known what in them is a stream.
struct LabelledHousehold: Sendable {
  struct Stream: Sendable {
    var label: Int
    var kind: String
    var grid: CalendarGrid
    var isIncome: Bool
    var isFixed: Bool
    var isRunning: Bool
    /// Days on which the price changed for good.
    var priceDays: [Day] = []
    /// Every slot that will be due, paid or not, to beyond today; and the payments made of them.
    var due: [Day] = []
    var paidDays: [Day: Day] = [:]
  }

  struct Row: Sendable {
    var id: UInt64
    var account: Int32
    var day: Day
    var amount: Int64
    var text: String
    /// Place among the streams, or -1.
    var stream: Int
  }

  var today: Day
  var calendar: BusinessCalendar
  var streams: [Stream] = []
  /// Up to a good year beyond today, for what comes next.
  var rows: [Row] = []
}

/// Makes one from a seed.
struct HouseholdMaker {
  private let knobs: LabelledKnobs
  private var random: LabelledRandom
  private var household: LabelledHousehold
  private var used: Set<String> = []
  private let start: Day
  private let end: Day

  static func household(_ seed: UInt64, _ knobs: LabelledKnobs, today: Day = Day(number: 20_635)) -> LabelledHousehold {
    var maker = HouseholdMaker(seed, knobs, today)
    maker.plan()
    maker.decoys()
    maker.household.rows.sort { ($0.day, $0.id) < ($1.day, $1.id) }
    return maker.household
  }

  private init(_ seed: UInt64, _ knobs: LabelledKnobs, _ today: Day) {
    self.knobs = knobs
    random = LabelledRandom(seed: seed)
    household = LabelledHousehold(today: today, calendar: BusinessCalendar(country: knobs.vocabulary.country))
    start = today.month.day(today.dayOfMonth) - knobs.months * 30 - knobs.months / 2
    end = today + 400
  }

  // MARK: Streams

  private enum Rate { case fixed, moving, odd }

  private mutating func plan() {
    let month = Cadence.monthly
    add("rent", month, .dayOfMonth(1), -85_000, .fixed, .following)
    add("salary", month, random.happens(50) ? .lastBusinessDay : .dayOfMonth(25), 285_000, .fixed, .preceding)
    add("phone", month, dom(), -1_200, .fixed)
    add("broadband", month, .dayOfMonth(random.within(27...31)), -2_900, .fixed)
    add("power", month, dom(), -9_500, .moving)
    add("water", random.one(of: [.quarterly, .twoMonthly]), dom(), -6_300, .moving)
    add("council", month, dom(), -14_200, .fixed)
    add("insurance", .annual, dom(), -31_000, .odd)
    add("insurance", month, dom(), -4_100, .fixed)
    add("streaming", month, dom(), -999, .fixed, card: true)
    add("streaming", month, dom(), -1_299, .fixed, card: true)
    add("gym", month, .dayOfMonth(1), -2_499, .fixed)
    add("charity", month, random.happens(50) ? dom() : .lastDay, -1_000, .fixed)
    add("lesson", .weekly, .days, -2_800, .fixed)
    add("cleaner", .fortnightly, .days, -4_500, .fixed)
    add("magazine", random.one(of: [.fourWeekly, .quarterly]), dom(), -2_250, .fixed)
    add(
      "box", random.one(of: [.weekly, .fortnightly]), .days, -1_650, random.happens(50) ? .fixed : .moving, card: true)
    add("domain", .annual, dom(), -1_499, .odd, card: true)
    add("licence", random.one(of: [.halfYearly, .quarterly]), dom(), -5_508, .fixed)
    add("club", random.one(of: [.annual, .halfYearly]), dom(), -8_000, .fixed)
    add("loan", month, .dayOfMonth(random.within(1...28)), -21_550, .fixed)
    add("dentist", month, .weekday(random.within(1...4), Weekday.allCases[random.below(5)]), -1_850, .fixed)
    add("benefit", random.one(of: [.fourWeekly, .weekly]), .days, 9_640, .fixed)
    add("salary", .twiceMonthly, random.one(of: [.twoDays(1, 15), .twoDays(15, 31)]), 98_000, .fixed, .preceding)
    if random.happens(knobs.twins) {
      // Two tiers at one merchant, and two contracts at one price.
      let store = name("store")
      add("store", month, dom(), -299, .fixed, card: true, named: store)
      add("store", month, dom(), -999, .fixed, card: true, named: store)
      let phones = name("phone")
      let day = random.within(1...20)
      add("phone", month, .dayOfMonth(day), -1_500, .fixed, named: phones, isTwin: true)
      add("phone", month, .dayOfMonth(day + random.within(5...8)), -1_500, .fixed, named: phones, isTwin: true)
    }
  }

  private mutating func dom() -> CalendarGrid.Rule { .dayOfMonth(random.within(1...31)) }

  private mutating func name(_ kind: String) -> String {
    let names = (knobs.vocabulary.regular[kind] ?? []).filter { !used.contains($0) }
    guard !names.isEmpty else { return kind.uppercased() + " \(used.count)" }
    let name = random.one(of: names)
    used.insert(name)
    return name
  }

  private mutating func add(
    _ kind: String, _ cadence: Cadence, _ rule: CalendarGrid.Rule, _ amount: Int64, _ rate: Rate,
    _ roll: CalendarGrid.Roll? = nil, card: Bool = false, named: String? = nil, isTwin: Bool = false
  ) {
    let name = named ?? self.name(kind)
    let rolled = roll ?? (random.happens(knobs.rolls) && !isTwin ? random.one(of: [.following, .preceding]) : .none)
    var first = start + random.below(28)
    if random.happens(15) { first = first + random.below(max(1, knobs.months * 15)) }
    if let months = cadence.months, months > 1 { first = (first.month + random.below(months)).firstDay }
    let isCounted = cadence.days != nil
    let grid = CalendarGrid(cadence, isCounted ? .days : rule, roll: isCounted ? .none : rolled, origin: first)
    var last = end
    if random.happens(knobs.cancelled), !isTwin { last = first + random.within(60...max(61, household.today - first)) }
    var stream = LabelledHousehold.Stream(
      label: household.streams.count, kind: kind, grid: grid, isIncome: amount > 0, isFixed: rate == .fixed,
      isRunning: last == end)
    stream.due = grid.slots(first...end, household.calendar).map(\.day)
    let paid = stream.due.filter { $0 <= last }
    let price = isTwin ? amount : Int64(Double(amount) * Double(random.within(70...140)) / 100)
    let amounts = self.amounts(paid, price, rate, cadence, isTwin, &stream)
    let account: Int32 = card ? 1 : 0
    pay(&stream, paid, amounts, name, account, card)
    household.streams.append(stream)
  }

  private mutating func amounts(
    _ days: [Day], _ price: Int64, _ rate: Rate, _ cadence: Cadence, _ isTwin: Bool,
    _ stream: inout LabelledHousehold.Stream
  ) -> [Int64] {
    let isSeasonal = rate == .moving && random.happens(knobs.seasons)
    var current = price
    var amounts: [Int64] = []
    for (place, day) in days.enumerated() {
      switch rate {
      case .fixed:
        let yearly = knobs.priceSteps * cadence.usualDays / 365
        if place > 2, !isTwin, random.happens(yearly), day - (stream.priceDays.last ?? start) > 150 {
          current = Int64(Double(current) * Double(random.within(104...128)) / 100)
          if amounts.last != current { stream.priceDays.append(day) }
        }
        amounts.append(current)
      case .moving:
        let winter = [12, 1, 2, 3].contains(day.month.month)
        let season = isSeasonal ? (winter ? 1.55 : 0.75) : 1
        amounts.append(Int64(Double(current) * season * Double(random.within(88...112)) / 100))
        current = Int64(Double(current) * Double(random.within(990...1013)) / 1000)
      case .odd:
        amounts.append(current)
        current = Int64(Double(current) * Double(random.within(98...112)) / 100)
      }
    }
    return amounts
  }

  private mutating func pay(
    _ stream: inout LabelledHousehold.Stream, _ days: [Day], _ amounts: [Int64], _ name: String, _ account: Int32,
    _ card: Bool
  ) {
    let templates = stream.isIncome ? knobs.vocabulary.credits : card ? knobs.vocabulary.cards : knobs.vocabulary.debits
    var template = random.one(of: templates)
    var (account, name) = (account, name)
    let change = days.count > 8 ? random.within(4...days.count - 4) : -1
    let isRenamed = random.happens(knobs.renames)
    let isMoved = random.happens(knobs.moves)
    for (place, due) in days.enumerated() {
      if place == change, isRenamed {
        template = random.one(of: templates)
        name = name.split(separator: " ").first.map { $0 + " Group" } ?? name
      }
      if place == change, isMoved { account = 2 }
      if place > 0, place + 1 < days.count, random.happens(knobs.skips) { continue }
      var day = due
      if random.happens(knobs.jitter) { day = day + random.one(of: [-1, 1, 1, 2]) }
      if day > end { continue }
      stream.paidDays[due] = day
      row(account, day, amounts[place], template, name, stream.label)
    }
  }

  private mutating func row(
    _ account: Int32, _ day: Day, _ amount: Int64, _ template: String, _ name: String, _ stream: Int
  ) {
    household.rows.append(
      .init(
        id: random.next(), account: account, day: day, amount: amount, text: text(template, name, day), stream: stream))
  }

  private mutating func text(_ template: String, _ name: String, _ day: Day) -> String {
    guard knobs.isRaw else { return name }
    let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    var text = template.replacing("{N}", with: name.uppercased())
    text = text.replacing("{T}", with: random.one(of: knobs.vocabulary.towns))
    text = text.replacing("{D}", with: String(random.within(10_000...9_999_999)))
    text = text.replacing("{M}", with: "\(day.dayOfMonth) \(months[day.month.month - 1])")
    let letters = ["K", "X", "R", "7", "3", "Q", "9"]
    return text.replacing("{C}", with: (0..<8).map { _ in random.one(of: letters) + String(random.below(10)) }.joined())
  }

  // MARK: What is no stream

  private mutating func decoys() {
    for (number, shop) in knobs.vocabulary.shops.prefix(knobs.decoys).enumerated() {
      switch number % 8 {
      case 0: visits(shop, every: 2...6, amounts: 800...9_500)  // the weekly shop, more or less
      case 1: visits(shop, every: 1...9, amounts: 320...320, step: 40)  // coffee: one price, any day
      case 2: visits(shop, every: 7...19, amounts: 3_900...7_200)  // fuel
      case 3: visits(shop, every: 5...50, amounts: 1_200...9_000)
      case 4: visits(shop, every: 1...30, amounts: 499...15_000)  // a marketplace
      case 5: visits(shop, every: 14...70, amounts: 2_000...2_000, step: 2_000)  // cash at round amounts
      case 6: saturdays(shop)
      default: visits(shop, every: 40...200, amounts: 1_500...30_000)
      }
    }
  }

  private mutating func visits(
    _ shop: String, every gap: ClosedRange<Int>, amounts: ClosedRange<Int>, step: Int = 1
  ) {
    var day = start + random.below(20)
    let template = random.one(of: knobs.vocabulary.cards)
    while day <= end {
      let amount = Int64(random.within(amounts) + random.below(4) * (step > 1 ? step : 0))
      row(1, day, -amount, template, shop, -1)
      day = day + random.within(gap)
    }
  }

  /// Two weekends in three, at any amount: a habit, and nothing to foretell a payment by.
  private mutating func saturdays(_ shop: String) {
    var day = start
    while day.weekday != .saturday { day = day + 1 }
    let template = random.one(of: knobs.vocabulary.cards)
    while day <= end {
      if random.happens(66) {
        row(1, day + random.within(-1...1), -Int64(random.within(900...12_000)), template, shop, -1)
      }
      day = day + 7
    }
  }
}
