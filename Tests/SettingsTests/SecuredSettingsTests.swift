import Settings
import Testing

@Suite("What a debt is secured on") struct SecuredSettingsTests {
  private static let house = """
    [[asset]]
    id = "house"
    name = "Home"
    kind = "property"
    valuations = [{ day = 2020-05-01, value = "310000.00" }]

    """

  private static func debt(_ secures: String, kind: String = "mortgage", id: String = "mortgage") -> String {
    """
    [[asset]]
    id = "\(id)"
    name = "Owed"
    kind = "\(kind)"
    valuations = [{ day = 2020-05-01, value = "210000.00" }]
    secures = "\(secures)"

    """
  }

  @Test(
    "a debt names an asset that stands for it, in either order of the file",
    arguments: ["loan", "mortgage", "other-debt"])
  func secured(kind: String) throws {
    for text in [Self.house + Self.debt("house", kind: kind), Self.debt("house", kind: kind) + Self.house] {
      let read = try settings(text)
      #expect(read.assets.first { $0.id == "mortgage" }?.secures == "house")
      #expect(read.assets.first { $0.id == "house" }?.secures == nil)
      #expect(read.notYetBuilt == [])
    }
  }

  @Test(
    "what cannot be meant is named with its line",
    arguments: [
      (debt("hause") + house, "daybook.toml:11: there is no asset 'hause'", "did you mean 'house'?"),
      (debt("house", kind: "vehicle") + house, "daybook.toml:11: 'secures' is of a debt", "kind = \"mortgage\""),
      (debt("mortgage"), "daybook.toml:11: 'mortgage' is a debt itself", "names what is owned"),
      (
        debt("other") + debt("house", kind: "loan", id: "other") + house, "daybook.toml:11: 'other' is a debt itself",
        "names what is owned"
      ),
    ])
  func refused(_ text: String, _ message: String, _ hint: String) {
    do {
      _ = try settings(text)
      Issue.record("it was read")
    } catch {
      #expect("\(error)".contains(message) && "\(error)".contains(hint), "\(error)")
    }
  }
}
