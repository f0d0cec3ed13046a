import Core

/// One account's payments as Enable Banking hands them on, each bank in its manner.
struct EnableBankingRows {
  let server: EnableBankingServer
  let account: SimulatedAccount

  private var seed: UInt64 { server.seed }
  private var today: Day { server.now.day }

  /// The newest first, but for one bank.
  func rows(from: Day, to: Day, status: String?) -> [JSON] {
    var rows: [JSON] = []
    if status == nil || status == "BOOK" { rows += booked(from: from, to: min(to, today)) }
    if status == nil || status == "PDNG" {
      rows += server.household.ledger.pending(on: today, account: account).map { row($0, status: "PDNG") }
    }
    if account != .euro { rows.reverse() }
    // What never was, and what is to come.
    if status == nil || status == "CNCL", account == .joint, let sample = rows.last {
      rows.append(turned(sample, "CNCL"))
    }
    if status == nil || status == "SCHD", account == .joint, let sample = rows.last {
      rows.append(turned(sample, "SCHD"))
    }
    return rows
  }

  private func booked(from: Day, to: Day) -> [JSON] {
    var balance = server.household.ledger.balance(of: account, on: from - 1)
    var places: [Day: Int] = [:]
    return server.household.ledger.booked(through: to, since: from, account: account).map { payment in
      balance += payment.amount.minor
      let place = places[payment.booked, default: 0]
      places[payment.booked] = place + 1
      return row(payment, status: "BOOK", balance: account == .savings ? balance : nil, place: place)
    }
  }

  private func turned(_ row: JSON, _ status: String) -> JSON {
    guard case .object(let members) = row else { return row }
    return .object(
      members.map { $0.name == "status" ? .init(name: "status", value: .string(status)) : $0 })
  }

  private func row(_ payment: SimulatedTransaction, status: String, balance: Int64? = nil, place: Int = 0) -> JSON {
    let isPending = status == "PDNG"
    let text = BankText(payment: payment, seed: seed, isPending: isPending)
    let shown = text.shownAmount
    let isOut = shown.minor < 0
    // A few come with a minus beside the indicator.
    let size = isOut && account == .card && payment.number % 5 == 0 ? shown.minor : abs(shown.minor)
    let party: JSON = text.otherName.map { ["name": .string($0), "postal_address": nil] } ?? nil
    let number: JSON = payment.otherIBAN.map { ["iban": .string($0), "other": nil] } ?? nil
    let code = text.bankCode.split(separator: "-").map(String.init)
    return [
      "entry_reference": reference(payment, isPending: isPending, place: place),
      "merchant_category_code": payment.rail.isCard ? payment.mcc.map { .string($0) } ?? nil : nil,
      "transaction_amount": server.amount(size, shown.currency), "creditor": isOut ? party : nil,
      "creditor_account": isOut ? number : nil, "creditor_agent": nil, "debtor": isOut ? nil : party,
      "debtor_account": isOut ? nil : number, "debtor_agent": nil,
      "bank_transaction_code": [
        "description": .string(text.remittance), "code": .string(code[1]), "sub_code": .string(code[2]),
      ], "credit_debit_indicator": isOut ? "DBIT" : "CRDT", "status": .string(status),
      "booking_date": isPending && payment.rail.isCard ? nil : .string(payment.booked.iso),
      "value_date": .string((payment.rail.isCard ? payment.made : payment.booked).iso),
      "transaction_date": .string(payment.made.iso),
      "balance_after_transaction": balance.map { server.amount($0, account.currency) } ?? nil,
      "reference_number": payment.pair.map { .string("HART\(100_000 + $0)") } ?? nil, "reference_number_schema": nil,
      "remittance_information": .array(lines(payment, text).map { .string($0) }),
      "debtor_account_additional_identification": nil, "creditor_account_additional_identification": nil,
      "exchange_rate": exchange(payment), "note": nil, "transaction_id": handle(payment),
    ]
  }

  /// Lasting at most banks; Ben's gives none on the first day and then a place in the day's list, the euro account's none on
  /// the first day and then a lasting one, the savings account's never any.
  private func reference(_ payment: SimulatedTransaction, isPending: Bool, place: Int) -> JSON {
    var dice = SplitMix64(seed: seed, isPending ? "pending reference" : "reference", payment.number)
    switch account {
    case .savings: return nil
    case .ben: return payment.booked == today ? nil : .string("\(payment.booked.iso).\(place)")
    case .euro where payment.booked == today: return nil
    default: return .string("\(payment.booked.iso.filter(\.isNumber))EB\(dice.hex(12).uppercased())")
    }
  }

  /// Another one at every fetch.
  private func handle(_ payment: SimulatedTransaction) -> JSON {
    var dice = SplitMix64(seed: seed, "handle \(server.now.seconds)", payment.number)
    return .string(dice.hex(20))
  }

  /// Ben's bank puts a terminal's line beside the shop's, in no fixed order.
  private func lines(_ payment: SimulatedTransaction, _ text: BankText) -> [String] {
    guard account == .ben, payment.rail.isCard else { return [text.remittance] }
    let day = "\(twoDigits(payment.made.dayOfMonth)).\(twoDigits(payment.made.month.month))."
    let sum = Money(minor: abs(payment.amount.minor), .gbp).decimal.replacing(".", with: ",")
    let lines = ["POS \(sum) GB D6 \(day) 10:27", text.remittance]
    return (Int(today.number) + payment.number) % 2 == 0 ? lines : lines.reversed()
  }

  private func exchange(_ payment: SimulatedTransaction) -> JSON {
    guard let original = payment.original, let rate = payment.ratePerMillion else { return nil }
    return [
      "unit_currency": .string(account.currency.code),
      "exchange_rate": .string(ExactDecimal(mantissa: Int64(rate), scale: 6).description), "rate_type": "SPOT",
      "contract_identification": nil, "instructed_amount": server.amount(abs(original.minor), original.currency),
    ]
  }
}
