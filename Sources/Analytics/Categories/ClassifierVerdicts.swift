import Core
import SQLite
import Settings

/// The verdict on each row, by the order of authority.
extension Classifier {
  /// What the file or provider says, before any pairing; nil when it says nothing.
  private func called(_ row: BookRow) -> (category: String, kind: CategoryKind, reason: String)? {
    if row.given >= 0 {
      let path = reader.words.text(Int(row.given))
      if path != StandardCategories.uncategorised, path != StandardCategories.uncategorisedIncome {
        return (path, kinds.kind(of: path), "the file's category")
      }
    }
    if row.provider >= 0 {
      let code = reader.words.text(Int(row.provider))
      if let path = providers.category(for: code, moneyIn: row.amount > 0) {
        return (path, kinds.kind(of: path), "the bank's code " + code.drop { $0 != ":" }.dropFirst())
      }
    }
    return nil
  }

  private func remembered(_ row: BookRow) -> String? {
    row.merchant >= 0 ? merchants.merchants[Int(row.merchant)].remembered : nil
  }

  /// How a row stands towards pairing: taken out of it by a decision or rule, or called something else.
  func standing(_ row: BookRow) -> (isOut: Bool, isCalled: Bool) {
    guard row.isBooked, row.amount != 0, Int(row.account) < accounts.count else { return (true, false) }
    if !resolved.rows.isEmpty, let own = resolved.rows[row.tx] {
      if own.sameAs != nil || !own.decision.split.isEmpty { return (true, false) }
      if let category = own.decision.category { return (kinds.kind(of: category) != .transfer, false) }
    }
    if !privateTransfers.isEmpty, privateTransfers[row.tx] != nil { return (true, false) }
    let outcome = outcomes[Int(row.outcome)]
    if outcome.deciding != nil {
      return (outcome.category.map { kinds.kind(of: $0) != .transfer } ?? true, false)
    }
    let kind = remembered(row).map { kinds.kind(of: $0) } ?? called(row)?.kind
    return (false, kind.map { $0 != .transfer } ?? false)
  }

  /// Own accounts that a row's texts and account number name, a bit each.
  func namedAccounts(_ row: BookRow) -> UInt64 {
    var bits: UInt64 = 0
    if row.holds != 0 {
      while namesOfHoldings.count < reader.holdings.count {
        let accounts = reader.holdings[namesOfHoldings.count].compactMap { accountOfCondition[$0] }
        namesOfHoldings.append(accounts.reduce(0) { $0 | 1 << UInt64(min($1, 62)) })
      }
      bits = namesOfHoldings[Int(row.holds)]
    }
    if row.extra >= 0 {
      let account = accountOfNumber(reader.extras[Int(row.extra)].counterpartyAccount)
      if account >= 0 { bits |= 1 << UInt64(min(account, 62)) }
    }
    return bits
  }

  private func accountOfNumber(_ word: Int32) -> Int {
    if word < 0 { return -1 }
    if let known = accountsOfNumbers[word] { return known }
    let compact = MerchantKeys.compact(reader.words.bytes(Int(word)))
    let account = accounts.firstIndex { $0.hasNumber(compact) } ?? -1
    accountsOfNumbers[word] = account
    return account
  }

  /// Other own account that an unpaired row names, or -1.
  private func namedAccount(_ row: BookRow) -> Int {
    if row.extra >= 0 {
      let account = accountOfNumber(reader.extras[Int(row.extra)].counterpartyAccount)
      if account >= 0, account != Int(row.account) { return account }
    }
    if row.holds == 0 { return -1 }
    let holds = reader.holdings[Int(row.holds)]
    guard holds.contains(where: { transferConditions.contains($0) }) else { return -1 }
    return holds.compactMap { accountOfCondition[$0] }.first { $0 != Int(row.account) } ?? -1
  }

  /// The category of a transfer between two accounts, as a number: what one of them is decides.
  private func transferType(_ left: Int, _ right: Int) -> Int {
    let types = [left, right].filter { $0 >= 0 && $0 < accounts.count }.map { accounts[$0].type }
    if types.contains(.loan) || types.contains(.mortgage) { return 1 }
    return types.contains(.card) ? 0 : 2
  }

  private static let transferCategories = ["Transfer:Card payment", "Transfer:Loan principal", "Transfer:Own accounts"]

  func decide(_ place: Int) {
    let row = rows[place]
    let own = resolved.rows.isEmpty ? nil : resolved.rows[row.tx]
    var other = -1
    if row.pair >= 0 {
      let pair = pairs[Int(row.pair)]
      other = Int(rows[pair.out == place ? pair.into : pair.out].account)
    }
    let remembering = remembered(row) != nil ? row.merchant : -1
    let isOpen = row.pair < 0 && outcomes[Int(row.outcome)].deciding == nil && remembering < 0
    let unpaired = isOpen ? namedAccount(row) : -1
    let key = VerdictKey(
      outcome: row.outcome, provider: row.provider, given: row.given, remembering: remembering,
      isMoneyIn: row.amount > 0,
      pair: (other < 0 && unpaired < 0 ? -1 : transferType(Int(row.account), max(other, unpaired)), other),
      unpaired: unpaired)
    let loan = loanPayment(row)
    let isShared = own == nil && loan == nil && (privateTransfers.isEmpty || privateTransfers[row.tx] == nil)
    if isShared, let known = verdictNumbers[key] {
      rows[place].verdict = known
      return
    }
    verdicts.append(verdict(row, own, other, unpaired, loan))
    rows[place].verdict = Int32(verdicts.count - 1)
    if isShared { verdictNumbers[key] = rows[place].verdict }
  }

  private func verdict(
    _ row: BookRow, _ own: ResolvedDecisions.Row?, _ other: Int, _ unpaired: Int, _ loan: LoanPayments.Found?
  ) -> Verdict {
    let outcome = outcomes[Int(row.outcome)]
    var verdict = authority(row, own, outcome, other, unpaired, loan)
    verdict.tags = Verdict.json((own?.decision.tags ?? []) + outcome.tags)
    verdict.note = own?.decision.note ?? outcome.note ?? ""
    verdict.sameAs = own?.sameAs
    verdict.isIgnored = outcome.ignore || own?.sameAs != nil
    return verdict
  }

  /// The highest of those that have something to say.
  private func authority(
    _ row: BookRow, _ own: ResolvedDecisions.Row?, _ outcome: RuleOutcome, _ other: Int, _ unpaired: Int,
    _ loan: LoanPayments.Found?
  ) -> Verdict {
    if let own {
      if !own.decision.split.isEmpty, let verdict = decidedSplit(row, own) { return verdict }
      if let category = own.decision.category {
        return Verdict(category, kinds.kind(of: category), .decision, "decided")
      }
    }
    if let rule = outcome.deciding {
      var verdict = Verdict(outcome.category ?? "", .spending, .rule, "rule: \(rule)")
      if let category = outcome.category {
        verdict.parts[0].kind = kinds.kind(of: category)
      } else {
        verdict.parts = outcome.split.map {
          Verdict.Part(category: $0.category, kind: kinds.kind(of: $0.category), weight: $0.weight)
        }
      }
      return verdict
    }
    if row.pair >= 0 {
      let name = other >= 0 && other < accounts.count ? accounts[other].name : "another account"
      return Verdict(
        Self.transferCategories[transferType(Int(row.account), other)], .transfer, .transfer,
        TransferReason.paired(with: name))
    }
    if let transfer = privateTransfers[row.tx] { return privateVerdict(row, transfer) }
    if let loan { return split(row, loan) }
    if let category = remembered(row) {
      return Verdict(category, kinds.kind(of: category), .merchant, "remembered")
    }
    if let called = called(row) { return Verdict(called.category, called.kind, .provider, called.reason) }
    if unpaired >= 0 {
      return Verdict(
        Self.transferCategories[transferType(Int(row.account), unpaired)], .transfer, .transfer,
        TransferReason.unpaired(naming: accounts[unpaired].name))
    }
    return row.amount > 0
      ? Verdict(StandardCategories.uncategorisedIncome, .income, .none, "nothing known")
      : Verdict(StandardCategories.uncategorised, .spending, .none, "nothing known")
  }

  /// Whether its other leg is of an account that is not seen.
  func isPairedPrivately(_ row: BookRow) -> Bool {
    !privateTransfers.isEmpty && privateTransfers[row.tx]?.isPaired == true
  }

  /// As the household has it, without a word of what is not seen.
  private func privateVerdict(_ row: BookRow, _ transfer: Decisions.PrivateTransfer) -> Verdict {
    var verdict = Verdict("", .transfer, .transfer, transfer.reason)
    verdict.parts = transfer.parts.map { part in
      Verdict.Part(category: part.category, kind: kinds.kind(of: part.category), weight: 0, amount: part.minor)
    }
    return verdict
  }

  private func split(_ row: BookRow, _ loan: LoanPayments.Found) -> Verdict {
    var verdict = Verdict(LoanPayments.principalCategory, .transfer, .transfer, loan.reason)
    if loan.interest == 0 { return verdict }
    func part(_ category: String, _ amount: Int64) -> Verdict.Part {
      Verdict.Part(category: category, kind: kinds.kind(of: category), weight: 0, amount: amount)
    }
    verdict.parts = [
      part(loan.interestCategory, -loan.interest), part(LoanPayments.principalCategory, row.amount + loan.interest),
    ].filter { $0.amount != 0 }
    return verdict
  }

  private func decidedSplit(_ row: BookRow, _ own: ResolvedDecisions.Row) -> Verdict? {
    let split = own.decision.split
    let money = Money(minor: row.amount, reader.currencies[Int(row.currency)])
    guard let amounts = SplitAmounts.byAmount(money, split.map(\.amount)) else { return nil }
    var verdict = Verdict("", .spending, .decision, "decided")
    verdict.parts = zip(split, amounts).map { part, amount in
      Verdict.Part(category: part.category, kind: kinds.kind(of: part.category), weight: 0, amount: amount)
    }
    return verdict
  }
}
