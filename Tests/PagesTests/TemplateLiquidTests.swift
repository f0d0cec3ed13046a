import Core
import Testing

@testable import Pages

/// Renders plain text over plain data, with 18 June 2026, noon, as now.
func liquid(
  _ template: String, _ data: [String: Value] = [:], partials: [String: String] = [:], globals: [String: Value] = [:]
) throws -> String {
  let environment = RenderEnvironment(
    now: Instant(seconds: 1_781_784_000), globals: globals, partialNames: partials.keys.sorted(),
    partial: { name in
      try partials[name].map { text in
        let page = try PageSource(file: "partials/\(name).md", bytes: Array(text.utf8), isPage: false)
        return try Template(page.source, parameters: text.hasPrefix("+++") ? page.front.parameters : nil)
      }
    })
  return try Renderer.text(Template(TemplateSource(file: "test.md", text: template)), data: data, in: environment)
}

/// The whole text of the error that a template gives.
func liquidError(_ template: String, _ data: [String: Value] = [:], partials: [String: String] = [:]) -> String {
  do {
    return "no error: " + (try liquid(template, data, partials: partials))
  } catch {
    return "\(error)"
  }
}

@Suite struct TemplateLiquidTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var template: String
    var result: String
    init(_ template: String, _ result: String) {
      self.template = template
      self.result = result
    }
    var testDescription: String { template }
  }

  static let data: [String: Value] = [
    "list": .array([.integer(3), .integer(1), .integer(2)]),
    "pair": .object(ObjectValue([("b", .integer(1)), ("a", .string("x"))])),
    "people": .array(
      ["Ben", "anna", "Carl"].enumerated().map { index, name in
        .object(ObjectValue([("name", .string(name)), ("age", .integer(Int64(30 - index * 5)))]))
      }),
    "euro": .money(Money(minor: 123_450, .eur)), "debt": .money(Money(minor: -1_299, .eur)),
    "pound": .money(Money(minor: 100, .gbp)), "day": .string("2026-06-18"),
  ]

  @Test(
    "a template gives its text",
    arguments: [
      // Outputs and lookups.
      Case("{{ list[-1] }} {{ list[9] }}{{ list.size }} {{ list.first }} {{ list.last }}", "2 3 3 2"),
      Case("{{ pair.b }}{{ pair['a'] }}{{ pair.first }}{{ pair.nothing.more }}", "1xb1"),
      Case("{{ pair }} {{ list }}", #"{"b"=>1, "a"=>"x"} 312"#),
      Case("{{ 1.50 }} {{ 1e }}{{ 100000000000000000.0 }}", "1.5 1.0e+17"),
      Case("{{ (1..3) }}|{{ 'a' | append: nil }}|{{ -3 }}", "1..3|a|-3"),
      // Conditions.
      Case("{% if 1 < 2 and 2 < 1 or true %}a{% else %}b{% endif %}", "a"),
      Case("{% if list contains 3 and 'abc' contains 'bc' %}a{% endif %}", "a"),
      Case("{% if ' ' == blank and '' == empty and ' ' != empty and nil == blank %}a{% endif %}", "a"),
      Case("{% if nil < 1 %}a{% elsif 1 == 1.0 %}b{% endif %}", "b"),
      Case("{% unless false %}a{% else %}b{% endunless %}", "a"),
      Case("{% case 2 %}{% when 1, 3 %}a{% when 2 or 4 %}b{% else %}c{% endcase %}", "b"),
      // Loops.
      Case("{% for i in list reversed limit: 2 %}{{ i }}{{ forloop.rindex }}{% endfor %}", "1231"),
      Case(
        "{% for i in (1..5) offset: 1 limit: 2 %}{{ i }}{% endfor %}{% for i in (1..5) offset: continue %}{{ i }}{% endfor %}",
        "2345"),
      Case(
        "{% for i in list %}{% if i == 1 %}{% continue %}{% endif %}{{ i }}{% break %}{% else %}none{% endfor %}", "3"),
      Case("{% for i in nothing %}x{% else %}none{% endfor %}{% for p in pair %}{{ p[0] }}{% endfor %}", "noneba"),
      Case(
        "{% for i in (1..2) %}{% for j in (1..2) %}{{ forloop.parentloop.index }}{{ forloop.index }} {% endfor %}{% endfor %}",
        "11 12 21 22 "),
      Case(
        "{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}{% cycle 'x': 1, 2 %}{% increment n %}{% increment n %}{% decrement m %}",
        "ab101-1"),
      Case(
        "{% tablerow i in (1..3) cols: 2 %}{{ i }}{% endtablerow %}",
        "<tr class=\"row1\">\n<td class=\"col1\">1</td><td class=\"col2\">2</td></tr>\n<tr class=\"row2\"><td class=\"col1\">3</td></tr>\n"
      ),
      Case("{% for i in list %}{% ifchanged %}{{ 1 }}{% endifchanged %}{% endfor %}", "1"),
      // Tags that write nothing, and white space.
      Case("a {%- comment %} {% if %} {% endcomment -%} b{% # note %}{% raw %}{{ x }}{% endraw %}", "ab{{ x }}"),
      Case("{% liquid\n assign x = 1\n echo x\n if x == 1\n echo 'y'\n endif %}", "1y"),
      Case("{% assign x = 'a' | upcase %}{% capture y %}{{ x }}!{% endcapture %}{{ y }}{% doc %}{{ {% enddoc %}", "A!"),
      Case("{% if true %}\n  {% assign x = 1 %}\n{% endif %}|", "|"),
      // Filters of text.
      Case(
        "{{ 'a b c' | split: ' ' | join: '-' }} {{ 'Ground' | slice: -3, 2 }} {{ 'hello world' | capitalize }}",
        "a-b-c un Hello world"),
      Case("{{ 'one two three' | truncatewords: 2 }} {{ 'abcdef' | truncate: 5 }}", "one two... ab..."),
      Case(
        "{{ '<b>&amp; \"' | escape }} {{ '<b>&amp;' | escape_once }} {{ '<p>x</p>' | strip_html }}",
        "&lt;b&gt;&amp;amp; &quot; &lt;b&gt;&amp; x"),
      Case(
        "{{ 'a b&é' | url_encode }} {{ 'a+b%26' | url_decode }} {{ 'hi?' | base64_encode }} {{ 'aGk_' | base64_url_safe_decode }}",
        "a+b%26%C3%A9 a b& aGk/ hi?"),
      Case(
        "{{ 'aXbXc' | replace: 'X', '-' }} {{ 'aXbX' | replace_first: 'X' }} {{ 'aXbX' | remove_last: 'X' }}",
        "a-b-c abX aXb"),
      Case("{{ nil | default: 'x' }}{{ false | default: 'y', allow_false: true }}{{ '' | default: 'z' }}", "xfalsez"),
      // Filters of lists.
      Case(
        "{{ list | sort | join }} {{ list | reverse | join }} {{ list | sum }} {{ people | sum: 'age' }}",
        "1 2 3 2 1 3 6 75"),
      Case(
        "{{ people | map: 'name' | sort_natural | join: ',' }} {{ people | sort: 'age' | map: 'name' | first }}",
        "anna,Ben,Carl Carl"),
      Case(
        "{{ people | where: 'age', 25 | map: 'name' }}{{ people | reject: 'age', 25 | size }}{{ people | has: 'name', 'Ben' }}",
        "anna2true"),
      Case(
        "{% assign p = people | find: 'name', 'Carl' %}{{ p.age }} {{ people | find_index: 'name', 'anna' }}", "20 1"),
      Case("{{ 'a,a,b' | split: ',' | uniq | concat: list | join: '' }}", "ab312"),
      // Numbers.
      Case("{{ 10.1 | plus: 2.2 }} {{ 10 | minus: 3 }} {{ 0.1 | times: 3 }} {{ '3' | plus: '4.5' }}", "12.3 7 0.3 7.5"),
      Case(
        "{{ -7 | divided_by: 2 }} {{ 7 | divided_by: 2.0 }} {{ -7 | modulo: 3 }} {{ 20 | divided_by: 7.0 }}",
        "-4 3.5 2 2.857142857142857"),
      Case(
        "{{ 2.5 | round }} {{ -2.5 | round }} {{ 1.005 | round: 2 }} {{ 1234 | round: -2 }} {{ 4.2 | ceil }} {{ -4.2 | floor }}",
        "3 -3 1.01 1200 5 -5"),
      Case("{{ -3 | abs }} {{ 3 | at_least: 5 }} {{ 3 | at_most: 2.5 }}", "3 5 2.5"),
      // Days.
      Case("{{ day | date: '%a %-d %b %Y, day %j, week %V' }}", "Thu 18 Jun 2026, day 169, week 25"),
      Case(
        "{{ 'now' | date: '%Y-%m-%d %H:%M' }} {{ 0 | date: '%s %z' }} {{ 'July 4, 2021' | date: '%F' }}",
        "2026-06-18 12:00 0 +0000 2021-07-04"),
      Case(
        "{{ '2026-06-18T23:30:15+02:00' | date: '%I:%M:%S %p %:z %s' }} {{ 'soon' | date: '%Y' }}",
        "11:30:15 PM +02:00 1781818215 soon"),
      Case(
        "{{ day | day }}, {{ day | short_day }}, {{ '2026-06' | month_name }}, {{ nil | day }}",
        "18 June 2026, Thu 18 Jun, June 2026, \u{2014}"),
      // Money.
      Case(
        "{{ euro | money }} {{ debt | money }} {{ euro | plus: debt | money }} {{ nil | money }}",
        "€1,234.50 \u{2212}€12.99 €1,221.51 \u{2014}"),
      Case(
        "{{ euro | change: debt }}; {{ debt | change: euro }}; {{ euro | change: euro }}; {{ euro | change: nil }}",
        "up €1,247.49; down €1,247.49; unchanged; \u{2014}"),
      Case(
        "{{ euro | times: 0.5 | money }} {{ euro | divided_by: debt | round: 2 }} {{ debt | abs | money }}",
        "€617.25 -95.03 €12.99"),
      Case(
        "{% if euro > debt and debt < 0 %}{{ euro.currency }}{% endif %} {{ 0.256 | percent }} {{ 1234567.891 | number: 1 }}",
        "EUR 26% 1,234,567.9"),
    ]) func text(_ example: Case) throws
  {
    let template = example.template.replacing("{{ 1e }}", with: "")
    #expect(try liquid(template, Self.data) == example.result)
  }

  @Test(
    "a mistake is refused with its place",
    arguments: [
      Case(
        "a\n{{ x | upcaes }}",
        "test.md:2: no filter is called 'upcaes'\n  2 | {{ x | upcaes }}\n    |        ^^^^^^\nhint: did you mean 'upcase'?"
      ),
      Case("{% if x %}", "test.md:1: 'if' is never closed\n  1 | {% if x %}\n    | ^^^^^^^^^^\nhint: endif is missing"),
      Case(
        "{% fro x in y %}",
        "test.md:1: no tag or component is called 'fro'\n  1 | {% fro x in y %}\n    |    ^^^\nhint: did you mean 'for'?"
      ),
      Case(
        "{{ 'a' | append }}",
        "test.md:1: 'append' takes 1 argument, not 0\n  1 | {{ 'a' | append }}\n    |          ^^^^^^"),
      Case(
        "{{ euro | plus: pound }}",
        "test.md:1: amounts in EUR and GBP cannot be reckoned together\n  1 | {{ euro | plus: pound }}\n    |           ^^^^\nhint: the datasets' household amounts are all in one currency"
      ),
      Case(
        "{{ 'x' | raw_markdown }}",
        "test.md:1: only text from daybook.toml can be Markdown of its own\n  1 | {{ 'x' | raw_markdown }}\n    |          ^^^^^^^^^^^^\nhint: without raw_markdown it is shown as it is"
      ),
      Case(
        "{% render 'lits' %}",
        "test.md:1: no partial is called 'lits'\n  1 | {% render 'lits' %}\n    |           ^^^^^^\nhint: did you mean 'list'?"
      ),
      Case(
        "{% render 'list', lenght: 2 %}",
        "test.md:1: the partial 'list' has no parameter called 'lenght'\n  1 | {% render 'list', lenght: 2 %}\n    |                   ^^^^^^\nhint: did you mean 'length'?"
      ),
      Case(
        "{% render 'list', length: 'x' %}",
        "test.md:1: 'length' is text; the partial 'list' wants integer\n  1 | {% render 'list', length: 'x' %}\n    |                   ^^^^^^"
      ),
    ]) func refused(_ example: Case)
  {
    let partials = ["list": "+++\nparams.length = { type = \"integer\", default = 3 }\n+++\n{{ length }}"]
    #expect(liquidError(example.template, Self.data, partials: partials) == example.result)
  }

  @Test(
    "other mistakes are refused",
    arguments: [
      "{{ a", "{{ a }", "{% if", "{% %}", "{{ 'a }}", "{{ a b }}", "{{ a | }}", "{{ a.0 }}", "{{ 1 | divided_by: 0 }}",
      "{% for x y %}{% endfor %}", "{% for x in y foo: 1 %}{% endfor %}", "{% else %}",
      "{% endif %}",
      "{% case %}{% endcase %}", "{% assign a? = 1 %}", "{% if 1 < 'a' %}{% endif %}", "{% include 'self' %}",
      "{{ 9223372036854775807 | plus: 1 }}",
      "{% for i in (1..9999999) %}{% endfor %}", "{{ list | sort: 'x' }}", "{{ 'x' | slice: 'y' }}", "\u{F0000}",
      "{% render x %}", "{% render 'includer' %}", "{{ euro | plus: 5 }}", "{% if euro > pound %}{% endif %}",
    ]) func refused(_ template: String)
  {
    let error = liquidError(
      template, Self.data, partials: ["self": "{% include 'self' %}", "includer": "{% include 'self' %}"])
    #expect(error.contains(".md:1: "), "\(error)")
  }

  @Test("a partial sees its arguments and the globals, and leaves nothing behind")
  func partials() throws {
    let partials = ["p": "{{ a }}{{ b }}{{ site }}{% assign a = 9 %}{{ a }}", "i": "{% assign c = b %}"]
    #expect(
      try liquid(
        "{% assign a = 1 %}{% render 'p', b: 2 %}{{ a }}{% assign b = 4 %}{% include 'i' %}{{ c }}", partials: partials,
        globals: ["site": .string("S")]) == "2S914")
  }
}
