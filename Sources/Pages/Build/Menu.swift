import Analytics
import Core
import SQLite

/// What the layout shows beside every page: groups of pages, the year's months, what is wrong, how good the books are.
///
/// Only pages that exist are in it.
struct Menu {
  private let database: Database
  private let sandbox: QuerySandbox
  private let context: DatasetContext
  private let writing: Writing

  init(_ database: Database, _ sandbox: QuerySandbox, _ context: DatasetContext, _ writing: Writing) {
    self.database = database
    self.sandbox = sandbox
    self.context = context
    self.writing = writing
  }

  /// - Returns: what of it stands on pages that do not speak of the present.
  func set(on renderer: SiteRenderer, _ pages: [PageInstance]) throws -> String {
    let problems = try count("select count(*) from problems where severity <> 'info'")
    renderer.setGlobal("menu", groups(pages, problems: problems))
    let months = monthPages(pages)
    renderer.setGlobal("thumbs", thumbs(months))
    renderer.setGlobal("years", years(pages))
    var goodTo: String?
    try sandbox.run("select last_day from household", from: QuerySource(file: "menu")) { row in
      goodTo = row.optionalText(0)
    }
    renderer.setGlobal(
      "site",
      .object(
        ObjectValue([
          ("name", .string(context.name)), ("language", .string(writing.words.language)),
          ("currency", .string(writing.currencyName(context.currency))), ("problems", .integer(problems)),
          ("good_to", .text(goodTo)), ("year", .integer(Int64(context.today.year))),
          ("today", .string(context.today.iso)),
        ])))
    let menu = pages.filter { $0.section != nil }.map { "\($0.order) \($0.section ?? "") \($0.title) \($0.path)" }
    return "\(problems) \(context.today.year) \(menu) \(months.keys.sorted().map(\.iso))"
  }

  private func count(_ sql: String) throws -> Int64 {
    var count: Int64 = 0
    try sandbox.run(sql, from: QuerySource(file: "menu")) { row in count = row.int64(0) }
    return count
  }

  private func groups(_ pages: [PageInstance], problems: Int64) -> Value {
    let listed = pages.filter { $0.section != nil && $0.number == 1 }.sorted {
      ($0.order, $0.path) < ($1.order, $1.path)
    }
    var titles: [String] = []
    for page in listed where !titles.contains(page.section ?? "") { titles.append(page.section ?? "") }
    return .array(
      titles.map { title in
        let entries = listed.filter { $0.section == title }.map { page -> Value in
          .object(
            ObjectValue([
              ("title", .string(page.title)), ("path", .string("/" + page.path)),
              ("count", .integer(page.template == "health" ? problems : 0)),
            ]))
        }
        return .object(ObjectValue([("title", .string(title)), ("pages", .array(entries))]))
      })
  }

  private func monthPages(_ pages: [PageInstance]) -> [Month: String] {
    var months: [Month: String] = [:]
    for page in pages where page.template == "month" {
      if case .string(let text)? = page.row?["month"], let month = Month(iso: text) { months[month] = "/" + page.path }
    }
    return months
  }

  /// The twelve months of this year, those without a page without an address.
  private func thumbs(_ pages: [Month: String]) -> Value {
    guard !pages.isEmpty else { return .array([]) }
    return .array(
      (1...12).map { number in
        let month = Month(context.today.year, number)
        return .object(
          ObjectValue([
            ("letter", .string(String(writing.words.months[number - 1].prefix(1)))),
            ("name", .string(writing.month(month))), ("path", .text(pages[month])),
          ]))
      })
  }

  /// Years with a page, newest first.
  private func years(_ pages: [PageInstance]) -> Value {
    let years = pages.compactMap { page -> (name: String, path: String)? in
      guard page.template == "year", case .string(let year)? = page.row?["year"] else { return nil }
      return (year, "/" + page.path)
    }
    return .array(
      years.sorted { $0.name > $1.name }.map { year in
        .object(ObjectValue([("name", .string(year.name)), ("path", .string(year.path))]))
      })
  }
}

extension Writing {
  /// `pounds sterling`, `euros`, else the code.
  func currencyName(_ currency: Currency) -> String { words.currencies[currency.code] ?? currency.code }
}
