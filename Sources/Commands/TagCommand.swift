import Core

extension CommandTable {
  static let tag = Command(
    "tag", "Put tags on a payment, or take them off", arguments: "PAYMENT TAG…", count: 1...50,
    options: NamedTransaction.options + [
      .init("remove", nil, "take these tags off; without one, all that were decided")
    ],
    examples: [
      "daybook tag t_0123456789abcdef holiday", "daybook tag \"easyjet\" holiday \"lisbon 2026\" --month 2026-06",
      "daybook tag t_0123456789abcdef holiday --remove",
    ]
  ) { invocation in
    try await deciding(invocation) { edit, _ in
      let tags = invocation.arguments.dropFirst().map(\.onOneLine)
      if invocation.has("remove") {
        let removed = tags.isEmpty ? [edit.remove("tag")] : tags.map { edit.remove("tag", value: $0) }
        guard removed.contains(true) else {
          throw UserError(
            "no such tag was decided for \(edit.payment.id)",
            hint: "tags that a rule gives are taken off in daybook.toml")
        }
        return try edit.save(invocation, tags.isEmpty ? "has no decided tag" : "is not tagged \(listed(tags))")
      }
      guard !tags.isEmpty else { throw UsageError("daybook tag needs a tag", hint: "or --remove") }
      guard !tags.contains("") else { throw UsageError("a tag has a name") }
      for tag in tags { edit.set("tag", tag) }
      try edit.save(invocation, "is tagged \(listed(tags))")
    }
  }

  private static func listed(_ tags: [String]) -> String { tags.map { "'\($0)'" }.joined(separator: ", ") }
}
