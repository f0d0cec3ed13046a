import Testing

@Suite struct ImportsErrorTests {
  @Test(arguments: [
    SettingsErrorCase(
      "a profile without its amount",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[import]]
      id = "old"
      match = "*.csv"
      date = "Datum"
      """#,
      #"""
      daybook.toml:5: [[import]] needs 'amount'
        5 | [[import]]
          | ^^^^^^^^^^
      hint: for example: amount = { column = "Betrag" }
      """#),
    SettingsErrorCase(
      "an amount in a form that does not exist",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[import]]
      id = "old"
      match = "*.csv"
      date = "Datum"
      amount = { column = "A", debit = "B" }
      """#,
      #"""
      daybook.toml:9: 'amount' is not one of its three forms
        9 | amount = { column = "A", debit = "B" }
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: write { column = "Amount" }, { debit = "Out", credit = "In" }, or { column = "Amount", direction = "Type", out = ["DR"] }
      """#),
    SettingsErrorCase(
      "a profile with two ways to its account",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      [[import]]
      id = "old"
      match = "*.csv"
      account = "joint"
      account_column = "IBAN"
      date = "Datum"
      amount = "Betrag"
      """#,
      #"""
      daybook.toml:13: the profile names an account and a column for it
        13 | account_column = "IBAN"
           |                  ^^^^^^
      hint: keep one of 'account' and 'account_column'
      """#),
    SettingsErrorCase(
      "a separator of two characters",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[import]]
      id = "old"
      match = "*.csv"
      separator = ";;"
      date = "Datum"
      amount = "Betrag"
      """#,
      #"""
      daybook.toml:8: 'separator' cannot be ';;'
        8 | separator = ";;"
          |             ^^^^
      hint: it is one character, such as ";", or "TAB"
      """#),
    SettingsErrorCase(
      "a separator of none",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[import]]
      id = "old"
      match = "*.csv"
      separator = ""
      date = "Datum"
      amount = "Betrag"
      """#,
      #"""
      daybook.toml:8: 'separator' cannot be ''
        8 | separator = ""
          |             ^^
      hint: it is one character, such as ";", or "TAB"
      """#),
    SettingsErrorCase(
      "a currency that is a column's name",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[import]]
      id = "old"
      match = "*.csv"
      currency = "Waehrung"
      date = "Datum"
      amount = "Betrag"
      """#,
      #"""
      daybook.toml:8: 'currency' cannot be 'Waehrung'
        8 | currency = "Waehrung"
          |            ^^^^^^^^^^
      hint: for a column write { column = "Waehrung" }; a fixed currency has three letters, as "EUR"
      """#),
    SettingsErrorCase(
      "an order that does not exist",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[import]]
      id = "old"
      match = "*.csv"
      order = "newest"
      date = "Datum"
      amount = "Betrag"
      """#,
      #"""
      daybook.toml:8: 'order' cannot be 'newest'
        8 | order = "newest"
          |         ^^^^^^^^
      hint: it is one of: newest-first, oldest-first
      """#),
  ]) func error(example: SettingsErrorCase) { #expect(settingsErrors(example.toml) == example.text) }
}
