import Core
import Testing

@testable import Pages

@Suite("Components")
struct ComponentTests {
  let writing = Writing()

  private func pounds(_ minor: Int64) -> Money { Money(minor: minor, .gbp) }

  @Test("every component is whole HTML without a style attribute", arguments: ComponentSamples.parts.map(\.name))
  func whole(_ name: String) throws {
    let part = try #require(ComponentSamples.parts.first { $0.name == name }).part
    try WholeMarkup.check(part.html(writing))
    #expect(!part.html(writing).contains("style="))
  }

  @Test("the specimen page is whole, and no id stands twice in it")
  func specimen() throws {
    let page = SpecimenPage.html(theme: "light", stylesheet: "x.css")
    try WholeMarkup.check(String(page.drop { $0 != "\n" }))
  }

  @Test("amounts of one currency leave it to the head; one of another currency shows its own")
  func currencies() {
    var table = Table(caption: "Balances", columns: [Column("Account", .label), Column("£", .number)])
    table.rows = [
      TableRow([Cell(.text("Joint")), Cell(.money(pounds(12_34)))]),
      TableRow([Cell(.text("Wise")), Cell(.money(Money(minor: 500, .eur)))]),
    ]
    let html = table.html(writing)
    #expect(html.contains("<td class=\"n\">12<span class=\"d\">.34</span></td>"))
    #expect(html.contains("<td class=\"n\">€5<span class=\"d\">.00</span></td>"))
  }

  @Test("a day over its rows says its year where the table has days of several")
  func dayHeads() {
    func html(_ years: Int...) -> String {
      Table(
        caption: "Runs", columns: [Column("Stage", .label), Column("Facts", .number)],
        rows: years.map { TableRow([Cell(.day(ChartSamples.day($0, 6, 30)))], .day) }
      ).html(writing)
    }
    #expect(html(2026, 2026).contains(">Tuesday 30 June<"))
    #expect(html(2026, 2025).contains(">Tuesday 30 June 2026<") && html(2026, 2025).contains(">Monday 30 June 2025<"))
  }

  @Test("a sum counts parents and not their children")
  func sums() throws {
    let total = try #require(ComponentSamples.categories.totals.first)
    #expect(total.cells[1].value.amount == pounds(152_734 + 35_337))
  }

  @Test("a sum over two currencies, or with an unknown part, is missing and says why")
  func sumsThatCannotBe() {
    var column = Column("£", .number)
    column.totals = true
    func total(_ second: CellValue) -> String {
      Table(
        caption: "x", columns: [Column("a", .label), column],
        rows: [TableRow([Cell(.text("1")), Cell(.money(pounds(1)))]), TableRow([Cell(.text("2")), Cell(second)])]
      ).totalled("All", writing).totals[0].cells[1].html(column, writing)
    }
    #expect(total(.money(Money(minor: 1, .eur))).contains("several currencies"))
    #expect(total(.missing("no rate")).contains("a part of it is not known"))
    #expect(
      total(.money(pounds(.max))).contains("several currencies") == false || total(.money(pounds(.max))).contains("—"))
    #expect(total(.empty).contains("0<span class=\"d\">.01</span>"))
  }

  @Test("an explained change that leaves a remainder says so in a line of its own")
  func cascadeRemainder() throws {
    let table = try #require(ComponentSamples.cascade.table(writing))
    let rest = try #require(
      table.rows.first { if case .text("Unexplained") = $0.cells[0].value { true } else { false } })
    #expect(rest.cells[1].value.amount == pounds(-1_850))
    let steps = table.rows.dropFirst().dropLast().compactMap { $0.cells[1].value.amount?.minor }
    #expect(steps.reduce(0, +) == 44_390_900 - 43_972_791)
  }

  @Test("a cascade over two currencies is refused, not drawn")
  func cascadeCurrencies() {
    let cascade = Cascade(
      "x", opening: ("a", pounds(1)), steps: [("b", Money(minor: 1, .eur), nil)], closing: ("c", pounds(2)))
    #expect(cascade.table(writing) == nil)
    #expect(cascade.html(writing).contains("several currencies"))
  }

  @Test("an empty table says what would stand there")
  func empty() {
    var table = Table(caption: "Goals", columns: [Column("Goal", .label)])
    table.empty = "No goals yet."
    #expect(table.html(writing) == "<p class=\"empty\">No goals yet.</p>\n")
    #expect(table.markdown(writing) == "No goals yet.\n")
  }

  @Test("a wide table scrolls in a region that the keyboard reaches and that has a name")
  func scrolls() {
    let html = ComponentSamples.accounts.html(writing)
    #expect(html.hasPrefix("<div class=\"scroll\" role=\"region\" aria-label=\"What it is made of\" tabindex=\"0\">"))
  }

  @Test("what a bank wrote is hidden when narrow, whether a template asks for it or not, and said once")
  func bankTextHides() {
    for hidden in [false, true] {
      var table = Table(caption: "Payments")
      table.columns = [Column("Paid to", .label), Column("As the bank wrote it", .bankText)]
      table.columns[1].hidesWhenNarrow = hidden
      table.rows = [TableRow([Cell(.text("Aldi")), Cell(.text("ALDI 73 775"))])]
      let html = table.html(writing)
      #expect(html.contains("<td class=\"bt hide\">"))
      #expect(html.contains("<th scope=\"col\" class=\"hide\">As the bank wrote it</th>"))
    }
  }

  @Test("days of one year leave it to the title, days of several name it")
  func dayStyles() {
    var table = Table(caption: "x", columns: [Column("Day", .date)])
    table.rows = [TableRow([Cell(.day(ChartSamples.day(2026, 6, 18)))])]
    #expect(table.html(writing).contains(">Thu 18 Jun<"))
    table.rows.append(TableRow([Cell(.day(ChartSamples.day(2025, 6, 18)))]))
    #expect(table.html(writing).contains(">18 Jun 2026<"))
  }

  @Test("a bar beyond its budget is cut at the picture's edge, and a budget of nothing is over at once")
  func budgets() {
    let over = BudgetBar("a", spent: pounds(900_000), limit: pounds(100)).svg()
    #expect(over.contains("x=\"80%\" y=\"2\" width=\"20%\" height=\"8\" class=\"fn\""))
    #expect(!BudgetBar("a", spent: pounds(0), limit: pounds(0)).svg().contains("class=\"fn\""))
    #expect(!BudgetBar("a", spent: pounds(-500), limit: pounds(100)).svg().contains("class=\"fk\""))
  }

  @Test("a report has one sentence a line")
  func sentencesAreLines() {
    #expect(
      sentences("You spent £1.50 in May. It was little. A refund came.")
        == "You spent £1.50 in May.\nIt was little.\nA refund came.\n")
  }

  @Test("tabs have one pane checked, and two sets of tabs never share an id")
  func tabs() {
    let one = Tabs("Span", panes: [("a", "1"), ("b", "2")], chosen: 9).html(writing)
    let two = Tabs("Span", panes: [("a", "1"), ("b", "3")]).html(writing)
    #expect(one.components(" checked") == 1)
    #expect(one.prefix(150).drop { $0 != "i" } != two.prefix(150).drop { $0 != "i" })
  }
}

extension String {
  fileprivate func components(_ part: String) -> Int {
    split(separator: part, omittingEmptySubsequences: false).count - 1
  }
}
