import Core
import Testing

@testable import Settings

/// `[keep]`: how many backups stay.
@Suite struct KeepSettingsTests {
  private static let household = "[household]\nname = \"A\"\ncurrency = \"EUR\"\ntimezone = \"UTC\"\n"

  private func settings(_ more: String) throws -> DaybookSettings {
    try DaybookSettings.read(Array((Self.household + more).utf8))
  }

  private func kept(_ more: String) throws -> [Int] {
    let kept = try settings(more).keptBackups
    return [kept.daily, kept.weekly, kept.monthly]
  }

  @Test("seven days, four weeks and twelve months, unless it says otherwise; what it does not say stays so")
  func backups() throws {
    #expect(try kept("") == [7, 4, 12])
    #expect(try kept("[keep]\n") == [7, 4, 12])
    #expect(try kept("[keep]\nbackups = { daily = 2, weekly = 0, monthly = 24 }\n") == [2, 0, 24])
    #expect(try kept("[keep]\nbackups = { monthly = 1 }\n") == [7, 4, 1])
  }

  @Test("a number below nothing, a word and a key that is none are named")
  func wrong() {
    for (text, words) in [
      ("daily = -1", "'daily' cannot be '-1'"), ("weekly = \"four\"", "'weekly' wants a whole number"),
      ("yearly = 1", "'backups' has no key 'yearly'"),
    ] {
      let error = #expect(throws: UserErrors.self) { try settings("[keep]\nbackups = { \(text) }\n") }
      #expect(error?.errors.first?.message.contains(words) == true, "\(String(describing: error))")
    }
  }

  @Test("what is kept of payloads and logs is known, and named as not used yet")
  func later() throws {
    let settings = try settings("[keep]\nraw_days = 3650\nlogs_days = 90\n")
    #expect(
      settings.notYetBuilt == [
        "daybook.toml:6: 'raw_days' of [keep] is known, but this version does not use it yet",
        "daybook.toml:7: 'logs_days' of [keep] is known, but this version does not use it yet",
      ])
  }
}
