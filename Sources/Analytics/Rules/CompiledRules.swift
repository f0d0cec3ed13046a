package import Core
import Patterns
package import Settings

/// What a rule is asked about: one transaction, in numbers.
package struct RuleSubject: Sendable {
  /// Place in the list of accounts.
  package var account: Int
  package var amount: Int64
  package var currency: Currency
  /// Conditions on texts that hold (`TextConditions`), ascending.
  package var texts: [Int32]
  /// A number that this set of conditions has and no other, or -1.
  package var textsNumber = -1
  /// Number of the merchant, and its name.
  package var merchant: Int
  package var merchantName: String
  /// With its prefix: `mcc:5411`.
  package var providerCode: String
  package var givenCategory: String
  /// Labels that a decision gave.
  package var tags: [String]

  package init(account: Int, amount: Int64, currency: Currency) {
    self.account = account
    self.amount = amount
    self.currency = currency
    texts = []
    merchant = -1
    merchantName = ""
    providerCode = ""
    givenCategory = ""
    tags = []
  }
}

/// The enabled rules, ready for a million rows.
///
/// Every rule that matches adds its tags; category or split, note and merchant come each from the first that has one.
package struct CompiledRules {
  // A class: asking a million rows copies none of its lists.
  private final class Test {
    var accounts: [Bool]?
    var direction: MoneyDirection?
    var currency: Currency?
    var from: Int64?
    var to: Int64?
    var texts: [Int32] = []
    var merchant: Int?
    var providerCategory: [UInt8]?
    var tags: [String] = []
    var not: [Test] = []
  }

  private struct Rule {
    var settings: RuleSettings
    var test: Test
  }

  /// In the order they are tried.
  private var rules: [Rule] = []
  private var merchantConditions: [TextCondition] = []
  /// By merchant condition, then merchant: 0 unknown, 1 no, 2 yes.
  private var merchantAnswers: [[UInt8]] = []
  /// By set of text conditions: places of the rules whose own text conditions are among them.
  private var rulesOfTexts: [[Int32]?] = []
  private let folding = TextFolding()

  package var isEmpty: Bool { rules.isEmpty }
  package var settings: [RuleSettings] { rules.map(\.settings) }

  /// - Parameter accounts: in the order of `RuleSubject.account`.
  package init(
    _ rules: [RuleSettings], accounts: [AccountSettings], household: Currency, texts: inout TextConditions
  ) throws {
    let order = rules.filter(\.enabled).sorted { ($1.priority, $0.order) < ($0.priority, $1.order) }
    for rule in order {
      do {
        let test = try compile(rule.when, accounts, household, &texts)
        self.rules.append(Rule(settings: rule, test: test))
      } catch let error as PatternError {
        throw UserError("rule '\(rule.name)': \(error.description)", at: rule.place)
      }
    }
  }

  private mutating func compile(
    _ when: Conditions, _ accounts: [AccountSettings], _ household: Currency, _ texts: inout TextConditions
  ) throws -> Test {
    let test = Test()
    if !when.accounts.isEmpty || when.member != nil {
      test.accounts = accounts.map { account in
        let named =
          when.accounts.isEmpty || when.accounts.contains(account.id)
          || account.was.contains { when.accounts.contains($0) }
        return named && (when.member.map { member in account.owners.contains { $0.member == member } } ?? true)
      }
    }
    test.direction = when.direction
    if let amount = when.amount {
      test.currency = amount.from?.currency ?? amount.to?.currency ?? household
      test.from = amount.from?.minor
      test.to = amount.to?.minor
    }
    if let text = when.description { test.texts.append(Int32(try texts.add(text, on: .description))) }
    if let text = when.counterparty { test.texts.append(Int32(try texts.add(text, on: .counterparty))) }
    if let merchant = when.merchant {
      if case .regex(let pattern) = merchant { _ = try Pattern(pattern) }
      let known = merchantConditions.firstIndex(of: merchant)
      test.merchant = known ?? merchantConditions.count
      if known == nil {
        merchantConditions.append(merchant)
        merchantAnswers.append([])
      }
    }
    test.providerCategory = when.providerCategory.map { folding.fold($0) }
    test.tags = when.tags
    test.not = try when.not.map { try compile($0, accounts, household, &texts) }
    return test
  }

  /// Places (in the order tried) of the rules that match.
  package mutating func matching(_ subject: RuleSubject) -> [Int32] {
    var matched: [Int32] = []
    var subject = subject
    for place in candidates(subject) {
      let index = Int(place)
      guard holds(rules[index].test, subject) else { continue }
      matched.append(place)
      let then = rules[index].settings.then
      for tag in then.tags where !subject.tags.contains(tag) { subject.tags.append(tag) }
      // Later rules see the name that an earlier one gave.
      if let name = then.merchant, !matched.dropLast().contains(where: { rules[Int($0)].settings.then.merchant != nil })
      {
        subject.merchant = -1
        subject.merchantName = name
      }
    }
    return matched
  }

  /// Most rules ask for a text that most rows do not have: these are left out at once.
  private mutating func candidates(_ subject: RuleSubject) -> [Int32] {
    let number = subject.textsNumber
    guard number >= 0 else { return rules.indices.map { Int32($0) } }
    while rulesOfTexts.count <= number { rulesOfTexts.append(nil) }
    if let known = rulesOfTexts[number] { return known }
    let list = rules.indices.filter { rules[$0].test.texts.allSatisfy(subject.texts.contains) }.map { Int32($0) }
    rulesOfTexts[number] = list
    return list
  }

  private mutating func holds(_ test: Test, _ subject: RuleSubject) -> Bool {
    // An account that is no longer in the settings is none of those named.
    if let accounts = test.accounts, !accounts.indices.contains(subject.account) || !accounts[subject.account] {
      return false
    }
    if let direction = test.direction, (subject.amount < 0) != (direction == .out) || subject.amount == 0 {
      return false
    }
    if let currency = test.currency {
      guard subject.currency == currency else { return false }
      if let from = test.from, subject.amount < from { return false }
      if let to = test.to, subject.amount > to { return false }
    }
    for text in test.texts where !subject.texts.contains(text) { return false }
    if let merchant = test.merchant, !merchantHolds(merchant, subject) { return false }
    if let code = test.providerCategory, !providerHolds(code, subject) { return false }
    for tag in test.tags where !subject.tags.contains(tag) { return false }
    for inner in test.not where holds(inner, subject) { return false }
    return true
  }

  /// Whether rules may treat a merchant otherwise under another name.
  package func tellApart(_ name: String, _ other: String) -> Bool {
    merchantConditions.contains {
      TextConditions.holds($0, for: name, folding) != TextConditions.holds($0, for: other, folding)
    }
  }

  /// To be called when merchants' names have changed.
  package mutating func forgetMerchants() { merchantAnswers = merchantAnswers.map { _ in [] } }

  private mutating func merchantHolds(_ condition: Int, _ subject: RuleSubject) -> Bool {
    guard subject.merchant >= 0 else {
      return TextConditions.holds(merchantConditions[condition], for: subject.merchantName, folding)
    }
    while merchantAnswers[condition].count <= subject.merchant { merchantAnswers[condition].append(0) }
    if merchantAnswers[condition][subject.merchant] == 0 {
      let answer = TextConditions.holds(merchantConditions[condition], for: subject.merchantName, folding)
      merchantAnswers[condition][subject.merchant] = answer ? 2 : 1
    }
    return merchantAnswers[condition][subject.merchant] == 2
  }

  /// The code without its prefix, or the file's own category.
  private func providerHolds(_ code: [UInt8], _ subject: RuleSubject) -> Bool {
    if let colon = subject.providerCode.utf8.firstIndex(of: 0x3A) {
      let value = subject.providerCode[subject.providerCode.utf8.index(after: colon)...]
      if folding.fold(String(value)) == code { return true }
    }
    return !subject.givenCategory.isEmpty && folding.fold(subject.givenCategory) == code
  }

  /// What the rules at those places do together.
  package func outcome(_ matched: [Int32]) -> RuleOutcome {
    var outcome = RuleOutcome()
    for place in matched {
      let rule = rules[Int(place)].settings
      if outcome.deciding == nil, rule.then.category != nil || !rule.then.split.isEmpty {
        outcome.deciding = rule.name
        outcome.category = rule.then.split.isEmpty ? rule.then.category : nil
        outcome.split = rule.then.split
      }
      for tag in rule.then.tags where !outcome.tags.contains(tag) { outcome.tags.append(tag) }
      if outcome.note == nil { outcome.note = rule.then.note }
      if outcome.merchant == nil { outcome.merchant = rule.then.merchant }
      if rule.then.ignore { outcome.ignore = true }
    }
    return outcome
  }
}

/// What all matching rules do to one transaction.
package struct RuleOutcome: Hashable, Sendable {
  /// Name of the rule that decides category or split.
  package var deciding: String?
  package var category: String?
  package var split: [Actions.Part] = []
  package var tags: [String] = []
  package var note: String?
  package var merchant: String?
  package var ignore = false

  package init() {}
}
