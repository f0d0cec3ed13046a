import Core

/// What a run learnt of an Item's investments.
struct PlaidInvestments {
  /// How an account's value is told.
  enum Told {
    /// With its holdings: its balance is the cash beside them.
    case holdings
    /// The bank does not tell holdings: its balance is all that it is worth.
    case totalOnly
    /// Nothing this time.
    case nothing
  }

  let told: Told
  let securities: [String: PlaidSecurity]
  let holdings: [PlaidHolding]
  /// The oldest first, each once.
  private let rows: [PlaidTrade]
  /// Every page came, whole.
  let isWhole: Bool
  let hasTrades: Bool

  init(_ records: [RawRecord]) {
    let answers = records.filter { $0.kind == "holdings" && $0.status == 200 }.compactMap {
      try? JSON(parsing: $0.body)
    }
    let answer = answers.last { $0["holdings"]?.array != nil }
    let refusals = records.filter { $0.kind == "holdings" && $0.status >= 400 }
    if answer != nil {
      told = .holdings
    } else {
      told = refusals.contains { PlaidError(body: $0.body)?.kind == .unavailable } ? .totalOnly : .nothing
    }
    holdings = (answer?["holdings"]?.array ?? []).compactMap(PlaidHolding.init)
    let pages = records.filter { $0.kind == "investment_transactions" && $0.status == 200 }
      .compactMap { try? JSON(parsing: $0.body) }.filter { $0["investment_transactions"]?.array != nil }
    let securities = PlaidSecurity.read(pages + [answer].compactMap(\.self))
    self.securities = securities
    var seen: Set<String> = []
    let listed = pages.flatMap { $0["investment_transactions"]?.array ?? [] }
      .filter { row in row["investment_transaction_id"]?.text.map { seen.insert($0).inserted } ?? false }
    // The newest stand first.
    rows = listed.reversed().enumerated().map { index, row in
      PlaidTrade(row: row, security: row["security_id"]?.text.flatMap { securities[$0] }, sequence: index)
    }
    hasTrades = !pages.isEmpty
    // Rows that come while the pages are fetched push others from one page to the next.
    isWhole = pages.last?["total_investment_transactions"]?.integer.map { seen.count >= $0 } ?? false
  }

  // MARK: One account

  func tells(_ account: PlaidAccount) -> Bool {
    account.isInvestment || holdings.contains { $0.account == account.id }
  }

  /// - Parameter readOn: when Plaid last read the broker, where it says.
  func add(_ account: PlaidAccount, readOn: Day?, today: Day, to result: inout StandardRows) {
    var used: Set<String> = []
    if told == .holdings { addHoldings(account, on: readOn ?? today, &result, &used) }
    if hasTrades { addTrades(account, readOn: readOn, today: today, &result, &used) }
    result.securities = used.sorted().compactMap { securities[$0]?.standard }
  }

  private func addHoldings(
    _ account: PlaidAccount, on day: Day, _ result: inout StandardRows, _ used: inout Set<String>
  ) {
    var rows: [StandardHolding] = []
    var money: [Currency: Money] = [:]
    if let currency = account.unit?.currency { money[currency] = Money(minor: 0, currency) }
    for holding in holdings where holding.account == account.id {
      if securities[holding.key]?.isMoney == true {
        guard let amount = holding.amount else {
          result.problems.append(
            "cash counted in \(PlaidUnit.strangeCode(holding.json)), which is no official currency, is left out")
          continue
        }
        money[amount.currency] = money[amount.currency]?.adding(amount) ?? amount
      } else if let standard = holding.standard {
        if holding.unit == nil {
          result.problems.append(
            "a holding is priced in \(PlaidUnit.strangeCode(holding.json)), which is no official currency: its value is "
              + "left out")
        }
        rows.append(standard)
        used.insert(holding.key)
      } else {
        result.problems.append("a holding without a quantity is left out")
      }
    }
    result.holdings = StandardHoldings(day: day, rows: rows)
    // A card's or a savings account's own balance stands beside what it holds.
    guard account.isInvestment else { return }
    // Several in one account are told apart by the word for them.
    result.balances = money.values.sorted { $0.currency < $1.currency }.map {
      StandardBalance(kind: .interim, day: day, amount: $0, sourceType: "cash \($0.currency)")
    }
  }

  // MARK: Trades

  private func addTrades(
    _ account: PlaidAccount, readOn: Day?, today: Day, _ result: inout StandardRows, _ used: inout Set<String>
  ) {
    let own = rows.filter { $0.account == account.id }
    let (kept, lost) = withoutCancelled(own)
    result.problems += [String](repeating: "a cancellation of a trade that is not known", count: lost)
    var isMissingRows = false
    for row in kept {
      do {
        let mapped = try row.mapped()
        if let trade = mapped.trade {
          result.trades.append(trade)
          if !trade.securityKey.isEmpty { used.insert(trade.securityKey) }
        }
        // Of other accounts `/transactions/sync` tells the cash.
        if let cash = mapped.cash, account.isInvestment { result.transactions.append(cash) }
      } catch {
        result.problems.append("investment transactions of \(row.day ?? today): \(error.why)")
        isMissingRows = true
      }
    }
    let days = own.compactMap(\.day)
    var span: ClosedRange<Day>?
    if isWhole, !isMissingRows, let first = days.min(), let last = days.max() {
      span = first...max(last, readOn ?? last)
    }
    result.completeTrades = span
    guard account.isInvestment else { return }
    result.tellsTransactions = true
    result.hasUniqueIDs = true
    result.complete = span
    result.isIncremental = span == nil
  }

  /// A cancelled trade never was: it and its cancellation go together.
  /// - Returns: what stays, and how many cancellations found no trade.
  private func withoutCancelled(_ rows: [PlaidTrade]) -> (kept: [PlaidTrade], lost: Int) {
    var gone: Set<String> = []
    var lost = 0
    for row in rows where row.type == "cancel" {
      let void = rows.first { other in
        other.type != "cancel" && !gone.contains(other.id)
          && (row.cancelled.map { $0 == other.id } ?? (other.size == row.size))
      }
      if let void { gone.insert(void.id) } else { lost += 1 }
      gone.insert(row.id)
    }
    return (rows.filter { !gone.contains($0.id) }, lost)
  }
}
