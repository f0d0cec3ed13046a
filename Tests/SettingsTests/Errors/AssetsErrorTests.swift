import Testing

@Suite struct AssetsErrorTests {
  @Test(arguments: [
    SettingsErrorCase(
      "an asset of a kind that does not exist",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[asset]]
      id = "house"
      name = "Home"
      kind = "house"
      """#,
      #"""
      daybook.toml:8: 'kind' cannot be 'house'
        8 | kind = "house"
          |        ^^^^^^^
      hint: it is one of: property, vehicle, collectible, business, other, loan, mortgage, other-debt
      """#),
    SettingsErrorCase(
      "two values of one day",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[asset]]
      id = "house"
      name = "Home"
      kind = "property"
      valuations = [
        { day = 2024-05-01, value = "1.00" },
        { day = 2024-05-01, value = "2.00" },
      ]
      """#,
      #"""
      daybook.toml:11: there are two values of 2024-05-01
        11 |   { day = 2024-05-01, value = "2.00" },
           |           ^^^^^^^^^^
      hint: the other is on line 10
      """#),
    SettingsErrorCase(
      "values in two currencies",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[asset]]
      id = "house"
      name = "Home"
      kind = "property"
      valuations = [{ day = 2024-05-01, value = "1.00 EUR" }, { day = 2024-06-01, value = "2.00 USD" }]
      """#,
      #"""
      daybook.toml:9: 'value' is in USD, not in EUR as the rest
        9 | valuations = [{ day = 2024-05-01, value = "1.00 EUR" }, { day = 2024-06-01, value = "2.00 USD" }]
          |                                                                                     ^^^^^^^^^^
      hint: an account or asset has one currency
      """#),
    SettingsErrorCase(
      "a value without its day",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[asset]]
      id = "house"
      name = "Home"
      kind = "property"
      valuations = [{ value = "1.00" }]
      """#,
      #"""
      daybook.toml:9: 'valuations' needs 'day'
        9 | valuations = [{ value = "1.00" }]
          |               ^^^^^^^^^^^^^^^^^^
      hint: for example: day = 2020-05-01
      """#),
    SettingsErrorCase(
      "a loan of what is no debt, without a sign too many, at a rate that is none",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[asset]]
      id = "car"
      name = "Car"
      kind = "vehicle"
      loan = { principal = "-10.00", first_payment = 2020-06-01, months = 3, rates = [{ from = 2020-06-01, percent = 101 }] }
      """#,
      #"""
      daybook.toml:9: a vehicle is not repaid
        9 | loan = { principal = "-10.00", first_payment = 2020-06-01, months = 3, rates = [{ from = 2020-06-01, percent = 101 }] }
          |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: kind is loan, mortgage or other-debt
      daybook.toml:9: 'principal' is negative
        9 | loan = { principal = "-10.00", first_payment = 2020-06-01, months = 3, rates = [{ from = 2020-06-01, percent = 101 }] }
          |                      ^^^^^^^^
      hint: it is written without a sign
      daybook.toml:9: 'percent' is not a percentage
        9 | loan = { principal = "-10.00", first_payment = 2020-06-01, months = 3, rates = [{ from = 2020-06-01, percent = 101 }] }
          |                                                                                                                ^^^
      hint: from 0 to 100: 4, or "4.375"
      """#),
  ]) func error(example: SettingsErrorCase) { #expect(settingsErrors(example.toml) == example.text) }
}
