import Core
import Foundation
import SQLite
import Sandbox
import TestSupport
import Testing

/// `daybook backup` and `daybook restore`, as a person and a night's job meet them.
@Suite struct BackupTests {
  private func books() async throws -> SandboxedHousehold {
    let household = try SandboxedHousehold(settings: ErrorCase.household, today: "2026-02-01")
    try write(ErrorCase.statement, to: household.file("inbox/joint.csv"))
    try await household.expect(0, "run")
    return household
  }

  private func backup(_ household: SandboxedHousehold, today: String? = nil) async throws -> String {
    let outcome = try await household.expect(0, "backup", today: today)
    return String(outcome.text.dropLast())
  }

  private func restore(_ file: String, into folder: String, exitCode: Int32 = 0, _ more: String...) async throws
    -> ProgramOutcome
  {
    let outcome = try await DaybookProgram.run(
      ["restore", file, "--household", folder, "--today", "2026-06-18"] + more)
    #expect(outcome.exitCode == exitCode, "\(outcome.errors)")
    return outcome
  }

  private func differences(_ left: String, _ right: String) throws -> [String] {
    let (left, right) = (try contents(of: left), try contents(of: right))
    #expect(left.count > 10)
    return Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted().map {
      "\($0): \(firstDifference(right[$0], left[$0]))"
    }
  }

  @Test("after a restore, building gives the site and reports of before the backup, byte for byte, wherever it is put")
  func sameSite() async throws {
    let demo = try SyncedHousehold(history: 60)
    let household = demo.household
    try write("date,amount,description\n", to: household.file("inbox/waiting.txt"))
    try write("kind,target,field,value,anchor\n", to: household.file("decisions.csv"))
    try write(
      "+++\ntitle = \"Ours\"\npath = \"ours\"\n+++\n\nA page of our own.\n", to: household.file("Templates/ours.md"))
    let run = try await household.run("run")
    #expect([0, 2].contains(run.exitCode), "\(run.errors)")
    // A closed month's report is made once: nothing gives it back but the backup.
    try await household.expect(0, "close", "2026-05")
    let report = household.file("reports/2026/05/report.md")
    try write(readText(report) + "\nAs it was on the day.\n", to: report)
    try await household.expect(0, "build")
    #expect(try readText(report).hasSuffix("As it was on the day.\n"))
    let file = try await backup(household)
    #expect(file == household.file("backups/hartley-2026-06-18.tar.zst"))
    let elsewhere = "\(household.folder.path)/elsewhere/finances"
    let said = try await restore(file, into: elsewhere)
    #expect(said.errors.hasPrefix("restored hartley of 2026-06-18, ") && said.errors.contains("next: daybook build"))
    let built = try await DaybookProgram.run(["build", "--today", "2026-06-18"], in: elsewhere)
    #expect(built.exitCode == 0, "\(built.errors)")
    for folder in ["site", "reports"] {
      #expect(try differences(household.file(folder), "\(elsewhere)/\(folder)") == [])
    }
    for name in ["daybook.toml", "decisions.csv", "Templates/ours.md"] {
      #expect(try readBytes("\(elsewhere)/\(name)") == readBytes(household.file(name)))
    }
    #expect(!exists("\(elsewhere)/secrets"), "secrets are in no backup")
    // Over a site of later days, too: nothing that stands there is taken to be of the day of the backup.
    demo.advance(to: demo.today + 1)
    try await household.expect(0, "run", today: demo.today.iso)
    #expect(try !differences(household.file("site"), "\(elsewhere)/site").isEmpty)
    let over = try await restore(file, into: household.path, "--yes")
    #expect(over.errors.contains("what was there is in \(household.file("backups/replaced-2026-06-18"))"))
    try await household.expect(0, "build")
    for folder in ["site", "reports"] {
      #expect(try differences(household.file(folder), "\(elsewhere)/\(folder)") == [])
    }
    #expect(exists(household.file("secrets/gocardless-key")))
  }

  @Test("a backup taken while a run is at work is of one moment, and restores to a household that ends the run")
  func duringRun() async throws {
    let demo = try SyncedHousehold(history: 30)
    let household = demo.household
    try await demo.sync()
    demo.advance(to: demo.today + 1)
    for wait in [0, 100, 300, 600] {
      let running = try household.start("run", today: demo.today.iso)
      try await Task.sleep(for: .milliseconds(wait))
      let file = try await backup(household, today: demo.today.iso)
      #expect(try await running.outcome(within: .seconds(120)).exitCode == 0)
      let elsewhere = "\(household.folder.path)/during-\(wait)"
      _ = try await restore(file, into: elsewhere)
      try copy(household.file("secrets"), to: "\(elsewhere)/secrets")
      let ended = try await DaybookProgram.run(["run", "--today", demo.today.iso], in: elsewhere)
      #expect(ended.exitCode == 0, "\(ended.errors)")
      let database = try Database(path: "\(elsewhere)/daybook.sqlite", mode: .readOnly)
      let mine = try Database(path: household.file("daybook.sqlite"), mode: .readOnly)
      let count = "select count(*) || ' ' || sum(amount_minor) from transactions where retired_on is null"
      #expect(try database.value(count) == mine.value(count), "after \(wait) ms")
    }
  }

  @Test("tar unpacks a backup and b2sum says that it is whole; it is its owner's alone, and once a day")
  func outsideJudges() async throws {
    let household = try await books()
    try write("x", to: household.file("inbox/done/Kontoauszug März\\1.csv"))
    let file = try await backup(household)
    let judged = try await runProgram(
      ["/bin/sh", "-ec", "mkdir out; cd out; tar --zstd -xf '\(file)'; b2sum --check --strict --quiet BACKUP; ls -A"],
      in: household.folder.path)
    #expect(judged.exitCode == 0 && judged.errors == "", "\(judged.text)\(judged.errors)")
    #expect(judged.text == "BACKUP\ndaybook.sqlite\ndaybook.toml\ninbox\nreports\n")
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let first = try fileStamp(file)
    let outcome = try await household.expect(0, "backup")
    #expect(outcome.text == "\(file)\n" && outcome.errors.contains(" files, "))
    #expect(try fileStamp(file) != first)
    #expect(
      try filesBelow(household.file("backups")) == [".daybook-backup.lock", "household-2026-02-01.tar.zst"])
    let checked = try await restore(file, into: "\(household.folder.path)/nowhere", "--check")
    #expect(checked.text.hasPrefix("household of 2026-02-01, "))
    #expect(checked.text.hasSuffix(" files: every checksum is right\n"))
    #expect(!exists("\(household.folder.path)/nowhere"))
  }

  @Test("[keep] backups says how many stay, in whatever folder; other files there are nobody's business")
  func retention() async throws {
    let household = try await books()
    try write(
      ErrorCase.household + "[keep]\nbackups = { daily = 2, weekly = 0, monthly = 0 }\n",
      to: household.file("daybook.toml"))
    let folder = "\(household.folder.path)/disk"
    for name in ["household-2026-01-01.tar.zst", "other-2026-01-01.tar.zst", "household.txt"] {
      try write("x", to: "\(folder)/\(name)")
    }
    for day in ["2026-02-01", "2026-02-02", "2026-02-03"] {
      try await household.expect(0, "backup", folder, today: day)
    }
    #expect(
      try filesBelow(folder) == [
        ".daybook-backup.lock", "household-2026-02-02.tar.zst", "household-2026-02-03.tar.zst", "household.txt",
        "other-2026-01-01.tar.zst",
      ])
    // A day of long ago is kept for the moment: it has just been asked for.
    let late = try await household.expect(0, "backup", folder, today: "2026-01-10")
    #expect(exists(String(late.text.dropLast())))
  }

  @Test("secrets' files stay out of it, by whatever link they are reached")
  func secrets() async throws {
    let household = try await books()
    try write("hush", to: household.file("secrets/bank"))
    try write("hush too", to: household.file("inbox/named-key"))
    try write(
      ErrorCase.household
        + "[[connection]]\nid = \"bridge\"\nprovider = \"simplefin\"\naccess_url = { file = \"inbox/named-key\" }\n",
      to: household.file("daybook.toml"))
    let linked = try await runProgram(
      [
        "/bin/sh", "-ec",
        "cd inbox; ln -s ../secrets/bank soft; ln ../secrets/bank hard; ln -s .. around; ln -s none lost; ln -s done/joint.csv fine; mkfifo pipe",
      ], in: household.path)
    #expect(linked.exitCode == 0, "\(linked.errors)")
    let outcome = try await household.expect(0, "backup")
    for line in [
      "inbox/soft is a secret's file", "inbox/hard is a secret's file", "inbox/named-key is a secret's file",
      "inbox/around is a link to a folder", "inbox/lost is a link that leads nowhere", "inbox/pipe is no file",
    ] {
      #expect(outcome.errors.contains("left out: \(line)\n"), "\(outcome.errors)")
    }
    let listed = try await runProgram(["/usr/bin/tar", "--zstd", "-tf", String(outcome.text.dropLast())])
    #expect(
      listed.text.split(separator: "\n").filter { !$0.hasPrefix("reports/") } == [
        "daybook.toml", "inbox/done/joint.csv", "inbox/fine", "daybook.sqlite", "BACKUP",
      ])
  }

  @Test("a backup that is killed, whenever, leaves none that is half written, and the next one clears up")
  func killed() async throws {
    let household = try await books()
    let noise = (0..<6_000_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 9) }
    try write(noise, to: household.file("inbox/done/large.csv"))
    var kills = 0
    for milliseconds in [5, 15, 30, 60, 100, 150, 250, 400] {
      let outcome = try await household.kill(after: .milliseconds(milliseconds), "backup")
      if outcome.signal == 9 { kills += 1 }
      for name in try filesBelow(household.file("backups")) where name.hasSuffix(".tar.zst") {
        _ = try await restore(household.file("backups/\(name)"), into: "/nonexistent", "--check")
        try remove(household.file("backups/\(name)"))
      }
    }
    #expect(kills > 0)
    // Killed where it counts, as it may not have been above.
    for name in ["household-2026-02-01.tar.zst.new", "household-2026-01-31.tar.zst.database"] {
      try write("half of it", to: household.file("backups/\(name)"))
    }
    _ = try await backup(household)
    #expect(
      try filesBelow(household.file("backups")) == [".daybook-backup.lock", "household-2026-02-01.tar.zst"])
  }

  @Test("a restore that is killed, whenever, leaves the old household, none that could be worked with, or the new one")
  func restoreKilled() async throws {
    let household = try await books()
    let file = try await backup(household)
    try write(ErrorCase.household + "# later\n", to: household.file("daybook.toml"))
    let kept = "\(household.folder.path)/\(file.split(separator: "/").last ?? "")"
    try copy(file, to: kept)
    var kills = 0
    for milliseconds in [5, 10, 15, 20, 30, 40, 60, 90, 140, 200] {
      let outcome = try await household.kill(after: .milliseconds(milliseconds), "restore", kept, "--yes")
      if outcome.signal == 9 { kills += 1 }
      let status = try await household.run("query", "select count(*) as n from transactions")
      if status.exitCode == 0 {
        #expect(status.text == "n\n3\n")
      } else {
        #expect(status.errors.contains("a restore was broken off"), "\(status.errors)")
      }
    }
    #expect(kills > 0)
    try await household.expect(0, "restore", kept, "--yes")
    try await household.expect(0, "build")
    #expect(try readText(household.file("daybook.toml")) == ErrorCase.household)
    #expect(!exists(household.file(".restore")))
  }

  @Test("a household that is there is asked about, and not touched without a yes; another run's is not touched at all")
  func asks() async throws {
    let household = try await books()
    let file = try await backup(household)
    try write(ErrorCase.household + "# later\n", to: household.file("daybook.toml"))
    let before = try contents(of: household.path)
    let refused = try await household.expect(1, "restore", file)
    #expect(refused.errors.contains("say --yes, or name another folder: --household DIR"))
    for answer in ["n", ""] {
      let terminal = try TerminalSession(
        [DaybookProgram.path, "restore", file, "--today", "2026-02-01"], in: household.path,
        environment: DaybookProgram.environment)
      try await terminal.expect("by household of 2026-02-01? What is there is set aside. [y/N] ")
      terminal.type(answer)
      #expect(try await terminal.outcome().exitCode == 0)
      #expect(terminal.text.contains("nothing was changed"))
    }
    let busy = try await runProgram(
      ["/usr/bin/flock", household.file("daybook.sqlite.lock"), DaybookProgram.path, "restore", file, "--yes"],
      in: household.path)
    #expect(busy.exitCode == 75, "\(busy.errors)")
    #expect(try contents(of: household.path) == before)
    let terminal = try TerminalSession(
      [DaybookProgram.path, "restore", file, "--today", "2026-02-01"], in: household.path,
      environment: DaybookProgram.environment)
    try await terminal.expect("[y/N] ")
    terminal.type("y")
    #expect(try await terminal.outcome().exitCode == 0)
    #expect(try readText(household.file("daybook.toml")) == ErrorCase.household)
    #expect(
      try readText(household.file("backups/replaced-2026-02-01/daybook.toml")) == ErrorCase.household + "# later\n")
  }

  @Test("a damaged backup is refused, and nothing is made or touched")
  func damaged() async throws {
    let household = try await books()
    let file = try await backup(household)
    let bytes = try readBytes(file)
    let cut = "\(household.folder.path)/cut.tar.zst"
    let before = try contents(of: household.path)
    for (spoilt, words) in [
      (Array(bytes.prefix(bytes.count / 2)), "cut.tar.zst is damaged: it is cut off, or was written over"),
      (Array(bytes.prefix(2)), "cut.tar.zst is no backup of Daybook"),
      (
        Array(bytes.prefix(bytes.count * 2 / 3)) + Array(repeating: 0x55, count: bytes.count / 3),
        "cut.tar.zst is damaged: "
      ),
    ] {
      try write(spoilt, to: cut)
      for folder in [household.path, "\(household.folder.path)/nowhere"] {
        let refused = try await restore(cut, into: folder, exitCode: 1, "--yes")
        #expect(refused.errors.contains(words), "\(refused.errors)")
      }
    }
    #expect(try contents(of: household.path) == before)
    #expect(!exists("\(household.folder.path)/nowhere"))
  }

  @Test("a database of a newer Daybook is not restored, and a broken one in a whole backup is not either")
  func database() async throws {
    let household = try await books()
    let file = try await backup(household)
    func remake(_ script: String) async throws {
      let made = try await runProgram(
        [
          "/bin/sh", "-ec",
          """
          rm -rf out; mkdir out; cd out; tar --zstd -xf '\(file)'; \(script)
          head -4 BACKUP > list; b2sum daybook.sqlite daybook.toml inbox/done/joint.csv >> list
          printf '# blake2b %s\\n' "$(b2sum < list | cut -c1-128)" >> list; mv list BACKUP
          tar --zstd -cf ../made.tar.zst daybook.sqlite daybook.toml inbox/done/joint.csv BACKUP
          """,
        ], in: household.folder.path)
      #expect(made.exitCode == 0, "\(made.errors)")
    }
    let made = "\(household.folder.path)/made.tar.zst"
    let target = "\(household.folder.path)/target"
    try await remake("sed -i 's/^# schema .*/# schema 9999/' BACKUP")
    #expect(try await restore(made, into: target, exitCode: 1).errors.contains("was made by a newer Daybook"))
    try await remake("printf 'rubbish rubbish rubbish' | dd of=daybook.sqlite bs=4096 seek=3 conv=notrunc status=none")
    #expect(try await restore(made, into: target, exitCode: 1).errors.contains("damaged"))
    #expect(try filesBelow(target) == ["daybook.sqlite.lock"])
    try await remake("true")
    _ = try await restore(made, into: target)
  }
}
