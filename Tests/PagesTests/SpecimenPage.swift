import Core

@testable import Pages

/// One page with every chart and component, to be looked at beside the agreed look.
enum SpecimenPage {
  static func html(theme: String, stylesheet: String) -> String {
    let writing = Writing()
    func section(_ title: String, _ content: String, span: Int? = nil, note: Prose = "") -> String {
      Section(title, note: note, span: span, content: .ready(content)).html(writing)
    }
    func row(_ sections: String...) -> String { Grid(content: .ready(sections.joined())).html(writing) }
    var body = ComponentSamples.head.html(writing) + ComponentSamples.stats.html(writing)
    body += section("Net worth", ComponentSamples.bigFigure.html(writing) + ComponentSamples.tabs.html(writing))
    body += row(
      section("Net worth, step by step", ComponentSamples.cascade.html(writing), span: 6, note: "30 April to 31 May"),
      section("June so far", ChartSamples.monthSoFar.html(writing), span: 6))
    body += row(
      section("Where it went", ComponentSamples.categories.html(writing), span: 7, note: "the rule is the mean"),
      Stack(
        span: 5,
        content: .ready(
          section("Day by day", ChartSamples.calendar.html(writing), note: "Spent, £")
            + section("Budgets", ComponentSamples.budgets.html(writing)))
      ).html(writing))
    body += section(
      "Net worth since 2019", ChartSamples.netWorthAreas.html(writing) + ComponentSamples.legend.html(writing))
    body += row(
      section("By month", ChartSamples.spendingColumns.html(writing), span: 8, note: "£; blue: the last 12 months"),
      section("Assets", ChartSamples.donut.html(writing), span: 4))
    body += section("By category", ChartSamples.multiples.html(writing))
    body += section(
      "Every day", ChartSamples.heat.html(writing), note: .ready(ChartSamples.heat.legend(writing)))
    body += row(
      section("The next 14 days", ChartSamples.nextFortnight.html(writing), span: 6),
      section("Bills", ComponentSamples.bills.html(writing), span: 6))
    body += row(
      section("Quality", ChartSamples.quality.html(writing), span: 6),
      section("Several lines", ChartSamples.manyLines.html(writing), span: 6))
    body += row(
      section("Stacked columns", ChartSamples.stackedColumns.html(writing), span: 6),
      section("Kept", ChartSamples.netColumns.html(writing), span: 6))
    body += row(
      section("What changed", ChartSamples.diverging.html(writing), span: 6),
      section("Six parts", ChartSamples.donutOfSix.html(writing), span: 6))
    body += row(
      section("Needs you", ComponentSamples.problems.html(writing), span: 6),
      section(
        "Since yesterday", ComponentSamples.feed.html(writing) + ComponentSamples.datedFeed.html(writing), span: 6))
    body += ComponentSamples.filter.html(writing) + section("Transactions", ComponentSamples.payments.html(writing))
    body += section(
      "Made of",
      ComponentSamples.accounts.html(writing) + Note("Move £150 from Savings.", .warning).html(writing)
        + Footnote("A small note.").html(writing) + Empty("No goals yet.").html(writing))
    body += ComponentSamples.footer.html(writing)
    return """
      <!doctype html>
      <html lang="en-GB" data-theme="\(theme)">
      <head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Specimen</title>
      <link rel="stylesheet" href="\(stylesheet)"></head>
      <body>
      \(InkPatterns.block)<div class="frame">
      \(ComponentSamples.spine.html(writing))<main id="main"><div class="sheet">
      \(body)</div></main></div>
      </body>
      </html>

      """
  }
}
