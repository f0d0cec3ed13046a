import Core
import HTTP

extension Trading212Sync {
  /// A report spans a year at most.
  private static let span = 365
  /// Nobody had an account before.
  private static let earliest = Month(2015, 1).firstDay
  /// So often one night asks whether a report is finished.
  private static let polls = 6

  /// The history that is still to come by reports, as much of it as the limits allow tonight.
  mutating func readReports(_ client: inout Trading212Client) async throws {
    while var backlog = memory.backlog {
      // The day of the first deposit, where deposits are known whole: nothing happened before it.
      backlog.first = backlog.first ?? beganOn
      memory.backlog = backlog
      let first = max(backlog.first ?? Self.earliest, Self.earliest)
      guard backlog.next >= first, memory.bounds.seconds.isEmpty == false else {
        memory.backlog = nil
        return
      }
      let span = memory.pending?.span ?? max(first, backlog.next - (Self.span - 1))...backlog.next
      guard let rows = try await report(span, &client) else { return }
      memory.pending = nil
      memory.backlog = rest(backlog, span, rows: rows)
    }
  }

  /// Where nobody knows when the account began, two years without a line are its beginning.
  private func rest(_ backlog: Trading212Memory.Backlog, _ span: ClosedRange<Day>, rows: Int)
    -> Trading212Memory.Backlog?
  {
    var backlog = backlog
    backlog.read += 1
    backlog.empty = rows == 0 ? backlog.empty + 1 : 0
    backlog.next = span.lowerBound - 1
    return backlog.first == nil && backlog.empty >= 2 ? nil : backlog
  }

  /// - Returns: how many rows it held; nil when it did not come tonight.
  private mutating func report(_ span: ClosedRange<Day>, _ client: inout Trading212Client) async throws -> Int? {
    if memory.pending == nil, try await !askForReport(span, &client) { return nil }
    guard let pending = memory.pending, let link = try await finished(pending.id, &client) else { return nil }
    return try await download(link, span, &client)
  }

  // MARK: Asking for it

  private mutating func askForReport(
    _ span: ClosedRange<Day>, _ client: inout Trading212Client
  ) async throws -> Bool {
    let bounds = memory.bounds
    let body: JSON = .object([
      "dataIncluded": .object([
        "includeDividends": .bool(bounds.tells(.dividends)), "includeInterest": .bool(bounds.tells(.transactions)),
        "includeOrders": .bool(bounds.tells(.orders)), "includeTransactions": .bool(bounds.tells(.transactions)),
      ]),
      "timeFrom": .string("\(span.lowerBound.iso)T00:00:00Z"), "timeTo": .string(end(of: span)),
    ])
    let reply = try await client.ask(.report, client.access.report(body))
    switch reply {
    case .ok(let body):
      guard let id = (try? JSON(parsing: body))?["reportId"]?.text, !id.contains(" ") else {
        note(fail(.broken([]), what: "a report", scope: ""))
        return false
      }
      memory.pending = (id, span)
      return true
    case .missingScope, .failed(status: 400), .failed(status: 404):
      try await giveUp(reply, &client)
      return false
    default:
      note(fail(reply, what: "a report of older history", scope: ""))
      return false
    }
  }

  private func end(of span: ClosedRange<Day>) -> String {
    guard span.upperBound >= today else { return "\((span.upperBound + 1).iso)T00:00:00Z" }
    return isoInstant(now)
  }

  /// No reports for this key: pages in their place. Once some have been read, only reports go on from them.
  /// - Parameter reply: nil when a report could not be made.
  private mutating func giveUp(_ reply: Trading212Reply?, _ client: inout Trading212Client) async throws {
    memory.pending = nil
    if memory.backlog?.read == 0 { return try await readWithoutReports(&client) }
    if let reply { return note(fail(reply, what: "a report of older history", scope: "history")) }
    note(.failed("a report could not be made"))
    complain("Trading 212: a report of older history could not be made", remedy: Self.later)
  }

  // MARK: Waiting for it

  /// - Returns: where it lies; nil when it is not there yet, or never will be.
  private mutating func finished(_ id: String, _ client: inout Trading212Client) async throws -> String? {
    var isListed = false
    for _ in 0..<Self.polls {
      // Never kept: the links in it are as good as keys.
      let reply = try await client.get(.reports, Trading212Access.reportsPath)
      guard case .ok(let body) = reply else {
        note(fail(reply, what: "its reports", scope: "history"))
        return nil
      }
      guard let list = (try? JSON(parsing: body))?.array else {
        note(fail(.broken([]), what: "its reports", scope: "history"))
        return nil
      }
      let own = list.first { $0["reportId"]?.text == id }
      isListed = own != nil
      switch own?["status"]?.text {
      case "Finished":
        if let link = own?["downloadLink"]?.text, !link.isEmpty { return link }
      case "Failed", "Canceled":
        try await giveUp(nil, &client)
        return nil
      default: break
      }
    }
    if !isListed { memory.pending = nil }
    note(.quota(until: now + 3_600))
    complain(
      "Trading 212: a report of older history is still being made", remedy: "nothing: the next sync fetches it")
    return nil
  }

  // MARK: Fetching it

  private mutating func download(
    _ link: String, _ span: ClosedRange<Day>, _ client: inout Trading212Client
  ) async throws -> Int? {
    let reply = try await client.ask(.download, Trading212Access.download(link))
    switch reply {
    case .ok(let body):
      guard let report = Trading212Report(body) else {
        memory.pending = nil
        note(fail(.broken([]), what: "a report", scope: ""))
        return nil
      }
      try await client.keep(
        Trading212Mapping.Kind.report, account: account, key: memory.bounds.key(span), body)
      for row in report.rows where !row.isin.isEmpty { meet(row.instrument) }
      rowCount += report.rows.count
      return report.rows.count
    case .refused, .missingScope, .failed:
      // The link has run out: the next night asks for a new report.
      memory.pending = nil
      note(.failed("the link of a report has run out"))
      complain("Trading 212: a report's link has run out", remedy: Self.later)
      return nil
    default:
      note(fail(reply, what: "a report", scope: ""))
      return nil
    }
  }
}
