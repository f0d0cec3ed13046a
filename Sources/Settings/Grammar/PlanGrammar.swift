import Core

// The tables of what a household means to do.

extension Grammar {
  static let budget = TableGrammar(
    name: "budget", repeated: true, about: "How much may be spent in each period, in the household's currency.",
    keys: [
      KeyGrammar("id", .id, .required, example: #""groceries""#),
      KeyGrammar("name", .name, .required, example: #""Groceries""#),
      KeyGrammar(
        "category", .reference(.branch), example: #""Food:Groceries""#, "with its children; or: tag = \"holiday\""),
      KeyGrammar("tag", .name, example: #""holiday""#, "instead of category"),
      KeyGrammar("amount", .money, .required, example: #""450.00""#),
      KeyGrammar("period", .period, example: #""month:last-business-day""#, "(default: the household's)"),
      KeyGrammar("warn_at", .whole(1...1000), example: "80", "percent"),
      KeyGrammar(
        "rollover", .word(BudgetSettings.Rollover.allCases.map(\.rawValue)), example: #""none""#, "none surplus both"),
      KeyGrammar("member", .reference(.member), example: #""anna""#, "only this member's share of each account"),
      KeyGrammar(
        "start", .day, example: "2026-01-01",
        "(default: the first day of the books; rollover from their first whole period)"),
      KeyGrammar("end", .day, example: "2026-12-31"),
    ])

  static let goal = TableGrammar(
    name: "goal", repeated: true, about: "An amount to be saved, or a balance to be reached.",
    keys: [
      KeyGrammar("id", .id, .required, example: #""deposit""#),
      KeyGrammar("name", .name, .required, example: #""House deposit""#),
      KeyGrammar("target", .money, .required, example: #""40000.00""#),
      KeyGrammar("deadline", .day, example: "2028-06-30"),
      KeyGrammar(
        "tracking", .word(GoalSettings.Tracking.allCases.map(\.rawValue)), example: #""delta""#,
        "manual balance delta target_balance (default: manual)"),
      KeyGrammar(
        "accounts", .portions(.account), example: "{ joint = 40 }", "percent of each account that serves this goal"),
      KeyGrammar(
        "status", .word(GoalSettings.Status.allCases.map(\.rawValue)), example: #""active""#,
        "active paused completed cancelled"),
      KeyGrammar(
        "start",
        .table([
          KeyGrammar("day", .day, .required, example: "2026-01-01"),
          KeyGrammar(
            "balance", .money, example: #""5000.00""#, "what its share stood at (default: as the books say)"),
        ]), example: #"{ day = 2026-01-01, balance = "5000.00" }"#, "for delta and target_balance"),
    ])

  static let planned = TableGrammar(
    name: "planned", repeated: true, about: "A payment that is known to come, once or again and again.",
    keys: [
      KeyGrammar("id", .id, .required, example: #""boiler""#),
      KeyGrammar("name", .name, .required, example: #""New boiler""#),
      KeyGrammar("account", .reference(.account), .required, example: #""joint""#),
      KeyGrammar("amount", .money, .required, example: #""-2800.00""#, "money that leaves the account is negative"),
      KeyGrammar("day", .day, .required, example: "2026-09-15", "the first day"),
      KeyGrammar(
        "cadence", .word(Cadence.allCases.map(\.rawValue)), example: #""once""#,
        Cadence.allCases.map(\.rawValue).joined(separator: " ")),
      KeyGrammar("until", .day, example: "2027-09-15", "the last day on which it may fall"),
      KeyGrammar("category", .reference(.category), example: #""Home:Repairs""#),
    ])

  static let milestone = TableGrammar(
    name: "milestone", repeated: true, about: "A mark that net worth is to reach, in the household's currency.",
    keys: [
      KeyGrammar("id", .id, .required, example: #""hundred""#),
      KeyGrammar("name", .name, .required, example: #""First hundred thousand""#),
      KeyGrammar("amount", .money, .required, example: #""100000.00""#),
      KeyGrammar("by", .day, example: "2027-12-31"),
    ])

  static let scenario = TableGrammar(
    name: "scenario", repeated: true,
    about:
      "The forecast as it would be if streams changed; a stream is a [[recurring]] id or the slug of a detected one.",
    keys: [
      KeyGrammar("id", .id, .required, example: #""parental-leave""#),
      KeyGrammar("name", .name, .required, example: #""Parental leave""#),
      KeyGrammar(
        "change", .list(.table(change)), .required,
        example: #"[{ stream = "salary-anna", percent = -60, from = 2026-09-01, until = 2027-03-01 }]"#,
        #"also { stream = "…", amount = "-30.00" }, { drop = "gym" } and { add = { … } }"#),
    ])

  private static let change = [
    KeyGrammar("stream", .name, example: #""salary-anna""#),
    KeyGrammar("percent", .whole(-100...10_000), example: "-60"),
    KeyGrammar("amount", .money, example: #""-30.00""#),
    KeyGrammar("from", .day, example: "2026-09-01"),
    KeyGrammar("until", .day, example: "2027-03-01"),
    KeyGrammar("drop", .name, example: #""gym""#),
    KeyGrammar(
      "add",
      .table([
        KeyGrammar("name", .name, .required, example: #""Nursery""#),
        KeyGrammar("amount", .money, .required, example: #""-900.00""#),
        KeyGrammar(
          "cadence", .word(Cadence.allCases.map(\.rawValue)), .required, example: #""monthly""#),
        KeyGrammar("from", .day, .required, example: "2027-03-01"),
        KeyGrammar("until", .day, example: "2028-03-01"),
        KeyGrammar("account", .reference(.account), example: #""joint""#, "(default: the first current account)"),
      ]), example: #"{ name = "Nursery", amount = "-900.00", cadence = "monthly", from = 2027-03-01 }"#),
  ]
}
