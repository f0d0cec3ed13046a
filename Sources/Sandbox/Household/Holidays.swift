import Core

/// A week away, twice a year.
struct Trip: Sendable {
  var town: String
  var start: Day
  var end: Day
}

extension Simulation {
  /// Lisbon from the second Saturday of May, Annecy from the third Saturday of August.
  func trip(around day: Day) -> [Trip] {
    let year = day.year
    return [
      Trip(town: "LISBOA", start: saturday(2, of: Month(year, 5)), end: saturday(2, of: Month(year, 5)) + 6),
      Trip(town: "ANNECY", start: saturday(3, of: Month(year, 8)), end: saturday(3, of: Month(year, 8)) + 7),
    ]
  }

  private func saturday(_ count: Int, of month: Month) -> Day {
    var day = month.firstDay
    while day.weekday != .saturday { day = day + 1 }
    return day + 7 * (count - 1)
  }

  func isAway(on day: Day) -> Bool { trip(around: day).contains { $0.start...$0.end ~= day } }

  mutating func travel(on day: Day) {
    for trip in trip(around: day) {
      var dice = dice("trip " + trip.town, day)
      if day == trip.start - 66 {
        buy(
          Payees.easyjet, text: dice.pick(Payees.easyjet.texts), for: -Int64(dice.price(29_000...42_000)), from: .card,
          on: day, rail: .online)
      }
      if day == trip.start - 60 {
        buy(
          Payees.airbnb, text: dice.pick(Payees.airbnb.texts), for: -Int64(dice.price(64_000...92_000)), from: .card,
          on: day, rail: .online)
      }
      if trip.start...trip.end ~= day { spendAbroad(in: trip.town, on: day) }
    }
    buyFromAmerica(on: day)
  }

  private mutating func spendAbroad(in town: String, on day: Day) {
    var dice = dice("abroad", day)
    let end = town == "LISBOA" ? "PRT" : "FRA"
    func there(_ payees: [Payee]) -> [Payee] { payees.filter { $0.texts[0].hasSuffix(end) } }
    let plans: [(Int, [Payee], ClosedRange<Int>)] = [
      (900, there(Payees.abroadMeals), 2_400...7_800), (600, there(Payees.abroadMeals), 900...3_200),
      (500, there(Payees.abroadShops), 700...3_900), (350, there(Payees.abroadSights), 2_200...8_400),
    ]
    for (perMille, payees, price) in plans where dice.happens(perMille) {
      let euros = Int64(dice.price(price))
      let payee = dice.pick(payees)
      if dice.happens(400), balance(.euro) > euros + 5_000 {
        buy(payee, text: payee.texts[0], for: -euros, from: .euro, on: day, rail: .contactless)
      } else {
        buyAbroad(payee, Money(minor: -euros, .eur), on: day)
      }
    }
  }

  /// On the card, in another currency: the scheme's rate, and the bank's fee as a row of its own.
  private mutating func buyAbroad(_ payee: Payee, _ original: Money, on day: Day) {
    guard let pounds = rates.rate(of: .gbp, on: day - 1), let theirs = rates.rate(of: original.currency, on: day - 1),
      let minor = convert(minor: original.minor, fromExponent: 2, toExponent: 2, fromRate: theirs, toRate: pounds)
    else { return }
    let posted = posting(of: day, payee.texts[0])
    var draft = Draft(
      account: .card, made: day, booked: posted, minor: minor, payee: payee, rail: .contactless, text: payee.texts[0])
    draft.original = original
    draft.ratePerMillion = minor == 0 ? nil : Int(original.minor * 1_000_000 / minor)
    add(draft)
    let fee = Int64(divideHalfEven(Int128(minor) * 299, by: 10_000))
    add(
      Draft(
        account: .card, made: day, booked: posted, minor: min(-1, fee), payee: Payees.foreignFee, rail: .fee,
        text: Payees.foreignFee.texts[0]))
  }

  private mutating func buyFromAmerica(on day: Day) {
    var dice = dice("records", day)
    guard dice.happens(12) else { return }
    buyAbroad(Self.bandcamp, Money(minor: -Int64(dice.price(700...2_900)), .usd), on: day)
  }

  static let bandcamp = Payee("Bandcamp", "Leisure:Hobbies", ["BANDCAMP.COM OAKLAND USA"], mcc: "5735")
}
