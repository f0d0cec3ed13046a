import Core

/// One booked entry: what hit the account, with the details of the payments in it.
struct CAMTEntry {
  private let node: CAMTNode
  private let base: StandardTransaction
  private let statementID: String
  private let ownNumbers: [String]
  private let isReversal: Bool

  init(_ node: CAMTNode, base: StandardTransaction, statementID: String, ownNumbers: [String]) {
    self.node = node
    self.base = base
    self.statementID = statementID
    self.ownNumbers = ownNumbers
    isReversal = node["RvslInd"] == "true" || node["RvslInd"] == "1"
  }

  /// One row; several for a batch whose parts state amounts that make the entry's.
  func rows() -> [(row: StandardTransaction, turned: BankStatement.Party?)] {
    let details = node.all("NtryDtls/TxDtls")
    if details.count > 1 {
      if let amounts = partAmounts(details) {
        return zip(details, amounts).map { detail, amount in row(detail, amount, isPart: true) }
      }
      return [batch(details)]
    }
    return [row(details.first, base.amount, isPart: false)]
  }

  /// The parts' amounts, signed, when all are stated in the entry's currency and sum to it.
  ///
  /// Where a fee stands between, or each part bears the whole amount, the entry stays one.
  private func partAmounts(_ details: [CAMTNode]) -> [Money]? {
    var signed: [Int64] = []
    var sizes: [Int64] = []
    for detail in details {
      // Version 2 has no amount of the part's own.
      let stated = ["Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"].lazy.compactMap { detail.first($0) }
      guard let size = stated.compactMap({ CAMTReading.size($0) }).first(where: { $0.currency == base.amount.currency })
      else { return nil }
      let direction = detail["CdtDbtInd"]
      sizes.append(base.amount.minor < 0 ? -size.minor : size.minor)
      let isOut = direction.isEmpty ? base.amount.minor < 0 : direction == "DBIT"
      signed.append(isOut ? -size.minor : size.minor)
    }
    func sum(_ parts: [Int64]) -> Int128 { parts.reduce(Int128(0)) { $0 + Int128($1) } }
    let parts = [signed, sizes].first { sum($0) == Int128(base.amount.minor) }
    return parts?.map { Money(minor: $0, base.amount.currency) }
  }

  /// A batch that cannot be taken apart: only what is true of all of it.
  private func batch(_ details: [CAMTNode]) -> (row: StandardTransaction, turned: BankStatement.Party?) {
    var row = base
    let parts = details.map { self.row($0, base.amount, isPart: true).row }
    func shared(_ value: (StandardTransaction) -> String) -> String {
      guard let first = parts.first.map(value), parts.allSatisfy({ value($0) == first }) else { return "" }
      return first
    }
    row.counterparty = shared(\.counterparty)
    row.counterpartyAccount = shared(\.counterpartyAccount)
    row.providerCategory = shared(\.providerCategory)
    let own = node["AddtlNtryInf"]
    row.description = own.isEmpty ? shared(\.description) : own
    if row.description.isEmpty { row.description = shared(\.counterparty) }
    setIdentity(&row, nil)
    return (row, isReversal ? BankStatement.Party() : nil)
  }

  private func row(
    _ detail: CAMTNode?, _ amount: Money, isPart: Bool
  ) -> (row: StandardTransaction, turned: BankStatement.Party?) {
    var row = base
    row.amount = amount
    row.original = original(detail, amount)
    let isReturn = isReversal || self.isReturn(detail)
    if let detail {
      let party = self.party(detail, isCreditor: (base.amount.minor < 0) != isReturn)
      row.counterparty = party.name
      row.counterpartyAccount = party.account
      row.mandate = detail["Refs/MndtId"]
      if !row.mandate.isEmpty {
        row.creditor = detail["RltdPties/Cdtr/Id/PrvtId/Othr/Id", "RltdPties/Cdtr/Pty/Id/PrvtId/Othr/Id"]
      }
      row.reference = reference(detail)
    }
    row.description = text(detail)
    if row.description.isEmpty { row.description = row.counterparty }
    row.providerCategory = category(detail)
    setIdentity(&row, detail)
    guard isReversal else { return (row, nil) }
    return (row, detail.map { self.party($0, isCreditor: base.amount.minor < 0) } ?? BankStatement.Party())
  }

  // MARK: - Who

  /// Returns name the parties of the payment that came back.
  private func isReturn(_ detail: CAMTNode?) -> Bool {
    if detail?.first("RtrInf") != nil { return true }
    let path = "BkTxCd/Domn/Fmly/SubFmlyCd"
    let code = detail.map { $0[path] } ?? ""
    return Self.returns.contains(code.isEmpty ? node[path] : code)
  }

  /// ISO 20022's external code list: returns of transfers and of direct debits, paid and unpaid, and recalls.
  private static let returns: Set = ["RRTN", "RPCR", "UPDD", "PRDD", "UPCT", "UPCQ"]

  /// - Parameter isCreditor: the other side is who got the money, as for payments out.
  private func party(_ detail: CAMTNode, isCreditor: Bool) -> BankStatement.Party {
    let expected = party(detail, isCreditor ? "Cdtr" : "Dbtr")
    let other = party(detail, isCreditor ? "Dbtr" : "Cdtr")
    // Some banks fill in both sides by other rules: who holds this account is not the other side.
    if ownNumbers.contains(expected.account), !ownNumbers.contains(other.account) { return other }
    return expected
  }

  /// Up to version 7 the name stands in the party, then in `Pty` or, for banks, in `Agt`.
  private func party(_ detail: CAMTNode, _ role: String) -> BankStatement.Party {
    let parties = "RltdPties"
    let name = detail[
      "\(parties)/\(role)/Nm", "\(parties)/\(role)/Pty/Nm", "\(parties)/\(role)/Agt/FinInstnId/Nm",
      "\(parties)/Ultmt\(role)/Nm", "\(parties)/Ultmt\(role)/Pty/Nm"]
    let account = detail["\(parties)/\(role)Acct/Id/IBAN", "\(parties)/\(role)Acct/Id/Othr/Id"]
    return BankStatement.Party(name: name, account: account.filter { $0 != " " })
  }

  // MARK: - What

  private func text(_ detail: CAMTNode?) -> String {
    if let detail {
      let remittance = detail.texts("RmtInf/Ustrd").joined(separator: " ")
      if !remittance.isEmpty { return remittance }
      let structured = detail["RmtInf/Strd/CdtrRefInf/Ref"]
      if !structured.isEmpty { return structured }
      let additional = detail.texts("RmtInf/Strd/AddtlRmtInf").joined(separator: " ")
      if !additional.isEmpty { return additional }
      let own = detail["AddtlTxInf"]
      if !own.isEmpty { return own }
    }
    return node["AddtlNtryInf"]
  }

  private func reference(_ detail: CAMTNode) -> String {
    let references = [
      detail["Refs/EndToEndId"], detail["RmtInf/Strd/CdtrRefInf/Ref"], detail["Refs/ChqNb"],
    ]
    return references.first { !$0.isEmpty && !Self.placeholders.contains($0.uppercased()) } ?? ""
  }

  private static let placeholders: Set = ["NOTPROVIDED", "NOT PROVIDED", "NONREF", "NONE", "0"]

  private func category(_ detail: CAMTNode?) -> String {
    for code in [detail?.first("BkTxCd/Domn"), node.first("BkTxCd/Domn")].compactMap({ $0 }) {
      let parts = [code["Cd"], code["Fmly/Cd"], code["Fmly/SubFmlyCd"]]
      if !parts[0].isEmpty { return "bank:" + parts.filter { !$0.isEmpty }.joined(separator: "-") }
    }
    return ""
  }

  /// What was paid in another currency, in the direction of the amount.
  private func original(_ detail: CAMTNode?, _ amount: Money) -> Money? {
    for owner in [detail, node].compactMap({ $0 }) {
      for path in ["AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt"] {
        guard let size = owner.first(path).flatMap({ CAMTReading.size($0) }), size.currency != amount.currency else {
          continue
        }
        return amount.minor < 0 ? -size : size
      }
    }
    return nil
  }

  /// The bank's reference, unique within the account together with day and amount: some give a whole batch one. Else
  /// the entry's number in its statement.
  private func setIdentity(_ row: inout StandardTransaction, _ detail: CAMTNode?) {
    let part = node.all("NtryDtls/TxDtls").count > 1 ? detail?["Refs/AcctSvcrRef"] ?? "" : ""
    var id = [part, node["AcctSvcrRef"], detail?["Refs/AcctSvcrRef"] ?? ""].first {
      !$0.isEmpty && !Self.placeholders.contains($0.uppercased())
    }
    row.linkID = id ?? ""
    let number = node["NtryRef"]
    if id == nil, !number.isEmpty, !Self.placeholders.contains(number.uppercased()), !statementID.isEmpty {
      id = "\(statementID)/\(number)"
    }
    if let id { row.reliableID = "id:\(id)|\(row.day)|\(row.amount.minor)" }
  }
}
