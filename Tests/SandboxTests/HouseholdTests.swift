import Core
import Testing

@testable import Sandbox

private let today = Month(2026, 6).day(18)
private let household = SimulatedHousehold(seed: 1, today: today)
private let ledger = household.ledger

@Suite struct HouseholdTests {
  @Test("the same seed and day give the same household, another seed another")
  func deterministic() {
    #expect(SimulatedHousehold(seed: 1, today: today).ledger.transactions == ledger.transactions)
    #expect(SimulatedHousehold(seed: 2, today: today).ledger.transactions != ledger.transactions)
  }

  @Test("what has happened by a day does not depend on how far the simulation runs")
  func prefix() {
    let further = household.advanced(to: today + 90)
    let count = household.ledger.transactions.count
    #expect(Array(further.ledger.transactions.prefix(count)) == household.ledger.transactions)
    #expect(further.ledger.transactions.count > count + 150)
  }

  @Test("three years make two and a half to three and a half thousand payments")
  func volume() {
    let rows = ledger.booked(through: today)
    #expect((2_500...3_500).contains(rows.count), "\(rows.count)")
    #expect(today - (rows.first?.booked ?? today) >= 1_094)
    for account in SimulatedAccount.allCases { #expect(rows.contains { $0.account == account }) }
    #expect(Set(rows.compactMap(\.category)).count > 40, "\(Set(rows.compactMap(\.category)).count)")
  }

  @Test("accounts stay within their means, and savings grow")
  func means() {
    for account in SimulatedAccount.allCases {
      let lowest = ledger.balances(of: account, from: ledger.first, through: today).map(\.minor).min() ?? 0
      #expect(lowest > (account == .card ? -650_000 : account == .joint ? -150_000 : -40_000), "\(account) \(lowest)")
    }
    #expect(ledger.balance(of: .savings, on: today) > SimulatedAccount.savings.opening)
    #expect(ledger.balance(of: .savings, on: today) < 9_000_000)
  }

  @Test(
    "on whatever day and seed it is shown, the household is solvent, decided, and not still",
    arguments: ["1 2026-11-21", "1 2027-01-01", "7 2026-02-28", "9 2028-02-29"])
  func anyDay(seedAndDay: String) throws {
    let words = seedAndDay.split(separator: " ")
    let seed = try #require(UInt64(words[0]))
    let day = try #require(Day(iso: words[1]))
    let ledger = SimulatedHousehold(seed: seed, today: day).ledger
    for account in SimulatedAccount.allCases {
      let lowest = ledger.balances(of: account, from: ledger.first, through: day).map(\.minor).min() ?? 0
      #expect(lowest > (account == .card ? -650_000 : account == .joint ? -150_000 : -40_000), "\(account) \(lowest)")
    }
    #expect((2_500...3_600).contains(ledger.booked(through: day).count))
    #expect(ledger.decisions.map(\.field).count == 5)
    #expect(ledger.streams(from: ledger.first, through: day).count == 35)
    #expect((0..<7).contains { !ledger.pending(on: day - $0).isEmpty })
  }

  @Test("the walk of balances ends where the sum of all rows does")
  func balances() {
    for account in SimulatedAccount.allCases {
      let walk = ledger.balances(of: account, from: today - 400, through: today)
      #expect(walk.count == 401)
      #expect(walk.last?.minor == ledger.balance(of: account, on: today))
      #expect(walk.first?.minor == ledger.balance(of: account, on: today - 400))
    }
  }

  @Test("parts sum to their payment, and every category is a standard one")
  func parts() {
    for row in ledger.transactions {
      #expect(row.parts.reduce(0) { $0 + $1.minor } == row.amount.minor)
      #expect(row.booked >= row.made)
      #expect(row.amount.minor != 0)
    }
    let used = Set(ledger.transactions.flatMap { $0.parts.map(\.category) })
    #expect(used.isSubset(of: standardCategories), "\(used.subtracting(standardCategories))")
  }

  @Test("each transfer has two legs that are opposite, or of two currencies at the day's rate")
  func pairs() {
    let pairs = ledger.pairs(from: ledger.first, through: today)
    #expect(pairs.count > 150)
    for (out, into) in pairs {
      #expect(out.amount.minor < 0 && into.amount.minor > 0 && out.account != into.account)
      #expect(abs(into.booked - out.booked) <= 5)
      if out.amount.currency == into.amount.currency { #expect(out.amount.minor == -into.amount.minor) }
    }
    let exchanges = pairs.filter { $0.out.amount.currency != $0.in.amount.currency }
    #expect(exchanges.count >= 11)
    for (out, into) in exchanges {
      let pounds = household.rates.rate(of: .gbp, on: out.booked)?.rounded(to: 6) ?? 0
      let worth = into.amount.minor * pounds / 1_000_000
      #expect(abs(worth + out.amount.minor) * 50 < -out.amount.minor, "within 2 %")
    }
  }

  @Test("no stranger's sum is the opposite of another account's within two weeks, but for a standing price")
  func noFalseTransfers() {
    let rows = ledger.booked(through: today).filter { $0.pair == nil && $0.amount.currency == .gbp }
    let incoming = rows.filter { $0.amount.minor > 0 }
    for into in incoming {
      let twin = rows.first {
        $0.amount.minor == -into.amount.minor && $0.account != into.account && abs($0.booked - into.booked) <= 10
      }
      #expect(twin == nil, "\(into) \(String(describing: twin))")
    }
  }

  @Test("a subscription has risen lately, another has ended, and a third is new")
  func streams() throws {
    let streams = ledger.streams(from: ledger.first, through: today)
    let byID = Dictionary(uniqueKeysWithValues: streams.map { ($0.id, $0) })
    #expect(streams.count == 35, "\(streams.count)")
    let spotify = try #require(byID["spotify"])
    #expect(spotify.prices.map(\.minor) == [-1_799, -1_999, -2_199])
    #expect(today - (spotify.prices.last?.from ?? ledger.first) < 200)
    let disney = try #require(byID["disney"])
    #expect(disney.ended != nil && today - (disney.ended ?? today) > 31)
    #expect(byID["duolingo"]?.payments.count == 3)
    #expect(byID["spotify"]?.ended == nil)
    #expect(byID["child-benefit"]?.cadence == "four-weekly")
    let days = try #require(byID["child-benefit"]?.payments.map(\.booked))
    #expect(zip(days, days.dropFirst()).allSatisfy { $1 - $0 == 28 })
  }

  @Test("Anna is paid on the last business day, Ben on the 25th or before")
  func salaries() {
    let anna = ledger.booked(through: today).filter { $0.stream == "salary-anna" }
    #expect(anna.count == 36)
    #expect(anna.allSatisfy { $0.booked == $0.booked.month.lastBusinessDay })
    #expect(anna.contains { $0.booked == Month(2025, 5).day(30) })
    let ben = ledger.booked(through: today).filter { $0.stream == "salary-ben" }
    #expect(ben.contains { $0.booked == Month(2026, 4).day(24) }, "the 25th of April 2026 is a Saturday")
  }

  @Test("holidays of banks: Good Friday, Easter Monday, a Boxing Day that moves")
  func holidays() {
    #expect(easterSunday(2026) == Month(2026, 4).day(5))
    #expect(easterSunday(2024) == Month(2024, 3).day(31))
    #expect(!Month(2026, 4).day(3).isTargetDay && !Month(2026, 4).day(6).isBritishBusinessDay)
    #expect(!Month(2026, 12).day(28).isBritishBusinessDay, "Boxing Day 2026 is a Saturday")
    #expect(Month(2026, 12).day(28).isTargetDay)
    #expect(Month(2026, 5).day(4).isTargetDay && !Month(2026, 5).day(4).isBritishBusinessDay)
    #expect(!Month(2026, 5).day(1).isTargetDay && Month(2026, 5).day(1).isBritishBusinessDay)
  }

  @Test("there is always something pending, on whatever day it is asked")
  func pending() {
    let quiet = (0..<60).filter { ledger.pending(on: today - $0).isEmpty }
    #expect(quiet.count <= 6, "\(quiet)")
    #expect(!ledger.pending(on: today).isEmpty)
  }

  @Test("IBANs have true check digits")
  func ibans() {
    #expect(SimulatedAccount.allCases.compactMap(\.iban).count == 5)
    for iban in SimulatedAccount.allCases.compactMap(\.iban) {
      let moved = iban.dropFirst(4) + iban.prefix(4)
      let digits = moved.map { $0.isLetter ? String((Int($0.asciiValue ?? 65)) - 55) : String($0) }.joined()
      let remainder = digits.reduce(0) { ($0 * 10 + (Int(String($1)) ?? 0)) % 97 }
      #expect(remainder == 1 && iban.count == 22)
    }
  }
}

private let standardCategories: Set<String> = [
  "Income:Salary", "Income:Benefits", "Income:Interest", "Income:Gifts", "Income:Tax refund", "Income:Other",
  "Home:Rent", "Home:Mortgage interest", "Home:Council tax", "Home:Energy", "Home:Water", "Home:Internet and phone",
  "Home:Insurance", "Home:Repairs", "Home:Furnishing", "Food:Groceries", "Food:Eating out", "Food:Coffee",
  "Food:Alcohol", "Transport:Fuel", "Transport:Public", "Transport:Taxi", "Transport:Car",
  "Transport:Parking and tolls", "Shopping:Clothing", "Shopping:Electronics", "Shopping:General",
  "Leisure:Entertainment", "Leisure:Subscriptions", "Leisure:Sport", "Leisure:Holidays", "Leisure:Hobbies",
  "Health:Medical", "Health:Pharmacy", "Health:Personal care", "Family:Childcare", "Family:Pets",
  "Family:Gifts given", "Family:Charity", "Money:Fees", "Money:Cash", "Uncategorised", "Transfer:Own accounts",
  "Transfer:Card payment", "Transfer:Loan principal", "Investment:Contribution",
]
