import Core

extension Grammar {
  static let notify = TableGrammar(
    name: "notify", repeated: false, about: "What you want to be told of.",
    keys: [
      KeyGrammar("quiet", .text, .later, example: #""22:00-07:00""#),
      KeyGrammar("digest", .text, .later, example: #""weekly""#),
      KeyGrammar(
        "mute", .list(.word(NotificationKind.allCases.map(\.rawValue))), example: #"["sync_complete"]"#,
        "kinds of notifications that are never made"),
      KeyGrammar("channel", .anything, .later, example: ""),
    ])
}
