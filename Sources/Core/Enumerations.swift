// The words that stand in the database, the datasets and the settings, each defined here and nowhere else.

package enum AccountType: String, Sendable, CaseIterable {
  case current, savings, card, cash, loan, mortgage, brokerage, pension, crypto, other

  /// The column of `net_worth_daily` its balance belongs to when it is not below zero by nature.
  package var netWorthClass: NetWorthClass {
    switch self {
    // Of a brokerage, holdings are investments and cash is cash.
    case .current, .savings, .cash, .brokerage, .other: .cash
    case .card, .loan, .mortgage: .debts
    case .pension, .crypto: .investments
    }
  }
}

package enum NetWorthClass: String, Sendable, CaseIterable {
  case cash, investments, property
  case otherAssets = "other_assets"
  case debts
}

package enum TransactionStatus: String, Sendable, CaseIterable { case pending, booked }

/// The kind decides, not the sign: a refund in a spending category lowers spending.
package enum CategoryKind: String, Sendable, CaseIterable { case income, spending, transfer, investment }

/// Which authority decided a split's category, highest first.
package enum CategorySource: String, Sendable, CaseIterable {
  case decision, rule, transfer, merchant, provider, none
}

/// How well a figure is known.
package enum Quality: String, Sendable, CaseIterable { case observed, derived, carried, stale, missing }

package enum ConnectionStatus: String, Sendable, CaseIterable { case active, expiring, expired, disabled, failed }

package enum ProviderName: String, Sendable, CaseIterable {
  case gocardless, enablebanking, trading212, plaid, snaptrade, simplefin, rentcast
}

/// What an observed balance tells, in the order a ledger prefers them.
package enum BalanceKind: String, Sendable, CaseIterable {
  /// The end of its day.
  case closing
  /// The start of its day.
  case opening
  /// Somewhere within its day: reconciled with the booked rows of the same fetch.
  case interim
}

package enum Severity: String, Sendable, CaseIterable { case error, warning, info }
