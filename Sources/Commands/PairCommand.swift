import Core
import Settings

extension CommandTable {
  static let pair = Command(
    "pair", "Decide that two payments are one transfer, or that one has no partner", arguments: "PAYMENT OTHER|none",
    count: 1...2, options: NamedTransaction.options + [.init("undo", nil, "take the decision back")],
    examples: [
      "daybook pair t_0123456789abcdef t_fedcba9876543210", "daybook pair t_0123456789abcdef none",
      "daybook pair \"to savings\" \"from joint\" --month 2026-06",
    ]
  ) { invocation in
    try await deciding(invocation) { edit, household in
      if invocation.has("undo") {
        return try edit.undo("partner", invocation) { $0.remove("with", kind: "pair") }
      }
      guard invocation.arguments.count == 2 else {
        throw UsageError("daybook pair needs the other payment", hint: "its id, or none, or --undo")
      }
      guard invocation.arguments[1] != "none" else {
        edit.set("with", "none", kind: "pair")
        return try edit.save(invocation, "has no partner")
      }
      let other = try NamedTransaction.find(invocation.arguments[1], invocation, household)
      try check(edit.payment, other, household)
      edit.set("with", other.id, kind: "pair")
      try edit.save(invocation, "is one transfer with \(other.id)  \(other.inWords)")
    }
  }

  private static func check(_ one: NamedTransaction, _ other: NamedTransaction, _ household: Household) throws {
    if one.id == other.id { throw UserError("\(one.id) cannot be its own partner") }
    if one.accountID == other.accountID {
      throw UserError(
        "both are of the account \(one.accountID): a transfer goes from one account to another",
        hint: "a payment that came back is a refund: give it the category of what it refunds")
    }
    if (one.amount.minor < 0) == (other.amount.minor < 0) {
      throw UserError("both go \(one.amount.minor < 0 ? "out" : "in"): one leg of a transfer leaves, the other arrives")
    }
    let pairs = household.decisions.pairs
    for (first, pair) in pairs.sorted(by: { $0.key < $1.key }) {
      guard let partner = pair.partner, Set([first, partner]) != Set([one.id, other.id]) else { continue }
      for id in [one.id, other.id] where id == partner || (id == first && id == other.id) {
        throw UserError(
          "\(id) is paired with \(id == first ? partner : first) by an earlier decision",
          hint: "daybook pair \(first) --undo takes that back")
      }
    }
  }
}
