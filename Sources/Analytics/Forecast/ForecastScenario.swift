package import Core
package import Settings

/// What a stream is expected to move on one day.
package struct StreamFlow: Hashable, Sendable {
  /// The stream's id.
  package var stream: String
  package var account: String
  package var currency: Currency
  package var slot: StreamSlot

  package init(stream: String, account: String, currency: Currency, slot: StreamSlot) {
    self.stream = stream
    self.account = account
    self.currency = currency
    self.slot = slot
  }
}

/// The streams' flows as they would be if a scenario came true.
package struct ScenarioFlows {
  package private(set) var flows: [StreamFlow]
  /// Changes that hold for no stream, or in no known currency.
  package private(set) var problems: [Problem] = []

  /// - Parameters:
  ///   - flows: of the streams as things are.
  ///   - known: id and slug of every stream.
  ///   - end: the last day of the forecast.
  package init(
    _ flows: [StreamFlow], _ scenario: ScenarioSettings, streams known: [(id: String, slug: String)],
    rates: PlanRates, through end: Day, _ calendar: BusinessCalendar
  ) {
    self.flows = flows
    for change in scenario.changes {
      guard let name = change.stream else {
        add(change, through: end, calendar)
        continue
      }
      guard let stream = known.first(where: { $0.slug == name }) ?? known.first(where: { $0.id == name }) else {
        problems.append(Self.unknown(name, scenario, known.map(\.slug)))
        continue
      }
      apply(change, to: stream.id, scenario, rates)
    }
  }

  private mutating func apply(
    _ change: ScenarioSettings.Change, to stream: String, _ scenario: ScenarioSettings, _ rates: PlanRates
  ) {
    func isMeant(_ flow: StreamFlow) -> Bool {
      flow.stream == stream && (change.from.map { $0 <= flow.slot.day } ?? true)
        && (change.until.map { flow.slot.day <= $0 } ?? true)
    }
    switch change.what {
    case .add: break
    case .drop: flows.removeAll(where: isMeant)
    case .percent(_, let percent):
      for place in flows.indices where isMeant(flows[place]) { flows[place].slot.scale(to: 100 + percent) }
    case .amount(_, let text):
      for place in flows.indices where isMeant(flows[place]) {
        let currency = flows[place].currency
        guard let minor = Self.minor(text, in: currency, rates) else {
          problems.append(
            Problem(
              .warning, subject: scenario.name,
              text:
                "The scenario \(scenario.name) changes a payment to an amount that cannot be stated in \(currency).",
              remedy: "write the amount in \(currency)"))
          return
        }
        flows[place].slot = StreamSlot(day: flows[place].slot.day, low: minor, expected: minor, high: minor)
      }
    }
  }

  private mutating func add(_ change: ScenarioSettings.Change, through end: Day, _ calendar: BusinessCalendar) {
    guard case .add(let name, let account, let amount, let cadence) = change.what, let from = change.from else {
      return
    }
    let last = min(end, change.until ?? end)
    guard from <= last else { return }
    for slot in CalendarGrid.from(from, cadence).slots(from...last, calendar) {
      flows.append(
        StreamFlow(
          stream: name, account: account, currency: amount.currency,
          slot: StreamSlot(day: slot.day, low: amount.minor, expected: amount.minor, high: amount.minor)))
    }
  }

  private static func minor(_ text: MoneyText, in currency: Currency, _ rates: PlanRates) -> Int64? {
    guard let money = text.money(in: currency) else { return nil }
    return rates.minor(money.minor, from: money.currency, to: currency)
  }

  private static func unknown(_ name: String, _ scenario: ScenarioSettings, _ known: [String]) -> Problem {
    Problem(
      .warning, subject: scenario.name,
      text: "The scenario \(scenario.name) changes '\(name)', which is no recurring payment.",
      remedy: nearestName(to: name, among: known).map { "did you mean '\($0)'?" } ?? "daybook recurring list names them"
    )
  }
}

extension StreamSlot {
  /// To so many percent of itself, rounded once.
  fileprivate mutating func scale(to percent: Int) {
    func scaled(_ minor: Int64) -> Int64 { Int64(divideHalfEven(Int128(minor) * Int128(percent), by: 100)) }
    (low, expected, high) = (scaled(low), scaled(expected), scaled(high))
  }
}
