import Core
import TOML

// Categories, merchants and rules: what is decided about many transactions at once.

extension SettingsReader {
  mutating func readCategories() -> [CategorySettings] {
    checkUnique("category", key: "path")
    checkCodes("mcc", name: "merchant category code")
    checkCodes("plaid", name: "Plaid category")
    var categories = StandardCategories.all
    for section in sections("category") {
      guard let path = section.text("path"), CategoryPath.isValid(path) else { continue }
      let stated = section.word("kind", CategoryKind.self)
      if let index = categories.firstIndex(where: { $0.path == path }) {
        categories[index].kind = stated ?? categories[index].kind
        addCodes(section, to: &categories[index])
      } else {
        guard let kind = stated ?? kind(ofParent: path, in: categories) else {
          if section.table["kind"] == nil {
            checker.errors.add(
              "the new category '\(path)' needs 'kind'", at: section.place,
              hint: "it is one of: " + CategoryKind.allCases.map(\.rawValue).joined(separator: ", "))
          }
          continue
        }
        var category = CategorySettings(path: path, kind: kind)
        addCodes(section, to: &category)
        categories.append(category)
      }
    }
    return categories.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The kind that everything below the same first name has.
  private func kind(ofParent path: String, in categories: [CategorySettings]) -> CategoryKind? {
    guard let colon = path.firstIndex(of: ":") else { return nil }
    let kinds = Set(categories.filter { $0.path.hasPrefix(path[...colon]) }.map(\.kind))
    return kinds.count == 1 ? kinds.first : nil
  }

  private func addCodes(_ section: Section, to category: inout CategorySettings) {
    category.plaid = section.texts("plaid")
    category.mcc = section.texts("mcc").compactMap(MerchantCodes.range)
  }

  /// The same code in two categories.
  private mutating func checkCodes(_ key: String, name: String) {
    var seen: [String: (path: String, line: Int)] = [:]
    for section in sections("category") {
      for value in section.table[key]?.array ?? [] {
        guard let text = value.string else { continue }
        let path = section.text("path") ?? ""
        if let other = seen[text], other.path != path {
          checker.errors.add(
            "the \(name) '\(text)' belongs to '\(other.path)' already", at: value.place,
            hint: "the other is on line \(other.line)")
        }
        seen[text] = (path, value.place.line ?? 0)
      }
    }
  }

  mutating func readMerchants() -> [MerchantSettings] {
    checkUnique("merchant", key: "name")
    return sections("merchant").compactMap { section in
      guard let name = section.text("name") else { return nil }
      if let list = section.table["match"], list.array?.isEmpty == true {
        checker.errors.add("'match' is empty: no text is like that", at: list.place)
      }
      var merchant = MerchantSettings(name: name, match: section.texts("match"))
      merchant.place = section.place
      return merchant
    }
  }

  mutating func readRules(_ household: HouseholdSettings, accounts: [AccountSettings]) -> [RuleSettings] {
    let rules = sections("rule").enumerated().compactMap { order, section -> RuleSettings? in
      guard let name = section.text("name"), let when = section.section("when"), let then = section.section("then")
      else { return nil }
      var rule = RuleSettings(
        name: name, when: conditions(when, household, accounts, within: []), then: actions(then))
      rule.priority = section.whole("priority") ?? 0
      rule.enabled = section.flag("enabled") ?? true
      rule.order = order
      rule.place = section.place
      return rule
    }
    return rules.sorted { ($1.priority, $0.order) < ($0.priority, $1.order) }
  }

  /// - Parameter outer: the accounts of the rule around a `not`: its amounts are in their currency too.
  mutating func conditions(
    _ section: Section, _ household: HouseholdSettings, _ accounts: [AccountSettings], within outer: [String]
  ) -> Conditions {
    var result = Conditions()
    result.merchant = textCondition(section.table["merchant"])
    result.description = textCondition(section.table["description"])
    result.counterparty = textCondition(section.table["counterparty"])
    // A former id is as good as the one of today.
    result.accounts = section.texts("account").map { id in
      accounts.first { $0.id == id || $0.was.contains(id) }?.id ?? id
    }
    let named = result.accounts.isEmpty ? outer : result.accounts
    if let amount = section.section("amount") {
      let currencies = Set(accounts.filter { named.contains($0.id) }.map(\.currency))
      let usual = currencies.count == 1 ? currencies.first ?? household.currency : household.currency
      result.amount = amountRange(amount, usual: usual)
    }
    result.direction = section.word("direction", MoneyDirection.self)
    result.member = section.text("member")
    result.tags = section.texts("tags")
    result.providerCategory = section.text("provider_category")
    if let not = section.section("not") { result.not = [conditions(not, household, accounts, within: named)] }
    return result
  }

  private mutating func amountRange(_ section: Section, usual: Currency) -> AmountRange {
    let range = AmountRange(from: money(section, "from", usual: usual), to: money(section, "to", usual: usual))
    if let from = range.from, let to = range.to {
      if from.currency != to.currency {
        checker.errors.add("the two ends of 'amount' are in different currencies", at: section.place)
      } else if from.minor > to.minor {
        checker.errors.add(
          "'amount' begins above its end: nothing lies between", at: section.place,
          hint: "money that leaves is negative: { from = \"-10.00\", to = \"-0.01\" }")
      }
    }
    return range
  }

  private func textCondition(_ value: TOMLValue?) -> TextCondition? {
    guard let value else { return nil }
    if let text = value.string { return .exact(text) }
    guard let entry = value.table?.entries.first, let text = entry.value.string else { return nil }
    switch entry.key {
    case "contains": return .contains(text)
    case "starts": return .starts(text)
    case "regex": return .regex(text)
    default: return nil
    }
  }

  private mutating func actions(_ section: Section) -> Actions {
    var actions = Actions()
    actions.category = section.text("category")
    actions.tags = section.texts("tags")
    actions.note = section.text("note")
    actions.merchant = section.text("merchant")
    actions.ignore = section.flag("ignore") ?? false
    actions.split = (section.section("split")?.table.entries ?? []).compactMap { entry in
      Percent.weight(entry.value).map { Actions.Part(category: entry.key, weight: $0) }
    }
    if actions.category != nil, !actions.split.isEmpty {
      checker.errors.add(
        "a rule gives a category or a split, not both", at: section.table["split"]?.place ?? section.place)
    }
    if section.table.entries.isEmpty {
      checker.errors.add(
        "the rule does nothing", at: section.place, hint: #"for example: then = { category = "Food:Coffee" }"#)
    }
    return actions
  }
}
