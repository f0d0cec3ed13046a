import Core
import Foundation
import Settings
import Testing

@Suite struct GrammarByExampleTests {
  /// The grammar by example, which is no part of this repository.
  /// The grammar by example lies beside this package; `DAYBOOK_SETTINGS_EXAMPLE` names another place.
  private static let example: String? = {
    let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
      path: "../../../shared/settings.toml")
    let path = ProcessInfo.processInfo.environment["DAYBOOK_SETTINGS_EXAMPLE"] ?? beside.standardizedFileURL.path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  @Test(
    "the grammar by example is read, and only what later work brings is named",
    .enabled(if: example != nil, "DAYBOOK_SETTINGS_EXAMPLE names no settings.toml"))
  func grammar() throws {
    let path = try #require(Self.example)
    let data = try #require(FileManager.default.contents(atPath: path))
    let settings = try DaybookSettings.read(data)
    let names = settings.notYetBuilt.compactMap { $0.split(separator: ": ").last?.split(separator: " is known").first }
    #expect(
      names.map(String.init) == [
        "'quiet' of [notify]", "'digest' of [notify]", "'channel' of [notify]", "[publish]",
        "'raw_days' of [keep]", "'logs_days' of [keep]",
      ])
    #expect(settings.budgets.map(\.period.description) == ["month:last-business-day"])
    #expect(settings.goals.first?.accounts == [.init(account: "joint", weight: 4000)])
    #expect(settings.planned.map(\.amount) == [Money(minor: -280_000, .gbp)])
    #expect(settings.milestones.map(\.amount) == [Money(minor: 10_000_000, .gbp)])
    #expect(settings.scenarios.first?.changes.count == 3)
    #expect(settings.accounts.map(\.id) == ["joint"])
    #expect(settings.rules.first?.when.not.first?.counterparty == .contains("Ltd"))
    #expect(settings.connections.first?.secrets["secret_key"] == .credential("gocardless-key"))
    #expect(settings.imports.first?.profile.currency == .column("Waehrung"))
  }

  @Test("a tab can be named or escaped", arguments: [#""TAB""#, #""\t""#, "'\t'"])
  func tab(_ written: String) throws {
    let settings = try settings(
      """
      [[import]]
      id = "old"
      match = "*.csv"
      date = "Tag"
      amount = "Betrag"
      separator = \(written)
      """)
    #expect(settings.imports.first?.profile.separator == 0x09)
  }

  @Test(
    "every provider is used by this version: none is named as one that later work brings",
    arguments: ProviderName.allCases)
  func providers(provider: ProviderName) throws {
    let settings = try settings(
      """
      [[connection]]
      id = "one"
      provider = "\(provider.rawValue)"
      """)
    #expect(settings.connections.map(\.provider) == [provider])
    #expect(settings.notYetBuilt == [])
  }

  @Test("a file with no faults that was written by `init` is read, also with every comment taken away")
  func initText() throws {
    var household = NewHousehold(name: "The \"Smiths\" \\ Co", currency: .gbp, timezone: "Europe/London")
    household.members = ["Anna Müller", "Ben"]
    let text = household.settingsText
    let settings = try DaybookSettings.read(text.utf8, folder: "smiths")
    #expect(settings.household.name == "The \"Smiths\" \\ Co")
    #expect(settings.household.id == "smiths")
    #expect(settings.members.map(\.id) == ["anna-muller", "ben"])
    #expect(text.split(separator: "\n").allSatisfy { !$0.contains("\t") && $0.last != " " })
  }

  @Test("what `init` writes as comments is good settings when the # is taken away")
  func uncommented() throws {
    var household = NewHousehold(name: "Example", currency: .gbp, timezone: "Europe/London")
    household.country = "GB"
    household.members = ["Anna"]
    // Alternatives that exclude each other, secrets of other providers, and a second Anna stay comments.
    let excluded = [
      "account_column", "tag", "client_id", "consumer_key", "user_id", "user_secret", "access_url", "application_id",
      "key",
      "secret", "access_token", "loan", "paid_from", "secures", "id = \"example\"",
    ]
    var isMember = false
    let lines = household.settingsText.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      if line.hasPrefix("# [") { isMember = line == "# [[member]]" }
      let content = line.hasPrefix("# ") ? String(line.dropFirst(2)) : ""
      let name = content.prefix { $0 != " " }
      let isSetting =
        content.hasPrefix("[") || (content.contains(" = ") && name.allSatisfy { $0.isLowercase || $0 == "_" })
      return isSetting && !isMember && !excluded.contains(String(name)) ? content : String(line)
    }
    let settings = try DaybookSettings.read(lines.joined(separator: "\n").utf8, folder: "x")
    #expect(settings.connections.count == 1 && settings.accounts.count == 1 && settings.rules.count == 1)
    #expect(settings.merchants.count == 1 && settings.assets.count == 1 && settings.imports.count == 1)
    #expect(settings.budgets.count == 1 && settings.goals.count == 1 && settings.planned.count == 1)
    #expect(settings.milestones.count == 1 && settings.scenarios.first?.changes.count == 1)
    #expect(settings.categories.contains { $0.path == "Food:Markets" })
    #expect(settings.notYetBuilt == [])
  }

  @Test("what `init` gives as examples fits the household")
  func examples() {
    let text = NewHousehold(name: "Wir", currency: .eur, timezone: "Europe/Berlin").settingsText
    #expect(!text.contains("GBP") && !text.contains("Europe/London"))
    #expect(text.contains("\n# country       = \"DE\" "))
  }

  @Test("facts stay out of git, settings and decisions do not")
  func ignore() {
    let lines = NewHousehold.ignoreText.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(
      lines == [
        "daybook.sqlite", "daybook.sqlite-*", "inbox/", "backups/", ".restore/", "site/", "site.new/", "members/",
        "secrets/",
      ])
  }
}
