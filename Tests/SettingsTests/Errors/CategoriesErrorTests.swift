import Testing

@Suite struct CategoriesErrorTests {
  @Test(arguments: [
    SettingsErrorCase(
      "a new category without a kind",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[category]]
      path = "Boat:Mooring"
      """#,
      #"""
      daybook.toml:5: the new category 'Boat:Mooring' needs 'kind'
        5 | [[category]]
          | ^^^^^^^^^^^^
      hint: it is one of: income, spending, transfer, investment
      """#),
    SettingsErrorCase(
      "a category with spaces beside the colon",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[category]]
      path = "Food: Markets"
      """#,
      #"""
      daybook.toml:6: 'path' cannot be 'Food: Markets'
        6 | path = "Food: Markets"
          |        ^^^^^^^^^^^^^^^
      hint: write names with a colon between them, "Food:Groceries", without spaces beside it
      """#),
    SettingsErrorCase(
      "a category of Plaid's that is nearly right",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[category]]
      path = "Food:Groceries"
      plaid = ["FOOD_AND_DRINK_GROCERY"]
      """#,
      #"""
      daybook.toml:7: 'plaid' cannot be 'FOOD_AND_DRINK_GROCERY'
        7 | plaid = ["FOOD_AND_DRINK_GROCERY"]
          |          ^^^^^^^^^^^^^^^^^^^^^^^^
      hint: did you mean 'FOOD_AND_DRINK_GROCERIES'?
      """#),
    SettingsErrorCase(
      "a merchant category code that is none",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[category]]
      path = "Food:Groceries"
      mcc = ["5411", "5499-5422"]
      """#,
      #"""
      daybook.toml:7: 'mcc' cannot be '5499-5422'
        7 | mcc = ["5411", "5499-5422"]
          |                ^^^^^^^^^^^
      hint: write four digits, "5411", or a range, "5422-5499"
      """#),
    SettingsErrorCase(
      "a code in two categories",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[category]]
      path = "Food:Groceries"
      mcc = ["5411"]
      [[category]]
      path = "Food:Coffee"
      mcc = ["5411"]
      """#,
      #"""
      daybook.toml:10: the merchant category code '5411' belongs to 'Food:Groceries' already
        10 | mcc = ["5411"]
           |        ^^^^^^
      hint: the other is on line 7
      """#),
  ]) func error(example: SettingsErrorCase) { #expect(settingsErrors(example.toml) == example.text) }
}
