import Core
import SQLite
import Testing

@testable import Analytics

/// A query that must not run, and the whole of what the user reads.
private struct Refused: CustomTestStringConvertible {
  var sql: String
  var text: String
  init(_ sql: String, _ text: String) { (self.sql, self.text) = (sql, text) }
  var testDescription: String { sql }
}

private final class Sandboxed {
  let books: AnalysedBooks
  let sandbox: QuerySandbox

  init(_ limits: QuerySandbox.Limits = .init()) throws {
    books = try filledBooks()
    sandbox = try QuerySandbox(books.database, try books.installDatasets(), limits: limits)
  }

  func rows(_ sql: String, _ values: [String: SQLValue] = [:]) throws -> [String] {
    var rows: [String] = []
    try sandbox.run(sql, from: QuerySource(file: "page.md", firstLine: 10)) { statement in
      for (name, value) in values { if let place = statement.parameter(name) { statement.bind(value, at: place) } }
    } each: { row in
      rows.append((0..<row.columnCount).map { row.isNull($0) ? "-" : row.text($0) }.joined(separator: " "))
    }
    return rows
  }

  /// What the user reads, or the rows where it ran after all.
  func message(_ sql: String) throws -> String {
    do { return "RAN: \(try rows(sql).prefix(3))" } catch let error as UserError { return error.description }
  }
}

@Suite("Queries that people write read datasets and do nothing else") struct SandboxTests {
  @Test(
    "datasets, joins, with tables, window functions and JSON can be read",
    arguments: [
      "select count(*) from transactions",
      "select t.transaction_id, a.name from transactions t join accounts a using (account_id)",
      "select t.day from transactions t natural join splits s",
      "with big as (select * from transactions where amount_minor < -1000) select count(*) from big",
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select * from n, household",
      "with n as (select 1 union all select 2) select count(*) from n",
      "select day, sum(amount_minor) over (order by day) from transactions",
      "select value from transactions, json_each(tags)",
      "select count(*) from transactions, json_each(tags)",
      "select strftime('%Y', day), date(day, '+1 day') from transactions",
      "select name from accounts where account_id in (select account_id from balances_daily)",
      "select 1 where exists (select 1 from members)",
      "select count(*) from accounts a join accounts b", "select Name from Accounts",
      "select \"end\" from spending_periods",
      "select count(*) from members join institutions", "values (1), (2)",
      "select m.name as meta, m.category as pairs from merchants m order by pairs",
    ])
  func allowed(sql: String) throws {
    _ = try Sandboxed().rows(sql)
  }

  @Test(
    "nothing else can be read",
    arguments: [
      "select * from main.transactions", "select count(*) from main.transactions", "select * from main.accounts",
      "select count(*) from \"main\".transactions", "select count(*) from 'main'.transactions",
      "select count(*) from main/**/./**/transactions", "select count(*) from MAIN.transactions",
      "select count(*) from temp.transactions", "select * from classified", "select count(*) from classified",
      "select count(*) from (classified)", "select count(*) from 'classified'", "select count(*) from [classified]",
      "select 1 from transactions, classified", "select 1 where exists (select 1 from splits_stored)",
      "select transaction_id from transactions join raw_payloads on true",
      "select account_id from accounts join watermarks using (account_id)",
      "select account_id from accounts natural join 'watermarks'",
      "select account_id from accounts a, watermarks natural join watermarks",
      "select 1 where 'x' in watermarks", "select 1 where ('x', 1, 2, 3) in (select * from watermarks)",
      "select * from sqlite_schema", "select count(*) from sqlite_master", "select name from sqlite_temp_schema",
      "select count(*) from temp.seen_transactions", "select count(*) from seen_transactions",
      "select * from seen_transactions", "select count(*) from 'seen_transactions'", "select name from this_household",
      "select count(*) from this_members", "select * from period_spans",
      "select * from pragma_table_info('transactions')", "select count(*) from pragma_table_list",
      "select name from members natural join pragma_table_list", "select * from dbstat", "select count(*) from dbstat",
      "select rowid from transactions", "select tx from transactions",
      "select (select count(*) from jobs) from main.jobs",
    ])
  func unread(sql: String) throws {
    let sandboxed = try Sandboxed()
    #expect(throws: UserError.self) { try sandboxed.rows(sql) }
  }

  /// SQLite tells the authoriser a `with` table's name where it would tell a view's.
  @Test(
    "a with table cannot borrow the name of a dataset, a view or a table",
    arguments: [
      "with transactions as (select * from classified) select * from transactions",
      "with recursive transactions as (select 1 union all select 2) select * from transactions",
      "with \"transactions\" as (select 1) select * from \"transactions\"",
      "with [transactions] as (select 1) select 1", "with `transactions` as (select 1) select 1",
      "with 'transactions' as (select 1) select 1", "with TRANSACTIONS as (select 1) select 1",
      "with transactions(a, b) as (select 1, 2) select 1", "with transactions(\")\") as (select 1) select 1",
      "with transactions as materialized (select 1) select 1",
      "with transactions as not materialized (select 1) select 1",
      "with transactions\u{0C}as\u{0C}(select 1) select 1", "with transactions \u{FEFF}as (select 1) select 1",
      "with transactions/* as */as--x\n(select 1) select 1",
      "with a as (select 1), transactions as (select 1) select 1",
      "select * from (with transactions as (select 1) select * from transactions)",
      "with a as (with transactions as (select 1) select * from transactions) select * from a",
      "select (with splits as (select 1) select * from splits)",
      "with seen_transactions as (select 1) select * from seen_transactions",
      "with classified as (select 1) select * from classified",
    ])
  func borrowed(sql: String) throws {
    let sandboxed = try Sandboxed()
    #expect(throws: UserError.self) { try sandboxed.rows(sql) }
  }

  @Test(
    "nothing can be done but reading",
    arguments: [
      "attach 'x.sqlite' as x", "detach main", "pragma table_info(transactions)", "pragma writable_schema = on",
      "insert into accounts values (1)", "delete from main.transactions", "update main.meta set value = 1",
      "create temp table t (a)", "create view v as select 1", "drop view accounts", "alter table main.meta rename to x",
      "begin", "savepoint a", "vacuum", "vacuum into '/tmp/x'", "analyze", "reindex",
      "select load_extension('x')", "select random()", "select randomblob(8)", "select hex(randomblob(8))",
      "select writefile('x', 'y')", "select readfile('/etc/passwd')", "select zeroblob(1000000000)",
      "select sqlite_version()", "select last_insert_rowid()", "select changes()", "select fts3_tokenizer('x')",
      "select 1; select 2", "", ";",
    ])
  func undone(sql: String) throws {
    let sandboxed = try Sandboxed()
    #expect(throws: (any Error).self) { try sandboxed.rows(sql) }
    sandboxed.sandbox.close()
    #expect(try sandboxed.books.lines("select count(*) from main.transactions") == ["7"])
  }

  @Test(
    "no query asks the clock, however it asks",
    arguments: [
      "select date('now')", "select DATE( 'Now' )", "select date()", "select datetime()", "select time()",
      "select julianday()", "select unixepoch()", "select strftime('%Y')", "select strftime( '%s' )",
      "select current_timestamp", "select current_date", "select CURRENT_TIME", "select \"date\"()",
      "select date/* */( )",
    ])
  func clock(sql: String) throws {
    #expect(try Sandboxed().message(sql).contains("a query may not ask the clock"))
  }

  @Test("what asks for it in a roundabout way is told nothing") func noClock() throws {
    let sandboxed = try Sandboxed()
    #expect(
      try sandboxed.rows("select date('no' || 'w'), datetime(lower('N') || 'OW'), unixepoch(char(110, 111, 119))") == [
        "- - -"
      ])
    #expect(try sandboxed.rows("select date(:when), strftime('%s', :when)", [":when": "now"]) == ["- -"])
    #expect(try sandboxed.rows("select date(:when)", [":when": "2026-06-01"]) == ["2026-06-01"])
    sandboxed.sandbox.close()
    #expect(try sandboxed.books.database.value("select current_timestamp") == .null)
  }

  @Test("work is limited by steps, rows and length, the same on every machine") func limits() throws {
    var limits = QuerySandbox.Limits()
    (limits.steps, limits.rows, limits.length) = (100_000, 50, 1_000)
    let sandboxed = try Sandboxed(limits)
    let endless = "with recursive n(i) as (select 1 union all select i + 1 from n)"
    #expect(
      try sandboxed.message("\(endless) select max(i) from n") == """
        page.md:10: the query takes more than 100000 steps
          10 | with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n
        hint: narrow it with a where, or join on keys
        """)
    #expect(
      try sandboxed.message("\(endless) select i from n") == """
        page.md:10: the query gives more than 50 rows
          10 | with recursive n(i) as (select 1 union all select i + 1 from n) select i from n
        hint: add a limit, or a where
        """)
    let long = try sandboxed.message(
      "select replace(replace('xxxxxxxxxx', 'x', 'yyyyyyyyyyyyyyyy'), 'y', 'zzzzzzzzzz')")
    #expect(long.contains("the query makes a text of more than 1000 bytes"))
    #expect(try sandboxed.rows("select count(*) from members") == ["2"])
    sandboxed.sandbox.close()
    #expect(try sandboxed.books.database.value("select length(hex(zeroblob(2000)))") == 4_000)
  }

  @Test("when it is closed the connection does what it did before") func closed() throws {
    let sandboxed = try Sandboxed()
    sandboxed.sandbox.close()
    #expect(try sandboxed.books.lines("select count(*) from classified") == ["7"])
    #expect(
      try sandboxed.books.lines("select count(*) from temp.sqlite_schema where sql like '%where false%'") == ["0"])
  }

  @Test(
    "errors say where, what, and what was meant",
    arguments: [
      Refused(
        "select month, spent_minor\nfrom spending_montly",
        """
        page.md:11: no dataset is called 'spending_montly'
          11 | from spending_montly
             |      ^^^^^^^^^^^^^^^
        hint: did you mean 'spending_monthly'?
        """),
      Refused(
        "select day,\n  t.amont_minor from transactions t",
        """
        page.md:11: no column is called 't.amont_minor'
          11 |   t.amont_minor from transactions t
             |   ^^^^^^^^^^^^^
        hint: did you mean 'amount_minor'?
        """),
      Refused(
        "select dat(day) from transactions",
        """
        page.md:10: no function is called 'dat' here
          10 | select dat(day) from transactions
             |        ^^^
        hint: did you mean 'date'?
        """),
      Refused(
        "select random()",
        """
        page.md:10: no function is called 'random' here
          10 | select random()
             |        ^^^^^^
        """),
      Refused(
        "select *\nfrom main.transactions",
        """
        page.md:11: 'main' is not a dataset, and only datasets can be read
          11 | from main.transactions
             |      ^^^^
        hint: daybook query --list names them
        """),
      Refused(
        "select count(*) from  \"classified\"",
        """
        page.md:10: 'classified' is not a dataset, and only datasets can be read
          10 | select count(*) from  "classified"
             |                       ^^^^^^^^^^^^
        hint: daybook query --list names them
        """),
      Refused(
        "with splits as (select 1)\nselect * from splits",
        """
        page.md:10: 'splits' is a dataset, and cannot be the name of a 'with' table
          10 | with splits as (select 1)
             |      ^^^^^^
        hint: give the 'with' table a name of its own
        """),
      Refused(
        "select date('now')",
        """
        page.md:10: a query may not ask the clock
          10 | select date('now')
             |             ^^^^^
        hint: household.today is the day the site speaks of
        """),
      Refused(
        "select day from\n  transactions were day > 1",
        """
        page.md:11: near "day": syntax error
          11 |   transactions were day > 1
             |                     ^^^
        """),
      Refused(
        "delete from accounts",
        """
        page.md:10: a query may only read
          10 | delete from accounts
        """),
      Refused(
        "select 'é', amount from transactions",
        """
        page.md:10: no column is called 'amount'
          10 | select 'é', amount from transactions
             |             ^^^^^^
        hint: did you mean 'amount_minor'?
        """),
    ])
  fileprivate func errors(_ refused: Refused) throws {
    let message = try Sandboxed().message(refused.sql)
    #expect(message == refused.text)
  }
}
