import Core
import Testing

@testable import Pages

/// Names in components that stand for nothing: each error has its place and the nearest name.
@Suite struct ComponentNameTests {
  private struct Case: CustomTestStringConvertible {
    var testDescription: String
    var template: String
    var error: String

    init(_ sentence: String, _ template: String, _ error: String) {
      testDescription = sentence
      self.template = template
      self.error = error
    }
  }

  @Test(arguments: [
    Case(
      "a query that is not there",
      #"{% table data: monthyl %}{% col "month" %}{% endtable %}"#,
      """
      Templates/test.md:1: there is no query called 'monthyl'
        1 | {% table data: monthyl %}{% col "month" %}{% endtable %}
          |                ^^^^^^^
      hint: did you mean 'monthly'?
      """),
    Case(
      "a query that is like none",
      #"{% line data: wages, x: "month", y: "closing", title: "T" %}"#,
      """
      Templates/test.md:1: there is no query called 'wages'
        1 | {% line data: wages, x: "month", y: "closing", title: "T" %}
          |               ^^^^^
      hint: there are: daily, monthly
      """),
    Case(
      "a query of notes that is not there, though a chart needs none",
      #"{% line data: monthly, x: "month", y: "closing", notes: dayly, title: "T" %}"#,
      """
      Templates/test.md:1: there is no query called 'dayly'
        1 | {% line data: monthly, x: "month", y: "closing", notes: dayly, title: "T" %}
          |                                                         ^^^^^
      hint: did you mean 'daily'?
      """),
    Case(
      "a query that the page has and its partial was not given",
      "{% render 'part' %}",
      """
      partials/part.md:1: there is no query called 'monthly'
        1 | {% table data: monthly %}{% col "month" %}{% endtable %}
          |                ^^^^^^^
      hint: a page sees its own queries, and a partial what it is given
      """),
    Case(
      "a column's name without its quotes",
      #"{% line data: monthly, x: month, y: "closing", title: "T" %}"#,
      """
      Templates/test.md:1: there is nothing called 'month'
        1 | {% line data: monthly, x: month, y: "closing", title: "T" %}
          |                           ^^^^^
      hint: a column's name stands in quotes: x: "month"
      """),
    Case(
      "a variable that is misspelt",
      #"{% big openning %}{% endbig %}"#,
      """
      Templates/test.md:1: there is nothing called 'openning'
        1 | {% big openning %}{% endbig %}
          |        ^^^^^^^^
      hint: did you mean 'opening'?
      """),
    Case(
      "a column along the foot",
      #"{% line data: monthly, x: "moth", y: "closing", title: "T" %}"#,
      """
      Templates/test.md:1: the query 'monthly' has no column called 'moth'
        1 | {% line data: monthly, x: "moth", y: "closing", title: "T" %}
          |                           ^^^^^^
      hint: did you mean 'month'?
      """),
    Case(
      "one of several columns",
      #"{% line data: monthly, x: "month", y: "closing, quantity", title: "T" %}"#,
      """
      Templates/test.md:1: the query 'monthly' has no column called 'quantity'
        1 | {% line data: monthly, x: "month", y: "closing, quantity", title: "T" %}
          |                                       ^^^^^^^^^^^^^^^^^^^
      hint: did you mean 'quality'?
      """),
    Case(
      "a column of a table",
      #"{% table data: monthly %}{% col "monht" %}{% endtable %}"#,
      """
      Templates/test.md:1: the query 'monthly' has no column called 'monht'
        1 | {% table data: monthly %}{% col "monht" %}{% endtable %}
          |                                 ^^^^^^^
      hint: did you mean 'month'?
      """),
    Case(
      "a column of a figure's spark line",
      #"{% stats %}{% stat "A", opening, data: monthly, x: "moth", y: "closing" %}{% endstats %}"#,
      """
      Templates/test.md:1: the query 'monthly' has no column called 'moth'
        1 | {% stats %}{% stat "A", opening, data: monthly, x: "moth", y: "closing" %}{% endstats %}
          |                                                    ^^^^^^
      hint: did you mean 'month'?
      """),
    Case(
      "a column that a chart's notes need",
      #"{% line data: monthly, x: "month", y: "closing", notes: daily, title: "T" %}"#,
      """
      Templates/test.md:1: the query 'daily' has no column called 'text'
        1 | {% line data: monthly, x: "month", y: "closing", notes: daily, title: "T" %}
          |                                                         ^^^^^
      hint: there are: closing, day
      """),
    Case(
      "a choice's column",
      #"{% filter "S", action: "a/" %}{% choice "m", "M", data: monthly, value: "moth" %}{% endfilter %}"#,
      """
      Templates/test.md:1: the query 'monthly' has no column called 'moth'
        1 | {% filter "S", action: "a/" %}{% choice "m", "M", data: monthly, value: "moth" %}{% endfilter %}
          |                                                                         ^^^^^^
      hint: did you mean 'month'?
      """),
  ])
  private func named(_ example: Case) { #expect(error(example.template) == example.error) }

  @Test("a parameter that was not given is nothing, and no query is missed")
  func optional() throws {
    let text =
      "{% assign notes = nil %}{% line data: monthly, x: \"month\", y: \"closing\", notes: notes, title: \"T\" %}"
    #expect(try render(text).contains("<svg"))
  }

  private func error(_ text: String) -> String {
    do {
      return "no error: \(try render(text))"
    } catch { return "\(error)" }
  }

  private func render(_ text: String) throws -> String {
    let source = TemplateSource(file: "Templates/test.md", text: text)
    let template = try Template(source, components: .site)
    let partial = try Template(
      TemplateSource(file: "partials/part.md", text: #"{% table data: monthly %}{% col "month" %}{% endtable %}"#),
      components: .site)
    let environment = RenderEnvironment(now: Instant(seconds: 0), partialNames: ["part"]) { _ in partial }
    let amount = Value.money(Money(minor: 100, .gbp))
    let monthly = Rows(
      name: "monthly", columns: ["month", "closing", "quality"],
      cells: [.string("2026-05"), amount, .string("observed"), .string("2026-06"), amount, .string("carried")])
    let daily = Rows(name: "daily", columns: ["day", "closing"], cells: [.string("2026-05-01"), amount])
    let renderer = Renderer(
      environment, data: ["monthly": .rows(monthly), "daily": .rows(daily), "opening": amount], mode: .marked(.html),
      source: source)
    try renderer.run(template)
    return String(
      decoding: try Marked.finish(renderer.output, renderer.slots, as: .html, for: environment), as: UTF8.self)
  }
}
