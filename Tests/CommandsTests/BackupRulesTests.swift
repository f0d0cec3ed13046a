import Core
import Settings
import Testing

@testable import Commands

/// What a backup is called, how long it stays, what it may hold, and its list.
@Suite struct BackupRulesTests {
  private func kept(daily: Int, weekly: Int, monthly: Int, of days: [Day]) -> [String] {
    var backups = KeptBackups()
    (backups.daily, backups.weekly, backups.monthly) = (daily, weekly, monthly)
    return backups.kept(of: days, weekStarts: .monday).sorted(by: >).map(\.iso)
  }

  private let last = Month(2026, 6).day(30)  // a Tuesday

  @Test("a backup is called by its household and day, and no other file is taken for one")
  func names() {
    let name = BackupName(household: "hartley", day: last)
    #expect(name.text == "hartley-2026-06-30.tar.zst")
    #expect(BackupName(name.text, of: "hartley") == name)
    for other in [
      "hartley-2026-06-31.tar.zst", "hartley-2026-06-30.tar.zst.new", "hartley-ben-2026-06-30.tar.zst",
      "my-hartley-2026-06-30.tar.zst", "hartley-2026-6-30.tar.zst", "hartley-.tar.zst", "hartley-2026-06-30.zst", "",
    ] {
      #expect(BackupName(other, of: "hartley") == nil, "\(other)")
    }
    #expect(BackupName("hartley-ben-2026-06-30.tar.zst", of: "hartley-ben")?.day == last)
  }

  @Test("the last of each of so many days, weeks and months stays")
  func retention() {
    let year = (0..<365).map { last - $0 }
    #expect(kept(daily: 3, weekly: 0, monthly: 0, of: year) == ["2026-06-30", "2026-06-29", "2026-06-28"])
    // The week of the 29th is begun; before it, each ends on a Sunday.
    #expect(kept(daily: 0, weekly: 3, monthly: 0, of: year) == ["2026-06-30", "2026-06-28", "2026-06-21"])
    #expect(kept(daily: 0, weekly: 0, monthly: 3, of: year) == ["2026-06-30", "2026-05-31", "2026-04-30"])
    let all = kept(daily: 7, weekly: 4, monthly: 12, of: year)
    #expect(all.count == 7 + 2 + 11, "\(all)")
  }

  @Test("days without a backup count for nothing, the very last one always stays, and one is all there is of a day")
  func sparse() {
    let days = [last, last - 40, last - 80, last - 81, last - 400]
    #expect(kept(daily: 3, weekly: 0, monthly: 0, of: days) == ["2026-06-30", "2026-05-21", "2026-04-11"])
    #expect(kept(daily: 0, weekly: 0, monthly: 3, of: days) == ["2026-06-30", "2026-05-21", "2026-04-11"])
    #expect(kept(daily: 0, weekly: 0, monthly: 0, of: days) == ["2026-06-30"])
    #expect(kept(daily: 7, weekly: 4, monthly: 12, of: [last, last]) == ["2026-06-30"])
    #expect(kept(daily: 7, weekly: 4, monthly: 12, of: []) == [])
  }

  @Test("what a household's own files are called may be in a backup")
  func allowed() {
    for path in [
      "daybook.toml", "decisions.csv", "entries.csv", ".gitignore", "daybook.sqlite", "inbox/a.csv", "rates.csv",
      "inbox/failed/a.csv.txt", "Templates/index.md", "reports/2026/05/report.md", "Site/.well-known/x",
      "data/prices.csv", "inbox/Umsätze\n1.csv",
    ] {
      #expect(BackupPaths.mayHold(path), "\(path)")
    }
  }

  @Test("a path that leads out of the household, to secrets, or into what is Daybook's own may not")
  func refused() {
    for path in [
      "", "/etc/passwd", "../x", "inbox/../../x", "inbox/..", "inbox/./x", "inbox//x", "inbox/", "inbox", "Templates",
      ".ssh/authorized_keys", ".bashrc", ".git/hooks/post-checkout", "data/.hidden", "secrets/key", "site/index.html",
      "backups/x", "daybook.sqlite-wal", "daybook.sqlite.lock", "daybook.toml.new", "BACKUP",
      ".restore/ready/x", "inbox/\0x", "inbox/" + String(repeating: "n", count: 256),
      // A letter that joins the slash before it hides no "..".
      "inbox/../\u{338}x/../../y", "data/../\u{338}x",
    ] {
      #expect(!BackupPaths.mayHold(path), "\(path)")
    }
  }

  private func list() -> BackupManifest {
    var manifest = BackupManifest(household: "hartley", day: last, schema: 4)
    for (number, path) in ["daybook.toml", "inbox/back\\slash.csv", "inbox/two\r\nlines\r.csv", "inbox/ä b.csv"]
      .enumerated()
    {
      manifest.files.append(.init(path: path, digest: String(repeating: "\(number)", count: 128)))
    }
    return manifest
  }

  @Test("a backup's list is read as it was written, whatever its files are called")
  func manifest() throws {
    #expect(try BackupManifest(reading: list().bytes) == list())
    let text = String(decoding: list().bytes, as: UTF8.self)
    #expect(text.hasPrefix("# daybook backup 1\n# household hartley\n# day 2026-06-30\n# schema 4\n0000"))
    #expect(text.contains("\n\\1111") && text.contains("  inbox/back\\\\slash.csv\n\\2222"))
  }

  @Test("one byte of it changed, left out or added is found, and a later form of it is said to be one")
  func damagedManifest() {
    let bytes = list().bytes
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1
      #expect(throws: BackupManifest.Fault.damaged, "byte \(place)") { try BackupManifest(reading: changed) }
      #expect(throws: BackupManifest.Fault.damaged) { try BackupManifest(reading: Array(bytes[..<place])) }
    }
    for rubbish in [bytes + [0x0A], bytes + bytes, [0xFF], []] {
      #expect(throws: BackupManifest.Fault.damaged) { try BackupManifest(reading: rubbish) }
    }
  }
}
