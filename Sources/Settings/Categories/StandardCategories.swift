import Core

/// The categories a new household starts with.
package enum StandardCategories {
  /// Without provider codes, which `ProviderCategories` maps; in the order in which people read them.
  package static let all: [CategorySettings] = groups.flatMap { kind, paths in
    paths.map { CategorySettings(path: $0, kind: kind) }
  }

  /// What nothing has been decided about, by sign.
  package static let uncategorised = "Uncategorised"
  package static let uncategorisedIncome = "Uncategorised income"

  private static let groups: [(CategoryKind, [String])] = [
    (
      .income,
      [
        "Income:Salary", "Income:Benefits", "Income:Interest", "Income:Dividends", "Income:Rent", "Income:Gifts",
        "Income:Tax refund", "Income:Other",
      ]
    ),
    (
      .spending,
      [
        "Home:Rent", "Home:Mortgage interest", "Home:Council tax", "Home:Energy", "Home:Water",
        "Home:Internet and phone", "Home:Insurance", "Home:Repairs", "Home:Furnishing",
      ]
    ),
    (
      .spending,
      [
        "Food:Groceries", "Food:Eating out", "Food:Coffee", "Food:Alcohol",
      ]
    ),
    (
      .spending,
      [
        "Transport:Fuel", "Transport:Public", "Transport:Taxi", "Transport:Car", "Transport:Parking and tolls",
      ]
    ),
    (
      .spending,
      [
        "Shopping:Clothing", "Shopping:Electronics", "Shopping:General",
      ]
    ),
    (
      .spending,
      [
        "Leisure:Entertainment", "Leisure:Subscriptions", "Leisure:Sport", "Leisure:Holidays", "Leisure:Hobbies",
      ]
    ),
    (
      .spending,
      [
        "Health:Medical", "Health:Pharmacy", "Health:Insurance", "Health:Personal care",
      ]
    ),
    (
      .spending,
      [
        "Family:Childcare", "Family:School", "Family:Pets", "Family:Gifts given", "Family:Charity",
      ]
    ),
    (
      .spending,
      [
        "Money:Fees", "Money:Interest paid", "Money:Taxes", "Money:Cash", "Money:Professional services",
      ]
    ),
    (
      .spending,
      [
        "Uncategorised"
      ]
    ),
    (
      .income,
      [
        "Uncategorised income"
      ]
    ),
    (
      .transfer,
      [
        "Transfer:Own accounts", "Transfer:Card payment", "Transfer:Loan principal",
      ]
    ),
    (
      .investment,
      [
        "Investment:Buy", "Investment:Sell", "Investment:Contribution",
      ]
    ),
  ]
}
