import SQLite
import Testing

struct DatabaseTests {
  private func memory() throws -> Database { try Database(path: ":memory:", mode: .memory) }

  @Test("every kind of value comes back as it went in, empty text as text and not as null")
  func values() throws {
    let database = try memory()
    let values: [SQLValue] = [
      .null, .integer(.min), .integer(.max), .real(0.5), .text(""), .text("naïve \u{1F600}"), .text("a\u{0}b"),
      .blob([]), .blob([0, 255]),
    ]
    for value in values { #expect(try database.value("select ?", value) == value) }
  }

  @Test("bytes are bound as text or blob from a span, and read in place")
  func spans() throws {
    let database = try memory()
    let bytes: [UInt8] = Array("späte".utf8)
    let statement = try database.prepare("select ?, ?, typeof(?1), typeof(?2)")
    statement.bindText(bytes.span, at: 1)
    statement.bind(bytes.span.extracting(0..<2), at: 2)
    #expect(try statement.step())
    #expect(statement.text(0) == "späte")
    #expect(statement.blob(1) == [0x73, 0x70])
    #expect(statement.text(2) == "text")
    #expect(statement.text(3) == "blob")
    #expect(statement.withBytes(0) { $0.count } == bytes.count)
    statement.reset()
    statement.bindText([UInt8]().span, at: 1)
    #expect(try statement.step())
    #expect(statement.value(0) == .text(""))
    #expect(statement.isNull(1))
  }

  @Test("an inner transaction that fails undoes its own part, and the outer one goes on")
  func nested() throws {
    struct Failure: Error {}
    let database = try memory()
    try database.execute("create table t (a integer)")
    try database.transaction {
      try database.run("insert into t values (1)")
      #expect(throws: Failure.self) {
        try database.transaction {
          try database.run("insert into t values (2)")
          throw Failure()
        }
      }
      try database.transaction { _ = try database.run("insert into t values (3)") }
      #expect(database.isInTransaction)
    }
    #expect(!database.isInTransaction)
    #expect(try database.value("select group_concat(a) from t") == "1,3")
    #expect(throws: Failure.self) {
      try database.transaction {
        try database.run("delete from t")
        throw Failure()
      }
    }
    #expect(try database.value("select count(*) from t") == 2)
  }

  @Test("a statement asked for again within its own rows does not end the outer loop")
  func reentrant() throws {
    let database = try memory()
    var seen: [String] = []
    let sql = "select value from json_each('[1,2,3]')"
    try database.forEach(sql) { outer in
      var inner = ""
      try database.forEach(sql) { inner += $0.text(0) }
      seen.append(outer.text(0) + ":" + inner)
    }
    #expect(seen == ["1:123", "2:123", "3:123"])
    #expect(database.busyStatements == 0)
  }

  @Test("statements that still run are counted, and none is left by the conveniences, failed ones included")
  func busy() throws {
    let database = try memory()
    let statement = try database.prepare("select value from json_each('[1,2]')")
    #expect(try statement.step())
    #expect(statement.isBusy)
    #expect(database.busyStatements == 1)
    statement.reset()
    #expect(database.busyStatements == 0)
    struct Stop: Error {}
    #expect(throws: Stop.self) { try database.forEach("select value from json_each('[1,2]')") { _ in throw Stop() } }
    _ = try database.value("select value from json_each('[1,2]')")
    #expect(throws: SQLiteError.self) { try database.run("select abs(-9223372036854775808)") }
    #expect(database.busyStatements == 0)
  }

  @Test("what a reader's statement may do is asked of the authoriser, and refused by it")
  func authoriser() throws {
    let database = try memory()
    try database.execute("create table open (a integer); create table secret (a integer); insert into open values (7)")
    database.setAuthorizer { request in
      switch request.action {
      case .select, .function, .recursive: true
      case .read: request.table == "open"
      default: false
      }
    }
    #expect(try database.value("select max(a) from open") == 7)
    for sql in [
      "select a from secret", "select count(*) from secret", "insert into open values (1)", "drop table open",
      "pragma user_version = 3", "attach 'x' as y", "create temp table z (a)",
      "with r as (select a from secret) select * from r",
    ] {
      let error = #expect(throws: SQLiteError.self) { try database.run(sql) }
      #expect(error?.isRefused == true, "\(sql)")
    }
    database.setAuthorizer(nil)
    #expect(try database.value("select count(*) from secret") == 0)
  }

  @Test("a statement that was cached before is asked about anew")
  func authoriserAndCache() throws {
    let database = try memory()
    try database.execute("create table t (a integer)")
    _ = try database.value("select count(*) from t")
    database.setAuthorizer { _ in false }
    #expect(throws: SQLiteError.self) { _ = try database.value("select count(*) from t") }
  }

  @Test("a statement that takes too many steps is ended, and the limit can be lifted")
  func steps() throws {
    let database = try memory()
    let endless =
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000) select max(i) from n"
    database.limitSteps(100_000)
    let error = #expect(throws: SQLiteError.self) { _ = try database.value(endless) }
    #expect(error?.isInterrupted == true)
    database.limitSteps(nil)
    #expect(try database.value(endless) == 1_000_000)
  }

  @Test("functions take and give every kind of value; what they throw becomes the statement's error")
  func functions() throws {
    struct Refused: Error, CustomStringConvertible { var description: String { "not that one" } }
    let database = try memory()
    try database.register("same", arguments: 1) { $0[0] }
    for value: SQLValue in [.null, 3, .real(1.5), "text", "", .blob([1]), .blob([])] {
      #expect(try database.value("select same(?)", value) == value)
    }
    try database.register("refuse", arguments: 0) { _ in throw Refused() }
    let error = #expect(throws: SQLiteError.self) { _ = try database.value("select refuse()") }
    #expect(error?.message == "not that one")
  }

  @Test("a mistyped column in double quotes is an error, not a text")
  func doubleQuotes() throws {
    let error = #expect(throws: SQLiteError.self) { _ = try memory().value("select \"nothing\"") }
    #expect(error?.message.contains("no such column") == true)
  }

  @Test("one statement means one: a second, or none, is an error")
  func single() throws {
    let database = try memory()
    #expect(throws: SQLiteError.self) { _ = try database.prepare("select 1; select 2") }
    #expect(throws: SQLiteError.self) { _ = try database.prepare("  ") }
    #expect(try database.prepare("select 1 ; ").step())
  }

  @Test("an error names the place in the statement, never a bound value")
  func errors() throws {
    let database = try memory()
    let error = #expect(throws: SQLiteError.self) { _ = try database.prepare("select colum from t") }
    #expect(error?.sql == "select colum from t")
    try database.execute("create table t (a integer unique) strict; insert into t values (1)")
    let clash = #expect(throws: SQLiteError.self) { try database.run("insert into t values (?)", "a secret") }
    #expect(clash?.isConstraint == true)
    #expect(clash?.description.contains("secret") == false)
    #expect(try database.prepare("select :day, :x").parameter(":x") == 2)
    #expect(throws: SQLiteError.self) { try Database(path: "/nowhere/at/all.sqlite", mode: .readOnly) }
  }

  @Test("foreign keys are watched")
  func foreignKeys() throws {
    let database = try memory()
    try database.execute("create table a (id integer primary key); create table b (a integer references a)")
    #expect(throws: SQLiteError.self) { try database.run("insert into b values (5)") }
  }
}
