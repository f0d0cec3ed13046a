import Testing

@Suite struct InstitutionErrorTests {
  @Test(arguments: [
    SettingsErrorCase(
      "a bank of Enable Banking without its country",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "bank"
      provider = "enablebanking"
      institution = "Nordea"
      """#,
      #"""
      daybook.toml:8: 'Nordea' is no bank of Enable Banking: it is a name, a slash and a country
        8 | institution = "Nordea"
          |               ^^^^^^^^
      hint: institution = "Nordea/FI", or leave it out: `daybook connect` asks
      """#),
    SettingsErrorCase(
      "a bank whose country is none",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "bank"
      provider = "enablebanking"
      institution = "Erste Bank / Sparkasse/Austria"
      """#,
      #"""
      daybook.toml:8: 'Austria' is no country of ISO 3166
        8 | institution = "Erste Bank / Sparkasse/Austria"
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: institution = "Nordea/FI": two capital letters
      """#),
    SettingsErrorCase(
      "a bank without a name",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "bank"
      provider = "enablebanking"
      institution = "/FI"
      """#,
      #"""
      daybook.toml:8: '/FI' is no bank of Enable Banking: it is a name, a slash and a country
        8 | institution = "/FI"
          |               ^^^^^
      hint: institution = "Nordea/FI", or leave it out: `daybook connect` asks
      """#),
  ]) func error(example: SettingsErrorCase) { #expect(settingsErrors(example.toml) == example.text) }
}
