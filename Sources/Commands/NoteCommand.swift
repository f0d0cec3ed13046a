import Core

extension CommandTable {
  static let note = Command(
    "note", "Write a note on a payment", arguments: "PAYMENT TEXT", count: 1...2,
    options: NamedTransaction.options + [.init("undo", nil, "take the note off")],
    examples: [
      "daybook note t_0123456789abcdef \"Ben's birthday\"", "daybook note t_0123456789abcdef --undo",
    ]
  ) { invocation in
    try await deciding(invocation) { edit, _ in
      if invocation.has("undo") { return try edit.undo("note", invocation) { $0.remove("note") } }
      guard invocation.arguments.count == 2, !invocation.arguments[1].isEmpty else {
        throw UsageError("daybook note needs a text", hint: "or --undo")
      }
      edit.set("note", invocation.arguments[1])
      try edit.save(invocation, "bears the note")
    }
  }
}
