import Core
import TOML

// Accounts and assets: what has owners and money.

extension SettingsReader {
  mutating func readAccounts(_ household: HouseholdSettings, members: [MemberSettings]) -> [AccountSettings] {
    checkAccountNames()
    return sections("account").enumerated().compactMap { order, section in
      readAccount(section, order: order, household, members: members)
    }
  }

  private mutating func readAccount(
    _ section: Section, order: Int, _ household: HouseholdSettings, members: [MemberSettings]
  ) -> AccountSettings? {
    guard let id = section.text("id"), let type = section.word("type", AccountType.self) else { return nil }
    let currency = section.text("currency").flatMap { Currency($0) } ?? household.currency
    var account = AccountSettings(
      id: id, name: section.text("name") ?? id, type: type, currency: currency,
      timezone: section.text("timezone") ?? household.timezone)
    account.connection = section.text("connection")
    account.match = section.texts("match")
    account.institution = section.text("institution")
    account.owners = owners(section, members)
    account.visibleTo = section.table["visible_to"] == nil ? members.map(\.id) : section.texts("visible_to")
    account.lowBalance = ownMoney(section, "low_balance", currency)
    account.creditLimit = ownMoney(section, "credit_limit", currency)
    account.costBasis = section.word("cost_basis", AccountSettings.CostBasis.self)
    account.tax = section.word("tax", AccountSettings.Tax.self)
    account.flipSign = section.flag("flip_sign") ?? false
    account.qifDates = section.word("qif_dates", QIFDateOrder.self)
    account.qifDecimal = section.word("qif_decimal", DecimalMark.self)
    account.was = section.texts("was")
    account.closed = section.day("closed")
    account.hidden = section.flag("hidden") ?? false
    account.order = order
    account.place = section.place
    if let opening = section.section("opening"), let day = opening.day("day"),
      let balance = ownMoney(opening, "balance", currency)
    {
      account.opening = AccountSettings.Opening(day: day, balance: balance)
    }
    if let opening = account.opening, let closed = account.closed, closed < opening.day {
      checker.errors.add(
        "the account is closed before it opens, on \(opening.day)", at: section.table["closed"]?.place ?? section.place)
    }
    return account
  }

  /// Ids and former ids are one set; a text in `match` leads to one account.
  private mutating func checkAccountNames() {
    var ids: [String: Int] = [:]
    var matches: [String: (id: String, line: Int)] = [:]
    for section in sections("account") {
      let own = section.table["id"].map { [$0] } ?? []
      for value in own + (section.table["was"]?.array ?? []) {
        guard let id = value.string else { continue }
        if let line = ids[id] {
          checker.errors.add(
            "two accounts have, or had, the id '\(id)'", at: value.place, hint: "the other is on line \(line)")
        }
        ids[id] = value.place.line ?? 0
      }
      for value in section.table["match"]?.array ?? [] {
        guard let text = value.string else { continue }
        let key = text.filter { !$0.isWhitespace }.lowercased()
        let id = section.text("id") ?? ""
        if let other = matches[key], other.id != id {
          checker.errors.add(
            "this text leads to account '\(other.id)' too", at: value.place,
            hint: "the other is on line \(other.line); a text can stand in the 'match' of one account only")
        }
        matches[key] = (id, value.place.line ?? 0)
      }
    }
  }

  mutating func readAsset(
    _ section: Section, _ household: HouseholdSettings, members: [MemberSettings]
  ) -> AssetSettings? {
    guard let id = section.text("id"), let kind = section.word("kind", AssetSettings.Kind.self) else { return nil }
    let values = (section.table["valuations"]?.array ?? []).compactMap { value in
      value.table.map { Section(table: $0, place: value.place) }
    }
    let lent = section.section("loan")?.text("principal")
    let stated = (values.map { $0.text("value") } + [lent]).compactMap { $0.flatMap { MoneyText($0) } }.first?.currency
    let currency = stated ?? household.currency
    var asset = AssetSettings(id: id, name: section.text("name") ?? id, kind: kind, currency: currency)
    asset.owners = owners(section, members)
    asset.between = section.word("between", AssetSettings.Between.self) ?? .step
    asset.place = section.place
    var lines: [Day: Int] = [:]
    for value in values {
      guard let day = value.day("day"), let money = ownMoney(value, "value", currency) else { continue }
      if let line = lines[day] {
        checker.errors.add(
          "there are two values of \(day)", at: value.table["day"]?.place ?? value.place,
          hint: "the other is on line \(line)")
        continue
      }
      lines[day] = value.place.line ?? 0
      asset.valuations.append(AssetSettings.Valuation(day: day, value: money))
    }
    asset.valuations.sort { $0.day < $1.day }
    asset.after = readValueSource(section, asset)
    asset.depreciation = readDepreciation(section, asset)
    asset.loan = readLoan(section, asset)
    asset.secures = section.text("secures")
    asset.paidFrom = section.text("paid_from")
    if asset.paidFrom != nil, section.table["loan"] == nil {
      checker.errors.add(
        "'paid_from' is of a loan", at: section.table["paid_from"]?.place ?? section.place, hint: "add loan = { … }")
    }
    return asset
  }

  /// A debt is secured on something that is owned.
  mutating func checkSecured(_ assets: [AssetSettings]) {
    for (section, id) in sections("asset").compactMap({ section in section.text("secures").map { (section, $0) } }) {
      let place = section.table["secures"]?.place ?? section.place
      guard let kind = section.word("kind", AssetSettings.Kind.self) else { continue }
      guard kind.isDebt else {
        checker.errors.add(
          "'secures' is of a debt", at: place, hint: "kind = \"mortgage\", \"loan\" or \"other-debt\" is one")
        continue
      }
      guard let other = assets.first(where: { $0.id == id }), other.kind.isDebt else { continue }
      checker.errors.add(
        "'\(id)' is a debt itself: nothing is secured on it", at: place,
        hint: "secures names what is owned: a home, a car")
    }
  }

  /// Stated shares in the order of the members, or everyone alike.
  private func owners(_ section: Section, _ members: [MemberSettings]) -> [OwnerShare] {
    guard let stated = section.section("owners") else { return members.map { OwnerShare(member: $0.id, weight: 1) } }
    return members.compactMap { member in
      stated.table[member.id].flatMap(Percent.weight).flatMap { weight in
        weight > 0 ? OwnerShare(member: member.id, weight: weight) : nil
      }
    }
  }

  /// Money that must be in the currency of what it belongs to.
  mutating func ownMoney(_ section: Section, _ key: String, _ currency: Currency) -> Money? {
    guard let money = money(section, key, usual: currency) else { return nil }
    guard money.currency == currency else {
      checker.errors.add(
        "'\(key)' is in \(money.currency), not in \(currency) as the rest",
        at: section.table[key]?.place ?? section.place,
        hint: "an account or asset has one currency")
      return nil
    }
    return money
  }

  mutating func money(_ section: Section, _ key: String, usual: Currency) -> Money? {
    guard let value = section.table[key], let text = value.string.flatMap({ MoneyText($0) }) else { return nil }
    guard let money = text.money(in: usual) else {
      let currency = text.currency ?? usual
      checker.errors.add(
        "'\(key)' is finer than the smallest unit of \(currency), or too large", at: value.place,
        hint: currency.exponent == 0 ? "\(currency) has no decimals" : "\(currency) has \(currency.exponent) decimals")
      return nil
    }
    return money
  }
}
