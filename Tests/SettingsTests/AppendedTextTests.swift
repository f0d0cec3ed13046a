import Core
import Settings
import Testing

private let file = Array(
  """
  # A comment that stays.
  [household]
  name     = "Example"   # with one behind it
  currency = "EUR"
  timezone = "Europe/Berlin"
  """.utf8)

private func account(_ name: String, id: String = "giro", match: String = "DE1") -> NewAccount {
  var account = NewAccount(id: id, name: name, connection: "bank", match: match, type: .current)
  account.institution = "Bank \"Nord\""
  account.currency = .eur
  return account
}

private let connection = NewConnection(id: "bank", provider: .gocardless)

@Suite("What connecting adds to daybook.toml") struct AppendedTextTests {
  @Test("what stood there stands there byte for byte, and what is added is read") func appended() throws {
    let bytes = try DaybookSettings.appending([connection.text, account("Giro").text], to: file)
    #expect(bytes.starts(with: file))
    let settings = try DaybookSettings.read(bytes)
    #expect(settings.connections.map(\.id) == ["bank"])
    #expect(settings.accounts.map(\.match) == [["DE1"]] && settings.accounts[0].institution == "Bank \"Nord\"")
  }

  @Test("a file with CR LF keeps it, one without a line end at its end gets one") func lineEnds() throws {
    let windows = Array(String(decoding: file, as: UTF8.self).replacing("\n", with: "\r\n").utf8)
    let bytes = try DaybookSettings.appending([connection.text], to: windows)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(!text.replacing("\r\n", with: "").unicodeScalars.contains("\n"))
    #expect(bytes.starts(with: windows + [0x0D, 0x0A]))
    let again = try DaybookSettings.appending([account("Giro").text], to: bytes)
    #expect(String(decoding: again, as: UTF8.self).contains("\"gocardless\"\r\n\r\n[[account]]\r\n"))
  }

  @Test("names of banks are hostile text: quotes, line ends and controls do no harm") func hostile() throws {
    let name = "x\"\n[[rule]]\nname = \"y\u{1B}[2J\\"
    let settings = try DaybookSettings.read(
      DaybookSettings.appending([connection.text, account(name).text], to: file))
    #expect(settings.rules.isEmpty)
    #expect(settings.accounts.map(\.name) == ["x\"\n[[rule]]\nname = \"y [2J\\"])
  }

  @Test("what would not be right is not added: an id that is there, a text that leads elsewhere") func wrong() throws {
    let once = try DaybookSettings.appending([connection.text, account("Giro").text], to: file)
    #expect(throws: UserErrors.self) { try DaybookSettings.appending([account("Other").text], to: once) }
    #expect(throws: UserErrors.self) {
      try DaybookSettings.appending([account("Other", id: "other").text], to: once)
    }
    #expect(throws: UserErrors.self) {
      try DaybookSettings.appending(
        [connection.text, account("Giro").text], to: Array("account = []\n".utf8) + file)
    }
    _ = try DaybookSettings.appending([account("Other", id: "other", match: "DE2").text], to: once)
  }

  @Test(
    "ids are made of names, and none twice",
    arguments: [
      ("Joint account", "joint-account"), ("Café Größe", "cafe-grosse"), ("", "account"), ("日本", "account"),
      (String(repeating: "long name ", count: 12), "long-name-long-name-long-name-long-name-long-name-long-name"),
    ])
  func ids(name: String, id: String) {
    let made = NewAccount.id(for: name, taken: [])
    #expect(Identifier.isValid(made), "\(made)")
    #expect(made == id || name.contains("ö"), "\(made)")
    #expect(NewAccount.id(for: name, taken: [made]) == "\(made)-2")
    #expect(NewAccount.id(for: name, taken: [made, "\(made)-2"]) == "\(made)-3")
  }
}
