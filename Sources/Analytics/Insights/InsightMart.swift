import Core
import SQLite
import Settings

/// Finds what is worth knowing in the marts, and writes it down.
struct InsightMart {
  let database: Database
  let settings: DaybookSettings
  let decisions: Decisions
  let streams: [RecurringStream]
  let rates: PlanRates
  let today: Day
  var thresholds = InsightThresholds.standard

  private var home: Currency { settings.household.currency }

  static let table = """
    create table if not exists mart_insights (
      insight_id text primary key,
      kind       text not null,
      day        text not null,
      title      text not null,
      text       text not null,
      figures    text not null,
      severity   text not null,
      link       text not null
    ) strict, without rowid
    """

  func run() throws {
    try database.execute(Self.table)
    var lines: [String: Insight] = [:]
    // Each fact once, whoever found it first.
    for insight in try all() where lines[insight.id] == nil { lines[insight.id] = insight }
    let rows = lines.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { id, insight -> [SQLValue] in
      [
        .text(id), .text(insight.kind.rawValue), .text(insight.day.iso), .text(insight.title), .text(insight.text),
        .text(insight.figures.json), .text(insight.severity.rawValue), .text(insight.link),
      ]
    }
    try MartWriter(database).replace("mart_insights", key: ["insight_id"], with: rows)
  }

  private func all() throws -> [Insight] {
    let flows = try flows()
    let usualMonth = usualMonth(flows)
    return try payments(usualMonth) + spending(flows, usualMonth) + subscriptions(flows) + balances()
  }

  // MARK: Payments

  private func payments(_ usualMonth: Int64) throws -> [Insight] {
    let unusual = UnusualPayments(home: home, today: today, thresholds: thresholds)
    let payments = try InsightPayment.read(database, unusual.firstDay, today)
    let slugs = try categorySlugs()
    let large = try unusual.found(payments).map { found -> Insight in
      let payment = found.payment
      let merchant = try name(of: payment)
      let link =
        found.isForMerchant
        ? merchant.link : payment.category.flatMap { slugs[$0] }.map { "categories/\($0)/" } ?? merchant.link
      return found.insight(name: merchant.name, link: link, home)
    }
    let twins = TwicePaid(home: home, today: today, usualMonth: usualMonth, thresholds: thresholds)
    var found = twins.found(payments, decided: [])
    // Few households have decided on one: they are looked up only where one is found.
    if !found.isEmpty, decisions.transactions.values.contains(where: { $0.sameAs != nil }) {
      let decided = try ResolvedDecisions(decisions, database: database).decidedDuplicates()
      found = twins.found(payments, decided: decided)
    }
    return try large
      + found.map { pair in
        pair.insight(
          name: try name(of: pair.second).name,
          account: settings.account(pair.second.account)?.name.inSentence ?? pair.second.account)
      }
  }

  /// Whom a payment names, and their page.
  private func name(of payment: InsightPayment) throws -> (name: String, link: String) {
    var found = (name: "A payment", link: "")
    if let merchant = payment.merchant {
      try database.forEach("select name, merchant_id from main.merchants_found where merchant = ?", .integer(merchant))
      {
        found = ($0.text(0).inSentence, "merchants/\($0.text(1))/")
      }
    }
    return found
  }

  private func categorySlugs() throws -> [String: String] {
    var slugs: [String: String] = [:]
    try database.forEach("select category, slug from main.mart_categories") { slugs[$0.text(0)] = $0.text(1) }
    return slugs
  }

  // MARK: Months

  private func flows() throws -> [Month: SpendingInsights.Flow] {
    var flows: [Month: SpendingInsights.Flow] = [:]
    try database.forEach(
      "select month, income_minor, spending_minor, partial from mart_cash_flow_monthly where month >= ?",
      .text((today.month - 15).iso)
    ) { row in
      guard let month = Month(iso: row.text(0)) else { return }
      flows[month] = .init(income: row.int64(1), spending: row.int64(2), isPartial: row.int(3) == 1)
    }
    return flows
  }

  /// The median of the last twelve whole months' spending.
  private func usualMonth(_ flows: [Month: SpendingInsights.Flow]) -> Int64 {
    let known = (1...12).compactMap { flows[today.month - $0]?.spending }
    return median(sorted: known.sorted())
  }

  private func spending(_ flows: [Month: SpendingInsights.Flow], _ usualMonth: Int64) throws -> [Insight] {
    guard let firstMonth = try firstWholeMonth() else { return [] }
    let rules = SpendingInsights(home: home, today: today, firstMonth: firstMonth, thresholds: thresholds)
    var byCategory: [String: [Month: Int64]] = [:]
    try database.forEach(
      "select category, month, spent_minor from mart_spending_monthly where month >= ? and month < ?",
      .text((today.month - 13).iso), .text(today.month.iso)
    ) { row in
      if let month = Month(iso: row.text(1)) { byCategory[row.text(0), default: [:]][month] = row.int64(2) }
    }
    var byDay: [Day: Int64] = [:]
    try database.forEach(
      "select day, spent_minor from mart_spending_daily where day >= ? and day <= ?",
      .text((today.month - 1).firstDay.iso), .text(today.iso)
    ) { row in
      if let day = Day(iso: row.text(0)) { byDay[day] = row.int64(1) }
    }
    let slugs = try categorySlugs()
    let single = [
      rules.pace(byDay), rules.savingsRate(flows),
      rules.fees(
        try fees(byCategory), usual: usualMonth,
        link: slugs[Self.feeCategory].map { "categories/\($0)/" } ?? ""),
    ]
    return rules.trends(byCategory, slugs: slugs) + single.compactMap { $0 }
  }

  /// What the standard set calls what banks take.
  static let feeCategory = "Money:Fees"

  /// Those that accounts paid, and those of trades.
  private func fees(_ byCategory: [String: [Month: Int64]]) throws -> [Month: Int64] {
    var fees: [Month: Int64] = [:]
    for (category, months) in byCategory where Optional(category).isWithin(Self.feeCategory) {
      for (month, minor) in months { fees[month, default: 0] += minor }
    }
    try database.forEach(
      "select month, fees_minor from mart_net_worth_changes where month >= ? and fees_minor <> 0",
      .text((today.month - 13).iso)
    ) { row in
      if let month = Month(iso: row.text(0)) { fees[month, default: 0] -= row.int64(1) }
    }
    return fees
  }

  /// The month after the one in which the books begin, unless they begin with a month's first days.
  private func firstWholeMonth() throws -> Month? {
    let text = try database.value("select min(first_day) from account_sources").text
    guard let first = text.flatMap({ Day(iso: $0) }) else { return nil }
    return first.dayOfMonth <= 3 ? first.month : first.month + 1
  }

  // MARK: Streams

  private func subscriptions(_ flows: [Month: SpendingInsights.Flow]) throws -> [Insight] {
    var known: [String: Day] = [:]
    try database.forEach("select account_id, min(first_day) from account_sources group by account_id") { row in
      if let day = Day(iso: row.text(1)) { known[row.text(0)] = day }
    }
    let rules = SubscriptionInsights(
      streams: streams, known: known, rates: rates, today: today, thresholds: thresholds)
    let year = (1...12).compactMap { flows[today.month - $0] }
    return rules.all(income: year.count == 12 ? year.reduce(0) { $0 + $1.income } : 0)
  }

  // MARK: Balances

  private func balances() throws -> [Insight] {
    let rules = BalanceInsights(rates: rates, today: today, thresholds: thresholds)
    let facts = InsightBalances(database: database, settings: settings, today: today, thresholds: thresholds)
    return try facts.ahead().compactMap(rules.lowBalance) + facts.idle().compactMap(rules.idleCash)
      + facts.marks().compactMap(rules.milestone)
  }
}
