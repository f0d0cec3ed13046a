/// A rule of the demo: these merchants, to this category, or to these shares.
struct DemoRule: Hashable, Sendable {
  var name: String
  var merchants: [String]
  /// One, or several with percentages.
  var shares: [Share]

  struct Share: Hashable, Sendable {
    var category: String
    var percent: Int
  }

  var toml: String {
    let condition = merchants.count == 1 ? tomlString(merchants[0]) : "{ regex = \(tomlString(expression)) }"
    let action =
      shares.count == 1
      ? "category = \(tomlString(shares[0].category))"
      : "split = { " + shares.map { "\(tomlString($0.category)) = \($0.percent)" }.joined(separator: ", ") + " }"
    return "[[rule]]\nname = \(tomlString(name))\nwhen = { merchant = \(condition) }\nthen = { \(action) }"
  }

  /// Any of the names, whole.
  private var expression: String {
    let names = merchants.map { name in
      name.map { "\\^$.|?*+()[]{}".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
    return "^(?:" + names.joined(separator: "|") + ")$"
  }
}

extension DemoHousehold {
  /// Everyone that is paid or pays, each once, by name.
  static let payees: [Payee] = {
    var byName: [String: Payee] = [:]
    for payee in Payees.shops + householdBills.map(\.payee) + Simulation.incomes + [Simulation.bandcamp] {
      byName[payee.name] = payee
    }
    return byName.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { byName[$0] }
  }()

  static var merchants: [(name: String, match: String)] { payees.map { ($0.name, $0.match) } }

  /// One rule a category, for those that banks' codes do not tell; the mortgage is interest and principal.
  static let rules: [DemoRule] = {
    var names: [String: [String]] = [:]
    for payee in payees where payee.needsRule && payee.name != mortgage {
      names[payee.category, default: []].append(payee.name)
    }
    let simple = names.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { category in
      DemoRule(
        name: titles[category] ?? category, merchants: names[category] ?? [],
        shares: [.init(category: category, percent: 100)])
    }
    let split = DemoRule(
      name: "The mortgage is interest and principal", merchants: [mortgage],
      shares: [
        .init(category: "Home:Mortgage interest", percent: 65),
        .init(category: "Transfer:Loan principal", percent: 35),
      ])
    return simple + [split]
  }()

  private static let mortgage = "Nationwide mortgage"

  private static let titles = [
    "Food:Coffee": "Coffee out", "Food:Groceries": "Shops without a code", "Food:Alcohol": "Pubs and wine",
    "Home:Council tax": "Council tax", "Home:Energy": "Energy", "Home:Water": "Water",
    "Home:Internet and phone": "Lines and phones", "Home:Insurance": "Insurance of house and lives",
    "Income:Salary": "Pay", "Leisure:Subscriptions": "Subscriptions", "Transport:Car": "Keeping the car",
    "Investment:Contribution": "Into the ISAs", "Money:Fees": "Fees abroad", "Shopping:General": "Parcels",
  ]

  /// Money that is a day under way has no second leg yet.
  static let exchangeRule = """
    [[rule]]
    name = "Euros for the holidays"
    when = { description = { contains = "fx transfer hartley euro" } }
    then = { category = "Transfer:Own accounts" }
    """
}
