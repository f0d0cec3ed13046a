import Core
import WebServer

/// Trading 212's API as a value: requests change it and are answered by it.
struct Trading212Server: Sendable {
  let ledger: Trading212Ledger
  let fillers: Int
  var origin = ""
  var now: Instant
  var id = Self.accountID
  var dialect = Trading212Dialect()
  var limits = Trading212Limits()
  var reports = Trading212ReportShelf()
  var scopes: Set<String> = [
    "account", "portfolio", "metadata", "history:orders", "history:dividends", "history:transactions",
  ]
  var areKeysDeleted = false
  var faults: [Planned] = []

  struct Planned: Sendable {
    var fault: Trading212Fault
    var path: String
    var left: Int
    var after: Int
  }

  static let accountID = 21_904_477
  static let root = "/api/v0/equity"
  static let store = "/report-store"
  /// What a link to a report is signed with: as good as a key.
  static let signature = "f00dfeedc0ffee5ignature"

  init(
    seed: UInt64, today: Day, from first: Day, weekly: Bool, fillers: Int,
    deposits: [SimulatedBrokerage.Deposit]? = nil
  ) {
    ledger = Trading212Ledger(seed: seed, today: today, from: first, weekly: weekly, deposits: deposits)
    self.fillers = fillers
    now = Instant(today)
  }

  mutating func answer(_ request: WebRequest) -> WebResponse {
    // Another host in truth: presigned links are refused when a key comes with them.
    if request.path.hasPrefix(Self.store) { return download(request) }
    guard isAllowed(request.header("Authorization")) else { return empty(401) }
    guard let call = Call(request) else { return empty(404) }
    guard call.scopes.contains(where: scopes.contains) else { return empty(403) }
    if let fault = fault(request.path) { return spoilt(call, request, by: fault) }
    guard limits.take(call.limit, at: now) else { return with(limits.headers(call.limit, at: now), empty(429)) }
    return with(limits.headers(call.limit, at: now), answer(call, request))
  }

  private func isAllowed(_ authorization: String?) -> Bool {
    guard !areKeysDeleted else { return false }
    return authorization == Trading212Sandbox.oldKey
      || authorization == "Basic " + base64("\(Trading212Sandbox.key):\(Trading212Sandbox.secret)")
  }

  private func empty(_ status: Int) -> WebResponse { WebResponse(status: status) }

  private func with(_ headers: [(name: String, value: String)], _ response: WebResponse) -> WebResponse {
    var response = response
    response.headers += headers
    return response
  }

  // MARK: Faults

  private mutating func fault(_ path: String) -> Trading212Fault? {
    guard let index = faults.firstIndex(where: { path.contains($0.path) }) else { return nil }
    if faults[index].after > 0 {
      faults[index].after -= 1
      return nil
    }
    faults[index].left -= 1
    defer { if faults[index].left <= 0 { faults.remove(at: index) } }
    return faults[index].fault
  }

  private mutating func spoilt(_ call: Call, _ request: WebRequest, by fault: Trading212Fault) -> WebResponse {
    switch fault {
    case .status(let status): return empty(status)
    case .limited(let seconds): return with(limits.exhausted(call.limit, for: seconds, at: now), empty(429))
    case .empty: return json(200, call.isList ? .array([]) : ["items": [], "nextPagePath": nil])
    default: break
    }
    var response = with(limits.headers(call.limit, at: now), answer(call, request))
    let half = response.body.count / 2
    switch fault {
    case .truncated: response.body = Array(response.body.prefix(half))
    case .stalled(let milliseconds): response.delivery = .stalled(after: half, milliseconds: milliseconds)
    case .cut: response.delivery = .cut(after: half)
    case .dropped: response.delivery = .dropped
    case .status, .limited, .empty: break
    }
    return response
  }

  // MARK: Calls

  enum Call: Hashable {
    case summary, positions, instruments, exchanges, orders, dividends, transactions, reports, report

    init?(_ request: WebRequest) {
      switch (request.method, request.path) {
      case ("GET", Trading212Server.root + "/account/summary"): self = .summary
      case ("GET", Trading212Server.root + "/positions"): self = .positions
      case ("GET", Trading212Server.root + "/metadata/instruments"): self = .instruments
      case ("GET", Trading212Server.root + "/metadata/exchanges"): self = .exchanges
      case ("GET", Trading212Server.root + "/history/orders"): self = .orders
      case ("GET", Trading212Server.root + "/history/dividends"): self = .dividends
      case ("GET", Trading212Server.root + "/history/transactions"): self = .transactions
      case ("GET", Trading212Server.root + "/history/exports"): self = .reports
      case ("POST", Trading212Server.root + "/history/exports"): self = .report
      default: return nil
      }
    }

    /// Any of them will do.
    var scopes: [String] {
      switch self {
      case .summary: ["account"]
      case .positions: ["portfolio"]
      case .instruments, .exchanges: ["metadata"]
      case .orders: ["history:orders"]
      case .dividends: ["history:dividends"]
      case .transactions: ["history:transactions"]
      case .reports, .report: ["history:orders", "history:dividends", "history:transactions"]
      }
    }

    var limit: Trading212Limits.Limit {
      switch self {
      case .summary: .init(name: "summary", count: 1, period: 5)
      case .positions: .init(name: "positions", count: 1, period: 1)
      case .instruments: .init(name: "instruments", count: 1, period: 50)
      case .exchanges: .init(name: "exchanges", count: 1, period: 30)
      case .orders: .init(name: "orders", count: 6, period: 60)
      case .dividends: .init(name: "dividends", count: 6, period: 60)
      case .transactions: .init(name: "transactions", count: 6, period: 60)
      case .reports: .init(name: "reports", count: 1, period: 60)
      case .report: .init(name: "report", count: 1, period: 30)
      }
    }

    var isList: Bool { [.positions, .instruments, .exchanges, .reports].contains(self) }
  }

  private mutating func answer(_ call: Call, _ request: WebRequest) -> WebResponse {
    switch call {
    case .summary: return json(200, summary())
    case .positions: return json(200, .array(positions(ticker: request.query("ticker"))))
    case .instruments: return json(200, .array(Trading212Catalogue.instruments(fillers: fillers)))
    case .exchanges: return json(200, .array(Trading212Catalogue.exchanges))
    case .orders: return page(request, "orders", orders())
    case .dividends: return page(request, "dividends", dividends())
    case .transactions: return page(request, "transactions", transactions())
    case .reports: return json(200, .array(reports.list(origin: origin)))
    case .report: return order(request)
    }
  }

  // MARK: Pages

  /// One row of a listing, with what its cursor names it by.
  struct Row {
    var cursor: String
    var time: Instant
    var json: JSON
  }

  /// - Parameter rows: the newest first.
  private func page(_ request: WebRequest, _ name: String, _ rows: [Row]) -> WebResponse {
    let limit = request.query("limit").map { Int($0) ?? 0 } ?? 20
    guard (1...50).contains(limit) else { return empty(400) }
    var start = 0
    if let cursor = request.query("cursor") {
      // A transaction's cursor is nothing without its time.
      guard name != "transactions" || request.query("time") != nil else { return empty(400) }
      guard let index = rows.firstIndex(where: { $0.cursor == cursor }) else { return empty(400) }
      start = index + 1
    }
    let part = Array(rows.dropFirst(start).prefix(limit))
    let isLast = start + part.count >= rows.count
    return json(200, ["items": .array(part.map(\.json)), "nextPagePath": next(name, limit, part.last, isLast: isLast)])
  }

  private func next(_ name: String, _ limit: Int, _ last: Row?, isLast: Bool) -> JSON {
    let path = "\(Self.root)/history/\(name)"
    guard !isLast, let last else {
      switch dialect.paging {
      case .nullText: return "null"
      case .circle: return .string("\(path)?limit=\(limit)")
      case .path, .bareQuery: return nil
      }
    }
    var query = "limit=\(limit)&cursor=\(last.cursor)"
    if name == "transactions" { query += "&time=\(last.time.iso)" }
    return .string(dialect.paging == .bareQuery ? query : "\(path)?\(query)")
  }

  // MARK: Reports

  private mutating func order(_ request: WebRequest) -> WebResponse {
    guard let body = JSON(bytes: request.body), let wanted = body["dataIncluded"],
      let from = body["timeFrom"]?.string.flatMap(Self.instant), let to = body["timeTo"]?.string.flatMap(Self.instant),
      from < to, to.seconds - from.seconds <= 366 * 86_400
    else { return empty(400) }
    let csv = Trading212CSVReport(ledger, dialect, now: now).text(
      from: from, to: to, orders: wanted["includeOrders"] == true, dividends: wanted["includeDividends"] == true,
      transactions: wanted["includeTransactions"] == true, interest: wanted["includeInterest"] == true)
    let id = reports.add(wanted, from: from, to: to, csv: csv)
    return json(200, ["reportId": .int(id)])
  }

  /// `2026-06-18T04:00:00Z`
  static func instant(_ text: String) -> Instant? {
    guard text.utf8.count == 20, text.hasSuffix("Z"), let day = Day(iso: text.prefix(10)) else { return nil }
    let clock = text.dropFirst(11).dropLast().split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3 else { return nil }
    return Instant(seconds: Instant(day, hour: 0).seconds + clock[0] * 3_600 + clock[1] * 60 + clock[2])
  }

  private mutating func download(_ request: WebRequest) -> WebResponse {
    if request.header("Authorization") != nil { return empty(400) }
    if let fault = fault(request.path), case .status(let status) = fault { return empty(status) }
    guard request.query("X-Amz-Signature") == Self.signature,
      let number = request.path.split(separator: "/").last.flatMap({ Int($0.split(separator: ".").first ?? "") }),
      let csv = reports.csv(number)
    else { return empty(403) }
    return WebResponse(status: 200, headers: [("Content-Type", "text/csv")], body: Array(csv.utf8))
  }
}
