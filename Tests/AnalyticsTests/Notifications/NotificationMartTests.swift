import Core
import SQLite
import Settings
import Testing
import Warehouse

@testable import Analytics

@Suite("Insights and notifications of a household's books") struct NotificationMartTests {
  /// A year of shopping at one place, a budget that June breaks, and one payment out of the ordinary.
  private func books(today: Day = june(20)) throws -> AnalysedBooks {
    let books = try AnalysedBooks(today: today)
    books.account("joint", opening: (june(1) - 400, 2_000_000))
    books.settings.budgets = [try budget("food", 200)]
    var rows: [StandardTransaction] = []
    for number in 0..<14 {
      let month = Month(2026, 6) - number
      for day in [4, 14] where month.day(day) <= today {
        rows.append(
          paid(month.day(day), -4_500 - Int64(number % 3) * 100, .gbp, "GREEN GROCER", category: "Food:Groceries"))
      }
    }
    rows.append(paid(june(14), -8_000, .gbp, "GREEN GROCER", category: "Food:Groceries", sequence: 1))
    rows.append(paid(june(16), -31_240, .gbp, "GREEN GROCER", category: "Food:Groceries"))
    try books.importFile("joint", rows)
    return books
  }

  private func notifications(_ books: AnalysedBooks) throws -> [String] {
    try books.lines("select kind, day, state from mart_notifications order by day, kind, notification_id")
  }

  @Test("an unusual payment and a broken budget are found, written and shown as datasets")
  func found() throws {
    let books = try books()
    try books.analyse()
    #expect(
      try books.lines("select kind, day, title, severity from mart_insights where kind = 'unusual_transaction'")
        == ["unusual_transaction 2026-06-16 Green Grocer: 6 times what is usual notice"])
    #expect(
      try notifications(books).filter { $0.hasPrefix("budget") } == [
        "budget_warning 2026-06-14 new", "budget_exceeded 2026-06-16 new",
      ])
    _ = try books.installDatasets()
    #expect(try books.lines("select count(*) from insights where json_valid(figures) and link glob '*/'") != ["0"])
    #expect(try books.lines("select key from notifications where kind = 'budget_exceeded'") == ["food 2026-06-01"])
  }

  @Test("the same fact never notifies twice: across nights, a rebuild, and whatever order settings stand in")
  func once() throws {
    let books = try books()
    try books.analyse()
    let ids = try books.lines("select notification_id, day, text from mart_notifications where kind glob 'budget*'")
    #expect(ids.count == 2)
    for night in 21...28 {
      books.today = june(night)
      try books.analyse()
      #expect(
        try books.lines("select notification_id, day, text from mart_notifications where kind glob 'budget*'") == ids)
    }
    let insight = try books.lines("select * from mart_insights where kind = 'unusual_transaction'")
    books.settings.budgets = [try budget("other", 900, category: "Home"), try #require(books.settings.budgets.first)]
    try books.analyseFromNothing()
    #expect(
      try books.lines("select notification_id, day, text from mart_notifications where kind glob 'budget*'") == ids)
    #expect(try books.lines("select * from mart_insights where kind = 'unusual_transaction'") == insight)
  }

  @Test("a night leaves what a build from nothing would")
  func nights() throws {
    let books = try books()
    try books.analyse()
    books.today = june(25)
    try books.importFile("joint", [paid(june(23), -20_000, .gbp, "GREEN GROCER", category: "Food:Groceries")])
    try books.analyse()
    let night = try books.marts()
    try books.analyseFromNothing()
    let anew = try books.marts()
    for mart in ["mart_insights", "mart_notifications", "mart_told_facts"] {
      #expect(night[mart] == anew[mart], "\(mart)")
    }
    #expect(anew["mart_insights"]?.isEmpty == false)
  }

  @Test("read and dismissed are decisions, and hold through a build from nothing")
  func decided() throws {
    let books = try books()
    try books.analyse()
    let ids = try books.lines("select notification_id from mart_notifications where kind glob 'budget*' order by day")
    var read = Decisions.Notification()
    read.isRead = true
    read.anchor = NotificationAnchor("2026-06-14 budget_warning food 2026-06-01")
    var dismissed = read
    dismissed.isDismissed = true
    books.decisions.notifications = [ids[0]: read, ids[1]: dismissed]
    for _ in 0..<2 {
      try books.analyseFromNothing()
      #expect(
        try notifications(books).filter { $0.hasPrefix("budget") } == [
          "budget_warning 2026-06-14 read", "budget_exceeded 2026-06-16 dismissed",
        ])
    }
  }

  @Test("a decision that names no notification is named, whatever stands beside it; one whose fact is over is not")
  func dangling() throws {
    let books = try books()
    var read = Decisions.Notification()
    read.isRead = true
    var over = read
    over.anchor = NotificationAnchor("2026-01-14 budget_warning food 2026-01-01")
    let told = Notification.id(.budgetWarning, key: "food 2026-01-01")
    books.decisions.notifications = [told: over, "n_other": over, "n_wrong": read]
    let named = try books.analyse().problems.filter { $0.subject == "decisions.csv" }
    #expect(
      named.map(\.text) == [
        "A decision on the notification n_other holds on none.",
        "A decision on the notification n_wrong holds on none.",
      ])
  }

  @Test("a decision whose id is none holds on what its anchor tells, and is not named")
  func anchored() throws {
    let books = try books()
    var read = Decisions.Notification()
    read.isRead = true
    read.anchor = NotificationAnchor("2026-06-14 budget_warning food 2026-06-01")
    books.decisions.notifications = ["n_0": read]
    #expect(try books.analyse().problems.filter { $0.subject == "decisions.csv" }.isEmpty)
    #expect(
      try notifications(books).filter { $0.hasPrefix("budget") } == [
        "budget_warning 2026-06-14 read", "budget_exceeded 2026-06-16 new",
      ])
  }

  @Test("a muted kind is no notification, and comes back with its state when it is muted no more")
  func muted() throws {
    let books = try books()
    books.settings.notify.mute = [.budgetWarning]
    try books.analyse()
    #expect(try notifications(books).filter { $0.hasPrefix("budget") } == ["budget_exceeded 2026-06-16 new"])
    books.settings.notify.mute = []
    try books.analyse()
    #expect(try notifications(books).filter { $0.hasPrefix("budget") }.count == 2)
  }

  @Test("runs tell: a consent that ends, a sync that fails, one that brought something, an export, a closed month")
  func runs() throws {
    let books = try books()
    var row = ConnectionRow(
      connectionID: "bank", provider: "gocardless", institutionID: "BANK", status: .expiring)
    row.consentUntil = june(30)
    try books.warehouse.set(row)
    try books.warehouse.setProblems(
      [Problem(.error, subject: "bank", text: "bank: the sign-in has expired.", remedy: "daybook connect bank")],
      stage: "sync:bank")
    try books.warehouse.setProblems(
      [
        Problem(
          .warning, subject: "2026-03", text: "2026-03 changed: 2 lines, since it was closed.", remedy: "daybook diff")
      ],
      stage: "closed months")
    try books.warehouse.recordJob(stage: "export transactions", state: "done", rows: 28)
    try books.sync("joint", (1...1_316).map { paid(june(19), -Int64($0)) })
    try books.analyse()
    let kinds = try books.lines(
      "select kind, key from mart_notifications where kind glob 'sync*' or kind in ('consent_expiring', 'export_complete') order by kind"
    )
    #expect(
      kinds == [
        "consent_expiring bank 2026-06-30", "export_complete transactions 2026-06-20", "sync_complete 2026-06-20",
        "sync_failed bank 2026-06-20",
      ])
    #expect(
      try books.lines("select text from mart_notifications where kind = 'closed_month_changed'")
        == ["2026-03 changed: 2 lines, since it was closed. daybook diff shows it line by line."])
    #expect(
      try books.lines("select text from mart_notifications where kind = 'sync_failed'")
        == ["bank: the sign-in has expired. Remedy: daybook connect bank."])
    #expect(
      try books.lines("select text from mart_notifications where kind = 'sync_complete'")
        == ["The sync of 2026-06-20 brought 1\u{202F}316 new facts and changed 0."])
    // Mended, it is over; renewed, the consent has another end.
    try books.warehouse.setProblems([], stage: "sync:bank")
    books.today = june(28)
    try books.analyse()
    #expect(
      try books.lines("select kind from mart_notifications where kind glob 'sync*' or kind = 'export_complete'") == [])
  }

  @Test("two equal payments of a day are a doubt until it is decided that they are two")
  func twice() throws {
    let books = try books()
    try books.importFile(
      "joint", [paid(june(18), -4_999, .gbp, "SHOE HOUSE"), paid(june(18), -4_999, .gbp, "SHOE HOUSE", sequence: 1)])
    try books.analyse()
    let doubt = "select count(*) from mart_insights where kind = 'possible_duplicate'"
    #expect(try books.lines(doubt) == ["1"])
    let id = try books.id("joint", june(18), -4_999)
    var none = Decisions.Transaction()
    none.sameAs = "none"
    books.decisions.transactions[id] = none
    try books.analyse()
    #expect(try books.lines(doubt) == ["0"])
  }

  @Test("of a household without facts nothing is said")
  func empty() throws {
    let books = try AnalysedBooks(today: june(20))
    books.account("joint")
    try books.analyse()
    #expect(try books.lines("select * from mart_insights") == [])
    #expect(try books.lines("select * from mart_notifications") == [])
  }
}
