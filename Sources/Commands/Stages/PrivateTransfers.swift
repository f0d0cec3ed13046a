import Analytics
import SQLite
import Settings

/// Rows of accounts that a member sees which the household's own figures call transfers to or from what that member does
/// not see: an account, or a loan.
struct PrivateTransfers {
  private let seen: Set<String>
  /// Names of accounts, and of loans, that are not seen.
  private let accounts: Set<String>
  private let loans: Set<String>

  init(of household: DaybookSettings, seeing view: DaybookSettings) {
    seen = Set(view.accounts.map(\.id))
    accounts = Set(household.accounts.map(\.name)).subtracting(view.accounts.map(\.name))
    loans = Set(household.assets.map(\.name)).subtracting(view.assets.map(\.name))
  }

  /// - Parameter database: the household's, classified.
  /// - Returns: by the rows' ids.
  func read(_ database: Database) throws -> [String: Decisions.PrivateTransfer] {
    var transfers: [String: Decisions.PrivateTransfer] = [:]
    try database.forEach(
      """
      select t.transaction_id, t.account_id, coalesce(s.category, v.category), coalesce(s.amount_minor, t.amount_minor),
        v.category_reason, o.account_id
      from main.verdicts v
      cross join main.classified_rows r on r.verdict = v.verdict
      cross join main.transactions t on t.tx = r.tx
      left join main.split_parts s on s.tx = r.tx
      left join main.pairs p on p.pair_id = r.pair_id
      left join main.transactions o on o.tx = iif(p.out_tx = r.tx, p.in_tx, p.out_tx)
      where v.category_source = 'transfer'
      order by t.transaction_id, s.part
      """
    ) { row in
      guard seen.contains(row.text(1)) else { return }
      let isPaired = row.optionalText(5).map { !seen.contains($0) } ?? false
      guard
        let reason = TransferReason.hiding(row.text(4), isPaired: isPaired, accounts: accounts, loans: loans)
      else { return }
      let part = Decisions.PrivateTransfer.Part(category: row.text(2), minor: row.int64(3))
      transfers[row.text(0), default: .init(parts: [], reason: reason, isPaired: isPaired)].parts.append(part)
    }
    return transfers
  }
}
