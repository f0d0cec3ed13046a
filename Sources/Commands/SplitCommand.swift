import Analytics
import Core

extension CommandTable {
  static let split = Command(
    "split", "Divide a payment among categories", arguments: "PAYMENT CATEGORY=AMOUNT… [CATEGORY=rest]", count: 1...50,
    options: NamedTransaction.options + [.init("undo", nil, "make it whole again")],
    examples: [
      "daybook split t_0123456789abcdef Food:Groceries=-30.00 Home:Furnishing=rest",
      "daybook split \"tesco\" Food:Groceries=-30.00 \"Family:Gifts given=-12.99\" --month 2026-06 --amount 42.99",
      "daybook split t_0123456789abcdef --undo",
    ]
  ) { invocation in
    try await deciding(invocation) { edit, household in
      if invocation.has("undo") { return try edit.undo("split", invocation) { $0.removeSplit() } }
      let parts = try invocation.arguments.dropFirst().map { try SplitPart($0, household) }
      try SplitPart.check(parts, of: edit.payment.amount)
      edit.removeSplit()
      for part in parts { edit.set("split:\(part.category)", part.amount?.description ?? "rest") }
      try edit.save(invocation, "is split: \(parts.map(\.text).joined(separator: ", "))")
    }
  }
}

/// `Food:Groceries=-30.00`, or `=rest`.
private struct SplitPart {
  let category: String
  /// Nil is what the others leave.
  let amount: ExactDecimal?
  let text: String

  init(_ text: String, _ household: Household) throws {
    self.text = text
    guard let equals = text.lastIndex(of: "=") else {
      throw UsageError("'\(text)' is no part of a split", hint: "write CATEGORY=AMOUNT or CATEGORY=rest")
    }
    category = String(text[..<equals])
    try household.check(category: category)
    let number = text[text.index(after: equals)...]
    amount = number == "rest" ? nil : ExactDecimal(number)
    if amount == nil, number != "rest" {
      throw UsageError("'\(number)' is no amount", hint: "write it as -12.50, or rest for what the others leave")
    }
  }

  static func check(_ parts: [SplitPart], of amount: Money) throws {
    guard parts.count > 1 else {
      throw UsageError("a split has two parts or more", hint: "one category for all of it: daybook categorise")
    }
    guard Set(parts.map(\.category)).count == parts.count else {
      throw UsageError("a category stands in a split once")
    }
    guard parts.count(where: { $0.amount == nil }) <= 1 else { throw UsageError("one part at most is the rest") }
    guard SplitAmounts.byAmount(amount, parts.map(\.amount)) == nil else { return }
    throw UserError(
      "the parts do not make up \(amount)",
      hint: amount.minor < 0
        ? "what is spent is negative, as the payment itself is; one part may be rest" : "one part may be rest")
  }
}
