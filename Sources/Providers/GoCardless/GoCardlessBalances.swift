import Core

/// Which of a bank's many balances the ledger believes.
struct GoCardlessBalances {
  let facts: GoCardlessFacts
  let rules: GoCardlessBankRules
  let today: Day

  private struct Stated {
    let type: String
    let amount: Money
    let day: Day?
  }

  /// All booked ones that are stated; without any, the best of the rest. Those with a credit limit in them never.
  func balances(_ answer: JSON) -> (balances: [StandardBalance], problems: [String]) {
    var problems: [String] = []
    var stated: [Stated] = []
    for (index, item) in (answer["balances"]?.array ?? []).enumerated() {
      if item["creditLimitIncluded"]?.isTrue == true || item["creditLimitIncluded"]?.text == "true" { continue }
      guard let balance = read(item) else {
        problems.append("balance \(index + 1): no amount in a known currency")
        continue
      }
      // An account of several currencies states one for each.
      if let own = facts.currency, balance.amount.currency != own { continue }
      stated.append(balance)
    }
    return (choose(stated), problems)
  }

  private func read(_ item: JSON) -> Stated? {
    guard let money = statedMoney(item["balanceAmount"]) else { return nil }
    let day = item["referenceDate"]?.text.flatMap { Day(isoBytes: Array(cleaned($0).utf8.prefix(10))) }
    return Stated(type: cleaned(item["balanceType"]?.text ?? ""), amount: money, day: day)
  }

  private func choose(_ stated: [Stated]) -> [StandardBalance] {
    switch rules.balance {
    case .cardDebt: return cardDebt(stated).map { [$0] } ?? []
    case .only(let type):
      if let only = stated.first(where: { $0.type == type }) { return [standard(only)] }
    case .standard: break
    }
    let booked = stated.filter { Self.booked.contains($0.type) }
    if !booked.isEmpty { return booked.map(standard) }
    for type in Self.others {
      if let best = stated.first(where: { $0.type == type }) { return [standard(best)] }
    }
    return []
  }

  /// Owed so far is stated as `expected`; what was bought since, as `nonInvoiced`, already negative.
  private func cardDebt(_ stated: [Stated]) -> StandardBalance? {
    guard let expected = stated.first(where: { $0.type == "expected" }) else { return nil }
    let open = stated.first { $0.type == "nonInvoiced" }?.amount ?? Money(minor: 0, expected.amount.currency)
    guard let debt = (-expected.amount).adding(open) else { return nil }
    return StandardBalance(kind: .interim, day: day(expected), amount: debt, sourceType: "expected+nonInvoiced")
  }

  private func standard(_ stated: Stated) -> StandardBalance {
    StandardBalance(kind: kind(stated), day: day(stated), amount: stated.amount, sourceType: stated.type)
  }

  private func day(_ stated: Stated) -> Day { min(stated.day ?? today, today) }

  /// A day is not over while the bank is asked: its closing balance is where it stands so far.
  private func kind(_ stated: Stated) -> BalanceKind {
    switch stated.type {
    case "closingBooked", "previouslyClosedBooked", "closingCleared":
      guard let day = stated.day else { return .interim }
      return day < today ? .closing : .interim
    case "openingBooked", "openingCleared": return .opening
    default: return .interim
    }
  }

  private static let booked: Set<String> = [
    "closingBooked", "interimBooked", "openingBooked", "previouslyClosedBooked",
  ]

  /// From nearest to booked to furthest; the available ones may include an overdraft.
  private static let others = [
    "closingCleared", "interimCleared", "openingCleared", "expected", "information", "closingAvailable",
    "forwardAvailable", "interimAvailable", "openingAvailable", "nonInvoiced",
  ]
}
