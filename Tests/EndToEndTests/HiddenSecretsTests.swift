import Core
import Foundation
import SQLite
import Sandbox
import TestSupport
import Testing

/// A household that is connected to everybody leaves none of its secrets behind, in whatever form; and the judge that says so
/// finds one in each of the places.
@Suite struct HiddenSecretsTests {
  private static let today = Month(2026, 6).day(29)

  private func needles(_ needles: [String: String], in folder: TemporaryFolder) throws -> String {
    let path = "\(folder.path)/needles.json"
    try write(Array(JSONSerialization.data(withJSONObject: needles)), to: path)
    return path
  }

  @Test("database, log, payloads, backup, messages, reports and site hold no key, token, address or signature")
  func nowhere() async throws {
    let sealed = try await SealedHousehold(today: Self.today)
    let home = sealed.home
    let said = try TemporaryFolder()
    var number = 0
    func keep(_ text: String) throws {
      number += 1
      try write(text, to: "\(said.path)/\(number).txt")
    }
    // While somebody reads, the log stays where it is.
    let reader = try Database(path: home.household.file("daybook.sqlite"), mode: .readOnly)
    let first = try await home.run(0, "run")
    try keep(first.text + first.errors)
    sealed.world.advance(to: Self.today + 1)
    // At a terminal more is said, and written over.
    let terminal = try home.atTerminal("run", today: Self.today + 1)
    #expect(try await terminal.outcome(within: .seconds(240)).exitCode == 0)
    try keep(terminal.text)
    let states = try await home.query(
      "select connection_id, status from connections order by 1", today: Self.today + 1)
    let connected = states.filter { $0["status"] == "active" || $0["status"] == "expiring" }.compactMap {
      $0["connection_id"]
    }
    for id in ["barclays", "eastbrook", "lakeshore", "monzo", "prairie", "trading212"] {
      #expect(connected.contains(id), "\(states)")
    }
    let ranch = try await home.query(
      "select count(*) as n from assets_daily where asset_id = 'ranch' and quality <> 'actual'", today: Self.today + 1)
    #expect(ranch.first?["n"] != "0", "RentCast was asked")

    for arguments in [
      ["secrets"], ["secrets", "--json"], ["status"], ["status", "--json"], ["check"], ["sync"], ["backup"],
      ["restore", "--check", "backups/hartley-2026-06-30.tar.zst"],
    ] {
      let outcome = try await DaybookProgram.run(
        arguments + ["--today", (Self.today + 1).iso], in: home.household.path, environment: home.environment())
      try keep(outcome.text + outcome.errors)
    }
    // What goes wrong is told without them, too: nobody answers any more.
    let needles = try needles(sealed.needles, in: said)
    sealed.world.stop()
    let alone = try await home.run(2, "run", today: Self.today + 2)
    try keep(alone.text + alone.errors)
    let log = try readBytes(home.household.file("daybook.sqlite-wal"))
    #expect(!log.isEmpty && exists(home.household.file("site/health/index.html")))
    #expect(try filesBelow("\(said.path)").count == number + 1)
    let texts = "\(said.path)/said"
    for file in try filesBelow(said.path) where file.hasSuffix(".txt") {
      try write(readBytes("\(said.path)/\(file)"), to: "\(texts)/\(file)")
    }
    let judged = try await runJudge("hidden.py", [needles, home.household.path, texts])
    #expect(judged.exitCode == 0, "\(judged.text)\(judged.errors)")
    // The database as it is, with its log, and in the backup; a restored household would be a fourth.
    #expect(judged.text.contains("3 databases") && judged.text.contains("1 logs") && judged.text.contains("1 zstd"))
    #expect(judged.text.contains(" archived"))
    #expect(try reader.value("select count(*) from sealed_secrets").integer == Int64(sealed.sealed.count))
  }

  // MARK: A judge that finds nothing is none

  private static let secret = "s3cr3t+Key/of=ours"

  /// Where one is put, and how it is told.
  private static let plants: [(place: String, script: String, find: String)] = [
    (
      "the database", "sqlite3 place/daybook.sqlite \"create table t (v); insert into t values ('x $SECRET y')\"",
      "as it is"
    ),
    (
      "a payload over many pages",
      "sqlite3 place/daybook.sqlite \"create table t (v); insert into t values (cast(zeroblob(40000) || '$SECRET' || zeroblob(40000) as blob))\"",
      "as it is"
    ),
    (
      "a packed payload",
      "printf %s \"$SECRET\" | gzip > packed; sqlite3 place/daybook.sqlite \"create table t (v); insert into t values (readfile('packed'))\"",
      "as it is"
    ),
    ("messages", "printf 'got https://x/?key=s3cr3t%%2BKey%%2Fof%%3Dours.' > place/1.txt", "percent-encoded"),
    ("messages, as they are signed in", "printf 'x%s' \"$SECRET\" | base64 -w0 > place/1.txt", "in base64"),
    ("messages, in a dump", "printf 'x%s' \"$SECRET\" | od -An -v -tx1 | tr -d ' \\n' > place/1.txt", "in hexadecimal"),
    ("a page", "printf '<p>%s</p>' \"$SECRET\" | rev > place/index.html", "backwards"),
    ("a report", "printf '{\"key\": \"s3cr3t+Key\\/of=ours\"}' > place/data.json", "in JSON"),
    (
      "an archive", "printf %s \"$SECRET\" > a; zip -q place/a.zip a || python3 -m zipfile -c place/a.zip a", "as it is"
    ),
  ]

  @Test("one secret that is put into any of the places is found there", arguments: plants.indices)
  func planted(index: Int) async throws {
    let plant = Self.plants[index]
    let folder = try TemporaryFolder()
    try write("", to: "\(folder.path)/place/other.txt")
    let made = try await runProgram(
      ["/bin/sh", "-ec", "SECRET='\(Self.secret)'; \(plant.script)"], in: folder.path)
    #expect(made.exitCode == 0, "\(made.errors)")
    let needles = try needles(["the key": Self.secret, "another": "which is nowhere"], in: folder)
    let judged = try await runJudge("hidden.py", [needles, "\(folder.path)/place"])
    #expect(judged.exitCode == 1, "\(plant.place): \(judged.text)\(judged.errors)")
    #expect(judged.text.contains("the key \(plant.find)\n"), "\(plant.place): \(judged.text)")
    #expect(!judged.text.contains("another"))
  }

  @Test("one that only the database's log holds is found")
  func plantedInLog() async throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/place/daybook.sqlite"
    try write("", to: "\(folder.path)/place/other.txt")
    let database = try Database(path: path, mode: .readWrite)
    try database.execute("pragma journal_mode = wal; create table t (v); pragma wal_checkpoint(truncate)")
    try database.execute("insert into t values ('\(Self.secret)')")
    #expect(try !readBytes(path).contains(Array(Self.secret.utf8)))
    let needles = try needles(["the key": Self.secret], in: folder)
    let judged = try await runJudge("hidden.py", [needles, "\(folder.path)/place"])
    #expect(judged.exitCode == 1)
    #expect(judged.text.contains("daybook.sqlite with its log: t: the key as it is"), "\(judged.text)")
    #expect(judged.text.contains("daybook.sqlite-wal: the key as it is"), "\(judged.text)")
    #expect(try database.value("select count(*) from t") == 1)
  }

  @Test("one in a bank file is found in the household's backup")
  func plantedInBackup() async throws {
    let household = try SandboxedHousehold(settings: ErrorCase.household, today: "2026-02-01")
    try write(ErrorCase.statement + "2026-01-29,-1.00,\(Self.secret)\n", to: household.file("inbox/joint.csv"))
    try await household.expect(0, "run")
    let backup = try await household.expect(0, "backup").text.split(separator: "\n").map(String.init)
    let folder = try TemporaryFolder()
    let needles = try needles(["the key": Self.secret], in: folder)
    let judged = try await runJudge("hidden.py", [needles] + backup)
    #expect(judged.exitCode == 1)
    for place in ["inbox/done/joint.csv", "daybook.sqlite: raw_parts", "daybook.sqlite: transactions"] {
      #expect(judged.text.contains("\(place): the key as it is"), "\(judged.text)")
    }
  }
}
