import Core
import SQLite
import Testing

@testable import Analytics

private let good = """
  -- What was spent.
  -- grain:    day
  -- not null: day, minor
  -- integer:  minor
  select day, minor from facts
  """

private func database() throws -> Database {
  let database = try Database(path: "", mode: .memory)
  try database.execute("create table facts (day, minor); insert into facts values ('2026-06-01', 5), ('2026-06-02', 7)")
  return database
}

/// Makes the mart of a text; the message of what goes wrong, or nil.
private func making(_ text: String, after facts: String = "", _ changed: ChangedMonths = .all) throws -> String? {
  let database = try database()
  try database.execute(facts)
  do {
    let mart = try Mart(name: "mart_x", file: text)
    let runner = MartRunner(database, today: june(20))
    try runner.createTable(mart)
    try runner.refresh(mart, changed)
    return nil
  } catch { return "\(error)" }
}

@Suite("A mart keeps what its header promises") struct MartHeaderTests {
  @Test("a header says meaning, grain, columns that are never null, whole numbers and period") func header() throws {
    let mart = try Mart(name: "mart_x", file: good.replacing("select", with: "-- period: month\nselect"))
    #expect(mart.meaning == "What was spent.")
    #expect(mart.grain == ["day"])
    #expect(mart.notNull == ["day", "minor"])
    #expect(mart.integer == ["minor"])
    #expect(mart.refresh == .month)
    #expect(mart.select == "select day, minor from facts")
    #expect(try making(good) == nil)
  }

  @Test(
    "one that promises too little or something unknown is a fault, named",
    arguments: [
      ("-- What was spent.\n", "", "mart_x: the header says no meaning"),
      ("-- grain:    day\n", "", "mart_x: the header says no grain"),
      ("-- not null: day, minor", "-- not null: minor", "mart_x: its grain may be null"),
      ("-- integer:  minor", "-- period: year", "mart_x: no refresh is called 'year'"),
      ("-- grain:    day", "-- grain: day, month", "mart_x: its grain may be null"),
      ("-- integer:  minor", "-- integer: amount", "mart_x: the header names 'amount', which the SELECT does not give"),
      (
        "day, minor\n-- int", "day, minor, more\n-- int",
        "mart_x: the header names 'more', which the SELECT does not give"
      ),
      ("select day", "-- period: month\nselect day", "mart_x: binds 0 parameters, its period gives 2"),
      ("from facts", "from facts where day = :day", "mart_x: binds 1 parameters, its period gives 0"),
      (
        "select day, minor from facts",
        "-- period: month of day\nselect day, minor from facts where day = :day or day > :last_day",
        "mart_x: does not use :first_day, which its period gives"
      ),
      ("-- integer:  minor", "-- integer:  minor\n-- integer:  minor", "mart_x: the header says 'integer' twice"),
    ])
  func faults(text: String, instead: String, message: String) throws {
    #expect(good.contains(text))
    #expect(try making(good.replacing(text, with: instead, maxReplacements: 1)) == message)
  }

  @Test("a fraction in a money column fails") func fraction() throws {
    let message = try making(good, after: "insert into facts values ('2026-06-03', 1.5)")
    #expect(message == "SQLite: cannot store REAL value in INTEGER column mart_x.minor (3091)")
  }

  @Test("two lines of one grain fail") func duplicates() throws {
    let message = try making(good, after: "insert into facts values ('2026-06-01', 6)")
    #expect(message == "SQLite: UNIQUE constraint failed: mart_x.day (1555)")
  }

  @Test("a null that the header excludes fails") func null() throws {
    let message = try making(good, after: "insert into facts values ('2026-06-03', null)")
    #expect(message == "SQLite: NOT NULL constraint failed: mart_x.minor (1299)")
  }

  @Test("only the lines of the months that changed are made again, and those of days to come are not there yet")
  func months() throws {
    let database = try database()
    try database.execute("insert into facts values ('2026-05-31', 1), ('2026-07-01', 2), ('2026-06-25', 3)")
    let text =
      "-- M.\n-- grain: day\n-- not null: day\n-- integer: minor\n-- period: month of day\n"
      + "select day, minor from facts where day >= :first_day and day <= :last_day"
    let mart = try Mart(name: "mart_x", file: text)
    let runner = MartRunner(database, today: june(20))
    func lines() throws -> [String] {
      var lines: [String] = []
      try database.forEach("select substr(day, 6), minor from mart_x order by day") {
        lines.append("\($0.text(0)) \($0.text(1))")
      }
      return lines
    }
    try runner.createTable(mart)
    try runner.refresh(mart, .all)
    #expect(try lines() == ["05-31 1", "06-01 5", "06-02 7"])
    try database.execute("update facts set minor = minor + 10; delete from facts where day = '2026-06-02'")
    try runner.refresh(mart, .some([Month(2026, 6)]))
    #expect(try lines() == ["05-31 1", "06-01 15"])
    try runner.refresh(mart, .some([]))
    #expect(try lines() == ["05-31 1", "06-01 15"])
    try MartRunner(database, today: june(30) + 1).refresh(mart, .some([Month(2026, 6), Month(2026, 7)]))
    #expect(try lines() == ["05-31 1", "06-01 15", "06-25 13", "07-01 12"])
  }

  @Test("every shipped mart's file reads, is named in its place, and says what it promises") func shipped() throws {
    for file in MartList.all {
      let mart = try file.mart()
      #expect(mart.name == file.name)
      #expect(mart.meaning.hasSuffix("."), "\(mart.name)")
      #expect(mart.integer.allSatisfy { mart.notNull.contains($0) || $0 == "closing_minor" }, "\(mart.name)")
    }
    #expect(Set(MartList.all.map(\.name)).count == MartList.all.count)
  }

  @Test("lines that Swift computes are written where they differ, and told") func writer() throws {
    let database = try database()
    try database.execute("create table mart_y (a text, b text, n integer, primary key (a, b)) strict, without rowid")
    let writer = MartWriter(database)
    func row(_ a: String, _ b: String, _ n: Int64) -> [SQLValue] { [.text(a), .text(b), .integer(n)] }
    func write(_ rows: [[SQLValue]]) throws -> [String] {
      try writer.replace("mart_y", key: ["a", "b"], with: rows).map { "\($0[0].text ?? "")\($0[1].text ?? "")" }
        .sorted()
    }
    #expect(try write([row("a", "1", 1), row("a", "2", 1), row("b", "1", 1)]) == ["a1", "a2", "b1"])
    #expect(try write([row("a", "1", 1), row("a", "2", 1), row("b", "1", 1)]) == [])
    #expect(
      try write([row("a", "0", 1), row("a", "2", 9), row("b", "1", 1), row("é", "1", 1)]) == ["a0", "a1", "a2", "é1"])
    let inA = try writer.replace("mart_y", key: ["a", "b"], where: "a = ?", ["a"], with: [])
    #expect(inA.count == 2)
    #expect(try database.value("select count(*) from mart_y") == 2)
  }
}
