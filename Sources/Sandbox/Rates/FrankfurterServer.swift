import Core
import WebServer

/// Frankfurter, version 2: the sandbox's rates of the ECB, carried over days without one, as it does.
struct FrankfurterServer: Sendable {
  static let root = "/v2/"

  var rates: ReferenceRates
  var now: Instant

  func answer(_ request: WebRequest) -> WebResponse {
    guard request.method == "GET", request.path == Self.root + "rates" else { return Self.failure(404, "not found") }
    func day(_ name: String) -> Day? { request.query(name).flatMap { Day(iso: $0) } }
    let base = request.query("base") ?? "EUR"
    guard base == "EUR", let from = day("from"), let to = request.query("to") == nil ? now.day : day("to"), from <= to
    else { return Self.failure(422, "invalid parameters") }
    let all = ["EUR"] + rates.currencies
    let quotes = request.query("quotes")?.split(separator: ",").map(String.init) ?? all
    guard quotes.allSatisfy(all.contains) else { return Self.failure(422, "invalid currency") }
    var records: [JSON] = []
    var current = from
    while current <= min(to, now.day) {
      // The base itself is among the records, at 1, unless `quotes` leaves it out.
      for quote in quotes { if let record = record(quote, current) { records.append(record) } }
      current = current + 1
    }
    return json(200, .array(records))
  }

  private func record(_ quote: String, _ day: Day) -> JSON? {
    guard let currency = Currency(quote), let rate = rates.rate(of: currency, on: day) else { return nil }
    return ["date": .string(day.iso), "base": "EUR", "quote": .string(quote), "rate": .number(rate.description)]
  }

  static func failure(_ status: Int, _ message: String) -> WebResponse {
    json(status, ["status": .int(status), "message": .string(message)])
  }
}
