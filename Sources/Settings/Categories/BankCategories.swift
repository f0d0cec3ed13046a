/// Bank transaction codes of ISO 20022 (domain, family, sub-family) that tell what a booking is for. Most tell only how
/// the money moved, and say nothing here.
enum BankCategories {
  /// - Parameters:
  ///   - code: `PMNT-RCDT-SALA`, as far as it is known.
  ///   - moneyIn: whether the booking is a credit.
  static func category(of code: String, moneyIn: Bool) -> String? {
    let parts = code.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard let domain = parts.first else { return nil }
    let family = parts.count > 1 ? parts[1] : ""
    switch (domain, family, parts.count > 2 ? parts[2] : "") {
    case ("SECU", _, "DVCA"), ("SECU", _, "DVOP"), ("SECU", _, "DRIP"): return "Income:Dividends"
    case ("SECU", _, "INTR"): return "Income:Interest"
    case ("SECU", "SETT", "TRAD"), ("SECU", "SETT", "SUBS"), ("SECU", "SETT", "REDM"):
      return moneyIn ? "Investment:Sell" : "Investment:Buy"
    case ("LDAS", _, "PPAY"), ("LDAS", _, "DDWN"), ("LDAS", _, "RNEW"): return "Transfer:Loan principal"
    case (_, _, "INTR"): return moneyIn ? "Income:Interest" : "Money:Interest paid"
    case (_, _, "CHRG"), (_, _, "FEES"), (_, _, "COMM"), (_, _, "COMT"), (_, _, "COMI"): return "Money:Fees"
    case (_, _, "TAXE"): return moneyIn ? "Income:Tax refund" : "Money:Taxes"
    case ("PMNT", _, "SALA") where moneyIn: return "Income:Salary"
    case ("PMNT", "CCRD", "CWDL"), ("PMNT", "CNTR", "CWDL"), ("PMNT", "CCRD", "XBCW"), ("PMNT", "CNTR", "XBCW"):
      return "Money:Cash"
    case (_, "CAPL", _): return "Transfer:Own accounts"
    default: return nil
    }
  }
}
