import Analytics
import Core
import SQLite

/// `bills.ics`: what is due in the next twelve months, for any calendar program.
///
/// The same facts on the same day are the same bytes. An event's identity is its stream or plan and its day, so that a
/// program that reads the file again moves nothing that stands.
struct BillsCalendar {
  static let file = "bills.ics"

  private let database: Database
  private let context: DatasetContext
  private let writing: Writing

  init(_ database: Database, _ context: DatasetContext, _ writing: Writing) {
    self.database = database
    self.context = context
    self.writing = writing
  }

  /// RFC 5545 3.6 wants a component at least: where nothing is due there is no calendar.
  static func isNeeded(_ database: Database) throws -> Bool {
    try database.value("select exists (select 1 from temp.bills)").integer == 1
  }

  func bytes() throws -> [UInt8] {
    var text = CalendarText()
    text.line("BEGIN", "VCALENDAR")
    text.line("VERSION", "2.0")
    text.line("PRODID", "-//Daybook//Bills//EN")
    text.line("CALSCALE", "GREGORIAN")
    text.text("X-WR-CALNAME", "\(context.name): \(writing.words.bills)")
    try database.forEach(
      """
      select b.day, b.stream_id, b.name, b.amount_minor, b.low_minor, b.high_minor, b.currency, b.source, b.state,
        a.name, r.reason
      from temp.bills b left join temp.accounts a on a.account_id = b.account_id
      left join temp.recurring r on r.stream_id = b.stream_id
      order by b.day, b.stream_id
      """
    ) { row in
      guard let day = Day(iso: row.text(0)), let currency = Currency(row.text(6)) else { return }
      let amounts = (3...5).map { Money(minor: row.int64($0), currency) }
      let details = [
        Self.range(amounts, writing), row.optionalText(9).map(writing.words.through) ?? "",
        row.text(7) == "planned" ? writing.words.plannedByHand : row.text(10),
        row.text(8) == "late" ? writing.words.overdueBill : "",
      ]
      event(
        &text, day, id: row.text(1), name: row.text(2), amounts[0],
        details.filter { !$0.isEmpty }.joined(separator: "\n"))
    }
    text.line("END", "VCALENDAR")
    return text.bytes
  }

  private func event(
    _ text: inout CalendarText, _ day: Day, id: String, name: String, _ amount: Money, _ details: String
  ) {
    text.line("BEGIN", "VEVENT")
    text.line("UID", "\(id)-\(CalendarText.date(day))@daybook")
    // The day of the books, not the moment of writing.
    text.line("DTSTAMP", "\(CalendarText.date(context.today))T000000Z")
    text.line("DTSTART;VALUE=DATE", CalendarText.date(day))
    text.line("DTEND;VALUE=DATE", CalendarText.date(day + 1))
    let sign: SignStyle = amount.minor > 0 ? .always : .never
    text.text("SUMMARY", "\(name) \(writing.money(amount, sign: sign))")
    text.text("DESCRIPTION", details)
    text.text("CATEGORIES", amount.minor > 0 ? writing.words.income : writing.words.bill)
    text.line("CLASS", "PRIVATE")
    text.line("TRANSP", "TRANSPARENT")
    text.line("END", "VEVENT")
  }

  /// Of an amount that is not always the same: its least and most.
  private static func range(_ amounts: [Money], _ writing: Writing) -> String {
    let sizes = amounts.dropFirst().sorted { $0.minor.magnitude < $1.minor.magnitude }
    guard let least = sizes.first, let most = sizes.last, least != most else { return "" }
    return writing.words.between(writing.money(least, sign: .never), and: writing.money(most, sign: .never))
  }
}
