import Settings
import Testing

/// A faulty daybook.toml and the whole text of what is said about it.
struct SettingsErrorCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var toml: String
  var text: String

  init(_ sentence: String, _ toml: String, _ text: String) {
    testDescription = sentence
    self.toml = toml
    self.text = text
  }
}

/// What is said about a file, or that nothing is.
func settingsErrors(_ toml: String) -> String {
  do {
    _ = try DaybookSettings.read((toml + "\n").utf8, folder: "finances")
    return "no error"
  } catch { return "\(error)" }
}

/// The settings of a file whose household is given: pounds, in London.
func settings(_ toml: String, household: String = "") throws -> DaybookSettings {
  let start = """
    [household]
    name = "Example"
    currency = "GBP"
    timezone = "Europe/London"
    \(household)

    """
  return try DaybookSettings.read((start + toml).utf8, folder: "finances")
}
