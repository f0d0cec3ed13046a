import Core

/// The household's life, a day at a time: what is made on a day depends on the seed and the days before, never on how
/// far the simulation is run.
struct Simulation {
  let seed: UInt64
  let first: Day
  let rates: ReferenceRates
  private(set) var transactions: [SimulatedTransaction] = []
  private(set) var balances: [SimulatedAccount: Int64]
  private(set) var pairs = 0
  /// Purchases that will be sent back, by the day the money returns.
  var refunds: [Day: [SimulatedTransaction]] = [:]
  /// Days on which a sum was seen, so that two strangers' sums never look like the two legs of a transfer.
  private var seen: [Int64: [(day: Day, account: SimulatedAccount, isIn: Bool)]] = [:]

  init(seed: UInt64, first: Day, through last: Day, rates: ReferenceRates) {
    self.seed = seed
    self.first = first
    self.rates = rates
    balances = Dictionary(uniqueKeysWithValues: SimulatedAccount.allCases.map { ($0, $0.opening) })
    var day = first
    while day <= last {
      live(through: day)
      day = day + 1
    }
  }

  private mutating func live(through day: Day) {
    payBills(on: day)
    moveMoney(on: day)
    shop(on: day)
    celebrate(on: day)
    travel(on: day)
    takeBack(on: day)
  }

  func dice(_ word: String, _ day: Day) -> SplitMix64 { SplitMix64(seed: seed, word, Int(day.number)) }

  func balance(_ account: SimulatedAccount) -> Int64 { balances[account] ?? 0 }

  /// Months since the one the simulation began in.
  func age(_ day: Day) -> Int { day.month - first.month }

  /// Records a payment; a sum that would pass for another's opposite is made a few pence more.
  mutating func add(_ draft: Draft) {
    var minor = draft.minor
    if draft.pair == nil {
      while looksLikeTransfer(minor, draft) { minor += minor < 0 ? -7 : 7 }
    }
    seen[abs(minor), default: []].append((draft.made, draft.account, minor > 0))
    let transaction = SimulatedTransaction(
      number: transactions.count + 1, account: draft.account, made: draft.made, booked: draft.booked,
      amount: Money(minor: minor, draft.account.currency), original: draft.original, merchant: draft.payee.name,
      parts: draft.parts ?? [.init(category: draft.payee.category, minor: minor)], pair: draft.pair,
      stream: draft.stream, rail: draft.rail, text: draft.text, reference: draft.reference, mcc: draft.payee.mcc,
      otherIBAN: draft.otherIBAN, ratePerMillion: draft.ratePerMillion)
    balances[draft.account, default: 0] += minor
    transactions.append(transaction)
  }

  private func looksLikeTransfer(_ minor: Int64, _ draft: Draft) -> Bool {
    // A split has fixed parts, and a stream its price; those sums are chosen so that none is another's opposite.
    guard draft.parts == nil, draft.stream == nil else { return false }
    return seen[abs(minor), default: []].contains {
      $0.isIn == (minor < 0) && $0.account != draft.account && abs($0.day - draft.made) <= 14
    }
  }

  /// The same sum out of one account and into another.
  mutating func transfer(
    _ minor: Int64, from source: SimulatedAccount, to target: SimulatedAccount, on day: Day, reference: String,
    category: String = "Transfer:Own accounts", rail: Rail = .transfer, stream: String? = nil
  ) {
    precondition(source.currency == target.currency, "money changes currency in exchange(…)")
    pairs += 1
    for (account, other, sum) in [(source, target, -minor), (target, source, minor)] {
      add(
        Draft(
          account: account, made: day, booked: day, minor: sum,
          payee: Payee(other.name, category, [reference], rule: false), rail: rail, text: reference,
          reference: reference, pair: pairs, stream: account == source ? stream : nil, otherIBAN: other.iban))
    }
  }

  /// Pounds out of one account, euros into the other the next business day, at the day's rate less the bank's margin.
  mutating func exchange(pounds: Int64, on day: Day, reference: String) {
    guard let rate = rates.rate(of: .gbp, on: day - 1), let poundsPerMillion = rate.rounded(to: 6) else { return }
    let margin: Int64 = 9_930  // of 10,000: the bank keeps 0.7 %
    let euros = Int64(
      divideHalfEven(Int128(pounds) * 1_000_000 * Int128(margin), by: Int128(poundsPerMillion) * 10_000))
    pairs += 1
    let legs: [(SimulatedAccount, SimulatedAccount, Int64, Day)] = [
      (.savings, .euro, -pounds, day), (.euro, .savings, euros, (day + 1).rolledForward),
    ]
    for (account, other, sum, booked) in legs {
      var draft = Draft(
        account: account, made: day, booked: booked, minor: sum,
        payee: Payee(other.name, "Transfer:Own accounts", [reference], rule: false), rail: .transfer, text: reference,
        reference: reference, pair: pairs, otherIBAN: other.iban)
      draft.ratePerMillion = Int(1_000_000_000_000 / poundsPerMillion)
      draft.original = account == .euro ? Money(minor: pounds, .gbp) : Money(minor: -euros, .eur)
      add(draft)
    }
  }
}

/// What is known of a payment when it is made.
struct Draft {
  var account: SimulatedAccount
  var made: Day
  var booked: Day
  var minor: Int64
  var payee: Payee
  var rail: Rail
  var text: String
  var reference = ""
  var pair: Int?
  var stream: String?
  var parts: [SimulatedTransaction.Part]?
  var original: Money?
  var otherIBAN: String?
  var ratePerMillion: Int?
}
