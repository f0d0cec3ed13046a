import Testing

@Suite struct SecretsErrorTests {
  @Test(arguments: [
    SettingsErrorCase(
      "a secret in clear",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "bank"
      provider = "gocardless"
      secret_id = "hunter2"
      """#,
      #"""
      daybook.toml:8: the secret 'secret_id' stands here in clear
        8 | secret_id = "…"
          |             ^^^
      hint: keep it elsewhere and write { env = "NAME" }, { file = "secrets/secret_id" }, { credential = "name" } or { command = "…" }; if others have seen this file, have the provider make a new one
      """#),
    SettingsErrorCase(
      "a secret in clear under a misspelt name",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "bank"
      provider = "gocardless"
      sercet_key = "hunter2"
      """#,
      #"""
      daybook.toml:8: [[connection]] has no key 'sercet_key'
        8 | sercet_key = "…"
          | ^^^^^^^^^^
      hint: did you mean 'secret_key'?
      """#),
    SettingsErrorCase(
      "a secret that is not said where",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "bank"
      provider = "gocardless"
      secret_id = { vault = "x" }
      """#,
      #"""
      daybook.toml:8: 'secret_id' does not say where the secret is kept
        8 | secret_id = { vault = "x" }
          |             ^^^^^^^^^^^^^^^
      hint: write { env = "NAME" }, { file = "secrets/secret_id" }, { credential = "name" } or { command = "…" }
      """#),
    SettingsErrorCase(
      "a secret that is kept in two places",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "bank"
      provider = "gocardless"
      secret_id = { env = "A", file = "b" }
      """#,
      #"""
      daybook.toml:8: 'secret_id' does not say where the secret is kept
        8 | secret_id = { env = "A", file = "b" }
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: write { env = "NAME" }, { file = "secrets/secret_id" }, { credential = "name" } or { command = "…" }
      """#),
    SettingsErrorCase(
      "a secret of another provider",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "bank"
      provider = "gocardless"
      consumer_key = { env = "A" }
      """#,
      #"""
      daybook.toml:8: gocardless has no secret 'consumer_key'
        8 | consumer_key = { env = "A" }
          | ^^^^^^^^^^^^
      hint: it takes secret_id, secret_key
      """#),
    SettingsErrorCase(
      "a provider that is nearly right",
      #"""
      [household]
      name = "Example"
      currency = "GBP"
      timezone = "Europe/London"
      [[connection]]
      id = "bank"
      provider = "gocardles"
      """#,
      #"""
      daybook.toml:7: 'provider' cannot be 'gocardles'
        7 | provider = "gocardles"
          |            ^^^^^^^^^^^
      hint: did you mean 'gocardless'?
      """#),
  ]) func error(example: SettingsErrorCase) { #expect(settingsErrors(example.toml) == example.text) }
}
