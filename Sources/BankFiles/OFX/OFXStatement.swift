import Core

/// One statement of an OFX file, as its tags say, before any value is understood. Its rows are handed on as they come.
struct OFXStatement {
  enum Kind { case bank, card, investment }

  /// An amount and its day, and where they stand.
  struct Stated {
    var amount = ""
    var day = ""
    var line: Int
  }

  var kind: Kind
  var line: Int
  var currency = ""
  var bankID = ""
  var accountID = ""
  var ledgerBalance: Stated?
  /// `INVBAL`: what is there as cash, and what is lent or borrowed beside it.
  var availableCash: Stated?
  var marginBalance = ""
  /// `DTASOF` of an investment statement.
  var asOf = ""
  /// Where `INVPOSLIST` begins: without one nothing is known of what is held.
  var positionsLine: Int?
  /// The list of positions was closed.
  var positionsAreWhole = false
  /// `STATUS` with a code that is not 0.
  var status: (code: String, line: Int)?
}

/// An aggregate that tells one thing: `STMTTRN`, a trade, a position, a security.
struct OFXRow {
  var kind: String
  var line: Int
  /// By name, those inside `PAYEE`, `CURRENCY` and the like with that name before them.
  var leaves: [String: String] = [:]

  subscript(name: String) -> String { leaves[name] ?? "" }
}

/// What a file's tags come to, one after the other.
enum OFXStep {
  /// A statement begins: the number of it.
  case statement(Int)
  /// Of the statement that began last.
  case row(OFXRow)
  case position(OFXRow)
  /// Of the whole file.
  case security(OFXRow)
}
