// What a broker, a price source or an investment file is mapped to: securities, holdings, trades and prices.

/// What moved in an investment account, as it stands in `trades.kind`. Cash paid in or out of it is a transaction, so that
/// it finds its other leg.
package enum TradeKind: String, Sendable, CaseIterable {
  case buy, sell, dividend, fee, tax, split
  /// A security that came from, or went to, another account: no cash moves.
  case transferIn = "transfer_in"
  case transferOut = "transfer_out"
  case interest
}

package enum SecurityClass: String, Sendable, CaseIterable {
  case equity, bond, fund, cash, commodity, property, crypto, other
}

/// A security as a source describes it. Which one of the warehouse's it is, follows from its identifiers: ISIN, FIGI,
/// CUSIP, symbol with exchange, else the source's own key.
package struct StandardSecurity: Hashable, Sendable {
  /// The source's own name for it, within its connection: `VUSAl_EQ`, a `security_id`; holdings and trades refer to it.
  package var key: String
  package var isin = ""
  package var figi = ""
  package var cusip = ""
  /// As traded: `VUSA`, `AAPL`.
  package var symbol = ""
  /// The market's code (MIC) or the source's word for it; empty when unknown.
  package var exchange = ""
  package var name = ""
  package var securityClass: SecurityClass?
  /// What it is traded in; pence are pounds.
  package var currency: Currency?
  package var sector = ""
  package var industry = ""

  package init(key: String) { self.key = key }
}

/// A price of one unit: exact, in whole currency units (pence are divided by 100 at the mapping).
package struct UnitPrice: Hashable, Sendable {
  package var value: ExactDecimal
  package var currency: Currency

  package init(_ value: ExactDecimal, _ currency: Currency) {
    self.value = value
    self.currency = currency
  }
}

/// How much of a security an account was seen to hold.
package struct StandardHolding: Hashable, Sendable {
  /// `StandardSecurity.key`.
  package var securityKey: String
  /// Negative for a short position.
  package var quantity: ExactDecimal
  package var price: UnitPrice?
  /// The day the source says the price is of, where it does.
  package var priceDay: Day?
  /// What the source itself says it is worth, and what was paid for it (positive).
  package var value: Money?
  package var cost: Money?

  package init(securityKey: String, quantity: ExactDecimal) {
    self.securityKey = securityKey
    self.quantity = quantity
  }
}

/// All that an account held at a moment: a security that is not named was not held.
package struct StandardHoldings: Hashable, Sendable {
  package var day: Day
  package var rows: [StandardHolding]

  package init(day: Day, rows: [StandardHolding]) {
    self.day = day
    self.rows = rows
  }
}

/// One trade, dividend, fee or other event of an investment account.
package struct StandardTrade: Hashable, Sendable {
  package var kind: TradeKind
  package var day: Day
  package var settledDay: Day?
  /// `StandardSecurity.key`; empty for interest and fees of the account itself.
  package var securityKey = ""
  /// Always positive for buy and sell; of a split, the units that came (or went, below zero); nil where none moved.
  package var quantity: ExactDecimal?
  package var price: UnitPrice?
  /// The account's cash by this event, fees and taxes included: negative leaves it. Zero for splits and transfers.
  package var amount: Money
  /// Parts of `amount`, in its currency, both positive where they cost.
  package var fee: Money?
  package var tax: Money?
  /// Of a split: new units for one old one.
  package var ratio: ExactDecimal?
  /// The source's words for it, spaces folded.
  package var description = ""
  /// The source's own id, only where its file under `providers/` calls it reliable; else empty.
  package var reliableID = ""
  /// Its place within its day, in the order it happened.
  package var sequence = 0

  package init(kind: TradeKind, day: Day, amount: Money) {
    self.kind = kind
    self.day = day
    self.amount = amount
  }
}

/// A security's session on an exchange, in whole currency units.
package struct StandardPrice: Hashable, Sendable {
  package var day: Day
  package var currency: Currency
  package var close: ExactDecimal
  package var open: ExactDecimal?
  package var high: ExactDecimal?
  package var low: ExactDecimal?
  package var volume: Int64?

  package init(day: Day, currency: Currency, close: ExactDecimal) {
    self.day = day
    self.currency = currency
    self.close = close
  }
}

/// Something a source tells of a loan or card beside its balance: `interest_percent`, `minimum_payment`, `due_day`.
package struct StandardTerm: Hashable, Sendable {
  package var name: String
  /// An exact decimal, an ISO day or a word.
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
