package import Core
import WebServer

/// The five property sources on loopback: RentCast, UK HPI, FHFA, Zillow's files and Eurostat.
///
/// Every index rises by a little each period from a base of 100; a vintage can be rebased or revised. Time stands still until
/// `advance`.
package final class PropertySandbox: Sendable {
  package enum Fault: String, Hashable, Sendable {
    case unauthorised, noPlan, badAddress, noData, tooMany, serverError
    /// FHFA's outage: 200 with HTML.
    case html
    /// Eurostat's answer to a wrong code: 200 and no values.
    case empty
    /// 200 that breaks off.
    case cut
  }

  /// The only key RentCast knows.
  package static let key = "rc-5f1d-sandbox"

  private let server: LoggedServer<PropertyServer>

  package static func start(today: Day) throws -> PropertySandbox { try PropertySandbox(today: today) }

  private init(today: Day) throws {
    server = try LoggedServer(PropertyServer(today: today)) { $0.answer($1) }
  }

  package func stop() { server.stop() }

  /// In place of the source's own address.
  package func baseURL(_ source: PropertySource) -> String { "\(server.baseURL)/\(source.rawValue)" }

  package func advance(to day: Day) { server { $0.today = max($0.today, day) } }
  package func set(_ fault: Fault?, of source: PropertySource) { server { $0.faults[source] = fault } }
  /// A new base: every figure of UK HPI is another, their ratios are not.
  package func rebase() { server { $0.isRebased = true } }
  /// One published period of UK HPI is stated anew, a tenth higher.
  package func revise(_ month: Month) { server { $0.revised = month } }

  package var log: [ProviderSandbox.LoggedRequest] { server.log }
  package func clearLog() { server.clearLog() }
}

struct PropertyServer: Sendable {
  var today: Day
  var faults: [PropertySource: PropertySandbox.Fault] = [:]
  var isRebased = false
  var revised: Month?

  mutating func answer(_ request: WebRequest) -> WebResponse {
    let parts = request.path.split(separator: "/").map(String.init)
    guard request.method == "GET", let source = parts.first.flatMap(PropertySource.init(rawValue:)) else {
      return text(404, "no such page")
    }
    switch source {
    case .rentcast: return estimate(request)
    case .ukhpi: return ukhpi(request, parts)
    case .fhfa: return parts.last == "hpi_master.csv" ? fhfa() : text(404, "no such file")
    case .zhvi: return zhvi(parts.last ?? "")
    case .eurostat: return eurostat(parts.last ?? "")
    }
  }

  /// What an index stood at: 100 in January 2015, 0.4 a month since, exact to one decimal.
  static func level(_ month: Month) -> Int { 1_000 + 4 * (month - Month(2015, 1)) }

  private func text(_ status: Int, _ body: String, type: String = "text/plain") -> WebResponse {
    WebResponse(status: status, headers: [("Content-Type", type)], body: Array(body.utf8))
  }

  private func cut(_ body: String, _ source: PropertySource) -> String {
    faults[source] == .cut ? String(body.prefix(body.count / 2)) : body
  }

  // MARK: RentCast

  private func estimate(_ request: WebRequest) -> WebResponse {
    func failure(_ status: Int, _ error: String) -> WebResponse {
      json(status, ["status": .int(status), "error": .string(error), "message": "see the documentation"])
    }
    guard request.header("X-Api-Key") == PropertySandbox.key, faults[.rentcast] != .unauthorised else {
      return failure(401, "auth/api-key-invalid")
    }
    switch faults[.rentcast] {
    case .noPlan: return failure(403, "billing/subscription-inactive")
    case .badAddress: return failure(400, "resource/bad-request")
    case .noData: return failure(404, "resource/not-found")
    case .tooMany: return failure(429, "auth/rate-limit-exceeded")
    case .serverError: return failure(500, "server/error")
    case .empty: return json(200, ["comparables": .array([])])
    default: break
    }
    guard let address = request.query("address"), address.contains(",") else {
      return failure(400, "resource/bad-request")
    }
    let price = 250_000 + 100 * (today - Month(2026, 1).firstDay)
    let body = """
      {"price":\(price),"priceRangeLow":\(price - 55_000),"priceRangeHigh":\(price + 54_000),\
      "subjectProperty":{"propertyType":"Single Family","bedrooms":3,"squareFootage":1878},\
      "comparables":[{"status":"Active","price":289444,"distance":0.384,"correlation":0.9916}]}
      """
    return text(200, cut(body, .rentcast), type: "application/json")
  }

  // MARK: UK HPI

  /// The newest month out: about the middle of the second month after it.
  private var newestMonth: Month { today.parts.day >= 15 ? today.month - 2 : today.month - 3 }

  private func ukhpi(_ request: WebRequest, _ parts: [String]) -> WebResponse {
    if faults[.ukhpi] == .serverError { return text(503, "busy") }
    guard parts.count == 3, parts[1] == "region", parts[2].hasSuffix(".json") else { return text(404, "no such page") }
    let slug = String(parts[2].dropLast(5))
    let size = request.query("_pageSize").flatMap { Int($0) } ?? 10
    let page = request.query("_page").flatMap { Int($0) } ?? 0
    let properties = (request.query("_properties") ?? "").split(separator: ",").map(String.init)
    let from = request.query("min-refPeriodStart").flatMap { Day(iso: $0) }?.month ?? Month(1995, 1)
    var months: [Month] = []
    if ["city-of-bristol", "cornwall", "king's-lynn-and-west-norfolk"].contains(slug) {
      var month = max(from, Month(1995, 1))
      while month <= newestMonth {
        months.append(month)
        month = month + 1
      }
    }
    // The order of items is not promised.
    months.sort { ($0.month, $0.year) < ($1.month, $1.year) }
    let items = months.dropFirst(page * size).prefix(size).map { item($0, properties) }
    let body = """
      {"format":"linked-data-api","result":{"items":[\(items.joined(separator: ","))],"itemsPerPage":\(size),"page":\(page),\
      "startIndex":\(page * size + 1),"totalResults":\(months.count)}}
      """
    return text(200, cut(body, .ukhpi), type: "application/json")
  }

  private func item(_ month: Month, _ properties: [String]) -> String {
    var tenths = Self.level(month)
    if month == revised { tenths += tenths / 10 }
    // January 2023 in place of January 2015: halved, so that every ratio stays.
    let index = isRebased ? "\(Double(tenths) / 20)" : "\(tenths / 10).\(tenths % 10)"
    var members = [#""_about":"http://landregistry.data.gov.uk/data/ukhpi/month/\#(month.iso)""#]
    for property in properties {
      switch property {
      case "refMonth": members.append(#""refMonth":"\#(month.iso)""#)
      case "refPeriodDuration": members.append(#""refPeriodDuration":1"#)
      case let name where name.hasPrefix("housePriceIndex"): members.append(#""\#(name)":\#(index)"#)
      default: break
      }
    }
    return "{\(members.joined(separator: ","))}"
  }

  // MARK: Files

  private func quarters(from first: Month, delay: Int) -> [Month] {
    var quarters: [Month] = []
    var month = first
    while (month + 2).lastDay + delay <= today {
      quarters.append(month)
      month = month + 3
    }
    return quarters
  }

  private func fhfa() -> WebResponse {
    if faults[.fhfa] == .html { return text(200, "<html><body>We will be back soon</body></html>", type: "text/html") }
    var lines = ["hpi_type,hpi_flavor,frequency,level,place_name,place_id,yr,period,index_nsa,index_sa,rstderr,note"]
    for (place, name, level) in [("CA", "California", "State"), ("10180", "\"Abilene, TX\"", "MSA")] {
      for flavour in ["purchase-only", "all-transactions"] where place == "CA" || flavour == "all-transactions" {
        for month in quarters(from: flavour == "purchase-only" ? Month(1991, 1) : Month(1975, 1), delay: 57) {
          let base = flavour == "purchase-only" ? 0 : 500
          let tenths = Self.level(month) + base + 600
          let adjusted = flavour == "purchase-only" ? "\(tenths / 10).\(tenths % 10)" : ""
          lines.append(
            "traditional,\(flavour),quarterly,\(level),\(name),\(place),\(month.year),\((month.month + 2) / 3),"
              + "\(tenths / 10).\((tenths + 3) % 10),\(adjusted),,")
        }
      }
    }
    lines.append("non-metro,all-transactions,quarterly,State,California,CA,2026,1,999.9,,,")
    return text(200, cut(lines.joined(separator: "\n") + "\n", .fhfa), type: "text/csv")
  }

  private func zhvi(_ file: String) -> WebResponse {
    guard file.hasPrefix("County_") || file.hasPrefix("Zip_") else { return text(404, "no such file") }
    if faults[.zhvi] == .serverError { return text(500, "error") }
    var months: [Month] = []
    var month = Month(2000, 1)
    while (month + 1).day(16) <= today {
      months.append(month)
      month = month + 1
    }
    let head =
      file.hasPrefix("County_")
      ? "RegionID,SizeRank,RegionName,RegionType,StateName,State,Metro,StateCodeFIPS,MunicipalCodeFIPS"
      : "RegionID,SizeRank,RegionName,RegionType,StateName,State,City,Metro,CountyName"
    let rows =
      file.hasPrefix("County_")
      ? [
        #"3101,0,Kings County,county,CA,CA,"Hanford-Corcoran, CA",6,31"#,
        #"1639,1,Travis County,county,TX,TX,"Austin-Round Rock, TX",48,453"#,
      ]
      : [#"91982,1,2139,zip,MA,MA,Cambridge,"Boston-Cambridge-Newton, MA-NH",Middlesex County"#]
    let figures = months.enumerated().map { $0.offset < 3 ? "" : "\(Self.level($0.element) * 300).123456789" }
    let lines =
      [head + "," + months.map(\.lastDay.iso).joined(separator: ",")]
      + rows.map { $0 + "," + figures.joined(separator: ",") }
    return text(200, cut(lines.joined(separator: "\n") + "\n", .zhvi), type: "text/csv")
  }

  // MARK: Eurostat

  private func eurostat(_ key: String) -> WebResponse {
    if faults[.eurostat] == .serverError { return text(500, "error") }
    let parts = key.split(separator: ".").map(String.init)
    var lines = ["DATAFLOW,LAST UPDATE,freq,purchase,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS"]
    if parts.count == 4, faults[.eurostat] != .empty, ["FR", "DE", "UK"].contains(parts[3]) {
      for unit in parts[2].split(separator: "+") {
        for month in quarters(from: Month(2005, 1), delay: 95) {
          if parts[3] == "UK", month > Month(2020, 7) { continue }
          let tenths = Self.level(month) + (unit == "I25_Q" ? -350 : 0)
          let isNewest = (month + 5).lastDay + 95 > today
          lines.append(
            "ESTAT:PRC_HPI_Q(1.0),20/11/26 11:00:00,Q,\(parts[1]),\(unit),\(parts[3]),\(month.year)-Q\((month.month + 2) / 3),"
              + "\(tenths / 10).\(tenths % 10),\(isNewest ? "p" : ""),")
        }
      }
    }
    return text(200, cut(lines.joined(separator: "\n") + "\n", .eurostat), type: "text/csv")
  }
}
