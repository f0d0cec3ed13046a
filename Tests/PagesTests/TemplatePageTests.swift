import Core
import SQLite
import Testing

@testable import Pages

/// A small book, and queries on it without bounds.
private func book() throws -> Database {
  let database = try Database(path: ":memory:", mode: .memory)
  try database.execute(
    """
    create table accounts (account_id text, name text, slug text, currency text, balance_minor integer);
    insert into accounts values ('a', 'Joint <b>', 'joint', 'EUR', 1250), ('b', 'Card', 'card', 'GBP', null);
    create table months (account_id text, month text, closing_minor integer, currency text, household_minor integer);
    insert into months values ('a', '2026-06', 1250, 'EUR', 1100), ('a', '2026-05', 1000, 'EUR', 900);
    create table many (n integer);
    insert into many select value from generate_series(1, 25);
    """.replacing(
      "insert into many select value from generate_series(1, 25);",
      with:
        "insert into many with recursive c(n) as (select 1 union all select n + 1 from c where n < 25) select n from c;"
    ))
  return database
}

private final class Count { var runs = 0 }

private func site(
  _ files: [String: String], count: Count = Count(), parameters: [String: [String: Value]] = [:]
) throws -> SiteRenderer {
  let database = try book()
  let set = try TemplateSet(
    files.sorted { $0.key < $1.key }.map {
      TemplateFile(path: $0.key, file: "Templates/\($0.key)", bytes: Array($0.value.utf8))
    },
    components: ComponentRegistry())
  return SiteRenderer(
    set, now: Instant(seconds: 0), writing: Writing(), globals: ["site": .string("Book")], parameters: parameters
  ) { sql, _, prepare, each in
    count.runs += 1
    let statement = try database.prepare(sql)
    try prepare(statement)
    while try statement.step() { try each(statement) }
  }
}

private func errorText(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}

private let account = """
  +++
  title    = "{{ account.name }}"
  for_each = "account"
  path     = "accounts/{{ account.slug }}/"
  outputs  = ["html", "md"]
  params.most = { type = "integer", default = 24 }
  +++

  ```sql account
  select account_id, name, slug, currency, balance_minor from accounts order by slug desc
  ```

  ```sql monthly
  -- ':account.nothing' in a comment is not a reference
  select month, closing_minor, household_minor, currency, ':x.y' as text from months
  where account_id = :account.account_id order by month desc limit :params.most
  ```
  # {{ account.name }}
  {{ account.balance | money }}{% for row in monthly %} {{ row.month }} {{ row.closing | money }} {{ row.household | money }}{% endfor %} {{ monthly[0].text }}
  """

@Suite struct TemplatePageTests {
  @Test("each row of for_each is a page, with its path, title and outputs")
  func forEach() throws {
    let count = Count()
    let site = try site(["account.md": account], count: count)
    let pages = try site.pages()
    #expect(pages.map(\.path) == ["accounts/joint/", "accounts/card/"])
    #expect(pages.map(\.title) == ["Joint <b>", "Card"])
    #expect(pages[0].file(.html) == "accounts/joint/index.html")
    let html = String(decoding: try site.render(pages[0], as: .html), as: UTF8.self)
    #expect(
      html
        == "<h1>Joint &lt;b&gt;</h1>\n<p>€12.50 2026-06 €12.50 £11.00 2026-05 €10.00 £9.00 :x.y</p>\n")
    let markdown = String(decoding: try site.render(pages[1], as: .md), as: UTF8.self)
    #expect(markdown == "# Card\n\u{2014}\n".replacing("\n\u{2014}", with: "\n\u{2014} "))
    _ = try site.render(pages[0], as: .md)
    // The list of accounts once, the months once for each account.
    #expect(count.runs == 3)
  }

  @Test("parameters can be given for a build")
  func parameters() throws {
    let site = try site(["account.md": account], parameters: ["account": ["most": .integer(1)]])
    let html = String(decoding: try site.render(try site.pages()[0], as: .html), as: UTF8.self)
    #expect(html.contains("2026-06") && !html.contains("2026-05"))
  }

  @Test("a layout holds the page, escapes what stands in it, and sees the page and the globals")
  func layout() throws {
    let site = try site([
      "index.md": "+++\ntitle = \"A & <B>\"\n+++\n```sql a\nselect name from accounts\n```\n{{ a[0].name }}",
      "layouts/default.html":
        "<title>{{ page.title }} – {{ site }}</title>{% render 'nav' %}<main>{{ content }}</main>",
      "partials/nav.html": "<a href=\"{{ 'x/' | url }}\">{{ '<' }}</a>",
    ])
    let page = try #require(try site.pages().first)
    #expect(page.path == "")
    #expect(
      String(decoding: try site.render(page, as: .html), as: UTF8.self)
        == "<title>A &amp; &lt;B&gt; – Book</title><a href=\"x/index.html\">&lt;</a><main><p>Joint &lt;b&gt;</p>\n</main>"
    )
  }

  @Test("a long list is cut into pages, the first at the plain address")
  func pagination() throws {
    let site = try site([
      "list.md": "+++\npaginate = { query = \"n\", by = 10 }\n+++\n```sql n\nselect n from many order by n desc\n```\n"
        + "{{ n.size }} {{ n.first.n }} {{ page.number }}/{{ page.count }} {{ page.newer }} {{ page.older }}"
    ])
    let pages = try site.pages()
    #expect(pages.map(\.path) == ["list/", "list/page-2/", "list/page-3/"])
    #expect(
      String(decoding: try site.render(pages[0], as: .html), as: UTF8.self) == "<p>10 25 1/3  /list/page-2/</p>\n")
    #expect(String(decoding: try site.render(pages[2], as: .html), as: UTF8.self) == "<p>5 5 3/3 /list/page-2/</p>\n")
  }

  @Test("a template of another kind is data")
  func data() throws {
    let site = try site([
      "book.csv":
        "```sql a\nselect name, balance_minor, currency from accounts\n```\nname,balance\n{% for r in a %}{{ r.name }},{{ r.balance }}\n{% endfor %}"
    ])
    let page = try #require(try site.pages().first)
    #expect(page.file(.csv) == "book/index.csv")
    #expect(
      String(decoding: try site.render(page, as: .csv), as: UTF8.self) == "name,balance\nJoint <b>,12.50\nCard,\n")
  }

  @Test("two pages at one address are an error")
  func collision() throws {
    let site = try site(["a.md": "+++\npath = \"x/\"\n+++\n", "b.md": "+++\npath = \"x/\"\n+++\n"])
    #expect(
      errorText { _ = try site.pages() }
        == "Templates/b.md:2: 'a' and 'b' would both be written to x/index.html\n  2 | path = \"x/\"\n    |        ^^^^"
    )
  }

  @Test(
    "a mistake in a page's file is named with its line",
    arguments: [
      (
        "+++\ntitel = \"x\"\n+++\n",
        "Templates/p.md:2: front matter has no key called 'titel'\n  2 | titel = \"x\"\n    | ^^^^^\nhint: did you mean 'title'?"
      ),
      (
        "+++\ntitle = \"x\"\n",
        "Templates/p.md:1: the front matter is never closed\n  1 | +++\n    | ^^^\nhint: a second line of +++ is missing"
      ),
      (
        "```sql a\nselect 1",
        "Templates/p.md:1: this query is never closed\n  1 | ```sql a\n    |        ^\nhint: a line of ``` is missing"
      ),
      (
        "```sql a\nselect :params.x\n```\n",
        "Templates/p.md:2: no parameter is called 'x'\n  2 | select :params.x\n    |        ^^^^^^^^^\nhint: declare it as params.x"
      ),
      (
        "```sql aa\nselect 1\n```\n```sql b\nselect\n  :ab.x\n```\n",
        "Templates/p.md:6: no query above is called 'ab'\n  6 |   :ab.x\n    |   ^^^^^\nhint: did you mean 'aa'?"
      ),
      (
        "```sql a\nselect ?\n```\n",
        "Templates/p.md:2: this has no meaning in a page's query\n  2 | select ?\n    |        ^\nhint: values come from `:params.name` or from a row of an earlier query, `:query.column`"
      ),
      (
        "+++\nparams.x = { type = \"integer\", default = 1 }\n+++\n",
        "Templates/p.md:2: the parameter 'x' is used nowhere"
      ),
      (
        "+++\nfor_each = \"b\"\npath = \"x/\"\n+++\n```sql a\nselect 1\n```\n",
        "Templates/p.md:2: no query of this page is called 'b'\n  2 | for_each = \"b\"\n    |            ^^^\nhint: did you mean 'a'?"
      ),
      (
        "+++\ntitle = \"{{ a | nope }}\"\n+++\n",
        "Templates/p.md:2: no filter is called 'nope'\n  2 | title = \"{{ a | nope }}\"\n    |                 ^^^^\nhint: did you mean 'date'?"
      ),
      (
        "+++\n+++\n\n\n{{ x | nope: 1 }}",
        "Templates/p.md:5: no filter is called 'nope'\n  5 | {{ x | nope: 1 }}\n    |        ^^^^\nhint: did you mean 'date'?"
      ),
    ]) func fileErrors(_ file: String, _ message: String)
  {
    let text = errorText { _ = try site(["p.md": file]) }
    // Whichever of two equally near names is offered matters little.
    #expect(text.prefix(while: { $0 != "\n" }) == message.prefix(while: { $0 != "\n" }))
    if !message.contains("'nope'"), !message.contains("used nowhere") { #expect(text == message) }
  }

  @Test(
    "a query's mistake is named when it runs",
    arguments: [
      (
        "```sql a\nselect balance_minor from accounts\n```\n",
        "p.md:2: the query 'a' gives 'balance_minor' without a currency"
      ),
      (
        "```sql a\nselect 1.5 as x_minor, 'EUR' as currency\n```\n",
        "p.md:2: in the query 'a', 'x_minor' is not a whole number of minor units"
      ),
      (
        "```sql a\nselect 1 as x_minor, 'ABC' as currency\n```\n",
        "p.md:2: in the query 'a', 'x_minor_minor' has an amount and no currency"
      ),
      ("```sql a\nselect 1 as n\n```\n```sql b\nselect :a.m\n```\n", "p.md:5: the query 'a' has no column called 'm'"),
      ("```sql a\nselect x'00' as n\n```\n", "p.md:2: in the query 'a', 'n' is bytes, which no page can show"),
    ]) func queryErrors(_ file: String, _ message: String) throws
  {
    let site = try site(["p.md": file])
    let page = try #require(try site.pages().first)
    let text = errorText { _ = try site.render(page, as: .html) }
    #expect(text.hasPrefix("Templates/" + message.replacing("x_minor_minor", with: "x_minor")), "\(text)")
  }

  @Test("an address leads nowhere outside the site", arguments: ["../x/", "/x/", "a//b/", ".hidden/", "a b/"])
  func badPath(_ path: String) throws {
    let site = try site(["p.md": "+++\npath = \"\(path)\"\n+++\n"])
    #expect(errorText { _ = try site.pages() }.contains("cannot be an address of the site"))
  }

  @Test("a page's links are as deep as the page", arguments: [(".html", "a/b/c/"), (".html", "")])
  func depth(_: String, _ path: String) throws {
    let site = try site(["p.md": "+++\npath = \"\(path)\"\n+++\n[x](y/)"])
    let html = String(decoding: try site.render(try site.pages()[0], as: .html), as: UTF8.self)
    #expect(html == "<p><a href=\"\(path.isEmpty ? "" : "../../../")y/index.html\">x</a></p>\n")
  }
}
