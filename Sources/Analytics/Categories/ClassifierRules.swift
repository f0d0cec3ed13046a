import Core
import SQLite
import Settings

/// What rules say of a row.
extension Classifier {
  func applyRules(_ place: Int) {
    if rules.isEmpty { return }
    let row = rows[place]
    var subject = RuleSubject(
      account: Int(row.account), amount: row.amount, currency: reader.currencies[Int(row.currency)])
    subject.texts = reader.holdings[Int(row.holds)]
    subject.textsNumber = Int(row.holds)
    subject.merchant = Int(row.merchant)
    if row.merchant >= 0 { subject.merchantName = merchants.merchants[Int(row.merchant)].name.text }
    if row.provider >= 0 { subject.providerCode = reader.words.text(Int(row.provider)) }
    if row.given >= 0 { subject.givenCategory = reader.words.text(Int(row.given)) }
    let decision = resolved.rows.isEmpty ? nil : resolved.rows[row.tx]?.decision
    subject.tags = decision?.tags ?? []
    let matched = rules.matching(subject)
    rows[place].outcome = number(ofOutcome: matched)
    guard !matched.isEmpty, decision?.merchant == nil else { return }
    if let name = outcomes[Int(rows[place].outcome)].merchant {
      let number = merchants.merchant(key: MerchantBook.nameKey(name), step: .rule, givenName: name)
      rows[place].merchant = number
      offer(number, rows[place])
    }
  }

  private func number(ofOutcome matched: [Int32]) -> Int32 {
    if let number = outcomeNumbers[matched] { return number }
    outcomes.append(rules.outcome(matched))
    outcomeMatches.append(matched)
    outcomeNumbers[matched] = Int32(outcomes.count - 1)
    return Int32(outcomes.count - 1)
  }

  /// A slow rule found on one night is named on the next ones too, until the settings change.
  func reportRules() throws {
    let known = try database.value("select value from analysis_state where key = 'slow_rules'").text == "1"
    guard known || !reader.conditions.failures.isEmpty else { return }
    try database.run("insert or replace into analysis_state values ('slow_rules', '1')")
    problems.append(
      Problem(
        .warning, subject: "daybook.toml",
        text: "A rule's regular expression needs too many steps on a text, and was tried no further.",
        remedy: "daybook check --rules, then write it without a repeat inside a repeat"))
  }
}
