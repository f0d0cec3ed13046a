import Core
import Testing

@Suite struct PeriodTests {
  private static let forms = [
    "month", "month:2", "month:25", "month:29", "month:31", "month:last-business-day", "week", "fortnight:2026-01-02",
    "four-weeks:2026-01-02", "quarter", "year", "tax-year",
  ]

  @Test("every day from 1990 to 2040 lies in exactly one span", arguments: forms)
  func tiling(form: String) throws {
    for country in ["month:last-business-day", "tax-year"].contains(form) ? ["GB", "US", "DE", "AU"] : ["GB"] {
      try tiling(form, country)
    }
  }

  private func tiling(_ form: String, _ country: String) throws {
    for weekStarts in form == "week" ? Weekday.allCases : [.monday] {
      let period = try #require(Period(form, country: country, weekStarts: weekStarts))
      var day = Month(1990, 1).firstDay
      let last = Month(2040, 12).lastDay
      var wrong: [String] = []
      var current = try #require(period.span(containing: day))
      while day <= last {
        let span = try #require(period.span(containing: day))
        if !span.contains(day) { wrong.append("\(day) is not in \(span)") }
        if span != current {
          if span.start != day || current.end != day - 1 { wrong.append("\(current) is not followed by \(span)") }
          if period.next(after: current) != span || period.previous(before: span) != current {
            wrong.append("\(span) is not next to \(current)")
          }
          current = span
        }
        day = day + 1
      }
      #expect(wrong == [])
    }
  }

  @Test("a period's text reads back as itself", arguments: forms + ["2026-01-01/2026-06-30"])
  func text(form: String) throws { #expect(try #require(Period(form, country: "GB")).description == form) }

  @Test("the cycle from the 1st is the calendar month")
  func first() { #expect(Period("month:1", country: "GB") == Period("month", country: "GB")) }

  @Test(
    "other texts are no periods",
    arguments: [
      "", "months", "month:", "month:0", "month:32", "month:+5", "month:last", "week:1", "fortnight",
      "fortnight:2026-02-30",
      "four-weeks:", "2026-06-30/2026-01-01", "2026-01-01", "2026-01-01/", "Month", "tax-year:GB",
    ]) func refuse(text: String)
  { #expect(Period(text, country: "GB") == nil) }

  struct Case: Sendable, CustomTestStringConvertible {
    var form: String
    var country = "GB"
    var weekStarts = Weekday.monday
    var day: String
    var start: String
    var end: String
    var label: String
    var testDescription: String { "\(form) in \(country) on \(day) is \(label)" }
  }

  @Test(
    "a span has the days and the name that people give it",
    arguments: [
      Case(form: "month", day: "2026-06-30", start: "2026-06-01", end: "2026-06-30", label: "June 2026"),
      Case(
        form: "month:25", day: "2026-06-24", start: "2026-05-25", end: "2026-06-24", label: "25 May to 24 June 2026"),
      Case(
        form: "month:25", day: "2026-01-01", start: "2025-12-25", end: "2026-01-24",
        label: "25 December 2025 to 24 January 2026"),
      Case(
        form: "month:31", day: "2026-02-28", start: "2026-02-28", end: "2026-03-30",
        label: "28 February to 30 March 2026"),
      Case(
        form: "month:31", day: "2026-02-27", start: "2026-01-31", end: "2026-02-27",
        label: "31 January to 27 February 2026"),
      // 31 May 2026 is a Sunday; 29 May is the Friday before. 30 June is a Tuesday.
      Case(
        form: "month:last-business-day", day: "2026-06-10", start: "2026-05-29", end: "2026-06-29",
        label: "29 May to 29 June 2026"),
      // 31 August 2026 is a Monday and a bank holiday in England, an ordinary day in Germany.
      Case(
        form: "month:last-business-day", day: "2026-08-28", start: "2026-08-28", end: "2026-09-29",
        label: "28 August to 29 September 2026"),
      Case(
        form: "month:last-business-day", country: "DE", day: "2026-08-31", start: "2026-08-31", end: "2026-09-29",
        label: "31 August to 29 September 2026"),
      // Easter 2024: the 29th was Good Friday.
      Case(
        form: "month:last-business-day", day: "2024-03-28", start: "2024-03-28", end: "2024-04-29",
        label: "28 March to 29 April 2024"),
      Case(form: "week", day: "2026-07-05", start: "2026-06-29", end: "2026-07-05", label: "Week of 29 June 2026"),
      Case(
        form: "week", weekStarts: .sunday, day: "2026-07-05", start: "2026-07-05", end: "2026-07-11",
        label: "Week of 5 July 2026"),
      Case(
        form: "fortnight:2026-01-02", day: "2026-01-15", start: "2026-01-02", end: "2026-01-15",
        label: "2 to 15 January 2026"),
      Case(
        form: "fortnight:2026-01-02", day: "2026-01-01", start: "2025-12-19", end: "2026-01-01",
        label: "19 December 2025 to 1 January 2026"),
      Case(
        form: "four-weeks:2026-01-02", day: "2026-01-29", start: "2026-01-02", end: "2026-01-29",
        label: "2 to 29 January 2026"),
      Case(form: "quarter", day: "2026-05-31", start: "2026-04-01", end: "2026-06-30", label: "April to June 2026"),
      Case(form: "year", day: "2024-02-29", start: "2024-01-01", end: "2024-12-31", label: "2024"),
      Case(form: "tax-year", day: "2026-04-05", start: "2025-04-06", end: "2026-04-05", label: "Tax year 2025–26"),
      Case(form: "tax-year", day: "2026-04-06", start: "2026-04-06", end: "2027-04-05", label: "Tax year 2026–27"),
      Case(form: "tax-year", day: "1999-12-31", start: "1999-04-06", end: "2000-04-05", label: "Tax year 1999–00"),
      Case(
        form: "tax-year", country: "AU", day: "2026-07-01", start: "2026-07-01", end: "2027-06-30",
        label: "Tax year 2026–27"),
      Case(
        form: "tax-year", country: "NZ", day: "2026-03-31", start: "2025-04-01", end: "2026-03-31",
        label: "Tax year 2025–26"),
      Case(
        form: "tax-year", country: "ZA", day: "2024-02-29", start: "2023-03-01", end: "2024-02-29",
        label: "Tax year 2023–24"),
      Case(
        form: "tax-year", country: "US", day: "2026-04-06", start: "2026-01-01", end: "2026-12-31",
        label: "Tax year 2026"),
      Case(
        form: "2026-01-01/2026-06-30", day: "2026-03-01", start: "2026-01-01", end: "2026-06-30",
        label: "1 January to 30 June 2026"),
      Case(
        form: "2026-01-05/2026-01-05", day: "2026-01-05", start: "2026-01-05", end: "2026-01-05",
        label: "5 January 2026"),
    ]) func span(example: Case) throws
  {
    let period = try #require(Period(example.form, country: example.country, weekStarts: example.weekStarts))
    let span = try #require(period.span(containing: try day(example.day)))
    #expect(span.start.iso == example.start)
    #expect(span.end.iso == example.end)
    #expect(span.label == example.label)
  }

  @Test("custom dates are one span with nothing before or after")
  func custom() throws {
    let period = try #require(Period("2026-01-01/2026-06-30", country: "GB"))
    let span = try #require(period.span(containing: try day("2026-01-01")))
    #expect(span.length == 181)
    #expect(period.next(after: span) == nil && period.previous(before: span) == nil)
    #expect(period.spans(in: span.end...span.end + 400) == [span])
    #expect(period.spans(in: (span.end + 1)...(span.end + 400)) == [])
  }

  @Test("a range of days has the spans that share a day with it")
  func spans() throws {
    let from = try day("2026-01-31")
    let to = try day("2026-03-01")
    #expect(Period.calendarMonth.spans(in: from...to).map(\.label) == ["January 2026", "February 2026", "March 2026"])
  }

  @Test("the sentinel of banks, the last day of all years, has its spans too", arguments: forms)
  func sentinel(form: String) throws {
    let day = try day("9999-12-31")
    #expect(try #require(Period(form, country: "GB")?.span(containing: day)).contains(day))
  }
}
