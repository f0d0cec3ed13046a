extension Grammar {
  static let keep = TableGrammar(
    name: "keep", repeated: false, about: "How long what is over is kept.",
    keys: [
      KeyGrammar("raw_days", .whole(0...100_000), .later, example: "3650"),
      KeyGrammar("logs_days", .whole(0...100_000), .later, example: "90"),
      KeyGrammar(
        "backups",
        .table(
          ["daily", "weekly", "monthly"].map { KeyGrammar($0, .whole(0...100_000), example: "7") }),
        example: "{ daily = 7, weekly = 4, monthly = 12 }", "the last of each day, week and month that has one"),
    ])
}
