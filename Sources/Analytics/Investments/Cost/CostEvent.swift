package import Core

/// Something that changed how many units an account holds, or what they cost.
package struct CostEvent: Hashable, Sendable {
  package enum Move: Hashable, Sendable {
    /// Units came at a cost, fees and taxes included; unknown where nobody says.
    case acquired(CostMoney)
    /// Units were sold for so much, fees and taxes kept back.
    case disposed(CostMoney)
    /// Units went without being sold, and their cost with them.
    case left
    /// Units went to another account of the household, and their cost with them: in their own currency where that account
    /// trades in it too.
    case moved(to: String, sameCurrency: Bool)
    /// A part of what was paid came back; no unit moved.
    case returned(CostMoney)
    /// The broker states what all units of the account cost.
    case stated(CostMoney)
  }

  package var day: Day
  package var account: String
  package var units: Int128
  package var move: Move
  /// The trade's; empty where no trade tells.
  package var id: String
  /// Why a cost is unknown.
  package var reason: String?

  package init(
    _ day: Day, _ account: String, _ units: Int128, _ move: Move, id: String = "", reason: String? = nil
  ) {
    self.day = day
    self.account = account
    self.units = units
    self.move = move
    self.id = id
    self.reason = reason
  }
}

/// Which units an account's costs are reckoned with.
package enum CostMethod: Hashable, Sendable {
  case average
  case fifo
  /// The pools of these owners, by weight: one per owner over all accounts that say so.
  case section104([OwnerPart])

  package struct OwnerPart: Hashable, Sendable {
    package var owner: String
    package var weight: Int64

    package init(_ owner: String, _ weight: Int64) {
      self.owner = owner
      self.weight = weight
    }
  }

  package var name: String {
    switch self {
    case .average: "average"
    case .fifo: "fifo"
    case .section104: "section104"
    }
  }
}

/// What was sold, and what it had cost.
package struct CostDisposal: Hashable, Sendable {
  package var proceeds: CostMoney
  package var cost: CostMoney
  package var reason: String?
  /// Of the Section 104 rules: units matched with purchases of the same day, and of the 30 days after.
  package var sameDay: Int128 = 0
  package var within30: Int128 = 0

  package var gain: CostMoney { proceeds - cost }
}

/// What an account holds of a security, and what that cost.
package struct CostStanding: Hashable, Sendable {
  package var units: Int128
  package var cost: CostMoney
  package var reason: String?
}

/// What costs come to, of one security.
package struct CostOutcome: Hashable, Sendable {
  /// By trade.
  package var disposals: [String: CostDisposal] = [:]
  /// By account.
  package var standing: [String: CostStanding] = [:]
}
