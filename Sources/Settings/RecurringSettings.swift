package import Core

/// `[[recurring]]`: a payment known before it is detected, or one whose bounds are set by hand.
package struct RecurringSettings: Hashable, Sendable {
  package enum Status: String, Sendable, CaseIterable { case active, paused, cancelled }

  package var id: String
  package var name: String
  /// Which payments are its; empty: none are, until somebody says which.
  package var match = Conditions()
  /// Of one payment; money that leaves is negative.
  package var amount: Money
  package var cadence: Cadence
  /// Nil: as its payments come.
  package var day: CalendarGrid.Rule?
  package var status: Status = .active
  package var place = Place(file: "daybook.toml")

  package init(id: String, name: String, amount: Money, cadence: Cadence) {
    self.id = id
    self.name = name
    self.amount = amount
    self.cadence = cadence
  }
}
