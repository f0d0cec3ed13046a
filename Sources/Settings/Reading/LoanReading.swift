import Core
import TOML

extension Depreciation {
  /// Of `after`, one of which stands alone.
  static let keys = ["straight_line", "declining"]
}

extension SettingsReader {
  /// `[[asset]] after`, where it says how the value falls.
  mutating func readDepreciation(_ asset: Section, _ settings: AssetSettings) -> Depreciation? {
    guard let section = asset.section("after") else { return nil }
    let stated = Depreciation.keys.filter { section.table[$0] != nil }
    guard let key = stated.first, let rule = section.section(key) else { return nil }
    guard section.table.entries.count == 1 else {
      checker.errors.add(
        "'\(key)' stands alone in 'after'", at: section.place, hint: "a value follows one rule or one source")
      return nil
    }
    if settings.valuations.isEmpty {
      checker.errors.add(
        "'\(key)' needs a value to begin with", at: section.place,
        hint: #"for example: valuations = [{ day = 2024-05-01, value = "12000.00" }]"#)
    }
    if settings.kind.isDebt {
      checker.errors.add(
        "a debt does not lose value by '\(key)'", at: section.place, hint: "loan = { … } repays it by a schedule")
    }
    if key == "straight_line" {
      guard let years = rule.whole("years") else { return nil }
      let end = rule.table["to"] == nil ? Money(minor: 0, settings.currency) : ownMoney(rule, "to", settings.currency)
      return end.map { .straightLine(years: ExactDecimal(mantissa: Int64(years), scale: 0), to: $0) }
    }
    guard let percent = rule.table["percent"].flatMap(Percent.rate) else { return nil }
    return .declining(percent: percent, floor: ownMoney(rule, "floor", settings.currency))
  }

  /// `[[asset]] loan`.
  mutating func readLoan(_ asset: Section, _ settings: AssetSettings) -> LoanTerms? {
    guard let section = asset.section("loan") else { return nil }
    if !settings.kind.isDebt {
      checker.errors.add(
        "a \(settings.kind.rawValue) is not repaid", at: section.place, hint: "kind is loan, mortgage or other-debt")
    }
    guard let principal = ownMoney(section, "principal", settings.currency), let first = section.day("first_payment"),
      let months = section.whole("months")
    else { return nil }
    var terms = LoanTerms(
      principal: principal, firstPayment: first, months: months,
      payment: ownMoney(section, "payment", settings.currency), rates: [])
    for (key, money) in [("principal", principal), ("payment", terms.payment)] {
      guard let money, money.minor <= 0 else { continue }
      checker.errors.add(
        "'\(key)' is \(money.minor == 0 ? "nothing" : "negative")", at: section.table[key]?.place ?? section.place,
        hint: "it is written without a sign")
    }
    for value in section.table["rates"]?.array ?? [] {
      guard let table = value.table else { continue }
      let rate = Section(table: table, place: value.place)
      guard let from = rate.day("from"), let percent = rate.table["percent"].flatMap(Percent.rate) else { continue }
      if terms.rates.contains(where: { $0.from == from }) {
        checker.errors.add("there are two rates from \(from)", at: value.place, hint: "delete one")
      }
      terms.rates.append(LoanTerms.Rate(from: from, percent: percent))
    }
    terms.rates.sort { $0.from < $1.from }
    guard !terms.rates.isEmpty else {
      if section.table["rates"]?.array?.isEmpty == true {
        checker.errors.add(
          "'rates' is empty", at: section.table["rates"]?.place ?? section.place,
          hint: #"for example: [{ from = 2020-06-01, percent = "3.1" }]; 0 where nothing is charged"#)
      }
      return nil
    }
    return terms
  }
}
