import Core
import WebServer

/// The European Central Bank's files of reference rates.
struct ECBServer: Sendable {
  static let root = "/stats/eurofxref/"

  var rates: ReferenceRates
  var now: Instant

  func answer(_ request: WebRequest) -> WebResponse {
    guard request.method == "GET" || request.method == "HEAD" else { return .text(405, "Method Not Allowed\n") }
    let days = published
    guard let newest = days.last, let make = files[String(request.path.dropFirst(Self.root.count))] else {
      return .text(404, "Not Found\n")
    }
    // "Last-Modified is honest (all XML files share it)": a few minutes before 16:00 CET of the newest day.
    let modified = Self.publication(of: newest.day)
    var headers = [("Last-Modified", modified.httpDate), ("Cache-Control", "max-age=60")]
    if let since = request.header("If-Modified-Since").flatMap({ Instant(httpDate: $0) }), modified <= since {
      return WebResponse(status: 304, headers: headers)
    }
    headers.append(("Content-Type", request.path.hasSuffix(".xml") ? "text/xml" : "text/csv"))
    return WebResponse(status: 200, headers: headers, body: Array(make(days).utf8))
  }

  /// Today's rates are known only when they have been published.
  private var published: ArraySlice<ReferenceRates.Published> {
    rates.days.prefix { Self.publication(of: $0.day) <= now }
  }

  /// 16:00 at Frankfurt am Main: 15:00 UTC in winter, 14:00 in summer.
  static func publication(of day: Day) -> Instant {
    Instant(day, hour: isSummer(day) ? 14 : 15)
  }

  /// From the last Sunday of March to the one of October, by the day.
  private static func isSummer(_ day: Day) -> Bool {
    func lastSunday(_ month: Month) -> Day {
      var day = month.lastDay
      while day.weekday != .sunday { day = day - 1 }
      return day
    }
    return day >= lastSunday(Month(day.year, 3)) && day < lastSunday(Month(day.year, 10))
  }

  private var files: [String: @Sendable (ArraySlice<ReferenceRates.Published>) -> String] {
    let currencies = rates.currencies
    let today = now.day
    return [
      "eurofxref-daily.xml": { xml($0.suffix(1), currencies) },
      "eurofxref-hist-90d.xml": { xml($0.filter { $0.day > today - 90 }[...], currencies) },
      "eurofxref-hist.xml": { xml($0, currencies) },
      "eurofxref.csv": { dailyCSV($0, currencies) },
      "eurofxref-hist.csv": { historyCSV($0, currencies) },
    ]
  }
}

/// Newest day first, attributes in single quotes, trailing zeros kept.
private func xml(_ days: ArraySlice<ReferenceRates.Published>, _ currencies: [String]) -> String {
  var text = """
    <?xml version="1.0" encoding="UTF-8"?>
    <gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
    \t<gesmes:subject>Reference rates</gesmes:subject>
    \t<gesmes:Sender>
    \t\t<gesmes:name>European Central Bank</gesmes:name>
    \t</gesmes:Sender>
    \t<Cube>\n
    """
  for published in days.reversed() {
    text += "\t\t<Cube time='\(published.day)'>\n"
    for (code, rate) in zip(currencies, published.rates) {
      if let rate { text += "\t\t\t<Cube currency='\(code)' rate='\(rate)'/>\n" }
    }
    text += "\t\t</Cube>\n"
  }
  return text + "\t</Cube>\n</gesmes:Envelope>\n"
}

/// Newest first, `N/A` for none, trailing zeros dropped, a comma at each line's end.
private func historyCSV(_ days: ArraySlice<ReferenceRates.Published>, _ currencies: [String]) -> String {
  var text = "Date," + currencies.joined(separator: ",") + ",\n"
  for published in days.reversed() {
    let cells = published.rates.map { $0?.normalised.description ?? "N/A" }
    text += "\(published.day)," + cells.joined(separator: ",") + ",\n"
  }
  return text
}

/// `Date, USD, …, ` and `30 October 2026, 1.1172, …, `, trailing zeros kept; only what is still published.
private func dailyCSV(_ days: ArraySlice<ReferenceRates.Published>, _ currencies: [String]) -> String {
  guard let newest = days.last else { return "" }
  let live = zip(currencies, newest.rates).compactMap { code, rate in rate.map { (code, $0) } }
  let names = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  let (year, month, day) = newest.day.parts
  return "Date, " + live.map { "\($0.0), " }.joined() + "\n\(day) \(names[month - 1]) \(year), "
    + live.map { "\($0.1), " }.joined() + "\n"
}
