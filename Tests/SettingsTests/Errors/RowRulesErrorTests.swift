import Testing

/// `rows` of `[[import]]`: what is wrong with one, told with its place.
@Suite struct RowRulesErrorTests {
  @Test(arguments: [
    row(
      "a key that a row does not have",
      #"rows = [{ when = [{ matches = "x" }], than = "skip", then = "skip" }]"#,
      #"""
      daybook.toml:10: 'rows' has no key 'than'
        10 | rows = [{ when = [{ matches = "x" }], than = "skip", then = "skip" }]
           |                                       ^^^^
      hint: did you mean 'then'?
      """#),
    row(
      "a row that says what, and not when",
      #"rows = [{ then = "skip" }]"#,
      #"""
      daybook.toml:10: 'rows' needs 'when'
        10 | rows = [{ then = "skip" }]
           |         ^^^^^^^^^^^^^^^^^
      hint: for example: when = [{ column = "Status", matches = "^pending$" }]
      """#),
    row(
      "a row without a condition",
      #"rows = [{ when = [], then = "skip" }]"#,
      #"""
      daybook.toml:10: 'when' has no condition
        10 | rows = [{ when = [], then = "skip" }]
           |                  ^^
      hint: { matches = "." } fits every row that is not blank
      """#),
    row(
      "a condition with a misspelt key",
      #"rows = [{ when = [{ colum = "State", matches = "x" }], then = "skip" }]"#,
      #"""
      daybook.toml:10: 'when' has no key 'colum'
        10 | rows = [{ when = [{ colum = "State", matches = "x" }], then = "skip" }]
           |                     ^^^^^
      hint: did you mean 'column'?
      """#),
    row(
      "a condition without its expression",
      #"rows = [{ when = [{ column = "State" }], then = "skip" }]"#,
      #"""
      daybook.toml:10: 'when' needs 'matches'
        10 | rows = [{ when = [{ column = "State" }], then = "skip" }]
           |                   ^^^^^^^^^^^^^^^^^^^^
      hint: for example: matches = "^pending$"
      """#),
    row(
      "an expression that is none",
      #"rows = [{ when = [{ matches = "(pending" }], then = "skip" }]"#,
      #"""
      daybook.toml:10: 'matches' is not a regular expression: missing closing parenthesis, at character 9
        10 | rows = [{ when = [{ matches = "(pending" }], then = "skip" }]
           |                               ^^^^^^^^^^
      hint: in a TOML string a backslash is written twice, or use single quotes
      """#),
    row(
      "a misspelt word for what becomes of the row",
      #"rows = [{ when = [{ matches = "x" }], then = "skipp" }]"#,
      #"""
      daybook.toml:10: 'then' cannot be 'skipp'
        10 | rows = [{ when = [{ matches = "x" }], then = "skipp" }]
           |                                              ^^^^^^^
      hint: did you mean 'skip'?
      """#),
    row(
      "a word that is like none",
      #"rows = [{ when = [{ matches = "x" }], then = "reverse" }]"#,
      #"""
      daybook.toml:10: 'then' cannot be 'reverse'
        10 | rows = [{ when = [{ matches = "x" }], then = "reverse" }]
           |                                              ^^^^^^^^^
      hint: it is one of: skip, end, pending, or a table of description, counterparty, category, reference
      """#),
    row(
      "a text that a row does not have",
      #"rows = [{ when = [{ matches = "x" }], then = { descripton = "y" } }]"#,
      #"""
      daybook.toml:10: 'then' has no key 'descripton'
        10 | rows = [{ when = [{ matches = "x" }], then = { descripton = "y" } }]
           |                                                ^^^^^^^^^^
      hint: did you mean 'description'?
      """#),
    row(
      "a group that the expression has not",
      #"rows = [{ when = [{ matches = "^(..)-" }], then = { category = '\2' } }]"#,
      #"""
      daybook.toml:10: 'when' has no group for \2
        10 | rows = [{ when = [{ matches = "^(..)-" }], then = { category = '\2' } }]
           |                                                                ^^^^
      hint: its first expression with groups has 1
      """#),
    row(
      "a row that changes nothing",
      #"rows = [{ when = [{ matches = "x" }], then = {} }]"#,
      #"""
      daybook.toml:10: 'then' says nothing
        10 | rows = [{ when = [{ matches = "x" }], then = {} }]
           |                                              ^^
      hint: it is one of: skip, end, pending, or a table of description, counterparty, category, reference
      """#),
    row(
      "an order within the day that is no flag",
      #"intra_day_reversed = "yes""#,
      #"""
      daybook.toml:10: 'intra_day_reversed' wants true or false, not a string
        10 | intra_day_reversed = "yes"
           |                      ^^^^^
      hint: for example: intra_day_reversed = false
      """#),
    row(
      "a proposal pasted with its account left open",
      #"account = """#,
      #"""
      daybook.toml:10: 'account' is empty
        10 | account = ""
           |           ^^
      hint: for example: account = "joint"
      """#),
  ]) func error(example: SettingsErrorCase) { #expect(settingsErrors(example.toml) == example.text) }
}

/// A profile whose tenth line is `line`.
private func row(_ sentence: String, _ line: String, _ text: String) -> SettingsErrorCase {
  SettingsErrorCase(
    sentence,
    """
    [household]
    name = "Example"
    currency = "GBP"
    timezone = "Europe/London"
    [[import]]
    id = "old"
    match = "*.csv"
    date = "Datum"
    amount = "Betrag"
    \(line)
    """, text)
}
