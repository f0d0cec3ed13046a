package import Core
package import HTTP

/// What asking for one series came to. A payload has been handed over already.
package struct PropertyOutcome: Hashable, Sendable {
  package var want: PropertyWant
  package var record: RawRecord?
  /// A sentence for people; nil when the answer is good.
  package var problem: String?
  package var remedy = ""
  /// The source counted the request: what it cost of a paid plan.
  package var isBilled = false
}

/// Asks a property source for one series, once.
///
/// An answer that cannot be read changes nothing: the values that are known stay, and age.
package struct PropertySync: Sendable {
  let transport: Transport
  let now: Int64
  let today: Day
  let keep: @Sendable (RawRecord) async throws -> Void

  /// - Parameter transport: retries already.
  package init(
    transport: Transport, now: Int64, today: Day, keep: @escaping @Sendable (RawRecord) async throws -> Void
  ) {
    self.transport = transport
    self.now = now
    self.today = today
    self.keep = keep
  }

  // Thirty-one years of months are two pages.
  private static let mostPages = 20

  /// - Throws: only what `keep` throws.
  package func run(_ want: PropertyWant) async throws -> PropertyOutcome {
    var outcome = PropertyOutcome(want: want)
    var bodies: [[UInt8]] = []
    for page in 0..<(want.source == .ukhpi ? Self.mostPages : 1) {
      let response: Response
      do {
        response = try await transport.send(want.request(page: page))
      } catch {
        complain((error as? TransportError).map { "\($0)" } ?? "it was not reached", &outcome)
        return outcome
      }
      outcome.isBilled = want.source == .rentcast && response.status == 200
      guard response.status == 200 else {
        refuse(response, &outcome)
        return outcome
      }
      bodies.append(want.lines.map { LineFilter.filter(response.body, $0) } ?? response.body)
      guard want.source == .ukhpi, PropertyMapping.hasMore(response.body, page: page) else { break }
    }
    let record = RawRecord(
      provider: "property", accountKey: want.region, kind: "property:\(want.source.rawValue)",
      key: "\(want.propertyType)|\(want.from.iso)", fetchedAt: now, day: today, status: 200,
      body: want.source == .ukhpi ? PropertyMapping.joined(bodies) : bodies.first ?? [])
    let answer = PropertyMapping.values(of: record)
    if answer.values.isEmpty {
      complain(answer.problem ?? "it has no values of this region", &outcome)
      if answer.problem == nil {
        outcome.remedy = "see whether `after` in daybook.toml names the right region and type"
      }
      return outcome
    }
    try await keep(record)
    outcome.record = record
    if let problem = answer.problem { complain(problem, &outcome) }
    return outcome
  }

  private func refuse(_ response: Response, _ outcome: inout PropertyOutcome) {
    let code = (try? JSON(parsing: response.body))?["error"]?.text ?? ""
    switch (outcome.want.source, response.status) {
    case (.rentcast, 401), (.rentcast, 403):
      complain(
        code.hasPrefix("billing") ? "the account has no plan that is active" : "the key was refused", &outcome,
        remedy: "look at RentCast's dashboard, and at the key of [[connection]] in daybook.toml")
    case (.rentcast, 400):
      complain(
        "the address was not understood, or too few homes like it were sold", &outcome,
        remedy: "write the address as Street, City, State, Zip")
    case (.rentcast, 404), (.eurostat, 404), (.eurostat, 400), (.ukhpi, 404):
      complain(
        "it knows nothing of this property or region", &outcome,
        remedy: "see whether `after` in daybook.toml names the right region and type")
    case (_, 429): complain("it allows no more requests now", &outcome)
    default: complain("the server answered \(response.status)", &outcome)
    }
  }

  private func complain(_ text: String, _ outcome: inout PropertyOutcome, remedy: String? = nil) {
    outcome.problem = "\(outcome.want.source.title): \(text)"
    outcome.remedy = remedy ?? "the last known value stays; run `daybook sync property` again tomorrow"
  }
}
