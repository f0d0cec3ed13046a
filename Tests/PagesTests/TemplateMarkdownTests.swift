import Core
import Markdown
import Testing

@testable import Pages

/// Renders a Markdown template's body.
func marked(
  _ template: String, _ data: [String: Value] = [:], as format: OutputFormat = .html, page: String = "a/b/index.html",
  components: ComponentRegistry = ComponentRegistry()
) throws -> String {
  let source = TemplateSource(file: "test.md", text: template)
  let environment = RenderEnvironment(now: Instant(seconds: 0), pagePath: page)
  let renderer = Renderer(environment, data: data, mode: .marked(format), source: source)
  try renderer.run(Template(source, components: components))
  return String(
    decoding: try Marked.finish(renderer.output, renderer.slots, as: format, for: environment), as: UTF8.self)
}

@Suite struct TemplateMarkdownTests {
  static let hostile = #"<script>alert(1)</script> {{ 7 | times: 6 }} [x](javascript:1) =cmd|' /C calc'!A0 *b* |"#
  static let escaped =
    "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 | times: 6 }} [x](javascript:1) =cmd|&#39; /C calc&#39;!A0 *b* |"

  @Test(
    "a value is text wherever Markdown puts it",
    arguments: [
      ("{{ v }}", "<p>%</p>\n"), ("# {{ v }}", "<h1>%</h1>\n"), ("- {{ v }}", "<ul>\n<li>%</li>\n</ul>\n"),
      ("**{{ v }}** _{{ v }}_ ~~{{ v }}~~", "<p><strong>%</strong> <em>%</em> <del>%</del></p>\n"),
      ("`{{ v }}`", "<p><code>%</code></p>\n"), ("    {{ v }}", "<pre><code>%\n</code></pre>\n"),
      ("> {{ v }}", "<blockquote>\n<p>%</p>\n</blockquote>\n"),
      ("[{{ v }}](x/)", "<p><a href=\"../../x/index.html\">%</a></p>\n"),
      ("<div title=\"{{ v }}\">{{ v }}</div>", "<div title=\"%\">%</div>\n"),
      ("a <b title='{{ v }}'>{{ v }}</b>", "<p>a <b title='%'>%</b></p>\n"),
      ("{% capture c %}{{ v }}{% endcapture %}{{ c }}", "<p>%</p>\n"),
      ("{% capture c %}{{ v }}{% endcapture %}{{ c | append: '' }}", "<p>%</p>\n"),
      (
        "| a |\n|---|\n| {{ v }} |",
        "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>%</td>\n</tr>\n</tbody>\n</table>\n"
      ),
    ]) func values(_ template: String, _ page: String) throws
  {
    #expect(try marked(template, ["v": .string(Self.hostile)]) == page.replacing("%", with: Self.escaped))
  }

  @Test(
    "a link leads to a file of the site, to http, https or mailto, and nowhere else",
    arguments: [
      ("months/2026-06/", "../../months/2026-06/index.html"), ("/", "../../index.html"), ("x.csv#a", "../../x.csv#a"),
      ("#here", "#here"), ("../up/", "../up/"), ("https://a.example/?q=1&r=2", "https://a.example/?q=1&amp;r=2"),
      ("mailto:a@b.example", "mailto:a@b.example"), ("javascript:alert(1)", "#"), ("JavaScript:1", "#"),
      ("java\tscript:1", "#"), (" javascript:1", "#"), ("data:text/html,x", "#"), ("vbscript:1", "#"),
      ("\u{1}javascript:1", "#"),
      ("a\"b/", "../../a%22b/index.html"),
    ]) func links(_ target: String, _ href: String) throws
  {
    #expect(try marked("[x]({{ v }})", ["v": .string(target)]) == "<p><a href=\"\(href)\">x</a></p>\n")
    let raw = try marked("<a href=\"{{ v | url }}\">x</a>", ["v": .string(target)])
    #expect(raw == "<p><a href=\"\(href)\">x</a></p>\n")
  }

  @Test("an address put together from parts is judged as a whole")
  func addressOfParts() throws {
    let data: [String: Value] = ["a": .string("java"), "b": .string("script:1")]
    #expect(try marked("<a href=\"{{ a }}{{ b }}\">x</a>", data) == "<p><a href=\"#\">x</a></p>\n")
    #expect(try marked("[x]({{ a }}{{ b }})", data) == "<p><a href=\"#\">x</a></p>\n")
    #expect(
      try marked("<a href={{ b }} class={{ c }}>x</a>", ["b": .string("script:1"), "c": .string("a onclick=b")])
        == "<p><a href=# class=a&#32;onclick&#61;b>x</a></p>\n")
  }

  @Test(
    "no value may stand in a script, a style or as part of a tag",
    arguments: [
      "<script>\nlet x = {{ v }}\n</script>", "<p style=\"{{ v }}\">x</p>", "<p onclick=\"{{ v }}\">x</p>",
      "<style>\n{{ v }}\n</style>",
      "<div {{ v }}>\nx\n</div>", "<iframe srcdoc='{{ v }}'>\n</iframe>",
    ]) func refused(_ template: String)
  {
    #expect(throws: UserError.self) { try marked(template, ["v": .string("x")]) }
  }

  @Test("the error of a value in a script says where")
  func placeOfRefusal() {
    do {
      _ = try marked("\n<script>\n{{ v }}\n</script>", ["v": .string("x")])
      Issue.record("it was let through")
    } catch {
      #expect(
        "\(error)"
          == "test.md:3: no value may stand in a script or style\n  3 | {{ v }}\n    |    ^\nhint: put it in a data- attribute"
      )
    }
  }

  @Test("a value that holds a placeholder is only text")
  func placeholderInValue() throws {
    let data: [String: Value] = ["v": .string("\u{F0000}"), "w": .string("<i>")]
    #expect(try marked("{{ w }} {{ v }}", data) == "<p>&lt;i&gt; \u{F0000}</p>\n")
    #expect(
      try marked("{% capture c %}{{ v }}{% endcapture %}{{ w }}{{ c }}{{ c | append: v }}", data)
        == "<p>&lt;i&gt;\u{F0000}\u{F0000}\u{F0000}</p>\n")
  }

  @Test("settings text may be Markdown of its own")
  func settingsText() throws {
    let data: [String: Value] = ["note": .settingsText("a *b*\u{F0000}")]
    #expect(try marked("{{ note | raw_markdown }} {{ note }}", data) == "<p>a <em>b</em>\u{FFFD} a *b*\u{F0000}</p>\n")
  }

  @Test(
    "Markdown output reads as exactly the value in any place",
    arguments: [
      hostile, "# x", "1. x", "- x", "+ x", "a|b", "\\*x", "&amp;", "www.example.org", "http://example.org",
      "me@example.org", "~~x~~",
      "<b>", "a_b_c", "`x`", "=", "---", "  x", "> x", "![x](y)", "$x$", "[ ] x", "\\|", "a\\", ":",
      "<http://x.example>",
    ]) func markdownOutput(_ value: String) throws
  {
    for (template, isCell) in [
      ("{{ v }}", false), ("| a | b |\n|---|---|\n| {{ v }} | z |", true), ("# {{ v }}", false),
    ] {
      let text = try marked(template, ["v": .string(value)], as: .md)
      var read = ""
      var links = 0
      var cells = 0
      MarkdownTree(Array(text.utf8)).walk { node, isEntering in
        guard isEntering else { return }
        if node.kind == .text || node.kind == .code { read += String(decoding: node.literal, as: UTF8.self) }
        if [.link, .image, .emphasis, .strong, .strike, .code, .codeBlock, .list, .quote, .rule].contains(node.kind) {
          links += 1
        }
        if node.kind == .tableCell { cells += 1 }
      }
      let expected = value.trimmed(start: true, end: true)
      #expect(read.trimmed(start: true, end: true) == (isCell ? "ab" + expected + "z" : expected), "\(text)")
      #expect(links == 0, "\(text)")
      if isCell { #expect(cells == 4, "\(text)") }
    }
  }

  @Test("a value in code, an address or HTML is written for that place in Markdown output")
  func markdownPlaces() throws {
    #expect(try marked("`{{ v }}`", ["v": .string("a*b`c")], as: .md) == "`a*b\u{02CB}c`\n")
    #expect(try marked("[x]({{ v }})", ["v": .string("javascript:1")], as: .md) == "[x](#)\n")
    #expect(try marked("[x]({{ v }})", ["v": .string("a b)")], as: .md) == "[x](a%20b%29)\n")
    #expect(
      try marked("<i title=\"{{ v }}\">x</i>", ["v": .string("\"<")], as: .md) == "<i title=\"&quot;&lt;\">x</i>\n")
    #expect(try marked("a\n\n{% assign x = 1 %}\n\n{% assign x = 2 %}\n\nb", as: .md) == "a\n\nb\n")
  }

  @Test("data outputs quote values for their format")
  func dataOutputs() throws {
    let data: [String: Value] = [
      "v": .string(Self.hostile), "n": .integer(5), "m": .money(Money(minor: -1299, .eur)), "f": .string("=1+1"),
      "q": .string("a \"b\", c"),
    ]
    #expect(
      try marked("{{ q }},{{ n }},{{ m }},{{ f }},{{ nil }}", data, as: .csv) == "\"a \"\"b\"\", c\",5,-12.99,'=1+1,")
    #expect(
      try marked("[{{ q }}, {{ n }}, {{ m }}, {{ nil }}, {{ '' }}]", data, as: .json)
        == #"["a \"b\", c", 5, {"amount": "-12.99", "currency": "EUR"}, null, ""]"#)
    #expect(try marked("{{ v }}", data, as: .txt) == Self.hostile)
  }

  // MARK: Components

  static let components = ComponentRegistry([
    Component(
      name: "chart",
      attributes: [
        AttributeSpec("data", .rows, required: true), AttributeSpec("y", .column), AttributeSpec("empty", .text),
        AttributeSpec("kind", .oneOf(["line", "area"])),
      ]
    ) { call in
      ComponentOutput(
        html: "<svg>\n\n<text>\(call.text("y") ?? "")</text>\n</svg>", markdown: "chart of \(call.text("y") ?? "")")
    },
    Component(name: "dot", isInline: true) { _ in ComponentOutput(html: "<i></i>", markdown: "·") },
    Component(
      name: "table", isBlock: true, attributes: [AttributeSpec("data", .rows, required: true)],
      childTags: [
        ChildTag(
          name: "col",
          attributes: [
            AttributeSpec("name", .column, required: true, positional: true), AttributeSpec("link", .template),
          ])
      ]
    ) { call in
      let rows = call.rows("data")
      let cells = try (0..<(rows?.count ?? 0)).flatMap { index in
        try call.children.map { child -> String in
          guard let rows, let name = child.text("name") else { return "" }
          let link = try child.text("link", row: rows[index]).map { call.link($0) } ?? ""
          return "\(rows[index][name]?.output ?? "")→\(link)"
        }
      }
      return ComponentOutput(
        html: "<table>\(Escape.html(cells.joined(separator: ";")))</table>", markdown: cells.joined(separator: ";"))
    },
    Component(
      name: "section", isBlock: true, takesBody: true, attributes: [AttributeSpec("title", .text, positional: true)]
    ) { call in
      ComponentOutput(html: "<section>\(call.body)</section>", markdown: call.body)
    },
  ])
  static let rows = Rows(
    name: "months", columns: ["month", "y"], cells: [.string("2026-06"), .string("<i>"), .string("2026-05"), .null])

  @Test(
    "a component is set in after Markdown, and a blank line in it ends nothing",
    arguments: [
      ("a\n\n{% chart data: r, y: 'y' %}\n\nb", "<p>a</p>\n<svg>\n\n<text>y</text>\n</svg>\n<p>b</p>\n"),
      ("a\n    {% chart data: r %}\nb", "<p>a</p>\n<svg>\n\n<text></text>\n</svg>\n<p>b</p>\n"),
      ("a {% dot %} b", "<p>a <i></i> b</p>\n"),
      ("<div>\n{% chart data: r %}\n</div>", "<div>\n<svg>\n\n<text></text>\n</svg>\n</div>\n"),
      (
        "{% table data: r %}\n  {% col 'month', link: 'months/{{ row.month }}/' %}\n{% endtable %}",
        "<table>2026-06→../../months/2026-06/index.html;2026-05→../../months/2026-05/index.html</table>\n"
      ),
      (
        "{% section 'S' %}\n# {{ r[0].y }}\n{% chart data: r %}\n{% endsection %}",
        "<section><h1>&lt;i&gt;</h1>\n<svg>\n\n<text></text>\n</svg>\n</section>\n"
      ),
      ("{% chart data: none, empty: 'No <b>' %}", "<p class=\"empty\">No &lt;b&gt;</p>\n"),
      ("{% chart data: none, empty: 'hide' %}x", "<p>x</p>\n"),
    ]) func componentsInPage(_ template: String, _ page: String) throws
  {
    let none = Rows(name: "none", columns: ["y"], cells: [])
    #expect(try marked(template, ["r": .rows(Self.rows), "none": .rows(none)], components: Self.components) == page)
  }

  @Test("a component's Markdown stands between blank lines")
  func componentInMarkdown() throws {
    #expect(
      try marked("a\n{% chart data: r, y: 'y' %}\nb", ["r": .rows(Self.rows)], as: .md, components: Self.components)
        == "a\n\nchart of y\n\nb\n")
  }

  @Test(
    "a component's mistakes are named with their place",
    arguments: [
      (
        "{% chart data: r, yy: 1 %}",
        "test.md:1: 'chart' has no attribute called 'yy'\n  1 | {% chart data: r, yy: 1 %}\n    |                   ^^\nhint: did you mean 'y'?"
      ),
      ("{% chart y: 'y' %}", "test.md:1: 'chart' needs 'data:'\n  1 | {% chart y: 'y' %}\n    |    ^^^^^"),
      (
        "{% chart data: r, y: 'mnth' %}",
        "test.md:1: the query 'months' has no column called 'mnth'\n  1 | {% chart data: r, y: 'mnth' %}\n    |                      ^^^^^^\nhint: did you mean 'month'?"
      ),
      (
        "{% chart data: r, kind: 'lime' %}",
        "test.md:1: 'kind' cannot be 'lime'\n  1 | {% chart data: r, kind: 'lime' %}\n    |                         ^^^^^^\nhint: did you mean 'line'?"
      ),
      (
        "{% table data: r %}{% col 'x' %}{% endtable %}",
        "test.md:1: the query 'months' has no column called 'x'\n  1 | {% table data: r %}{% col 'x' %}{% endtable %}\n    |                           ^^^\nhint: did you mean 'y'?"
      ),
      (
        "{% table data: r %}{{ 1 }}{% endtable %}",
        "test.md:1: only {% col %} may stand within 'table'\n  1 | {% table data: r %}{{ 1 }}{% endtable %}\n    |    ^^^^^"
      ),
      (
        "{% chart data: none, empty: 'fail' %}",
        "test.md:1: the query 'none' has no rows\n  1 | {% chart data: none, empty: 'fail' %}\n    |                ^^^^"
      ),
      (
        "{{ r[0].mont }}",
        "test.md:1: the query 'months' has no column called 'mont'\n  1 | {{ r[0].mont }}\n    |         ^^^^\nhint: did you mean 'month'?"
      ),
      (
        "{{ r.month }}",
        "test.md:1: 'months' is a list of rows: take one before its column\n  1 | {{ r.month }}\n    |      ^^^^^\nhint: months[0].month"
      ),
    ]) func componentErrors(_ template: String, _ message: String)
  {
    let none = Rows(name: "none", columns: ["y"], cells: [])
    do {
      _ = try marked(template, ["r": .rows(Self.rows), "none": .rows(none)], components: Self.components)
      Issue.record("it was let through")
    } catch {
      #expect("\(error)" == message)
    }
  }
}
