import Files
import Foundation
import Testing

@testable import Pages

@Suite("Making a site on two threads")
struct SiteWritingTests {
  private let root = FileManager.default.temporaryDirectory.path + "/site-writing-\(UUID().uuidString)"
  private var folder: String { root + "/site" }

  private func inFolder(_ body: () throws -> Void) throws {
    try Files.makeFolder(root)
    defer { try? Files.removeFolder(root) }
    try body()
  }

  private func number(_ path: String) throws -> UInt64 {
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")
    return try #require((attributes[.systemFileNumber] as? NSNumber)?.uint64Value)
  }

  private func build(_ own: [String: String], _ other: [String: String], keeping: [String] = []) throws
    -> SiteFolder.Outcome
  {
    let site = try SiteFolder(folder)
    for path in keeping { #expect(try site.keep(path)) }
    var (one, two) = (site.another(), site.another())
    for (path, text) in own { try one.put(path, Array(text.utf8)) }
    for (path, text) in other { try two.put(path, Array(text.utf8)) }
    site.take(one)
    site.take(two)
    return try site.finish()
  }

  @Test("what either thread wrote is in the site, and what neither wrote is gone") func both() throws {
    try inFolder {
      #expect(try build(["a/x.html": "1", "b.html": "2"], ["a/y.html": "3"]).written == 3)
      let outcome = try build(["a/x.html": "1"], ["a/y.html": "4"])
      #expect((outcome.written, outcome.unchanged, outcome.removed) == (1, 1, 1))
      #expect(try Files.filesBelow(folder) == ["a/x.html", "a/y.html"])
      #expect(try Files.readText("\(folder)/a/y.html") == "4")
      #expect(!Files.exists(folder + ".new"))
    }
  }

  @Test("files that stand are the same files in the next site, in folders that only they need") func standing() throws {
    try inFolder {
      _ = try build(["months/2026-05/index.html": "may", "index.html": "1"], ["same.html": "s"])
      let before = (try number("months/2026-05/index.html"), try number("same.html"))
      #expect(try build(["index.html": "2"], ["same.html": "s"], keeping: ["months/2026-05/index.html"]).written == 1)
      #expect((try number("months/2026-05/index.html"), try number("same.html")) == before)
      #expect(try Files.readText("\(folder)/index.html") == "2")
    }
  }

  @Test("a site in which nothing changed is left as it is") func unchanged() throws {
    try inFolder {
      _ = try build(["a.html": "1"], ["b.html": "2"])
      let before = try number(".")
      #expect(try build(["a.html": "1"], [:], keeping: ["b.html"]).isUnchanged)
      #expect(try number(".") == before)
    }
  }

  @Test("each job is handed out once, in order, to two who ask at once") func jobs() async {
    let list = SiteJobs((0..<2_000).map { .search(String($0)) })
    func takeAll() async -> [Int] {
      var taken: [Int] = []
      while let (number, _) = list.take() { taken.append(number) }
      return taken
    }
    async let other = takeAll()
    let (mine, theirs) = (await takeAll(), await other)
    #expect(mine == mine.sorted())
    #expect(theirs == theirs.sorted())
    #expect((mine + theirs).sorted() == Array(0..<2_000))
    #expect(list.isEmpty)
  }

  @Test("after a failure no job is handed out") func stopped() {
    let list = SiteJobs([.search("2025"), .search("2026")])
    #expect(list.take()?.number == 0)
    list.stop()
    #expect(list.take() == nil)
    #expect(list.isEmpty)
  }

  @Test("a report that somebody changed no longer has the fingerprint it was written with") func report() throws {
    try inFolder {
      var reports = ReportFolder(folder)
      try reports.put("2026/05/report.md", Array("May".utf8))
      let written = reports.fingerprint("facts", of: "2026/05/report.md")
      #expect(reports.fingerprint("facts", of: "2026/05/report.md") == written)
      try reports.put("2026/05/report.md", Array("May".utf8))
      #expect(reports.fingerprint("facts", of: "2026/05/report.md") == written)
      try Files.write("May, by hand", to: "\(folder)/2026/05/report.md")
      #expect(reports.fingerprint("facts", of: "2026/05/report.md") != written)
    }
  }

  @Test("two threads parse Markdown as one does, addresses and strike-through too") func markdown() async throws {
    let text = Array("see www.example.com and ~~not~~ https://example.org/a_b_c ~~this~~\n".utf8)
    func render() async throws -> Set<[UInt8]> {
      var seen: Set<[UInt8]> = []
      for _ in 0..<400 {
        seen.insert(try Marked.finish(text, Slots(), as: .html, for: RenderEnvironment(now: .init(seconds: 0))))
      }
      return seen
    }
    let alone = try Marked.finish(text, Slots(), as: .html, for: RenderEnvironment(now: .init(seconds: 0)))
    async let other = render()
    #expect(try await render() == [alone])
    #expect(try await other == [alone])
    #expect(String(decoding: alone, as: UTF8.self).contains("<del>this</del>"))
  }
}
