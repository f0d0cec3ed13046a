package import Core

/// The Hartleys of Bristol: Anna, Ben, six accounts at two banks, three years of payments, and what comes after.
package struct SimulatedHousehold: Sendable {
  package let seed: UInt64
  /// The day of the start, which the demo's prices, decisions and first day hang on; time may have passed since.
  package let today: Day
  package let rates: ReferenceRates
  package let ledger: SimulatedLedger
  /// Up to where it is lived; the days after `today` are there for what is pending, and for time to pass.
  let horizon: Day

  /// - Parameter today: the books begin three years before it, on the first of that month.
  package init(seed: UInt64, today: Day) {
    self.init(seed: seed, today: today, horizon: today + 40)
  }

  private init(seed: UInt64, today: Day, horizon: Day) {
    self.seed = seed
    self.today = today
    self.horizon = horizon
    let first = (today.month - 36).firstDay
    rates = ReferenceRates(seed: seed, from: first - 400, through: horizon)
    let simulation = Simulation(seed: seed, first: first, through: horizon, rates: rates)
    ledger = SimulatedLedger(first: first, today: today, transactions: simulation.transactions)
  }

  /// The same household with its life known at least until `day`.
  package func advanced(to day: Day) -> SimulatedHousehold {
    day + 30 <= horizon ? self : SimulatedHousehold(seed: seed, today: today, horizon: day + 120)
  }
}
