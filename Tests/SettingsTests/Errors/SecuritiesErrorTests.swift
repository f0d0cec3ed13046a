import Testing

@Suite struct SecuritiesErrorTests {
  @Test(arguments: [
    SettingsErrorCase(
      "prices from an unknown place",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [prices]
      source = "yahooo"
      """#,
      #"""
      daybook.toml:6: 'source' cannot be 'yahooo'
        6 | source = "yahooo"
          |          ^^^^^^^^
      hint: did you mean 'yahoo'?
      """#),
    SettingsErrorCase(
      "an interval that is none of the three",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [prices]
      interval = "1m"
      """#,
      #"""
      daybook.toml:6: 'interval' cannot be '1m'
        6 | interval = "1m"
          |            ^^^^
      hint: did you mean '1d'?
      """#),
    SettingsErrorCase(
      "prices from a file without its name",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [prices]
      source = "file"
      """#,
      #"""
      daybook.toml:5: [prices] from a file need its name
        5 | [prices]
          | ^^^^^^^^
      hint: for example: file = "prices.csv"
      """#),
    SettingsErrorCase(
      "no prices, and a file of them",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [prices]
      source = "none"
      file = "prices.csv"
      """#,
      #"""
      daybook.toml:7: [prices] name a file, and that there are none
        7 | file = "prices.csv"
          |        ^^^^^^^^^^^^
      hint: write source = "file", or take the file away
      """#),
    SettingsErrorCase(
      "prices asked for in clear over the network",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [prices]
      base_url = "http://query.example.org/"
      """#,
      #"""
      daybook.toml:6: 'base_url' wants an https address
        6 | base_url = "http://query.example.org/"
          |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: plain http is for this machine only: http://127.0.0.1:8801/
      """#),
    SettingsErrorCase(
      "a security without an id",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[security]]
      name = "World"
      """#,
      #"""
      daybook.toml:5: [[security]] needs 'id'
        5 | [[security]]
          | ^^^^^^^^^^^^
      hint: for example: id = "vwrp"
      """#),
    SettingsErrorCase(
      "an ISIN with two characters changed",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[security]]
      id = "vwrp"
      isin = "IE00BK5BQT08"
      """#,
      #"""
      daybook.toml:7: 'isin' cannot be 'IE00BK5BQT08'
        7 | isin = "IE00BK5BQT08"
          |        ^^^^^^^^^^^^^^
      hint: its check digit does not fit the rest: a character of it is wrong, or two stand the wrong way round
      """#),
    SettingsErrorCase(
      "a symbol where an ISIN should be",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[security]]
      id = "vwrp"
      isin = "VWRP.L"
      """#,
      #"""
      daybook.toml:7: 'isin' cannot be 'VWRP.L'
        7 | isin = "VWRP.L"
          |        ^^^^^^^^
      hint: an ISIN is twelve capital letters and digits, as "IE00BK5BQT80"
      """#),
    SettingsErrorCase(
      "a class of securities that does not exist",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[security]]
      id = "vwrp"
      class = "equities"
      """#,
      #"""
      daybook.toml:7: 'class' cannot be 'equities'
        7 | class = "equities"
          |         ^^^^^^^^^^
      hint: it is one of: equity, bond, fund, cash, commodity, property, crypto, other
      """#),
    SettingsErrorCase(
      "regions that are not the whole",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[security]]
      id = "vwrp"
      region = { "North America" = 65, "Europe" = 15 }
      """#,
      #"""
      daybook.toml:7: the shares of 'region' sum to 80, not to 100
        7 | region = { "North America" = 65, "Europe" = 15 }
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      """#),
    SettingsErrorCase(
      "one symbol for two securities",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[security]]
      id = "vwrp"
      symbol = "VWRP.L"
      [[security]]
      id = "world"
      symbol = "VWRP.L"
      """#,
      #"""
      daybook.toml:10: two [[security]] have the symbol 'VWRP.L'
        10 | symbol = "VWRP.L"
           |          ^^^^^^^^
      hint: the other is on line 7
      """#),
    SettingsErrorCase(
      "a misspelt key of a security",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[security]]
      id = "vwrp"
      simbol = "VWRP.L"
      """#,
      #"""
      daybook.toml:7: [[security]] has no key 'simbol'
        7 | simbol = "VWRP.L"
          | ^^^^^^
      hint: did you mean 'symbol'?
      """#),
    SettingsErrorCase(
      "a connection called as the prices are in `daybook sync prices`",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "prices"
      provider = "simplefin"
      """#,
      #"""
      daybook.toml:6: no connection can be called 'prices'
        6 | id = "prices"
          |      ^^^^^^^^
      hint: `daybook sync prices` means the prices of securities
      """#),
  ])
  func securities(_ example: SettingsErrorCase) { #expect(settingsErrors(example.toml) == example.text) }
}
