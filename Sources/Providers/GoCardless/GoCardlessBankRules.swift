/// What one institution does otherwise than the rest (providers/gocardless.md, "Identity", "Dates, signs, payees").
struct GoCardlessBankRules: Hashable, Sendable {
  enum DateField: Hashable, Sendable { case booking, value, valueDateTime }
  enum Sign: Hashable, Sendable {
    case asGiven
    /// Money out is positive.
    case flipped
    /// Pending purchases, told by this beginning of their text, lack the minus.
    case purchasesUnsigned(prefix: String)
  }
  enum Balance: Hashable, Sendable {
    case standard
    /// Only this type is the ledger's.
    case only(String)
    /// A card: owed is `expected` less what is not yet invoiced.
    case cardDebt
  }
  enum Payee: Hashable, Sendable {
    case names
    /// Stands in the text where the right side has no name; the other side is the account holder.
    case remittance
    case additional
    /// After the first comma of a text that begins like this.
    case afterComma(prefix: String)
  }
  enum TransactionIDs: Hashable, Sendable {
    case standard
    /// Reused, or changed at booking: neither an identity nor a link.
    case never
    /// Only those of these lengths are real.
    case lengths([Int])
  }

  var date = DateField.booking
  var sign = Sign.asGiven
  var balance = Balance.standard
  var payee = Payee.names
  var transactionIDs = TransactionIDs.standard
  /// The value date is when a card is paid off, not when money moved.
  var ignoresValueDate = false
  /// Pending rows have a placeholder for a text, which is never corrected.
  var skipsPending = false
  /// Pending rows bear the last possible day: today at the latest.
  var clampsPending = false
  /// A text's pieces are cut within words.
  var joinsTextsTightly = false
  /// What was charged stands in the text after this; `transactionAmount` is the foreign amount.
  var chargedPrefix = ""
  /// `iban` is a masked card number.
  var masksIBAN = false
  /// More than 90 days of history is given once, and then nothing new for the life of that agreement.
  var freezesLongHistory = false

  /// The rules of an institution, by the id that GoCardless gives it.
  static func of(_ institution: String) -> GoCardlessBankRules {
    var rules = GoCardlessBankRules()
    for exception in exceptions where exception.matches(institution) { exception.change(&rules) }
    return rules
  }

  private struct Exception: Sendable {
    /// Beginnings of ids; `*` first: ends of them.
    let ids: [String]
    let change: @Sendable (inout GoCardlessBankRules) -> Void

    func matches(_ institution: String) -> Bool {
      ids.contains { $0.hasPrefix("*") ? institution.hasSuffix($0.dropFirst()) : institution.hasPrefix($0) }
    }
  }

  private static func banks(
    _ ids: String..., change: @escaping @Sendable (inout GoCardlessBankRules) -> Void
  ) -> Exception {
    Exception(ids: ids, change: change)
  }

  private static let exceptions: [Exception] = [
    banks("ABNAMRO_") {
      $0.date = .valueDateTime
      $0.balance = .only("interimBooked")
    },
    banks("ING_INGDDEFF", "MBANK_") { $0.balance = .only("interimBooked") },
    banks("ING_PL_") {
      $0.date = .value
      $0.balance = .only("interimBooked")
    },
    banks("ISYBANK_", "HYPE_", "BNP_BE_", "FINTRO_BE_", "HELLO_BE_") { $0.date = .value },
    banks("SEB_ESSESESS") {
      $0.balance = .only("interimBooked")
      $0.payee = .additional
    },
    banks("*SKHSFI21", "SEB_CARD_") {
      $0.date = .value
      $0.sign = .flipped
      $0.payee = .additional
      $0.balance = .cardDebt
    },
    banks("CETELEM_") { $0.sign = .flipped },
    banks("ENTERCARD_") { $0.chargedPrefix = "billingAmount:" },
    banks("NBG_") {
      $0.sign = .purchasesUnsigned(prefix: "ΑΓΟΡΑ ")
      $0.balance = .only("interimAvailable")
    },
    banks("DANSKEBANK_") {
      $0.ignoresValueDate = true
      $0.balance = .only("interimAvailable")
    },
    banks("SANDBOXFINANCE_") { $0.balance = .only("interimAvailable") },
    banks("NORWEGIAN_") { $0.balance = .only("expected") },
    banks("AMERICAN_EXPRESS_") {
      $0.balance = .only("information")
      $0.masksIBAN = true
    },
    banks("SPK_", "SSK_", "SPARKASSE_", "BERLINER_SPARKASSE_", "KSK_", "KREISSPARKASSE_", "STADTSPARKASSE_") {
      $0.balance = .only("interimAvailable")
      $0.payee = .remittance
    },
    banks("SSK_DUSSELDORF_") { $0.skipsPending = true },
    banks(
      "ABANCA_", "BANCSABADELL_", "FORTUNEO_", "KBC_", "CBC_", "VIRGIN_", "BOURSOBANK_", "BOURSORAMA_", "BPER_",
      "COMMERZBANK_"
    ) { $0.payee = .remittance },
    banks("COMMERZBANK_") { $0.joinsTextsTightly = true },
    banks("ALIOR_") { $0.payee = .afterComma(prefix: "Transakcja kartą ") },
    banks("BELFIUS_", "COOPERATIVE_BANK_", "THE_COOPERATIVE_BANK_", "CO_OPERATIVE_BANK_", "NORDEA_") {
      $0.transactionIDs = .never
    },
    banks("NATIONWIDE_") {
      $0.transactionIDs = .lengths([32, 40])
      $0.clampsPending = true
    },
    banks(
      "BRED_", "INDUSTRA_", "LHV_", "COOP_EKRDEE", "LUMINOR_", "SWEDBANK_", "SEB_CBVI", "SEB_EEUH", "SEB_UNLA",
      "LABORALKUTXA_", "BANKINTER_"
    ) { $0.freezesLongHistory = true },
  ]
}
