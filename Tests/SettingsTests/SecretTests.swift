import Core
import Foundation
import Settings
import Testing

private func write(_ text: String, to path: String, mode: Int) throws {
  try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: mode)], ofItemAtPath: path)
}

@Suite struct SecretTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("secrets-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test(
    "a secret loses one line end and nothing else",
    arguments: [
      ("hunter2\n", "hunter2"), ("hunter2\r\n", "hunter2"), ("hunter2", "hunter2"), (" a b \n\n", " a b \n"),
    ]) func trimmed(content: String, secret: String) throws
  {
    try inFolder { folder in
      try write(content, to: "\(folder)/key", mode: 0o600)
      let resolved = try SecretSource.file("key").resolve(name: "key of bank", folder: folder, environment: [:])
      #expect(resolved == secret)
      #expect(SecretSource.file("key").advice(folder: folder) == nil)
      #expect(
        try SecretSource.env("K").resolve(name: "key of bank", folder: folder, environment: ["K": content])
          == secret)
    }
  }

  @Test("a file that others can read is used, with advice")
  func advice() throws {
    try inFolder { folder in
      try write("x", to: "\(folder)/key", mode: 0o640)
      #expect(try SecretSource.file("key").resolve(name: "key of bank", folder: folder, environment: [:]) == "x")
      #expect(
        SecretSource.file("key").advice(folder: folder) == "key can be read by others on this machine: chmod 600 key")
    }
  }

  @Test("a credential is a file that systemd put there")
  func credential() throws {
    try inFolder { folder in
      try write("x", to: "\(folder)/gocardless-key", mode: 0o440)
      let resolved = try SecretSource.credential("gocardless-key").resolve(
        name: "key of bank", folder: "/nowhere", environment: ["CREDENTIALS_DIRECTORY": folder])
      #expect(resolved == "x")
    }
  }

  @Test("a command's output is the secret; it runs in the household's folder")
  func command() throws {
    try inFolder { folder in
      try write("hunter2\n", to: "\(folder)/store", mode: 0o600)
      let environment = ProcessInfo.processInfo.environment
      let resolved = try SecretSource.command("cat store | tr a-z A-Z").resolve(
        name: "key of bank", folder: folder, environment: environment)
      #expect(resolved == "HUNTER2")
    }
  }

  @Test(
    "a secret that is not there is named, never shown",
    arguments: [
      (
        SecretSource.env("NOT_SET"),
        "the secret key of bank is not there: the environment has no NOT_SET\n"
          + "hint: set it where daybook is started, or keep the secret in a file: { file = … }"
      ),
      (
        .env("EMPTY"), "the secret key of bank is empty\nhint: it comes from the environment's EMPTY"
      ),
      (
        .file("secrets/none"),
        "the secret key of bank is not there: secrets/none cannot be read\nhint: write it there, for you alone: chmod 600"
      ),
      (
        .credential("none"),
        "the secret key of bank is a credential of systemd, and this run was not started by it\n"
          + "hint: start the unit, or set CREDENTIALS_DIRECTORY to a folder with a file 'none'"
      ),
      (
        .command("echo hunter2; exit 3"),
        "the command for the secret key of bank failed with status 3\n"
          + "hint: run it by hand in the household's folder to see why"
      ),
      (.command("true"), "the secret key of bank is empty\nhint: it comes from a command"),
    ]) func missing(source: SecretSource, text: String) throws
  {
    try inFolder { folder in
      let error = try #require(throws: UserError.self) {
        try source.resolve(name: "key of bank", folder: folder, environment: ["EMPTY": "\n", "PATH": "/bin:/usr/bin"])
      }
      #expect(error.description == text)
    }
  }
}

@Suite struct SettingsFileTests {
  @Test("a folder without settings says how to make them")
  func none() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("none-\(UUID().uuidString)").path
    let error = try #require(throws: UserError.self) { try DaybookSettings.load(folder: folder) }
    #expect(
      error.description
        == "\(folder)/daybook.toml: there is no daybook.toml here\n"
        + "hint: `daybook init` makes a household in this folder; --household DIR names another")
  }

  @Test("a new household's file is read from its folder, whose name is its id")
  func load() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("Our Money \(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let text = NewHousehold(name: "Us", currency: .eur, timezone: "Europe/Berlin").settingsText
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/daybook.toml"))
    let settings = try DaybookSettings.load(folder: folder)
    #expect(settings.household.id.hasPrefix("our-money-"))
    #expect(settings.household.country == "DE")
    #expect(settings.notes == [])
  }

  @Test("secrets that others can read are remarked on when the settings are loaded")
  func notes() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("notes-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write("x", to: "\(folder)/open", mode: 0o644)
    try write("x", to: "\(folder)/mine", mode: 0o600)
    let toml =
      NewHousehold(name: "Us", currency: .eur, timezone: "Europe/Berlin").settingsText + """
        [[connection]]
        id = "bank"
        provider = "trading212"
        key = { file = "open" }
        secret = { file = "mine" }

        """
    try write(toml, to: "\(folder)/daybook.toml", mode: 0o644)
    #expect(
      try DaybookSettings.load(folder: folder).notes == ["open can be read by others on this machine: chmod 600 open"])
  }
}
