import Core

extension CommandTable {
  static let categorise = Command(
    "categorise", "Decide what category a payment is of", arguments: "PAYMENT CATEGORY", count: 1...2,
    options: NamedTransaction.options + [.init("undo", nil, "take the decision back")],
    examples: [
      "daybook categorise t_0123456789abcdef Food:Groceries",
      "daybook categorise \"corner shop\" Food:Coffee --month 2026-06",
      "daybook categorise t_0123456789abcdef --undo",
    ]
  ) { invocation in
    try await deciding(invocation) { edit, household in
      if invocation.has("undo") {
        return try edit.undo("category", invocation) { $0.remove("category") }
      }
      guard invocation.arguments.count == 2 else {
        throw UsageError("daybook categorise needs a category", hint: "as Food:Groceries, or --undo")
      }
      let category = invocation.arguments[1]
      try household.check(category: category)
      // A split stands above a category: what was meant by this command would not hold.
      let wasSplit = edit.removeSplit()
      edit.set("category", category)
      try edit.save(invocation, wasSplit ? "is \(category) as a whole, and split no more" : "is \(category)")
    }
  }
}
