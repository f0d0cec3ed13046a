import Core
import Testing

@testable import BankFiles

@Suite struct DateTests {
  func verdict(_ texts: [String], dayFirst: Bool = false) -> DateEvidence.Verdict {
    var evidence = DateEvidence()
    for (index, text) in texts.enumerated() { evidence.see(Array(text.utf8)[...], line: index + 2) }
    return evidence.verdict(dayFirst: dayFirst)
  }

  func format(_ texts: String..., dayFirst: Bool = false) -> String? {
    if case .format(let pattern) = verdict(texts, dayFirst: dayFirst) { pattern.text } else { nil }
  }

  @Test("the format is found over all dates, and a part beyond twelve settles day and month")
  func formats() {
    #expect(format("2026-01-05") == "yyyy-MM-dd")
    #expect(format("05.01.2026") == "dd.MM.yyyy")
    #expect(format("5.1.26", "13.1.26") == "dd.MM.yy")
    #expect(format("01/05/2026", "01/13/2026") == "MM/dd/yyyy")
    #expect(format("05/01/2026", "13/01/2026") == "dd/MM/yyyy")
    #expect(format("20260105") == "yyyyMMdd")
    #expect(format("05-Jan-2026", "06-Feb-2026") == "dd-MMM-yyyy")
    #expect(format("Jan 5, 2026") == "MMM d, yyyy")
    #expect(format("2026-01-05T10:00:00Z") == "yyyy-MM-dd'T'HH:mm:ssX")
    #expect(format("2026-01-05T10:00:00.123+01:00") == "yyyy-MM-dd'T'HH:mm:ss.SX")
    #expect(format("05.01.2026 10:00") == "dd.MM.yyyy HH:mm")
  }

  @Test("with no part beyond twelve, the order of the rows or the language of the header may tell")
  func otherEvidence() {
    // Day first these go on from day to day; month first they jump back.
    #expect(format("11/01/2026", "12/01/2026", "01/02/2026") == "dd/MM/yyyy")
    #expect(format("01/02/2026", "01/02/2026", dayFirst: true) == "dd/MM/yyyy")
    #expect(
      verdict(["01/02/2026", "01/02/2026"]) == .ambiguous(DatePattern("dd/MM/yyyy")!, DatePattern("MM/dd/yyyy")!))
    #expect(verdict(["x", ""]) == .none)
  }

  @Test("a broken date does not change the format, two halves of a file in two formats are named")
  func broken() {
    #expect(format("05/01/2026", "13/01/2026", "99/99/2026", "x") == "dd/MM/yyyy")
    let halves = (13...20).map { "\($0)/01/2026" } + (13...20).map { "01/\($0)/2026" }
    #expect(verdict(halves) == .mixed(2, 10))
  }

  @Test("two-digit years from 69 on are of the last century")
  func centuries() {
    #expect(DatePattern("dd.MM.yy")?.value(Array("01.01.69".utf8)[...])?.day.iso == "1969-01-01")
    #expect(DatePattern("dd.MM.yy")?.value(Array("01.01.68".utf8)[...])?.day.iso == "2068-01-01")
  }

  @Test("a format without day, month or year, or with a letter unknown, is none")
  func notFormats() {
    for text in ["", "dd.MM", "yyyy", "dd.MM.yyy", "DD.MM.YYYY", "%d.%m", "%q", "dd.MM.yyyy'"] {
      #expect(DatePattern(text) == nil)
    }
  }

  @Test("zones change their offset when their clocks do, by table and by rule")
  func zones() throws {
    let zones = ZoneTable()
    func hours(_ zone: String, _ year: Int, _ month: Int, _ day: Int, _ hour: Int = 12) throws -> Double {
      let number = try #require(Day(year, month, day)).number
      return Double(zones.offset(of: zone, universal: Int64(number) * 86_400 + Int64(hour) * 3600)) / 3600
    }
    try #require(zones.knows("Europe/Berlin"), "the system has no zone tables")
    #expect(try hours("Europe/Berlin", 2026, 3, 29, 0) == 1)
    #expect(try hours("Europe/Berlin", 2026, 3, 29, 1) == 2)
    #expect(try hours("Europe/Berlin", 2026, 10, 25, 0) == 2)
    #expect(try hours("Europe/Berlin", 2026, 10, 25, 1) == 1)
    #expect(try hours("Europe/Berlin", 1985, 7, 1) == 2)
    #expect(try hours("Australia/Sydney", 2026, 1, 1) == 11)
    #expect(try hours("Asia/Kolkata", 2026, 1, 1) == 5.5)
    #expect(try hours("America/New_York", 2045, 7, 1) == -4)
    #expect(!zones.knows("../../etc/passwd"))
  }
}
