import Core
import Testing

@testable import Pages

@Suite("Components as templates write them")
struct ComponentRegistryTests {
  private static func pounds(_ minor: Int64) -> Value { .money(Money(minor: minor, .gbp)) }

  /// Newest first, as queries for tables are.
  private static let monthly = Rows(
    name: "monthly", columns: ["month", "closing", "money_in", "money_out", "quality", "rate", "link_text"],
    cells: [
      .string("2026-06"), pounds(46_055), pounds(0), pounds(-30_000), .string("carried"), .float(0.12),
      .string("<June>"),
      .string("2026-05"), pounds(76_055), pounds(600_161), pounds(-530_455), .string("observed"), .float(0.285),
      .string("May"),
      .string("2026-04"), .null, pounds(590_000), pounds(-480_000), .string("missing"), .null, .string("April"),
      .string("2026-03"), pounds(16_055), pounds(580_000), pounds(-470_000), .string("observed"), .float(-0.5),
      .string("March"),
    ])

  private static let spending = Rows(
    name: "spending", columns: ["month", "category", "spent", "ink"],
    cells: [
      .string("2026-05"), .string("Food"), pounds(1_000), .integer(4), .string("2026-06"), .string("Food"),
      pounds(1_200), .integer(4),
      .string("2026-05"), .string("Home"), pounds(2_000), .integer(0),
    ])

  private static let flows = Rows(
    name: "flows", columns: ["side", "category", "spent", "ink"],
    cells: [
      .string("in"), .string("Salary"), pounds(3_000), .null, .string("out"), .string("Food"), pounds(2_200),
      .integer(4),
      .string("out"), .string("Kept"), pounds(800), .null,
    ])

  private static let daily = Rows(
    name: "daily", columns: ["day", "closing"],
    cells: [
      .string("2026-05-01"), pounds(1_000), .string("2026-05-31"), pounds(2_000), .string("2025-05-01"), pounds(500),
    ])

  private static let mixed = Rows(
    name: "mixed", columns: ["name", "value"],
    cells: [.string("a"), pounds(1), .string("b"), .money(Money(minor: 1, .eur))])

  private static let empty = Rows(name: "nothing", columns: ["month", "closing"], cells: [])

  private func render(_ text: String, _ format: OutputFormat = .html) throws -> String {
    let source = TemplateSource(file: "Templates/test.md", text: text)
    let template = try Template(source, components: .site)
    let environment = RenderEnvironment(now: Instant(seconds: 0), pagePath: "accounts/joint/index.html")
    let data: [String: Value] = [
      "monthly": .rows(Self.monthly), "spending": .rows(Self.spending), "mixed": .rows(Self.mixed),
      "daily": .rows(Self.daily), "flows": .rows(Self.flows),
      "nothing": .rows(Self.empty),
      "opening": Self.pounds(100), "closing": Self.pounds(103),
    ]
    let renderer = Renderer(environment, data: data, mode: .marked(format), source: source)
    try renderer.run(template)
    let bytes = try Marked.finish(renderer.output, renderer.slots, as: format, for: environment)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func error(_ text: String) -> String {
    do {
      return "no error: \(try render(text))"
    } catch { return "\(error)" }
  }

  @Test("a line of months stands oldest first, with its gap and its quality")
  func line() throws {
    let html = try render(
      #"{% line data: monthly, x: "month", y: "closing", area: true, quality: "quality", title: "Closing balance" %}"#)
    try WholeMarkup.check(html)
    #expect(html.contains("<title>Closing balance</title>"))
    #expect(html.contains("£161, 31 Mar 2026 to £461, 30 Jun 2026"))
    #expect(html.contains("class=\"ln ki est\""))
    #expect(html.contains("<summary>As a table</summary>"))
  }

  @Test("a table writes its columns by what they hold, with links, totals and bars")
  func table() throws {
    let html = try render(
      """
      {% table data: monthly, title: "Months", empty: "No months yet", download: "data/accounts_monthly.csv" %}
        {% col "month", link: "accounts/joint/{{ row.month }}/" %}
        {% col "money_in", total: "sum" %}
        {% col "money_out", title: "Out, £", total: "sum", bar: true, good: "up" %}
        {% col "rate", format: "percent", decimals: 1, missing: "no income" %}
        {% col "link_text", kind: "note" %}
      {% endtable %}
      """)
    try WholeMarkup.check(html)
    #expect(html.contains("<th scope=\"row\"><a href=\"../../accounts/joint/2026-06/index.html\">June 2026</a></th>"))
    #expect(html.contains("<th scope=\"col\" class=\"n\">Money in</th>"))
    #expect(html.contains("<td class=\"n neg\">−5,304<span class=\"d\">.55</span></td>"))
    #expect(html.contains("<span class=\"sum\">17,701<span class=\"d\">.61</span></span>"))
    #expect(html.contains("<td class=\"n\">28.5%</td>"))
    #expect(html.contains("no income"))
    #expect(html.contains("&lt;June&gt;"))
    // Ordinary spending is not red: a column of outgoings has its bars from the left, in the colour of data.
    #expect(html.contains("<rect x=\"0\" y=\"2\" width=\"5.66%\" height=\"8\" class=\"fk\"/>"))
    #expect(!html.contains("class=\"fn\""))
    #expect(html.contains("href=\"../../data/accounts_monthly.csv\""))
  }

  @Test("the same table is unpadded Markdown in a report")
  func tableInReport() throws {
    let text = try render(
      """
      {% table data: monthly, title: "Months" %}{% col "month" %}{% col "money_in", bar: true, total: "sum" %}{% endtable %}
      """, .md)
    #expect(text.contains("| Month | Money in |\n| --- | ---: |\n| June 2026 | 0.00 |\n| May 2026 | 6,001.61 |\n"))
    #expect(text.contains("| **Total** | **17,701.61** |"))
  }

  @Test("sections, rows and stats hold what stands in them")
  func layout() throws {
    let html = try render(
      """
      {% row %}
      {% section "Net worth", note: "weekly & in £", span: 8, more: "All", link: "net-worth/" %}

      Some **words**.

      {% stats %}{% stat "Closing", monthly[0].closing, data: monthly, y: "money_in", x: "month", note: "on the month before", note_value: monthly[0].money_out, good: "up" %}{% endstats %}
      {% endsection %}
      {% endrow %}
      """)
    try WholeMarkup.check(html)
    #expect(html.contains("<div class=\"row\">"))
    #expect(html.contains("<section class=\"s c8\">"))
    #expect(html.contains("<p>weekly &amp; in £; <a href=\"../../net-worth/index.html\" class=\"l\">All</a></p>"))
    #expect(html.contains("<strong>words</strong>"))
    #expect(html.contains("<dd class=\"v\">£460<span class=\"d\">.55</span></dd>"))
    #expect(html.contains("<span class=\"m neg\">−£300</span> on the month before"))
  }

  @Test("a page's head takes its entry from its body")
  func head() throws {
    let html = try render(
      """
      {% head "Joint account", previous: "May", previous_link: "months/2026-05/", next: "July" %}
      {% crumb "Accounts", link: "accounts/" %}
      {% segment "Month", link: "accounts/joint/", current: true %}
      It closed at {{ monthly[0].closing | money }}.
      {% endhead %}
      """)
    try WholeMarkup.check(html)
    #expect(html.contains("<h1>Joint account</h1>"))
    #expect(html.contains("<p class=\"lead\">It closed at "))
    #expect(html.contains("rel=\"prev\" href=\"../../months/2026-05/index.html\""))
    #expect(html.contains("aria-current=\"page\""))
  }

  @Test("rows of months and categories become stacked columns in their own inks")
  func stacked() throws {
    let html = try render(
      #"{% stacked_column data: spending, x: "month", y: "spent", series: "category", ink: "ink", title: "By group" %}"#
    )
    try WholeMarkup.check(html)
    #expect(html.contains("class=\"f5\"") && html.contains("class=\"f1\""))
    #expect(html.contains("<th scope=\"col\" class=\"n\">Food</th><th scope=\"col\" class=\"n\">Home</th>"))
  }

  @Test(
    "every picture's tag draws",
    arguments: [
      #"{% area data: monthly, x: "month", y: "closing", title: "T" %}"#,
      #"{% line data: monthly, x: "month", y: "money_in,money_out", names: "In, Out", compare: "Out", title: "T", mark: opening, low_point: "Low point", low: "money_out", high: "money_in", today: "2026-05-10" %}"#,
      #"{% stacked_area data: monthly, x: "month", y: "money_in,money_out", inks: "1,other", total: "closing", title: "T" %}"#,
      #"{% stacked_area data: monthly, x: "month", y: "money_in", total: "closing", quality: "quality", title: "T" %}"#,
      #"{% column data: monthly, x: "month", y: "money_in", highlight: 2, mean: true, before_name: "Before", now_name: "Now", notes: "link_text", title: "T" %}"#,
      #"{% multiples data: spending, x: "month", y: "spent", series: "category", highlight: 1, good: "down", link: "c/{{ row.category }}/", title: "T" %}"#,
      #"{% diverging data: spending, name: "category", y: "spent", good: "down", title: "T" %}"#,
      #"{% donut data: spending, name: "category", y: "spent", ink: "ink", title: "T" %}"#,
      #"{% treemap data: spending, name: "category", y: "spent", ink: "ink", title: "T" %}"#,
      #"{% sankey data: flows, side: "side", name: "category", y: "spent", ink: "ink", link: "c/{{ row.category }}/", title: "T" %}"#,
      #"{% cascade data: spending, name: "category", y: "spent", opening: opening, opening_name: "May", closing: closing, closing_name: "June", title: "T" %}"#,
      #"{% heat data: daily, day: "day", y: "closing", title: "T" %}"#,
      #"{% calendar data: daily, month: "2026-05", day: "day", link: "d/{{ row.day }}/", y: "closing", title: "T" %}"#,
      #"{% tabs "Span" %}{% tab "A" %}a{% endtab %}{% tab "B" %}b{% endtab %}{% endtabs %}"#,
      #"{% big closing %}{% delta opening, "since May", good: "up" %}{% endbig %}"#,
      #"{% legend %}{% sign "mean", "12-month mean" %}{% sign "ink", "Food", ink: 4 %}{% endlegend %}"#,
      #"{% note tone: "warning" %}Move £150.{% endnote %}"#,
      #"{% feed data: monthly, text: "closed at {{ row.closing | money }}", link: "m/{{ row.month }}/", link_text: "{{ row.month }}", figure: "money_out" %}"#,
      #"{% table data: monthly, title: "T" %}{% col "month" %}{% col "quality", format: "dots", from: "2026-01-01", to: "2026-12-31" %}{% endtable %}"#,
      #"{% problems data: monthly, severity: "quality", words: ", in {{ row.month }}", link: "m/{{ row.month }}/", link_text: "{{ row.link_text }}", remedy: "month" %}"#,
      #"{% problems data: monthly, severity: "quality", text: "link_text", remedy: "month" %}"#,
      #"{% budgets data: monthly, name: "month", spent: "money_in", limit: "money_in", note: "so far" %}"#,
      #"{% filter "Search", action: "transactions/" %}{% choice "m", "Month", data: monthly, value: "month" %}{% endfilter %}"#,
    ]) func draws(_ template: String) throws
  {
    let html = try render(template)
    try WholeMarkup.check(html)
    #expect(html.count > 30)
    #expect(!html.contains("style="))
    _ = try render(template, .md)
  }

  @Test("a column that the query does not have is an error that names the nearest")
  func unknownColumn() {
    let text = error(#"{% line data: monthly, x: "month", y: "closng", title: "T" %}"#)
    #expect(text.hasPrefix("Templates/test.md:1:"))
    #expect(text.contains("the query 'monthly' has no column called 'closng'"))
    #expect(text.contains("did you mean 'closing'?"))
    #expect(error(#"{% table data: monthly %}{% col "mnth" %}{% endtable %}"#).contains("did you mean 'month'?"))
  }

  @Test("amounts of two currencies cannot share a scale")
  func currencies() {
    let text = error(#"{% donut data: mixed, name: "name", y: "value", title: "T" %}"#)
    #expect(text.contains("EUR and GBP cannot stand on one scale"))
  }

  @Test("a query without rows is an empty picture, a note, or nothing")
  func nothing() throws {
    #expect(
      try render(#"{% line data: nothing, x: "month", y: "closing", title: "T" %}"#).contains("Nothing to show yet"))
    #expect(
      try render(#"{% line data: nothing, x: "month", y: "closing", title: "T", empty: "No months yet" %}"#).contains(
        "No months yet"))
    #expect(
      try render(#"{% table data: nothing, empty: "hide" %}{% col "month" %}{% endtable %}"#).filter { $0 != "\n" }
        .isEmpty)
  }
}
