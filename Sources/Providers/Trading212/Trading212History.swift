import Core

extension Trading212Sync {
  /// Why reading a listing ended.
  private enum End {
    /// The last page was read.
    case whole
    /// A page of nothing but what is known, or of days that nobody asked for.
    case reached
    /// A first night has turned as many pages as it may at once.
    case limit
    case failed(Trading212Reply)
  }

  private struct Reading {
    var pages: Trading212Pages
    var end: End
    /// The last page that was read.
    var lastPath: String
  }

  mutating func read(_ listing: Trading212Listing, _ client: inout Trading212Client) async throws {
    let isFirst = !memory.isBegun(listing)
    let sequence = Trading212Sequence("head", after: memory.bound(listing))
    let reading = try await turn(listing, from: listing.firstPath, sequence, isFirst: isFirst, &client)
    rowCount += reading.pages.items.count
    if case .failed(let reply) = reading.end { note(fail(reply, what: words(listing), scope: scope(listing))) }
    if listing == .transactions, reading.pages.isWhole {
      beganOn = reading.pages.oldest.map(Trading212Time.day)
    }
    if isFirst {
      begin(listing, reading)
    } else {
      goOn(listing, reading)
    }
    try await readTail(listing, &client)
  }

  // MARK: The newest

  /// Where what lies before is left to, after a first night's reading.
  private mutating func begin(_ listing: Trading212Listing, _ reading: Reading) {
    let pages = reading.pages
    let known = Trading212Known("").with(pages.covered(), of: listing)
    switch reading.end {
    case .whole: memory.set(known, listing)
    case .reached:
      memory.set(known, listing)
      memory.set(bound: pages.oldest, listing)
    case .limit:
      memory.set(known, listing)
      memory.set(bound: pages.oldest, listing)
      memory.set(tail: reading.lastPath, listing)
      if !memory.isWithoutReports, let oldest = pages.oldest { lookBack(from: Trading212Time.day(oldest)) }
    case .failed:
      // Nothing is remembered of a first page that did not come; of later ones, where to go on.
      guard !pages.items.isEmpty else { return }
      memory.set(known, listing)
      memory.set(bound: pages.oldest, listing)
      memory.set(tail: reading.lastPath, listing)
      memory.isWithoutReports = memory.isWithoutReports || !pages.isNewestFirst
      if !memory.isWithoutReports, let oldest = pages.oldest { lookBack(from: Trading212Time.day(oldest)) }
    }
  }

  /// What a later night has read; a reading that broke off counts for nothing, and the next night reads the same again.
  private mutating func goOn(_ listing: Trading212Listing, _ reading: Reading) {
    if case .failed = reading.end { return }
    let known = memory.known(listing)
    if reading.pages.items.isEmpty, !known.isEmpty {
      outcome.problems.append(
        SyncProblem(
          .warning, subject: connection.id,
          "Trading 212 told of no \(listing.rawValue), where there were some before; nothing was changed",
          remedy: Self.later))
      return
    }
    memory.set(known.with(reading.pages.covered(after: memory.bound(listing)), of: listing), listing)
    guard let since = state.since, let bound = memory.bound(listing), Trading212Time.day(bound) >= since else { return }
    if !memory.isWithoutReports {
      lookBack(from: Trading212Time.day(bound))
    } else if memory.tail(listing) == nil {
      memory.set(tail: reading.lastPath, listing)
    }
  }

  /// The backlog reaches up to that day at least.
  private mutating func lookBack(from day: Day) {
    var backlog = memory.backlog ?? Trading212Memory.Backlog(next: day)
    backlog.next = max(backlog.next, day)
    if let since = state.since {
      backlog.first = since
    } else if let history = connection.history {
      backlog.first = firstDay(history)
    }
    memory.backlog = backlog
  }

  private func firstDay(_ history: Int) -> Day { today - (max(history, 1) - 1) }

  // MARK: What lies before, by the API

  /// Where there are no reports: page after page, as many as the limits allow tonight.
  private mutating func readTail(_ listing: Trading212Listing, _ client: inout Trading212Client) async throws {
    guard memory.isWithoutReports, let path = memory.tail(listing) else { return }
    // The page where it stopped is read again: its oldest second was left to this.
    let reading = try await turn(
      listing, from: path, Trading212Sequence("tail"), isFirst: true, isTail: true, &client)
    rowCount += reading.pages.items.count
    switch reading.end {
    case .whole:
      memory.set(tail: nil, listing)
      memory.set(bound: nil, listing)
    case .reached, .limit:
      memory.set(tail: nil, listing)
      memory.set(bound: reading.pages.oldest, listing)
    case .failed(let reply):
      note(fail(reply, what: words(listing), scope: scope(listing)))
      if !reading.pages.items.isEmpty {
        memory.set(tail: reading.lastPath, listing)
        memory.set(bound: reading.pages.oldest, listing)
      }
    }
  }

  /// After reports were refused: the pages in their place, within this night already.
  mutating func readWithoutReports(_ client: inout Trading212Client) async throws {
    memory.backlog = nil
    memory.pending = nil
    memory.isWithoutReports = true
    for listing in Trading212Listing.allCases { try await readTail(listing, &client) }
  }

  // MARK: Turning pages

  private mutating func turn(
    _ listing: Trading212Listing, from first: String, _ sequence: Trading212Sequence, isFirst: Bool,
    isTail: Bool = false,
    _ client: inout Trading212Client
  ) async throws -> Reading {
    var reading = Reading(pages: Trading212Pages(listing), end: .whole, lastPath: first)
    var seen: Set<String> = []
    var path = first
    while true {
      seen.insert(path)
      let reply = try await client.get(Trading212Scope(listing), path)
      guard let page = try await keep(reply, listing, sequence.key(page: seen.count), &client) else {
        if case .ok = reply { reading.end = .failed(.broken([])) } else { reading.end = .failed(reply) }
        return reading
      }
      reading.pages.add(page)
      reading.lastPath = path
      if page.isLast { return reading }
      let isEnough = isFirst ? isBeforeHistory(page, listing) : isKnown(page, listing)
      if isEnough || isBeforeSince(page, listing, isTail: isTail) {
        reading.end = .reached
        return reading
      }
      if isFirst, !isTail, seen.count >= Self.firstPages, reading.pages.isNewestFirst {
        reading.end = .limit
        return reading
      }
      guard let next = page.nextPath(of: listing, base: client.access.base) else {
        reading.end = .failed(.broken([]))
        return reading
      }
      // In circles: there is nothing more to be had.
      if seen.contains(next) { return reading }
      path = next
    }
  }

  private mutating func keep(
    _ reply: Trading212Reply, _ listing: Trading212Listing, _ key: String, _ client: inout Trading212Client
  ) async throws -> Trading212Page? {
    switch reply {
    case .ok(let body), .broken(let body):
      try await client.keep(listing.rawValue, account: account, key: key, body)
      guard case .ok = reply, let page = Trading212Page(body: body) else { return nil }
      for item in page.items {
        let beside = listing == .orders ? item["order"] : item
        let instrument = Trading212Instrument(beside: beside?["instrument"], ticker: beside?["ticker"]?.text ?? "")
        if listing != .transactions { meet(instrument) }
      }
      return page
    default: return nil
    }
  }

  /// Nothing on it is new. That the newest come first is not promised: one known item alone ends nothing.
  private func isKnown(_ page: Trading212Page, _ listing: Trading212Listing) -> Bool {
    guard state.since == nil, !page.items.isEmpty else { return false }
    let known = memory.known(listing)
    let bound = memory.bound(listing)
    return page.items.allSatisfy { item in
      if known.holds(item, of: listing) { return true }
      guard let bound, let second = listing.second(item) else { return false }
      return second <= bound
    }
  }

  private func isBeforeHistory(_ page: Trading212Page, _ listing: Trading212Listing) -> Bool {
    guard state.since == nil, let history = connection.history else { return false }
    return isBefore(firstDay(history), page, listing)
  }

  /// A backfill reads by the API what came by it, and leaves to reports what came by them.
  private func isBeforeSince(_ page: Trading212Page, _ listing: Trading212Listing, isTail: Bool) -> Bool {
    guard let since = state.since else { return false }
    if isBefore(since, page, listing) { return true }
    guard !isTail, let bound = memory.bound(listing), !page.items.isEmpty else { return false }
    return page.items.allSatisfy { listing.second($0).map { $0 <= bound } ?? false }
  }

  private func isBefore(_ day: Day, _ page: Trading212Page, _ listing: Trading212Listing) -> Bool {
    guard !page.items.isEmpty else { return false }
    return page.items.allSatisfy { listing.second($0).map { Trading212Time.day($0) < day } ?? false }
  }

  // MARK: Words

  mutating func note(_ result: FetchResult) { if historyResult.isFine { historyResult = result } }

  private func words(_ listing: Trading212Listing) -> String {
    switch listing {
    case .orders: "its orders"
    case .dividends: "its dividends"
    case .transactions: "its deposits and withdrawals"
    }
  }

  private func scope(_ listing: Trading212Listing) -> String { "history:\(listing.rawValue)" }
}
