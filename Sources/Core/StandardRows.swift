// What providers and bank files are mapped to before they reach the warehouse: plain nouns, no provider in sight.

/// One transaction of one account, as its source tells it.
package struct StandardTransaction: Hashable, Sendable {
  package var status: TransactionStatus
  /// Booking day; for a pending row the day it was made.
  package var day: Day
  package var valueDay: Day?
  /// From the account holder's side: negative leaves the account.
  package var amount: Money
  /// What was paid in another currency, where the source tells.
  package var original: Money?
  package var counterparty = ""
  /// IBAN, BBAN or masked number of the other side, without spaces.
  package var counterpartyAccount = ""
  /// As the bank wrote it, spaces folded.
  package var description = ""
  /// End-to-end or bank reference; evidence for pairing.
  package var reference = ""
  package var mandate = ""
  package var creditor = ""
  /// The source's own id, only where its file under `providers/` calls it reliable; else empty.
  package var reliableID = ""
  /// Any id that ties a pending row to its booked form; may be unreliable; else empty.
  package var linkID = ""
  /// `plaid:FOOD_AND_DRINK`, `mcc:5411`, `bank:PMNT-RCDT-ESCT`, or empty.
  package var providerCategory = ""
  /// A category that a file gives and that is taken as it stands, or empty.
  package var givenCategory = ""
  /// The account's balance after this row, where the source tells.
  package var balanceAfter: Money?
  /// Row number within its source, in the order it happened: keeps several rows of a day in order.
  package var sequence = 0

  package init(status: TransactionStatus, day: Day, amount: Money) {
    self.status = status
    self.day = day
    self.amount = amount
  }
}

/// A balance that a source stated.
package struct StandardBalance: Hashable, Sendable {
  package var kind: BalanceKind
  package var day: Day
  /// Debts negative.
  package var amount: Money
  /// The source's own word for it: `closingBooked`, `LEDGERBAL`.
  package var sourceType: String

  package init(kind: BalanceKind, day: Day, amount: Money, sourceType: String) {
    self.kind = kind
    self.day = day
    self.amount = amount
    self.sourceType = sourceType
  }
}

/// One base = `rate` units of quote, on a day.
package struct StandardRate: Hashable, Sendable {
  package var base: Currency
  package var quote: Currency
  package var day: Day
  package var rate: ExactDecimal

  package init(base: Currency, quote: Currency, day: Day, rate: ExactDecimal) {
    self.base = base
    self.quote = quote
    self.day = day
    self.rate = rate
  }
}

/// An account as a source describes it; which of the household's own accounts it is, is decided by `keys`.
package struct SourceAccount: Hashable, Sendable {
  /// The source's id for it now; changes at renewal with some providers.
  package var sourceID: String
  /// In order of authority: IBAN, identification hash, BBAN or masked number, the source's id, file name.
  package var keys: [String]
  package var name = ""
  package var currency: Currency?

  package init(sourceID: String, keys: [String]) {
    self.sourceID = sourceID
    self.keys = keys
  }
}

/// What mapping an account's payloads gives.
package struct StandardRows: Hashable, Sendable {
  package var account: SourceAccount
  package var transactions: [StandardTransaction] = []
  package var balances: [StandardBalance] = []
  /// The span that the answer speaks for completely: booked rows of this source within it that are not in
  /// `transactions` have vanished. Nil for files, which only add, and for empty answers.
  package var complete: ClosedRange<Day>?
  /// The span that was asked for, where known: an empty answer is wrong only when there were rows in it.
  package var asked: ClosedRange<Day>?
  /// False when nothing was learnt of transactions, only of balances: no row is missing and none pending because of it.
  package var tellsTransactions = true
  /// The source states what is owed on a card or loan as it pleases, below zero or above: the account's type, and where
  /// its rows lead to, decide.
  package var debtSignVaries = false
  /// Ids (`reliableID`) of rows, pending or booked, that the source says are no more.
  package var removed: [String] = []
  /// The source tells only what changed: a row that is not among `transactions` is not missing, nor pending no more.
  package var isIncremental = false
  /// An id (`reliableID`) never stands for two payments: a row of which day and amount have both changed is the same one.
  package var hasUniqueIDs = false
  /// What the holdings and trades refer to.
  package var securities: [StandardSecurity] = []
  /// Nil when nothing was learnt of them.
  package var holdings: StandardHoldings?
  package var trades: [StandardTrade] = []
  /// As `complete`, of the trades.
  package var completeTrades: ClosedRange<Day>?
  package var terms: [StandardTerm] = []
  /// Rows that could not be read: what and where, for the data-health page. Never bank text.
  package var problems: [String] = []

  package init(account: SourceAccount) { self.account = account }
}
