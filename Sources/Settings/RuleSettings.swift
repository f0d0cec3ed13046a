package import Core

/// `[[rule]]`: when all conditions hold, do this.
package struct RuleSettings: Hashable, Sendable {
  package var name: String
  /// Higher first.
  package var priority = 0
  package var enabled = true
  package var when: Conditions
  package var then: Actions
  /// Place in the file, from 0: the second key of the order in which rules are tried.
  package var order = 0
  package var place = Place(file: "daybook.toml")

  package init(name: String, when: Conditions, then: Actions) {
    self.name = name
    self.when = when
    self.then = then
  }
}

/// A condition on a text; comparison folds case and accents except in a regular expression.
package enum TextCondition: Hashable, Sendable {
  case exact(String)
  case contains(String)
  case starts(String)
  /// PCRE2 syntax, checked when the file is read.
  case regex(String)
}

/// Both bounds belong to the range; money leaving an account is negative.
package struct AmountRange: Hashable, Sendable {
  package var from: Money?
  package var to: Money?

  package init(from: Money? = nil, to: Money? = nil) {
    self.from = from
    self.to = to
  }
}

package enum MoneyDirection: String, Sendable, CaseIterable { case `in`, out }

/// All that stand here must hold; what is nil or empty is no condition.
package struct Conditions: Hashable, Sendable {
  package var merchant: TextCondition?
  package var description: TextCondition?
  package var counterparty: TextCondition?
  /// In the currency stated, else of the accounts named when they have one, else of the household.
  package var amount: AmountRange?
  /// Any of these accounts' ids.
  package var accounts: [String] = []
  package var direction: MoneyDirection?
  /// A member who owns a share of the account.
  package var member: String?
  /// All of these labels.
  package var tags: [String] = []
  /// As the provider tells it, without prefix: `5411`, `FOOD_AND_DRINK_GROCERIES`, `PMNT-RCDT-ESCT`.
  package var providerCategory: String?
  /// Empty or one: conditions that must not all hold.
  package var not: [Conditions] = []

  package init() {}

  package var isEmpty: Bool { self == Conditions() }
}

/// What a rule does; nil and empty mean "leave as it is".
package struct Actions: Hashable, Sendable {
  package struct Part: Hashable, Sendable {
    package var category: String
    /// Hundredths of a percent; the parts of a split sum to 10,000.
    package var weight: Int64

    package init(category: String, weight: Int64) {
      self.category = category
      self.weight = weight
    }
  }

  package var category: String?
  package var tags: [String] = []
  package var note: String?
  package var merchant: String?
  /// Left out of all totals.
  package var ignore = false
  /// In the order of the file; empty: no split.
  package var split: [Part] = []

  package init() {}
}
