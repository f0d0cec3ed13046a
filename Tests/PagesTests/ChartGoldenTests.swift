import Core
import Foundation
import Testing

@testable import Pages

/// Compares with `Golden/<name>`; GOLDEN=rewrite in the environment writes it instead, and the diff is to be read.
func expectGolden(_ text: String, _ name: String, source: SourceLocation = #_sourceLocation) throws {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(name)")
  if ProcessInfo.processInfo.environment["GOLDEN"] == "rewrite" {
    try Data(text.utf8).write(to: file)
    return
  }
  let known = try #require(
    try? Data(contentsOf: file), "Golden/\(name) is missing: GOLDEN=rewrite makes it", sourceLocation: source)
  #expect(Data(text.utf8) == known, "Golden/\(name) differs", sourceLocation: source)
}

@Suite("Pictures and components, byte for byte")
struct ChartGoldenTests {
  @Test("every picture is as it was agreed", arguments: ChartSamples.pictures.map(\.name))
  func pictures(_ name: String) throws {
    let picture = try #require(ChartSamples.pictures.first { $0.name == name }).picture
    try expectGolden(picture.svg(Writing()), "\(name).svg")
  }

  @Test("every component is as it was agreed, in HTML and in Markdown", arguments: ComponentSamples.parts.map(\.name))
  func parts(_ name: String) throws {
    let part = try #require(ComponentSamples.parts.first { $0.name == name }).part
    try expectGolden(part.html(Writing()), "\(name).html")
    try expectGolden(part.markdown(Writing()), "\(name).md")
  }

  @Test("SPECIMEN=folder in the environment writes the specimen page there, light and dark")
  func specimen() throws {
    let stylesheet = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../Site/daybook.css")
    let light = SpecimenPage.html(theme: "light", stylesheet: "daybook.css")
    #expect(!light.contains("style="))
    guard let folder = ProcessInfo.processInfo.environment["SPECIMEN"] else { return }
    let to = URL(fileURLWithPath: folder)
    try Data(light.utf8).write(to: to.appendingPathComponent("light.html"))
    try Data(SpecimenPage.html(theme: "dark", stylesheet: "daybook.css").utf8).write(
      to: to.appendingPathComponent("dark.html"))
    try Data(contentsOf: stylesheet).write(to: to.appendingPathComponent("daybook.css"))
  }
}
