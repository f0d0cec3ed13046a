import Core

/// Which of a bank's balances the ledger believes.
struct EnableBankingBalances {
  let account: EnableBankingAccount?
  let today: Day

  private struct Stated {
    let type: String
    let name: String
    let amount: Money
    let day: Day?
  }

  /// All booked ones that are stated; without any, the best of the rest.
  ///
  /// What is available may count an overdraft or a card's limit: without a booked balance it is believed only of an account
  /// that has neither, and a card's is what is left of its limit.
  func balances(_ answer: JSON) -> (balances: [StandardBalance], problems: [String]) {
    var problems: [String] = []
    var stated: [Stated] = []
    for (index, item) in (answer["balances"]?.array ?? []).enumerated() {
      guard let balance = read(item) else {
        problems.append("balance \(index + 1): no amount in a known currency")
        continue
      }
      // An account of several currencies states one for each.
      if let own = account?.currency, balance.amount.currency != own { continue }
      stated.append(balance)
    }
    let chosen = account?.kind == "CARD" ? cardBalances(stated) : accountBalances(stated)
    if chosen.isEmpty, !stated.isEmpty {
      problems.append("only what is available is told, which counts credit: no balance is taken from it")
    }
    return (chosen, problems)
  }

  private func read(_ item: JSON) -> Stated? {
    guard var money = statedMoney(item["balance_amount"]) else { return nil }
    // No field of the specification's, and sent all the same.
    switch item["credit_debit_indicator"]?.text.map(compact) ?? "" {
    case "DBIT": if money.minor > 0 { money = -money }
    case "CRDT": if money.minor < 0 { money = -money }
    default: break
    }
    return Stated(
      type: item["balance_type"]?.text.map(compact) ?? "", name: folded(item["name"]?.text ?? ""), amount: money,
      day: item["reference_date"]?.text.flatMap { Day(isoBytes: Array(cleaned($0).utf8.prefix(10))) })
  }

  private func accountBalances(_ stated: [Stated]) -> [StandardBalance] {
    let booked = stated.filter { Self.booked.contains($0.type) }
    if !booked.isEmpty { return booked.map { standard($0) } }
    let mayCountCredit = account?.creditLimit.map { !$0.isZero } ?? false
    for type in Self.others where !(mayCountCredit && Self.available.contains(type)) {
      if let best = stated.first(where: { $0.type == type }) { return [standard(best)] }
    }
    return []
  }

  /// Owed is below zero; what is available is the limit less what is owed.
  private func cardBalances(_ stated: [Stated]) -> [StandardBalance] {
    let isCredit = { (balance: Stated) in isAvailableCredit(balance, among: stated) }
    let booked = stated.filter { Self.booked.contains($0.type) && !isCredit($0) }
    if !booked.isEmpty { return booked.map { standard($0) } }
    if let expected = stated.first(where: { $0.type == "XPCD" && !isCredit($0) }) { return [standard(expected)] }
    guard let limit = account?.creditLimit, !limit.isZero,
      let left = stated.first(where: isCredit), let owed = left.amount.adding(-limit)
    else { return [] }
    var balance = standard(left)
    balance.amount = owed
    balance.kind = .interim
    balance.sourceType = "\(left.type)-limit"
    return [balance]
  }

  /// By its type, by its name, or since it is the very sum that is called available elsewhere in the answer.
  private func isAvailableCredit(_ balance: Stated, among stated: [Stated]) -> Bool {
    if Self.available.contains(balance.type) { return true }
    if Self.wordsForAvailable.contains(where: { balance.name.contains($0) }) { return true }
    guard let limit = account?.creditLimit, balance.amount.minor > 0, balance.amount.currency == limit.currency,
      balance.amount.minor <= limit.minor
    else { return false }
    return stated.contains { Self.available.contains($0.type) && $0.amount == balance.amount }
  }

  private func standard(_ stated: Stated) -> StandardBalance {
    StandardBalance(
      kind: kind(stated), day: min(stated.day ?? today, today), amount: stated.amount, sourceType: stated.type)
  }

  /// A day is not over while the bank is asked: its closing balance is where it stands so far.
  private func kind(_ stated: Stated) -> BalanceKind {
    switch stated.type {
    case "CLBD", "PRCD":
      guard let day = stated.day else { return .interim }
      return day < today ? .closing : .interim
    case "OPBD": return .opening
    default: return .interim
    }
  }

  private static let booked: Set<String> = ["CLBD", "ITBD", "OPBD", "PRCD"]
  private static let available: Set<String> = ["CLAV", "ITAV", "FWAV", "OPAV"]
  /// From nearest to booked to furthest.
  private static let others = ["XPCD", "VALU", "INFO", "OTHR", "CLAV", "ITAV", "FWAV", "OPAV"]
  private static let wordsForAvailable = [
    "available", "verfügbar", "disponib", "beschikbaar", "disponivel", "tilgængelig",
  ]
}
