import Core
import Foundation
import Settings
import Testing

@Test func probe() throws {
  let path = ProcessInfo.processInfo.environment["PROBE"] ?? ""
  guard let data = FileManager.default.contents(atPath: path) else { return }
  do {
    let s = try DaybookSettings.read(data, folder: "finances")
    for line in s.notYetBuilt { print(line) }
    dump(s, maxItems: 600)
  } catch { print("\(error)") }
}
