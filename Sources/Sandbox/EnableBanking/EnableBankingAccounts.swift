import Core
import WebServer

// What an account is, and how its bank is read: sessions, quotas, periods, pages.

extension EnableBankingServer {
  /// Where a list goes on; good for the same question only.
  struct Page: Sendable {
    var question: String
    var number: Int
  }

  func resource(_ account: SimulatedAccount, uid: String?) -> JSON {
    let type = account == .card ? "CARD" : account == .savings ? "SVGS" : "CACC"
    let pan: JSON? = account.maskedPan.map { ["identification": .string($0), "scheme_name": "CPAN", "issuer": nil] }
    let bban: JSON? = account.number.map {
      ["identification": .string(account.sortCode + $0), "scheme_name": "BBAN", "issuer": nil]
    }
    return [
      "account_id": ["iban": account.iban.map { .string($0) } ?? nil, "other": pan ?? nil],
      "all_account_ids": .array([bban, pan].compactMap { $0 }),
      "account_servicer": ["bic_fi": .string(account.bank.bic), "name": .string(Self.name(of: account.bank))],
      "name": .string(account.owner), "details": .string(account.name), "usage": "PRIV",
      "cash_account_type": .string(type), "product": account == .card ? "Platinum" : nil,
      "currency": .string(account.currency.code), "psu_status": "Account Holder",
      "credit_limit": limit(of: account).map { amount($0, account.currency) } ?? nil, "legal_age": nil,
      "postal_address": nil, "uid": uid.map { .string($0) } ?? nil, "identification_hash": .string(hash(of: account)),
      "identification_hashes": .array(hashes(of: account).map { .string($0) }),
    ]
  }

  /// The card's, and Ben's overdraft.
  private func limit(of account: SimulatedAccount) -> Int64? { account == .ben ? 50_000 : account.creditLimit }

  func amount(_ minor: Int64, _ currency: Currency) -> JSON {
    ["currency": .string(currency.code), "amount": .string(Money(minor: minor, currency).decimal)]
  }

  // MARK: Reading

  mutating func read(_ uid: String, _ kind: String, _ request: WebRequest) -> WebResponse {
    guard isUUID(uid) else { return refusal(422, "INVALID_ACCOUNT_ID", "Wrong account id provided") }
    guard let session = sessions.last(where: { $0.accounts.contains { $0.uid == uid } }),
      let account = session.accounts.first(where: { $0.uid == uid })?.account
    else { return refusal(404, "ACCOUNT_DOES_NOT_EXIST", "No account found matching provided id") }
    let status = status(of: session)
    guard status == "AUTHORIZED" else { return refusal(401, "\(status)_SESSION", "Session is not usable") }
    if kind == "details" { return json(200, resource(account, uid: uid)) }
    // Whoever claims a person's presence sends all that the bank wants; a nightly run none.
    let sent = request.headers.filter { $0.name.lowercased().hasPrefix("psu-") }
    if !sent.isEmpty, sent.count < 2 {
      return refusal(422, "PSU_HEADER_NOT_PROVIDED", "Required PSU header is not provided")
    }
    if kind == "transactions" { return transactions(account, session, request) }
    if let refusal = count(account, kind) { return refusal }
    return json(200, ["balances": .array(balances(account))])
  }

  /// A page after the first is part of the same read.
  private mutating func count(_ account: SimulatedAccount, _ kind: String) -> WebResponse? {
    let read = Read(account: account, kind: kind, day: now.day)
    guard reads[read, default: 0] < Self.dailyReads else {
      return refusal(429, "ASPSP_RATE_LIMIT_EXCEEDED", "ASPSP Rate limit exceeded")
    }
    reads[read, default: 0] += 1
    return nil
  }

  // MARK: Balances

  private func balances(_ account: SimulatedAccount) -> [JSON] {
    let day = now.day
    let booked = household.ledger.balance(of: account, on: day)
    let closed = household.ledger.balance(of: account, on: day - 1)
    let waiting = household.ledger.pending(on: day, account: account).reduce(0) {
      $0 + BankText(payment: $1, seed: seed, isPending: true).shownAmount.minor
    }
    func balance(_ type: String, _ name: String, _ minor: Int64, _ day: Day?) -> JSON {
      [
        "name": .string(name), "balance_amount": amount(minor, account.currency), "balance_type": .string(type),
        "last_change_date_time": nil, "reference_date": day.map { .string($0.iso) } ?? nil,
        "last_committed_transaction": nil,
      ]
    }
    switch account {
    case .joint, .anna:
      return [
        balance("ITAV", "Available", booked + waiting, nil), balance("ITBD", "Booked", booked, day),
      ]
    // The overdraft is in what is available.
    case .ben: return [balance("FWAV", "Available", booked + 50_000, nil), balance("CLBD", "Closing", closed, day - 1)]
    // What is left of the limit, under a booked balance's name.
    case .card:
      let left = (account.creditLimit ?? 0) + booked
      return [balance("ITBD", "Balance", left, day), balance("ITAV", "Available credit", left, nil)]
    case .savings, .euro: return [balance("CLBD", "Closing", closed, day - 1)]
    }
  }

  // MARK: Transactions

  private mutating func transactions(
    _ account: SimulatedAccount, _ session: Session, _ request: WebRequest
  ) -> WebResponse {
    let span = span(account, session, request)
    if let refusal = span.refusal { return refusal }
    let status = request.query("transaction_status")
    if let status, !["BOOK", "PDNG", "HOLD", "SCHD", "CNCL", "RJCT", "OTHR"].contains(status) {
      return refusal(422, "WRONG_REQUEST_PARAMETERS", "Wrong request parameters provided")
    }
    if status == "PDNG", account.bank == .barclays {
      return refusal(422, "WRONG_REQUEST_PARAMETERS", "Wrong request parameters provided", detail: "transactionStatus")
    }
    let question =
      request.query.filter { $0.name != "continuation_key" }.map { "\($0.name)=\($0.value)" }
      .sorted().joined(separator: "&") + " \(account) \(session.id)"
    var number = 0
    if let key = request.query("continuation_key") {
      guard let page = pages[key], page.question == question else {
        return refusal(422, "WRONG_CONTINUATION_KEY", "Wrong continuation key provided")
      }
      number = page.number
    } else if let refusal = count(account, status == "PDNG" ? "pending" : "transactions") {
      return refusal
    }
    let rows = EnableBankingRows(server: self, account: account).rows(from: span.from, to: span.to, status: status)
    return page(rows, number, question, account)
  }

  /// Anna's bank puts an empty page behind the first.
  private mutating func page(_ rows: [JSON], _ number: Int, _ question: String, _ account: SimulatedAccount)
    -> WebResponse
  {
    let length = 80
    let isEmpty = account == .anna && number == 1
    let index = account == .anna && number > 1 ? number - 1 : number
    let part = isEmpty ? [] : Array(rows.dropFirst(index * length).prefix(length))
    let hasMore = isEmpty || rows.count > (index + 1) * length
    var key: JSON = nil
    if hasMore {
      let next = base64(newID())
      pages[next] = Page(question: question, number: number + 1)
      key = .string(next)
    }
    return json(200, ["transactions": .array(part), "continuation_key": key])
  }

  /// More than ninety days are given on the day of linking only.
  private func span(
    _ account: SimulatedAccount, _ session: Session, _ request: WebRequest
  ) -> (from: Day, to: Day, refusal: WebResponse?) {
    let isFresh = session.created.day == now.day
    let earliest = now.day - (isFresh ? historyDays : 89)
    let (from, to) = (request.query("date_from"), request.query("date_to"))
    func refused(_ status: Int, _ error: String, detail: JSON? = nil) -> (from: Day, to: Day, refusal: WebResponse?) {
      (now.day, now.day, refusal(status, error, "Refused", detail: detail))
    }
    if to != nil, from == nil { return refused(422, "DATE_TO_WITHOUT_DATE_FROM") }
    guard let first = from.map({ Day(iso: $0) }) ?? now.day - 89, let last = to.map({ Day(iso: $0) }) ?? now.day else {
      return refused(422, "WRONG_REQUEST_PARAMETERS")
    }
    if first > now.day { return refused(422, "DATE_FROM_IN_FUTURE") }
    if first > last { return refused(422, "WRONG_DATE_INTERVAL") }
    if request.query("strategy") == "longest" { return (from == nil ? earliest : max(first, earliest), now.day, nil) }
    if first < earliest {
      // One bank proposes a day; the other answers in words of its own.
      if account.bank == .monzo {
        return refused(422, "WRONG_TRANSACTIONS_PERIOD", detail: ["date_from": .string(earliest.iso)])
      }
      return (
        now.day, now.day,
        json(
          400,
          [
            "message": "Wrong transactions period requested", "error": "WRONG_TRANSACTIONS_PERIOD",
            "detail": "PERIOD_INVALID",
          ])
      )
    }
    // This one passes over the first day it is asked for.
    return (account == .euro ? earliest : first, last, nil)
  }
}
