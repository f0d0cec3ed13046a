import Core

extension Grammar {
  static let recurring = TableGrammar(
    name: "recurring", repeated: true,
    about: "A payment that comes again and again, known before it is detected, or with bounds set by hand.",
    keys: [
      KeyGrammar("id", .id, .required, example: #""gym""#),
      KeyGrammar("name", .name, .required, example: #""Gym""#),
      KeyGrammar(
        "match", .conditions,
        example: #"{ merchant = "PureGym", account = ["joint"], amount = { from = "-40.00", to = "-20.00" } }"#,
        "which payments are its: conditions as in [[rule]]"),
      KeyGrammar("amount", .money, .required, example: #""-24.99""#, "money that leaves is negative"),
      KeyGrammar(
        "cadence", .word(Cadence.allCases.filter { $0 != .once }.map(\.rawValue)), .required, example: #""monthly""#,
        Cadence.allCases.filter { $0 != .once }.map(\.rawValue).joined(separator: " ")),
      KeyGrammar(
        "day", .dayOfMonth, example: "1", #"of the month, or "last", "last-business-day", "2nd tuesday""#),
      KeyGrammar(
        "status", .word(RecurringSettings.Status.allCases.map(\.rawValue)), example: #""active""#,
        "active paused cancelled"),
    ])
}
