import Testing

@Suite struct MoneyErrorTests {
  @Test(arguments: [
    SettingsErrorCase(
      "money with a fraction as a number",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      low_balance = 12.5
      """#,
      #"""
      daybook.toml:9: 'low_balance' wants money, as a string, not a number with a fraction
        9 | low_balance = 12.5
          |               ^^^^
      hint: write "12.50", in quotes: a number with a fraction is not exact
      """#),
    SettingsErrorCase(
      "money as a whole number",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      credit_limit = 5000
      """#,
      #"""
      daybook.toml:9: 'credit_limit' wants money, as a string, not a whole number
        9 | credit_limit = 5000
          |                ^^^^
      hint: write "5000.00", in quotes: a number with a fraction is not exact
      """#),
    SettingsErrorCase(
      "money with a decimal comma",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      low_balance = "12,50"
      """#,
      #"""
      daybook.toml:9: 'low_balance' cannot be '12,50'
        9 | low_balance = "12,50"
          |               ^^^^^^^
      hint: write "1234.50", or "1234.50 USD" where it is not in the usual currency
      """#),
    SettingsErrorCase(
      "money in a currency that does not exist",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      low_balance = "12.50 XYZ"
      """#,
      #"""
      daybook.toml:9: 'low_balance' cannot be '12.50 XYZ'
        9 | low_balance = "12.50 XYZ"
          |               ^^^^^^^^^^^
      hint: write "1234.50", or "1234.50 USD" where it is not in the usual currency
      """#),
    SettingsErrorCase(
      "money that is finer than a penny",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      low_balance = "12.505"
      """#,
      #"""
      daybook.toml:9: 'low_balance' is finer than the smallest unit of GBP, or too large
        9 | low_balance = "12.505"
          |               ^^^^^^^^
      hint: GBP has 2 decimals
      """#),
    SettingsErrorCase(
      "money with decimals in yen",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      currency = "JPY"
      low_balance = "12.50"
      """#,
      #"""
      daybook.toml:10: 'low_balance' is finer than the smallest unit of JPY, or too large
        10 | low_balance = "12.50"
           |               ^^^^^^^
      hint: JPY has no decimals
      """#),
    SettingsErrorCase(
      "money in another currency than its account",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      low_balance = "12.50 USD"
      """#,
      #"""
      daybook.toml:9: 'low_balance' is in USD, not in GBP as the rest
        9 | low_balance = "12.50 USD"
          |               ^^^^^^^^^^^
      hint: an account or asset has one currency
      """#),
    SettingsErrorCase(
      "a currency that is nearly right",
      #"""
      [household]
      name = "Example"
      currency = "gpb"
      timezone = "Europe/London"
      """#,
      #"""
      daybook.toml:3: 'currency' cannot be 'gpb'
        3 | currency = "gpb"
          |            ^^^^^
      hint: did you mean 'GBP'?
      """#),
    SettingsErrorCase(
      "a currency that is a security",
      #"""
      [household]
      name = "Example"
      currency = "BITCOIN"
      timezone = "Europe/London"
      """#,
      #"""
      daybook.toml:3: 'currency' cannot be 'BITCOIN'
        3 | currency = "BITCOIN"
          |            ^^^^^^^^^
      hint: a currency has three letters, as EUR
      """#),
  ]) func error(example: SettingsErrorCase) { #expect(settingsErrors(example.toml) == example.text) }
}
