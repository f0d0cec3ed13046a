import Testing

@Suite struct RulesErrorTests {
  @Test(arguments: [
    SettingsErrorCase(
      "a rule without conditions",
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
      when = { }
      then = { ignore = true }
      """#,
      #"""
      daybook.toml:11: 'when' has no condition
        11 | when = { }
           |        ^^^
      hint: for example: when = { merchant = "Corner Shop", amount = { from = "-10.00", to = "-0.01" } }
      """#),
    SettingsErrorCase(
      "a condition that is empty",
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
      when = { merchant = "", tags = [] }
      then = { ignore = true }
      """#,
      #"""
      daybook.toml:11: 'merchant' is empty
        11 | when = { merchant = "", tags = [] }
           |                     ^^
      daybook.toml:11: 'tags' is empty: no transaction is like that
        11 | when = { merchant = "", tags = [] }
           |                                ^^
      """#),
    SettingsErrorCase(
      "a condition that does not exist",
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
      when = { merchants = "Tesco" }
      then = { ignore = true }
      """#,
      #"""
      daybook.toml:11: 'when' has no key 'merchants'
        11 | when = { merchants = "Tesco" }
           |          ^^^^^^^^^
      hint: did you mean 'merchant'?
      """#),
    SettingsErrorCase(
      "a text condition in a way that does not exist",
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
      when = { merchant = { ends = "Ltd" } }
      then = { ignore = true }
      """#,
      #"""
      daybook.toml:11: 'merchant' wants a string, or one of { contains = }, { starts = } and { regex = }
        11 | when = { merchant = { ends = "Ltd" } }
           |                     ^^^^^^^^^^^^^^^^
      hint: for example: merchant = "Corner Shop"
      """#),
    SettingsErrorCase(
      "a text condition in two ways",
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
      when = { merchant = { starts = "A", contains = "B" } }
      then = { ignore = true }
      """#,
      #"""
      daybook.toml:11: 'merchant' wants a string, or one of { contains = }, { starts = } and { regex = }
        11 | when = { merchant = { starts = "A", contains = "B" } }
           |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: for example: merchant = "Corner Shop"
      """#),
    SettingsErrorCase(
      "a regular expression that is none",
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
      when = { description = { regex = '^POS (.*' } }
      then = { ignore = true }
      """#,
      #"""
      daybook.toml:11: 'description' is not a regular expression: missing closing parenthesis, at character 9
        11 | when = { description = { regex = '^POS (.*' } }
           |                                  ^^^^^^^^^^
      hint: in a TOML string a backslash is written twice, or use single quotes
      """#),
    SettingsErrorCase(
      "a fault within not",
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
      when = { not = { description = { regex = "[" } } }
      then = { ignore = true }
      """#,
      #"""
      daybook.toml:11: 'description' is not a regular expression: missing terminating ] for character class, at character 2
        11 | when = { not = { description = { regex = "[" } } }
           |                                          ^^^
      hint: in a TOML string a backslash is written twice, or use single quotes
      """#),
    SettingsErrorCase(
      "an amount from above to below",
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
      when = { amount = { from = "-0.01", to = "-10.00" } }
      then = { ignore = true }
      """#,
      #"""
      daybook.toml:11: 'amount' begins above its end: nothing lies between
        11 | when = { amount = { from = "-0.01", to = "-10.00" } }
           |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: money that leaves is negative: { from = "-10.00", to = "-0.01" }
      """#),
    SettingsErrorCase(
      "an amount between two currencies",
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
      when = { amount = { from = "-10.00 EUR", to = "-0.01 USD" } }
      then = { ignore = true }
      """#,
      #"""
      daybook.toml:11: the two ends of 'amount' are in different currencies
        11 | when = { amount = { from = "-10.00 EUR", to = "-0.01 USD" } }
           |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      """#),
    SettingsErrorCase(
      "a rule that does nothing",
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
      then = { }
      """#,
      #"""
      daybook.toml:12: the rule does nothing
        12 | then = { }
           |        ^^^
      hint: for example: then = { category = "Food:Coffee" }
      """#),
    SettingsErrorCase(
      "a rule with a category and a split",
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
      then = { category = "Food:Coffee", split = { "Food:Groceries" = 60, "Home:Furnishing" = 40 } }
      """#,
      #"""
      daybook.toml:12: a rule gives a category or a split, not both
        12 | then = { category = "Food:Coffee", split = { "Food:Groceries" = 60, "Home:Furnishing" = 40 } }
           |                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      """#),
    SettingsErrorCase(
      "a split that leaves something over",
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
      then = { split = { "Food:Groceries" = 60, "Home:Furnishing" = 30 } }
      """#,
      #"""
      daybook.toml:12: the shares of 'split' sum to 90, not to 100
        12 | then = { split = { "Food:Groceries" = 60, "Home:Furnishing" = 30 } }
           |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      """#),
    SettingsErrorCase(
      "a merchant without texts",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[merchant]]
      name = "Tesco"
      match = []
      """#,
      #"""
      daybook.toml:7: 'match' is empty: no text is like that
        7 | match = []
          |         ^^
      """#),
    SettingsErrorCase(
      "a merchant twice",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[merchant]]
      name = "Tesco"
      match = ["tesco"]
      [[merchant]]
      name = "Tesco"
      match = ["tesco express"]
      """#,
      #"""
      daybook.toml:9: two [[merchant]] have the name 'Tesco'
        9 | name = "Tesco"
          |        ^^^^^^^
      hint: the other is on line 6
      """#),
  ]) func error(example: SettingsErrorCase) { #expect(settingsErrors(example.toml) == example.text) }
}
