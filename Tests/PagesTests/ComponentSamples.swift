import Core

@testable import Pages

/// Every component with sensible content, for golden files and the specimen page.
enum ComponentSamples {
  static func pounds(_ minor: Int64) -> Money { Money(minor: minor, .gbp) }

  static var head: PageHead {
    var head = PageHead("May 2026")
    head.crumbs = [Link("2026", to: "../index.html"), Link("May", to: nil)]
    head.previous = Link("April", to: "../04/index.html")
    head.next = Link("June", to: nil)
    head.segments = [
      Link("Month", to: "index.html", current: true), Link("Year", to: "../index.html"),
      Link("Tax year", to: "../../t.html"),
    ]
    head.lead = .ready(
      "You earned <b>£6,002</b>, spent <b>£5,305</b> and kept £697, 12% of income against the usual 28%. Spending was £1,047 above the mean of the 12 months before; the week in Lisbon took £1,306."
    )
    head.running = ("Hartley household, May 2026", "1 to 31 May 2026, pounds sterling")
    return head
  }

  static var stats: Stats {
    let values = ChartSamples.noise(13, seed: 4, 90_000).map { Int64?($0 + 400_000) }
    return Stats([
      Stat(
        "Income", .money(pounds(600_161)), spark: Sparkline(values, label: "13 months"),
        note: "+£119 on the 12-month mean"),
      Stat(
        "Spent", .money(pounds(530_455)), spark: Sparkline(values.reversed()),
        note: .ready("<span class=\"neg m\">+£1,047</span> on the 12-month mean")),
      Stat("Kept", .change(pounds(69_706)), spark: Sparkline(values), note: "12% of income; the mean is 28%"),
      Stat(
        "Net worth on 31 May", .money(pounds(44_390_900)), spark: Sparkline(values, .line), note: "+£4,181 in the month"
      ),
    ])
  }

  static var categories: Table {
    var table = Table(caption: "Where it went")
    table.columns = [
      Column("Category", .label), Column("£", .number), Column("12-month mean", .number), Column("Against it", .number),
      Column("", .bar),
    ]
    table.columns[1].totals = true
    table.columns[2].hidesWhenNarrow = true
    table.columns[2].totals = true
    table.style = [.categories]
    func row(_ name: String, _ spent: Int64, _ mean: Int64, _ change: Int64?, _ kind: TableRow.Kind) -> TableRow {
      let percent: CellValue = change.map { .percentChange(ExactDecimal(mantissa: $0, scale: 2)) } ?? .text("new")
      return TableRow(
        [
          Cell(.text(name), link: "c.html"), Cell(.money(pounds(spent))), Cell(.money(pounds(mean)), tone: .quiet),
          Cell(percent, tone: (change ?? 0) > 25 ? .bad : ((change ?? 0) < -25 ? .good : .quiet)),
          kind == .parent ? Cell(.empty) : Cell(.bar(CellBar(spent, mark: mean, high: 130_564))),
        ], kind)
    }
    table.rows = [
      row("Leisure", 152_734, 35_609, 329, .parent), row("Holidays", 130_564, 14_518, 799, .child),
      row("Subscriptions", 7_196, 8_004, -10, .child), row("Hobbies", 2_636, 4_162, -37, .child),
      row("Health", 35_337, 4_533, nil, .parent), row("Doctor and dentist", 18_400, 0, nil, .child),
      row("Personal care", 16_106, 2_420, 566, .child), row("Pharmacy", 831, 2_113, -61, .child),
    ]
    return table.totalled("Spent", Writing())
  }

  static var payments: Table {
    var table = Table(caption: "Transactions of June 2026")
    table.columns = [
      Column("Paid to or by", .label), Column("As the bank wrote it", .bankText),
      Column("Category, and why", .category),
      Column("Account", .note), Column("£", .number),
    ]
    table.columns[3].hidesWhenNarrow = true
    table.style = [.transactions]
    table.rows = [
      TableRow([Cell(.day(ChartSamples.day(2026, 6, 17))), Cell(.change(pounds(-1_856)), tone: .quiet)], .day),
      TableRow([
        Cell(.text("National Trust")), Cell(.code("NATIONAL TRUST DD")),
        Cell(.text("Entertainment"), note: "standing payment"),
        Cell(.text("Joint account")), Cell(.money(pounds(-1_290))),
      ]),
      TableRow(
        [
          Cell(.text("Pret A Manger"), badges: [Badge("pending")]), Cell(.code("PRET A MANGER SHOP 432")),
          Cell(.text("Coffee"), note: "remembered"), Cell(.text("Credit card")), Cell(.money(pounds(-566))),
        ], .pending),
      TableRow([Cell(.day(ChartSamples.day(2026, 6, 10))), Cell(.change(pounds(-10_374)), tone: .quiet)], .day),
      TableRow([
        Cell(.text("Marks & Spencer"), badges: [Badge("refund", .good)]), Cell(.code("MARKS & SPENCER")),
        Cell(.text("Clothing"), note: "remembered"), Cell(.text("Credit card")),
        Cell(.change(pounds(1_800)), tone: .good),
      ]),
      TableRow([
        Cell(.text("<b>Vinted</b>|`"), badges: [Badge("needs a category", .warning)]), Cell(.code("VINTED `` | UK")),
        Cell(.text("Uncategorised"), tone: .warning, note: "no rule, first time"), Cell(.text("Anna’s account")),
        Cell(.money(pounds(-2_029))),
      ]),
    ]
    return table
  }

  static var bills: Table {
    var table = Table(caption: "The next 14 days")
    table.columns = [Column("Day", .date), Column("Payment", .label), Column("£", .number), Column("Balance", .number)]
    table.rows = [
      TableRow([
        Cell(.day(ChartSamples.day(2026, 6, 19))), Cell(.text("Zen Internet")), Cell(.money(pounds(-3_499))),
        Cell(.money(pounds(42_556))),
      ]),
      TableRow(
        [
          Cell(.day(ChartSamples.day(2026, 6, 26))),
          Cell(.text("Barclaycard, in full"), badges: [Badge("low point", .warning)]),
          Cell(.money(pounds(-251_382))), Cell(.money(pounds(18_386)), tone: .bad),
        ], .mark),
      TableRow([
        Cell(.day(ChartSamples.day(2026, 6, 30))), Cell(.text("Anna’s salary")),
        Cell(.change(pounds(341_218)), tone: .good),
        Cell(.missing("no balance from the bank")),
      ]),
    ]
    return table
  }

  static var accounts: Table {
    var table = Table(caption: "What it is made of")
    table.columns = [
      Column("17 June 2026", .label), Column("£", .number), Column("Of assets", .number),
      Column("Since 31 May", .number),
      Column("24 months", .spark),
    ]
    table.columns[4].hidesWhenNarrow = true
    table.rows = [
      TableRow(
        [
          Cell(.text("Cash"), swatch: Ink(1)), Cell(.money(pounds(6_668_272))),
          Cell(.percent(ExactDecimal(mantissa: 105, scale: 3), decimals: 1)), Cell(.change(pounds(-291_997))),
          Cell(.spark(Sparkline(ChartSamples.walk(24, from: 0, drift: 100, spread: 800).map { $0 }, .line))),
        ], .parent),
      TableRow(
        [Cell(.text("Savings")), Cell(.money(pounds(6_417_191))), Cell(.empty), Cell(.change(pounds(245_000)))], .child),
      TableRow(
        [
          Cell(.text("Euro account"), badges: [Badge("carried 49 days")]), Cell(.money(Money(minor: 132_500, .eur))),
          Cell(.empty), Cell(.change(pounds(0)), mark: "a"),
        ], .child),
    ]
    table.totals = [
      TableRow([
        Cell(.text("Net worth")), Cell(.money(pounds(44_221_610)), ruled: true), Cell(.empty),
        Cell(.change(pounds(-169_290))),
      ])
    ]
    table.style = [.pin]
    return table
  }

  static var cascade: Cascade {
    Cascade(
      "Net worth, step by step", opening: ("30 April", pounds(43_972_791)),
      steps: [
        ("Income", pounds(600_161), "i.html"), ("Spending", pounds(-530_455), nil),
        ("Pension, JISA", pounds(73_900), nil),
        ("Market", pounds(279_716), nil), ("Fees", pounds(-3_301), nil), ("Exchange rates", pounds(-62), nil),
      ], closing: ("31 May", pounds(44_390_900)))
  }

  static var budgets: BudgetBars {
    BudgetBars([
      BudgetBar(
        "Gifts", spent: pounds(14_860), limit: pounds(8_000), expected: pounds(4_500),
        note: .ready("<span class=\"neg\">£69 over</span> since 6 Jun"), link: "b.html"),
      BudgetBar(
        "Looking after ourselves", spent: pounds(12_690), limit: pounds(15_000), expected: pounds(8_500),
        projected: pounds(22_000), note: .ready("<span class=\"warn\">Will be spent by 21 Jun</span>; £23 left")),
      BudgetBar("Clothes", spent: pounds(0), limit: pounds(12_050)),
      BudgetBar("Nothing set", spent: pounds(500), limit: pounds(0)),
    ])
  }

  static var problems: ProblemList {
    ProblemList([
      Problem(
        .error, "No exchange rate for TRY on 3 May; the total is partial.",
        remedy: "daybook sync rates --since 2026-05-01"),
      Problem(.warning, "Starling’s consent ends on 24 June, in 6 days.", remedy: "daybook connect starling"),
      Problem(
        .info, "Duolingo took £6.99 on the 3rd, three months running. A subscription?",
        remedy: "daybook recurring accept duolingo",
        badge: Badge("early")),
    ])
  }

  static var feed: Feed {
    Feed([
      FeedItem(
        .ready("<a class=\"l\" href=\"t.html\">2 payments</a> came in, the largest National Trust"),
        Cell(.change(pounds(-1_856)))),
      FeedItem("Disney+ has lapsed: nothing in May or June", Cell(.text("£107.88 a year less"))),
      FeedItem("Marks & Spencer gave money back", Cell(.change(pounds(4_200)), tone: .good)),
    ])
  }

  static var datedFeed: Feed {
    Feed([
      FeedItem("First £100,000", day: .day(ChartSamples.day(2019, 9, 2))),
      FeedItem("Home bought", day: .day(ChartSamples.day(2020, 5, 15))),
    ])
  }

  static var tabs: Tabs {
    let writing = Writing()
    return Tabs(
      "Span of the picture",
      panes: [
        ("1 month", .ready(ChartSamples.nextFortnight.svg(writing))),
        ("1 year", .ready(ChartSamples.netWorthLine.svg(writing))),
        ("All", .ready(ChartSamples.areaLine.svg(writing))),
      ], chosen: 1)
  }

  static var legend: Legend {
    Legend([
      (.ink(Ink(1)), "Cash"), (.partial, "partial: an account not yet known"), (.total, "net worth"),
      (.mean, "12-month mean"),
      (.before, "May"), (.expected, "expected"), (.carried, "carried"), (.dot(.bad), "dearer"), (.ring, "expected"),
    ])
  }

  static var spine: Spine {
    var spine = Spine(
      household: "Hartley household", home: "index.html",
      groups: [
        SpineGroup("", [Link("Today", to: "index.html")]),
        SpineGroup(
          "Worth", [Link("Net worth", to: "net-worth.html"), Link("Balance sheet", to: "balance-sheet.html")]),
        SpineGroup(
          "Money in and out",
          [Link("Spending", to: "spending.html", current: true), Link("Transactions", to: "t.html")]),
        SpineGroup("The books", [Link("Data health", to: "health.html")], counts: ["Data health": 2]),
      ])
    spine.months = (0..<12).map {
      SpineMonth(Month(2026, 1) + $0, to: $0 < 6 ? "2026/\($0 + 1).html" : nil, current: $0 == 4)
    }
    spine.years = [Link("2025", to: "2025.html"), Link("2024", to: "2024.html"), Link("2023", to: "2023.html")]
    spine.showsKeys = true
    return spine
  }

  static var filter: FilterForm {
    FilterForm(
      action: "transactions.html", label: "Search all 8,061, any word or amount", placeholder: "tesco -refund >20",
      choices: [
        .init("account", label: "Account", options: [("joint", "Joint account"), ("a\"b", "<Odd>")], chosen: "joint"),
        .init("member", label: "Member", options: [("anna", "Anna")]),
      ])
  }

  static var footer: Footer {
    Footer(
      left: .ready(
        "Books good to 17 June 2026. 6 of 7 sources fresh; <a href=\"health.html\">2 problems, each with its remedy</a>."
      ),
      right: .ready("Amounts in pounds sterling. <a href=\"how.html\">How numbers are made</a>"), problems: true)
  }

  static var bigFigure: BigFigure {
    BigFigure(
      .money(pounds(44_221_610)),
      deltas: [
        Delta(.change(pounds(-169_290)), "since 31 May", tone: .bad),
        Delta(.change(pounds(6_206_631)), "in a year, +16.3%", tone: .good),
        Delta(.count(63), "Rows", wordsFirst: true),
      ])
  }

  static var parts: [(name: String, part: any PagePart)] {
    [
      ("page-head", head), ("stats", stats), ("table-categories", categories), ("table-transactions", payments),
      ("table-bills", bills), ("table-accounts", accounts), ("cascade", cascade), ("budgets", budgets),
      ("problems", problems), ("feed", feed), ("feed-dated", datedFeed), ("tabs", tabs), ("legend", legend),
      ("spine", spine), ("filter", filter), ("footer", footer), ("big-figure", bigFigure),
      ("badge", Badge("on track", .good)), ("note", Note("Move £150 from Savings by Thursday 25 June.", .warning)),
      ("empty", Empty("No goals yet. A goal is a [[goal]] table in daybook.toml.")),
      ("small-multiples", ChartSamples.multiples), ("calendar-month", ChartSamples.calendar),
      ("year-heat-map", ChartSamples.heat),
    ]
  }
}
