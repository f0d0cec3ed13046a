import Testing

@Suite struct GrammarErrorTests {
  @Test(arguments: [
    SettingsErrorCase(
      "a file without a household",
      #"""
      # nothing yet
      """#,
      #"""
      daybook.toml: there is no [household]
      hint: `daybook init` writes a file to begin with
      """#),
    SettingsErrorCase(
      "a household without what it needs",
      #"""
      [household]
      id = "x"
      """#,
      #"""
      daybook.toml:1: [household] needs 'name'
        1 | [household]
          | ^^^^^^^^^^^
      hint: for example: name = "Example"
      daybook.toml:1: [household] needs 'currency'
        1 | [household]
          | ^^^^^^^^^^^
      hint: for example: currency = "GBP"
      daybook.toml:1: [household] needs 'timezone'
        1 | [household]
          | ^^^^^^^^^^^
      hint: for example: timezone = "Europe/London"
      """#),
    SettingsErrorCase(
      "a table that does not exist",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[acount]]
      id = "x"
      """#,
      #"""
      daybook.toml:5: there is no table [[acount]]
        5 | [[acount]]
          |   ^^^^^^
      hint: did you mean [[account]]?
      """#),
    SettingsErrorCase(
      "a table that is like no other",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [xyzzy]
      a = 1
      """#,
      #"""
      daybook.toml:5: there is no table [xyzzy]
        5 | [xyzzy]
          |  ^^^^^
      hint: the tables are: household, member, connection, rates, account, category, merchant, rule, asset, import, prices, security, budget, goal, planned, recurring, milestone, scenario, notify, publish, keep
      """#),
    SettingsErrorCase(
      "a key outside of all tables",
      #"""
      colour = "red"
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      """#,
      #"""
      daybook.toml:1: there is no table 'colour'
        1 | colour = "red"
          | ^^^^^^
      hint: the tables are: household, member, connection, rates, account, category, merchant, rule, asset, import, prices, security, budget, goal, planned, recurring, milestone, scenario, notify, publish, keep
      """#),
    SettingsErrorCase(
      "a table that stands only once, twice",
      #"""
      [[household]]
      name = "Example"
      """#,
      #"""
      daybook.toml:1: [[household]] stands only once
        1 | [[household]]
          |   ^^^^^^^^^
      hint: write [household]
      """#),
    SettingsErrorCase(
      "a table that can stand several times, written as one",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [account]
      id = "x"
      """#,
      #"""
      daybook.toml:5: [account] can stand several times
        5 | [account]
          |  ^^^^^^^
      hint: write [[account]]
      """#),
    SettingsErrorCase(
      "a list of something else than tables",
      #"""
      account = [1, 2]
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      """#,
      #"""
      daybook.toml:1: 'account' can stand several times
        1 | account = [1, 2]
          | ^^^^^^^
      hint: write [[account]]
      """#),
    SettingsErrorCase(
      "a key that does not exist",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      ballance = "1.00"
      """#,
      #"""
      daybook.toml:9: [[account]] has no key 'ballance'
        9 | ballance = "1.00"
          | ^^^^^^^^
      hint: its keys are: id, name, connection, match, type, institution, currency, opening, owners, visible_to, low_balance, credit_limit, cost_basis, tax, timezone, flip_sign, qif_dates, qif_decimal, was, closed, hidden
      """#),
    SettingsErrorCase(
      "a key that is like no other",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [rates]
      xyzzy = 1
      """#,
      #"""
      daybook.toml:6: [rates] has no key 'xyzzy'
        6 | xyzzy = 1
          | ^^^^^
      hint: its keys are: source, base_url, file
      """#),
    SettingsErrorCase(
      "a missing key",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]] # the first
      id = "x"
      """#,
      #"""
      daybook.toml:5: [[account]] needs 'name'
        5 | [[account]] # the first
          | ^^^^^^^^^^^
      hint: for example: name = "Joint account"
      daybook.toml:5: [[account]] needs 'type'
        5 | [[account]] # the first
          | ^^^^^^^^^^^
      hint: for example: type = "current"
      """#),
    SettingsErrorCase(
      "text that is no TOML",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]
      id = "x"
      """#,
      #"""
      daybook.toml:5: this is not TOML: in the table header, expected ']', saw '\n'
        5 | [[account]
          |           ^
      """#),
    SettingsErrorCase(
      "a line that is not finished",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id =
      """#,
      #"""
      daybook.toml:6: this is not TOML: in the key-value pair, expected value, saw '\n'
        6 | id =
          |     ^
      """#),
    SettingsErrorCase(
      "the same key twice",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      type = "card"
      """#,
      #"""
      daybook.toml:9: this is not TOML: in the key-value pair, cannot redefine existing string 'type'
        9 | type = "card"
          |        ^
      """#),
    SettingsErrorCase(
      "a string that is never closed, with a secret in it",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "bank"
      provider = "gocardless"
      secret_id = "hunter2
      """#,
      #"""
      daybook.toml:8: this is not TOML: the string is not closed on its line
        8 | secret_id = "…"
          |                ^
      """#),
  ]) func error(example: SettingsErrorCase) { #expect(settingsErrors(example.toml) == example.text) }
}
