import Testing

@Suite struct ValuesErrorTests {
  @Test(arguments: [
    SettingsErrorCase(
      "a string where a whole number is wanted",
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
      priority = "high"
      when = { tags = ["a"] }
      then = { ignore = true }
      """#,
      #"""
      daybook.toml:11: 'priority' wants a whole number, not a string
        11 | priority = "high"
           |            ^^^^^^
      hint: for example: priority = 10
      """#),
    SettingsErrorCase(
      "a number out of its range",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "bank"
      provider = "gocardless"
      history = 0
      """#,
      #"""
      daybook.toml:8: 'history' cannot be '0'
        8 | history = 0
          |           ^
      hint: it goes from 1 to 36500
      """#),
    SettingsErrorCase(
      "a word where true or false is wanted",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      hidden = "no"
      """#,
      #"""
      daybook.toml:9: 'hidden' wants true or false, not a string
        9 | hidden = "no"
          |          ^^^^
      hint: for example: hidden = false
      """#),
    SettingsErrorCase(
      "a list where a string is wanted",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      institution = ["Monzo"]
      """#,
      #"""
      daybook.toml:9: 'institution' wants a string, not a list
        9 | institution = ["Monzo"]
          |               ^^^^^^^^^
      hint: for example: institution = "Monzo"
      """#),
    SettingsErrorCase(
      "a string where a list is wanted",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      match = "joint*.csv"
      """#,
      #"""
      daybook.toml:9: 'match' wants a list, not a string
        9 | match = "joint*.csv"
          |         ^^^^^^^^^^^^
      hint: for example: match = ["joint*.csv"]
      """#),
    SettingsErrorCase(
      "a string where a table is wanted",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      opening = "1500.00"
      """#,
      #"""
      daybook.toml:9: 'opening' wants a table, not a string
        9 | opening = "1500.00"
          |           ^^^^^^^^^
      hint: for example: opening = { day = 2022-01-01, balance = "1500.00" }
      """#),
    SettingsErrorCase(
      "an empty name",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      institution = " "
      """#,
      #"""
      daybook.toml:9: 'institution' is empty
        9 | institution = " "
          |               ^^^
      """#),
    SettingsErrorCase(
      "an id with capitals and spaces",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[member]]
      id = "Anna Müller"
      name = "Anna"
      """#,
      #"""
      daybook.toml:6: 'id' cannot be 'Anna Müller'
        6 | id = "Anna Müller"
          |      ^^^^^^^^^^^^^
      hint: an id is lower-case letters, digits and hyphens, such as "anna-muller"
      """#),
    SettingsErrorCase(
      "an id that is an account number",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "GB33BUKB20201555555555"
      name = "Joint"
      type = "current"
      """#,
      #"""
      daybook.toml:6: 'id' cannot be '•••'
        6 | id = "••••••••••••••••••••••"
          |      ^^^^^^^^^^^^^^^^^^^^^^^^
      hint: an id is lower-case letters, digits and hyphens
      """#),
    SettingsErrorCase(
      "an id with nothing to save",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[member]]
      id = "--"
      name = "Anna"
      """#,
      #"""
      daybook.toml:6: 'id' cannot be '--'
        6 | id = "--"
          |      ^^^^
      hint: an id is lower-case letters, digits and hyphens
      """#),
    SettingsErrorCase(
      "a word that is nearly right",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "x"
      name = "X"
      type = "savngs"
      """#,
      #"""
      daybook.toml:8: 'type' cannot be 'savngs'
        8 | type = "savngs"
          |        ^^^^^^^^
      hint: did you mean 'savings'?
      """#),
    SettingsErrorCase(
      "a word that is quite wrong",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "x"
      name = "X"
      type = "chequebook"
      """#,
      #"""
      daybook.toml:8: 'type' cannot be 'chequebook'
        8 | type = "chequebook"
          |        ^^^^^^^^^^^^
      hint: it is one of: current, savings, card, cash, loan, mortgage, brokerage, pension, crypto, other
      """#),
    SettingsErrorCase(
      "a day in quotes",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      closed = "2025-06-30"
      """#,
      #"""
      daybook.toml:9: 'closed' wants a day, not a string
        9 | closed = "2025-06-30"
          |          ^^^^^^^^^^^^
      hint: write it without quotes: closed = 2025-06-30
      """#),
    SettingsErrorCase(
      "a day with a time",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      closed = 2025-06-30T12:00:00Z
      """#,
      #"""
      daybook.toml:9: 'closed' wants a day, not a time
        9 | closed = 2025-06-30T12:00:00Z
          |          ^^^^^^^^^^^^^^^^^^^^
      hint: for example: closed = 2025-06-30
      """#),
    SettingsErrorCase(
      "a day that does not exist",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[account]]
      id = "joint"
      name = "Joint"
      type = "current"
      closed = 2025-02-30
      """#,
      #"""
      daybook.toml:9: this is not TOML: in the date, expected day between 1 and 28 (inclusive), saw 30
        9 | closed = 2025-02-30
          |                    ^
      """#),
    SettingsErrorCase(
      "a country in words",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      country = "England"
      """#,
      #"""
      daybook.toml:5: 'country' cannot be 'England'
        5 | country = "England"
          |           ^^^^^^^^^
      hint: a country is two capital letters of ISO 3166, as "GB" or "DE"
      """#),
    SettingsErrorCase(
      "a time zone that is nearly right",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/Lodnon"
      """#,
      #"""
      daybook.toml:4: 'timezone' cannot be 'Europe/Lodnon'
        4 | timezone = "Europe/Lodnon"
          |            ^^^^^^^^^^^^^^^
      hint: did you mean 'Europe/London'?
      """#),
    SettingsErrorCase(
      "a time zone as an offset",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "+01:00"
      """#,
      #"""
      daybook.toml:4: 'timezone' cannot be '+01:00'
        4 | timezone = "+01:00"
          |            ^^^^^^^^
      hint: a time zone is written as "Europe/London"
      """#),
    SettingsErrorCase(
      "a period that does not exist",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      period = "month:32"
      """#,
      #"""
      daybook.toml:5: 'period' cannot be 'month:32'
        5 | period = "month:32"
          |          ^^^^^^^^^^
      hint: a period is "month", "month:25", "month:last-business-day", "week", "fortnight:2026-01-02", "four-weeks:2026-01-02", "quarter", "year", "tax-year" or "2026-01-01/2026-06-30"
      """#),
    SettingsErrorCase(
      "an address without its lock",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "bank"
      provider = "gocardless"
      base_url = "http://example.org/"
      """#,
      #"""
      daybook.toml:8: 'base_url' wants an https address
        8 | base_url = "http://example.org/"
          |            ^^^^^^^^^^^^^^^^^^^^^
      hint: plain http is for this machine only: http://127.0.0.1:8801/
      """#),
    SettingsErrorCase(
      "an address that only begins like this machine's",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "bank"
      provider = "gocardless"
      base_url = "http://127.0.0.1.example.org/"
      """#,
      #"""
      daybook.toml:8: 'base_url' wants an https address
        8 | base_url = "http://127.0.0.1.example.org/"
          |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: plain http is for this machine only: http://127.0.0.1:8801/
      """#),
    SettingsErrorCase(
      "rates from a file without its name",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [rates]
      source = "file"
      """#,
      #"""
      daybook.toml:5: [rates] from a file need its name
        5 | [rates]
          | ^^^^^^^
      hint: for example: file = "rates.csv"
      """#),
  ]) func error(example: SettingsErrorCase) { #expect(settingsErrors(example.toml) == example.text) }
}
