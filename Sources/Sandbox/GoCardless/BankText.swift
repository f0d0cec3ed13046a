import Core

/// One payment as its bank hands it on, in that bank's manner.
struct BankText {
  let payment: SimulatedTransaction
  let seed: UInt64
  /// Whether it is shown before it is posted.
  let isPending: Bool

  private var dice: SplitMix64 { SplitMix64(seed: seed, isPending ? "pending id" : "id", payment.number) }
  private var isOut: Bool { payment.amount.minor < 0 }
  private var isMonzo: Bool { payment.account.bank == .monzo }

  /// The row without its amount's running balance, which only the whole account knows.
  func row(balanceAfter: Int64? = nil) -> JSON {
    var members: [JSON.Member] = []
    func put(_ name: String, _ value: JSON?) { if let value { members.append(.init(name: name, value: value)) } }
    put("transactionId", transactionID.map(JSON.string))
    if payment.rail == .directDebit, payment.pair == nil {
      put("mandateId", .string(mandate))
      put("creditorId", .string("GB\(mandate.suffix(6))DD"))
    }
    if payment.rail == .standingOrder || payment.rail == .transfer {
      put("endToEndId", .string(payment.pair.map { "HART\(100_000 + $0)" } ?? "NOTPROVIDED"))
    }
    // Cards that are not posted have no booking day; a debit that is announced has the day it will be taken.
    if !isPending || !payment.rail.isCard { put("bookingDate", .string(payment.booked.iso)) }
    put("valueDate", .string((payment.rail.isCard ? payment.made : payment.booked).iso))
    if isMonzo, !isPending { put("bookingDateTime", .string("\(payment.booked.iso)T\(time)Z")) }
    put("transactionAmount", amount(shownAmount))
    put("currencyExchange", exchange)
    put(isOut ? "creditorName" : "debtorName", otherName.map(JSON.string))
    put(isOut ? "creditorAccount" : "debtorAccount", payment.otherIBAN.map { ["iban": .string($0)] })
    put("remittanceInformationUnstructured", .string(remittance))
    put("bankTransactionCode", isMonzo ? nil : .string(bankCode))
    put("proprietaryBankTransactionCode", .string(proprietaryCode))
    put("merchantCategoryCode", payment.rail.isCard ? payment.mcc.map(JSON.string) : nil)
    if let balanceAfter {
      // As banks send it in practice, not as the specification has it.
      let money = amount(Money(minor: balanceAfter, payment.account.currency))
      put("balanceAfterTransaction", ["balanceAmount": money, "balanceType": "interimBooked"])
    }
    put("internalTransactionId", internalID.map(JSON.string))
    return .object(members)
  }

  /// Restaurants hold a sum before the tip is known.
  var shownAmount: Money {
    guard isPending, payment.mcc == "5812", payment.number % 3 == 0, payment.original == nil else {
      return payment.amount
    }
    return Money(minor: payment.amount.minor * 94 / 100, payment.amount.currency)
  }

  /// Real at Monzo, small and reused for Ben, sometimes blank or missing elsewhere; another one before posting.
  private var transactionID: String? {
    var dice = dice
    if isMonzo { return "tx_0000A\(dice.hex(16))" }
    if payment.account == .ben { return String(9_000 + payment.number % 40) }
    switch payment.number {
    case let number where number % 17 == 0: return "NOTPROVIDED"
    case let number where number % 19 == 0: return nil
    case let number where number % 23 == 0: return " "
    default: return "BRC\(dice.hex(12).uppercased())"
    }
  }

  /// GoCardless's own, of booked rows only; both legs of a transfer may share one, as theirs is unique within an account.
  private var internalID: String? {
    guard !isPending, payment.number % 41 != 0 else { return nil }
    let shared = payment.pair.flatMap { $0 % 4 == 0 ? SplitMix64(seed: seed, "pair id", $0) : nil }
    var dice = shared ?? SplitMix64(seed: seed, "internal id", payment.number)
    return dice.hex(32)
  }

  private var mandate: String {
    var dice = SplitMix64(seed: seed, "mandate " + (payment.stream ?? payment.text))
    return String(dice.number(10_000_000...99_999_999))
  }

  private var time: String {
    var dice = dice
    func two(_ range: ClosedRange<Int>) -> String { String(100 + dice.number(range)).suffix(2).description }
    return payment.rail.isCard
      ? "0\(dice.number(1...5)):\(two(0...59)):\(two(0...59))" : "00:\(two(1...9)):\(two(0...59))"
  }

  private func amount(_ money: Money) -> JSON {
    ["amount": .string(money.decimal), "currency": .string(money.currency.code)]
  }

  /// An array at most banks, a single object at some: here, by turns.
  private var exchange: JSON? {
    guard let original = payment.original, let rate = payment.ratePerMillion else { return nil }
    let one: JSON = [
      "instructedAmount": amount(Money(minor: abs(original.minor), original.currency)),
      "sourceCurrency": .string(original.currency.code), "targetCurrency": .string(payment.account.currency.code),
      "unitCurrency": .string(payment.account.currency.code),
      "exchangeRate": .string(ExactDecimal(mantissa: Int64(rate), scale: 6).description),
    ]
    return payment.number % 3 == 0 ? one : [one]
  }

  var otherName: String? {
    if payment.pair != nil { return payment.rail == .directDebit ? "BARCLAYCARD" : "A & B HARTLEY" }
    if isMonzo { return payment.text }
    switch payment.rail {
    case .salary, .fasterPayment: return payment.text
    default: return nil
    }
  }

  var remittance: String {
    let reference = payment.reference.isEmpty || payment.reference == payment.text ? "" : " " + payment.reference
    if isMonzo {
      let country = payment.rail.isCard && !isPending && payment.original == nil ? " GBR" : ""
      return payment.text + reference + country
    }
    let date = "\(payment.made.dayOfMonth) \(monthNames[payment.made.month.month - 1])"
    switch (payment.account, payment.rail) {
    case (.card, _): return payment.text + reference
    case (_, .cash): return "CASH WITHDRAWAL AT \(payment.text), \(date)"
    case (_, .contactless): return "CARD PAYMENT TO \(payment.text) ON \(date) CPM"
    case (_, .card), (_, .online):
      return (isOut ? "CARD PAYMENT TO " : "CARD REFUND FROM ") + "\(payment.text) ON \(date) BCC"
    case (_, .directDebit):
      return "DIRECT DEBIT PAYMENT TO \(payment.text) REF\(reference), MANDATE NO \(mandate.suffix(4))"
    case (_, .standingOrder): return (isOut ? "STANDING ORDER TO " : "STANDING ORDER FROM ") + payment.text + reference
    case (_, .fasterPayment):
      return (isOut ? "BILL PAYMENT VIA FASTER PAYMENT TO " : "RECEIVED FROM ") + payment.text + reference
    case (_, .transfer):
      return (isOut ? "FUNDS TRANSFER TO A HARTLEY " : "FUNDS TRANSFER FROM A HARTLEY ") + payment.text
    case (_, .salary): return "\(payment.text)\(reference) BGC"
    case (_, .interest), (_, .fee): return payment.text
    }
  }

  var bankCode: String {
    switch payment.rail {
    case .cash: "PMNT-CCRD-CWDL"
    case .card, .contactless, .online: isOut ? "PMNT-CCRD-POSD" : "PMNT-CCRD-RIMB"
    case .directDebit: payment.account == .card ? "PMNT-RCDT-ESCT" : "PMNT-RDDT-ESDD"
    case .standingOrder: isOut ? "PMNT-ICDT-STDO" : "PMNT-RCDT-ESCT"
    case .fasterPayment: isOut ? "PMNT-ICDT-ESCT" : "PMNT-RCDT-ESCT"
    case .transfer: isOut ? "PMNT-ICDT-BOOK" : "PMNT-RCDT-BOOK"
    case .salary: "PMNT-RCDT-SALA"
    case .interest: "ACMT-MCOP-INTR"
    case .fee: "PMNT-MDOP-FEES"
    }
  }

  private var proprietaryCode: String {
    switch payment.rail {
    case .cash, .card, .contactless, .online: isMonzo ? "mastercard" : "DEB"
    case .directDebit: isMonzo ? "bacs" : "DD"
    case .standingOrder, .fasterPayment, .transfer: isMonzo ? "payport_faster_payments" : "FPO"
    case .salary: isMonzo ? "bacs" : "BGC"
    case .interest: "INT"
    case .fee: "FEE"
    }
  }
}

let monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
