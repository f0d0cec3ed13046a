import Core

/// The household's standing payments and incomes.
///
/// Prices are dated from the start of the simulation, so that whatever day it is shown on there is a fresh rise, a
/// cancellation and a newcomer; salaries, taxes and insurances turn with the calendar.
let householdBills: [Bill] = incomes + home + insurances + family + subscriptions

private let incomes: [Bill] = [
  Bill(
    id: "salary-anna", payee: Payee("Anna's salary", "Income:Salary", ["NORTHSIDE DESIGN LTD"]), account: .anna,
    rail: .salary, schedule: .lastBusinessDay, price: .each(month: 4, [324_540, 333_876, 341_218, 349_264, 358_346]),
    sign: 1,
    reference: "SALARY"),
  Bill(
    id: "salary-ben", payee: Payee("Ben's salary", "Income:Salary", ["AVON ENGINEERING"]), account: .ben,
    rail: .salary, schedule: .monthlyBefore(25), price: .each(month: 4, [217_913, 223_457, 228_640, 234_129, 239_982]),
    sign: 1,
    reference: "PAYROLL 0714"),
  Bill(
    id: "child-benefit", payee: Payee("Child Benefit", "Income:Benefits", ["HMRC CHILD BENEFIT"]), account: .joint,
    rail: .salary, schedule: .fourWeekly(.monday), price: .each(month: 4, [9_600, 10_240, 10_420, 10_820, 11_230]),
    sign: 1,
    reference: "QH551209C"),
]

private let home: [Bill] = [
  Bill(
    id: "mortgage", payee: Payee("Nationwide mortgage", "Home:Mortgage interest", ["NATIONWIDE B S MORTGAGE"]),
    account: .joint, rail: .directDebit, schedule: .monthly(1), price: .since([(0, 98_000), (17, 108_000)]),
    reference: "7730-114-552"),
  Bill(
    id: "garage", payee: Payee("Garage rent", "Home:Rent", ["P J COLLIER GARAGE 12"]), account: .joint,
    rail: .standingOrder, schedule: .monthly(3), price: .since([(0, 9_000), (22, 9_500)]), reference: "GARAGE 12"),
  Bill(
    id: "council-tax", payee: Payee("Bristol City Council", "Home:Council tax", ["BRISTOL CC C/TAX"]), account: .joint,
    rail: .directDebit, schedule: .tenInstalments(5), price: .each(month: 4, [21_980, 23_180, 24_330, 25_520, 26_790]),
    reference: "55021874"),
  Bill(
    id: "energy", payee: Payee("Octopus Energy", "Home:Energy", ["OCTOPUS ENERGY"]), account: .joint,
    rail: .directDebit, schedule: .monthly(16),
    price: .since([(0, 15_200), (5, 16_800), (11, 15_600), (17, 16_450), (24, 15_650), (31, 16_200), (43, 15_800)]),
    reference: "A-6F21C09B"),
  Bill(
    id: "water", payee: Payee("Bristol Water", "Home:Water", ["BRISTOL WATER PLC"]), account: .joint,
    rail: .directDebit,
    schedule: .monthly(22), price: .each(month: 4, [4_180, 4_460, 4_790, 5_060, 5_310]), reference: "1102934871"),
  Bill(
    id: "broadband", payee: Payee("Zen Internet", "Home:Internet and phone", ["ZEN INTERNET LTD"]), account: .joint,
    rail: .directDebit, schedule: .monthly(19), price: .since([(0, 3_499)]), reference: "ZEN884120"),
  Bill(
    id: "phone-anna", payee: Payee("O2", "Home:Internet and phone", ["O2 UK"]), account: .anna, rail: .directDebit,
    schedule: .monthly(24), price: .each(month: 4, [1_999, 2_144, 2_294, 2_450, 2_620]), reference: "4471902 MOB"),
  Bill(
    id: "phone-ben", payee: Payee("giffgaff", "Home:Internet and phone", ["GIFFGAFF LTD"], mcc: "4814"), account: .ben,
    rail: .online, schedule: .monthlyByCard(11), price: .since([(0, 1_000), (16, 1_200)])),
  Bill(
    id: "window-cleaner", payee: Payee("Clear View Windows", "Home:Repairs", ["CLEAR VIEW WINDOWS"]), account: .joint,
    rail: .fasterPayment, schedule: .fourWeekly(.thursday), price: .since([(0, 1_600), (15, 1_800)]),
    reference: "HARTLEY NO 14"),
]

private let insurances: [Bill] = [
  Bill(
    id: "life-insurance", payee: Payee("Legal & General", "Home:Insurance", ["LEGAL & GENERAL"]), account: .joint,
    rail: .directDebit, schedule: .monthly(3), price: .since([(0, 2_137)]), reference: "LG00418827"),
  Bill(
    id: "home-insurance", payee: Payee("LV= home insurance", "Home:Insurance", ["LVE GENERAL INS"]), account: .joint,
    rail: .directDebit, schedule: .annual(month: 9, day: 6),
    price: .each(month: 9, [21_880, 23_240, 24_410, 25_360, 26_480]),
    reference: "HH20981734"),
  Bill(
    id: "car-insurance", payee: Payees.admiral, account: .card, rail: .online,
    schedule: .annual(month: 3, day: 14), price: .each(month: 3, [45_890, 50_840, 48_620, 49_910, 47_380])),
  Bill(
    id: "vehicle-tax", payee: Payees.dvla, account: .joint, rail: .directDebit,
    schedule: .annual(month: 11, day: 1), price: .each(month: 11, [18_000, 19_000, 19_500, 20_000, 20_500]),
    reference: "WX19KLT"),
  Bill(
    id: "pet-insurance", payee: Payee("Petplan", "Family:Pets", ["PETPLAN LTD"]), account: .joint, rail: .directDebit,
    schedule: .monthly(23), price: .each(month: 9, [2_880, 3_112, 3_364, 3_590, 3_840]), reference: "PP7718820"),
]

private let family: [Bill] = [
  Bill(
    id: "nursery", payee: Payee("Little Acorns Nursery", "Family:Childcare", ["LITTLE ACORNS NURSERY"]),
    account: .joint, rail: .standingOrder, schedule: .monthly(1),
    price: .each(month: 9, [78_400, 72_600, 58_800, 61_200, 48_900]), reference: "ISLA HARTLEY"),
  Bill(
    id: "shelter", payee: Payee("Shelter", "Family:Charity", ["SHELTER CHARITY"]), account: .joint,
    rail: .directDebit, schedule: .monthly(15), price: .since([(0, 1_000)]), reference: "SH0099213"),
  Bill(
    id: "junior-isa", payee: Payee("Junior ISA", "Investment:Contribution", ["BEANSTALK JISA"]), account: .joint,
    rail: .standingOrder, schedule: .monthly(2), price: .since([(0, 5_000)]), reference: "ISLA JISA"),
  Bill(
    id: "isa", payee: Payee("Trading 212", "Investment:Contribution", ["TRADING 212 UK"]),
    account: .anna, rail: .directDebit, schedule: .monthly(2),
    price: .since([(0, 20_000), (12, 25_000), (24, 30_000)]),
    reference: "T212-2204418"),
]

private let subscriptions: [Bill] = [
  Bill(
    id: "spotify", payee: Payee("Spotify Family", "Leisure:Subscriptions", ["SPOTIFY UK"], mcc: "5815"),
    account: .card, rail: .online, schedule: .monthlyByCard(21),
    price: .since([(0, 1_799), (12, 1_999), (31, 2_199), (44, 2_399)])),
  Bill(
    id: "netflix", payee: Payee("Netflix", "Leisure:Subscriptions", ["NETFLIX.COM"], mcc: "4899"), account: .card,
    rail: .online, schedule: .monthlyByCard(8), price: .since([(0, 1_099), (20, 1_299)])),
  Bill(
    id: "disney", payee: Payee("Disney+", "Leisure:Subscriptions", ["DISNEYPLUS"], mcc: "4899"), account: .card,
    rail: .online, schedule: .monthlyByCard(17), price: .since([(0, 799), (15, 899)]), months: 3...32),
  Bill(
    id: "audible", payee: Payee("Audible", "Leisure:Subscriptions", ["AUDIBLE UK"], mcc: "5815"), account: .anna,
    rail: .online, schedule: .monthlyByCard(28), price: .since([(0, 799)]), months: 0...21),
  Bill(
    id: "tv-licence", payee: Payee("TV Licence", "Leisure:Subscriptions", ["TV LICENCE MBP"]), account: .joint,
    rail: .directDebit, schedule: .monthly(3), price: .each(month: 4, [1_325, 1_413, 1_454, 1_500, 1_545]),
    reference: "3360018824"),
  Bill(
    id: "national-trust", payee: Payee("National Trust", "Leisure:Entertainment", ["NATIONAL TRUST"]),
    account: .joint, rail: .directDebit, schedule: .monthly(17),
    price: .since([(0, 1_140), (12, 1_220), (35, 1_290), (46, 1_390)]),
    reference: "NT4410098"),
  Bill(
    id: "guardian", payee: Payee("The Guardian", "Leisure:Subscriptions", ["GUARDIAN NEWS & MEDIA"]), account: .anna,
    rail: .directDebit, schedule: .monthly(27), price: .since([(0, 1_200)]), reference: "GU-A-9917"),
  Bill(
    id: "icloud", payee: Payee("iCloud+", "Leisure:Subscriptions", ["APPLE.COM/BILL"], mcc: "5818"), account: .anna,
    rail: .online, schedule: .monthlyByCard(14), price: .since([(0, 299)])),
  Bill(
    id: "amazon-prime", payee: Payee("Amazon Prime", "Leisure:Subscriptions", ["AMAZON PRIME*PA2K7"], mcc: "5968"),
    account: .card, rail: .online, schedule: .annual(month: 6, day: 27), price: .since([(0, 9_500)])),
  Bill(
    id: "gym", payee: Payee("PureGym", "Leisure:Sport", ["PUREGYM LTD"]), account: .ben, rail: .directDebit,
    schedule: .monthly(1), price: .since([(0, 2_299), (18, 2_499)]), reference: "PG 880142"),
  Bill(
    id: "swimming", payee: Payee("Everyone Active", "Leisure:Sport", ["EVERYONE ACTIVE"], mcc: "7997"),
    account: .card, rail: .online, schedule: .weekly(.saturday), price: .since([(0, 1_050), (24, 1_150)]),
    months: 11...10_000),
  Bill(
    id: "duolingo", payee: Payee("Duolingo", "Leisure:Subscriptions", ["DUOLINGO INC"], mcc: "5815"), account: .card,
    rail: .online, schedule: .monthlyByCard(3), price: .since([(0, 699)]), months: 34...10_000),
  Bill(
    id: "le-monde", payee: Payee("Le Monde", "Leisure:Subscriptions", ["LE MONDE ABONNEMENT"], mcc: "5968"),
    account: .euro, rail: .online, schedule: .monthlyByCard(12), price: .since([(0, 999), (26, 1_199)])),
]

extension Simulation {
  mutating func payBills(on day: Day) {
    for bill in householdBills {
      guard let month = bill.due(on: day, first: first), bill.months.contains(month - first.month) else { continue }
      let minor = bill.sign * bill.minor(in: month, first: first)
      var draft = Draft(
        account: bill.account, made: day, booked: bill.rail.isCard ? posting(of: day, bill.id) : day, minor: minor,
        payee: bill.payee, rail: bill.rail, text: bill.payee.texts[0], reference: bill.reference, stream: bill.id)
      if bill.id == "mortgage" { draft.parts = mortgageParts(minor) }
      add(draft)
    }
    payInterest(on: day)
  }

  /// In the shares that the demo's rule states: both are whole pounds.
  private func mortgageParts(_ minor: Int64) -> [SimulatedTransaction.Part] {
    let interest = minor * 65 / 100
    return [
      .init(category: "Home:Mortgage interest", minor: interest),
      .init(category: "Transfer:Loan principal", minor: minor - interest),
    ]
  }

  /// 3.9 % a year on what stood in the savings account, at the month's last business day.
  private mutating func payInterest(on day: Day) {
    guard day == day.month.lastBusinessDay, balance(.savings) > 0 else { return }
    let minor = Int64(divideHalfEven(Int128(balance(.savings)) * 39, by: 12_000))
    add(
      Draft(
        account: .savings, made: day, booked: day, minor: minor, payee: Self.interest, rail: .interest,
        text: Self.interest.texts[0], stream: "savings-interest"))
  }

  static let interest = Payee("Barclays interest", "Income:Interest", ["INTEREST PAID GROSS"])
}
