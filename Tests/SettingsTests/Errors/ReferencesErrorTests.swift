import Testing

@Suite struct ReferencesErrorTests {
  @Test(arguments: [
    SettingsErrorCase(
      "a connection that does not exist",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      connection = "joint-bnk"
      [[connection]]
      id = "joint-bank"
      provider = "gocardless"
      """#,
      #"""
      daybook.toml:9: there is no connection 'joint-bnk'
        9 | connection = "joint-bnk"
          |              ^^^^^^^^^^^
      hint: did you mean 'joint-bank'?
      """#),
    SettingsErrorCase(
      "an owner who is no member",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[member]]
      id = "anna"
      name = "Anna"
      [[member]]
      id = "ben"
      name = "Ben"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      owners = { anna = 50, bne = 50 }
      """#,
      #"""
      daybook.toml:15: there is no member 'bne'
        15 | owners = { anna = 50, bne = 50 }
           |                       ^^^
      hint: did you mean 'ben'?
      """#),
    SettingsErrorCase(
      "shares that do not sum to 100",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[member]]
      id = "anna"
      name = "Anna"
      [[member]]
      id = "ben"
      name = "Ben"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      owners = { anna = 50, ben = "40.5" }
      """#,
      #"""
      daybook.toml:15: the shares of 'owners' sum to 90.5, not to 100
        15 | owners = { anna = 50, ben = "40.5" }
           |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      """#),
    SettingsErrorCase(
      "a share that is no percentage",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[member]]
      id = "anna"
      name = "Anna"
      [[member]]
      id = "ben"
      name = "Ben"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      owners = { anna = 33.3, ben = 66.7 }
      """#,
      #"""
      daybook.toml:15: the share of 'anna' is not a percentage
        15 | owners = { anna = 33.3, ben = 66.7 }
           |                   ^^^^
      hint: write a percentage from 0 to 100: 50, or "33.34"
      """#),
    SettingsErrorCase(
      "a viewer who is no member",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[member]]
      id = "anna"
      name = "Anna"
      [[member]]
      id = "ben"
      name = "Ben"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      visible_to = ["carla"]
      """#,
      #"""
      daybook.toml:15: there is no member 'carla'
        15 | visible_to = ["carla"]
           |               ^^^^^^^
      hint: add [[member]] with id = "carla"
      """#),
    SettingsErrorCase(
      "two members with one id",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[member]]
      id = "anna"
      name = "Anna"
      [[member]]
      id = "ben"
      name = "Ben"
      [[member]]
      id = "anna"
      name = "Anna"
      """#,
      #"""
      daybook.toml:12: two [[member]] have the id 'anna'
        12 | id = "anna"
           |      ^^^^^^
      hint: the other is on line 6
      """#),
    SettingsErrorCase(
      "two accounts with one id",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      """#,
      #"""
      daybook.toml:10: two accounts have, or had, the id 'joint'
        10 | id = "joint"
           |      ^^^^^^^
      hint: the other is on line 6
      """#),
    SettingsErrorCase(
      "an id that another account once bore",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      [[account]]
      id = "new"
      name = "New"
      type = "card"
      was = ["joint"]
      """#,
      #"""
      daybook.toml:13: two accounts have, or had, the id 'joint'
        13 | was = ["joint"]
           |        ^^^^^^^
      hint: the other is on line 6
      """#),
    SettingsErrorCase(
      "an account number that leads to two accounts",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      match = ["GB33BUKB20201555555555"]
      [[account]]
      id = "other"
      name = "Other"
      type = "card"
      match = ["GB33 BUKB 2020 1555 5555 55"]
      """#,
      #"""
      daybook.toml:14: this text leads to account 'joint' too
        14 | match = ["•••••••••••••••••••••••••••"]
           |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: the other is on line 9; a text can stand in the 'match' of one account only
      """#),
    SettingsErrorCase(
      "an account that is closed before it opens",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      opening = { day = 2025-01-01, balance = "1.00" }
      closed = 2024-12-31
      """#,
      #"""
      daybook.toml:10: the account is closed before it opens, on 2025-01-01
        10 | closed = 2024-12-31
           |          ^^^^^^^^^^
      """#),
    SettingsErrorCase(
      "a rule for an account that does not exist",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      [[rule]]
      name = "r"
      when = { account = ["jiont"] }
      then = { ignore = true }
      """#,
      #"""
      daybook.toml:11: there is no account 'jiont'
        11 | when = { account = ["jiont"] }
           |                     ^^^^^^^
      hint: did you mean 'joint'?
      """#),
    SettingsErrorCase(
      "a rule with a category that does not exist",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      [[rule]]
      name = "r"
      when = { tags = ["a"] }
      then = { category = "Food:Grocries" }
      """#,
      #"""
      daybook.toml:12: there is no category 'Food:Grocries'
        12 | then = { category = "Food:Grocries" }
           |                     ^^^^^^^^^^^^^^^
      hint: did you mean 'Food:Groceries'?
      """#),
    SettingsErrorCase(
      "a rule with a category of one's own that is missing",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      [[rule]]
      name = "r"
      when = { tags = ["a"] }
      then = { category = "Boat:Mooring" }
      """#,
      #"""
      daybook.toml:12: there is no category 'Boat:Mooring'
        12 | then = { category = "Boat:Mooring" }
           |                     ^^^^^^^^^^^^^^
      hint: add [[category]] with path = "Boat:Mooring"
      """#),
  ]) func error(example: SettingsErrorCase) { #expect(settingsErrors(example.toml) == example.text) }
}
