import Core

/// Something bought every so often.
struct Habit: Sendable {
  var word: String
  /// Times in a thousand, on each of these weekdays.
  var perMille: Int
  var days: [Weekday]
  var accounts: [SimulatedAccount]
  var payees: [Payee]
  /// Minor units.
  var price: ClosedRange<Int>
  var rail = Rail.contactless
  /// Times in a thousand that it is sent back.
  var returned = 0
}

private let everyDay = Weekday.allCases
private let workdays: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]
private let weekend: [Weekday] = [.friday, .saturday, .sunday]

private let habits: [Habit] = [
  Habit(
    word: "big shop", perMille: 850, days: [.saturday], accounts: [.joint],
    payees: [Payees.tesco, Payees.tesco, Payees.sainsburys, Payees.waitrose], price: 4_800...9_600, rail: .card),
  Habit(
    word: "small shop", perMille: 260, days: workdays, accounts: [.joint, .joint, .card, .anna],
    payees: [Payees.coop, Payees.aldi, Payees.lidl, Payees.coop, Payees.betterFood], price: 580...3_150),
  Habit(
    word: "anna's coffee", perMille: 190, days: workdays, accounts: [.anna],
    payees: [Payees.pret, Payees.gails, Payees.nero], price: 295...780),
  Habit(
    word: "ben's coffee", perMille: 110, days: workdays, accounts: [.ben],
    payees: [Payees.costa, Payees.greggs], price: 215...595),
  Habit(
    word: "eating out", perMille: 200, days: weekend, accounts: [.card, .card, .anna, .ben],
    payees: [Payees.francoManca, Payees.nandos, Payees.wagamama, Payees.bertha, Payees.pieminister],
    price: 1_800...6_400, rail: .card),
  Habit(
    word: "delivered", perMille: 120, days: [.wednesday, .sunday], accounts: [.card], payees: [Payees.deliveroo],
    price: 1_900...4_600, rail: .online),
  Habit(
    word: "pub", perMille: 170, days: [.friday], accounts: [.ben], payees: [Payees.apple, Payees.tobacco],
    price: 620...2_400),
  Habit(
    word: "wine", perMille: 110, days: [.saturday], accounts: [.card], payees: [Payees.majestic], price: 3_600...9_500),
  Habit(word: "bus", perMille: 130, days: workdays, accounts: [.anna], payees: [Payees.firstBus], price: 220...590),
  Habit(
    word: "train", perMille: 20, days: everyDay, accounts: [.anna, .card], payees: [Payees.trainline, Payees.gwr],
    price: 900...6_400, rail: .online),
  Habit(
    word: "taxi", perMille: 18, days: everyDay, accounts: [.anna, .ben], payees: [Payees.uber], price: 700...2_300,
    rail: .online),
  Habit(
    word: "fuel", perMille: 250, days: [.sunday, .tuesday], accounts: [.ben, .card],
    payees: [Payees.shell, Payees.tescoPfs], price: 4_400...7_100, rail: .card),
  Habit(
    word: "parking", perMille: 160, days: [.saturday, .thursday], accounts: [.card, .ben],
    payees: [Payees.ringgo, Payees.ncp], price: 260...950, rail: .online),
  Habit(
    word: "garage", perMille: 3, days: workdays, accounts: [.card], payees: [Payees.kwikFit], price: 5_500...31_000,
    rail: .card),
  Habit(
    word: "clothes", perMille: 60, days: everyDay, accounts: [.card, .anna],
    payees: [Payees.marksAndSpencer, Payees.uniqlo, Payees.hm, Payees.next], price: 1_400...8_800, rail: .card,
    returned: 140),
  Habit(
    word: "parcel", perMille: 115, days: everyDay, accounts: [.card], payees: [Payees.amazon], price: 600...5_800,
    rail: .online, returned: 60),
  Habit(
    word: "department store", perMille: 12, days: everyDay, accounts: [.card], payees: [Payees.johnLewis],
    price: 1_900...16_000, rail: .card, returned: 80),
  Habit(
    word: "electronics", perMille: 7, days: everyDay, accounts: [.card], payees: [Payees.currys], price: 2_400...24_000,
    rail: .online),
  Habit(
    word: "repairs", perMille: 60, days: [.saturday, .sunday], accounts: [.joint, .card],
    payees: [Payees.bq, Payees.bq, Payees.screwfix], price: 800...9_900, rail: .card),
  Habit(
    word: "furnishing", perMille: 11, days: everyDay, accounts: [.card], payees: [Payees.ikea, Payees.dunelm],
    price: 1_900...24_000, rail: .card, returned: 80),
  Habit(
    word: "film", perMille: 60, days: weekend, accounts: [.card, .anna], payees: [Payees.vue, Payees.watershed],
    price: 1_100...3_600),
  Habit(
    word: "hobby", perMille: 34, days: everyDay, accounts: [.anna, .ben, .card],
    payees: [Payees.waterstones, Payees.waterstones, Payees.hobbycraft], price: 700...3_200),
  Habit(
    word: "chemist", perMille: 30, days: everyDay, accounts: [.card, .anna], payees: [Payees.boots], price: 380...2_600),
  Habit(
    word: "cosmetics", perMille: 22, days: everyDay, accounts: [.anna], payees: [Payees.superdrug], price: 500...2_400),
  Habit(
    word: "hairdresser", perMille: 28, days: workdays, accounts: [.anna], payees: [Payees.toniGuy],
    price: 4_800...7_800, rail: .card),
  Habit(
    word: "barber", perMille: 190, days: [.saturday], accounts: [.ben], payees: [Payees.barber], price: 1_600...2_200),
  Habit(
    word: "pet", perMille: 26, days: everyDay, accounts: [.card, .joint], payees: [Payees.petsAtHome],
    price: 1_200...4_500),
  Habit(
    word: "vet", perMille: 5, days: workdays, accounts: [.card], payees: [Payees.vet], price: 4_800...19_000,
    rail: .card),
  Habit(
    word: "dentist", perMille: 6, days: workdays, accounts: [.anna, .ben], payees: [Payees.dentist],
    price: 2_680...18_400, rail: .card),
  Habit(
    word: "present", perMille: 15, days: everyDay, accounts: [.card, .anna], payees: [Payees.toys, Payees.flowers],
    price: 1_200...5_500, rail: .card),
  Habit(
    word: "sponsoring", perMille: 6, days: everyDay, accounts: [.anna], payees: [Payees.justGiving],
    price: 1_000...3_000, rail: .online),
  Habit(word: "market", perMille: 25, days: [.saturday], accounts: [.ben], payees: [Payees.market], price: 600...2_800),
]

extension Simulation {
  mutating func shop(on day: Day) {
    guard !isAway(on: day) else { return }
    for habit in habits where habit.days.contains(day.weekday) {
      var dice = dice(habit.word, day)
      guard dice.happens(perMille(of: habit, on: day)) else { continue }
      let payee = dice.pick(habit.payees)
      let text = dice.pick(payee.texts)
      let minor = -Int64(dice.price(habit.price))
      let account = dice.pick(habit.accounts)
      buy(payee, text: text, for: minor, from: account, on: day, rail: habit.rail)
      // There and back again: two equal payments on one day, both genuine.
      if habit.word == "bus", dice.happens(300) {
        buy(payee, text: text, for: minor, from: account, on: day, rail: habit.rail)
      }
      if dice.happens(habit.returned) {
        refunds[day + dice.number(5...16), default: []].append(transactions[transactions.count - 1])
      }
    }
    drawCash(on: day)
    receive(on: day)
  }

  /// Once, in the month before the demo's last night: dinner for everybody, far above what is usually ordered.
  mutating func celebrate(on day: Day) {
    guard age(day) == 47, day.weekday == .saturday, (8...14).contains(day.dayOfMonth) else { return }
    buy(Payees.deliveroo, text: Payees.deliveroo.texts[0], for: -18_740, from: .card, on: day, rail: .online)
  }

  private func perMille(of habit: Habit, on day: Day) -> Int {
    let isAdvent = day.month.month == 12 && day.dayOfMonth < 24
    return isAdvent && ["present", "parcel", "wine"].contains(habit.word) ? habit.perMille * 5 / 2 : habit.perMille
  }

  mutating func buy(
    _ payee: Payee, text: String, for minor: Int64, from account: SimulatedAccount, on day: Day, rail: Rail
  ) {
    add(
      Draft(
        account: account, made: day, booked: posting(of: day, text), minor: minor, payee: payee, rail: rail, text: text)
    )
  }

  /// Mostly two business days later, sometimes one or three.
  func posting(of day: Day, _ word: String) -> Day {
    var dice = dice("posting " + word, day)
    var posted = (day + 1).rolledForward
    let further = dice.number(0...99)
    for limit in [15, 75] where further >= limit { posted = (posted + 1).rolledForward }
    return posted
  }

  private mutating func drawCash(on day: Day) {
    var dice = dice("cash", day)
    guard dice.happens(20) else { return }
    let text = dice.pick(Payees.cash.texts)
    buy(
      Payees.cash, text: text, for: -Int64(dice.number(2...6)) * 1_000, from: dice.pick([.joint, .ben]), on: day,
      rail: .cash)
  }

  /// Income that does not repeat.
  private mutating func receive(on day: Day) {
    let (_, month, number) = day.parts
    let presents: [(Int, Int, SimulatedAccount)] = [(3, 9, .anna), (10, 14, .ben)]
    for (itsMonth, itsDay, account) in presents where (month, number) == (itsMonth, itsDay) {
      receive(Self.gift, 6_000, into: account, on: day.rolledForward, reference: "HAPPY BIRTHDAY")
    }
    if (month, number) == (7, 18) {
      var dice = dice("tax", day)
      receive(
        Self.taxRefund, Int64(dice.number(9_000...31_000)), into: .anna, on: day.rolledForward, reference: "PAYE REFUND"
      )
    }
    var dice = dice("vinted", day)
    if dice.happens(14) {
      receive(
        Self.vinted, Int64(dice.price(600...3_400)), into: .anna, on: day.rolledForward, reference: "VINTED UK VILNIUS")
    }
  }

  private mutating func receive(
    _ payee: Payee, _ minor: Int64, into account: SimulatedAccount, on day: Day, reference: String
  ) {
    add(
      Draft(
        account: account, made: day, booked: day, minor: minor, payee: payee, rail: .fasterPayment,
        text: payee.texts[0], reference: reference))
  }

  /// What was sent back comes back, on the same account.
  mutating func takeBack(on day: Day) {
    for bought in refunds.removeValue(forKey: day) ?? [] {
      guard let payee = Payees.shops.first(where: { $0.name == bought.merchant }) else { continue }
      var dice = dice("refund", day)
      let part = dice.happens(600) ? 1 : 2
      buy(payee, text: bought.text, for: -bought.amount.minor / Int64(part), from: bought.account, on: day, rail: .card)
    }
  }

  static let gift = Payee("Margaret Lewis", "Income:Gifts", ["M LEWIS"])
  static let taxRefund = Payee("HMRC", "Income:Tax refund", ["HMRC PAYE/NIC REPAYMENT"])
  static let vinted = Payee("Vinted", "Income:Other", ["VINTED UK VILNIUS"])
  static let incomes = [gift, taxRefund, vinted, interest]
}
