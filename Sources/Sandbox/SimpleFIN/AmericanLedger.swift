package import Core

/// An account of the simulated household in America.
package enum AmericanAccount: String, Sendable, CaseIterable {
  case checking, savings, card

  package var name: String {
    switch self {
    case .checking: "Everyday Checking (4471)"
    case .savings: "Rainy Day Savings (8802)"
    case .card: "Harbor Rewards (3009)"
    }
  }

  package var bank: AmericanBank { self == .card ? .harbor : .prairie }

  /// Minor units before the first row; a debt is below zero.
  var opening: Int64 {
    switch self {
    case .checking: 412_018
    case .savings: 1_250_000
    case .card: -38_244
    }
  }
}

package enum AmericanBank: String, Sendable, CaseIterable {
  /// Dates its rows at noon UTC.
  case prairie
  /// A card: rows are dated at midnight UTC, and its balance is written as what is owed, above zero.
  case harbor

  package var name: String { self == .prairie ? "First Prairie Bank" : "Harbor Card Services" }
  var domain: String { self == .prairie ? "firstprairie.example" : "harborcard.example" }
  /// Seconds after midnight UTC at which a day's rows are posted.
  var hour: Int { self == .prairie ? 43_200 : 0 }
  /// How long before now its balance was read.
  var balanceAge: Int { self == .prairie ? 2 * 3_600 : 6 * 3_600 }
}

/// One payment as it truly is.
package struct AmericanTransaction: Hashable, Sendable {
  package var number: Int
  package var account: AmericanAccount
  package var made: Day
  package var booked: Day
  package var minor: Int64
  /// While it is pending: a restaurant's bill comes without the tip.
  package var pendingMinor: Int64
  package var payee: String
  package var text: String
  package var mcc: String?
  /// The other leg's has the same one.
  package var pair: Int?
}

/// What truly happened in a household of two accounts and a card in America; never sent over HTTP as it stands.
package struct AmericanLedger: Sendable {
  package let transactions: [AmericanTransaction]
  package static let currency = Currency("USD") ?? .eur

  /// How its people live.
  package enum Life: Sendable {
    case whole
    /// They have gone abroad: only what was saved is left, and earns its interest.
    case leftBehind
  }

  /// The same for a seed, whatever day it is looked at.
  init(seed: UInt64, from first: Day, through last: Day, life kind: Life = .whole) {
    var life = AmericanLife(seed: seed, kind: kind)
    var day = first
    while day <= last {
      life.live(day)
      day = day + 1
    }
    transactions = life.rows
  }

  /// Posted by an instant, of the last `days` days where the bank holds no more; as the bank lists them.
  package func posted(by now: Instant, days: Int? = nil, account: AmericanAccount? = nil) -> [AmericanTransaction] {
    let oldest = days.map { now.day - $0 }
    return transactions.filter { row in
      (account == nil || row.account == account) && row.posting <= now && (oldest.map { row.booked >= $0 } ?? true)
    }.sorted { ($0.posting, $0.number) < ($1.posting, $1.number) }
  }

  package func pending(at now: Instant, account: AmericanAccount? = nil) -> [AmericanTransaction] {
    transactions.filter { row in
      (account == nil || row.account == account) && row.posting > now && row.made < row.booked && row.made < now.day
    }
  }

  /// Minor units when all that was posted by an instant is counted; a debt is below zero.
  package func balance(of account: AmericanAccount, at now: Instant) -> Int64 {
    posted(by: now, account: account).reduce(account.opening) { $0 + $1.minor }
  }

  /// At the end of a day.
  package func balance(of account: AmericanAccount, on day: Day) -> Int64 {
    balance(of: account, at: Instant(day + 1, hour: 0) - 1)
  }
}

extension AmericanTransaction {
  package var posting: Instant { Instant(booked, hour: 0) + account.bank.hour }
}

/// The household's days, one after the other.
private struct AmericanLife {
  let seed: UInt64
  let kind: AmericanLedger.Life
  var rows: [AmericanTransaction] = []
  private var owed: Int64 = -AmericanAccount.card.opening
  private var pairs = 0

  init(seed: UInt64, kind: AmericanLedger.Life) {
    self.seed = seed
    self.kind = kind
  }

  mutating func live(_ day: Day) {
    var dice = SplitMix64(seed: seed, "america", Int(day.number))
    guard kind == .whole else {
      if day == day.month.lastDay { add(.savings, day, Int64(dice.price(3_800...4_400)), "", "INTEREST PAID") }
      return
    }
    if (Int(day.number) - Int(Self.payday.number)) % 14 == 0 {
      add(.checking, day, 284_615, "Acme Robotics", "ACME ROBOTICS INC DES:PAYROLL")
    }
    liveByTheCalendar(day, &dice)
    if day.weekday == .saturday {
      buy(day, dice.price(6_200...14_800), "Whole Harvest Market", "WHOLE HARVEST MKT #112 AUSTIN TX", "5411", &dice)
    }
    if !day.weekday.isWeekend, dice.happens(450) {
      buy(day, dice.price(380...720), "Blue Heron Coffee", "SQ *BLUE HERON COFFEE", "5814", &dice)
    }
    if dice.happens(160) { buy(day, dice.price(3_100...5_600), "Lone Star Fuel", "LONE STAR FUEL 0042", "5541", &dice) }
    if day.weekday == .friday, dice.happens(700) {
      let bill = dice.price(3_600...9_000)
      buy(day, bill + bill / 12, "La Paloma", "TST* LA PALOMA CANTINA", "5812", &dice, bill: bill)
    }
  }

  private static let payday = Day(number: 20_609)

  private mutating func liveByTheCalendar(_ day: Day, _ dice: inout SplitMix64) {
    switch day.dayOfMonth {
    case 1: add(.checking, day, -185_000, "Cedar Court Apartments", "CEDAR COURT APTS WEB PMT")
    case 3:
      move(40_000, from: .checking, day, to: .savings, day, "TRANSFER TO SAVINGS 8802", "TRANSFER FROM CHECKING 4471")
    case 12:
      add(.checking, day, -Int64(dice.price(7_900...14_100)), "Hill Country Electric", "HILL COUNTRY ELEC BILLPAY")
    case 20 where owed > 0:
      move(owed, from: .checking, day, to: .card, day + 1, "HARBOR CARD EPAY", "PAYMENT RECEIVED THANK YOU")
    default: break
    }
    if day == day.month.lastDay { add(.savings, day, Int64(dice.price(3_800...4_400)), "", "INTEREST PAID") }
  }

  private mutating func buy(
    _ day: Day, _ minor: Int, _ payee: String, _ text: String, _ mcc: String, _ dice: inout SplitMix64,
    bill: Int? = nil
  ) {
    add(
      .card, day, -Int64(minor), payee, text, booked: day + dice.number(1...3), mcc: mcc,
      pending: bill.map { -Int64($0) })
  }

  private mutating func move(
    _ minor: Int64, from: AmericanAccount, _ out: Day, to: AmericanAccount, _ into: Day, _ text: String, _ other: String
  ) {
    pairs += 1
    add(from, out, -minor, "", text)
    rows[rows.count - 1].pair = pairs
    add(to, out, minor, "", other, booked: into)
    rows[rows.count - 1].pair = pairs
  }

  private mutating func add(
    _ account: AmericanAccount, _ day: Day, _ minor: Int64, _ payee: String, _ text: String, booked: Day? = nil,
    mcc: String? = nil, pending: Int64? = nil
  ) {
    if account == .card { owed -= minor }
    rows.append(
      AmericanTransaction(
        number: rows.count + 1, account: account, made: day, booked: booked ?? day, minor: minor,
        pendingMinor: pending ?? minor, payee: payee, text: text, mcc: mcc))
  }
}
