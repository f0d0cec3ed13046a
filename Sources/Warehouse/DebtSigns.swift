import Core
import SQLite

extension Warehouse {
  /// Balances of an account whose source writes debts with either sign: below zero where the account is one of debt.
  ///
  /// A card that was paid twice is above zero for a while. So once an earlier balance is known, the sign is the one that
  /// lies nearer to where the rows since then lead. The answer's own rows are written already.
  func signed(_ balances: [StandardBalance], of accountID: String, _ provenance: Provenance) throws -> [StandardBalance]
  {
    let word = try database.value("select type from accounts where account_id = ?", .text(accountID)).text ?? ""
    guard AccountType(rawValue: word)?.netWorthClass == .debts else { return balances }
    return try balances.map { balance in
      let size = abs(balance.amount.minor)
      var signed = balance
      signed.amount.minor = -size
      if let expected = try expected(balance, of: accountID, provenance), expected > 0 { signed.amount.minor = size }
      return signed
    }
  }

  /// Where the rows since the balance of the nearest day before lead to; nil when there is none.
  private func expected(_ balance: StandardBalance, of accountID: String, _ provenance: Provenance) throws -> Int64? {
    var before: (day: String, minor: Int64)?
    try database.forEach(
      """
      select day, amount_minor from balances
      where account_id = ? and source = ? and currency = ? and day < ? and retired_on is null
      order by day desc, payload_id desc limit 1
      """, .text(accountID), .text(provenance.source.name), .text(balance.amount.currency.code), .text(balance.day.iso)
    ) { before = ($0.text(0), $0.int64(1)) }
    guard let before else { return nil }
    let moved = try database.value(
      """
      select coalesce(sum(amount_minor), 0) from transactions
      where account_id = ? and currency = ? and status = 'booked' and retired_on is null and day > ? and day <= ?
      """, .text(accountID), .text(balance.amount.currency.code), .text(before.day), .text(balance.day.iso)
    ).integer
    return before.minor + (moved ?? 0)
  }
}
